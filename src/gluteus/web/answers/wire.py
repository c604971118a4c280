"""Shapes that several requests or answers share, with the names of ``--json``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, computed_field

from gluteus.bones.person import Person
from gluteus.question import Question
from gluteus.report.references import short_reference

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
        default=None, description="null for the single hip with published means; 1000 for intervals"
    )
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0


class Distribution(Answer):
    """Median and 95 % interval over people; null where too few people are left."""

    median: float | None
    interval95: Annotated[list[float | None], Field(min_length=2, max_length=2)]
    n: int = Field(description="people who have the quantity")


class Provenance(Answer):
    """The origin of an answer; ``unusual`` says what is unusual about the person."""

    version: str
    seed: int | None
    samples: int | None
    model: str
    sources: list[str]
    unusual: str = ""


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
    """A safety question that is open or answered with yes: tier, where to go, source."""

    question: str
    category: str
    tier: Literal["stop", "urgent", "note"]
    concern: Literal["high", "moderate", "low"]
    ask: str
    reason: str
    urgency: str
    go: str
    source: str
    standing: str
    remark: str | None
    recalled: bool

    @computed_field
    @property
    def cited(self) -> str:
        """Author and year, or the title, of the source."""
        return short_reference(self.source)


class NerveAlert(Answer):
    """A positive neurological examination: a banner, and the structures that come first."""

    title: str
    urgency: str
    reason: str
    go: str
    withheld: str
    signs: list[str]
    first: list[str]
    source: str


class Screened(Answer):
    """The effect of the answers to the safety questions."""

    tier: Literal["stop", "urgent", "note", "none"]
    stop: bool
    reasons: list[Reason]
    urgent: list[Reason]
    notes: list[Reason]
    unanswered: list[str]
    for_examiner: list[str]


class Gate(Screened):
    """The same, with the notices shown above a list of candidates or an examination."""

    alert: NerveAlert | None
    warning: str | None
    outside: str | None
