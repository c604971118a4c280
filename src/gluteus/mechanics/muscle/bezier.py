"""Smooth curves from quintic Bézier pieces, each a rounded corner between two tangents.

Many curves are evaluated side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gluteus.arrays import Floats

_LEAST_GAIN, _GAIN = 0.1, 0.8  # a curviness of 0 still bends a little, one of 1 leaves the corner round
_ROUNDS = 60  # halvings from the whole piece to rounding
_RESTED = 1e-15


@dataclass(frozen=True, eq=False)
class Knot:
    """A point at which two pieces meet; arrays (curve,)."""

    x: Floats
    y: Floats
    slope: Floats


@dataclass(frozen=True, eq=False)
class BezierCurves:
    """One curve for each muscle, with linear extrapolation.

    Attributes
    ----------
    x, y
        Control points, (curve, piece, 6); x ascends.
    slopes
        Slopes before the first and after the last piece, (curve, 2).
    """

    x: Floats
    y: Floats
    slopes: Floats

    def __call__(self, x: Floats) -> Floats:
        """Return values (..., curve) at ``x`` (..., curve)."""
        first, last = self.x[:, 0, 0], self.x[:, -1, 5]
        inside = np.clip(x, first, last)
        starts = self.x[:, 1:, 0]
        piece = np.sum(inside[..., None] >= starts, axis=-1)
        curve = np.arange(len(self.x))
        u = _parameter(self.x[curve, piece], inside)
        outside = (
            np.minimum(x - first, 0.0) * self.slopes[:, 0] + np.maximum(x - last, 0.0) * self.slopes[:, 1]
        )
        return _bezier(self.y[curve, piece], u) + outside


def corners(knots: Sequence[Knot], curviness: Floats | Sequence[Floats]) -> BezierCurves:
    """Return curves through knots; each piece rounds the corner between the tangents at its ends.

    Parameters
    ----------
    knots
        Two or more knots, from left to right.
    curviness
        Curviness from 0 to 1, (curve,), or one such array for each piece.
    """
    count = len(knots) - 1
    bends = curviness if not isinstance(curviness, np.ndarray) else [curviness] * count
    pieces = [_corner(knots[k], knots[k + 1], bends[k]) for k in range(count)]
    x, y = (np.stack([piece[axis] for piece in pieces], axis=1) for axis in (0, 1))
    return BezierCurves(x, y, np.stack([knots[0].slope, knots[-1].slope], axis=-1))


def _corner(left: Knot, right: Knot, curviness: Floats) -> tuple[Floats, Floats]:
    """Return the control points (curve, 6) of a piece: its ends, and for each two points towards
    the intersection of the tangents.
    """
    part = _LEAST_GAIN + _GAIN * curviness
    turn = left.slope - right.slope
    parallel = np.abs(turn) <= np.sqrt(np.finfo(float).eps)
    meeting = (right.y - left.y - right.x * right.slope + left.x * left.slope) / np.where(parallel, 1.0, turn)
    x = np.where(parallel, 0.5 * (left.x + right.x), meeting)
    y = right.y + (x - right.x) * right.slope
    ends = ((left.x, left.y), (right.x, right.y))
    (ax, ay), (bx, by) = ((ex + part * (x - ex), ey + part * (y - ey)) for ex, ey in ends)
    return (
        np.stack([left.x, ax, ax, bx, bx, right.x], axis=-1),
        np.stack([left.y, ay, ay, by, by, right.y], axis=-1),
    )


def _bezier(points: Floats, u: Floats) -> Floats:
    """Return the polynomial of control points (..., 6) at u (...)."""
    v = 1.0 - u
    middle = 5.0 * v * u * (v * v * (v * points[..., 1] + 2.0 * u * points[..., 2]))
    middle += 5.0 * v * u * (u * u * (2.0 * v * points[..., 3] + u * points[..., 4]))
    return v**5 * points[..., 0] + middle + u**5 * points[..., 5]


def _bezier_slope(points: Floats, u: Floats) -> Floats:
    v, step = 1.0 - u, 5.0 * np.diff(points, axis=-1)
    rest = 4.0 * v * u * (v * v * step[..., 1] + 1.5 * v * u * step[..., 2] + u * u * step[..., 3])
    return v**4 * step[..., 0] + rest + u**4 * step[..., 4]


def _parameter(points: Floats, x: Floats) -> Floats:
    """Return the parameter of each x in its piece, by Newton's method with bisection where a step
    would leave the bracket.
    """
    low, high = np.zeros_like(x), np.ones_like(x)
    u = np.clip((x - points[..., 0]) / (points[..., 5] - points[..., 0]), 0.0, 1.0)
    width = points[..., 5] - points[..., 0]
    for _ in range(_ROUNDS):
        off = _bezier(points, u) - x
        if np.all(np.abs(off) <= _RESTED * width):
            break
        low, high = np.where(off < 0.0, u, low), np.where(off < 0.0, high, u)
        slope = _bezier_slope(points, u)
        newton = u - np.divide(off, slope, out=np.full_like(off, np.inf), where=slope > 0.0)
        within = (newton > low) & (newton < high)
        following = np.where(within, newton, 0.5 * (low + high))
        if np.array_equal(following, u):
            break
        u = following
    return u
