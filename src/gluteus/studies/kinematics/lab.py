"""From a laboratory's recordings to forces, by a scaled model, joint angles and force plates."""

from __future__ import annotations

import os
import warnings
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from gluteus.arrays import Floats
from gluteus.errors import GluteusError
from gluteus.files import ExternalLoadsSpec, MarkerData, read_actuators, read_loads, read_markers, write_table
from gluteus.files.bytes.whole import make_folder, refuse_outputs, write_whole
from gluteus.files.markers.data import Event
from gluteus.files.markers.setups import IkSetup, ScaleSetup
from gluteus.files.motion.loads_writer import write_loads
from gluteus.files.osim.scaled import rewritten
from gluteus.model.opensim.markers import with_markers
from gluteus.model.opensim.model import OsimModel, read_osim
from gluteus.model.opensim.scaling import scaled
from gluteus.studies.intervals.question import IntervalOptions
from gluteus.studies.intervals.recording import recording_of
from gluteus.studies.intervals.trial import TrialIntervals, trial_intervals
from gluteus.studies.kinematics.emg import EmgComparison, check_emg, compared, write_emg
from gluteus.studies.kinematics.followed import (
    Followed,
    followed,
    loads_on_plates,
    on_plates,
    without_times,
)
from gluteus.studies.kinematics.ground import Contact
from gluteus.studies.kinematics.inverse import recorded
from gluteus.studies.kinematics.question import MarkersOptions, UpAxis
from gluteus.studies.kinematics.scaling import ScaledPerson, scale
from gluteus.studies.motion.batch_list import TrialPlan
from gluteus.studies.motion.batch_run import TrialResult, run_trial
from gluteus.studies.motion.files import files_of_loads
from gluteus.studies.motion.question import ForcesOptions
from gluteus.studies.playback.still import Still, still_of
from gluteus.studies.result import Result
from gluteus.visible import visible_line

USUAL_LOWPASS_HZ = 6.0
ENDINGS = (".c3d", ".trc")


@dataclass(frozen=True, eq=False)
class LabTrial:
    """A recording and what came of it.

    Attributes
    ----------
    name : str
    error : str or None
        Why it failed, as the user is told.
    kinematics : Result or None
        Of inverse kinematics.
    contacts : tuple of Contact
        Feet on plates.
    forces : TrialResult or None
        None where nothing says what pushes on the feet.
    notes : tuple of str
    loads_given : bool
        Whether its loads were given in a file, not measured by plates in the recording.
    intervals : TrialIntervals or None
        Of its angles, moments and forces; None where none were asked for, or forces failed.
    emg : tuple of EmgComparison
        Channels that were asked for, beside the activations of their muscles.
    events : tuple of Event
        That the recording marks.
    still : Still or None
        How the model stands where the force on a hip is greatest.
    """

    name: str
    error: str | None = None
    kinematics: Result | None = None
    contacts: tuple[Contact, ...] = ()
    forces: TrialResult | None = None
    notes: tuple[str, ...] = ()
    loads_given: bool = False
    intervals: TrialIntervals | None = None
    emg: tuple[EmgComparison, ...] = ()
    events: tuple[Event, ...] = ()
    still: Still | None = None


@dataclass(frozen=True)
class Laboratory:
    """Model, folder and options that all trials of a person share.

    Attributes
    ----------
    model : Path
        Scaled, with markers.
    out : Path
        Folder of the results.
    options : ForcesOptions
        Of the forces; frequencies above 6 Hz are filtered unless they name another cut-off.
    up : str
        Upward axis of the recordings.
    setup : IkSetup or None
        Weights and tasks of inverse kinematics.
    rename : mapping
        Recorded name -> name in the model.
    loads : mapping
        Name of a trial -> its external loads, for recordings without plates.
    actuators : tuple of Path
    allow : tuple of str
    ending : str
        Of the files of forces.
    overwrite : bool
    intervals : IntervalOptions
        Samples of markers and model; none of them without intervals.
    emg : mapping
        EMG channel of the recordings -> muscles of the model.
    """

    model: Path
    out: Path
    options: ForcesOptions
    up: UpAxis = "auto"
    setup: IkSetup | None = None
    rename: Mapping[str, str] = field(default_factory=dict[str, str])
    loads: Mapping[str, Path] = field(default_factory=dict[str, Path])
    actuators: tuple[Path, ...] = ()
    allow: tuple[str, ...] = ()
    ending: str = ".sto"
    overwrite: bool = False
    intervals: IntervalOptions = field(default_factory=IntervalOptions)
    emg: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    def outputs(self, recordings: Sequence[Path]) -> list[Path]:
        """Return all files that an analysis of these recordings may write."""
        return [
            self.out / name
            for each in recordings
            for name in (
                f"{each.stem}_ik.mot", f"{each.stem}_grf.xml", f"{each.stem}_grf.mot",
                f"{_name_of_forces(each)}{self.ending}", f"{each.stem}_intervals.csv",
                f"{each.stem}_emg.csv",
            )
        ]  # fmt: skip

    def inputs(self, recordings: Sequence[Path]) -> list[Path]:
        """Return all files that an analysis of these recordings reads, but the scaled model."""
        found = [*recordings, *self.actuators, *(() if self.setup is None else self.setup.files)]
        for each in recordings:
            beside = _beside(each)
            found += files_of_loads(self.loads.get(each.stem, beside if beside.is_file() else None))
        return found


def recordings_of(paths: Sequence[Path], *, without: Sequence[Path | None] = ()) -> list[Path]:
    """Return the recordings that are named and those in folders, in order; some only if named.

    Raises
    ------
    GluteusError
        There are none, two have one name, a name cannot stand in the documents that are written, or
        a folder cannot be read.
    """
    found = list[Path]()
    left_out = {os.path.realpath(each) for each in without if each is not None}
    for path in paths:
        if path.is_dir():
            found += [each for each in _inside(path) if os.path.realpath(each) not in left_out]
        else:
            found.append(path)
    if not found:
        raise GluteusError(_no_recording(paths))
    names = [each.stem for each in found]
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
    if twice:
        raise GluteusError(f"two recordings are called {twice[0]!r}; rename one")
    wrong = next((name for name in names if visible_line(name) != name or name.strip() != name), None)
    if wrong is not None:
        raise GluteusError(
            f"the recording {wrong!r} has blanks at an end of its name or letters that cannot be written; "
            "rename it"
        )
    return found


def _inside(folder: Path) -> list[Path]:
    try:
        return sorted(each for each in folder.iterdir() if each.suffix.lower() in ENDINGS)
    except OSError as error:
        raise GluteusError(f"{folder} cannot be read ({error.strerror}); check its permissions") from error


def _no_recording(paths: Sequence[Path]) -> str:
    """The sentence for folders without markers; joint angles are analysed by other commands."""
    where = ", ".join(map(str, paths)) or "the recordings"
    told = f"{where}: there is no recording of markers (.c3d or .trc); give such files, or a folder of them"
    inside = [each.suffix.lower() for path in paths if path.is_dir() for each in path.iterdir()]
    if not {".mot", ".sto"} & set(inside):
        return told
    return (
        f"{told}. Tables of joint angles (.mot or .sto) need no markers: run `gluteus forces MODEL.osim "
        "--motion ANGLES.mot`, or `gluteus trials` for many"
    )


def check_loads(loads: Mapping[str, Path], recordings: Sequence[Path]) -> None:
    """Check that loads are of recordings that are analysed, and that their files are there.

    Raises
    ------
    GluteusError
        Loads are of no recording, or their file does not exist.
    """
    names = [each.stem for each in recordings]
    for name, path in loads.items():
        if name not in names:
            raise GluteusError(
                f"--loads {name}={path}: no recording is called {name!r}; the recordings are "
                f"{', '.join(names[:12])}"
            )
        if not path.is_file():
            raise GluteusError(f"--loads {name}={path}: there is no such file; give the .xml of the loads")


def run_laboratory(
    lab: Laboratory,
    recordings: Sequence[Path],
    progress: Callable[[LabTrial], None] | None = None,
    sampled: Callable[[], None] | None = None,
) -> list[LabTrial]:
    """Analyse recordings one by one; one that fails is listed and the rest is finished.

    Each recording gives joint angles (``NAME_ik.mot``), loads (``NAME_grf.xml`` with its table) and
    forces in the folder of results.

    Parameters
    ----------
    lab
        What the recordings share.
    recordings
        Files of markers.
    progress
        Called with each trial when it is done.
    sampled
        Called after each sample of its intervals.

    Raises
    ------
    GluteusError
        The folder cannot be made, or a result would replace a file that is read. What fails in a
        recording is its result's ``error``.
    """
    make_folder(lab.out)
    # Results that are there and stay are each recording's own failure.
    refuse_outputs(lab.outputs(recordings), inputs=[lab.model, *lab.inputs(recordings)], overwrite=True)
    model = read_osim(lab.model, allow=lab.allow)
    check_emg(lab.emg, model.muscle_names)
    found = list[LabTrial]()
    for path in recordings:
        with warnings.catch_warnings(record=True) as met:
            warnings.simplefilter("always", UserWarning)
            try:
                trial = _trial(lab, model, path, sampled)
            except GluteusError as error:
                trial = LabTrial(path.stem, str(error))
        noticed = dict.fromkeys(str(each.message) for each in met)
        trial = replace(trial, notes=tuple(dict.fromkeys([*trial.notes, *noticed])))
        found.append(trial)
        if progress:
            progress(trial)
    return found


def _trial(lab: Laboratory, model: OsimModel, path: Path, sampled: Callable[[], None] | None) -> LabTrial:
    notes = list[str]()
    loaded = path.stem in lab.loads or _beside(path).is_file()
    found = followed(
        model, read_markers(path), MarkersOptions(times=lab.options.times, up=lab.up), notes,
        setup=lab.setup, rename=lab.rename, turned=not loaded,  # loads of a file are not turned
    )  # fmt: skip
    motion = write_table(found.motion, lab.out / f"{path.stem}_ik.mot", overwrite=lab.overwrite)
    stood, loads = _loads(lab, model, path, found, notes)
    options = _options(lab, None if loads is None else on_plates(stood, notes))
    name = _name_of_forces(path)
    forces = None if loads is None else _forces(lab, name, motion, loads, options)
    if loads is None:
        notes.append("no force plate and no loads: joint angles alone (--loads gives loads)")
    given = loads is not None and (path.stem in lab.loads or not found.data.plates)
    error = forces.error if forces else None
    bands = None
    if lab.intervals.samples and loads is not None and not error:
        targets = recorded(
            model, found.data, MarkersOptions(up="y", times=lab.options.times),
            setup=without_times(lab.setup),
        )  # fmt: skip
        ready = recording_of(
            model, targets.of_frames(found.used), read_loads(loads, allow=lab.allow), options,
            [each for file in lab.actuators for each in read_actuators(file)],
        )  # fmt: skip
        out = lab.out / f"{path.stem}_intervals.csv"
        bands = trial_intervals(ready, lab.intervals, out, overwrite=lab.overwrite, progress=sampled)
    emg = () if forces is None or error else _emg(lab, path, found.data, forces, notes)
    return LabTrial(
        path.stem, error, found.kinematics, stood, forces, tuple(notes), given, bands, emg,
        events=found.data.events,
        still=still_of(model, found, None if error or forces is None else forces.still, _read(lab, loads)),
    )  # fmt: skip


def _read(lab: Laboratory, loads: Path | None) -> ExternalLoadsSpec | None:
    return None if loads is None else read_loads(loads, allow=lab.allow)


def _emg(
    lab: Laboratory, path: Path, data: MarkerData, forces: TrialResult, notes: list[str]
) -> tuple[EmgComparison, ...]:
    """Channels beside activations, also in a table; a note where a channel is missing or no EMG."""
    found = list[EmgComparison]()
    for channel, muscles in lab.emg.items():
        try:
            found.append(compared(data, channel, muscles, forces.time_s, forces.activations))
        except GluteusError as error:
            notes.append(f"EMG left out: {error}")
    if found:
        write_emg(found, lab.out / f"{path.stem}_emg.csv", overwrite=lab.overwrite)
    return tuple(found)


def _loads(
    lab: Laboratory, model: OsimModel, path: Path, found: Followed, notes: list[str]
) -> tuple[tuple[Contact, ...], Path | None]:
    """Feet on plates and the file of their loads, or the file that was given."""
    if path.stem in lab.loads:
        return (), lab.loads[path.stem]
    if not found.data.plates:
        return (), _beside(path) if _beside(path).is_file() else None
    stood, forces, table = loads_on_plates(model, found, notes)
    loads = write_loads(forces, table, lab.out / f"{path.stem}_grf.xml", overwrite=lab.overwrite)
    return stood, loads


def _beside(path: Path) -> Path:
    """Where the loads of a recording are, if they have a file of their own."""
    return path.with_name(f"{path.stem}_grf.xml")


def _options(lab: Laboratory, times: tuple[float, float] | None) -> ForcesOptions:
    """The options of the forces of a trial: where nothing else is said, filtered as usual."""
    asked: dict[str, Any] = lab.options.model_dump(exclude_unset=True) | {"times": times}
    asked.setdefault("lowpass_hz", USUAL_LOWPASS_HZ)
    return ForcesOptions(**asked)


def _forces(lab: Laboratory, name: str, motion: Path, loads: Path, options: ForcesOptions) -> TrialResult:
    plan = TrialPlan(
        name=name,
        model=lab.model,
        motion=motion,
        loads=loads,
        actuators=lab.actuators,
        allow=lab.allow,
        **options.model_dump(exclude_unset=True),
    )
    muscles = tuple(dict.fromkeys(name for names in lab.emg.values() for name in names))
    return run_trial(plan, lab.out, lab.ending, lab.overwrite, muscles)


def _name_of_forces(recording: Path) -> str:
    """Name of a recording's forces, in letters that every system takes."""
    return "".join(letter if letter.isalnum() or letter in "_.+-" else "_" for letter in recording.stem)


@dataclass(frozen=True)
class Stance:
    """A foot on the ground: from strike to off [s], and the hip's greatest contact force then.

    `hip_contact_force_bw` is None where no frame was computed.
    """

    side: str
    start: float
    end: float
    hip_contact_force_bw: float | None


def stances(trial: LabTrial) -> list[Stance]:
    """Return the stances of a trial with the peaks of the hip of the same side."""
    found = list[Stance]()
    time = np.array([] if trial.forces is None else trial.forces.time_s)
    for side in ("right", "left"):
        for start, end in _merged([each for each in trial.contacts if each.side == side]):
            hip, peak = hip_curve(trial, side), None
            if hip is not None:
                inside = hip[(time >= start) & (time <= end)]
                inside = inside[np.isfinite(inside)]
                peak = float(inside.max()) if len(inside) else None
            found.append(Stance(side, start, end, peak))
    return sorted(found, key=lambda each: each.start)


def hip_curve(trial: LabTrial, side: str) -> Floats | None:
    """Return the contact force of the hip of a side over time [body weights], if there is one."""
    curves = {} if trial.forces is None else trial.forces.curves
    found = next((curve for joint, curve in curves.items() if _is_of(joint, side)), None)
    return None if found is None else np.array(found, dtype=np.float64)


def _is_of(joint: str, side: str) -> bool:
    return joint.lower().endswith((f"_{side[0]}", side))


def _merged(found: Sequence[Contact]) -> list[tuple[float, float]]:
    """Spans of time of one foot on any plate."""
    spans = list[tuple[float, float]]()
    for each in sorted(found, key=lambda one: one.start):
        if spans and each.start <= spans[-1][1] + 0.02:
            spans[-1] = spans[-1][0], max(spans[-1][1], each.end)
        else:
            spans.append((each.start, each.end))
    return spans


def person_of(
    model: Path,
    static: Path | None,
    out: Path,
    *,
    times: str | None = None,
    mass_kg: float | None = None,
    setup: ScaleSetup | None = None,
    marker_set: Path | None = None,
    rename: Mapping[str, str] | None = None,
    up: UpAxis = "auto",
    functional: Sequence[Path] = (),
    allow: Sequence[str] = (),
    overwrite: bool = False,
) -> ScaledPerson | None:
    """Write the model of the person: scaled by a static trial, or as it is with its markers.

    Parameters
    ----------
    model
        Generic, or scaled where there is neither a static trial nor a set-up.
    static, setup
        Static trial, and OpenSim's set-up of scaling.
    out
        Where the model goes.
    times
        First and last time of the static trial, ``"FROM,TO"`` [s].
    mass_kg, marker_set, rename, up, functional, allow
        As for `scale`.
    overwrite
        Whether a file that exists is replaced.

    Returns
    -------
    ScaledPerson or None
        None where the model was scaled already.
    """
    read = with_markers(read_osim(model, allow=allow), marker_set)
    if static is None and setup is None:
        if functional:
            raise GluteusError("--functional places hip centres while scaling; give --static and --mass, too")
        same = scaled(read, {}, mass=mass_kg, keeps_mass_distribution=True, allow=allow)
        write_whole(out, rewritten(out, same.document.text()), overwrite=overwrite)
        return None
    person = scale(
        read, static, times=_span(times), up=up, mass_kg=mass_kg, setup=setup, rename=rename,
        functional=functional, allow=allow,
    )  # fmt: skip
    person.write(out, overwrite=overwrite)
    return person


def _span(text: str | None) -> tuple[float, float] | None:
    if text is None:
        return None
    try:
        first, last = (float(word) for word in text.split(","))
    except ValueError as error:
        message = f"the times of the static trial are FROM,TO in seconds, such as 0.5,1.5; met {text!r}"
        raise GluteusError(message) from error
    return first, last
