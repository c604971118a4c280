"""A bone's surface as bytes, which the page draws as they are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gluteus.bones.landmark_points import RIGHT_HEMIPELVIS
from gluteus.bones.points import outward_faces
from gluteus.bones.surface import surface
from gluteus.model.hip.hip import Hip
from gluteus.report.drawing.scene import bone_vertices, shank_vertices
from gluteus.studies.exercise.body import body_of
from gluteus.web.answers.openness import openness
from gluteus.web.answers.scene_shapes import BoneId

MAGIC = 0x314D4C47


def surface_bytes(hip: Hip, bone: BoneId) -> bytes:
    """The bone's surface in the format of `GET /scene/bones/{bone}`.

    Bones of the left leg mirror those of the right.
    """
    model, _, side = bone.partition("_")
    vertices, faces = bone_vertices(hip, model), outward_faces(model)
    if model in ("tibia", "patella"):
        vertices = shank_vertices(vertices, model, body_of(hip))
    if side == "left":
        vertices, faces = vertices * np.array([1.0, 1.0, -1.0]), faces[:, ::-1]
    part = np.zeros(len(vertices), dtype=np.uint8)
    if bone == "pelvis":
        part[np.unique(faces[surface(model).element > RIGHT_HEMIPELVIS.stop - 1])] = 1
    head = np.array([MAGIC, len(vertices), len(faces), 0], dtype="<u4")
    return b"".join(
        (
            head.tobytes(),
            vertices.astype("<f4").tobytes(),
            _padded(part),
            _padded(openness(model)),
            faces.astype("<u2").tobytes(),
        )
    )


def _padded(values: NDArray[np.uint8]) -> bytes:
    return values.tobytes() + bytes(-len(values) % 4)
