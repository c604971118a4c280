"""Readers' reports: the quote finds its place again, moves or is gone.

What a statement's page shows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from gluteus.anatomy import REVIEW_LASTS, library
from gluteus.errors import AnatomyError
from gluteus.facts.inaccuracy import (
    anchor,
    anchored,
    open_reports,
    report_inaccuracy,
    statement_review,
    statement_text,
    statement_version,
)
from gluteus.pain.store import Store

TOKEN = "a token of the editor, long enough"
TEXT = "The nerve comes from L5 and S1. Others say L4. The nerve comes from the plexus."


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "reports.gluteus") as made:
        yield made


@pytest.mark.parametrize(
    ("exact", "prefix", "suffix", "place", "start"),
    [
        ("L5 and S1", "comes from ", ". Others", "found", 21),
        ("L5  and\nS1", "comes  from\n", ".\nOthers", "found", 21),
        ("The nerve comes from", "", "", "found", 0),
        ("The nerve comes from", "L4. ", " the plexus", "found", 47),
        ("The nerve comes from", "", " L5", "found", 0),
        ("The nerve", "Title. ", " comes from L5", "found", 0),
        ("L5 and S1", "the spinal nerves ", ". Others", "moved", 21),
        ("L5 and S1", "comes from ", ". Nobody", "moved", 21),
        ("L4 and S1", "comes from ", ". Others", "gone", None),
        ("l5 and s1", "", "", "gone", None),
        ("a.c", "", "", "gone", None),
    ],
)
def test_a_quote_finds_its_place(exact: str, prefix: str, suffix: str, place: str, start: int | None):
    found = anchor(TEXT, exact, prefix, suffix)
    assert (found.place, found.start) == (place, start)
    if found.start is not None:
        assert TEXT[found.start : found.end].split() == exact.split()


def test_an_empty_quote_is_refused():
    with pytest.raises(AnatomyError, match="the quote is empty"):
        anchor(TEXT, "  ")


@pytest.mark.parametrize("statement", library().statements)
def test_every_statement_has_a_version_and_a_text_to_quote(statement: str):
    assert len(statement_version(statement)) == 12
    text = statement_text(statement)
    record = library().statements[statement]
    assert text.startswith(record.text)
    assert anchor(text, record.text).place == "found"


def test_versions_differ_and_stay():
    versions = {statement_version(each) for each in library().statements}
    assert len(versions) == len(library().statements)
    assert versions == {statement_version(each) for each in library().statements}


def test_a_report_takes_its_surroundings_from_the_record(store: Store):
    words = library().statements["nerve"].text.split()
    quote = " ".join(words[2:4])
    filed = report_inaccuracy(store, "nerve", quote, "not so", contact="me@example.org")
    assert filed.prefix.endswith(f"{words[1]} ")
    assert filed.suffix.startswith(f" {words[4]}")
    assert filed.record_version == statement_version("nerve")
    assert anchored(filed).place == "found"
    (seen,) = open_reports(store, "nerve")
    assert (seen.report.number, seen.anchored.place, seen.changed) == (filed.number, "found", False)


def test_words_that_stand_nowhere_are_kept_and_said_to_be_gone(store: Store):
    filed = report_inaccuracy(store, "nerve", "from the moon", "not so", record_version="older")
    (seen,) = open_reports(store, "nerve")
    assert (seen.anchored.place, seen.changed) == ("gone", True)
    assert (filed.prefix, filed.suffix) == ("", "")


def test_given_surroundings_are_kept_as_they_are(store: Store):
    filed = report_inaccuracy(store, "nerve", "nerves", "not so", prefix="before ", suffix="")
    assert (filed.prefix, filed.suffix) == ("before ", "")


def test_closed_reports_and_those_of_others_are_not_shown(store: Store):
    store.set_editor_token(TOKEN)
    for statement in ("nerve", "nerve", "origin"):
        report_inaccuracy(store, statement, "x y", "not so")
    store.close_report(1, "corrected", TOKEN)
    assert [each.report.number for each in open_reports(store, "nerve")] == [2]
    assert open_reports(store, "twitch") == ()


def test_a_page_shows_when_a_review_is_due(store: Store):
    review = library().statements["nerve"].review
    report_inaccuracy(store, "nerve", "L5", "not so")
    shown = statement_review(store, "nerve", review.date)
    assert (shown.reviewed, shown.due, shown.overdue) == (review.date, review.date + REVIEW_LASTS, False)
    assert len(shown.open) == 1
    late = statement_review(store, "nerve", review.date + REVIEW_LASTS + dt.timedelta(days=1))
    assert late.overdue


def test_unknown_statements_are_refused(store: Store):
    for call in (open_reports, statement_review):
        with pytest.raises(AnatomyError, match="statement"):
            call(store, "mood")
    with pytest.raises(AnatomyError, match="statement"):
        report_inaccuracy(store, "mood", "x", "y")
    assert store.list_reports() == ()
