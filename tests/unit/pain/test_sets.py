"""Lists contain the source as often as they say: the rule, and the numbers behind it."""

import numpy as np
import pytest

from gluteus.anatomy.pain.cases import case_library
from gluteus.anatomy.pain.patterns import pain_library
from gluteus.pain.ranking.calibration import wander
from gluteus.pain.ranking.case_evaluation import OutOfFold, frozen, interval95, shipped_threshold
from gluteus.pain.ranking.sets import aim, chosen, conformal_threshold, source_share, threshold

SOUGHT_FOR_SIGNS = "findings"
RECORDS = pain_library().model
LIBRARY = case_library()
CASES = LIBRARY.scored("development")


def test_a_threshold_holds_its_share_of_any_scores():
    """Nine of ten new scores reach it, for distributions that have nothing in common."""
    random = np.random.default_rng(1)
    for draw in (random.uniform, random.standard_normal, random.standard_exponential):
        found = conformal_threshold(np.asarray(draw(size=4000)), 0.9)
        assert (np.asarray(draw(size=20_000)) >= found).mean() == pytest.approx(0.9, abs=0.02)


def test_a_threshold_of_few_scores_is_one_of_them():
    assert conformal_threshold(np.array([0.3, 0.1, 0.2]), 0.9) == 0.1
    assert conformal_threshold(np.arange(19.0), 0.9) == 1


def test_a_list_contains_the_source_exactly_when_its_share_reaches_the_threshold():
    random = np.random.default_rng(2)
    inside = 0
    for _ in range(300):
        score = random.dirichlet(np.full(12, 0.5)) * random.uniform(1.0, 1.4)
        accepted = np.arange(12) == random.choice(12, p=score / score.sum())
        contained = bool(accepted[chosen(score, 0.1)].any())
        assert contained == (source_share(score, accepted) >= 0.1)
        inside += contained
    assert 200 < inside < 300


def test_a_list_is_never_shorter_than_the_least_and_runs_down_the_scores():
    score = np.array([0.04, 0.9, 0.03, 0.02, 0.01])
    assert chosen(score, 0.1) == [1]
    assert chosen(score, 0.1, least=3) == [1, 0, 2]
    assert source_share(score, np.zeros(5, dtype=bool)) == 0.0


def test_a_threshold_gives_shorter_lists_than_filling_them_up_with_the_same_coverage():
    """The reason for the rule (decision 63), on people drawn from the probabilities themselves."""
    random = np.random.default_rng(3)
    scores = np.array([random.dirichlet(np.full(32, draw)) for draw in random.uniform(0.05, 2.0, 4000)])
    true = np.array([random.choice(32, p=score) for score in scores])
    shares = scores[np.arange(len(scores)), true]
    by_threshold = (scores >= conformal_threshold(shares, 0.9)).sum(axis=1).mean()
    order = np.argsort(-scores, axis=1)
    before = np.cumsum(np.take_along_axis(scores, order, 1), axis=1) - np.take_along_axis(scores, order, 1)
    needed = before[order == true[:, None]]
    by_filling = (before <= np.quantile(needed, 0.9)).sum(axis=1).mean()
    assert by_threshold < by_filling


@pytest.mark.parametrize("prior", ["uniform", "published"])
def test_thresholds_are_those_of_the_cases(prior: str):
    found = shipped_threshold(CASES, prior)  # type: ignore[arg-type]
    assert threshold(prior) == pytest.approx(found, abs=1e-5)  # type: ignore[arg-type]
    assert threshold(prior) <= found, "rounded down, so that the case at the threshold is in its list"  # type: ignore[arg-type]
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
    last = next(each for each in LIBRARY.sets.values() if f"{each.set} set" in (written.note or ""))
    unused = [
        each
        for each in LIBRARY.sets.values()
        if each.role == "validation" and each.first_scoring and each.set != SOUGHT_FOR_SIGNS
    ]
    assert not unused or last in unused
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
