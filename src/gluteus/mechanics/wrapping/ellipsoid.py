"""Paths over an ellipsoid as in OpenSim: in one plane through both ends.

The shortest path over an ellipsoid does not lie in a plane. OpenSim instead chooses a point of the
surface beside the line, its *guide*, and uses the plane through both ends and the guide. The method
of a path wrap says how: "midpoint" takes the point nearest to the middle of the chord, "axial" the
one beside the point where the line crosses the plane of the axis to which it is most parallel, and
"hybrid" blends this with the mean of a fan of directions. Scaling the axes to a unit sphere
transforms the ellipse in the plane to a circle, so that tangent points are exact.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from gluteus.arrays import Bools, Floats, Ints
from gluteus.mechanics.wrapping.opensim_search import loosely_nearest, polygon, searched_tangents
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

# Constants of OpenSim: the direction cosines beyond which only the axis or only the fan determines
# the guide, the number of blades of the fan, and the parts of the chord near its ends in which the
# axis has less weight.
_FAN_ONLY, _AXIS_ONLY, _BLADES, _EDGE = 0.7073, 0.9, 300, 0.3
_INSIDE, _TOGETHER = -1e-4, 1e-4

Nearest = Callable[[Points, Floats, Ints | None], Points]

Method = Literal["hybrid", "midpoint", "axial"]


@dataclass(frozen=True, eq=False)
class Ellipsoid:
    """An ellipsoid, over which a path wraps if the straight line would pass through it.

    Attributes
    ----------
    radii : array of shape (3,) or (batch, 3)
        Radii along x, y and z [m].
    side : Side
        Half on which the guide must be.
    pieces : bool
        Whether to search for tangents and measure the path as OpenSim does, as a polygon with
        pieces of 1 mm.
    method : str
        OpenSim's method of choosing the guide.
    """

    radii: Floats
    side: Side = WHOLE
    pieces: bool = False
    method: Method = "hybrid"

    @property
    def geodesic(self) -> bool:
        """Plane sections are not shortest paths."""
        return False

    def resized(self, factor: float) -> Ellipsoid:
        """Return the surface in another size."""
        return replace(self, radii=factor * self.radii)

    def wrap(self, start: Points, end: Points) -> Wrapped:
        """Return the paths of segments between points (batch, 3) [m, ellipsoid frame]."""
        radii = np.broadcast_to(np.asarray(self.radii, dtype=float), start.shape)
        chord = _chord(start, end, radii)
        rows = np.flatnonzero(chord.through)
        shape = start.shape[:-1]
        first, second, arc = start.copy(), end.copy(), np.zeros(shape, dtype=start.dtype)
        pull, near = np.zeros((*shape, 2, 3)), chord.near_switch.copy()
        if len(rows):
            p, q, sizes = start[rows], end[rows], radii[rows]
            first[rows], second[rows], arc[rows], near_side = self._over(p, q, sizes)
            near[rows] |= near_side
            pull[rows] = slope(lambda a, b: self._length(a, b, sizes), np.real(p), np.real(q))
        status = np.select([chord.inside, chord.through], [Status.INSIDE, Status.WRAPPED], Status.STRAIGHT)
        return answer(
            start, end, first, second, arc,
            status=status.astype(np.int8), near_switch=near, must=chord.through, pull=pull,
        )  # fmt: skip

    def kernel_row(self) -> KernelSurface | None:
        """Return the radii; the kernel supports only the hybrid method, without OpenSim's
        polygon.
        """
        if self.pieces or self.method != "hybrid" or np.shape(self.radii) != (3,):
            return None
        x, y, z = self.radii.tolist()
        return kernel_surface("ellipsoid", self.side, radius_x=x, radius_y=y, radius_z=z)

    def _over(self, start: Points, end: Points, radii: Floats) -> tuple[Points, Points, Points, Bools]:
        """Return tangent points (batch, 3), length on the surface (batch,), and whether the side is
        about to change.
        """
        nearest = loosely_nearest if self.pieces else _nearest
        guide = _guide(start, end, radii, self.side, self.method, nearest)
        p, q, g = start / radii, end / radii, guide.point / radii
        # Axes in the plane of the unit sphere: along the line, and across it towards the guide.
        along = q - p
        along = along / norm(along)[..., None]
        across = (g - p) - dot(g - p, along)[..., None] * along
        across = np.where(guide.away, -1.0, 1.0)[..., None] * across / norm(across)[..., None]
        centre = p + _part(-p, along, across)
        radius = np.sqrt(1 - dot(centre, centre))
        p_touch = _tangent(p - centre, along, across, radius, 1)
        q_touch = _tangent(q - centre, along, across, radius, -1)
        first, second = (
            radii * (centre + _on_circle(angle, along, across, radius)) for angle in (p_touch, q_touch)
        )
        turned = p_touch - q_touch
        turned = turned - 2 * np.pi * np.floor(np.real(turned) / (2 * np.pi))
        nodes, weights = np.polynomial.legendre.leggauss(48)
        angles = p_touch[..., None] - turned[..., None] * (nodes + 1) / 2
        moving = radius[..., None, None] * (
            np.cos(angles)[..., None] * across[..., None, :] - np.sin(angles)[..., None] * along[..., None, :]
        )
        speed = norm(radii[..., None, :] * moving)
        arc = turned * (speed @ weights) / 2
        if self.pieces:
            first, second = searched_tangents(start, end, guide.point, guide.begin, radii)
            along_surface = polygon(start, end, first, second, guide.point, radii, self.side)
            arc = np.where(np.isnan(np.real(along_surface)), arc, along_surface)
        return first, second, arc, guide.near

    def _length(self, start: Points, end: Points, radii: Floats) -> Points:
        """Return the length of the wrapped path (batch,)."""
        first, second, arc, _ = self._over(start, end, radii)
        return norm(first - start) + arc + norm(second - end)


@dataclass(frozen=True)
class _Chord:
    """Intersections of straight lines with the ellipsoid (batch,)."""

    inside: Bools
    through: Bools
    near_switch: Bools


def _chord(start: Points, end: Points, radii: Floats) -> _Chord:
    p, q = np.real(start), np.real(end)
    depth = np.sum((p / radii) ** 2, axis=-1) - 1, np.sum((q / radii) ** 2, axis=-1) - 1
    inside = (depth[0] < _INSIDE) | (depth[1] < _INSIDE)
    apart = 1 - dot(p, q) / safe(norm(p) * norm(q))
    way = (p - q) / radii
    middle = -dot(way, q / radii) / safe(dot(way, way))
    nearest = q / radii + middle[..., None] * way
    hidden = 1 - dot(nearest, nearest)
    half = np.sqrt(np.maximum(hidden, 0) / safe(dot(way, way)))
    through = (hidden > 0) & (middle - half > 0) & (middle + half < 1) & (apart >= _TOGETHER) & ~inside
    size = radii.min(axis=-1)
    edge = np.minimum(np.abs(middle - half), np.abs(1 - middle - half)) * np.linalg.norm(p - q, axis=-1)
    near = (np.abs(hidden) * size < 2 * NEAR) | ((hidden > 0) & (edge < NEAR))
    near = near | (np.abs(apart - _TOGETHER) < 1e-6) | (np.minimum(*np.abs(depth)) * size < NEAR)
    return _Chord(inside, through, near)


def _part(vector: Points, along: Points, across: Points) -> Points:
    """Return the component of a vector in the plane of two unit vectors."""
    return dot(vector, along)[..., None] * along + dot(vector, across)[..., None] * across


def _tangent(point: Points, along: Points, across: Points, radius: Points, turn: int) -> Points:
    """Return the angle, from ``along`` towards ``across``, at which the path over the top touches
    the circle.
    """
    x, y = dot(point, along), dot(point, across)
    far = np.sqrt(x**2 + y**2)
    free = np.sqrt(np.where(np.real(far) > np.real(radius), far**2 - radius**2, 0.0))
    return arctangent(y, x) - turn * arctangent(free, radius)


def _on_circle(angle: Points, along: Points, across: Points, radius: Points) -> Points:
    return radius[..., None] * (np.cos(angle)[..., None] * along + np.sin(angle)[..., None] * across)


@dataclass(frozen=True)
class _Guide:
    """Guides of lines (batch, 3), and where OpenSim's search for each tangent begins.

    `near` marks lines whose guide is about to jump. Where the point of the line beside which the
    guide lies is not on the chord, paths are `away` from the guide, on the shorter side.
    """

    point: Points
    begin: tuple[Points, Points]
    near: Bools
    away: Bools


def _guide(start: Points, end: Points, radii: Floats, side: Side, method: Method, nearest: Nearest) -> _Guide:
    scale = (3 / radii.sum(axis=-1))[..., None]
    p, q, sizes = start * scale, end * scale, radii * scale
    enter, leave = _ends_of_chord(p, q, sizes)
    axis, crossing, weight = _fan_weight(p - q, enter, leave)
    near, away = np.zeros((2, len(p)), dtype=bool)
    if method != "hybrid":
        weight = np.zeros_like(weight)
    if method == "axial":
        away = np.real((crossing <= 0) | (crossing >= 1))
        near = _about_to_jump(p - q, enter - leave, crossing, scale[..., 0])
    guide = _beside(enter, leave, sizes, nearest, None if method == "midpoint" else axis, crossing, weight)
    begin = np.where(away[:, None], enter, guide), np.where(away[:, None], leave, guide)
    if side.sign:
        beside = np.real(guide[..., side.axis]).copy()  # guides are brought to the other half below
        flipped = np.flatnonzero((beside >= 0) != (side.sign > 0))
        for each in begin:
            each[flipped] = guide[flipped] * np.where(np.arange(3) == side.axis, -1.0, 1.0)
        guide[flipped] = _flipped(guide[flipped], weight[flipped], sizes[flipped], side.axis, nearest)
        away[flipped] = False
        # A guide in the plane of the axis lies on the border of both halves, always.
        in_plane = (axis == side.axis) & (np.real(weight) <= 0) & (method != "midpoint")
        near = near | ((np.abs(beside / scale[..., 0]) < NEAR) & ~in_plane)
    return _Guide(guide / scale, (begin[0] / scale, begin[1] / scale), near, away)


def _about_to_jump(way: Points, chord: Points, crossing: Points, scale: Floats) -> Bools:
    """Return whether the axis is about to change, or its plane about to reach an end of the
    chord.
    """
    _, second, first = np.sort(np.abs(np.real(way)), axis=-1).T
    end = np.minimum(np.abs(np.real(crossing)), np.abs(1 - np.real(crossing)))
    least = np.minimum(first - second, end * np.linalg.norm(np.real(chord), axis=-1))
    return least / scale < NEAR


def _beside(
    enter: Points,
    leave: Points,
    radii: Floats,
    nearest: Nearest,
    axis: Ints | None,
    crossing: Points,
    weight: Points,
) -> Points:
    """Return the guide of a line on the whole ellipsoid (batch, 3).

    Without an axis it is beside the middle of the chord. If the fan has no weight, it is beside the
    point where the line crosses the plane of the axis. If the fan has all the weight, it is in
    the mean direction of the fan's blades, which run from the line to the nearest points of the
    surface. In between, both are blended.
    """
    if axis is None:
        return nearest(0.5 * (enter + leave), radii, None)
    guide = nearest(enter + crossing[..., None] * (leave - enter), radii, axis)
    plain = np.real(weight)
    some = np.flatnonzero(plain > 0)
    if len(some):
        by_fan, w = _fan(enter[some], (leave - enter)[some], radii[some], nearest), weight[some, None]
        mixed = nearest((1 - w) * guide[some] + w * by_fan, radii[some], None)
        guide[some] = np.where(plain[some, None] >= 1, by_fan, mixed)
    return guide


def _fan_weight(way: Points, enter: Points, leave: Points) -> tuple[Ints, Points, Points]:
    """Return the axis that is most parallel to the line, the position of its plane on the chord,
    and the weight of the fan.
    """
    rows = np.arange(len(way), dtype=np.intp)
    cosines: Points = way / norm(way)[..., None] * np.where(np.real(way) < 0, -1.0, 1.0)
    axis = np.argmax(np.real(cosines), axis=-1)
    along: Points = cosines[rows, axis]
    crossing: Points = -enter[rows, axis] / safe((leave - enter)[rows, axis])
    nearest_end: Points = np.where(np.real(crossing) < 0.5, crossing, 1 - crossing) / _EDGE
    fading = _clipped(nearest_end)
    lead = np.where(np.real(along) > _FAN_ONLY, fading * (along - _FAN_ONLY), along - _FAN_ONLY)
    return axis, crossing, _clipped(1 - lead / (_AXIS_ONLY - _FAN_ONLY))


def _clipped(value: Points) -> Points:
    """Return the value clipped to 0 to 1."""
    return np.where(np.real(value) >= 1, 1.0, np.where(np.real(value) <= 0, 0.0, value))


def _flipped(guide: Points, weight: Points, radii: Floats, axis: int, nearest: Nearest) -> Points:
    """Return guides moved to the other half; those that depend only on the fan move to the border
    of both halves.
    """
    guide[:, axis] *= -(1 - weight)
    border = np.real(weight) >= 1
    blended = (np.real(weight) > 0) & ~border
    flat = np.full(int(border.sum()), axis, dtype=np.intp)
    guide[border] = nearest(guide[border], radii[border], flat)
    guide[blended] = nearest(guide[blended], radii[blended], None)
    return guide


def _ends_of_chord(p: Points, q: Points, radii: Floats) -> tuple[Points, Points]:
    """Return the points where the line enters (next to p) and leaves the ellipsoid."""
    way, base = (p - q) / radii, q / radii
    a, b, c = dot(way, way), dot(way, base), dot(base, base) - 1
    root = np.sqrt(b**2 - a * c)
    near_p, near_q = ((-b + root) / a)[..., None], ((-b - root) / a)[..., None]
    return q + near_p * (p - q), q + near_q * (p - q)


def _fan(enter: Points, chord: Points, radii: Floats, nearest: Nearest) -> Points:
    """Return the surface point in the mean direction from the chord's points to the surface."""
    steps = np.arange(1, _BLADES - 1, dtype=np.intp) / _BLADES
    on_chord = enter[:, None] + steps[:, None] * chord[:, None]
    blades = nearest(on_chord, np.broadcast_to(radii[:, None], on_chord.shape), None) - on_chord
    blades = blades / safe(norm(blades))[..., None]
    mean = blades.sum(axis=1)
    return nearest(enter + 0.5 * chord + mean / norm(mean)[..., None], radii, None)


def _nearest(point: Points, radii: Floats, flat: Ints | None = None) -> Points:
    """Return the nearest point of the ellipsoid.

    If ``flat`` (batch,) is given, only points of the plane across this axis are considered.
    """
    squares = radii**2
    used = np.ones(point.shape, dtype=bool)
    if flat is not None:
        used[np.arange(len(point), dtype=np.intp), flat] = False
    top = np.where(used, radii * point, 0.0) ** 2
    low = np.where(used, np.abs(np.real(radii * point)) - squares, -np.inf).max(axis=-1)
    found = low + 0 * top[..., 0]
    settled = 0
    for _ in range(100):
        below = np.where(used, found[..., None] + squares, 1.0)
        value = np.sum(top / below**2, axis=-1) - 1
        step = value / (2 * np.sum(top / below**3, axis=-1))
        found = found + step
        moved: Floats = np.abs(np.real(step))
        settled = settled + 1 if moved.max(initial=0.0) < 1e-15 else 0
        if settled == 3:
            break
    below = np.where(used, found[..., None] + squares, 1.0)
    return np.where(used, squares * point / below, point)
