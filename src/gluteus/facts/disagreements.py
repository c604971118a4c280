"""Sources that differ: in an identifier, a citation, the form of a number, a value, or a stance."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

from gluteus.anatomy import Citation, Library, Part, Source, Statement
from gluteus.anatomy.sources.claims import Cited, Claim, Figure, Identifier, Value
from gluteus.facts.source_arithmetic import HUNDRED
from gluteus.facts.source_finding import C, Finding, FindingKind, about, grouped, of_kind


def identifiers(claims: Iterable[Claim], records: Library) -> Iterator[Finding]:
    """Yield codes that name several things, and things that have several codes.

    The identifiers in the records of muscles count as well.
    """
    given = [*of_kind(Identifier, claims), *_of_records(records)]
    by_code = grouped(given, lambda each: (each.scheme, each.printed))
    for (scheme, code), same in by_code.items():
        if len({each.what for each in same}) > 1:
            yield _differing(same, f"{scheme} {code}", lambda each: _words(each.what), "identifier")
    by_thing = grouped(given, lambda each: (each.scheme, each.what))
    for (scheme, thing), same in by_thing.items():
        if len({each.printed for each in same}) > 1:
            yield _differing(same, f"{scheme} of {_words(thing)}", lambda each: each.printed, "identifier")


def _of_records(records: Library) -> Iterator[Identifier]:
    """Yield the identifiers in the records of muscles, as claims of their source."""
    for muscle in records.muscles.values():
        ids = muscle.ids
        for scheme, code in (("UBERON", ids.uberon), ("FMA", ids.fma)) if ids else ():
            if code:
                yield Identifier(
                    id=f"record-{muscle.id}-{scheme}",
                    source=ids.source if ids else "",
                    seen=ids.seen if ids else "recalled",
                    locator=f"record of {muscle.id}",
                    kind="identifier",
                    what=muscle.id,
                    scheme=scheme,
                    printed=code.removeprefix(f"{scheme}:"),
                )


def citations(claims: Iterable[Claim], records: Library) -> Iterator[Finding]:
    """Yield fields of a cited reference that differ from our record of the cited work."""
    for claim in of_kind(Cited, claims):
        own = _field(records.sources[claim.about], claim.field)
        if own is not None and own.casefold() != claim.printed.casefold():
            said = f"{claim.source} cites {claim.about} with {claim.field} {claim.printed}"
            yield about("citation", "likely misprint", [claim], said, f"the work itself has {own}")


def _field(source: Source, name: str) -> str | None:
    written: object = source.csl().get(name)
    return None if written is None else str(written)


def figures(claims: Iterable[Claim]) -> Iterator[Finding]:
    """Yield equal numbers printed in different forms or units, where one text has misread the
    other.
    """
    for same in grouped(of_kind(Figure, claims), lambda each: each.subject).values():
        for one, other in combinations(same, 2):
            values = [tuple(map(Fraction, each.numbers)) for each in (one, other)]
            if values[0] == values[1] and (one.form, one.unit) != (other.form, other.unit):
                said = f"{one.subject}: {_phrase(one)} ({one.source}), {_phrase(other)} ({other.source})"
                yield about("drift", "likely misprint", [one, other], said, _cannot_both(one, other))


def _phrase(figure: Figure) -> str:
    joint = {"count of total": " of ", "range": " to ", "value": ""}[figure.form]
    return f"{joint.join(figure.numbers)} {figure.unit}"


def _cannot_both(one: Figure, other: Figure) -> str:
    for counted, ranged in ((one, other), (other, one)):
        both_known = counted.unit != "%" and ranged.unit == "%"
        if counted.form == "count of total" and ranged.form == "range" and both_known:
            share = HUNDRED * Fraction(counted.numbers[0]) / Fraction(counted.numbers[1])
            low, high = map(Fraction, ranged.numbers)
            place = "inside" if low <= share <= high else "outside"
            return f"{_phrase(counted)} is {float(share):.1f} %, {place} {_phrase(ranged)}"
    return "the same numbers cannot have both meanings"


def values(claims: Iterable[Claim]) -> Iterator[Finding]:
    """Yield sources that give different values for one subject."""
    for subject, same in grouped(of_kind(Value, claims), lambda each: each.subject).items():
        if len({each.gives for each in same}) > 1:
            yield _differing(same, subject, lambda each: each.gives, "value")


def _differing(claims: Sequence[C], what: str, gives: Callable[[C], str], kind: FindingKind) -> Finding:
    sides = grouped(claims, gives)
    shown = "; ".join(f"{value} ({', '.join(each.source for each in side)})" for value, side in sides.items())
    return about(kind, "disagreement", claims, f"{what}: {shown}", _most(sides))


def statements(written: Iterable[Statement]) -> Iterator[Finding]:
    """Yield values and stances of the article's citations that disagree, part by part."""
    for statement in written:
        given = [each for each in statement.citations if each.gives is not None]
        sides = grouped(given, lambda each: each.gives or "")
        if len(sides) > 1:
            shown = "; ".join(f"{value} ({_keys(side)})" for value, side in sides.items())
            yield _cited("value", statement.id, given, f"{statement.id}: {shown}", _most(sides))
        plain = [each for each in statement.citations if each.gives is None]
        for part in statement.parts or (None,):
            yield from _stances(statement, part, plain)


def _stances(statement: Statement, part: Part | None, citations: Sequence[Citation]) -> Iterator[Finding]:
    """Yield a statement, or a part of one, that some sources support and others dispute."""
    key = part.id if part else None
    pro, contra = (
        [each for each in citations if stance in each.stances(key)] for stance in ("supports", "disputes")
    )
    if pro and contra:
        place = f"{statement.id}/{part.id}" if part else statement.id
        name = f"{statement.id}, “{part.text}”" if part else statement.id
        said = "; ".join(f"{each.finding.rstrip('.')} ({each.source})" for each in contra)
        yield _cited(
            "stance", place, [*pro, *contra], f"{name}: disputed: {said}", f"supported by {_keys(pro)}"
        )


def _cited(
    kind: FindingKind, place: str, citations: Sequence[Citation], printed: str, expected: str
) -> Finding:
    sources = tuple(dict.fromkeys(each.source for each in citations))
    memory = tuple(dict.fromkeys(each.source for each in citations if each.seen == "recalled"))
    return Finding(kind, "disagreement", sources, (f"statement:{place}",), printed, expected, memory)


def _most(sides: Mapping[str, Sequence[object]]) -> str:
    """Describe the value that most sources give.

    A majority does not make it true.
    """
    counts = {value: len(side) for value, side in sides.items()}
    most = max(counts.values())
    leading = [value for value, count in counts.items() if count == most]
    if len(leading) > 1:
        return f"{len(counts)} values, none given by most"
    return f"{leading[0]} by {most} of {sum(counts.values())} sources"


def _keys(citations: Iterable[Citation]) -> str:
    return ", ".join(dict.fromkeys(each.source for each in citations))


def _words(key: str) -> str:
    return key.replace("_", " ")
