"""One line over one surface, in OpenSim and here: lengths, every difference accounted for."""

import sys
import warnings
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from gluteus.mechanics.wrap import Side
from gluteus.mechanics.wrap_cylinder import wrap_cylinder
from gluteus.mechanics.wrap_sphere import wrap_sphere

Array = NDArray[np.float64]

pytestmark = pytest.mark.skipif(
    sys.version_info >= (3, 14), reason="OpenSim 4.6 has no wheel for this Python"
)

RADIUS, REACH, POSES = 0.04, 0.1, 400
QUADRANTS = ("all", "x", "-x", "+y", "-y", "z", "-z")
SAME = 1e-6
TILT, PLACE = (0.4, -0.7, 1.1), (0.02, -0.03, 0.05)


@pytest.fixture(scope="module")
def osim(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """OpenSim, which opens a log file where it is first imported."""
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        patch.chdir(tmp_path_factory.mktemp("opensim"))
        warnings.simplefilter("ignore", DeprecationWarning)  # SWIG's, on newer Pythons
        import opensim

        opensim.Logger.setLevelString("Error")
        yield opensim


def poses(seed: int) -> Array:
    """Places (pose, 2, 3) of both ends in the surface's frame [m]."""
    return np.random.default_rng(seed).uniform(-REACH, REACH, (POSES, 2, 3))


def surface(osim: ModuleType, kind: str, sizes: tuple[float, ...], quadrant: str) -> Any:
    made = getattr(osim, f"Wrap{kind.title()}")()
    made.setName("surface")
    made.set_quadrant(quadrant)
    for name, size in zip(
        {"cylinder": ("radius", "length"), "sphere": ("radius",)}[kind], sizes, strict=True
    ):
        getattr(made, f"set_{name}")(size)
    return made


def lengths(osim: ModuleType, made: Any, ends: Array) -> Array:
    """Lengths (pose,) of a line between two free bodies over a surface that is turned and moved in ground."""
    model = osim.Model()
    ground, line = model.getGround(), osim.PathActuator()
    line.setName("line")
    for name in ("start", "end"):
        body = osim.Body(name, 1.0, osim.Vec3(0), osim.Inertia(1))
        model.addBody(body)
        model.addJoint(osim.FreeJoint(f"{name}_joint", ground, body))
        line.addNewPathPoint(name, body, osim.Vec3(0))
    made.set_translation(osim.Vec3(*PLACE))
    made.set_xyz_body_rotation(osim.Vec3(*TILT))
    ground.addWrapObject(made)
    line.updGeometryPath().addPathWrap(made)
    model.addForce(line)
    model.finalizeConnections()
    state = model.initSystem()
    line = osim.PathActuator.safeDownCast(model.getForceSet().get("line"))
    places = ends @ rotation().T + np.array(PLACE)
    moved = [model.getCoordinateSet().get(6 * body + 3 + axis) for body in (0, 1) for axis in range(3)]
    found = []
    for pose in places.reshape(-1, 6).tolist():
        for coordinate, value in zip(moved, pose, strict=True):
            coordinate.setValue(state, value, False)
        model.realizePosition(state)
        found.append(line.getLength(state))
    return np.array(found)


def rotation() -> Array:
    """The surface's axes in ground: about x, then the carried y, then the carried z."""
    turns = []
    for axis, angle in enumerate(TILT):
        turn, one, two = np.eye(3), (axis + 1) % 3, (axis + 2) % 3
        turn[one, one] = turn[two, two] = np.cos(angle)
        turn[one, two], turn[two, one] = -np.sin(angle), np.sin(angle)
        turns.append(turn)
    return turns[0] @ turns[1] @ turns[2]


@pytest.mark.parametrize("quadrant", QUADRANTS)
@pytest.mark.parametrize("tall", [0.1, 10.0])
def test_lengths_over_a_cylinder_are_those_of_opensim(osim: ModuleType, quadrant: str, tall: float) -> None:
    """Where the path turns left by more than half a turn, OpenSim 4.6 takes its angle from two turns."""
    ends = poses(seed=1)
    theirs = lengths(osim, surface(osim, "cylinder", (RADIUS, tall), quadrant), ends)
    mine = wrap_cylinder(ends[:, 0], ends[:, 1], RADIUS, tall, Side.named(quadrant), "plane")
    rise = (mine.second - mine.first)[:, 2]
    turned = np.sqrt(np.maximum(mine.arc**2 - rise**2, 0)) / RADIUS
    left = np.cross(mine.first, mine.first - ends[:, 0])[:, 2] > 0
    doubled = mine.wraps & left & (turned > np.pi)
    explained = np.where(
        doubled, mine.length - mine.arc + np.hypot(RADIUS * (4 * np.pi - turned), rise), mine.length
    )
    assert mine.wraps.sum() > 50
    assert doubled.sum() <= (0 if quadrant == "all" else 0.12 * POSES)
    assert (np.abs(mine.length - theirs) > SAME).sum() == doubled.sum(), "nothing else differs"
    assert_allclose(explained[~mine.near_switch], theirs[~mine.near_switch], atol=1e-12)
    assert mine.near_switch.mean() < 0.02


@pytest.mark.parametrize("quadrant", QUADRANTS)
def test_lengths_over_a_sphere_are_those_of_opensim(osim: ModuleType, quadrant: str) -> None:
    """Arcs of more than half a turn are negative in OpenSim 4.6, so that whole paths may be."""
    ends = poses(seed=2)
    theirs = lengths(osim, surface(osim, "sphere", (RADIUS,), quadrant), ends)
    mine = wrap_sphere(ends[:, 0], ends[:, 1], RADIUS, Side.named(quadrant))
    taken_off = mine.wraps & (mine.arc > np.pi * RADIUS)
    explained = np.where(taken_off, mine.length - 2 * mine.arc, mine.length)
    assert mine.wraps.sum() > 50
    assert taken_off.sum() <= (0 if quadrant == "all" else 0.01 * POSES)
    assert (np.abs(mine.length - theirs) > SAME).sum() == taken_off.sum(), "nothing else differs"
    assert_allclose(explained[~mine.near_switch], theirs[~mine.near_switch], atol=1e-12)


@pytest.mark.parametrize("kind", ["cylinder", "sphere"])
def test_a_line_that_starts_inside_is_straight_as_in_opensim(osim: ModuleType, kind: str) -> None:
    ends = poses(seed=3)
    ends[:, 0] *= 0.2
    sizes = (RADIUS, 0.1)[: 2 if kind == "cylinder" else 1]
    theirs = lengths(osim, surface(osim, kind, sizes, "x"), ends)
    assert_allclose(theirs, np.linalg.norm(ends[:, 1] - ends[:, 0], axis=1), atol=1e-12)
    side = Side.named("x")
    mine = (
        wrap_sphere(ends[:, 0], ends[:, 1], RADIUS, side)
        if kind == "sphere"
        else wrap_cylinder(ends[:, 0], ends[:, 1], RADIUS, 0.1, side)
    )
    assert_allclose(mine.length, theirs, atol=1e-12)
    assert not mine.wraps.any()
