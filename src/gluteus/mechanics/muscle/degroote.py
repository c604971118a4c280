"""The curves of De Groote's muscle model [degroote2016]."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gluteus.arrays import Bools, Floats
from gluteus.mechanics.muscle.coefficients import ForceLengthCurves
from gluteus.mechanics.muscle.curves import KernelCurves

_KERNEL_BELLS = 3


def active_force_length(normalised_length: ArrayLike, curves: ForceLengthCurves) -> Floats:
    """Active isometric force divided by its maximum, (..., line) [1] [degroote2016].

    It is 1 at the optimal length. A bell is included only where its width is positive, so that the
    curve decreases to zero in short fibres.
    """
    length = np.asarray(normalised_length, dtype=np.float64)
    force = np.zeros_like(length)
    for bell in curves.active:
        width = bell.width + bell.width_slope * length
        stands = ~(width <= 0.0)
        distance = (length - bell.centre) / np.where(stands, width, 1.0)
        # Far from the centre the square would overflow, although the bell is already zero there.
        distance = np.clip(distance, -40.0, 40.0)
        force += np.where(stands, bell.height * np.exp(-0.5 * distance * distance), 0.0)
    return force


def passive_force_length(normalised_length: ArrayLike, curves: ForceLengthCurves) -> Floats:
    """Passive force divided by the maximum isometric force, (..., line) [1] [degroote2016].

    Zero up to the optimal length, 1 at a strain of `ForceLengthCurves.passive_strain`; beyond
    `ForceLengthCurves.passive_longest` it rises no further (decision 0047).
    """
    length = np.minimum(np.asarray(normalised_length, dtype=np.float64), curves.passive_longest)
    strain = np.maximum(length - 1.0, 0.0) / curves.passive_strain
    return np.expm1(curves.passive_shape * strain) / np.expm1(curves.passive_shape)


def force_velocity(normalised_velocity: ArrayLike, curves: ForceLengthCurves) -> Floats:
    """Active force divided by the isometric force, (..., line) [1] [degroote2016].

    It is 0 at a velocity of -1, 1 at 0, and larger for lengthening.

    Parameters
    ----------
    normalised_velocity : array_like of shape (..., line)
        Fibre velocity divided by the maximum shortening velocity [1], positive for lengthening. At
        velocities below -1 there is no force.
    curves : ForceLengthCurves
        Coefficients.
    """
    gain, slope, shift, offset = curves.velocity
    velocity = np.asarray(normalised_velocity, dtype=np.float64)
    return np.maximum(gain * np.arcsinh(slope * velocity + shift) + offset, 0.0)


@dataclass(frozen=True, eq=False)
class DeGrooteCurves:
    """De Groote's model [degroote2016] as in OpenSim.

    Its passive force begins at the minimum fibre length.

    Attributes
    ----------
    numbers : ForceLengthCurves
        Coefficients of the active and velocity curves, and the passive exponent.
    width : array of shape (muscle,)
        Factor on the width of the active curve.
    passive_strain : array of shape (muscle,)
        Strain at one isometric force; infinite for a fibre without passive force.
    tendon_strain : array of shape (muscle,)
        Strain at one isometric force.
    fibre_damping : array of shape (muscle,)
        Damping of a damper parallel to the fibre.
    tendon_numbers : tuple of float
        Factor, centre and offset of the tendon's exponential.
    least_length : float
        Length at which the passive force is zero.
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
        """Coefficient of the damper."""
        return self.fibre_damping

    def active(self, length: Floats) -> Floats:
        """Three bells, widened about the optimal length."""
        return active_force_length((length - 1.0) / self.width + 1.0, self.numbers)

    def passive(self, length: Floats) -> Floats:
        """An exponential that is zero at the minimum length."""
        felt, start, span = self.passive_parts()
        rise = np.exp(self.numbers.passive_shape * (length - 1.0) / self.passive_strain) - start
        return np.where(felt, np.maximum(rise / span, 0.0), 0.0)

    def passive_parts(self) -> tuple[Bools, Floats, Floats]:
        """Whether there is a passive force, its exponential at the minimum length, and its rise to
        1.
        """
        shape = self.numbers.passive_shape
        start = np.exp(shape * (self.least_length - 1.0) / self.passive_strain)
        return np.isfinite(self.passive_strain), start, np.exp(shape) - start

    def velocity(self, velocity: Floats, activation: Floats) -> Floats:
        """An inverse hyperbolic sine."""
        return force_velocity(velocity, self.numbers)

    def tendon(self, length: Floats) -> Floats:
        """An exponential that is not exactly zero at the slack length."""
        factor, centre, offset = self.tendon_numbers
        return np.maximum(factor * np.exp(self.tendon_shape() * (length - centre)) - offset, 0.0)

    def tendon_shape(self) -> Floats:
        """Exponent with which the tendon's force is one at its strain."""
        factor, centre, offset = self.tendon_numbers
        return np.log((1.0 + offset) / factor) / (1.0 + self.tendon_strain - centre)

    def kernel_row(self) -> KernelCurves | None:
        """Return the coefficients; None if there are not exactly three bells, as in the kernel."""
        if len(self.numbers.active) != _KERNEL_BELLS:
            return None
        numbers: dict[str, Floats | float] = {}
        for at, bell in enumerate(self.numbers.active):
            numbers |= {
                f"height_{at}": bell.height,
                f"centre_{at}": bell.centre,
                f"width_{at}": bell.width,
                f"width_slope_{at}": bell.width_slope,
            }
        felt, start, span = self.passive_parts()
        velocity = ("velocity_factor", "velocity_slope", "velocity_shift", "velocity_offset")
        tendon = ("tendon_factor", "tendon_centre", "tendon_offset")
        numbers |= dict(zip(velocity, self.numbers.velocity, strict=True))
        numbers |= dict(zip(tendon, self.tendon_numbers, strict=True))
        numbers |= {
            "width": self.width,
            "damping": self.fibre_damping,
            "felt": felt.astype(np.float64),
            "passive_rate": self.numbers.passive_shape / self.passive_strain,
            "passive_start": start,
            "passive_span": span,
            "tendon_shape": self.tendon_shape(),
        }
        return KernelCurves("de_groote", numbers)
