"""Arms of a body in any posture, and how they move the centre of mass of the trunk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from gluteus.anatomy.exercise import FreeArms
from gluteus.arrays import Floats

ArmPose = FreeArms | Literal["on_hand", "on_elbow"]
"""Posture of an arm. ``at_sides`` follows the trunk however it leans; ``hanging`` points straight
down, ``forward`` straight ahead and level; ``on_hips`` has the hand on the iliac crest. ``on_hand``
and ``on_elbow`` stand upright under the shoulder and carry weight, the hand flat on the floor.
"""

_HAND = 0.09
"""From the wrist to the fingertips of a relaxed hand, for pictures [m]."""

UP = np.array([0.0, 1.0, 0.0])


@dataclass(frozen=True, eq=False)
class ArmSizes:
    """Masses [kg] and lengths [m] of one arm, (person,) each.

    Attributes
    ----------
    upper_mass, fore_mass, hand_mass : array
    upper, fore : array
        Shoulder to elbow, elbow to wrist.
    upper_centre, fore_centre : array
        Shoulder and elbow to the centre of mass of upper arm and forearm.
    hand_centre : array
        Wrist to the centre of mass of the hand.
    """

    upper_mass: Floats
    fore_mass: Floats
    hand_mass: Floats
    upper: Floats
    fore: Floats
    upper_centre: Floats
    fore_centre: Floats
    hand_centre: Floats


@dataclass(frozen=True, eq=False)
class Arm:
    """Where an arm is: shoulder, elbow, wrist and fingertips, (person, 3) [m, world]."""

    shoulder: Floats
    elbow: Floats
    wrist: Floats
    tip: Floats

    def turned(self, rotation: Floats) -> Arm:
        """The same arm turned about the origin by rotations (person, 3, 3)."""
        return Arm(*(np.einsum("pij,pj->pi", rotation, each) for each in _points(self)))


def _points(arm: Arm) -> tuple[Floats, Floats, Floats, Floats]:
    return arm.shoulder, arm.elbow, arm.wrist, arm.tip


def placed_arm(
    sizes: ArmSizes, shoulder: Floats, trunk: Floats, hip: Floats, side: float, pose: ArmPose
) -> Arm:
    """Place an arm.

    Parameters
    ----------
    sizes : ArmSizes
    shoulder : array, shape (person, 3)
        Shoulder joint [m, world].
    trunk : array, shape (person, 3, 3)
        Rotation from trunk axes (forward, up, right) to the world.
    hip : array, shape (person, 3)
        Point of the iliac crest on which a hand rests [m, world].
    side : float
        1 for the right arm, -1 for the left.
    pose : ArmPose
    """
    forward, up, right = (trunk[:, :, axis] for axis in range(3))
    down = np.broadcast_to(-UP, up.shape)
    if pose == "at_sides":
        upper = fore = -up
    elif pose in ("hanging", "on_hand"):
        upper = fore = down
    elif pose == "forward":
        upper = fore = _level(forward)
    elif pose == "on_elbow":
        upper, fore = down, _level(forward)
    else:
        return _on_hip(sizes, shoulder, hip, _unit(side * right - 0.5 * forward - 0.3 * up))
    elbow = shoulder + sizes.upper[:, None] * upper
    wrist = elbow + sizes.fore[:, None] * fore
    # Fingers that bear weight point towards the head.
    hand = _level(up) if pose == "on_hand" else fore
    return Arm(shoulder, elbow, wrist, wrist + _HAND * hand)


def _on_hip(sizes: ArmSizes, shoulder: Floats, hip: Floats, outwards: Floats) -> Arm:
    """An arm whose wrist lies on the hip and whose elbow points outwards."""
    way = hip - shoulder
    longest = 0.98 * (sizes.upper + sizes.fore)
    far = np.minimum(np.linalg.norm(way, axis=1), longest)
    along = _unit(way)
    wrist = shoulder + far[:, None] * along
    # The elbow lies where both lengths meet, on the side to which it points.
    before = (far**2 + sizes.upper**2 - sizes.fore**2) / (2.0 * far)
    beside = np.sqrt(np.maximum(sizes.upper**2 - before**2, 0.0))
    across = _unit(outwards - np.einsum("pi,pi->p", outwards, along)[:, None] * along)
    elbow = shoulder + before[:, None] * along + beside[:, None] * across
    return Arm(shoulder, elbow, wrist, wrist + _HAND * _unit(wrist - elbow))


def centre_shift(sizes: ArmSizes, arm: Arm, at_side: Arm) -> Floats:
    """Mass times way (person, 3) [kg m] by which an arm moves from the side of the trunk."""
    return _moment(sizes, arm) - _moment(sizes, at_side)


def _moment(sizes: ArmSizes, arm: Arm) -> Floats:
    upper, fore, hand = (
        _unit(end - start)
        for start, end in ((arm.shoulder, arm.elbow), (arm.elbow, arm.wrist), (arm.wrist, arm.tip))
    )
    parts = (
        (sizes.upper_mass, arm.shoulder + sizes.upper_centre[:, None] * upper),
        (sizes.fore_mass, arm.elbow + sizes.fore_centre[:, None] * fore),
        (sizes.hand_mass, arm.wrist + sizes.hand_centre[:, None] * hand),
    )
    return sum((mass[:, None] * at for mass, at in parts), np.zeros_like(upper))


def _level(way: Floats) -> Floats:
    """Directions without their part up or down; those that point up or down stay."""
    flat = way * np.array([1.0, 0.0, 1.0])
    small = np.linalg.norm(flat, axis=1, keepdims=True) < 1e-6
    return _unit(np.where(small, way, flat))


def _unit(way: Floats) -> Floats:
    return way / np.linalg.norm(way, axis=1, keepdims=True)
