"""How the hip contact force changes with geometry: exact slopes, through the muscles that are recruited.

The geometry is differentiated by central differences, where it is smooth; the recruitment by its own
conditions: activations between their bounds follow their price, and the moments stay balanced. No second
recruitment is solved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from gluteus.errors import AnatomyError
from gluteus.mechanics.recruitment import Status, solve
from gluteus.mechanics.statics import GRAVITY, stand
from gluteus.model.hip import Hip
from gluteus.model.operation import CHANGES, Operation
from gluteus.studies.equilibrium import Floats, Task, task
from gluteus.studies.stander import StanceRecipe, burden, stander
from gluteus.studies.strength_left import strength_left

_STEP = 1e-3
"""Of a change [mm or degrees]: differences of smooth geometry are then exact to some 1e-9 of themselves."""


def force_slopes(
    hip: Hip,
    changes: Sequence[str] = CHANGES,
    *,
    weaken: Mapping[str, float] | None = None,
    lesions: Mapping[str, float] | None = None,
    recipe: StanceRecipe | None = None,
    power: int = 2,
) -> dict[str, Floats]:
    """Change of the hip contact force in level one-leg stance with each change of an operation.

    Parameters:
        hip: whose, before the operation.
        changes: names of numbers of :class:`gluteus.model.operation.Operation`.
        weaken, lesions, recipe, power: as for :func:`gluteus.studies.stance`.

    Returns:
        Name of the change -> slope (person,) [body weights per mm or per degree]; NaN for people whose
        muscles cannot hold the pelvis level.

    Raises:
        AnatomyError: an unknown change.
    """
    unknown = [name for name in changes if name not in CHANGES]
    if unknown:
        raise AnatomyError(f"{unknown[0]!r} is no change of an operation; choose of {', '.join(CHANGES)}")
    left = strength_left(hip, weaken, lesions)
    here = _task(hip, left, recipe)
    share = hip.model().share
    result = solve(here.muscles.capacity, here.demand, share, power=power)
    force = result.activation * here.muscles.active + here.muscles.passive
    joint = _joint(here, force)
    weight = (hip.people.mass * GRAVITY)[:, None]
    direction = joint / np.linalg.norm(joint, axis=1, keepdims=True)
    found: dict[str, Floats] = {}
    for name in changes:
        low, high = (_task(hip.operated(Operation.of(name, sign * _STEP)), left, recipe) for sign in (-1, 1))
        slope = _joint_slope(here, low, high, result.activation, result.multiplier, share, power)
        along = np.einsum("bk,bk->b", slope / weight, direction)
        found[name] = np.where(result.status == Status.OK, along, np.nan)
    return found


def _task(hip: Hip, left: Floats, recipe: StanceRecipe | None) -> Task:
    body = stander(hip, recipe)
    still = np.zeros(len(body.mass))
    posture = stand(body, still + 1.0, still, still, burden(hip))
    return task(hip.model(), posture.pelvis, posture.femur, posture.moment, posture.weight, left)


def _joint(given: Task, force: Floats) -> Floats:
    return np.einsum("bl,blk->bk", force, given.muscles.pull) + given.carried


def _joint_slope(
    here: Task, low: Task, high: Task, activation: Floats, price: Floats, share: Floats, power: int
) -> Floats:
    """Slope (batch, 3) of the joint force [N per mm or degree, pelvis frame] at fixed price and bounds."""

    def slope(first: Floats, second: Floats) -> Floats:
        return (second - first) / (2 * _STEP)

    capacity = here.muscles.capacity
    steeper = slope(low.muscles.capacity, high.muscles.capacity)
    asked = slope(low.demand, high.demand)
    give = _give(activation, share, power)
    moved = give * np.einsum("bcl,bc->bl", steeper, price)
    missing = asked - np.einsum("bcl,bl->bc", steeper, activation) - np.einsum("bcl,bl->bc", capacity, moved)
    stiffness: Floats = np.einsum("bcl,bl,bdl->bcd", capacity, give, capacity)
    softness = np.linalg.pinv(stiffness, hermitian=True).astype(np.float64)
    dearer = np.einsum("bcd,bd->bc", softness, missing)
    activating = moved + give * np.einsum("bcl,bc->bl", capacity, dearer)

    muscles, force = here.muscles, activation * here.muscles.active + here.muscles.passive
    pulling = (
        activating * muscles.active
        + activation * slope(low.muscles.active, high.muscles.active)
        + slope(low.muscles.passive, high.muscles.passive)
    )
    turning = slope(low.muscles.pull, high.muscles.pull)
    return (
        np.einsum("bl,blk->bk", pulling, muscles.pull)
        + np.einsum("bl,blk->bk", force, turning)
        + slope(low.carried, high.carried)
    )


def _give(activation: Floats, share: Floats, power: int) -> Floats:
    """Rise of each activation with its price (batch, line); none at a bound."""
    free = (activation > 1e-9) & (activation < 1 - 1e-9)
    bend = power * (power - 1) * share * np.where(free, activation, 1.0) ** (power - 2)
    return np.where(free, 1 / bend, 0.0)
