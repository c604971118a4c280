"""Movement of the palpating finger at each trigger zone, in side-lying with a pillow."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gluteus.anatomy import library, norms
from gluteus.arguments import check_types
from gluteus.arrays import Floats
from gluteus.bones.fan import along, crest_line, outer_wing
from gluteus.bones.landmark_points import unit
from gluteus.bones.landmarks import Landmarks, mean_landmarks
from gluteus.bones.points import Shapes, SurfacePoints, closest_points, mean_vertices, outward_faces
from gluteus.mechanics.hip.kinematics import femur_in_pelvis
from gluteus.model.hip.hip import MEDIUS, Hip
from gluteus.studies.fan.pillow import lying
from gluteus.studies.fan.place import zone_place
from gluteus.studies.labels import labelled
from gluteus.studies.result import Result

_MM = 1e3
_AXES = ["forward", "up", "right"]


@check_types
def palpation(hip: Hip) -> Result:
    """Locate the zones on each person's bone, with the direction of the fibres and of the finger.

    The hip lies as with the pillow of the study `pillow`. Directions are tangents of the bone under
    the finger, that is, of the plane through the wing within 15 mm of the zone. In flat palpation
    the finger is perpendicular to the upper front border of gluteus maximus; in rolling palpation
    it is perpendicular to the fibres.

    Parameters
    ----------
    hip : Hip
        The hip; one row for each of its people.

    Returns
    -------
    Result
        Over person, zone and axis (pelvis frame, right hip): ``spot_mm``, ``crest_mm`` (the
        crest above it), ``normal``, ``fibres``, ``border`` and ``finger`` (unit vectors; the
        finger's points forward), ``finger_to_spines_deg`` (from the line between posterior and
        anterior superior spine to the direction of the finger; positive if its front end is turned
        up), ``finger_to_trochanter_deg`` and ``fibres_to_trochanter_deg`` (to the line from the
        zone to the trochanter, 0 to 90), ``finger_to_crest_deg`` (to the crest above, 0 to 90),
        ``below_crest_mm``, ``crest_from_front_mm`` (along the crest from the anterior spine),
        ``crest_length_mm``, and ``maximus_border_mm`` over end (on the crest, on the tip of the
        trochanter).
    """
    model, marks, pose = hip.model(), hip.landmarks, lying(hip, True)
    fixed = _fixed(tuple(library().zones))
    spots, tops, crest = (_placed(marks, points) for points in (fixed.spots, fixed.tops, fixed.crest))
    ahead, behind = (_placed(marks, points) for points in (fixed.ahead, fixed.behind))
    normal = np.stack([_plane(_placed(marks, points)) for points in fixed.around], axis=1)
    strands = model.lines_of(MEDIUS)
    pulls = model.paths(pose).pull_on_pelvis[:, strands]
    fibres = _tangent(pulls[:, _nearest_strands(hip)], normal)
    turn = femur_in_pelvis(pose).swapaxes(-1, -2)
    tip, side = (
        (marks.in_femur(name)[:, None] @ turn)[:, 0] for name in ("trochanter_tip", "trochanter_outermost")
    )
    edge = np.stack([_placed(marks, fixed.border)[:, 0], tip], axis=1)
    border = _tangent((edge[:, 1] - edge[:, 0])[:, None], normal)
    flat = np.array([each.examination.technique == "flat palpation" for each in library().zones.values()])
    finger = np.cross(normal, np.where(flat[:, None], border, fibres))
    finger = finger * np.where(finger[..., :1] < 0, -1.0, 1.0)
    spines = _tangent((marks.in_pelvis("asis") - marks.in_pelvis("psis"))[:, None], normal)
    to_trochanter = _tangent(side[:, None] - spots, normal)
    steps = np.linalg.norm(np.diff(crest, axis=1), axis=2)
    length = steps.sum(axis=1)
    fraction = np.array([each.position.along_crest.si for each in library().zones.values()])
    vector, plain = ("person", "zone", "axis"), ("person", "zone")
    data = {
        "spot_mm": (vector, spots * _MM),
        "crest_mm": (vector, tops * _MM),
        "normal": (vector, normal),
        "fibres": (vector, fibres),
        "border": (vector, border),
        "finger": (vector, finger),
        "finger_to_spines_deg": (plain, _turned(spines, finger, normal)),
        "finger_to_trochanter_deg": (plain, _between(finger, to_trochanter)),
        "fibres_to_trochanter_deg": (plain, _between(fibres, to_trochanter)),
        "finger_to_crest_deg": (plain, _between(finger, _tangent(ahead - behind, normal))),
        "below_crest_mm": (plain, _to_polyline(spots, crest) * _MM),
        "crest_from_front_mm": (plain, length[:, None] * fraction * _MM),
        "crest_length_mm": ("person", length * _MM),
        "maximus_border_mm": (("person", "end", "axis"), edge * _MM),
    }
    coords = {"zone": list(library().zones), "axis": _AXES}
    return labelled(data, coords, hip, ("gluteus_assumption", "gray1918"), study="palpation")


@dataclass(frozen=True, eq=False)
class _Fixed:
    """Points of the bone from which each person's zones are found.

    `around` are the points under each zone.
    """

    spots: SurfacePoints
    tops: SurfacePoints
    ahead: SurfacePoints
    behind: SurfacePoints
    crest: SurfacePoints
    border: SurfacePoints
    around: tuple[SurfacePoints, ...]


@lru_cache(maxsize=1)
def _fixed(zones: tuple[str, ...]) -> _Fixed:
    placed = zone_place(Hip()).sel(zone=list(zones))
    spots = placed["position_mm"].transpose("zone", "axis").to_numpy() / _MM
    crest = crest_line()
    length = float(np.linalg.norm(np.diff(crest, axis=0), axis=1).sum())
    finger = norms("palpation")["under_finger"].si
    at = np.array([library().zones[zone].position.along_crest.si * length for zone in zones])
    tops, ahead, behind = (
        np.array([along(crest, place + step) for place in at]) for step in (0.0, -finger, finger)
    )
    border = along(crest, length - norms("covers")["maximus_border_before_psis"].si)[None]
    wing = np.unique(outward_faces("pelvis")[outer_wing()])
    vertices = mean_landmarks().pelvis.local(mean_vertices("pelvis")[None])[0][wing]
    around = tuple(
        SurfacePoints.at_vertices("pelvis", wing[np.linalg.norm(vertices - spot, axis=1) < finger])
        for spot in spots
    )
    return _Fixed(
        *(_on_pelvis(points) for points in (spots, tops, ahead, behind, crest, border)), around=around
    )


def _on_pelvis(points: Floats) -> SurfacePoints:
    """Return points (point, 3) [m, mean pelvis frame], fixed to the closest places of the bone."""
    frame = mean_landmarks().pelvis
    return closest_points("pelvis", points @ frame.axes[0].T + frame.origin[0])[0]


def _placed(marks: Landmarks, points: SurfacePoints) -> Floats:
    """Return positions (person, point, 3) [m, pelvis frame]."""
    return marks.pelvis.local(marks.shapes.place(points))


def _nearest_strands(hip: Hip) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the number of the strand closest to each zone on the mean bones."""
    starts = mean_landmarks().pelvis.local(Shapes.mean().place(hip.fan.origin))[0]
    ends = mean_landmarks().femur.local(Shapes.mean().place(hip.fan.insertion))[0]
    spots = _placed(mean_landmarks(), _fixed(tuple(library().zones)).spots)[0]
    run = ends - starts
    part = np.einsum("zsk,sk->zs", spots[:, None] - starts, run) / (run**2).sum(1)
    foot = starts + np.clip(part, 0, 1)[..., None] * run
    return np.linalg.norm(spots[:, None] - foot, axis=2).argmin(axis=1)


def _plane(points: Floats) -> Floats:
    """Return the normal (person, 3), pointing out of the body, of the plane through points
    (person, point, 3).
    """
    local = points - points.mean(axis=1, keepdims=True)
    normal = np.linalg.svd(local, full_matrices=False)[2][:, -1]
    return normal * np.where(normal[:, 2:] < 0, -1.0, 1.0)


def _tangent(vectors: Floats, normal: Floats) -> Floats:
    """Return vectors projected into the planes of the normals, normalised to length one."""
    return unit(vectors - normal * (vectors * normal).sum(-1, keepdims=True))


def _turned(start: Floats, end: Floats, normal: Floats) -> Floats:
    """Return the signed angle [degrees] from start to end, seen from outside.

    With forward to the right, upward is positive.
    """
    sine = (np.cross(start, end) * normal).sum(-1)
    return np.degrees(np.arctan2(sine, (start * end).sum(-1)))


def _between(first: Floats, second: Floats) -> Floats:
    """Return the angle [degrees] between two lines, 0 to 90."""
    return np.degrees(np.arccos(np.clip(np.abs((first * second).sum(-1)), 0, 1)))


def _to_polyline(points: Floats, line: Floats) -> Floats:
    """Return distances (person, point) [m] of points to a polyline (person, corner, 3)."""
    start, run = line[:, None, :-1], np.diff(line, axis=1)[:, None]
    part = ((points[:, :, None] - start) * run).sum(-1) / (run**2).sum(-1)
    foot = start + np.clip(part, 0, 1)[..., None] * run
    return np.linalg.norm(points[:, :, None] - foot, axis=3).min(axis=2)
