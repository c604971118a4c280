"""How a tree is put together, what it refuses, and where it puts bodies in poses
known beforehand.
"""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gluteus.errors import AnatomyError, UnitError
from gluteus.mechanics.body import joints as tree_joints
from gluteus.mechanics.body.couplings import coupling_slopes, resolve
from gluteus.mechanics.body.functions import constant, linear, polynomial
from gluteus.mechanics.body.motion import frames, jacobian, place, stations
from gluteus.mechanics.body.tree import FIXED, GROUND, Body, Frame, Joint, Step, Tree, tree

QUARTER = np.pi / 2
UP = Frame((0.0, 1.0, 0.0))


def arm() -> Tree:
    """Two links of one metre, pinned; the second hangs on the end of the first."""
    lower = Body("lower", "upper", tree_joints.pin("elbow"), 2.0, in_parent=UP)
    return tree([lower, Body("upper", GROUND, tree_joints.pin("shoulder"), 3.0)], ["shoulder", "elbow"])


def placed(joint: Joint, names: list[str], q: list[float]) -> tuple[np.ndarray, np.ndarray]:
    pose = place(tree([Body("it", GROUND, joint)], names), np.array([q]))
    return pose.rotation[0, 0], pose.position[0, 0]


def test_parents_come_first_whatever_the_order_given() -> None:
    made = arm()
    assert made.names == ("upper", "lower")
    assert made.parent == (FIXED, 0)
    assert_allclose(made.mass, [[3.0, 2.0]], atol=0)
    assert (made.body("lower"), made.body(GROUND), made.coordinate("elbow")) == (1, FIXED, 1)


def test_arm_stretched_and_bent() -> None:
    pose = place(arm(), np.array([[0.0, 0.0], [QUARTER, 0.0], [QUARTER, -QUARTER]]))
    tip = stations(pose, np.array([1, FIXED]), np.array([[[0.0, 1.0, 0.0], [5.0, 6.0, 7.0]]]))
    assert_allclose(tip[:, 0], [[0, 2, 0], [-2, 0, 0], [-1, 1, 0]], atol=1e-15)
    assert_allclose(tip[:, 1], [[5, 6, 7]] * 3, atol=0)
    columns = jacobian(arm(), pose)[1, 1]
    assert_allclose(columns, [[0, 0], [0, 0], [1, 1], [0, 0], [-1, 0], [0, 0]], atol=1e-15)


def test_frames_on_the_child_stand_where_the_joint_is() -> None:
    made = tree([Body("it", GROUND, tree_joints.pin("q"), in_child=UP, in_parent=UP)], ["q"])
    pose = place(made, np.array([[0.0], [QUARTER]]))
    assert_allclose(pose.position[:, 0], [[0, 0, 0], [1, 1, 0]], atol=1e-15)
    assert_allclose(pose.joint[:, 0], [[0, 1, 0]] * 2, atol=1e-15)


def test_a_joint_that_stands_askew_on_the_child_turns_the_child_back() -> None:
    askew = Frame((1.0, 0.0, 0.0), [[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    pose = place(tree([Body("it", GROUND, tree_joints.weld(), in_child=askew)], []), np.zeros((1, 0)))
    assert_allclose(pose.rotation[0, 0], np.transpose(askew.rotation), atol=0)
    assert_allclose(pose.position[0, 0], [0, 1, 0], atol=0)


@pytest.mark.parametrize(
    ("joint", "q", "x_goes_to", "origin"),
    [
        (tree_joints.pin("a"), [QUARTER], [0, 1, 0], [0, 0, 0]),
        (tree_joints.slider("a"), [3.0], [1, 0, 0], [3, 0, 0]),
        (tree_joints.universal("a", "b"), [QUARTER, QUARTER], [0, 1, 0], [0, 0, 0]),
        (tree_joints.gimbal("a", "b", "c"), [QUARTER, 0.0, QUARTER], [0, 0, 1], [0, 0, 0]),
        (tree_joints.planar("a", "b", "c"), [QUARTER, 2.0, 3.0], [0, 1, 0], [2, 3, 0]),
        (tree_joints.free(*"abcdef"), [0, QUARTER, 0, 1, 2, 3], [0, 0, -1], [1, 2, 3]),
        (tree_joints.weld(), [], [1, 0, 0], [0, 0, 0]),
    ],
)
def test_common_joints(joint: Joint, q: list[float], x_goes_to: list[float], origin: list[float]) -> None:
    rotation, position = placed(joint, list("abcdef")[: len(q)], q)
    assert_allclose(rotation[:, 0], x_goes_to, atol=1e-15)
    assert_allclose(position, origin, atol=1e-15)


def test_steps_without_a_coordinate_stand_still_and_need_no_unit_axis() -> None:
    joint = Joint((Step((0, 0, 9.0), constant(QUARTER)),), (Step((0, 2.0, 0), constant(0.3)),))
    rotation, position = placed(joint, [], [])
    assert_allclose(rotation[:, 0], [0, 1, 0], atol=1e-15)
    assert_allclose(position, [0, 0.3, 0], atol=1e-15)


def test_ground_is_a_frame_too() -> None:
    rotation, position = frames(place(arm(), np.array([[0.3, 0.4]])), np.array([FIXED, 1]))
    assert_allclose(rotation[0, 0], np.eye(3), atol=0)
    assert_allclose(position[0], [[0, 0, 0], [-np.sin(0.3), np.cos(0.3), 0]], atol=1e-15)


def test_coupled_coordinates_follow() -> None:
    bound = arm().coupled("elbow", polynomial([1.0, 0.0, 0.5]), "shoulder")
    found = resolve(bound, np.array([[2.0, 99.0]]), np.array([[3.0, 99.0]]), np.array([[5.0, 99.0]]))
    assert_allclose(found.q, [[2.0, 4.5]], atol=0)
    assert_allclose(found.qd, [[3.0, 12.0]], atol=0)
    assert_allclose(found.qdd, [[5.0, 4.0 * 5.0 + 2.0 * 9.0]], atol=0)
    assert_allclose(coupling_slopes(bound, found.q), [[[1.0], [4.0]]], atol=0)
    assert list(bound.independent) == [0]
    assert_allclose(resolve(bound, found.q).qd, 0.0, atol=0)


def test_resolving_leaves_what_was_given_alone() -> None:
    q = np.array([[2.0, 99.0]])
    resolve(arm().coupled("elbow", linear(), "shoulder"), q, q, q)
    assert_allclose(q, [[2.0, 99.0]], atol=0)


PIN = tree_joints.pin("a")


@pytest.mark.parametrize(
    ("bodies", "coordinates", "words"),
    [
        ([Body("it", "nobody", PIN)], ["a"], "parent 'nobody' is not a body"),
        ([Body("it", "you", PIN), Body("you", "it", PIN)], ["a"], "ring of it, you"),
        ([Body("it", GROUND, PIN)] * 2, ["a"], r"each body has a name of its own; got \['it'\]"),
        ([Body(GROUND, GROUND, PIN)], ["a"], "each body has a name of its own"),
        ([Body("it", GROUND, PIN)], ["a", "a"], "each coordinate has a name of its own"),
        ([Body("it", GROUND, PIN)], ["b"], "must follow a coordinate of the tree, not 'a'"),
        ([Body("it", GROUND, Joint((Step((0, 0, 0), linear(), "a"),)))], ["a"], "an axis needs a direction"),
        ([Body("it", GROUND, Joint(PIN.turns * 4))], ["a"], "at most three turns"),
    ],
)
def test_trees_that_cannot_be_are_refused(bodies: list[Body], coordinates: list[str], words: str) -> None:
    with pytest.raises(AnatomyError, match=words):
        tree(bodies, coordinates)


def test_values_of_the_wrong_shape_are_refused() -> None:
    with pytest.raises(UnitError, match=r"must have the shape \(3, 3\); got \(3,\)"):
        tree([Body("it", GROUND, PIN, inertia=(1.0, 2.0, 3.0))], ["a"])
    with pytest.raises(UnitError, match=r"q: shape must be \(batch, 2\)"):
        place(arm(), np.zeros(2))
    with pytest.raises(UnitError, match="mass: shape"):
        arm().changed(mass=[1.0, 2.0])
    with pytest.raises(UnitError, match=r"needs 1 or 5 people in the tree; got \[3\]"):
        place(arm().changed(mass=np.ones((3, 2))), np.zeros((5, 2)))


def test_names_that_are_not_there_are_refused() -> None:
    with pytest.raises(AnatomyError, match="unknown body 'hand'; give one of upper, lower"):
        arm().body("hand")
    with pytest.raises(AnatomyError, match="unknown coordinate 'wrist'"):
        arm().coordinate("wrist")


def test_couplings_that_contradict_are_refused() -> None:
    three = tree([Body("it", GROUND, tree_joints.gimbal("a", "b", "c"))], ["a", "b", "c"])
    bound = three.coupled("b", linear(), "a")
    with pytest.raises(AnatomyError, match="second rule for 'b'"):
        bound.coupled("b", linear(), "c")
    with pytest.raises(AnatomyError, match="'a' after one that follows it"):
        bound.coupled("a", linear(), "c")
    with pytest.raises(AnatomyError, match="'c'"):
        bound.coupled("c", linear(), "c")
