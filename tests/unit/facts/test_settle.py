"""From citations and computed evidence to a verdict: the written rules, case by case."""

import pytest

from gluteus.anatomy import Citation, Standing, library, standing
from gluteus.facts import ComputedEvidence, settle

FLIPPED = {"supports": "disputes", "disputes": "supports", "qualifies": "qualifies"}
CITED_ONLY = [each.id for each in library().statements.values() if not each.computes]


def cited(supporting: int = 0, disputing: int = 0, weak: int = 0) -> Standing:
    """The standing of a statement with so many sources on each side, by the sourcing policy itself."""
    keys = {
        kind: [key for key, each in library().sources.items() if each.kind == kind]
        for kind in ("peer-reviewed", "web")
    }
    pool = iter(keys["peer-reviewed"])
    chosen = [(next(pool), "supports") for _ in range(supporting)]
    chosen += [(next(pool), "disputes") for _ in range(disputing)]
    chosen += [(key, "supports") for key in keys["web"][:weak]]
    assert len(chosen) == supporting + disputing + weak
    return standing(
        [
            Citation.model_validate(
                {
                    "source": key,
                    "stance": side,
                    "locator": "p. 1",
                    "grade": "low",
                    "finding": "says so",
                    "seen": "source",
                }
            )
            for key, side in chosen
        ],
        library().sources,
    )


def computed(holds: bool) -> ComputedEvidence:
    return ComputedEvidence("arms", "an arm", "mm", 1.0, (0.0, 2.0), float(holds), "everywhere")


@pytest.mark.parametrize(
    ("sources", "conditions", "verdict"),
    [
        # citations alone
        ({}, [], "unsupported"),
        ({"weak": 1}, [], "unsupported"),
        ({"supporting": 1}, [], "supported"),
        ({"supporting": 2, "disputing": 1}, [], "disputed"),
        ({"weak": 1, "disputing": 1}, [], "disputed"),
        ({"disputing": 1}, [], "refuted"),
        # everything computed holds
        ({}, [True], "supported"),
        ({"supporting": 3}, [True, True], "supported"),
        ({"weak": 2}, [True], "supported"),
        ({"disputing": 1}, [True], "disputed"),
        ({"supporting": 3, "disputing": 1}, [True], "supported"),
        ({"supporting": 1, "disputing": 1}, [True], "disputed"),
        # a part of it holds
        ({}, [True, False], "disputed"),
        ({"supporting": 2}, [True, False], "disputed"),
        ({"disputing": 1}, [False, True], "disputed"),
        # nothing of it holds
        ({}, [False], "refuted"),
        ({"disputing": 1}, [False, False], "refuted"),
        ({"weak": 2}, [False], "refuted"),
        ({"supporting": 1}, [False], "disputed"),
        ({"supporting": 3, "disputing": 1}, [False], "refuted"),
    ],
)
def test_case(sources: dict[str, int], conditions: list[bool], verdict: str) -> None:
    found, reason = settle(cited(**sources), tuple(computed(holds) for holds in conditions))
    assert found == verdict
    assert reason.endswith(".")
    if conditions:
        assert f"{sum(conditions)} of {len(conditions)}" in reason


@pytest.mark.parametrize(
    ("share", "needed", "holds"), [(0.5, 0.5, True), (0.49, 0.5, False), (0.94, 0.95, False)]
)
def test_a_condition_holds_from_the_needed_share_of_people_on(
    share: float, needed: float, holds: bool
) -> None:
    found = ComputedEvidence("arms", "an arm", "mm", 1.0, (0.0, 2.0), share, "everywhere", needed)
    assert found.holds is holds
    assert found.stance == ("supports" if holds else "disputes")


@pytest.mark.parametrize("statement", CITED_ONLY)
def test_without_its_citations_a_cited_statement_is_unsupported(statement: str) -> None:
    assert settle(library().standing(statement), ())[0] != "unsupported"
    assert settle(standing((), library().sources), ())[0] == "unsupported"


@pytest.mark.parametrize("statement", CITED_ONLY)
def test_citations_that_say_the_opposite_turn_a_cited_verdict(statement: str) -> None:
    given = library().statement(statement).citations
    turned = [each.model_copy(update={"stance": FLIPPED[each.stance]}) for each in given]
    before, after = library().standing(statement), standing(turned, library().sources)
    assert (after.supporting, after.disputing) == (before.disputing, before.supporting)
    verdict, reason = settle(before, ())
    turned_verdict, turned_reason = settle(after, ())
    if verdict == "supported":
        assert turned_verdict == "refuted"
    assert reason != turned_reason or len(before.supporting) == len(before.disputing)


@pytest.mark.parametrize("statement", CITED_ONLY)
def test_with_only_its_opponents_a_statement_is_refuted(statement: str) -> None:
    given = [each for each in library().statement(statement).citations if each.stance == "disputes"]
    assert settle(standing(given, library().sources), ())[0] == ("refuted" if given else "unsupported")
