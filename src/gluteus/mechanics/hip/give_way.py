"""How far people give way: the amount of drop or lean with the lowest cost."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gluteus.arrays import Floats, Ints

Cost = Callable[[Ints, Floats], Floats]
"""Function from people (row,), as indices, and amounts (row,) to costs."""


def least_cost(cost: Cost, people: int, *, widest: float, steps: int, refinements: int) -> Floats:
    """Return the amount (person,) with the lowest cost.

    Parameters
    ----------
    cost : callable
        Cost of amounts.
    people : int
        Number of people.
    widest : float
        Largest amount that is tried.
    steps : int
        Number of evenly spaced amounts from 0 to ``widest`` that are tried first.
    refinements : int
        Number of times that the neighbours of the best amount are tried at half the distance.
    """
    everybody = np.arange(people)
    amounts = np.linspace(0.0, widest, steps)
    costs = cost(np.repeat(everybody, steps), np.tile(amounts, people)).reshape(people, steps)
    at = costs.argmin(axis=1)
    best, least = amounts[at], costs[everybody, at]
    apart = widest / (steps - 1)
    for _ in range(refinements):
        apart = apart / 2
        near = np.clip(np.stack([best - apart, best + apart], axis=1), 0.0, widest)
        costs = cost(np.repeat(everybody, 2), near.ravel()).reshape(people, 2)
        for side in (0, 1):
            better = costs[:, side] < least
            best = np.where(better, near[:, side], best)
            least = np.where(better, costs[:, side], least)
    return best


def departure(amount: Floats, habit: float, reach: float) -> Floats:
    """Return the cost (person,) of departing from habit: x²/2, and its tangent beyond ``reach``.

    Parameters
    ----------
    amount : array, shape (person,)
        Departure from habit, not negative.
    habit : float
        Standard deviation of the habit, in the same unit.
    reach : float
        Number of standard deviations beyond which the cost is linear.
    """
    far = amount / habit
    return np.where(far < reach, far * far / 2, reach * (far - reach / 2))
