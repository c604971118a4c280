"""Positions of a model's joints, between which bones of the shape model are drawn.

OpenSim documents name the files of bone surfaces but do not contain them. A segment is a frame on a
body of the model, with axes forward, up and right in upright standing, and the distance over which
a bone has to reach. Other bodies are drawn as rods between their joints.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from gluteus.arrays import Floats
from gluteus.mechanics.body.couplings import resolve
from gluteus.mechanics.body.motion import Pose, place
from gluteus.mechanics.body.tree import FIXED, Tree
from gluteus.model.opensim.model import OsimModel

SIDES: Final = ("right", "left")

_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "pelvis": ("pelvis",),
    "femur": ("femur", "thigh", "upperleg", "upper_leg"),
    "shank": ("tibia", "shank", "lowerleg", "lower_leg"),
    "foot": ("calcn", "foot", "talus"),
    "toes": ("toes",),
    "patella": ("patella",),
    "trunk": ("torso", "thorax", "trunk", "upper_body", "hat"),
    "arm": ("humerus", "upperarm", "upper_arm"),
}
"""Names of bodies without their side; the first one that a model has is used."""

_SIDED: Final = (
    "{name}_{letter}", "{name}_{side}", "{name}{letter}", "{side}{name}", "{side}_{name}", "{letter}_{name}",
)  # fmt: skip
"""Ways in which names of bodies give their side."""

_LEAST: Final = 0.01
"""Length below which rods are left out [m]."""

_LEAST_TRUNK: Final = 0.25
"""Range of the distance from hips to shoulders that can give a trunk its size [m]."""


@dataclass(frozen=True, eq=False)
class Segment:
    """A place for a bone.

    Attributes
    ----------
    name : str
        Name in the app's scene: pelvis, femur_right, shank_left, foot_right, trunk.
    body : int
        Index of the body that carries it.
    frame : array of shape (4, 4)
        Transformation from the segment to the body [m].
    length : float
        Distance that the bone spans [m]: between the hip centres for the pelvis, hip to knee, knee
        to ankle; to the shoulders for the trunk; NaN if the model does not give it.
    """

    name: str
    body: int
    frame: Floats
    length: float


@dataclass(frozen=True, eq=False)
class Rod:
    """A straight part of a body between two places (3,) [m, body frame]."""

    body: int
    start: Floats
    end: Floats


@dataclass(frozen=True, eq=False)
class Skeleton:
    """The drawn parts of a model's bodies.

    Attributes
    ----------
    segments : tuple of Segment
    rods : tuple of Rod
    has_arms : bool
        Whether bodies of the model are arms.
    """

    segments: tuple[Segment, ...]
    rods: tuple[Rod, ...]
    has_arms: bool


def skeleton_of(model: OsimModel) -> Skeleton:
    """Return the segments and rods of a model, from its joint centres in the neutral pose.

    Neutral is the pose in which all angles are 0 and all distances are the document's own.
    """
    turns = np.array([each.motion == "rotational" for each in model.spec.coordinates], dtype=np.bool_)
    q = resolve(model.tree, np.where(turns, 0.0, model.default_pose())[None]).q
    joints = _Joints(model.tree, place(model.tree, q))
    segments = tuple(_segments(joints))
    drawn = {each.body for each in segments}
    for part in ("patella", "toes", "foot"):
        if part != "foot" or any(each.name.startswith("foot") for each in segments):
            drawn |= {body for side in SIDES for body in joints.all_called(part, side)}
    rods = tuple(_rods(joints, drawn))
    return Skeleton(segments, rods, any(joints.called("arm", side) is not None for side in SIDES))


@dataclass(frozen=True, eq=False)
class _Joints:
    """Bodies by name, and joint centres, in one pose."""

    tree: Tree
    pose: Pose

    def called(self, part: str, side: str | None = None) -> int | None:
        return next(iter(self.all_called(part, side)), None)

    def all_called(self, part: str, side: str | None = None) -> list[int]:
        """Bodies of a part, with the preferred name first."""
        forms = ("{name}",) if side is None else _SIDED
        wanted = [
            form.format(name=name, side=side, letter=(side or " ")[0])
            for name in _NAMES[part]
            for form in forms
        ]
        names = [name.lower() for name in self.tree.names]
        return [names.index(each) for each in wanted if each in names]

    def between(self, body: int | None, other: int | None) -> Floats | None:
        """Centre of the joint of two bodies (3,) [m, ground]; None if no joint connects them."""
        if body is None or other is None:
            return None
        for inner, outer in ((body, other), (other, body)):
            if self.carrier(outer) == inner:
                return self.pose.joint[0, outer]
        return None

    def carrier(self, body: int) -> int:
        """The body that carries another, skipping massless bodies within the joint."""
        parent = self.tree.parent[body]
        while parent != FIXED and "~" in self.tree.names[parent]:
            parent = self.tree.parent[parent]
        return parent

    def on_body(self, body: int, point: Floats) -> Floats:
        """A point of the ground in the frame of a body."""
        return self.pose.rotation[0, body].T @ (point - self.pose.position[0, body])

    def segment(self, name: str, body: int, origin: Floats, axes: Floats, length: float) -> Segment:
        """A segment whose origin and axes (columns) are given in the ground."""
        frame = np.eye(4)
        frame[:3, :3] = self.pose.rotation[0, body].T @ axes
        frame[:3, 3] = self.on_body(body, origin)
        return Segment(name, body, frame, length)


def _segments(joints: _Joints) -> Iterator[Segment]:
    """Pelvis, legs and trunk; empty for a model without a pelvis between two hips."""
    pelvis = joints.called("pelvis")
    hips = {side: joints.between(pelvis, joints.called("femur", side)) for side in SIDES}
    right, left = hips["right"], hips["left"]
    if pelvis is None or (right is None and left is None):
        return
    own = joints.pose.rotation[0, pelvis]
    across = own[:, 2] if right is None or left is None else right - left
    if right is None:
        right = _mirrored(joints, pelvis, left)
    if left is None:
        left = _mirrored(joints, pelvis, right)
    assert right is not None
    assert left is not None
    axes = _axes(own[:, 1], across)
    width = float(np.linalg.norm(right - left))
    yield joints.segment("pelvis", pelvis, right, axes, width)
    for side in SIDES:
        yield from _leg(joints, side, hips[side], axes)
    yield from _trunk(joints, (right + left) / 2, axes)


def _mirrored(joints: _Joints, pelvis: int, hip: Floats | None) -> Floats | None:
    """The missing hip centre of a model with one leg."""
    if hip is None:
        return None
    place = joints.on_body(pelvis, hip) * np.array([1.0, 1.0, -1.0])
    return joints.pose.position[0, pelvis] + joints.pose.rotation[0, pelvis] @ place


def _leg(joints: _Joints, side: str, hip: Floats | None, axes: Floats) -> Iterator[Segment]:
    femur, shank = joints.called("femur", side), joints.called("shank", side)
    knee = joints.between(femur, shank)
    if femur is None or hip is None or knee is None or shank is None:
        return
    yield _long(joints, f"femur_{side}", femur, (hip, knee), axes)
    feet = joints.all_called("foot", side)
    ankles = [found for body in feet if (found := joints.between(shank, body)) is not None]
    if not ankles:
        return
    yield _long(joints, f"shank_{side}", shank, (knee, ankles[0]), axes)
    yield joints.segment(f"foot_{side}", feet[0], ankles[0], _foot(joints, side, feet[0], axes), np.nan)


def _long(joints: _Joints, name: str, body: int, ends: tuple[Floats, Floats], axes: Floats) -> Segment:
    """A long bone from its upper to its lower joint."""
    way = ends[0] - ends[1]
    turned = np.stack([axes[:, 0], way, axes[:, 2]], axis=1)
    along = turned[:, 1] / np.linalg.norm(way)
    right = axes[:, 2] - (axes[:, 2] @ along) * along
    right /= np.linalg.norm(right)
    frame = np.stack([np.cross(along, right), along, right], axis=1)
    return joints.segment(name, body, ends[0], frame, float(np.linalg.norm(way)))


def _foot(joints: _Joints, side: str, foot: int, axes: Floats) -> Floats:
    """Axes of a foot, forward to the toes in the view from above."""
    toes = joints.called("toes", side)
    forward = axes[:, 0]
    if toes is not None and joints.carrier(toes) == foot:
        way = joints.pose.joint[0, toes] - joints.pose.position[0, foot]
        level = way - (way @ axes[:, 1]) * axes[:, 1]
        forward = level / np.linalg.norm(level) if np.linalg.norm(level) > _LEAST else forward
    return np.stack([forward, axes[:, 1], np.cross(forward, axes[:, 1])], axis=1)


def _trunk(joints: _Joints, hips: Floats, axes: Floats) -> Iterator[Segment]:
    trunk = joints.called("trunk")
    if trunk is None:
        return
    arms = [joints.called("arm", side) for side in SIDES]
    shoulders = [joints.pose.joint[0, arm] for arm in arms if arm is not None]
    height = float((np.mean(shoulders, axis=0) - hips) @ axes[:, 1]) if shoulders else float("nan")
    yield joints.segment("trunk", trunk, hips, axes, height if height > _LEAST_TRUNK else float("nan"))


def _axes(up: Floats, right: Floats) -> Floats:
    """Axes forward, up, right as columns; the last is kept."""
    right = right / np.linalg.norm(right)
    forward = np.cross(up, right)
    forward /= np.linalg.norm(forward)
    return np.stack([forward, np.cross(right, forward), right], axis=1)


def _rods(joints: _Joints, drawn: set[int]) -> Iterator[Rod]:
    """Rods from the joint of each other body to those that it carries, or beyond its centre."""
    tree, pose = joints.tree, joints.pose
    for body, name in enumerate(tree.names):
        if body in drawn or "~" in name:
            continue
        start = joints.on_body(body, pose.joint[0, body])
        carried = [
            other
            for other, name in enumerate(tree.names)
            if joints.carrier(other) == body and "~" not in name
        ]
        ends = [joints.on_body(body, pose.joint[0, other]) for other in carried]
        beyond = start + 2.0 * (tree.centre[0, body] - start)
        ends = [end for end in ends if np.linalg.norm(end - start) > _LEAST] or [beyond]
        yield from (Rod(body, start, end) for end in ends if np.linalg.norm(end - start) > _LEAST)
