"""The verdict scale: one declaration; evidence turned round turns the class."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gluteus.anatomy import VERDICTS, Weight, judged, judged_whole, rule_lines
from gluteus.anatomy.sources.scale import MANY_LINES, OUTWEIGHS, SCALE, WHOLES, Verdict
from tests.helpers.printed_rule import PrintedRule, Shown

TURNED: dict[Verdict, set[Verdict]] = {
    "well supported": {"contradicted"},
    "supported": {"contradicted"},
    "contested": {"contested"},
    "contradicted": {"well supported", "supported"},
    "not settled": {"not settled"},
}
"""Classes that each may become when all evidence says the opposite."""

COUNTS = st.integers(0, 9)
COMPUTED = st.sampled_from(
    [(False, False, None), (True, False, 0.97), (False, True, 0.03), (True, True, 0.2)]
)


@st.composite
def weights(draw: st.DrawFn) -> Weight:
    pro, contra, least = draw(COMPUTED)
    sources = draw(COUNTS)
    return Weight(sources, draw(COUNTS), sources > 0 and draw(st.booleans()), pro, contra, least)


def turned(weight: Weight) -> Weight:
    return Weight(
        weight.sources_against,
        weight.sources_for,
        data_for=weight.sources_against > 0,
        computed_for=weight.computed_against,
        computed_against=weight.computed_for,
        least_share=None if weight.least_share is None else 1 - weight.least_share,
    )


@pytest.mark.parametrize(
    ("weight", "verdict"),
    [
        (Weight(), "not settled"),
        (Weight(3, data_for=True), "well supported"),
        (Weight(2, data_for=True, computed_for=True, least_share=0.93), "well supported"),
        (Weight(2, data_for=True, computed_for=True, least_share=0.60), "supported"),
        (Weight(3), "supported"),
        (Weight(1), "supported"),
        (Weight(computed_for=True, least_share=1.0), "supported"),
        (Weight(8, 2, data_for=True), "supported"),
        (Weight(5, 2, data_for=True), "contested"),
        (Weight(1, 1), "contested"),
        (Weight(2, data_for=True, computed_for=True, computed_against=True, least_share=0.3), "contested"),
        (Weight(3, data_for=True, computed_for=True, computed_against=True, least_share=0.3), "supported"),
        (Weight(0, 3, computed_for=True, computed_against=True, least_share=0.3), "contradicted"),
        (Weight(computed_for=True, computed_against=True, least_share=0.3), "contested"),
        (Weight(1, computed_against=True, least_share=0.1), "contested"),
        (Weight(1, 3), "contradicted"),
        (Weight(0, 3), "contradicted"),
        (Weight(0, 1), "contradicted"),
        (Weight(computed_against=True, least_share=0.0), "contradicted"),
    ],
)
def test_class_of(weight: Weight, verdict: Verdict):
    assert judged(weight) == verdict


@given(weights())
def test_evidence_turned_round_turns_the_class_round(weight: Weight):
    assert judged(turned(weight)) in TURNED[judged(weight)]


@pytest.mark.parametrize("verdict", VERDICTS)
def test_each_class_is_reached_and_turned(verdict: Verdict):
    examples = {
        "well supported": Weight(4, data_for=True),
        "supported": Weight(1),
        "contested": Weight(2, 2),
        "contradicted": Weight(1, 4),
        "not settled": Weight(),
    }
    assert judged(examples[verdict]) == verdict
    assert judged(turned(examples[verdict])) in TURNED[verdict]


@given(weights())
def test_one_more_source_for_a_statement_never_makes_it_worse(weight: Weight):
    order = ("contradicted", "contested", "not settled", "supported", "well supported")
    more = replace(weight, sources_for=weight.sources_for + 1)
    if judged(weight) != "not settled":
        assert order.index(judged(more)) >= order.index(judged(weight))


@pytest.mark.parametrize(
    ("parts", "verdict"),
    [
        (["well supported", "well supported"], "well supported"),
        (["well supported", "supported"], "supported"),
        (["well supported", "contradicted"], "contested"),
        (["supported", "contested"], "contested"),
        (["supported", "not settled"], "not settled"),
        (["contradicted", "not settled"], "contradicted"),
        (["contradicted", "contradicted"], "contradicted"),
        (["contested", "not settled"], "contested"),
        (["contradicted", "contested"], "contested"),
    ],
)
def test_whole_of_parts(parts: list[Verdict], verdict: Verdict):
    assert judged_whole(parts) == judged_whole(reversed(parts)) == verdict


def test_every_class_is_declared_once_and_the_last_takes_the_rest():
    assert {each.name for each in SCALE} == set(VERDICTS) == {each.name for each in WHOLES}
    assert SCALE[-1].conditions == () == WHOLES[-1].conditions


def test_the_printed_rule_has_the_words_of_every_condition():
    printed = "\n".join(rule_lines())
    for declared in (*SCALE, *WHOLES):
        for condition in declared.conditions:
            assert condition.words in printed
    assert f"at least {MANY_LINES} lines of evidence for it" in printed
    assert f"at least {OUTWEIGHS} times as many lines against it as for it" in printed


def read_rule(weight: Weight) -> str:
    """The verdict by somebody who knows nothing but the printed sentences."""
    rule = PrintedRule(rule_lines())
    best = next(iter(rule.data)) if weight.data_for else None
    least = weight.least_share
    conditions = () if least is None else ((least, 0.5), *(((0.97, 0.5),) if weight.computed_for else ()))
    return rule.verdict(Shown(weight.sources_for, weight.sources_against, best, conditions))


@given(weights())
def test_who_applies_the_printed_rule_comes_to_the_same_verdict(weight: Weight):
    assert read_rule(weight) == judged(weight)
