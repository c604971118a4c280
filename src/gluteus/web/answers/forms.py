"""Questions as forms: each declared field with everything that a control needs."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from gluteus.bones.person import MEASURED_FIELDS, Person
from gluteus.described import Described, Kind
from gluteus.question import Question, described
from gluteus.web.answers.wire import Answer


class Choice(Answer):
    """A value that can be chosen, and words for it."""

    value: str | int | bool
    words: str


class FormField(Answer):
    """A field of a question, as it was declared."""

    name: str
    kind: Kind
    heading: str
    own: bool = Field(description="declared by the question itself, not by one that it extends")
    label: str
    says: str
    unit: str
    low: float | None = Field(description="of what can be asked")
    high: float | None
    usual: list[float] | None = Field(description="range of a slider; what can be asked without one")
    step: float | None = Field(description="of a slider; null where a number is typed")
    ends: list[str] | None = Field(description="words for the two ends of a slider")
    choices: list[Choice]
    start: Any = Field(description="default of the field; null where it can be left out")
    optional: bool
    has_error: bool = Field(description="a measure whose error can be given beside it, by name in `errors`")


def form(question: type[Question]) -> list[FormField]:
    """The fields of a question in their order."""
    return [_field(question, each) for each in described(question).values()]


def _field(question: type[Question], each: Described) -> FormField:
    values: tuple[Any, ...] = (False, True) if each.kind == "flag" else each.choices
    choices = [Choice(value=value, words=words) for value, words in zip(values, each.words, strict=False)]
    return FormField(
        name=each.name,
        kind=each.kind,
        heading=each.heading,
        own=each.own,
        label=each.label,
        says=each.says,
        unit=each.unit,
        low=each.low,
        high=each.high,
        usual=None if each.usual is None else list(each.usual),
        step=each.step,
        ends=None if each.ends is None else list(each.ends),
        choices=choices,
        start=each.default,
        optional=each.optional,
        has_error=question is Person and each.name in MEASURED_FIELDS,
    )
