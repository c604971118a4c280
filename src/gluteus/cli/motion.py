"""`gluteus forces`: muscle and joint forces of a recorded motion."""

import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from gluteus.cli.application import app
from gluteus.cli.asked import LaterCommand, asks
from gluteus.cli.output import Json, Overwrite, Strict, end_strictly, long_bar, print_json, print_result, say
from gluteus.cli.question_options import FORCES
from gluteus.errors import GluteusError

if TYPE_CHECKING:
    from gluteus.studies.motion.question import ForcesOptions

_EXAMPLE = (
    "Example: gluteus forces model.osim --motion walk_ik.mot --loads grf.xml --lowpass 6 --out forces.sto"
)


@app.command(cls=LaterCommand, epilog=_EXAMPLE)
@asks(options=FORCES)
def forces(
    model: Annotated[
        Path,
        Argument(help="OpenSim model, or a set-up (.xml) of its tools for dynamics or analysis"),
    ],
    out: Annotated[Path, Option(help="output: .sto with muscle forces, or .nc or .parquet with everything")],
    options: "ForcesOptions",
    motion: Annotated[
        Path | None, Option(help="coordinates over time (.mot or .sto); default: that of the set-up")
    ] = None,
    loads: Annotated[
        Path | None,
        Option(help="external loads (.xml); default: those of the set-up, if any"),
    ] = None,
    degrees: Annotated[
        bool, Option("--degrees", help="angles are degrees, whatever the header says")
    ] = False,
    radians: Annotated[
        bool, Option("--radians", help="angles are radians, whatever the header says")
    ] = False,
    actuators: Annotated[
        list[Path] | None,
        Option(help="file of additional actuators (.xml); may be repeated"),
    ] = None,
    allow: Annotated[
        list[str] | None,
        Option(help="features of model and loads that may be left out, separated by commas; may be repeated"),
    ] = None,
    report: Annotated[Path | None, Option(help="write a self-contained page with plots")] = None,
    strict: Strict = False,
    overwrite: Overwrite = False,
    as_json: Json = False,
) -> None:
    """Compute muscle and joint forces of a recorded motion.

    Every trial is checked for plausibility first.
    """
    from gluteus.files.bytes.whole import refuse_outputs
    from gluteus.report.terminal.forces import forces_json, forces_text
    from gluteus.studies.motion.files import files_of_motion, refuse_output, write_forces
    from gluteus.studies.motion.forces import forces as study

    refuse_output(out, overwrite=overwrite)
    _need(motion, loads, model)
    pushed = None if str(loads) == "none" else loads
    beside = actuators or []
    refuse_outputs([out, report], inputs=files_of_motion(model, motion, pushed, beside), overwrite=overwrite)
    start = time.perf_counter()
    with warnings.catch_warnings(record=True) as noticed, long_bar(as_json) as bar:
        warnings.simplefilter("always", UserWarning)
        task = bar.add_task("frames", total=None)

        def advance(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        result = study(
            model,
            motion,
            pushed,
            _with_angles(options, degrees, radians),
            actuators=beside,
            allow=allow or (),
            progress=advance,
        )
    seconds = time.perf_counter() - start
    notes = [str(each.message) for each in noticed if issubclass(each.category, UserWarning)]
    for message in dict.fromkeys(notes):
        say(f"gluteus: note: {message}")
    write_forces(result, out, overwrite=overwrite)
    if report:
        from gluteus.report.pages.forces import write_forces_page

        write_forces_page(result, report, overwrite=overwrite)
    if as_json:
        print_json(forces_json(result, seconds))
    else:
        print_result(forces_text(result))
    for what, path in (("Forces", out), ("The page", report)):
        if path:
            say(f"{what}: {path}")
    end_strictly(strict, plausible=result.attrs["plausible"])


def _need(motion: Path | None, loads: Path | None, model: Path) -> None:
    """Raise `GluteusError` if a model comes without the motion and loads."""
    missing = [name for name, given in (("--motion", motion), ("--loads", loads)) if given is None]
    if missing and model.suffix.lower() != ".xml":
        raise GluteusError(
            f"{model} needs {' and '.join(missing)} (--loads none for a motion without any); a set-up of "
            "OpenSim's inverse dynamics or analyze tool (.xml) instead of the model names them"
        )


def _with_angles(options: "ForcesOptions", degrees: bool, radians: bool) -> "ForcesOptions":
    if not degrees and not radians:
        return options
    if degrees == radians or options.angles != "header":
        raise GluteusError("--degrees, --radians and --angles exclude each other; give one of them")
    return options.model_copy(update={"angles": "degrees" if degrees else "radians"})
