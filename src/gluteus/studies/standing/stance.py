"""Weight carried over to one leg: the posture that balances, the muscles that hold it, the hip force."""

from __future__ import annotations

from dataclasses import fields, replace
from math import radians
from typing import Any, TypeVar

import numpy as np

from gluteus.anatomy import norms
from gluteus.arrays import Bools, Floats, Ints
from gluteus.mechanics.engine.choice import engine
from gluteus.mechanics.engine.schema import Compensate, Giving
from gluteus.mechanics.engine.standing import HELD_TOLERANCE, Held, given_way, inclined
from gluteus.mechanics.hip.statics import GRAVITY, Stander, Standing, only, stand
from gluteus.model.hip.hip import Hip
from gluteus.studies.asked import takes
from gluteus.studies.labels import by_group, groups_of, labelled
from gluteus.studies.result import Result
from gluteus.studies.standing.body import burden, stander
from gluteus.studies.standing.question import LevelQuestion, StanceQuestion, StanceRecipe
from gluteus.studies.standing.weakening import strength_left

_Found = TypeVar("_Found", Standing, Held)
STEPS = 9
HALVINGS = 7
SOURCES = (
    "deleva1996",
    "ohashi2024",
    "imai2017",
    "imai2018",
    "handsfield2014",
    "ward2009",
    "dostal1981",
    "rajagopal2016",
    "degroote2016",
)


@takes(StanceQuestion, "shift")
def stance(hip: Hip, question: StanceQuestion) -> Result:
    """Standing with the weight shifted to the right leg; the recipe is decision 0006.

    Parameters
    ----------
    hip : Hip
        Whose; one row for each of its people.
    question : StanceQuestion, optional
        The whole question, in the place of the fields that follow.
    {fields}

    Returns
    -------
    Result
        Over person, muscle, compartment, line and axis. ``held`` says whether the pelvis is held
        level with the trunk upright (or as chosen); ``unmet_moment_nm`` is what is missing in the
        posture returned, ``recovered`` whether nothing is. Forces, activations and shares are NaN
        where ``recovered`` is false; ``status`` says why. Forces act on the femoral head and are in
        body weights; femur and pelvis frames are those of decision 0002.

    Raises
    ------
    AnatomyError
        A value is out of range, a name is unknown, or a person was given in the place of a hip.
    """
    body = stander(hip, question.recipe)
    carried = burden(hip, question.cane_n, question.load_kg, question.load_side)
    left = strength_left(hip, question.weaken, question.lesions)
    give, model, power = giving(question), hip.model(), question.power
    shift, amount = np.full(len(body.mass), question.shift), np.zeros(len(body.mass))
    posture = given_way(body, shift, carried, give, amount)
    result = engine().standing(model, left, power=power).hold(posture)
    upright = result.held
    rows = np.flatnonzero(~upright)
    if len(rows):
        some = only(body, rows), shift[rows], only(carried, rows), give
        muscles = engine().standing(model.only(rows), left[rows], power=power)
        amount[rows] = muscles.least(*some)
        lower = given_way(*some, amount[rows])
        posture, result = _with(posture, rows, lower), _with(result, rows, muscles.hold(lower))
    drop, lean = inclined(give, amount)
    variables = _variables(hip, body, posture, result, upright, drop, lean)
    coords = {"axis": ["lateral", "anterior", "up"]} | groups_of(model)
    return labelled(
        variables, coords, hip, SOURCES, study="stance", shift=question.shift, compensate=question.compensate
    )


def giving(question: StanceQuestion) -> Giving:
    """Return how the people of a question give way where their muscles cannot hold them."""
    trunk = question.compensate == "trunk"
    return Giving(
        compensate=Compensate.trunk if trunk else Compensate.pelvis,
        widest=norms("stance_model")["largest_lean" if trunk else "largest_drop"].si,
        steps=STEPS,
        halvings=HALVINGS,
        obliquity=radians(question.obliquity_deg),
        lean=radians(question.lean_deg),
    )


@takes(LevelQuestion, "weaken", "lesions")
def reserve(hip: Hip, question: LevelQuestion) -> Floats:
    """Capacity over demand (person,) in one-leg stance, pelvis level, trunk upright; 1 is the limit.

    The moments of all three axes grow together until the muscles cannot balance them. A hip that cannot
    balance any part of the demand has 0.

    Parameters
    ----------
    hip : Hip
    question : LevelQuestion, optional
    {fields}
    """
    posture = _level(hip, question.recipe)
    left = strength_left(hip, question.weaken, question.lesions)
    return engine().standing(hip.model(), left).capacity_over_demand(posture)


@takes(LevelQuestion, "weaken", "lesions")
def holds(hip: Hip, question: LevelQuestion) -> Bools:
    """Whether the pelvis is held level with the trunk upright on one leg (person,): ``held`` of `stance`.

    Parameters
    ----------
    hip : Hip
    question : LevelQuestion, optional
    {fields}
    """
    posture = _level(hip, question.recipe)
    left = strength_left(hip, question.weaken, question.lesions)
    return engine().standing(hip.model(), left, power=question.power).hold(posture).held


def _level(hip: Hip, recipe: StanceRecipe) -> Standing:
    body = stander(hip, recipe)
    still = np.zeros(len(body.mass))
    return stand(body, still + 1.0, still, still, burden(hip))


def _with(whole: _Found, rows: Ints, part: _Found) -> _Found:
    """What was found, with some of the people's rows replaced."""
    mixed: dict[str, Any] = {}
    for each in fields(whole):
        mixed[each.name] = getattr(whole, each.name).copy()
        mixed[each.name][rows] = getattr(part, each.name)
    return replace(whole, **mixed)


def _variables(
    hip: Hip,
    body: Stander,
    posture: Standing,
    result: Held,
    upright: Bools,
    drop: Floats,
    lean: Floats,
) -> dict[str, Any]:
    """Variables of the result by name, with their dimensions."""
    weight = body.mass * GRAVITY
    model = hip.model()
    in_pelvis = result.joint / weight[:, None]
    in_world = np.einsum("bij,bj->bi", posture.pelvis, in_pelvis)
    in_femur = np.einsum("bji,bj->bi", posture.femur, in_world)
    total = result.abduction.sum(axis=1, keepdims=True)
    # A share of next to nothing, as between both feet, would be any number.
    share = np.where(total > HELD_TOLERANCE, result.abduction / np.maximum(total, HELD_TOLERANCE), 0.0)
    groups = by_group(model, result.force, result.activation, share)
    size = np.linalg.norm(posture.moment, axis=1)
    per_person = {
        "pelvic_obliquity_deg": np.degrees(drop),
        "trunk_lean_deg": np.degrees(lean),
        "hip_adduction_deg": np.degrees(posture.leg_inclination + drop),
        "abduction_moment_nm_per_kg": size / body.mass,
        "unmet_moment_nm": result.unmet,
        "held": upright,
        "recovered": result.held,
        "status": result.status,
        "mass_kg": body.mass,
        "height_m": hip.people.height,
    }
    axes = {
        "hip_contact_force_femur_bw": in_femur,
        "hip_contact_force_pelvis_bw": in_pelvis,
        "hip_contact_force_world_bw": in_world,
    }
    if hip.people.age is not None:
        per_person["age_years"] = hip.people.age
    data = {name: ("person", values) for name, values in per_person.items()}
    forces: dict[str, tuple[Any, Floats]] = {
        name: (("person", "axis"), values[:, [2, 0, 1]]) for name, values in axes.items()
    }
    forces |= groups
    forces["hip_contact_force_bw"] = ("person", np.linalg.norm(in_femur, axis=1))
    return data | {name: _of_standing(each, result.held) for name, each in forces.items()}


def _of_standing(variable: tuple[Any, Floats], stands: Bools) -> tuple[Any, Floats]:
    """Return a variable whose rows are NaN for people who do not stand."""
    dims, values = variable
    return dims, np.where(stands.reshape(-1, *(1,) * (values.ndim - 1)), values, np.nan)
