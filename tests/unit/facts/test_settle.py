"""From citations and computed evidence to a verdict and its strength."""

import pytest

from gluteus.anatomy import Standing, Verdict
from gluteus.facts import ComputedEvidence, Over, settle
from gluteus.facts.verdict import PartVerdict, Tests, reason_of, settle_parts
from gluteus.quantiles import share_of_100


def cited(supporting: int = 0, disputing: int = 0) -> Standing:
    return Standing(
        independent_for=supporting,
        independent_against=disputing,
        best_for="measurement" if supporting else None,
        best_against="opinion" if disputing else None,
    )


def computed(
    holds_n: int, n: int = 100, needed: float = 0.5, over: Over = "people", tests: Tests = "statement"
) -> ComputedEvidence:
    return ComputedEvidence(
        "arms",
        "an arm",
        "mm",
        1.0,
        (0.0, 2.0),
        "it is internal",
        over,
        n,
        holds_n,
        "everywhere",
        needed,
        tests,
    )


@pytest.mark.parametrize(
    ("sources", "conditions", "verdict"),
    [
        ({}, [], "not settled"),
        ({"supporting": 2}, [], "supported"),
        ({"supporting": 2}, [93], "well supported"),
        ({"supporting": 2}, [60], "supported"),
        ({"supporting": 2}, [93, 60], "supported"),
        ({"supporting": 2}, [40], "contested"),
        ({"supporting": 1}, [93, 40], "contested"),
        ({"supporting": 2}, [93, 40], "contested"),
        ({"supporting": 3}, [93, 40], "supported"),
        ({}, [93], "supported"),
        ({}, [40], "contradicted"),
        ({"disputing": 1}, [93], "contested"),
        ({"disputing": 1}, [40], "contradicted"),
        ({"supporting": 1, "disputing": 2}, [40], "contradicted"),
    ],
)
def test_case(sources: dict[str, int], conditions: list[int], verdict: Verdict) -> None:
    found, strength = settle(cited(**sources), [computed(holds) for holds in conditions])
    assert found == verdict
    assert strength.sources_for == sources.get("supporting", 0)
    assert strength.sources_against == sources.get("disputing", 0)
    assert strength.n == (100 if conditions else 0)


def test_many_conditions_of_one_model_are_one_line_of_evidence() -> None:
    assert settle(cited(1), [computed(99)] * 9)[0] == "supported"


@pytest.mark.parametrize("holds", [0, 100])
def test_a_test_of_consistency_is_no_evidence(holds: int) -> None:
    consistency = computed(holds, tests="consistency")
    for sources in (cited(), cited(1), cited(3), cited(0, 1)):
        assert settle(sources, [consistency]) == settle(sources)
    assert "not evidence" in consistency.label


@pytest.mark.parametrize(
    ("share", "needed", "holds"), [(50, 0.5, True), (49, 0.5, False), (94, 0.95, False), (95, 0.95, True)]
)
def test_a_condition_holds_from_the_needed_share_on(share: int, needed: float, holds: bool) -> None:
    found = computed(share, needed=needed)
    assert found.holds is holds
    assert found.stance == ("supports" if holds else "disputes")


@pytest.mark.parametrize(
    ("evidence", "label"),
    [
        (computed(93), "holds in 93 of 100 people (93 of 100; 50 needed)"),
        (computed(999, 1000), "holds in 999 of 1000 people (99.9 of 100; 50 needed)"),
        (computed(2, 3, over="zones"), "holds in 2 of 3 zones (67 of 100; 50 needed)"),
        (computed(1, 1, over="mean_bone"), "holds on the mean bone"),
        (computed(0, 1, over="mean_bone"), "does not hold on the mean bone"),
    ],
)
def test_a_number_says_over_what_it_runs_and_what_was_asked(evidence: ComputedEvidence, label: str) -> None:
    assert evidence.label == label


def test_strength_says_how_much_there_is() -> None:
    _, strength = settle(cited(5, 1), [computed(930, 999)])
    assert strength.words == (
        "5 independent sources for it (best: measurement), 1 independent source against it (best: expert "
        "opinion); the computation over 999 people supports it"
    )
    assert reason_of(settle(cited())[1], "web sources alone") == (
        "No source that counts for it, none against it; support comes from web sources alone."
    )
    assert "supports it in part" in settle(cited(1), [computed(93), computed(2)])[1].words


def test_parts_are_judged_one_by_one() -> None:
    parts = [
        PartVerdict(name, words, *settle(sources))
        for name, words, sources in (("roots", "L5 and S1", cited(3)), ("l4", "Without L4", cited(0, 4)))
    ]
    verdict, reason = settle_parts(parts)
    assert verdict == "contested"
    assert reason == "L5 and S1: well supported; Without L4: contradicted."


@pytest.mark.parametrize(("share", "words"), [(1.0, "100"), (0.0, "0"), (0.97, "97"), (0.999, "99.9")])
def test_a_share_is_never_rounded_to_everybody(share: float, words: str) -> None:
    assert share_of_100(share) == words
