"""Move: stance, strength, moment arms and free poses of one hip or of many."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from fastapi import APIRouter, Request, Response

from gluteus.anatomy import library
from gluteus.mechanics.hip.kinematics import rotation_about
from gluteus.model.hip.hip import Hip
from gluteus.model.hip.operation import Operation
from gluteus.question import part_of
from gluteus.report.as_json import arms_json, distributions, stance_json, strength_json
from gluteus.report.pages.content import number, share_words
from gluteus.report.plan_results import NOTES, QUANTITIES, plan_json
from gluteus.report.who import asked_words
from gluteus.studies import arms, stance, strength
from gluteus.studies.operation.compare import plan
from gluteus.studies.operation.question import PlanQuestion
from gluteus.studies.standing.posture import line_state, posture
from gluteus.studies.standing.question import (
    ArmsQuestion,
    StanceQuestion,
    StrengthQuestion,
)
from gluteus.studies.standing.weakening import strength_left
from gluteus.web.answers.move_shapes import (
    ArmsAnswer,
    HipArmsQuestion,
    HipPlanQuestion,
    HipPoseQuestion,
    HipStanceQuestion,
    HipStrengthQuestion,
    PlanAnswer,
    StanceAnswer,
    StrengthAnswer,
)
from gluteus.web.answers.scene_parts import PoseScene, rounded
from gluteus.web.answers.wire import Distribution, HipQuestion
from gluteus.web.server.state import state_of

if TYPE_CHECKING:
    from gluteus.studies.result import Result

router = APIRouter(tags=["move"])


@router.post("/stance")
async def ask_stance(request: Request, question: HipStanceQuestion) -> StanceAnswer:
    """Standing with weight on one leg: posture, muscles, hip force, share that holds the pelvis."""
    return await state_of(request).desk.ask(request, lambda: _stance(request, question))


@router.post("/strength")
async def ask_strength(request: Request, question: HipStrengthQuestion) -> StrengthAnswer:
    """The maximum moment of each muscle and compartment over postures, ranked."""
    return await state_of(request).desk.ask(request, lambda: _strength(request, question))


@router.post("/arms")
async def ask_arms(request: Request, question: HipArmsQuestion) -> ArmsAnswer:
    """Moment arms of the strands and thirds of gluteus medius over hip flexion."""
    return await state_of(request).desk.ask(request, lambda: _arms(request, question))


@router.post("/plan")
async def ask_plan(request: Request, question: HipPlanQuestion) -> PlanAnswer:
    """One-leg stance before and after an operation, and the difference within the same people."""
    return await state_of(request).desk.ask(request, lambda: _plan(request, question))


@router.post(
    "/plan/page",
    response_class=Response,
    responses={200: {"content": {"text/html": {"schema": {"type": "string"}}}}},
)
async def ask_plan_page(request: Request, question: HipPlanQuestion) -> Response:
    """The same as one page for printing and filing."""
    page = await state_of(request).desk.ask(request, lambda: _plan_page(request, question))
    headers = {"Content-Disposition": 'attachment; filename="gluteus-plan.html"'}
    return Response(page, headers=headers, media_type="text/html; charset=utf-8")


@router.post("/pose")
async def ask_pose(request: Request, question: HipPoseQuestion) -> PoseScene:
    """The scene of a free leg in a pose: bones, lines, stretch and moment arms."""
    return await state_of(request).desk.ask(request, lambda: _pose(request, question))


def _stance(request: Request, question: HipStanceQuestion) -> StanceAnswer:
    start = time.perf_counter()
    state = state_of(request)
    hip = _hip(request, question, question.operation)
    found = _study(hip, question)
    content: dict[str, Any] = stance_json(found)
    force = Distribution.model_validate(content["hip_contact_force_bw"])
    scene = None
    if question.scene:
        middle = state.hips.get(question.person, operation=question.operation)
        scene = _scene(request, question, middle, found if middle is hip else _study(middle, question))
    return StanceAnswer.model_validate(
        {
            **content,
            "hip_contact_force_world_bw": _along_axes(found, "hip_contact_force_world_bw"),
            "ranked": _ranked(content["muscles"]),
            "held_words": share_words(content["held"]) if hip.samples else _one_hip(content),
            "force_words": _words(force, "body weights"),
            "scene": scene,
            "server_ms": round(1e3 * (time.perf_counter() - start), 2),
        }
    )


def _hip(request: Request, question: HipQuestion, operation: Operation) -> Hip:
    hips = state_of(request).hips
    return hips.get(question.person, question.samples, question.seed, operation)


def _study(hip: Hip, question: HipStanceQuestion) -> Result:
    return stance(hip, part_of(question, StanceQuestion))


def _scene(request: Request, question: HipStanceQuestion, hip: Hip, found: Result) -> dict[str, Any]:
    stood = posture(
        hip,
        question.shift,
        found.array("pelvic_obliquity_deg"),
        found.array("trunk_lean_deg"),
        cane_n=question.cane_n,
        load_kg=question.load_kg,
        load_side=question.load_side,
        recipe=question.recipe,
    )
    left = strength_left(hip, question.weaken, question.lesions)
    if not found.array("recovered")[0]:
        return state_of(request).drawn.standing(
            hip, question.shift, stood, line_state(hip, stood.pose, left), {}, {}
        )
    lines = found.labels("line")
    force = dict(zip(lines, rounded(found.array("line_force_n")[0], 2), strict=True))
    activation = dict(zip(lines, rounded(found.array("line_activation")[0], 4), strict=True))
    scene = state_of(request).drawn.standing(
        hip, question.shift, stood, line_state(hip, stood.pose, left), force, activation
    )
    lateral, forward, up = found.array("hip_contact_force_world_bw")[0].tolist()
    size = float(found.array("hip_contact_force_bw")[0])
    return scene | {
        "hip_force": {"point": [0.0, 0.0, 0.0], "vector_bw": [forward, up, lateral], "size_bw": size}
    }


def _along_axes(found: Result, name: str) -> dict[str, Any]:
    stood = found.array("recovered")
    values = distributions(found.array(name)[stood], len(stood))
    return dict(zip(found.labels("axis"), values, strict=True))


def _ranked(muscles: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the muscles of `stance_json`, largest share of the abduction moment first."""
    known = library().muscles
    rows = [
        {
            "muscle": name,
            "name": known[name].names.en,
            "share_of_abduction_moment": found["share_of_abduction_moment"],
            "force_n": found["force_n"],
        }
        for name, found in muscles.items()
    ]
    return sorted(rows, key=lambda row: -(row["share_of_abduction_moment"]["median"] or 0.0))


def _one_hip(content: Mapping[str, Any]) -> str:
    if content["held"]:
        return "held"
    return "not held: it gives way" if content["recovered"] else "not held in any posture tried"


def _words(value: Distribution, unit: str) -> str:
    """``2.6 body weights (2.1 to 3.2)``."""
    middle, (low, high) = value.median, value.interval95
    if middle is None:
        return f"too few people stand ({value.n})" if value.n else "nobody stands"
    if low is None or high is None:
        return f"{number(middle)} {unit} (of {value.n} people)"
    band = "" if low == high else f" ({number(low)} to {number(high)})"
    return f"{number(middle)} {unit}{band}"


def _strength(request: Request, question: HipStrengthQuestion) -> StrengthAnswer:
    hip = _hip(request, question, question.operation)
    found = strength(hip, part_of(question, StrengthQuestion))
    return StrengthAnswer.model_validate(strength_json(found))


def _arms(request: Request, question: HipArmsQuestion) -> ArmsAnswer:
    hip = _hip(request, question, question.operation)
    return ArmsAnswer.model_validate(arms_json(arms(hip, part_of(question, ArmsQuestion))))


def _plan(request: Request, question: HipPlanQuestion) -> PlanAnswer:
    found = _planned(request, question)
    words = {
        "person_words": asked_words(found.attrs)[0],
        "labels": {name: label for name, (label, _) in QUANTITIES.items()},
        "notes": list(NOTES),
    }
    return PlanAnswer.model_validate(plan_json(found) | words)


def _planned(request: Request, question: HipPlanQuestion) -> Result:
    hip = state_of(request).hips.get(question.person, question.samples, question.seed)
    return plan(hip, question.operation, part_of(question, PlanQuestion))


def _plan_page(request: Request, question: HipPlanQuestion) -> str:
    from gluteus.report.pages.plan import plan_page

    return plan_page(_planned(request, question))


def _pose(request: Request, question: HipPoseQuestion) -> PoseScene:
    state = state_of(request)
    hip = state.hips.get(question.person, operation=question.operation)
    pose = np.radians([question.hip_flexion_deg, question.hip_adduction_deg, question.hip_rotation_deg])
    left = strength_left(hip, question.weaken, question.lesions)
    found = line_state(hip, pose[None], left)
    pelvis = rotation_about(2, np.radians(-question.pelvic_tilt_deg))
    return PoseScene.model_validate(state.drawn.free(hip, pose, found, pelvis))
