"""Conditions that computed evidence tests in each person, and the number that each one rests on."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from gluteus.facts.evidence import Evidence
from gluteus.facts.verdict import ComputedEvidence, Over, Tests
from gluteus.quantiles import interval95

Rule = Callable[[Evidence, str], tuple[ComputedEvidence, ...]]
"""A computed check: takes the evidence for people and the id of a muscle."""

NEARLY_ALL = 0.95
MOST = 0.5


def spread(values: ArrayLike, asked: int | None = None) -> tuple[float, tuple[float, float]]:
    """Return the median and the 95 % interval; NaN when too few of the `asked` people have a
    value.
    """
    low, middle, high = interval95(np.asarray(values, dtype=float), asked)
    return float(middle), (float(low), float(high))


def found(
    evidence: Evidence,
    study: str,
    quantity: str,
    unit: str,
    values: ArrayLike,
    condition: str,
    holds: ArrayLike,
    where: str,
    needed: float = MOST,
    figure: str | None = None,
    tests: Tests = "statement",
) -> ComputedEvidence:
    """Return a number and a condition, both evaluated in each person.

    Evidence without drawn people has one hip, with the mean bones.
    """
    cases = np.asarray(holds, dtype=bool)
    over: Over = "mean_bone" if evidence.hip.samples is None else "people"
    middle, interval = spread(values, evidence.hip.samples or 1)
    return ComputedEvidence(
        study, quantity, unit, middle, interval, condition, over, cases.size, int(cases.sum()), where, needed,
        tests, figure,
    )  # fmt: skip
