"""Common to all muscle models: the `MuscleCurves` protocol, and the row that the kernel reads.

Every curve takes and returns dimensionless arrays (..., muscle): lengths divided by the optimal
length (for a tendon: by its slack length), velocities divided by the maximum shortening velocity
(positive for lengthening), and forces divided by the maximum isometric force. Parameters are
(muscle,).

To add a model, write one file beside this one with a frozen dataclass that satisfies
`MuscleCurves`, create it in `gluteus.model.opensim.muscles`, and, to support it in the compiled
kernel, write one header of the same name in ``kernel/src/muscle/kinds/``. Without the last step,
NumPy computes it.
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
        Coefficients by the names that are declared there.
    curves : mapping of str to BezierCurves
        Bézier curves by name, if the model has any.
    """

    kind: str
    numbers: Mapping[str, Floats | float]
    curves: Mapping[str, BezierCurves] = field(default_factory=dict[str, BezierCurves])


class MuscleCurves(Protocol):
    """Curves of the fibres and the tendon of a muscle model."""

    @property
    def damping(self) -> Floats:
        """Damping force of a fibre that lengthens at the maximum shortening velocity, (muscle,)."""
        ...

    def active(self, length: Floats) -> Floats:
        """Active force at full activation and zero velocity."""
        ...

    def passive(self, length: Floats) -> Floats:
        """Force without activation, at zero velocity."""
        ...

    def velocity(self, velocity: Floats, activation: Floats) -> Floats:
        """Active force divided by that at zero velocity; never negative, because fibres do not
        push.
        """
        ...

    def tendon(self, length: Floats) -> Floats:
        """Force of a tendon; never negative."""
        ...

    def kernel_row(self) -> KernelCurves | None:
        """Return the data for the compiled kernel; None if it does not support these curves."""
        ...
