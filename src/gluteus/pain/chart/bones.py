"""Bones in the frame of the body chart, which relates places on the bone to places on the skin.

*Body frame* [mm]: x points forward from the hip's axis, y up from the floor, and z to the person's
right from the midline. The anterior pelvic plane is vertical, and the knee is below the hip.
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
    `zones` are the centres (3,) of the trigger zones. `half_breadth` holds halves of published body
    breadths, measured over the skin at the crest and at the trochanter.
    """

    stature: float
    places: Mapping[str, Floats]
    crest: Floats
    zones: Mapping[str, Floats]
    half_breadth: Mapping[str, float]

    @property
    def crest_top(self) -> float:
        """Height of the highest point of the crest above the floor [mm]."""
        return float(self.crest[:, 1].max())


@cache
def skeleton(sex: Sex) -> Skeleton:
    """Return the bones of the central woman (``f``) or man (``m``) in the body frame.

    Body height and breadths over the skin are from ``heinz2003``, the height of the hip is from
    ``deleva1996``.
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
    """Return the surfaces (triangle, 3, 3) of the pelvis and of the right femur [mm, body
    frame].
    """
    hip = _hip(sex)
    found: dict[str, Floats] = {}
    for bone, frame in (("pelvis", hip.landmarks.pelvis), ("femur", hip.landmarks.femur)):
        vertices = SurfacePoints.at_vertices(bone, np.arange(len(surface(bone).nodes)))
        placed = _standing(sex, frame.local(hip.people.shapes.place(vertices))[0])
        found[bone] = placed[outward_faces(bone)]
    return MappingProxyType(found)


def project(points: Floats, view: ViewName) -> Floats:
    """Project points (..., 3) [mm, body frame] into a view: (..., 2), to the picture's right and
    up.

    In the front view, the person's right is on the left of the picture; in the right view, the
    person faces right. The view of the soles shows no bones.
    """
    x, y, z = points[..., 0], points[..., 1], points[..., 2]
    across = {"front": -z, "back": z, "right": x, "left": -x}[view]
    return np.stack([across, y], axis=-1)


def mirrored(points: Floats) -> Floats:
    """Mirror points (..., 3) of the right side to the left side."""
    return points * [1.0, 1.0, -1.0]


@cache
def _hip(sex: Sex) -> Hip:
    return Hip(Person(sex=sex))


def _by_sex(name: str, sex: Sex) -> float:
    return norms("body")[f"{name}_{'women' if sex == 'f' else 'men'}"].si * _MM


def _stature(sex: Sex) -> float:
    return _by_sex("height", sex)


def _standing(sex: Sex, from_hip: Floats) -> Floats:
    """Convert points (point, 3) [m, from the right hip centre] to the body frame [mm]."""
    between = _hip(sex).landmarks.measures["hip_centre_distance"][0]
    height = norms("stance_model")["hip_to_foot_of_stature"].value * _stature(sex)
    return from_hip * _MM + np.array([0.0, height, between / 2 * _MM])
