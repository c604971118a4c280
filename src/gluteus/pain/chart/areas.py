"""Plane areas for the body chart: union, difference, intersection and size, computed by shapely.

Only this module imports shapely, so that a ranking by region codes does not wait for it. A *ring*
is an array (corner, 2) [mm], closed without repeating its first corner; an *area* is a polygon of
shapely or a set of polygons.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np

from gluteus.arrays import Bools, Floats

Ring = Floats
Area: TypeAlias = Any
"""A shapely geometry; shapely has no type annotations."""

_GRID_MM = 0.01


def of_ring(ring: Ring) -> Area:
    """Return the area inside a ring, by the even-odd rule if the ring crosses itself."""
    import shapely

    polygon = shapely.Polygon(ring)
    return polygon if polygon.is_valid else _planar(shapely.make_valid(polygon))


def crosses_itself(ring: Ring) -> bool:
    """Whether a ring crosses or touches itself."""
    import shapely

    return not shapely.LinearRing(ring).is_simple


def of_line(points: Ring, width: float, flat: bool = False) -> Area:
    """Return the area of a stroke of the given width along points (point, 2).

    Its ends are round or flat; a single point gives a disc.
    """
    import shapely

    if len(points) == 1:
        return shapely.Point(points[0]).buffer(width / 2)
    return shapely.LineString(points).buffer(width / 2, cap_style="flat" if flat else "round")


def union(areas: Iterable[Area]) -> Area:
    """Return the union of areas."""
    import shapely

    return shapely.union_all(list(areas))


def common(one: Area, other: Area) -> Area:
    """Return the intersection of two areas."""
    return _planar(one.intersection(other, grid_size=_GRID_MM))


def without(one: Area, other: Area) -> Area:
    """Return the first area without the second."""
    return _planar(one.difference(other, grid_size=_GRID_MM))


def grown(area: Area, by: float) -> Area:
    """Return the area with a margin [mm], or shrunk when `by` is negative."""
    return area.buffer(by)


def size(area: Area) -> float:
    """Return the size of an area [mm2]."""
    return float(area.area)


def largest(area: Area) -> Area:
    """Return the largest connected part, without holes; an empty area stays empty."""
    import shapely

    parts = _parts(area)
    return shapely.Polygon(max(parts, key=lambda each: each.area).exterior) if parts else area


def rings(area: Area) -> tuple[Ring, ...]:
    """Return the outer rings of all parts, counter-clockwise, the largest part first."""
    import shapely

    parts = sorted(_parts(area), key=lambda each: -each.area)
    return tuple(np.array(shapely.geometry.polygon.orient(each).exterior.coords)[:-1] for each in parts)


def of_triangles(corners: Floats) -> Area:
    """Return the silhouette of a closed surface, the union of its triangles that face the
    viewer.
    """
    import shapely

    one, two = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    facing = one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0] > _GRID_MM
    return shapely.union_all(shapely.polygons(corners[facing]))


def simplified(area: Area, by: float) -> Area:
    """Return the area with fewer corners; its edge moves by at most `by` [mm]."""
    return area.simplify(by)


def contains(area: Area, points: Floats) -> Bools:
    """Return which points (point, 2) lie in an area."""
    import shapely

    return np.asarray(shapely.contains_xy(area, points[:, 0], points[:, 1]), dtype=bool)


def bounds(areas: Sequence[Area]) -> tuple[float, float, float, float]:
    """Return the left, bottom, right and top edge of all areas together [mm]."""
    each = np.array([area.bounds for area in areas])
    return (*map(float, each[:, :2].min(axis=0)), *map(float, each[:, 2:].max(axis=0)))  # type: ignore[return-value]


def _parts(area: Area) -> list[Area]:
    import shapely

    return [each for each in shapely.get_parts(area) if each.geom_type == "Polygon" and each.area > 0]


def _planar(area: Area) -> Area:
    """Keep only the parts that have a size, because cutting can leave points and lines."""
    import shapely

    parts = _parts(area)
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
