"""Recruitment by the kernel is that of NumPy, row by row, whatever shares its register."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from gluteus.mechanics.engine.recruitment import Recruitment, Status, solve

Array = NDArray[np.float64]
POWERS = pytest.mark.parametrize("power", [2, 3])
Variables = Callable[..., AbstractContextManager[None]]


def problem(rows: int, coordinates: int, lines: int, effort: float, seed: int) -> tuple[Array, Array, Array]:
    """Moment capacities, demands that activations of mean size ``effort`` make, and weights."""
    rng = np.random.default_rng(seed)
    sparse = rng.random((rows, coordinates, lines)) < max(0.3, 3.0 / coordinates)
    capacity = (
        rng.normal(0.0, 0.04, (rows, coordinates, lines)) * sparse * rng.lognormal(6.3, 0.8, (rows, 1, lines))
    )
    demand = np.einsum("bkm,bm->bk", capacity, 2.0 * effort * rng.random((rows, lines)))
    return capacity, demand, rng.uniform(0.5, 2.0, (rows, lines))


def effort(found: Recruitment, weights: Array, power: int) -> Array:
    return np.sum(weights * np.abs(found.activation) ** power, axis=1)


@POWERS
@pytest.mark.parametrize(("coordinates", "lines"), [(1, 20), (2, 30), (3, 75), (5, 43), (23, 92)])
def test_both_engines_find_the_same(
    power: int, coordinates: int, lines: int, compiled: None, variables: Variables
) -> None:
    capacity, demand, weights = problem(203, coordinates, lines, 0.3, seed=coordinates)
    found = solve(capacity, demand, weights, power=power)
    with variables(KERNEL="off"):
        defined = solve(capacity, demand, weights, power=power)
    assert (found.status == defined.status).mean() > 0.99
    both = found.ok & defined.ok
    assert both.mean() > 0.95
    close = np.abs(found.activation - defined.activation)[both].max(axis=1)
    assert close.max() < (1e-9 if power == 2 else 1e-5)
    assert_allclose(effort(found, weights, power)[both], effort(defined, weights, power)[both], rtol=1e-8)
    size = np.abs(demand).max()
    assert np.abs(found.unmet - defined.unmet)[both].max() < 1e-8 * size


@POWERS
def test_impossible_demands_end_alike(power: int, compiled: None, variables: Variables) -> None:
    capacity, demand, weights = problem(120, 3, 40, 2.5, seed=5)
    found = solve(capacity, demand, weights, power=power)
    with variables(KERNEL="off"):
        defined = solve(capacity, demand, weights, power=power)
    assert (found.status == Status.UNMET).mean() > 0.5
    assert_array_equal(found.status, defined.status)
    assert_allclose(found.unmet, defined.unmet, rtol=1e-4, atol=1e-5 * np.abs(demand).max())


def test_bounds_below_zero_and_none_at_all(compiled: None, variables: Variables) -> None:
    capacity, demand, weights = problem(64, 4, 30, 0.6, seed=9)
    lower = np.zeros(30)
    upper = np.ones(30)
    lower[:3], upper[:3], lower[3], upper[4] = -np.inf, np.inf, -0.5, 0.0
    found = solve(capacity, -demand, weights, lower=lower, upper=upper)
    with variables(KERNEL="off"):
        defined = solve(capacity, -demand, weights, lower=lower, upper=upper)
    assert_array_equal(found.status, defined.status)
    ok = found.ok
    assert ok.mean() > 0.5
    assert (found.activation[ok] < -0.1).any()
    assert_allclose(found.activation[ok], defined.activation[ok], rtol=1e-9, atol=1e-9)


def test_a_bad_row_is_marked_and_leaves_its_neighbours_alone(engine: str) -> None:
    capacity, demand, weights = problem(24, 3, 40, 0.3, seed=2)
    alone = solve(capacity, demand, weights)
    capacity[5, 1, 7], demand[11, 0] = np.nan, np.inf
    found = solve(capacity, demand, weights)
    bad = np.isin(np.arange(24), [5, 11])
    assert_array_equal(found.status == Status.BAD_INPUT, bad)
    assert np.isnan(found.activation[bad]).all()
    assert_array_equal(found.activation[~bad], alone.activation[~bad])


@POWERS
def test_bits_do_not_depend_on_neighbours(power: int, instructions: str) -> None:
    capacity, demand, weights = problem(333, 3, 75, 0.5, seed=3)
    found = solve(capacity, demand, weights, power=power)
    for row in (0, 7, 200, 332):
        one = solve(capacity[row : row + 1], demand[row : row + 1], weights[row : row + 1], power=power)
        assert_array_equal(one.activation[0], found.activation[row])


@pytest.fixture(scope="module")
def wanted() -> dict[int, Array]:
    """Activations by the kernel as it is set up here, by the power of the effort."""
    return {power: solve(*problem(333, 3, 75, 0.5, seed=3), power=power).activation for power in (2, 3)}


@POWERS
def test_bits_depend_on_neither_threads_nor_instructions(
    power: int, compiled: None, wanted: dict[int, Array], setting: str
) -> None:
    found = solve(*problem(333, 3, 75, 0.5, seed=3), power=power)
    assert found.activation.tobytes() == wanted[power].tobytes()


@POWERS
def test_what_lines_do_not_move_is_left_out_without_a_trace(
    power: int, instructions: str, variables: Variables
) -> None:
    """Lines over few joints are listed, unless beside rows with full ones: the bits are equal."""
    capacity, demand, weights = problem(40, 12, 60, 0.3, seed=4)
    first = np.random.default_rng(4).integers(0, 10, 60)
    near = np.arange(12)[:, None] - first
    listed = np.where((near >= 0) & (near < 3), capacity, 0.0)
    demand = np.einsum("bkm,bm->bk", listed, np.random.default_rng(5).random((40, 60)) * 0.5)
    alone = solve(listed, demand, weights, power=power)
    assert alone.ok.all()
    with variables(KERNEL="off"):
        defined = solve(listed, demand, weights, power=power)
    assert np.abs(alone.activation - defined.activation).max() < (1e-9 if power == 2 else 1e-5)
    mixed = listed.copy()
    mixed[::8] += np.random.default_rng(6).normal(0.0, 1.0, (5, 12, 60))
    kept = np.arange(40) % 8 != 0
    beside = solve(mixed, demand, weights, power=power)
    for name in ("activation", "multiplier", "unmet", "iterations"):
        found, wanted = getattr(beside, name)[kept], getattr(alone, name)[kept]
        assert found.tobytes() == wanted.tobytes(), name
