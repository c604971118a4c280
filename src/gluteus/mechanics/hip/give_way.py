"""The search for the least amount by which people must give way to be held."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gluteus.arrays import Bools, Floats, Ints

Works = Callable[[Ints, Floats], Bools]
"""From people (row,), as indices, and amounts (row,) to whether each is held."""

_AT_ONCE = 64
"""Amounts tried in one batch for few people: a call costs as much as some fifty of its rows."""

_LOOK_AHEAD = 3
"""Halvings whose middles are all tried at once."""


def least_held(works: Works, people: int, *, widest: float, steps: int, halvings: int) -> Floats:
    """Return the least amount (person,) that is held, or the widest where none is.

    Parameters
    ----------
    works : callable
        Whether people are held with amounts.
    people : int
        How many.
    widest : float
        Greatest amount tried.
    steps : int
        Evenly spaced amounts from 0 to ``widest``, of which the first that is held is found; 0
        itself is not tried.
    halvings : int
        Halvings of the gap between it and the one before.
    """
    amounts = np.linspace(0.0, widest, steps)
    first = 1 + _first_held(works, people, amounts[1:])
    least = np.full(people, widest)
    rows = np.flatnonzero(first < steps)
    if len(rows):
        least[rows] = _halved(works, rows, amounts[first[rows] - 1], amounts[first[rows]], halvings)
    return least


def _first_held(works: Works, people: int, amounts: Floats) -> Ints:
    """Return which of the amounts is the first that is held (person,); their number if none is."""
    first = np.full(people, len(amounts))
    tried = 0
    while tried < len(amounts) and (first == len(amounts)).any():
        rows = np.flatnonzero(first == len(amounts))
        together = amounts[tried : tried + max(1, _AT_ONCE // len(rows))]
        held = works(np.repeat(rows, len(together)), np.tile(together, len(rows))).reshape(len(rows), -1)
        hit = held.any(axis=1)
        first[rows[hit]] = tried + held[hit].argmax(axis=1)
        tried += len(together)
    return first


def _halved(works: Works, rows: Ints, low: Floats, high: Floats, halvings: int) -> Floats:
    """Return the held ends (row,) of gaps whose upper end is held, after so many halvings."""
    while halvings:
        depth = min(halvings, _LOOK_AHEAD) if len(low) * 2**_LOOK_AHEAD <= _AT_ONCE else 1
        low, high = _halved_together(works, rows, low, high, depth)
        halvings -= depth
    return high


def _halved_together(
    works: Works, rows: Ints, low: Floats, high: Floats, depth: int
) -> tuple[Floats, Floats]:
    """Return gaps after several halvings; all middles that these can meet are tried together."""
    gaps = [(low, high)]
    middles: list[Floats] = []
    for bottom, top in gaps:
        middle = (bottom + top) / 2
        middles.append(middle)
        if len(gaps) < 2**depth - 1:
            gaps += [(bottom, middle), (middle, top)]
    tree: Floats = np.stack(middles, axis=1)
    held = works(np.repeat(rows, len(middles)), tree.ravel()).reshape(tree.shape)
    people, node = np.arange(len(low)), np.zeros(len(low), dtype=np.intp)
    for _ in range(depth):
        middle, good = tree[people, node], held[people, node]
        high, low = np.where(good, middle, high), np.where(good, low, middle)
        node = 2 * node + np.where(good, 1, 2)
    return low, high
