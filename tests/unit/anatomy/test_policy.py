"""The sourcing policy: which sources count, which are independent, and when a review is due."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gluteus.anatomy import (
    NO_REVIEWER,
    Citation,
    Review,
    Source,
    counts,
    judged,
    review_due,
    reviewer,
    standing,
)
from gluteus.anatomy.sources.policy import COUNTING_KINDS, KIND_WORDS
from gluteus.anatomy.statement import DATA_DESIGNS, DESIGN_WORDS, Design, Stance

KINDS = ("peer-reviewed", "preprint", "textbook", "dictionary", "web", "dataset", "assumption")


def source(key: str, kind: str, author: str | None = None) -> Source:
    fields: dict[str, Any] = {"author": ({"family": author},)} if author else {}
    return Source.model_validate(
        {
            "id": key,
            "type": "document",
            "title": key,
            "custom": {"kind": kind, "read": "full", "no-identifier": "made up for a test"},
            **fields,
        }
    )


SOURCES = {kind: source(kind, kind) for kind in KINDS} | {
    "jones1": source("jones1", "peer-reviewed", "Jones"),
    "jones2": source("jones2", "peer-reviewed", "Jones"),
    "smith": source("smith", "peer-reviewed", "Smith"),
}


def citation(
    key: str, stance: Stance, seen: str = "source", design: Design = "measurement", **more: Any
) -> Citation:
    fields: dict[str, Any] = {"source": key, "stance": stance, "seen": seen, "design": design, **more}
    return Citation(locator="p. 1", grade="test", finding="says so", **fields)


def verdict(*citations: Citation) -> str:
    return judged(standing(citations, SOURCES).weight)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seen", ["source", "secondary", "recalled", "computed"])
def test_papers_and_textbooks_count_unless_recalled(kind: str, seen: str):
    expected = kind in {"peer-reviewed", "textbook"} and seen != "recalled"
    assert counts(citation(kind, "supports", seen), SOURCES) == expected


def test_every_kind_and_design_has_words():
    assert set(KIND_WORDS) == set(KINDS) > set(COUNTING_KINDS)
    assert set(DATA_DESIGNS) < set(DESIGN_WORDS)


def test_one_counting_source_is_enough():
    assert verdict(citation("textbook", "supports", "secondary")) == "supported"


def test_web_and_dictionary_alone_do_not_support_and_are_marked():
    where = standing([citation("web", "supports"), citation("dictionary", "supports")], SOURCES)
    assert judged(where.weight) == "not settled"
    assert where.weak == ("web", "dictionary")
    assert where.mark == "dictionary and web sources alone"


def test_a_recalled_paper_is_marked_as_not_read():
    where = standing([citation("peer-reviewed", "supports", "recalled")], SOURCES)
    assert judged(where.weight) == "not settled"
    assert where.mark == "what was not read (peer-reviewed)"


def test_weak_support_beside_a_counting_source_needs_no_mark():
    assert standing([citation("web", "supports"), citation("textbook", "supports")], SOURCES).mark is None


def test_web_pages_never_turn_a_contradiction_into_a_dispute():
    against = citation("peer-reviewed", "disputes")
    assert verdict(against) == "contradicted"
    assert verdict(against, *(citation("web", "supports") for _ in range(9))) == "contradicted"


def test_web_pages_never_dispute_what_a_source_supports():
    supports = citation("peer-reviewed", "supports")
    assert verdict(supports, *(citation("web", "disputes") for _ in range(9))) == "supported"
    assert verdict(citation("web", "disputes")) == "not settled"
    assert verdict(citation("peer-reviewed", "disputes", "recalled")) == "not settled"


def test_works_of_one_first_author_are_one_independent_source():
    both = [citation("jones1", "supports"), citation("jones2", "supports")]
    assert standing(both, SOURCES).independent_for == 1
    assert standing(both, SOURCES).supporting == ("jones1", "jones2")
    assert standing([*both, citation("smith", "supports")], SOURCES).independent_for == 2


def test_the_best_design_of_a_side_is_named():
    given = [
        citation("jones1", "supports", design="opinion"),
        citation("smith", "supports", design="experiment"),
    ]
    where = standing([*given, citation("textbook", "disputes", design="text")], SOURCES)
    assert (where.best_for, where.best_against) == ("experiment", "text")
    assert standing([citation("web", "supports", design="synthesis")], SOURCES).best_for is None


def test_without_data_nothing_is_well_supported():
    def told(design: Design) -> list[Citation]:
        return [citation(key, "supports", design=design) for key in ("jones1", "smith", "textbook")]

    assert verdict(*told("measurement")) == "well supported"
    assert verdict(*told("opinion")) == verdict(*told("text")) == "supported"


def test_a_source_speaks_of_the_parts_that_it_names():
    given = [
        Citation.model_validate(
            {
                "source": "smith",
                "parts": {"see": "supports", "felt": "disputes"},
                "locator": "p. 1",
                "grade": "test",
                "design": "observation",
                "finding": "poor agreement",
                "seen": "source",
            }
        )
    ]
    assert given[0].stance == "qualifies"
    assert judged(standing(given, SOURCES, "see").weight) == "supported"
    assert judged(standing(given, SOURCES, "felt").weight) == "contradicted"
    assert judged(standing(given, SOURCES, "other").weight) == "not settled"
    whole = standing(given, SOURCES)
    assert (whole.supporting, whole.disputing) == (("smith",), ("smith",))


def test_a_stance_that_its_parts_do_not_imply_is_refused():
    with pytest.raises(ValueError, match="parts imply the stance 'supports', and stance says 'disputes'"):
        citation("smith", "disputes", parts={"see": "supports"})


CITATIONS = st.builds(
    citation,
    st.sampled_from(sorted(SOURCES)),
    st.sampled_from(["supports", "qualifies", "disputes"]),
    st.sampled_from(["source", "secondary", "recalled", "computed"]),
)


@given(st.lists(CITATIONS, max_size=8))
def test_order_never_matters_and_qualifiers_change_nothing(citations: list[Citation]):
    plain = [each for each in citations if each.stance != "qualifies"]
    assert verdict(*citations) == verdict(*reversed(citations)) == verdict(*plain)


@pytest.mark.parametrize(("days", "due"), [(0, False), (365, False), (366, True), (4000, True)])
def test_reviews_last_a_year(days: int, due: bool):
    review = Review(date=date(2026, 11, 22), kind="test", by=None)
    assert review_due(review, review.date + timedelta(days=days)) == due


def test_reviewers_are_named_or_missing():
    assert reviewer(Review(date=date(2026, 11, 22), kind="test", by=None)) == NO_REVIEWER
    assert reviewer(Review(date=date(2026, 11, 22), kind="test", by="A. Clinician")) == "A. Clinician"
