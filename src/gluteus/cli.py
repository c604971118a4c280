"""The verbs: parse, call one study, print."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from gluteus import __version__
from gluteus.errors import GluteusError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Gluteus: an anatomy article that you can run. It informs and never diagnoses.",
)

Sex = Annotated[str | None, typer.Option(help="f or m")]
Mass = Annotated[float | None, typer.Option(help="body mass [kg]")]
Height = Annotated[float | None, typer.Option(help="body height [m]")]
Distance = Annotated[float | None, typer.Option(help="between the two hip centres [mm]")]
Offset = Annotated[float | None, typer.Option(help="hip centre to the femur's shaft axis [mm]")]
Neck = Annotated[float | None, typer.Option(help="hip centre to the shaft axis along the neck [mm]")]
NeckAngle = Annotated[float | None, typer.Option(help="neck to shaft [degrees]")]
Version = Annotated[float | None, typer.Option(help="neck against the condyles [degrees]")]
Trochanter = Annotated[float | None, typer.Option(help="hip centre to the outermost point of the trochanter [mm]")]
Width = Annotated[float | None, typer.Option(help="between the anterior superior iliac spines [mm]")]
Depth = Annotated[float | None, typer.Option(help="hip centre behind the anterior pelvic plane [mm]")]
Strength = Annotated[float | None, typer.Option(help="measured isometric abduction moment, hip neutral [N m]")]
Samples = Annotated[int, typer.Option(min=1, max=100_000, help="hips that stand for what is unknown")]
Seed = Annotated[int, typer.Option(min=0, help="of the draw")]
Json = Annotated[bool, typer.Option("--json", help="one JSON object on standard output")]
Weaken = Annotated[list[str] | None, typer.Option(help="MUSCLE=FRACTION_LEFT, such as gluteus_medius=0.5; may be repeated")]
Lesion = Annotated[list[str] | None, typer.Option(help="NERVE_OR_ROOT[=FRACTION_LOST], such as L5=0.5; may be repeated")]


def main() -> None:
    """Run a verb; one clear message and exit status 2 for bad input."""
    try:
        app()
    except GluteusError as error:
        Console(stderr=True, highlight=False, soft_wrap=True).print(f"gluteus: {error}", markup=False)
        sys.exit(2)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def gluteus(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="print the version")] = False,
) -> None:
    """Gluteus: an anatomy article that you can run. It informs and never diagnoses."""


@app.command(epilog="Example: gluteus check --sex f --mass 62 --height 1.68 --report report.html")
def check(
    sex: Sex = None,
    mass: Mass = None,
    height: Height = None,
    hip_centre_distance: Distance = None,
    femoral_offset: Offset = None,
    neck_length: Neck = None,
    neck_shaft_angle: NeckAngle = None,
    anteversion: Version = None,
    trochanter_lateral: Trochanter = None,
    pelvis_width: Width = None,
    hip_centre_depth: Depth = None,
    abduction_strength: Strength = None,
    samples: Samples = 1000,
    seed: Seed = 0,
    report: Annotated[Path | None, typer.Option(help="write a self-contained page with figures")] = None,
    as_json: Json = False,
) -> None:
    """A verdict on every statement about the gluteus medius, for a person or the population."""
    from gluteus.anatomy import STATEMENT_IDS
    from gluteus.facts import check as settle_all
    from gluteus.report import print_verdicts, write_page
    from gluteus.report.as_json import check_json

    person = _person(locals())
    steps = len(STATEMENT_IDS) + (1 if report else 0)
    with _bar(as_json) as bar:
        task = bar.add_task("statements", total=steps)

        def advance(statement: str) -> None:
            bar.update(task, advance=1, description=statement)

        result = settle_all(person, samples=samples, seed=seed, progress=advance)
        if report:
            bar.update(task, description="page")
            write_page(result, report)
            bar.advance(task)
    if as_json:
        _print_json(check_json(result))
    else:
        print_verdicts(result, Console(highlight=False))
    if report:
        Console(stderr=True, highlight=False).print(f"The page is in {report}", soft_wrap=True)


@app.command(epilog="Example: gluteus read gluteus_medius")
def read(
    muscle: Annotated[str, typer.Argument(help="id, name or OpenSim line of a hip muscle")] = "gluteus_medius",
    as_json: Json = False,
) -> None:
    """The record of a muscle as an article: attachments, actions, nerve, zones, examination, referred pain, sources."""
    from gluteus.report import article_json, print_article

    if as_json:
        _print_json(article_json(muscle))
    else:
        print_article(muscle, Console(highlight=False))


@app.command(epilog="Example: gluteus strength --motion inward-rotation --flexion 0,45,90")
def strength(
    motion: Annotated[str, typer.Option(help="abduction, adduction, flexion, extension, inward-rotation or outward-rotation")] = "abduction",
    flexion: Annotated[str, typer.Option(help="hip flexions [degrees], separated by commas")] = "0,15,30,45,60,75,90,105,120",
    weaken: Weaken = None,
    lesion: Lesion = None,
    sex: Sex = None,
    mass: Mass = None,
    height: Height = None,
    hip_centre_distance: Distance = None,
    femoral_offset: Offset = None,
    neck_length: Neck = None,
    neck_shaft_angle: NeckAngle = None,
    anteversion: Version = None,
    trochanter_lateral: Trochanter = None,
    pelvis_width: Width = None,
    hip_centre_depth: Depth = None,
    abduction_strength: Strength = None,
    samples: Samples = 1000,
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    """The greatest moment of each muscle and compartment over postures, ranked."""
    from gluteus.model.hip import Hip
    from gluteus.report.as_json import strength_json
    from gluteus.report.tables import strength_table
    from gluteus.studies import strength as study

    hip = Hip(_person(locals()), samples=samples, seed=seed)
    found = study(hip, motion, _numbers(flexion), weaken=_parts(weaken), lesions=_parts(lesion, 1.0))
    if as_json:
        _print_json(strength_json(found))
    else:
        Console(highlight=False).print(strength_table(found))


@app.command(epilog="Example: gluteus stance --sex m --lesion superior_gluteal_nerve --compensate trunk")
def stance(
    shift: Annotated[float, typer.Option(help="part of the weight on the right leg, 0.5 (both feet) to 1 (one foot)")] = 1.0,
    weaken: Weaken = None,
    lesion: Lesion = None,
    cane: Annotated[float, typer.Option(help="force on a cane in the left hand [N]")] = 0.0,
    load: Annotated[str | None, typer.Option(help="KG@SIDE, such as 10@left, held in a hand; the right leg stands")] = None,
    compensate: Annotated[str, typer.Option(help="none (the pelvis drops) or trunk (it leans)")] = "none",
    sex: Sex = None,
    mass: Mass = None,
    height: Height = None,
    hip_centre_distance: Distance = None,
    femoral_offset: Offset = None,
    neck_length: Neck = None,
    neck_shaft_angle: NeckAngle = None,
    anteversion: Version = None,
    trochanter_lateral: Trochanter = None,
    pelvis_width: Width = None,
    hip_centre_depth: Depth = None,
    abduction_strength: Strength = None,
    samples: Samples = 1000,
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    """Weight carried over to the right leg: posture, muscles, hip force, and whether the pelvis is held."""
    from gluteus.model.hip import Hip
    from gluteus.report.as_json import stance_json
    from gluteus.report.tables import stance_table
    from gluteus.studies import stance as study

    hip = Hip(_person(locals()), samples=samples, seed=seed)
    load_kg, side = _load(load)
    found = study(
        hip,
        shift,
        weaken=_parts(weaken),
        lesions=_parts(lesion, 1.0),
        cane_n=cane,
        load_kg=load_kg,
        load_side=side,
        compensate=_compensation(compensate),
    )
    if as_json:
        _print_json(stance_json(found))
    else:
        Console(highlight=False).print(stance_table(found))


_OPTION_OF = {
    "sex": "sex",
    "mass": "mass_kg",
    "height": "height_m",
    "hip_centre_distance": "hip_centre_distance_mm",
    "femoral_offset": "femoral_offset_mm",
    "neck_length": "neck_length_mm",
    "neck_shaft_angle": "neck_shaft_angle_deg",
    "anteversion": "anteversion_deg",
    "trochanter_lateral": "trochanter_lateral_mm",
    "pelvis_width": "pelvis_width_mm",
    "hip_centre_depth": "hip_centre_depth_mm",
    "abduction_strength": "abduction_strength_nm",
}


def _person(options: dict[str, Any]) -> Any:
    from gluteus.bones.person import Person

    return Person.of(**{name: options[option] for option, name in _OPTION_OF.items() if options[option] is not None})


def _parts(pairs: list[str] | None, default: float | None = None) -> dict[str, float]:
    found: dict[str, float] = {}
    for pair in pairs or []:
        name, equals, text = pair.partition("=")
        if not equals and default is None:
            raise GluteusError(f"{pair!r} names no fraction; write MUSCLE=FRACTION_LEFT, such as gluteus_medius=0.5")
        found[name.strip()] = _number(text, pair) if equals else float(default or 0.0)
    return found


def _number(text: str, where: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise GluteusError(f"{text!r} in {where!r} is not a number; write digits with a decimal point") from None


def _numbers(text: str) -> list[float]:
    return [_number(each, text) for each in text.split(",")]


def _load(text: str | None) -> tuple[float, str]:
    if text is None:
        return 0.0, "left"
    kilograms, at, side = text.partition("@")
    if not at:
        raise GluteusError(f"load {text!r} names no side; write KG@left or KG@right")
    return _number(kilograms, text), side


def _compensation(text: str) -> Literal["none", "trunk"]:
    if text == "none":
        return "none"
    if text == "trunk":
        return "trunk"
    raise GluteusError(f"compensate = {text!r} is unknown; choose none (the pelvis drops) or trunk (it leans)")


def _bar(quiet: bool) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), disable=quiet, transient=True)


def _print_json(content: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=1) + "\n")
