"""OpenSim's own search for tangent points on an ellipsoid, which stops early, and its polygon with
pieces of 1 mm.

Damped least squares are used to satisfy four conditions: a point is in a plane and on the surface,
and its tangent plane passes through the end of the line. The fourth unknown is the distance of the
tangent plane. The search ends at a sum of squares of 1e-8, for sizes near 1, so that points have
errors of some micrometres, and it may end at another point. It is needed only for comparisons with
OpenSim: `Ellipsoid` has the tangent points in closed form.
"""

from __future__ import annotations

from typing import Final, cast

import numpy as np

from gluteus.arrays import Bools, Floats, Ints
from gluteus.mechanics.wrapping.surface import Points, Side, arctangent, dot, norm, safe

_ENOUGH: Final = 1e-8
_ROUNDS, _DAMPED, _STRETCHED = 50, 60, 1000
_DAMPING: Final = 0.01
_AT_SURFACE: Final = 1e-4
_PIECE, _MOST_PIECES = 1e-3, 499
_NEAREST_ENOUGH, _NEAREST_ROUNDS = 1e-9, 64


def searched_tangents(
    start: Points, end: Points, guide: Points, begin: tuple[Points, Points], radii: Floats
) -> tuple[Points, Points]:
    """Return the points (batch, 3) that the search finds for both ends of lines.

    Parameters
    ----------
    start, end
        Ends of the lines (batch, 3) [m, ellipsoid frame].
    guide
        Point of the plane through both ends (batch, 3) [m].
    begin
        Initial points of both searches (batch, 3) [m].
    radii
        (batch, 3) [m].
    """
    scale = (3.0 / radii.sum(axis=-1))[..., None]
    p, q, sizes = start * scale, end * scale, radii * scale
    normal = np.cross(q - p, guide * scale - p)
    normal = normal / norm(normal)[..., None]
    offset = -dot(normal, guide * scale)
    first, second = (
        _Search(each, normal, offset, sizes, there * scale).run() / scale
        for each, there in zip((p, q), begin, strict=True)
    )
    return first, second


class _Search:
    """The search from one end, for many lines at once."""

    def __init__(self, point: Points, normal: Points, offset: Points, radii: Floats, begin: Points) -> None:
        self.point, self.normal, self.offset, self.squares = point, normal, offset, radii**2
        kind = np.result_type(point, normal, begin)
        self.place = begin.astype(kind)
        self.distance = -dot(2 * self.place / self.squares, self.place)
        self.damping = np.full(len(point), _DAMPING)
        self.errors = self._errors(np.arange(len(point), dtype=np.intp))
        self.sum = dot(self.errors, self.errors)

    def run(self) -> Points:
        """Return the points (batch, 3) where it ends."""
        depth = np.abs(np.real(dot(self.point**2, 1 / self.squares)) - 1)
        at_surface = depth < _AT_SURFACE
        self.place[at_surface] = self.point[at_surface]
        with np.errstate(over="ignore", invalid="ignore"):
            for _ in range(_ROUNDS):
                rows = np.flatnonzero((np.real(self.sum) > _ENOUGH) & ~at_surface)
                if not len(rows):
                    break
                self._round(rows)
        return self.place

    def _errors(self, rows: Ints) -> Points:
        place, squares, distance = self.place[rows], self.squares[rows], self.distance[rows]
        slope = 2 * place / squares
        return np.stack(
            [
                dot(self.normal[rows], place) + self.offset[rows],
                dot(place / squares, place) - 1,
                dot(slope, place) + distance,
                dot(slope, self.point[rows]) + distance,
            ],
            axis=-1,
        )

    def _moved(self, rows: Ints, step: Points) -> None:
        self.place[rows] += step[:, :3]
        self.distance[rows] += step[:, 3]
        self.errors[rows] = self._errors(rows)
        self.sum[rows] = dot(self.errors[rows], self.errors[rows])

    def _round(self, rows: Ints) -> None:
        """Increase the damping until a step improves the result, continue along it as long as it
        does, and undo the last extension.
        """
        slopes = self._slopes(rows)
        against = -np.einsum("bij,bj->bi", slopes, self.errors[rows])
        product = np.einsum("bik,bjk->bij", slopes, slopes)
        part = self._caution(rows)
        step, before = np.zeros_like(against), self.sum[rows].copy()
        for _ in range(_DAMPED):
            some = np.flatnonzero(np.real(self.sum[rows]) >= np.real(before))
            if not len(some):
                break
            here, matrix = rows[some], product[some].copy()
            corner = np.arange(4)
            matrix[:, corner, corner] *= 1.0 + self.damping[here, None]
            solved = cast("Points", np.linalg.solve(matrix, against[some][..., None]))[..., 0]
            step[some] = part[some, None] * solved / 16.0
            before[some] = self.sum[here]
            self._moved(here, step[some])
            self.damping[here] *= 4.0
        self.damping[rows] /= 8.0
        stretch = np.full(len(rows), 0.5)
        for _ in range(_STRETCHED):
            some = np.flatnonzero(np.real(self.sum[rows]) <= np.real(before))
            if not len(some):
                break
            stretch[some] *= 2.0
            before[some] = self.sum[rows[some]]
            self._moved(rows[some], stretch[some, None] * step[some])
        self._moved(rows, -stretch[:, None] * step)

    def _slopes(self, rows: Ints) -> Points:
        """Return the derivatives of the four errors by the point and the distance, (row, unknown,
        error).
        """
        place, squares = self.place[rows], self.squares[rows]
        slopes = np.zeros((len(rows), 4, 4), dtype=self.place.dtype)
        slopes[:, :3, 0] = self.normal[rows]
        slopes[:, :3, 1] = 2 * place / squares
        slopes[:, :3, 2] = 4 * place / squares
        slopes[:, :3, 3] = 2 * self.point[rows] / squares
        slopes[:, 3, 2:] = 1.0
        return slopes

    def _caution(self, rows: Ints) -> Points:
        """Return the factor that shortens steps if the end, the point and the centre are nearly
        collinear.
        """
        way, point = self.point[rows] - self.place[rows], self.point[rows]
        cosine = dot(way, point) / safe(norm(way) * norm(point))
        return np.where(np.real(cosine) > 0.1, 1 - cosine**100, 1.0)


def polygon(
    start: Points, end: Points, first: Points, second: Points, guide: Points, radii: Floats, side: Side
) -> Points:
    """Return the length (batch,) of OpenSim's polygon between two points of the surface.

    Its corners are at equal angles about the intersection of a coordinate axis with the plane. It
    takes the long way round if a path that is restricted to a side would otherwise begin backwards.
    The result is NaN if the intersection is outside the ellipsoid.
    """
    rows = np.arange(len(first), dtype=np.intp)
    normal = np.cross(start - end, start - guide)
    axis = np.argmax(np.abs(np.real(normal)), axis=-1)
    centre = np.zeros_like(guide)
    centre[rows, axis] = dot(normal, guide) / normal[rows, axis]
    count = np.clip((np.real(norm(second - first)) / _PIECE).astype(int), 1, _MOST_PIECES)
    corners = _corners(first, second, centre, radii, count, np.zeros(len(first), dtype=bool))
    if side.sign:
        backwards = _backwards(corners, count, first - start, second - end)
        corners = np.where(
            backwards[:, None, None], _corners(first, second, centre, radii, count, backwards), corners
        )
    ways = corners[:, 1:] - corners[:, :-1]
    square = dot(ways, ways)
    return np.sum(np.where(np.real(square) > 0, np.sqrt(safe(square)), 0.0), axis=-1)


def _corners(first: Points, second: Points, centre: Points, radii: Floats, count: Ints, far: Bools) -> Points:
    """Return corners (batch, corner, 3); entries beyond the last corner repeat it."""
    p, q = first - centre, second - centre
    p = p / norm(p)[..., None]
    q = q / norm(q)[..., None]
    aside = q - dot(p, q)[..., None] * p
    angle = arctangent(norm(aside), dot(p, q))
    aside = aside / safe(norm(aside))[..., None]
    angle = np.where(far, angle - 2 * np.pi, angle)
    number = np.minimum(np.arange(int(count.max()) + 1, dtype=np.intp), count[:, None])
    turn = angle[:, None] * number / count[:, None]
    ray = np.cos(turn)[..., None] * p[:, None] + np.sin(turn)[..., None] * aside[:, None]
    f, c = ray / radii[:, None], (centre / radii)[:, None]
    a, b, rest = dot(f, f), dot(f, c), dot(c, c) - 1
    with np.errstate(invalid="ignore"):
        corners = centre[:, None] + ((np.sqrt(b**2 - a * rest) - b) / a)[..., None] * ray
    corners[:, 0] = first
    return np.where((number == count[:, None])[..., None], second[:, None], corners)


def _backwards(corners: Points, count: Ints, onto: Points, off: Points) -> Bools:
    """Return whether the first or last piece of the polygon is opposite to the line that it
    continues.
    """
    rows = np.arange(len(corners), dtype=np.intp)
    begins = dot(np.real(corners[:, 1] - corners[:, 0]), np.real(onto)) < 0
    ends = dot(np.real(corners[rows, count - 1] - corners[rows, count]), np.real(off)) < 0
    return (begins | ends) & (count > 1)


def loosely_nearest(point: Points, radii: Floats, flat: Ints | None = None) -> Points:
    """Return OpenSim's nearest points of the ellipsoid, from a search that ends when a polynomial
    is below 1e-9.

    Parameters
    ----------
    point
        (..., 3), for radii near 1.
    radii
        (..., 3).
    flat
        If given, only points of the plane across this axis (batch,) are considered.
    """
    squares = np.broadcast_to(radii**2, point.shape)
    used = np.ones(point.shape, dtype=bool)
    if flat is not None:
        used[np.arange(len(point), dtype=np.intp), flat] = False
    weight = np.where(used, squares * point**2, 0.0)
    outside = np.real(np.sum(np.where(used, point**2 / squares, 0.0), axis=-1)) >= 1
    longest = np.sqrt(np.where(used, squares, 0.0).max(axis=-1))
    far = np.sqrt(safe(np.sum(np.where(used, point**2, 0.0), axis=-1)))
    found = np.where(outside, longest * far, 0.0)
    for _ in range(_NEAREST_ROUNDS):
        value, rate = _polynomial(found, weight, squares, used)
        going = np.abs(np.real(value)) >= _NEAREST_ENOUGH
        if not going.any():
            break
        found = np.where(going, found - value / safe(rate), found)
    return np.where(used, squares * point / np.where(used, found[..., None] + squares, 1.0), point)


def _polynomial(found: Points, weight: Points, squares: Floats, used: Bools) -> tuple[Points, Points]:
    """Return the polynomial whose root gives the nearest point, and its derivative."""
    factor = np.where(used, found[..., None] + squares, 1.0)
    whole = np.prod(factor, axis=-1)[..., None] ** 2
    inverse = np.where(used, 1.0 / factor, 0.0)
    rest = whole / factor**2
    others = np.sum(inverse, axis=-1)[..., None] - inverse
    value = whole[..., 0] - np.sum(weight * rest, axis=-1)
    rate = 2.0 * (whole[..., 0] * np.sum(inverse, axis=-1) - np.sum(weight * rest * others, axis=-1))
    return value, rate
