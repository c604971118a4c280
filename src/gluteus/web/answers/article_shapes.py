"""HTTP shapes of the article, its checks and the evidence."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from gluteus.anatomy import Design, Stance, Topic, Verdict
from gluteus.bones.person import Person
from gluteus.facts.verdict import Over, Tests
from gluteus.question import Question
from gluteus.web.answers.wire import MOST_SAMPLES, Answer, Provenance, Reference, SpeaksOf

BadgeKind = Literal["well supported", "supported", "contested", "contradicted", "not settled", "waiting"]
POPULATION = 1000
"""Number of people that represent the population by default."""


class Review(Answer):
    """When a statement was last reviewed, how, and by which clinician, if any."""

    date: dt.date
    kind: str
    by: str | None
    due: bool
    reviewer: str


class Badge(Answer):
    """Basis of a sentence, in a few words."""

    kind: BadgeKind
    words: str
    share: float | None = Field(
        description="smallest share of people in whom a prediction holds; null where none is computed"
    )


class ArticleStatement(Answer):
    """A sentence of the article before it is checked for anybody."""

    id: str
    topic: Topic
    title: str
    exercises: list[str] = Field(description="ids of the exercises that it is about")
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
    """As `gluteus read --json`; the other fields of the muscle's record stand beside these keys."""

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
    """The person for whom the statements are checked; the population if nothing is known."""

    person: Person = Field(default_factory=Person)
    samples: Annotated[int, Field(ge=20, le=MOST_SAMPLES)] = POPULATION
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0
    topic: Annotated[
        Topic | None, Field(description="statements about the muscle or its exercises; null for all")
    ] = None


class Computed(Answer):
    """One number that a study gave for a statement."""

    study: str
    quantity: str
    unit: str
    median: float | None
    interval95: list[float | None]
    condition: str
    over: Over = Field(description="what the cases are")
    n: int = Field(description="number of cases")
    holds_n: int = Field(description="number of cases in which the condition holds")
    holds_in: float = Field(description="share of the cases in which the condition holds")
    needed: float = Field(description="share from which on the condition counts as holding")
    holds: bool
    tests: Tests = Field(description="the statement, or only the consistency of what the project chose")
    stance: Literal["supports", "disputes"] | None = Field(description="null for tests of consistency")
    label: str = Field(description="in how many cases it holds, in words")
    range: str
    part: str | None = Field(description="id of the part of the statement that it tests; null for the whole")
    figure: str | None
    words: str


class Cited(Answer):
    """Stance of one source on a statement; ``counts`` by the sourcing rules."""

    source: str
    number: int
    stance: Stance
    parts: dict[str, Stance] = Field(description="stance towards each part that the source speaks of")
    design: Design
    grade: str
    locator: str
    finding: str
    seen: str
    gives: str | None
    counts: bool


class Strength(Answer):
    """How much evidence there is: independent sources that count, and computed results."""

    sources_for: int
    sources_against: int
    best_for: Design | None
    best_against: Design | None
    computed_for: bool
    computed_against: bool
    over: Over | None
    n: int
    words: str


class PartVerdict(Answer):
    """The verdict on one of several things that a statement says."""

    id: str
    text: str
    verdict: Verdict
    strength: Strength


class CheckedStatement(Answer):
    """A statement with its verdict, as in `gluteus check --json`."""

    id: str
    topic: Topic
    title: str
    exercises: list[str] = Field(description="ids of the exercises that it is about")
    text: str
    note: str | None
    verdict: Verdict
    reason: str
    strength: Strength
    parts: list[PartVerdict]
    suggested_wording: str | None
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
    rule: list[str] = Field(description="the rule for verdicts, in sentences")
    references: dict[str, Reference]
    provenance: Provenance


class FigureAxis(Answer):
    """An axis of numbers or of names. ``moves`` is the hip angle that the axis shows, if any."""

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
    """The evidence for one statement; ``computed`` holds the results for the person asked about."""

    in_everybody: list[Computed] | None = Field(description="the same in the population; null until checked")
    references: dict[str, Reference]
    figures: list[Figure]
    shown_in_scene: bool = Field(description="whether the 3-D scene itself is the figure")
