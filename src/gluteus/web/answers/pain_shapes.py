"""Questions about pain, and the shapes of their answers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, computed_field

from gluteus.choices import Sex, Side
from gluteus.pain.choices import PriorName, Unanswered
from gluteus.pain.ranking.outweighed import Reason
from gluteus.question import Fraction, Name, Question
from gluteus.report.references import short_reference
from gluteus.web.answers.wire import Answer, Gate

Said = Literal["yes", "no", "unknown"]
Sayings = Annotated[dict[Name, Said], Field(max_length=200)]
ViewName = Literal["front", "back", "left", "right", "soles"]
Quality = Literal["ache", "tingling", "numb", "burning"]
Ring = list[tuple[float, float]]


class RedFlag(Answer):
    """A safety question: who can answer it, the consequence of a yes, and its source."""

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
    """The safety questions in the order in which they are asked, and the sources of their tiers."""

    version: int
    tiers: list[FlagTier]
    judgement: str
    questions: list[RedFlag]


class ShownRegion(Answer):
    """One shape of the chart; ``code_if`` is its code for pain on a given side, or null."""

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
    """Answers to the safety questions; questions without an answer stay open."""

    answers: Sayings = Field(default_factory=dict)


class PainQuestion(Question):
    """Where it hurts, as regions or as a drawing, with answers and findings."""

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
    """Something to examine that distinguishes one source from others."""

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
    """How often lists like this one contained the source in published cases."""

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
    """Two candidates that together explain the reported regions."""

    candidates: list[str]
    score: float


class PainBaseline(Answer):
    """An entry of the list that is the same for everybody."""

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
    """Candidates under one heading, by id, with a note on their order."""

    title: str
    note: str | None
    candidates: list[str]


class PainOutweighed(Answer):
    """A source that is not listed although its map calls a reported region essential."""

    id: str
    name: str
    score: float
    essential: list[str]
    reason: Reason
    regions: list[str]
    expected_in: float


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
    outweighed: list[PainOutweighed]
    outweighed_words: str | None
    baseline: list[PainBaseline]
    always_examine: list[PainSign]
    caveats: list[str]
    drawn: Drawn | None
    region_names: dict[str, str]
    provenance: PainProvenance
