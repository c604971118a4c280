"""All checks in the order of the documentation, and the table of checks in the documentation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gluteus.studies.motion.plausibility import (
    coordinates,
    fit,
    ground,
    loads,
    muscles,
    outcome,
    pressure,
)
from gluteus.studies.motion.plausibility.finding import Check

_MODULES: Final = (coordinates, muscles, loads, ground, pressure, fit, outcome)


def _declared() -> Iterator[Check]:
    """Yield the checks that modules declare, in the order of their declaration."""
    for module in _MODULES:
        own = (each for each in vars(module).values() if isinstance(each, Check))
        yield from own


CHECKS: Final = tuple({each.id: each for each in _declared()}.values())
"""All checks."""


def table() -> str:
    """Return the checks as a table in Markdown."""
    rows = ["| id | severity | finds | when | remedy |", "| --- | --- | --- | --- | --- |"]
    rows += [
        f"| `{each.id}` | {each.severity} | {each.finds} | {each.limit} | {each.remedy} |" for each in CHECKS
    ]
    return "\n".join(rows)
