"""Old documents, unusual joints and structures, compared with what OpenSim makes of them."""

from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from gluteus.mechanics.body.motion import place
from gluteus.model.opensim.actuators import actuators_of
from gluteus.model.opensim.model import OsimModel, read_osim
from gluteus.model.opensim.scaling import scaled

Array = NDArray[np.float64]

POSES = 12
INERTIA = "0.02 0.03 0.025 0.001 -0.002 0.0015"
MARK = ' name="function"'


def coordinates(*names: str) -> str:
    return "<coordinates>" + "".join(f'<Coordinate name="{name}"/>' for name in names) + "</coordinates>"


def joint(kind: str, name: str, parent: str, child: str, inner: str) -> str:
    frames = "".join(
        f'<PhysicalOffsetFrame name="{name}_{side}"><socket_parent>{path}</socket_parent>'
        f"<translation>{place}</translation><orientation>{turn}</orientation></PhysicalOffsetFrame>"
        for side, path, place, turn in (
            ("p", parent, "0.1 -0.2 0.05", "0.1 0.2 -0.3"),
            ("c", child, "-0.03 0.15 0.02", "-0.2 0.1 0.15"),
        )
    )
    return (
        f'<{kind} name="{name}"><socket_parent_frame>{name}_p</socket_parent_frame>'
        f"<socket_child_frame>{name}_c</socket_child_frame>{inner}<frames>{frames}</frames></{kind}>"
    )


def document(joints: str, forces: str = "", *, bodies: tuple[str, ...] = ("a", "b")) -> str:
    parts = "".join(
        f'<Body name="{name}"><mass>{number + 1}</mass><mass_center>0.02 -0.1 0.03</mass_center>'
        f"<inertia>{INERTIA}</inertia></Body>"
        for number, name in enumerate(bodies)
    )
    return (
        '<?xml version="1.0"?><OpenSimDocument Version="40500"><Model name="m">'
        f'<BodySet name="bodyset"><objects>{parts}</objects></BodySet>'
        f'<JointSet name="jointset"><objects>{joints}</objects></JointSet>'
        f'<ForceSet name="forceset"><objects>{forces}</objects></ForceSet>'
        "</Model></OpenSimDocument>"
    )


TWO = joint("PinJoint", "j", "/ground", "/bodyset/a", coordinates("q0")) + joint(
    "UniversalJoint", "k", "/bodyset/a", "/bodyset/b", coordinates("q1", "q2")
)
LINEAR = f"<LinearFunction{MARK}><coefficients>1 0</coefficients></LinearFunction>"
PLANE = f"<LinearFunction{MARK}><coefficients>0.7 -0.4 0.2</coefficients></LinearFunction>"
RADII = "<radii_x_y_z>0.1 0.2 0.3</radii_x_y_z>"
THORAX = (
    "<thoracic_ellipsoid_radii_x_y_z>0.07 0.15 0.08</thoracic_ellipsoid_radii_x_y_z>"
    "<scapula_winging_axis_origin>0.01 -0.02</scapula_winging_axis_origin>"
    "<scapula_winging_axis_direction>0.4</scapula_winging_axis_direction>"
)


def transform(turns: str = "xyz", **functions: tuple[str, str]) -> str:
    """A spatial transform; each axis has coordinates and a function."""
    directions = {"x": "1 0 0", "y": "0 1 0", "z": "0 0 1"}
    axes = zip(
        ("rotation1", "rotation2", "rotation3", "translation1", "translation2", "translation3"),
        (directions[each] for each in f"{turns}xyz"),
        strict=True,
    )
    made = "".join(
        f'<TransformAxis name="{name}"><coordinates>{functions.get(name, ("", ""))[0]}</coordinates>'
        f"<axis>{axis}</axis>{functions.get(name, ('', ''))[1]}</TransformAxis>"
        for name, axis in axes
    )
    return f"<SpatialTransform>{made}</SpatialTransform>"


JOINTS = {
    "ellipsoid": joint(
        "EllipsoidJoint", "j", "/ground", "/bodyset/a", coordinates("q0", "q1", "q2") + RADII
    )
    + joint("WeldJoint", "k", "/bodyset/a", "/bodyset/b", ""),
    "scapulothoracic": joint(
        "ScapulothoracicJoint", "j", "/ground", "/bodyset/a", coordinates("q0", "q1", "q2", "q3") + THORAX
    )
    + joint("WeldJoint", "k", "/bodyset/a", "/bodyset/b", ""),
    "backwards": joint("PlanarJoint", "j", "/bodyset/a", "/ground", coordinates("q0", "q1", "q2"))
    + joint("PinJoint", "k", "/bodyset/b", "/bodyset/a", coordinates("q3")),
    "loop": TWO + joint("PinJoint", "l", "/ground", "/bodyset/b", coordinates("q3")),
    "several coordinates": joint(
        "CustomJoint", "j", "/ground", "/bodyset/a",
        coordinates("q0", "q1") + transform(
            rotation1=("q0", LINEAR), rotation2=("q0 q1", PLANE), rotation3=("q1", LINEAR),
            translation2=("q0 q1", PLANE), translation3=("", LINEAR),
        ),
    ) + joint("PinJoint", "k", "/bodyset/a", "/bodyset/b", coordinates("q2")),
    "shared names": joint("PinJoint", "j", "/ground", "/bodyset/a", coordinates("rx"))
    + joint("PinJoint", "k", "/bodyset/a", "/bodyset/b", coordinates("rx")),
}  # fmt: skip

POINTS = (
    '<PathPointSet><objects><PathPoint name="p1"><socket_parent_frame>/ground</socket_parent_frame>'
    "<location>0.02 0.05 0.1</location></PathPoint>"
    '<PathPoint name="p2"><socket_parent_frame>/bodyset/a</socket_parent_frame>'
    "<location>0.05 -0.1 0.02</location></PathPoint>"
    '<PathPoint name="p3"><socket_parent_frame>/bodyset/b</socket_parent_frame>'
    "<location>-0.04 -0.2 0.03</location></PathPoint></objects></PathPointSet>"
)
PATH = f'<GeometryPath name="path">{POINTS}</GeometryPath>'
FRAMES = "<socket_frame1>/bodyset/a</socket_frame1><socket_frame2>/bodyset/b</socket_frame2>"
DAMPED = (
    "<rotational_damping>0.3 0.2 0.1</rotational_damping><translational_damping>4 5 6</translational_damping>"
)
SIX = "".join(
    f"<{part}{axis}_expression>{text}</{part}{axis}_expression>"
    for part, axis, text in (
        ("M", "x", "5*theta_x + 2*theta_y^2"), ("M", "y", "-3*sin(theta_y)"), ("M", "z", "theta_z*k; k=7"),
        ("F", "x", "90*delta_x + 3*theta_z"), ("F", "y", "exp(delta_y)-1"), ("F", "z", "max(0,delta_z)*50"),
    )
)  # fmt: skip
STRUCTURES = {
    "CoordinateLimitForce": "<coordinate>q1</coordinate><upper_stiffness>2</upper_stiffness>"
    "<upper_limit>20</upper_limit><lower_stiffness>3</lower_stiffness><lower_limit>-10</lower_limit>"
    "<damping>0.05</damping><transition>25</transition>",
    "SpringGeneralizedForce": "<coordinate>q1</coordinate><stiffness>12</stiffness>"
    "<rest_length>0.2</rest_length><viscosity>1.5</viscosity>",
    "ExpressionBasedCoordinateForce": "<coordinate>q1</coordinate>"
    "<expression>-3*q^3+0.2*qdot*abs(q)</expression>",
    "BushingForce": FRAMES + DAMPED + "<rotational_stiffness>10 20 30</rotational_stiffness>"
    "<translational_stiffness>100 200 300</translational_stiffness>",
    "ExpressionBasedBushingForce": FRAMES + DAMPED + SIX,
    "FunctionBasedBushingForce": FRAMES
    + DAMPED
    + "<m_x_theta_x_function><LinearFunction><coefficients>4 0.1</coefficients></LinearFunction>"
    "</m_x_theta_x_function><f_y_delta_y_function><LinearFunction><coefficients>40 0</coefficients>"
    "</LinearFunction></f_y_delta_y_function>",
    "PointToPointSpring": "<socket_body1>/ground</socket_body1><socket_body2>/bodyset/b</socket_body2>"
    "<point1>0.1 0.2 0.3</point1><point2>0.05 -0.1 0.2</point2><stiffness>70</stiffness>"
    "<rest_length>0.1</rest_length>",
    "ExpressionBasedPointToPointForce": "<body1>a</body1><body2>b</body2><point1>0.1 0 0</point1>"
    "<point2>0 0.2 0</point2><expression>20*(d-0.1)+3*ddot</expression>",
    "Ligament": f"{PATH}<resting_length>0.3</resting_length><pcsa_force>50</pcsa_force>",
    "Blankevoort1991Ligament": f"{PATH}<linear_stiffness>700</linear_stiffness>"
    "<transition_strain>0.06</transition_strain><damping_coefficient>0.02</damping_coefficient>"
    "<slack_length>0.33</slack_length>",
    "PathSpring": f"{PATH}<resting_length>0.3</resting_length><stiffness>400</stiffness>"
    "<dissipation>0.03</dissipation>",
    "ExpressionBasedPathForce": f"{PATH}<resting_length>0.3</resting_length>"
    "<expression>300*s^2+sqrt(s)</expression>",
}  # fmt: skip


def both(osim: ModuleType, folder: Path, text: str) -> tuple[OsimModel, Any, Any]:
    path = folder / "model.osim"
    path.write_text(text, encoding="utf-8")
    theirs = osim.Model(str(path))
    return read_osim(path), theirs, theirs.initSystem()


def columns_of(model: OsimModel, theirs: Any) -> list[Any]:
    """OpenSim's coordinates in our order."""
    found = {each.getAbsolutePathString(): each for each in theirs.getCoordinateSet()}
    return [
        found[next(path for path in found if path.endswith(f"/{joint.name}/{each.name.split('/')[-1]}"))]
        for joint in model.spec.joints
        for each in joint.coordinates
    ]


def needed(osim: ModuleType, theirs: Any, state: Any, q: Array, qd: Array, qdd: Array, found: Any) -> Array:
    """OpenSim's generalised forces in our order of coordinates."""
    for each, value in zip(found, q, strict=True):
        each.setValue(state, float(value), False)
    columns = []
    for each in found:
        for other in found:
            other.setSpeedValue(state, float(other is each))
        columns.append(next(i for i in range(state.getNU()) if state.getU().get(i) == 1.0))
    for each, value in zip(found, qd, strict=True):
        each.setSpeedValue(state, float(value))
    theirs.realizeVelocity(state)
    given = osim.Vector(state.getNU(), 0.0)
    for column, value in zip(columns, qdd, strict=True):
        given.set(column, float(value))
    forces = osim.InverseDynamicsSolver(theirs).solve(state, given)
    return np.array([forces.get(column) for column in columns])


def motion(model: OsimModel, still: bool) -> tuple[Array, Array, Array]:
    q, qd, qdd = np.random.default_rng(3).normal(0.0, 0.5, (3, POSES, len(model.coordinate_names)))
    return q, np.zeros_like(qd) if still else qd, qdd


@pytest.mark.parametrize("name", JOINTS)
@pytest.mark.filterwarnings("ignore::gluteus.errors.FileFormatWarning")
def test_unusual_joints_move_and_weigh_as_in_opensim(osim: ModuleType, tmp_path: Path, name: str) -> None:
    text = document(JOINTS[name])
    if name == "loop":  # OpenSim gives the part of a body whose mass has an arm another unit of inertia
        text = text.replace("0.02 -0.1 0.03", "0 0 0")
    mine, theirs, state = both(osim, tmp_path, text)
    # Speeds of OpenSim's joints on an ellipsoid are angular velocities: compared at rest, turns at
    # 0.
    on_ellipsoid = name in ("ellipsoid", "scapulothoracic")
    q, qd, qdd = motion(mine, still=on_ellipsoid)
    found = columns_of(mine, theirs)
    at_zero = np.zeros_like(q) if on_ellipsoid else q
    expected = [needed(osim, theirs, state, *row, found) for row in zip(at_zero, qd, qdd, strict=True)]
    assert_allclose(mine.inverse_dynamics(at_zero, qd, qdd), expected, atol=1e-11)
    places = place(mine.tree, q)
    for row, values in enumerate(q):
        for each, value in zip(found, values, strict=True):
            each.setValue(state, float(value), False)
        theirs.realizePosition(state)
        for body in ("a", "b"):
            origin = theirs.getBodySet().get(body).getPositionInGround(state).to_numpy()
            assert_allclose(places.position[row, mine.tree.body(body)], origin, atol=1e-12)


SIZED = {
    "EllipsoidJoint": (3, RADII),
    "ScapulothoracicJoint": (4, THORAX),
    "ConstantCurvatureJoint": (3, "<length>0.4</length>"),
}


@pytest.mark.parametrize("kind", SIZED)
def test_sizes_of_joints_scale_as_in_opensim(osim: ModuleType, tmp_path: Path, kind: str) -> None:
    count, inner = SIZED[kind]
    last = joint(
        kind, "k", "/bodyset/a", "/bodyset/b", coordinates(*(f"q{i}" for i in range(1, count + 1))) + inner
    )
    first = joint("PinJoint", "j", "/ground", "/bodyset/a", coordinates("q0"))
    mine, theirs, state = both(osim, tmp_path, document(first + last))
    factors, sizes = {"a": (1.1, 1.2, 0.8), "b": (0.9, 1.4, 1.3)}, osim.ScaleSet()
    for body, each in factors.items():
        size = osim.Scale()
        size.setSegmentName(body)
        size.setScaleFactors(osim.Vec3(*each))
        size.setApply(True)
        sizes.cloneAndAppend(size)
    assert theirs.scale(state, sizes, True, -1.0)
    theirs.printToXML(str(tmp_path / "theirs.osim"))
    expected, found = read_osim(tmp_path / "theirs.osim"), scaled(mine, factors).model
    q, _, _ = motion(mine, still=True)
    assert_allclose(place(found.tree, q).position, place(expected.tree, q).position, atol=1e-12)
    assert np.abs(place(found.tree, q).position - place(mine.tree, q).position).max() > 0.01


@pytest.mark.parametrize("kind", STRUCTURES)
def test_structures_do_what_they_do_in_opensim(osim: ModuleType, tmp_path: Path, kind: str) -> None:
    inner = f'<{kind} name="it">{STRUCTURES[kind]}</{kind}>'
    mine, theirs, state = both(osim, tmp_path, document(TWO, inner))
    q, qd, qdd = motion(mine, still=False)
    found, force = columns_of(mine, theirs), theirs.getForceSet().get("it")
    rows = list(zip(q, qd, np.zeros_like(qdd), strict=True))
    sides = list[Array]()
    for on in (False, True):
        force.setAppliesForce(state, on)
        sides.append(np.array([needed(osim, theirs, state, *row, found) for row in rows]))
    expected = sides[0] - sides[1]
    assert np.abs(expected).max() > 0.05, "the poses load it"
    acting = mine.structures.in_poses(mine.tree, q, qd)
    assert_allclose(acting.on_coordinates, expected, atol=1e-10 * np.abs(expected).max())
    applied = mine.skeleton.needed(q, qd, 0.0 * qdd, None, acting.wrenches)
    if kind not in ("CoordinateLimitForce", "SpringGeneralizedForce", "ExpressionBasedCoordinateForce"):
        without = mine.skeleton.needed(q, qd, 0.0 * qdd)
        assert_allclose(without - applied, acting.on_coordinates, atol=1e-9 * np.abs(expected).max())


ACTUATORS = {
    "PathActuator": PATH,
    "PointToPointActuator": "<bodyA>a</bodyA><bodyB>b</bodyB><pointA>.05 -.1 .02</pointA>"
    "<pointB>-.04 -.2 .03</pointB>",
    "ActivationCoordinateActuator": "<coordinate>q1</coordinate>",
    "CoordinateActuator": "<coordinate>q2</coordinate>",
    "TorqueActuator": "<bodyA>a</bodyA><bodyB>b</bodyB><axis>.3 .5 -.8</axis>",
    # Both flags are written, because OpenSim 4.6 took other defaults after other documents in the
    # same process.
    "PointActuator": "<body>b</body><point>.1 .2 .3</point><point_is_global>false</point_is_global>"
    "<direction>.3 .5 -.8</direction><force_is_global>false</force_is_global>",
}


@pytest.mark.parametrize("kind", ACTUATORS)
def test_actuators_do_what_they_do_in_opensim(osim: ModuleType, tmp_path: Path, kind: str) -> None:
    inner = f'<{kind} name="it">{ACTUATORS[kind]}<optimal_force>70</optimal_force></{kind}>'
    mine, theirs, state = both(osim, tmp_path, document(TWO, inner))
    q, qd, _ = motion(mine, still=True)
    found, force = columns_of(mine, theirs), theirs.getForceSet().get("it")
    actuator = osim.ScalarActuator.safeDownCast(force)
    actuator.overrideActuation(state, True)
    sides = list[Array]()
    for size in (0.0, 70.0):
        actuator.setOverrideActuation(state, size)
        sides.append(
            np.array([needed(osim, theirs, state, *row, found) for row in zip(q, qd, qd, strict=True)])
        )
    expected = sides[0] - sides[1]
    assert np.abs(expected).max() > 1.0
    acting = actuators_of(mine.spec.actuators, mine.spec, mine.tree).on_coordinates(mine.skeleton, q)
    assert_allclose(acting[:, 0], expected, atol=1e-10)


OLD = """<?xml version="1.0"?><OpenSimDocument Version="20302"><Model name="old"><BodySet><objects>
<Body name="ground"><mass>0</mass><mass_center>0 0 0</mass_center><Joint/></Body>
<Body name="a"><mass>2</mass><mass_center>0 -0.1 0</mass_center><inertia_xx>0.02</inertia_xx>
<inertia_yy>0.03</inertia_yy><inertia_zz>0.025</inertia_zz><inertia_xy>0</inertia_xy><inertia_xz>0</inertia_xz>
<inertia_yz>0</inertia_yz><Joint><CustomJoint><parent_body>ground</parent_body>
<location_in_parent>0.5 0.25 0</location_in_parent><orientation_in_parent>0 0.5 0</orientation_in_parent>
<location>0 0.125 0</location><orientation>0 0 0.25</orientation><reverse>REVERSE</reverse>
<CoordinateSet><objects><Coordinate name="bend"><motion_type>rotational</motion_type>
<default_value>0.25</default_value><range>-1 1</range></Coordinate></objects></CoordinateSet>
<SpatialTransform>
<TransformAxis name="rotation3"><coordinates>bend</coordinates><axis>0 0 1</axis><function><LinearFunction>
<coefficients>1 0</coefficients></LinearFunction></function></TransformAxis></SpatialTransform></CustomJoint>
</Joint><WrapObjectSet><objects/></WrapObjectSet></Body></objects></BodySet><ForceSet><objects>
<Thelen2003Muscle name="pull"><isDisabled>false</isDisabled><GeometryPath><PathPointSet><objects>
<PathPoint name="one"><location>0.25 0.5 0</location><body>ground</body></PathPoint>
<ConditionalPathPoint name="two"><location>0.125 0 0</location><body>a</body><range>-1 0.5</range>
<coordinate>bend</coordinate></ConditionalPathPoint>
<PathPoint name="three"><location>0 -0.25 0</location><body>a</body></PathPoint></objects></PathPointSet>
</GeometryPath></Thelen2003Muscle></objects></ForceSet><MarkerSet><objects><Marker name="spot"><body>a</body>
<location>0 0.25 0</location><fixed>false</fixed></Marker></objects></MarkerSet></Model></OpenSimDocument>"""


@pytest.mark.parametrize("reverse", ["false", "true"])
def test_old_documents_are_those_that_opensim_reads(osim: ModuleType, tmp_path: Path, reverse: str) -> None:
    mine, theirs, state = both(osim, tmp_path, OLD.replace("REVERSE", reverse))
    found = columns_of(mine, theirs)
    theirs.getForceSet().get("pull").setAppliesForce(state, False)
    q = np.linspace(-1.0, 1.0, 9)[:, None]
    rows = [(each, np.array([0.5]), np.array([-2.0])) for each in q]
    expected = [needed(osim, theirs, state, *row, found) for row in rows]
    assert_allclose(
        mine.inverse_dynamics(q, np.full_like(q, 0.5), np.full_like(q, -2.0)), expected, atol=1e-12
    )
    for before, after in pairwise(mine.lengths(q)[:, 0]):
        assert before != after
    muscle = theirs.getMuscles().get("pull")
    for row, values in enumerate(q):
        found[0].setValue(state, float(values[0]), False)
        theirs.realizePosition(state)
        assert_allclose(mine.lengths(q)[row, 0], muscle.getGeometryPath().getLength(state), atol=1e-14)
    assert mine.spec.markers[0].frame == "/bodyset/a"
