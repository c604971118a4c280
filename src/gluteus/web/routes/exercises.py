"""Exercises: their loads in a hip, and a picture of each phase."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Path, Request, Response

from gluteus.anatomy.exercise import exercise_named
from gluteus.anatomy.resistance import Band, resistance_words
from gluteus.errors import AnatomyError
from gluteus.mechanics.hip.arms import Arm
from gluteus.question import part_of
from gluteus.report.figures.exercise import phase_image
from gluteus.report.references import references
from gluteus.report.terminal.exercises import exercises_json
from gluteus.studies.exercise.performed import performed
from gluteus.studies.exercise.question import ExercisesQuestion, Resistances
from gluteus.studies.exercise.resistance import Pull
from gluteus.studies.exercise.study import exercises
from gluteus.studies.standing.question import MuscleState
from gluteus.web.answers.exercise_shapes import (
    ExercisesAnswer,
    ExerciseScenes,
    ExerciseScenesQuestion,
    HipExercisesQuestion,
)
from gluteus.web.answers.scene_parts import rounded
from gluteus.web.server.state import state_of

router = APIRouter(tags=["exercises"])

_Name = Annotated[str, Path(max_length=80)]


@router.post("/exercises")
async def ask_exercises(request: Request, question: HipExercisesQuestion) -> ExercisesAnswer:
    """Exercises ranked by the force of a muscle, with the hip contact force of each."""
    return await state_of(request).desk.ask(request, lambda: _exercises(request, question))


@router.post("/exercises/{exercise}/scenes")
async def exercise_scenes(
    request: Request, exercise: _Name, question: ExerciseScenesQuestion
) -> ExerciseScenes:
    """The whole body in each phase of an exercise, for playing in the 3-D scene."""
    return await state_of(request).desk.ask(request, lambda: _scenes(request, exercise, question))


@router.get(
    "/exercises/{exercise}/phases/{phase}/picture",
    response_class=Response,
    responses={200: {"content": {"image/webp": {"schema": {"type": "string", "format": "binary"}}}}},
)
async def exercise_phase_picture(request: Request, exercise: _Name, phase: _Name) -> Response:
    """A picture of a person in a phase of an exercise; the skin over the hip is transparent."""
    data = await state_of(request).desk.ask(request, lambda: _picture(exercise, phase))
    return Response(data, media_type="image/webp", headers={"Cache-Control": "max-age=86400"})


def _exercises(request: Request, question: HipExercisesQuestion) -> ExercisesAnswer:
    hip = state_of(request).hips.get(question.person, question.samples, question.seed)
    asked = part_of(question, ExercisesQuestion)
    told: dict[str, Any] = exercises_json(exercises(hip, asked), asked)
    keys = sorted({one["source"] for each in told["exercises"] for one in each["emg"]})
    return ExercisesAnswer.model_validate(told | {"references": _references(keys)})


def _scenes(request: Request, exercise: str, question: ExerciseScenesQuestion) -> ExerciseScenes:
    state = state_of(request)
    hip, record = state.hips.get(question.person), exercise_named(exercise)
    lines = hip.model().muscle_names
    phases: list[dict[str, Any]] = []
    for each in performed(hip, record.id, part_of(question, MuscleState), part_of(question, Resistances)):
        force = dict(zip(lines, rounded(each.force, 2), strict=True)) if each.held else {}
        active = dict(zip(lines, rounded(each.activation, 4), strict=True)) if each.held else {}
        scene = state.drawn.posed(hip, each.placed, each.pose, each.state, force, active)
        if each.held:
            scene["hip_force"] = {
                "point": [0.0, 0.0, 0.0],
                "vector_bw": rounded(each.joint_bw),
                "size_bw": round(float(np.linalg.norm(each.joint_bw)), 4),
            }
        phases.append(
            {
                "name": each.phase,
                "held": each.held,
                "supports": [{"support": name, "point": rounded(point)} for name, point in each.supports],
                "arms": [_arm(arm) for arm in (each.placed.arm, each.placed.other_arm)],
                "furniture": [{"low": rounded(box.low), "high": rounded(box.high)} for box in each.furniture],
                "resistances": [_resistance(pull) for pull in each.pulls],
                "scene": scene,
            }
        )
    return ExerciseScenes.model_validate(
        {"id": record.id, "name": record.name, "lies": record.lies, "phases": phases}
    )


def _arm(arm: Arm) -> dict[str, Any]:
    return {name: rounded(getattr(arm, name)[0]) for name in ("shoulder", "elbow", "wrist", "tip")}


def _resistance(pull: Pull) -> dict[str, Any]:
    resistance = pull.resistance
    return {
        "kind": resistance.kind,
        "words": resistance_words(resistance),
        "colour": resistance.colour if isinstance(resistance, Band) else None,
        "point": rounded(pull.at[0]),
        "force_n": rounded(pull.force[0], 1),
        "end": None if pull.end is None else rounded(pull.end[0]),
    }


def _references(keys: list[str]) -> dict[str, Any]:
    found = references(keys)
    return {
        key: {
            "number": each.number,
            "short": each.short,
            "text": each.text,
            "links": list(each.links),
            "kind": each.kind,
            "read": each.read,
        }
        for key, each in found.items()
    }


@lru_cache(maxsize=128)
def _picture(exercise: str, phase: str) -> bytes:
    record = exercise_named(exercise)
    names = [each.name for each in record.phases]
    if phase not in names:
        raise AnatomyError(f"phase {phase!r} is unknown in {exercise}; give one of {', '.join(names)}")
    return phase_image(record, phase)
