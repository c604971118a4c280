"""C3D files of every processor, and force plates of every type that is read."""

import contextlib
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gluteus.errors import FileFormatError, UnsupportedFeature
from gluteus.files import read_markers
from gluteus.files.markers.c3d import read_c3d
from gluteus.files.markers.data import guessed_up, to_y_up
from tests.helpers.c3d import Array, Recording, Value

LABELS = {"LABELS": ["RASI", "LASI"], "UNITS": ["mm"], "Y_SCREEN": ["+Z"]}
CORNERS = 1000.0 * np.array([[0.3, 0.2, 0.0], [-0.3, 0.2, 0.0], [-0.3, -0.2, 0.0], [0.3, -0.2, 0.0]])
# Seen from below, so that z of the plate points into the ground.
TURNED = CORNERS[[0, 3, 2, 1]] + [500.0, 0.0, 0.0]


def points(frames: int = 4) -> Array:
    found = 1000.0 + np.arange(frames * 6, dtype=np.float64).reshape(frames, 2, 3)
    found[1, 0] = np.nan
    return found


def written(folder: Path, recording: Recording) -> Path:
    path = folder / "trial.c3d"
    path.write_bytes(recording.content())
    return path


@pytest.mark.parametrize("processor", ["intel", "dec", "sgi"])
@pytest.mark.parametrize("scale", [-1.0, 0.5])
def test_points_of_every_processor(tmp_path: Path, processor: str, scale: float) -> None:
    recording = Recording(points(), parameters={"POINT": LABELS}, processor=processor, scale=scale, first=11)
    found = read_c3d(written(tmp_path, recording))
    assert found.names == ("RASI", "LASI")
    assert found.up == "z"
    np.testing.assert_allclose(found.positions, points() / 1000.0, rtol=1e-6)
    np.testing.assert_allclose(found.time, [0.10, 0.11, 0.12, 0.13])
    assert found.gaps == {"RASI": 1}


def test_labels_that_repeat_or_lack_are_numbered(tmp_path: Path) -> None:
    parameters = {"POINT": {"LABELS": ["A", "A"], "UNITS": ["m"]}}
    with pytest.warns(UserWarning, match="the label 'A' occurs twice"):
        found = read_markers(written(tmp_path, Recording(points(), parameters=parameters)))
    assert found.names == ("A", "A_2")
    assert read_c3d(written(tmp_path, Recording(points()))).names == ("point_1", "point_2")


def _with_one_label(tmp_path: Path, sets: int) -> Path:
    """A recording of 250 points for each set of labels, which all say the same."""
    labels = {"LABELS" if number == 1 else f"LABELS{number}": ["A"] * 250 for number in range(1, sets + 1)}
    parameters = {"POINT": {"UNITS": ["m"], **labels}}
    return written(tmp_path, Recording(np.zeros((1, 250 * sets, 3)), parameters=parameters))


def test_labels_that_repeat_are_numbered_with_few_notes(tmp_path: Path) -> None:
    found = read_c3d(_with_one_label(tmp_path, 8))
    assert found.names[0] == "A"
    assert found.names[-1] == "A_2000"
    assert len(found.notes) == 21
    assert found.notes[-1].startswith("1979 more labels")


def test_more_points_than_a_recording_can_have_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match="at most 2000 points a frame, not 2250"):
        read_c3d(_with_one_label(tmp_path, 9))


def test_a_recording_beyond_the_memory_of_a_machine_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, Recording(points(), parameters={"POINT": LABELS}))
    monkeypatch.setattr("gluteus.files.markers.c3d.MAX_VALUES", 31)
    with pytest.raises(FileFormatError, match="at most 31 numbers, not 32; split the recording"):
        read_c3d(path)


def test_analog_is_scaled_and_timed(tmp_path: Path) -> None:
    stored = np.arange(16, dtype=np.float64).reshape(4, 2, 2)
    analog: dict[str, Value] = {
        "LABELS": ["EMG1", "EMG2"], "UNITS": ["V", "V"], "GEN_SCALE": 2.0,
        "SCALE": np.array([1.0, 10.0]), "OFFSET": np.array([1, 0]),
    }  # fmt: skip
    recording = Recording(points(), analog=stored, parameters={"POINT": LABELS, "ANALOG": analog})
    found = read_c3d(written(tmp_path, recording)).analog
    assert found is not None
    np.testing.assert_allclose(found.values[:, 0], 2.0 * (stored.reshape(-1, 2)[:, 0] - 1.0))
    np.testing.assert_allclose(found.values[:, 1], 20.0 * stored.reshape(-1, 2)[:, 1])
    np.testing.assert_allclose(found.time[:3], [0.0, 0.005, 0.01])


def test_events(tmp_path: Path) -> None:
    event: dict[str, Value] = {
        "TIMES": np.array([[1.0, 0.0], [2.5, 0.5]]), "LABELS": ["Foot Off", "Foot Strike"],
        "CONTEXTS": ["Left", "Right"],
    }  # fmt: skip
    found = read_c3d(written(tmp_path, Recording(points(), parameters={"POINT": LABELS, "EVENT": event})))
    assert [(each.time, each.label, each.context) for each in found.events] == [
        (0.5, "Foot Strike", "Right"),
        (62.5, "Foot Off", "Left"),
    ]


def plate(folder: Path, kind: int, channels: Array, extra: dict[str, Value], units: list[str]) -> Recording:
    platform: dict[str, Value] = {
        "USED": 1, "TYPE": np.array([kind]), "CORNERS": TURNED.T[:, :, None],
        "CHANNEL": np.arange(1, channels.size + 1)[:, None],
        "ORIGIN": np.array([[0.0], [0.0], [0.0]]),
    } | extra  # fmt: skip
    analog: dict[str, Value] = {"UNITS": units, "LABELS": [f"c{number}" for number in range(channels.size)]}
    stored = np.broadcast_to(channels, (4, 1, channels.size))
    return Recording(
        points(), analog=stored, parameters={"POINT": LABELS, "ANALOG": analog, "FORCE_PLATFORM": platform}
    )


def expected(force: Array, at: Array, twist: float, depth: float = 0.0) -> Array:
    """Six components about a point ``depth`` mm under the surface; plate axes, lengths in mm."""
    arm = at - np.array([0.0, 0.0, depth])
    return np.concatenate([force, np.cross(arm, force) + np.array([0.0, 0.0, twist])])


FORCE, AT, TWIST = np.array([20.0, -30.0, -700.0]), np.array([40.0, -25.0, 0.0]), 5000.0
N, NMM = ["N"] * 3, ["Nmm"] * 3


def kistler() -> Array:
    """Eight channels of sensors at (±120, ±200) mm, 50 mm under the surface, for the same push."""
    a, b = 120.0, 200.0
    mx, my, mz = expected(FORCE, AT, TWIST, 50.0)[3:]
    fx, fy, fz = FORCE
    y14 = fy / 2.0
    x34 = (mz - a * (2.0 * y14 - fy) + b * fx) / (2.0 * b)
    z12, z23 = (fz + mx / b) / 2.0, (fz + my / a) / 2.0
    z1 = z12 / 2.0
    z2, z3 = z12 - z1, z23 - (z12 - z1)
    return np.array([fx - x34, x34, y14, fy - y14, z1, z2, z3, fz - z1 - z2 - z3])


CASES: dict[int, tuple[Array, dict[str, Value], list[str]]] = {
    1: (np.array([*FORCE, *AT[:2], TWIST]), {}, [*N, "mm", "mm", "Nmm"]),
    2: (expected(FORCE, AT, TWIST, 40.0), {"ORIGIN": np.array([[0.0], [0.0], [-40.0]])}, N + NMM),
    3: (kistler(), {"ORIGIN": np.array([[120.0], [200.0], [-50.0]])}, ["N"] * 8),
    4: (expected(FORCE, AT, TWIST) / 2.0, {"CAL_MATRIX": 2.0 * np.eye(6)[:, :, None]}, ["V"] * 6),
}  # fmt: skip


@pytest.mark.parametrize("kind", CASES)
def test_plates(tmp_path: Path, kind: int) -> None:
    channels, extra, units = CASES[kind]
    found = read_c3d(written(tmp_path, plate(tmp_path, kind, channels, extra, units))).plates[0]
    # x of the plate is the lab's y here, y its x; z points down.
    np.testing.assert_allclose(found.force[0], [FORCE[1], FORCE[0], 700.0], rtol=1e-6)
    np.testing.assert_allclose(found.centre[0], [0.5 - 0.025, 0.040, 0.0], atol=1e-7)
    np.testing.assert_allclose(found.moment[0], [0.0, 0.0, -5.0], atol=1e-6)


@pytest.mark.parametrize(
    ("kind", "forces", "units"),
    [(1, 3, ["kN"] * 3 + ["mm", "mm", "kN mm"]), (2, 3, ["kN"] * 3 + ["kN.m"] * 3), (3, 8, ["kN"] * 8)],
)
def test_plates_in_kilonewtons(tmp_path: Path, kind: int, forces: int, units: list[str]) -> None:
    channels, extra, _ = CASES[kind]
    channels = channels.copy()
    channels[:forces] /= 1000.0
    channels[3 if kind == 2 else 5 :] /= {1: 1e3, 2: 1e6, 3: 1.0}[kind]
    found = read_c3d(written(tmp_path, plate(tmp_path, kind, channels, extra, units))).plates[0]
    np.testing.assert_allclose(found.force[0], [FORCE[1], FORCE[0], 700.0], rtol=1e-6)
    np.testing.assert_allclose(found.centre[0], [0.5 - 0.025, 0.040, 0.0], atol=1e-7)
    np.testing.assert_allclose(found.moment[0], [0.0, 0.0, -5.0], atol=1e-6)


def test_a_plate_names_the_channels_that_are_missing(tmp_path: Path) -> None:
    channels, extra, units = CASES[2]
    extra = extra | {"CHANNEL": np.array([1, 2, 3, 4, 5, 9])[:, None]}
    with pytest.raises(FileFormatError, match=r"6 of the 6 channels that are recorded, and names 1, .*, 9;"):
        read_c3d(written(tmp_path, plate(tmp_path, 2, channels, extra, units)))


def test_push_of_the_person_is_turned_round(tmp_path: Path) -> None:
    channels, extra, units = CASES[2]
    with pytest.warns(UserWarning, match="turned round"):
        found = read_markers(written(tmp_path, plate(tmp_path, 2, -channels, extra, units)))
    np.testing.assert_allclose(found.plates[0].force[0, 2], 700.0, rtol=1e-6)


def test_unloaded_plate_has_no_centre(tmp_path: Path) -> None:
    channels, extra, units = CASES[2]
    found = read_c3d(written(tmp_path, plate(tmp_path, 2, channels / 1000.0, extra, units))).plates[0]
    assert np.isnan(found.centre).all()
    assert not found.moment.any()


@pytest.mark.parametrize("kind", [5, 6, 7, 12])
def test_other_plates_are_refused_by_name(tmp_path: Path, kind: int) -> None:
    channels, extra, units = CASES[2]
    with pytest.raises(UnsupportedFeature, match=f"force plate of type {kind}.*export its forces"):
        read_c3d(written(tmp_path, plate(tmp_path, kind, channels, extra, units)))


def test_up_is_read_or_guessed(tmp_path: Path) -> None:
    channels, extra, units = CASES[2]
    recording = plate(tmp_path, 2, channels, extra, units)
    assert guessed_up(read_c3d(written(tmp_path, recording)))[0] == "z"
    recording.parameters["POINT"].pop("Y_SCREEN")  # type: ignore[attr-defined]
    found = read_c3d(written(tmp_path, recording))
    assert guessed_up(found) == ("z", "the ground pushes the person that way")
    up = found.turned(to_y_up("z"))
    np.testing.assert_allclose(up.plates[0].force[0, 1], 700.0, rtol=1e-6)
    np.testing.assert_allclose(up.positions[0, 0], [1.000, 1.002, -1.001])


@pytest.mark.parametrize("up", ["x", "y", "z", "-x", "-y", "-z"])
def test_rotations_keep_hands(up: str) -> None:
    rotation = to_y_up(up)  # type: ignore[arg-type]
    assert np.linalg.det(rotation) == pytest.approx(1.0)
    axis = np.eye(3)["xyz".index(up[-1])] * (-1.0 if up.startswith("-") else 1.0)
    np.testing.assert_array_equal(rotation @ axis, [0.0, 1.0, 0.0])


WHOLE = Recording(points(), parameters={"POINT": LABELS}).content()


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"PathFileType", "is not a C3D file"),
        (WHOLE[:550], "ends inside its parameters"),
        (WHOLE[:1060], "announces 4 frames and holds"),
        (WHOLE[:515] + b"\x07" + WHOLE[516:], "the processor must be one of"),
        (WHOLE[:20] + b"\0\0\0\0" + WHOLE[24:], "the frame rate must be above 0"),
        (WHOLE[:12] + b"\0\0\0\0" + WHOLE[16:], "the scale of points"),
        (WHOLE[:16] + b"\xff\x7f" + WHOLE[18:], "data begin at block 32767"),
    ],
)
def test_damage_is_refused(tmp_path: Path, content: bytes, rule: str) -> None:
    path = tmp_path / "trial.c3d"
    path.write_bytes(content)
    with pytest.raises(FileFormatError, match=rule):
        read_c3d(path)


def test_damaged_bytes_end_in_a_result_or_one_error(tmp_path: Path) -> None:
    channels, extra, units = CASES[2]
    whole = plate(tmp_path, 2, channels, extra, units).content()
    generator, path = np.random.default_rng(4), tmp_path / "trial.c3d"
    refused = 0
    for _ in range(300):
        content = bytearray(whole)
        for at in generator.integers(0, len(whole), 3):
            content[at] = generator.integers(0, 256)
        path.write_bytes(content[: generator.integers(1, len(whole) + 1)])
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                read_c3d(path)
            except (FileFormatError, UnsupportedFeature):
                refused += 1
    assert refused > 0


@pytest.mark.parametrize("kind", CASES)
@pytest.mark.parametrize("number", [np.nan, np.inf, -3e38, 3e38, 0.5])
def test_any_number_in_any_parameter_ends_in_a_result_or_one_error(
    tmp_path: Path, kind: int, number: float
) -> None:
    """Also in parameters that hold words or another shape in sound files."""
    channels, extra, units = CASES[kind]
    whole = plate(tmp_path, kind, channels, extra, units).parameters
    more = {
        "TRIAL": {"ACTUAL_START_FIELD": 0, "ACTUAL_END_FIELD": 0},
        "POINT": {"LONG_FRAMES": 0, "RATE": 0},
        "ANALOG": {"GEN_SCALE": 0, "SCALE": 0, "OFFSET": 0, "FORMAT": 0},
        "EVENT": {"TIMES": 0},
        "FORCE_PLATFORM": {"ZERO": 0},
    }
    names = {(group, name) for given in (whole, more) for group in given for name in given[group]}
    for group, name in sorted(names):
        for shape in ((1,), (2,), (2, 1), (1, 2), (6, 1), (3, 4, 1)):
            recording = plate(tmp_path, kind, channels, extra, units)
            changed = {key: dict(values) for key, values in recording.parameters.items()}
            changed.setdefault(group, {})[name] = np.full(shape, number)
            with contextlib.suppress(FileFormatError, UnsupportedFeature):
                read_c3d(written(tmp_path, replace(recording, parameters=changed)))


@pytest.mark.parametrize("kind", [2, 3, 4])
def test_the_baseline_that_a_file_names_is_subtracted(tmp_path: Path, kind: int) -> None:
    channels, extra, units = CASES[kind]
    offset, frames = 0.02 * channels, np.zeros((4, 1, channels.size))
    frames[2:] = channels
    named: dict[str, Value] = {**extra, "ZERO": np.array([0.0, 2.0])}
    made = plate(tmp_path, kind, channels, named, units)
    made.analog = frames + offset
    found = read_c3d(written(tmp_path, made))
    np.testing.assert_allclose(found.plates[0].force[2:, 2], 700.0, rtol=1e-6)
    np.testing.assert_allclose(found.plates[0].centre[2:], [[0.475, 0.040, 0.0]] * 2, atol=1e-6)
    assert not found.plates[0].force[:2].any()
    assert any("force plate 1, -14.0 N in frames 1 to 2" in note for note in found.notes)


@pytest.mark.parametrize("zero", [[0, 0], [1, 0], [3, 4]], ids=str)
def test_no_baseline_is_taken_from_no_frames_or_from_a_step(tmp_path: Path, zero: list[int]) -> None:
    channels, extra, units = CASES[2]
    named: dict[str, Value] = {**extra, "ZERO": np.array(zero, dtype=np.float64)}
    made = plate(tmp_path, 2, channels, named, units)
    found = read_c3d(written(tmp_path, made))
    np.testing.assert_allclose(found.plates[0].force[:, 2], 700.0, rtol=1e-6)
    assert any("is loaded in frames 3 to 4" in note for note in found.notes) == (zero == [3, 4])
