"""One examination of one person as it was written down: answers, drawing, findings, each with its
moment.
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
    """One answer to a red-flag question of a version of the questionnaire."""

    uid: str
    question: str
    answer: Result
    questionnaire: int
    recorded: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Where it hurts: the drawing as it was made, and the fraction (0 to 1) of each region that it
    covers.
    """

    uid: str
    drawing: Any
    regions: Mapping[str, float]
    recorded: str


@dataclass(frozen=True, slots=True)
class Encounter:
    """Answers, drawing and findings of one occasion; of replaced entries, the last.

    `subject` is a pseudonym, never a name. Moments are ISO 8601 in UTC. `zone` is None where no
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
        """The answers to the red-flag questions as they are asked today, by question.

        Answers to an earlier version of the questions clear nothing; see `earlier`.
        """
        today = pain_library().version
        return {each.question: AS_BOOL[each.answer] for each in self.answers if each.questionnaire == today}

    @property
    def earlier(self) -> tuple[Answered, ...]:
        """The answers to earlier versions of the red-flag questions."""
        today = pain_library().version
        return tuple(each for each in self.answers if each.questionnaire != today)


def question_text(answered: Answered) -> str:
    """The question as it was asked, also in an earlier version of the questionnaire."""
    records = pain_library()
    earlier = records.earlier.get(answered.questionnaire)
    asked = earlier.questions if earlier else records.red_flags.values()
    return next((each.ask for each in asked if each.id == answered.question), answered.question)
