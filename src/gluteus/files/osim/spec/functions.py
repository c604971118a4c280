"""Functions of coordinates that a model document gives, as plain frozen data."""

from __future__ import annotations

from dataclasses import dataclass

Vec3 = tuple[float, float, float]
Floats = tuple[float, ...]


@dataclass(frozen=True)
class Constant:
    """The same value everywhere."""

    value: float = 0.0


@dataclass(frozen=True)
class Linear:
    """`coefficients` (slope for each argument, ..., offset)."""

    coefficients: Floats = (1.0, 0.0)


@dataclass(frozen=True)
class Polynomial:
    """`coefficients` from the highest power down to the constant."""

    coefficients: Floats = (1.0,)


@dataclass(frozen=True)
class SimmSpline:
    """A cubic spline through the knots (`x`, `y`), as in SIMM, with linear extrapolation."""

    x: Floats
    y: Floats


@dataclass(frozen=True)
class PiecewiseLinear:
    """Straight lines between the knots (`x`, `y`), with linear extrapolation."""

    x: Floats
    y: Floats


@dataclass(frozen=True)
class Multiplier:
    """`scale` times another function."""

    function: FunctionSpec
    scale: float = 1.0


FunctionSpec = Constant | Linear | Polynomial | SimmSpline | PiecewiseLinear | Multiplier
