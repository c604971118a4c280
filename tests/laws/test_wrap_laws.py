"""Laws of every path over a surface: shortest, tangent, and with an exact slope."""

from collections.abc import Callable
from typing import get_args

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from gluteus.mechanics.wrapping.cylinder import Climb, Cylinder
from gluteus.mechanics.wrapping.ellipsoid import Ellipsoid, Method
from gluteus.mechanics.wrapping.sphere import Sphere
from gluteus.mechanics.wrapping.surface import Side, Wrapped
from gluteus.mechanics.wrapping.torus import Torus

Array = NDArray[np.float64]
Surface = Callable[[Array, Array], Wrapped]

RADIUS, REACH, STEP = 0.04, 0.12, 2e-7
QUADRANTS = ("all", "+x", "-x", "+y", "-y", "+z", "-z")


def sphere(quadrant: str) -> Surface:
    return Sphere(RADIUS, Side.named(quadrant)).wrap


def cylinder(quadrant: str, climb: Climb) -> Surface:
    return Cylinder(RADIUS, 0.2, Side.named(quadrant), climb).wrap


SURFACES = {
    **{f"sphere {quadrant}": sphere(quadrant) for quadrant in QUADRANTS},
    **{f"helix {quadrant}": cylinder(quadrant, "helix") for quadrant in QUADRANTS},
    **{f"plane {quadrant}": cylinder(quadrant, "plane") for quadrant in QUADRANTS},
}
every_surface = pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES.keys())


def segments(count: int, seed: int = 0) -> tuple[Array, Array]:
    ends = np.random.default_rng(seed).uniform(-REACH, REACH, (2, count, 3))
    return ends[0], ends[1]


def rotation(seed: int) -> Array:
    q, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))
    return q * np.sign(np.linalg.det(q))


def difference(surface: Surface, start: Array, end: Array, step: float) -> Array:
    """Slopes (batch, 2, 3) of the length by central differences."""
    found = np.empty((*start.shape[:-1], 2, 3))
    for axis in range(3):
        nudge = step * np.eye(3)[axis]
        found[:, 0, axis] = surface(start + nudge, end).length - surface(start - nudge, end).length
        found[:, 1, axis] = surface(start, end + nudge).length - surface(start, end - nudge).length
    return found / (2 * step)


@every_surface
def test_the_pull_is_the_slope_of_the_length(surface: Surface) -> None:
    start, end = segments(4000)
    found = surface(start, end)
    fine, coarse = (difference(surface, start, end, step) for step in (STEP, 5 * STEP))
    wrong = np.abs((25 * fine - coarse) / 24 - found.pull).max(axis=(1, 2))[~found.near_switch]
    assert found.wraps.sum() > 300
    assert found.near_switch.mean() < 0.01
    assert np.quantile(wrong, 0.5) < 1e-9
    assert np.quantile(wrong, 0.999) < 1e-8
    assert wrong.max() < 1e-5


@every_surface
def test_the_path_lies_on_the_surface_and_its_parts_add_up(surface: Surface) -> None:
    start, end = segments(2000, seed=1)
    found = surface(start, end)
    free = np.linalg.norm(found.first - start, axis=1) + np.linalg.norm(end - found.second, axis=1)
    straight = np.linalg.norm(end - start, axis=1)
    assert_allclose(found.length[found.wraps], (free + found.arc)[found.wraps], rtol=1e-12)
    assert_allclose(found.length[~found.wraps], straight[~found.wraps], rtol=1e-12)
    assert np.all(found.length >= straight - 1e-12)
    for point in (found.first, found.second):
        from_axis, from_centre = np.linalg.norm(point[:, :2], axis=1), np.linalg.norm(point, axis=1)
        on = np.minimum(np.abs(from_axis - RADIUS), np.abs(from_centre - RADIUS))
        assert on[found.wraps].max() < 1e-12


WHOLE_SURFACES = [name for name in SURFACES if name.endswith("all")]
whole_surface = pytest.mark.parametrize("surface", [SURFACES[n] for n in WHOLE_SURFACES], ids=WHOLE_SURFACES)


@whole_surface
def test_turning_a_path_round_changes_nothing(surface: Surface) -> None:
    start, end = segments(1000, seed=2)
    there, back = surface(start, end), surface(end, start)
    assert_allclose(there.length, back.length, rtol=1e-12)
    assert_allclose(there.pull, back.pull[:, ::-1], atol=1e-9)
    assert_allclose(there.first, back.second, atol=1e-12)


@whole_surface
def test_turning_and_moving_the_whole_about_the_axis_changes_nothing(surface: Surface) -> None:
    start, end = segments(1000, seed=3)
    angle = 0.7
    turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, -1.0]])
    plain, turned = surface(start, end), surface(start @ turn.T, end @ turn.T)
    assert_allclose(turned.length, plain.length, rtol=1e-12)
    assert_allclose(turned.pull, plain.pull @ turn.T, atol=1e-8)


def test_a_sphere_has_no_preferred_direction() -> None:
    start, end = segments(1000, seed=4)
    turn = rotation(5)
    plain, turned = Sphere(RADIUS).wrap(start, end), Sphere(RADIUS).wrap(start @ turn.T, end @ turn.T)
    assert_allclose(turned.length, plain.length, rtol=1e-12)
    assert_allclose(turned.second, plain.second @ turn.T, atol=1e-12)


@pytest.mark.parametrize("climb", ["helix", "plane"])
@pytest.mark.parametrize(("one", "other"), [("+x", "+y"), ("-x", "-y"), ("+x", "-x"), ("+y", "-y")])
def test_a_side_turns_with_the_surface(one: str, other: str, climb: Climb) -> None:
    start, end = segments(1000, seed=6)
    angle = {("+x", "+y"): np.pi / 2, ("-x", "-y"): np.pi / 2}.get((one, other), np.pi)
    turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1.0]])
    first = Cylinder(RADIUS, 0.2, Side.named(one), climb).wrap(start, end)
    second = Cylinder(RADIUS, 0.2, Side.named(other), climb).wrap(start @ turn.T, end @ turn.T)
    assert_allclose(second.length, first.length, rtol=1e-12)
    round_one, round_other = (
        Sphere(RADIUS, Side.named(side)).wrap(p, q)
        for p, q, side in ((start, end, one), (start @ turn.T, end @ turn.T, other))
    )
    assert_allclose(round_other.length, round_one.length, rtol=1e-12)


def test_size_is_only_a_unit() -> None:
    start, end = segments(500, seed=7)
    tenfold = Sphere(10 * RADIUS).wrap(10 * start, 10 * end)
    assert_allclose(tenfold.length, 10 * Sphere(RADIUS).wrap(start, end).length, rtol=1e-12)
    tall = Cylinder(10 * RADIUS, 2.0, climb="plane").wrap(10 * start, 10 * end)
    assert_allclose(
        tall.length, 10 * Cylinder(RADIUS, 0.2, climb="plane").wrap(start, end).length, rtol=1e-12
    )


@whole_surface
def test_the_length_goes_on_smoothly_where_the_path_comes_to_touch(surface: Surface) -> None:
    """Lines at growing distance from the axis: the length has no step, its slope no jump, at the
    radius.
    """
    distance = RADIUS + np.linspace(-1e-4, 1e-4, 2001)
    start = np.stack([np.full_like(distance, -0.1), distance, np.full_like(distance, 0.01)], axis=1)
    end = start * [-1, 1, -1]
    found = surface(start, end)
    assert found.wraps[0]
    assert not found.wraps[-1]
    assert np.abs(np.diff(found.length)).max() < 2e-7
    assert np.abs(np.diff(found.pull, axis=0)).max() < 1e-3


@pytest.mark.parametrize("axes", [2, 3], ids=["cylinder", "sphere"])
def test_no_way_round_is_shorter(axes: int) -> None:
    """Tried: 20,000 pairs of points of the surface, each in sight of its end,
    far off and close by.
    """
    start, end = segments(300, seed=8)
    found = Cylinder(RADIUS).wrap(start, end) if axes == 2 else Sphere(RADIUS).wrap(start, end)
    rng = np.random.default_rng(9)
    scale = 10.0 ** rng.uniform(-5, 0, (20_000, 1)) * RADIUS
    for row in np.flatnonzero(found.wraps)[:40]:
        tried = []
        for touch, point in ((found.first[row], start[row]), (found.second[row], end[row])):
            other = touch + scale * rng.normal(size=(20_000, 3))
            other[:, :axes] *= RADIUS / np.linalg.norm(other[:, :axes], axis=1, keepdims=True)
            seen = other[:, :axes] @ point[:axes] >= RADIUS**2
            tried.append((other, seen, np.linalg.norm(other - point, axis=1)))
        (a, a_seen, a_free), (b, b_seen, b_free) = tried
        cosine = np.sum(a[:, :axes] * b[:, :axes], axis=1) / RADIUS**2
        rise = (a - b)[:, 2] if axes == 2 else 0.0
        length = a_free + b_free + np.hypot(RADIUS * np.arccos(np.clip(cosine, -1, 1)), rise)
        assert (a_seen & b_seen).sum() > 1000
        assert length[a_seen & b_seen].min() > found.length[row] - 1e-12
        assert length[a_seen & b_seen].min() < found.length[row] + 1e-6


RADII = np.array([0.03, 0.04, 0.05])


def ellipsoid(quadrant: str, method: Method = "hybrid") -> Surface:
    return Ellipsoid(RADII, Side.named(quadrant), method=method).wrap


@pytest.mark.parametrize("method", get_args(Method))
@pytest.mark.parametrize("quadrant", ["all", "+x", "-y", "+z"])
def test_the_pull_over_an_ellipsoid_is_the_slope_of_the_length(quadrant: str, method: Method) -> None:
    surface = ellipsoid(quadrant, method)
    start, end = segments(100, seed=10)
    start[:, 0], end[:, 0] = -np.abs(start[:, 0]) - RADIUS, np.abs(end[:, 0]) + RADIUS
    start[:, 1:], end[:, 1:] = start[:, 1:] / 2, end[:, 1:] / 2
    found = surface(start, end)
    fine, coarse = (difference(surface, start, end, 5 * step) for step in (STEP, 5 * STEP))
    wrong = np.abs((25 * fine - coarse) / 24 - found.pull).max(axis=(1, 2))[~found.near_switch]
    assert found.wraps.sum() > 40
    assert found.near_switch.mean() < 0.02
    assert np.quantile(wrong, 0.98) < 1e-8
    assert wrong.max() < 1e-5


@pytest.mark.parametrize("method", get_args(Method))
@pytest.mark.parametrize("quadrant", ["all", "+x", "-y", "+z"])
def test_a_path_over_an_ellipsoid_touches_it_and_is_no_shorter_than_the_line(
    quadrant: str, method: Method
) -> None:
    start, end = segments(1000, seed=11)
    found = ellipsoid(quadrant, method)(start, end)
    assert np.all(found.length >= np.linalg.norm(end - start, axis=1) - 1e-12)
    for touch, point in ((found.first, start), (found.second, end)):
        on, normal = touch[found.wraps], touch[found.wraps] / RADII**2
        assert_allclose(np.sum(on * normal, axis=1), 1, atol=1e-12)
        assert_allclose(np.sum((on - point[found.wraps]) * normal, axis=1), 0, atol=1e-11)


def test_a_round_ellipsoid_is_a_sphere() -> None:
    start, end = segments(1000, seed=12)
    ball, egg = Sphere(RADIUS).wrap(start, end), Ellipsoid(np.full(3, RADIUS)).wrap(start, end)
    easy = ~ball.near_switch & ~egg.near_switch
    assert np.array_equal(egg.wraps[easy], ball.wraps[easy])
    assert_allclose(egg.length[easy], ball.length[easy], rtol=1e-12)
    assert_allclose(egg.first[easy], ball.first[easy], atol=1e-9)
    assert_allclose(egg.pull[easy], ball.pull[easy], atol=1e-8)


def test_the_axes_of_an_ellipsoid_may_be_named_anew() -> None:
    start, end = segments(500, seed=13)
    order = [2, 0, 1]
    plain = Ellipsoid(RADII, Side(0, -1)).wrap(start, end)
    anew = Ellipsoid(RADII[order], Side(1, -1)).wrap(start[:, order], end[:, order])
    assert_allclose(anew.length, plain.length, rtol=1e-12)
    tenfold = Ellipsoid(10 * RADII, Side(0, -1)).wrap(10 * start, 10 * end)
    assert_allclose(tenfold.length, 10 * plain.length, rtol=1e-12)


def through_ring(count: int, seed: int) -> tuple[Array, Array]:
    """Lines through the hole of a ring of 50 mm about the origin."""
    rng = np.random.default_rng(seed)
    angle, away = rng.uniform(-np.pi, np.pi, count), 0.05 * np.sqrt(rng.uniform(size=count))
    middle = np.stack([away * np.cos(angle), away * np.sin(angle), np.zeros(count)], axis=1)
    way = rng.normal(size=(count, 3))
    way[:, 2] = np.abs(way[:, 2]) + 0.5
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    reach = rng.uniform(0.04, 0.15, (2, count, 1))
    return middle + reach[0] * way, middle - reach[1] * way


@pytest.mark.parametrize("climb", ["helix", "plane"])
@pytest.mark.parametrize("quadrant", ["all", "+x", "-y"])
def test_the_pull_through_a_torus_is_the_slope_of_the_length(quadrant: str, climb: Climb) -> None:
    def surface(start: Array, end: Array) -> Wrapped:
        return Torus(0.015, 0.05, Side.named(quadrant), climb).wrap(start, end)

    start, end = through_ring(400, seed=14)
    found = surface(start, end)
    fine, coarse = (difference(surface, start, end, step) for step in (STEP, 5 * STEP))
    wrong = np.abs((25 * fine - coarse) / 24 - found.pull).max(axis=(1, 2))
    easy = found.wraps & ~found.near_switch
    assert easy.sum() > 80
    assert np.quantile(wrong[easy], 0.99) < 1e-8
    assert wrong[easy].max() < 1e-5
    assert_allclose(found.arc[~found.wraps], 0)


def test_the_tube_of_a_torus_is_touched_at_its_radius() -> None:
    """A line straight down beside the ring's inner edge, and one that goes through the middle."""
    start, end = np.array([[0.04, 0, 0.1], [0.0, 0.01, 0.1]]), np.array([[0.04, 0, -0.1], [0.0, 0.01, -0.1]])
    found = Torus(0.015, 0.05).wrap(start, end)
    assert found.wraps.tolist() == [True, False]
    from_ring = np.array([0.05, 0, 0]) - found.first[0]
    assert_allclose(np.linalg.norm(from_ring), 0.015, rtol=1e-12)
    assert found.first[0, 0] < 0.04
    assert_allclose(from_ring @ (found.first[0] - start[0]), 0, atol=1e-12)
