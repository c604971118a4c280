"""Common to all muscle models: the `MuscleCurves` protocol, and the row that the kernel reads.

Every curve takes and returns arrays (..., muscle) without dimension: lengths over the optimal
length (of a tendon: over its slack length), velocities over the greatest shortening velocity, + =
lengthening, forces over the greatest isometric force. Parameters are (muscle,).

To add a model, write one file beside this one with a frozen dataclass that satisfies
`MuscleCurves`, create it in `gluteus.model.opensim.muscles`, and, if the compiled kernel is to know
it, write one header of the same name in ``kernel/src/muscle/kinds/``. Without the last step NumPy
handles it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from gluteus.arrays import Floats
from gluteus.mechanics.muscle.bezier import BezierCurves


@dataclass(frozen=True, eq=False)
class KernelCurves:
    """The curves of some muscles as the compiled kernel reads them.

    Attributes
    ----------
    kind : str
        Name of the kernel's header of the model.
    numbers : mapping of str to float or array of shape (muscle,)
        By the names declared there.
    curves : mapping of str to BezierCurves
        Bézier curves by name, of a model that has them.
    """

    kind: str
    numbers: Mapping[str, Floats | float]
    curves: Mapping[str, BezierCurves] = field(default_factory=dict[str, BezierCurves])


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
