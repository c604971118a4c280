"""Bones in the frame of the body chart, so that a place on the bone finds its place on the skin.

*Body frame*: x forward from the hip's axis, y up from the floor, z to the person's right from the
midline, millimetres. The pelvis stands with its anterior plane upright, the femur with the knee
under the hip.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal

import numpy as np

from gluteus.anatomy import library, norms
from gluteus.arrays import Floats
from gluteus.bones.fan import crest_line
from gluteus.bones.landmarks import mean_landmarks
from gluteus.bones.person import Person
from gluteus.bones.points import SurfacePoints, closest_points, outward_faces
from gluteus.bones.surface import surface
from gluteus.choices import Sex
from gluteus.model.hip.hip import Hip
from gluteus.studies.fan.place import zone_point

ViewName = Literal["front", "back", "left", "right", "soles"]

VIEWS: tuple[ViewName, ...] = ("front", "back", "left", "right", "soles")
_MM = 1e3
_IN_PELVIS = ("asis", "psis", "tubercle", "symphysis", "ischial_tuberosity", "sacral_promontory")
_IN_FEMUR = ("trochanter_tip", "trochanter_outermost", "medial_epicondyle", "lateral_epicondyle")


@dataclass(frozen=True, eq=False)
class Skeleton:
    """The bones of the central woman or man, right side, in the body frame [mm].

    `places` are landmarks (3,); `crest` (point, 3) runs from the anterior to the posterior spine;
    `zones` are the middles (3,) of the trigger zones. `half_breadth` are halves of published
    breadths over the skin, at the crest and at the trochanter.
    """

    stature: float
    places: Mapping[str, Floats]
    crest: Floats
    zones: Mapping[str, Floats]
    half_breadth: Mapping[str, float]

    @property
    def crest_top(self) -> float:
        """The height of the crest's highest point above the floor."""
        return float(self.crest[:, 1].max())


@cache
def skeleton(sex: Sex) -> Skeleton:
    """The bones of the central woman (``f``) or man (``m``) in the body frame.

    Sources: height and breadths over the skin ``heinz2003``, height of the hip ``deleva1996``.
    """
    hip = _hip(sex)
    marks, shapes = hip.landmarks, hip.people.shapes

    def on_pelvis(points: SurfacePoints) -> Floats:
        return _standing(sex, marks.pelvis.local(shapes.place(points))[0])

    mean = mean_landmarks().pelvis
    crest = closest_points("pelvis", crest_line() @ mean.axes[0].T + mean.origin[0])[0]
    places = {name: _standing(sex, marks.in_pelvis(name))[0] for name in _IN_PELVIS}
    places |= {name: _standing(sex, marks.in_femur(name))[0] for name in _IN_FEMUR}
    return Skeleton(
        stature=_stature(sex),
        places=MappingProxyType(places),
        crest=on_pelvis(crest),
        zones=MappingProxyType(
            {key: on_pelvis(zone_point(zone))[0] for key, zone in library().zones.items()}
        ),
        half_breadth=MappingProxyType(
            {
                "crest": _by_sex("biiliac_breadth_skin", sex) / 2,
                "trochanter": _by_sex("bitrochanteric_breadth_skin", sex) / 2,
            }
        ),
    )


@cache
def bone_triangles(sex: Sex) -> Mapping[str, Floats]:
    """Surfaces (triangle, 3, 3) [mm, body frame] of the pelvis and of the right femur."""
    hip = _hip(sex)
    found: dict[str, Floats] = {}
    for bone, frame in (("pelvis", hip.landmarks.pelvis), ("femur", hip.landmarks.femur)):
        vertices = SurfacePoints.at_vertices(bone, np.arange(len(surface(bone).nodes)))
        placed = _standing(sex, frame.local(hip.people.shapes.place(vertices))[0])
        found[bone] = placed[outward_faces(bone)]
    return MappingProxyType(found)


def project(points: Floats, view: ViewName) -> Floats:
    """Where points (..., 3) [mm, body frame] lie in a view: (..., 2), picture right and up.

    From the front the person's right lies on the left of the picture; from the right the person
    faces right. The soles show no bones.
    """
    x, y, z = points[..., 0], points[..., 1], points[..., 2]
    across = {"front": -z, "back": z, "right": x, "left": -x}[view]
    return np.stack([across, y], axis=-1)


def mirrored(points: Floats) -> Floats:
    """Points (..., 3) of the right side on the left side."""
    return points * [1.0, 1.0, -1.0]


@cache
def _hip(sex: Sex) -> Hip:
    return Hip(Person(sex=sex))


def _by_sex(name: str, sex: Sex) -> float:
    return norms("body")[f"{name}_{'women' if sex == 'f' else 'men'}"].si * _MM


def _stature(sex: Sex) -> float:
    return _by_sex("height", sex)


def _standing(sex: Sex, from_hip: Floats) -> Floats:
    """Points (point, 3) [m, from the right hip centre] in the body frame [mm]."""
    between = _hip(sex).landmarks.measures["hip_centre_distance"][0]
    height = norms("stance_model")["hip_to_foot_of_stature"].value * _stature(sex)
    return from_hip * _MM + np.array([0.0, height, between / 2 * _MM])
