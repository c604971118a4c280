"""The curves of Millard's muscle model [millard2013]."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gluteus.arrays import Floats
from gluteus.mechanics.muscle.bezier import BezierCurves
from gluteus.mechanics.muscle.curves import KernelCurves


@dataclass(frozen=True, eq=False)
class MillardCurves:
    """Millard's model [millard2013]: four smooth curves, and a damper parallel to the fibre."""

    active_curve: BezierCurves
    passive_curve: BezierCurves
    velocity_curve: BezierCurves
    tendon_curve: BezierCurves
    fibre_damping: Floats

    @property
    def damping(self) -> Floats:
        """Coefficient of the damper."""
        return self.fibre_damping

    def active(self, length: Floats) -> Floats:
        """An ascending and a descending limb with shoulders."""
        return self.active_curve(length)

    def passive(self, length: Floats) -> Floats:
        """A rounded corner from zero to a line."""
        return self.passive_curve(length)

    def velocity(self, velocity: Floats, activation: Floats) -> Floats:
        """A curve that is steep at rest, flat at both ends, and independent of activation."""
        return np.maximum(self.velocity_curve(velocity), 0.0)

    def tendon(self, length: Floats) -> Floats:
        """A toe region, then a line."""
        return self.tendon_curve(length)

    def kernel_row(self) -> KernelCurves:
        """Return the damper and the four curves."""
        curves = {
            "active": self.active_curve,
            "passive": self.passive_curve,
            "velocity": self.velocity_curve,
            "tendon": self.tendon_curve,
        }
        return KernelCurves("millard", {"damping": self.fibre_damping}, curves)
