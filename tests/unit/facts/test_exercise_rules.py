"""Rules about exercises: evidence turns each of them either way, and each names what it needs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
import pytest
import xarray as xr

from gluteus import Hip
from gluteus.anatomy import Standing, library
from gluteus.anatomy.exercise import exercise_records
from gluteus.facts import ComputedEvidence, Evidence, check, settle
from gluteus.facts.exercise_rules import EXERCISE_RULES, ONE_LEG, TENSOR
from gluteus.model.hip.hip import MEDIUS

PEOPLE = 40
LEGS = ("band_walk_stance", "band_walk_moving")

SPEAKS_FOR: Mapping[str, tuple[str | None, tuple[str, ...]]] = {
    "clam_tensor": (MEDIUS, ("clam_30", "clam_60")),
    "clam_alone": (MEDIUS, ("clam_30", "clam_60")),
    "thigh_out_tensor": (TENSOR, ("side_lying_abduction_external",)),
    "thigh_out_medius": (MEDIUS, ("side_lying_abduction_cuff",)),
    "thigh_in": (MEDIUS, ("side_lying_abduction_internal",)),
    "side_lying_first": (MEDIUS, ("side_lying_abduction",)),
    "one_leg_over_lying": (MEDIUS, ONE_LEG),
    "standing_leg": (MEDIUS, ("standing_abduction_stance", "band_walk_stance")),
    "band_medius": (MEDIUS, tuple(f"{leg}_foot" for leg in LEGS)),
    "band_tensor": (TENSOR, tuple(f"{leg}_knee" for leg in LEGS)),
    "side_plank_first": (MEDIUS, ("side_plank",)),
    "hitch_standing": (MEDIUS, ("hip_hitch",)),
    "hitch_lifted": (MEDIUS, ("hip_hitch_lifted",)),
    "clam_bent": (MEDIUS, ("clam_60",)),
    "lying_spares_joint": (None, ONE_LEG),
}
"""Rule -> the muscle (or the joint) and the exercises in which more of its work speaks for it."""


@cache
def evidence() -> Evidence:
    return Evidence(Hip(samples=PEOPLE, seed=3))


def scaled(muscle: str | None, exercises: tuple[str, ...], factor: float) -> Evidence:
    """The evidence with the work of one muscle, or of the joint, made greater or smaller."""
    plain = evidence().exercises
    chosen = plain["exercise"].isin(list(exercises))
    where = chosen if muscle is None else chosen & (plain["muscle"] == muscle)
    names = ("hip_contact_force_bw",) if muscle is None else ("force_n", "activation")
    changed = {name: xr.where(where, factor * plain[name], plain[name]) for name in names}
    found = Evidence(evidence().hip)
    found.__dict__["exercises"] = plain.assign(
        {name: values.transpose(*plain[name].dims) for name, values in changed.items()}
    )
    return found


def answer(rule: str, found: Evidence) -> tuple[ComputedEvidence, ...]:
    return EXERCISE_RULES[rule](found, found.muscle)


def test_every_rule_is_turned_here() -> None:
    assert SPEAKS_FOR.keys() == EXERCISE_RULES.keys()


@pytest.mark.parametrize("rule", EXERCISE_RULES)
def test_evidence_turns_the_verdict_either_way(rule: str) -> None:
    subject, exercises = SPEAKS_FOR[rule]
    pro, contra = (answer(rule, scaled(subject, exercises, factor)) for factor in (1e4, 1e-4))
    assert all(each.holds for each in pro)
    assert not any(each.holds for each in contra)
    assert settle(Standing(), pro)[0] == "supported"
    assert settle(Standing(), contra)[0] == "contradicted"


@pytest.mark.parametrize("rule", EXERCISE_RULES)
def test_the_number_has_the_sign_of_the_condition(rule: str) -> None:
    """A difference is above zero in most people where the condition holds in most."""
    for each in answer(rule, evidence()):
        if rule.startswith("hitch"):
            assert (each.median >= 20) == each.holds
        elif rule == "band_tensor":
            assert (each.median <= 0) == each.holds
        else:
            assert (each.median > 0) == each.holds


@pytest.mark.parametrize("rule", EXERCISE_RULES)
def test_people_who_cannot_hold_an_exercise_are_left_out_and_counted(rule: str) -> None:
    for each in answer(rule, evidence()):
        assert each.n <= PEOPLE
        assert ("left out" in each.range) == (each.n < PEOPLE)


def test_too_few_people_give_no_number() -> None:
    found = Evidence(evidence().hip)
    nobody = evidence().exercises.copy(deep=True)
    nobody["force_n"][:] = np.nan
    nobody["activation"][:] = np.nan
    found.__dict__["exercises"] = nobody
    assert answer("clam_bent", found) == ()


def test_statements_name_the_exercises_that_their_rules_compare() -> None:
    for statement in library().statements.values():
        if statement.topic == "exercises":
            needed = {name for rule in statement.rules for name in SPEAKS_FOR[rule][1]}
            assert needed <= set(statement.exercises), statement.id
        assert set(statement.exercises) <= exercise_records().keys()


def test_one_topic_runs_its_own_studies_alone() -> None:
    found = check(samples=20, topic="exercises")
    assert set(found.evidence) == {"exercises"}
    assert {each.topic for each in found.verdicts} == {"exercises"}
    assert all(each.computed for each in found.verdicts)


def test_what_is_doubtful_has_a_suggested_wording() -> None:
    for each in check(samples=200, topic="exercises").verdicts:
        doubtful = each.verdict in ("contested", "contradicted", "not settled")
        assert bool(each.suggested) == doubtful, (each.id, each.verdict)


def test_bands_are_compared_in_the_same_postures() -> None:
    """Nothing but the band differs between a person's walks with it at knees and at feet."""
    angles = evidence().exercises["angle_deg"]
    for leg in LEGS:
        knee, foot = (angles.sel(exercise=f"{leg}_{place}").values for place in ("knee", "foot"))
        np.testing.assert_array_equal(knee, foot)
