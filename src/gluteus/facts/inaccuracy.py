"""Readers' reports about a statement: the version that was read, and where the quoted words stand
now.
"""

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
"""Found: the words stand where they stood. Moved: they stand among other words.

Gone: they stand nowhere.
"""

_CONTEXT = 32
_VERSION = 12


@dataclass(frozen=True, slots=True)
class Anchored:
    """Where quoted words stand in a text: `start` and `end` count characters, None when they are
    gone.
    """

    place: Place
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class OpenReport:
    """A report that is not closed, where its quote stands now, and whether the record has changed
    since.
    """

    report: Report
    anchored: Anchored
    changed: bool


@dataclass(frozen=True, slots=True)
class StatementReview:
    """Review of a statement as its page shows it: open reports of readers, and when a review
    is due.
    """

    statement: str
    open: tuple[OpenReport, ...]
    reviewed: dt.date
    due: dt.date
    overdue: bool


def statement_version(statement: str) -> str:
    """The version of a statement's record: it changes whenever anything in the record does."""
    content = library().statement(statement).model_dump_json()
    return hashlib.sha256(content.encode("utf-8")).hexdigest()[:_VERSION]


def statement_text(statement: str) -> str:
    """All that a reader can quote of a statement's record: statement, note,
    what its sources say.
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
    """A reader's report in the store.

    Parameters
    ----------
    statement: its id. exact: the words selected. comment: what is wrong with them.
    prefix, suffix: the words around them; taken from the record by default, where the quote stands
    once. record_version: that was read; the present one by default. contact: if the reader wants an
    answer.

    Raises
    ------
    AnatomyError: for a statement that does not exist, or a text that is empty or too long.
    StoreError: when it cannot be written.
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
    """Where quoted words stand in a text; runs of blanks count as one, as a browser shows them.

    Of several places the one counts whose surroundings agree most. A prefix or suffix that reaches
    beyond the text agrees as far as the text goes.

    Raises
    ------
    AnatomyError: for an empty quote.
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
    """Where the words of a report stand in the present text of its statement."""
    return anchor(statement_text(report.statement), report.exact, report.prefix, report.suffix)


def open_reports(store: Store, statement: str) -> tuple[OpenReport, ...]:
    """The reports about a statement that are not closed, the oldest first.

    Raises
    ------
    AnatomyError: for a statement that does not exist. StoreError: when the store cannot be read.
    """
    version = statement_version(statement)
    return tuple(
        OpenReport(each, anchored(each), each.record_version != version)
        for each in store.list_reports(statement, open_only=True)
    )


def statement_review(store: Store, statement: str, today: dt.date | None = None) -> StatementReview:
    """The open reports and the dates of review of a statement, for its page."""
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
    """The text without blanks: those around a quote depend on how a page is set."""
    return re.sub(r"\s+", "", text)


def _common(first: str, second: str) -> int:
    """How many characters two texts share from the start."""
    count = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        count += 1
    return count
