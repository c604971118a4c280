"""Recruitment against general optimisers, and what must be true for every hip.

Worst cases, not medians.
"""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray
from scipy.optimize import linprog, lsq_linear, minimize

from gluteus.mechanics.engine.recruitment import Recruitment, Status, greatest_moment, solve

Array = NDArray[np.float64]
POWERS = pytest.mark.parametrize("power", [2, 3])
SEEDS = st.integers(0, 2**32 - 1)


pytestmark = pytest.mark.usefixtures("module_engine")


@dataclass(frozen=True)
class Hips:
    """Random hips: fans of strands with moments at full activation, a weight per muscle, and a
    demand.
    """

    capacity: Array
    demand: Array
    weights: Array

    def solve(self, power: int) -> Recruitment:
        return solve(self.capacity, self.demand, self.weights, power=power)

    def moment(self, activation: Array) -> Array:
        return np.einsum("bkm,bm->bk", self.capacity, activation)


def hips(seed: int, batch: int, lines: int = 40, coordinates: int = 3, effort: float = 0.3) -> Hips:
    """Demands that random activations of the mean size `effort` would make.

    Possible for effort <= 0.5.
    """
    rng = np.random.default_rng(seed)
    muscles = max(lines // 6, 1)
    which = np.sort(np.r_[np.arange(muscles), rng.integers(0, muscles, lines - muscles)])
    strands = np.bincount(which)[which]
    arm = rng.normal(0.0, 0.04, (batch, coordinates, muscles))[..., which]
    arm += rng.normal(0.0, 0.005, (batch, coordinates, lines))
    force = rng.lognormal(6.3, 0.8, (batch, muscles))[:, which] / strands
    capacity = arm * force[:, None]
    activation = 2.0 * effort * rng.random((batch, lines))
    demand = np.einsum("bkm,bm->bk", capacity, activation)
    return Hips(capacity, demand, np.broadcast_to(1.0 / strands, (batch, lines)))


def relative_unmet(found: Recruitment, problem: Hips) -> Array:
    return np.abs(found.unmet).max(axis=1) / np.abs(problem.demand).max(axis=1)


@POWERS
@pytest.mark.parametrize("coordinates", [1, 2, 3, 4])
def test_possible_demands_are_met_in_every_row(power: int, coordinates: int) -> None:
    problem = hips(coordinates, 2000, lines=120, coordinates=coordinates)
    found = problem.solve(power)
    assert found.ok.all()
    assert np.all((found.activation >= 0.0) & (found.activation <= 1.0))
    assert relative_unmet(found, problem).max() < 1e-8
    made = problem.moment(found.activation)
    assert_allclose(made + found.unmet, problem.demand, rtol=1e-10, atol=1e-10)


@POWERS
@pytest.mark.parametrize("effort", [0.1, 0.3, 0.5, 0.8])
def test_conditions_of_the_optimum_hold_in_every_row(power: int, effort: float) -> None:
    problem = hips(int(10 * effort), 1000, lines=60, effort=effort)
    found = problem.solve(power)
    assert np.isin(found.status, [Status.OK, Status.UNMET]).all()
    assert effort > 0.5 or found.ok.all()
    met = found.ok
    a, w = found.activation[met], problem.weights[met]
    pull = np.einsum("bkm,bk->bm", problem.capacity[met], found.multiplier[met])
    slope = power * w * a ** (power - 1) - pull
    wrong = np.where(a <= 0.0, np.minimum(slope, 0.0), np.where(a >= 1.0, np.maximum(slope, 0.0), slope))
    residual = np.abs(wrong).max(axis=1) / (power * w.max(axis=1))
    assert np.quantile(residual, 0.999) < 1e-10
    assert residual.max() < 1e-9


@POWERS
def test_no_general_optimiser_finds_less_effort(power: int) -> None:
    problem = hips(11, 150, lines=18)
    found = problem.solve(power)
    assert found.ok.all()
    ours = np.sum(problem.weights * found.activation**power, axis=1)
    lost = []
    for row in range(150):
        capacity, demand, weights = problem.capacity[row] / 50, problem.demand[row] / 50, problem.weights[row]
        theirs = minimize(
            lambda a, w: np.sum(w * a**power),
            np.full(18, 0.3),
            args=(weights,),
            jac=lambda a, w: power * w * a ** (power - 1),
            bounds=[(0.0, 1.0)] * 18,
            constraints={
                "type": "eq",
                "fun": lambda a, g, d: g @ a - d,
                "jac": lambda _a, g, _d: g,
                "args": (capacity, demand),
            },
            method="SLSQP",
            options={"ftol": 1e-12, "maxiter": 500},
        )
        if theirs.success and np.abs(capacity @ theirs.x - demand).max() < 1e-9:
            lost.append(ours[row] - theirs.fun)
            assert_allclose(found.activation[row], theirs.x, atol=2e-3 if power == 3 else 1e-4)
    assert len(lost) > 120, "the oracle failed too often to tell"
    assert max(lost) < 1e-8


@POWERS
def test_impossible_demands_get_the_least_squares_best(power: int) -> None:
    problem = hips(12, 200, lines=40, effort=3.0)
    found = problem.solve(power)
    excess, missed = [], []
    for row in range(200):
        best = lsq_linear(problem.capacity[row], problem.demand[row], (0.0, 1.0), method="bvls", tol=1e-14)
        left = problem.demand[row] - problem.capacity[row] @ best.x
        assert (found.status[row] == Status.UNMET) == (np.linalg.norm(left) > 1e-3)
        excess.append(np.linalg.norm(found.unmet[row]) - np.linalg.norm(left))
        missed.append(np.abs(found.unmet[row] - left).max())
    assert sum(found.status == Status.UNMET) > 100
    assert max(excess) < 1e-6
    assert max(missed) < 1e-4


@POWERS
def test_weights_of_four_decades_do_not_stop_the_search(power: int) -> None:
    # Volumes of muscles, shared among strands, spread so far; light strands then fill within a hair
    # of λ.
    rng = np.random.default_rng(16)
    capacity = rng.normal(0.0, 50.0, (1000, 3, 30))
    demand = -3.0 * np.einsum("bkm,bm->bk", capacity, rng.random((1000, 30)) ** 3)
    found = solve(capacity, demand, 10.0 ** rng.uniform(-4.0, 0.0, (1000, 30)), power=power)
    assert np.sum(found.status == Status.UNMET) > 300
    assert np.sum(found.status == Status.NOT_CONVERGED) == 0


@POWERS
def test_the_edge_of_the_possible_is_where_a_linear_programme_puts_it(power: int) -> None:
    problem = hips(13, 300, lines=40)
    most = greatest_moment(problem.capacity, problem.demand)
    assert (most.status == Status.OK).all()

    def share(times: float) -> Recruitment:
        demand = times * most.moment[:, None] * problem.demand
        return solve(problem.capacity, demand, problem.weights, power=power)

    assert share(1.0 - 1e-4).ok.all()
    assert (share(1.0 + 1e-4).status == Status.UNMET).all()
    at_edge = share(1.0)
    assert np.nanmax(np.abs(at_edge.unmet)) < 1e-4, "N m: whatever the status, nearly all is met"


@given(seed=SEEDS, lines=st.integers(3, 60), coordinates=st.integers(1, 4), direction=st.integers(0, 3))
def test_greatest_moment_is_that_of_a_linear_programme(
    seed: int, lines: int, coordinates: int, direction: int
) -> None:
    k = direction % coordinates
    problem = hips(seed, 4, lines, coordinates)
    found = greatest_moment(problem.capacity, k)
    assert (found.status == Status.OK).all()
    made = problem.moment(found.activation)
    possible = np.abs(problem.capacity).sum(axis=2)
    for row in range(4):
        across = np.delete(problem.capacity[row], k, axis=0)
        best = linprog(
            -problem.capacity[row, k],
            A_eq=across if coordinates > 1 else None,
            b_eq=np.zeros(coordinates - 1) if coordinates > 1 else None,
            bounds=(0.0, 1.0),
        )
        assert_allclose(found.moment[row], -best.fun, atol=1e-8 * possible[row, k], rtol=0.0)
        assert_allclose(made[row, k], found.moment[row], atol=1e-9 * possible[row, k], rtol=0.0)
        assert np.abs(np.delete(made[row], k)).max(initial=0.0) < 1e-9 * possible[row].max()


def test_greatest_moment_in_the_worst_of_many_rows() -> None:
    problem = hips(14, 5000, lines=60, coordinates=3)
    found = greatest_moment(problem.capacity, 1)
    assert (found.status == Status.OK).all()
    across = np.abs(problem.moment(found.activation)[:, [0, 2]]).max(axis=1)
    assert np.quantile(across, 0.999) < 1e-8
    assert across.max() < 1e-7
    plain = greatest_moment(problem.capacity, 1, balanced=False)
    assert_allclose(plain.moment, np.maximum(problem.capacity[:, 1], 0.0).sum(axis=1), rtol=1e-12)
    assert np.all(found.moment <= plain.moment * (1.0 + 1e-12))


@pytest.mark.parametrize("short_of_full", [1e-2, 1e-4, 1e-6, 1e-8, 1e-10])
def test_greatest_moment_where_one_of_two_free_lines_is_nearly_full(short_of_full: float) -> None:
    """Made backwards from the answer.

    Rounding keeps such a row from balancing as well as others do.
    """
    rows, lines, generator = np.arange(4000), 40, np.random.default_rng(1)
    across = generator.uniform(-30, 30, (len(rows), 2, lines))
    price = generator.uniform(-0.5, 0.5, (len(rows), 2))
    gain = generator.uniform(0.5, 5, (len(rows), lines)) * generator.choice([-1, 1], (len(rows), lines))
    gain[:, :2] = 0.0
    activation = (gain > 0).astype(float)
    activation[:, 0], activation[:, 1] = 1 - short_of_full, 0.7
    balancing = np.argmax(gain[:, 2:] > 0, axis=1) + 2
    across[rows, :, balancing] -= np.einsum("rbl,rl->rb", across, activation)
    along = gain - np.einsum("rb,rbl->rl", price, across)
    capacity = np.stack([across[:, 0], along, across[:, 1]], axis=1)
    found = greatest_moment(capacity, 1)
    assert (found.status == Status.OK).all()
    assert_allclose(found.moment, (along * activation).sum(axis=1), rtol=1e-7)


@given(seed=SEEDS, power=st.sampled_from([2, 3]), factor=st.floats(1e-3, 1e3))
def test_only_relations_between_weights_matter(seed: int, power: int, factor: float) -> None:
    problem = hips(seed, 5)
    found = problem.solve(power)
    scaled = solve(problem.capacity, problem.demand, factor * problem.weights, power=power)
    assert_allclose(scaled.activation, found.activation, atol=1e-7)
    assert_allclose(scaled.multiplier, factor * found.multiplier, rtol=1e-5, atol=1e-9 * factor)


@given(seed=SEEDS, power=st.sampled_from([2, 3]), factor=st.floats(0.05, 20.0))
def test_a_hip_with_all_moments_larger_uses_the_same_activations(
    seed: int, power: int, factor: float
) -> None:
    problem = hips(seed, 5)
    found = problem.solve(power)
    scaled = solve(factor * problem.capacity, factor * problem.demand, problem.weights, power=power)
    assert_allclose(scaled.activation, found.activation, atol=1e-6)


@given(seed=SEEDS, power=st.sampled_from([2, 3]), scale=st.floats(5.0, 500.0))
def test_the_unit_inside_does_not_show(seed: int, power: int, scale: float) -> None:
    problem = hips(seed, 5, effort=0.45)
    found = problem.solve(power)
    other = solve(problem.capacity, problem.demand, problem.weights, power=power, scale=scale)
    assert_array_equal(other.status, found.status)
    assert_allclose(other.activation, found.activation, atol=1e-6)


@given(seed=SEEDS, power=st.sampled_from([2, 3]), effort=st.sampled_from([0.3, 3.0]))
def test_neither_order_nor_axes_matter(seed: int, power: int, effort: float) -> None:
    problem = hips(seed, 5, effort=effort)
    found = problem.solve(power)
    rng = np.random.default_rng(seed)
    order = rng.permutation(problem.capacity.shape[2])
    axes = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    turned = solve(
        (axes @ problem.capacity)[..., order], problem.demand @ axes.T, problem.weights[:, order], power=power
    )
    assert_array_equal(turned.status, found.status)
    assert_allclose(turned.unmet, found.unmet @ axes.T, atol=1e-4)
    met = found.ok
    assert_allclose(turned.activation[met], found.activation[met][:, order], atol=1e-6)


@given(seed=SEEDS, power=st.sampled_from([2, 3]), strands=st.integers(2, 48))
def test_splitting_a_muscle_into_strands_that_share_its_weight_changes_nothing(
    seed: int, power: int, strands: int
) -> None:
    problem = hips(seed, 5, lines=12)
    found = problem.solve(power)
    fan = np.repeat(problem.capacity[:, :, :1] / strands, strands, axis=2)
    weights = np.repeat(problem.weights[:, :1] / strands, strands, axis=1)
    split = solve(
        np.concatenate([fan, problem.capacity[:, :, 1:]], axis=2),
        problem.demand,
        np.concatenate([weights, problem.weights[:, 1:]], axis=1),
        power=power,
    )
    whole = found.activation[:, :1]
    assert_allclose(split.activation[:, :strands], np.broadcast_to(whole, (5, strands)), atol=1e-7)
    assert_allclose(split.activation[:, strands:], found.activation[:, 1:], atol=1e-7)


@POWERS
def test_a_batch_equals_its_rows(power: int) -> None:
    problem = hips(15, 700, effort=0.7)
    found = problem.solve(power)
    assert set(found.status) == {Status.OK, Status.UNMET}
    for row in range(0, 700, 23):
        one = slice(row, row + 1)
        alone = solve(problem.capacity[one], problem.demand[one], problem.weights[one], power=power)
        assert alone.status[0] == found.status[row]
        assert_allclose(alone.activation[0], found.activation[row], atol=1e-9)
    most = greatest_moment(problem.capacity, 1)
    alone_most = greatest_moment(problem.capacity[650:651], 1)
    assert_allclose(alone_most.moment[0], most.moment[650], rtol=1e-9)


@given(seed=SEEDS, power=st.sampled_from([2, 3]))
def test_effort_rises_with_the_demand(seed: int, power: int) -> None:
    problem = hips(seed, 1)
    times = np.linspace(0.0, 1.0, 9)[:, None]
    capacity = np.repeat(problem.capacity, 9, axis=0)
    found = solve(capacity, times * problem.demand, problem.weights, power=power)
    effort = np.sum(problem.weights * found.activation**power, axis=1)
    assert np.all(np.diff(effort) > 0.0)
    assert np.all(np.diff(effort, 2) > -1e-9), "effort is convex in the demand"


@pytest.mark.parametrize("power", [2, 3])
def test_muscles_with_reserves_are_stationary_between_their_bounds(power: int) -> None:
    """With least activations and weak reserves of both signs, as in static optimisation."""
    rng, coordinates, muscles = np.random.default_rng(5), 17, 60
    reserves = np.broadcast_to(5.0 * np.eye(coordinates), (50, coordinates, coordinates))
    capacity = np.concatenate([rng.normal(0.0, 30.0, (50, coordinates, muscles)), reserves], axis=2)
    demand = rng.normal(0.0, 60.0, (50, coordinates))
    low = np.r_[np.full(muscles, 0.01), np.full(coordinates, -np.inf)]
    high = np.r_[np.ones(muscles), np.full(coordinates, np.inf)]
    found = solve(capacity, demand, 1.0, lower=low, upper=high, power=power)
    assert found.ok.all()
    made = np.einsum("bkm,bm->bk", capacity, found.activation)
    assert np.abs(made - demand).max() < 1e-6
    rise = power * np.abs(found.activation) ** (power - 1) * np.sign(found.activation)
    worth = np.einsum("bkm,bk->bm", capacity, found.multiplier)
    inside = (found.activation > low) & (found.activation < high)
    assert np.abs(rise - worth)[inside].max() < 1e-6 * np.abs(worth).max()
    assert np.all((worth <= rise + 1e-6) | (found.activation > low))
    assert np.all((worth >= rise - 1e-6) | (found.activation < high))
    assert (found.activation == 0.01).any()
    assert (found.activation == 1.0).any()
