"""What goes over the wire about the article, its checks and the evidence."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from gluteus.bones.person import Person
from gluteus.question import Question
from gluteus.web.answers.wire import MOST_SAMPLES, Answer, Provenance, Reference, SpeaksOf

Verdict = Literal["supported", "disputed", "refuted", "unsupported"]
BadgeKind = Literal["computed", "cited", "disputed", "refuted", "unsupported", "waiting"]
POPULATION = 1000
"""People who stand for the population unless told otherwise."""


class Review(Answer):
    """When a statement was last looked over, in what way, by which clinician if by any."""

    date: dt.date
    kind: str
    by: str | None
    due: bool
    reviewer: str


class Badge(Answer):
    """What stands behind a sentence, in a few words."""

    kind: BadgeKind
    words: str


class ArticleStatement(Answer):
    """A sentence of the article before it is checked for anybody."""

    id: str
    title: str
    text: str
    note: str | None
    settled_by: list[Literal["computed", "cited"]]
    badge: Badge
    cites: list[int] = Field(description="numbers of its references")
    speaks_of: SpeaksOf
    review: Review
    open_reports: int


class LastReview(Answer):
    """The latest review of any statement."""

    date: dt.date | None
    kind: str | None
    by: str | None


class Article(Answer):
    """As `gluteus read --json`; what the record of a muscle holds stands beside these keys."""

    model_config = ConfigDict(extra="allow", json_schema_serialization_defaults_required=True)

    id: str
    names: dict[str, Any]
    attachments: list[dict[str, Any]]
    actions: list[dict[str, Any]]
    zones: list[dict[str, Any]]
    nerve: dict[str, dict[str, Any]]
    statements: list[ArticleStatement]
    references: dict[str, Reference]
    last_review: LastReview
    provenance: Provenance


class CheckQuestion(Question):
    """Whom the statements are checked for; nothing known is the population."""

    person: Person = Field(default_factory=Person)
    samples: Annotated[int, Field(ge=20, le=MOST_SAMPLES)] = POPULATION
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0


class Computed(Answer):
    """One number that a study gave for a statement."""

    study: str
    quantity: str
    unit: str
    median: float | None
    interval95: list[float | None]
    holds_in: float = Field(description="share of people in whom the condition holds")
    needed: float
    holds: bool
    stance: Literal["supports", "disputes"]
    range: str
    figure: str | None
    words: str
    share_words: str


class Cited(Answer):
    """What one source says about a statement; ``counts`` by the sourcing rules."""

    source: str
    number: int
    stance: Literal["supports", "qualifies", "disputes"]
    grade: str
    locator: str
    finding: str
    seen: str
    gives: str | None
    counts: bool


class CheckedStatement(Answer):
    """A statement with its verdict, as in `gluteus check --json`."""

    id: str
    title: str
    text: str
    note: str | None
    verdict: Verdict
    reason: str
    badge: Badge
    computed: list[Computed]
    cited: list[Cited]
    review: Review
    speaks_of: SpeaksOf
    open_reports: int


class Check(Answer):
    """As `gluteus check --json`."""

    person: Person
    statements: list[CheckedStatement]
    tally: dict[Verdict, int]
    references: dict[str, Reference]
    provenance: Provenance


class FigureAxis(Answer):
    """An axis of numbers or of names.

    ``moves`` is the angle of the hip that goes with it, if one does.
    """

    label: str
    unit: str
    values: list[float]
    names: list[str]
    moves: Literal["hip_flexion_deg"] | None


class FigureSeries(Answer):
    """Medians and their 95 % band over the axis."""

    id: str
    label: str
    median: list[float]
    low: list[float] | None
    high: list[float] | None
    speaks_of: SpeaksOf


class FigureMark(Answer):
    """A place on an axis worth naming."""

    at: float
    axis: Literal["x", "y"]
    label: str


class FigurePanel(Answer):
    """One chart."""

    title: str
    kind: Literal["curves", "bars"]
    x: FigureAxis
    y: FigureAxis
    series: list[FigureSeries]
    marks: list[FigureMark]


class Figure(Answer):
    """A figure as numbers; ``alt`` says the same in words."""

    id: str
    title: str
    caption: str
    alt: str
    panels: list[FigurePanel]


class StatementEvidence(CheckedStatement):
    """Everything behind one statement; ``computed`` is in the person asked about."""

    in_everybody: list[Computed] | None = Field(description="the same in the population; null until checked")
    references: dict[str, Reference]
    figures: list[Figure]
    shown_in_scene: bool = Field(description="whether the 3-D scene itself is the figure")
