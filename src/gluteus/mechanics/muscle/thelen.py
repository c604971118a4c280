"""The curves of Thelen's muscle model [thelen2003]."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gluteus.arrays import Floats
from gluteus.mechanics.muscle.curves import KernelCurves


@dataclass(frozen=True, eq=False)
class ThelenCurves:
    """Thelen's model [thelen2003].

    Attributes
    ----------
    active_shape, passive_shape, passive_strain : array of shape (muscle,)
        Shapes of the curves over length.
    tendon_strain : array of shape (muscle,)
        Strain at the maximum isometric force.
    shape, greatest : array of shape (muscle,)
        Curvature of the force-velocity curve, and its limit in lengthening.
    straight_from : array of shape (muscle,)
        Fraction of that limit from which the curve continues as a straight line.
    toe_shape, toe_force : float
        Exponent and end of the tendon's toe region.
    slow : float
        Fraction of the maximum shortening velocity that remains without activation.
    """

    active_shape: Floats
    passive_shape: Floats
    passive_strain: Floats
    tendon_strain: Floats
    shape: Floats
    greatest: Floats
    straight_from: Floats
    toe_shape: float
    toe_force: float
    slow: float

    @property
    def damping(self) -> Floats:
        """None."""
        return np.zeros_like(self.shape)

    def active(self, length: Floats) -> Floats:
        """A bell around the optimal length."""
        return np.exp(-np.square(length - 1.0) / self.active_shape)

    def passive(self, length: Floats) -> Floats:
        """An exponential that begins at the optimal length."""
        strain = np.maximum(length - 1.0, 0.0) / self.passive_strain
        return np.expm1(self.passive_shape * strain) / np.expm1(self.passive_shape)

    def velocity(self, velocity: Floats, activation: Floats) -> Floats:
        """Two hyperbolas that meet at rest; less active fibres shorten more slowly."""
        v = velocity / (self.slow + (1.0 - self.slow) * activation)
        short = np.clip(v, -1.0, 0.0)
        shortening = (1.0 + short) / (1.0 - short / self.shape)
        gain, last, slope = self.lengthening()
        long = np.clip(v, 0.0, last)
        lengthening = (1.0 + long * gain * self.greatest) / (1.0 + long * gain)
        return np.where(v < 0.0, shortening, lengthening + np.maximum(v - last, 0.0) / slope)

    def lengthening(self) -> tuple[Floats, Floats, Floats]:
        """Gain of the hyperbola, velocity at its end, and ratio of velocity to force on the line
        beyond.
        """
        gain = (2.0 + 2.0 / self.shape) / (self.greatest - 1.0)
        end = self.straight_from * self.greatest
        left = self.greatest - end
        return gain, (end - 1.0) / (gain * left), 1.0 / (gain * left) + (end - 1.0) / (gain * left * left)

    def toe(self) -> tuple[Floats, Floats]:
        """Strain at which the toe region of the tendon becomes linear, and the slope there."""
        bend = self.toe_shape / (-np.expm1(-self.toe_shape)) * self.toe_force / (1.0 - self.toe_force)
        toe = self.tendon_strain * bend / (1.0 + bend)
        return toe, (1.0 - self.toe_force) / (self.tendon_strain - toe)

    def tendon(self, length: Floats) -> Floats:
        """An exponential toe, then a line through 1 at the given strain, smooth where they meet."""
        strain = np.maximum(length - 1.0, 0.0)
        toe, stiffness = self.toe()
        rise = np.expm1(self.toe_shape * np.minimum(strain / toe, 1.0)) / np.expm1(self.toe_shape)
        return self.toe_force * rise + stiffness * np.maximum(strain - toe, 0.0)

    def kernel_row(self) -> KernelCurves:
        """Return the parameters, including those that the kernel would otherwise have to derive."""
        gain, last, slope = self.lengthening()
        toe, stiffness = self.toe()
        numbers: dict[str, Floats | float] = {
            "active_shape": self.active_shape,
            "passive_shape": self.passive_shape,
            "passive_strain": self.passive_strain,
            "passive_span": np.expm1(self.passive_shape),
            "shape": self.shape,
            "greatest": self.greatest,
            "gain": gain,
            "last": last,
            "slope": slope,
            "slow": self.slow,
            "toe_shape": self.toe_shape,
            "toe": toe,
            "toe_force": self.toe_force,
            "toe_span": np.expm1(self.toe_shape),
            "stiffness": stiffness,
        }
        return KernelCurves("thelen", numbers)
