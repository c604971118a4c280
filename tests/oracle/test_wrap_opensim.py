"""One line over one surface, in OpenSim and here: lengths, every difference accounted for."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, get_args

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from gluteus.mechanics.wrapping.cylinder import Climb, Cylinder
from gluteus.mechanics.wrapping.ellipsoid import Ellipsoid, Method
from gluteus.mechanics.wrapping.path import Obstacle, wrap_path
from gluteus.mechanics.wrapping.sphere import Sphere
from gluteus.mechanics.wrapping.surface import Side, Status
from gluteus.mechanics.wrapping.torus import Torus

Array = NDArray[np.float64]

pytestmark = pytest.mark.skipif(
    sys.version_info >= (3, 14), reason="OpenSim 4.6 has no wheel for this Python"
)

RADIUS, REACH, POSES = 0.04, 0.1, 400
QUADRANTS = ("all", "x", "-x", "+y", "-y", "z", "-z")
SAME = 1e-6
TILT, PLACE = (0.4, -0.7, 1.1), (0.02, -0.03, 0.05)


def poses(seed: int) -> Array:
    """Places (pose, 2, 3) of both ends in the surface's frame [m]."""
    return np.random.default_rng(seed).uniform(-REACH, REACH, (POSES, 2, 3))


SIZES = {
    "cylinder": ("radius", "length"),
    "sphere": ("radius",),
    "ellipsoid": ("dimensions",),
    "torus": ("inner_radius", "outer_radius"),
}


@dataclass(frozen=True)
class Around:
    """A surface of a path: its kind, sizes, side, place and turn in ground,
    range of points from 1.
    """

    kind: str
    sizes: tuple[Any, ...]
    quadrant: str = "all"
    place: tuple[float, float, float] = PLACE
    tilt: tuple[float, float, float] = TILT
    range: tuple[int, int] = (-1, -1)
    method: Method = "hybrid"

    def made(self, osim: ModuleType, name: str) -> Any:
        made = getattr(osim, f"Wrap{self.kind.title()}")()
        made.setName(name)
        made.set_quadrant(self.quadrant)
        for size, value in zip(SIZES[self.kind], self.sizes, strict=True):
            getattr(made, f"set_{size}")(osim.Vec3(*value) if isinstance(value, tuple) else value)
        made.set_translation(osim.Vec3(*self.place))
        made.set_xyz_body_rotation(osim.Vec3(*self.tilt))
        return made

    def axes(self) -> Array:
        """The surface's axes in ground: turned about x, then the carried y, then the carried z."""
        turns = []
        for axis, angle in enumerate(self.tilt):
            turn, one, two = np.eye(3), (axis + 1) % 3, (axis + 2) % 3
            turn[one, one] = turn[two, two] = np.cos(angle)
            turn[one, two], turn[two, one] = -np.sin(angle), np.sin(angle)
            turns.append(turn)
        return turns[0] @ turns[1] @ turns[2]

    def obstacle(self, climb: Climb) -> Obstacle:
        side, first, last = Side.named(self.quadrant), self.range[0] - 1, self.range[1] - 1
        return Obstacle(
            surface=(
                Cylinder(*self.sizes, side=side, climb=climb)
                if self.kind == "cylinder"
                else Sphere(*self.sizes, side=side)
            ),
            axes=self.axes()[None],
            origin=np.array([self.place]),
            first=max(first, 0),
            last=max(last, -1),
        )


def lengths(osim: ModuleType, surfaces: Sequence[Around], points: Array) -> Array:
    """Lengths (pose,) of lines through points (pose, point, 3) in ground, each a free body."""
    model = osim.Model()
    ground, line = model.getGround(), osim.PathActuator()
    line.setName("line")
    for number in range(points.shape[1]):
        body = osim.Body(f"body{number}", 1.0, osim.Vec3(0), osim.Inertia(1))
        model.addBody(body)
        model.addJoint(osim.FreeJoint(f"joint{number}", ground, body))
        line.addNewPathPoint(f"point{number}", body, osim.Vec3(0))
    for number, surface in enumerate(surfaces):
        made = surface.made(osim, f"surface{number}")
        ground.addWrapObject(made)
        line.updGeometryPath().addPathWrap(made)
        wrap = line.getGeometryPath().getWrapSet().get(number)
        wrap.set_method(surface.method)
        for index, end in enumerate(surface.range):
            wrap.set_range(index, end)
    model.addForce(line)
    model.finalizeConnections()
    state = model.initSystem()
    line = osim.PathActuator.safeDownCast(model.getForceSet().get("line"))
    coordinates = model.getCoordinateSet()
    moved = [coordinates.get(6 * body + 3 + axis) for body in range(points.shape[1]) for axis in range(3)]
    found = []
    for pose in points.reshape(len(points), -1).tolist():
        for coordinate, value in zip(moved, pose, strict=True):
            coordinate.setValue(state, value, False)
        model.realizePosition(state)
        found.append(line.getLength(state))
    return np.array(found)


def lengths_over(osim: ModuleType, surface: Around, ends: Array) -> Array:
    """Lengths (pose,) of lines between ends (pose, 2, 3) given in the surface's frame."""
    return lengths(osim, [surface], ends @ surface.axes().T + np.array(surface.place))


@pytest.mark.parametrize("quadrant", QUADRANTS)
@pytest.mark.parametrize("tall", [0.1, 10.0])
def test_lengths_over_a_cylinder_are_those_of_opensim(osim: ModuleType, quadrant: str, tall: float) -> None:
    """Where the path turns left by more than half a turn, OpenSim 4.6 takes its angle from two
    turns.
    """
    ends = poses(seed=1)
    theirs = lengths_over(osim, Around("cylinder", (RADIUS, tall), quadrant), ends)
    mine = Cylinder(RADIUS, tall, Side.named(quadrant), "plane").wrap(ends[:, 0], ends[:, 1])
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
    theirs = lengths_over(osim, Around("sphere", (RADIUS,), quadrant), ends)
    mine = Sphere(RADIUS, Side.named(quadrant)).wrap(ends[:, 0], ends[:, 1])
    taken_off = mine.wraps & (mine.arc > np.pi * RADIUS)
    explained = np.where(taken_off, mine.length - 2 * mine.arc, mine.length)
    assert mine.wraps.sum() > 50
    assert taken_off.sum() <= (0 if quadrant == "all" else 0.01 * POSES)
    assert (np.abs(mine.length - theirs) > SAME).sum() == taken_off.sum(), "nothing else differs"
    assert_allclose(explained[~mine.near_switch], theirs[~mine.near_switch], atol=1e-12)


@pytest.mark.parametrize("method", get_args(Method))
@pytest.mark.parametrize("radii", [(0.03, 0.04, 0.05), (0.02, 0.05, 0.03)])
def test_lengths_over_an_ellipsoid_are_those_of_opensim(
    osim: ModuleType, radii: tuple[float, ...], method: Method
) -> None:
    """OpenSim's tangent points are good to 0.1 mm, which leaves under 1e-6 m in the length."""
    ends = np.concatenate([poses(seed) for seed in range(5, 9)])
    theirs = lengths_over(osim, Around("ellipsoid", (radii,), method=method), ends)
    mine = Ellipsoid(np.array(radii), pieces=True, method=method).wrap(ends[:, 0], ends[:, 1])
    smooth = Ellipsoid(np.array(radii), method=method).wrap(ends[:, 0], ends[:, 1])
    wrong = np.abs(mine.length - theirs)
    assert mine.wraps.sum() > 150
    assert np.quantile(wrong, 0.999) < SAME
    assert wrong.max() < 2e-5
    assert np.abs(smooth.length - theirs).max() < 2e-5, "the polygon's pieces of 1 mm cut the arc short"


@pytest.mark.parametrize("method", get_args(Method))
@pytest.mark.parametrize("quadrant", QUADRANTS[1:])
def test_lengths_over_half_an_ellipsoid(osim: ModuleType, quadrant: str, method: Method) -> None:
    """Where the guide is moved to the other half, OpenSim's search may end at another tangent, or
    nowhere.
    """
    radii = (0.03, 0.04, 0.05)
    ends = np.concatenate([poses(seed) for seed in range(11, 13)])
    theirs = lengths_over(osim, Around("ellipsoid", (radii,), quadrant, method=method), ends)
    mine = Ellipsoid(np.array(radii), Side.named(quadrant), True, method).wrap(ends[:, 0], ends[:, 1])
    free = Ellipsoid(np.array(radii), pieces=True, method=method).wrap(ends[:, 0], ends[:, 1])
    moved = np.abs(mine.length - free.length) > 1e-12
    wrong = np.nan_to_num(np.abs(mine.length - theirs), nan=np.inf)
    assert moved.sum() > 30
    assert np.quantile(wrong[~moved], 0.999) < SAME
    assert (wrong[moved] > 1e-4).mean() < 0.15
    assert np.median(wrong[moved]) < SAME


@pytest.mark.parametrize("quadrant", ["all", "x", "-y"])
def test_lengths_through_a_torus_are_those_of_opensim(osim: ModuleType, quadrant: str) -> None:
    """Few differ: the search along the line ends at another place, or at none."""
    ends = np.concatenate([poses(seed) for seed in range(20, 23)])
    ends[:, 0, 2], ends[:, 1, 2] = np.abs(ends[:, 0, 2]), -np.abs(ends[:, 1, 2])
    theirs = lengths_over(osim, Around("torus", (0.015, 0.05), quadrant), ends)
    mine = Torus(0.015, 0.05, Side.named(quadrant), "plane").wrap(ends[:, 0], ends[:, 1])
    wrong = np.abs(mine.length - theirs)
    assert mine.wraps.sum() > 200
    assert np.quantile(wrong, 0.95) < 1e-9
    assert (wrong[mine.status != Status.UNDEFINED] > SAME).mean() < 0.02


@pytest.mark.parametrize("kind", ["cylinder", "sphere"])
def test_a_line_that_starts_inside_is_straight_as_in_opensim(osim: ModuleType, kind: str) -> None:
    ends = poses(seed=3)
    ends[:, 0] *= 0.2
    sizes = (RADIUS, 0.1)[: 2 if kind == "cylinder" else 1]
    theirs = lengths_over(osim, Around(kind, sizes, "x"), ends)
    assert_allclose(theirs, np.linalg.norm(ends[:, 1] - ends[:, 0], axis=1), atol=1e-12)
    side = Side.named("x")
    mine = (
        Sphere(RADIUS, side).wrap(ends[:, 0], ends[:, 1])
        if kind == "sphere"
        else Cylinder(RADIUS, 0.1, side).wrap(ends[:, 0], ends[:, 1])
    )
    assert_allclose(mine.length, theirs, atol=1e-12)
    assert not mine.wraps.any()


@pytest.mark.parametrize(
    "surface",
    [
        Around("cylinder", (RADIUS, 0.2)),
        Around("cylinder", (RADIUS, 0.2), range=(2, 3)),
        Around("cylinder", (RADIUS, 0.2), "x", range=(1, 2)),
        Around("cylinder", (RADIUS, 0.2), "-y"),
        Around("sphere", (RADIUS,)),
        Around("sphere", (RADIUS,), "x", range=(2, 4)),
    ],
    ids=lambda each: f"{each.kind} {each.quadrant} {each.range}",
)
def test_paths_through_four_points_are_those_of_opensim(osim: ModuleType, surface: Around) -> None:
    """A segment is chosen by OpenSim's rules; long ways round differ as they do alone."""
    points = np.random.default_rng(4).uniform(-REACH, REACH, (POSES, 4, 3)) + np.array(surface.place)
    theirs = lengths(osim, [surface], points)
    mine = wrap_path(points, [surface.obstacle("plane")], manner="opensim")
    settled = wrap_path(points, [surface.obstacle("plane")])
    same = np.abs(mine.length - theirs) < SAME
    assert (mine.status == Status.WRAPPED).mean() > 0.1
    free = np.linalg.norm(np.diff(points, axis=1), axis=2).sum(axis=1)
    assert np.all((theirs - free > np.pi * RADIUS / 2)[~same]), "only long ways round"
    assert (~same).mean() <= (0 if surface.quadrant == "all" else 0.12)
    assert_allclose(settled.length, mine.length, rtol=1e-14)


PAIRS = {
    "cylinders": (
        Around("cylinder", (0.03, 0.2), place=(-0.04, 0, 0), tilt=(0.3, 0.2, 0.1)),
        Around("cylinder", (0.03, 0.2), place=(0.05, 0.01, 0), tilt=(-0.3, 0.1, 0.1)),
    ),
    "sphere and cylinder": (
        Around("sphere", (0.03,), place=(-0.04, 0, 0)),
        Around("cylinder", (0.03, 0.2), place=(0.05, 0.01, 0), tilt=(-0.3, 0.1, 0.1)),
    ),
}


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS.keys())
def test_paths_over_two_surfaces_are_those_of_opensim(osim: ModuleType, pair: tuple[Around, Around]) -> None:
    """OpenSim 4.6 measures the free parts between the places that tangent points had in the first
    round.

    Where a path lies on both surfaces, its length is so up to 2 cm more than that of the shortest
    path.
    """
    points = np.random.default_rng(5).uniform(-0.12, 0.12, (2000, 2, 3))
    theirs = lengths(osim, pair, points)
    alike = wrap_path(points, [each.obstacle("slid") for each in pair], manner="opensim")
    shortest = wrap_path(points, [each.obstacle("helix") for each in pair])
    on = (alike.status == Status.WRAPPED).sum(axis=1)
    wrong, off = np.abs(alike.length - theirs), np.abs(shortest.length - theirs)
    assert (on == 2).sum() > 10
    assert np.quantile(wrong, 0.998) < 1e-12
    assert (wrong > SAME).sum() <= 4, "OpenSim gives a surface up between two rounds"
    assert off[on == 2].max() > 5e-3
    assert shortest.settled.mean() > 0.999
