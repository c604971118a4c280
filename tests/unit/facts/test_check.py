"""The check as a whole: every statement with a verdict and all that it rests on."""

import datetime as dt
import json
from functools import cache

import numpy as np
import pytest

from gluteus.anatomy import VERDICTS, library, rule_lines
from gluteus.bones.person import Person
from gluteus.facts import CheckResult, check
from gluteus.report.as_json import check_json, distribution, number, stance_json, strength_json
from gluteus.studies import stance, strength

PEOPLE = 60


@cache
def result() -> CheckResult:
    return check(samples=PEOPLE, seed=2, today=dt.date(2026, 12, 1))


def test_every_statement_has_a_verdict_in_the_order_of_the_article() -> None:
    assert tuple(each.id for each in result().verdicts) == tuple(library().statements)
    assert {each.verdict for each in result().verdicts} <= set(VERDICTS)
    assert all(each.reason and each.text for each in result().verdicts)


def test_at_least_nine_carry_computed_evidence() -> None:
    assert sum(bool(each.computed) for each in result().verdicts) >= 9


def test_verdicts_are_not_all_the_same() -> None:
    assert len({each.verdict for each in result().verdicts}) > 1


def test_every_piece_of_evidence_leads_to_its_dataset() -> None:
    for verdict in result().verdicts:
        for found in verdict.computed:
            assert found.study in result().evidence


def test_provenance_names_every_source_behind_a_verdict() -> None:
    named = set(result().provenance["sources"])  # type: ignore[call-overload]
    cited = {citation.source for verdict in result().verdicts for citation in verdict.cited}
    assert cited <= named
    assert named <= library().sources.keys()
    assert (result().provenance["samples"], result().provenance["seed"]) == (PEOPLE, 2)


def test_reviews_fall_due_after_a_year_and_nobody_is_invented() -> None:
    later = check(samples=3, today=dt.date(2028, 1, 1))
    assert not any(each.review_due for each in result().verdicts)
    assert all(each.review_due for each in later.verdicts)
    for verdict in result().verdicts:
        assert (verdict.review.by is None) == (verdict.reviewer == "no named reviewer yet")


def test_same_seed_same_verdicts_to_the_last_digit() -> None:
    again = check(samples=PEOPLE, seed=2, today=dt.date(2026, 12, 1))
    assert check_json(again) == check_json(result())


def test_progress_is_told_for_each_statement() -> None:
    told: list[str] = []
    check(samples=2, progress=told.append)
    assert tuple(told) == tuple(library().statements)


def test_a_known_person_changes_numbers() -> None:
    known = check(Person(sex="f", mass_kg=50.0, height_m=1.55), samples=PEOPLE, seed=2)
    medians = [
        [found.median for verdict in each.verdicts for found in verdict.computed if found.study == "strength"]
        for each in (result(), known)
    ]
    assert medians[0] != medians[1]


def test_json_is_plain_data_with_the_promised_keys() -> None:
    content = json.loads(json.dumps(check_json(result()), allow_nan=False))
    assert [each["topic"] for each in content["statements"]].count("muscle") == 17
    assert content["rule"] == list(rule_lines())
    for statement in content["statements"]:
        promised = {"id", "text", "verdict", "strength", "parts", "suggested_wording", "computed", "cited"}
        assert promised <= statement.keys()
        for found in statement["computed"]:
            assert {"study", "quantity", "unit", "median", "interval95", "holds_in", "range"} <= found.keys()
            assert {"condition", "over", "n", "holds_n", "needed", "tests", "label"} <= found.keys()
            assert found["holds_in"] == pytest.approx(found["holds_n"] / found["n"], abs=1e-4)
            assert (found["stance"] is None) == (found["tests"] == "consistency")
        for cited in statement["cited"]:
            assert {"source", "stance", "grade", "locator"} <= cited.keys()


def test_studies_as_json_are_plain_data() -> None:
    hip = result().hip
    for content in (stance_json(stance(hip)), strength_json(strength(hip))):
        assert json.loads(json.dumps(content, allow_nan=False)) == content


@pytest.mark.parametrize(
    ("value", "shown"), [(1.23456789, 1.2346), (0.0, 0.0), (float("nan"), None), (float("inf"), None)]
)
def test_number_has_five_digits_and_is_never_nan(value: float, shown: float | None) -> None:
    assert number(value) == shown


def test_distribution_is_median_and_the_middle_95_percent() -> None:
    assert distribution(np.arange(1001)) == {"median": 500.0, "interval95": [25.0, 975.0], "n": 1001}
