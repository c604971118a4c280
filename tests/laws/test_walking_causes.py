"""Changes of the comparison in walking: what each must do to the force."""

from __future__ import annotations

import numpy as np
import pytest

from gluteus.studies.validation.level_walking import compare_walking
from gluteus.studies.validation.patients import patients
from gluteus.studies.validation.walking_causes import Change, Walkers, older, recorded

ONE = {"H2R": patients()["H2R"]}


@pytest.fixture(scope="module")
def walkers() -> Walkers:
    return Walkers(ONE, 6)


def test_the_base_is_the_comparison_of_level_walking(walkers: Walkers) -> None:
    found = walkers.walk(list(recorded().values()))
    base = compare_walking(ONE["H2R"], 6)
    assert found.median[0] == pytest.approx(base.median, rel=1e-9)
    assert found.met == pytest.approx(base.met)
    assert found.measured[0] == base.measured


def test_no_criterion_is_below_the_smallest_force(walkers: Walkers) -> None:
    walks = [moments[:1] for moments in recorded().values()]
    least = walkers.walk(walks, Change(criterion="joint"))
    for criterion in ("squares", "cubes", "greatest"):
        assert least.median[0] < walkers.walk(walks, Change(criterion=criterion)).median[0] + 1e-6


def test_smaller_moments_give_smaller_forces_down_to_the_weight(walkers: Walkers) -> None:
    walks = list(recorded().values())
    sizes = [
        walkers.walk(walks, Change(moment=(part, part, part), passive="none")).median[0]
        for part in (1.0, 0.5, 0.0)
    ]
    assert sizes[0] > sizes[1] > sizes[2]
    force = np.mean([np.linalg.norm(at.force) for moments in walks for at in moments])
    assert sizes[2] == pytest.approx(force, rel=1e-6)


def test_the_factor_meets_the_measured_mean(walkers: Walkers) -> None:
    walks = list(recorded().values())
    part = walkers.factor(walks)
    assert abs(walkers.walk(walks, Change(moment=(part, part, part))).bias) < 0.01


def test_older_people_stand_on_the_leg_and_need_its_abductors() -> None:
    for trial in ("slow", "fast"):
        for person in older(trial):
            for at in person:
                assert -1.3 < at.force[1] < -0.7
                assert -0.11 < at.moment[0] < -0.05
    slow, fast = (
        np.mean([at.moment[2] for person in older(trial) for at in person[:1]]) for trial in ("slow", "fast")
    )
    # Faster walking needs a greater extending moment at the first peak.
    assert fast < slow < 0
