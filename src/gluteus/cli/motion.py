"""`gluteus forces`: muscle and joint forces of a recorded motion."""

import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from typer import Argument, Option

from gluteus.cli.app import app
from gluteus.cli.output import Json, long_bar, print_json, refuse_unwritable
from gluteus.cli.words import number, numbers
from gluteus.errors import GluteusError

if TYPE_CHECKING:
    from gluteus.mechanics.muscle.fibres import Tendon
    from gluteus.studies.motion.trial import Angles, Derivatives

_EXAMPLE = (
    "Example: gluteus forces model.osim --motion walk_ik.mot --loads grf.xml --lowpass 6 --out forces.sto"
)


@app.command(epilog=_EXAMPLE)
def forces(
    model: Annotated[Path, Argument(help="a document of OpenSim, version 4")],
    motion: Annotated[Path, Option(help="coordinates over time, .mot or .sto")],
    loads: Annotated[Path, Option(help="external loads .xml, or none for a motion without any")],
    out: Annotated[Path, Option(help=".sto with muscle forces; .nc or .parquet with everything")],
    times: Annotated[str | None, Option(help="FROM,TO [s]; all frames without it")] = None,
    lowpass: Annotated[
        float | None, Option(help="cut-off of a low-pass filter for the coordinates [Hz]; none without it")
    ] = None,
    degrees: Annotated[
        bool, Option("--degrees", help="angles are degrees, whatever the header says")
    ] = False,
    radians: Annotated[
        bool, Option("--radians", help="angles are radians, whatever the header says")
    ] = False,
    objective: Annotated[
        str, Option(help="squared, cubed, volume-squared or volume-cubed activations")
    ] = "squared",
    reserves: Annotated[
        list[str] | None,
        Option(help="file of actuators, or an optimal force [N m] for every coordinate; may be repeated"),
    ] = None,
    passive: Annotated[bool, Option("--passive", help="let muscles pull without activation, too")] = False,
    tendon: Annotated[str, Option(help="rigid or compliant")] = "rigid",
    derivatives: Annotated[
        str, Option(help="direct, or stepwise as in OpenSim's static optimisation")
    ] = "direct",
    match: Annotated[
        str | None, Option(help="coordinates to meet, with commas; all that anything drives without it")
    ] = None,
    joint: Annotated[list[str] | None, Option(help="another joint to report; may be repeated")] = None,
    allow: Annotated[
        list[str] | None, Option(help="a feature of the model that may be left out; may be repeated")
    ] = None,
    report: Annotated[Path | None, Option(help="write a self-contained page with plots")] = None,
    overwrite: Annotated[bool, Option("--overwrite", help="replace files that exist")] = False,
    as_json: Json = False,
) -> None:
    """Muscle forces, activations and joint contact forces of a recorded motion, frame by frame."""
    from gluteus.model.opensim.model import read_osim
    from gluteus.report.terminal.forces import forces_json, forces_text
    from gluteus.studies.motion.files import refuse_output, write_forces
    from gluteus.studies.motion.forces import forces as study

    refuse_output(out, overwrite=overwrite)
    _refuse_report(report, overwrite)
    span, angles = _span(times), _angles(degrees, radians)
    start = time.perf_counter()
    with warnings.catch_warnings(record=True) as noticed, long_bar(as_json) as bar:
        warnings.simplefilter("always", UserWarning)
        task = bar.add_task("frames", total=None)
        result = study(
            read_osim(model, allow=allow or ()),
            motion,
            None if str(loads) == "none" else loads,
            times=span,
            lowpass_hz=lowpass,
            angles=angles,
            derivatives=_derivatives(derivatives),
            objective=objective,
            passive=passive,
            tendon=_tendon(tendon),
            reserves=[_reserve(each) for each in reserves or []],
            match=None if match is None else [name.strip() for name in match.split(",")],
            joints=joint or (),
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    seconds = time.perf_counter() - start
    notes = [str(each.message) for each in noticed if issubclass(each.category, UserWarning)]
    for message in dict.fromkeys(notes):
        typer.echo(f"gluteus: note: {message}", err=True)
    write_forces(result, out, overwrite=overwrite)
    if report:
        from gluteus.report.pages.forces import write_forces_page

        write_forces_page(result, report)
    if as_json:
        print_json(forces_json(result, seconds))
    else:
        Console(highlight=False).print(forces_text(result))
    for what, path in (("Forces", out), ("The page", report)):
        if path:
            typer.echo(f"{what}: {path}", err=True)


def _refuse_report(report: Path | None, overwrite: bool) -> None:
    refuse_unwritable(report)
    if report and report.exists() and not overwrite:
        raise GluteusError(f"{report} exists; choose another name or say --overwrite")


def _span(text: str | None) -> tuple[float, float] | None:
    if text is None:
        return None
    found = numbers(text)
    if len(found) != 2 or not found[0] < found[1]:
        raise GluteusError(f"--times is FROM,TO in seconds, FROM first, met {text!r}; write 0.5,1.2")
    return found[0], found[1]


def _angles(degrees: bool, radians: bool) -> "Angles":
    if degrees and radians:
        raise GluteusError("--degrees and --radians exclude each other; leave one out")
    return "degrees" if degrees else "radians" if radians else "header"


def _tendon(text: str) -> "Tendon":
    if text == "rigid":
        return "rigid"
    if text == "compliant":
        return "compliant"
    raise GluteusError(f"tendon {text!r} is unknown; choose rigid or compliant")


def _derivatives(text: str) -> "Derivatives":
    if text == "direct":
        return "direct"
    if text == "stepwise":
        return "stepwise"
    raise GluteusError(f"derivatives {text!r} are unknown; choose direct or stepwise")


def _reserve(text: str) -> float | str:
    """A file of actuators, or a number."""
    return text if text.lower().endswith(".xml") else number(text, f"--reserves {text}")
