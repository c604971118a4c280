"""Lines of action of the other hip muscles, carried from published specimens onto the shape model.

A specimen's points are scaled axis by axis, from the landmarks that both have, into the frames of the
mean bones and fixed to the closest place of the bone, so that they move with any person's shape.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gluteus.anatomy.attachments import LineRecord, Specimen, hip_lines, specimen
from gluteus.arrays import Floats
from gluteus.bones.landmarks import Frame, mean_landmarks
from gluteus.bones.points import Shapes, SurfacePoints, closest_points

_PELVIC_PAIRS = {
    "right_asis": "asis",
    "left_asis": "asis_other",
    "right_pubic_tubercle": "tubercle",
    "left_pubic_tubercle": "tubercle_other",
}


@dataclass(frozen=True, eq=False)
class AnchoredPoints:
    """Points kept at an ``offset`` (point, 3) [m, body frame, at size 1] from the ``surface`` of one body."""

    surface: SurfacePoints
    offset: Floats

    def place(self, shapes: Shapes, frame: Frame) -> Floats:
        """Positions (person, point, 3) [m] in the body's frame."""
        on_bone = frame.local(shapes.place(self.surface))
        return on_bone + self.offset * shapes.size[:, None, None]


@dataclass(frozen=True, eq=False)
class HipLine:
    """One line of action: pelvic points from the origin on, then femoral points to the insertion.

    Only the stretch between the last pelvic and the first femoral point changes with the hip; it bows over a
    sphere of ``record.bow`` head radii about the hip centre. ``moved`` [m] is how far the ends were moved to
    reach the bone.
    """

    record: LineRecord
    pelvis: AnchoredPoints
    femur: AnchoredPoints
    moved: tuple[float, float]


@lru_cache(maxsize=4)
def _scales(source: str) -> tuple[Floats, Floats]:
    """Factors per axis (3,) from a specimen to the mean pelvis and to the mean femur, from the hip centre."""
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
    """All muscles of the hip: gluteus medius, and those of the other lines in their order."""
    return tuple(dict.fromkeys(["gluteus_medius", *(record.muscle for record in hip_lines())]))


@lru_cache(maxsize=1)
def hip_muscle_lines() -> tuple[HipLine, ...]:
    """All lines of the hip besides gluteus medius, on the mean bones."""
    return tuple(_carry(record) for record in hip_lines())


def _carry(record: LineRecord) -> HipLine:
    found: Specimen = specimen(record.source)
    pelvis_scale, femur_scale = _scales(record.source)
    pelvic, femoral = found.line(record.line)
    mean = mean_landmarks()
    pelvis, pelvis_gap = _anchor("pelvis", pelvic * pelvis_scale, mean.pelvis, record.anchor[0], end=0)
    femur, femur_gap = _anchor("femur", femoral * femur_scale, mean.femur, record.anchor[1], end=-1)
    return HipLine(record, pelvis, femur, (pelvis_gap, femur_gap))


def _anchor(bone: str, local: Floats, frame: Frame, how: str, end: int) -> tuple[AnchoredPoints, float]:
    """Fix points (point, 3) [m, bone frame] to the bone; via points keep their distance, the end as told."""
    targets = local @ frame.axes[0].T + frame.origin[0]
    points, gaps = closest_points(bone, targets)
    offset = local - frame.local(Shapes.mean().place(points))[0]
    if how == "bone":
        offset[end] = 0.0
    return AnchoredPoints(points, offset), float(gaps[end]) if how == "bone" else 0.0
