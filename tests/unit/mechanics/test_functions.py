"""Functions of one coordinate, at known points and compared with SciPy's splines."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.interpolate import CubicSpline, make_interp_spline

from gluteus.errors import UnitError
from gluteus.mechanics.body import functions
from gluteus.mechanics.body.functions import Function

KNOTS = [-2.1, -1.2, -0.3, 0.1, 0.4, 1.9]
VALUES = [0.3, -0.1, 0.8, 0.7, -0.4, 0.2]
EVERYWHERE = np.linspace(-4.0, 4.0, 4001)

KINDS = {
    "constant": functions.constant(1.5),
    "linear": functions.linear(-2.0, 0.3),
    "polynomial": functions.polynomial([0.2, -1.0, 0.5, 2.0, -0.7]),
    "piecewise linear": functions.piecewise_linear(KNOTS, VALUES),
    "simm": functions.simm_spline(KNOTS, VALUES),
    "simm of four": functions.simm_spline(KNOTS[:4], VALUES[:4]),
    "simm of three": functions.simm_spline(KNOTS[:3], VALUES[:3]),
    "simm of two": functions.simm_spline(KNOTS[:2], VALUES[:2]),
    "multiplied": functions.multiplied(functions.simm_spline(KNOTS, VALUES), -3.0),
}


@pytest.mark.parametrize("function", KINDS.values(), ids=KINDS.keys())
def test_slopes_are_the_differences_of_the_values(function: Function) -> None:
    step = 1e-5
    x = EVERYWHERE[np.abs(EVERYWHERE[:, None] - KNOTS).min(axis=1) > 2 * step]
    value, slope, bend = function.with_slopes(x)
    after, before = function.with_slopes(x + step), function.with_slopes(x - step)
    assert_allclose(value, function(x), atol=0)
    assert_allclose(slope, (after[0] - before[0]) / (2 * step), atol=2e-8 * np.abs(value).max())
    assert_allclose(bend, (after[1] - before[1]) / (2 * step), atol=2e-8 * np.abs(value).max())


def test_polynomial_counts_from_the_highest_power() -> None:
    value, slope, bend = functions.polynomial([1.0, -2.0, 0.0, 5.0]).with_slopes(np.array([3.0]))
    assert (value, slope, bend) == (27 - 18 + 5, 27 - 12, 18 - 4)


def test_splines_pass_through_their_knots() -> None:
    for kind in ("piecewise linear", "simm"):
        assert_allclose(KINDS[kind](np.array(KNOTS)), VALUES, atol=1e-14)
    assert_allclose(KINDS["multiplied"](np.array(KNOTS)), -3.0 * np.array(VALUES), atol=1e-14)


def test_simm_spline_is_scipys_with_given_third_derivatives_at_its_ends() -> None:
    generator = np.random.default_rng(0)
    knots = np.cumsum(10.0 ** generator.uniform(-4.0, 0.0, 400))
    for x, y in ((np.array(KNOTS), np.array(VALUES)), (knots, generator.normal(size=400))):
        outermost = (slice(4), slice(-4, None))
        cubics = [CubicSpline(x[each], y[each], bc_type="not-a-knot") for each in outermost]
        ends = [[(3, float(cubic(0.0, 3)))] for cubic in cubics]
        expected = make_interp_spline(x, y, k=3, bc_type=tuple(ends))
        between = generator.uniform(x[0], x[-1], 2000)
        found = functions.simm_spline(x, y).with_slopes(between)
        for order in range(3):
            theirs = expected(between, order)
            assert_allclose(found[order], theirs, atol=1e-9 * np.abs(theirs).max())


def test_simm_spline_of_a_cubic_or_less_is_the_curve_itself() -> None:
    x = np.linspace(KNOTS[0], KNOTS[-1], 100)
    cubic = functions.polynomial([0.3, -0.2, 1.0, 0.5])
    assert_allclose(functions.simm_spline(KNOTS, cubic(np.array(KNOTS)))(x), cubic(x), atol=1e-13)
    four = np.array(KNOTS)[[0, 2, 3, 5]]
    assert_allclose(functions.simm_spline(four, cubic(four))(x), cubic(x), atol=1e-13)
    three = np.array(KNOTS[:3])
    parabola = functions.polynomial([0.7, 1.0, -0.5])
    inside = np.linspace(three[0], three[-1], 50)
    assert_allclose(functions.simm_spline(three, parabola(three))(inside), parabola(inside), atol=1e-13)


@pytest.mark.parametrize("kind", ["simm", "simm of three"])
def test_splines_leave_their_ends_straight(kind: str) -> None:
    function = KINDS[kind]
    last = function.origin[-1]
    ends = np.array([KNOTS[0], last])
    value, slope, bend = function.with_slopes(ends)
    outside = function.with_slopes(ends + np.array([-0.5, 0.5]))
    assert_allclose(outside[0], value + slope * [-0.5, 0.5], atol=1e-14)
    assert_allclose(outside[1], slope, atol=1e-14)
    assert_allclose(outside[2], 0.0, atol=0)
    assert np.abs(bend).min() > 0.1, "the outermost knots belong to the curve"


def test_shape_is_that_of_the_argument() -> None:
    x = np.zeros((3, 0, 2))
    for function in KINDS.values():
        assert [each.shape for each in function.with_slopes(x)] == [x.shape] * 3


def test_only_zero_functions_are_zero() -> None:
    assert functions.constant(0.0).is_zero
    assert functions.multiplied(KINDS["simm"], 0.0).is_zero
    assert not any(function.is_zero for function in KINDS.values())


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        ([0.0], [1.0], "two or more"),
        ([0.0, 1.0], [1.0], "as many y as x"),
        ([0.0, 1.0, 1.0], [1.0, 2.0, 3.0], r"must ascend; got 1.0 before 1.0 \(knots 1 and 2\)"),
        ([0.0, float("nan")], [1.0, 2.0], "finite"),
    ],
)
def test_bad_knots_are_refused(x: list[float], y: list[float], words: str) -> None:
    for make in (functions.simm_spline, functions.piecewise_linear):
        with pytest.raises(UnitError, match=words):
            make(x, y)


def test_polynomial_without_coefficients_is_refused() -> None:
    with pytest.raises(UnitError, match="at least one"):
        functions.polynomial([])
