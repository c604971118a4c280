"""Laws of the intervals of recordings: sizes, draws, and how often they hold the truth."""

from pathlib import Path

import numpy as np
import pytest

from gluteus.errors import AnatomyError
from gluteus.files import read_actuators
from gluteus.model.opensim.model import OsimModel, read_osim
from gluteus.model.opensim.resized import moved_joints, resized
from gluteus.model.opensim.scaling import scaled
from gluteus.studies.intervals.draws import DECLARED, Draws
from gluteus.studies.intervals.propagate import outcomes
from gluteus.studies.intervals.question import SOURCES, IntervalOptions
from gluteus.studies.intervals.recording import Recording, recording_of
from gluteus.studies.intervals.summary import intervals, over_samples
from gluteus.studies.kinematics.inverse import recorded
from gluteus.studies.kinematics.question import MarkersOptions
from tests.helpers.made_people import OPTIONS, Laboratory, made_laboratory, made_person, truth_held
from tests.helpers.models import model_path


@pytest.fixture(scope="module")
def laboratory(tmp_path_factory: pytest.TempPathFactory) -> Laboratory:
    return made_laboratory(tmp_path_factory.mktemp("laboratory"))


@pytest.fixture(scope="module")
def recording(laboratory: Laboratory) -> Recording:
    person = made_person(laboratory.model, laboratory.time, laboratory.q, 3)
    followed = recorded(laboratory.model, person.data, MarkersOptions(up="y"))
    return recording_of(
        laboratory.model, followed, laboratory.loads, OPTIONS, read_actuators(laboratory.residuals)
    )


def some_poses(model: OsimModel) -> np.ndarray:
    ranges = np.array([each.range for each in model.spec.coordinates])
    return np.random.default_rng(5).uniform(0.3 * ranges[:, 0], 0.3 * ranges[:, 1], (8, len(ranges)))


@pytest.mark.parametrize("name", ["walker", "wrapped legs"])
def test_a_body_of_another_size_is_the_one_that_its_scaled_document_describes(name: str) -> None:
    model = read_osim(model_path(name))
    rng = np.random.default_rng(2)
    factors = {body: float(rng.uniform(0.9, 1.1)) for body in model.tree.names}
    mine = resized(model, factors)
    written = scaled(model, {body: (each, each, each) for body, each in factors.items()}).model
    q = some_poses(model)
    assert mine.lengths(q) == pytest.approx(written.lengths(q), rel=1e-9)
    assert mine.moment_arms(q) == pytest.approx(written.moment_arms(q), abs=1e-9)
    # The document's fibres follow lengths measured as OpenSim does; these, the shortest paths.
    assert mine.fibre_length == pytest.approx(written.fibre_length, rel=5e-3)
    assert mine.tree.centre == pytest.approx(written.tree.centre, abs=1e-12)


def test_a_size_that_is_none_is_refused() -> None:
    model = read_osim(model_path("walker"))
    with pytest.raises(AnatomyError, match="sizes of bodies must lie above 0"):
        resized(model, {"pelvis": 0.0})
    with pytest.raises(AnatomyError, match="a size is for the unknown body 'tail'"):
        resized(model, {"tail": 1.0})


def test_a_hip_centre_that_moves_takes_the_leg_along() -> None:
    model = read_osim(model_path("walker"))
    moved = moved_joints(model, {"femur_r": np.array([0.0, 0.01, 0.0])})
    place = model.tree.body("femur_r")
    assert moved.tree.joint_in_parent[0, place] - model.tree.joint_in_parent[0, place] == pytest.approx(
        [0.0, 0.01, 0.0]
    )


def test_leaving_a_source_out_changes_no_number_of_another() -> None:
    all_of_them, some = Draws(7, 3, SOURCES), Draws(7, 3, ("placement", "muscles"))
    for name, source in DECLARED.items():
        mine, other = all_of_them.normal(name, (4, 3)), some.normal(name, (4, 3))
        assert np.array_equal(mine, other) if source in some.on else not other.any()


def test_soft_tissue_has_the_spread_and_the_time_that_it_says() -> None:
    time = np.linspace(0.0, 0.3, 31)
    found = np.array([Draws(1, n, SOURCES).smooth("marker_slides", time, (40,), 0.15) for n in range(60)])
    flat = np.moveaxis(found, 1, 0).reshape(31, -1)
    assert flat.std() == pytest.approx(1.0, abs=0.05)
    assert np.mean(flat[0] * flat[15]) == pytest.approx(np.exp(-0.5), abs=0.06)


def test_without_errors_every_sample_is_the_result(recording: Recording) -> None:
    found = outcomes(recording, 2, 1, ())
    assert found.met.any()
    assert found.value[0] == pytest.approx(recording.trial.q, abs=1e-9)
    assert np.array_equal(found.contact[0], found.contact[1], equal_nan=True)


def test_samples_that_muscles_cannot_meet_are_left_out_and_counted() -> None:
    values = np.random.default_rng(0).normal(size=(40, 2, 1))
    values[:15, 0] = np.nan
    found = over_samples(values)
    assert np.isnan(found[[0, 2], 0]).all()
    assert np.isfinite(found[1, 0]).all()
    assert np.isfinite(found[:, 1]).all()


def test_each_error_alone_spreads_less_than_all_together(recording: Recording) -> None:
    _, named = intervals(
        recording, IntervalOptions(samples=20, shares=True, errors=("joint-centres", "masses", "muscles"))
    )
    peak = next(each for each in named if each.name.startswith("peak contact force"))
    assert set(peak.shares) == {"joint-centres", "masses", "muscles"}
    assert 0.5 < sum(peak.shares.values()) < 1.6
    assert peak.shares["masses"] < peak.shares["joint-centres"]


def test_intervals_hold_the_truth_of_made_people(laboratory: Laboratory) -> None:
    """`benchmarks/intervals.py` counts the same over more people and samples."""
    rows = [truth_held(laboratory, seed, 30) for seed in range(1, 6)]
    for name in rows[0]:
        held = sum(row[name].held for row in rows) / sum(row[name].frames for row in rows)
        assert held > 0.8, name


def test_the_count_sees_intervals_that_are_too_narrow(laboratory: Laboratory) -> None:
    rows = [truth_held(laboratory, seed, 30, ("masses",)) for seed in (1,)]
    held = sum(row["hip angles [deg]"].held for row in rows)
    assert held / sum(row["hip angles [deg]"].frames for row in rows) < 0.5


def test_the_file_of_made_people_is_independent() -> None:
    text = (Path(__file__).parents[1] / "helpers" / "made_people.py").read_text(encoding="utf-8")
    assert "intervals.draws" not in text
    assert "intervals.person" not in text
    assert "resized" not in text
