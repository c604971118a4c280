"""The content of a store, in the terminal and as plain objects: encounters and reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from gluteus._version import __version__
from gluteus.facts.inaccuracy import Anchored, StatementReview, anchored, statement_version
from gluteus.json_types import JsonObject
from gluteus.pain.examination.encounter import Encounter
from gluteus.pain.store import Erased, Report, StoreDamage, Verified

_SHORT = 60


def encounters_text(listed: Sequence[Encounter]) -> Group:
    """Return the encounters of a store, the oldest first.

    The uid has its own line, for copying.
    """
    lines: list[RenderableType] = [Text(f"Encounters: {len(listed)}", style="bold")]
    for each in listed:
        zone = f"{each.zone} zone, " if each.zone else ""
        drawn = ", a drawing" if each.drawing else ""
        lines.append(Text(each.uid, style="bold"))
        lines.append(
            Text(
                f"  {each.subject}, {zone}{each.side} side, begun {each.recorded}; "
                f"{len(each.answers)} answers, {len(each.findings)} findings{drawn}"
            )
        )
        if each.damaged:
            lines.append(Text(f"  incomplete, damaged: {', '.join(each.damaged)}", style="bold red"))
    return Group(*lines)


def encounters_json(listed: Sequence[Encounter], damages: Sequence[StoreDamage] = ()) -> JsonObject:
    """Return the encounters of a store with all entries, and the damaged parts that are left
    out.
    """
    return {
        "encounters": [asdict(each) for each in listed],
        "damaged": [asdict(each) for each in damages],
        "provenance": _provenance(),
    }


def reports_table(listed: Sequence[Report]) -> Table:
    """Return readers' reports, the oldest first."""
    table = Table(title="Reports of inaccuracy")
    for head in ("no.", "statement", "state", "quote", "comment", "quote stands"):
        table.add_column(Text(head))
    for each in listed:
        table.add_row(
            str(each.number),
            each.statement,
            "open" if each.open else "closed",
            Text(_short(each.exact)),
            Text(_short(each.comment)),
            _PLACE[anchored(each).place],
        )
    return table


def report_text(each: Report) -> Group:
    """Return one report with the editor's actions, and where its quote is now."""
    place, changed = anchored(each), each.record_version != statement_version(each.statement)
    lines: list[RenderableType] = [
        Text(f"Report {each.number}, {'open' if each.open else 'closed'}: {each.statement}", style="bold"),
        Text.assemble(("…" if each.prefix else "") + each.prefix, (each.exact, "bold"), each.suffix),
        Text(f"Comment: {each.comment}"),
        Text(f"Filed {each.recorded}" + (f", contact {each.contact}" if each.contact else "")),
        Text(f"The quote {_PLACE[place.place]}; the record has{'' if changed else ' not'} changed since."),
    ]
    lines += [Text(f"{done.recorded} {done.action}: {done.text}") for done in each.actions]
    if each.damaged:
        lines.append(Text(f"Incomplete, damaged: {', '.join(each.damaged)}", style="bold red"))
    return Group(*lines)


def report_json(each: Report) -> JsonObject:
    """Return one report with its W3C Web Annotation, the editor's actions, and the place of its
    quote.
    """
    place: Anchored = anchored(each)
    return {
        "number": each.number,
        "state": "open" if each.open else "closed",
        "statement": each.statement,
        "record_version": each.record_version,
        "changed_since": each.record_version != statement_version(each.statement),
        "quote": asdict(place),
        "contact": each.contact,
        "annotation": annotation(each),
        "actions": [asdict(done) for done in each.actions],
        "damaged": list(each.damaged),
    }


def reports_json(listed: Sequence[Report], damages: Sequence[StoreDamage] = ()) -> JsonObject:
    """Return readers' reports with all entries, and the damaged parts that are left out."""
    return {
        "reports": [report_json(each) for each in listed],
        "damaged": [asdict(each) for each in damages],
        "provenance": _provenance(),
    }


def annotation(each: Report) -> JsonObject:
    """Return the report as a W3C Web Annotation: the quote, and the reader's comment."""
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": f"urn:uuid:{each.uid}",
        "type": "Annotation",
        "motivation": "questioning",
        "created": each.recorded,
        "body": {"type": "TextualBody", "value": each.comment, "format": "text/plain"},
        "target": {
            "source": f"#{each.statement}",
            "selector": {
                "type": "TextQuoteSelector",
                "exact": each.exact,
                "prefix": each.prefix,
                "suffix": each.suffix,
            },
        },
    }


def reviews_text(reviews: Sequence[StatementReview]) -> Group:
    """Return open disputes and review dates of statements."""
    lines: list[RenderableType] = [Text("Reports of readers and reviews", style="bold")]
    for each in reviews:
        due = f"review was due {each.due}" if each.overdue else f"next review by {each.due}"
        disputes = f"{len(each.open)} open" if each.open else "none open"
        lines.append(Text(f"{each.statement}: {disputes}; reviewed {each.reviewed}, {due}"))
        lines += [
            Text(f"  {open_.report.number}. “{_short(open_.report.exact)}” {_short(open_.report.comment)} ")
            for open_ in each.open
        ]
    return Group(*lines)


def reviews_json(reviews: Sequence[StatementReview]) -> list[JsonObject]:
    """Return open disputes and review dates of statements."""
    return [
        {
            "statement": each.statement,
            "reviewed": each.reviewed.isoformat(),
            "due": each.due.isoformat(),
            "overdue": each.overdue,
            "open": [report_json(one.report) for one in each.open],
        }
        for each in reviews
    ]


def verified_text(found: Verified) -> Group:
    """Return how many records a store holds, and each damaged part of it."""
    lines = [Text("The store is damaged" if found.damages else "The store is undamaged", style="bold")]
    lines.append(Text(_counts(found.records)))
    lines += [Text(f"damaged: {each}", style="red") for each in found.damages]
    return Group(*lines)


def verified_json(found: Verified) -> JsonObject:
    """Return how many records a store holds, and each damaged part of it."""
    return {
        "sound": not found.damages,
        "store_version": found.version,
        "records": dict(found.records),
        "damaged": [asdict(each) for each in found.damages],
        "provenance": _provenance(),
    }


def erased_text(erased: Erased) -> Group:
    """Return how many records were erased, and where copies may remain."""
    return Group(Text(f"Erased: {_counts(erased.records)}", style="bold"), Text(ELSEWHERE))


def erased_json(erased: Erased) -> JsonObject:
    """Return how many records were erased, and where copies may remain."""
    return {"erased": dict(erased.records), "remains": ELSEWHERE, "provenance": _provenance()}


ELSEWHERE = (
    "The store, its free pages and its log no longer contain any of it. Backups, exported bundles "
    "and pages still do, and free blocks of the disk may: delete those files, and encrypt the disk."
)


def _counts(records: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {table.replace('_', ' ')}" for table, count in records.items() if count)


_PLACE = {
    "found": "is where it was",
    "moved": "stands elsewhere",
    "gone": "is not in the record now",
}


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHORT else f"{line[: _SHORT - 1]}…"


def _provenance() -> dict[str, Any]:
    return {"version": __version__, "seed": None, "samples": None, "model": None, "sources": []}
