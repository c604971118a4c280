"""Paths over a sphere about the origin of its frame: great circles."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gluteus.arrays import Bools, Floats
from gluteus.mechanics.wrapping.surface import (
    NEAR,
    WHOLE,
    KernelSurface,
    Points,
    Side,
    Status,
    Wrapped,
    answer,
    arctangent,
    dot,
    kernel_surface,
    norm,
    safe,
)

_IN_LINE = 1e-5
"""Sine of the angle between the line and the direction from the centre to its end, below which
OpenSim finds no plane.
"""


@dataclass(frozen=True, eq=False)
class Sphere:
    """A sphere, over which a path wraps if the straight line would pass through it.

    Attributes
    ----------
    radius : float or array of shape (batch,)
        Radius [m].
    side : Side
        Half towards which the path goes if it can choose between the two ways round, which it can
        unless both ends are on that half.
    """

    radius: Floats | float
    side: Side = WHOLE

    @property
    def geodesic(self) -> bool:
        """Great circles are shortest paths."""
        return True

    def resized(self, factor: float) -> Sphere:
        """Return the surface in another size."""
        return replace(self, radius=factor * self.radius)

    def wrap(self, start: Points, end: Points) -> Wrapped:
        """Return the paths of segments between points (batch, 3) [m, sphere frame]."""
        radius, side = np.asarray(self.radius, dtype=float), self.side
        p_far, q_far = safe(norm(start)), safe(norm(end))
        inside = (np.real(p_far) < radius) | (np.real(q_far) < radius)
        p_free, q_free = (
            np.sqrt(np.where(np.real(far) > radius, far**2 - radius**2, 0.0)) for far in (p_far, q_far)
        )
        turning = np.cross(start, end)
        sine: Points = safe(norm(turning))
        spread = arctangent(sine, dot(start, end))
        lean = arctangent(p_free, radius) + arctangent(q_free, radius)
        axis = turning / sine[..., None]

        through, near = _through(start, end, radius)
        in_line = through & (np.real(sine) < _IN_LINE * np.real(norm(end - start)) * np.real(q_far))
        near_way = _touches(start, end, axis, (p_far, q_far), (p_free, q_free), radius)
        far_way = _touches(start, end, -axis, (p_far, q_far), (p_free, q_free), radius)
        goes_far, near_side = _far(start, end, far_way, side)
        take = goes_far[..., None]
        turned = np.where(goes_far, 2 * np.pi - spread, spread) - lean
        status = np.select(
            [inside, in_line, through], [Status.INSIDE, Status.UNDEFINED, Status.WRAPPED], Status.STRAIGHT
        )
        return answer(
            start,
            end,
            np.where(take, far_way[0], near_way[0]),
            np.where(take, far_way[1], near_way[1]),
            radius * turned,
            status=status.astype(np.int8),
            near_switch=near
            | (through & ~inside & near_side)
            | (through & (np.real(sine) < 10 * _IN_LINE * radius**2)),
            must=through & ~inside & _held(start, end, side),
        )

    def kernel_row(self) -> KernelSurface | None:
        """Return the radius; the second size, the length of a cylinder, is infinite."""
        return kernel_surface("sphere", self.side, radius=self.radius)


def _through(start: Points, end: Points, radius: Floats) -> tuple[Bools, Bools]:
    """Return whether the straight line passes through the sphere, and whether that is about to
    change.
    """
    way = end - start
    part = np.real(-dot(start, way) / safe(dot(way, way)))
    depth = radius - np.real(norm(start + part[..., None] * way))
    within = (part > 0) & (part < 1)
    return within & (depth > 0), within & (np.abs(depth) < NEAR)


def _touches(
    start: Points,
    end: Points,
    axis: Points,
    far: tuple[Points, Points],
    free: tuple[Points, Points],
    radius: Floats,
) -> tuple[Points, Points]:
    """Return the tangent points of the path that turns about ``axis`` from start to end."""
    found: list[Points] = []
    for point, away, tangent, turn in zip((start, end), far, free, (1, -1), strict=True):
        inwards, aside = radius**2 / away**2, turn * radius * tangent / away**2
        found.append(inwards[..., None] * point + aside[..., None] * np.cross(axis, point))
    return found[0], found[1]


def _held(start: Points, end: Points, side: Side) -> Bools:
    """Return whether the path is restricted to a side and at least one end is on it."""
    ends = np.real(np.stack([start[..., side.axis], end[..., side.axis]]))
    return ((ends >= 0) == (side.sign > 0)).any(axis=0) & (side.sign != 0)


def _far(start: Points, end: Points, far_way: tuple[Points, Points], side: Side) -> tuple[Bools, Bools]:
    """Return whether the path takes the longer way round, and whether that is about to change.

    It does if the sum of the free parts of that path points to the side.
    """
    if side.sign == 0:
        never = np.zeros(start.shape[:-1], dtype=bool)
        return never, never
    ends = side.sign * np.real(np.stack([start[..., side.axis], end[..., side.axis]]))
    free_to_choose = (ends < 0).any(axis=0)
    leaning = side.sign * np.real((far_way[0] - start + far_way[1] - end)[..., side.axis])
    near = (np.abs(ends) < NEAR).any(axis=0) | (free_to_choose & (np.abs(leaning) < NEAR))
    return free_to_choose & (leaning >= 0), near
