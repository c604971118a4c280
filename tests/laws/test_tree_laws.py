"""Laws of every tree in every pose: its Jacobians and velocities are the changes of its
places.
"""

from functools import cache

import numpy as np
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from gluteus.mechanics.body import joints as tree_joints
from gluteus.mechanics.body.couplings import coupling_slopes, resolve
from gluteus.mechanics.body.functions import linear, polynomial, simm_spline
from gluteus.mechanics.body.motion import Motion, jacobian, move, place, station_jacobian, stations
from gluteus.mechanics.body.tree import FIXED, Body, Frame, Joint, Step, Tree, tree

Array = NDArray[np.float64]

STEP = 1e-6
POSES = 300
KNOTS = ((-1.5, -0.7, 0.0, 0.6, 1.4), (0.05, -0.04, 0.02, 0.06, -0.01))
KNEE = Joint(
    turns=(
        Step((0.1, 0.2, 1.0), linear(-1.0), "knee"),
        Step((1.0, -0.1, 0.0), simm_spline(*KNOTS), "knee"),
        Step((0.2, 1.0, 0.3), polynomial([0.2, -0.3, 0.1]), "knee"),
    ),
    shifts=(
        Step((1.0, 0.0, 0.0), simm_spline(*KNOTS), "knee"),
        Step((0.0, 1.0, 0.2), simm_spline(*KNOTS), "knee"),
        Step((0.0, 0.0, 1.0), polynomial([0.04])),
    ),
)
JOINTS = {
    "pelvis": ("ground", tree_joints.free("turn", "roll", "tilt", "x", "y", "z")),
    "femur": ("pelvis", tree_joints.gimbal("flexion", "adduction", "rotation")),
    "tibia": ("femur", KNEE),
    "patella": ("femur", tree_joints.planar("beta", "forward", "up")),
    "talus": ("tibia", tree_joints.pin("ankle")),
    "foot": ("talus", tree_joints.universal("subtalar", "toes")),
    "plate": ("pelvis", tree_joints.weld()),
    "trunk": ("plate", tree_joints.slider("spine")),
    "head": (
        "trunk",
        tree_joints.constant_curvature("nod", "lean", "look", length=0.4, neutral=(0.1, -0.2, 0.3)),
    ),
}  # fmt: skip
COORDINATES = (
    "turn", "roll", "tilt", "x", "y", "z", "flexion", "adduction", "rotation", "knee", "beta", "forward",
    "up", "ankle", "subtalar", "toes", "spine",
    "nod", "lean", "look",
)  # fmt: skip


@cache
def leg() -> Tree:
    generator = np.random.default_rng(2)

    def frame() -> Frame:
        turned = Rotation.from_euler("XYZ", generator.normal(0.0, 0.6, 3)).as_matrix()
        return Frame(generator.normal(0.0, 0.3, 3), turned)

    bodies = [
        Body(name, parent, joint, 1.0, (0, 0, 0), np.eye(3), frame(), frame())
        for name, (parent, joint) in JOINTS.items()
    ]
    return tree(bodies, COORDINATES)


@cache
def states() -> tuple[Array, Array, Array]:
    q, qd, qdd = np.random.default_rng(3).uniform(-1.3, 1.3, (3, POSES, len(COORDINATES)))
    return q, 3.0 * qd, 10.0 * qdd


def assert_small(errors: Array, median: float, worst: float) -> None:
    """Hold the median, and the tail where one wrong branch would show."""
    errors = np.abs(errors)
    found = {"median": np.median(errors), "99.9 %": np.quantile(errors, 0.999), "worst": errors.max()}
    assert found["median"] < median, found
    assert found["worst"] < worst, found


def differences(change: Array) -> tuple[Array, Array]:
    """How fast origins move and bodies turn (batch, body, 3) when the
    coordinates go by ``change``.
    """
    q, _, _ = states()
    before, now, after = (place(leg(), q + step * change) for step in (-STEP, 0.0, STEP))
    speed = (after.position - before.position) / (2 * STEP)
    wheel = (after.rotation - before.rotation) / (2 * STEP) @ now.rotation.swapaxes(-1, -2)
    return speed, np.stack([wheel[..., 2, 1], wheel[..., 0, 2], wheel[..., 1, 0]], axis=-1)


def test_rotations_are_rotations() -> None:
    found = place(leg(), states()[0]).rotation
    assert_allclose(found @ found.swapaxes(-1, -2), np.broadcast_to(np.eye(3), found.shape), atol=1e-14)
    assert_allclose(np.linalg.det(found), 1.0, atol=1e-14)


def test_jacobian_is_the_change_of_the_places() -> None:
    columns = jacobian(leg(), place(leg(), states()[0]))
    for number, unit in enumerate(np.eye(len(COORDINATES))):
        speed, turning = differences(unit)
        assert_small(columns[..., 3:, number] - speed, 1e-10, 1e-8)
        assert_small(columns[..., :3, number] - turning, 1e-10, 1e-8)


def test_jacobian_of_stations_is_the_change_of_the_stations() -> None:
    q, _, _ = states()
    generator = np.random.default_rng(4)
    body = np.array([*range(len(JOINTS)), FIXED, 2])
    points = generator.normal(0.0, 0.2, (POSES, len(body), 3))
    columns = station_jacobian(leg(), place(leg(), q), body, points)
    for number, unit in enumerate(np.eye(len(COORDINATES))):
        before, after = (stations(place(leg(), q + step * unit), body, points) for step in (-STEP, STEP))
        assert_small(columns[..., number] - (after - before) / (2 * STEP), 1e-10, 1e-8)
    assert_allclose(columns[:, list(body).index(FIXED)], 0.0, atol=0)


def test_velocities_are_the_change_of_the_places_and_what_the_jacobian_says() -> None:
    q, qd, qdd = states()
    motion = move(leg(), q, qd, qdd)
    speed, turning = differences(qd)
    assert_small(motion.velocity - speed, 1e-8, 1e-6)
    assert_small(motion.angular_velocity - turning, 1e-8, 1e-6)
    both = np.concatenate([motion.angular_velocity, motion.velocity], axis=-1)
    assert_allclose(both, np.einsum("bksc,bc->bks", jacobian(leg(), motion.pose), qd), atol=1e-12)


def test_accelerations_are_the_change_of_the_velocities() -> None:
    q, qd, qdd = states()

    def at(time: float) -> Motion:
        return move(leg(), q + time * qd + 0.5 * time**2 * qdd, qd + time * qdd, qdd)

    before, now, after = at(-STEP), at(0.0), at(STEP)
    for rate, value in (("acceleration", "velocity"), ("angular_acceleration", "angular_velocity")):
        change = (getattr(after, value) - getattr(before, value)) / (2 * STEP)
        assert_small(getattr(now, rate) - change, 1e-7, 1e-5)


def test_moving_the_ground_frame_moves_all_places_alike() -> None:
    q, _, _ = states()
    away = np.array([3.0, -2.0, 5.0])
    root = leg().joint_in_parent.copy()
    root[:, 0] += away
    here, there = place(leg(), q), place(leg().changed(joint_in_parent=root), q)
    assert_allclose(there.position, here.position + away, atol=1e-13)
    assert_allclose(jacobian(leg(), there), jacobian(leg(), here), atol=1e-13)


def test_every_sample_may_have_a_body_of_its_own() -> None:
    q, qd, qdd = (each[:4] for each in states())
    generator = np.random.default_rng(6)
    turned = Rotation.from_euler("XYZ", generator.normal(0.0, 0.5, (4 * len(JOINTS), 3))).as_matrix()
    own = {
        "joint_in_parent": generator.normal(0.0, 0.3, (4, len(JOINTS), 3)),
        "turned_in_parent": turned.reshape(4, -1, 3, 3),
        "joint_in_child": generator.normal(0.0, 0.3, (4, len(JOINTS), 3)),
        "turned_in_child": turned[::-1].reshape(4, -1, 3, 3),
    }
    together = move(leg().changed(**own), q, qd, qdd)
    for row in range(4):
        one = slice(row, row + 1)
        alone = move(
            leg().changed(**{name: array[one] for name, array in own.items()}), q[one], qd[one], qdd[one]
        )
        assert_allclose(together.pose.position[one], alone.pose.position, atol=1e-14)
        assert_allclose(together.acceleration[one], alone.acceleration, atol=1e-12)


def test_couplings_hold_along_a_motion() -> None:
    bound = (
        leg().coupled("up", simm_spline(*KNOTS), "knee").coupled("beta", polynomial([1.0, -0.5, 0]), "knee")
    )
    bound = bound.coupled("forward", linear(0.5, 0.1), "beta")
    q, qd, qdd = states()
    now = resolve(bound, q, qd, qdd)
    before, after = (resolve(bound, q + step * qd, qd + step * qdd, qdd) for step in (-STEP, STEP))
    assert_small(now.qd - (after.q - before.q) / (2 * STEP), 1e-9, 1e-7)
    assert_small(now.qdd - (after.qd - before.qd) / (2 * STEP), 1e-8, 1e-6)
    assert_allclose(now.q, resolve(bound, now.q).q, atol=0)
    slopes = coupling_slopes(bound, now.q)
    assert_allclose(np.einsum("bci,bi->bc", slopes, now.qd[:, bound.independent]), now.qd, atol=1e-13)
