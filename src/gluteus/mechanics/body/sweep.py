"""Translations of joints that depend on several coordinates at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

from gluteus.arrays import Floats


class Displacement(Protocol):
    """A translation as a function of several coordinates."""

    coordinates: ClassVar[int]
    """Number of coordinates on which it depends."""

    def with_slopes(self, q: Floats) -> tuple[Floats, Floats, Floats]:
        """Return the translation (batch, 3) [m], its derivatives by the coordinates (batch,
        coordinate, 3), and the second ones (batch, coordinate, coordinate, 3); ``q`` is (batch,
        coordinate).
        """
        ...

    def resized(self, factor: float) -> Displacement:
        """Return ``factor`` times the translation."""
        ...


@dataclass(frozen=True, eq=False)
class Sweep:
    """A displacement of a joint, with the names of its coordinates."""

    displacement: Displacement
    coordinates: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class SweepDrive:
    """A compiled `Sweep`: its displacement and the indices of its coordinates."""

    displacement: Displacement
    coordinates: tuple[int, ...]
