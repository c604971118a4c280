"""The numbers of a muscle's force-length and force-velocity curves."""

from __future__ import annotations

from dataclasses import dataclass


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

    Attributes:
        active: bells whose sum is the active force-length curve.
        passive_shape: exponent of the passive curve.
        passive_strain: strain of the fibre at which the passive force is one maximal isometric force.
        velocity: gain, slope, shift and offset of the force-velocity curve.
        source: key of the source of the numbers.
    """

    active: tuple[Bell, ...]
    passive_shape: float
    passive_strain: float
    velocity: tuple[float, float, float, float]
    source: str
