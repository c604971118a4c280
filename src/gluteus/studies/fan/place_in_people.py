"""Places of the fan's origin and insertion, and of the trigger zones, on each person's bones.

Every person has their own lines and zones. Places are drawn from the ranges of their descriptions,
with the error of finding a landmark. Strands follow the shape of the bone. All distances are
measured in the side view, in the pelvis or femur frame of the person.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from gluteus.anatomy import Quantity, library, norms
from gluteus.arrays import Bools, Floats, Ints
from gluteus.bones.fan import FanBoundaries, along, crest_line, enclosed, inside, origin_outline, outer_wing
from gluteus.bones.landmark_points import trochanter_faces
from gluteus.bones.landmarks import Landmarks
from gluteus.bones.points import Shapes, SurfacePoints, closest_points, mean_vertices, outward_faces
from gluteus.bones.surface import surface
from gluteus.model.hip.hip import MEDIUS, THIRDS, Hip
from gluteus.studies.labels import labelled
from gluteus.studies.result import Result

_MM = 1e3
_MEAN_OF_TWO_MARKS = np.sqrt(np.pi)
"""Mean distance of two marks in a plane, divided by the standard deviation of one of them."""


def origin_in_people(hip: Hip) -> Result:
    """Compare where the strands start with the textbook lines on each person's own crest.

    Parameters
    ----------
    hip : Hip
        The hip; one row for each of its people.

    Returns
    -------
    Result
        Over person and strand: ``within_lines`` (between lines drawn from their published ranges)
        and ``crest_distance_mm``; over person ``share_within`` of the muscle's cross-section. On
        the mean bone ``area_cm2`` of the whole origin, and whether each strand starts on the
        ``outer_face``.
    """
    starts, crest = _starts(hip), _crest(hip)
    lines = _outlines(hip, crest)
    within = np.array([inside(edge, each[:, :2]) for edge, each in zip(lines, starts, strict=True)])
    data = {
        "within_lines": (("person", "strand"), within),
        "share_within": ("person", within @ hip.fan.share),
        "crest_distance_mm": (("person", "strand"), _MM * _to_polyline(starts[..., :2], crest[..., :2])),
        "outer_face": ("strand", _on_outer_face(hip)),
        "area_cm2": ((), hip.fan.area * 1e4),
    }
    return labelled(data, {}, hip, ("gray1918", "gluteus_assumption"), study="origin")


def attachment_in_people(hip: Hip) -> Result:
    """Find where the strands end on each person's femur, with the error of a landmark.

    Parameters
    ----------
    hip : Hip
        The hip; one row for each of its people.

    Returns
    -------
    Result
        Over person and strand: ``on_trochanter``; over person ``share_on`` of the cross-section.
    """
    femur = hip.landmarks.femur
    ends = femur.local(hip.people.shapes.place(hip.fan.insertion))[..., :2]
    shifted = ends + _landmark_errors(hip, "footprint")[:, None]
    rim, edges = _trochanter_rim()
    flat = femur.local(hip.people.shapes.place(rim))[..., :2]
    sides = zip(flat[:, edges[:, 0]], flat[:, edges[:, 1]], shifted, strict=True)
    on = np.array([enclosed(start, end, at) for start, end, at in sides])
    data = {
        "on_trochanter": (("person", "strand"), on),
        "share_on": ("person", on @ hip.fan.share),
    }
    return labelled(data, {}, hip, ("robertson2008", "gluteus_assumption"), study="attachment")


def zones_in_people(hip: Hip) -> Result:
    """Find each person's trigger zones, the strands below and the muscles above them.

    Parameters
    ----------
    hip : Hip
        The hip; one row for each of its people.

    Returns
    -------
    Result
        Over person and zone: ``strand_distance_mm`` (to the nearest strand), ``crest_distance_mm``,
        ``nearest_third`` (its number; -1 for none), ``behind_maximus_border_mm`` (positive: gluteus
        maximus covers it), ``from_tensor_mm`` (negative: the tensor covers it), ``bone_beneath``
        (the fan starts there) and ``fibre_lean_deg`` (lower end forward). ``tolerance_mm`` over
        zone is how far apart two examiners mark one point.
    """
    model, crest = hip.model(), _crest(hip)
    zones = list(library().zones.values())
    spots = np.stack([_spots(hip, crest, zone.id) for zone in zones], axis=1)
    strands = model.lines_of(MEDIUS)
    starts, ends = model.origin[:, strands, :2], model.insertion[:, strands, :2]
    gaps, nearest = _nearest_strand(spots, starts, ends)
    third = np.array([_third_of(name) for name in np.asarray(model.compartment_of)[strands]])
    run = np.take_along_axis(ends - starts, nearest[..., None], axis=1)
    drawn = _outlines(hip, crest, hip.boundaries)
    data = {
        "strand_distance_mm": (("person", "zone"), _MM * gaps),
        "crest_distance_mm": (("person", "zone"), _MM * _to_polyline(spots, crest[..., :2])),
        "nearest_third": (("person", "zone"), third[nearest]),
        "behind_maximus_border_mm": (("person", "zone"), _MM * _behind_maximus(hip, crest, spots)),
        "from_tensor_mm": (("person", "zone"), _MM * _from_tensor(hip, spots)),
        "bone_beneath": (
            ("person", "zone"),
            np.array([inside(edge, each) for edge, each in zip(drawn, spots, strict=True)]),
        ),
        "fibre_lean_deg": (("person", "zone"), np.degrees(np.arctan2(run[..., 0], -run[..., 1]))),
        "tolerance_mm": ("zone", np.array([zone.position.tolerance.si * _MM for zone in zones])),
    }
    coords = {"zone": [zone.id for zone in zones]}
    return labelled(data, coords, hip, ("gluteus_assumption", "holmjensen2020"), study="zones")


def _drawn(hip: Hip, name: str, shape: tuple[int, ...] = ()) -> Floats | None:
    """Return uniform numbers (person, *shape) from 0 to 1 for a name; None for a central hip."""
    if hip.samples is None:
        return None
    generator = np.random.default_rng([hip.seed, *name.encode()])
    return generator.random((hip.samples, *shape))


def _in_range(hip: Hip, name: str, quantity: Quantity) -> Floats:
    """Return a value (person,) drawn from the quantity's range; for a central hip, its value
    [SI].
    """
    part = _drawn(hip, name)
    if part is None or quantity.low is None or quantity.high is None:
        return np.full(len(hip.people.shapes), quantity.si)
    ends = (
        quantity.model_copy(update={"value": quantity.low}),
        quantity.model_copy(update={"value": quantity.high}),
    )
    return ends[0].si + part * (ends[1].si - ends[0].si)


def _errors(hip: Hip, name: str, deviation: float) -> Floats:
    """Return normal errors (person, 2) [m] in the plane; zero for a central hip."""
    part = _drawn(hip, name, (2,))
    if part is None:
        return np.zeros((len(hip.people.shapes), 2))
    radius, angle = np.sqrt(-2 * np.log1p(-part[:, 0])), 2 * np.pi * part[:, 1]
    return deviation * np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def _landmark_errors(hip: Hip, name: str) -> Floats:
    return _errors(hip, name, norms("measurement")["trochanter_lateral_ct"].si)


def _starts(hip: Hip) -> Floats:
    return hip.landmarks.pelvis.local(hip.people.shapes.place(hip.fan.origin))


def _crest(hip: Hip) -> Floats:
    """Return the right iliac crest from front to back: (person, point, 3) [m], pelvis frame."""
    return hip.landmarks.pelvis.local(hip.people.shapes.place(_on_pelvis(crest_line())))


def _on_pelvis(points: Floats) -> SurfacePoints:
    """Return the points of the pelvis closest to places (point, 3) [m] in the mean pelvis frame."""
    pelvis = Landmarks(Shapes.mean()).pelvis
    return closest_points("pelvis", points @ pelvis.axes[0].T + pelvis.origin[0])[0]


def _outlines(hip: Hip, crest: Floats, boundaries: FanBoundaries | None = None) -> Floats:
    """Return the outline (person, corner, 2) [m] of the area between the gluteal lines, from the
    side.

    Without `boundaries`, the lines are drawn for each person from their published ranges.
    """
    table = norms("gluteus_medius_fan")
    notch = _notch(hip)
    known = replace(boundaries or FanBoundaries.published(), below_crest=0.0)
    people = len(crest)
    if boundaries is None:
        marks = _landmark_errors(hip, "spines")
        front = _in_range(hip, "front line", table["front_boundary_behind_asis"]) + marks[:, 0]
        back = _in_range(hip, "back line", table["back_boundary_before_psis"]) + marks[:, 1]
        bow = _in_range(hip, "bow of the line", table["anterior_line_bow"])
    else:
        front, back, bow = (
            np.full(people, value)
            for value in (known.front_behind_asis, known.back_before_psis, known.anterior_line_bow)
        )
    return np.array(
        [
            origin_outline(
                known.moved(
                    front_behind_asis=max(front[row], 0.0),
                    back_before_psis=max(back[row], 0.0),
                    anterior_line_bow=bow[row],
                    notch=tuple(notch[row]),
                ),
                crest[row],
            )
            for row in range(people)
        ]
    )


def _notch(hip: Hip) -> Floats:
    """Return the top of the greater sciatic notch (person, 2) [m], seen from the side."""
    place = np.array(FanBoundaries.published().notch)
    pelvis = Landmarks(Shapes.mean()).pelvis
    corners = np.unique(outward_faces("pelvis")[outer_wing()])
    mesh = surface("pelvis")
    points = SurfacePoints("pelvis", mesh.nodes[corners], mesh.weights[corners])
    flat = pelvis.local(Shapes.mean().place(points))[0, :, :2]
    nearest = int(np.linalg.norm(flat - place, axis=1).argmin())
    chosen = SurfacePoints("pelvis", points.nodes[[nearest]], points.weights[[nearest]])
    moved = hip.landmarks.pelvis.local(hip.people.shapes.place(chosen))[:, 0, :2]
    return moved + (place - flat[nearest])


def _spots(hip: Hip, crest: Floats, name: str) -> Floats:
    """Return the centre (person, 2) [m] of a zone, found along the crest and perpendicular to it
    downwards.
    """
    position = library().zones[name].position
    at = _in_range(hip, f"{name} along the crest", position.along_crest)
    below = _in_range(hip, f"{name} below the crest", position.below_crest)
    mark = _errors(hip, f"{name} mark", position.tolerance.si / _MEAN_OF_TWO_MARKS)
    found = np.empty((len(crest), 2))
    for row, line in enumerate(crest):
        length = np.linalg.norm(np.diff(line, axis=0), axis=1).sum()
        top, ahead, behind = along(line, at[row] * length + np.array([0.0, -0.005, 0.005]))[:, :2]
        square = np.array([-(behind - ahead)[1], (behind - ahead)[0]])
        square /= np.linalg.norm(square)
        inward = square @ (line[:, :2].mean(axis=0) - top)
        found[row] = top + np.copysign(below[row], inward) * square
    return found + mark


def _nearest_strand(spots: Floats, starts: Floats, ends: Floats) -> tuple[Floats, np.ndarray]:
    """Return the distance (person, zone) [m] to the nearest strand, and its number."""
    run = (ends - starts)[:, None]
    away = spots[:, :, None] - starts[:, None]
    part = np.clip((away * run).sum(-1) / (run**2).sum(-1), 0, 1)
    gaps = np.linalg.norm(away - part[..., None] * run, axis=-1)
    return gaps.min(axis=2), gaps.argmin(axis=2)


def _to_polyline(points: Floats, line: Floats) -> Floats:
    """Return the distances (person, point) [m] of points (person, point, 2) to polylines."""
    return _nearest_strand(points, line[:, :-1], line[:, 1:])[0]


def _third_of(compartment: str) -> int:
    part = compartment.rpartition("/")[2]
    return THIRDS.index(part) if part in THIRDS else -1


def _behind_maximus(hip: Hip, crest: Floats, spots: Floats) -> Floats:
    """Return the distance (person, zone) [m] behind the upper front border of gluteus maximus."""
    before = norms("covers")["maximus_border_before_psis"].si + _landmark_errors(hip, "border")[:, 0]
    lengths = np.linalg.norm(np.diff(crest, axis=1), axis=2).sum(axis=1)
    top = np.array([along(line, reach)[:2] for line, reach in zip(crest, lengths - before, strict=True)])
    border = hip.landmarks.in_femur("trochanter_tip")[:, :2] - top
    border /= np.linalg.norm(border, axis=1, keepdims=True)
    across = np.column_stack([border[:, 1], -border[:, 0]])
    return np.einsum("pzk,pk->pz", spots - top[:, None], across)


def _from_tensor(hip: Hip, spots: Floats) -> Floats:
    """Return the distance (person, zone) [m] from the edge of tensor fasciae latae; negative
    under it.
    """
    model = hip.model()
    line = int(np.flatnonzero(model.lines_of("tensor_fasciae_latae"))[0])
    start, end = model.origin[:, line, :2], model.insertion[:, line, :2]
    run = (end - start) / np.linalg.norm(end - start, axis=1, keepdims=True)
    across = np.column_stack([-run[:, 1], run[:, 0]])
    aside = np.einsum("pzk,pk->pz", spots - start[:, None], across)
    return np.abs(aside) - norms("covers")["tensor_half_breadth"].si


def _on_outer_face(hip: Hip) -> Bools:
    """Whether each strand starts on the outer face of the wing of the mean bone."""
    placed = Shapes.mean().place(hip.fan.origin)[0]
    return closest_points("pelvis", placed, outer_wing())[1] < 1e-3


@lru_cache(maxsize=1)
def _trochanter_rim() -> tuple[SurfacePoints, Ints]:
    """Return the rim of the trochanter's outer side: points, and the edges (edge, 2) between them.

    The rim consists of the edges that belong to only one of the faces that point outward on the
    mean bone.
    """
    faces = outward_faces("femur")[trochanter_faces()]
    corners = Landmarks(Shapes.mean()).femur.local(mean_vertices("femur")[None])[0][faces]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    outward = faces[normal[:, 2] > 0]
    pairs = np.sort(np.concatenate([outward[:, [0, 1]], outward[:, [1, 2]], outward[:, [2, 0]]]), axis=1)
    edges, times = np.unique(pairs, axis=0, return_counts=True)
    numbers, own = np.unique(edges[times == 1], return_inverse=True)
    mesh = surface("femur")
    return SurfacePoints("femur", mesh.nodes[numbers], mesh.weights[numbers]), own.reshape(-1, 2)
