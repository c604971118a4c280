"""Shifting the weight to one leg: the posture that balances, its muscles, the hip force."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from math import radians
from typing import Any, TypeVar

import numpy as np

from gluteus.anatomy import norms
from gluteus.arrays import Bools, Floats, Ints
from gluteus.bones.draws import WIDEST
from gluteus.mechanics.engine.choice import engine
from gluteus.mechanics.engine.schema import GIVE_STEPS, Compensate, Giving
from gluteus.mechanics.engine.standing import HELD_TOLERANCE, UNHELD, Held, effort_of, given_way
from gluteus.mechanics.hip.give_way import departure, least_cost
from gluteus.mechanics.hip.kinematics import pose_from_rotation
from gluteus.mechanics.hip.statics import GRAVITY, Burden, Stander, Standing, only, stand
from gluteus.model.hip.hip import Hip
from gluteus.studies.asked import takes
from gluteus.studies.labels import about, by_group, force_by_group, groups_of, labelled
from gluteus.studies.result import Result
from gluteus.studies.standing.body import burden, sound_model, stander, unchanged_body
from gluteus.studies.standing.cup import CUP_SOURCES, cup_load
from gluteus.studies.standing.posture_choice import temperature
from gluteus.studies.standing.question import LevelQuestion, StanceQuestion, StanceRecipe
from gluteus.studies.standing.reduction import reducible, with_status
from gluteus.studies.standing.weakening import strength_left

_Found = TypeVar("_Found", Standing, Held)
REFINEMENTS = 4
"""Number of times that the step is halved around the best amount (down to 0.3 degrees)."""

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
    """Compute standing with the weight shifted to the leg of the hip.

    Decision 0048 describes the distributions of posture.

    Parameters
    ----------
    hip : Hip
        The hip; one row for each of its people.
    question : StanceQuestion, optional
        The whole question, instead of the fields below.
    {fields}

    Returns
    -------
    Result
        Over person, muscle, compartment, line and axis. ``held`` says whether the muscles can hold
        the person's usual posture, or the chosen one. People for whom standing has become harder
        compensate until it is comfortable. ``unmet_moment_nm`` is the moment that is missing in the
        returned posture, and ``recovered`` says whether none is. ``force_n`` of a muscle is the sum
        of ``active_force_n`` and ``passive_force_n``; stretched fibres have passive force even
        without a nerve. Forces, activations and shares are NaN where ``recovered`` is false;
        ``status`` says why. Forces act on the femoral head and are in body weights. Femur and
        pelvis frames are those of decision 0002, the shaft frame is that of instrumented hips
        (docs/landmarks.md). After an operation with a cup, ``cup_force_angle_deg`` and
        ``cup_rim_distance_mm`` say where the force acts in the cup (`cup_load`).

    Raises
    ------
    AnatomyError
        A value is out of range, a name is unknown, or a person was given instead of a hip.
    """
    body = stander(hip, question.recipe)
    carried = burden(hip, question.cane_n, question.load_kg, question.load_side)
    left = strength_left(hip, question.weaken, question.lesions)
    give, model, power = giving(question), hip.model(), question.power
    shift, amount = np.full(len(body.mass), question.shift), np.zeros(len(body.mass))
    posture = given_way(body, shift, carried, give, amount)
    result = engine().standing(model, left, power=power).hold(posture)
    together = reducible(hip)
    upright = result.held & together
    rows = np.flatnonzero(together & (_unusual(hip, question) | ~upright))
    if len(rows):
        amount[rows] = _comfortable(hip, question, rows, body, carried, left)
        moved = np.flatnonzero(amount > 0)
        if len(moved):
            bodies = only(body, moved), shift[moved], only(carried, moved), give
            lower = given_way(*bodies, amount[moved])
            held = engine().standing(model.only(moved), left[moved], power=power).hold(lower)
            posture, result = _with(posture, moved, lower), _with(result, moved, held)
    variables = _variables(hip, body, posture, with_status(result, together), upright, left)
    coords = {"axis": ["lateral", "anterior", "up"]} | groups_of(model)
    return labelled(
        variables,
        coords,
        hip,
        SOURCES if hip.operation.cup_axis is None else (*SOURCES, *CUP_SOURCES),
        study="stance",
        shift=question.shift,
        compensate=question.compensate,
        **about(hip),
        misfit=json.dumps(hip.misfits),
    )


def _comfortable(
    hip: Hip, question: StanceQuestion, rows: Ints, body: Stander, carried: Burden, left: Floats
) -> Floats:
    """Return the drop or lean (row,) [rad] with which some people stand most comfortably (decision
    43).

    It minimises the sum of two costs: effort beyond the usual, divided by the temperature, and
    departure from habit.
    """
    give, model, before = giving(question), hip.model(), unchanged_body(hip, question.recipe)
    usual_give, sound = replace(give, obliquity=0.0, lean=0.0), sound_model(hip)

    def cost(some: Ints, amount: Floats) -> Floats:
        who, none = rows[some], np.zeros(len(some))
        asked = given_way(only(body, who), none + question.shift, only(carried, who), give, amount)
        spent = effort_of(model.share, engine().standing(model.only(who), left[who]).hold(asked))
        nothing = Burden(none, none, none, none)
        usual = given_way(only(before, who), none + 1.0, nothing, usual_give, amount)
        used = effort_of(model.share, engine().standing(sound.only(who)).hold(usual))
        more = spent - np.where(used < UNHELD, used, 0.0)
        return more / give.temperature + departure(amount, give.habit, give.reach)

    return least_cost(cost, len(rows), widest=give.widest, steps=GIVE_STEPS, refinements=give.refinements)


def _unusual(hip: Hip, question: StanceQuestion) -> bool:
    """Whether the question differs from standing on one leg in the usual posture."""
    usual = StanceQuestion()
    asked = ("weaken", "lesions", "shift", "cane_n", "load_kg", "obliquity_deg", "lean_deg")
    changed = any(getattr(question, name) != getattr(usual, name) for name in asked)
    return changed or hip.before is not None or hip.person.abduction_strength_nm is not None


def giving(question: StanceQuestion) -> Giving:
    """Return how the people of a question give way if their muscles cannot hold them."""
    trunk, table = question.compensate == "trunk", norms("stance_model")
    return Giving(
        compensate=Compensate.trunk if trunk else Compensate.pelvis,
        widest=table["largest_lean" if trunk else "largest_drop"].si,
        refinements=REFINEMENTS,
        habit=float(table["trunk_lean_one_leg" if trunk else "pelvic_obliquity_one_leg"].sd_si or 0),
        reach=WIDEST,
        temperature=temperature(),
        obliquity=radians(question.obliquity_deg),
        lean=radians(question.lean_deg),
    )


@takes(LevelQuestion, "weaken", "lesions")
def reserve(hip: Hip, question: LevelQuestion) -> Floats:
    """Return capacity over demand in one-leg stance with a level pelvis and an upright trunk.

    The moments of all three axes are scaled together until the muscles cannot balance them. The
    ratio is 0 for a hip that cannot balance any part of the demand, or that no surgeon could
    reduce.

    Parameters
    ----------
    hip : Hip
        The hip; one row for each of its people.
    question : LevelQuestion, optional
        The whole question, instead of the fields below.
    {fields}

    Returns
    -------
    ndarray of float, shape (person,)
        The ratio; 1 is the limit.
    """
    posture = _level(hip, question.recipe)
    left = strength_left(hip, question.weaken, question.lesions)
    capacity = engine().standing(hip.model(), left).capacity_over_demand(posture)
    return np.where(reducible(hip), capacity, 0.0)


@takes(LevelQuestion, "weaken", "lesions")
def holds(hip: Hip, question: LevelQuestion) -> Bools:
    """Return whether the pelvis can be held level on one leg with the trunk upright.

    Parameters
    ----------
    hip : Hip
        The hip; one row for each of its people.
    question : LevelQuestion, optional
        The whole question, instead of the fields below.
    {fields}

    Returns
    -------
    ndarray of bool, shape (person,)
        ``held`` of `stance`.
    """
    posture = _level(hip, question.recipe)
    left = strength_left(hip, question.weaken, question.lesions)
    held = engine().standing(hip.model(), left, power=question.power).hold(posture).held
    return held & reducible(hip)


def _level(hip: Hip, recipe: StanceRecipe) -> Standing:
    body = stander(hip, recipe)
    still = np.zeros(len(body.mass))
    return stand(body, still + 1.0, still, still, burden(hip))


def _with(whole: _Found, rows: Ints, part: _Found) -> _Found:
    """Replace the rows of some people in the results."""
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
    left: Floats,
) -> dict[str, Any]:
    """Return the variables of the result by name, with their dimensions."""
    weight = body.mass * GRAVITY
    model = hip.model()
    in_pelvis = result.joint / weight[:, None]
    in_world = np.einsum("bij,bj->bi", posture.pelvis, in_pelvis)
    in_femur = np.einsum("bji,bj->bi", posture.femur, in_world)
    in_shaft = np.einsum("bji,bj->bi", hip.landmarks.shaft_axes, in_femur)
    total = result.abduction.sum(axis=1, keepdims=True)
    # A share of almost nothing, as in standing on both feet, would be an arbitrary number.
    share = np.where(total > HELD_TOLERANCE, result.abduction / np.maximum(total, HELD_TOLERANCE), 0.0)
    pose = pose_from_rotation(posture.pelvis.swapaxes(1, 2) @ posture.femur)
    active = result.activation * engine().standing(model, left).in_poses(pose).active
    groups = by_group(model, result.force, result.activation, share)
    groups |= force_by_group(model, active_force_n=active, passive_force_n=result.force - active)
    size = np.linalg.norm(posture.moment, axis=1)
    per_person = {
        "pelvic_obliquity_deg": np.degrees(posture.obliquity),
        "trunk_lean_deg": np.degrees(posture.lean),
        "hip_adduction_deg": np.degrees(posture.leg_inclination - body.thigh_outward + posture.obliquity),
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
        "hip_contact_force_shaft_bw": in_shaft,
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
    forces |= {name: ("person", values) for name, values in cup_load(hip.operation, in_pelvis).items()}
    return data | {name: _of_standing(each, result.held) for name, each in forces.items()}


def _of_standing(variable: tuple[Any, Floats], stands: Bools) -> tuple[Any, Floats]:
    """Return a variable whose rows are NaN for people who do not stand."""
    dims, values = variable
    return dims, np.where(stands.reshape(-1, *(1,) * (values.ndim - 1)), values, np.nan)
