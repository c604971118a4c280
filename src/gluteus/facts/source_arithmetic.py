"""Exact arithmetic of printed numbers: what a number, rounded to the digits shown, can have been.

Printed numbers are text such as ``"73.4"``; everything is computed in fractions, so that no result
hangs on binary rounding.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

HUNDRED = Fraction(100)


@dataclass(frozen=True, slots=True)
class Band:
    """All values from `low` to `high`; no `high` means without end."""

    low: Fraction
    high: Fraction | None

    def meets(self, other: Band) -> bool:
        """Whether both hold a common value."""
        below = self.high is None or other.low <= self.high
        return below and (other.high is None or self.low <= other.high)


def unit_of(printed: str) -> Fraction:
    """One in the last digit shown: 1/10 for ``"73.4"``."""
    return Fraction(1, 10 ** len(printed.partition(".")[2]))


def band(printed: str) -> Band:
    """Range that a number can have come from before it was rounded to the digits shown."""
    half = unit_of(printed) / 2
    return Band(max(Fraction(printed) - half, Fraction(0)), Fraction(printed) + half)


def as_it_stands(printed: str) -> Band:
    """A number that was counted, not rounded."""
    return Band(Fraction(printed), Fraction(printed))


def rounds_to(exact: Fraction, printed: str) -> bool:
    """Whether `exact` is printed so when a half goes up, or to the even digit."""
    off, half = exact - Fraction(printed), unit_of(printed) / 2
    return abs(off) < half or off == -half or (off == half and int(printed[-1]) % 2 == 0)


def cut_to(exact: Fraction, printed: str) -> bool:
    """Whether `exact` is printed so when its further digits are cut off."""
    return 0 <= exact - Fraction(printed) < unit_of(printed)


def per_cent(count: int, total: int) -> Fraction:
    """`count` of `total` in %."""
    return HUNDRED * count / total


def counts_giving(printed: str, total: int) -> tuple[int, ...]:
    """The whole numbers out of `total` that are printed as this percentage."""
    about = int(Fraction(printed) * total / HUNDRED)
    reach = int(unit_of(printed) * total / HUNDRED) + 1
    nearby = range(max(about - reach, 0), min(about + reach, total) + 1)
    return tuple(count for count in nearby if rounds_to(per_cent(count, total), printed))


def totals_giving(printed: str, count: int, total: int) -> tuple[int, ...]:
    """The totals within a twentieth of `total` of which `count` is printed as this percentage."""
    reach = total // 20
    nearby = range(max(total - reach, count, 1), total + reach + 1)
    return tuple(each for each in nearby if rounds_to(per_cent(count, each), printed))


def lr_positive(sensitivity: Band, specificity: Band) -> Band:
    """The positive likelihood ratio of fractions from 0 to 1."""
    assert sensitivity.high is not None
    assert specificity.high is not None
    worst, best = 1 - specificity.low, 1 - specificity.high
    high = sensitivity.high / best if best > 0 else None
    return Band(sensitivity.low / worst, high)


def lr_negative(sensitivity: Band, specificity: Band) -> Band:
    """The negative likelihood ratio of fractions from 0 to 1."""
    assert sensitivity.high is not None
    assert specificity.high is not None
    high = (1 - sensitivity.low) / specificity.low if specificity.low > 0 else None
    return Band((1 - sensitivity.high) / specificity.high, high)


def predictive(prior: Fraction, hit: Fraction, false_alarm: Fraction) -> Fraction:
    """The share of the affected among those with a result, all as fractions from 0 to 1.

    `hit` is the share of the affected that have the result and `false_alarm` that of the others.
    """
    affected = prior * hit
    everybody = affected + (1 - prior) * false_alarm
    return affected / everybody if everybody else prior


def prior_behind(predicted: Fraction, hit: Fraction, false_alarm: Fraction) -> Fraction:
    """The prevalence at which `predictive` gives `predicted`."""
    odds = predicted * false_alarm
    everybody = odds + (1 - predicted) * hit
    return odds / everybody if everybody else predicted


def tables(people: int, sensitivity: str, specificity: str) -> Iterator[tuple[int, int, int, int]]:
    """Every (true positive, false negative, false positive, true negative) with these two printed
    shares.
    """
    for affected in range(1, people):
        others = people - affected
        for hits in counts_giving(sensitivity, affected):
            for cleared in counts_giving(specificity, others):
                yield hits, affected - hits, others - cleared, cleared


def one_digit_off(printed: str) -> Iterator[str]:
    """Every number that differs from this one in one digit."""
    for place, digit in enumerate(printed):
        if digit != ".":
            yield from (printed[:place] + new + printed[place + 1 :] for new in "0123456789" if new != digit)
