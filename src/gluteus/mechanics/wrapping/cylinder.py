"""Paths over a cylinder about the z axis of its frame."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

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
    slope,
)

Climb = Literal["helix", "plane", "slid"]

# Constants of OpenSim's sliding of tangent points: the bend at which it ends [rad], the overshoot,
# the largest number of slides, and the size of the pieces of the arc [m], the first of which is
# compared.
_BEND, _TOO_FAR, _SLIDES, _PIECE = np.radians(0.1), 1.5, 100, 0.002


@dataclass(frozen=True, eq=False)
class Cylinder:
    """A cylinder about the z axis, with OpenSim's rules for when and on which side paths wrap.

    Attributes
    ----------
    radius, length : float or array of shape (batch,)
        Size [m]. A path whose two tangent points both lie beyond the ends of the cylinder stays
        straight.
    side : Side
        Half of the cylinder that may be used.
    climb : {"helix", "plane", "slid"}
        Path along the axis: "helix" is the shortest; "plane" is OpenSim's path over a cylinder that
        is the only wrap of its path, and "slid" over one of several.
    """

    radius: Floats | float
    length: Floats | float = np.inf
    side: Side = WHOLE
    climb: Climb = "helix"

    @property
    def geodesic(self) -> bool:
        """Only helices are shortest paths."""
        return self.climb == "helix"

    def resized(self, factor: float) -> Cylinder:
        """Return the surface in another size."""
        return replace(self, radius=factor * self.radius, length=factor * self.length)

    def wrap(self, start: Points, end: Points) -> Wrapped:
        """Return the paths of segments between points (batch, 3) [m, cylinder frame]."""
        seen = _round(start, end, np.asarray(self.radius), self.side)
        parts = _parts(start, end, seen, self.climb)
        first, second, arc = _rise(start, end, seen, parts, self.climb)
        half, heights = np.asarray(self.length) / 2, np.real(np.stack([first[..., 2], second[..., 2]]))
        beyond = np.abs(heights) > half
        wraps = seen.wraps & ~beyond.all(axis=0)
        status = np.where(seen.inside, Status.INSIDE, np.where(wraps, Status.WRAPPED, Status.STRAIGHT))
        at_rim = np.abs(np.abs(heights) - half) < NEAR
        near = seen.near_switch | (seen.wraps & at_rim.any(axis=0))
        pull = None
        if self.climb != "helix":
            near = near | (seen.wraps & _sliding(parts, end[..., 2] - start[..., 2]))
            pull = slope(self.wrapped_length, np.real(start), np.real(end))
        return answer(
            start, end, first, second, arc,
            status=status.astype(np.int8), near_switch=near, must=seen.must, pull=pull,
        )  # fmt: skip

    def wrapped_length(self, start: Points, end: Points) -> Points:
        """Return lengths (batch,) [m] as if all segments wrapped over an infinite cylinder."""
        seen = _round(start, end, np.asarray(self.radius), self.side)
        parts = _parts(start, end, seen, self.climb)
        first, second, arc = _rise(start, end, seen, parts, self.climb)
        return norm(first - start) + arc + norm(second - end)

    def kernel_row(self) -> KernelSurface | None:
        """Return radius and length; the kernel does not support OpenSim's sliding."""
        if self.climb == "slid":
            return None
        plane = self.climb == "plane"
        return kernel_surface("cylinder", self.side, plane=plane, radius=self.radius, length=self.length)


@dataclass(frozen=True)
class _Round:
    """The path seen along the axis; arrays (batch,), points (batch, 2) [m]."""

    inside: Bools
    wraps: Bools
    must: Bools
    near_switch: Bools
    first: Points
    second: Points
    free: tuple[Points, Points]
    turned: Points
    """Angle on the circle [rad]."""
    spread: Points
    """Angle between the ends, in the direction of the path around the axis [rad]."""
    radius: Floats


def _round(start: Points, end: Points, radius: Floats, side: Side) -> _Round:
    p, q = start[..., :2], end[..., :2]
    p_far, q_far = safe(norm(p)), safe(norm(q))
    inside = (np.real(p_far) < radius) | (np.real(q_far) < radius)
    p_free, q_free = _free(p_far, radius), _free(q_far, radius)
    lean = arctangent(p_free, radius) + arctangent(q_free, radius)
    spread = arctangent(p[..., 0] * q[..., 1] - p[..., 1] * q[..., 0], dot(p, q))
    left = _touch(p, p_far, p_free, radius, 1), _touch(q, q_far, q_free, radius, -1)
    right = _touch(p, p_far, p_free, radius, -1), _touch(q, q_far, q_free, radius, 1)
    turned_left, turned_right = _positive(spread - lean), _positive(-spread - lean)

    through, through_near = _through(p, q, radius)
    if side.sign == 0:
        wraps, must, goes_left, near = through, through, np.real(spread) > 0, through_near
        near = near | (through & (np.pi - np.abs(np.real(spread)) < NEAR / radius))
    else:
        wraps, near = _called(start, end, through, through_near, side)
        must = through & (_on(start, side) | _on(end, side))
        goes_left, near_side = _leftwards(start, end, left, right, turned_left, turned_right, side)
        near = near | (wraps & near_side)
    take = goes_left[..., None]
    return _Round(
        inside=inside,
        wraps=wraps & ~inside,
        must=must & ~inside,
        near_switch=near | (np.minimum(np.real(p_far), np.real(q_far)) - radius < NEAR) & ~inside,
        first=np.where(take, left[0], right[0]),
        second=np.where(take, left[1], right[1]),
        free=(p_free, q_free),
        turned=np.where(goes_left, turned_left, turned_right),
        spread=np.where(goes_left, spread, -spread),
        radius=radius,
    )


def _free(far: Points, radius: Floats) -> Points:
    """Return the length of the tangent from a point at distance ``far`` from the axis; 0 inside."""
    square = far**2 - radius**2
    return np.sqrt(np.where(np.real(square) > 0, square, 0.0))


def _touch(point: Points, far: Points, free: Points, radius: Floats, turn: int) -> Points:
    """Return the tangent point seen from ``point``, on the left (+1) or right (-1)."""
    across = np.stack([-point[..., 1], point[..., 0]], axis=-1)
    inwards, aside = radius**2 / far**2, turn * radius * free / far**2
    return inwards[..., None] * point + aside[..., None] * across


def _positive(angle: Points) -> Points:
    """Return the angle between 0 and 2 pi."""
    return angle - 2 * np.pi * np.floor(np.real(angle) / (2 * np.pi))


def _through(p: Points, q: Points, radius: Floats) -> tuple[Bools, Bools]:
    """Whether the straight line crosses the circle, and whether that is about to change."""
    nearest, part = _nearest_axis(p, q)
    within, depth = (part > 0) & (part < 1), radius - np.real(norm(nearest))
    return within & (depth > 0), within & (np.abs(depth) < NEAR)


def _nearest_axis(p: Points, q: Points) -> tuple[Points, Floats]:
    """Return the point of the infinite line that is closest to the axis, seen along it, and its
    position between p and q.
    """
    way = q - p
    part = -dot(p, way) / safe(dot(way, way))
    return p + part[..., None] * way, np.real(part)


def _on(points: Points, side: Side) -> Bools:
    """Return whether points (..., 3) are on the side; its border belongs to the positive half."""
    return (np.real(points[..., side.axis]) >= 0) == (side.sign > 0)


def _called(start: Points, end: Points, through: Bools, near: Bools, side: Side) -> tuple[Bools, Bools]:
    """Return whether OpenSim wraps a path that is restricted to a side, and whether that is about
    to change.

    If both points are off the side, it always does. If at least one is on it, the straight line
    must cross the cylinder or pass it on the other side.
    """
    _, part = _nearest_axis(start[..., :2], end[..., :2])
    nearest = start + part[..., None] * (end - start)
    starts, ends = _on(start, side), _on(end, side)
    passes = (starts != ends) & ~_on(nearest, side)
    wraps = ~(starts | ends) | through | passes
    border = np.abs(np.real(np.stack([start, end])[..., side.axis])) < NEAR
    turning = (starts != ends) & ~through & (np.abs(np.real(nearest[..., side.axis])) < NEAR)
    return wraps, border.any(axis=0) | turning | ((starts | ends) & near)


def _leftwards(
    start: Points,
    end: Points,
    left: tuple[Points, Points],
    right: tuple[Points, Points],
    turned_left: Points,
    turned_right: Points,
    side: Side,
) -> tuple[Bools, Bools]:
    """Return whether a path that is restricted to a side turns left, and whether that is about to
    change.

    If exactly one of the two tangent points of the start is on the side, it decides; otherwise
    those of the end do. If none of the four is on the side, the larger angle between them decides.
    """
    heights = (start[..., 2:], end[..., 2:])
    both = [
        np.concatenate(pair, axis=-1) for each in (left, right) for pair in zip(each, heights, strict=True)
    ]
    left_first, left_second, right_first, right_second = (_on(point, side) for point in both)
    wide_left, wide_right = (np.abs(np.pi - np.real(turned)) for turned in (turned_left, turned_right))
    wider = wide_left < wide_right
    neither = np.where(right_second, False, np.where(left_second, True, wider))
    goes_left = np.where(
        left_first & right_first,
        ~right_second,
        np.where(left_first, True, np.where(right_first, False, neither)),
    )
    border = (np.abs(np.real(np.stack(both)[..., side.axis])) < NEAR).any(axis=0)
    none = ~(left_first | left_second | right_first | right_second)
    return goes_left, border | (none & (np.abs(wide_left - wide_right) < NEAR))


def _parts(start: Points, end: Points, seen: _Round, climb: Climb) -> tuple[Points, Points]:
    """Return the fractions (batch,) of the difference in height along the two free parts of the
    path.
    """
    p_free, q_free = seen.free
    if climb == "helix":
        whole = safe(p_free + seen.radius * seen.turned + q_free)
        return p_free / whole, q_free / whole
    # OpenSim uses the plane through both ends that contains the direction from the axis to the
    # point halfway between them. The tangent points are its intersections with the tangent lines.
    towards = seen.radius * np.sin(seen.spread) / safe(1 - np.cos(seen.spread))
    p_far, q_far = safe(norm(start[..., :2])), safe(norm(end[..., :2]))
    p_part = p_free * (p_free + towards) / (p_far * (p_far + q_far))
    return p_part, q_free * (q_free + towards) / (q_far * (p_far + q_far))


def _rise(
    start: Points, end: Points, seen: _Round, parts: tuple[Points, Points], climb: Climb
) -> tuple[Points, Points, Points]:
    """Return tangent points (batch, 3) with their heights, and the arc between them (batch,)."""
    height = end[..., 2] - start[..., 2]
    p_height, q_height = start[..., 2] + _kept(parts[0]) * height, end[..., 2] - _kept(parts[1]) * height
    if climb == "slid":
        p_height, q_height = _slid(start[..., 2], end[..., 2], p_height, q_height, seen)
    first = np.concatenate([seen.first, p_height[..., None]], axis=-1)
    second = np.concatenate([seen.second, q_height[..., None]], axis=-1)
    return first, second, np.sqrt((seen.radius * seen.turned) ** 2 + (q_height - p_height) ** 2)


def _slid(p: Points, q: Points, first: Points, second: Points, seen: _Round) -> tuple[Points, Points]:
    """Return the heights of the tangent points after OpenSim's sliding, from the heights of ends
    and tangent points.
    """
    around = seen.radius * seen.turned
    going = np.ones(np.shape(first), dtype=bool)
    for _ in range(_SLIDES):
        climb = second - first
        pieces = np.floor(np.real(np.sqrt(around**2 + climb**2)) / _PIECE)
        going = going & (pieces >= 2)
        part = 1 / np.maximum(pieces, 1)
        moved, one = _slide(p, first, first + part * climb, part * seen.turned, seen.free[0], seen.radius)
        first = np.where(going, moved, first)
        moved, two = _slide(
            q, second, first + (1 - part) * climb, part * seen.turned, seen.free[1], seen.radius
        )
        second = np.where(going, moved, second)
        going = going & (one | two)
        if not going.any():
            break
    return first, second


def _slide(
    end: Points, touch: Points, onwards: Points, turned: Points, free: Points, radius: Floats
) -> tuple[Points, Bools]:
    """Return the height of one tangent point after a slide, and whether it had to slide.

    It slides beyond the intersection of its line with the straight line from the end to the first
    corner on the arc.
    """
    along, inwards = radius * np.sin(turned), radius * (1 - np.cos(turned))
    before = np.arctan2(np.real(touch - end), np.real(free))
    after = np.arctan2(np.real(onwards - touch), 2 * radius * np.sin(np.real(turned) / 2))
    bends: Bools = np.abs(before - after) > _BEND
    part = free * (along + free) / safe((along + free) ** 2 + inwards**2)
    passing = end + part * (onwards - end)
    return np.where(bends, touch + _TOO_FAR * (passing - touch), touch), bends


def _sliding(parts: tuple[Points, Points], height: Points) -> Bools:
    """Return whether a tangent point of OpenSim's plane is about to be dropped or added."""
    found = np.real(np.stack(parts))
    near: Bools = (np.abs(found * np.real(height)) < NEAR) | (np.abs(found - 2) < 1e-3)
    return near[0] | near[1]


def _kept(part: Points) -> Points:
    """Return a fraction of the height, or 0 if it would not move the point closer to the height of
    the other end.
    """
    return np.where((np.real(part) > 0) & (np.real(part) < 2), part, 0.0)
