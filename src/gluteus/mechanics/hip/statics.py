"""Statics of standing: positions of the body's parts over the foot, and the load on the standing
hip.

World axes are x forward, y up, z to the right. The right leg stands, and positions are relative to
its hip centre.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TypeVar

import numpy as np

from gluteus.arrays import Floats, Ints
from gluteus.mechanics.hip.kinematics import rotation_about

GRAVITY = 9.80665
"""Standard acceleration of gravity [m/s2]."""


@dataclass(frozen=True, eq=False)
class Stander:
    """Masses, lengths and habits of standing bodies, each (person,).

    Attributes
    ----------
    mass
        Mass of the whole body [kg].
    leg_mass
        Mass of one leg [kg].
    other_hip
        Left hip centre in the pelvis frame (person, 3) [m].
    middle
        Point on which the trunk stands, in the pelvis frame (person, 3) [m].
    trunk_centre
        Height of the centre of mass of trunk, head and arms above the hip axis [m].
    trunk_pivot
        Height above the hip axis about which the trunk leans [m].
    leg_length
        Distance from the hip centre to the ground [m].
    leg_centre
        Distance from the hip centre to the leg's centre of mass [m].
    gravity_line
        Distance in front of the hip of the line of gravity of the body above it [m].
    pelvic_tilt
        Forward tilt of the anterior pelvic plane relative to the vertical [rad].
    thigh_forward
        Inclination of the thigh seen from the side, positive if the knee is in front [rad].
    femur_rotation
        Internal rotation of the femur relative to straight ahead [rad].
    thigh_outward
        Outward inclination of the thigh relative to the line from hip to foot, as in varus knees
        [rad].
    pelvic_obliquity
        Habitual drop of the pelvis on the side of the lifted leg [rad].
    trunk_lean
        Habitual lean of the trunk towards the standing leg [rad].
    body_centre
        Distance of the body's centre of mass from the standing hip, with level pelvis and upright
        trunk, divided by half the distance between the hip centres.
    """

    mass: Floats
    leg_mass: Floats
    other_hip: Floats
    middle: Floats
    trunk_centre: Floats
    trunk_pivot: Floats
    leg_length: Floats
    leg_centre: Floats
    gravity_line: Floats
    pelvic_tilt: Floats
    thigh_forward: Floats
    femur_rotation: Floats
    thigh_outward: Floats
    pelvic_obliquity: Floats
    trunk_lean: Floats
    body_centre: Floats


@dataclass(frozen=True, eq=False)
class Burden:
    """Loads and supports, each (person,).

    ``cane`` is the force on a cane on the side of the lifted leg [N], ``load`` the weight held in a
    hand [N]; ``cane_side`` and ``load_side`` are their distances from the midline [m], positive on
    the standing side.
    """

    cane: Floats
    cane_side: Floats
    load: Floats
    load_side: Floats


People = TypeVar("People", Stander, Burden)


@dataclass(frozen=True, eq=False)
class Standing:
    """A balanced posture.

    Attributes
    ----------
    pelvis
        Rotation from the pelvis frame to the world (person, 3, 3).
    femur
        Rotation from the femur frame to the world (person, 3, 3).
    leg_inclination
        Inclination of the standing leg, positive with the foot towards the midline [rad],
        (person,).
    obliquity, lean
        Obliquity of the pelvis and lean of the trunk, including habit [rad], (person,).
    moment
        Moment about the hip that muscles must make on the femur [N m, world], (person, 3).
    weight
        Force of everything the hip carries [N, world], (person, 3).
    """

    pelvis: Floats
    femur: Floats
    leg_inclination: Floats
    obliquity: Floats
    lean: Floats
    moment: Floats
    weight: Floats


def only(people: People, rows: Ints) -> People:
    """Return the bodies or loads of some of the people."""
    return replace(people, **{part.name: getattr(people, part.name)[rows] for part in fields(people)})


def stand(stander: Stander, shift: Floats, drop: Floats, lean: Floats, burden: Burden) -> Standing:
    """Return the posture in which the body balances over its feet.

    Parameters
    ----------
    stander
        Bodies.
    shift
        Share of the ground force under the right foot (person,), from 0.5 (both feet) to 1 (one
        foot).
    drop
        Pelvic obliquity beyond habit (person,) [rad], positive where the side of the lifted leg
        hangs lower.
    lean
        Lean of the trunk beyond habit (person,) [rad], positive towards the standing leg.
    burden
        Cane and load.

    Notes
    -----
    Habits of one-leg stance decrease as the weight moves to both feet, where they are 0.
    """
    on_one_leg = 2 * shift - 1
    drop = drop + on_one_leg * stander.pelvic_obliquity
    lean = lean + on_one_leg * stander.trunk_lean
    pelvis = rotation_about(0, -drop) @ rotation_about(2, -stander.pelvic_tilt)
    other = np.einsum("pij,pj->pi", pelvis, stander.other_hip)[:, 2]
    middle = np.einsum("pij,pj->pi", pelvis, stander.middle)[:, 2]
    trunk = middle - stander.trunk_pivot * np.sin(drop)
    trunk = trunk + (stander.trunk_centre - stander.trunk_pivot) * np.sin(lean)
    side = trunk - middle
    free_leg = other + on_one_leg * free_leg_inward(stander)
    down, at = _loads(stander, middle, free_leg, trunk, side, burden)
    inclination = _balance(stander, shift, down, at, burden)
    foot_force = (1 - shift) * (stander.mass * GRAVITY + burden.load - burden.cane)
    foot_at = -stander.leg_length * np.sin(inclination) - np.abs(stander.other_hip[:, 2])
    carried = down.sum(0) - foot_force
    sideways = (down * at).sum(0) - foot_force * foot_at
    zero = np.zeros_like(carried)
    moment = np.stack([sideways, zero, -carried * stander.gravity_line], axis=1)
    weight = np.stack([zero, -carried, zero], axis=1)
    femur = rotation_about(0, inclination - stander.thigh_outward)
    femur = femur @ rotation_about(2, stander.thigh_forward)
    femur = femur @ rotation_about(1, stander.femur_rotation)
    return Standing(pelvis, femur, inclination, drop, lean, moment, weight)


def free_leg_inward(stander: Stander) -> Floats:
    """Return the distance of the lifted leg's centre of mass from its hip towards the midline
    (person,) [m].

    The trunk is above the middle of the pelvis, and the foot of the standing leg is under the
    body's centre of mass. The position of the lifted leg then follows from that of the body's
    centre.
    """
    between, trunk, beside = _for_free_leg(stander)
    return between - between / 2 * (stander.body_centre * beside - trunk) / stander.leg_mass


def body_centre(stander: Stander, inward: Floats) -> Floats:
    """Return `Stander.body_centre` (person,) for a lifted leg at a distance inwards: the inverse of
    `free_leg_inward`.
    """
    between, trunk, beside = _for_free_leg(stander)
    return (2 * (between - inward) / between * stander.leg_mass + trunk) / beside


def _for_free_leg(stander: Stander) -> tuple[Floats, Floats, Floats]:
    """Return the distance of the hips [m], the mass of the trunk [kg], and the mass that remains
    after the contribution of the standing leg [kg].
    """
    between = np.abs(stander.other_hip[:, 2])
    beside = stander.mass - stander.leg_mass * stander.leg_centre / stander.leg_length
    return between, stander.mass - 2 * stander.leg_mass, beside


def _loads(
    stander: Stander, middle: Floats, free_leg: Floats, trunk: Floats, side: Floats, burden: Burden
) -> tuple[Floats, Floats]:
    """Return downward forces (load, person) [N] on everything except the standing leg, and their
    lateral positions [m].

    Between standing on one foot and on both, the other leg is inclined like the standing one. This
    would move its weight by a few centimetres and is neglected.
    """
    trunk_weight = (stander.mass - 2 * stander.leg_mass) * GRAVITY
    leg_weight = stander.leg_mass * GRAVITY
    down = np.stack([trunk_weight, leg_weight, -burden.cane, burden.load])
    at = np.stack([trunk, free_leg, middle + burden.cane_side, middle + side + burden.load_side])
    return down, at


def _balance(stander: Stander, shift: Floats, down: Floats, at: Floats, burden: Burden) -> Floats:
    """Return the inclination of the standing leg [rad] with which the ground force is under the
    centre of mass.
    """
    total = stander.mass * GRAVITY + burden.load - burden.cane
    leg = stander.leg_mass * GRAVITY
    between = np.abs(stander.other_hip[:, 2])
    lever = stander.leg_length * total - stander.leg_centre * leg
    need = -(down * at).sum(0) - (1 - shift) * total * between
    return np.arcsin(np.clip(need / lever, -0.6, 0.6))
