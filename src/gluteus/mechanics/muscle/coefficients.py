"""Coefficients of the force-length and force-velocity curves of a muscle."""

from __future__ import annotations

from dataclasses import dataclass
from math import expm1, log1p


@dataclass(frozen=True, slots=True)
class Bell:
    """One bell of the active force-length curve, in optimal fibre lengths.

    Its width at length l is ``width + width_slope * l``.
    """

    height: float
    centre: float
    width: float
    width_slope: float


@dataclass(frozen=True, slots=True)
class ForceLengthCurves:
    """Coefficients of a muscle's curves, without dimension.

    Attributes
    ----------
    active
        Bells whose sum is the active force-length curve.
    passive_shape
        Exponent of the passive curve.
    passive_strain
        Strain of the fibre at which the passive force equals the maximum isometric force.
    passive_limit
        Passive force at which a muscle tears, as a multiple of the maximum isometric force.
    velocity
        Gain, slope, shift and offset of the force-velocity curve.
    source
        Key of the source of the coefficients.
    """

    active: tuple[Bell, ...]
    passive_shape: float
    passive_strain: float
    passive_limit: float
    velocity: tuple[float, float, float, float]
    source: str

    @property
    def passive_longest(self) -> float:
        """Normalised fibre length at which the passive force reaches its limit."""
        rise = log1p(self.passive_limit * expm1(self.passive_shape))
        return 1.0 + self.passive_strain * rise / self.passive_shape
