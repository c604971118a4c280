"""The figures of the evidence as numbers, which the app draws and readers can explore.

Each figure has panels. A panel has curves or bars over an axis, with medians and 95 % bands over
people.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gluteus.report.series import arms, muscle, standing
from gluteus.report.series.parts import Evidence, Figure

if TYPE_CHECKING:
    from gluteus.facts import CheckResult


def figure(result: CheckResult, name: str) -> Figure | None:
    """Return the figure of that name as numbers.

    None if it is a picture of bones, which the scene shows.
    """
    make = _FIGURES.get(name)
    return make(result.evidence) if make else None


_FIGURES: dict[str, Callable[[Evidence], Figure]] = {
    "strength": arms.strength,
    "rotation": arms.rotation,
    "boundary": arms.boundary,
    "stance": standing.stance,
    "weakness": standing.weakness,
    "pillow": muscle.pillow,
    "zones": muscle.zones,
    "exercises": muscle.exercises,
}
"""Figures by name, as in `gluteus.report.figures`; `fan` is the scene itself."""
