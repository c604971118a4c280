"""The record of one examination of one person: answers, drawing and findings, each with its
time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gluteus.anatomy.pain.patterns import pain_library
from gluteus.choices import Side
from gluteus.pain.red_flags.screening import Word

Result = Word

AS_BOOL: dict[str, bool | None] = {"yes": True, "no": False, "unknown": None}


@dataclass(frozen=True, slots=True)
class Finding:
    """One item of the examination: found (yes), not found (no) or not examined (unknown)."""

    uid: str
    item: str
    result: Result
    recorded: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer to a red-flag question, with the version of the questionnaire."""

    uid: str
    question: str
    answer: Result
    questionnaire: int
    recorded: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Where it hurts: the original drawing, and the fraction (0 to 1) of each region that it
    covers.
    """

    uid: str
    drawing: Any
    regions: Mapping[str, float]
    recorded: str


@dataclass(frozen=True, slots=True)
class Encounter:
    """Answers, drawing and findings of one occasion, each in its latest version.

    `subject` is a pseudonym, never a name. Times are ISO 8601 in UTC. `zone` is None when no
    trigger zone was examined. `damaged` names entries that a store could not read and left out,
    such as ``findings 17``.
    """

    uid: str
    subject: str
    recorded: str
    side: Side
    zone: str | None
    program: str
    answers: tuple[Answered, ...] = ()
    drawing: Drawing | None = None
    findings: tuple[Finding, ...] = ()
    damaged: tuple[str, ...] = ()

    @property
    def results(self) -> dict[str, bool | None]:
        """Results by item: True, False, or None for not examined."""
        return {each.item: AS_BOOL[each.result] for each in self.findings}

    @property
    def answered(self) -> dict[str, bool | None]:
        """The answers to the current version of the red-flag questions, by question.

        Answers to an earlier version do not count as answers to today's questions; see `earlier`.
        """
        today = pain_library().version
        return {each.question: AS_BOOL[each.answer] for each in self.answers if each.questionnaire == today}

    @property
    def earlier(self) -> tuple[Answered, ...]:
        """The answers to earlier versions of the red-flag questions."""
        today = pain_library().version
        return tuple(each for each in self.answers if each.questionnaire != today)


def question_text(answered: Answered) -> str:
    """Return the question as it was asked, from the version of the questionnaire that was used."""
    records = pain_library()
    earlier = records.earlier.get(answered.questionnaire)
    asked = earlier.questions if earlier else records.red_flags.values()
    return next((each.ask for each in asked if each.id == answered.question), answered.question)
