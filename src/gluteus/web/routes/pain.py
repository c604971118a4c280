"""Where it hurts: safety questions, the body chart, drawings, and what pain can come from."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Literal

import numpy as np
from fastapi import APIRouter, Query, Request
from pydantic import Field, computed_field

from gluteus.anatomy import library
from gluteus.anatomy.pain.patterns import pain_library
from gluteus.arrays import Floats
from gluteus.choices import Sex, Side
from gluteus.errors import AnatomyError
from gluteus.pain import Fractions, body_chart, fractions, pain_json, parse_drawing, rank, screen
from gluteus.pain.chart.chart import ChartView, bone_shadows
from gluteus.pain.chart.drawing import QUALITIES
from gluteus.pain.choices import PriorName, Unanswered
from gluteus.pain.ranking.as_json import fractions_json
from gluteus.pain.red_flags.as_json import screen_json
from gluteus.question import Fraction, Name, Question
from gluteus.report.references import short_reference
from gluteus.web.answers.wire import Answer, Gate, Screened
from gluteus.web.server.state import state_of

router = APIRouter(tags=["pain"], prefix="/pain")

Said = Literal["yes", "no", "unknown"]
Sayings = Annotated[dict[Name, Said], Field(max_length=200)]
ViewName = Literal["front", "back", "left", "right", "soles"]
Quality = Literal["ache", "tingling", "numb", "burning"]
Ring = list[tuple[float, float]]


class RedFlag(Answer):
    """A question that comes first: who can answer it, what a yes does, and what it rests on."""

    id: str
    category: str
    tier: Literal["stop", "urgent", "note"]
    by: Literal["patient", "examiner"]
    ask: str
    not_meant: str | None
    urgency: str
    reason: str
    go: str
    source: str
    seen: str
    standing: str
    remark: str | None

    @computed_field
    @property
    def cited(self) -> str:
        """Author and year, or the title, of the source."""
        return short_reference(self.source)


class FlagTier(Answer):
    """Effect of a yes to a question of a tier, and the level of concern behind it."""

    id: Literal["stop", "urgent", "note"]
    concern: Literal["high", "moderate", "low"]
    title: str
    does: str


class Questionnaire(Answer):
    """The safety questions, in the order in which they are asked, and what their tiers rest on."""

    version: int
    tiers: list[FlagTier]
    judgement: str
    questions: list[RedFlag]


class ShownRegion(Answer):
    """One shape of the chart; ``code_if`` is its code for pain on that side, null without one."""

    area: str
    name: str
    side: Literal["left", "right", "midline"]
    ring: Ring
    code_if: dict[Side, str | None]


class ShownZone(Answer):
    """Where a trigger zone lies under the skin."""

    zone: str
    side: Side
    at: tuple[float, float]


class ShownView(Answer):
    """One view [mm], floor at height 0; the box is left, bottom, width, height."""

    name: ViewName
    box: tuple[float, float, float, float]
    outline: list[Ring]
    details: list[Ring]
    bones: list[Ring]
    regions: list[ShownRegion]
    zones: list[ShownZone]


class Chart(Answer):
    """The body chart of a woman or a man."""

    sex: Sex
    version: int
    stature_mm: float
    qualities: list[Quality]
    views: list[ShownView]


class DrawnMark(Question):
    """A line with its width, or a closed ring [mm], in the plane of a view."""

    view: ViewName
    quality: Quality
    line: Annotated[Ring, Field(min_length=1, max_length=5000)] | None = None
    ring: Annotated[Ring, Field(min_length=3, max_length=5000)] | None = None
    width: Annotated[float, Field(gt=0, le=200)] | None = None


class DrawingQuestion(Question):
    """A free-hand drawing on the body chart."""

    version: Annotated[int, Field(ge=0, le=1000)] = 1
    chart: Annotated[int, Field(ge=0, le=1000)] = 1
    sex: Sex
    side: Side | None = None
    marks: Annotated[list[DrawnMark], Field(min_length=1, max_length=500)]


class ScreenQuestion(Question):
    """Answers to the safety questions; what is missing is open."""

    answers: Sayings = Field(default_factory=dict)


class PainQuestion(Question):
    """Where it hurts, by regions or by a drawing, and what was answered and found."""

    regions: (
        Annotated[dict[Name, Fraction], Field(max_length=100)] | Annotated[list[Name], Field(max_length=100)]
    ) = Field(default_factory=list)
    drawing: DrawingQuestion | None = None
    side: Side | None = None
    answers: Sayings = Field(default_factory=dict)
    findings: Sayings = Field(default_factory=dict)
    prior: PriorName = "uniform"
    unanswered: Unanswered = "withhold"


class Drawn(Answer):
    """Coverage of a drawing, by region of the record."""

    side: Side
    regions: dict[str, float]
    by_quality: dict[str, dict[str, float]]
    elsewhere_cm2: float
    other_side: dict[str, float]


class PainSign(Answer):
    """Something to examine that parts one source from others."""

    id: str
    name: str
    how: str | None
    moves: bool
    lr_positive: float | None
    lr_negative: float | None
    kappa: float | None
    conflicts: list[str]
    source: str
    seen: str


class PainZone(Answer):
    """A zone of a candidate and its share of the candidate's probability."""

    id: str
    name: str
    share: float


class PainCandidate(Answer):
    """One structure that the pain can come from."""

    id: str
    name: str
    sources: list[str]
    score: float
    score_range: list[float]
    limit: float | None
    zones: list[PainZone]
    explains: list[str]
    leaves: list[str]
    expected: list[str]
    examine: list[PainSign]
    grade: str
    recalled: bool
    cases: int


class PainPromise(Answer):
    """How often such lists contained the source in published cases."""

    cases: int
    held: int
    share: float
    interval95: list[float]


class PainOutcome(Answer):
    """Effect of a result of a sign on the list."""

    found: bool
    probability: float
    candidates: int
    first: list[str]


class PainNextSign(Answer):
    """The finding that would narrow the list most."""

    sign: PainSign
    outcomes: list[PainOutcome]


class PainPair(Answer):
    """Two candidates that explain it together."""

    candidates: list[str]
    score: float


class PainBaseline(Answer):
    """A line of the list that is the same for everybody."""

    id: str
    name: str
    sources: list[str]
    score: float


class PainProvenance(Answer):
    """Versions and sources of a ranking."""

    version: str
    seed: int | None
    samples: int | None
    model: str
    questionnaire: int
    sources: list[str]


class PainGroup(Answer):
    """Candidates under one heading, by id, with what readers should know about their order."""

    title: str
    note: str | None
    candidates: list[str]


class PainAnswer(Gate):
    """As `gluteus pain --json`, with the drawing's regions and their names."""

    withheld: bool
    side: Side
    prior: str
    regions: dict[str, float]
    findings: dict[str, bool | None]
    findings_without_effect: list[str]
    candidates: list[PainCandidate]
    groups: list[PainGroup]
    candidates_of: int
    held: float | None
    promise: PainPromise | None
    aim: float
    unlisted: float | None
    pairs: list[PainPair]
    next_sign: PainNextSign | None
    baseline: list[PainBaseline]
    always_examine: list[PainSign]
    caveats: list[str]
    drawn: Drawn | None
    region_names: dict[str, str]
    provenance: PainProvenance


@router.get("/questions")
async def safety_questions() -> Questionnaire:
    """The safety questions."""
    return Questionnaire.model_validate(pain_library().gate.model_dump())


@router.post("/screen")
async def screen_answers(question: ScreenQuestion) -> Screened:
    """The effect of the answers so far, combinations included."""
    return Screened.model_validate(screen_json(screen(question.answers)))


@router.get("/chart")
async def chart(request: Request, sex: Annotated[Sex, Query()] = "f") -> Chart:
    """The body chart: outlines, regions and trigger zones of every view."""
    return await state_of(request).desk.ask(request, lambda: _chart(sex))


@router.post("")
async def ask_pain(request: Request, question: PainQuestion) -> PainAnswer:
    """Red flags first, then what pain there can come from and the examination that parts it."""
    return await state_of(request).desk.ask(request, lambda: _pain(question))


def drawn_regions(question: DrawingQuestion, side: Side | None) -> Fractions:
    """Coverage of a drawing.

    Raises
    ------
    AnatomyError
        A mark that is none, or beside the body.
    """
    return fractions(parse_drawing(question.model_dump(mode="json", exclude_none=True)), side)


def region_names() -> dict[str, str]:
    """Names of the chart's regions by code."""
    return {code: region.name for code, region in library().regions.items()}


def _pain(question: PainQuestion) -> PainAnswer:
    drawn = drawn_regions(question.drawing, question.side) if question.drawing else None
    if drawn is not None and question.regions:
        raise AnatomyError("pain is told by regions or by a drawing; got both. Leave one out.")
    side = drawn.side if drawn else question.side
    if side is None:
        raise AnatomyError("no painful side is named; give side left or right")
    result = rank(
        drawn.regions if drawn else question.regions,
        side,
        question.answers,
        question.findings,
        question.prior,
        question.unanswered,
    )
    content = pain_json(result)
    return PainAnswer.model_validate(
        content | {"drawn": fractions_json(drawn) if drawn else None, "region_names": region_names()}
    )


@cache
def _chart(sex: Sex) -> Chart:
    made = body_chart(sex)
    return Chart(
        sex=made.sex,
        version=made.version,
        stature_mm=made.stature,
        qualities=list(QUALITIES),
        views=[_view(sex, view) for view in made.views.values()],
    )


def _view(sex: str, view: ChartView) -> ShownView:
    return ShownView(
        name=view.name,
        box=view.box,
        outline=[_ring(each) for each in view.outline],
        details=[_ring(each) for each in view.details],
        bones=[_ring(each) for each in bone_shadows(sex, view.name)],
        regions=[
            ShownRegion(
                area=each.area,
                name=each.name,
                side=each.side,
                ring=_ring(each.ring),
                code_if={"left": each.code("left"), "right": each.code("right")},
            )
            for each in view.areas
        ],
        zones=[
            ShownZone(zone=zone, side=side, at=_ring(at.reshape(-1, 2))[0])
            for (zone, side), at in view.zones.items()
        ],
    )


def _ring(points: Floats) -> Ring:
    return [(float(row[0]), float(row[1])) for row in np.round(points, 1)]
