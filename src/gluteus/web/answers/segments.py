"""Matrices that place the segments of a whole body in the 3-D scene.

Each segment has a frame with axes forward, up, right in upright standing: the pelvis about the
right hip centre, a femur about its own hip centre, a shank about its knee, a foot about its ankle,
the trunk about the point on which it leans over the pelvis. The format is that of
`Segments` in ``scene_parts``: 16 numbers, column by column.
"""

from __future__ import annotations

import numpy as np

from gluteus.arrays import Floats
from gluteus.mechanics.hip.kinematics import rotation_about
from gluteus.mechanics.hip.whole_body import UP, Body, Placed

_SIDES = {"right": 1.0, "left": -1.0}


def matrix(rotation: Floats, origin: Floats) -> list[float]:
    """A rotation (3, 3) and an origin (3,) as 16 numbers, column by column."""
    whole = np.eye(4)
    whole[:3, :3] = rotation
    whole[:3, 3] = origin
    return whole.T.ravel().tolist()


def leg_below(
    body: Body, side: str, femur: Floats, hip: Floats, knee: float = 0.0, ankle: float = 0.0
) -> dict[str, list[float]]:
    """Shank and foot of one leg of the first person.

    Parameters
    ----------
    body : Body
    side : {"right", "left"}
    femur : array, shape (3, 3)
        Rotation of the femur to the world.
    hip : array, shape (3,)
        Origin of the femur [m, world].
    knee, ankle : float
        Flexion of the knee and dorsiflexion of the ankle [rad].
    """
    shank = femur @ rotation_about(2, np.array(-knee))
    turned = rotation_about(1, -_SIDES[side] * body.femur_rotation[0])
    foot = shank @ rotation_about(2, np.array(ankle)) @ turned
    at_knee = hip - body.thigh[0] * femur[:, 1]
    at_ankle = at_knee - body.shank[0] * shank[:, 1]
    return {f"shank_{side}": matrix(shank, at_knee), f"foot_{side}": matrix(foot, at_ankle)}


def trunk_over(body: Body, pelvis: Floats, up: Floats | None = None) -> dict[str, list[float]]:
    """Trunk of the first person, over a pelvis with the rotation (3, 3) to the world.

    ``up`` (3,) is the direction from where the trunk bends to the shoulders, in the world; upright
    on the pelvis, as in standing, where it is None.
    """
    base = pelvis @ rotation_about(2, body.pelvic_tilt[0])
    along = base @ UP if up is None else up / np.linalg.norm(up)
    forward = base[:, 0] - (base[:, 0] @ along) * along
    forward /= np.linalg.norm(forward)
    rotation = np.array([forward, along, np.cross(forward, along)]).T
    pivot = pelvis @ body.middle[0] + body.trunk_pivot[0] * (base @ UP)
    return {"trunk": matrix(rotation, pivot)}


def segments_of(placed: Placed) -> dict[str, list[float]]:
    """All segments of the first person of a placed body; the origin is the right hip centre."""
    body, found = placed.body, {"pelvis": matrix(placed.pelvis[0], np.zeros(3))}
    for side, leg in (("right", placed.leg), ("left", placed.other)):
        femur, knee, ankle = leg.femur[0], leg.knee[0], leg.ankle[0]
        up = (knee - ankle) / np.linalg.norm(knee - ankle)
        forward = np.cross(up, femur[:, 2])
        shank = np.array([forward, up, femur[:, 2]]).T
        found |= {
            f"femur_{side}": matrix(femur, knee + body.thigh[0] * femur[:, 1]),
            f"shank_{side}": matrix(shank, knee),
            f"foot_{side}": matrix(leg.foot[0], ankle),
        }
    neck = (placed.shoulder[0] + placed.other_shoulder[0]) / 2
    base = placed.pelvis[0] @ rotation_about(2, body.pelvic_tilt[0])
    pivot = placed.pelvis[0] @ body.middle[0] + body.trunk_pivot[0] * (base @ UP)
    up = (neck - pivot) / np.linalg.norm(neck - pivot)
    across = placed.shoulder[0] - placed.other_shoulder[0]
    across /= np.linalg.norm(across)
    forward = np.cross(up, across)
    return found | {"trunk": matrix(np.array([forward, up, across]).T, pivot)}
