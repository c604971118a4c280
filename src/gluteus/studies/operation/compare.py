"""Compare the hip before and after operations, in the same people."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from gluteus.arguments import check_types
from gluteus.arrays import Floats
from gluteus.mechanics.engine.choice import engine
from gluteus.mechanics.engine.recruitment import greatest_moment
from gluteus.mechanics.hip.kinematics import ABDUCTION
from gluteus.mechanics.hip.statics import GRAVITY
from gluteus.model.hip.hip import MEDIUS, Hip
from gluteus.model.hip.operation import Operation
from gluteus.question import part_of
from gluteus.studies.asked import takes
from gluteus.studies.labels import labelled
from gluteus.studies.operation.question import BEFORE, PlanQuestion
from gluteus.studies.result import Result
from gluteus.studies.sensitivity.force_slopes import ABDUCTORS, force_slopes
from gluteus.studies.standing.cup import CUP_SOURCES
from gluteus.studies.standing.question import LevelQuestion
from gluteus.studies.standing.stance import SOURCES, reserve, stance
from gluteus.studies.standing.weakening import strength_left

CUP_QUANTITIES = ("cup_force_angle_deg", "cup_rim_distance_mm")
OF_STANCE = (
    "hip_contact_force_bw",
    "abductor_force_bw",
    "gluteus_medius_force_bw",
    "gluteus_medius_activation",
    *CUP_QUANTITIES,
)
"""Quantities that exist only for people who stand."""


@takes(PlanQuestion)
@check_types
def plan(hip: Hip, operation: Operation | None = None, *, question: PlanQuestion) -> Result:
    """Compare one-leg stance, strength and reserve before and after one or more operations.

    Parameters
    ----------
    hip : Hip
        The hip before the operation; one row for each of its people.
    operation : Operation, optional
        The changes; with ``options``, the changes that all options share.
    question : PlanQuestion, optional
        The whole question, instead of the fields below; it is the same in all cases.
    {fields}

    Returns
    -------
    Result
        Over case (``before``, and ``after`` or the names of the options), person and change. Forces
        are in body weights. For people who cannot balance in one of the cases, they are NaN in all
        cases, so that all cases cover the same people (``standing``). After an operation people
        compensate until standing is comfortable, as in `stance`. ``abduction_arm_mm`` is the mean
        moment arm of gluteus medius, minimus and tensor, weighted by their maximum forces, in the
        neutral hip. ``fibre_length_percent`` is the fibre length of gluteus medius in the neutral
        hip, relative to its optimum. ``cup_force_angle_deg`` and ``cup_rim_distance_mm`` are those
        of `cup_load`, NaN in cases without a cup. ``slope`` and ``abductor_slope`` are the changes
        of the hip contact force and of the force of the abductors with each change of an operation,
        at the hip before it.

    Raises
    ------
    AnatomyError
        A value is out of range, a name is unknown, or a person was given instead of a hip.
    """
    operation = operation or Operation()
    operations = question.cases(operation)
    hips = {BEFORE: hip} | {name: hip.operated(each) for name, each in operations.items()}
    level = part_of(question, LevelQuestion)
    cases = [_case(each, level) for each in hips.values()]
    standing = np.logical_and.reduce([case.pop("recovered") > 0 for case in cases])
    data: dict[str, Any] = {
        name: (("case", "person"), np.stack([case[name] for case in cases])) for name in cases[0]
    }
    for name in OF_STANCE:
        dims, values = data[name]
        data[name] = (dims, np.where(standing, values, np.nan))
    data["standing"] = ("person", standing.astype(float))
    slopes = force_slopes(hip, question=level)
    of_abductors = force_slopes(hip, question=level, force="abductor_force")
    data["slope"] = (("change", "person"), np.stack(list(slopes.values())))
    data["abductor_slope"] = (("change", "person"), np.stack(list(of_abductors.values())))
    data["mass_kg"] = ("person", hip.people.mass)
    coords = {"case": list(hips), "change": list(slopes)}
    cups = any(each.cup_axis is not None for each in operations.values())
    return labelled(
        data,
        coords,
        hip,
        (*SOURCES, *CUP_SOURCES) if cups else SOURCES,
        study="plan",
        person=json.dumps(hip.person.content_given()),
        side=hip.person.side,
        operation=json.dumps(operation.content_given()),
        operations=json.dumps({name: each.content_given() for name, each in operations.items()}),
    )


def _case(hip: Hip, question: LevelQuestion) -> dict[str, Floats]:
    model = hip.model()
    standing = stance(hip, **dict(question))
    held = standing.array("held")
    weight = standing.array("mass_kg") * GRAVITY
    neutral = np.zeros((model.people, 3))
    left = strength_left(hip, question.weaken, question.lesions)
    muscles = engine().standing(model, left).in_poses(neutral)
    muscles_n, names = standing.array("force_n"), standing.labels("muscle")
    force = muscles_n[:, [names.index(each) for each in ABDUCTORS]].sum(axis=1) / weight
    medius = names.index(MEDIUS)
    found: dict[str, Floats] = {
        "recovered": standing.array("recovered").astype(float),
        "hip_contact_force_bw": standing.array("hip_contact_force_bw"),
        "abductor_force_bw": force,
        "gluteus_medius_force_bw": muscles_n[:, medius] / weight,
        "gluteus_medius_activation": standing.array("activation")[:, medius],
    }
    missing = np.full(len(held), np.nan)
    for name in CUP_QUANTITIES:
        found[name] = standing.array(name) if name in standing else missing
    found["held"] = held.astype(float)
    found["capacity_over_demand"] = reserve(hip, question)
    found["abduction_strength_nm"] = greatest_moment(muscles.capacity, ABDUCTION).moment
    found["abduction_arm_mm"] = _arm(hip) * 1e3
    found["fibre_length_percent"] = _fibre_length(hip) * 100
    return found


def _arm(hip: Hip) -> Floats:
    """Return the abductors' mean abduction arm (person,) [m], weighted by maximum force, hip
    neutral.
    """
    model = hip.model()
    lines = np.isin(model.muscle_of, ABDUCTORS)
    arms = -model.moment_arms(np.zeros((model.people, 3)))[:, lines, 1]
    return np.average(arms, axis=1, weights=model.max_force[:, lines])


def _fibre_length(hip: Hip) -> Floats:
    """Return the mean normalised fibre length (person,) of gluteus medius, hip neutral."""
    model = hip.model()
    lines = np.array(model.muscle_of) == MEDIUS
    stretch = engine().standing(model).in_poses(np.zeros((model.people, 3))).stretch
    return np.average(stretch[:, lines], axis=1, weights=model.share[lines])
