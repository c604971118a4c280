"""The sourcing policy: which sources count, how evidence turns a verdict, when a review is due."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gluteus.anatomy import NO_REVIEWER, Citation, Review, Source, counts, review_due, reviewer, standing

KINDS = ("peer-reviewed", "preprint", "textbook", "dictionary", "web", "dataset", "assumption")
SOURCES = {
    kind: Source.model_validate(
        {
            "id": kind,
            "type": "document",
            "title": kind,
            "custom": {"kind": kind, "read": "full", "no-identifier": "made up for a test"},
        }
    )
    for kind in KINDS
}


def citation(source: str, stance: str, seen: str = "source") -> Citation:
    fields: dict[str, Any] = {"source": source, "stance": stance, "seen": seen}
    return Citation(locator="p. 1", grade="test", finding="says so", **fields)


def verdict(*citations: Citation) -> str:
    return standing(citations, SOURCES).verdict


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seen", ["source", "secondary", "recalled", "computed"])
def test_papers_and_textbooks_count_unless_recalled(kind: str, seen: str):
    expected = kind in {"peer-reviewed", "textbook"} and seen != "recalled"
    assert counts(citation(kind, "supports", seen), SOURCES) == expected


def test_one_counting_source_is_enough():
    assert verdict(citation("textbook", "supports", "secondary")) == "supported"


def test_web_and_dictionary_alone_do_not_support_and_are_marked():
    where = standing([citation("web", "supports"), citation("dictionary", "supports")], SOURCES)
    assert where.verdict == "unsupported"
    assert where.weak == ("web", "dictionary")
    assert where.mark == "dictionary and web sources alone"


def test_a_recalled_paper_is_marked_as_not_read():
    where = standing([citation("peer-reviewed", "supports", "recalled")], SOURCES)
    assert where.verdict == "unsupported"
    assert where.mark == "not read: peer-reviewed"


def test_weak_support_beside_a_counting_source_needs_no_mark():
    assert standing([citation("web", "supports"), citation("textbook", "supports")], SOURCES).mark is None


def test_evidence_turned_round_turns_the_verdict_round():
    assert verdict(citation("peer-reviewed", "supports")) == "supported"
    assert verdict(citation("peer-reviewed", "supports"), citation("textbook", "disputes")) == "disputed"
    assert verdict(citation("peer-reviewed", "disputes")) == "refuted"


def test_a_weak_source_cannot_refute_or_dispute():
    assert verdict(citation("peer-reviewed", "supports"), citation("web", "disputes")) == "supported"
    assert verdict(citation("web", "disputes")) == "unsupported"
    assert verdict(citation("peer-reviewed", "disputes", "recalled")) == "unsupported"


def test_a_counting_source_against_weak_support_disputes():
    assert verdict(citation("web", "supports"), citation("peer-reviewed", "disputes")) == "disputed"


def test_nothing_is_unsupported():
    where = standing([], SOURCES)
    assert (where.verdict, where.mark) == ("unsupported", None)


def test_a_source_that_says_two_things_is_counted_once_on_each_side():
    where = standing([citation("textbook", "supports")] * 2 + [citation("textbook", "qualifies")], SOURCES)
    assert where.supporting == ("textbook",)
    assert where.disputing == ()


CITATIONS = st.builds(
    citation,
    st.sampled_from(KINDS),
    st.sampled_from(["supports", "qualifies", "disputes"]),
    st.sampled_from(["source", "secondary", "recalled", "computed"]),
)


@given(st.lists(CITATIONS, max_size=8))
def test_order_never_matters_and_qualifiers_change_nothing(citations: list[Citation]):
    plain = [each for each in citations if each.stance != "qualifies"]
    assert verdict(*citations) == verdict(*reversed(citations)) == verdict(*plain)


@given(st.lists(CITATIONS, max_size=8))
def test_only_counting_support_can_make_a_statement_supported(citations: list[Citation]):
    where = standing(citations, SOURCES)
    assert (where.verdict == "supported") == (bool(where.supporting) and not where.disputing)


@pytest.mark.parametrize(("days", "due"), [(0, False), (365, False), (366, True), (4000, True)])
def test_reviews_last_a_year(days: int, due: bool):
    review = Review(date=date(2026, 11, 22), kind="test", by=None)
    assert review_due(review, review.date + timedelta(days=days)) == due


def test_reviewers_are_named_or_missing():
    assert reviewer(Review(date=date(2026, 11, 22), kind="test", by=None)) == NO_REVIEWER
    assert reviewer(Review(date=date(2026, 11, 22), kind="test", by="A. Clinician")) == "A. Clinician"
