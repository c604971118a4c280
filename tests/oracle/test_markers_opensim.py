"""Inverse kinematics and scaling against OpenSim's, on made and on published recordings."""

import os
import shutil
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from gluteus.files import read_markers, read_table
from gluteus.files.markers.setups import IkSetup, read_ik_setup, read_scale_setup
from gluteus.mechanics.body.couplings import resolve
from gluteus.mechanics.body.motion import place, stations
from gluteus.model.opensim.markers import model_markers, with_markers
from gluteus.model.opensim.model import OsimModel, read_osim
from gluteus.model.opensim.scaling import scaled
from gluteus.studies.kinematics.inverse import inverse_kinematics
from gluteus.studies.kinematics.measured import frames_around
from gluteus.studies.kinematics.scaling import ScaledPerson, scale
from tests.helpers.markers import Array, marker_set, poses, recorded, write_trc
from tests.helpers.models import MOCAP, model_path, published
from tests.models import document as osim_document

pytestmark = pytest.mark.skipif(
    sys.version_info >= (3, 14), reason="OpenSim 4.6 has no wheel for this Python"
)

ACCURACY = 1e-9
CLOSE_DEG = 0.2


@dataclass(frozen=True)
class Case:
    """A recording, the model for it, and how both are matched."""

    model: Path
    markers: Path
    setup: Path
    marker_set: Path | None = None


@pytest.fixture(scope="module")
def walker(tmp_path_factory: pytest.TempPathFactory) -> Case:
    folder = tmp_path_factory.mktemp("walker")
    markers = marker_set(folder)
    model = with_markers(read_osim(model_path("walker")), markers)
    time, q = poses(model)
    data = recorded(model, q[::16], time[::16], noise_m=0.01)
    positions = data.positions.copy()
    positions[2, 3] = np.nan
    trial = write_trc(replace(data, positions=positions), folder / "walk.trc")
    tasks = [
        osim_document.element("IKMarkerTask", name, apply=True, weight=1.0 + number % 5)
        for number, name in enumerate(data.names)
    ]
    tasks.append(
        osim_document.element(
            "IKCoordinateTask", "knee_angle_r", apply=True, weight=0.05, value_type="manual_value", value=-0.4
        )
    )
    document = osim_document.element(
        "InverseKinematicsTool", "walk", osim_document.objects("IKTaskSet", tasks), marker_file="walk.trc"
    )
    setup = folder / "ik.xml"
    setup.write_text(osim_document.write(document), encoding="utf-8")
    return Case(model_path("walker"), trial, setup, markers)


@pytest.fixture(scope="module", params=["walker", "gait2354", "gait2392"])
def case(request: pytest.FixtureRequest, walker: Case) -> Case:
    if request.param == "walker":
        return walker
    folder = MOCAP / request.param
    return Case(
        published(folder / "expected/subject01_simbody.osim"),
        folder / "subject01_walk1.trc",
        folder / "subject01_Setup_IK.xml",
    )


def opensim_angles(osim: ModuleType, case: Case, folder: Path, model: OsimModel) -> Array:
    """Coordinates (frame, coordinate) [rad or m] that OpenSim finds."""
    document = osim.Model(str(case.model))
    if case.marker_set is not None:
        document.updateMarkerSet(osim.MarkerSet(str(case.marker_set)))
    document.initSystem()
    tool = osim.InverseKinematicsTool(str(case.setup))
    tool.setModel(document)
    tool.set_marker_file(str(case.markers))
    tool.set_accuracy(ACCURACY)
    tool.set_constraint_weight(float("inf"))
    tool.set_report_errors(False)
    tool.set_results_directory(str(folder))
    tool.setStartTime(-1e9)
    tool.setEndTime(1e9)
    tool.setOutputMotionFileName(str(folder / "ik.mot"))
    assert tool.run()
    turning = [each.name for each in model.spec.coordinates if each.motion == "rotational"]
    table = read_table(folder / "ik.mot").to_radians(turning)
    return np.stack([table.column(name) for name in model.coordinate_names], axis=1)


def objective(model: OsimModel, case: Case, setup: IkSetup, q: Array) -> Array:
    """Weighted mean of squared marker errors, and what coordinates stray from their values."""
    data, carried = read_markers(case.markers), model_markers(model)
    shared = [name for name in carried.names if name in data.names and setup.tasks.markers.get(name)]
    places = [carried.names.index(name) for name in shared]
    q = resolve(model.tree, q).q
    at = stations(place(model.tree, q), carried.body[places], carried.points[None, places])
    square = np.square(at - data.only(shared).positions).sum(axis=-1)
    weight = np.array([setup.tasks.markers[name] for name in shared]) * np.isfinite(square)
    total = np.nansum(weight * square, axis=1) / weight.sum(axis=1)
    for task in setup.tasks.coordinates:
        column = model.tree.coordinate(task.name)
        wanted = task.value if task.source == "manual_value" else model.default_pose()[column]
        total += task.weight * np.square(q[:, column] - wanted)
    return 0.5 * total


def test_no_worse_in_any_frame_and_the_same_angles(osim: ModuleType, case: Case, tmp_path: Path) -> None:
    model = with_markers(read_osim(case.model), case.marker_set)
    setup = replace(read_ik_setup(case.setup), times=None)
    theirs = opensim_angles(osim, case, tmp_path, model)
    ours = inverse_kinematics(model, case.markers, setup=setup)
    assert ours.sizes["time"] == len(theirs)
    mine, other = (objective(model, case, setup, q) for q in (ours.array("value"), theirs))
    assert (mine <= other * (1.0 + 1e-12)).all()
    np.testing.assert_allclose(ours.array("objective"), mine, rtol=1e-9)
    determined = ~ours.array("undetermined").any(axis=0)
    turns = ours.array("turns")
    away = np.abs(ours.array("value") - theirs)
    assert determined[turns].all()
    assert np.degrees(away[:, turns]).max() < CLOSE_DEG
    assert away[:, ~turns].max() < 1e-4


def mixed_factors(model: OsimModel) -> dict[str, tuple[float, float, float]]:
    generator = np.random.default_rng(5)
    return {name: tuple(generator.uniform(0.8, 1.3, 3).tolist()) for name in model.tree.names}


@pytest.mark.parametrize(
    "name", ["limb", "walker", "wrapped legs", "gait10dof18musc", "gait2392", "Rajagopal2016"]
)
@pytest.mark.parametrize("keeps", [False, True])
def test_a_scaled_document_is_opensims(osim: ModuleType, name: str, keeps: bool, tmp_path: Path) -> None:
    path = model_path(name)
    model = read_osim(path)
    factors = mixed_factors(model)
    ours = scaled(model, factors, mass=80.0, keeps_mass_distribution=keeps)
    document, sizes = osim.Model(str(path)), osim.ScaleSet()
    for body, (x, y, z) in factors.items():
        size = osim.Scale()
        size.setSegmentName(body)
        size.setScaleFactors(osim.Vec3(x, y, z))
        size.setApply(True)
        sizes.cloneAndAppend(size)
    assert document.scale(document.initSystem(), sizes, keeps, 80.0)
    document.printToXML(str(tmp_path / "theirs.osim"))
    theirs = read_osim(tmp_path / "theirs.osim")
    for part in ("mass", "centre", "inertia", "joint_in_parent", "joint_in_child"):
        np.testing.assert_allclose(
            getattr(ours.model.tree, part), getattr(theirs.tree, part), rtol=1e-10, atol=1e-12
        )
    for part in ("fibre_length", "tendon_length", "max_force"):
        np.testing.assert_allclose(getattr(ours.model, part), getattr(theirs, part), rtol=1e-9)
    generator = np.random.default_rng(6)
    q = model.default_pose() + generator.uniform(-0.2, 0.2, (5, len(model.coordinate_names)))
    q = ours.model.resolve(q)
    np.testing.assert_allclose(ours.model.lengths(q), theirs.lengths(q), atol=1e-10)
    (tmp_path / "ours.osim").write_text(ours.document.text(), encoding="utf-8")
    osim.Model(str(tmp_path / "ours.osim")).initSystem()


SCALED = {
    "gait2354": ("gait2354/gait2354_simbody.osim", "gait2354/subject01_Setup_Scale.xml"),
    "gait2392": ("gait2392/gait2392_thelen2003muscle.osim", "gait2392/subject01_Setup_Scale.xml"),
    "rajagopal": ("rajagopal/Rajagopal2016.osim", "rajagopal/Scale/scale_setup_walk_scaleOnly.xml"),
}


@pytest.mark.parametrize("name", SCALED)
def test_scale_tool_with_its_set_up(osim: ModuleType, name: str, tmp_path: Path) -> None:
    published(MOCAP / SCALED[name][0])
    shutil.copytree(MOCAP / name, tmp_path / name)  # the tool writes beside its set-up
    for each in [tmp_path, *tmp_path.rglob("*")]:
        each.chmod(0o755)
    model, setup = (tmp_path / each for each in SCALED[name])
    tool = osim.ScaleTool(str(setup))
    tool.getGenericModelMaker().setModelFileName(os.path.relpath(model, setup.parent))
    tool.getModelScaler().setOutputModelFileName("scaled_only.osim")
    tool.getMarkerPlacer().setOutputModelFileName("theirs.osim")
    tool.getMarkerPlacer().setOutputMotionFileName("static.mot")
    assert tool.run()
    theirs = read_osim(setup.parent / "theirs.osim")
    person = scale(model, None, setup=setup)
    # Joints and centres of mass carry all factors, to more digits than the tool prints.
    for part in ("joint_in_parent", "centre"):
        np.testing.assert_allclose(
            getattr(person.model.tree, part), getattr(theirs.tree, part), rtol=1e-6, atol=1e-12
        )
    np.testing.assert_allclose(person.model.fibre_length, theirs.fibre_length, rtol=1e-6)
    assert person.model.tree.mass.sum() == pytest.approx(theirs.tree.mass.sum(), rel=1e-9)
    table = read_table(setup.parent / "static.mot")
    pose = np.array(
        [
            [
                next(
                    table.values[0, k]
                    for k, each in enumerate(table.columns)
                    if each.endswith(f"/{name}/value")
                )
                for name in theirs.coordinate_names
            ]
        ]
    )
    asked = read_scale_setup(setup)
    assert asked.placement is not None
    assert person.objective <= static_objective(model, setup, person, pose) * (1.0 + 1e-9)


def static_objective(path: Path, setup: Path, person: ScaledPerson, pose: Array) -> float:
    """The objective of OpenSim's static pose, with markers as they were before."""
    asked = read_scale_setup(setup)
    assert asked.placement is not None
    assert asked.placement.markers is not None
    generic = with_markers(read_osim(path), asked.marker_set)
    keeps = asked.keeps_mass_distribution
    model = scaled(generic, person.factors, mass=asked.mass, keeps_mass_distribution=keeps).model
    data = frames_around(read_markers(asked.placement.markers), asked.placement.times)
    carried, weights = model_markers(model), asked.placement.tasks.markers
    shared = [name for name in carried.names if name in data.names and weights.get(name)]
    places = [carried.names.index(name) for name in shared]
    q = resolve(model.tree, pose).q
    at = stations(place(model.tree, q), carried.body[places], carried.points[None, places])[0]
    measured = np.nanmean(data.only(shared).positions, axis=0)
    weight = np.array([weights[name] for name in shared])
    total = float((weight * np.square(at - measured).sum(axis=-1)).sum() / weight.sum())
    for task in asked.placement.tasks.coordinates:
        column = model.tree.coordinate(task.name)
        wanted = task.value if task.source == "manual_value" else model.default_pose()[column]
        total += task.weight * float(q[0, column] - wanted) ** 2
    return 0.5 * total
