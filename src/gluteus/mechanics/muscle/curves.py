"""Common to all muscle models: the `MuscleCurves` protocol, and the row that the kernel reads.

Every curve takes and returns arrays (..., muscle) without dimension: lengths over the optimal
length (of a tendon: over its slack length), velocities over the greatest shortening velocity, + =
lengthening, forces over the greatest isometric force. Parameters are (muscle,).

To add a model, write one file beside this one with a frozen dataclass that satisfies
`MuscleCurves`, create it in `gluteus.model.opensim.muscles`, and, if the compiled kernel is to know
it, add a member to `MuscleKind` and a class in a file of the same name in
``kernel/src/muscle/``. Without the last step NumPy handles it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

import numpy as np

from gluteus.arrays import Floats


class MuscleKind(IntEnum):
    """Models that the compiled kernel knows, numbered as in ``kernel/src/muscle/calls.hpp``."""

    THELEN = 0
    MILLARD = 1
    DEGROOTE = 2


@dataclass(frozen=True, eq=False)
class KernelCurves:
    """The curves of some muscles as the compiled kernel reads them.

    Attributes
    ----------
    kind : MuscleKind
        Which model.
    numbers : array of shape (muscle, number)
        A row for each muscle, in the order of its class in ``kernel/src/muscle/``.
    pieces : tuple of int
        Number of pieces of each Bézier curve; zeros for a model without such curves.
    """

    kind: MuscleKind
    numbers: Floats
    pieces: tuple[int, int, int, int] = (0, 0, 0, 0)


class MuscleCurves(Protocol):
    """Curves of the fibres and the tendon of a muscle model."""

    @property
    def damping(self) -> Floats:
        """Force of a fibre that lengthens at the greatest shortening velocity, (muscle,)."""
        ...

    def active(self, length: Floats) -> Floats:
        """Active force at full activation and at rest."""
        ...

    def passive(self, length: Floats) -> Floats:
        """Force without activation, at rest."""
        ...

    def velocity(self, velocity: Floats, activation: Floats) -> Floats:
        """Active force over that at rest; never negative, since fibres do not push."""
        ...

    def tendon(self, length: Floats) -> Floats:
        """Force of a tendon; never negative."""
        ...

    def kernel_row(self) -> KernelCurves | None:
        """Return what the compiled kernel needs to know; None if it does not know these curves."""
        ...


def side_by_side(*numbers: Floats | float) -> Floats:
    """Return numbers, each (muscle,) or alike for all muscles, as columns (muscle, number)."""
    return np.stack(np.broadcast_arrays(*numbers), axis=-1)
