"""Draw a whole person in a posture, as simple forms, with the working hip visible through the
skin.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gluteus.arrays import Floats
from gluteus.mechanics.hip.arms import Arm
from gluteus.mechanics.hip.whole_body import Leg, Placed
from gluteus.model.hip.hip import Hip
from gluteus.report.drawing.render import Mesh, View, part_seen, render, tube
from gluteus.report.drawing.scene import ball, femur_mesh, pelvis_mesh, strand_meshes
from gluteus.report.drawing.style import rgb

_SKIN = "#d9d3ca"
_OTHER_SKIN = "#e6e2db"
_FLOOR = "#f1efea"
_SLACK, _WORKING = rgb("#e7b7ae"), rgb("#8e1b1b")
_SIDES = 20
_BONE_SHOWS = 0.55


def person_meshes(placed: Placed) -> list[Mesh]:
    """Return limbs, trunk and head of the first person.

    Parameters
    ----------
    placed : Placed
        A body in a posture, in world axes from the right hip centre.
    """
    right, left = placed.shoulder[0], placed.other_shoulder[0]
    hips = np.zeros(3), _hip_of(placed.other, placed)
    middle = (hips[0] + hips[1]) / 2
    neck = (right + left) / 2
    up = (neck - middle) / np.linalg.norm(neck - middle)
    width = float(placed.body.shoulder_side[0])
    across = (right - left) / np.linalg.norm(right - left)
    trunk = _trunk(middle, neck, across, width)
    head = ball(neck + 0.95 * width * up, 0.5 * width, _SKIN)
    throat = _limb(neck, neck + 0.6 * width * up, 0.055, 0.05, _SKIN)
    meshes = [trunk, head, throat]
    meshes += leg_meshes(np.zeros(3), placed.leg, _SKIN) + leg_meshes(hips[1], placed.other, _OTHER_SKIN)
    return meshes + arm_meshes(placed.arm) + arm_meshes(placed.other_arm)


def _hip_of(leg: Leg, placed: Placed) -> Floats:
    return leg.knee[0] + placed.body.thigh[0] * leg.femur[0, :, 1]


def _trunk(middle: Floats, neck: Floats, across: Floats, width: float) -> Mesh:
    """Return the trunk as a flattened body from the crotch to the shoulders."""
    parts = np.linspace(-0.22, 1.0, 24)
    shape = np.interp(
        parts, [-0.22, 0.0, 0.18, 0.45, 0.8, 0.94, 1.0], [0.45, 0.92, 0.95, 0.80, 0.98, 0.96, 0.62]
    )
    path = middle + parts[:, None] * (neck - middle)
    round_body = tube(path, width * shape, np.tile(rgb(_SKIN), (len(path), 1)), sides=28)
    along = (neck - middle) / np.linalg.norm(neck - middle)
    ahead = np.cross(across, along)
    away = round_body.vertices - np.repeat(path, 28, axis=0)
    flat = away - 0.38 * (away @ ahead)[:, None] * ahead
    return Mesh(np.repeat(path, 28, axis=0) + flat, round_body.faces, round_body.colours)


def leg_meshes(hip: Floats, leg: Leg, colour: str) -> list[Mesh]:
    """Return thigh, shank, foot, knee, ankle, toes and heel of the first person."""
    knee, ankle = leg.knee[0], leg.ankle[0]
    foot = leg.foot[0]
    down, ahead = -foot[:, 1], foot[:, 0]
    heel = ankle - 0.045 * ahead + 0.045 * down
    toe = ankle + 0.16 * ahead + 0.055 * down
    return [
        _limb(hip, knee, 0.082, 0.052, colour),
        _limb(knee, ankle, 0.052, 0.034, colour, belly=0.012),
        _limb(heel, toe, 0.036, 0.026, colour),
        ball(knee, 0.052, colour),
        ball(ankle, 0.037, colour),
        ball(toe, 0.026, colour),
        ball(heel, 0.036, colour),
    ]


def arm_meshes(arm: Arm) -> list[Mesh]:
    """Return upper arm, forearm, hand, and the ends of these, of the first person."""
    shoulder, elbow, wrist, fingers = arm.shoulder[0], arm.elbow[0], arm.wrist[0], arm.tip[0]
    return [
        _limb(shoulder, elbow, 0.046, 0.036, _SKIN),
        _limb(elbow, wrist, 0.036, 0.026, _SKIN),
        _limb(wrist, fingers, 0.028, 0.024, _SKIN),
        ball(shoulder, 0.048, _SKIN),
        ball(elbow, 0.036, _SKIN),
        ball(fingers, 0.026, _SKIN),
    ]


def _limb(start: Floats, end: Floats, first: float, last: float, colour: str, belly: float = 0.0) -> Mesh:
    part = np.linspace(0, 1, 14)
    radius = first + part * (last - first) + belly * np.sin(np.pi * np.clip(part / 0.7, 0, 1))
    path = start + part[:, None] * (end - start)
    return tube(path, radius, np.tile(rgb(colour), (len(path), 1)), sides=_SIDES)


@dataclass(frozen=True, eq=False)
class Posed:
    """A body in a posture, for a picture.

    Attributes
    ----------
    placed : Placed
        Bodies; the first person is drawn.
    pose : array, shape (coordinate,)
        Pose of the hip [rad].
    activation : float
        Activation of gluteus medius, 0 to 1.
    things : list of Mesh
        What the person holds, wears, pulls at, stands on or sits down on.
    towards : tuple of float
        Direction to the viewer, in world axes.
    """

    placed: Placed
    pose: Floats
    activation: float
    things: list[Mesh]
    towards: tuple[float, float, float]


def hip_overlay(hip: Hip, posed: Posed) -> tuple[list[Mesh], list[Mesh]]:
    """Return bones and strands of gluteus medius, coloured by its activation, in world axes."""
    turn, pose = posed.placed.pelvis[0], posed.pose

    def turned(mesh: Mesh) -> Mesh:
        return Mesh(mesh.vertices @ turn.T, mesh.faces, mesh.colours)

    part = float(np.clip(posed.activation, 0.0, 1.0))
    colour = _SLACK + part * (_WORKING - _SLACK)
    strands = [Mesh.plain(mesh.vertices @ turn.T, mesh.faces, colour) for mesh in strand_meshes(hip, pose)]
    return [turned(pelvis_mesh(hip)), turned(femur_mesh(hip, pose))], strands


def posture_picture(hip: Hip, posed: Posed, width: int) -> Floats:
    """Draw a person with the working hip visible through the skin: (height, width, 4), 0 to 1."""
    meshes = person_meshes(posed.placed) + posed.things
    view, floor = _window(meshes, posed.towards)
    body = render(meshes, view, width)
    ground = part_seen([floor], [], view, width)
    bones, strands = hip_overlay(hip, posed)
    inside = render([*bones, *strands], view, width)
    # Bones are visible through the skin. The muscle is drawn over the skin wherever no bone hides
    # it.
    muscle = part_seen(strands, bones, view, width)
    strength = _BONE_SHOWS * inside[..., 3] + (1.0 - _BONE_SHOWS) * muscle
    picture = _over(body, np.dstack([np.tile(rgb(_FLOOR), (*ground.shape, 1)), ground]))
    return _over(np.dstack([inside[..., :3], strength]), picture)


def _over(front: Floats, back: Floats) -> Floats:
    """Return one picture drawn over another, both (height, width, 4)."""
    first, second = front[..., 3:], back[..., 3:] * (1 - front[..., 3:])
    opacity = first + second
    colour = (front[..., :3] * first + back[..., :3] * second) / np.maximum(opacity, 1e-9)
    return np.dstack([colour, opacity])


def _window(meshes: list[Mesh], towards: tuple[float, float, float]) -> tuple[View, Mesh]:
    """Return a view that frames the person, and the floor below them."""
    points = np.concatenate([mesh.vertices for mesh in meshes])
    low, high = points.min(axis=0), points.max(axis=0)
    margin = 0.15
    y = low[1] - 0.004
    corners = np.array(
        [
            [low[0] - margin, y, low[2] - margin],
            [low[0] - margin, y, high[2] + margin],
            [high[0] + margin, y, high[2] + margin],
            [high[0] + margin, y, low[2] - margin],
        ]
    )
    floor = Mesh.plain(corners, np.array([[0, 1, 2], [0, 2, 3]]), rgb(_FLOOR))
    axes = View(towards, 0, 1, 0, 1).axes
    flat = np.concatenate([points, corners]) @ axes[:2].T
    (left, bottom), (right, top) = flat.min(axis=0) - 0.03, flat.max(axis=0) + 0.03
    return View(towards, left, right, bottom, top), floor
