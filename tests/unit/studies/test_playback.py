"""A whole model is drawn where its joints, muscles, markers and loads are."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from gluteus.errors import GluteusError
from gluteus.files import read_loads, read_table
from gluteus.mechanics.body.motion import place
from gluteus.mechanics.body.tree import Tree
from gluteus.mechanics.paths.drawn import drawn_paths
from gluteus.model.opensim.model import read_osim
from gluteus.model.opensim.skeleton import skeleton_of
from gluteus.studies.kinematics.question import UpAxis
from gluteus.studies.motion.forces import forces, table_of
from gluteus.studies.motion.question import ForcesOptions
from gluteus.studies.playback import frames as playing
from gluteus.studies.playback.frames import BODY, LOAD, playback_of
from gluteus.studies.playback.handed_over import HandedOver, look_apart
from gluteus.studies.playback.look import Look
from tests.helpers import markers as marking
from tests.helpers.models import model_path
from tests.models import legs, walk


@pytest.mark.parametrize("name", ["walker", "wrapped legs", "gait2392", "Rajagopal2016", "arm26"])
def test_drawn_paths_are_as_long_as_the_paths(name: str) -> None:
    model = read_osim(model_path(name))
    rng = np.random.default_rng(3)
    start = model.default_pose()
    turns = np.array([each.motion == "rotational" for each in model.spec.coordinates])
    q = model.resolve(start + 0.4 * turns * rng.normal(size=(40, len(start))))
    found = drawn_paths(model.paths, place(model.tree, q), q)
    steps = np.linalg.norm(np.diff(found.places, axis=1), axis=2)
    drawn = [steps[:, first : last - 1].sum(axis=1) for first, last in _pairs(found.start)]
    off = np.abs(np.stack(drawn, axis=1) - model.lengths(q))
    assert off.max() < 1.5e-3
    assert np.median(off) < 1e-4


def _pairs(start: np.ndarray) -> list[tuple[int, int]]:
    return list(pairwise(start.tolist()))


def test_bones_reach_from_joint_to_joint() -> None:
    model = read_osim(model_path("walker"))
    skeleton = skeleton_of(model)
    found = {each.name: each for each in skeleton.segments}
    assert set(found) == {
        "pelvis", "femur_right", "femur_left", "shank_right", "shank_left", "foot_right", "foot_left",
        "trunk",
    }  # fmt: skip
    assert found["pelvis"].length == pytest.approx(2 * legs.HIP[2])
    assert found["femur_left"].length == pytest.approx(abs(legs.KNEE[1]))
    assert found["shank_right"].length == pytest.approx(abs(legs.ANKLE[1]))
    assert not skeleton.rods
    assert not skeleton.has_arms
    q = model.resolve(model.default_pose()[None])
    pose = place(model.tree, q)
    femur = found["femur_right"]
    frame = pose.rotation[0, femur.body] @ femur.frame[:3, :3]
    assert np.linalg.det(frame) == pytest.approx(1.0)
    below = _at(pose, femur.body, femur.frame @ [0.0, -femur.length, 0.0, 1.0])
    np.testing.assert_allclose(below, pose.joint[0, model.tree.body("tibia_r")], atol=1e-9)


def _at(pose: object, body: int, point: np.ndarray) -> np.ndarray:
    return pose.position[0, body] + pose.rotation[0, body] @ point[:3]  # type: ignore[attr-defined]


def test_bodies_that_no_bone_stands_for_are_rods() -> None:
    skeleton = skeleton_of(read_osim(model_path("limb")))
    assert not skeleton.segments
    assert skeleton.rods


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """A walk with loads and markers, analysed."""
    folder = tmp_path_factory.mktemp("walked")
    model = marking.marked_walker(folder)
    motion, loads_file, residuals = walk.write_walk(folder, rate_hz=50.0)
    loads = read_loads(loads_file)
    result = forces(model, motion, loads, lowpass_hz=6, reserves=20, actuators=residuals)
    time, q = marking.poses(model, walk.motion(50.0))
    recorded = marking.recorded(model, q, time, noise_m=0.004)
    recorded.positions[5, 2] = np.nan
    found = playback_of(model, result, loads, table_of(loads), recorded)
    return {"model": model, "result": result, "loads": loads, "found": found, "folder": folder}


def _parts(found: playing.Playback) -> dict[str, np.ndarray]:
    counts = {
        "bodies": (len(found.bodies), BODY), "loads": (len(found.loads), LOAD),
        "joints": (len(found.joints), playing.JOINT), "markers": (len(found.markers), playing.MARKER),
    }  # fmt: skip
    parts, first = {}, 0
    for name, (count, size) in counts.items():
        parts[name] = found.frames[:, first : first + count * size].reshape(-1, count, size)
        first += count * size
    assert first == found.frames.shape[1]
    return parts


def test_frames_say_where_bodies_loads_and_markers_are(walked: dict[str, object]) -> None:
    model, result, found = walked["model"], walked["result"], walked["found"]
    parts = _parts(found)  # type: ignore[arg-type]
    q = result.array("value")  # type: ignore[attr-defined]
    tree: Tree = model.tree  # type: ignore[attr-defined]
    pose = place(tree, q)
    np.testing.assert_allclose(parts["bodies"][..., :3], pose.position, atol=1e-6)
    turned = Rotation.from_quat(parts["bodies"][3, :, 3:]).as_matrix()
    np.testing.assert_allclose(turned, pose.rotation[3], atol=1e-6)
    size = np.linalg.norm(parts["joints"], axis=-1)
    good = np.asarray(result.array("plausible"), dtype=bool)  # type: ignore[attr-defined]
    good &= result.array("status") == 0  # type: ignore[attr-defined]
    contact = result.array("contact_force_bw")  # type: ignore[attr-defined]
    np.testing.assert_allclose(size[good], contact[good], rtol=1e-5)
    assert np.isnan(size[~good]).all()
    stood = parts["loads"][..., 3:]
    table = read_table(walked["folder"] / "walk_grf.mot", gaps=True)  # type: ignore[operator]
    names = [name for name in table.columns if name.endswith("_vy") or name.endswith("force_vy")]
    greatest = max(table.column(name).max() for name in names)
    assert np.nanmax(stood[..., 1]) == pytest.approx(greatest, rel=0.02)
    assert np.isnan(parts["loads"]).any()
    away = parts["markers"][..., :3] - parts["markers"][..., 3:]
    assert np.isnan(away[5, 2]).all()
    assert np.nanmean(np.linalg.norm(away, axis=-1)) == pytest.approx(0.004 * np.sqrt(8 / np.pi), rel=0.25)


def test_feet_strike_and_leave_as_the_loads_say(walked: dict[str, object]) -> None:
    found: playing.Playback = walked["found"]  # type: ignore[assignment]
    assert found.events_from == "loads"
    for side in ("Right", "Left"):
        mine = [each.label for each in found.events if each.context == side]
        assert mine
        assert all(one != other for one, other in pairwise(mine))


def test_long_recordings_go_without_the_paths_of_muscles(
    walked: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(playing, "MOST_PATHS", 1000)
    found = playback_of(walked["model"], walked["result"])  # type: ignore[arg-type]
    assert found.paths is None
    assert found.frames.shape[1] == BODY * len(found.bodies) + playing.JOINT * len(found.joints)


def test_more_frames_than_are_kept_are_refused(
    walked: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(playing, "MOST_FRAMES", 1000)
    with pytest.raises(GluteusError, match="draw a shorter part"):
        playback_of(walked["model"], walked["result"])  # type: ignore[arg-type]


def test_a_look_at_markers_and_plates_says_what_they_are(tmp_path: Path) -> None:
    marking.write_laboratory(tmp_path)
    files = HandedOver(tmp_path / "generic.osim", markers=tmp_path / "walk.c3d")
    told: list[tuple[int, int]] = []
    found = look_apart(files, ForcesOptions(), lambda done, total: told.append((done, total)))
    assert found.plates == 2
    assert {each.side for each in found.contacts} == {"right", "left"}
    assert found.markers is not None
    assert found.markers.rms_mm is not None
    assert found.markers.rms_mm < 5.0
    assert found.lowpass_hz == 6.0
    assert found.plausible, found.findings
    assert found.suggested_hz == 6.0


def test_the_upward_axis_of_markers_that_are_handed_over_counts(tmp_path: Path) -> None:
    marking.write_laboratory(tmp_path)

    def look(up: UpAxis) -> Look:
        files = HandedOver(tmp_path / "generic.osim", markers=tmp_path / "walk.c3d", up=up)
        return look_apart(files, ForcesOptions(), lambda done, total: None)

    assert look("z").plausible
    assert not look("x").plausible
    with pytest.raises(GluteusError, match="no foot stands on a force plate"):
        look("y")
