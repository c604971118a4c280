"""What the article says: statements, how each is settled, and who said what about it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from gluteus.anatomy.quantity import Seen
from gluteus.anatomy.record import Key, Record, Text

Stance = Literal["supports", "qualifies", "disputes"]


class Citation(Record):
    """What one source says about one statement, in our words.

    `gives` holds the value where sources differ in a value (such as ``L4-S1``); `grade` is our
    rating of this source for this statement, not of the source.
    """

    source: Key
    stance: Stance
    locator: Text
    grade: Text
    finding: Text
    seen: Seen
    gives: Text | None = None


class Review(Record):
    """When a statement was last looked over, in what way, and by which named clinician, if by any."""

    date: dt.date
    kind: Text
    by: Text | None


class Statement(Record):
    """One sentence of the article with everything that settles it.

    `computes` names rules of :data:`gluteus.facts.rules.RULES`.
    """

    id: Key
    text: Text
    computes: tuple[Key, ...] = ()
    citations: tuple[Citation, ...] = ()
    review: Review
    note: Text | None = None

    @model_validator(mode="after")
    def _settled(self) -> Self:
        if not self.computes and not self.citations:
            raise ValueError("a statement is settled by computes, by citations, or by both")
        return self

    @property
    def settled_by(self) -> tuple[Literal["computed", "cited"], ...]:
        """The ways in which it is settled."""
        computed: tuple[Literal["computed"], ...] = ("computed",) if self.computes else ()
        cited: tuple[Literal["cited"], ...] = ("cited",) if self.citations else ()
        return (*computed, *cited)


class Article(Record):
    """All statements about one muscle."""

    muscle: Key
    statements: Annotated[tuple[Statement, ...], Field(min_length=1)]
