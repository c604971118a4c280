"""Laws of every line of action, in every pose of the hip's range of motion."""

from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from scipy.optimize import minimize

from gluteus.bones.person import Person
from gluteus.mechanics.hip.kinematics import femur_in_pelvis, joint_axes, pose_from_rotation
from gluteus.mechanics.hip.lines import moment_arms, paths
from gluteus.mechanics.hip.model import Model
from gluteus.model.hip.hip import Hip

Array = NDArray[np.float64]

# Flexion, adduction and internal rotation of a hip that moves freely.
LEAST, MOST = np.radians([-25.0, -45.0, -40.0]), np.radians([120.0, 35.0, 45.0])
POSES = 400
MIRROR = np.array([1.0, 1.0, -1.0])


def random_poses(count: int, seed: int = 0) -> Array:
    return np.random.default_rng(seed).uniform(LEAST, MOST, (count, 3))


@cache
def models() -> dict[str, Model]:
    """The central hips of both sexes, and drawn ones that repeat so that
    each takes several poses.
    """
    drawn = Hip(samples=POSES // 4, seed=5).model()
    moving = ("origin", "insertion", "constant_length", "bow")
    repeated = {name: np.concatenate([getattr(drawn, name)] * 4) for name in moving}
    return {
        "man": Hip(Person(sex="m")).model(),
        "woman": Hip(Person(sex="f")).model(),
        "drawn": drawn.changed(**repeated),
    }


@cache
def loose_ends(count: int = 3000) -> tuple[Array, Array, Array]:
    """Any lines at all: origins, insertions (1, line, 3) and spheres (1,
    line) of every relation.
    """
    generator = np.random.default_rng(1)
    origin, insertion = generator.normal(0.0, 0.08, (2, 1, count, 3))
    return origin, insertion, generator.uniform(0.0, 0.12, (1, count))


def test_rotation_turns_about_the_joint_axes() -> None:
    poses, step = random_poses(200), 1e-6
    found = femur_in_pelvis(poses)
    assert_allclose(found @ found.swapaxes(1, 2), np.broadcast_to(np.eye(3), found.shape), atol=1e-14)
    assert_allclose(np.linalg.det(found), 1.0, atol=1e-14)
    for coordinate, axes in enumerate(joint_axes(poses).swapaxes(0, 1)):
        change = step * np.eye(3)[coordinate]
        rate = (femur_in_pelvis(poses + change) - femur_in_pelvis(poses - change)) / (2 * step)
        turning = rate @ found.swapaxes(1, 2)
        assert_allclose(turning, np.cross(axes[:, None], np.eye(3)).swapaxes(1, 2), atol=1e-9)


def test_pose_and_rotation_tell_the_same() -> None:
    poses = random_poses(500)
    assert_allclose(pose_from_rotation(femur_in_pelvis(poses)), poses, atol=1e-13)


@pytest.mark.parametrize("who", ["man", "woman", "drawn"])
def test_moment_arms_are_minus_the_derivative_of_the_lengths(who: str) -> None:
    model, poses, step = models()[who], random_poses(POSES), 2e-6
    arms = model.moment_arms(poses)
    differences = np.stack(
        [
            (model.lengths(poses - step * axis) - model.lengths(poses + step * axis)) / (2 * step)
            for axis in np.eye(3)
        ],
        axis=2,
    )
    miss = np.abs(arms - differences)
    bowed = model.paths(poses).bowed
    assert 0.05 < bowed.mean() < 0.95, "both kinds of line are tested"
    assert np.quantile(miss, 0.999) < 3e-10
    # Within a step of where a line comes to touch its sphere the length has a kink in its second
    # derivative.
    assert miss.max() < 3e-7


def test_arms_of_any_line_are_minus_the_derivative_of_its_length() -> None:
    origin, insertion, bow = loose_ends()
    pose, step = random_poses(1, seed=3), 1e-6
    arms = moment_arms(paths(origin, insertion, bow, pose), pose)
    differences = np.stack(
        [
            (
                paths(origin, insertion, bow, pose - step * axis).length
                - paths(origin, insertion, bow, pose + step * axis).length
            )
            / (2 * step)
            for axis in np.eye(3)
        ],
        axis=2,
    )
    miss = np.abs(arms - differences)
    assert np.quantile(miss, 0.999) < 1e-8
    assert miss.max() < 1e-5


def test_nothing_jumps_where_a_line_comes_to_touch_its_sphere() -> None:
    """Turn the femur until the line just touches, then a hair either way."""
    origin, insertion = np.array([[[0.0, 0.09, 0.03]]]), np.array([[[0.01, -0.06, 0.06]]])
    bow = np.array([[0.034]])

    def touches(adduction: float) -> bool:
        return bool(paths(origin, insertion, bow, np.array([[0.1, adduction, 0.2]])).bowed)

    apart, touching = 0.0, 0.0
    for angle in np.linspace(-1.5, 1.5, 301):
        if touches(float(angle)) != touches(float(angle) + 0.01):
            apart, touching = (angle, angle + 0.01) if touches(float(angle) + 0.01) else (angle + 0.01, angle)
            break
    assert apart != touching, "the line touches somewhere in the range"
    for _ in range(60):
        middle = (apart + touching) / 2
        apart, touching = (apart, middle) if touches(middle) else (middle, touching)
    poses = np.array([[0.1, apart, 0.2], [0.1, touching, 0.2]])
    found = paths(origin, insertion, bow, poses)
    arms = moment_arms(found, poses)
    assert found.bowed.ravel().tolist() == [False, True]
    assert_allclose(found.length[0], found.length[1], atol=1e-13)
    assert_allclose(arms[0], arms[1], atol=1e-7)
    assert_allclose(found.pull_on_pelvis[0], found.pull_on_pelvis[1], atol=1e-6)


@pytest.mark.parametrize("who", ["man", "woman"])
def test_no_line_of_a_hip_jumps_on_a_fine_walk_through_the_range(who: str) -> None:
    model = models()[who]
    corners = random_poses(12, seed=7)
    walk = np.concatenate([np.linspace(a, b, 1500) for a, b in pairwise(corners)])
    turned = np.abs(np.diff(walk, axis=0)).sum(axis=1, keepdims=True)
    lengths, arms = model.lengths(walk), model.moment_arms(walk)
    assert np.all(np.abs(np.diff(lengths, axis=0)) <= 0.12 * turned + 1e-12)
    # No arm changes by more than its line's reach in a radian, however sharply the line bows.
    assert np.all(np.abs(np.diff(arms, axis=0)).max(axis=2) <= 0.2 * turned + 1e-12)


def test_pull_and_moment_belong_to_the_same_force() -> None:
    for model in models().values():
        poses = random_poses(POSES)
        found = model.paths(poses)
        on_pelvis = np.cross(np.broadcast_to(model.origin, found.pull_on_pelvis.shape), found.pull_on_pelvis)
        assert_allclose(np.linalg.norm(found.pull_on_pelvis, axis=2), 1.0, atol=1e-12)
        assert_allclose(on_pelvis, -found.moment, atol=1e-12)


def shortest_way(start: Array, end: Array, radius: float) -> float:
    """Shortest way outside a sphere about zero, found by a general optimiser over both points of
    contact.
    """

    def on_sphere(angles: Array) -> Array:
        polar, around = angles
        return radius * np.array(
            [np.sin(polar) * np.cos(around), np.sin(polar) * np.sin(around), np.cos(polar)]
        )

    def length(angles: Array) -> float:
        first, second = on_sphere(angles[:2]), on_sphere(angles[2:])
        arc = 2 * radius * np.arcsin(np.linalg.norm(first - second) / (2 * radius))
        return float(np.linalg.norm(start - first) + arc + np.linalg.norm(second - end))

    # A point of contact is seen from outside: the way to it does not pass through the sphere.
    seen = [
        {"type": "ineq", "fun": lambda angles: (on_sphere(angles[:2]) @ start - radius**2) / radius**2},
        {"type": "ineq", "fun": lambda angles: (on_sphere(angles[2:]) @ end - radius**2) / radius**2},
    ]

    def angles_of(point: Array) -> tuple[float, float]:
        return float(np.arccos(point[2] / np.linalg.norm(point))), float(np.arctan2(point[1], point[0]))

    tries = [
        minimize(
            length,
            [*angles_of(start + lean), *angles_of(end + lean)],
            method="SLSQP",
            constraints=seen,
            options={"ftol": 1e-14, "maxiter": 400},
        )
        for lean in 0.3 * radius * np.concatenate([np.eye(3), -np.eye(3)])
    ]
    feasible = [each.fun for each in tries if all(rule["fun"](each.x) > -1e-7 for rule in seen)]
    return min(feasible)


def test_a_bow_is_the_shortest_way_round_its_sphere() -> None:
    generator = np.random.default_rng(4)
    compared = 0
    while compared < 12:
        origin, insertion = generator.normal(0.0, 0.08, (2, 1, 1, 3))
        radius = float(generator.uniform(0.02, 0.05))
        found = paths(origin, insertion, np.array([[radius]]), np.zeros((1, 3)))
        away = min(np.linalg.norm(origin), np.linalg.norm(insertion))
        if not found.bowed or radius > 0.9 * away:
            continue
        expected = shortest_way(origin[0, 0], insertion[0, 0], radius)
        assert_allclose(found.length, expected, atol=2e-8)
        compared += 1


def test_a_line_is_straight_or_longer_and_grows_with_its_sphere() -> None:
    origin, insertion, bow = loose_ends()
    pose = np.zeros((1, 3))
    straight = np.linalg.norm(origin - insertion, axis=2)
    found = paths(origin, insertion, bow, pose)
    wider = paths(origin, insertion, 1.05 * bow, pose)
    assert np.all(found.length >= straight - 1e-15)
    assert np.all(wider.length >= found.length - 1e-15)
    assert_allclose(found.length[~found.bowed], straight[~found.bowed], rtol=1e-14)


def test_a_mirrored_hip_has_mirrored_arms() -> None:
    origin, insertion, bow = loose_ends()
    pose = random_poses(1, seed=8)
    other = pose * [1.0, -1.0, -1.0]
    right = paths(origin, insertion, bow, pose)
    left = paths(origin * MIRROR, insertion * MIRROR, bow, other)
    assert_allclose(left.length, right.length, rtol=1e-13)
    assert_allclose(moment_arms(left, other), moment_arms(right, pose) * [1.0, -1.0, -1.0], atol=1e-14)
    assert_allclose(left.pull_on_pelvis, right.pull_on_pelvis * MIRROR, atol=1e-12)


def test_twice_the_size_has_twice_the_lengths_and_arms() -> None:
    origin, insertion, bow = loose_ends()
    pose = random_poses(1, seed=9)
    small = paths(origin, insertion, bow, pose)
    large = paths(2.0 * origin, 2.0 * insertion, 2.0 * bow, pose)
    assert_allclose(large.length, 2.0 * small.length, rtol=1e-14)
    assert_allclose(large.moment, 2.0 * small.moment, atol=1e-15)
    assert_allclose(large.pull_on_pelvis, small.pull_on_pelvis, atol=1e-12)


def test_a_batch_equals_its_rows() -> None:
    for model in (models()["man"], models()["woman"]):
        poses = random_poses(20)
        rows = np.concatenate([model.moment_arms(pose) for pose in poses])
        assert_allclose(model.moment_arms(poses), rows, atol=1e-15)
