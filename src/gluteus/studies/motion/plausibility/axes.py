"""Possible differences between the axes and units of loads and those of the model, simplest
first.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from itertools import permutations, product
from typing import Final

import numpy as np

from gluteus.arrays import Floats

SCALES: Final = {1.0: "", 0.0254: "in inches", 1e-2: "in centimetres", 1e-3: "in millimetres"}
"""Names of units of length, by their size in metres."""


@dataclass(frozen=True, eq=False)
class Reading:
    """Another way to read the three columns of a vector.

    Attributes
    ----------
    matrix : array (3, 3)
        From the file's axes to the model's: a signed permutation.
    scale : float
        From the file's unit to metres or newtons.
    """

    matrix: Floats
    scale: float

    def of(self, vectors: Floats) -> Floats:
        """Return vectors (..., 3) of the file in the model's axes and unit."""
        return self.scale * vectors @ self.matrix.T

    @property
    def turned(self) -> bool:
        """Whether the axes differ."""
        return not np.array_equal(self.matrix, np.eye(3))

    def words(self, up: Floats) -> str:
        """Describe the difference, as the end of a sentence."""
        parts = [SCALES[self.scale]] if SCALES[self.scale] else []
        if self.turned:
            rows = [
                ("-" if row.sum() < 0 else "") + "xyz"[int(np.argmax(np.abs(row)))] for row in self.matrix
            ]
            named = f"read with axes such that the model's x, y, z are the file's {', '.join(rows)}"
            angle = _turn_about(self.matrix, up)
            parts.append(named if angle is None else f"turned by {angle} degrees about the vertical")
        return " and ".join(parts)


@cache
def readings(scales: tuple[float, ...] = (1.0,)) -> tuple[tuple[int, Reading], ...]:
    """Return all signed permutations in all units, each with its distance from the reading of
    the file.
    """
    found = list[tuple[int, Reading]]()
    for order in permutations(range(3)):
        for signs in product((1.0, -1.0), repeat=3):
            matrix = np.zeros((3, 3))
            matrix[range(3), order] = signs
            rank = int(np.sum(np.diag(matrix) != 1.0)) + int(np.linalg.det(matrix) < 0.0)
            found += [(rank, Reading(matrix, each)) for each in scales]
    return tuple(sorted(found, key=lambda each: each[0]))


@cache
def level_readings(up: tuple[float, ...]) -> tuple[tuple[int, Reading], ...]:
    """Return the readings of `readings` that turn or mirror a file and keep ``up`` in its place."""
    return tuple(
        (rank, reading)
        for rank, reading in readings()
        if reading.turned and np.allclose(reading.matrix @ np.array(up), up, atol=1e-6)
    )


def _turn_about(matrix: Floats, up: Floats) -> int | None:
    """Return the angle of a turn about the vertical [degrees]; None for other readings."""
    if np.linalg.det(matrix) < 0.0 or not np.allclose(matrix @ up, up, atol=1e-6):
        return None
    skew = 0.5 * np.array(
        [matrix[2, 1] - matrix[1, 2], matrix[0, 2] - matrix[2, 0], matrix[1, 0] - matrix[0, 1]]
    )
    return round(math.degrees(math.atan2(float(skew @ up), 0.5 * (float(np.trace(matrix)) - 1.0))))
