"""Shapes that several requests or answers share, named as in ``--json``."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from gluteus.bones.person import Person
from gluteus.question import Question

MOST_SAMPLES = 2000

Angle = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Vector = Annotated[list[float], Field(min_length=3, max_length=3)]


class Answer(BaseModel):
    """An answer: every field is always there, and fields that are not declared are left out."""

    model_config = ConfigDict(extra="ignore", json_schema_serialization_defaults_required=True)


class PersonQuestion(Question):
    """A question about a person."""

    person: Person = Person()


class HipQuestion(PersonQuestion):
    """A question about the central hip of a person, or the hips that the person may have."""

    samples: Annotated[int, Field(ge=1, le=MOST_SAMPLES)] | None = Field(
        default=None, description="null for the one hip with published means; 1000 for bands"
    )
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0


class Distribution(Answer):
    """Median and 95 % interval over people; null where there is nobody."""

    median: float | None
    interval95: Annotated[list[float | None], Field(min_length=2, max_length=2)]


class Provenance(Answer):
    """The origin of an answer."""

    version: str
    seed: int | None
    samples: int | None
    model: str
    sources: list[str]


class SpeaksOf(Answer):
    """Parts of the scene and of the body chart that a sentence or a curve is about, by id."""

    muscles: list[str] = Field(default_factory=list)
    compartments: list[str] = Field(default_factory=list)
    lines: list[str] = Field(default_factory=list)
    bones: list[str] = Field(default_factory=list)
    zones: list[str] = Field(default_factory=list)
    nerves: list[str] = Field(default_factory=list)
    regions: list[str] = Field(default_factory=list)


class Reference(Answer):
    """One numbered source; ``links`` are pairs of words and address."""

    number: int
    short: str
    text: str
    links: list[tuple[str, str]]
    kind: str
    read: str


class Reason(Answer):
    """A safety question that stops, or that must be minded: how urgent, and where to go."""

    question: str
    category: str
    ask: str
    reason: str
    urgency: str
    go: str
    source: str
    recalled: bool
