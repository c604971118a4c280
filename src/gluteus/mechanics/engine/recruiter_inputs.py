"""Inputs of recruitment in full shape, and the rows that can be solved."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gluteus.arrays import Bools, Floats, Ints
from gluteus.errors import UnitError
from gluteus.mechanics.recruitment.dual import DualProblem

Rows = Ints | slice

LARGEST = 1e12  # N m; beyond it squares overflow, and no muscle is meant
LEAST_WEIGHT = 1e-12  # of the row's sum of weights


@dataclass(frozen=True, slots=True)
class Asked:
    """Arguments of `solve` in full shape; ``total`` (batch, 1) is the sum of a row's weights."""

    capacity: Floats
    demand: Floats
    weight: Floats
    total: Floats
    lower: Floats
    upper: Floats
    good: Bools

    def problem(self, rows: Rows, power: int) -> DualProblem:
        """Return the dual problem of some rows."""
        return DualProblem(
            capacity=self.capacity[rows],
            demand=self.demand[rows],
            gain=self.total[rows] / (power * self.weight[rows]),
            lower=self.lower[rows],
            upper=self.upper[rows],
            power=power,
        )


def asked_for(
    moment_capacity: ArrayLike, demand: ArrayLike, weights: ArrayLike, lower: ArrayLike, upper: ArrayLike
) -> Asked:
    """Return the arguments of `solve`, and the rows that can be solved.

    Raises
    ------
    UnitError
        A shape does not match.
    """
    capacity = capacity_of(moment_capacity)
    count, coordinates, lines = capacity.shape
    wanted = fitted("demand", demand, (count, coordinates))
    weight = fitted("weights", weights, (count, lines))
    low, high = fitted("lower", lower, (count, lines)), fitted("upper", upper, (count, lines))
    total = np.where(np.isfinite(weight), weight, 0.0).sum(axis=1, keepdims=True)
    good = moderate(capacity) & moderate(wanted)
    good &= np.all((low <= high) & _bounded(low, -np.inf) & _bounded(high, np.inf), axis=1)
    good &= np.all(np.isfinite(weight) & (weight > LEAST_WEIGHT * total), axis=1)
    return Asked(capacity, wanted, weight, total, low, high, good)


def _bounded(bound: Floats, none: float) -> Bools:
    """Whether each bound has a plausible size, or is infinite."""
    return (np.abs(bound) <= LARGEST) | (bound == none)


def direction_of(direction: int | ArrayLike, count: int, coordinates: int) -> Floats:
    """Return the direction of a moment (row, coordinate), from a coordinate or a vector."""
    if not isinstance(direction, int | np.integer):
        return fitted("direction", direction, (count, coordinates))
    if not 0 <= direction < coordinates:
        raise UnitError(
            f"greatest moment: direction {direction} is not one of the {coordinates} coordinates; "
            "count from 0, or give a vector for the opposite sense"
        )
    return np.tile(np.eye(coordinates)[direction], (count, 1))


def moderate(values: Floats) -> Bools:
    """Whether a row is finite and has a plausible size for a hip, (row,)."""
    if values.size and values.max() <= LARGEST and values.min() >= -LARGEST:
        return np.ones(len(values), dtype=np.bool_)
    return np.all(np.abs(values) <= LARGEST, axis=tuple(range(1, values.ndim)))


def usable(capacity: Floats, bound: Floats) -> Bools:
    """Whether capacities and upper bounds have plausible sizes for a hip, (row,)."""
    return moderate(capacity) & moderate(bound) & np.all(bound >= 0.0, axis=1)


def capacity_of(moment_capacity: ArrayLike) -> Floats:
    """Return moments at full activation, (batch, coordinate, line) [N m]."""
    capacity = np.require(moment_capacity, np.float64, "A")
    if capacity.ndim != 3 or capacity.shape[1] == 0 or capacity.shape[2] == 0:
        raise UnitError(
            "recruitment: moment_capacity must be (batch, coordinate, line) with at least one coordinate "
            f"and one line, got {capacity.shape}; add the missing axes"
        )
    return capacity


def fitted(name: str, values: ArrayLike, shape: tuple[int, int]) -> Floats:
    """Return values in a shape; the error names them."""
    array = np.asarray(values, dtype=np.float64)
    try:
        return np.broadcast_to(array, shape)
    except ValueError:
        raise UnitError(
            f"recruitment: {name} has shape {array.shape} where moment_capacity asks for {shape}; "
            "put the batch axis first"
        ) from None
