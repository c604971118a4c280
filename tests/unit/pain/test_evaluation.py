"""Drawings simulated from the model: the noise is the published one and the probabilities are calibrated."""

import numpy as np
import pytest

from gluteus.anatomy.pain.patterns import pain_library
from gluteus.pain.ranking.bayes import drawing_model, redraw_noise
from gluteus.pain.ranking.evaluation import evaluate, simulate

PEOPLE = 3000
RESULT = evaluate(PEOPLE, seed=7)


@pytest.mark.parametrize("noise", ["redraw_jaccard", "redraw_jaccard_other"])
def test_two_drawings_of_the_same_pain_overlap_as_published(noise: str):
    model = drawing_model(noise)
    random = np.random.default_rng(3)
    hypothesis = random.choice(len(model.felt), 20_000, p=model.prior["published"])
    hurts = random.random((20_000, len(model.regions))) < model.felt[hypothesis]
    first, second = (
        np.where(hurts, random.random(hurts.shape) >= model.miss, random.random(hurts.shape) < model.add)
        for _ in range(2)
    )
    either, both = (first | second).sum(axis=1), (first & second).sum(axis=1)
    overlap = (both[either > 0] / either[either > 0]).mean()
    assert overlap == pytest.approx(pain_library().model[noise].si, abs=0.02)
    assert first.sum() == pytest.approx(hurts.sum(), rel=0.02)


def test_worse_overlap_means_more_noise():
    miss = [redraw_noise(overlap, 5, 38)[0] for overlap in (0.9, 0.62, 0.42)]
    assert miss == sorted(miss)
    assert redraw_noise(1.0, 5, 38) == pytest.approx((0, 0), abs=1e-9)


def test_probabilities_are_calibrated_within_sampling_error():
    """In every interval the share of sources is the mean probability, within four standard errors."""
    assert len(RESULT.bins) == 8
    for each in RESULT.bins:
        error = np.sqrt(each.predicted * (1 - each.predicted) / each.count)
        assert each.observed == pytest.approx(each.predicted, abs=4 * error)


def test_sets_claim_what_they_cover_and_hold_the_sources_of_ninety_people_in_a_hundred():
    error = np.sqrt(RESULT.claimed * (1 - RESULT.claimed) / RESULT.people)
    assert RESULT.covered == pytest.approx(RESULT.claimed, abs=4 * error)
    assert RESULT.covered == pytest.approx(0.9, abs=0.02)


def test_calibration_can_fail():
    """Noise that the ranking does not know breaks the claim: the checks above are not idle."""
    worse = evaluate(PEOPLE, seed=7, off_map=0.5)
    error = np.sqrt(worse.claimed * (1 - worse.claimed) / worse.people)
    assert worse.claimed - worse.covered > 10 * error


def test_free_hand_drawings_are_held_as_often():
    drawn = evaluate(1500, seed=8, free_hand=True)
    assert drawn.covered == pytest.approx(0.9, abs=0.03)
    assert drawn.top[0] > drawn.top_constant[0] + 0.4
    # They say no more than they hold: what area noise costs is less than what the ranking reckons with.
    assert drawn.claimed <= drawn.covered + 0.01


def test_doubting_the_maps_repairs_the_claim():
    doubt = pain_library().model["off_map"].si
    result = evaluate(PEOPLE, seed=7, off_map=doubt, doubt=doubt)
    error = np.sqrt(result.claimed * (1 - result.claimed) / result.people)
    assert result.covered == pytest.approx(result.claimed, abs=4 * error)
    assert result.size > RESULT.size


def test_the_ranking_beats_the_constant_list_and_that_beats_chance():
    for ranking, constant, chance in zip(RESULT.top, RESULT.top_constant, RESULT.top_chance, strict=True):
        assert ranking > constant + 0.2 > chance + 0.2
    assert RESULT.brier < RESULT.brier_constant
    assert list(RESULT.top) == sorted(RESULT.top)


def test_simulation_repeats_and_draws_at_least_one_region():
    first, again = simulate(200, 5), simulate(200, 5)
    assert np.array_equal(first[0], again[0])
    assert np.array_equal(first[1], again[1])
    assert first[1].any(axis=1).all()
    assert not np.array_equal(first[1], simulate(200, 6)[1])
