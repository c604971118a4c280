"""Records of the red-flag questions: three tiers, combinations, and earlier versions."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from gluteus.anatomy.quantity import Seen
from gluteus.anatomy.record import Key, Record, Text

FlagCategory = Literal[
    "cauda equina",
    "fracture",
    "femoral neck and head",
    "malignancy",
    "infection",
    "thrombosis",
    "vascular or visceral",
    "sign of the buttock",
    "progressive weakness",
    "children",
    "pregnancy",
    "anticoagulation",
    "long-standing pain",
    "combination",
]

FlagTier = Literal["stop", "urgent", "note"]
Concern = Literal["high", "moderate", "low"]
Urgency = Literal["emergency", "same day", "within days", "refer", "note"]

FlagStanding = Literal["read", "second-hand", "weak", "contradicted", "from memory"]
"""How well a question is supported.

In this order: a source was read; a text that quotes a source was read; only a copy or a passing
remark was read; what was read contradicts the question; nothing was read.
"""


class FlagEvidence(Record):
    """A further source of a red-flag question, and its stance towards the question."""

    source: Key
    seen: Seen
    stance: Literal["supports", "narrows", "widens", "contradicts"] = "supports"


class Tier(Record):
    """A tier: the consequence of a yes to its questions, and the level of concern behind it."""

    id: FlagTier
    concern: Concern
    title: Text
    does: Text


class RedFlag(Record):
    """One question that is asked before any ranking.

    `source` is the best source that was read, `evidence` lists others, and `remark` tells a
    reviewer what they say against the present wording or tier. `not_meant` describes what should be
    answered with no. `by` says who can answer the question. `no_load`: while the question is open
    or answered with yes, steps that load bones wait. Questions with the same `counts_as` count once
    in a combination.
    """

    id: Key
    category: FlagCategory
    tier: FlagTier
    by: Literal["patient", "examiner"] = "patient"
    ask: Text
    not_meant: Text | None = None
    counts_as: Key | None = None
    no_load: bool = False
    urgency: Urgency
    reason: Text
    go: Text
    source: Key
    seen: Seen
    standing: FlagStanding
    evidence: tuple[FlagEvidence, ...] = ()
    remark: Text | None = None

    @model_validator(mode="after")
    def _stands_as_read(self) -> Self:
        if (self.standing == "read") != (self.seen == "source"):
            raise ValueError("a question has the standing `read` exactly when its source was read")
        against = any(each.stance == "contradicts" for each in self.evidence)
        if (self.standing == "contradicted") != against:
            raise ValueError("a question is contradicted exactly when a source contradicts it")
        if self.standing in ("weak", "contradicted", "from memory") and not self.remark:
            raise ValueError("a question with weak, contrary or no evidence says so in its remark")
        if (self.tier == "note") != (self.urgency == "note"):
            raise ValueError("a question of the tier note, and no other, has the urgency note")
        return self


class Combination(Record):
    """A rule that stops the ranking: at least `at_least` questions of the tier `of` are answered
    with yes.
    """

    id: Key
    of: FlagTier
    at_least: Annotated[int, Field(gt=1)]
    category: FlagCategory
    urgency: Urgency
    reason: Text
    go: Text
    source: Key
    seen: Literal["source", "secondary"]
    standing: FlagStanding


class SafetyNet(Record):
    """When to come back, shown with every list, because no answer excludes a serious disease."""

    says: Text
    source: Key
    seen: Seen
    evidence: tuple[Key, ...] = ()
    remark: Text


class Questionnaire(Record):
    """The red-flag questions.

    They get a new version when the meaning of a question changes. `judgement` explains the division
    into tiers, and `safety_net` says when to come back.
    """

    version: Annotated[int, Field(gt=0)]
    tiers: Annotated[tuple[Tier, ...], Field(min_length=3, max_length=3)]
    judgement: Text
    judgement_sources: tuple[Key, ...]
    safety_net: SafetyNet
    combinations: tuple[Combination, ...]
    questions: tuple[RedFlag, ...]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if {each.id for each in self.tiers} != {"stop", "urgent", "note"}:
            raise ValueError("the tiers are stop, urgent and note, each declared once")
        shared = Counter(each.counts_as for each in self.questions if each.counts_as)
        if 1 in shared.values():
            raise ValueError("questions that count as one are at least two")
        return self

    @property
    def concern(self) -> dict[FlagTier, Concern]:
        """Level of concern of each tier."""
        return {each.id: each.concern for each in self.tiers}


class EarlierQuestion(Record):
    """A question of an earlier version, kept so that stored answers stay readable."""

    id: Key
    effect: Literal["stop", "note"]
    ask: Text


class EarlierQuestionnaire(Record):
    """An earlier version of the questions; nothing in it is asked any more."""

    version: Annotated[int, Field(gt=0)]
    questions: tuple[EarlierQuestion, ...]
