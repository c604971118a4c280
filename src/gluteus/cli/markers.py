"""`gluteus scale` and `gluteus ik`: from recorded markers to a person's model and joint angles."""

import warnings
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from typer import Argument, Option

from gluteus.cli.application import app
from gluteus.cli.asked import LaterCommand, asks
from gluteus.cli.output import Json, Overwrite, print_json, print_result, say
from gluteus.cli.question_options import MARKERS
from gluteus.cli.words import number
from gluteus.errors import GluteusError

if TYPE_CHECKING:
    from gluteus.studies.kinematics.question import MarkersOptions

Rename = Annotated[
    list[str] | None,
    Option(
        help="RECORDED=MODEL, the name of a recorded marker in the model; may be repeated", metavar="OLD=NEW"
    ),
]
Weight = Annotated[
    list[str] | None,
    Option(help="MARKER=WEIGHT, 0 to ignore the marker; may be repeated", metavar="MARKER=WEIGHT"),
]
Sizes = Annotated[
    Literal["uniform", "bones"],
    Option(
        help="sizes without a set-up: one factor for each body, or pelvis, hip centres and femur as the "
        "shapes of bones vary"
    ),
]
Allow = Annotated[list[str] | None, Option(help="feature of the model that may be left out; may be repeated")]
Functional = Annotated[
    list[Path] | None,
    Option(help="recording in which the person moves both hips, to place the hip centres; may be repeated"),
]
MarkerSet = Annotated[Path | None, Option(help="marker set (.xml), whose markers are added to the model")]


@app.command(cls=LaterCommand, epilog="Example: gluteus ik scaled.osim --markers walk.c3d --out walk_ik.mot")
@asks(options=MARKERS)
def ik(
    model: Annotated[Path, Argument(help="OpenSim model, scaled to the person")],
    out: Annotated[Path, Option(help="output: .mot or .sto with the joint angles")],
    options: "MarkersOptions",
    markers: Annotated[
        Path | None, Option(help="recorded markers (.trc or .c3d); default: those of the set-up")
    ] = None,
    setup: Annotated[
        Path | None, Option(help="OpenSim set-up for inverse kinematics: weights, tasks, times")
    ] = None,
    marker_set: MarkerSet = None,
    weight: Weight = None,
    rename: Rename = None,
    coordinate_values: Annotated[
        Path | None, Option(help="table of coordinates for tasks with values from a file")
    ] = None,
    allow: Allow = None,
    overwrite: Overwrite = False,
    as_json: Json = False,
) -> None:
    """Compute joint angles from recorded markers.

    The angles bring the markers of the model as close as possible to the recorded ones.
    """
    from gluteus.files import write_table
    from gluteus.files.bytes.whole import refuse_outputs
    from gluteus.files.markers.setups import read_ik_setup
    from gluteus.model.opensim.markers import with_markers
    from gluteus.model.opensim.model import read_osim
    from gluteus.report.terminal.markers import ik_json, ik_text
    from gluteus.studies.kinematics.inverse import angles_table, inverse_kinematics

    asked = None if setup is None else read_ik_setup(setup)
    read = [model, markers, marker_set, coordinate_values, *(asked.files if asked else ())]
    refuse_outputs([out], inputs=read, overwrite=overwrite)
    with noted():
        result = inverse_kinematics(
            with_markers(read_osim(model, allow=allow or ()), marker_set),
            markers,
            options,
            setup=asked,
            weights=weights_of(weight),
            coordinates=coordinate_values,
            rename=pairs_of(rename, "--rename", "RECORDED=MODEL"),
        )
    write_table(angles_table(result), out, overwrite=overwrite)
    if as_json:
        print_json(ik_json(result))
    else:
        print_result(ik_text(result))
    say(f"Joint angles: {out}")


@app.command(
    cls=LaterCommand,
    epilog="Example: gluteus scale generic.osim --static static.c3d --mass 72 --out scaled.osim",
)
@asks(options=MARKERS)
def scale(
    model: Annotated[Path, Argument(help="generic OpenSim model, version 4")],
    out: Annotated[Path, Option(help="output: .osim of the scaled model")],
    options: "MarkersOptions",
    static: Annotated[
        Path | None, Option(help="static trial (.trc or .c3d); default: that of the set-up")
    ] = None,
    mass: Annotated[
        float | None, Option(help="mass of the person [kg]; default: that of the set-up", metavar="KG")
    ] = None,
    functional: Functional = None,
    sizes: Sizes = "uniform",
    setup: Annotated[
        Path | None, Option(help="OpenSim set-up for scaling; without it, sizes are estimated")
    ] = None,
    marker_set: MarkerSet = None,
    rename: Rename = None,
    allow: Allow = None,
    overwrite: Overwrite = False,
    as_json: Json = False,
) -> None:
    """Scale a model to a person from a static trial.

    Sizes, masses, muscles and the places of markers are changed.
    """
    from gluteus.files.bytes.whole import refuse_outputs
    from gluteus.files.markers.setups import read_scale_setup
    from gluteus.model.opensim.markers import with_markers
    from gluteus.model.opensim.model import read_osim
    from gluteus.report.terminal.markers import scale_json, scale_text
    from gluteus.studies.kinematics.scaling import scale as study

    if out.suffix.lower() != ".osim":
        raise GluteusError(f"{out}: a scaled model must be named .osim; change the ending")
    asked = None if setup is None else read_scale_setup(setup)
    read = [model, static, marker_set, *(functional or ()), *(asked.files if asked else ())]
    refuse_outputs([out], inputs=read, overwrite=overwrite)
    with noted():
        person = study(
            with_markers(read_osim(model, allow=allow or ()), marker_set),
            static,
            options,
            mass_kg=mass,
            setup=asked,
            rename=pairs_of(rename, "--rename", "RECORDED=MODEL"),
            functional=functional or (),
            sizes=sizes,
            allow=allow or (),
        )
    person.write(out, overwrite=overwrite)
    if as_json:
        print_json(scale_json(person))
    else:
        print_result(scale_text(person))
    say(f"Scaled model: {out}")


@contextmanager
def noted() -> Generator[None]:
    """Collect the warnings of a study, and print each once at the end."""
    with warnings.catch_warnings(record=True) as met:
        warnings.simplefilter("always", UserWarning)
        yield
    said = [str(each.message) for each in met if issubclass(each.category, UserWarning)]
    for message in dict.fromkeys(said):
        say(f"gluteus: note: {message}")


def pairs_of(given: list[str] | None, option: str, form: str) -> dict[str, str]:
    """Return the pairs of OLD=NEW."""
    found = dict[str, str]()
    for text in given or ():
        left, equals, right = (part.strip() for part in text.partition("="))
        if not equals or not left or not right:
            raise GluteusError(f"{option} {text!r} is not a pair; write {form}")
        found[left] = right
    return found


def weights_of(given: list[str] | None) -> dict[str, float] | None:
    """Return the weights of MARKER=WEIGHT."""
    if not given:
        return None
    pairs = pairs_of(given, "--weight", "MARKER=WEIGHT, such as RASI=10")
    return {name: number(text, f"--weight {name}={text}") for name, text in pairs.items()}
