"""The muscle's curves and fibres at points known beforehand."""

import json
from math import cos, radians, sin
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gluteus.anatomy import DATA
from gluteus.errors import RecordError
from gluteus.mechanics.muscle import degroote
from gluteus.mechanics.muscle import rigid as muscle
from gluteus.model.hip import curves as curve_files
from gluteus.model.hip.curves import force_length_curves

CURVES = force_length_curves()


def test_active_force_is_one_at_the_optimal_length_and_hardly_more_anywhere() -> None:
    length = np.linspace(0.0, 2.0, 200_001)
    force = degroote.active_force_length(length, CURVES)
    assert_allclose(degroote.active_force_length(1.0, CURVES), 1.0, atol=1e-12)
    assert force.min() >= 0.0
    assert 1.0 <= force.max() < 1.002
    assert abs(length[force.argmax()] - 1.0) < 0.02


def test_active_force_agrees_with_the_rounded_coefficients_of_the_supplement() -> None:
    # Three digits, as printed and as other programs have copied them: a slip in one of ours would
    # show.
    length = np.linspace(0.3, 1.8, 151)
    rounded = (
        0.815 * np.exp(-0.5 * ((length - 1.055) / (0.162 + 0.063 * length)) ** 2)
        + 0.433 * np.exp(-0.5 * ((length - 0.717) / (-0.030 + 0.200 * length)) ** 2)
        + 0.100 * np.exp(-0.5 * ((length - 1.000) / 0.354) ** 2)
    )
    assert_allclose(degroote.active_force_length(length, CURVES), rounded, atol=3e-3)


def test_active_force_fades_in_short_fibres_without_the_ghost_of_a_negative_width() -> None:
    # Below 0.149 the second bell's width is negative; its formula would return there as a second
    # hump.
    length = np.linspace(0.0, 0.2, 20_001)
    force = degroote.active_force_length(length, CURVES)
    assert force.max() < 0.008
    assert np.all(np.diff(force) >= 0.0)


def test_passive_force_starts_at_the_optimal_length_and_is_one_at_its_strain() -> None:
    assert_allclose(degroote.passive_force_length([0.0, 0.9, 1.0], CURVES), 0.0, atol=0.0)
    assert degroote.passive_force_length(1.0 + 1e-6, CURVES) > 0.0
    assert_allclose(degroote.passive_force_length(1.0 + CURVES.passive_strain, CURVES), 1.0, rtol=1e-14)


def test_passive_force_rises_to_its_limit_and_no_further() -> None:
    assert_allclose(CURVES.passive_longest, 1.9094, atol=1e-4)
    below, at, beyond = degroote.passive_force_length(
        CURVES.passive_longest + np.array([-0.01, 0, 9]), CURVES
    )
    assert_allclose([at, beyond], CURVES.passive_limit, rtol=1e-13)
    assert below < CURVES.passive_limit


def test_force_velocity_runs_through_its_fixed_points() -> None:
    force = degroote.force_velocity([-2.0, -1.0, 0.0, 1.0], CURVES)
    assert_allclose(force, [0.0, 0.0, 1.0, 1.794], atol=5e-4)


def test_fibres_of_a_pennate_muscle() -> None:
    optimal, angle = 0.08, radians(20.0)
    along = 0.06
    state = muscle.fibre_state([0.16], [0.10], [optimal], [angle])
    length = (along**2 + (optimal * sin(angle)) ** 2) ** 0.5
    assert_allclose(state.normalised_length, [length / optimal])
    assert_allclose(state.cos_pennation, [along / length])
    assert not state.slack.any()


def test_force_at_the_optimal_length_is_the_maximal_force_along_the_tendon() -> None:
    angle = radians(15.0)
    state = muscle.fibre_state(0.1 + 0.07 * cos(angle), 0.1, 0.07, angle)
    assert_allclose(muscle.active_capacity(state, 900.0, CURVES), 900.0 * cos(angle), rtol=1e-12)
    assert_allclose(muscle.passive_force(state, 900.0, CURVES), 0.0, atol=1e-10)


@pytest.mark.parametrize("pennation", [0.0, 0.3])
def test_a_tendon_longer_than_the_muscle_is_flagged_and_pulls_nothing(pennation: float) -> None:
    state = muscle.fibre_state([0.09, 0.10, 0.11], 0.10, 0.05, pennation)
    assert state.slack.tolist() == [True, True, False]
    for force_of in (muscle.active_capacity, muscle.passive_force):
        force = force_of(state, 1000.0, CURVES)
        assert np.all(np.isfinite(force))
        assert_allclose(force[:2], 0.0, atol=0.0)


def test_not_a_number_stays_not_a_number() -> None:
    state = muscle.fibre_state([np.nan, 0.15], 0.10, 0.05, 0.1)
    for force_of in (muscle.active_capacity, muscle.passive_force):
        assert np.isnan(force_of(state, 1000.0, CURVES)).tolist() == [True, False]


def test_absurdly_long_fibres_pull_without_overflow_in_the_active_part() -> None:
    assert degroote.active_force_length(1e200, CURVES) < 1e-5


def test_a_tendon_that_does_not_fit_comes_out_negative() -> None:
    assert muscle.calibrated_tendon_length(0.05, 0.06) < 0.0


def test_the_source_of_the_curves_is_on_record() -> None:
    entries = json.loads((DATA / "sources_mechanics.json").read_text(encoding="utf-8"))
    assert CURVES.source in {entry["id"] for entry in entries}


def test_a_curve_file_that_lacks_a_coefficient_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (DATA / "curves" / "degrootefregly2016.yaml").read_text(encoding="utf-8")
    (tmp_path / "curves").mkdir()
    kept = [line for line in text.splitlines() if not line.startswith("active_2_width_slope")]
    (tmp_path / "curves" / "short.yaml").write_text("\n".join(kept), encoding="utf-8")
    monkeypatch.setattr(curve_files, "DATA", tmp_path)
    with pytest.raises(RecordError, match="active_2_width_slope"):
        force_length_curves("short")
