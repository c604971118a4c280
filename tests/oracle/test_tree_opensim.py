"""The same trees built with OpenSim: places, motion, generalised forces, inertia and joint
reactions.
"""

import sys
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from gluteus.mechanics.body import functions
from gluteus.mechanics.body import joints as tree_joints
from gluteus.mechanics.body.couplings import resolve
from gluteus.mechanics.body.dynamics import Loads, inverse_dynamics, joint_reactions, wrenches
from gluteus.mechanics.body.functions import Function
from gluteus.mechanics.body.motion import Motion, move
from gluteus.mechanics.body.tree import Body, Frame, Joint, Step, Tree, Vec3, tree

pytestmark = pytest.mark.skipif(
    sys.version_info >= (3, 14), reason="OpenSim 4.6 has no wheel for this Python"
)

Array = NDArray[np.float64]

GRAVITY = np.array([0.3, -9.7, 0.2])
POSES = 20
CHAIN = ("pin", "slider", "universal", "planar", "gimbal", "ball", "free", "weld", "custom", "knee")
FREEDOMS = {
    "pin": 1, "slider": 1, "universal": 2, "planar": 3, "gimbal": 3, "ball": 3, "free": 6, "weld": 0,
    "custom": 4, "knee": 1, "triple": 1,
}  # fmt: skip
CUSTOM = ("custom", "knee", "triple")
SKEW = ((0.3, -0.2, 0.9), (1.0, 0.2, 0.1), (-0.1, 0.8, 0.4))
AXES: tuple[Vec3, ...] = tree_joints.X, tree_joints.Y, tree_joints.Z
KNOTS = ((-1.4, -0.6, 0.1, 0.5, 1.3), (0.03, -0.02, 0.05, 0.01, 0.02))
TERMS = (0.03, -0.1, 0.2, 0.02)


@dataclass(frozen=True)
class Part:
    """A body of a test tree: what it hangs on, how, where, and what it weighs."""

    name: str
    parent: str
    kind: str
    mass: float
    centre: Array
    inertia: Array
    parent_offset: tuple[Array, Array]
    child_offset: tuple[Array, Array]

    def coordinates(self) -> list[str]:
        return [f"{self.name}_{number}" for number in range(FREEDOMS[self.kind])]


def parts(kinds: tuple[str, ...], seed: int) -> list[Part]:
    """A tree that branches, with every offset skew."""
    generator = np.random.default_rng(seed)
    found = list[Part]()
    for number, kind in enumerate(kinds):
        cloud = generator.normal(0.0, 0.1, (6, 3))
        arm = cloud - cloud.mean(axis=0)
        inertia = np.einsum("pi,pi->", arm, arm) * np.eye(3) - arm.T @ arm
        parent = f"b{max(0, number - 1 - number % 3)}" if number else "ground"
        where = generator.normal(0.0, [[0.2], [0.7], [0.1], [0.7]], (4, 3))
        mass = float(generator.uniform(0.5, 10.0))
        offsets = (where[0], where[1]), (where[2], where[3])
        found.append(Part(f"b{number}", parent, kind, mass, cloud.mean(axis=0), inertia * mass, *offsets))
    return found


def pieces(kind: str, names: list[str]) -> list[tuple[Vec3, str | None, tuple[str, float]]]:
    """The six steps of a custom joint: axis, coordinate, and (kind of function, factor)."""
    if kind == "knee":
        who = [names[0], names[0], None, names[0], names[0], None]
        what = ["linear", "spline", "constant", "spline", "lines", "constant"]
    elif kind == "triple":
        who = [names[0], names[0], names[0], None, names[0], None]
        what = ["linear", "spline", "terms", "constant", "terms", "constant"]
    else:
        who = [names[0], names[1], names[2], names[3], names[1], names[0]]
        what = ["linear", "linear", "linear", "linear", "spline", "scaled"]
    factors = (1.2, -0.9, 1.1, 0.4, 1.0, 0.07)
    return [
        (axis, name, (function, factor))
        for axis, name, function, factor in zip((*SKEW, *AXES), who, what, factors, strict=True)
    ]


def my_function(kind: str, factor: float) -> Function:
    return {
        "linear": lambda: functions.linear(factor, 0.1),
        "constant": lambda: functions.constant(factor),
        "spline": lambda: functions.simm_spline(*KNOTS),
        "lines": lambda: functions.piecewise_linear(*KNOTS),
        "terms": lambda: functions.polynomial(TERMS),
        "scaled": lambda: functions.multiplied(functions.simm_spline(*KNOTS), factor),
    }[kind]()


def their_function(osim: ModuleType, kind: str, factor: float) -> Any:
    def knotted(function: Any) -> Any:
        for x, y in zip(*KNOTS, strict=True):
            function.addPoint(x, y)
        return function

    def scaled() -> Any:
        inner = knotted(osim.SimmSpline())
        inner._markAdopted()  # the multiplier will free it
        return osim.MultiplierFunction(inner, factor)

    return {
        "linear": lambda: osim.LinearFunction(factor, 0.1),
        "constant": lambda: osim.Constant(factor),
        "spline": lambda: knotted(osim.SimmSpline()),
        "lines": lambda: knotted(osim.PiecewiseLinearFunction()),
        "terms": lambda: osim.PolynomialFunction(osim.Vector.createFromMat(np.array(TERMS))),
        "scaled": scaled,
    }[kind]()


def my_joint(part: Part) -> Joint:
    names = part.coordinates()
    if part.kind in CUSTOM:
        steps = [Step(axis, my_function(*how), who) for axis, who, how in pieces(part.kind, names)]
        return Joint(tuple(steps[:3]), tuple(steps[3:]))
    return getattr(tree_joints, "gimbal" if part.kind == "ball" else part.kind)(*names)


def my_tree(made: list[Part]) -> Tree:
    def frame(offset: tuple[Array, Array]) -> Frame:
        return Frame(offset[0], Rotation.from_euler("XYZ", offset[1]).as_matrix())

    return tree(
        [
            Body(
                part.name, part.parent, my_joint(part), part.mass, part.centre, part.inertia,
                frame(part.parent_offset), frame(part.child_offset),
            )
            for part in made
        ],
        [name for part in made for name in part.coordinates()],
    )  # fmt: skip


class Theirs:
    """The tree in OpenSim, with its coordinates in our order."""

    def __init__(self, osim: ModuleType, made: list[Part], loads: Loads | None = None) -> None:
        self.osim = osim
        self.model = osim.Model()
        self.model.setGravity(osim.Vec3(*GRAVITY))
        self.parts = made
        self.keep: list[Any] = []
        for part in made:
            self._add(part)
        for number in range(len(loads.body) if loads else 0):
            self._push(loads.body[number], number)
        self.model.finalizeConnections()
        self.state = self.model.initSystem()
        self.matter = self.model.getMatterSubsystem()
        names = [name for part in made for name in part.coordinates()]
        self.coordinates = [self.model.getCoordinateSet().get(name) for name in names]
        for number, each in enumerate(self.coordinates):
            each.setValue(self.state, number + 1.0, False)
            each.setSpeedValue(self.state, number + 1.0)
        # Among OpenSim's numbers are unused ones, kept for quaternions.
        numbers = np.round(self.state.getQ().to_numpy()).astype(int)
        self.used = np.flatnonzero(numbers)
        self.column, self.slots = numbers[self.used] - 1, len(numbers)
        self.speeds = self.state.getNU()

    def _vec(self, values: Array) -> Any:
        return self.osim.Vec3(*values.tolist())

    def _add(self, part: Part) -> None:
        osim, m = self.osim, part.inertia
        inertia = osim.Inertia(m[0, 0], m[1, 1], m[2, 2], m[0, 1], m[0, 2], m[1, 2])
        body = osim.Body(part.name, part.mass, self._vec(part.centre), inertia)
        self.model.addBody(body)
        ground = part.parent == "ground"
        parent = self.model.getGround() if ground else self.model.getBodySet().get(part.parent)
        where = [parent, *map(self._vec, part.parent_offset), body, *map(self._vec, part.child_offset)]
        names = part.coordinates()
        if part.kind in CUSTOM:
            transform = osim.SpatialTransform()
            for number, (axis, who, how) in enumerate(pieces(part.kind, names)):
                step = transform.updTransformAxis(number)
                step.setCoordinateNames(osim.ArrayStr(who, 1) if who else osim.ArrayStr())
                step.setAxis(osim.Vec3(*axis))
                step.set_function(their_function(osim, *how))
            joint = osim.CustomJoint(part.name + "_joint", *where, transform)
        else:
            joint = getattr(osim, f"{part.kind.capitalize()}Joint")(part.name + "_joint", *where)
            for number, name in enumerate(names):
                joint.upd_coordinates(number).setName(name)
        self.model.addJoint(joint)
        self.keep += [body, joint]

    def _push(self, body: str, number: int) -> None:
        push, twist = self.osim.PointActuator(body), self.osim.TorqueActuator()
        twist.setBodyA(self.model.getBodySet().get(body))
        twist.setBodyB(self.model.getGround())
        for each, name in ((push, f"push{number}"), (twist, f"twist{number}")):
            each.setName(name)
            self.model.addForce(each)
        self.keep += [push, twist]

    def put(self, q: Array, qd: Array) -> None:
        """Set the state.

        Of ball and free joints OpenSim takes angular velocities in place of rates.
        """
        for each, value in zip(self.coordinates, q.tolist(), strict=True):
            each.setValue(self.state, value, False)
        self.model.realizePosition(self.state)
        speeds = self.osim.Vector(self.speeds, 0.0)
        self.matter.multiplyByNInv(self.state, False, self._slots(qd), speeds)
        self.state.setU(speeds)
        self.model.realizeVelocity(self.state)

    def pull(self, loads: Loads, row: int) -> None:
        """Let the actuators do what the loads say."""
        for number, (vectors, points) in enumerate(zip(loads.vectors_in, loads.points_in, strict=True)):
            force, moment = loads.force[row, number], loads.moment[row, number]
            push = self.osim.PointActuator.safeDownCast(self.model.updForceSet().get(f"push{number}"))
            push.set_point(self._vec(loads.point[row, number]))
            push.set_point_is_global(points == "ground")
            push.set_direction(self._vec(force))
            push.set_force_is_global(vectors == "ground")
            twist = self.osim.TorqueActuator.safeDownCast(self.model.updForceSet().get(f"twist{number}"))
            twist.set_axis(self._vec(moment))
            twist.set_torque_is_global(vectors == "ground")
            for each, size in ((push, force), (twist, moment)):
                each.overrideActuation(self.state, True)
                each.setOverrideActuation(self.state, float(np.linalg.norm(size)))

    def forces(self, qdd: Array) -> Array:
        """Generalised forces that do work on the rates of our coordinates."""
        udot = self.osim.Vector(self.speeds, 0.0)
        change = self.osim.Vector(self.slots, 0.0)
        self.matter.multiplyByNDot(self.state, False, self.state.getU(), change)
        self.matter.multiplyByNInv(self.state, False, self._slots(qdd - self.ours(change)), udot)
        self.udot = udot
        found = self.osim.InverseDynamicsSolver(self.model).solve(self.state, udot)
        return self._rates(found)

    def _rates(self, speeds: Any) -> Array:
        """From forces on speeds to forces on rates, in our order."""
        out = self.osim.Vector(self.slots, 0.0)
        self.matter.multiplyByNInv(self.state, True, speeds, out)
        return self.ours(out)

    def ours(self, slots: Any) -> Array:
        """OpenSim's numbers of coordinates in our order."""
        result = np.empty(len(self.coordinates))
        result[self.column] = slots.to_numpy()[self.used]
        return result

    def _slots(self, values: Array) -> Any:
        """The inverse of `ours`."""
        result = np.zeros(self.slots)
        result[self.used] = values[self.column]
        return self._vector(result)

    def velocities(self) -> Array:
        """Of the bodies, (body, 6)."""
        return spatial([body.getVelocityInGround(self.state) for body in self.bodies()])

    def accelerations(self) -> Array:
        """Of the bodies at the accelerations that were last asked for, (body, 6)."""
        found = self.osim.VectorOfSpatialVec()
        self.matter.calcBodyAccelerationFromUDot(self.state, self.udot, found)
        return spatial([found.get(body.getMobilizedBodyIndex()) for body in self.bodies()])

    def bodies(self) -> list[Any]:
        return [self.model.getBodySet().get(part.name) for part in self.parts]

    def _vector(self, values: Array) -> Any:
        return self.osim.Vector.createFromMat(np.ascontiguousarray(values))


def samples(count: int, seed: int) -> tuple[Array, Array, Array]:
    generator = np.random.default_rng(seed)
    scale = np.array([1.0, 3.0, 10.0])[:, None, None]
    q, qd, qdd = scale * generator.uniform(-1.2, 1.2, (3, POSES, count))
    return q, qd, qdd


def some_loads(bodies: list[str], seed: int = 5) -> Loads:
    """Pushes and twists on several bodies, given in frames of their own body or of the ground."""
    generator = np.random.default_rng(seed)
    body = tuple(bodies[each] for each in (0, len(bodies) // 2, -1, -1))
    vectors = ("ground", body[1], "ground", body[3])
    points = (body[0], body[1], "ground", "ground")
    force, moment, point = generator.normal(0.0, [[[[300.0]]], [[[40.0]]], [[[0.3]]]], (3, POSES, 4, 3))
    return Loads(body, force, moment, point, vectors, points)


def relative(mine: Array, theirs: Array) -> float:
    return float(np.abs(mine - theirs).max() / np.abs(theirs).max())


TREES = {kind: (kind,) * 3 for kind in CHAIN if kind != "weld"} | {
    "all": CHAIN,
    "welds": ("pin", "weld", "weld"),
}


@pytest.fixture(scope="module", params=TREES.keys())
def pair(request: pytest.FixtureRequest, osim: ModuleType) -> tuple[Tree, Theirs, Loads]:
    made = parts(TREES[request.param], seed=len(request.param))
    loads = some_loads([part.name for part in made])
    return my_tree(made), Theirs(osim, made, loads), loads


def places(theirs: Theirs) -> Array:
    """Rotation and origin of every body as (body, 3, 4)."""
    found = [body.getTransformInGround(theirs.state) for body in theirs.bodies()]
    return np.array(
        [[[*(each.R().get(i, j) for j in range(3)), each.p().get(i)] for i in range(3)] for each in found]
    )


def spatial(pairs: list[Any]) -> Array:
    return np.array([[each.get(half).get(axis) for half in (0, 1) for axis in range(3)] for each in pairs])


def velocities(motion: Motion) -> Array:
    return np.concatenate([motion.angular_velocity, motion.velocity], axis=-1)


def accelerations(motion: Motion) -> Array:
    return np.concatenate([motion.angular_acceleration, motion.acceleration], axis=-1)


def test_bodies_are_where_opensim_puts_them_and_move_alike(pair: tuple[Tree, Theirs, Loads]) -> None:
    mine, theirs, _ = pair
    q, qd, qdd = samples(len(mine.coordinates), 1)
    motion = move(mine, q, qd, qdd)
    placed = np.concatenate([motion.pose.rotation, motion.pose.position[..., None]], axis=-1)
    for row in range(POSES):
        theirs.put(q[row], qd[row])
        assert np.abs(placed[row] - places(theirs)).max() < 1e-10
        assert relative(velocities(motion)[row], theirs.velocities()) < 1e-10
        theirs.forces(qdd[row])
        assert relative(accelerations(motion)[row], theirs.accelerations()) < 1e-9


def test_where_three_turns_follow_one_coordinate_opensim_contradicts_itself(osim: ModuleType) -> None:
    # Its accelerations are then not the derivative of its velocities. Ours are.
    made = parts(("triple",) * 2, seed=3)
    mine, theirs, step = my_tree(made), Theirs(osim, made), 1e-5
    q, qd, qdd = samples(len(mine.coordinates), 6)
    ours, worst = accelerations(move(mine, q, qd, qdd)), 0.0
    for row in range(POSES):
        around = list[Array]()
        for time in (-step, step):
            theirs.put(q[row] + time * qd[row] + 0.5 * time**2 * qdd[row], qd[row] + time * qdd[row])
            around.append(theirs.velocities())
        change = (around[1] - around[0]) / (2 * step)
        assert relative(ours[row], change) < 1e-6
        theirs.put(q[row], qd[row])
        theirs.forces(qdd[row])
        worst = max(worst, relative(theirs.accelerations(), change))
    assert worst > 0.01, "OpenSim has mended it: hold this joint to its accelerations too"


def test_generalised_forces_are_those_of_opensim(pair: tuple[Tree, Theirs, Loads]) -> None:
    mine, theirs, loads = pair
    q, qd, qdd = samples(len(mine.coordinates), 2)
    motion = move(mine, q, qd, qdd)
    forces = inverse_dynamics(mine, motion, GRAVITY, wrenches(mine, motion.pose, loads))
    for row in range(POSES):
        theirs.put(q[row], qd[row])
        theirs.pull(loads, row)
        assert relative(forces[row], theirs.forces(qdd[row])) < 1e-8


def test_joint_reactions_of_a_fall_are_those_of_opensim(pair: tuple[Tree, Theirs, Loads]) -> None:
    mine, theirs, loads = pair
    q, qd, _ = samples(len(mine.coordinates), 4)
    joints = [theirs.model.getJointSet().get(f"{name}_joint") for name in mine.names]
    for row in range(POSES):
        theirs.put(q[row], qd[row])
        theirs.pull(loads, row)
        theirs.model.realizeAcceleration(theirs.state)
        qdd = theirs.ours(theirs.state.getQDotDot())[None]
        motion = move(mine, q[row : row + 1], qd[row : row + 1], qdd)
        one = Loads(
            loads.body, loads.force[row, None], loads.moment[row, None], loads.point[row, None],
            loads.vectors_in, loads.points_in,
        )  # fmt: skip
        applied = wrenches(mine, motion.pose, one)
        found = joint_reactions(mine, motion, GRAVITY, applied)
        expected = spatial([joint.calcReactionOnChildExpressedInGround(theirs.state) for joint in joints])
        scale = max(np.abs(applied).max(), np.abs(expected).max())
        assert (
            np.abs(np.concatenate([found.moment[0], found.force[0]], axis=1) - expected).max() < 1e-7 * scale
        )
        forces = inverse_dynamics(mine, motion, GRAVITY, applied)
        assert np.abs(forces).max() < 1e-7 * scale, "nothing drives the coordinates of a fall"


def test_coupled_coordinates_follow_as_in_opensim(osim: ModuleType) -> None:
    made = parts(("pin",) * 3, seed=1)
    theirs = Theirs(osim, made)
    couplers = (("b1_0", "scaled", 0.7, "b0_0"), ("b2_0", "terms", 1.0, "b1_0"))
    mine, keep = my_tree(made), list[Any]()
    for follower, kind, factor, leader in couplers:
        mine = mine.coupled(follower, my_function(kind, factor), leader)
        coupler = osim.CoordinateCouplerConstraint()
        coupler.setIndependentCoordinateNames(osim.ArrayStr(leader, 1))
        coupler.setDependentCoordinateName(follower)
        coupler.setFunction(their_function(osim, kind, factor))
        theirs.model.addConstraint(coupler)
        keep.append(coupler)
    state = theirs.model.initSystem()
    coordinates = [theirs.model.getCoordinateSet().get(name) for name in mine.coordinates]
    q, qd, qdd = samples(3, 7)
    found = resolve(mine, q, qd, qdd)
    for row in range(POSES):
        for each, value, speed in zip(
            coordinates, found.q[row].tolist(), found.qd[row].tolist(), strict=True
        ):
            each.setValue(state, value, False)
            each.setSpeedValue(state, speed)
        theirs.model.realizeVelocity(state)
        errors, change = theirs.osim.Vector(), theirs.osim.Vector()
        matter = theirs.model.getMatterSubsystem()
        matter.calcBiasForAccelerationConstraints(state, errors)
        udot = theirs.osim.Vector.createFromMat(np.ascontiguousarray(found.qdd[row]))
        matter.multiplyByG(state, udot, change)
        for broken in (state.getQErr(), state.getUErr()):
            assert np.abs(broken.to_numpy()).max() < 1e-12
        assert np.abs(change.to_numpy() + errors.to_numpy()).max() < 1e-10
