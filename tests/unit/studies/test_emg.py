"""EMG channels beside computed activations."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from gluteus.errors import GluteusError
from gluteus.files import MarkerData
from gluteus.files.markers.data import Analog
from gluteus.studies.kinematics.emg import check_emg, compared, envelope
from gluteus.studies.kinematics.lab import Laboratory, run_laboratory
from gluteus.studies.kinematics.person import person_of
from gluteus.studies.motion.question import ForcesOptions
from tests.helpers.markers import marked_walker, poses, write_walking_c3d
from tests.helpers.models import model_path

Array = NDArray[np.float64]
RATE_HZ = 1000.0


def burst(time: Array) -> Array:
    """Amplitude of a muscle that is active twice."""
    return np.asarray(
        0.05 + np.exp(-(((time - 0.6) / 0.12) ** 2)) + 0.5 * np.exp(-(((time - 1.5) / 0.15) ** 2))
    )


def recording(shape: Callable[[Array], Array], *, rate: float = RATE_HZ) -> MarkerData:
    """Two seconds of noise with an amplitude, on electrodes that move slowly and far."""
    time = np.arange(int(2.0 * rate)) / rate
    noise = np.random.default_rng(5).standard_normal(len(time))
    values = shape(time) * noise + 20.0 * np.sin(2.0 * np.pi * 1.5 * time) + 3.0
    analog = Analog(time, ("GMED",), ("V",), values[:, None])
    return MarkerData((), np.arange(2) / 100.0, np.zeros((2, 0, 3)), 100.0, analog=analog)


def test_the_envelope_follows_the_amplitude_and_not_the_electrodes() -> None:
    data, at = recording(burst), np.arange(0.1, 1.9, 0.01)
    assert data.analog is not None
    made = envelope(data.analog.time, data.analog.values[:, 0], at)
    assert np.corrcoef(made, burst(at))[0, 1] > 0.95
    assert at[np.argmax(made)] == pytest.approx(0.6, abs=0.06)
    assert (made >= 0.0).all()


@pytest.mark.parametrize("delay", [0.0, 0.06])
def test_the_delay_of_the_activation_is_found(delay: float) -> None:
    at = np.arange(0.1, 1.9, 0.01)
    found = compared(recording(burst), "GMED", ["a", "b"], at.tolist(), {
        "a": burst(at - delay).tolist(), "b": (0.2 * burst(at - delay)).tolist(), "other": [0.0] * len(at),
    })  # fmt: skip
    assert found.delay_s == pytest.approx(delay, abs=0.021)
    assert found.best_correlation is not None
    assert found.correlation is not None
    assert found.best_correlation >= found.correlation - 1e-12
    assert found.best_correlation > 0.95
    assert np.nanmax(found.envelope) == 1.0
    np.testing.assert_allclose(found.activation, 0.6 * burst(at - delay))


def test_frames_that_are_not_met_take_no_part() -> None:
    at = np.arange(0.1, 1.9, 0.01)
    active = burst(at)
    whole = compared(recording(burst), "GMED", ["a"], at.tolist(), {"a": active.tolist()})
    at_odds = active.copy()
    active[:40], at_odds[:40] = np.nan, 50.0
    part = compared(recording(burst), "GMED", ["a"], at.tolist(), {"a": active.tolist()})
    spoilt = compared(recording(burst), "GMED", ["a"], at.tolist(), {"a": at_odds.tolist()})
    assert whole.correlation is not None
    assert part.correlation is not None
    assert spoilt.correlation is not None
    assert part.correlation > 0.9 > spoilt.correlation
    constant = compared(recording(burst), "GMED", ["a"], at.tolist(), {"a": [0.1] * len(at)})
    assert constant.correlation is None
    assert constant.delay_s is None


def test_what_is_no_emg_is_refused() -> None:
    at = np.arange(0.1, 1.9, 0.01).tolist()
    flat = {"a": [0.0] * len(at)}
    with pytest.raises(GluteusError, match="at least 200 samples a second"):
        compared(recording(burst, rate=100.0), "GMED", ["a"], at, flat)
    empty = recording(lambda time: np.nan * time)
    with pytest.raises(GluteusError, match="contains no numbers"):
        compared(empty, "GMED", ["a"], at, flat)
    with pytest.raises(GluteusError, match="no analog channel 'RF'; give one of GMED"):
        compared(recording(burst), "RF", ["a"], at, flat)
    with pytest.raises(GluteusError, match="no muscle 'glmed9'; give one of glmed1"):
        check_emg({"GMED": ("glmed1", "glmed9")}, ["glmed1"])


def test_a_recording_has_its_emg_beside_the_activations(tmp_path: Path) -> None:
    model = marked_walker(tmp_path)
    at = np.arange(2 * len(poses(model)[0])) / 200.0
    noise = np.random.default_rng(6).standard_normal(len(at))
    path = write_walking_c3d(model, tmp_path / "walk.c3d", {"GMED": (1.1 + np.sin(6.0 * at)) * noise})
    scaled, muscle = tmp_path / "scaled.osim", model.muscle_names[0]
    person_of(model_path("walker"), None, scaled, marker_set=tmp_path / "markers.xml")
    lab = Laboratory(
        scaled, tmp_path / "out", ForcesOptions(reserves=10.0), emg={"GMED": (muscle,), "RF": (muscle,)}
    )
    (trial,) = run_laboratory(lab, [path])
    assert trial.error is None
    (found,) = trial.emg
    assert trial.forces is not None
    assert found.activation.tolist() == pytest.approx(trial.forces.activations[muscle], nan_ok=True)
    assert any("EMG left out: the recording has no analog channel 'RF'" in note for note in trial.notes)
    with (tmp_path / "out" / "walk_emg.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["time_s", "GMED/envelope", "GMED/activation"]
    assert len(rows) == trial.forces.frames
    assert max(float(row["GMED/envelope"] or 0.0) for row in rows) == 1.0
