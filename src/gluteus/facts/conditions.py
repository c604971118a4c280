"""Conditions of computed statements: whether one holds in each person, and the number behind it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from gluteus.facts.evidence import Evidence
from gluteus.facts.verdict import ComputedEvidence, Over, Tests
from gluteus.quantiles import interval95

Rule = Callable[[Evidence, str], tuple[ComputedEvidence, ...]]
"""Answers a computed check for people and the id of a muscle."""

NEARLY_ALL = 0.95
MOST = 0.5


def spread(values: ArrayLike, asked: int | None = None) -> tuple[float, tuple[float, float]]:
    """Return median and 95 % interval, NaN where too few of those asked are left."""
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
    """Return a number with a value and a condition for each person.

    Of one hip with the mean bones where the evidence has no people.
    """
    cases = np.asarray(holds, dtype=bool)
    over: Over = "mean_bone" if evidence.hip.samples is None else "people"
    middle, interval = spread(values, evidence.hip.samples or 1)
    return ComputedEvidence(
        study, quantity, unit, middle, interval, condition, over, cases.size, int(cases.sum()), where, needed,
        tests, figure,
    )  # fmt: skip
