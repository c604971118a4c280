"""Differences between people who do the same exercise."""

from __future__ import annotations

import numpy as np

from gluteus.anatomy import norms
from gluteus.arrays import Floats

_WIDEST = 2.0
"""Number of standard deviations at which drawn angles and forces are cut off."""


class Spread:
    """Differences between people in an exercise: standard normals of angles and forces."""

    def __init__(self, people: int, drawn: bool, seed: tuple[int, ...]) -> None:
        self._people = people
        self._generator = np.random.default_rng(seed) if drawn else None
        table = norms("exercises")
        self._angle = table["joint_angle_spread"].si
        self._force = table["resistance_spread"].si
        self._added = np.random.default_rng((*seed, 1)) if drawn else None

    def angle(self, degrees: float) -> Floats:
        """Return an angle of the exercise record [degrees] as drawn for each person [rad]."""
        return np.radians(degrees) + self._angle * self._normal(self._generator)

    def fixed(self, degrees: float) -> Floats:
        """Return an angle of the exercise record [degrees] that is the same for everybody [rad]."""
        return np.full(self._people, np.radians(degrees))

    def force(self, newtons: Floats, *, added: bool = False) -> Floats:
        """Return a force (person,) [N], drawn for each person.

        Forces that a question adds use separate random numbers, so that they change no angle.
        """
        return newtons * (1.0 + self._force * self._normal(self._added if added else self._generator))

    def _normal(self, generator: np.random.Generator | None) -> Floats:
        if generator is None:
            return np.zeros(self._people)
        return np.clip(generator.standard_normal(self._people), -_WIDEST, _WIDEST)
