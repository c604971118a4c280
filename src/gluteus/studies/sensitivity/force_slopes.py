"""How forces in stance change with an operation: exact slopes that include a new recruitment.

An engine gives the slopes by the ends of all lines and by the load on the hip
(`StandingMuscles.slopes`). Each change of an operation moves these in its own way.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from gluteus.arrays import Floats
from gluteus.errors import AnatomyError
from gluteus.mechanics.engine.choice import engine
from gluteus.mechanics.engine.schema import Sloped, Status
from gluteus.mechanics.engine.standing import Slopes
from gluteus.mechanics.hip.statics import GRAVITY, Stander, Standing, stand
from gluteus.model.hip.hip import MEDIUS, Hip
from gluteus.model.hip.operation import CHANGES, ON_TROCHANTER, Operation
from gluteus.studies.asked import takes
from gluteus.studies.standing.body import burden, moved, stander
from gluteus.studies.standing.question import LevelQuestion
from gluteus.studies.standing.weakening import strength_left

ABDUCTORS = (MEDIUS, "gluteus_minimus", "tensor_fasciae_latae")

Force = Literal["hip_contact_force", "abductor_force"]

_STEP = 1e-4
"""Step of a change [mm or degrees], which shows how the change moves the ends of the lines."""

_LITTLE = 1e-6
"""Step of the hip centre or of the leg's length [m], for the slopes of a posture."""


@takes(LevelQuestion)
def force_slopes(
    hip: Hip,
    changes: Sequence[str] = CHANGES,
    *,
    question: LevelQuestion,
    force: Force = "hip_contact_force",
) -> dict[str, Floats]:
    """Return the slope of a force in level one-leg stance with each change of an operation.

    Parameters
    ----------
    hip : Hip
        Hip before the operation.
    changes : sequence of str
        Names of numeric fields of :class:`gluteus.model.hip.operation.Operation`.
    question : LevelQuestion, optional
        The whole question, instead of the fields below.
    force : str
        ``"hip_contact_force"``, or ``"abductor_force"`` for the sum of the forces of `ABDUCTORS`.
    {fields}

    Returns
    -------
    dict
        Name of the change -> slope (person,) [body weights per mm or per degree]; NaN for people
        whose muscles cannot hold the pelvis level.

    Raises
    ------
    AnatomyError
        A change or the force is unknown, or the hip already has an operation.
    """
    unknown = [name for name in changes if name not in CHANGES]
    if unknown:
        raise AnatomyError(f"{unknown[0]!r} is not a change of an operation; give {', '.join(CHANGES)}")
    if force not in ("hip_contact_force", "abductor_force"):
        raise AnatomyError(f"{force!r} has no slopes; choose hip_contact_force or abductor_force")
    if hip.operation != Operation():
        raise AnatomyError(
            f"this hip already has an operation ({hip.operation}); give the hip before the operation"
        )
    model, body = hip.model(), stander(hip, question.recipe)
    left = strength_left(hip, question.weaken, question.lesions)
    abducts = np.isin(model.muscle_of, ABDUCTORS)
    of = Sloped.abductors if force == "abductor_force" else Sloped.joint
    slopes = engine().standing(model, left, power=question.power, abducts=abducts)
    return _by_change(hip, changes, slopes.slopes(_upright(hip, body), of), body)


def _by_change(hip: Hip, changes: Sequence[str], of: Slopes, body: Stander) -> dict[str, Floats]:
    """Return slopes (person,) [body weights per mm or degree] from slopes by the ends of lines."""
    moving = np.isin(hip.model().muscle_of, ON_TROCHANTER)
    femur, trochanter = of.by_insertion.sum(axis=1), of.by_insertion[:, moving].sum(axis=1)
    cup = -of.by_origin.sum(axis=1)
    # If the hip centre moves in the pelvis or the leg gets longer, the body takes another posture.
    for axis, way in enumerate(np.eye(3) * _LITTLE):
        cup[:, axis] += _posture_slope(hip, of, moved(body, -way, 0.0), moved(body, way, 0.0))
    femur[:, 1] += _posture_slope(
        hip, of, moved(body, np.zeros(3), -_LITTLE), moved(body, np.zeros(3), _LITTLE)
    )
    weight = hip.people.mass * GRAVITY
    found: dict[str, Floats] = {}
    for name in changes:
        low, high = (Operation.of(name, sign * _STEP) for sign in (-1, 1))
        shift = high.femur_shift(hip.landmarks) - low.femur_shift(hip.landmarks)
        slope = np.vecdot(femur, shift)
        slope += trochanter @ (high.trochanter_shift() - low.trochanter_shift())
        slope += cup @ (high.cup_shift() - low.cup_shift())
        found[name] = np.where(of.status == Status.OK, slope / (2 * _STEP) / weight, np.nan)
    return found


def _posture_slope(hip: Hip, of: Slopes, low: Stander, high: Stander) -> Floats:
    """Return the slope (person,) [N/m] due to posture alone, from bodies twice `_LITTLE` apart."""
    first, second = _upright(hip, low), _upright(hip, high)
    change = np.vecdot(of.by_moment, second.moment - first.moment)
    change += np.vecdot(of.by_weight, second.weight - first.weight)
    change += of.by_turn[:, 0] * (second.leg_inclination - first.leg_inclination)
    return change / (2 * _LITTLE)


def _upright(hip: Hip, body: Stander) -> Standing:
    still = np.zeros(len(body.mass))
    return stand(body, still + 1.0, still, still, burden(hip))
