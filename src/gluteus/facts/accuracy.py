"""Printed accuracy of diagnostic tests: whether ratios, predictive values and counts are
consistent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from gluteus.anatomy.sources.claims import Accuracy, Claim
from gluteus.facts import source_arithmetic as exact
from gluteus.facts.source_arithmetic import Band
from gluteus.facts.source_finding import Finding, about, of_kind


@dataclass(frozen=True, slots=True)
class Recomputed:
    """Figures that follow from a test's sensitivity and specificity.

    `prior` is the prevalence that the printed positive predictive value implies. `ppv_elsewhere` is
    that value at another prevalence, `elsewhere`. All are fractions from 0 to 1, or None where the
    claim does not print what they are computed from.
    """

    claim: str
    source: str
    what: str
    lr_positive: float | None
    lr_negative: float | None
    prior: float | None
    elsewhere: float | None
    ppv_elsewhere: float | None


def accuracies(claims: Iterable[Claim]) -> Iterator[Finding]:
    """Yield printed ratios, predictive values and counts that contradict sensitivity and
    specificity.
    """
    for claim in of_kind(Accuracy, claims):
        yield from _ratios(claim)
        yield from _predictive_values(claim)
        yield from _no_table(claim)


def _ratios(claim: Accuracy) -> Iterator[Finding]:
    found, missed = _fraction(claim.sensitivity), _fraction(claim.specificity)
    for name, printed, possible in (
        ("positive", claim.lr_positive, exact.lr_positive(found, missed)),
        ("negative", claim.lr_negative, exact.lr_negative(found, missed)),
    ):
        if printed is not None and not possible.meets(exact.band(printed)):
            said = f"{claim.what}: {name} likelihood ratio {printed}, with {_shares(claim)}"
            yield about("accuracy", "certain arithmetic", [claim], said, _between(possible))


def _predictive_values(claim: Accuracy) -> Iterator[Finding]:
    """Compare printed predictive values with the stated prior or, without one, with each other."""
    low_high = [
        (name, printed, _priors(claim, name, printed))
        for name, printed in (("positive", claim.ppv), ("negative", claim.npv))
        if printed is not None
    ]
    if claim.prior is not None:
        stated = _fraction(claim.prior)
        for name, printed, priors in low_high:
            if not priors.meets(stated):
                said = f"{claim.what}: {name} predictive value {printed} % at a prior of {claim.prior} %"
                needed = f"{printed} % needs a prior of {_between(priors, 100)} %"
                yield about("accuracy", "certain arithmetic", [claim], said, needed)
    elif len(low_high) == 2 and not low_high[0][2].meets(low_high[1][2]):
        said = f"{claim.what}: predictive values {claim.ppv} % and {claim.npv} %, with {_shares(claim)}"
        needed = " against ".join(f"{_between(each[2], 100)} %" for each in low_high)
        yield about("accuracy", "certain arithmetic", [claim], said, f"they need different priors: {needed}")


def _priors(claim: Accuracy, sign: str, printed: str) -> Band:
    """Return the range of prevalences that give the printed predictive value."""
    shares = (_fraction(claim.sensitivity), _fraction(claim.specificity), _fraction(printed))
    corners = [(a, b, c) for a in _ends(shares[0]) for b in _ends(shares[1]) for c in _ends(shares[2])]
    if sign == "positive":
        found = [exact.prior_behind(value, hit, 1 - clear) for hit, clear, value in corners]
    else:
        found = [1 - exact.prior_behind(value, clear, 1 - hit) for hit, clear, value in corners]
    return Band(min(found), max(found))


def _no_table(claim: Accuracy) -> Iterator[Finding]:
    people = claim.people
    if people is None:
        return
    possible = exact.tables(people, claim.sensitivity, claim.specificity)
    if not any(_predicts(claim, table) for table in possible):
        values = [f"{n} {v} %" for n, v in (("PPV", claim.ppv), ("NPV", claim.npv)) if v is not None]
        said = f"{claim.what}: {', '.join([_shares(claim), *values])} in {people}"
        needed = (
            f"no two-by-two table of {people} gives all of them; they were counted in another way "
            f"or misprinted"
        )
        yield about("accuracy", "certain arithmetic", [claim], said, needed)


def _predicts(claim: Accuracy, table: tuple[int, int, int, int]) -> bool:
    hits, missed, alarms, cleared = table
    pairs = ((claim.ppv, hits, alarms), (claim.npv, cleared, missed))
    return all(
        right + wrong > 0 and exact.rounds_to(exact.per_cent(right, right + wrong), printed)
        for printed, right, wrong in pairs
        if printed is not None
    )


def recomputed_of(claim: Accuracy) -> Recomputed:
    """Figures that follow from the printed sensitivity and specificity."""
    hit, clear = Fraction(claim.sensitivity) / 100, Fraction(claim.specificity) / 100
    prior = exact.prior_behind(Fraction(claim.ppv) / 100, hit, 1 - clear) if claim.ppv else None
    elsewhere = Fraction(claim.elsewhere) / 100 if claim.elsewhere else None
    ppv = None if elsewhere is None else exact.predictive(elsewhere, hit, 1 - clear)
    return Recomputed(
        claim.id,
        claim.source,
        claim.what,
        float(hit / (1 - clear)) if clear < 1 else None,
        float((1 - hit) / clear) if clear > 0 else None,
        None if prior is None else float(prior),
        None if elsewhere is None else float(elsewhere),
        None if ppv is None else float(ppv),
    )


def _fraction(printed: str) -> Band:
    """Return the range behind a printed percentage, as fractions of at most 1."""
    whole = exact.band(printed)
    assert whole.high is not None
    return Band(whole.low / 100, min(whole.high / 100, Fraction(1)))


def _ends(share: Band) -> tuple[Fraction, Fraction]:
    assert share.high is not None
    return share.low, share.high


def _shares(claim: Accuracy) -> str:
    return f"sensitivity {claim.sensitivity} % and specificity {claim.specificity} %"


def _between(values: Band, factor: int = 1) -> str:
    low = f"{float(values.low * factor):.3g}"
    return f"{low} or more" if values.high is None else f"{low} to {float(values.high * factor):.3g}"
