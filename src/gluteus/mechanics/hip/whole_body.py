"""A body in any posture, as rigid segments about the right hip, and the demand on this hip.

World axes are x forward, y up, z to the right, with the origin at the centre of the right hip.
Joint angles are zero in upright standing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from gluteus.arrays import Floats
from gluteus.mechanics.hip.arms import UP, Arm, ArmPose, ArmSizes, centre_shift, placed_arm
from gluteus.mechanics.hip.kinematics import femur_in_pelvis, rotation_about
from gluteus.mechanics.hip.statics import GRAVITY

_CREST = (0.0, 1.0, 0.7)
"""Where a hand rests on the hip: forward [m], up and aside as parts of the heights of the trunk's
pivot and of half the width of the shoulders.
"""


@dataclass(frozen=True, eq=False)
class Body:
    """Masses [kg] and lengths [m] of people, arrays (person,) unless stated otherwise.

    Attributes
    ----------
    mass : array
        Mass of the whole body.
    trunk_mass : array
        Mass of trunk, head and arms.
    thigh_mass, shank_mass, foot_mass : array
        Masses of the parts of one leg.
    thigh, shank, foot_height : array
        Distances from hip centre to knee, knee to ankle, and ankle to sole.
    thigh_centre, shank_centre : array
        Distances from the hip to the thigh's centre of mass, and from the knee to that of the
        shank.
    foot_forward : array
        Distance from the ankle to the middle of the foot, which carries the load and is the foot's
        centre of mass.
    forefoot_forward : array
        Distance from the ankle to the heads of the metatarsal bones, where a band lies around the
        foot.
    trunk_centre, trunk_pivot, shoulder : array
        Heights above the hip axis of the trunk's centre of mass, its pivot, and the shoulder
        joints.
    shoulder_side : array
        Distance from the midline to the shoulder joint.
    arm : ArmSizes
        Of one arm, whose mass is part of that of the trunk.
    limb_radius : mapping of str to array
        Of the leg at ``knee``, ``ankle`` and ``forefoot``, where loops of bands lie.
    other_hip, middle : array, shape (person, 3)
        Left hip centre, and the midpoint between both hip centres, in the pelvis frame.
    pelvic_tilt, femur_rotation : array
        Tilt of the anterior pelvic plane and internal rotation of the femur in standing [rad].
    """

    mass: Floats
    trunk_mass: Floats
    thigh_mass: Floats
    shank_mass: Floats
    foot_mass: Floats
    thigh: Floats
    shank: Floats
    foot_height: Floats
    thigh_centre: Floats
    shank_centre: Floats
    foot_forward: Floats
    forefoot_forward: Floats
    trunk_centre: Floats
    trunk_pivot: Floats
    shoulder: Floats
    shoulder_side: Floats
    arm: ArmSizes
    limb_radius: Mapping[str, Floats]
    other_hip: Floats
    middle: Floats
    pelvic_tilt: Floats
    femur_rotation: Floats


class LegPose(NamedTuple):
    """Angles of one leg [rad], (person,) each.

    Flexion, adduction and internal rotation of the hip, flexion of the knee, dorsiflexion of the
    ankle.
    """

    flexion: Floats
    adduction: Floats
    rotation: Floats
    knee: Floats
    ankle: Floats


@dataclass(frozen=True, eq=False)
class BodyPose:
    """A posture [rad].

    Attributes
    ----------
    base : array, shape (person, 3, 3)
        Rotation of the pelvis to the world, relative to its position in standing.
    leg, other : LegPose
        Right and left leg.
    trunk_flexion, trunk_lean : array, shape (person,)
        Forward flexion of the trunk on the pelvis, and lean to the right.
    arms : tuple of ArmPose
        Right and left arm.
    """

    base: Floats
    leg: LegPose
    other: LegPose
    trunk_flexion: Floats
    trunk_lean: Floats
    arms: tuple[ArmPose, ArmPose] = ("at_sides", "at_sides")


@dataclass(frozen=True, eq=False)
class Leg:
    """Position of a leg: points (person, 3) [m] and rotations of femur and foot, in world axes."""

    femur: Floats
    foot: Floats
    knee: Floats
    ankle: Floats
    sole: Floats
    forefoot: Floats
    thigh_centre: Floats
    shank_centre: Floats
    foot_centre: Floats


@dataclass(frozen=True, eq=False)
class Placed:
    """A body in a posture.

    Attributes
    ----------
    body : Body
    pelvis : array, shape (person, 3, 3)
        Rotation from the pelvis frame to the world.
    leg, other : Leg
    trunk : array, shape (person, 3)
        Centre of mass of trunk, head and arms [m, world].
    shoulder, other_shoulder, back : array, shape (person, 3)
        Shoulder joints, and the skin between the shoulder blades [m, world].
    arm, other_arm : Arm
        Right and left.
    """

    body: Body
    pelvis: Floats
    leg: Leg
    other: Leg
    trunk: Floats
    shoulder: Floats
    other_shoulder: Floats
    back: Floats
    arm: Arm
    other_arm: Arm

    def masses(self) -> tuple[Floats, Floats]:
        """Return masses (part, person) [kg] and their positions (part, person, 3) [m, world]."""
        leg, other = leg_masses(self.body, self.leg), leg_masses(self.body, self.other)
        mass = np.concatenate([self.body.trunk_mass[None], leg[0], other[0]])
        return mass, np.concatenate([self.trunk[None], leg[1], other[1]])

    def centre(self) -> Floats:
        """Centre of mass (person, 3) [m, world]."""
        mass, at = self.masses()
        return np.einsum("kp,kpi->pi", mass, at) / mass.sum(0)[:, None]

    def turned(self, rotation: Floats) -> Placed:
        """Return the body rotated rigidly about its right hip by rotations (person, 3, 3)."""

        def point(places: Floats) -> Floats:
            return np.einsum("pij,pj->pi", rotation, places)

        def leg(placed: Leg) -> Leg:
            return Leg(
                rotation @ placed.femur,
                rotation @ placed.foot,
                *(
                    point(places)
                    for places in (
                        placed.knee,
                        placed.ankle,
                        placed.sole,
                        placed.forefoot,
                        placed.thigh_centre,
                        placed.shank_centre,
                        placed.foot_centre,
                    )
                ),
            )

        return Placed(
            self.body,
            rotation @ self.pelvis,
            leg(self.leg),
            leg(self.other),
            point(self.trunk),
            point(self.shoulder),
            point(self.other_shoulder),
            point(self.back),
            self.arm.turned(rotation),
            self.other_arm.turned(rotation),
        )


def leg_masses(body: Body, leg: Leg) -> tuple[Floats, Floats]:
    """Return masses (part, person) [kg] and positions (part, person, 3) [m, world] of a leg's
    parts.
    """
    mass = np.stack([body.thigh_mass, body.shank_mass, body.foot_mass])
    return mass, np.stack([leg.thigh_centre, leg.shank_centre, leg.foot_centre])


def placed(body: Body, pose: BodyPose) -> Placed:
    """Return the positions of all parts in a posture, relative to the centre of the right hip."""
    pelvis = pose.base @ rotation_about(2, -body.pelvic_tilt)
    other_hip = np.einsum("pij,pj->pi", pelvis, body.other_hip)
    middle = np.einsum("pij,pj->pi", pelvis, body.middle)
    right = _leg(body, pose.base, pose.leg, np.zeros_like(middle), 1.0)
    left = _leg(body, pose.base, pose.other, other_hip, -1.0)
    up = pose.base @ UP
    bent = pose.base @ rotation_about(2, -pose.trunk_flexion) @ rotation_about(0, pose.trunk_lean)
    pivot = middle + body.trunk_pivot[:, None] * up
    shoulders = pivot + (body.shoulder - body.trunk_pivot)[:, None] * (bent @ UP)
    side = body.shoulder_side[:, None] * bent[:, :, 2]
    behind = 0.5 * body.shoulder_side[:, None] * bent[:, :, 0]
    centre = pivot + (body.trunk_centre - body.trunk_pivot)[:, None] * (bent @ UP)
    arms: list[Arm] = []
    for sign, arm in zip((1.0, -1.0), pose.arms, strict=True):
        found, moved = _arm(body, bent, shoulders + sign * side, middle, up, sign, arm)
        arms.append(found)
        # Where an arm hangs along the trunk, its mass is where that of the trunk has it.
        centre = centre if moved is None else centre + moved
    return Placed(
        body, pelvis, right, left, centre, shoulders + side, shoulders - side, shoulders - behind, *arms
    )


def _arm(
    body: Body, trunk: Floats, shoulder: Floats, middle: Floats, up: Floats, sign: float, pose: ArmPose
) -> tuple[Arm, Floats | None]:
    """An arm, and how far (person, 3) [m] it moves the centre of mass of the trunk; None: not."""
    ahead, high, aside = _CREST
    crest = middle + high * body.trunk_pivot[:, None] * up
    crest = crest + ahead * trunk[:, :, 0] + sign * aside * body.shoulder_side[:, None] * trunk[:, :, 2]
    found = placed_arm(body.arm, shoulder, trunk, crest, sign, pose)
    if pose == "at_sides":
        return found, None
    hanging = placed_arm(body.arm, shoulder, trunk, crest, sign, "at_sides")
    return found, centre_shift(body.arm, found, hanging) / body.trunk_mass[:, None]


def _leg(body: Body, base: Floats, pose: LegPose, hip: Floats, side: float) -> Leg:
    """Return a leg with its hip centre at ``hip``; ``side`` is 1 for the right leg, -1 for the
    left.
    """
    turn = pose.rotation + body.femur_rotation
    q = np.stack([pose.flexion, side * pose.adduction, side * turn], axis=1)
    femur = base @ femur_in_pelvis(q)
    shank = femur @ rotation_about(2, -pose.knee)
    # In standing, the foot points straight ahead, whatever the rotation of the femur.
    foot = shank @ rotation_about(2, pose.ankle) @ rotation_about(1, -side * body.femur_rotation)
    knee = hip - body.thigh[:, None] * femur[:, :, 1]
    ankle = knee - body.shank[:, None] * shank[:, :, 1]
    middle = body.foot_forward[:, None] * foot[:, :, 0]
    toes = body.forefoot_forward[:, None] * foot[:, :, 0]
    return Leg(
        femur,
        foot,
        knee,
        ankle,
        ankle + middle - body.foot_height[:, None] * foot[:, :, 1],
        ankle + toes - body.foot_height[:, None] / 2 * foot[:, :, 1],
        hip - body.thigh_centre[:, None] * femur[:, :, 1],
        knee - body.shank_centre[:, None] * shank[:, :, 1],
        ankle + middle / 2 - body.foot_height[:, None] / 2 * foot[:, :, 1],
    )


def upright_over(pivot: Floats, centre: Floats, sagittal: bool) -> Floats:
    """Return rotations (person, 3, 3) that move a centre of mass above a pivot.

    Parameters
    ----------
    pivot, centre : array, shape (person, 3)
        [m, world].
    sagittal : bool
        Whether the body rotates only about the z axis.
    """
    way = centre - pivot
    forward = np.arctan2(way[:, 0], way[:, 1])
    first = rotation_about(2, forward)
    if sagittal:
        return first
    turned = np.einsum("pij,pj->pi", first, way)
    return rotation_about(0, -np.arctan2(turned[:, 2], turned[:, 1])) @ first


@dataclass(frozen=True, eq=False)
class Demand:
    """Moment and force that a hip has to balance.

    Attributes
    ----------
    moment : array, shape (person, 3)
        Moment about the hip centre that muscles must exert on the femur [N m, world].
    weight : array, shape (person, 3)
        Force of everything that the hip carries [N, world].
    """

    moment: Floats
    weight: Floats

    def plus(self, at: Floats, force: Floats) -> Demand:
        """Return the demand with one more force (person, 3) [N] at (person, 3) [m] on the leg."""
        return Demand(self.moment - np.cross(at, force), self.weight - force)


def leg_demand(placed_body: Placed) -> Demand:
    """Return the demand of the right leg's own weight."""
    mass, at = leg_masses(placed_body.body, placed_body.leg)
    down = -GRAVITY * mass[:, :, None] * UP
    return Demand(-np.cross(at, down).sum(0), -down.sum(0))
