"""`gluteus lab`: from the recordings of a motion laboratory to forces, in one command."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from typer import Argument, Exit, Option

from gluteus.cli.application import app
from gluteus.cli.asked import LaterCommand, asks
from gluteus.cli.markers import Allow, Functional, MarkerSet, Rename, Sizes, noted, pairs_of
from gluteus.cli.output import Json, Overwrite, Strict, end_strictly, long_bar, print_json, print_result, say
from gluteus.cli.question_options import AXES, INTERVALS, LAB

if TYPE_CHECKING:
    from gluteus.studies.intervals.question import IntervalOptions
    from gluteus.studies.kinematics.lab import Laboratory
    from gluteus.studies.kinematics.lab_trial import LabTrial
    from gluteus.studies.kinematics.question import MarkersOptions
    from gluteus.studies.motion.batch_run import TrialResult
    from gluteus.studies.motion.question import ForcesOptions

Ending = Literal[".sto", ".nc", ".parquet"]
Recordings = Annotated[
    list[Path],
    Argument(help="recordings (.c3d or .trc), folders of them, or an OpenCap or Pose2Sim folder"),
]
Model = Annotated[
    Path | None,
    Option(
        help="OpenSim model: generic, or already scaled if --static is not given; default: that of the "
        "OpenCap or Pose2Sim folder"
    ),
]
Static = Annotated[
    Path | None, Option(help="static trial for scaling the model; default: the model is already scaled")
]
StaticTimes = Annotated[
    str | None, Option(help="first and last time of the static trial [s]", metavar="FROM,TO")
]
IkSetup = Annotated[Path | None, Option(help="OpenSim set-up for inverse kinematics: weights and tasks")]
Loads = Annotated[
    list[str] | None,
    Option(
        help="RECORDING=FILE, external loads (.xml) of a recording without force plates; may be repeated",
        metavar="NAME=FILE",
    ),
]
Emg = Annotated[
    list[str] | None,
    Option(
        help="CHANNEL=MUSCLE[,MUSCLE], an EMG channel and the muscles of the model under its electrodes; "
        "may be repeated",
        metavar="CHANNEL=MUSCLES",
    ),
]
Actuators = Annotated[list[Path] | None, Option(help="file of additional actuators (.xml); may be repeated")]

_EXAMPLE = (
    "Example: gluteus lab trials/ --model generic.osim --static trials/static.c3d --mass 72 --reserves 10 "
    "--out results"
)


@app.command(cls=LaterCommand, epilog=_EXAMPLE)
@asks(options=LAB, axes=AXES, intervals=INTERVALS)
def lab(
    recordings: Recordings,
    out: Annotated[Path, Option(help="folder of the results")],
    options: "ForcesOptions",
    axes: "MarkersOptions",
    intervals: "IntervalOptions",
    model: Model = None,
    static: Static = None,
    static_times: StaticTimes = None,
    mass: Annotated[float | None, Option(help="mass of the person [kg]", metavar="KG")] = None,
    functional: Functional = None,
    sizes: Sizes = "uniform",
    scale_setup: Annotated[Path | None, Option(help="OpenSim set-up for scaling")] = None,
    ik_setup: IkSetup = None,
    marker_set: MarkerSet = None,
    rename: Rename = None,
    loads: Loads = None,
    emg: Emg = None,
    actuators: Actuators = None,
    allow: Allow = None,
    ending: Annotated[Ending, Option(help="format of the forces")] = ".sto",
    strict: Strict = False,
    overwrite: Overwrite = False,
    as_json: Json = False,
) -> None:
    """Compute joint angles and forces from recorded markers.

    The model is scaled, joint angles are found, force plates are assigned to the feet, and muscle
    and joint forces are computed, for each recording.
    """
    from gluteus.files.bytes.datasets import require_writer
    from gluteus.files.bytes.whole import make_folder, refuse_outputs
    from gluteus.files.markers.setups import read_ik_setup, read_scale_setup
    from gluteus.report.terminal.lab import lab_json, lab_text
    from gluteus.studies.kinematics.lab import Laboratory
    from gluteus.studies.kinematics.person import person_of
    from gluteus.studies.kinematics.recordings import check_loads, recordings_of
    from gluteus.studies.kinematics.session import opened

    require_writer(ending)
    start = time.perf_counter()
    paths, model, session_mass = opened(recordings, model)
    found = recordings_of(paths, without=[static, *(functional or ())])
    given = {name: Path(text) for name, text in pairs_of(loads, "--loads", "RECORDING=FILE").items()}
    check_loads(given, found)
    channels = pairs_of(emg, "--emg", "CHANNEL=MUSCLE").items()
    scaled, summary, page = out / "scaled.osim", out / "table.csv", out / "report.html"
    scaling = None if scale_setup is None else read_scale_setup(scale_setup)
    renamed = pairs_of(rename, "--rename", "RECORDED=MODEL")
    laboratory = Laboratory(
        model=scaled,
        out=out,
        options=options,
        up=axes.up,
        setup=None if ik_setup is None else read_ik_setup(ik_setup),
        rename=renamed,
        loads=given,
        actuators=tuple(each.absolute() for each in actuators or ()),
        allow=tuple(allow or ()),
        ending=ending,
        overwrite=overwrite,
        intervals=intervals,
        emg={channel: tuple(muscles.split(",")) for channel, muscles in channels},
    )
    make_folder(out)
    read = [model, static, marker_set, *(functional or ()), *(scaling.files if scaling else ())]
    read += laboratory.inputs(found)
    refuse_outputs([scaled, summary, page], inputs=read, overwrite=overwrite)
    refuse_outputs(laboratory.outputs(found), inputs=read, overwrite=True)
    with noted():
        person = person_of(
            model, static, scaled,
            times=static_times, mass_kg=session_mass if mass is None else mass, setup=scaling,
            marker_set=marker_set, rename=renamed, up=axes.up, functional=functional or (), sizes=sizes,
            allow=allow or (), overwrite=overwrite,
        )  # fmt: skip
    trials = _analysed(laboratory, found, quiet=as_json)
    forces = _written(trials, summary, page, overwrite)
    if as_json:
        print_json(lab_json(trials, person, time.perf_counter() - start))
    else:
        print_result(lab_text(trials, person))
    say(f"Results: {out}; the page: {page}")
    if all(each.error for each in trials):
        raise Exit(1)
    end_strictly(strict, plausible=all(each.plausible for each in forces))


def _written(trials: "list[LabTrial]", summary: Path, page: Path, overwrite: bool) -> "list[TrialResult]":
    """Write the table and the page of the trials, and return the forces of those that have any."""
    from gluteus.report.figures.laboratory import emg_picture, gait_picture, model_pictures
    from gluteus.report.terminal.intervals import with_bands
    from gluteus.report.terminal.trials import write_trials_page, write_trials_table

    forces = [with_bands(each) for each in trials if each.forces is not None]
    write_trials_table(forces, summary, overwrite=overwrite)
    write_trials_page(
        forces, page, overwrite=overwrite, models=model_pictures(trials), gait=gait_picture(trials),
        emg=emg_picture(trials),
    )  # fmt: skip
    return forces


def _analysed(laboratory: "Laboratory", recordings: list[Path], *, quiet: bool) -> "list[LabTrial]":
    """Analyse the recordings, with progress bars for them and for the samples of intervals."""
    from gluteus.studies.intervals.summary import rounds
    from gluteus.studies.kinematics.lab import run_laboratory

    each_trial = 1 + rounds(laboratory.intervals)
    with long_bar(quiet) as bar:
        task = bar.add_task("recordings", total=each_trial * len(recordings))
        done: list[str] = []

        def advance(trial: "LabTrial") -> None:
            done.append(trial.name)
            bar.update(task, completed=each_trial * len(done), description=trial.name)

        return run_laboratory(laboratory, recordings, advance, lambda: bar.update(task, advance=1))
