"""Places of the trigger zones on the mean bones, the strands below and the muscles above them."""

from __future__ import annotations

import numpy as np

from gluteus.anatomy import TriggerZone, library, norms
from gluteus.arguments import check_types
from gluteus.arrays import Floats
from gluteus.bones.fan import along, crest_line, inside, origin_outline, outer_wing
from gluteus.bones.landmark_points import unit
from gluteus.bones.landmarks import Landmarks
from gluteus.bones.points import Shapes, SurfacePoints, closest_points
from gluteus.mechanics.hip.model import Model
from gluteus.model.hip.hip import THIRDS, Hip
from gluteus.studies.labels import labelled
from gluteus.studies.result import Result

_MM = 1e3
_AXES = ["forward", "up", "right"]


@check_types
def zone_place(hip: Hip) -> Result:
    """Locate the trigger zones on the mean bone, with the strands below and the muscles above them.

    Parameters
    ----------
    hip : Hip
        The hip whose mean bone is used.

    Returns
    -------
    Result
        Over zone and axis: ``position_mm`` (pelvis frame), ``crest_distance_mm``,
        ``strand_distance_mm`` (to the nearest strand), ``tolerance_mm`` (between two examiners),
        ``nearest_third``, ``fibre_direction`` (unit vector, from origin to insertion),
        ``behind_maximus_border_mm`` (positive: gluteus maximus lies over it), ``from_tensor_mm``
        (negative: the tensor lies over it), ``bone_beneath`` (the fan starts there, so that no
        other muscle lies between it and the bone).
    """
    model = hip.model()
    zones = list(library().zones.values())
    spots = np.array([_spot(zone) for zone in zones])
    starts, ends = _strands(hip)
    gaps, nearest = _nearest_strand(spots, starts, ends)
    data = {
        "position_mm": (("zone", "axis"), spots * _MM),
        "crest_distance_mm": ("zone", _distance_to_line(spots, crest_line()) * _MM),
        "strand_distance_mm": ("zone", gaps * _MM),
        "tolerance_mm": ("zone", np.array([zone.position.tolerance.si * _MM for zone in zones])),
        "nearest_third": ("zone", np.array([_third(model, int(number)) for number in nearest])),
        "fibre_direction": (("zone", "axis"), unit(ends - starts)[nearest]),
        "behind_maximus_border_mm": ("zone", _behind_maximus(spots) * _MM),
        "from_tensor_mm": ("zone", _from_tensor(hip, spots) * _MM),
        "bone_beneath": ("zone", inside(origin_outline(hip.boundaries), spots[:, :2])),
    }
    coords = {"zone": [zone.id for zone in zones], "axis": _AXES}
    return labelled(data, coords, hip, ("gluteus_assumption", "holmjensen2020"), study="zones")


def zone_point(zone: TriggerZone) -> SurfacePoints:
    """Return the zone's centre on the wing, found from the crest downwards, perpendicular to the
    crest.
    """
    crest = crest_line()
    length = np.linalg.norm(np.diff(crest, axis=0), axis=1).sum()
    at = zone.position.along_crest.value * length
    top, ahead, behind = (along(crest, at + step) for step in (0.0, -0.005, 0.005))
    square = np.array([-(behind - ahead)[1], (behind - ahead)[0]])
    square /= np.linalg.norm(square)
    if square @ (crest[:, :2].mean(axis=0) - top[:2]) < 0:
        square = -square
    target = top + np.append(square, 0.0) * zone.position.below_crest.si
    pelvis = Landmarks(Shapes.mean()).pelvis
    return closest_points("pelvis", (target @ pelvis.axes[0].T + pelvis.origin[0])[None], outer_wing())[0]


def _spot(zone: TriggerZone) -> Floats:
    """Return the zone's centre (3,) [m] on the mean bone, in the pelvis frame."""
    pelvis = Landmarks(Shapes.mean()).pelvis
    return pelvis.local(Shapes.mean().place(zone_point(zone)))[0, 0]


def _strands(hip: Hip) -> tuple[Floats, Floats]:
    """Return the ends (strand, 3) [m] of the fan on the mean bones, in the neutral pose and
    pelvis frame.
    """
    mean = Landmarks(Shapes.mean())
    starts = mean.pelvis.local(Shapes.mean().place(hip.fan.origin))[0]
    return starts, mean.femur.local(Shapes.mean().place(hip.fan.insertion))[0]


def _nearest_strand(
    spots: Floats, starts: Floats, ends: Floats
) -> tuple[Floats, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    run = ends - starts
    part = np.einsum("zsk,sk->zs", spots[:, None] - starts, run) / (run**2).sum(1)
    foot = starts + np.clip(part, 0, 1)[..., None] * run
    gaps = np.linalg.norm(spots[:, None] - foot, axis=2)
    return gaps.min(axis=1), gaps.argmin(axis=1)


def _third(model: Model, strand: int) -> str:
    found = model.compartment_of[strand].split("/")[1]
    return found if found in THIRDS else "none"


def _distance_to_line(points: Floats, line: Floats) -> Floats:
    """Return the distances [m] of points (point, 3) to a polyline (corner, 3)."""
    return _nearest_strand(points, line[:-1], line[1:])[0]


def _behind_maximus(spots: Floats) -> Floats:
    """Return the distance [m] behind the upper front border of gluteus maximus, seen from the
    side.
    """
    crest = crest_line()
    length = np.linalg.norm(np.diff(crest, axis=0), axis=1).sum()
    top = along(crest, length - norms("covers")["maximus_border_before_psis"].si)[:2]
    tip = Landmarks(Shapes.mean()).in_femur("trochanter_tip")[0, :2]
    border = (tip - top) / np.linalg.norm(tip - top)
    return (spots[:, :2] - top) @ np.array([border[1], -border[0]])


def _from_tensor(hip: Hip, spots: Floats) -> Floats:
    """Return the distance [m] from the edge of the tensor, seen from the side; negative under
    it.
    """
    model = Hip(hip.person).model()
    line = model.lines_of("tensor_fasciae_latae")
    start, end = model.origin[0, line, :2][0], model.insertion[0, line, :2][0]
    run = (end - start) / np.linalg.norm(end - start)
    aside = (spots[:, :2] - start) @ np.array([-run[1], run[0]])
    return np.abs(aside) - norms("covers")["tensor_half_breadth"].si
