"""Compute people's postures, and the demand on their hips, from the record of an exercise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gluteus.anatomy import norms
from gluteus.anatomy.exercise import Exercise, HipAngles, Lies, Phase, Support
from gluteus.anatomy.resistance import Band
from gluteus.arrays import Floats
from gluteus.mechanics.hip.arms import ArmPose
from gluteus.mechanics.hip.kinematics import rotation_about
from gluteus.mechanics.hip.statics import GRAVITY
from gluteus.mechanics.hip.supports import shared
from gluteus.mechanics.hip.whole_body import (
    UP,
    Body,
    BodyPose,
    Demand,
    LegPose,
    Placed,
    leg_demand,
    placed,
    upright_over,
)
from gluteus.studies.exercise.resistance import Pull, pulls
from gluteus.studies.exercise.spread import Spread

_LIES: dict[Lies, tuple[int, float]] = {
    "standing": (0, 0.0),
    "back": (2, 90.0),
    "front": (2, -90.0),
    "side_up": (0, -90.0),
    "side_down": (0, 90.0),
}
"""Axis and angle [degrees] of the rotation from an upright to a lying pelvis."""

_OWN: tuple[Support, ...] = ("foot", "knee")
_FEET: tuple[Support, ...] = ("foot", "other_foot")
_BROAD: tuple[Support, ...] = ("back", "couch")


@dataclass(frozen=True, eq=False)
class FreeForce:
    """A force whose size is chosen so that the effort of the hip's muscles is minimal.

    Attributes
    ----------
    at, along : array, shape (person, 3)
        Where the force acts on the leg [m], and its unit vector times one unit of force [N, world].
    low, high : float
        Range of its size, in that unit.
    """

    at: Floats
    along: Floats
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Asked:
    """Demand of one phase on the hips of people.

    Attributes
    ----------
    placed : Placed
        The bodies.
    knee : array, shape (person,)
        Knee flexion [rad].
    demand : Demand
    free : FreeForce or None
    moved : array, shape (person,)
        Distance by which supports reach beyond their centres for balance [m].
    least_force : array, shape (person,)
        Smallest upward force of a support [N]; a negative one would have to pull.
    pulls : tuple of Pull
        What resists.
    """

    placed: Placed
    knee: Floats
    demand: Demand
    free: FreeForce | None
    moved: Floats
    least_force: Floats
    pulls: tuple[Pull, ...]


def asked(body: Body, exercise: Exercise, phase: Phase, spread: Spread) -> Asked:
    """Return the demand of one phase of an exercise on the hips of people."""
    supports = phase.supports or exercise.supports
    pose = _pose(exercise, phase, spread)
    whole = _placed(body, exercise, pose, supports)
    demand = leg_demand(whole)
    forces = _pulls(whole, exercise, supports, spread)
    for each in forces:
        if each.on_leg:
            demand = demand.plus(each.at, each.force)
    carried = [(each.at, each.force) for each in forces if each.outer]
    moved, least = np.zeros_like(body.mass), np.zeros_like(body.mass)
    free = None
    bears = next((each for each in supports if each in _OWN), None)
    if bears is not None:
        load, centre = _load(whole, carried)
        points = np.stack([place_of(whole, each) for each in supports])
        broad = tuple(each in _BROAD for each in supports)
        found = shared(points, broad, centre, load)
        index = supports.index(bears)
        at, up = found.at[index], found.force[index]
        demand = demand.plus(at, up[:, None] * UP - _sideways(carried, body))
        moved, least = found.moved, found.force.min(axis=0)
        if exercise.carries_other:
            demand = demand.plus(at, -_of_other(whole)[:, None] * UP)
        if exercise.pushes:
            away = points[[index != k for k in range(len(supports))]].mean(axis=0) - at
            flat = away * np.array([1.0, 0.0, 1.0])
            flat /= np.linalg.norm(flat, axis=1, keepdims=True)
            most = norms("exercises")["friction"].si
            free = FreeForce(at, up[:, None] * flat, -most, most)
    elif exercise.heel_rests:
        weight = (body.thigh_mass + body.shank_mass + body.foot_mass) * GRAVITY
        free = FreeForce(whole.leg.ankle, weight[:, None] * UP, 0.0, 1.0)
    return Asked(whole, pose.leg.knee, demand, free, moved, least, tuple(forces))


def undisturbed(body: Body, exercise: Exercise, phase: Phase) -> Placed:
    """Return bodies in a phase with exactly the angles of the recipe."""
    nobody = Spread(len(body.mass), False, (0,))
    return _placed(body, exercise, _pose(exercise, phase, nobody), phase.supports or exercise.supports)


def _placed(body: Body, exercise: Exercise, pose: BodyPose, supports: tuple[Support, ...]) -> Placed:
    whole = placed(body, pose)
    return _balanced(whole, supports) if exercise.lies == "standing" else whole


def _pulls(whole: Placed, exercise: Exercise, supports: tuple[Support, ...], spread: Spread) -> list[Pull]:
    """Return the forces of resistances.

    Posts stand where their bands are just taut in the first phase.
    """
    if not exercise.resistance:
        return []
    start, first = whole, exercise.phases[0]
    stands = standing_foot(supports)
    if any(isinstance(each, Band) and each.post is not None for each in exercise.resistance):
        start = undisturbed(whole.body, exercise, first)
    return pulls(whole, start, place_of(whole, stands), place_of(start, stands), exercise, spread)


def _pose(exercise: Exercise, phase: Phase, spread: Spread) -> BodyPose:
    axis, degrees = _LIES[exercise.lies]
    pelvis, supports = phase.pelvis, phase.supports or exercise.supports
    # The pelvis does not vary by itself, because hips and trunk, which meet there, vary.
    lie, turn, drop, tilt = (spread.fixed(each) for each in (degrees, pelvis.turn, pelvis.drop, pelvis.tilt))
    base = (
        rotation_about(axis, lie)
        @ rotation_about(1, turn)
        @ rotation_about(0, -drop)
        @ rotation_about(2, -tilt)
    )
    return BodyPose(
        base,
        _leg(phase.hip, phase.knee, phase.ankle, spread),
        _leg(phase.other_hip, phase.other_knee, phase.other_ankle, spread),
        spread.angle(phase.trunk.flexion),
        spread.angle(phase.trunk.lean),
        (_arm(exercise, supports, ""), _arm(exercise, supports, "other_")),
    )


def _arm(exercise: Exercise, supports: tuple[Support, ...], side: str) -> ArmPose:
    """Return the posture of an arm that carries weight, or of a free arm, in the exercise."""
    if f"{side}elbow" in supports:
        return "on_elbow"
    if f"{side}hand" in supports:
        return "on_hand"
    return exercise.other_arm or exercise.arms if side else exercise.arms


def _leg(hip: HipAngles, knee: float, ankle: float, spread: Spread) -> LegPose:
    # A straight knee is locked.
    bent = np.clip(spread.angle(knee), 0.0, None) if knee else spread.fixed(0)
    return LegPose(
        spread.angle(hip.flexion),
        spread.angle(-hip.abduction),
        spread.angle(-hip.external_rotation),
        bent,
        spread.fixed(ankle),
    )


def _balanced(whole: Placed, supports: tuple[Support, ...]) -> Placed:
    """Rotate the body about its feet until its centre of mass is above them."""
    feet: list[Support] = [each for each in supports if each in _FEET]
    pivot = np.stack([place_of(whole, each) for each in feet]).mean(axis=0)
    return whole.turned(upright_over(pivot, whole.centre(), sagittal=len(feet) > 1))


def standing_foot(supports: tuple[Support, ...]) -> Support:
    """The foot from which posts and pulleys are measured."""
    return "other_foot" if "foot" not in supports and "other_foot" in supports else "foot"


def place_of(whole: Placed, support: Support) -> Floats:
    """Return the middle of a support (person, 3) [m, world]."""
    places = {
        "foot": whole.leg.sole,
        "other_foot": whole.other.sole,
        "knee": whole.leg.knee,
        "other_knee": whole.other.knee,
        "elbow": whole.shoulder,
        "hand": whole.shoulder,
        "other_elbow": whole.other_shoulder,
        "other_hand": whole.other_shoulder,
        "back": whole.back,
        "couch": whole.trunk,
    }
    return places[support]


def _load(whole: Placed, outer: list[tuple[Floats, Floats]]) -> tuple[Floats, Floats]:
    """Return the load on the supports (person,) [N], and where it acts (person, 3) [m]."""
    load = whole.body.mass * GRAVITY
    centre = whole.centre() * load[:, None]
    for at, force in outer:
        down = -force[:, 1]
        load = load + down
        centre = centre + at * down[:, None]
        # A sideways force tips the body, as if its weight were displaced in that direction. The
        # floor resists the force at the height of the sole.
        height = (at - whole.leg.sole)[:, 1]
        centre = centre + force * np.array([1.0, 0.0, 1.0]) * height[:, None]
    return load, centre / load[:, None]


def _sideways(outer: list[tuple[Floats, Floats]], body: Body) -> Floats:
    """Return the horizontal part of external forces (person, 3) [N], which the floor resists at
    the foot.
    """
    none = np.zeros((len(body.mass), 3))
    return sum((force * np.array([1.0, 0.0, 1.0]) for _, force in outer), none)


def _of_other(whole: Placed) -> Floats:
    """Return the part of the other leg's weight (person,) [N] that rests on this foot."""
    body = whole.body
    mass = body.thigh_mass + body.shank_mass + body.foot_mass
    at = (body.thigh_mass * body.thigh_centre + body.shank_mass * (body.thigh + body.shank_centre)) + (
        body.foot_mass * (body.thigh + body.shank)
    )
    return GRAVITY * at / (body.thigh + body.shank) * np.ones_like(mass)
