"""The record of a muscle as an article: in the terminal, or as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from gluteus._version import __version__
from gluteus.anatomy import (
    NO_REVIEWER,
    TOPIC_TITLES,
    Compartment,
    Muscle,
    Quantity,
    Record,
    Statement,
    TriggerZone,
    library,
    reviewer,
)
from gluteus.anatomy.pain.patterns import pain_library
from gluteus.json_types import JsonObject
from gluteus.report.references import Reference, references

if TYPE_CHECKING:
    from rich.console import Console

_INDENT = 2
_STRENGTHS = {3: "mostly", 2: "often", 1: "at times"}
_ABOUT_MAPS = 3  # The first three caveats; the fourth is about scores.
_SEEN = {"source": "", "secondary": "", "recalled": ", from memory", "computed": ", computed"}


def article_json(muscle_id: str) -> JsonObject:
    """Return the record of a muscle with its nerves, zones, statements and sources as plain data.

    Parameters
    ----------
    muscle_id : str
        Id, English or Latin name, or a line of an OpenSim model.

    Returns
    -------
    dict
        The record, for JSON.

    Raises
    ------
    AnatomyError
        There is no such muscle.
    """
    muscle = library().muscle(muscle_id)
    zones, statements = _zones(muscle), _statements(muscle)
    cited = references(_source_keys([muscle, *zones, *statements]))
    return {
        **muscle.model_dump(mode="json", exclude_none=True),
        "nerve": {part.id: _nerve(muscle, part) for part in muscle.compartments},
        "zones": [zone.model_dump(mode="json", exclude_none=True) for zone in zones],
        "caveats": list(pain_library().caveats[:_ABOUT_MAPS]) if zones else [],
        "statements": [statement.model_dump(mode="json") for statement in statements],
        "last_review": _last_review(statements),
        "sources": [
            {"key": each.key, "text": each.text, "links": [link for _, link in each.links], "kind": each.kind}
            for each in cited.values()
        ],
        "provenance": {
            "version": __version__, "seed": None, "samples": None, "model": "record", "sources": list(cited),
        },
    }  # fmt: skip


def print_article(muscle_id: str, console: Console) -> None:
    """Print the record of a muscle as an article.

    Parameters
    ----------
    muscle_id : str
        Id, English or Latin name, or a line of an OpenSim model.
    console : rich.console.Console
        Where to print.

    Raises
    ------
    AnatomyError
        There is no such muscle.
    """
    muscle = library().muscle(muscle_id)
    zones, statements = _zones(muscle), _statements(muscle)
    cited = references(_source_keys([muscle, *zones, *statements]))
    say, head = partial(_say, console), partial(_head, console)
    _title(console, muscle)
    head("Attachments")
    for each in muscle.attachments:
        say(
            f"{each.end.capitalize()}, {each.bone}: {each.site}{_area(each.area)} {_cite(cited, each.source)}"
        )
    head("Actions, with moment arms in the neutral posture")
    for action in muscle.actions:
        say(f"{action.motion}: {_quantity(action.arm)} {_cite(cited, action.arm.source)}")
    for part in muscle.compartments:
        if part.names and part.actions:
            arms = ", ".join(f"{action.motion} {_quantity(action.arm)}" for action in part.actions)
            say(f"{part.names.en}: {arms} {_cite(cited, *(action.arm.source for action in part.actions))}")
    head("Nerve")
    for words in dict.fromkeys(_nerve_words(muscle, part) for part in muscle.compartments):
        say(words)
    head("Size")
    for name, quantity in _sizes(muscle):
        say(f"{name}: {_quantity(quantity)} {_cite(cited, quantity.source)}")
    for note in (muscle.architecture.note, muscle.note):
        if note:
            say(note)
    _print_statements(console, statements, cited)
    for zone in zones:
        _print_zone(console, zone, cited)
    _print_end(console, statements, cited)


def _title(console: Console, muscle: Muscle) -> None:
    console.print()
    console.print(muscle.names.en.upper(), style="bold", markup=False)
    also = f"; also {', '.join(muscle.names.also)}" if muscle.names.also else ""
    console.print(f"{muscle.names.la}{also}", style="italic", markup=False)
    found = muscle.ids
    if found:
        known = {"UBERON": found.uberon, "FMA": found.fma, "TA98": found.ta98, "TA2": found.ta2}
        told = [f"{name} {value.rpartition(':')[2]}" for name, value in known.items() if value]
        console.print(", ".join(told), style="dim", markup=False)


def _print_statements(console: Console, statements: list[Statement], cited: Mapping[str, Reference]) -> None:
    if not statements:
        return
    topic = None
    for statement in statements:
        if statement.topic != topic:
            topic = statement.topic
            _head(console, f"{TOPIC_TITLES[topic]} (gluteus check gives each a verdict)")
        _say(console, statement.text, style="bold")
        for part in statement.parts or (None,):
            if part:
                _say(console, part.text, deeper=1)
            for stance in ("supports", "qualifies", "disputes"):
                key = part.id if part else None
                found = [each.source for each in statement.citations if stance in each.stances(key)]
                if found:
                    _say(console, f"{stance}: {_cite(cited, *found)}", deeper=2 if part else 1)


def _print_zone(console: Console, zone: TriggerZone, cited: Mapping[str, Reference]) -> None:
    say = partial(_say, console)
    _head(console, f"Trigger zone: {zone.names.en}")
    say(zone.where)
    covers = ", ".join(f"{layer.name} {_cite(cited, layer.source)}" for layer in zone.cover)
    say(f"Covered, from outside in, by: {covers}")
    pillow = zone.examination.pillow
    say(f"Examination: {zone.examination.position} The pillow: {pillow[0].lower()}{pillow[1:]}")
    for number, step in enumerate(zone.examination.steps, start=1):
        say(f"{number}. {step}", deeper=1)
    say(f"Felt: {'; '.join(zone.examination.feel)}")
    for strength, words in _STRENGTHS.items():
        regions = [each for each in zone.referral if each.strength == strength]
        if regions:
            named = [f"{library().regions[each.region].name} {_cite(cited, each.source)}" for each in regions]
            say(f"Described as referring {words} to: {'; '.join(named)}")
    if zone.referral:
        say(" ".join(pain_library().caveats[:_ABOUT_MAPS]), style="dim")
    if zone.note:
        say(zone.note)


def _print_end(console: Console, statements: list[Statement], cited: Mapping[str, Reference]) -> None:
    _head(console, "Sources")
    for each in cited.values():
        address = f" {each.links[0][1]}" if each.links else ""
        _say(console, f"[{each.number}] {each.text}{address} ({each.kind}, {each.read})")
    _head(console, "Last review")
    last = _last_review(statements)
    _say(
        console, f"{last['date']}, {last['kind']}; {last['by']}." if last["date"] else f"None; {last['by']}."
    )
    _say(console, "For information only. This is not a diagnosis or medical advice.")
    console.print()


def _head(console: Console, words: str) -> None:
    console.print()
    console.print(words, style="bold cyan", markup=False)


def _say(console: Console, words: str, *, deeper: int = 0, style: str = "") -> None:
    from rich.padding import Padding
    from rich.text import Text

    left = _INDENT * (1 + deeper)
    console.print(Padding(Text(" ".join(words.split()), style=style), (0, 0, 0, left), expand=False))


def _cite(cited: Mapping[str, Reference], *keys: str) -> str:
    """Return reference numbers in brackets: ``[1, 4]``."""
    numbers = sorted({cited[key].number for key in keys})
    return f"[{', '.join(str(number) for number in numbers)}]"


def _quantity(quantity: Quantity) -> str:
    spread = f" ± {quantity.sd:g}" if quantity.sd is not None else ""
    if quantity.low is not None and quantity.high is not None:
        spread += f" ({quantity.low:g} to {quantity.high:g})"
    unit = "" if quantity.unit == "1" else f" {quantity.unit}"
    return f"{quantity.value:g}{spread}{unit}{_SEEN[quantity.seen]}"


def _area(area: Quantity | None) -> str:
    return f" ({_quantity(area)})" if area else ""


def _sizes(muscle: Muscle) -> Iterator[tuple[str, Quantity]]:
    size = muscle.architecture
    named = {
        "mass": size.mass,
        "fibre length": size.fibre_length,
        "pennation": size.pennation,
        "cross-section": size.pcsa,
        "cross-section relative to gluteus maximus": size.relative_pcsa,
    }
    yield from ((name, quantity) for name, quantity in named.items() if quantity is not None)
    yield from ((f"another {each.of.replace('_', ' ')}", each.quantity) for each in size.alternatives)


def _nerve(muscle: Muscle, part: Compartment) -> dict[str, Any]:
    """Return the nerve of a part, its parent nerves, and the typical, smallest and largest share
    of each root.
    """
    shares = library().supply[muscle.compartment(part.id)]
    return {
        "nerve": part.nerve,
        "name": library().nerves[part.nerve].names.en,
        "from": _origins(part.nerve),
        "roots": {
            each.root: {"share": each.share.value, "low": each.low, "high": each.high} for each in shares
        },
    }


def _nerve_words(muscle: Muscle, part: Compartment) -> str:
    found = _nerve(muscle, part)
    above = f", from {', '.join(found['from'])}" if found["from"] else ""
    roots = ", ".join(
        f"{root} {100 * share['share']:.0f} % ({100 * share['low']:.0f} to {100 * share['high']:.0f})"
        for root, share in found["roots"].items()
    )
    prefix = f"{part.names.en}: " if part.names and part.names.en not in found["name"] else ""
    return f"{prefix}{found['name']}{above}; roots {roots}"


def _origins(nerve: str) -> list[str]:
    """Return the names of the structures between a nerve and its roots, the nearest first."""
    names: list[str] = []
    nodes = library().nerves
    level = [nerve]
    while level := [parent for each in level for parent in nodes[each].parents]:
        names += [nodes[each].names.en for each in level if nodes[each].kind != "root"]
    return list(dict.fromkeys(names))


def _zones(muscle: Muscle) -> list[TriggerZone]:
    return [zone for zone in library().zones.values() if zone.muscle == muscle.id]


def _statements(muscle: Muscle) -> list[Statement]:
    """Return the statements of the article, if it is about this muscle."""
    return list(library().statements.values()) if muscle.id == library().subject else []


def _last_review(statements: list[Statement]) -> dict[str, str | None]:
    if not statements:
        return {"date": None, "kind": None, "by": NO_REVIEWER}
    review = max((statement.review for statement in statements), key=lambda each: each.date)
    return {"date": review.date.isoformat(), "kind": review.kind, "by": reviewer(review)}


def _source_keys(records: Iterable[Record]) -> list[str]:
    """Yield every source key within records, in reading order."""
    return [key for record in records for key in _keys_in(record.model_dump())]


def _keys_in(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, each in value.items():  # pyright: ignore[reportUnknownVariableType]
            if name == "source" and isinstance(each, str):
                yield each
            else:
                yield from _keys_in(each)
    elif isinstance(value, list | tuple):
        for each in value:  # pyright: ignore[reportUnknownVariableType]
            yield from _keys_in(each)
