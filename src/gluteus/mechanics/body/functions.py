"""Functions of one variable with exact first and second derivatives, evaluated for many values at
once.

All kinds are piecewise polynomials. The extrapolation beyond the knots is a piece too, so that it
needs no special case, and an engine only needs rows of coefficients.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gluteus.arrays import Floats
from gluteus.errors import UnitError

Knots = Sequence[float] | Floats


@dataclass(frozen=True, eq=False)
class Function:
    """A piecewise polynomial.

    Attributes
    ----------
    breaks
        Boundaries between the pieces, ascending, (piece - 1,).
    origin
        Origin of the argument of each piece, (piece,).
    coefficients
        Coefficients (piece, power + 1), lowest power first.
    """

    breaks: Floats
    origin: Floats
    coefficients: Floats

    def __call__(self, x: Floats) -> Floats:
        """Return values, in the shape of ``x``."""
        return self.with_slopes(x)[0]

    def with_slopes(self, x: Floats) -> tuple[Floats, Floats, Floats]:
        """Return values, first and second derivatives, each in the shape of ``x``."""
        piece = np.searchsorted(self.breaks, x, side="right")
        along = x - self.origin[piece]
        rows = self.coefficients[piece]
        value, slope, half = rows[..., -1], np.zeros_like(along), np.zeros_like(along)
        for power in range(self.coefficients.shape[1] - 2, -1, -1):
            half = half * along + slope
            slope = slope * along + value
            value = value * along + rows[..., power]
        return value, slope, 2.0 * half

    @property
    def is_zero(self) -> bool:
        """Whether the function is 0 everywhere."""
        return not self.coefficients.any()


def constant(value: float) -> Function:
    """Return the constant function ``value``."""
    return polynomial([value])


def linear(slope: float = 1.0, offset: float = 0.0) -> Function:
    """Return the function ``slope * x + offset``."""
    return polynomial([slope, offset])


def polynomial(coefficients: Knots) -> Function:
    """Return a polynomial; ``coefficients`` from the highest power down to the constant."""
    if not len(coefficients):
        raise UnitError("polynomial: needs at least one coefficient; got none; give 0 for the zero function")
    rows = np.array([coefficients[::-1]], dtype=np.float64)
    return Function(np.zeros(0), np.zeros(1), rows)


def multiplied(function: Function, scale: float) -> Function:
    """Return ``scale`` times ``function``."""
    return Function(function.breaks, function.origin, scale * function.coefficients)


def piecewise_linear(x: Knots, y: Knots) -> Function:
    """Return straight lines between the knots, with linear extrapolation."""
    knots, values = _knots("piecewise_linear", x, y)
    slope = np.diff(values) / np.diff(knots)
    return Function(knots[1:-1], knots[:-1], np.stack([values[:-1], slope], axis=1))


def simm_spline(x: Knots, y: Knots) -> Function:
    """Interpolate knots with the cubic spline of SIMM and OpenSim's `SimmSpline`.

    In the first and in the last interval the third derivative is that of the cubic through the four
    outermost knots. Three knots give a parabola and two a line. Outside the knots the curve
    continues as a straight line.

    Parameters
    ----------
    x
        Knots, ascending, (knot,).
    y
        Values at the knots, (knot,).

    Returns
    -------
    Function
        The spline.

    Raises
    ------
    UnitError
        There are fewer than two knots, a value is not finite, or ``x`` does not ascend.
    """
    # Imported here, because only reading a model needs it, and most of the package runs without
    # SciPy.
    from scipy.linalg import solve_banded

    knots, values = _knots("simm_spline", x, y)
    if len(knots) == 2:
        return piecewise_linear(x, y)
    step = np.diff(knots)
    # The unknown is a sixth of the second derivative at each knot. Inner rows: the slope is
    # continuous.
    right = np.zeros(len(knots))
    right[1:-1] = np.diff(np.diff(values) / step)
    # Outer rows: a given third derivative.
    if len(knots) > 3:
        right[0] = step[0] * _third_difference(knots[:4], values[:4])
        right[-1] = step[-1] * _third_difference(knots[-4:], values[-4:])
    bands = np.zeros((3, len(knots)))
    bands[0, 1:] = [1.0, *step[1:]]
    bands[1] = [-1.0, *(2.0 * (step[:-1] + step[1:])), 1.0]
    bands[2, :-1] = [*step[:-1], -1.0]
    return _spline(knots, values, solve_banded((1, 1), bands, right))


def _knots(kind: str, x: Knots, y: Knots) -> tuple[Floats, Floats]:
    knots, values = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if knots.ndim != 1 or knots.shape != values.shape or len(knots) < 2:
        raise UnitError(
            f"{kind}: needs as many y as x, two or more; got {knots.shape} x and {values.shape} y; "
            "complete the knots"
        )
    if not np.isfinite(knots).all() or not np.isfinite(values).all():
        raise UnitError(
            f"{kind}: knots must be finite numbers; got x {knots} and y {values}; correct the knots"
        )
    steps = np.diff(knots)
    if np.any(steps <= 0.0):
        at = int(np.argmax(steps <= 0.0))
        raise UnitError(
            f"{kind}: x must ascend; got {knots[at]} before {knots[at + 1]} (knots {at} and {at + 1}); "
            "sort the knots and leave out repeated ones"
        )
    return knots, values


def _third_difference(x: Floats, y: Floats) -> float:
    """Return a sixth of the third derivative of the cubic through four points."""
    first = np.diff(y) / np.diff(x)
    second = np.diff(first) / (x[2:] - x[:-2])
    return float((second[1] - second[0]) / (x[3] - x[0]))


def _spline(knots: Floats, values: Floats, bend: Floats) -> Function:
    """Return the pieces, from a sixth of the second derivatives at the knots."""
    step = np.diff(knots)
    slope = np.diff(values) / step - step * (bend[1:] + 2.0 * bend[:-1])
    inside = np.stack([values[:-1], slope, 3.0 * bend[:-1], np.diff(bend) / step], axis=1)
    end_slope = slope[-1] + 3.0 * step[-1] * (bend[-2] + bend[-1])
    rows = np.concatenate([[[values[0], slope[0], 0, 0]], inside, [[values[-1], end_slope, 0, 0]]])
    # The last knot belongs to the curved piece, as the first does.
    breaks = np.append(knots[:-1], np.nextafter(knots[-1], np.inf))
    return Function(breaks, np.concatenate([knots[:1], knots]), rows)
