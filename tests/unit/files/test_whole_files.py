"""Whole models and walks: those that the project makes, and published ones where present."""

import random
import warnings
from dataclasses import replace
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
from tests.helpers.models import model_path
from tests.helpers.walks import Walk, made_walk, published_walk

MODELS = {
    # model: bodies, coordinates, muscles, actuators, wrap surfaces, couplers, markers
    "walker": (10, 21, 42, 0, 0, 0, 0),
    "wrapped legs": (12, 23, 36, 3, 14, 2, 8),
    "arm26": (3, 2, 6, 0, 4, 0, 3),
    "gait10dof18musc": (12, 10, 18, 0, 0, 0, 0),
    "gait2392": (12, 23, 92, 0, 0, 0, 0),
    "Rajagopal2016": (22, 39, 80, 17, 40, 2, 66),
    "subject of the walk": (12, 23, 92, 0, 0, 0, 39),
}


@pytest.fixture(params=[made_walk, published_walk])
def walk(request: pytest.FixtureRequest, tmp_path: Path) -> Walk:
    return request.param(tmp_path)


@pytest.mark.parametrize("name", MODELS)
def test_models_are_read_whole(name: str) -> None:
    model = read_osim_spec(model_path(name))
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


@pytest.mark.parametrize("name", ["walker", "wrapped legs", "gait2392", "Rajagopal2016"])
def test_both_families_answer_to_one_name(name: str) -> None:
    model = read_osim_spec(model_path(name))
    names = [muscle.name for muscle in model.muscles]
    for wanted in ("glmed1_r", "glut_med1_r", "glmed3_l", "recfem_r", "tib_post_l"):
        assert matching_name(wanted, names) in names
    assert len({canonical_name(each) for each in names}) == len(names)


def test_a_walk_fits_its_model(walk: Walk) -> None:
    model, angles = read_osim_spec(walk.model), read_table(walk.recorded)
    assert set(angles.columns) == {coordinate.name for coordinate in model.coordinates}
    assert angles.in_degrees
    turned = angles.to_radians(item.name for item in model.coordinates if item.motion == "rotational")
    assert 0.1 < np.abs(turned.column("hip_flexion_r")).max() < 1
    np.testing.assert_array_equal(turned.column("pelvis_ty"), angles.column("pelvis_ty"))


def test_degrees_that_call_themselves_radians_are_noticed(walk: Walk) -> None:
    model, table = read_osim_spec(walk.model), replace(read_table(walk.smooth), in_degrees=False)
    with pytest.warns(FileFormatWarning, match="is taken to be in radians, yet .* give --degrees"):
        table.to_radians(item.name for item in model.coordinates if item.motion == "rotational")


def test_the_ground_carries_the_walker(walk: Walk) -> None:
    loads = read_loads(walk.loads)
    assert loads.datafile is not None
    table = read_table(loads.datafile)
    assert tuple(force.applied_to_body for force in loads.forces) == walk.feet
    total = np.zeros(len(table.time))
    for force in loads.forces:
        found = load_columns(force, table)
        assert found.force is not None
        assert found.point is not None
        assert found.torque is not None
        total += found.force[:, 1]
    mass = sum(body.mass for body in read_osim_spec(walk.model).bodies)
    inside = (table.time > walk.filtered[0]) & (table.time < walk.filtered[0] + 1.1)
    assert total[inside].mean() == pytest.approx(mass * 9.81, rel=0.1)


def test_residual_actuators_of_a_walk(walk: Walk) -> None:
    actuators = read_actuators(walk.residuals)
    assert [actuator.name for actuator in actuators] == ["FX", "FY", "FZ", "MX", "MY", "MZ"]
    assert all(actuator.optimal_force > 1 for actuator in actuators)


@pytest.mark.parametrize("part", ["model", "loads", "recorded"])
def test_damaged_copies_end_in_a_result_or_one_typed_error(walk: Walk, tmp_path: Path, part: str) -> None:
    sound: Path = getattr(walk, part)
    read = {".osim": read_osim_spec, ".xml": read_loads, ".mot": read_table}[sound.suffix]
    data, rng = sound.read_bytes(), random.Random(0)
    path = tmp_path / f"damaged{sound.suffix}"
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
