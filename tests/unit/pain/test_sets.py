"""Lists that hold the sources as often as they say: the rule, and the numbers that it rests on."""

import numpy as np
import pytest

from gluteus.anatomy.pain.patterns import pain_library
from gluteus.pain.ranking.bayes import drawing_model
from gluteus.pain.ranking.calibration import SEED, find_level, fit_meant, settings, wander
from gluteus.pain.ranking.evaluation import SEED as EVALUATION_SEED
from gluteus.pain.ranking.evaluation import simulate
from gluteus.pain.ranking.sets import aim, conformal_level, filling, level, needed, smallest_set

MODEL = drawing_model()
RECORDS = pain_library().model


def test_a_level_holds_its_share_of_any_scores():
    """Nine of ten new scores lie below the level, for distributions that have nothing in common."""
    random = np.random.default_rng(1)
    for draw in (random.uniform, random.standard_normal, random.standard_exponential):
        found = conformal_level(np.asarray(draw(size=4000)), 0.9)
        assert (np.asarray(draw(size=20_000)) < found).mean() == pytest.approx(0.9, abs=0.02)


def test_a_level_of_few_scores_is_one_of_them():
    assert conformal_level(np.array([0.3, 0.1, 0.2]), 0.9) == 0.3
    assert conformal_level(np.arange(19.0), 0.9) == 17


def test_filling_is_the_probability_of_the_first_candidates():
    hypothesis, drawn = simulate(5, 3)
    for row in MODEL.posterior(drawn):
        order, held = filling(MODEL, row)
        for count in (1, 2, 5, len(order)):
            assert held[count - 1] == pytest.approx(MODEL.held(row, order[:count]))
    assert len(hypothesis) == 5


def test_a_list_holds_the_sources_exactly_when_the_level_is_above_what_was_needed():
    hypothesis, drawn = simulate(300, 4)
    inside = 0
    for row, true in zip(MODEL.posterior(drawn), hypothesis, strict=True):
        chosen, _ = smallest_set(MODEL, row, 0.8)
        sources = set(np.flatnonzero(MODEL.candidates.within[true]))
        assert (sources <= set(chosen)) == (needed(MODEL, row, int(true)) < 0.8)
        inside += sources <= set(chosen)
    assert 200 < inside < 300


def test_calibration_and_evaluation_draw_different_people():
    used = set(range(SEED, SEED + 8))
    assert not used & {EVALUATION_SEED, EVALUATION_SEED + 1, EVALUATION_SEED + 2}


@pytest.mark.parametrize("setting", [each for each in settings() if each[2] == "marked"], ids="-".join)
def test_levels_of_named_regions_are_found_again(setting: tuple[str, str, str]):
    found = find_level(*setting, people=3000, seed=99)  # type: ignore[arg-type]
    assert RECORDS[f"level_{'_'.join(setting)}"].si == pytest.approx(found, abs=0.03)


def test_numbers_of_free_hand_drawings_are_found_again():
    assert RECORDS["redraw_depth"].si * 1e3 == pytest.approx(wander(people=500, seed=99), rel=0.06)
    power, factor = fit_meant(people=400, seed=99)
    # A third of a region is where a drawing says neither yes nor no.
    neutral = [1 / (1 + k ** (1 / p)) for p, k in ((power, factor), _written())]
    assert neutral[0] == pytest.approx(neutral[1], abs=0.05)


def _written() -> tuple[float, float]:
    return RECORDS["meant_power"].si, RECORDS["meant_factor"].si


def test_the_level_follows_setting_and_kind():
    assert level("published", "trusted", {"BUT_M": 1.0}) == RECORDS["level_published_trusted_marked"].si
    assert (
        level("uniform", "doubted", {"BUT_M": 0.4, "SIJ": 1.0}) == RECORDS["level_uniform_doubted_drawn"].si
    )
    assert aim() == 0.9
