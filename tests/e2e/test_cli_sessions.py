"""`gluteus lab` on folders of OpenCap and Pose2Sim."""

import json
import shutil
from pathlib import Path

import pytest

from gluteus.files import read_table
from gluteus.model.opensim.model import read_osim
from gluteus.studies.kinematics.person import person_of
from tests.helpers.command import gluteus
from tests.helpers.markers import marked_walker, poses, recorded, write_trc
from tests.helpers.models import model_path

METADATA = """\
openSimModel: LaiUhlrich2022
mass_kg: {mass}
height_m: 1.7
posemodel: hrnet
iphoneModel: {{Cam0: 'iPhone13,3', Cam1: 'iPhone13,3'}}
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scaled model with its markers, `scaled.osim`, and a walk, `walk.trc`."""
    folder = tmp_path_factory.mktemp("made")
    model = marked_walker(folder)
    time, q = poses(model)
    write_trc(recorded(model, q[:40], time[:40]), folder / "walk.trc")
    write_trc(recorded(model, model.default_pose()[None], time[:1]), folder / "neutral.trc")
    person_of(model_path("walker"), None, folder / "scaled.osim", marker_set=folder / "markers.xml")
    return folder


def opencap(made: Path, folder: Path, *, mass: object = 70) -> Path:
    """Return a folder as OpenCap stores it."""
    (folder / "MarkerData").mkdir(parents=True)
    (folder / "OpenSimData" / "Model").mkdir(parents=True)
    for name in ("walk.trc", "neutral.trc"):
        shutil.copy(made / name, folder / "MarkerData")
    shutil.copy(made / "scaled.osim", folder / "OpenSimData" / "Model" / "LaiUhlrich2022_scaled.osim")
    (folder / "sessionMetadata.yaml").write_text(METADATA.format(mass=mass), encoding="utf-8")
    return folder


def pose2sim(made: Path, folder: Path) -> Path:
    """Return a folder as Pose2Sim stores it: a recording raw, filtered, and with more markers."""
    (folder / "pose-3d").mkdir(parents=True)
    (folder / "kinematics").mkdir()
    for name in ("T00_0-39", "T00_0-39_filt_butterworth", "T00_0-39_filt_butterworth_LSTM"):
        shutil.copy(made / "walk.trc", folder / "pose-3d" / f"{name}.trc")
    shutil.copy(made / "scaled.osim", folder / "kinematics" / "T00_0-39_filt_butterworth_LSTM.osim")
    return folder


def test_an_opencap_session_gives_angles_with_its_own_model(made: Path, tmp_path: Path) -> None:
    session = opencap(made, tmp_path / "session")
    done = gluteus("lab", session, "--out", tmp_path / "out", "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)["results"]
    assert list(result) == ["walk"]  # the static trial scaled the model, and is no motion
    assert result["walk"]["kinematics"]["marker_rms_mm"]["largest"] < 0.2
    assert len(read_table(tmp_path / "out" / "walk_ik.mot").time) == 40
    total = read_osim(tmp_path / "out" / "scaled.osim").tree.mass.sum()
    assert total == pytest.approx(70.0)


def test_pose2sim_takes_the_recording_that_its_model_was_scaled_to(made: Path, tmp_path: Path) -> None:
    folder = pose2sim(made, tmp_path / "trial")
    done = gluteus("lab", folder, "--out", tmp_path / "out", "--json")
    assert done.returncode == 0, done.stderr
    assert list(json.loads(done.stdout)["results"]) == ["T00_0-39_filt_butterworth_LSTM"]


def test_a_session_unpacked_by_macos_or_with_capitals_is_read(made: Path, tmp_path: Path) -> None:
    session = opencap(made, tmp_path / "My session (1)")
    trials, models = session / "MarkerData", session / "OpenSimData" / "Model"
    (trials / "walk.trc").rename(trials / "Walk 01.TRC")
    (trials / "neutral.trc").rename(trials / "Neutral.trc")
    for each in (trials / "._Walk 01.trc", models / "._LaiUhlrich2022_scaled.osim"):
        each.write_bytes(b"\0\5\x16\7")
    (models / "LaiUhlrich2022_scaled.osim").rename(models / "person.osim")
    done = gluteus("lab", session, "--out", tmp_path / "out", "--json")
    assert done.returncode == 0, done.stderr
    assert list(json.loads(done.stdout)["results"]) == ["Walk 01"]


def test_a_given_model_goes_before_that_of_the_session(made: Path, tmp_path: Path) -> None:
    session = opencap(made, tmp_path / "session", mass=999)
    done = gluteus("lab", session, "--model", made / "scaled.osim", "--out", tmp_path / "out", "--json")
    assert done.returncode == 0, done.stderr
    assert list(json.loads(done.stdout)["results"]) == ["walk"]
    own = read_osim(made / "scaled.osim").tree.mass.sum()
    assert read_osim(tmp_path / "out" / "scaled.osim").tree.mass.sum() == pytest.approx(own)


def test_sessions_that_are_not_whole_are_refused_with_the_remedy(made: Path, tmp_path: Path) -> None:
    refused: list[tuple[Path, str]] = []
    (tmp_path / "plain").mkdir()
    refused.append((tmp_path / "plain", "--model is missing"))
    session = opencap(made, tmp_path / "a" / "no_model")
    (session / "OpenSimData" / "Model" / "LaiUhlrich2022_scaled.osim").unlink()
    refused.append((session, "no model (.osim)"))
    session = opencap(made, tmp_path / "a" / "no_trials")
    (session / "MarkerData" / "walk.trc").unlink()
    refused.append((session, "no trial (.trc)"))
    refused.append((opencap(made, tmp_path / "a" / "mass", mass="heavy"), "mass_kg must be a number"))
    refused.append((tmp_path / "a", "3 OpenCap sessions"))
    session = opencap(made, tmp_path / "b" / "several")
    model = session / "OpenSimData" / "Model" / "LaiUhlrich2022_scaled.osim"
    shutil.copy(model, model.with_name("one.osim"))
    model.rename(model.with_name("two.osim"))
    refused.append((session, "choose one with --model"))
    folder = pose2sim(made, tmp_path / "c")
    shutil.copy(made / "scaled.osim", folder / "kinematics" / "T00_0-39.osim")
    refused.append((folder, "one at a time"))
    folder = pose2sim(made, tmp_path / "d")
    (folder / "kinematics" / "T00_0-39_filt_butterworth_LSTM.osim").unlink()
    refused.append((folder, "run Pose2Sim's kinematics first"))
    for path, said in refused:
        done = gluteus("lab", path, "--out", tmp_path / "out")
        assert done.returncode == 2, (path, done.stdout)
        assert said in " ".join(done.stderr.split()), (path, done.stderr)
    assert not (tmp_path / "out").exists()
