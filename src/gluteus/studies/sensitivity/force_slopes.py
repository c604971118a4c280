"""How forces in stance change with geometry: exact slopes, through the muscles that are recruited.

The recruitment is differentiated by its own conditions: activations between their bounds follow their price,
and the moments stay balanced. No second recruitment is solved. In NumPy the geometry is differentiated by
central differences, where it is smooth; the kernel goes back from the force to the ends of all lines in one
sweep, and each change of an operation is a way in which these ends move.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gluteus.arrays import Bools, Floats
from gluteus.errors import AnatomyError
from gluteus.mechanics.engine import schema
from gluteus.mechanics.engine.recruitment import Status, solve
from gluteus.mechanics.engine.standing import Task, task
from gluteus.mechanics.engine.standing_kernel import Compiled, compiled
from gluteus.mechanics.hip.statics import GRAVITY, Stander, Standing, stand
from gluteus.model.hip.hip import MEDIUS, Hip
from gluteus.model.hip.operation import CHANGES, ON_TROCHANTER, Operation
from gluteus.studies.asked import takes
from gluteus.studies.standing.body import burden, moved, stander
from gluteus.studies.standing.question import LevelQuestion, StanceRecipe
from gluteus.studies.standing.weakening import strength_left

ABDUCTORS = (MEDIUS, "gluteus_minimus", "tensor_fasciae_latae")

Force = Literal["hip_contact_force", "abductor_force"]

_STEP = 1e-4
"""Of a change [mm or degrees]: differences of smooth geometry are then exact to some 1e-10 of themselves."""

_LITTLE = 1e-6
"""Of the hip centre or the leg's length [m], for the slopes of a posture."""


@takes(LevelQuestion)
def force_slopes(
    hip: Hip,
    changes: Sequence[str] = CHANGES,
    *,
    question: LevelQuestion,
    force: Force = "hip_contact_force",
) -> dict[str, Floats]:
    """Change of a force in level one-leg stance with each change of an operation.

    Parameters
    ----------
    hip : Hip
        Whose, before the operation.
    changes : sequence of str
        Names of numbers of :class:`gluteus.model.hip.operation.Operation`.
    question : LevelQuestion, optional
        The whole question, in the place of the fields that follow.
    force : str
        The hip contact force, or the sum of the forces of `ABDUCTORS`.
    {fields}

    Returns
    -------
    dict
        Name of the change -> slope (person,) [body weights per mm or per degree]; NaN for people whose
        muscles cannot hold the pelvis level.

    Raises
    ------
    AnatomyError
        An unknown change or force, or a hip that was operated on before.
    """
    unknown = [name for name in changes if name not in CHANGES]
    if unknown:
        raise AnatomyError(f"{unknown[0]!r} is no change of an operation; choose of {', '.join(CHANGES)}")
    if force not in ("hip_contact_force", "abductor_force"):
        raise AnatomyError(f"{force!r} has no slopes; choose hip_contact_force or abductor_force")
    if hip.operation != Operation():
        raise AnatomyError(
            f"this hip carries an operation already ({hip.operation}); slopes are those of a hip before one"
        )
    left = strength_left(hip, question.weaken, question.lesions)
    recipe, power = question.recipe, question.power
    model = hip.model()
    abducts = np.isin(model.muscle_of, ABDUCTORS)
    ready = compiled(model, model.people, left, power=power, abducts=abducts)
    if ready is not None:
        slopes, status = _by_kernel(ready, hip, changes, force, recipe)
    else:
        counted = abducts if force == "abductor_force" else None
        slopes, status = _in_numpy(hip, changes, counted, left, recipe, power)
    weight = hip.people.mass * GRAVITY
    return {name: np.where(status == Status.OK, each / weight, np.nan) for name, each in slopes.items()}


Found = tuple[dict[str, Floats], NDArray[np.int8]]
"""Slopes (person,) [N per mm or degree] by change, and the status of the recruitment (person,)."""


def _by_kernel(
    ready: Compiled, hip: Hip, changes: Sequence[str], force: Force, recipe: StanceRecipe
) -> Found:
    body = stander(hip, recipe)
    at = _upright(hip, body)
    sloped = schema.Sloped.abductors if force == "abductor_force" else schema.Sloped.joint
    of = ready.slopes(at.pelvis, at.femur, at.moment, at.weight, sloped)
    moving = np.isin(hip.model().muscle_of, ON_TROCHANTER)
    femur, trochanter = of.by_insertion.sum(axis=1), of.by_insertion[:, moving].sum(axis=1)
    cup = -of.by_origin.sum(axis=1)
    # The body above comes to stand otherwise where the hip centre moves in the pelvis or the leg grows.
    for axis, way in enumerate(np.eye(3) * _LITTLE):
        cup[:, axis] += _posture_slope(hip, of, moved(body, -way, 0.0), moved(body, way, 0.0))
    femur[:, 1] += _posture_slope(
        hip, of, moved(body, np.zeros(3), -_LITTLE), moved(body, np.zeros(3), _LITTLE)
    )
    found: dict[str, Floats] = {}
    for name in changes:
        low, high = (Operation.of(name, sign * _STEP) for sign in (-1, 1))
        shift = high.femur_shift(hip.landmarks) - low.femur_shift(hip.landmarks)
        slope = np.vecdot(femur, shift)
        slope += trochanter @ (high.trochanter_shift() - low.trochanter_shift())
        slope += cup @ (high.cup_shift() - low.cup_shift())
        found[name] = slope / (2 * _STEP)
    return found, of.status


def _posture_slope(hip: Hip, of: schema.GivenSlopes, low: Stander, high: Stander) -> Floats:
    """Change of the force (person,) [N/m] by the posture alone, between bodies twice `_LITTLE` apart."""
    first, second = _upright(hip, low), _upright(hip, high)
    change = np.vecdot(of.by_moment, second.moment - first.moment)
    change += np.vecdot(of.by_weight, second.weight - first.weight)
    change += of.by_turn[:, 0] * (second.leg_inclination - first.leg_inclination)
    return change / (2 * _LITTLE)


def _upright(hip: Hip, body: Stander) -> Standing:
    still = np.zeros(len(body.mass))
    return stand(body, still + 1.0, still, still, burden(hip))


def _in_numpy(
    hip: Hip,
    changes: Sequence[str],
    counted: Bools | None,
    left: Floats,
    recipe: StanceRecipe,
    power: int,
) -> Found:
    here = _task(hip, left, recipe)
    share = hip.model().share
    result = solve(here.muscles.capacity, here.demand, share, power=power)
    force = result.activation * here.muscles.active + here.muscles.passive
    joint = _joint(here, force)
    direction = joint / np.linalg.norm(joint, axis=1, keepdims=True)
    found: dict[str, Floats] = {}
    for name in changes:
        low, high = (_task(hip.operated(Operation.of(name, sign * _STEP)), left, recipe) for sign in (-1, 1))
        pulling = _pulling(here, low, high, result.activation, result.multiplier, share, power)
        if counted is not None:
            found[name] = pulling @ counted
        else:
            slope = _joint_slope(here, low, high, force, pulling)
            found[name] = np.einsum("bk,bk->b", slope, direction)
    return found, result.status


def _task(hip: Hip, left: Floats, recipe: StanceRecipe) -> Task:
    posture = _upright(hip, stander(hip, recipe))
    return task(hip.model(), posture.pelvis, posture.femur, posture.moment, posture.weight, left)


def _joint(given: Task, force: Floats) -> Floats:
    return np.einsum("bl,blk->bk", force, given.muscles.pull) + given.carried


def _slope(first: Floats, second: Floats) -> Floats:
    return (second - first) / (2 * _STEP)


def _pulling(
    here: Task, low: Task, high: Task, activation: Floats, price: Floats, share: Floats, power: int
) -> Floats:
    """Slope (batch, line) of the forces of the lines [N per mm or degree] at fixed bounds."""
    capacity = here.muscles.capacity
    steeper = _slope(low.muscles.capacity, high.muscles.capacity)
    asked = _slope(low.demand, high.demand)
    give = _give(activation, share, power)
    cheaper = give * np.einsum("bcl,bc->bl", steeper, price)
    missing = (
        asked - np.einsum("bcl,bl->bc", steeper, activation) - np.einsum("bcl,bl->bc", capacity, cheaper)
    )
    stiffness: Floats = np.einsum("bcl,bl,bdl->bcd", capacity, give, capacity)
    softness = np.linalg.pinv(stiffness, hermitian=True).astype(np.float64)
    dearer = np.einsum("bcd,bd->bc", softness, missing)
    activating = cheaper + give * np.einsum("bcl,bc->bl", capacity, dearer)
    return (
        activating * here.muscles.active
        + activation * _slope(low.muscles.active, high.muscles.active)
        + _slope(low.muscles.passive, high.muscles.passive)
    )


def _joint_slope(here: Task, low: Task, high: Task, force: Floats, pulling: Floats) -> Floats:
    """Slope (batch, 3) of the force in the joint [N per mm or degree, pelvis frame]."""
    turning = _slope(low.muscles.pull, high.muscles.pull)
    return (
        np.einsum("bl,blk->bk", pulling, here.muscles.pull)
        + np.einsum("bl,blk->bk", force, turning)
        + _slope(low.carried, high.carried)
    )


def _give(activation: Floats, share: Floats, power: int) -> Floats:
    """Rise of each activation with its price (batch, line); none at a bound."""
    free = (activation > 1e-9) & (activation < 1 - 1e-9)
    bend = power * (power - 1) * share * np.where(free, activation, 1.0) ** (power - 2)
    return np.where(free, 1 / bend, 0.0)
