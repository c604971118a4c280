"""The sourcing policy: which sources count, what they settle, and when a review is due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from gluteus.anatomy.sources.source import Source
from gluteus.anatomy.statement import Citation, Review

COUNTING_KINDS = frozenset({"peer-reviewed", "textbook"})
"""Kinds of source that can settle a statement.

Dictionaries, web pages, models and assumptions cannot.
"""

REVIEW_LASTS = timedelta(days=365)
NO_REVIEWER = "no named reviewer yet"

CitedVerdict = Literal["supported", "disputed", "refuted", "unsupported"]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a statement stands by citation alone.

    `supporting` and `disputing` are the keys of the sources that count; `weak` those that support
    it and do not count. `mark` is a remark for the reader when the support is of the weak kind
    only, else None.
    """

    verdict: CitedVerdict
    supporting: tuple[str, ...]
    disputing: tuple[str, ...]
    weak: tuple[str, ...]
    mark: str | None


def counts(citation: Citation, sources: Mapping[str, Source]) -> bool:
    """Whether a citation can settle anything: a kind of source that counts, and not from memory."""
    return sources[citation.source].kind in COUNTING_KINDS and citation.seen != "recalled"


def standing(citations: Iterable[Citation], sources: Mapping[str, Source]) -> Standing:
    """Where a statement stands by its citations.

    Supported: a counting source supports it and none disputes it. Disputed: counting sources stand
    on both sides, or a counting source disputes what weak sources support. Refuted: disputed with
    no support at all. Unsupported: no counting source on either side. Sources that only qualify
    change nothing.
    """
    given = tuple(citations)
    supporting = _keys(c for c in given if c.stance == "supports" and counts(c, sources))
    disputing = _keys(c for c in given if c.stance == "disputes" and counts(c, sources))
    weak = _keys(c for c in given if c.stance == "supports" and not counts(c, sources))
    mark = _mark(weak, sources) if weak and not supporting else None
    return Standing(
        _verdict(bool(supporting), bool(disputing), bool(weak)), supporting, disputing, weak, mark
    )


def review_due(review: Review, today: date) -> bool:
    """Whether the last review is older than a year on the day `today`."""
    return today - review.date > REVIEW_LASTS


def reviewer(review: Review) -> str:
    """The name of the clinician who reviewed, or the words that none has."""
    return review.by or NO_REVIEWER


def _verdict(supported: bool, disputed: bool, weakly: bool) -> CitedVerdict:
    if disputed:
        return "disputed" if supported or weakly else "refuted"
    return "supported" if supported else "unsupported"


def _mark(weak: tuple[str, ...], sources: Mapping[str, Source]) -> str:
    counting_kind = [key for key in weak if sources[key].kind in COUNTING_KINDS]
    others = sorted({sources[key].kind for key in weak} - COUNTING_KINDS)
    parts = [f"{' and '.join(others)} sources alone"] if others else []
    if counting_kind:
        parts.append(f"not read: {', '.join(counting_kind)}")
    return "; ".join(parts)


def _keys(citations: Iterable[Citation]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(citation.source for citation in citations))
