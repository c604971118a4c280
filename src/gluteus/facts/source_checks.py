"""Arithmetic checks of printed numbers: every finding follows from the records of claims by a
rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction

from gluteus.anatomy import UNITS
from gluteus.anatomy.sources.claims import (
    Accuracy,
    Claim,
    ClaimLibrary,
    Losses,
    Mean,
    Measure,
    Percentage,
    Whole,
)
from gluteus.facts import disagreements
from gluteus.facts import source_arithmetic as exact
from gluteus.facts.accuracy import Recomputed, accuracies, recomputed_of
from gluteus.facts.source_arithmetic import HUNDRED, Band
from gluteus.facts.source_finding import Finding, about, of_kind

Checker = Callable[[Iterable[Claim]], Iterator[Finding]]


def source_findings(library: ClaimLibrary) -> tuple[Finding, ...]:
    """Return all findings on the claims and on the citations of statements, the most certain
    first.
    """
    claims = tuple(library.claims.values())
    found = [finding for check in _CHECKS for finding in check(claims)]
    found += disagreements.identifiers(claims, library.records)
    found += disagreements.citations(claims, library.records)
    found += disagreements.statements(library.records.statements.values())
    order = ("certain arithmetic", "likely misprint", "disagreement")
    return tuple(sorted(found, key=lambda each: order.index(each.sure)))


def recomputed(library: ClaimLibrary) -> tuple[Recomputed, ...]:
    """Return what follows from each printed sensitivity and specificity."""
    return tuple(recomputed_of(each) for each in of_kind(Accuracy, library.claims.values()))


def _percentages(claims: Iterable[Claim]) -> Iterator[Finding]:
    for claim in of_kind(Percentage, claims):
        fitting = exact.counts_giving(claim.printed, claim.total)
        if claim.count is None:
            if not fitting:
                said = f"{claim.what}: {claim.printed} % of {claim.total}"
                yield about("percentage", "certain arithmetic", [claim], said, _nearest(claim))
        elif claim.count not in fitting:
            yield _miscounted(claim, claim.count, fitting)


def _nearest(claim: Percentage) -> str:
    below = int(Fraction(claim.printed) * claim.total / HUNDRED)
    counts = [each for each in (below, below + 1) if each <= claim.total]
    near = " and ".join(f"{each} is {_percent(each, claim.total, claim.printed)} %" for each in counts)
    cut = [each for each in counts if exact.cut_to(exact.per_cent(each, claim.total), claim.printed)]
    why = f"; {cut[0]} of {claim.total} gives it when digits are cut off instead of rounded" if cut else ""
    return f"no whole number of {claim.total} gives it: {near}{why}"


def _miscounted(claim: Percentage, count: int, fitting: tuple[int, ...]) -> Finding:
    said = f"{claim.what}: {count} of {claim.total} as {claim.printed} %"
    right = f"{_percent(count, claim.total, claim.printed)} %"
    if exact.cut_to(exact.per_cent(count, claim.total), claim.printed):
        return about(
            "cut, not rounded", "certain arithmetic", [claim], said, f"{right}: cut off, not rounded"
        )
    ways = [f"{each} of {claim.total}" for each in fitting]
    ways += [f"{count} of {each}" for each in exact.totals_giving(claim.printed, count, claim.total)]
    why = f"; {claim.printed} % would be {' or '.join(ways)}" if ways else ""
    return about("percentage", "certain arithmetic", [claim], said, right + why)


def _percent(count: int, total: int, printed: str) -> str:
    """Format a percentage with two digits more than the printed number, without trailing zeros."""
    digits = len(printed.partition(".")[2]) + 2
    shown = f"{float(exact.per_cent(count, total)):.{digits}f}"
    return shown.rstrip("0").rstrip(".")


def _means(claims: Iterable[Claim]) -> Iterator[Finding]:
    for claim in of_kind(Mean, claims):
        bands = [exact.band(value) for value in claim.values]
        middle = sum(map(Fraction, claim.values), Fraction(0)) / len(claim.values)
        if exact.rounds_to(middle, claim.printed):
            continue
        widest = sum((each.high or Fraction(0) for each in bands), Fraction(0)) / len(bands)
        narrowest = sum((each.low for each in bands), Fraction(0)) / len(bands)
        reached = Band(narrowest, widest).meets(exact.band(claim.printed))
        why = " (the printed mean can be right only if it was taken before rounding)" if reached else ""
        said = f"{claim.what}: mean of {', '.join(claim.values)} as {claim.printed}"
        sure = "likely misprint" if reached else "certain arithmetic"
        yield about("mean", sure, [claim], said, f"{float(middle):.4f}{why}")


def _wholes(claims: Iterable[Claim]) -> Iterator[Finding]:
    for claim in of_kind(Whole, claims):
        reading = exact.as_it_stands if claim.counted else exact.band
        bands = [(reading(part.printed), part.times) for part in claim.parts]
        low = sum((each.low * times for each, times in bands), Fraction(0))
        high = sum(((each.high or Fraction(0)) * times for each, times in bands), Fraction(0))
        whole = reading(claim.whole)
        assert whole.high is not None
        if low > whole.high or (claim.rule == "sum" and high < whole.low):
            total = sum((Fraction(part.printed) * part.times for part in claim.parts), Fraction(0))
            listed = " + ".join(f"{part.times} x " * (part.times > 1) + part.printed for part in claim.parts)
            rule = "the parts must add up to" if claim.rule == "sum" else "shares of one whole cannot exceed"
            said = f"{claim.what}: {listed} = {float(total):g}"
            yield about("whole", "certain arithmetic", [claim], said, f"{rule} {claim.whole}")


def _losses(claims: Iterable[Claim]) -> Iterator[Finding]:
    for claim in of_kind(Losses, claims):
        steps = [(Fraction(step.before), Fraction(step.after)) for step in claim.steps]
        if _lost_as_printed(claim, steps):
            continue
        shown = ", ".join(
            f"{step.name} {step.before} to {step.after} {claim.unit} ({float(_loss(before, after)):.0f} %)"
            for step, (before, after) in zip(claim.steps, steps, strict=True)
        )
        limits = "" if claim.low is None else f"; losses printed as {claim.low} to {claim.high} %"
        ways = list(_repairs(claim, steps))
        sure = "likely misprint" if ways else "certain arithmetic"
        advice = f"one changed digit would correct it: {' or '.join(ways)}" if ways else _unmended(claim)
        yield about("loss", sure, [claim], f"{claim.what}: {shown}{limits}", advice)


def _unmended(claim: Losses) -> str:
    if claim.low is None:
        return "what is left cannot exceed what was there"
    return "no single changed digit would correct it"


def _loss(before: Fraction, after: Fraction) -> Fraction:
    return HUNDRED * (before - after) / before


def _lost_as_printed(claim: Losses, steps: Sequence[tuple[Fraction, Fraction]]) -> bool:
    """Whether nothing grows, and the smallest and largest loss are the printed ones."""
    losses = [_loss(before, after) for before, after in steps]
    if min(losses) < 0 or claim.low is None or claim.high is None:
        return min(losses) >= 0
    return exact.rounds_to(min(losses), claim.low) and exact.rounds_to(max(losses), claim.high)


def _repairs(claim: Losses, steps: Sequence[tuple[Fraction, Fraction]]) -> Iterator[str]:
    if claim.low is None:  # without a printed range, too many digits would do
        return
    for index, step in enumerate(claim.steps):
        for number, side in ((step.before, 0), (step.after, 1)):
            for other in exact.one_digit_off(number):
                pair = (Fraction(other), steps[index][1]) if side == 0 else (steps[index][0], Fraction(other))
                changed = [*steps[:index], pair, *steps[index + 1 :]]
                if pair[0] > 0 and _lost_as_printed(claim, changed):
                    yield f"{other} for {number}"


def _measures(claims: Iterable[Claim]) -> Iterator[Finding]:
    for claim in of_kind(Measure, claims):
        if UNITS[claim.unit][0] != claim.measures:
            units = [unit for unit, (dimension, _) in UNITS.items() if dimension == claim.measures]
            said = f"{claim.what}: {claim.printed} {claim.unit}"
            wanted = (
                f"{claim.measures} is measured in {', '.join(units)}; {claim.unit} is {UNITS[claim.unit][0]}"
            )
            yield about("unit", "likely misprint", [claim], said, wanted)


_CHECKS: tuple[Checker, ...] = (
    _percentages,
    accuracies,
    _means,
    _wholes,
    _losses,
    disagreements.figures,
    _measures,
    disagreements.values,
)
