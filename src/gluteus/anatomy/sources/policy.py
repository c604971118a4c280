"""The sourcing policy: which sources count, which are independent, and when a review is due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from gluteus.anatomy.sources.scale import SCALE, WHOLES, Weight
from gluteus.anatomy.sources.source import Source
from gluteus.anatomy.statement import DATA_DESIGNS, DESIGN_WORDS, Citation, Design, Review

COUNTING_KINDS = ("peer-reviewed", "textbook")
"""Kinds of source that count towards a verdict."""
KIND_WORDS = {
    "peer-reviewed": "peer-reviewed works",
    "textbook": "textbooks",
    "preprint": "preprints",
    "dictionary": "dictionaries",
    "web": "web pages",
    "dataset": "model and data files",
    "assumption": "our own assumptions",
}
"""Names of the kinds of source."""

REVIEW_LASTS = timedelta(days=365)
NO_REVIEWER = "no named reviewer yet"


@dataclass(frozen=True, slots=True)
class Standing:
    """Citations alone: what they say about a statement or a part of it.

    Attributes
    ----------
    supporting, disputing : tuple of str
        Keys of the sources that count.
    weak : tuple of str
        Keys of the sources that support the statement but do not count.
    independent_for, independent_against : int
        Independent sources that count: those with the same first author are one.
    best_for, best_against : Design or None
        The strongest design among the sources that count.
    mark : str or None
        A remark for readers when only sources that do not count support it.
    """

    supporting: tuple[str, ...] = ()
    disputing: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    independent_for: int = 0
    independent_against: int = 0
    best_for: Design | None = None
    best_against: Design | None = None
    mark: str | None = None

    @property
    def weight(self) -> Weight:
        """These citations on the verdict scale, without computed conditions."""
        return Weight(self.independent_for, self.independent_against, data_for=self.best_for in DATA_DESIGNS)


def counts(citation: Citation, sources: Mapping[str, Source]) -> bool:
    """Return whether a citation counts, by the kind of its source and how it was read.

    Parameters
    ----------
    citation : Citation
        A citation of a statement.
    sources : mapping of str to Source
        Every source that is cited, by key.

    Returns
    -------
    bool
        Whether the citation counts.
    """
    return sources[citation.source].kind in COUNTING_KINDS and citation.seen != "recalled"


def standing(
    citations: Iterable[Citation], sources: Mapping[str, Source], part: str | None = None
) -> Standing:
    """Sort citations by what they say about a statement, or about one of its parts.

    Parameters
    ----------
    citations : iterable of Citation
        Citations of one statement.
    sources : mapping of str to Source
        Every source that is cited, by key.
    part : str, optional
        Id of the part. Without it, a source is on a side if it is on that side for any part.

    Returns
    -------
    Standing
        Sources on each side, and how many of them are independent.
    """
    given = tuple(citations)
    pro = [each for each in given if "supports" in each.stances(part)]
    contra = [each for each in given if "disputes" in each.stances(part)]
    for_it, against_it = ([each for each in side if counts(each, sources)] for side in (pro, contra))
    weak = _keys(each for each in pro if not counts(each, sources))
    return Standing(
        supporting=_keys(for_it),
        disputing=_keys(against_it),
        weak=weak,
        independent_for=_independent(for_it, sources),
        independent_against=_independent(against_it, sources),
        best_for=_best(for_it),
        best_against=_best(against_it),
        mark=_mark(weak, sources) if weak and not for_it else None,
    )


def rule_lines() -> tuple[str, ...]:
    """Return the rule for verdicts in sentences, made from the declarations that apply it.

    Returns
    -------
    tuple of str
        One sentence or class per line, in the order in which they are printed.
    """
    counting = _and(KIND_WORDS[kind] for kind in COUNTING_KINDS)
    others = _and(words for kind, words in KIND_WORDS.items() if kind not in COUNTING_KINDS)
    data = _and(DESIGN_WORDS[design] for design in DATA_DESIGNS)
    return (
        f"{_capital(counting)} count if they were read. {_capital(others)}, and sources cited from memory, "
        "are shown but do not count.",
        "Sources are independent if their first authors differ. Each independent source that counts is one "
        "line of evidence.",
        "A computed condition supports the statement if it holds in at least the required share of cases, "
        "and contradicts it otherwise. All conditions come from one model, so together they are one line of "
        "evidence. If some support the statement and others contradict it, that line counts on the side with "
        "fewer sources, or on both sides if these have equally many. Checks of places that the project chose "
        "itself test consistency and are not evidence.",
        f"These kinds of source report data: {data}.",
        "The verdict is the first class that fits:",
        *(f"{_capital(each.name)}: {each.rule}." for each in SCALE),
        "A statement of several parts is judged part by part. The verdict on the whole is the first class "
        "that fits:",
        *(f"{_capital(each.name)}: {each.rule}." for each in WHOLES),
    )


def review_due(review: Review, today: date) -> bool:
    """Return whether the last review is older than a year.

    Parameters
    ----------
    review : Review
        The last review of a statement.
    today : date
        The day on which it is judged.

    Returns
    -------
    bool
        Whether a new review is due.
    """
    return today - review.date > REVIEW_LASTS


def reviewer(review: Review) -> str:
    """Return the name of the clinician who reviewed a statement, or `NO_REVIEWER`.

    Parameters
    ----------
    review : Review
        The last review of a statement.

    Returns
    -------
    str
        A name, or `NO_REVIEWER`.
    """
    return review.by or NO_REVIEWER


def _independent(citations: Iterable[Citation], sources: Mapping[str, Source]) -> int:
    return len({_first_author(sources[each.source]) for each in citations})


def _first_author(source: Source) -> str:
    """Return the name of the first author, or the source's own key if no author is known."""
    first = source.author[0] if source.author else None
    return (first and (first.family or first.literal)) or f"id:{source.id}"


def _best(citations: Iterable[Citation]) -> Design | None:
    order = list(DESIGN_WORDS)
    return min((each.design for each in citations), key=order.index, default=None)


def _mark(weak: tuple[str, ...], sources: Mapping[str, Source]) -> str:
    counting_kind = [key for key in weak if sources[key].kind in COUNTING_KINDS]
    others = sorted({sources[key].kind for key in weak} - set(COUNTING_KINDS))
    parts = [f"{' and '.join(others)} sources alone"] if others else []
    if counting_kind:
        parts.append(f"what was not read ({', '.join(counting_kind)})")
    return " and ".join(parts)


def _keys(citations: Iterable[Citation]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(citation.source for citation in citations))


def _and(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
