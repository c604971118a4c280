"""The verbs: parse, call one study, print."""

import json
import sys
from collections.abc import Callable
from functools import wraps
from inspect import Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from typer import Option

from gluteus import __version__
from gluteus.errors import GluteusError

if TYPE_CHECKING:
    from gluteus.model.hip import Hip

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Gluteus: an anatomy article that you can run. It informs and never diagnoses.",
)

Json = Annotated[bool, Option("--json", help="one JSON object on standard output")]
Weaken = Annotated[
    list[str] | None, Option(help="MUSCLE=FRACTION_LEFT, such as gluteus_medius=0.5; may be repeated")
]
Lesion = Annotated[
    list[str] | None, Option(help="NERVE_OR_ROOT[=FRACTION_LOST], such as L5=0.5; may be repeated")
]


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


def _hip(
    sex: str | None = Option(None, help="f or m"),
    mass: float | None = Option(None, help="body mass [kg]"),
    height: float | None = Option(None, help="body height [m]"),
    hip_centre_distance: float | None = Option(None, help="between the two hip centres [mm]"),
    femoral_offset: float | None = Option(None, help="hip centre to the femur's shaft axis [mm]"),
    neck_length: float | None = Option(None, help="hip centre to the shaft axis along the neck [mm]"),
    neck_shaft_angle: float | None = Option(None, help="neck to shaft [degrees]"),
    anteversion: float | None = Option(None, help="neck against the condyles [degrees]"),
    trochanter_lateral: float | None = Option(
        None, help="hip centre to the trochanter's outermost point [mm]"
    ),
    pelvis_width: float | None = Option(None, help="between the anterior superior iliac spines [mm]"),
    hip_centre_depth: float | None = Option(None, help="hip centre behind the anterior pelvic plane [mm]"),
    abduction_strength: float | None = Option(None, help="measured isometric moment, hip neutral [N m]"),
    samples: int = Option(1000, min=1, max=100_000, help="hips that stand for what is unknown"),
    seed: int = Option(0, min=0, help="of the draw"),
) -> "Hip":
    from gluteus.bones.person import Person
    from gluteus.model.hip import Hip

    person = Person.of(
        sex=sex,
        mass_kg=mass,
        height_m=height,
        hip_centre_distance_mm=hip_centre_distance,
        femoral_offset_mm=femoral_offset,
        neck_length_mm=neck_length,
        neck_shaft_angle_deg=neck_shaft_angle,
        anteversion_deg=anteversion,
        trochanter_lateral_mm=trochanter_lateral,
        pelvis_width_mm=pelvis_width,
        hip_centre_depth_mm=hip_centre_depth,
        abduction_strength_nm=abduction_strength,
    )
    return Hip(person, samples=samples, seed=seed)


def _about_a_person(verb: Callable[..., None]) -> Callable[..., None]:
    """The verb with the options of `_hip` in the place of its first parameter, the hip."""
    person = signature(_hip).parameters
    own = [each for each in signature(verb).parameters.values() if each.name != "hip"]

    @wraps(verb)
    def with_options(**given: Any) -> None:
        verb(_hip(**{name: given.pop(name) for name in person}), **given)

    shown = [*own, *person.values()]
    with_options.__dict__["__signature__"] = Signature(shown)
    with_options.__annotations__ = {each.name: each.annotation for each in shown}
    return with_options


@app.callback()
def gluteus(
    version: Annotated[
        bool, Option("--version", callback=_version, is_eager=True, help="print the version")
    ] = False,
) -> None:
    """Gluteus: an anatomy article that you can run. It informs and never diagnoses."""


@app.command(epilog="Example: gluteus check --sex f --mass 62 --height 1.68 --report report.html")
@_about_a_person
def check(
    hip: "Hip",
    report: Annotated[Path | None, Option(help="write a self-contained page with figures")] = None,
    sources: Annotated[
        bool, Option("--sources", help="check the arithmetic of what sources print, and nothing else")
    ] = False,
    as_json: Json = False,
) -> None:
    """A verdict on every statement about the gluteus medius, for a person or the population."""
    if sources:
        if report:
            raise GluteusError("--sources writes no page; leave out --report, or leave out --sources")
        _check_sources(as_json)
        return
    from gluteus.anatomy import STATEMENT_IDS
    from gluteus.facts import Evidence, check_evidence
    from gluteus.report import print_verdicts, write_page
    from gluteus.report.as_json import check_json

    _refuse_unwritable(report)
    steps = len(STATEMENT_IDS) + (1 if report else 0)
    with _bar(as_json) as bar:
        task = bar.add_task("statements", total=steps)

        def advance(statement: str) -> None:
            bar.update(task, advance=1, description=statement)

        result = check_evidence(Evidence(hip), progress=advance)
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
    muscle: Annotated[
        str, typer.Argument(help="id, name or OpenSim line of a hip muscle")
    ] = "gluteus_medius",
    as_json: Json = False,
) -> None:
    """The record of a muscle as an article.

    Attachments, actions, nerve, zones, examination, referred pain, sources.
    """
    from gluteus.report import article_json, print_article

    if as_json:
        _print_json(article_json(muscle))
    else:
        print_article(muscle, Console(highlight=False))


@app.command(epilog="Example: gluteus strength --motion inward-rotation --flexion 0,45,90")
@_about_a_person
def strength(
    hip: "Hip",
    motion: Annotated[
        str,
        Option(help="abduction, adduction, flexion, extension, inward-rotation or outward-rotation"),
    ] = "abduction",
    flexion: Annotated[
        str, Option(help="hip flexions [degrees], separated by commas")
    ] = "0,15,30,45,60,75,90,105,120",
    weaken: Weaken = None,
    lesion: Lesion = None,
    as_json: Json = False,
) -> None:
    """The greatest moment of each muscle and compartment over postures, ranked."""
    from gluteus.report.as_json import strength_json
    from gluteus.report.tables import strength_table
    from gluteus.studies import strength as study

    found = study(hip, motion, _numbers(flexion), weaken=_parts(weaken), lesions=_parts(lesion, 1.0))
    if as_json:
        _print_json(strength_json(found))
    else:
        Console(highlight=False).print(strength_table(found))


@app.command(epilog="Example: gluteus stance --sex m --lesion superior_gluteal_nerve --compensate trunk")
@_about_a_person
def stance(
    hip: "Hip",
    shift: Annotated[
        float, Option(help="part of the weight on the right leg, 0.5 (both feet) to 1 (one foot)")
    ] = 1.0,
    weaken: Weaken = None,
    lesion: Lesion = None,
    cane: Annotated[float, Option(help="force on a cane in the left hand [N]")] = 0.0,
    load: Annotated[
        str | None, Option(help="KG@SIDE, such as 10@left, held in a hand; the right leg stands")
    ] = None,
    compensate: Annotated[str, Option(help="none (the pelvis drops) or trunk (it leans)")] = "none",
    as_json: Json = False,
) -> None:
    """Weight carried over to the right leg: posture, muscles, hip force, and whether the pelvis is held."""
    from gluteus.report.as_json import stance_json
    from gluteus.report.tables import stance_table
    from gluteus.studies import stance as study

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


@app.command(epilog="Example: gluteus pain --regions CREST_P,SIJ --side right --answers answers.json")
def pain(
    regions: Annotated[str | None, Option(help="codes of painful regions, separated by commas")] = None,
    side: Annotated[str, Option(help="left or right, the painful side")] = "right",
    answers: Annotated[Path | None, Option(help="JSON file of answers to the red-flag questions")] = None,
    finding: Annotated[list[str] | None, Option(help="SIGN=yes or SIGN=no; may be repeated")] = None,
    prior: Annotated[str, Option(help="published or uniform")] = "published",
    unanswered: Annotated[
        str, Option(help="withhold the ranking while a red-flag question is open, or show it with a warning")
    ] = "withhold",
    questions: Annotated[
        bool, Option("--questions", help="list the red-flag questions; with --json, a file to fill in")
    ] = False,
    as_json: Json = False,
) -> None:
    """Red flags first, then what pain in these regions can come from and the examination that parts it."""
    from gluteus.pain import pain_json, rank, read_answers
    from gluteus.report.pain_text import blank_answers, pain_text, questions_text

    if questions:
        if as_json:
            _print_json(blank_answers())
        else:
            Console(highlight=False).print(questions_text())
        return
    if regions is None:
        raise GluteusError(
            "no region is named; give --regions CODE,CODE, such as CREST_P,SIJ, or --questions"
        )
    signs = [(name, said) for name, _, said in (each.partition("=") for each in finding or [])]
    codes = [code.strip() for code in regions.split(",")]
    result = rank(codes, side, read_answers(answers) if answers else None, signs, prior, unanswered)
    if as_json:
        _print_json(pain_json(result))
    else:
        Console(highlight=False).print(pain_text(result))


def _check_sources(as_json: bool) -> None:
    from gluteus.anatomy.claim_records import claim_library
    from gluteus.facts.source_checks import recomputed, source_findings
    from gluteus.report.source_checks_text import source_checks_json, source_checks_text

    library = claim_library()
    found = source_findings(library), recomputed(library), len(library.claims)
    if as_json:
        _print_json(source_checks_json(*found))
    else:
        Console(highlight=False).print(source_checks_text(*found))


def _parts(pairs: list[str] | None, default: float | None = None) -> dict[str, float]:
    found: dict[str, float] = {}
    for pair in pairs or []:
        name, equals, text = pair.partition("=")
        if not equals and default is None:
            raise GluteusError(
                f"{pair!r} names no fraction; write MUSCLE=FRACTION_LEFT, such as gluteus_medius=0.5"
            )
        found[name.strip()] = _number(text, pair) if equals else float(default or 0.0)
    return found


def _number(text: str, where: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise GluteusError(
            f"{text!r} in {where!r} is not a number; write digits with a decimal point"
        ) from None


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
    raise GluteusError(
        f"compensate = {text!r} is unknown; choose none (the pelvis drops) or trunk (it leans)"
    )


def _refuse_unwritable(report: Path | None) -> None:
    if report and (report.is_dir() or not report.absolute().parent.is_dir()):
        raise GluteusError(f"no page can be written to {report}; name a file in a folder that exists")


def _bar(quiet: bool) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    return Progress(*columns, console=console, disable=quiet or not console.is_terminal, transient=True)


def _print_json(content: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=1) + "\n")
