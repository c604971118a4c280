"""The guided examination of a trigger zone: steps, findings, conclusions and export."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import numpy as np
from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from gluteus.anatomy import library
from gluteus.choices import Side
from gluteus.errors import AnatomyError
from gluteus.mechanics.hip.kinematics import rotation_about
from gluteus.model.hip.hip import Hip
from gluteus.pain.choices import PriorName, Unanswered, ZoneId
from gluteus.pain.examination.as_json import examined_json, finding_json
from gluteus.pain.examination.encounter import Encounter
from gluteus.pain.examination.notes import Notes
from gluteus.pain.examination.result import examined
from gluteus.pain.store import Store
from gluteus.question import Fraction, Name
from gluteus.report.fhir.bundle import fhir_bundle
from gluteus.studies.fan.pillow import lying
from gluteus.studies.standing.posture import line_state
from gluteus.web.answers.pain_shapes import DrawingQuestion, Sayings
from gluteus.web.answers.scene_parts import PoseScene
from gluteus.web.answers.wire import Answer, Gate, HipQuestion
from gluteus.web.routes.pain import drawn_regions
from gluteus.web.server.problems import Refused
from gluteus.web.server.state import State, state_of

router = APIRouter(tags=["examine"])

Uid = Annotated[str, Path(pattern=r"^[0-9a-fA-F-]{36}$")]
Subject = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]


class ExamineQuestion(HipQuestion):
    """One examination: answers, drawing and findings so far."""

    zone: ZoneId
    side: Side = "right"
    answers: Sayings = Field(default_factory=dict)
    findings: Sayings = Field(default_factory=dict)
    regions: Annotated[dict[Name, Fraction], Field(max_length=100)] | None = None
    drawing: DrawingQuestion | None = None
    prior: PriorName = "uniform"
    unanswered: Unanswered = "withhold"
    subject: Subject | None = Field(default=None, description="a pseudonym, never a name")
    keep: bool = Field(default=False, description="write it into the store")
    encounter: Annotated[str, Field(pattern=r"^[0-9a-fA-F-]{36}$")] | None = Field(
        default=None, description="continue this encounter of the store"
    )
    fhir: bool = Field(default=False, description="with the encounter as a FHIR R5 bundle")


class Measured(Answer):
    """A quantity computed for the person."""

    what: str
    unit: str
    median: float
    interval95: list[float]
    n: int


class Angle95(Answer):
    """An angle over people [degrees]."""

    median: float
    interval95: list[float]
    n: int


class ExamineItem(Answer):
    """An item of the examination, with its published figures and the evidence against them."""

    id: str
    name: str
    ask: str
    how: str | None
    figures: list[dict[str, Any]]
    conflicts: list[str]
    favours: list[str]
    alike: list[str]
    part_of: list[str]
    moves: bool
    source: str
    seen: str
    note: str | None


class ExamineStep(Answer):
    """One step of the examination."""

    id: str
    title: str
    text: list[str]
    because: list[dict[str, Any]]
    computed: list[Measured]
    items: list[ExamineItem]
    loads: bool


class FingerDirection(Answer):
    """How the finger moves; vectors in the right pelvis frame."""

    across: str
    words: str
    finger_to_spines_deg: Angle95
    finger_to_crest_deg: Angle95
    finger_to_trochanter_deg: Angle95
    fibres_to_trochanter_deg: Angle95
    frame: str
    finger: list[float]
    fibres: list[float]
    normal: list[float]
    spot_mm: list[float]


class Found(Answer):
    """One finding that was written down."""

    uid: str
    item: str
    result: Literal["yes", "no", "unknown"]
    recorded: str
    note: str | None
    sign: str | None


class StepWaits(Answer):
    """Why a step that loads the hip or spine must wait."""

    unanswered: list[str]
    answered_yes: list[str]
    nerves: bool
    words: str


class ExamineAnswer(Gate):
    """As `gluteus examine --json`, with the side-lying skeleton."""

    waiting: dict[str, StepWaits]
    zone: ZoneId
    side: Side
    position: str | None
    pillow: str | None
    technique: str | None = None
    cover: list[dict[str, Any]] | None = None
    covered_by: str | None = None
    direction: FingerDirection | None = None
    steps: list[ExamineStep]
    caveats: list[str] = Field(default_factory=list)
    encounter: str
    subject: str
    kept: bool
    findings: list[Found]
    signs: dict[str, bool]
    ranking: dict[str, Any] | None
    fhir: dict[str, Any] | None
    scene: PoseScene | None
    provenance: dict[str, Any]


class Kept(Answer):
    """An encounter of the store."""

    uid: str
    subject: str
    recorded: str
    side: Side
    zone: str | None
    answers: dict[str, str]
    regions: dict[str, float] | None
    drawing: dict[str, Any] | None
    findings: list[Found]
    damaged: list[str] = Field(description="entries that are damaged and left out, such as findings 17")


class KeptList(Answer):
    """The encounters of the store, the newest first."""

    encounters: list[Kept]
    damaged: list[str] = Field(description="parts of the store that are damaged and left out")


@router.post("/examine")
async def examine(request: Request, question: ExamineQuestion) -> ExamineAnswer:
    """The examination of a trigger zone with the answers, drawing and findings so far."""
    return await state_of(request).desk.ask(request, lambda: _examine(state_of(request), question))


@router.get("/encounters")
async def encounters(request: Request, most: Annotated[int, Query(ge=1, le=500)] = 100) -> KeptList:
    """The encounters of the store, the newest first."""
    state = state_of(request)
    listed = await state.desk.ask(request, lambda: state.kept().encounters())
    return KeptList(
        encounters=[_kept(each) for each in reversed(listed[-most:])],
        damaged=[damage.name for damage in state.kept().damages],
    )


@router.get("/encounters/{uid}")
async def encounter(request: Request, uid: Uid) -> Kept:
    """One encounter of the store."""
    state = state_of(request)
    return _kept(await state.desk.ask(request, lambda: _one(state, uid)))


@router.get("/encounters/{uid}/fhir")
async def fhir(request: Request, response: Response, uid: Uid) -> dict[str, Any]:
    """One encounter of the store as a FHIR R5 bundle, to be saved."""
    state = state_of(request)
    found = await state.desk.ask(request, lambda: fhir_bundle(_one(state, uid)))
    response.headers["Content-Disposition"] = f'attachment; filename="gluteus-{uid}.fhir.json"'
    return found


def _examine(state: State, question: ExamineQuestion) -> ExamineAnswer:
    hip = state.hips.get(question.person, question.samples, question.seed)
    store = state.kept() if question.keep or question.encounter else None
    notes = _notes(store, question)
    if question.answers:
        notes.answer(_changed(question.answers, notes.encounter.answered))
    notes.find(_changed(question.findings, notes.encounter.results))
    if question.drawing and question.regions:
        raise AnatomyError("give either regions or a drawing, not both")
    regions: Mapping[str, float] | None = question.regions
    if question.drawing:
        regions = drawn_regions(question.drawing, question.side).regions
        if store:
            written = question.drawing.model_dump(mode="json", exclude_none=True)
            store.add_drawing(notes.encounter.uid, written, regions)
            notes.encounter = store.encounter(notes.encounter.uid)
    result = examined(notes.encounter, hip, regions, question.prior, question.unanswered)
    content = examined_json(result)
    middle = state.hips.get(question.person)
    return ExamineAnswer.model_validate(
        {
            **content,
            "kept": store is not None,
            "fhir": fhir_bundle(notes.encounter) if question.fhir else None,
            "scene": None if result.stop else _lying(state, middle),
        }
    )


def _notes(store: Store | None, question: ExamineQuestion) -> Notes:
    if store and question.encounter:
        try:
            store.encounter(question.encounter)
        except AnatomyError as error:
            raise Refused(
                "not-found",
                f"the store has no encounter {question.encounter}; GET /api/v1/encounters lists them",
            ) from error
    return Notes(question.zone, question.side, question.subject, store, question.encounter)


def _changed(said: dict[str, Any], before: dict[str, bool | None]) -> dict[str, Any]:
    """Return the answers that are not stored yet, so that a repeated request writes once."""
    words = {True: "yes", False: "no", None: "unknown"}
    return {key: value for key, value in said.items() if key not in before or words[before[key]] != value}


def _lying(state: State, hip: Hip) -> dict[str, Any]:
    """A person lying on the left side, with the right hip on top and a pillow between the knees."""
    pose = lying(hip, with_pillow=True)
    right_side_up = rotation_about(0, np.array(-np.pi / 2))
    return state.drawn.free(hip, np.asarray(pose[0]), line_state(hip, pose), right_side_up, pose[0, 0])


def _one(state: State, uid: str) -> Encounter:
    try:
        return state.kept().encounter(uid)
    except AnatomyError as error:
        raise Refused(
            "not-found", f"the store has no encounter {uid}; GET /api/v1/encounters lists them"
        ) from error


def _kept(each: Encounter) -> Kept:
    return Kept(
        uid=each.uid,
        subject=each.subject,
        recorded=each.recorded,
        side=each.side,
        zone=each.zone if each.zone is None else library().zone(each.zone).id,
        answers={answered.question: answered.answer for answered in each.answers},
        regions=dict(each.drawing.regions) if each.drawing else None,
        drawing=each.drawing.drawing if each.drawing else None,
        findings=[Found.model_validate(finding_json(found)) for found in each.findings],
        damaged=list(each.damaged),
    )
