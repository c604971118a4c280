"""Muscle forces and hip contact force in exercises."""

from __future__ import annotations

import json
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import ArrayLike

from gluteus.anatomy.exercise import Exercise, exercise_named, exercise_records
from gluteus.arrays import Bools, Floats
from gluteus.mechanics.engine.choice import engine
from gluteus.mechanics.engine.standing import Held, StandingMuscles, effort_of
from gluteus.mechanics.hip.kinematics import joint_axes, pose_from_rotation
from gluteus.mechanics.hip.model import Model
from gluteus.mechanics.hip.statics import GRAVITY, Standing
from gluteus.mechanics.hip.whole_body import Demand
from gluteus.mechanics.muscle.rigid import fibre_state
from gluteus.model.hip.hip import Hip
from gluteus.model.hip.knee import with_bent_knee
from gluteus.model.hip.passive import with_giving_tendons
from gluteus.studies.asked import takes
from gluteus.studies.exercise.body import body_of
from gluteus.studies.exercise.posture import Asked, FreeForce, asked
from gluteus.studies.exercise.question import ExercisesQuestion
from gluteus.studies.exercise.resistance import with_resistances
from gluteus.studies.exercise.spread import Spread
from gluteus.studies.labels import about, by_group, group_sums, labelled
from gluteus.studies.result import Result
from gluteus.studies.standing.weakening import strength_left

_SOURCES = ("deleva1996", "dempster_winter", "handsfield2014", "rajagopal2016", "dostal1981", "degroote2016")
_TRIED = 5
"""Number of sizes of a free force to try, before a parabola is fitted through the best of them."""


_DIMS = ("exercise", "phase", "person")
_LAST = {
    "force_n": "muscle",
    "activation": "muscle",
    "length_percent": "muscle",
    "compartment_force_n": "compartment",
    "compartment_activation": "compartment",
    "hip_contact_force_femur_bw": "axis",
    "angle_deg": "coordinate",
}
"""Last dimension of variables that have more than three dimensions."""


_GROUPED = ("force_n", "activation", "compartment_force_n", "compartment_activation")


@dataclass(frozen=True, eq=False)
class Solved:
    """One phase of one exercise; arrays are (person, ...).

    Attributes
    ----------
    held : array
        Whether the muscles can hold the phase.
    force, activation, stretch : array, shape (person, line)
        Force of each line [N], activation, fibre length over the optimal one.
    joint, joint_in_world : array, shape (person, 3)
        Force on the femoral head [body weights], in the femur frame and in the world.
    abduction_asked : array
        Abduction moment that the phase requires [N m].
    angles : array, shape (person, 3)
        Flexion, adduction and internal rotation [degrees].
    model : Model
        The hips with the knee of this phase.
    """

    held: Bools
    force: Floats
    activation: Floats
    stretch: Floats
    joint: Floats
    joint_in_world: Floats
    abduction_asked: Floats
    angles: Floats
    model: Model


@takes(ExercisesQuestion)
def exercises(hip: Hip, question: ExercisesQuestion) -> Result:
    """Compute muscle forces and hip force in exercises, each phase as a held posture.

    Parameters
    ----------
    hip : Hip
        The hip; one row for each of its people.
    question : ExercisesQuestion, optional
        The whole question, instead of the fields below.
    {fields}

    Returns
    -------
    Result
        Over exercise, phase, person, muscle, compartment and axis. Missing phases are NaN, and so
        are people who cannot hold a phase (``held``). ``hip_contact_force_femur_bw`` acts on the
        femoral head, in the femur frame. ``abduction_asked_nm`` is the abduction moment that the
        muscles have to produce; it depends only on weights and levers.

    Raises
    ------
    AnatomyError
        A name is unknown, a value is out of range, or a person was given instead of a hip.
    """
    chosen = [with_resistances(each, question) for each in _chosen(question)]
    model, body, left = hip.model(), body_of(hip), strength_left(hip, question.weaken, question.lesions)
    phases, weight = max(len(each.phases) for each in chosen), body.mass * GRAVITY
    found: dict[str, Floats] = {}
    for row, exercise in enumerate(chosen):
        spread = spread_of(hip, exercise)
        for column, phase in enumerate(exercise.phases):
            done = solved(hip, left, asked(body, exercise, phase, spread), weight)
            for name, values in _values(model, done).items():
                if name not in found:
                    found[name] = np.full((len(chosen), phases, *values.shape), np.nan)
                found[name][row, column] = values
    data: dict[str, tuple[str | tuple[str, ...], ArrayLike]] = {
        name: _with_dims(name, values) for name, values in found.items()
    }
    data["held"] = (_DIMS, found["held"] > 0)
    coords = {
        "exercise": [each.id for each in chosen],
        "muscle": list(model.muscles),
        "compartment": list(model.compartments),
        "axis": ["lateral", "anterior", "up"],
        "coordinate": ["flexion", "adduction", "internal_rotation"],
    }
    return labelled(
        data,
        coords,
        hip,
        _SOURCES,
        study="exercises",
        weaken=json.dumps(question.weaken),
        lesions=json.dumps(question.lesions),
        **about(hip),
    )


def _values(model: Model, done: Solved) -> dict[str, Floats]:
    """Return the variables of one phase (person, ...) by name, with NaN for people who cannot
    hold it.
    """
    groups = by_group(model, done.force, done.activation, np.zeros_like(done.force))
    forces = {name: groups[name][1] for name in _GROUPED}
    forces |= {
        "hip_contact_force_bw": np.linalg.norm(done.joint, axis=1),
        "hip_contact_force_femur_bw": done.joint,
    }
    stretch = group_sums(model.muscles, model.muscle_of, done.stretch * model.share)
    whole = group_sums(model.muscles, model.muscle_of, model.share)
    return {
        "held": done.held.astype(float),
        "abduction_asked_nm": done.abduction_asked,
        "angle_deg": done.angles,
        "length_percent": 100.0 * stretch / whole,
        **{name: _of_holders(values, done.held) for name, values in forces.items()},
    }


def _of_holders(values: Floats, held: Bools) -> Floats:
    return np.where(np.reshape(held, (-1, *(1,) * (values.ndim - 1))), values, np.nan)


def _with_dims(name: str, values: Floats) -> tuple[tuple[str, ...], Floats]:
    last = _LAST.get(name)
    if last is None:
        return _DIMS, values
    # Forces are reported as lateral, anterior, up.
    return (*_DIMS, last), values[..., [2, 0, 1]] if last == "axis" else values


def _chosen(question: ExercisesQuestion) -> tuple[Exercise, ...]:
    if not question.exercises:
        return tuple(exercise_records().values())
    chosen = [exercise_named(name) for name in question.exercises]
    return tuple({each.id: each for each in chosen}.values())


def spread_of(hip: Hip, exercise: Exercise) -> Spread:
    """Return how a hip's people differ in an exercise."""
    name = exercise.angles_of or exercise.id
    return Spread(len(hip.people), hip.draws.drawn, (hip.seed, crc32(name.encode())))


def solved(hip: Hip, left: Floats, wanted: Asked, weight: Floats) -> Solved:
    """Return muscle and joint forces in a phase, for hips (person,) and body weights [N].

    ``left`` is the part of each line's strength that is left, (person, line).
    """
    placed = wanted.placed
    q = pose_from_rotation(placed.pelvis.swapaxes(1, 2) @ placed.leg.femur)
    model = with_bent_knee(hip.model(), wanted.knee, hip.people.shapes.size)
    found = model.paths(q)
    model = with_giving_tendons(model, q, wanted.knee, found)
    muscles = engine().standing(model, left)
    demand = wanted.demand
    if wanted.free is not None:
        demand = _least_effort(muscles, model.share, wanted, wanted.free)
    posture = _standing(wanted, demand)
    held = muscles.hold(posture)
    moment = np.einsum("bji,bj->bi", posture.pelvis, demand.moment)
    lengths = found.length + model.constant_length
    state = fibre_state(lengths, model.tendon_length, model.fibre_length, model.pennation)
    in_world = np.einsum("bij,bj->bi", posture.pelvis, held.joint)
    in_femur = np.einsum("bji,bj->bi", posture.femur, in_world)
    return Solved(
        held=held.held,
        force=held.force,
        activation=held.activation,
        stretch=np.asarray(state.normalised_length),
        joint=in_femur / weight[:, None],
        joint_in_world=in_world / weight[:, None],
        abduction_asked=-np.einsum("bk,bk->b", joint_axes(q)[:, 1], moment),
        angles=np.degrees(q),
        model=model,
    )


def _standing(wanted: Asked, demand: Demand) -> Standing:
    nothing = np.zeros(len(demand.moment))
    placed = wanted.placed
    return Standing(placed.pelvis, placed.leg.femur, nothing, nothing, nothing, demand.moment, demand.weight)


def _least_effort(muscles: StandingMuscles, share: Floats, wanted: Asked, free: FreeForce) -> Demand:
    """Return the demand with the free force of minimal effort: the best of a few sizes, refined
    by a parabola.
    """

    def with_force(size: Floats) -> Demand:
        return wanted.demand.plus(free.at, size[:, None] * free.along)

    def effort(held: Held) -> Floats:
        return effort_of(share, held)

    tried = np.linspace(free.low, free.high, _TRIED)
    people = len(wanted.knee)
    efforts = np.stack(
        [effort(muscles.hold(_standing(wanted, with_force(np.full(people, size))))) for size in tried]
    )
    best = efforts.argmin(axis=0)
    inner = np.clip(best, 1, _TRIED - 2)
    rows = np.arange(people)
    below, middle, above = (efforts[inner + step, rows] for step in (-1, 0, 1))
    bend = below - 2 * middle + above
    shift = np.where(bend > 1e-12, 0.5 * (below - above) / np.where(bend > 1e-12, bend, 1.0), 0.0)
    refined = tried[inner] + np.clip(shift, -1, 1) * (tried[1] - tried[0])
    chosen = np.where(inner == best, refined, tried[best])
    return with_force(chosen)
