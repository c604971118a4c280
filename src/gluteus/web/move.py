"""Move: stance, strength, moment arms and free poses of one hip or of many."""

from __future__ import annotations

import time
from typing import Annotated, Any, Literal

import numpy as np
import xarray as xr
from fastapi import APIRouter, Request
from pydantic import Field

from gluteus.anatomy import library
from gluteus.bones.person import Person
from gluteus.mechanics.kinematics import rotation_about
from gluteus.model.operation import Operation
from gluteus.report.as_json import distributions, stance_json, strength_json
from gluteus.report.content import number, share_words
from gluteus.studies import arms, stance, strength
from gluteus.studies.posture import line_state, posture
from gluteus.studies.strength_left import strength_left
from gluteus.web.scene_parts import PoseScene, rounded
from gluteus.web.state import state_of
from gluteus.web.wire import (
    Angle,
    Answer,
    Distribution,
    Fractions,
    HipQuestion,
    Provenance,
    Question,
    Side,
)

router = APIRouter(tags=["move"])

Flexion = Annotated[float, Field(ge=-40, le=130, allow_inf_nan=False)]
Flexions = Annotated[list[Flexion], Field(min_length=1, max_length=40)]
Motion = Literal["abduction", "adduction", "flexion", "extension", "inward-rotation", "outward-rotation"]
_FLEXIONS = [0.0, 15.0, 30.0, 45.0, 60.0, 75.0, 90.0, 105.0, 120.0]


class Load(Question):
    """A mass held in one hand; the right leg stands."""

    kg: Annotated[float, Field(ge=0, le=200, allow_inf_nan=False)] = 0.0
    side: Side = "left"


Millimetres = Annotated[float, Field(ge=-60, le=60, allow_inf_nan=False)]


class OperationQuestion(Question):
    """What a surgeon changes at the hip; nothing by default."""

    forward_mm: Millimetres = 0.0
    up_mm: Millimetres = 0.0
    lateral_mm: Millimetres = Field(default=0.0, description="more offset")
    neck_length_mm: Millimetres = 0.0
    neck_shaft_angle_deg: Annotated[float, Field(ge=-40, le=40, allow_inf_nan=False)] = 0.0
    cup_medial_mm: Millimetres = 0.0
    cup_up_mm: Millimetres = 0.0
    trochanter_lateral_mm: Millimetres = 0.0
    trochanter_down_mm: Millimetres = 0.0
    adapted: bool = False


class StanceQuestion(HipQuestion):
    """Weight carried over to the right leg."""

    shift: Annotated[float, Field(ge=0.5, le=1, allow_inf_nan=False)] = 1.0
    weaken: Fractions = Field(
        default_factory=dict, description="muscle, compartment or abductors -> part left"
    )
    lesion: Fractions = Field(
        default_factory=dict, description="root, plexus or nerve -> part of its fibres lost"
    )
    cane: Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)] = Field(
        default=0.0, description="force on a cane in the left hand [N]"
    )
    load: Load = Load()
    compensate: Literal["none", "trunk"] = "none"
    obliquity_deg: Annotated[float, Field(ge=-15, le=15, allow_inf_nan=False)] = Field(
        default=0.0, description="the pelvis hangs on the left by choice; what gives way comes on top"
    )
    lean_deg: Annotated[float, Field(ge=-25, le=40, allow_inf_nan=False)] = Field(
        default=0.0, description="the trunk leans to the right by choice; what gives way comes on top"
    )
    operation: OperationQuestion = OperationQuestion()
    scene: bool = Field(default=False, description="with the 3-D scene of the central hip")


class StancePosture(Answer):
    """Angles of pelvis, trunk and hip."""

    pelvic_obliquity_deg: Distribution
    trunk_lean_deg: Distribution
    hip_adduction_deg: Distribution


class OnHead(Answer):
    """Force on the femoral head along three axes."""

    lateral: Distribution
    anterior: Distribution
    up: Distribution


class CompartmentEffort(Answer):
    """What one part of a muscle does."""

    force_n: Distribution
    activation: Distribution


class Effort(Answer):
    """What one muscle does."""

    force_n: Distribution
    activation: Distribution
    share_of_abduction_moment: Distribution
    compartments: dict[str, CompartmentEffort]


class Ranked(Answer):
    """One muscle in the order of what it adds to the abduction moment."""

    muscle: str
    name: str
    share_of_abduction_moment: Distribution
    force_n: Distribution


class StanceAnswer(Answer):
    """As `gluteus stance --json`, with words, the order of the abductors and the scene."""

    shift: float
    compensate: Literal["none", "trunk"]
    posture: StancePosture
    hip_contact_force_bw: Distribution
    hip_contact_force_femur_bw: OnHead
    hip_contact_force_world_bw: OnHead
    abduction_moment_nm_per_kg: Distribution
    muscles: dict[str, Effort]
    ranked: list[Ranked]
    held: float = Field(description="share of people in whom the pelvis is held in the posture asked for")
    recovered: float = Field(description="share of people who stand, in that posture or one that gave way")
    unmet_moment_nm: Distribution
    held_words: str
    force_words: str
    scene: PoseScene | None
    server_ms: float
    provenance: Provenance


class StrengthQuestion(HipQuestion):
    """Greatest moments over hip flexions."""

    motion: Motion = "abduction"
    flexion_deg: Flexions = _FLEXIONS
    weaken: Fractions = Field(default_factory=dict)
    lesion: Fractions = Field(default_factory=dict)


class StrengthPosture(Answer):
    """One posture."""

    hip_flexion_deg: float


class MuscleStrength(Answer):
    """One muscle, a value for each posture."""

    moment_nm: list[Distribution]
    share: list[Distribution]
    rank: list[float | None]
    leads_in: list[float | None]


class StrengthAnswer(Answer):
    """As `gluteus strength --json`."""

    motion: str
    postures: list[StrengthPosture]
    balanced_moment_nm: list[Distribution]
    muscles: dict[str, MuscleStrength]
    compartments_moment_nm: dict[str, list[Distribution]]
    provenance: Provenance


class ArmsQuestion(HipQuestion):
    """Moment arms of gluteus medius over hip flexions."""

    flexion_deg: Flexions = _FLEXIONS


class ArmCurves(Answer):
    """Moment arms, one for each flexion; positive as named."""

    flexion_mm: list[Distribution]
    abduction_mm: list[Distribution]
    inward_rotation_mm: list[Distribution]


class ArmsAnswer(Answer):
    """Moment arms of the strands and of the thirds of gluteus medius."""

    flexion_deg: list[float]
    strands: dict[str, ArmCurves]
    compartments: dict[str, ArmCurves]
    provenance: Provenance


class PoseQuestion(Question):
    """A free right leg; nothing is carried."""

    person: Person = Field(default_factory=Person)
    hip_flexion_deg: Flexion = 0.0
    hip_adduction_deg: Annotated[float, Field(ge=-60, le=60, allow_inf_nan=False)] = 0.0
    hip_rotation_deg: Annotated[float, Field(ge=-70, le=70, allow_inf_nan=False)] = 0.0
    pelvic_tilt_deg: Angle = 0.0
    weaken: Fractions = Field(default_factory=dict)
    lesion: Fractions = Field(default_factory=dict)


@router.post("/stance")
async def ask_stance(request: Request, question: StanceQuestion) -> StanceAnswer:
    """Weight carried over to the right leg: posture, muscles, hip force, and whether the pelvis is held."""
    return await state_of(request).desk.ask(request, lambda: _stance(request, question))


@router.post("/strength")
async def ask_strength(request: Request, question: StrengthQuestion) -> StrengthAnswer:
    """The greatest moment of each muscle and compartment over postures, ranked."""
    return await state_of(request).desk.ask(request, lambda: _strength(request, question))


@router.post("/arms")
async def ask_arms(request: Request, question: ArmsQuestion) -> ArmsAnswer:
    """Moment arms of the strands and thirds of gluteus medius over hip flexion."""
    return await state_of(request).desk.ask(request, lambda: _arms(request, question))


@router.post("/pose")
async def ask_pose(request: Request, question: PoseQuestion) -> PoseScene:
    """The scene of a free leg in a pose: bones, lines, stretch and moment arms."""
    return await state_of(request).desk.ask(request, lambda: _pose(request, question))


def _stance(request: Request, question: StanceQuestion) -> StanceAnswer:
    start = time.perf_counter()
    state = state_of(request)
    operation = Operation(**question.operation.model_dump())
    hip = state.hips.get(question.person, question.samples, question.seed, operation)
    found = _study(hip, question)
    content = stance_json(found)
    scene = None
    if question.scene:
        middle = state.hips.get(question.person, operation=operation)
        scene = _scene(request, question, middle, found if middle is hip else _study(middle, question))
    return StanceAnswer.model_validate(
        {
            **content,
            "hip_contact_force_world_bw": _along_axes(found.hip_contact_force_world_bw),
            "ranked": _ranked(content["muscles"]),
            "held_words": share_words(content["held"]) if hip.samples else _one_hip(content),
            "force_words": _words(content["hip_contact_force_bw"], "body weights"),
            "scene": scene,
            "server_ms": round(1e3 * (time.perf_counter() - start), 2),
        }
    )


def _study(hip: Any, question: StanceQuestion) -> xr.Dataset:
    return stance(
        hip,
        question.shift,
        weaken=question.weaken,
        lesions=question.lesion,
        cane_n=question.cane,
        load_kg=question.load.kg,
        load_side=question.load.side,
        compensate=question.compensate,
        obliquity_deg=question.obliquity_deg,
        lean_deg=question.lean_deg,
    )


def _scene(request: Request, question: StanceQuestion, hip: Any, found: xr.Dataset) -> dict[str, Any]:
    stood = posture(
        hip,
        question.shift,
        found.pelvic_obliquity_deg.values,
        found.trunk_lean_deg.values,
        cane_n=question.cane,
        load_kg=question.load.kg,
        load_side=question.load.side,
    )
    left = strength_left(hip, question.weaken, question.lesion)
    lines = [str(name) for name in found["line"].values]
    force = dict(zip(lines, rounded(found.line_force_n.values[0], 2), strict=True))
    activation = dict(zip(lines, rounded(found.line_activation.values[0], 4), strict=True))
    scene = state_of(request).drawn.standing(
        hip, question.shift, stood, line_state(hip, stood.pose, left), force, activation
    )
    lateral, forward, up = found.hip_contact_force_world_bw.values[0].tolist()
    size = float(found.hip_contact_force_bw.values[0])
    return scene | {
        "hip_force": {"point": [0.0, 0.0, 0.0], "vector_bw": [forward, up, lateral], "size_bw": size}
    }


def _along_axes(found: xr.DataArray) -> dict[str, Any]:
    return dict(zip((str(axis) for axis in found["axis"].values), distributions(found.values), strict=True))


def _ranked(muscles: dict[str, Any]) -> list[dict[str, Any]]:
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


def _one_hip(content: dict[str, Any]) -> str:
    if content["held"]:
        return "held"
    return "not held: it gives way" if content["recovered"] else "not held in any posture tried"


def _words(value: dict[str, Any], unit: str) -> str:
    """``2.6 body weights (2.1 to 3.2)``."""
    middle, (low, high) = value["median"], value["interval95"]
    if middle is None:
        return "nobody stands"
    band = "" if low == high else f" ({number(low)} to {number(high)})"
    return f"{number(middle)} {unit}{band}"


def _strength(request: Request, question: StrengthQuestion) -> StrengthAnswer:
    hip = state_of(request).hips.get(question.person, question.samples, question.seed)
    found = strength(
        hip, question.motion, question.flexion_deg, weaken=question.weaken, lesions=question.lesion
    )
    return StrengthAnswer.model_validate(strength_json(found))


def _arms(request: Request, question: ArmsQuestion) -> ArmsAnswer:
    hip = state_of(request).hips.get(question.person, question.samples, question.seed)
    found = arms(hip, question.flexion_deg)
    return ArmsAnswer.model_validate(
        {
            "flexion_deg": question.flexion_deg,
            "strands": _curves(found, "strand", ""),
            "compartments": _curves(found, "compartment", "compartment_"),
            "provenance": {
                name: found.attrs[name] for name in ("version", "seed", "samples", "model", "sources")
            },
        }
    )


def _curves(found: xr.Dataset, part: str, prefix: str) -> dict[str, Any]:
    curves: dict[str, dict[str, Any]] = {str(name): {} for name in found[part].values}
    for theirs, ours in (
        ("flexion", "flexion"),
        ("abduction", "abduction"),
        ("rotation", "inward_rotation"),
    ):
        values = found[f"{prefix}{theirs}_arm_mm"].values
        told = distributions(values)
        for column, name in enumerate(curves):
            curves[name][f"{ours}_mm"] = [row[column] for row in told]
    return curves


def _pose(request: Request, question: PoseQuestion) -> PoseScene:
    state = state_of(request)
    hip = state.hips.get(question.person)
    pose = np.radians([question.hip_flexion_deg, question.hip_adduction_deg, question.hip_rotation_deg])
    left = strength_left(hip, question.weaken, question.lesion)
    found = line_state(hip, pose[None], left)
    pelvis = rotation_about(2, np.radians(-question.pelvic_tilt_deg))
    return PoseScene.model_validate(state.drawn.free(hip, pose, found, pelvis))
