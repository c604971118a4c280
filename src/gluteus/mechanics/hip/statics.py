"""Standing still: where the body's parts come to lie over the foot, and what they ask of the standing hip.

World axes: x forward, y up, z to the right; the right leg stands; everything is measured from its hip centre.
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

    Attributes:
        mass: whole body [kg].
        leg_mass: one leg [kg].
        other_hip: left hip centre in the pelvis frame (person, 3) [m].
        middle: where the trunk stands on the pelvis, in the pelvis frame (person, 3) [m].
        trunk_centre: height of the centre of trunk, head and arms above the hip axis [m].
        trunk_pivot: height above the hip axis at which the trunk leans [m].
        leg_length: hip centre to the ground [m].
        leg_centre: hip centre to the leg's centre of mass [m].
        gravity_line: the body above the hip lies this far in front of it [m].
        pelvic_tilt: forward, anterior pelvic plane against the vertical [rad].
        thigh_forward: inclination of the thigh seen from the side, knee in front [rad].
        femur_rotation: of the femur about its length, inward, against straight ahead [rad].
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


@dataclass(frozen=True, eq=False)
class Burden:
    """What is carried or leaned on, each (person,).

    ``cane`` is pushed down on the side of the lifted leg [N], ``load`` held in a hand [N]; ``cane_side`` and
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

    Attributes:
        pelvis: rotation from pelvis to world (person, 3, 3).
        femur: rotation from femur to world (person, 3, 3).
        leg_inclination: of the standing leg, foot towards the midline [rad], (person,).
        moment: moment about the hip that muscles must make on the femur [N m, world], (person, 3).
        weight: force of everything the hip carries [N, world], (person, 3).
    """

    pelvis: Floats
    femur: Floats
    leg_inclination: Floats
    moment: Floats
    weight: Floats


def only(people: People, rows: Ints) -> People:
    """Return bodies, or what they carry, of some of the people."""
    return replace(people, **{part.name: getattr(people, part.name)[rows] for part in fields(people)})


def stand(stander: Stander, shift: Floats, drop: Floats, lean: Floats, burden: Burden) -> Standing:
    """The posture in which the body balances over its feet.

    Parameters:
        stander: bodies.
        shift: part of the ground force under the right foot (person,), 0.5 (both feet) to 1 (one foot).
        drop: pelvic obliquity (person,) [rad], positive where the side of the lifted leg hangs lower.
        lean: of the trunk (person,) [rad], positive towards the standing leg.
        burden: cane and load.
    """
    pelvis = rotation_about(0, -drop) @ rotation_about(2, -stander.pelvic_tilt)
    other = np.einsum("pij,pj->pi", pelvis, stander.other_hip)[:, 2]
    middle = np.einsum("pij,pj->pi", pelvis, stander.middle)[:, 2]
    trunk = middle - stander.trunk_pivot * np.sin(drop)
    trunk = trunk + (stander.trunk_centre - stander.trunk_pivot) * np.sin(lean)
    side = trunk - middle
    down, at = _loads(stander, middle, other, trunk, side, burden)
    inclination = _balance(stander, shift, down, at, burden)
    foot_force = (1 - shift) * (stander.mass * GRAVITY + burden.load - burden.cane)
    foot_at = -stander.leg_length * np.sin(inclination) - np.abs(stander.other_hip[:, 2])
    carried = down.sum(0) - foot_force
    sideways = (down * at).sum(0) - foot_force * foot_at
    zero = np.zeros_like(carried)
    moment = np.stack([sideways, zero, -carried * stander.gravity_line], axis=1)
    weight = np.stack([zero, -carried, zero], axis=1)
    femur = rotation_about(0, inclination) @ rotation_about(2, stander.thigh_forward)
    femur = femur @ rotation_about(1, stander.femur_rotation)
    return Standing(pelvis, femur, inclination, moment, weight)


def _loads(
    stander: Stander, middle: Floats, other: Floats, trunk: Floats, side: Floats, burden: Burden
) -> tuple[Floats, Floats]:
    """Downward forces (load, person) [N] on all but the standing leg, and where they act sideways [m].

    The other leg's weight always acts below its hip. That is exact where it hangs (one foot) and where it
    stands upright (both feet alike); in between, the leg leans with the standing one, which would move its
    weight by a few centimetres and is neglected.
    """
    trunk_weight = (stander.mass - 2 * stander.leg_mass) * GRAVITY
    leg_weight = stander.leg_mass * GRAVITY
    down = np.stack([trunk_weight, leg_weight, -burden.cane, burden.load])
    at = np.stack([trunk, other, middle + burden.cane_side, middle + side + burden.load_side])
    return down, at


def _balance(stander: Stander, shift: Floats, down: Floats, at: Floats, burden: Burden) -> Floats:
    """Inclination of the standing leg [rad] that puts the ground force under the centre of mass."""
    total = stander.mass * GRAVITY + burden.load - burden.cane
    leg = stander.leg_mass * GRAVITY
    between = np.abs(stander.other_hip[:, 2])
    lever = stander.leg_length * total - stander.leg_centre * leg
    need = -(down * at).sum(0) - (1 - shift) * total * between
    return np.arcsin(np.clip(need / lever, -0.6, 0.6))
