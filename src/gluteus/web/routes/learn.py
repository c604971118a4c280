"""Learning: the glossary behind dotted words, and a quiz with computed answers."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Request
from pydantic import Field

from gluteus.report.glossary import glossary
from gluteus.report.quiz.quiz import quiz
from gluteus.web.answers.wire import Answer, PersonQuestion, SpeaksOf
from gluteus.web.server.state import state_of

router = APIRouter(tags=["learn"])

_PEOPLE = 1000
"""Number of people behind each answer. It is that of the Move screen, so that a quiz reuses its
people."""


class ShownTerm(Answer):
    """A term; ``marked`` is false for everyday words, which are not marked in texts."""

    term: str
    says: str
    also: list[str]
    see: list[str]
    marked: bool


class ShownSection(Answer):
    """Terms of one field."""

    title: str
    terms: list[ShownTerm]


class ShownGlossary(Answer):
    """The glossary by section."""

    sections: list[ShownSection]


class QuizQuestion(PersonQuestion):
    """The number of a quiz fixes its questions; the answers are those of the person."""

    number: Annotated[int, Field(ge=0, lt=2**31)] = 0


class ShownChoice(Answer):
    """One possible answer."""

    id: str
    words: str


class QuizItem(Answer):
    """A question with its answer; the choices of kind ``point`` are parts of the scene."""

    id: str
    kind: Literal["choose", "point"]
    asks: str
    choices: list[ShownChoice]
    answer: str
    because: str
    owner: str
    shows: SpeaksOf
    statement: str | None
    flexion_deg: float | None


class Quiz(Answer):
    """Five questions."""

    number: int
    questions: list[QuizItem]


@router.get("/glossary")
async def ask_glossary() -> ShownGlossary:
    """Terms as this project uses them."""
    return ShownGlossary(
        sections=[
            ShownSection(
                title=section.title,
                terms=[
                    ShownTerm(
                        term=each.term,
                        says=each.says,
                        also=list(each.also),
                        see=list(each.see),
                        marked=not each.everyday,
                    )
                    for each in section.terms
                ],
            )
            for section in glossary().sections
        ]
    )


@router.post("/quiz")
async def ask_quiz(request: Request, question: QuizQuestion) -> Quiz:
    """Five questions, with answers computed for the person."""
    return await state_of(request).desk.ask(request, lambda: _quiz(request, question))


def _quiz(request: Request, question: QuizQuestion) -> Quiz:
    hips, person = state_of(request).hips, question.person
    found = quiz(
        hips.get(person, _PEOPLE),
        question.number,
        lambda operation: hips.get(person, _PEOPLE, operation=operation),
    )
    return Quiz(
        number=question.number,
        questions=[
            QuizItem(
                id=each.id,
                kind=each.kind,
                asks=each.asks,
                choices=[ShownChoice(id=one.id, words=one.words) for one in each.choices],
                answer=each.answer,
                because=each.because,
                owner=each.owner,
                shows=SpeaksOf.model_validate(each.shows),
                statement=each.statement,
                flexion_deg=each.flexion_deg,
            )
            for each in found
        ],
    )
