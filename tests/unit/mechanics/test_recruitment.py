"""Recruitment of a few lines, where the answer is known by hand, and of input that is no problem at
all.
"""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from gluteus.errors import UnitError
from gluteus.mechanics.engine.recruitment import Status, greatest_moment, solve

POWERS = pytest.mark.parametrize("power", [2, 3])


@POWERS
def test_one_line_makes_the_demand_alone(power: int) -> None:
    found = solve([[[40.0]]], [[10.0]], [1.0], power=power)
    assert_allclose(found.activation, [[0.25]], rtol=1e-9)
    assert found.status.tolist() == [Status.OK]


@pytest.mark.parametrize(("power", "share"), [(2, 2.0), (3, 2.0**0.5)])
def test_equal_lines_share_by_their_weights(power: int, share: float) -> None:
    # Stationary where w a**(p - 1) is equal: twice the weight, half (or 1 / sqrt 2) the activation.
    found = solve([[[30.0, 30.0]]], [[20.0]], [1.0, 2.0], power=power)
    first, second = found.activation[0]
    assert_allclose(first / second, share, rtol=1e-9)
    assert_allclose(30.0 * (first + second), 20.0, rtol=1e-9)


def test_two_coordinates_have_the_weighted_least_norm_answer() -> None:
    capacity = np.array([[50.0, 20.0, 10.0], [-5.0, 15.0, 25.0]])
    weights, demand = np.array([1.0, 2.0, 0.5]), np.array([15.0, 8.0])
    least = (capacity / weights).T @ np.linalg.solve((capacity / weights) @ capacity.T, demand)
    assert np.all((least > 0.0) & (least < 1.0)), "the example is meant to hold no bound"
    found = solve(capacity[None], demand[None], weights)
    assert_allclose(found.activation[0], least, rtol=1e-8)


@POWERS
def test_a_full_line_leaves_the_rest_to_the_next(power: int) -> None:
    found = solve([[[10.0, 40.0]]], [[30.0]], [0.01, 1.0], power=power)
    assert_allclose(found.activation, [[1.0, 0.5]], rtol=1e-9)


@POWERS
def test_lines_that_only_oppose_stay_quiet(power: int) -> None:
    found = solve([[[40.0, -40.0]]], [[10.0]], [1.0, 1.0], power=power)
    assert_allclose(found.activation, [[0.25, 0.0]], rtol=1e-9)


@POWERS
def test_no_demand_takes_no_activation(power: int) -> None:
    found = solve([[[40.0, -30.0], [5.0, 8.0]]], [[0.0, 0.0]], [1.0, 1.0], power=power)
    assert_array_equal(found.activation, 0.0)
    assert found.ok.all()


@POWERS
def test_too_much_asked_gives_all_there_is_and_what_is_missing(power: int) -> None:
    found = solve([[[30.0, 20.0, -10.0]]], [[80.0]], [1.0, 1.0, 1.0], power=power)
    assert found.status.tolist() == [Status.UNMET]
    assert_allclose(found.activation, [[1.0, 1.0, 0.0]], atol=1e-9)
    assert_allclose(found.unmet, [[30.0]], rtol=1e-9)
    assert np.isnan(found.multiplier).all()
    assert "unmet" in Status.UNMET.advice


@POWERS
def test_nobody_to_pull_that_way(power: int) -> None:
    found = solve([[[30.0, 20.0]]], [[-5.0]], [1.0, 1.0], power=power)
    assert found.status.tolist() == [Status.UNMET]
    assert_allclose(found.activation, 0.0, atol=1e-9)
    assert_allclose(found.unmet, [[-5.0]], rtol=1e-9)


@POWERS
def test_a_coordinate_without_muscles(power: int) -> None:
    found = solve([[[30.0, 20.0], [0.0, 0.0]]], [[25.0, 4.0]], [1.0, 1.0], power=power)
    assert found.status.tolist() == [Status.UNMET]
    assert_allclose(found.unmet, [[0.0, 4.0]], atol=1e-4)


@POWERS
def test_no_muscles_at_all(power: int) -> None:
    found = solve(np.zeros((2, 2, 3)), [[1.0, 2.0], [0.0, 0.0]], np.ones(3), power=power)
    assert found.status.tolist() == [Status.UNMET, Status.OK]
    assert_allclose(found.unmet, [[1.0, 2.0], [0.0, 0.0]])


@POWERS
def test_a_denervated_line_stays_out(power: int) -> None:
    found = solve([[[40.0, 40.0]]], [[20.0]], [1.0, 1.0], upper=[0.0, 1.0], power=power)
    assert_allclose(found.activation, [[0.0, 0.5]], atol=1e-9)


@POWERS
def test_bounds_above_one_are_kept(power: int) -> None:
    found = solve([[[40.0]], [[40.0]]], [[60.0]], [1.0], upper=[[2.0], [1.25]], power=power)
    assert_allclose(found.activation[:, 0], [1.5, 1.25], rtol=1e-9)
    assert found.status.tolist() == [Status.OK, Status.UNMET]


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e200])
@pytest.mark.parametrize("where", ["capacity", "demand", "weights", "upper"])
def test_a_bad_value_spoils_its_row_and_no_other(where: str, value: float) -> None:
    if where == "upper" and value == np.inf:
        value = np.nan  # an infinite upper bound is no bound
    rng = np.random.default_rng(3)
    given = {
        "capacity": rng.normal(0.0, 30.0, (4, 2, 8)),
        "demand": rng.normal(0.0, 10.0, (4, 2)),
        "weights": np.ones((4, 8)),
        "upper": np.ones((4, 8)),
    }
    clean = solve(given["capacity"], given["demand"], given["weights"], upper=given["upper"])
    given[where][2, ..., 1] = value
    found = solve(given["capacity"], given["demand"], given["weights"], upper=given["upper"])
    assert found.status[2] == Status.BAD_INPUT
    assert np.isnan(found.activation[2]).all()
    assert np.isnan(found.unmet[2]).all()
    others = [0, 1, 3]
    assert_array_equal(found.activation[others], clean.activation[others])
    assert_array_equal(found.status[others], clean.status[others])


@pytest.mark.parametrize(("weight", "bound"), [(0.0, 1.0), (-1.0, 1.0), (1.0, -0.1)])
def test_weights_are_positive_and_bounds_not_negative(weight: float, bound: float) -> None:
    found = solve([[[30.0, 30.0]]], [[10.0]], [weight, 1.0], upper=[1.0, bound])
    assert found.status.tolist() == [Status.BAD_INPUT]


@pytest.mark.parametrize(("low", "high"), [(0.5, 0.4), (np.inf, np.inf), (-np.inf, -np.inf), (-1e200, 1.0)])
def test_bounds_that_cannot_be_are_bad_input(low: float, high: float) -> None:
    found = solve([[[30.0, 30.0]]], [[10.0]], [1.0, 1.0], lower=[0.0, low], upper=[1.0, high])
    assert found.status.tolist() == [Status.BAD_INPUT]


@POWERS
def test_a_least_activation_is_kept_and_made_up_for(power: int) -> None:
    """The opponent's 0.1 costs 4 N m, which the other makes on top of the demand."""
    found = solve([[[40.0, -40.0]]], [[10.0]], [1.0, 1.0], lower=0.1, power=power)
    assert_allclose(found.activation, [[0.35, 0.1]], rtol=1e-9)


@POWERS
def test_a_line_without_bounds_pushes_as_well_as_pulls(power: int) -> None:
    found = solve(
        [[[40.0, 2.0]]] * 2, [[-10.0], [60.0]], 1.0, lower=[0.0, -np.inf], upper=[1.0, np.inf], power=power
    )
    assert_allclose(found.activation, [[0.0, -5.0], [1.0, 10.0]], rtol=1e-9)
    assert found.ok.all()


@POWERS
def test_lines_of_both_signs_have_the_least_norm_answer(power: int) -> None:
    capacity, demand = np.array([[3.0, -4.0, 1.0, 2.0], [1.0, 1.0, -5.0, 0.5]]), np.array([7.0, -9.0])
    found = solve(capacity[None], demand[None], 1.0, lower=-np.inf, upper=np.inf, power=power)
    effort = np.abs(found.activation[0]) ** (power - 1) * np.sign(found.activation[0])
    price = np.linalg.lstsq(capacity.T, effort, rcond=None)[0]
    assert_allclose(capacity.T @ price, effort, atol=1e-8)  # stationary
    assert_allclose(capacity @ found.activation[0], demand, rtol=1e-9)


@POWERS
def test_stopped_too_early_is_said(power: int) -> None:
    capacity = np.random.default_rng(1).normal(0.0, 10.0, (1, 3, 30))
    found = solve(capacity, capacity @ np.full(30, 0.9), np.ones(30), power=power, max_iterations=0)
    assert found.status.tolist() == [Status.NOT_CONVERGED]
    missing = capacity @ np.full(30, 0.9) - np.einsum("bkm,bm->bk", capacity, found.activation)
    assert_allclose(found.unmet, missing, atol=1e-9)


def test_the_multiplier_is_the_price_of_the_demand() -> None:
    rng = np.random.default_rng(8)
    capacity, weights = rng.normal(0.0, 30.0, (1, 2, 12)), rng.uniform(0.5, 2.0, 12)
    demand, step = np.array([[18.0, -7.0]]), 1e-4
    for power in (2, 3):
        found = solve(capacity, demand, weights, power=power)
        for k in range(2):
            effort = [
                np.sum(weights * solve(capacity, demand + change, weights, power=power).activation ** power)
                for change in (step * np.eye(2)[k], -step * np.eye(2)[k])
            ]
            assert_allclose(found.multiplier[0, k], (effort[0] - effort[1]) / (2 * step), rtol=1e-4)


def test_an_empty_batch_is_no_error() -> None:
    found = solve(np.zeros((0, 2, 3)), np.zeros((0, 2)), np.ones(3))
    assert found.activation.shape == (0, 3)
    assert greatest_moment(np.zeros((0, 2, 3)), 0).moment.shape == (0,)


@pytest.mark.parametrize(
    ("capacity", "demand", "weights"),
    [((2, 3), (2,), (3,)), ((2, 1, 3), (2, 2), (3,)), ((2, 1, 3), (3, 1), (3,)), ((2, 1, 3), (2, 1), (4,)),
     ((2, 1, 0), (2, 1), (0,))],
)  # fmt: skip
def test_shapes_that_do_not_fit_raise(
    capacity: tuple[int, ...], demand: tuple[int, ...], weights: tuple[int, ...]
) -> None:
    with pytest.raises(UnitError, match="recruitment"):
        solve(np.ones(capacity), np.ones(demand), np.ones(weights))


def test_other_powers_raise() -> None:
    with pytest.raises(UnitError, match="power must be 2 or 3, got 4"):
        solve([[[1.0]]], [[1.0]], [1.0], power=4)


def test_every_status_says_what_to_do() -> None:
    assert len({status.advice for status in Status}) == len(Status)


def test_greatest_moment_about_the_only_coordinate_is_the_sum_of_what_pulls() -> None:
    found = greatest_moment([[[30.0, -20.0, 10.0]]], 0, upper=[1.0, 1.0, 0.5])
    assert_allclose(found.moment, [35.0])
    assert_allclose(found.activation, [[1.0, 0.0, 0.5]])
    assert_allclose(greatest_moment([[[30.0, -20.0, 10.0]]], [-1.0]).moment, [20.0])


def test_balance_costs_moment() -> None:
    # The first line turns as well; only the third, which adds less, turns back.
    capacity = np.array([[[50.0, 20.0, 10.0], [30.0, 0.0, -15.0]]])
    plain, balanced = greatest_moment(capacity, 0, balanced=False), greatest_moment(capacity, 0)
    assert_allclose(plain.moment, [80.0])
    assert_allclose(balanced.moment, [55.0], rtol=1e-9)
    assert_allclose(balanced.activation, [[0.5, 1.0, 1.0]], atol=1e-8)


def test_along_a_demand_it_is_the_capacity_over_the_demand() -> None:
    capacity = np.array([[[50.0, 20.0], [0.0, 30.0]]])
    found = greatest_moment(capacity, [[20.0, 10.0]])
    assert_allclose(found.moment, [3.0], rtol=1e-9)
    assert_allclose(capacity[0] @ found.activation[0], [60.0, 30.0], rtol=1e-9)


def test_passive_moments_count_along_and_are_balanced_across() -> None:
    capacity = np.array([[[50.0, 10.0], [0.0, 20.0]]])
    found = greatest_moment(capacity, 0, passive=[[3.0, -5.0]])
    assert_allclose(found.activation, [[1.0, 0.25]], atol=1e-9)
    assert_allclose(found.moment, [50.0 + 2.5 + 3.0], rtol=1e-9)
    assert found.status.tolist() == [Status.OK]


def test_passive_moments_that_nobody_balances_are_left_and_said() -> None:
    capacity = np.array([[[50.0, 10.0], [0.0, 20.0]]])
    found = greatest_moment(capacity, 0, passive=[[0.0, -30.0]])
    assert found.status.tolist() == [Status.UNMET]
    assert_allclose(found.activation, [[1.0, 1.0]], atol=1e-6)
    assert_allclose(found.moment, [60.0], rtol=1e-6)
    assert_allclose(found.unmet, [[0.0, -10.0]], atol=1e-6)


def test_greatest_moment_of_bad_rows_is_not_a_number() -> None:
    capacity = np.full((3, 2, 2), 10.0)
    capacity[1, 0, 0] = np.nan
    found = greatest_moment(capacity, [[1.0, 1.0], [1.0, 1.0], [0.0, 0.0]])
    assert found.status.tolist() == [Status.OK, Status.BAD_INPUT, Status.BAD_INPUT]
    assert np.isnan(found.moment).tolist() == [False, True, True]
    assert_allclose(found.moment[0], 20.0, rtol=1e-9)


def test_without_muscles_the_greatest_moment_is_none() -> None:
    found = greatest_moment(np.zeros((1, 3, 4)), 1)
    assert found.status.tolist() == [Status.OK]
    assert found.moment.tolist() == [0.0]


def test_no_such_coordinate_raises() -> None:
    with pytest.raises(UnitError, match="direction 2 is not one of the 2 coordinates"):
        greatest_moment(np.ones((1, 2, 3)), 2)
