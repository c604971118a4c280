"""Small cases of wrapping whose answers are known beforehand."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from gluteus.mechanics.wrapping.cylinder import Cylinder
from gluteus.mechanics.wrapping.ellipsoid import Ellipsoid
from gluteus.mechanics.wrapping.path import Obstacle, WrappedPath, wrap_path
from gluteus.mechanics.wrapping.sphere import Sphere
from gluteus.mechanics.wrapping.surface import Side, Status, Surface
from gluteus.mechanics.wrapping.torus import Torus

Array = NDArray[np.float64]

RADIUS, STEP = 0.03, 1e-6
LEFT, RIGHT = np.array([[-0.1, 0.0, 0.0]]), np.array([[0.1, 0.0, 0.0]])
OVER = 2 * np.sqrt(0.1**2 - RADIUS**2) + RADIUS * (np.pi - 2 * np.arccos(RADIUS / 0.1))


def moved(point: Array, x: float, y: float, z: float) -> Array:
    return point + np.array([x, y, z])


def obstacle(x: float, first: int = 0, last: int = -1, tilt: float = 0.0, radius: float = RADIUS) -> Obstacle:
    """A cylinder along z at (x, 0, 0), turned about x by ``tilt``."""
    axes = np.array([[1, 0, 0], [0, np.cos(tilt), -np.sin(tilt)], [0, np.sin(tilt), np.cos(tilt)]])
    place = np.array([[x, 0.0, 0.0]])
    return Obstacle(Cylinder(radius), axes[None], place, first, last)


@pytest.mark.parametrize(
    ("name", "side"),
    [("all", Side()), ("x", Side(0, 1)), ("+y", Side(1, 1)), ("-z", Side(2, -1)), ("-x", Side(0, -1))],
)
def test_sides_have_the_names_of_opensim(name: str, side: Side) -> None:
    assert Side.named(name) == side


@pytest.mark.parametrize("name", ["", "w", "+", "xy", "--x", "ALL", "+all"])
def test_other_names_of_sides_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="quadrant"):
        Side.named(name)


@pytest.mark.parametrize("upwards", [1.0, -1.0])
def test_a_side_decides_which_way_round(upwards: float) -> None:
    side = Side(1, int(upwards))
    start, end = moved(LEFT, 0, 2e-5, 0), moved(RIGHT, 0, -1e-5, 0)
    for found in (Cylinder(RADIUS, side=side).wrap(start, end), Sphere(RADIUS, side).wrap(start, end)):
        assert found.wraps.all()
        assert np.all(np.sign(found.first[:, 1] + found.second[:, 1]) == upwards)
        assert_allclose(found.length, OVER, atol=2e-5)


def test_a_rise_makes_the_path_a_helix() -> None:
    found = Cylinder(RADIUS).wrap(moved(LEFT, 0, 1e-9, 0), moved(RIGHT, 0, 0, 0.05))
    assert_allclose(found.length, np.hypot(OVER, 0.05), atol=1e-9)
    assert_allclose(found.second[:, 2] + found.first[:, 2], 0.05, atol=1e-9)


def test_beyond_the_ends_of_the_cylinder_the_line_is_straight() -> None:
    start, end = moved(LEFT, 0, 0.01, 0.06), moved(RIGHT, 0, 0.01, 0.06)
    assert Cylinder(RADIUS, 0.13).wrap(start, end).wraps.all()
    beyond = Cylinder(RADIUS, 0.11).wrap(start, end)
    assert not beyond.wraps.any()
    assert_allclose(beyond.length, 0.2)
    assert_allclose(beyond.first, start)


def test_an_end_inside_has_a_status_of_its_own() -> None:
    for found in (Cylinder(RADIUS).wrap(0.1 * LEFT, RIGHT), Sphere(RADIUS).wrap(0.1 * LEFT, RIGHT)):
        assert found.status.tolist() == [Status.INSIDE]
        assert_allclose(found.length, 0.11)
        assert_allclose(found.pull, [[[-1, 0, 0], [1, 0, 0]]])


def test_a_line_through_the_centre_of_a_sphere_has_no_plane() -> None:
    assert Sphere(RADIUS).wrap(LEFT, RIGHT).status.tolist() == [Status.UNDEFINED]
    assert Sphere(RADIUS).wrap(LEFT, RIGHT).near_switch.all()


def test_every_person_may_have_a_radius_of_their_own() -> None:
    radii = np.array([0.01, 0.02, 0.03])
    start, end = np.repeat(moved(LEFT, 0, 0.005, 0), 3, axis=0), np.repeat(RIGHT, 3, axis=0)
    together = Cylinder(radii, np.array([1.0, 1.0, 0.2])).wrap(start, end)
    alone = [Cylinder(radius).wrap(start[:1], end[:1]).length[0] for radius in radii]
    assert_allclose(together.length, alone, rtol=1e-13)


def points(*rows: tuple[float, float, float]) -> Array:
    return np.array([rows])


def test_a_path_wraps_only_within_its_range() -> None:
    through = points((-0.1, 0.001, 0), (0.0, 0.06, 0), (0.1, 0.001, 0))
    assert wrap_path(through, [obstacle(-0.05)]).status.tolist() == [[Status.WRAPPED]]
    assert wrap_path(through, [obstacle(-0.05, first=1)]).status.tolist() == [[Status.STRAIGHT]]
    assert wrap_path(through, [obstacle(0.05, first=1)]).status.tolist() == [[Status.WRAPPED]]
    assert wrap_path(through, [obstacle(0.05, last=1)]).status.tolist() == [[Status.STRAIGHT]]


def test_points_that_are_not_active_are_passed_by() -> None:
    through = points((-0.1, 0.001, 0), (0.0, 0.3, 0), (0.1, 0.0, 0))
    off = np.array([[True, False, True]])
    found = wrap_path(through, [obstacle(0.0)], active=off)
    two = wrap_path(through[:, [0, 2]], [obstacle(0.0)])
    assert_allclose(found.length, two.length)
    assert_allclose(found.pull[:, [0, 2]], two.pull)
    assert not found.pull[:, 1].any()
    assert wrap_path(through, [obstacle(0.0)]).length > found.length


def test_without_obstacles_a_path_is_its_polygon() -> None:
    found = wrap_path(points((0, 0, 0), (0.3, 0, 0), (0.3, 0.4, 0)), [])
    assert_allclose(found.length, 0.7)
    assert_allclose(found.pull, [[[-1, 0, 0], [1, -1, 0], [0, 1, 0]]])


def test_two_obstacles_make_one_taut_path() -> None:
    """Two equal cylinders side by side, passed on the same side: two arcs and a line along their
    tops.
    """
    start, end = (-0.15, -0.1, 0.0), (0.15, -0.1, 0.0)
    pair = [
        Obstacle(Cylinder(RADIUS, side=Side(1, 1)), np.eye(3)[None], np.array([[x, 0, 0]]))
        for x in (-0.05, 0.05)
    ]
    found = wrap_path(points(start, end), pair)
    away = np.hypot(0.1, 0.1)
    turn = np.pi / 2 + np.pi / 4 - np.arccos(RADIUS / away)
    half = np.sqrt(away**2 - RADIUS**2) + RADIUS * turn
    assert found.settled.all()
    assert_allclose(found.length, 2 * half + 0.1, rtol=1e-10)
    assert_allclose(found.touch[0, 0, 1], [-0.05, RADIUS, 0], atol=1e-9)


def random_path(seed: int, count: int = 400) -> tuple[Array, list[Obstacle]]:
    rng = np.random.default_rng(seed)
    spread = np.array([[-0.15, 0, 0], [0, 0.05, 0], [0.15, 0, 0]])
    return spread + rng.uniform(-0.05, 0.05, (count, 3, 3)), [
        obstacle(-0.06, tilt=0.3),
        obstacle(0.07, tilt=-0.4),
    ]


def nudged(which: Obstacle, axis: int, step: float, turn: bool) -> Obstacle:
    """The obstacle moved along an axis, or turned with its place about the origin."""
    if not turn:
        return Obstacle(
            which.surface, which.axes, which.origin + step * np.eye(3)[axis], which.first, which.last
        )
    about = np.cross(np.eye(3)[axis], np.eye(3)).T
    rotation = np.eye(3) + np.sin(step) * about + (1 - np.cos(step)) * about @ about
    return Obstacle(which.surface, rotation @ which.axes, which.origin @ rotation.T, which.first, which.last)


@pytest.mark.parametrize("count", [1, 2])
def test_pulls_on_points_and_surfaces_are_slopes_of_the_length(count: int) -> None:
    through, pair = random_path(1)
    pair = pair[:count]
    found = wrap_path(through, pair)
    good = ~found.near_switch & found.settled
    assert good.mean() > 0.97
    assert ((found.status == Status.WRAPPED).sum(axis=1) == count).sum() > 30

    def slope(up: WrappedPath, down: WrappedPath) -> Array:
        return (up.length - down.length)[good] / (2 * STEP)

    for axis in range(3):
        for point in range(3):
            step = np.zeros((3, 3))
            step[point, axis] = STEP
            change = slope(wrap_path(through + step, pair), wrap_path(through - step, pair))
            assert_allclose(found.pull[good, point, axis], change, atol=1e-7)
        for number in range(count):
            for turn, pulls in ((False, found.force), (True, found.moment)):
                sides = [
                    wrap_path(
                        through, [nudged(o, axis, s, turn) if i == number else o for i, o in enumerate(pair)]
                    )
                    for s in (STEP, -STEP)
                ]
                assert_allclose(pulls[good, number, axis], slope(*sides), atol=1e-7)


def test_forces_on_points_and_surfaces_are_in_balance() -> None:
    through, pair = random_path(2)
    found = wrap_path(through, pair)
    assert_allclose(found.pull.sum(axis=1) + found.force.sum(axis=1), 0, atol=1e-12)
    turning = np.cross(through, found.pull).sum(axis=1) + found.moment.sum(axis=1)
    assert np.abs(turning[found.settled]).max() < 1e-7


def tilted(x: float, tilt: float) -> Obstacle:
    plain = obstacle(x, tilt=tilt)
    return Obstacle(Cylinder(RADIUS, climb="slid"), plain.axes, plain.origin)


def test_a_complex_step_runs_through_a_whole_path() -> None:
    """So that any motion of points can be given at once, also over several surfaces in OpenSim's
    manner.
    """
    through, _ = random_path(3)
    rate = np.random.default_rng(4).normal(size=through.shape)
    pair = [tilted(-0.06, 0.3), tilted(0.07, -0.4)]
    carried = np.imag(wrap_path(through + 1e-30j * rate, pair, manner="opensim").length) / 1e-30
    ahead, behind = (wrap_path(through + step * rate, pair, manner="opensim") for step in (STEP, -STEP))
    change = (ahead.length - behind.length) / (2 * STEP)
    calm = ~(ahead.near_switch | behind.near_switch)
    wrong = np.abs(carried - change)[calm]
    assert ((ahead.status == Status.WRAPPED).sum(axis=1) == 2)[calm].sum() > 30
    assert np.quantile(wrong, 0.97) < 1e-6, "between steps at which the number of slides changes"


def test_over_one_surface_the_pull_is_what_a_complex_step_carries() -> None:
    through, pair = random_path(3)
    rate = np.random.default_rng(4).normal(size=through.shape)
    carried = np.imag(wrap_path(through + 1e-30j * rate, pair[:1]).length) / 1e-30
    found = wrap_path(through, pair[:1])
    assert_allclose(carried, np.sum(found.pull * rate, axis=(1, 2)), atol=1e-12)


def test_sliding_comes_within_a_tenth_of_a_degree_of_the_helix() -> None:
    """An error of first order in the slope is one of second order in the length."""
    start, end = moved(LEFT, 0, 0.005, 0), moved(RIGHT, 0, 0, 0.08)
    plane, slid, helix = (
        Cylinder(RADIUS, climb=climb).wrap(start, end) for climb in ("plane", "slid", "helix")
    )
    assert helix.length <= slid.length
    assert slid.length < plane.length
    assert_allclose(slid.length, helix.length, atol=5e-7)


def test_lines_through_the_axis_of_a_torus_end_in_numbers() -> None:
    """There the squared distance from the axis, of which a root is taken, may round to less than
    nothing.
    """
    random = np.random.default_rng(0)
    way = random.normal(size=(4000, 3))
    middle = np.array([0.0, 0.0, 1.0]) * random.normal(0.0, 0.3, (4000, 1))
    start, end = (middle + sign * random.uniform(0.05, 0.3, (4000, 1)) * way for sign in (1.0, -1.0))
    found = Torus(inner=0.01, outer=0.05, side=Side.named("all"), climb="plane").wrap(start, end)
    assert np.isfinite(found.length).all()


def test_a_segment_of_no_length_stays_as_it_is_at_a_torus() -> None:
    point = np.array([[0.04, 0.01, 0.002]])
    found = Torus(inner=0.01, outer=0.05, side=Side.named("all"), climb="plane").wrap(point, point)
    assert found.length[0] == 0.0


def test_opensims_tangents_on_an_ellipsoid_are_loose_ones() -> None:
    """Where its search ends near the tangents, they and the length are nearly
    those in closed form.
    """
    random, radii = np.random.default_rng(1), np.array([0.03, 0.05, 0.08])
    start, end = random.normal(size=(2, 400, 3)) * 0.15
    exact, loose = (Ellipsoid(radii, pieces=pieces).wrap(start, end) for pieces in (False, True))
    both = exact.wraps & loose.wraps
    assert_array_equal(exact.wraps, loose.wraps)
    assert both.sum() > 30
    off = np.linalg.norm(exact.first - loose.first, axis=-1)[both]
    longer = np.abs(exact.length - loose.length)[both]
    assert 1e-8 < np.median(off) < 2e-5
    assert np.median(longer) < 1e-6
    assert np.mean(longer < 2e-5) > 0.9


@pytest.mark.parametrize(
    ("surface", "kind", "sizes"),
    [
        (Sphere(0.03), "sphere", {"radius": 0.03}),
        (Cylinder(0.03, 0.2, climb="plane"), "cylinder", {"radius": 0.03, "length": 0.2}),
        (
            Ellipsoid(np.array([0.01, 0.02, 0.03])),
            "ellipsoid",
            {"radius_x": 0.01, "radius_y": 0.02, "radius_z": 0.03},
        ),
        (Torus(0.01, 0.05), "torus", {"inner": 0.01, "outer": 0.05}),
    ],
)
def test_surfaces_carry_their_kernel_row(surface: Surface, kind: str, sizes: dict[str, float]) -> None:
    row = surface.kernel_row()
    assert row is not None
    assert (row.kind, row.sizes) == (kind, sizes)
    assert row.plane == (kind == "cylinder")


@pytest.mark.parametrize(
    "surface",
    [
        Sphere(np.array([0.03, 0.04])),
        Cylinder(0.03, np.array([0.2, 0.3])),
        Cylinder(0.03, climb="slid"),
        Ellipsoid(np.full(3, 0.03), pieces=True),
        Ellipsoid(np.full((2, 3), 0.03)),
        Torus(0.01, 0.05, climb="slid"),
    ],
)
def test_surfaces_that_the_kernel_does_not_know_have_no_row(surface: Surface) -> None:
    assert surface.kernel_row() is None
