"""By how much people give way: the amount at which they stand most comfortably."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gluteus.arrays import Floats, Ints

Cost = Callable[[Ints, Floats], Floats]
"""From people (row,), as indices, and amounts (row,) to what these cost."""


def least_cost(cost: Cost, people: int, *, widest: float, steps: int, refinements: int) -> Floats:
    """Return the amount (person,) that costs least.

    Parameters
    ----------
    cost : callable
        What amounts cost.
    people : int
        How many.
    widest : float
        Greatest amount tried.
    steps : int
        Evenly spaced amounts from 0 to ``widest`` that are tried first.
    refinements : int
        How often the neighbours of the best amount are tried at half the distance.
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
    """Return what it costs (person,) to depart from habit: x²/2, beyond ``reach`` its tangent.

    Parameters
    ----------
    amount : array, shape (person,)
        Departure, not negative.
    habit : float
        Spread of habit, in the same unit.
    reach : float
        Spreads from which on the cost grows no faster.
    """
    far = amount / habit
    return np.where(far < reach, far * far / 2, reach * (far - reach / 2))
