"""Plates under feet, headings, and recordings that go from markers to forces."""

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from gluteus.errors import AnatomyError, GluteusError
from gluteus.files import read_loads, read_table
from gluteus.files.markers.data import MarkerData
from gluteus.files.motion.loads_writer import write_loads
from gluteus.mechanics.body.tree import tree
from gluteus.model.opensim.model import OsimModel
from gluteus.report.terminal.lab import _curve_json, _curve_table, lab_json  # pyright: ignore[reportPrivateUsage]
from gluteus.report.terminal.markers import ik_json
from gluteus.studies.kinematics.ground import Contact, contacts, feet_of, ground_loads, unloaded_n
from gluteus.studies.kinematics.heading import faced_forward, heading_deg
from gluteus.studies.kinematics.inverse import inverse_kinematics
from gluteus.studies.kinematics.lab import Laboratory, run_laboratory
from gluteus.studies.kinematics.lab_trial import LabTrial, stances
from gluteus.studies.kinematics.matching import matched
from gluteus.studies.kinematics.measured import frames_around
from gluteus.studies.kinematics.person import person_of
from gluteus.studies.kinematics.recordings import recordings_of
from gluteus.studies.kinematics.scaling import scale
from gluteus.studies.kinematics.stance_curves import PERCENT, stance_curves
from gluteus.studies.kinematics.stillness import require_still
from gluteus.studies.motion.batch_run import TrialResult
from gluteus.studies.motion.question import ForcesOptions
from gluteus.studies.result import result_of
from tests.helpers.markers import (
    columns,
    ground_plates,
    marked_walker,
    poses,
    recorded,
    write_trc,
    write_walking_c3d,
)
from tests.helpers.models import model_path
from tests.models import walk


@pytest.fixture(scope="module")
def walker(tmp_path_factory: pytest.TempPathFactory) -> OsimModel:
    return marked_walker(tmp_path_factory.mktemp("walker"))


def test_feet_stand_on_the_plates_that_they_step_on(walker: OsimModel) -> None:
    time, q = poses(walker)
    found = contacts(walker.tree, time, q, ground_plates())
    assert {(each.plate, each.side) for each in found} == {(1, "right"), (2, "left")}
    stance = walk.STANCE * walk.CYCLE_S
    whole = [each for each in found if each.start > 0.2 and each.end < 1.5]
    assert whole
    for each in whole:
        assert each.end - each.start == pytest.approx(stance, abs=0.03)
        assert each.away_m < 0.1


def test_a_push_far_from_the_feet_belongs_to_nobody(walker: OsimModel) -> None:
    time, q = poses(walker)
    far = [replace(each, centre=each.centre + np.array([0.0, 0.0, 1.0])) for each in ground_plates()]
    found = contacts(walker.tree, time, q, far)
    assert found
    assert {each.side for each in found} == {None}
    with pytest.raises(GluteusError, match=r"nearest foot is \d\.\d\d m .*FORCE_PLATFORM:CORNERS"):
        ground_loads(walker.tree, far, found)


def test_noise_is_no_step(walker: OsimModel) -> None:
    time, q = poses(walker)
    faint = [replace(each, force=0.05 * each.force) for each in ground_plates()]
    assert contacts(walker.tree, time, q, faint) == []
    with pytest.raises(GluteusError, match=r"greatest vertical force of the plates is \d\d.*not in newtons"):
        ground_loads(walker.tree, faint, [])
    with pytest.raises(GluteusError, match=r"pressed only before or after; choose other times"):
        ground_loads(walker.tree, ground_plates(), [])


def test_loads_are_those_of_the_plates_and_read_back(walker: OsimModel, tmp_path: Path) -> None:
    time, q = poses(walker)
    given = ground_plates()
    forces, table = ground_loads(walker.tree, given, contacts(walker.tree, time, q, given))
    assert [each.applied_to_body for each in forces] == ["calcn_r", "calcn_l"]
    pressed = given[0].force[:, 1] > 50.0
    np.testing.assert_array_equal(columns(table, "plate1_right_force_v")[pressed], given[0].force[pressed])
    np.testing.assert_array_equal(columns(table, "plate1_right_force_p")[pressed], given[0].centre[pressed])
    read = read_loads(write_loads(forces, table, tmp_path / "a_grf.xml"))
    assert read.datafile == tmp_path / "a_grf.mot"
    assert [each.force_identifier for each in read.forces] == ["plate1_right_force_v", "plate2_left_force_v"]
    np.testing.assert_array_equal(read_table(tmp_path / "a_grf.mot").values, table.values)


def test_models_without_feet_are_told_so() -> None:
    with pytest.raises(AnatomyError, match="force plates need feet"):
        feet_of(tree([], []))


@pytest.mark.parametrize("turn", [0.0, 80.0, 170.0, -95.0])
def test_headings_are_found_and_undone(walker: OsimModel, turn: float) -> None:
    _, q = poses(walker)
    q = q[:1].copy()
    q[:, walker.tree.coordinate("pelvis_rotation")] += np.radians(turn)
    data = recorded(walker, q, np.zeros(1))
    assert heading_deg(walker, data) == pytest.approx(turn, abs=15.0)
    notes = list[str]()
    assert abs(heading_deg(walker, faced_forward(walker, data, notes))) < 50.0
    assert bool(notes) == (turn != 0.0)


def test_a_folder_goes_from_markers_to_forces(tmp_path: Path) -> None:
    model = marked_walker(tmp_path)
    trials, out = tmp_path / "trials", tmp_path / "out"
    trials.mkdir()
    out.mkdir()
    write_walking_c3d(model, trials / "walk.c3d")
    time, q = poses(model)
    write_trc(recorded(model, q[:60], time[:60]), trials / "no_plates.trc")
    (trials / "broken.c3d").write_bytes(b"no recording")
    write_trc(recorded(model, model.default_pose()[None], np.zeros(1)), trials / "static.trc")
    person = person_of(
        model_path("walker"), trials / "static.trc", out / "scaled.osim", mass_kg=walk.MASS_KG,
        marker_set=tmp_path / "markers.xml",
    )  # fmt: skip
    assert person is not None
    found = recordings_of([trials], without=[trials / "static.trc"])
    assert [each.name for each in found] == ["broken.c3d", "no_plates.trc", "walk.c3d"]
    options = ForcesOptions(reserves=10.0)
    broken, bare, walked = run_laboratory(Laboratory(out / "scaled.osim", out, options), found)
    assert broken.error is not None
    assert "C3D" in broken.error
    assert bare.error is None
    assert bare.forces is None
    assert any("only joint angles are computed" in note for note in bare.notes)
    assert walked.error is None
    assert walked.kinematics is not None
    assert 1000.0 * walked.kinematics.array("marker_rms_m").max() < 0.5
    assert {(each.plate, each.side) for each in walked.contacts} == {(1, "right"), (2, "left")}
    assert walked.forces is not None
    assert walked.forces.frames > 50
    assert (out / "walk.sto").is_file()
    assert (out / "walk_ik.mot").is_file()
    assert (out / "walk_grf.xml").is_file()
    steps = stances(walked)
    assert {each.side for each in steps} == {"right", "left"}
    assert all(each.hip_contact_force_bw is None or each.hip_contact_force_bw > 0.5 for each in steps)
    assert any(each.hip_contact_force_bw is not None for each in steps)


@pytest.mark.parametrize(
    "name", [" .c3d", "walk .c3d", "a\x1b[31mb.c3d", "a\nb.trc", "\udcff.c3d", "\u202etxt.trc"]
)
def test_names_that_cannot_stand_in_a_document_are_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "walk.c3d").touch()
    (tmp_path / name).touch()
    with pytest.raises(GluteusError, match=r"ends with a blank, .* letters that cannot be written"):
        recordings_of([tmp_path])


def test_links_in_a_circle_are_recordings_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "walk.c3d").symlink_to("walk.c3d")
    assert recordings_of([tmp_path], without=[tmp_path / "other.c3d"]) == [tmp_path / "walk.c3d"]


def test_hints_for_unused_markers_are_bounded() -> None:
    """Comparing thousands of names with thousands took minutes; all unused markers are listed."""
    shared = ["A", "B", "C"]
    unused = [f"marker_{number}" for number in range(1000)]
    places = np.random.default_rng(1).uniform(0.0, 1.0, (2, 1003, 3))
    data = MarkerData((*shared, *unused), np.arange(2.0), places, 1.0)
    found = matched(data, [*shared, *(f"Marker_{number}_" for number in range(1000))])
    assert list(found.unused.recorded) == unused
    assert sum(bool(close) for close in found.unused.recorded.values()) == 200


def test_names_of_recordings_differ(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "walk.trc").write_text("", encoding="utf-8")
    with pytest.raises(GluteusError, match=r"called alike \(.*a/walk.trc, .*b/walk.trc\).*rename one"):
        recordings_of([tmp_path / "a", tmp_path / "b"])
    with pytest.raises(GluteusError, match=r"no recording of markers.*Folders in it have some: .*/a, .*/b"):
        recordings_of([tmp_path])


def test_errors_of_anatomical_and_of_tracking_markers_are_separate(walker: OsimModel) -> None:
    time, q = poses(walker)
    data = recorded(walker, q[:4], time[:4])
    fixed = np.array([name.endswith("_0") for name in data.names])
    shifted = data.positions + np.where((np.array(data.names) == "torso_0")[:, None], [0.03, 0.0, 0.0], 0.0)
    result = inverse_kinematics(walker, replace(data, positions=shifted), up="y")
    assert result.attrs["anatomical"] == [name for name in data.names if name.endswith("_0")]
    rms: Any = ik_json(result)["marker_rms_mm"]
    square = np.square(1000.0 * result.array("marker_distance_m"))
    assert rms["anatomical"] == pytest.approx(np.sqrt(square[:, fixed].mean()), abs=1e-3)
    assert rms["tracking"] == pytest.approx(np.sqrt(square[:, ~fixed].mean()), abs=1e-3)
    assert rms["anatomical"] > 2.0 * rms["tracking"] > 0.0
    bare = replace(data, names=tuple(f"{name}x" for name in data.names))
    tracking = {f"{name}x": name for name, kind in zip(data.names, fixed, strict=True) if not kind}
    alone = inverse_kinematics(walker, bare, rename=tracking, up="y")
    rms = ik_json(alone)["marker_rms_mm"]
    assert rms["anatomical"] is None


def test_hidden_files_beside_recordings_are_none(tmp_path: Path) -> None:
    for name in ("walk.c3d", "._walk.c3d", ".walk.trc"):
        (tmp_path / name).touch()
    assert [each.name for each in recordings_of([tmp_path])] == ["walk.c3d"]


def test_a_static_trial_without_markers_is_refused_and_bodies_without_are_named(walker: OsimModel) -> None:
    static = recorded(walker, walker.default_pose()[None], np.zeros(1))
    bare = static.positions.copy()
    pelvis = [name.startswith("pelvis") for name in static.names]
    bare[:, pelvis] = np.nan
    found = scale(walker, replace(static, positions=bare), mass_kg=70.0)
    assert "no marker of the static trial shows the size of pelvis" in found.notes
    assert not any("no marker" in note for note in scale(walker, static, mass_kg=70.0).notes)
    with pytest.raises(GluteusError, match="0 of the markers that the model has are seen"):
        scale(walker, replace(static, positions=np.full_like(bare, np.nan)), mass_kg=70.0)


def test_a_folder_of_joint_angles_is_sent_to_the_command_that_takes_them(tmp_path: Path) -> None:
    with pytest.raises(GluteusError) as without:
        recordings_of([tmp_path])
    (tmp_path / "walk.mot").touch()
    with pytest.raises(GluteusError) as with_angles:
        recordings_of([tmp_path])
    assert "gluteus forces" not in str(without.value)
    assert "gluteus forces MODEL.osim --motion" in str(with_angles.value)


def test_a_plate_with_an_offset_knows_its_steps(walker: OsimModel) -> None:
    time, q = poses(walker)
    offset = np.array([0.0, 30.0, 0.0])
    shifted = [replace(each, force=each.force + offset) for each in ground_plates()]
    assert [round(unloaded_n(each.force[:, 1])) for each in shifted] == [30, 30]
    wanted, found = (contacts(walker.tree, time, q, each) for each in (ground_plates(), shifted))
    assert [(each.plate, each.side) for each in found] == [(each.plate, each.side) for each in wanted]
    for mine, theirs in zip(found, wanted, strict=True):
        assert mine.start == pytest.approx(theirs.start, abs=0.02)
        assert mine.end == pytest.approx(theirs.end, abs=0.02)


def test_a_static_trial_in_which_a_person_walks_is_refused(walker: OsimModel) -> None:
    time, q = poses(walker)
    standing = np.repeat(q[:1], len(q), axis=0)
    still = recorded(walker, standing, time, noise_m=0.003)
    require_still(still, still.names)
    half = len(q) // 2
    moving = recorded(walker, np.concatenate([q[:half], standing[half:]]), time)
    with pytest.raises(GluteusError, match=r"stand still .*--static-times.*they move least at") as error:
        require_still(moving, moving.names)
    start, end = (float(word) for word in str(error.value).rsplit(" ", 1)[1].split(","))
    assert time[half] <= start < end
    require_still(frames_around(moving, (start, end)), moving.names)


def test_curves_over_stances_are_means_over_steps_and_trials(walker: OsimModel) -> None:
    time = np.linspace(0.0, 2.0, 201)
    angles = result_of(
        {"value": (("time", "coordinate"), np.zeros((201, 1)))}, {"time": time, "coordinate": ["q"]}, {}
    )

    def trial(name: str, start: float, height: float, *, plausible: bool = True) -> LabTrial:
        step = Contact(1, "right", start, start + 0.6, 700.0, 0.01)
        late = Contact(2, "left", 1.6, 2.0, 700.0, 0.01)  # cut off by the end of the recording
        force = height * np.sin(np.pi * np.clip((time - start) / 0.6, 0.0, 1.0))
        curves = {"hip_r": force.tolist(), "hip_l": force.tolist()}
        forces = TrialResult(name, None, curves=curves, time_s=time.tolist(), plausible=plausible)
        return LabTrial(name, kinematics=angles, contacts=(step, late), forces=forces)

    broken = trial("c", 0.4, 3.0)
    assert broken.forces is not None
    broken.forces.curves["hip_r"][60] = np.nan
    found = [trial("a", 0.3, 2.0), trial("b", 0.5, 4.0), broken, trial("d", 0.3, 9.0, plausible=False)]
    (curve,) = stance_curves(found)
    assert (curve.side, curve.stances) == ("right", 2)
    np.testing.assert_allclose(curve.mean_bw, 3.0 * np.sin(0.01 * np.pi * PERCENT), atol=2e-3)
    np.testing.assert_allclose(curve.sd_bw, np.sqrt(2.0) * np.sin(0.01 * np.pi * PERCENT), atol=2e-3)
    assert np.isnan(stance_curves(found[:1])[0].sd_bw).all()
    assert "Hip contact force over whole stances" in text_of(found)
    given = lab_json([], None, 1.0)["stance_curves"], _curve_json(curve)
    assert given[0] == []
    assert np.shape(given[1]["hip_contact_force_mean_bw"]) == (101,)


def text_of(found: list[LabTrial]) -> str:
    console = Console(width=120, file=io.StringIO())
    for table in _curve_table(found):
        console.print(table)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()
