"""Exact arithmetic of printed numbers: which values a rounded number can stand for.

Printed numbers are text such as ``"73.4"``. All arithmetic uses fractions, so that no result
depends on binary rounding.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

HUNDRED = Fraction(100)


@dataclass(frozen=True, slots=True)
class Band:
    """All values from `low` to `high`, both included; without an upper limit when `high` is
    None.
    """

    low: Fraction
    high: Fraction | None

    def meets(self, other: Band) -> bool:
        """Whether the two ranges have a value in common."""
        below = self.high is None or other.low <= self.high
        return below and (other.high is None or self.low <= other.high)


def unit_of(printed: str) -> Fraction:
    """Return one unit of the last digit shown: 1/10 for ``"73.4"``."""
    return Fraction(1, 10 ** len(printed.partition(".")[2]))


def band(printed: str) -> Band:
    """Return the range of values that round to a printed number."""
    half = unit_of(printed) / 2
    return Band(max(Fraction(printed) - half, Fraction(0)), Fraction(printed) + half)


def as_it_stands(printed: str) -> Band:
    """Return the range of a number that was counted, not rounded: the number alone."""
    return Band(Fraction(printed), Fraction(printed))


def rounds_to(exact: Fraction, printed: str) -> bool:
    """Whether `exact` rounds to `printed`, with halves rounded up or to the even digit."""
    off, half = exact - Fraction(printed), unit_of(printed) / 2
    return abs(off) < half or off == -half or (off == half and int(printed[-1]) % 2 == 0)


def cut_to(exact: Fraction, printed: str) -> bool:
    """Whether `exact` gives `printed` when its further digits are cut off."""
    return 0 <= exact - Fraction(printed) < unit_of(printed)


def per_cent(count: int, total: int) -> Fraction:
    """Return `count` of `total` as a percentage."""
    return HUNDRED * count / total


def counts_giving(printed: str, total: int) -> tuple[int, ...]:
    """Return the counts out of `total` that round to this percentage."""
    about = int(Fraction(printed) * total / HUNDRED)
    reach = int(unit_of(printed) * total / HUNDRED) + 1
    nearby = range(max(about - reach, 0), min(about + reach, total) + 1)
    return tuple(count for count in nearby if rounds_to(per_cent(count, total), printed))


def totals_giving(printed: str, count: int, total: int) -> tuple[int, ...]:
    """Return the totals, within 1/20 of `total`, of which `count` rounds to this percentage."""
    reach = total // 20
    nearby = range(max(total - reach, count, 1), total + reach + 1)
    return tuple(each for each in nearby if rounds_to(per_cent(count, each), printed))


def lr_positive(sensitivity: Band, specificity: Band) -> Band:
    """Return the range of the positive likelihood ratio, from fractions between 0 and 1."""
    assert sensitivity.high is not None
    assert specificity.high is not None
    worst, best = 1 - specificity.low, 1 - specificity.high
    high = sensitivity.high / best if best > 0 else None
    return Band(sensitivity.low / worst, high)


def lr_negative(sensitivity: Band, specificity: Band) -> Band:
    """Return the range of the negative likelihood ratio; arguments are fractions from 0 to 1."""
    assert sensitivity.high is not None
    assert specificity.high is not None
    high = (1 - sensitivity.low) / specificity.low if specificity.low > 0 else None
    return Band((1 - sensitivity.high) / specificity.high, high)


def predictive(prior: Fraction, hit: Fraction, false_alarm: Fraction) -> Fraction:
    """Return the predictive value of a result; all values are fractions from 0 to 1.

    `hit` is the share of affected people who have the result, and `false_alarm` the share of the
    others who have it.
    """
    affected = prior * hit
    everybody = affected + (1 - prior) * false_alarm
    return affected / everybody if everybody else prior


def prior_behind(predicted: Fraction, hit: Fraction, false_alarm: Fraction) -> Fraction:
    """Return the prevalence at which `predictive` gives `predicted`."""
    odds = predicted * false_alarm
    everybody = odds + (1 - predicted) * hit
    return odds / everybody if everybody else predicted


def tables(people: int, sensitivity: str, specificity: str) -> Iterator[tuple[int, int, int, int]]:
    """Yield every two-by-two table of `people` that has the printed sensitivity and specificity.

    A table is (true positives, false negatives, false positives, true negatives).
    """
    for affected in range(1, people):
        others = people - affected
        for hits in counts_giving(sensitivity, affected):
            for cleared in counts_giving(specificity, others):
                yield hits, affected - hits, others - cleared, cleared


def one_digit_off(printed: str) -> Iterator[str]:
    """Yield every number that differs from this one in one digit."""
    for place, digit in enumerate(printed):
        if digit != ".":
            yield from (printed[:place] + new + printed[place + 1 :] for new in "0123456789" if new != digit)
