"""The content of the page, sorted for its template: plain values without markup."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gluteus.anatomy import DESIGN_WORDS, VERDICTS, Citation, counts, library
from gluteus.bones.person import Person
from gluteus.bones.unusual import unusual_words
from gluteus.quantiles import share_of_100
from gluteus.report import figures
from gluteus.report.references import Reference, references

if TYPE_CHECKING:
    from gluteus.facts import CheckResult, ComputedEvidence, StatementVerdict
    from gluteus.report.figures.picture import Picture

STANCES = ("supports", "qualifies", "disputes")

TITLES = {
    "name": "Its names",
    "origin": "Where it starts",
    "attachment": "Where it ends",
    "strongest-abductor": "The strongest abductor",
    "anterior-internal-rotation": "Internal rotation by the front",
    "pelvis-stabiliser": "Stabiliser of the pelvis",
    "nerve": "Its nerve",
    "zones-near-crest": "Three trigger zones",
    "exam-position": "Examination in side-lying",
    "exam-pillow": "A pillow between the knees",
    "exam-posterior-flat": "Flat palpation of the back zone",
    "exam-rolling": "Rolling palpation of the other zones",
    "twitch": "Local twitches",
    "back-pain-source": "A source of back pain",
    "referred-pain-crest": "Pain along the crest",
    "referred-pain-buttock-thigh": "Pain in buttock and thigh",
    "referred-pain-bilateral": "Pain on both sides",
    "exercise-clam": "The clam isolates it",
    "exercise-thigh-out": "Thigh turned outwards",
    "exercise-thigh-in": "Thigh turned inwards",
    "exercise-side-lying": "Side-lying abduction is best",
    "exercise-one-leg": "One leg beats lying",
    "exercise-standing-leg": "The standing leg works harder",
    "exercise-band": "A band at the feet",
    "exercise-side-plank": "The side plank asks most",
    "exercise-hip-hitch": "The hip hitch, both sides",
    "exercise-clam-angle": "The clam at 60 degrees",
    "exercise-joint": "Lying spares the joint",
}
"""Headings of the statements.

A statement that is not listed has its id as heading.
"""

SEEN_WORDS = {
    "source": "read in the source",
    "secondary": "read in another text",
    "recalled": "from memory",
    "computed": "computed from it",
}
_UNITS_OF_PERSON = {"mm": "mm", "deg": "°", "kg": "kg", "m": "m", "nm": "N m"}


@dataclass(frozen=True)
class CitedRow:
    """A citation, ready to print.

    `counts` says whether the sourcing policy lets the citation count towards a verdict. `parts`
    says whether the source supports or disputes each part that it mentions.
    """

    citation: Citation
    reference: Reference
    seen: str
    design: str
    parts: str
    counts: bool


@dataclass(frozen=True)
class ComputedRow:
    """A computed number in words.

    `percent` is the share of cases in which the condition holds. `part` is the part of the
    statement that it tests, empty for the whole statement.
    """

    quantity: str
    part: str
    value: str
    condition: str
    cases: str
    percent: float
    needed: str
    range: str
    holds: bool
    evidence: bool


@dataclass(frozen=True)
class Section:
    """One statement with all its evidence.

    `pictures` are figures drawn in this section, `seen_before` figures drawn in an earlier one.
    """

    verdict: StatementVerdict
    title: str
    computed: tuple[ComputedRow, ...]
    columns: Mapping[str, tuple[CitedRow, ...]]
    values: Mapping[str, tuple[CitedRow, ...]]
    pictures: tuple[str, ...]
    seen_before: tuple[str, ...]

    @property
    def in_short(self) -> tuple[str, ...]:
        """The strength of the evidence, part by part if the statement has parts."""
        parts = tuple(f"{each.text}: {each.verdict}" for each in self.verdict.parts)
        return parts or (self.verdict.strength.words,)


@dataclass(frozen=True)
class Content:
    """The whole page."""

    sections: tuple[Section, ...]
    pictures: Mapping[str, Picture]
    numbers: Mapping[str, int]
    references: tuple[Reference, ...]
    back_links: Mapping[str, tuple[str, ...]]
    tally: Mapping[str, int]
    person: str
    provenance: Mapping[str, str]
    lead_picture: str | None


def content(result: CheckResult) -> Content:
    """Return the content of the page of a check result."""
    pictures = figures.draw(result)
    cited = [citation.source for verdict in result.verdicts for citation in verdict.cited]
    listed = references([*cited, *_source_keys(result)])
    lead = "fan" if "fan" in pictures else None
    shown: list[str] = [lead] if lead else []
    sections: list[Section] = []
    for verdict in result.verdicts:
        own = [name for name in _figures_of(verdict) if name in pictures]
        new = [name for name in own if name not in shown]
        shown += new
        sections.append(_section(verdict, listed, tuple(new), tuple(name for name in own if name not in new)))
    return Content(
        sections=tuple(sections),
        pictures={name: pictures[name] for name in shown},
        numbers={name: number for number, name in enumerate(shown, start=1)},
        references=tuple(listed.values()),
        back_links=_back_links(result),
        tally={kind: sum(each.verdict == kind for each in result.verdicts) for kind in VERDICTS},
        person=person_words(result.person),
        provenance={key: str(value) for key, value in result.provenance.items() if key != "sources"},
        lead_picture=lead,
    )


def person_words(person: Person) -> str:
    """Return in words which people were asked about."""
    known: dict[str, Any] = person.model_dump(exclude_none=True, exclude_defaults=True)
    if not known:
        return "the adult population; everything varies as in adults"
    sex = {"f": "a woman", "m": "a man"}.get(str(known.pop("sex", "")), "an adult")
    youngest, oldest = known.pop("age", None), known.pop("age_to", None)
    if youngest is not None:
        sex += f" of {youngest:g}{'' if oldest is None else f' to {oldest:g}'} years"
    hip = [f"the {known.pop('side')} hip"] if "side" in known else []
    hip += ["with a stem"] if known.pop("implant", False) else []
    means = {"radiograph": "measured on a radiograph", "tape": "measured by tape"}
    hip += [means[known.pop("measured_by")]] if "measured_by" in known else []
    errors: dict[str, float] = known.pop("errors", {})
    measures = [_measure(name, value, errors.get(name)) for name, value in known.items()]
    rest = ", ".join(measures + hip)
    unusual = unusual_words(person)
    rest += f" ({unusual})" if unusual else ""
    return f"{sex}{', ' + rest if rest else ''}; everything else varies as in such people"


def number(value: float) -> str:
    """Return a number with as many digits as a reader needs."""
    if not math.isfinite(value):
        return "not known"
    size = abs(value)
    return (
        f"{value:.0f}" if size >= 20 else f"{value:.1f}" if size >= 0.95 or size < 1e-12 else f"{value:.2g}"
    )


def value_words(evidence: ComputedEvidence) -> str:
    """Return the median and 95 % interval: ``65 % (52 to 77)``; without a spread, the value
    alone.
    """
    low, high = evidence.interval95
    known = math.isfinite(low) and low != high
    unit = evidence.unit if evidence.unit == "%" else f" {evidence.unit}"
    told = f"{number(evidence.median)}{' %' if unit == '%' else unit}"
    return f"{told} ({number(low)} to {number(high)})" if known else told


def share_words(share: float) -> str:
    """Return a share of people: ``97 of 100``."""
    return f"{share_of_100(share)} of 100"


def slug(verdict: str) -> str:
    """Return a verdict as a class name for the style sheet: ``well-supported``."""
    return verdict.replace(" ", "-")


def title_of(statement: str) -> str:
    """Return the heading of a statement."""
    return TITLES.get(statement, statement.replace("-", " ").capitalize())


def _section(
    verdict: StatementVerdict, listed: Mapping[str, Reference], new: tuple[str, ...], before: tuple[str, ...]
) -> Section:
    sources = library().sources
    names = {each.id: each.text for each in verdict.parts}
    rows = [
        CitedRow(
            each,
            listed[each.source],
            SEEN_WORDS[each.seen],
            DESIGN_WORDS[each.design],
            "; ".join(f"{stance} “{names[part]}”" for part, stance in each.parts.items()),
            counts(each, sources),
        )
        for each in verdict.cited
    ]
    rows.sort(key=lambda row: not row.counts)
    told = {row.citation.gives for row in rows if row.citation.gives}
    return Section(
        verdict=verdict,
        title=title_of(verdict.id),
        computed=tuple(_computed(each, names.get(each.part or "", "")) for each in verdict.computed),
        columns={stance: tuple(row for row in rows if row.citation.stance == stance) for stance in STANCES},
        values={
            value: tuple(row for row in rows if row.citation.gives == value)
            for value in sorted(told, reverse=True)
        },
        pictures=new,
        seen_before=before,
    )


def _computed(evidence: ComputedEvidence, part: str) -> ComputedRow:
    return ComputedRow(
        quantity=evidence.quantity,
        part=part,
        value=value_words(evidence),
        condition=evidence.condition,
        cases=evidence.cases,
        percent=100 * evidence.holds_in,
        needed=f"{100 * evidence.needed:.0f} of 100 needed" if evidence.n > 1 else "",
        range=evidence.range,
        holds=evidence.holds,
        evidence=evidence.tests == "statement",
    )


def _figures_of(verdict: StatementVerdict) -> list[str]:
    named = [figures.known_name(each.figure) for each in verdict.computed if each.figure]
    return [name for name in dict.fromkeys([*named, *figures.FIGURES_OF.get(verdict.id, ())]) if name]


def _back_links(result: CheckResult) -> dict[str, tuple[str, ...]]:
    links: dict[str, dict[str, None]] = {}
    for verdict in result.verdicts:
        for citation in verdict.cited:
            links.setdefault(citation.source, {})[verdict.id] = None
    return {key: tuple(ids) for key, ids in links.items()}


def _source_keys(result: CheckResult) -> list[str]:
    keys: Any = result.provenance.get("sources", ())
    return [str(key) for key in keys]


def _measure(name: str, value: float, error: float | None) -> str:
    words, _, unit = name.rpartition("_")
    within = "" if error is None else f" ± {error:g}"
    return (
        f"{words.replace('_', ' ')} {value:g}{within}{'' if unit == 'deg' else ' '}{_UNITS_OF_PERSON[unit]}"
    )
