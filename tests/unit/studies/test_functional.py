"""Hip centres found from a person who moves their legs."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from gluteus.errors import GluteusError
from gluteus.files import MarkerData
from gluteus.files.markers.setups import ScaleSetup
from gluteus.mechanics.body.couplings import resolve
from gluteus.mechanics.body.motion import place, stations
from gluteus.model.opensim.markers import model_markers
from gluteus.model.opensim.model import OsimModel, read_osim
from gluteus.model.opensim.resized import moved_joints
from gluteus.model.opensim.scaling import scaled
from gluteus.studies.kinematics.functional import HIP_M
from gluteus.studies.kinematics.person import person_of
from gluteus.studies.kinematics.scaling import ScaledPerson, scale
from tests.helpers.command import gluteus
from tests.helpers.markers import marked_walker, write_trc
from tests.helpers.models import model_path

Array = NDArray[np.float64]
HIPS = ("femur_r", "femur_l")
SKIN_M = 0.004


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("walker")


@pytest.fixture(scope="module")
def walker(folder: Path) -> OsimModel:
    return marked_walker(folder)


def circling(model: OsimModel, frames: int = 120, *, sway: float = 1.0) -> Array:
    """Poses in which both legs move to all sides, after one of quiet standing."""
    time = np.linspace(0.0, 20.0, frames)
    q = np.repeat(model.default_pose()[None], frames + 1, axis=0)
    for phase, side in enumerate("rl"):
        for name, middle, size, rate in (
            ("hip_flexion", 15.0, 30.0, 1.1), ("hip_adduction", -8.0, 20.0, 1.7),
            ("hip_rotation", 0.0, 15.0, 2.3), ("knee_angle", -20.0, 18.0, 1.9),
        ):  # fmt: skip
            wave = middle + size * np.sin(rate * time + 1.3 * phase)
            q[1:, model.tree.coordinate(f"{name}_{side}")] = np.radians(sway * wave)
    return q


def recordings(model: OsimModel, seed: int, *, sway: float = 1.0) -> tuple[OsimModel, MarkerData, MarkerData]:
    """Somebody of another size whose hips lie elsewhere: they, their static trial and a motion."""
    rng = np.random.default_rng(seed)
    size = {"pelvis": 1.05, "torso": 1.0, "femur": 0.94, "tibia": 1.06, "talus": 1.0, "calcn": 1.0}
    factors = {name: size[name.split("_")[0]] for name in model.tree.names}
    person = scaled(model, {name: (each, each, each) for name, each in factors.items()}, mass=70.0).model
    person = moved_joints(person, {name: HIP_M * rng.standard_normal(3) for name in HIPS})
    markers = model_markers(model)
    grown = markers.points * np.array([factors[model.tree.names[body]] for body in markers.body])[:, None]
    points = grown + 0.006 * rng.standard_normal(grown.shape)
    q = resolve(person.tree, circling(person, sway=sway)).q
    seen = stations(place(person.tree, q), markers.body, points[None])
    seen[1:] += SKIN_M * rng.standard_normal(seen[1:].shape)
    times = np.arange(len(seen)) / 6.0
    static = MarkerData(markers.names, times[:1], seen[:1], 6.0, up="y")
    return person, static, MarkerData(markers.names, times[1:], seen[1:], 6.0, up="y")


def away_mm(found: ScaledPerson, person: OsimModel) -> Array:
    """Distance of each hip from the true one in the static trial [mm]."""
    q = np.array(list(found.pose.values()))[None]
    truth = place(person.tree, resolve(person.tree, person.default_pose()[None]).q)
    made = place(found.model.tree, q)
    gaps = [
        made.joint[0, found.model.tree.body(name)] - truth.joint[0, person.tree.body(name)] for name in HIPS
    ]
    return 1000.0 * np.sqrt(np.square(gaps).sum(axis=1))


def test_a_motion_brings_the_hips_to_their_place(walker: OsimModel) -> None:
    before, after = list[Array](), list[Array]()
    for seed in range(4):
        person, static, motion = recordings(walker, seed)
        before.append(away_mm(scale(walker, static, mass_kg=70.0), person))
        found = scale(walker, static, mass_kg=70.0, functional=[motion])
        after.append(away_mm(found, person))
        assert sum("hip centre of femur" in note for note in found.notes) == 2
    assert np.mean(before) > 8.0
    assert np.mean(after) < 0.6 * np.mean(before)
    assert np.mean(after) < 5.0


def test_a_motion_corrects_the_hips_of_the_shape_of_bones(walker: OsimModel) -> None:
    person, static, motion = recordings(walker, 2)
    bones = scale(walker, static, mass_kg=70.0, sizes="bones")
    both = scale(walker, static, mass_kg=70.0, sizes="bones", functional=[motion])
    assert away_mm(both, person).mean() < min(5.0, 0.7 * float(away_mm(bones, person).mean()))


def test_the_hips_are_in_the_document_and_the_markers_stay_where_they_were(
    walker: OsimModel, folder: Path, tmp_path: Path
) -> None:
    _, static, motion = recordings(walker, 3)
    still = scale(walker, static, mass_kg=70.0)
    write_trc(static, tmp_path / "static.trc")
    write_trc(motion, tmp_path / "circles.trc")
    out = tmp_path / "scaled.osim"
    found = person_of(
        model_path("walker"), tmp_path / "static.trc", out, mass_kg=70.0,
        marker_set=folder / "markers.xml", functional=[tmp_path / "circles.trc"],
    )  # fmt: skip
    assert found is not None
    read, q = read_osim(out), np.array(list(found.pose.values()))[None]
    shift = read.tree.joint_in_parent - still.model.tree.joint_in_parent
    moved = np.linalg.norm(shift[0], axis=1) > 1e-9
    assert [name for name, each in zip(read.tree.names, moved, strict=True) if each] == list(HIPS)
    markers = model_markers(read)
    columns = [static.names.index(name) for name in markers.names]
    at = stations(place(read.tree, q), markers.body, markers.points[None])[0]
    # As precise as the numbers of the .trc file.
    free = ~np.array(markers.fixed)
    assert free.any()
    np.testing.assert_allclose(at[free], static.positions[0, columns][free], atol=2e-5)
    for name, value in still.pose.items():
        assert found.pose[name] == pytest.approx(value, abs=0.002)


def test_a_motion_that_shows_nothing_says_so_and_moves_little(walker: OsimModel) -> None:
    _, static, motion = recordings(walker, 2, sway=0.02)
    found = scale(walker, static, mass_kg=70.0, functional=[motion])
    assert sum("says little" in note for note in found.notes) == 2


def test_what_cannot_show_hips_is_refused(walker: OsimModel, folder: Path, tmp_path: Path) -> None:
    _, static, motion = recordings(walker, 1)
    bare = motion.positions.copy()
    bare[:, [name.startswith("femur_r") and name[-1] in "01" for name in motion.names]] = np.nan
    with pytest.raises(GluteusError, match="fewer than 3 markers on 'femur_r'"):
        scale(walker, static, mass_kg=70.0, functional=[replace(motion, positions=bare)])
    never = motion.positions.copy()  # one thigh in each half of the recording
    half = len(never) // 2
    for side, frames in (("femur_r", slice(0, half)), ("femur_l", slice(half, None))):
        columns = [number for number, name in enumerate(motion.names) if name.startswith(side)]
        never[frames, columns] = np.nan
    with pytest.raises(GluteusError, match="at the same time"):
        scale(walker, static, mass_kg=70.0, functional=[replace(motion, positions=never)])
    with pytest.raises(GluteusError, match="leave out one"):
        scale(walker, static, setup=ScaleSetup(tmp_path / "scale.xml", 70.0), functional=[motion])
    write_trc(motion, tmp_path / "circles.trc")
    done = gluteus(
        "lab", tmp_path / "circles.trc", "--model", model_path("walker"),
        "--marker-set", folder / "markers.xml",
        "--functional", tmp_path / "circles.trc", "--out", tmp_path / "out",
    )  # fmt: skip
    assert done.returncode == 2
    assert "give --static" in done.stderr
