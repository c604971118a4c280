"""The ranking of exercises and its limits."""

from __future__ import annotations

import re

import numpy as np
import pytest

from gluteus import Hip, Person, exercises
from gluteus.errors import AnatomyError
from gluteus.report.terminal.exercises import exercises_json
from gluteus.studies.exercise.comparison import (
    force_comparisons,
    hip_force_comparisons,
    moment_bounds,
    study_orders,
)
from gluteus.studies.exercise.question import ExercisesQuestion
from gluteus.studies.exercise.ranking import ranking
from gluteus.studies.result import Result


@pytest.fixture(scope="module")
def hip() -> Hip:
    return Hip(Person(), samples=60)


@pytest.fixture(scope="module")
def found(hip: Hip) -> Result:
    return exercises(hip)


def test_the_ranking_falls(found: Result) -> None:
    order = ranking(found, ExercisesQuestion())
    middle = [np.median(each.force_n) for each in order.ranked if each.held]
    assert middle == sorted(middle, reverse=True)
    assert len(order.ranked) + len(order.left_out) == len(found.labels("exercise"))


def test_a_limit_leaves_out_what_exceeds_it(found: Result) -> None:
    order = ranking(found, ExercisesQuestion(max_hip_force_bw=2.5, flexion_to_deg=45))
    assert all((each.greatest_hip_force_bw <= 2.5).mean() >= 0.95 for each in order.ranked)
    assert "more than 45" in order.left_out["clam_60"]
    assert re.search(
        r"more than 2.5 body weights in \d+ of 100 people who hold it \(median",
        order.left_out["one_leg_stance"],
    )
    assert order.ranked


def test_the_limit_of_the_hip_force_is_not_met_by_a_median(found: Result) -> None:
    """An exercise whose median is below the limit is kept only if the user asks for the median."""
    safe, middle = (
        {each.exercise.id for each in ranking(found, question).ranked}
        for question in (
            ExercisesQuestion(max_hip_force_bw=3),
            ExercisesQuestion(max_hip_force_bw=3, hip_force_share=0.5),
        )
    )
    assert safe < middle


def test_the_limit_counts_the_worst_phase_of_each_person(found: Result) -> None:
    for each in ranking(found, ExercisesQuestion()).ranked:
        if each.held:
            assert len(each.greatest_hip_force_bw) >= len(each.hip_force_bw)
            assert np.median(each.greatest_hip_force_bw) >= np.median(each.hip_force_bw) - 1e-9 or (
                len(each.greatest_hip_force_bw) > len(each.hip_force_bw)
            )


def test_an_exercise_that_too_few_people_hold_does_not_meet_a_limit(hip: Hip, found: Result) -> None:
    """Nothing is known of the hip force of people who cannot hold it."""
    few = found.dataset.copy(deep=True)
    row = found.labels("exercise").index("clam_30")
    few["held"][row, :, 5:] = False
    few["hip_contact_force_bw"][row, :, 5:] = np.nan
    order = ranking(Result.of(few), ExercisesQuestion(max_hip_force_bw=20))
    assert "too few people hold it (5 of 60)" in order.left_out["clam_30"]


def test_a_compartment_can_be_asked_about(found: Result) -> None:
    order = ranking(found, ExercisesQuestion(muscle="gluteus_medius/posterior"))
    assert order.compartment == "gluteus_medius/posterior"
    assert all(each.compartment in (None, "posterior") for one in order.ranked for each in one.readings)


def test_tensor_works_harder_with_the_thigh_turned_out(found: Result) -> None:
    order = ranking(found, ExercisesQuestion(muscle="tensor fasciae latae"))
    by_id = {each.exercise.id: np.median(each.activation) for each in order.ranked}
    assert by_id["side_lying_abduction_external"] > by_id["side_lying_abduction_cuff"]


@pytest.mark.parametrize("name", ["biceps", "gluteus_medius/lower"])
def test_an_unknown_muscle_is_refused_with_what_there_is(found: Result, name: str) -> None:
    with pytest.raises(AnatomyError, match="muscle"):
        ranking(found, ExercisesQuestion(muscle=name))


def test_an_unknown_exercise_is_refused_with_what_there_is(hip: Hip) -> None:
    with pytest.raises(AnatomyError, match=r"no exercise is called 'hula'; give .*clam_30"):
        exercises(hip, exercises=("hula",))


def test_json_says_over_whom_each_number_runs(found: Result) -> None:
    told = exercises_json(found, ExercisesQuestion())
    assert told["over"] == "people"
    for each in told["exercises"]:  # type: ignore[union-attr]
        assert each["n"] == 60  # type: ignore[index,call-overload]
        if each["held"] < 30:  # type: ignore[index,call-overload,operator]
            assert each["muscle"]["force_n"]["interval95"] == [None, None]  # type: ignore[index,call-overload]


def test_comparisons_cover_the_studies_with_four_exercises(found: Result) -> None:
    orders = study_orders(found)
    assert len(orders) >= 4
    assert all(-1 <= each.by_activation <= 1 for each in orders)
    assert {each.exercise for each in force_comparisons(found)} == {
        "side_plank",
        "one_leg_squat",
        "one_leg_deadlift",
    }


def test_published_gluteal_forces_make_less_moment_than_the_exercise_asks(hip: Hip, found: Result) -> None:
    """The reason why the model's forces are greater: documented in docs/exercises.md."""
    bounds = moment_bounds(hip, found)
    assert {each.exercise for each in bounds} == {"side_plank", "one_leg_squat", "one_leg_deadlift"}
    for each in bounds:
        assert 0 < each.typical_nm < each.most_nm
        assert each.typical_nm < 0.75 * each.asked_nm


def test_groups_of_instrumented_hips_are_compared(found: Result) -> None:
    for each in hip_force_comparisons(found):
        assert 0 < each.first_bw <= each.hardest_bw
        assert 2.0 < each.walking_bw < 3.0
        sizes = (each.reading.of_walking, each.reading.highest_bw, each.reading.mean_bw)
        assert sum(size is not None for size in sizes) == 1
