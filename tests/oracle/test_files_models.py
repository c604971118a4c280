"""Gluteus reads the same as OpenSim in model documents and tables."""

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from types import ModuleType
from typing import Any, get_type_hints

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from gluteus.files import ModelSpec, MotionTable, read_osim_spec, read_table, write_table
from gluteus.files.osim.spec import forces as spec_forces
from gluteus.files.osim.spec import model as spec
from gluteus.files.osim.spec import paths as spec_paths
from gluteus.files.osim.spec.functions import (
    Constant,
    FunctionSpec,
    Linear,
    Multiplier,
    PiecewiseLinear,
    Polynomial,
    SimmSpline,
)
from tests.helpers.models import SHARED, model_path, published
from tests.helpers.opensim import restore_defaults
from tests.models.walk import write_walk

DOCUMENTS = (
    "every feature", "limb", "walker", "wrapped legs",
    "arm26", "gait10dof18musc", "gait2392", "Rajagopal2016", "subject of the walk",
)  # fmt: skip
CLASSES = {
    spec_forces.Thelen2003Spec: "Thelen2003Muscle",
    spec_forces.Millard2012Spec: "Millard2012EquilibriumMuscle",
    spec_forces.DeGrooteFregly2016Spec: "DeGrooteFregly2016Muscle",
    spec_forces.CoordinateActuatorSpec: "CoordinateActuator",
    spec_forces.TorqueActuatorSpec: "TorqueActuator",
    spec_forces.PointActuatorSpec: "PointActuator",
    spec_forces.ActiveForceLengthSpec: "ActiveForceLengthCurve",
    spec_forces.ForceVelocitySpec: "ForceVelocityCurve",
    spec_forces.FiberForceLengthSpec: "FiberForceLengthCurve",
    spec_forces.TendonForceLengthSpec: "TendonForceLengthCurve",
    spec_paths.WrapCylinderSpec: "WrapCylinder",
    spec_paths.WrapEllipsoidSpec: "WrapEllipsoid",
    spec_paths.WrapSphereSpec: "WrapSphere",
    spec_paths.WrapTorusSpec: "WrapTorus",
    spec_paths.PathPointSpec: "PathPoint",
    spec_paths.ConditionalPathPointSpec: "ConditionalPathPoint",
    spec_paths.MovingPathPointSpec: "MovingPathPoint",
}
CURVES = {
    "active_force_length": "ActiveForceLengthCurve",
    "force_velocity": "ForceVelocityCurve",
    "fiber_force_length": "FiberForceLengthCurve",
    "tendon_force_length": "TendonForceLengthCurve",
}
SIMPLE = (float, bool, str, spec.Vec3, tuple[float, float], float | None)
# Not properties of OpenSim's class, or compared by what they lead to.
LINKS = (
    "name", "path", "frame", "parent", "coordinate", "body_a", "body_b", "body", "quadrant", "motion",
    "dependent",
)  # fmt: skip
# OpenSim itself sets this to 0 in a muscle whose fibre is damped or whose tendon is rigid.
OVERRULED = "minimum_value"


@pytest.fixture(scope="module", params=DOCUMENTS)
def both(request: pytest.FixtureRequest, osim: ModuleType) -> tuple[ModelSpec, Any]:
    path = model_path(request.param)
    restore_defaults(osim, {*CLASSES.values(), "Coordinate"})
    theirs = osim.Model(str(path))
    theirs.initSystem()
    return read_osim_spec(path), theirs


def value_of(osim: ModuleType, thing: Any, name: str) -> Any:
    """A property as OpenSim holds it, with every digit.

    None for an optional one that is not there.
    """
    held = thing.getPropertyByName(name)
    kind, size = held.getTypeName(), held.size()
    if kind in ("Vec3", "Vec6"):
        part = getattr(osim.PropertyHelper, f"getValue{kind}")
        return tuple(part(held, i) for i in range(int(kind[-1])))
    getters = {"double": "getValueDouble", "bool": "getValueBool", "string": "getValueString"}
    values = tuple(getattr(osim.PropertyHelper, getters[kind])(held, i) for i in range(size))
    return values if size > 1 else values[0] if size else None


def compare(osim: ModuleType, mine: Any, theirs: Any) -> int:
    """Compare all simple fields of a spec with the properties of the same names.

    Return their number.
    """
    hints, count = get_type_hints(type(mine)), 0
    for item in fields(mine):
        if item.name in (*LINKS, OVERRULED) or hints[item.name] not in SIMPLE:
            continue
        found = value_of(osim, theirs, item.name)
        ours = getattr(mine, item.name)
        assert ours == found, f"{item.name} of {mine}"
        count += 1
    return count


def component(osim: ModuleType, model: Any, path: str, kind: str) -> Any:
    found = getattr(osim, kind).safeDownCast(model.getComponent(path))
    assert found is not None, f"{path} is no {kind}"
    return found


def compare_function(osim: ModuleType, mine: FunctionSpec, theirs: Any) -> None:
    """By value where the meaning is plain, by knots for splines."""
    if isinstance(mine, Multiplier):
        theirs = osim.MultiplierFunction.safeDownCast(theirs)
        assert mine.scale == theirs.getScale()
        compare_function(osim, mine.function, theirs.getFunction())
        return
    if isinstance(mine, SimmSpline):
        at = np.array(mine.x)
        expected: Callable[[float], float] = dict(zip(mine.x, mine.y, strict=True)).__getitem__
    else:
        at, expected = np.linspace(-1.0, 1.9, 13), evaluated(mine)
    for x in at.tolist():
        argument = osim.Vector(argument_count(mine), x)
        assert_allclose(expected(x), theirs.calcValue(argument), atol=1e-14, rtol=1e-12)


def argument_count(function: FunctionSpec) -> int:
    return len(function.coefficients) - 1 if isinstance(function, Linear) else 1


def evaluated(function: FunctionSpec) -> Callable[[float], float]:
    match function:
        case Constant(value):
            return lambda x: value
        case Linear(coefficients):
            return lambda x: sum(coefficients[:-1]) * x + coefficients[-1]
        case Polynomial(coefficients):
            return lambda x: float(np.polyval(coefficients, x))
        case PiecewiseLinear(knots, values):
            return lambda x: float(np.interp(x, knots, values))
        case _:
            raise AssertionError(function)


def test_bodies_and_frames(osim: ModuleType, both: tuple[ModelSpec, Any]) -> None:
    mine, theirs = both
    assert [body.name for body in mine.bodies] == [body.getName() for body in theirs.getBodySet()]
    assert_allclose(
        sum(body.mass for body in mine.bodies), theirs.getTotalMass(theirs.getWorkingState()), rtol=1e-14
    )
    gravity = theirs.getGravity()
    assert mine.gravity == tuple(gravity.get(i) for i in range(3))
    for body in mine.bodies:
        other = component(osim, theirs, body.frame, "Body")
        assert compare(osim, body, other) == 2
        assert body.inertia == value_of(osim, other, "inertia")
    for frame in mine.offset_frames:
        other = component(osim, theirs, frame.frame, "PhysicalOffsetFrame")
        assert frame.parent == other.getParentFrame().getAbsolutePathString()
        assert compare(osim, frame, other) == 2
        assert mine.base_frame(frame.frame) == other.findBaseFrame().getAbsolutePathString()


def test_joints_coordinates_and_functions(osim: ModuleType, both: tuple[ModelSpec, Any]) -> None:
    mine, theirs = both
    assert len(mine.joints) == theirs.getJointSet().getSize()
    assert [item.name for item in mine.coordinates] == [item.getName() for item in theirs.getCoordinateSet()]
    motions = {1: "rotational", 2: "translational", 3: "coupled"}
    for number, joint in enumerate(mine.joints):
        other = theirs.getJointSet().get(number)
        assert (joint.name, f"{joint.kind}Joint") == (other.getName(), other.getConcreteClassName())
        assert joint.parent_frame == other.getParentFrame().getAbsolutePathString()
        assert joint.child_frame == other.getChildFrame().getAbsolutePathString()
        for coordinate in joint.coordinates:
            held = theirs.getCoordinateSet().get(coordinate.name)
            assert coordinate.motion == motions[held.getMotionType()]
            assert compare(osim, coordinate, held) == 7
        if joint.kind == "Custom":
            transform = osim.CustomJoint.safeDownCast(other).getSpatialTransform()
            for place, axis in enumerate(joint.axes):
                held = transform.getTransformAxis(place)
                names = held.getCoordinateNamesInArray()
                assert axis.coordinates == tuple(names.get(i) for i in range(names.getSize()))
                assert axis.axis == value_of(osim, held, "axis")
                compare_function(osim, axis.function, held.getFunction())


def test_a_file_in_degrees_converts_the_same_columns(osim: ModuleType, both: tuple[ModelSpec, Any]) -> None:
    mine, theirs = both
    names = [coordinate.name for coordinate in mine.coordinates]
    table = osim.TimeSeriesTable()
    table.setColumnLabels(names)
    table.addTableMetaDataString("inDegrees", "no")
    for time in (0.0, 1.0):
        table.appendRow(time, osim.RowVector(len(names), 1.0))
    theirs.getSimbodyEngine().convertRadiansToDegrees(table)
    turned = {coordinate.name for coordinate in mine.coordinates if coordinate.motion == "rotational"}
    found = table.getMatrix().to_numpy()[0]
    assert_allclose(found, [np.degrees(1.0) if name in turned else 1.0 for name in names])


def test_coupled_coordinates(osim: ModuleType, both: tuple[ModelSpec, Any]) -> None:
    mine, theirs = both
    assert len(mine.couplers) == theirs.getConstraintSet().getSize()
    for coupler in mine.couplers:
        held = component(osim, theirs, f"/constraintset/{coupler.name}", "CoordinateCouplerConstraint")
        assert compare(osim, coupler, held) == 2
        names = held.getIndependentCoordinateNames()
        assert coupler.independent == tuple(names.get(i) for i in range(names.getSize()))
        assert coupler.dependent == held.getDependentCoordinateName()
        compare_function(osim, coupler.function, held.getFunction())


def test_wrap_surfaces(osim: ModuleType, both: tuple[ModelSpec, Any]) -> None:
    mine, theirs = both
    kinds = [
        name for kind, name in CLASSES.items() if kind.__module__ == spec_paths.__name__ and "Wrap" in name
    ]
    held = {
        each.getAbsolutePathString()
        for each in theirs.getComponentsList()
        if each.getConcreteClassName() in kinds
    }
    assert {wrap.path for wrap in mine.wraps} == held
    for wrap in mine.wraps:
        other = component(osim, theirs, wrap.path, CLASSES[type(wrap)])
        assert compare(osim, wrap, other) >= 4
        assert wrap.quadrant.lstrip("+") == value_of(osim, other, "quadrant").lstrip("+")
        assert wrap.frame == other.getFrame().getAbsolutePathString()


def test_muscles_and_their_paths(osim: ModuleType, both: tuple[ModelSpec, Any]) -> None:
    mine, theirs = both
    assert [muscle.name for muscle in mine.muscles] == [each.getName() for each in theirs.getMuscles()]
    for muscle in mine.muscles:
        held = component(osim, theirs, f"/forceset/{muscle.name}", CLASSES[type(muscle)])
        assert compare(osim, muscle, held) >= 18
        if isinstance(muscle, spec_forces.Millard2012Spec):
            for field, name in CURVES.items():
                compare(osim, getattr(muscle, field), getattr(held, f"get_{name}")())
        compare_path(osim, theirs, muscle.path, held.getGeometryPath())


def compare_path(osim: ModuleType, model: Any, mine: spec_paths.PathSpec, theirs: Any) -> None:
    points, wraps = theirs.getPathPointSet(), theirs.getWrapSet()
    assert (len(mine.points), len(mine.wraps)) == (points.getSize(), wraps.getSize())
    for number, point in enumerate(mine.points):
        held = points.get(number)
        assert (point.name, point.frame) == (held.getName(), held.getParentFrame().getAbsolutePathString())
        other = component(osim, model, held.getAbsolutePathString(), CLASSES[type(point)])
        compare(osim, point, other)
        if isinstance(point, spec_paths.ConditionalPathPointSpec):
            assert point.coordinate == other.getSocket("coordinate").getConnecteePath().rpartition("/")[2]
        if isinstance(point, spec_paths.MovingPathPointSpec):
            for axis, coordinate, function in zip("xyz", point.coordinates, point.functions, strict=True):
                socket = other.getSocket(f"{axis}_coordinate").getConnecteePath()
                assert coordinate == (socket.rpartition("/")[2] or None)
                compare_function(osim, function, getattr(other, f"get_{axis}_location")())
    for number, wrap in enumerate(mine.wraps):
        held = wraps.get(number)
        assert wrap.wrap_object == held.getWrapObject().getAbsolutePathString()
        assert wrap.method == held.getMethodName()
        ends = (held.getStartPoint(), held.getEndPoint())
        assert wrap.range == (None if max(ends) < 1 else ends)


def test_actuators_and_markers(osim: ModuleType, both: tuple[ModelSpec, Any]) -> None:
    mine, theirs = both
    assert len(mine.actuators) + len(mine.muscles) == theirs.getForceSet().getSize()
    links = {"body": "body", "body_a": "bodyA", "body_b": "bodyB", "coordinate": "coordinate"}
    for actuator in mine.actuators:
        held = component(osim, theirs, f"/forceset/{actuator.name}", CLASSES[type(actuator)])
        assert compare(osim, actuator, held) >= 4
        for field, name in links.items():
            if hasattr(actuator, field):
                assert getattr(actuator, field).rpartition("/")[2] == value_of(osim, held, name)
    assert [marker.name for marker in mine.markers] == [marker.getName() for marker in theirs.getMarkerSet()]
    for marker in mine.markers:
        held = component(osim, theirs, f"/markerset/{marker.name}", "Marker")
        assert marker.frame == held.getParentFrame().getAbsolutePathString()
        assert compare(osim, marker, held) == 2


@pytest.mark.parametrize("kind", [kind for kind in CLASSES if kind not in (spec_paths.MovingPathPointSpec,)])
def test_defaults_are_those_of_opensim(osim: ModuleType, kind: Any) -> None:
    theirs = getattr(osim, CLASSES[kind])()
    hints = get_type_hints(kind)
    for item in fields(kind):
        if item.name in LINKS or hints[item.name] not in SIMPLE:
            continue
        found = value_of(osim, theirs, item.name)
        assert item.default == found, item.name


@pytest.fixture
def table() -> MotionTable:
    rng = np.random.default_rng(0)
    values = rng.normal(size=(50, 4)) * 10.0 ** rng.integers(-12, 12, (50, 4))
    return MotionTable("walk", np.cumsum(rng.uniform(0.001, 0.1, 50)), ("a", "b_r", "c/d", "e"), values, True)


@pytest.mark.parametrize("ending", [".sto", ".mot"])
def test_opensim_reads_the_tables_that_gluteus_writes(
    osim: ModuleType, tmp_path: Path, table: MotionTable, ending: str
) -> None:
    theirs = osim.TimeSeriesTable(str(write_table(table, tmp_path / f"walk{ending}")))
    assert tuple(theirs.getColumnLabels()) == table.columns
    assert theirs.getTableMetaDataAsString("inDegrees") == "yes"
    assert_array_equal(theirs.getIndependentColumn(), table.time)
    assert_array_equal(theirs.getMatrix().to_numpy(), table.values)


def test_gluteus_reads_the_tables_that_opensim_writes(
    osim: ModuleType, tmp_path: Path, table: MotionTable
) -> None:
    theirs = osim.TimeSeriesTable(str(write_table(table, tmp_path / "walk.sto")))
    osim.STOFileAdapter.write(theirs, str(tmp_path / "again.sto"))
    again = read_table(tmp_path / "again.sto")
    assert again.columns == table.columns
    assert again.in_degrees
    assert_allclose(again.time, table.time, rtol=1e-14)
    assert_allclose(again.values, table.values, rtol=1e-14)


def compare_tables(osim: ModuleType, path: Path) -> None:
    mine, theirs = read_table(path), osim.TimeSeriesTable(str(path))
    assert mine.columns == tuple(theirs.getColumnLabels())
    assert_array_equal(mine.time, theirs.getIndependentColumn())
    assert_array_equal(mine.values, theirs.getMatrix().to_numpy())
    assert mine.in_degrees is (theirs.getTableMetaDataAsString("inDegrees") == "yes")


@pytest.mark.parametrize("name", ["walk.mot", "walk_grf.mot"])
def test_tables_of_the_made_walk(osim: ModuleType, tmp_path: Path, name: str) -> None:
    write_walk(tmp_path)
    compare_tables(osim, tmp_path / name)


@pytest.mark.parametrize(
    "name",
    [
        "subject01_walk1_ik.mot",
        "subject01_walk1_RRA_Kinematics_q.sto",
        "subject01_walk1_grf.mot",
        "reference_InverseDynamicsOutput.sto",
    ],
)
def test_tables_of_the_published_walk(osim: ModuleType, name: str) -> None:
    compare_tables(osim, published(SHARED / "walk" / name))
