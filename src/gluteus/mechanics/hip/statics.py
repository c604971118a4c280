"""Standing still: where the body's parts come to lie over the foot, and what they ask of the
standing hip.

World axes: x forward, y up, z to the right; the right leg stands; everything is measured from its
hip centre.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TypeVar

import numpy as np

from gluteus.arrays import Floats, Ints
from gluteus.mechanics.hip.kinematics import rotation_about

GRAVITY = 9.80665
"""Standard acceleration of free fall [m/s2]."""


@dataclass(frozen=True, eq=False)
class Stander:
    """A body as masses and lengths, each (person,).

    Attributes
    ----------
    mass
        Whole body [kg].
    leg_mass
        One leg [kg].
    other_hip
        Left hip centre in the pelvis frame (person, 3) [m].
    middle
        Where the trunk stands on the pelvis, in the pelvis frame (person, 3) [m].
    trunk_centre
        Height of the centre of trunk, head and arms above the hip axis [m].
    trunk_pivot
        Height above the hip axis at which the trunk leans [m].
    leg_length
        Hip centre to the ground [m].
    leg_centre
        Hip centre to the leg's centre of mass [m].
    gravity_line
        The body above the hip lies this far in front of it [m].
    pelvic_tilt
        Forward, anterior pelvic plane against the vertical [rad].
    thigh_forward
        Inclination of the thigh seen from the side, knee in front [rad].
    femur_rotation
        Of the femur about its length, inward, against straight ahead [rad].
    thigh_outward
        By which the thigh leans outward of the line from hip to foot, as in knees with varus
        alignment [rad].
    pelvic_obliquity
        By which the pelvis hangs on the side of the lifted leg, by habit [rad].
    trunk_lean
        By which the trunk leans towards the standing leg, by habit [rad].
    body_centre
        Where the centre of mass of the whole body lies beyond the standing hip, pelvis level and
        trunk upright, over half the distance of the hip centres.
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
    """Burdens and supports, each (person,).

    ``cane`` is pushed down on the side of the lifted leg [N], ``load`` held in a hand [N];
    ``cane_side`` and
    ``load_side`` are their distances from the midline [m], positive on the standing side.
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
        Rotation from pelvis to world (person, 3, 3).
    femur
        Rotation from femur to world (person, 3, 3).
    leg_inclination
        Of the standing leg, foot towards the midline [rad], (person,).
    obliquity, lean
        Of the pelvis and the trunk, habit included [rad], (person,).
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
    """Return bodies, or what they carry, of some of the people."""
    return replace(people, **{part.name: getattr(people, part.name)[rows] for part in fields(people)})


def stand(stander: Stander, shift: Floats, drop: Floats, lean: Floats, burden: Burden) -> Standing:
    """The posture in which the body balances over its feet.

    Parameters
    ----------
    stander
        Bodies.
    shift
        Part of the ground force under the right foot (person,), 0.5 (both feet) to 1 (one foot).
    drop
        Pelvic obliquity beyond habit (person,) [rad], positive where the side of the lifted leg
        hangs lower.
    lean
        Of the trunk beyond habit (person,) [rad], positive towards the standing leg.
    burden
        Cane and load.

    Notes
    -----
    Habits of one-leg stance fade as the weight moves to both feet, where they are 0.
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
    """How far the lifted leg's centre lies towards the midline from its own hip (person,) [m].

    The trunk stands over the middle, the standing leg between its hip and the foot, which is under
    the
    centre of mass; the lifted leg hangs so that the body's centre lies where it does.
    """
    between, trunk, beside = _for_free_leg(stander)
    return between - between / 2 * (stander.body_centre * beside - trunk) / stander.leg_mass


def body_centre(stander: Stander, inward: Floats) -> Floats:
    """The inverse of `free_leg_inward`: `Stander.body_centre` (person,) of a leg that hangs so far
    inward.
    """
    between, trunk, beside = _for_free_leg(stander)
    return (2 * (between - inward) / between * stander.leg_mass + trunk) / beside


def _for_free_leg(stander: Stander) -> tuple[Floats, Floats, Floats]:
    """Distance of the hips [m], mass of the trunk, and mass beside what the
    standing leg adds [kg].
    """
    between = np.abs(stander.other_hip[:, 2])
    beside = stander.mass - stander.leg_mass * stander.leg_centre / stander.leg_length
    return between, stander.mass - 2 * stander.leg_mass, beside


def _loads(
    stander: Stander, middle: Floats, free_leg: Floats, trunk: Floats, side: Floats, burden: Burden
) -> tuple[Floats, Floats]:
    """Downward forces (load, person) [N] on all but the standing leg, and where they act sideways
    [m].

    Between one foot and both feet alike, the other leg leans with the standing one, which would
    move its
    weight by a few centimetres and is neglected.
    """
    trunk_weight = (stander.mass - 2 * stander.leg_mass) * GRAVITY
    leg_weight = stander.leg_mass * GRAVITY
    down = np.stack([trunk_weight, leg_weight, -burden.cane, burden.load])
    at = np.stack([trunk, free_leg, middle + burden.cane_side, middle + side + burden.load_side])
    return down, at


def _balance(stander: Stander, shift: Floats, down: Floats, at: Floats, burden: Burden) -> Floats:
    """Inclination of the standing leg [rad] that puts the ground force under the centre of mass."""
    total = stander.mass * GRAVITY + burden.load - burden.cane
    leg = stander.leg_mass * GRAVITY
    between = np.abs(stander.other_hip[:, 2])
    lever = stander.leg_length * total - stander.leg_centre * leg
    need = -(down * at).sum(0) - (1 - shift) * total * between
    return np.arcsin(np.clip(need / lever, -0.6, 0.6))
