"""The curves of three published muscle models, many muscles side by side.

Every curve takes and gives arrays (..., muscle) without dimension: lengths over the optimal length (of a
tendon: over its slack length), velocities over the greatest shortening velocity, + = lengthening, forces over
the greatest isometric force. Parameters are (muscle,).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from gluteus.mechanics.muscle.bezier import BezierCurves
from gluteus.mechanics.muscle.coefficients import ForceLengthCurves
from gluteus.mechanics.muscle.rigid import active_force_length, force_velocity

Floats = NDArray[np.float64]


class MuscleCurves(Protocol):
    """What a muscle model says about its fibres and its tendon."""

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


@dataclass(frozen=True, eq=False)
class ThelenCurves:
    """Thelen's model [thelen2003].

    Attributes:
        active_shape, passive_shape, passive_strain: of the curves over length.
        tendon_strain: at the greatest isometric force.
        shape, greatest: of the curve over velocity: its curvature, and its limit in lengthening.
        straight_from: share of that limit from which the curve goes on straight.
        toe_shape, toe_force: exponent and end of the tendon's toe.
        slow: share of the greatest shortening velocity that is left at no activation.
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
        """An exponential from the optimal length on."""
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
        """Gain of the hyperbola, the velocity where it ends, velocity over force on the line after it."""
        gain = (2.0 + 2.0 / self.shape) / (self.greatest - 1.0)
        end = self.straight_from * self.greatest
        left = self.greatest - end
        return gain, (end - 1.0) / (gain * left), 1.0 / (gain * left) + (end - 1.0) / (gain * left * left)

    def toe(self) -> tuple[Floats, Floats]:
        """The strain at which the tendon's toe and line have one slope, and that slope."""
        bend = self.toe_shape / (-np.expm1(-self.toe_shape)) * self.toe_force / (1.0 - self.toe_force)
        toe = self.tendon_strain * bend / (1.0 + bend)
        return toe, (1.0 - self.toe_force) / (self.tendon_strain - toe)

    def tendon(self, length: Floats) -> Floats:
        """An exponential toe, then a line through 1 at the given strain, smooth where they meet."""
        strain = np.maximum(length - 1.0, 0.0)
        toe, stiffness = self.toe()
        rise = np.expm1(self.toe_shape * np.minimum(strain / toe, 1.0)) / np.expm1(self.toe_shape)
        return self.toe_force * rise + stiffness * np.maximum(strain - toe, 0.0)


@dataclass(frozen=True, eq=False)
class MillardCurves:
    """Millard's model [millard2013]: four smooth curves in pieces, and a damper beside the fibre."""

    active_curve: BezierCurves
    passive_curve: BezierCurves
    velocity_curve: BezierCurves
    tendon_curve: BezierCurves
    fibre_damping: Floats

    @property
    def damping(self) -> Floats:
        """Of the damper."""
        return self.fibre_damping

    def active(self, length: Floats) -> Floats:
        """Two limbs with shoulders."""
        return self.active_curve(length)

    def passive(self, length: Floats) -> Floats:
        """A corner from nothing to a line."""
        return self.passive_curve(length)

    def velocity(self, velocity: Floats, activation: Floats) -> Floats:
        """Steep at rest, flat at both ends, whatever the activation."""
        return np.maximum(self.velocity_curve(velocity), 0.0)

    def tendon(self, length: Floats) -> Floats:
        """A toe, then a line."""
        return self.tendon_curve(length)


@dataclass(frozen=True, eq=False)
class DeGrooteCurves:
    """De Groote's model [degroote2016] as OpenSim has it: its passive force begins at the least fibre length.

    Attributes:
        numbers: of the active and velocity curves, and the passive exponent.
        width: factor on the width of the active curve.
        passive_strain: at one isometric force; infinite for a fibre without passive force.
        tendon_strain: at one isometric force.
        fibre_damping: of a damper beside the fibre.
        tendon_numbers: factor, centre and offset of the tendon's exponential.
        least_length: at which the passive force is zero.
    """

    numbers: ForceLengthCurves
    width: Floats
    passive_strain: Floats
    tendon_strain: Floats
    fibre_damping: Floats
    tendon_numbers: tuple[float, float, float]
    least_length: float

    @property
    def damping(self) -> Floats:
        """Of the damper."""
        return self.fibre_damping

    def active(self, length: Floats) -> Floats:
        """Three bells, widened about the optimal length."""
        return active_force_length((length - 1.0) / self.width + 1.0, self.numbers)

    def passive(self, length: Floats) -> Floats:
        """An exponential, zero at the least length."""
        felt, start, span = self.passive_parts()
        rise = np.exp(self.numbers.passive_shape * (length - 1.0) / self.passive_strain) - start
        return np.where(felt, np.maximum(rise / span, 0.0), 0.0)

    def passive_parts(self) -> tuple[NDArray[np.bool_], Floats, Floats]:
        """Whether there is a passive force, its exponential at the least length, and its rise to one."""
        shape = self.numbers.passive_shape
        start = np.exp(shape * (self.least_length - 1.0) / self.passive_strain)
        return np.isfinite(self.passive_strain), start, np.exp(shape) - start

    def velocity(self, velocity: Floats, activation: Floats) -> Floats:
        """An inverse hyperbolic sine."""
        return force_velocity(velocity, self.numbers)

    def tendon(self, length: Floats) -> Floats:
        """An exponential, not quite zero at the slack length."""
        factor, centre, offset = self.tendon_numbers
        return np.maximum(factor * np.exp(self.tendon_shape() * (length - centre)) - offset, 0.0)

    def tendon_shape(self) -> Floats:
        """Exponent of the tendon that gives one at its strain."""
        factor, centre, offset = self.tendon_numbers
        return np.log((1.0 + offset) / factor) / (1.0 + self.tendon_strain - centre)
