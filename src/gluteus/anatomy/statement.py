"""Statements of the article, with their evidence: computed rules and citations."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from gluteus.anatomy.quantity import Seen
from gluteus.anatomy.record import Key, Record, Text

Stance = Literal["supports", "qualifies", "disputes"]

Design = Literal["synthesis", "experiment", "measurement", "observation", "model", "text", "opinion"]
"""Kinds of work on which a finding is based."""

DESIGN_WORDS: dict[Design, str] = {
    "synthesis": "systematic review",
    "experiment": "experiment",
    "measurement": "measurement",
    "observation": "observational study",
    "model": "model",
    "text": "text without data",
    "opinion": "expert opinion",
}
"""Names of the designs, the strongest first."""

DATA_DESIGNS: tuple[Design, ...] = ("synthesis", "experiment", "measurement", "observation")
"""Designs that report data."""

Topic = Literal["muscle", "exercises"]
"""Subjects of statements."""

TOPIC_TITLES: dict[Topic, str] = {
    "muscle": "What the article says about the muscle",
    "exercises": "What textbooks say about its exercises",
}
"""Headings of the topics, in the order of the article."""


class Citation(Record):
    """A citation: what one source says about one statement, in our words.

    `stance` is the stance towards the whole statement. For a statement of several parts, `parts`
    gives the stance towards each part that the source mentions, and `stance` follows from it.
    `gives` is the value, if sources differ in a value (such as ``L4-S1``). `grade` rates the source
    for this statement, not the source as a whole. `design` is the kind of work on which the finding
    is based.
    """

    source: Key
    stance: Stance
    parts: dict[Key, Stance] = Field(default_factory=dict)
    locator: Text
    grade: Text
    design: Design
    finding: Text
    seen: Seen
    gives: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _whole_follows_from_parts(cls, given: Any) -> Any:
        """Fill in the stance that the parts imply, and refuse a different one."""
        if not isinstance(given, dict) or not given.get("parts"):
            return given  # pyright: ignore[reportUnknownVariableType]
        known: dict[str, Any] = dict(given)  # pyright: ignore[reportUnknownArgumentType]
        found = set(known["parts"].values())
        implied = found.pop() if len(found) == 1 else "qualifies"
        if known.setdefault("stance", implied) != implied:
            raise ValueError(
                f"parts imply the stance {implied!r}, and stance says {known['stance']!r}; leave stance out"
            )
        return known

    def stances(self, part: str | None = None) -> frozenset[Stance]:
        """Return the stances towards a part, or towards all parts if none is named."""
        if not self.parts:
            return frozenset({self.stance})
        return frozenset(stance for key, stance in self.parts.items() if part in (None, key))


class Review(Record):
    """Date and kind of the last review of a statement, and the clinician who did it, if any."""

    date: dt.date
    kind: Text
    by: Text | None


class Part(Record):
    """One of several claims in a statement, judged separately.

    `computes` names rules of :data:`gluteus.facts.rules.RULES`.
    """

    id: Key
    text: Text
    computes: tuple[Key, ...] = ()


class Statement(Record):
    """One sentence of the article, with its evidence.

    `computes` names rules of :data:`gluteus.facts.rules.RULES`. `suggested` is the sentence that
    the evidence would support, if it does not support the statement as written. `exercises` are the
    exercises that the statement is about.
    """

    id: Key
    text: Text
    parts: tuple[Part, ...] = ()
    computes: tuple[Key, ...] = ()
    exercises: tuple[Key, ...] = ()
    citations: tuple[Citation, ...] = ()
    review: Review
    suggested: Text | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _settled(self) -> Self:
        if not self.rules and not self.citations:
            raise ValueError("a statement is settled by computes, by citations, or by both")
        return self

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        known = [part.id for part in self.parts]
        if len(known) == 1 or len(set(known)) < len(known):
            raise ValueError(f"a statement has no parts or several with different ids; met {known}")
        if self.parts and self.computes:
            raise ValueError("a statement of several parts names its rules in the parts; move computes there")
        for citation in self.citations:
            if self.parts and not citation.parts:
                raise ValueError(
                    f"{citation.source} says nothing of the parts; give its stance on one of {known}"
                )
            if unknown := sorted(set(citation.parts) - set(known)):
                raise ValueError(
                    f"{citation.source} speaks of {unknown}, which is no part; the parts are {known}"
                )
        return self

    @property
    def topic(self) -> Topic:
        """The subject: exercises if the statement names some, otherwise the muscle."""
        return "exercises" if self.exercises else "muscle"

    @property
    def rules(self) -> tuple[str, ...]:
        """The names of all computed rules, of the whole statement or of its parts."""
        return (*self.computes, *(name for part in self.parts for name in part.computes))

    @property
    def settled_by(self) -> tuple[Literal["computed", "cited"], ...]:
        """The kinds of evidence of the statement."""
        computed: tuple[Literal["computed"], ...] = ("computed",) if self.rules else ()
        cited: tuple[Literal["cited"], ...] = ("cited",) if self.citations else ()
        return (*computed, *cited)


class Article(Record):
    """The statements about one muscle in one file."""

    muscle: Key
    statements: Annotated[tuple[Statement, ...], Field(min_length=1)]
