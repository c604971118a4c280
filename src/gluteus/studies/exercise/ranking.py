"""Rank exercises by the force that they require of a muscle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gluteus.anatomy import library
from gluteus.anatomy.exercise import Exercise, MuscleReading, exercise_records, muscle_readings
from gluteus.arrays import Bools, Floats
from gluteus.errors import AnatomyError
from gluteus.quantiles import LEAST_FOR_INTERVAL, LEAST_FOR_MEDIAN, enough, share_of_100
from gluteus.studies.exercise.question import ExercisesQuestion
from gluteus.studies.exercise.resistance import with_resistances
from gluteus.studies.result import Result

_LIMITS = (
    ("flexion_to_deg", "flexion", 1.0, "flexes"),
    ("extension_to_deg", "flexion", -1.0, "extends"),
    ("abduction_to_deg", "abduction", 1.0, "abducts"),
    ("adduction_to_deg", "abduction", -1.0, "adducts"),
    ("external_rotation_to_deg", "external_rotation", 1.0, "turns outwards"),
)
"""Limit of the question, angle of the exercise record, its sign, and the verb for the motion."""


@dataclass(frozen=True, eq=False)
class Ranked:
    """One exercise, in the phase that requires the largest force of the muscle.

    Attributes
    ----------
    exercise : Exercise
    phase, hip_phase : str
        Phases with the largest median force of the muscle, and on the hip. Phases that too few
        people hold for a median are skipped.
    held, held_throughout, asked : int
        Number of people whose muscles can hold `phase`, of those who can hold every phase, and of
        all.
    force_n, activation, length_percent : array, shape (person,)
        Force [N], activation and fibre length [% of the optimum] in that phase, of the people who
        hold it. Force and activation are of the muscle or compartment, the length is of the whole
        muscle.
    hip_force_bw : array, shape (person,)
        Hip contact force in `hip_phase` [body weights], of the people who hold it.
    greatest_hip_force_bw : array, shape (person,)
        Maximum hip contact force of each person over the phases that they hold [body weights], of
        the people who hold any phase.
    abduction_asked_nm : array, shape (person,)
        Abduction moment that the phase requires [N m], of everybody.
    others : mapping of str to array
        Force of every compartment of the muscle in that phase [N], of the people who hold it.
    rivals : mapping of str to array
        Activation of every muscle in that phase, of the people who hold it.
    readings : tuple of MuscleReading
        What studies measured in the muscle during the exercise.
    """

    exercise: Exercise
    phase: str
    hip_phase: str
    held: int
    held_throughout: int
    asked: int
    force_n: Floats
    activation: Floats
    length_percent: Floats
    hip_force_bw: Floats
    greatest_hip_force_bw: Floats
    abduction_asked_nm: Floats
    others: dict[str, Floats]
    rivals: dict[str, Floats]
    readings: tuple[MuscleReading, ...]


@dataclass(frozen=True, eq=False)
class Ranking:
    """Exercises by decreasing median force of a muscle, and those left out with the reason."""

    muscle: str
    compartment: str | None
    ranked: tuple[Ranked, ...]
    left_out: dict[str, str]


def ranking(found: Result, question: ExercisesQuestion) -> Ranking:
    """Return the exercises of a result in order, without those beyond the limits of the
    question.

    Raises
    ------
    AnatomyError
        No muscle or compartment of the hip goes by the name.
    """
    muscle, part = muscle_asked(found, question.muscle)
    records = {name: with_resistances(each, question) for name, each in exercise_records().items()}
    ranked: list[Ranked] = []
    left_out: dict[str, str] = {}
    for row, name in enumerate(found.labels("exercise")):
        reason = _beyond(records[name], question)
        if reason is None:
            each = _ranked(found, row, records[name], muscle, part)
            reason = _too_heavy(each, question)
            if reason is None:
                ranked.append(each)
        if reason is not None:
            left_out[name] = reason
    ranked.sort(key=lambda each: -_median(each.force_n))
    return Ranking(muscle, part, tuple(ranked), left_out)


def muscle_asked(found: Result, name: str) -> tuple[str, str | None]:
    """Return the muscle that a name means, and the compartment if it means one.

    Raises
    ------
    AnatomyError
        No muscle or compartment of the hip goes by the name.
    """
    if name in found.labels("compartment"):
        return name.partition("/")[0], name
    muscle = library().muscle(name.partition("/")[0]).id
    if "/" in name or muscle not in found.labels("muscle"):
        parts = [each for each in found.labels("compartment") if each.startswith(muscle)]
        known = parts or found.labels("muscle")
        raise AnatomyError(f"{name!r} is not a muscle of the hip; give one of {', '.join(known)}")
    return muscle, None


def _ranked(found: Result, row: int, record: Exercise, muscle: str, part: str | None) -> Ranked:
    column = found.labels("muscle").index(muscle)
    if part is None:
        force, activation = (found.array(name)[row, :, :, column] for name in ("force_n", "activation"))
    else:
        place = found.labels("compartment").index(part)
        force, activation = (
            found.array(f"compartment_{name}")[row, :, :, place] for name in ("force_n", "activation")
        )
    holds = found.array("held")[row, : len(record.phases)]
    bears = found.array("hip_contact_force_bw")[row]
    phase, hip_phase = _hardest(force, holds), _hardest(bears, holds)
    held, anything = holds[phase], holds.any(axis=0)
    labels = found.labels("compartment")
    parts = [(place, name) for place, name in enumerate(labels) if name.partition("/")[0] == muscle]
    return Ranked(
        exercise=record,
        phase=record.phases[phase].name,
        hip_phase=record.phases[hip_phase].name,
        held=int(held.sum()),
        held_throughout=int(holds.all(axis=0).sum()),
        asked=len(held),
        force_n=force[phase, held],
        activation=activation[phase, held],
        length_percent=found.array("length_percent")[row, phase, held, column],
        hip_force_bw=bears[hip_phase, holds[hip_phase]],
        greatest_hip_force_bw=np.where(holds, bears[: len(holds)], -np.inf).max(axis=0)[anything],
        abduction_asked_nm=found.array("abduction_asked_nm")[row, phase],
        others={name: found.array("compartment_force_n")[row, phase, held, place] for place, name in parts},
        rivals={
            name: found.array("activation")[row, phase, held, place]
            for place, name in enumerate(found.labels("muscle"))
        },
        readings=tuple(
            each
            for each in muscle_readings()
            if each.exercise == record.id
            and each.muscle == muscle
            and (part is None or part.endswith(f"/{each.compartment}"))
        ),
    )


def _hardest(values: Floats, holds: Bools) -> int:
    """Return the phase with the largest median of values (phase, person), if enough people hold
    it.
    """
    enough = holds.sum(axis=1) >= min(LEAST_FOR_MEDIAN, holds.shape[1])
    middle = [_median(each) for each in values[: len(holds)]]
    return int(np.argmax(np.where(enough, middle, -2.0) if enough.any() else middle))


def _median(values: Floats) -> float:
    some = values[~np.isnan(values)]
    return float(np.median(some)) if len(some) else -1.0


def _beyond(record: Exercise, question: ExercisesQuestion) -> str | None:
    """Return in words why the exercise exceeds the allowed range of the hip, or None."""
    for limit, angle, sense, does in _LIMITS:
        most = getattr(question, limit)
        reached = max(sense * getattr(phase.hip, angle) for phase in record.phases)
        if most is not None and reached > most:
            return f"{does} the hip to {reached:g} degrees, more than {most:g}"
    return None


def _too_heavy(each: Ranked, question: ExercisesQuestion) -> str | None:
    """Return in words why the hip force exceeds the limit of the question, or None.

    The limit protects a joint. It must therefore hold in all phases, and for most of the people who
    fit the known measures, and not only for the median (decision 60).
    """
    most, needed, forces = question.max_hip_force_bw, question.hip_force_share, each.greatest_hip_force_bw
    if most is None:
        return None
    limit = f"{most:g} body weights"
    if not enough(len(forces), each.asked, LEAST_FOR_INTERVAL if needed > 0.5 else LEAST_FOR_MEDIAN):
        return (
            f"too few people hold it ({len(forces)} of {each.asked}) to say whether the hip force "
            f"stays within {limit}"
        )
    within = float((forces <= most).mean())
    if within >= needed:
        return None
    if len(forces) == 1:
        return f"the hip carries {forces[0]:.2f} body weights, more than {most:g}"
    exceed = f"{share_of_100(1 - within)} of 100 people who hold it (median {_median(forces):.2f})"
    return f"the hip carries more than {limit} in {exceed}"


def hip_force_limit(question: ExercisesQuestion) -> str | None:
    """Return the limit of the hip force that all listed exercises respect, as a sentence, or
    None.
    """
    if question.max_hip_force_bw is None:
        return None
    share = share_of_100(question.hip_force_share)
    return (
        f"In each listed exercise, for at least {share} of 100 people who can hold it, the force "
        f"on the hip is at most {question.max_hip_force_bw:g} body weights in every phase."
    )
