"""A laboratory's page draws the model of each recording, and curves over the gait cycle."""

from pathlib import Path

import numpy as np
import pytest

from gluteus.files.markers.data import Event
from gluteus.model.hip.hip import Hip
from gluteus.report.drawing.style import rgb
from gluteus.report.drawing.whole_model import MEASURED, model_meshes, model_picture
from gluteus.report.figures.laboratory import emg_picture, gait_picture, model_pictures
from gluteus.report.terminal.trials import write_trials_page
from gluteus.studies.kinematics.emg import EmgComparison
from gluteus.studies.kinematics.gait_curves import FORCE, gait_curves
from gluteus.studies.kinematics.ground import Contact
from gluteus.studies.kinematics.lab import Laboratory, run_laboratory
from gluteus.studies.kinematics.lab_trial import LabTrial
from gluteus.studies.kinematics.person import person_of
from gluteus.studies.motion.batch_run import TrialResult
from gluteus.studies.motion.question import ForcesOptions
from gluteus.studies.result import result_of
from tests.helpers import markers as marking


def _trial(name: str, height: float, events: tuple[Event, ...] = ()) -> LabTrial:
    """Two steps of the right foot, a second apart, with an angle and a force that follow time."""
    time = np.linspace(0.0, 2.0, 201)
    value = np.radians(height * time)[:, None]
    angles = result_of(
        {"value": (("time", "coordinate"), value)}, {"time": time, "coordinate": ["hip_flexion_r"]}, {}
    )
    steps = tuple(Contact(1, "right", start, start + 0.6, 700.0, 0.01) for start in (0.3, 1.3))
    forces = TrialResult(name, None, curves={"hip_r": (height * time).tolist()}, time_s=time.tolist())
    return LabTrial(name, kinematics=angles, contacts=steps, forces=forces, events=events)


def test_cycles_go_from_a_strike_to_the_next() -> None:
    curves = {each.quantity: each for each in gait_curves([_trial("a", 10.0), _trial("b", 20.0)])}
    assert set(curves) == {"hip_flexion", FORCE}
    for each in curves.values():
        assert (each.side, each.span, each.count) == ("right", "cycle", 2)
        np.testing.assert_allclose(each.mean[[0, 100]], [15.0 * 0.3, 15.0 * 1.3], rtol=1e-6)
        np.testing.assert_allclose(each.sd[100], 10.0 / np.sqrt(2.0) * 1.3, rtol=1e-6)


def test_events_of_the_recording_count_before_its_plates() -> None:
    events = (
        Event(0.5, "Foot Strike", "Right"),
        Event(0.9, "Foot Off", "Right"),
        Event(1.5, "Foot Strike", "Right"),
    )
    (angle, _) = gait_curves([_trial("a", 10.0, events)])
    np.testing.assert_allclose(angle.mean[[0, 100]], [5.0, 15.0], rtol=1e-6)
    assert np.isnan(angle.sd).all()


def test_a_foot_that_strikes_once_gives_stances() -> None:
    one = _trial("a", 10.0)
    alone = LabTrial("a", kinematics=one.kinematics, contacts=one.contacts[:1], forces=one.forces)
    assert {each.span for each in gait_curves([alone])} == {"stance"}
    assert gait_picture([LabTrial("b", "failed")]) is None


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> LabTrial:
    folder = tmp_path_factory.mktemp("lab")
    marking.write_laboratory(folder)
    out: Path = folder / "out"
    out.mkdir()
    person_of(folder / "generic.osim", folder / "static.c3d", out / "scaled.osim", mass_kg=72)
    lab = Laboratory(model=out / "scaled.osim", out=out, options=ForcesOptions(reserves=20))
    (trial,) = run_laboratory(lab, [folder / "walk.c3d"])
    assert trial.error is None, trial.error
    return trial


def test_the_picture_shows_the_frame_with_the_greatest_force(walked: LabTrial) -> None:
    still = walked.still
    assert still is not None
    assert still.force is not None
    joint, size = still.force
    curves = walked.forces.curves if walked.forces else {}
    assert size == pytest.approx(max(np.nanmax(values) for values in curves.values()))
    assert size == pytest.approx(np.nanmax(curves[joint]))
    arrow = next(row for row, (name, _) in enumerate(still.playback.joints) if name == joint)
    playback = still.playback
    first = 7 * len(playback.bodies) + 6 * len(playback.loads) + 3 * arrow
    assert np.linalg.norm(playback.frames[0, first : first + 3]) == pytest.approx(size, rel=1e-5)
    meshes = model_meshes(still, Hip())
    assert len(meshes) > len(playback.muscles)
    picture = model_picture(still, Hip(), 120)
    blue = np.linalg.norm(picture[..., :3] - rgb(MEASURED), axis=-1) < 0.25
    assert (blue & (picture[..., 3] > 0.5)).sum() > 3  # measured markers are in the picture
    (drawn,) = model_pictures([walked])
    assert f"{size:.1f} body weights on {joint}" in drawn.caption
    assert "RMS" in drawn.caption
    assert gait_picture([walked]) is not None


def test_emg_is_drawn_beside_the_activation(tmp_path: Path) -> None:
    time = np.linspace(0.0, 1.2, 121)
    wave = 0.5 + 0.5 * np.sin(6.0 * time)
    shown = tuple(
        EmgComparison(channel, ("glmed1_r", "glmed2_r"), time, wave, 0.4 * wave, right, None, None)
        for channel, right in (("GMED_R", 0.87), ("TFL <R>", None))
    )
    assert emg_picture([LabTrial("walk")]) is None
    drawn = emg_picture([LabTrial("walk", emg=shown)])
    assert drawn is not None
    assert "GMED_R and glmed1_r, glmed2_r: correlation 0.87" in drawn.alt
    assert "TFL <R> and glmed1_r, glmed2_r: no correlation" in drawn.alt
    page = write_trials_page([TrialResult("walk", None)], tmp_path / "page.html", emg=drawn)
    text = page.read_text(encoding="utf-8")
    assert "TFL &lt;R&gt;" in text
    assert "TFL <R>" not in text
