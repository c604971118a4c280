"""Points of the bones that define landmarks: nodes, elements and vertices of the shape model.

Every landmark and its published definition: docs/landmarks.md.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from gluteus.arrays import Floats, Ints
from gluteus.bones.points import SurfacePoints, mean_vertices
from gluteus.bones.surface import surface

# Node and element numbers as published with the model (gias3-musculoskeletal, source key `gias3`).
# The model describes a left limb; it is mirrored to a right one here.
_PELVIS_NODES = {
    "asis": 1004,
    "asis_other": 466,
    "psis": 924,
    "psis_other": 384,
    "tubercle": 642,
    "tubercle_other": 103,
    "symphysis": 631,
    "symphysis_other": 91,
    "ischial_spine": 773,
    "ischial_tuberosity": 566,
    "sacral_promontory": 1300,
}
_FEMUR_NODES = {
    "medial_epicondyle": 630,
    "lateral_epicondyle": 550,
    "lesser_trochanter": 276,
}
_ACETABULUM = (109, 111, 112, 113, 114, 115)
_ACETABULUM_OTHER = (36, 38, 39, 40, 41, 42)
_HEAD = tuple(range(8))
_NECK = (13, 14, 15, 16)
_TROCHANTER = (8, 9, 10, 11, 12)
RIGHT_HEMIPELVIS = range(73, 146)
_MIDLINE = 0.004
"""Half the width of the strip between the condyles in which the notch is looked for [m]."""


def trochanter_faces() -> Ints:
    """Numbers of the femur's faces that belong to the greater trochanter."""
    return np.flatnonzero(np.isin(surface("femur").element, list(_TROCHANTER)))


def unit(vectors: Floats) -> Floats:
    """Return vectors (..., 3) scaled to length one."""
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def fit_sphere(points: Floats) -> tuple[Floats, Floats]:
    """Centre (batch, 3) and radius (batch,) of the algebraic least-squares sphere of (batch, point,
    3).
    """
    count = points.shape[1]
    middle: Floats = np.einsum("bpi->bi", points) / count
    local = points - middle[:, None]
    square: Floats = np.einsum("bpi,bpi->bp", local, local)
    turned = local.transpose(0, 2, 1)
    centre = np.linalg.solve(2 * turned @ local, turned @ square[:, :, None])[:, :, 0]
    return centre + middle, np.sqrt(square.sum(1) / count + (centre**2).sum(1))


def _epicondyles() -> list[int]:
    return [_FEMUR_NODES["medial_epicondyle"], _FEMUR_NODES["lateral_epicondyle"]]


def _mean_femur_axes() -> Floats:
    """Axes (3, 3) of the mean femur's frame, from its epicondyles and the middle of its head."""
    medial, lateral = SurfacePoints.at_nodes("femur", _epicondyles()).mean()
    head = SurfacePoints.at_vertices("femur", surface("femur").vertex_numbers(list(_HEAD))).mean()
    y = unit(fit_sphere(head[None])[0][0] - (medial + lateral) / 2)
    z = unit(lateral - medial - y * ((lateral - medial) @ y))
    return np.stack([np.cross(y, z), y, z], axis=1)


@lru_cache(maxsize=1)
def _extreme_vertices() -> dict[str, Ints]:
    """Vertex numbers, determined on the mean femur: shaft, condyles, notch, trochanter."""
    vertices = mean_vertices("femur") @ _mean_femur_axes()
    knee = SurfacePoints.at_nodes("femur", _epicondyles()).mean().mean(axis=0) @ _mean_femur_axes()
    bottom, top = vertices[:, 1].min(), vertices[:, 1].max()
    height = (vertices[:, 1] - bottom) / (top - bottom)
    shaft = [np.flatnonzero(np.abs(height - level) < 0.04) for level in (0.68, 0.48)]
    low = np.flatnonzero(height < 0.12)
    side = vertices[low, 2] > np.median(vertices[low, 2])
    condyles = [low[part][vertices[low[part], 0].argmin()] for part in (side, ~side)]
    trochanter = surface("femur").vertex_numbers(list(_TROCHANTER))
    outermost = trochanter[vertices[trochanter, 2].argmax()]
    tip = trochanter[vertices[trochanter, 1].argmax()]
    between = np.flatnonzero(np.abs(vertices[:, 2] - knee[2]) < _MIDLINE)
    notch = between[vertices[between, 1].argmin()]
    return {
        "shaft_high": shaft[0],
        "shaft_low": shaft[1],
        "condyles": np.array(condyles),
        "notch": np.array([notch]),
        "trochanter_outermost": np.array([outermost]),
        "trochanter_tip": np.array([tip]),
    }


@lru_cache(maxsize=1)
def groups() -> dict[str, SurfacePoints]:
    """Return points of the bones by the name of the landmark or joint surface that they define."""
    pelvis, femur = surface("pelvis"), surface("femur")
    found = {name: SurfacePoints.at_nodes("pelvis", [node]) for name, node in _PELVIS_NODES.items()}
    found |= {name: SurfacePoints.at_nodes("femur", [node]) for name, node in _FEMUR_NODES.items()}
    found |= {
        name: SurfacePoints.at_vertices("femur", numbers) for name, numbers in _extreme_vertices().items()
    }
    found["head"] = SurfacePoints.at_vertices("femur", femur.vertex_numbers(list(_HEAD)))
    found["neck"] = SurfacePoints.at_vertices("femur", femur.vertex_numbers(list(_NECK)))
    found |= {name: found[name].centroid() for name in ("shaft_high", "shaft_low", "neck")}
    found["acetabulum"] = SurfacePoints.at_vertices("pelvis", pelvis.vertex_numbers(list(_ACETABULUM)))
    found["acetabulum_other"] = SurfacePoints.at_vertices(
        "pelvis", pelvis.vertex_numbers(list(_ACETABULUM_OTHER))
    )
    return found
