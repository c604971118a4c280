"""Paths through a torus as in OpenSim: over a cylinder at the point of the ring that is closest to
the line.

The ring lies in the x-y plane about the origin. The cylinder has the radius of the tube and is
parallel to the ring's tangent. The path passes over its side towards the centre of the ring.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gluteus.arrays import Bools, Floats
from gluteus.mechanics.wrapping.cylinder import Climb, Cylinder
from gluteus.mechanics.wrapping.surface import (
    NEAR,
    WHOLE,
    KernelSurface,
    Points,
    Side,
    Status,
    Wrapped,
    answer,
    dot,
    kernel_surface,
    norm,
    safe,
    slope,
)

_INWARDS = Side(0, 1)
_FIRST_TRUST, _STEPS, _FOUND = 0.2, 60, 1e-12


@dataclass(frozen=True, eq=False)
class Torus:
    """A torus through whose hole a path runs.

    Attributes
    ----------
    inner : float or array of shape (batch,)
        Radius of the tube [m]: OpenSim's ``inner_radius``.
    outer : float or array of shape (batch,)
        Radius of the ring [m]: OpenSim's ``outer_radius``.
    side : Side
        Half in which the line must be closest to the ring.
    climb : {"helix", "plane", "slid"}
        Path along the tube, as in `Cylinder`.
    """

    inner: Floats | float
    outer: Floats | float
    side: Side = WHOLE
    climb: Climb = "helix"

    @property
    def geodesic(self) -> bool:
        """They are not, because the straight tube differs from the torus."""
        return False

    def resized(self, factor: float) -> Torus:
        """Return the surface in another size."""
        return replace(self, inner=factor * self.inner, outer=factor * self.outer)

    def wrap(self, start: Points, end: Points) -> Wrapped:
        """Return the paths of segments between points (batch, 3) [m, torus frame]."""
        place, fits, found, near = self._ring_point(start, end)
        axes = _axes(place)
        seen = [_seen(axes, point - place) for point in (start, end)]
        over = self._tube().wrap(seen[0], seen[1])
        first, second = (np.sum(axes * p[..., None], axis=-2) + place for p in (over.first, over.second))
        status = np.select([~fits, ~found], [Status.STRAIGHT, Status.UNDEFINED], over.status)
        return answer(
            start,
            end,
            first,
            second,
            over.arc,
            status=status.astype(np.int8),
            near_switch=near | (fits & (over.near_switch | ~found)),
            must=np.zeros(start.shape[:-1], dtype=bool),
            pull=slope(self._wrapped_length, np.real(start), np.real(end)),
        )

    def kernel_row(self) -> KernelSurface | None:
        """Return both radii; the kernel does not support OpenSim's sliding."""
        if self.climb == "slid":
            return None
        plane = self.climb == "plane"
        return kernel_surface("torus", self.side, plane=plane, inner=self.inner, outer=self.outer)

    def _tube(self) -> Cylinder:
        return Cylinder(np.asarray(self.inner, dtype=float), np.inf, _INWARDS, self.climb)

    def _ring_point(self, start: Points, end: Points) -> tuple[Points, Bools, Bools, Bools]:
        return _ring_point(start, end, np.asarray(self.outer, dtype=float), self.side)

    def _wrapped_length(self, start: Points, end: Points) -> Points:
        place, _, _, _ = self._ring_point(start, end)
        axes = _axes(place)
        return self._tube().wrapped_length(_seen(axes, start - place), _seen(axes, end - place))


def _seen(axes: Points, vector: Points) -> Points:
    """Return vectors (batch, 3) in the axes (rows) of the tube."""
    return np.sum(axes * vector[..., None, :], axis=-1)


def _axes(place: Points) -> Points:
    """Return the cylinder's axes as rows (batch, 3, 3): towards the ring's centre, down, along the
    ring.
    """
    inwards = -place / norm(place)[..., None]
    down = np.zeros_like(place)
    down[..., 2] = -1.0
    return np.stack([inwards, down, np.cross(inwards, down)], axis=-2)


def _ring_point(start: Points, end: Points, outer: Floats, side: Side) -> tuple[Points, Bools, Bools, Bools]:
    """Return the point of the ring (batch, 3) that is closest to the line, and whether it is on the
    side, found, and about to change.

    OpenSim searches from both ends and keeps the better point among those on the side.
    """
    (one, one_ends), (two, two_ends) = _searched(start, end, outer), _searched(end, start, outer)
    one_off, two_off = _off_ring(one, outer), _off_ring(two, outer)
    one_fits, two_fits = _fits(one, side), _fits(two, side)
    second = np.where(one_fits & two_fits, two_off < one_off, two_fits)
    ring: Points = np.where(second[..., None], two, one)
    near = (norm(np.real(two - one)) > NEAR) & (np.abs(one_off - two_off) < NEAR)
    if side.sign:
        border = np.abs(np.real(np.stack([one, two])[..., side.axis])) < NEAR
        near = near | border[0] | border[1]
    ring[..., 2] = 0.0
    ring = ring * (outer / safe(norm(ring)))[..., None]
    ends = np.where(second, two_ends, one_ends)
    return ring, one_fits | two_fits, ends, near


def _fits(place: Points, side: Side) -> Bools:
    """Return whether points (batch, 3) are on the side."""
    return ((np.real(place[..., side.axis]) >= 0) == (side.sign > 0)) | (side.sign == 0)


def _off_ring(place: Points, outer: Floats) -> Floats:
    """Return the distances (batch,) of points from the ring."""
    plain = np.real(place)
    return np.hypot(np.hypot(plain[..., 0], plain[..., 1]) - outer, plain[..., 2])


def _searched(start: Points, end: Points, outer: Floats) -> tuple[Points, Bools]:
    """Return the point of the line that OpenSim's search finds from the start, and whether it found
    one.

    Newton steps within a trust region search for the root of the derivative of the squared distance
    to the ring, in which the term with the ring's radius counts twice.
    """
    way = (end - start) / safe(norm(end - start))[..., None]
    b, flat = dot(start, way), way[..., :2]
    c3, c4, c5 = dot(start[..., :2], flat), dot(flat, flat), dot(start[..., :2], start[..., :2])

    def slope_and_rate(u: Points) -> tuple[Points, Points]:
        # Rounding can make the square negative if the line meets the axis.
        square = c4 * u**2 + 2 * c3 * u + c5
        root = np.sqrt(safe(np.where(np.real(square) > 0, square, 0)))
        value = 2 * (b + u) - 4 * outer * (c4 * u + c3) / root
        return value, safe(2 - 4 * outer * (c4 / root - (c4 * u + c3) ** 2 / root**3))

    found = np.zeros_like(b)
    value, rate = slope_and_rate(found)
    weight, trust = np.abs(np.real(rate)), np.full(b.shape, _FIRST_TRUST)
    settled = 0
    for _ in range(_STEPS):
        weight = np.maximum(weight, np.abs(np.real(rate)))
        step = -value / rate
        size = np.abs(np.real(step)) * weight
        short = size > 1.1 * trust
        step = np.where(short, np.sign(np.real(step)) * trust / weight, step)
        size = np.minimum(size, trust)
        tried, tried_rate = slope_and_rate(found + step)
        gained = 1 - (np.real(tried) / safe(np.real(value))) ** 2
        part = np.real(rate * step) / safe(np.real(value))
        hoped = np.where(short, 1 - (1 + part) ** 2, 1.0)
        good = gained / safe(hoped)
        trust = np.where(good <= 0.25, np.clip(good, 0.1, 0.5) * np.minimum(trust, 10 * size), trust)
        trust = np.where((good > 0.25) & (~short | (good >= 0.75)), 2 * size, trust)
        better = np.abs(np.real(tried)) <= np.abs(np.real(value))
        found = np.where(better, found + step, found)
        value, rate = np.where(better, tried, value), np.where(better, tried_rate, rate)
        largest: Floats = np.abs(np.where(better, np.real(step), trust))
        settled = settled + 1 if largest.max(initial=0.0) < 1e-16 else 0
        if settled == 3:
            break
    return start + found[..., None] * way, np.abs(np.real(value)) < _FOUND
