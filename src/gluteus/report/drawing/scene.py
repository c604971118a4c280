"""Surfaces of a hip for drawing: bones, the strands of gluteus medius, and places on them."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from gluteus.arrays import Floats, Ints
from gluteus.bones.landmark_points import RIGHT_HEMIPELVIS
from gluteus.bones.points import SurfacePoints, outward_faces
from gluteus.bones.surface import surface
from gluteus.mechanics.hip.kinematics import femur_in_pelvis
from gluteus.mechanics.hip.whole_body import Body
from gluteus.model.hip.hip import MEDIUS, THIRDS, Hip
from gluteus.report.drawing.render import Mesh, tube
from gluteus.report.drawing.style import BONE, SACRUM, TENDON, THIRD_COLOURS, rgb

_SMOOTHNESS = 28
_THICKEST = 0.0052
_LIFT = 0.006
_ANKLE_ABOVE_FIBULA = 0.018
"""Height of the centre of the ankle above the tip of the fibula [m]."""


@lru_cache(maxsize=4)
def _all_points(bone: str) -> SurfacePoints:
    return SurfacePoints.at_vertices(bone, np.arange(len(surface(bone).nodes)))


def bone_vertices(hip: Hip, bone: str) -> Floats:
    """Return all vertices (vertex, 3) [m] of the pelvis in the pelvis frame, or of a bone of the
    straight leg (femur, tibia with fibula, patella) in the femur frame.
    """
    frame = hip.landmarks.pelvis if bone == "pelvis" else hip.landmarks.femur
    return frame.local(hip.people.shapes.place(_all_points(bone)))[0]


def shank_vertices(vertices: Floats, bone: str, body: Body) -> Floats:
    """Transform vertices (vertex, 3) of tibia with fibula, or patella, from the femur to the shank
    frame.

    Tibia and fibula are stretched lengthwise so that the ankle is at the height that follows from
    the stature.
    """
    moved = vertices + np.array([0.0, body.thigh[0], 0.0])
    if bone == "tibia":
        moved[:, 1] *= body.shank[0] / (-moved[:, 1].min() - _ANKLE_ABOVE_FIBULA)
    return moved


def pelvis_mesh(hip: Hip) -> Mesh:
    """Return both hip bones in ivory and the sacrum in a darker shade, in the pelvis frame."""
    vertices = bone_vertices(hip, "pelvis")
    faces = outward_faces("pelvis")
    colours = np.tile(rgb(BONE), (len(vertices), 1))
    sacral = surface("pelvis").element > RIGHT_HEMIPELVIS.stop - 1
    colours[np.unique(faces[sacral])] = rgb(SACRUM)
    return Mesh(vertices, faces, colours)


def femur_mesh(hip: Hip, pose: Floats) -> Mesh:
    """Return the right femur in a pose (coordinate,) [rad], with its head in the hip centre,
    pelvis frame.
    """
    turned = bone_vertices(hip, "femur") @ femur_in_pelvis(pose).T
    return Mesh.plain(turned, outward_faces("femur"), rgb(BONE))


def strand_paths(hip: Hip, pose: Floats) -> list[Floats]:
    """Return each strand of gluteus medius in a pose, from origin to insertion: (point, 3) [m,
    pelvis frame].
    """
    model = hip.model()
    own = [index for index, muscle in enumerate(model.muscle_of) if muscle == MEDIUS]
    ends = model.insertion[0, own] @ femur_in_pelvis(pose).T
    return [
        _path(start, end, bow)
        for start, end, bow in zip(model.origin[0, own], ends, model.bow[0, own], strict=True)
    ]


def third_of(hip: Hip) -> list[str]:
    """Return the third (anterior, middle, posterior) of each strand of gluteus medius."""
    model = hip.model()
    pairs = zip(model.compartment_of, model.muscle_of, strict=True)
    return [part.rpartition("/")[2] for part, muscle in pairs if muscle == MEDIUS]


def strand_meshes(hip: Hip, pose: Floats, only: str | None = None) -> list[Mesh]:
    """Return the strands as tapering cords: coloured by third, as thick as their share, with
    pale tendons.
    """
    shares = np.sqrt(hip.fan.share / hip.fan.share.max())
    cords: list[Mesh] = []
    for path, third, share in zip(strand_paths(hip, pose), third_of(hip), shares, strict=True):
        if only is not None and third != only:
            continue
        along = np.linspace(0, 1, len(path))
        belly = 0.30 + 0.70 * np.sin(np.pi * np.clip(along / 0.95, 0, 1) ** 0.8) ** 0.7
        radius = _THICKEST * share * np.where(along > 0.93, 0.30, np.nan_to_num(belly, nan=0.3))
        tendon = np.clip((along - 0.72) / 0.2, 0, 1)[:, None]
        colour = (1 - tendon) * rgb(THIRD_COLOURS[third]) + tendon * rgb(TENDON)
        cords.append(tube(path, radius, colour))
    return cords


def ball(centre: Floats, radius: float, colour: str) -> Mesh:
    """Return a sphere as a mark."""
    turn, rise = np.meshgrid(np.linspace(0, 2 * np.pi, 25), np.linspace(-np.pi / 2, np.pi / 2, 13))
    unit = np.stack([np.cos(rise) * np.cos(turn), np.sin(rise), np.cos(rise) * np.sin(turn)], -1).reshape(
        -1, 3
    )
    row, column = (each.reshape(-1) for each in np.meshgrid(np.arange(12), np.arange(24), indexing="ij"))
    first = row * 25 + column
    faces: Ints = np.concatenate(
        [np.stack([first, first + 25, first + 1], 1), np.stack([first + 1, first + 25, first + 26], 1)]
    )
    return Mesh.plain(centre + radius * unit, faces, rgb(colour))


def _path(start: Floats, end: Floats, bow: float) -> Floats:
    """Return a straight line that is pushed out of the sphere of radius ``bow`` about the hip
    centre.

    Its middle is lifted a little off the bone, like a muscle belly, so that the wing does not hide
    it.
    """
    part = np.linspace(0, 1, _SMOOTHNESS)[:, None]
    along = (end - start) / np.linalg.norm(end - start)
    outward = (start + end) / 2
    outward = outward - along * (outward @ along)
    lift = _LIFT * np.sin(np.pi * part) * outward / max(float(np.linalg.norm(outward)), 1e-9)
    line = start + part * (end - start) + lift
    reach = np.linalg.norm(line, axis=1, keepdims=True)
    return line * np.maximum(1.0, min(bow, *(0.98 * reach[[0, -1], 0])) / np.maximum(reach, 1e-9))


THIRD_NAMES: dict[str, str] = dict(zip(THIRDS, ("front third", "middle third", "back third"), strict=True))
