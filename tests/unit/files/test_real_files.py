"""The published models and the recorded walk, where they lie beside the project."""

import random
import warnings
from pathlib import Path

import numpy as np
import pytest

from gluteus.errors import GluteusError
from gluteus.files import (
    FileFormatWarning,
    canonical_name,
    load_columns,
    matching_name,
    read_actuators,
    read_loads,
    read_osim_spec,
    read_table,
)

MODELS = {
    # file: bodies, coordinates, muscles, actuators, wrap surfaces, couplers, markers
    "models/arm26.osim": (3, 2, 6, 0, 4, 0, 3),
    "models/gait10dof18musc.osim": (12, 10, 18, 0, 0, 0, 0),
    "models/gait2392_thelen2003muscle.osim": (12, 23, 92, 0, 0, 0, 0),
    "models/Rajagopal2016.osim": (22, 39, 80, 17, 40, 2, 66),
    "walk/subject01_simbody_adjusted.osim": (12, 23, 92, 0, 0, 0, 39),
}


@pytest.mark.parametrize("name", MODELS)
def test_published_models_are_read_whole(real_files: Path, name: str) -> None:
    model = read_osim_spec(real_files / name)
    parts = (
        model.bodies,
        model.coordinates,
        model.muscles,
        model.actuators,
        model.wraps,
        model.couplers,
        model.markers,
    )
    assert tuple(map(len, parts)) == MODELS[name]
    assert model.unsupported == ()
    assert len(model.joints) == len(model.bodies)


@pytest.mark.parametrize("name", ["models/gait2392_thelen2003muscle.osim", "models/Rajagopal2016.osim"])
def test_both_families_answer_to_one_name(real_files: Path, name: str) -> None:
    model = read_osim_spec(real_files / name)
    names = [muscle.name for muscle in model.muscles]
    for wanted in ("glmed1_r", "glut_med1_r", "glmed3_l", "recfem_r", "piri_l"):
        assert matching_name(wanted, names) in names
    assert len({canonical_name(each) for each in names}) == len(names)


def test_the_walk_fits_its_model(real_files: Path) -> None:
    model = read_osim_spec(real_files / "walk/subject01_simbody_adjusted.osim")
    angles = read_table(real_files / "walk/subject01_walk1_ik.mot")
    assert angles.columns == tuple(coordinate.name for coordinate in model.coordinates)
    assert angles.in_degrees
    turned = angles.to_radians(item.name for item in model.coordinates if item.motion == "rotational")
    assert np.abs(turned.column("hip_flexion_r")).max() < 1
    np.testing.assert_array_equal(turned.column("pelvis_ty"), angles.column("pelvis_ty"))


def test_degrees_that_call_themselves_radians_are_noticed(real_files: Path) -> None:
    model = read_osim_spec(real_files / "walk/subject01_simbody_adjusted.osim")
    table = read_table(real_files / "walk/subject01_walk1_RRA_Kinematics_q.sto")
    with pytest.warns(FileFormatWarning, match="in radians by its header"):
        table.to_radians(item.name for item in model.coordinates if item.motion == "rotational")


def test_ground_reaction_of_the_walk(real_files: Path) -> None:
    loads = read_loads(real_files / "walk/subject01_walk1_grf.xml")
    assert loads.datafile is not None
    table = read_table(loads.datafile)
    assert [force.applied_to_body for force in loads.forces] == ["calcn_r", "calcn_l"]
    total = np.zeros(len(table.time))
    for force in loads.forces:
        found = load_columns(force, table)
        assert found.force is not None
        assert found.point is not None
        assert found.torque is not None
        total += found.force[:, 1]
    mass = sum(
        body.mass for body in read_osim_spec(real_files / "walk/subject01_simbody_adjusted.osim").bodies
    )
    inside = (table.time > 0.6) & (table.time < 1.9)
    assert total[inside].mean() == pytest.approx(mass * 9.81, rel=0.1), "the ground carries the subject"


def test_residual_actuators_of_the_walk(real_files: Path) -> None:
    actuators = read_actuators(real_files / "walk/gait2392_SO_Residual_Actuators.xml")
    assert [actuator.name for actuator in actuators] == ["FX", "FY", "FZ", "MX", "MY", "MZ"]
    assert all(actuator.optimal_force > 1 for actuator in actuators)


@pytest.mark.parametrize(
    "name", ["models/arm26.osim", "walk/subject01_walk1_grf.xml", "walk/subject01_walk1_ik.mot"]
)
def test_damaged_copies_end_in_a_result_or_one_typed_error(
    real_files: Path, tmp_path: Path, name: str
) -> None:
    read = {".osim": read_osim_spec, ".xml": read_loads, ".mot": read_table}[Path(name).suffix]
    data, rng = (real_files / name).read_bytes(), random.Random(0)
    path = tmp_path / Path(name).name
    refused = 0
    for _ in range(60):
        damaged = bytearray(data)
        for _ in range(rng.randrange(1, 4)):
            at, length = rng.randrange(len(damaged)), rng.randrange(40)
            damaged[at : at + length] = rng.choice([b"", rng.randbytes(3), bytes(damaged[at - 50 : at])])
        path.write_bytes(damaged)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", FileFormatWarning)
                read(path)
        except GluteusError:
            refused += 1
    assert refused > 10, "most damage of this kind is noticed"
