"""Inverse kinematics against OpenSim's, on the walker and on published recordings."""

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from gluteus.files import read_markers, read_table
from gluteus.files.markers.setups import IkSetup, read_ik_setup
from gluteus.mechanics.body.motion import place, stations
from gluteus.mechanics.body.tree import resolve
from gluteus.model.opensim.markers import model_markers, with_markers
from gluteus.model.opensim.model import OsimModel, read_osim
from gluteus.studies.kinematics.inverse import inverse_kinematics
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
