"""Where it hurts: safety questions, the body chart, drawings, and possible sources of pain."""

from __future__ import annotations

from functools import cache
from typing import Annotated

import numpy as np
from fastapi import APIRouter, Query, Request

from gluteus.anatomy import library
from gluteus.anatomy.pain.patterns import pain_library
from gluteus.arrays import Floats
from gluteus.choices import Sex, Side
from gluteus.errors import AnatomyError
from gluteus.pain import Fractions, body_chart, fractions, pain_json, parse_drawing, rank, screen
from gluteus.pain.chart.chart import ChartView, bone_shadows
from gluteus.pain.chart.drawing import QUALITIES
from gluteus.pain.ranking.as_json import fractions_json
from gluteus.pain.red_flags.as_json import screen_json
from gluteus.web.answers.pain_shapes import (
    Chart,
    DrawingQuestion,
    PainAnswer,
    PainQuestion,
    Questionnaire,
    Ring,
    ScreenQuestion,
    ShownRegion,
    ShownView,
    ShownZone,
)
from gluteus.web.answers.wire import Screened
from gluteus.web.server.state import state_of

router = APIRouter(tags=["pain"], prefix="/pain")


@router.get("/questions")
async def safety_questions() -> Questionnaire:
    """The safety questions."""
    return Questionnaire.model_validate(pain_library().gate.model_dump())


@router.post("/screen")
async def screen_answers(question: ScreenQuestion) -> Screened:
    """The effect of the answers so far, including combinations of answers."""
    return Screened.model_validate(screen_json(screen(question.answers)))


@router.get("/chart")
async def chart(request: Request, sex: Annotated[Sex, Query()] = "f") -> Chart:
    """The body chart: outlines, regions and trigger zones of every view."""
    return await state_of(request).desk.ask(request, lambda: _chart(sex))


@router.post("")
async def ask_pain(request: Request, question: PainQuestion) -> PainAnswer:
    """Red flags first, then possible sources of the pain and tests that distinguish them."""
    return await state_of(request).desk.ask(request, lambda: _pain(question))


def drawn_regions(question: DrawingQuestion, side: Side | None) -> Fractions:
    """Coverage of a drawing.

    Raises
    ------
    AnatomyError
        A mark is empty, or lies outside the body.
    """
    return fractions(parse_drawing(question.model_dump(mode="json", exclude_none=True)), side)


def region_names() -> dict[str, str]:
    """Names of the chart's regions by code."""
    return {code: region.name for code, region in library().regions.items()}


def _pain(question: PainQuestion) -> PainAnswer:
    drawn = drawn_regions(question.drawing, question.side) if question.drawing else None
    if drawn is not None and question.regions:
        raise AnatomyError("give either regions or a drawing, not both")
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
    return PainAnswer.model_validate(
        pain_json(result)
        | {
            "drawn": fractions_json(drawn) if drawn else None,
            "region_names": region_names(),
        }
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
