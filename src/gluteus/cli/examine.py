"""`gluteus examine` and `gluteus export`: the guided examination of a trigger zone."""

from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from typer import Option

from gluteus.cli.application import app
from gluteus.cli.asked import LaterCommand, asks
from gluteus.cli.asking import Answers, ask_red_flags, ask_yes_or_no, split_codes
from gluteus.cli.output import Json, Overwrite, files_of, print_json, print_result, say
from gluteus.cli.question_options import HIP
from gluteus.cli.stores import StoreFile, opened
from gluteus.cli.words import read_finding
from gluteus.errors import GluteusError
from gluteus.extras import require_extra
from gluteus.pain.choices import PriorName, Unanswered, ZoneId
from gluteus.visible import json_text

if TYPE_CHECKING:
    from gluteus.model.hip.hip import Hip
    from gluteus.pain.examination.encounter import Encounter
    from gluteus.pain.examination.notes import Notes


Findings = Annotated[
    list[str] | None,
    Option(help="ITEM=yes|no|unknown; may be repeated; `gluteus list items` has the names"),
]
Regions = Annotated[str | None, Option(help="painful regions; findings then update the ranking of sources")]
Snomed = Annotated[bool, Option("--snomed", help="include SNOMED CT codes; you need a licence")]
WhileOpen = Annotated[
    Unanswered,
    Option(
        help="withhold the ranking, and items of steps that load a bone, while a red-flag question "
        "is open, or show all with a warning"
    ),
]


@app.command(
    cls=LaterCommand,
    epilog="Example: gluteus examine --zone posterior --side left --answers answers.json "
    "--finding tenderness=yes --finding recognition=yes --store clinic.gluteus",
)
@asks(hip=HIP)
def examine(
    hip: "Hip",
    zone: Annotated[ZoneId, Option(help="trigger zone to examine")],
    answers: Answers = None,
    finding: Findings = None,
    regions: Regions = None,
    drawing: Annotated[Path | None, Option(help="JSON file of a drawing on the body chart")] = None,
    interactive: Annotated[bool, Option("--interactive", help="ask each question and item in turn")] = False,
    store: Annotated[Path | None, Option(help="store every answer and finding in this file, at once")] = None,
    subject: Annotated[str | None, Option(help="pseudonym of the person, never a name")] = None,
    encounter: Annotated[str | None, Option(help="continue this encounter of the store")] = None,
    report: Annotated[Path | None, Option(help="write a page to print, with a drawing")] = None,
    fhir: Annotated[Path | None, Option(help="write the encounter as a FHIR R5 bundle")] = None,
    snomed: Snomed = False,
    prior: Annotated[PriorName, Option(help="how common each source is, for the ranking")] = "uniform",
    unanswered: WhileOpen = "withhold",
    overwrite: Overwrite = False,
    as_json: Json = False,
) -> None:
    """Examine a trigger zone step by step.

    Red flags come first; findings are recorded one by one.
    """
    from gluteus.files.bytes.whole import refuse_outputs
    from gluteus.pain import read_answers
    from gluteus.pain.examination.as_json import examined_json
    from gluteus.pain.examination.items import read_items
    from gluteus.pain.examination.notes import Notes
    from gluteus.pain.examination.result import examined
    from gluteus.pain.ranking.rank import read_regions
    from gluteus.report.terminal.examination import examined_text

    if encounter and not store:
        raise GluteusError("--encounter needs the store that it is in; add --store FILE")
    if fhir:
        require_extra("health", "--fhir")
    if regions and drawing:
        raise GluteusError("--regions and --drawing exclude each other; leave out one of them")
    read = [*files_of(store), answers, drawing]
    refuse_outputs([report, fhir], inputs=read, overwrite=overwrite)
    side = hip.person.side
    drawn = _drawn(drawing, side) if drawing else None
    where = list(read_regions(split_codes(regions))) if regions else None
    found = read_items(read_finding(each) for each in finding or [])
    given = read_answers(answers) if answers else None
    Notes(zone, side, subject)  # refuse impossible input before a store is made
    with opened(store, create=True) if store else nullcontext() as kept:
        notes = Notes(zone, side, subject, kept, encounter)
        if given:
            notes.answer(given)
        if drawn:
            notes.draw(*drawn)
        notes.find(found)
        if interactive:
            _ask(notes, hip, quiet=as_json, all_steps=unanswered == "show")
        result = examined(notes.encounter, hip, where, prior, unanswered)
    if report:
        from gluteus.report.pages.examination import write_examination

        write_examination(result, hip, report, overwrite=overwrite)
    bundle = _bundle(notes.encounter, snomed, strict=fhir is not None) if fhir or as_json else None
    if fhir and bundle is not None:
        _write(fhir, bundle, overwrite)
    if as_json:
        print_json(examined_json(result) | {"fhir": bundle})
    else:
        print_result(examined_text(result, steps=not interactive))
    _say_where(report, fhir, store)
    if "side" not in hip.person.model_fields_set and not encounter and not as_json:
        say("Examining the right side; use --side to change it.")


@app.command(epilog="Example: gluteus export --store clinic.gluteus --encounter UID --fhir encounter.json")
def export(
    store: StoreFile,
    encounter: Annotated[str | None, Option(help="uid of an encounter; default: list all encounters")] = None,
    fhir: Annotated[Path | None, Option(help="write the encounter to this file as a FHIR R5 bundle")] = None,
    snomed: Snomed = False,
    overwrite: Overwrite = False,
    as_json: Json = False,
) -> None:
    """List stored encounters, or export one as FHIR.

    The export is a FHIR R5 bundle.
    """
    from gluteus.files.bytes.whole import refuse_outputs
    from gluteus.report.terminal.store import encounters_json, encounters_text

    if fhir or encounter:
        require_extra("health", "the export of an encounter")
    if fhir and not encounter:
        raise GluteusError("--fhir needs the encounter to write; add --encounter UID")
    refuse_outputs([fhir], inputs=files_of(store), overwrite=overwrite)
    with opened(store) as kept:
        listed = [kept.encounter(encounter)] if encounter else list(kept.encounters())
        damages = kept.damages
    if encounter is None:
        if as_json:
            print_json(encounters_json(listed, damages))
        else:
            print_result(encounters_text(listed))
        return
    bundle = _bundle(listed[0], snomed, strict=True)
    if fhir:
        _write(fhir, bundle, overwrite)
        _say_where(None, fhir, None)
    else:
        print_json(bundle)


def _drawn(file: Path, side: str) -> tuple[dict[str, Any], Mapping[str, float]]:
    """Return a drawing and the fraction of each region that it covers."""
    from gluteus.pain import drawing_json, fractions, read_drawing

    made = read_drawing(file)
    return drawing_json(made), fractions(made, side).regions


def _ask(notes: "Notes", hip: "Hip", quiet: bool, all_steps: bool) -> None:
    """Ask the open red-flag questions, then the items step by step.

    Each answer is kept at once. Steps that must wait are shown, but their items are not asked. With
    `all_steps`, open questions about bones no longer make a step wait; a yes, or a positive
    neurological examination, still does.
    """
    from gluteus.pain.examination.items import signs_found
    from gluteus.pain.examination.result import waits_for
    from gluteus.pain.examination.steps import examination
    from gluteus.pain.ranking.alerts import raised
    from gluteus.pain.red_flags.screening import screen
    from gluteus.report.terminal.console import terminal
    from gluteus.report.terminal.examination import heading_text, item_text, step_text
    from gluteus.report.terminal.gate import banners

    console = terminal(stderr=quiet)

    def ask(by: str) -> bool:
        return ask_red_flags(
            lambda: notes.encounter.answered, lambda key, said: notes.answer({key: said}), by
        )

    if ask("patient"):
        return
    zone = str(notes.encounter.zone)
    told = examination(zone, hip, notes.encounter.side)
    console.print(heading_text(told))
    alert = None
    for number, step in enumerate(told.steps, start=1):
        waiting = waits_for(step, notes.encounter)
        console.print(step_text(number, step, items=False, waiting=waiting))
        if step.id == "red_flags" and ask("examiner"):
            return
        only_open = waiting is not None and not (waiting.nerves or waiting.answered_yes)
        for item in step.items if not waiting or (all_steps and only_open) else ():
            if item.id not in notes.encounter.results:
                console.print(item_text(item))
                notes.find({item.id: ask_yes_or_no("found")})
        before, alert = alert, raised(signs_found(zone, notes.encounter.results))
        if alert and not before:
            console.print(*banners(screen({}), alert))


def _bundle(encounter: "Encounter", snomed: bool, strict: bool) -> dict[str, Any]:
    """Return the FHIR bundle, checked with `fhir.resources` if that is required or installed."""
    from importlib.util import find_spec

    from gluteus.report.fhir.bundle import fhir_bundle, validated

    bundle = fhir_bundle(encounter, snomed=snomed)
    return validated(bundle) if strict or find_spec("fhir") else bundle


def _write(path: Path, bundle: dict[str, Any], overwrite: bool) -> None:
    from gluteus.files.bytes.whole import write_whole

    write_whole(path, f"{json_text(bundle)}\n".encode(), overwrite=overwrite, private=True)


def _say_where(report: Path | None, fhir: Path | None, store: Path | None) -> None:
    for words, path in (("The page is in", report), ("The bundle is in", fhir), ("It is kept in", store)):
        if path:
            say(f"{words} {path}")
