"""How hard an elastic band pulls: an incompressible Mooney-Rivlin material under tension.

One strand with the constants c1 and c2, stretched to λ times its resting length, pulls with
``2 (λ - 1/λ²) (c1 + c2/λ)`` and not at all while it is slack. Two measured forces determine both
constants, and the law has the shape that tests show: curved at first, nearly straight beyond 50 %
elongation [patterson2001].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from gluteus.arrays import Floats

_Stretch = TypeVar("_Stretch", float, Floats)


@dataclass(frozen=True)
class Rubber:
    """One strand of a band; ``c1`` and ``c2`` in newtons."""

    c1: float
    c2: float

    @classmethod
    def through(cls, at_100: float, at_200: float) -> Rubber:
        """The strand that pulls with these forces [N] at 100 and 200 % elongation."""
        first, second = at_100 / _shape(2.0), at_200 / _shape(3.0)
        c2 = 6.0 * (first - second)
        return cls(first - c2 / 2.0, c2)

    def force(self, stretch: Floats) -> Floats:
        """Pull [N] at lengths over the resting length; 0 where the band is slack."""
        taut = np.maximum(stretch, 1.0)
        return _shape(taut) * (self.c1 + self.c2 / taut)


def _shape(stretch: _Stretch) -> _Stretch:
    return 2.0 * (stretch - 1.0 / (stretch * stretch))
