"""Forces of a motion of a small leg: what has to balance, what is refused, what stands in the
files.
"""

import json
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from numpy.testing import assert_allclose

import gluteus as gl
from gluteus.errors import AnatomyError, GluteusError
from gluteus.files import read_loads, read_table
from gluteus.mechanics.engine.recruitment import Status
from gluteus.studies.motion.files import write_forces
from gluteus.studies.motion.peaks import Peaks, peaks_of
from gluteus.studies.motion.trial import RecordingWarning
from gluteus.studies.result import Result
from tests.helpers import leg

HIP = ("hip_adduction_r", "hip_rotation_r", "hip_flexion_r")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> object:
    return gl.read_osim(leg.write_leg(tmp_path_factory.mktemp("leg")))


@pytest.fixture(scope="module")
def swung(model: object) -> Result:
    return gl.forces(model, leg.swing(), None)


def test_muscles_make_what_the_motion_needs(model: object, swung: Result) -> None:
    arms = model.moment_arms(swung["value"].values)
    made = np.einsum("bm,bmc->bc", swung["muscle_force_n"].values, arms)
    columns = [model.coordinate_names.index(name) for name in HIP]
    assert (swung["status"].values == Status.OK).all()
    assert_allclose(made[:, columns], swung["generalised_force"].values[:, columns], atol=1e-6)
    assert np.abs(swung["generalised_force"].values[:, columns]).max() > 20.0


def test_what_nothing_drives_and_what_is_locked_is_not_matched(swung: Result) -> None:
    assert swung["coordinate"].values[swung["matched"].values].tolist() == list(HIP)
    assert swung.attrs["settings"]["without_drive"] == ["pelvis_ty"]
    assert np.isnan(swung["unmet"].sel(coordinate="knee_angle_r").values).all()
    assert_allclose(swung["value"].sel(coordinate="knee_angle_r").values, -0.2)


def test_the_hip_carries_the_leg_against_the_muscles(model: object) -> None:
    """At rest: contact force, pulls of muscles and weight of thigh and shank add up to nothing."""
    rest = gl.forces(model, leg.swing(size=0.0), None)
    force = rest["muscle_force_n"].values[0]
    pull = np.zeros(3)
    for tension, (on_pelvis, on_femur) in zip(force, leg.MUSCLES.values(), strict=True):
        line = np.array(on_pelvis) - (np.array(leg.HIP) + on_femur)
        pull += tension * line / np.linalg.norm(line)
    contact = rest["contact_force_in_child_n"].sel(joint="hip_r").values[0]
    assert_allclose(contact + pull + [0.0, -100.0, 0.0], 0.0, atol=1e-9)
    assert_allclose(rest["contact_force_in_parent_n"].sel(joint="hip_r").values[0], contact, atol=1e-12)
    weight = 20.0 * 10.0
    assert_allclose(rest["contact_force_bw"].values[0, 0], np.linalg.norm(contact) / weight, rtol=1e-12)
    assert rest.attrs["body_weight_n"] == pytest.approx(weight)
    assert [str(rest[each].values[0]) for each in ("child", "parent")] == ["femur_r", "pelvis"]


def test_axes_of_child_and_parent_differ_by_the_turn_of_the_hip(swung: Result) -> None:
    child, parent = (swung[f"contact_force_in_{each}_n"].values[20, 0] for each in ("child", "parent"))
    assert_allclose(np.linalg.norm(child), np.linalg.norm(parent), rtol=1e-12)
    assert np.linalg.norm(child - parent) > 0.05 * np.linalg.norm(child)


def test_share_of_gluteus_medius_is_that_of_its_lines(model: object, swung: Result) -> None:
    arms = model.moment_arms(swung["value"].values)[:, :, model.coordinate_names.index("hip_adduction_r")]
    abducting = -arms * swung["muscle_force_n"].values
    wanted = abducting[:, :3].sum(axis=1) / np.maximum(abducting, 0.0).sum(axis=1)
    found = swung["gluteus_medius_share"].sel(side="right").values
    there = ~np.isnan(found)
    assert there.any()
    assert_allclose(found[there], wanted[there], rtol=1e-9)
    assert np.isnan(swung["gluteus_medius_share"].sel(side="left").values).all()


def test_muscles_in_kilonewtons_are_noticed_where_reserves_do_their_work(
    model: object, tmp_path: Path
) -> None:
    found = gl.forces(leg.write_leg(tmp_path, 1e-3), leg.swing(), None, reserves=20.0)
    assert "reserves-carry" in {each["id"] for each in found.attrs["warnings"]}
    sound = gl.forces(model, leg.swing(), None, reserves=0.1)
    assert "reserves-carry" not in {each["id"] for each in sound.attrs["warnings"]}


def test_pennation_in_degrees_leaves_muscles_without_force(tmp_path: Path) -> None:
    path = tmp_path / "leg.osim"
    steep = "<pennation_angle_at_optimal>11.5</pennation_angle_at_optimal><tendon_slack_length>"
    path.write_text(leg.document().replace("<tendon_slack_length>", steep), encoding="utf-8")
    with pytest.raises(GluteusError, match=r"pennation_angle_at_optimal=11.5.*below pi / 2"):
        gl.forces(path, leg.swing(), None)


@pytest.mark.parametrize(("objective", "power"), [("squared", 2), ("cubed", 3)])
def test_effort_is_what_the_objective_says(model: object, objective: str, power: int) -> None:
    found = gl.forces(model, leg.swing(), None, objective=objective, reserves=20.0)
    lines = np.concatenate([found["activation"].values, found["control"].values], axis=1)
    assert_allclose(found["effort"].values, np.sum(np.abs(lines) ** power, axis=1), rtol=1e-12)
    other = gl.forces(model, leg.swing(), None, reserves=20.0, objective="cubed" if power == 2 else "squared")
    rest = np.concatenate([other["activation"].values, other["control"].values], axis=1)
    assert np.all(found["effort"].values <= np.sum(np.abs(rest) ** power, axis=1) + 1e-12)


def test_large_muscles_are_spared_when_volume_weighs(tmp_path: Path) -> None:
    text = leg.document().replace(
        "<max_isometric_force>1500.0</max_isometric_force>",
        "<max_isometric_force>6000</max_isometric_force>",
        1,
    )
    path = tmp_path / "leg.osim"
    path.write_text(text, encoding="utf-8")
    plain, weighed = (
        gl.forces(path, leg.swing(), None, objective=each) for each in ("squared", "volume-squared")
    )
    first = {"muscle": "glut_med1_r"}
    assert float(weighed["activation"].sel(first).sum()) < 0.95 * float(plain["activation"].sel(first).sum())


def test_reserves_take_over_as_they_get_stronger(model: object) -> None:
    weak, strong = (gl.forces(model, leg.swing(), None, reserves=each) for each in (1.0, 1000.0))
    assert weak["actuator"].values.tolist() == [f"{name}_reserve" for name in leg.NAMES]
    assert weak["matched"].sel(coordinate="pelvis_ty").item(), "a reserve drives it now"
    column = {"actuator": "hip_flexion_r_reserve"}
    needed = np.abs(weak["generalised_force"].sel(coordinate="hip_flexion_r").values).max()
    assert np.abs(weak["actuator_force"].sel(column).values).max() < 0.01 * needed
    assert np.abs(strong["actuator_force"].sel(column).values).max() > 0.9 * needed
    assert_allclose(
        weak["actuator_force"].sel(actuator="pelvis_ty_reserve").values,
        weak["generalised_force"].sel(coordinate="pelvis_ty").values,
        rtol=1e-9,
    )


@pytest.mark.parametrize("objective", ["squared", "cubed"])
@pytest.mark.parametrize("strength", [0.1, 1.0, 1000.0])
def test_boundless_reserves_meet_whatever_is_asked(
    model: object, tmp_path: Path, objective: str, strength: float
) -> None:
    loads = leg.write_loads(tmp_path, (3000.0, 0.0, 0.0))
    found = gl.forces(model, leg.swing(), loads, reserves=strength, objective=objective)
    assert (found["status"].values == Status.OK).all()
    assert np.nanmax(np.abs(found["unmet"].values)) < 1e-6


def test_reserves_from_a_file(model: object, tmp_path: Path) -> None:
    path = tmp_path / "actuators.xml"
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?><OpenSimDocument Version="40500"><ForceSet name="reserves">'
        '<objects><CoordinateActuator name="spare"><coordinate>hip_rotation_r</coordinate>'
        "<optimal_force>30</optimal_force><min_control>-1</min_control><max_control>1</max_control></CoordinateActuator>"
        '<PointActuator name="lift"><body>pelvis</body><point>0 0 0</point><direction>0 1 0</direction>'
        "<force_is_global>true</force_is_global><optimal_force>100</optimal_force></PointActuator>"
        "</objects></ForceSet></OpenSimDocument>",
        encoding="utf-8",
    )
    found = gl.forces(model, leg.swing(), None, actuators=path)
    assert found["actuator"].values.tolist() == ["spare", "lift"]
    assert_allclose(
        found["actuator_force"].sel(actuator="lift").values,
        found["generalised_force"].sel(coordinate="pelvis_ty").values,
        rtol=1e-9,
    )
    assert "actuators_1" in found.attrs["files"]
    assert found.attrs["settings"]["actuators"] == ["actuators.xml"]


def test_external_loads_are_felt(model: object, tmp_path: Path) -> None:
    """60 N upwards under a leg of 100 N leave 40 for the hip to hold up against the muscles."""
    loaded = gl.forces(model, leg.swing(size=0.0), leg.write_loads(tmp_path))
    free = gl.forces(model, leg.swing(size=0.0), None)
    lifted = free["generalised_force"].sel(coordinate="pelvis_ty") - loaded["generalised_force"].sel(
        coordinate="pelvis_ty"
    )
    assert_allclose(lifted.values, 60.0, rtol=1e-9)
    assert loaded.attrs["files"].keys() >= {"model", "loads", "loads_table"}
    assert all(len(each["sha256"]) == 64 for each in loaded.attrs["files"].values())


def test_a_load_without_a_point_acts_at_the_bodys_origin(model: object, tmp_path: Path) -> None:
    at_origin = gl.forces(
        model, leg.swing(size=0.0), leg.write_loads(tmp_path, (0.0, 0.0, 50.0), body="femur_r", point=False)
    )
    free = gl.forces(model, leg.swing(size=0.0), None)
    # The femur's origin is the hip centre: no moment there.
    for name in HIP:
        gap = at_origin["generalised_force"].sel(coordinate=name) - free["generalised_force"].sel(
            coordinate=name
        )
        assert_allclose(gap.values, 0.0, atol=1e-9)


def test_frames_that_cannot_be_met_are_marked(model: object, tmp_path: Path) -> None:
    found = gl.forces(model, leg.swing(), leg.write_loads(tmp_path, (3000.0, 0.0, 0.0)))
    assert (found["status"].values == Status.UNMET).all()
    assert np.abs(found["unmet"].sel(coordinate=list(HIP)).values).max(axis=1).min() > 1.0
    assert np.isfinite(found["activation"].values).all()
    assert peaks_of(found) == Peaks()


@pytest.mark.parametrize("lowpass_hz", [None, 6.0])
def test_unmet_frames_are_a_caution_that_names_the_missing_filter(
    model: object, tmp_path: Path, lowpass_hz: float | None
) -> None:
    pushed = leg.write_loads(tmp_path, (600.0, 0.0, 0.0))
    found = gl.forces(model, leg.swing(), pushed, lowpass_hz=lowpass_hz)
    (said,) = [each for each in found.attrs["warnings"] if each["id"] == "unmet-frames"]
    unmet = int(np.count_nonzero(found["status"].values == Status.UNMET))
    assert unmet > 0
    assert (said["severity"], said["frames"]) == ("caution", unmet)
    assert f"{unmet} of 60 frames are not met" in said["cause"]
    assert ("--lowpass 6" in said["remedy"]) == (lowpass_hz is None)
    assert "--reserves" in said["remedy"]


def test_frames_that_cannot_be_computed_hold_no_numbers(model: object, tmp_path: Path) -> None:
    found = gl.forces(model, leg.swing(), leg.write_loads(tmp_path, (1e15, 0.0, 0.0)))
    assert (found["status"].values == Status.BAD_INPUT).all()
    for name in ("activation", "muscle_force_n", "contact_force_bw", "effort", "gluteus_medius_share"):
        assert np.isnan(found[name].values).all(), name
    with pytest.raises(GluteusError, match="no frame could be computed"):
        write_forces(found, tmp_path / "forces.sto")


def test_passive_force_and_yielding_tendons_change_what_is_asked(model: object, swung: Result) -> None:
    assert (swung["passive_force_n"].values == 0.0).all()
    passive = gl.forces(model, leg.swing(), None, passive=True)
    assert passive["passive_force_n"].values.max() > 1.0
    wanted = passive["activation"] * passive["capacity_n"] + passive["passive_force_n"]
    assert_allclose(passive["muscle_force_n"].values, wanted.values, rtol=1e-12)
    compliant = gl.forces(model, leg.swing(), None, tendon="compliant")
    assert np.abs(compliant["capacity_n"] - swung["capacity_n"]).max() > 10.0


def test_activations_keep_to_the_bounds_of_controls(tmp_path: Path) -> None:
    text = leg.document().replace("<GeometryPath", "<min_control>0.05</min_control><GeometryPath")
    path = tmp_path / "leg.osim"
    path.write_text(text, encoding="utf-8")
    found = gl.forces(path, leg.swing(), None)
    assert found["activation"].values.min() == pytest.approx(0.05)
    off = leg.document().replace("<GeometryPath", "<appliesForce>false</appliesForce><GeometryPath", 1)
    path.write_text(off, encoding="utf-8")
    found = gl.forces(path, leg.swing(), None, passive=True)
    assert (found["muscle_force_n"].sel(muscle="glut_med1_r").values == 0.0).all()


def test_degrees_are_said_not_guessed(model: object, swung: Result) -> None:
    motion = leg.swing()
    values = motion.values.copy()
    values[:, 1:] = np.degrees(values[:, 1:])
    told = gl.forces(model, replace(motion, values=values, in_degrees=True), None)
    assert_allclose(told["activation"].values, swung["activation"].values, atol=1e-9)
    wrong = replace(motion, values=values)
    with pytest.warns(UserWarning, match="is taken to be in radians.*--degrees"):
        gl.forces(model, wrong, None)
    forced = gl.forces(model, wrong, None, angles="degrees")
    assert_allclose(forced["activation"].values, swung["activation"].values, atol=1e-9)
    assert any("degrees" in note for note in forced.attrs["notes"])


def test_noise_is_noticed_and_a_filter_recorded(model: object) -> None:
    rough = leg.swing(noise=1e-3)
    with pytest.warns(RecordingWarning, match="times those below 6 Hz"):
        found = gl.forces(model, rough, None, reserves=100.0)
    assert any("6 Hz" in note for note in found.attrs["notes"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        smooth = gl.forces(model, rough, None, reserves=100.0, lowpass_hz=6.0)
    assert smooth.attrs["settings"]["signals"]["lowpass_hz"] == 6.0
    assert "Butterworth" in smooth.attrs["settings"]["signals"]["filter"]


def test_states_of_opensim_and_names_of_other_families_are_read(model: object, swung: Result) -> None:
    motion = leg.swing()
    names = (
        "/jointset/rail/pelvis_ty/value",
        "hip_add_r",
        "/jointset/hip_r/hip_rotation_r/value",
        "hip_flex_r",
    )
    found = gl.forces(model, replace(motion, columns=names), None)
    assert_allclose(found["activation"].values, swung["activation"].values, rtol=1e-12)


def test_times_and_joints_and_progress(model: object) -> None:
    steps: list[tuple[int, int]] = []
    found = gl.forces(
        model,
        leg.swing(400),
        None,
        times=(0.1, 0.5),
        joints=["knee_r"],
        progress=lambda *each: steps.append(each),
    )
    assert found["time"].values[0] >= 0.1 - 1e-9
    assert found["time"].values[-1] <= 0.5 + 1e-9
    assert found["joint"].values.tolist() == ["hip_r", "knee_r"]
    assert steps[-1] == (found.sizes["time"], found.sizes["time"])
    assert len(steps) > 1


def test_only_what_is_asked_is_matched(model: object) -> None:
    found = gl.forces(model, leg.swing(), None, match=["hip_flexion_r"])
    assert found["coordinate"].values[found["matched"].values].tolist() == ["hip_flexion_r"]
    assert np.isnan(found["unmet"].sel(coordinate="hip_adduction_r").values).all()


def test_frames_outside_the_loads_are_left_out_and_counted(model: object, tmp_path: Path) -> None:
    path = leg.write_loads(tmp_path)
    table = read_table(tmp_path / "loads.mot")
    cut = replace(table, time=table.time + 1.3)
    from gluteus.files import write_table

    write_table(cut, tmp_path / "loads.mot", overwrite=True)
    found = gl.forces(model, leg.swing(), path)
    assert 0.3 - 1e-9 <= found["time"].values[0] < 0.32
    assert any("outside the recording of the loads" in note for note in found.attrs["notes"])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"objective": "linear"}, "give squared, cubed"),
        ({"times": (3.0, 4.0)}, "no frame in common"),
        ({"joints": ["elbow"]}, "no joint 'elbow'"),
        ({"match": ["knee_angle_r"]}, "not a free coordinate"),
        ({"reserves": -1.0}, r"0\.1 to 1e\+06 N m"),
        ({"reserves": [1.0, 2.0]}, "reserves = .* is not a number"),
        ({"reserves": "residuals.xml"}, "is a file of actuators, but reserves are a number"),
        ({"lowpass_hz": 500.0}, "low-pass filter"),
        ({"actuators": "missing.xml"}, "cannot be read"),
    ],
)
def test_options_that_cannot_be_are_refused(model: object, options: dict[str, object], message: str) -> None:
    with pytest.raises(GluteusError, match=message):
        gl.forces(model, leg.swing(), None, **options)


def test_missing_coordinates_are_named(model: object) -> None:
    motion = leg.swing()
    short = replace(motion, columns=motion.columns[:3], values=motion.values[:, :3])
    with pytest.raises(AnatomyError, match="missing are hip_flexion_r"):
        gl.forces(model, short, None)


def test_loads_on_a_body_that_is_not_there_are_refused(model: object, tmp_path: Path) -> None:
    path = leg.write_loads(tmp_path, body="toes_r")
    with pytest.raises(AnatomyError, match=r"'toes_r'.*pelvis, femur_r, tibia_r"):
        gl.forces(model, leg.swing(), path)
    bare = replace(read_loads(path), datafile=None)
    with pytest.raises(GluteusError, match="datafile"):
        gl.forces(model, leg.swing(), bare)


def test_a_model_of_many_people_is_refused(model: object) -> None:
    many = model.varied(max_force={"glmed1_r": np.array([1000.0, 1200.0])})
    with pytest.raises(GluteusError, match="one person, not of 2"):
        gl.forces(many, leg.swing(), None)
    strong = gl.forces(many.only(np.array([1])), leg.swing(), None)
    assert strong["max_force_n"].sel(muscle="glut_med1_r").item() == 1200.0


def test_degrees_said_to_be_radians_are_named_with_the_option(model: object) -> None:
    degrees = replace(leg.swing(size=100.0), in_degrees=True)
    with pytest.warns(RecordingWarning, match=r"--radians.*the header says degrees; leave the option out"):
        found = gl.forces(model, degrees, None, angles="radians")
    (said,) = found.attrs["warnings"]
    assert said["id"] == "angles-are-degrees"
    assert said["remedy"] == "the header says degrees: leave out --radians (--angles radians)"


def test_too_few_frames_are_refused(model: object) -> None:
    with pytest.raises(GluteusError, match="6 frames or more"):
        gl.forces(model, leg.swing(5), None)


def test_the_table_is_what_static_optimisation_writes(swung: Result, tmp_path: Path) -> None:
    table = read_table(write_forces(swung, tmp_path / "forces.sto"))
    assert table.columns == (*leg.MUSCLES, "status")
    assert_allclose(table.values[:, :-1], swung["muscle_force_n"].values, rtol=0)
    with pytest.raises(GluteusError, match="exists"):
        write_forces(swung, tmp_path / "forces.sto")
    write_forces(swung, tmp_path / "forces.sto", overwrite=True)
    with pytest.raises(GluteusError, match="change the ending"):
        write_forces(swung, tmp_path / "forces.csv")


def test_netcdf_holds_everything(swung: Result, tmp_path: Path) -> None:
    path = write_forces(swung, tmp_path / "forces.nc")
    with xr.open_dataset(path, engine="h5netcdf") as found:
        found.load()
    for name in swung.data_vars:
        assert_allclose(found[name].values, swung[name].values, rtol=0)
        assert found[name].attrs["units"] == swung[name].attrs["units"]
    assert json.loads(found.attrs["settings"]) == swung.attrs["settings"]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["forces.nc"]


def test_parquet_has_a_row_for_each_frame(swung: Result, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    table = pq.read_table(write_forces(swung, tmp_path / "forces.parquet"))
    assert table.num_rows == swung.sizes["time"]
    assert_allclose(
        table["muscle_force_n/tfl_r"].to_numpy(), swung["muscle_force_n"].sel(muscle="tfl_r").values, rtol=0
    )
    assert "contact_force_in_child_bw/hip_r/y" in table.column_names
    assert json.loads(table.schema.metadata[b"gluteus"])["settings"] == swung.attrs["settings"]


def test_every_number_has_a_unit_and_the_result_can_be_cited(swung: Result) -> None:
    for name, variable in swung.variables.items():
        if variable.dtype.kind in "fiu":
            assert variable.attrs.get("units"), name
    assert {"thelen2003", "seth2018"} <= set(swung.attrs["sources"])
    assert "Thelen" in str(gl.cite(swung))
