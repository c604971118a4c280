"""Lists contain the source as often as they say: the rule, and the numbers behind it."""

import numpy as np
import pytest

from gluteus.anatomy.pain.cases import case_library
from gluteus.anatomy.pain.patterns import pain_library
from gluteus.pain.ranking.calibration import wander
from gluteus.pain.ranking.case_evaluation import OutOfFold, frozen, interval95, shipped_level
from gluteus.pain.ranking.sets import aim, chosen, conformal_level, level, needed

RECORDS = pain_library().model
LIBRARY = case_library()
CASES = LIBRARY.scored("development")


def test_a_level_holds_its_share_of_any_scores():
    """Nine of ten new scores lie below the level, for distributions that have nothing in common."""
    random = np.random.default_rng(1)
    for draw in (random.uniform, random.standard_normal, random.standard_exponential):
        found = conformal_level(np.asarray(draw(size=4000)), 0.9)
        assert (np.asarray(draw(size=20_000)) < found).mean() == pytest.approx(0.9, abs=0.02)


def test_a_level_of_few_scores_is_one_of_them():
    assert conformal_level(np.array([0.3, 0.1, 0.2]), 0.9) == 0.3
    assert conformal_level(np.arange(19.0), 0.9) == 17


def test_a_list_contains_the_source_exactly_when_the_level_is_at_least_what_was_needed():
    random = np.random.default_rng(2)
    inside = 0
    for _ in range(300):
        score = random.dirichlet(np.full(12, 0.5))
        accepted = np.arange(12) == random.choice(12, p=score)
        listed = chosen(score, 0.8)
        contained = bool(accepted[listed].any())
        assert contained == (needed(score, accepted) <= 0.8)
        inside += contained
    assert 200 < inside < 300


def test_a_list_is_never_shorter_than_the_least_and_runs_down_the_scores():
    score = np.array([0.9, 0.04, 0.03, 0.02, 0.01])
    assert chosen(score, 0.1) == [0]
    assert chosen(score, 0.1, least=3) == [0, 1, 2]
    assert needed(score, np.zeros(5, dtype=bool)) == 1.0


@pytest.mark.parametrize("prior", ["uniform", "published"])
def test_levels_are_those_of_the_cases(prior: str):
    found = shipped_level(CASES, prior)  # type: ignore[arg-type]
    assert level(prior) == pytest.approx(found, abs=1e-4)  # type: ignore[arg-type]
    assert aim() == 0.9


def test_the_promise_is_what_was_measured_out_of_fold(folds: OutOfFold):
    """And the ranking meets its gates on the first set, each case without itself."""
    found, written = folds.scores(), RECORDS["held_out_of_fold"]
    assert (found.held, found.cases) == (round(written.si * (written.n or 0)), written.n)
    assert found.held is not None
    assert written.range_si == pytest.approx(interval95(found.held, found.cases), abs=1e-3)
    assert 0.84 <= found.held / found.cases <= 0.96
    first = folds.scores([index for index, case in enumerate(CASES) if case in LIBRARY.sets["first"].cases])
    assert all(have >= want for have, want in zip(first.top, (17, 34, 42), strict=True))
    assert first.brier is not None
    assert first.brier <= 0.85


def test_the_share_beside_every_list_is_that_of_the_cases_scored_last():
    """Once they have become development cases, it cannot be computed again."""
    written = RECORDS["held_validation"]
    last = max(
        LIBRARY.sets.values(),
        key=lambda each: (each.first_scoring is not None, each.coded, each.role == "validation"),
    )
    assert last.first_scoring is not None
    assert last.first_scoring.settings in (written.note or "")
    if last.role == "validation":
        later = frozen([case for case in last.cases if case.scored])
        assert (later.held, later.cases) == (round(written.si * (written.n or 0)), written.n)
    assert written.range_si == pytest.approx(
        interval95(round(written.si * (written.n or 0)), written.n or 1), abs=1e-3
    )


def test_the_spread_of_free_hand_drawings_is_found_again():
    assert RECORDS["redraw_depth"].si * 1e3 == pytest.approx(wander(people=500, seed=99), rel=0.06)
