"""Forces of motions that can be worked out by hand."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gluteus.errors import AnatomyError, UnitError
from gluteus.mechanics.body import joints as tree_joints
from gluteus.mechanics.body.dynamics import Loads, inverse_dynamics, joint_reactions, wrenches
from gluteus.mechanics.body.motion import Motion, move
from gluteus.mechanics.body.tree import GROUND, Body, Frame, Tree, tree

DOWN = (0.0, -10.0, 0.0)
MASS, LENGTH, INERTIA = 2.0, 0.5, 0.3
QUARTER = np.pi / 2


def pendulum() -> Tree:
    """A rod that hangs along -y and swings about z, its centre of mass at `LENGTH`."""
    rod = Body(
        "rod", GROUND, tree_joints.pin("swing"), MASS, (0.0, -LENGTH, 0.0), np.diag([0.1, 0.2, INERTIA])
    )
    return tree([rod], ["swing"])


def swinging(angle: float, speed: float = 0.0, gain: float = 0.0) -> Motion:
    return move(pendulum(), np.array([[angle]]), np.array([[speed]]), np.array([[gain]]))


def push(force: tuple[float, float, float], point: tuple[float, float, float], frame: str = GROUND) -> Loads:
    values = np.array([[force]]), np.zeros((1, 1, 3)), np.array([[point]])
    return Loads(("rod",), *values, (frame,), (frame,))


def test_a_pendulum_held_out_needs_the_moment_of_its_weight() -> None:
    angles = np.array([[0.0], [QUARTER], [0.3]])
    held = move(pendulum(), angles, 0 * angles, 0 * angles)
    expected = MASS * 10.0 * LENGTH * np.sin(angles)
    assert_allclose(inverse_dynamics(pendulum(), held, DOWN), expected, atol=1e-14)


def test_a_pendulum_is_as_heavy_to_start_as_its_inertia_about_the_pin() -> None:
    about_pin = INERTIA + MASS * LENGTH**2
    assert_allclose(inverse_dynamics(pendulum(), swinging(0.7, 0.0, 3.0), (0, 0, 0)), [[3.0 * about_pin]])


def test_a_pin_holds_weight_and_centripetal_force() -> None:
    found = joint_reactions(pendulum(), swinging(0.0, 4.0), DOWN)
    assert_allclose(found.force, [[[0.0, MASS * 10.0 + MASS * LENGTH * 16.0, 0.0]]], atol=1e-13)
    assert_allclose(found.moment, 0.0, atol=1e-13)
    assert_allclose(found.point, 0.0, atol=0)
    out = joint_reactions(pendulum(), swinging(QUARTER), DOWN, expressed_in="child")
    assert_allclose(out.force, [[[MASS * 10.0, 0.0, 0.0]]], atol=1e-13)


def test_a_push_on_the_tip_takes_its_moment_over() -> None:
    held = swinging(QUARTER)
    tip = (2 * LENGTH, 0.0, 0.0)
    for loads in (push((0, 10.0, 0), tip), push((10.0, 0, 0), (0, -2 * LENGTH, 0), "rod")):
        applied = wrenches(pendulum(), held.pose, loads)
        assert_allclose(applied, [[[0, 0, 10.0 * 2 * LENGTH, 0, 10.0, 0]]], atol=1e-13)
        rest = inverse_dynamics(pendulum(), held, DOWN, applied)
        assert_allclose(rest, [[MASS * 10.0 * LENGTH - 10.0 * 2 * LENGTH]], atol=1e-13)
        assert_allclose(joint_reactions(pendulum(), held, DOWN, applied).force, [[[0, 10.0, 0]]], atol=1e-13)


def test_loads_are_read_in_the_frames_that_they_name() -> None:
    held = swinging(QUARTER)
    force, moment, point = np.array([[[[1.0, 0, 0]]], [[[0, 2.0, 3.0]]], [[[0.0, 0, 4.0]]]])
    turned = Loads(("rod",), force, moment, point, ("rod",), (GROUND,))
    assert_allclose(wrenches(pendulum(), held.pose, turned), [[[-2.0 - 4.0, 0, 3.0, 0, 1.0, 0]]], atol=1e-14)
    plain = Loads(("rod",), force, moment, np.array([[[3.0, 0, 0]]]), (GROUND,), ("rod",))
    assert_allclose(wrenches(pendulum(), held.pose, plain), [[[0, 2.0, 3.0 - 3.0, 1.0, 0, 0]]], atol=1e-14)


def test_a_muscle_across_a_joint_presses_it_together() -> None:
    upper = Body("upper", GROUND, tree_joints.weld(), 1.0)
    lower = Body("lower", "upper", tree_joints.pin("knee"), in_parent=Frame((0.0, -1.0, 0.0)))
    leg = tree([upper, lower], ["knee"])
    still = move(leg, np.zeros((1, 1)), np.zeros((1, 1)), np.zeros((1, 1)))
    force = np.array([[[0, -100.0, 0], [0, 100.0, 0]]])
    point = np.array([[[0.1, 0.0, 0], [0.1, -0.5, 0]]])
    pull = Loads(("upper", "lower"), force, np.zeros((1, 2, 3)), point, (GROUND, GROUND), ("upper", "lower"))
    applied = wrenches(leg, still.pose, pull)
    assert_allclose(inverse_dynamics(leg, still, DOWN, applied), [[-10.0]], atol=1e-13)
    found = joint_reactions(leg, still, DOWN, applied)
    assert_allclose(found.force, [[[0, 10.0, 0], [0, -100.0, 0]]], atol=1e-12)
    on_parent = joint_reactions(leg, still, DOWN, applied, on="parent")
    assert_allclose(on_parent.force[0, 1], [0, 100.0, 0], atol=1e-12)


def test_loads_on_the_ground_move_nothing() -> None:
    loads = Loads((GROUND,), np.ones((1, 1, 3)), np.ones((1, 1, 3)), np.ones((1, 1, 3)), ("rod",), ("rod",))
    assert_allclose(wrenches(pendulum(), swinging(0.2).pose, loads), 0.0, atol=0)


def test_loads_that_do_not_fit_are_refused() -> None:
    one = np.zeros((1, 1, 3))
    with pytest.raises(UnitError, match=r"loads on 1 bodies need"):
        Loads(("rod",), one, one, np.zeros((1, 2, 3)), (GROUND,), (GROUND,))
    with pytest.raises(UnitError, match="0 and 1 frames"):
        Loads(("rod",), one, one, one, (), (GROUND,))
    with pytest.raises(AnatomyError, match="unknown body 'shin'"):
        wrenches(pendulum(), swinging(0.0).pose, Loads(("shin",), one, one, one, (GROUND,), (GROUND,)))
    with pytest.raises(UnitError, match=r"applied: shape must be \(batch, body, 6\) = \(1, 1, 6\)"):
        inverse_dynamics(pendulum(), swinging(0.0), DOWN, np.zeros((1, 6)))


def test_unknown_sides_and_frames_are_refused() -> None:
    with pytest.raises(AnatomyError, match="'child' or 'parent'; got 'both'"):
        joint_reactions(pendulum(), swinging(0.0), DOWN, on="both")
    with pytest.raises(AnatomyError, match="unknown body 'shin'"):
        joint_reactions(pendulum(), swinging(0.0), DOWN, expressed_in="shin")
