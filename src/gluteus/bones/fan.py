"""The fan of gluteus medius: strands from the outer surface of the ilium to the greater trochanter.

All points are fixed to triangles of the mean bones, so that they move with any shape.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gluteus.anatomy import norms
from gluteus.arrays import Bools, Floats, Ints
from gluteus.bones.landmark_points import RIGHT_HEMIPELVIS
from gluteus.bones.landmarks import mean_landmarks
from gluteus.bones.points import SurfacePoints, closest_points, mean_vertices, outward_faces
from gluteus.bones.prepared import prepared
from gluteus.bones.surface import surface
from gluteus.errors import AnatomyError

_SPLIT = 4
_RELAXATIONS = 25
_WING_OUTWARD = np.array([-0.4, 0.0, 0.9])
_WING_MIDDLE = np.array([-0.020, 0.070])


@dataclass(frozen=True)
class FanBoundaries:
    """Boundaries of the origin and the insertion of the fan.

    Lengths are in metres; positions in the view from the side are (forward, up) from the hip
    centre.

    The default values and their sources are in ``norms/gluteus_medius_fan.yaml``.
    """

    strands: int
    front_behind_asis: float
    back_before_psis: float
    below_crest: float
    anterior_line_bow: float
    notch: tuple[float, float]
    footprint_back: tuple[float, float]
    footprint_front: tuple[float, float]
    bow_radius: float

    @classmethod
    def published(cls) -> FanBoundaries:
        """Return the boundaries of the record."""
        known = {name: quantity.si for name, quantity in norms("gluteus_medius_fan").items()}
        return cls(
            strands=int(known["strands"]),
            front_behind_asis=known["front_boundary_behind_asis"],
            back_before_psis=known["back_boundary_before_psis"],
            below_crest=known["below_crest"],
            anterior_line_bow=known["anterior_line_bow"],
            notch=(known["notch_forward"], known["notch_up"]),
            footprint_back=(known["footprint_back_forward"], known["footprint_back_up"]),
            footprint_front=(known["footprint_front_forward"], known["footprint_front_up"]),
            bow_radius=known["bow_radius"],
        )

    def moved(self, **changes: float | tuple[float, ...]) -> FanBoundaries:
        """Return the boundaries with some of them changed, to show their effect."""
        return replace(self, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True, eq=False)
class Fan:
    """Strands ordered from front to back.

    ``origin`` and ``insertion`` are points of pelvis and femur; ``share`` (strand,) is each
    strand's share of the muscle's cross-section (its share of the origin's area); ``area`` [m2] is
    the origin's area on the mean bone; ``bow_radius`` is the radius of the sphere under the muscle,
    in head radii.
    """

    origin: SurfacePoints
    insertion: SurfacePoints
    share: Floats
    area: float
    bow_radius: float


@lru_cache(maxsize=1)
def _wing() -> tuple[Floats, Ints]:
    """Return the vertices of the mean pelvis in the pelvis frame.

    Also return the numbers of the faces of the right hip bone that look outward.
    """
    frame = mean_landmarks().pelvis
    vertices = frame.local(mean_vertices("pelvis")[None])[0]
    faces = outward_faces("pelvis")
    corners = vertices[faces]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    mine = np.isin(surface("pelvis").element, list(RIGHT_HEMIPELVIS))
    return vertices, np.flatnonzero(mine & (normal @ _WING_OUTWARD > 0))


def outer_wing() -> Ints:
    """Return the numbers of the faces of the pelvis that look outward on the right hip bone."""
    return _wing()[1]


@lru_cache(maxsize=1)
def crest_line() -> Floats:
    """The mean right iliac crest from the anterior to the posterior spine: (point, 3) [m], pelvis
    frame.
    """
    vertices, _ = _wing()
    mine = np.isin(surface("pelvis").element, list(RIGHT_HEMIPELVIS))
    rim = vertices[np.unique(outward_faces("pelvis")[mine])]
    flat = rim[:, :2] - _WING_MIDDLE
    angle, radius = np.arctan2(flat[:, 1], flat[:, 0]), np.hypot(flat[:, 0], flat[:, 1])
    mean = mean_landmarks()
    ends = [mean.in_pelvis(name)[0] for name in ("asis", "psis")]
    first, last = (np.arctan2(up, forward) for forward, up in np.stack(ends)[:, :2] - _WING_MIDDLE)
    line = [ends[0]]
    for level in np.linspace(float(first), float(last), 40)[1:-1]:
        near = np.abs(angle - level) < 0.06
        line.append(rim[near][radius[near].argmax()])
    return _smooth(np.array([*line, ends[1]]))


def _smooth(line: Floats) -> Floats:
    for _ in range(3):
        line[1:-1] = (line[:-2] + 2 * line[1:-1] + line[2:]) / 4
    return line


def along(line: Floats, distance: float | Floats) -> Floats:
    """Return the points (..., 3) at distances (...) [m] from the start of a polyline (point, 3)."""
    steps = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    return np.stack([np.interp(distance, steps, line[:, axis]) for axis in range(3)], axis=-1)


def origin_outline(boundaries: FanBoundaries, crest: Floats | None = None) -> Floats:
    """Return the outline of the origin in the view from the side: (corner, 2), forward and up [m].

    ``crest`` (point, 3) is the iliac crest of a person in the pelvis frame, by default that of the
    mean bone.
    """
    crest = crest_line() if crest is None else crest
    length = float(np.linalg.norm(np.diff(crest, axis=0), axis=1).sum())
    reach = np.linspace(boundaries.front_behind_asis, length - boundaries.back_before_psis, 30)
    upper = along(crest, reach)[:, :2]
    inward = _WING_MIDDLE - upper
    upper = upper + inward / np.linalg.norm(inward, axis=1, keepdims=True) * boundaries.below_crest
    notch = np.array(boundaries.notch)
    chord = upper[0] - notch
    rise = np.array([-chord[1], chord[0]]) * boundaries.anterior_line_bow
    part = np.linspace(0, 1, 15)[1:-1, None]
    anterior_line = notch + part * chord + 4 * part * (1 - part) * rise
    return np.concatenate([upper, [notch], anterior_line])


def inside(outline: Floats, points: Floats) -> Bools:
    """Return which points (point, 2) lie within a closed outline (corner, 2)."""
    return enclosed(outline, np.roll(outline, -1, axis=0), points)


def enclosed(start: Floats, end: Floats, points: Floats) -> Bools:
    """Which points (point, 2) the edges from ``start`` to ``end`` (edge, 2)
    enclose: even-odd rule.
    """
    x, y = points[:, :1], points[:, 1:]
    crosses = (start[:, 1] > y) != (end[:, 1] > y)
    rise = np.where(end[:, 1] == start[:, 1], 1.0, end[:, 1] - start[:, 1])
    at = start[:, 0] + (y - start[:, 1]) * (end[:, 0] - start[:, 0]) / rise
    return (crosses & (x < at)).sum(axis=1) % 2 == 1


def _fine_points() -> tuple[Ints, Floats, Floats, Floats]:
    """Return a fine subdivision of the ilium: face numbers, barycentric coordinates (point, 3),
    positions (point, 3) [m], areas [m2].
    """
    vertices, numbers = _wing()
    corners = vertices[outward_faces("pelvis")[numbers]]
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1) / 2
    cells = [
        ((3 * i + 1 + flip) / (3 * _SPLIT), (3 * j + 1 + flip) / (3 * _SPLIT))
        for flip in (0, 1)
        for i in range(_SPLIT)
        for j in range(_SPLIT - i - flip)
    ]
    barycentric = np.array([(1 - u - v, u, v) for u, v in cells])
    positions = np.einsum("ck,fkd->fcd", barycentric, corners).reshape(-1, 3)
    count = len(cells)
    return (
        np.repeat(numbers, count),
        np.tile(barycentric, (len(numbers), 1)),
        positions,
        np.repeat(area / count, count),
    )


def _spread(positions: Floats, areas: Floats, count: int) -> tuple[Ints, Floats]:
    """Return the numbers of ``count`` evenly spread positions, and the area that is closest to
    each.
    """
    picks = [int(positions[:, 0].argmax())]
    gap = np.linalg.norm(positions - positions[picks[0]], axis=1)
    for _ in range(count - 1):
        picks.append(int(gap.argmax()))
        gap = np.minimum(gap, np.linalg.norm(positions - positions[picks[-1]], axis=1))
    centres, share = positions[picks], np.zeros(count)
    for _ in range(_RELAXATIONS):
        owner = _nearest(positions, centres)
        share = _sums(owner, areas, count)
        moments = [_sums(owner, areas * positions[:, axis], count) for axis in range(3)]
        centres = np.stack(moments, axis=1) / share[:, None]
    return _nearest(centres, positions), share


def _sums(owner: Ints, values: Floats, count: int) -> Floats:
    """Return the sum of the values of each of ``count`` owners."""
    return np.bincount(owner, values, count).astype(np.float64)


def _nearest(points: Floats, centres: Floats) -> Ints:
    squared = (points**2).sum(1)[:, None] - 2 * points @ centres.T + (centres**2).sum(1)
    return squared.argmin(axis=1)


@lru_cache(maxsize=32)
def fan(boundaries: FanBoundaries | None = None) -> Fan:
    """Return the fan for given boundaries (by default those of the record).

    Raises
    ------
    AnatomyError
        The boundaries leave no area on the ilium, or the insertion misses the trochanter.
    """
    published = FanBoundaries.published()
    if boundaries in (None, published):
        found = prepared("fan", lambda: _arrays(_fan(published)))
        return Fan(
            SurfacePoints("pelvis", found["origin_nodes"], found["origin_weights"]),
            SurfacePoints("femur", found["insertion_nodes"], found["insertion_weights"]),
            found["share"],
            float(found["area"]),
            published.bow_radius,
        )
    return _fan(boundaries)


def _arrays(whole: Fan) -> dict[str, NDArray[Any]]:
    return {
        "origin_nodes": whole.origin.nodes,
        "origin_weights": whole.origin.weights,
        "insertion_nodes": whole.insertion.nodes,
        "insertion_weights": whole.insertion.weights,
        "share": whole.share,
        "area": np.array(whole.area),
    }


def _fan(limits: FanBoundaries) -> Fan:
    faces, barycentric, positions, areas = _fine_points()
    within = inside(origin_outline(limits), positions[:, :2])
    faces, barycentric, positions = faces[within], barycentric[within], positions[within]
    if within.sum() < limits.strands:
        raise AnatomyError(
            f"boundaries {limits} leave {int(within.sum())} places on the wing for "
            f"{limits.strands} strands; move the front and back boundaries apart"
        )
    picks, share = _spread(positions, areas[within], limits.strands)
    trochanter = (np.array(limits.footprint_back) + np.array(limits.footprint_front)) / 2
    seen_from = positions[picks, :2] - trochanter
    order = np.argsort(np.arctan2(seen_from[:, 1], seen_from[:, 0]))
    picks, share = picks[order], share[order]
    origin = SurfacePoints.in_faces("pelvis", faces[picks], barycentric[picks][:, ::-1])
    rank = (np.cumsum(share) - share / 2) / share.sum()
    return Fan(origin, _footprint(limits, rank), share / share.sum(), float(share.sum()), limits.bow_radius)


def _footprint(limits: FanBoundaries, rank: Floats) -> SurfacePoints:
    """Return insertions along the oblique strip of the trochanter: anterior strands low in front,
    posterior ones high behind.
    """
    frame = mean_landmarks().femur
    ends = np.array([limits.footprint_front, limits.footprint_back])
    charted = ends[0] + rank[:, None] * (ends[1] - ends[0])
    vertices = frame.local(mean_vertices("femur")[None])[0]
    faces = outward_faces("femur")
    corners = vertices[faces]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    lateral = np.flatnonzero((normal[:, 2] > 0) & (corners[:, :, 2].mean(1) > 0.03))
    depth = np.array([_outermost(corners[lateral], place) for place in charted])
    targets = np.column_stack([charted, depth]) @ frame.axes[0].T + frame.origin[0]
    return closest_points("femur", targets, lateral)[0]


def _outermost(corners: Floats, place: Floats) -> float:
    """Return the largest lateral coordinate [m] of the given faces near a position (2,) in the view
    from the side.
    """
    middle = corners.mean(axis=1)
    near = np.hypot(*(middle[:, :2] - place).T) < 0.004
    if not near.any():
        raise AnatomyError(
            f"footprint place {np.round(place * 1e3).tolist()} mm (forward, up) lies beside "
            "the trochanter; move it onto the trochanter"
        )
    return float(middle[near, 2].max())
