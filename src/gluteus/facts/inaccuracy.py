"""Readers' reports about a statement: the version they read, and where its quoted words are now."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from typing import Literal

from gluteus.anatomy import REVIEW_LASTS, Statement, library, review_due
from gluteus.errors import AnatomyError
from gluteus.pain.store import Report, Store

Place = Literal["found", "moved", "gone"]
"""Where quoted words are in the present text.

Found: between the same words as before. Moved: between other words. Gone: nowhere.
"""

_CONTEXT = 32
_VERSION = 12


@dataclass(frozen=True, slots=True)
class Anchored:
    """The place of quoted words in a text.

    `start` and `end` are counted in characters; they are None when the words are gone.
    """

    place: Place
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class OpenReport:
    """An open report, with the present place of its quote.

    `changed` says whether the statement's record has changed since the reader saw it.
    """

    report: Report
    anchored: Anchored
    changed: bool


@dataclass(frozen=True, slots=True)
class StatementReview:
    """The state of a statement's review: open reports of readers, and dates of review."""

    statement: str
    open: tuple[OpenReport, ...]
    reviewed: dt.date
    due: dt.date
    overdue: bool


def statement_version(statement: str) -> str:
    """Return the version of a statement's record, which changes with every change of it."""
    content = library().statement(statement).model_dump_json()
    return hashlib.sha256(content.encode("utf-8")).hexdigest()[:_VERSION]


def statement_text(statement: str) -> str:
    """Return everything in a statement's record that a reader can quote.

    This is the statement, its note, and what its sources say.
    """
    record: Statement = library().statement(statement)
    note = [record.note] if record.note else []
    cited = [part for each in record.citations for part in (each.finding, each.gives) if part]
    return "\n".join([record.text, *note, *cited])


def report_inaccuracy(
    store: Store,
    statement: str,
    exact: str,
    comment: str,
    *,
    prefix: str | None = None,
    suffix: str | None = None,
    record_version: str | None = None,
    contact: str | None = None,
) -> Report:
    """Add a reader's report to the store.

    Parameters
    ----------
    store : Store
        The store.
    statement : str
        Id of the statement.
    exact : str
        The words that the reader selected.
    comment : str
        What is wrong with them.
    prefix, suffix : str, optional
        The words before and after the selected ones. By default they are taken from the record,
        if the quote occurs there once.
    record_version : str, optional
        Version of the record that the reader saw; by default the current version.
    contact : str, optional
        How to reach the reader, if they want an answer.

    Returns
    -------
    Report
        The report as it was stored.

    Raises
    ------
    AnatomyError
        The statement does not exist, or a text is empty or too long.
    StoreError
        The store cannot be written.
    """
    text = statement_text(statement)
    before, after = ("", "")
    if prefix is None and suffix is None:
        found = anchor(text, exact)
        if found.start is not None and text.count(exact) == 1:
            end = found.start + len(exact)
            before, after = text[max(0, found.start - _CONTEXT) : found.start], text[end : end + _CONTEXT]
    return store.add_report(
        statement,
        exact,
        comment,
        record_version=record_version or statement_version(statement),
        prefix=before if prefix is None else prefix,
        suffix=after if suffix is None else suffix,
        contact=contact,
    )


def anchor(text: str, exact: str, prefix: str = "", suffix: str = "") -> Anchored:
    """Find quoted words in a text.

    Runs of white space count as one space, as in a browser. If the words occur more than once, the
    place whose surroundings match best is chosen. A prefix or suffix that is longer than the text
    before or after the quote is compared as far as the text goes.

    Parameters
    ----------
    text : str
        The text.
    exact : str
        The quoted words.
    prefix, suffix : str
        The words before and after them.

    Returns
    -------
    Anchored
        The place of the words.

    Raises
    ------
    AnatomyError
        The quote is empty.
    """
    words = exact.split()
    if not words:
        raise AnatomyError("the quote is empty; select some text")
    quoted = re.compile(r"\s+".join(re.escape(word) for word in words))
    places = [(found.start(), found.end()) for found in quoted.finditer(text)]
    if not places:
        return Anchored("gone")
    before, after = _flat(prefix), _flat(suffix)

    def agreeing(place: tuple[int, int]) -> tuple[int, int]:
        left, right = _flat(text[: place[0]]), _flat(text[place[1] :])
        return _common(before[::-1], left[::-1]), _common(after, right)

    start, end = max(places, key=lambda place: sum(agreeing(place)))
    left, right = agreeing((start, end))
    reach_left, reach_right = len(_flat(text[:start])), len(_flat(text[end:]))
    same = left == min(len(before), reach_left) and right == min(len(after), reach_right)
    return Anchored("found" if same else "moved", start, end)


def anchored(report: Report) -> Anchored:
    """Find the words of a report in the present text of its statement."""
    return anchor(statement_text(report.statement), report.exact, report.prefix, report.suffix)


def open_reports(store: Store, statement: str) -> tuple[OpenReport, ...]:
    """Return the open reports about a statement, the oldest first.

    Parameters
    ----------
    store : Store
        The store.
    statement : str
        Id of the statement.

    Returns
    -------
    tuple of OpenReport
        Reports that the editor has not closed.

    Raises
    ------
    AnatomyError
        The statement does not exist.
    StoreError
        The store cannot be read.
    """
    version = statement_version(statement)
    return tuple(
        OpenReport(each, anchored(each), each.record_version != version)
        for each in store.list_reports(statement, open_only=True)
    )


def statement_review(store: Store, statement: str, today: dt.date | None = None) -> StatementReview:
    """Return the open reports and the dates of review of a statement, for its page."""
    day = today or dt.date.today()
    review = library().statement(statement).review
    return StatementReview(
        statement=statement,
        open=open_reports(store, statement),
        reviewed=review.date,
        due=review.date + REVIEW_LASTS,
        overdue=review_due(review, day),
    )


def _flat(text: str) -> str:
    """Return the text without white space, which depends on how a page is laid out."""
    return re.sub(r"\s+", "", text)


def _common(first: str, second: str) -> int:
    """Return the length of the common beginning of two texts."""
    count = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        count += 1
    return count
