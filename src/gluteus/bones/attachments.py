"""Lines of action of the other hip muscles, transferred from published specimens to the shape
model.

The points of a specimen are scaled axis by axis, using landmarks that both have, into the frames of
the mean bones. They are then fixed to the closest point of the bone, so that they move with the
shape of any person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gluteus.anatomy.attachments import LineRecord, Specimen, hip_lines, specimen
from gluteus.arrays import Floats
from gluteus.bones.landmarks import Frame, mean_landmarks
from gluteus.bones.points import Shapes, SurfacePoints, closest_points
from gluteus.bones.prepared import prepared

_PELVIC_PAIRS = {
    "right_asis": "asis",
    "left_asis": "asis_other",
    "right_pubic_tubercle": "tubercle",
    "left_pubic_tubercle": "tubercle_other",
}


@dataclass(frozen=True, eq=False)
class AnchoredPoints:
    """Points at an ``offset`` (point, 3) [m, body frame, at size 1] from the
    ``surface`` of a body.
    """

    surface: SurfacePoints
    offset: Floats

    def place(self, shapes: Shapes, frame: Frame) -> Floats:
        """Positions (person, point, 3) [m] in the body's frame."""
        on_bone = frame.local(shapes.place(self.surface))
        return on_bone + self.offset * shapes.size[:, None, None]


@dataclass(frozen=True, eq=False)
class HipLine:
    """One line of action, from its origin through pelvic and femoral points to its insertion.

    Only the part between the last pelvic and the first femoral point changes with the hip. It wraps
    over a sphere of ``record.bow`` head radii about the hip centre. ``moved`` [m] is how far the
    ends were moved to reach the bone.
    """

    record: LineRecord
    pelvis: AnchoredPoints
    femur: AnchoredPoints
    moved: tuple[float, float]


@lru_cache(maxsize=4)
def _scales(source: str) -> tuple[Floats, Floats]:
    """Return scale factors per axis (3,) about the hip centre, from a specimen to the mean pelvis
    and femur.
    """
    found = specimen(source)
    mean = mean_landmarks()
    knee = (mean.in_femur("medial_epicondyle") + mean.in_femur("lateral_epicondyle"))[0] / 2
    femur = np.full(3, knee[1] / found.knee_centre()[1])
    pairs = [
        (found.landmark(theirs), mean.in_pelvis(ours)[0])
        for theirs, ours in _PELVIC_PAIRS.items()
        if theirs in found.landmarks
    ]
    if len(pairs) < len(_PELVIC_PAIRS):
        return femur.copy(), femur
    pairs.append((found.landmark("left_hip_centre"), mean.hip_centre_other_in_pelvis[0]))
    theirs, ours = (np.array(side) for side in zip(*pairs, strict=True))
    return (theirs * ours).sum(0) / (theirs**2).sum(0), femur


@lru_cache(maxsize=1)
def hip_muscles() -> tuple[str, ...]:
    """Return all muscles of the hip: gluteus medius, then those of the other lines in their
    order.
    """
    return tuple(dict.fromkeys(["gluteus_medius", *(record.muscle for record in hip_lines())]))


@lru_cache(maxsize=1)
def hip_muscle_lines() -> tuple[HipLine, ...]:
    """Return all lines of the hip except gluteus medius, on the mean bones."""
    records = hip_lines()
    found = prepared("hip-lines", lambda: _arrays([_carry(record) for record in records]))
    pelvis, femur = (_anchored(bone, found) for bone in ("pelvis", "femur"))
    moved = [(float(origin), float(insertion)) for origin, insertion in found["moved"]]
    return tuple(map(HipLine, records, pelvis, femur, moved))


def _arrays(lines: list[HipLine]) -> dict[str, NDArray[Any]]:
    """Return the points of all lines in one array for each bone, and the number of points of each
    line.
    """
    found: dict[str, NDArray[Any]] = {"moved": np.array([line.moved for line in lines])}
    for bone in ("pelvis", "femur"):
        points: list[AnchoredPoints] = [getattr(line, bone) for line in lines]
        found[f"{bone}_count"] = np.array([len(each.surface) for each in points])
        found[f"{bone}_nodes"] = np.concatenate([each.surface.nodes for each in points])
        found[f"{bone}_weights"] = np.concatenate([each.surface.weights for each in points])
        found[f"{bone}_offset"] = np.concatenate([each.offset for each in points])
    return found


def _anchored(bone: str, found: Mapping[str, NDArray[Any]]) -> Iterator[AnchoredPoints]:
    """The points of each line on one bone; the inverse of `_arrays`."""
    ends = np.cumsum(found[f"{bone}_count"])[:-1]
    parts = (np.split(found[f"{bone}_{what}"], ends) for what in ("nodes", "weights", "offset"))
    for nodes, weights, offset in zip(*parts, strict=True):
        yield AnchoredPoints(SurfacePoints(bone, nodes, weights), offset)


def _carry(record: LineRecord) -> HipLine:
    found: Specimen = specimen(record.source)
    pelvis_scale, femur_scale = _scales(record.source)
    pelvic, femoral = found.line(record.line)
    mean = mean_landmarks()
    pelvis, pelvis_gap = _anchor("pelvis", pelvic * pelvis_scale, mean.pelvis, record.anchor[0], end=0)
    femur, femur_gap = _anchor("femur", femoral * femur_scale, mean.femur, record.anchor[1], end=-1)
    return HipLine(record, pelvis, femur, (pelvis_gap, femur_gap))


def _anchor(bone: str, local: Floats, frame: Frame, how: str, end: int) -> tuple[AnchoredPoints, float]:
    """Fix points (point, 3) [m, bone frame] to the bone; via points keep their distance from it."""
    targets = local @ frame.axes[0].T + frame.origin[0]
    points, gaps = closest_points(bone, targets)
    offset = local - frame.local(Shapes.mean().place(points))[0]
    if how == "bone":
        offset[end] = 0.0
    return AnchoredPoints(points, offset), float(gaps[end]) if how == "bone" else 0.0
