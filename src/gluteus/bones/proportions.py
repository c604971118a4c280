"""How the sizes of pelvis and femur vary together: proportions of the bones of the shape model.

Sizes are logarithms of a length over that of the mean bones; positions of the hip centre are parts
of the distance between the hip centres. The pelvis is described in the frame of its four spines:
z along the line of the anterior superior iliac spines, x from the middle of the posterior spines to
the middle of the anterior ones, y up.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gluteus.arrays import Floats
from gluteus.bones.landmark_points import unit
from gluteus.bones.landmarks import Landmarks
from gluteus.bones.points import Shapes
from gluteus.bones.prepared import prepared
from gluteus.bones.shape_model import load_shape_model

PROPORTIONS = (
    "pelvis_depth",
    "pelvis_height",
    "pelvis_width",
    "hip_forward",
    "hip_up",
    "hip_outward",
    "femur_breadth",
    "femur_length",
)
"""Depth between the spines, height of the spines above the ischial tuberosity and width between the
anterior spines; place of the hip centre beyond that of a pelvis that is only scaled along its
axes; width between the epicondyles and length from the hip centre to their middle.
"""

_REFERENCE_DRAWS = 2000


@dataclass(frozen=True, eq=False)
class PelvisInSpines:
    """Pelvis of people in the frame of its spines.

    Attributes
    ----------
    size : ndarray, shape (person, 3)
        Depth, height and width [m].
    hip : ndarray, shape (person, 3)
        Hip centre from the middle of the anterior spines, the mean of the right one and the
        mirrored left one [m]; z points outwards.
    """

    size: Floats
    hip: Floats


def pelvis_in_spines(marks: Landmarks) -> PelvisInSpines:
    """Return sizes of the pelvis and its hip centre in the frame of its spines."""
    right, left = marks.in_pelvis("asis"), marks.in_pelvis("asis_other")
    front = (right + left) / 2
    back = (marks.in_pelvis("psis") + marks.in_pelvis("psis_other")) / 2
    across, along = right - left, front - back
    z = unit(across)
    x = unit(along - z * (along * z).sum(1, keepdims=True))
    axes = np.stack([x, np.cross(z, x), z], axis=2)

    def local(point: Floats) -> Floats:
        return np.einsum("pi,pij->pj", point - front, axes)

    hip, other = local(np.zeros_like(front)), local(marks.hip_centre_other_in_pelvis)
    height = -local(marks.in_pelvis("ischial_tuberosity"))[:, 1]
    size = np.stack([np.linalg.norm(along, axis=1), height, np.linalg.norm(across, axis=1)], axis=1)
    return PelvisInSpines(size, (hip + other * np.array([1.0, 1.0, -1.0])) / 2)


def proportions_of(marks: Landmarks) -> Floats:
    """Return the `PROPORTIONS` of people (person, proportion), relative to the mean of them all."""
    pelvis = pelvis_in_spines(marks)
    sizes = np.log(pelvis.size / pelvis.size.mean(axis=0))
    mean = pelvis.hip.mean(axis=0)
    hip = (pelvis.hip - np.exp(sizes) * mean) / (2.0 * mean[2])
    breadth = np.linalg.norm(marks.point("lateral_epicondyle") - marks.point("medial_epicondyle"), axis=1)
    femur = np.stack([breadth, marks.measure("femur_length")], axis=1)
    return np.concatenate([sizes, hip, np.log(femur / femur.mean(axis=0))], axis=1)


def covariance_of(shapes: Shapes) -> Floats:
    """Return the covariance of the `PROPORTIONS` over people (proportion, proportion)."""
    return np.cov(proportions_of(Landmarks(shapes)), rowvar=False)


@lru_cache(maxsize=1)
def covariance() -> Floats:
    """Return the covariance of the `PROPORTIONS` over the people of the shape model."""
    return prepared("proportions", _computed)["covariance"]


def _computed() -> dict[str, Floats]:
    generator = np.random.default_rng(np.random.SeedSequence(0))
    weights = generator.standard_normal((_REFERENCE_DRAWS, load_shape_model().mode_count))
    return {"covariance": covariance_of(Shapes(weights, np.ones(_REFERENCE_DRAWS)))}
