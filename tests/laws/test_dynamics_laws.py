"""Laws of every body that moves: power, momentum, action and reaction, and no force from
nothing.
"""

from functools import cache

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from gluteus.mechanics.body import joints as tree_joints
from gluteus.mechanics.body.dynamics import (
    Loads,
    inverse_dynamics,
    joint_reactions,
    wrenches,
)
from gluteus.mechanics.body.functions import linear, simm_spline
from gluteus.mechanics.body.motion import Motion, apply, cross, jacobian, move
from gluteus.mechanics.body.tree import Body, Frame, Joint, Step, Tree, tree

Array = NDArray[np.float64]

GRAVITY = np.array([0.5, -9.7, 0.4])
POSES = 200
STEP = 1e-6
KNOTS = ((-1.5, -0.7, 0.0, 0.6, 1.4), (0.05, -0.04, 0.02, 0.06, -0.01))
KNEE = Joint(
    turns=(
        Step((0.1, 0.2, 1.0), linear(-1.0), "knee"),
        Step((1.0, -0.1, 0.0), simm_spline(*KNOTS), "knee"),
        Step((0.0, 1.0, 0.1), simm_spline(*KNOTS), "knee"),
    ),
    shifts=(Step((1.0, 0.0, 0.0), simm_spline(*KNOTS), "knee"),),
)
JOINTS = {
    "pelvis": ("ground", tree_joints.free("turn", "roll", "tilt", "x", "y", "z")),
    "thigh": ("pelvis", tree_joints.gimbal("flexion", "adduction", "rotation")),
    "shank": ("thigh", KNEE),
    "foot": ("shank", tree_joints.universal("ankle", "subtalar")),
    "plate": ("pelvis", tree_joints.weld()),
    "trunk": ("plate", tree_joints.planar("bend", "forward", "up")),
    "head": (
        "trunk",
        tree_joints.constant_curvature("nod", "lean", "look", length=0.4, neutral=(0.1, -0.2, 0.3)),
    ),
}
COORDINATES = (
    "turn", "roll", "tilt", "x", "y", "z", "flexion", "adduction", "rotation", "knee", "ankle", "subtalar",
    "bend", "forward", "up",
    "nod", "lean", "look",
)  # fmt: skip
ROOT_SHIFTS = slice(3, 6)


@cache
def walker() -> Tree:
    """Each sample with masses of its own.

    The pelvis's joint frame stands straight in the ground.
    """
    generator = np.random.default_rng(2)

    def frame(turned: float = 0.6) -> Frame:
        turns = Rotation.from_euler("XYZ", generator.normal(0.0, 1.0, 3) * turned).as_matrix()
        return Frame(generator.normal(0.0, 0.3, 3), turns)

    made = tree(
        [
            Body(name, parent, joint, in_parent=frame(0.0 if parent == "ground" else 0.6), in_child=frame())
            for name, (parent, joint) in JOINTS.items()
        ],
        COORDINATES,
    )
    cloud = generator.normal(0.0, 0.1, (POSES, len(JOINTS), 7, 3))
    arms = cloud - cloud.mean(axis=2, keepdims=True)
    spread = np.einsum("bkpi,bkpj->bkij", arms, arms)
    inertia = np.trace(spread, axis1=-2, axis2=-1)[..., None, None] * np.eye(3) - spread
    mass = generator.uniform(1.0, 10.0, (POSES, len(JOINTS)))
    return made.changed(mass=mass, centre=cloud.mean(axis=2), inertia=inertia)


@cache
def states() -> tuple[Array, Array, Array]:
    q, qd, qdd = np.random.default_rng(3).uniform(-1.2, 1.2, (3, POSES, len(COORDINATES)))
    return q, 3.0 * qd, 10.0 * qdd


@cache
def moving() -> Motion:
    return move(walker(), *states())


@cache
def pushes() -> Array:
    """Forces and moments on three bodies, given in various frames."""
    force, moment, point = np.random.default_rng(4).normal(
        0.0, [[[[200.0]]], [[[20.0]]], [[[0.3]]]], (3, POSES, 3, 3)
    )
    loads = Loads(
        ("foot", "trunk", "foot"),
        force,
        moment,
        point,
        ("ground", "trunk", "pelvis"),
        ("ground", "trunk", "foot"),
    )
    return wrenches(walker(), moving().pose, loads)


def at(time: float) -> Motion:
    """The motion a little earlier or later."""
    q, qd, qdd = states()
    return move(walker(), q + time * qd + 0.5 * time**2 * qdd, qd + time * qdd, qdd)


def centres(motion: Motion) -> tuple[Array, Array, Array]:
    """Place and velocity of the centres of mass, and inertia, (batch, body, ...), ground axes."""
    rotation = motion.pose.rotation
    arm = np.einsum("bkij,bkj->bki", rotation, walker().centre)
    inertia = rotation @ walker().inertia @ rotation.swapaxes(-1, -2)
    return motion.pose.position + arm, motion.velocity + np.cross(motion.angular_velocity, arm), inertia


def momenta(motion: Motion) -> Array:
    """Angular momentum about the ground's origin and momentum of each body, (batch, body, 6)."""
    place, velocity, inertia = centres(motion)
    linear = walker().mass[..., None] * velocity
    spin = np.einsum("bkij,bkj->bki", inertia, motion.angular_velocity)
    return np.concatenate([spin + np.cross(place, linear), linear], axis=-1)


def about_ground(moment: Array, force: Array, point: Array) -> Array:
    return np.concatenate([moment + np.cross(point, force), force], axis=-1)


def weights() -> Array:
    force = walker().mass[..., None] * GRAVITY
    return about_ground(np.zeros_like(force), force, centres(moving())[0])


def pushes_about_ground() -> Array:
    return about_ground(pushes()[..., :3], pushes()[..., 3:], moving().pose.position)


def test_nothing_comes_from_nothing() -> None:
    q, zero = states()[0], np.zeros((POSES, len(COORDINATES)))
    still = move(walker(), q, zero, zero)
    assert_allclose(inverse_dynamics(walker(), still, (0, 0, 0)), 0.0, atol=0)
    assert_allclose(joint_reactions(walker(), still, (0, 0, 0)).force, 0.0, atol=0)


def test_a_body_that_falls_feels_nothing() -> None:
    q, zero = states()[0], np.zeros((POSES, len(COORDINATES)))
    fall = zero.copy()
    fall[:, ROOT_SHIFTS] = GRAVITY
    falling = move(walker(), q, zero, fall)
    reactions = joint_reactions(walker(), falling, GRAVITY)
    for values in (inverse_dynamics(walker(), falling, GRAVITY), reactions.force, reactions.moment):
        assert_allclose(values, 0.0, atol=1e-12)


def kinetic_energy(motion: Motion) -> Array:
    """Of all bodies together, (batch,) [J]."""
    part, ω = walker(), motion.angular_velocity
    velocity = motion.velocity + cross(ω, apply(motion.pose.rotation, part.centre))
    spin = apply(motion.pose.rotation.swapaxes(-1, -2), ω)  # in the axes of each body
    turning = np.vecdot(spin, apply(part.inertia, spin))
    return 0.5 * (turning + part.mass * np.vecdot(velocity, velocity)).sum(axis=-1)


def test_power_goes_into_kinetic_energy() -> None:
    _, qd, _ = states()
    forces = inverse_dynamics(walker(), moving(), GRAVITY, pushes())
    change = (kinetic_energy(at(STEP)) - kinetic_energy(at(-STEP))) / (2 * STEP)
    falling = (walker().mass * (centres(moving())[1] @ GRAVITY)).sum(axis=1)
    speeds = np.concatenate([moving().angular_velocity, moving().velocity], axis=-1)
    pushing = (pushes() * speeds).sum(axis=(1, 2))
    power = (forces * qd).sum(axis=1) + falling + pushing
    errors = np.abs(power - change) / np.abs(change).max()
    assert np.median(errors) < 1e-9
    assert errors.max() < 1e-7


def test_forces_on_bodies_do_the_same_work_on_coordinates() -> None:
    with_them = inverse_dynamics(walker(), moving(), GRAVITY, pushes())
    without = inverse_dynamics(walker(), moving(), GRAVITY)
    found = np.einsum("bksc,bks->bc", jacobian(walker(), moving().pose), pushes())
    assert_allclose(found, without - with_them, atol=1e-9)


def test_reactions_and_all_else_make_each_body_move_as_it_does() -> None:
    on_child = joint_reactions(walker(), moving(), GRAVITY, pushes())
    on_parent = joint_reactions(walker(), moving(), GRAVITY, pushes(), on="parent")
    total = weights() + pushes_about_ground()
    total += about_ground(on_child.moment, on_child.force, on_child.point)
    back = about_ground(on_parent.moment, on_parent.force, on_parent.point)
    for body, parent in enumerate(walker().parent):
        if parent >= 0:
            total[:, parent] += back[:, body]
    change = (momenta(at(STEP)) - momenta(at(-STEP))) / (2 * STEP)
    errors = np.abs(total - change)
    assert np.median(errors) < 1e-6
    assert errors.max() < 2e-5


def test_the_ground_carries_what_the_whole_needs() -> None:
    found = joint_reactions(walker(), moving(), GRAVITY, pushes())
    change = (momenta(at(STEP)) - momenta(at(-STEP))) / (2 * STEP)
    needed = (change - weights() - pushes_about_ground()).sum(axis=1)
    root = about_ground(found.moment, found.force, found.point)[:, 0]
    assert np.abs(root - needed).max() < 1e-4


@pytest.mark.parametrize("frame", ["child", "parent", "shank", "ground"])
def test_reactions_are_equal_and_opposite_in_any_frame(frame: str) -> None:
    tree = walker()
    on_child = joint_reactions(tree, moving(), GRAVITY, pushes(), expressed_in=frame)
    on_parent = joint_reactions(tree, moving(), GRAVITY, pushes(), on="parent", expressed_in=frame)
    assert (on_child.on, on_parent.on, on_child.expressed_in) == ("child", "parent", frame)
    assert_allclose(on_parent.force, -on_child.force, atol=0)
    assert_allclose(on_parent.moment, -on_child.moment, atol=0)
    plain = joint_reactions(tree, moving(), GRAVITY, pushes())
    axes = np.concatenate([moving().pose.rotation, np.broadcast_to(np.eye(3), (POSES, 1, 3, 3))], axis=1)
    count = len(tree.names)
    seen_from = {
        "child": list(range(count)),
        "parent": list(tree.parent),
        "shank": [2] * count,
        "ground": [-1] * count,
    }
    turned = axes[:, seen_from[frame]]
    assert_allclose(np.einsum("bkij,bkj->bki", turned, on_child.force), plain.force, atol=1e-9)
    assert_allclose(np.einsum("bkij,bkj->bki", turned, on_child.moment), plain.moment, atol=1e-9)


def test_where_the_world_is_and_which_way_it_faces_is_all_the_same() -> None:
    around = Rotation.from_euler("XYZ", (0.7, -1.1, 2.0)).as_matrix()
    there, turned = walker().joint_in_parent.copy(), walker().turned_in_parent.copy()
    there[:, 0], turned[:, 0] = there[:, 0] @ around.T + (4.0, -3.0, 7.0), around @ turned[:, 0]
    elsewhere = walker().changed(joint_in_parent=there, turned_in_parent=turned)
    spun = np.concatenate([pushes()[..., :3] @ around.T, pushes()[..., 3:] @ around.T], axis=-1)
    moved = inverse_dynamics(elsewhere, move(elsewhere, *states()), around @ GRAVITY, spun)
    assert_allclose(moved, inverse_dynamics(walker(), moving(), GRAVITY, pushes()), atol=1e-9)
