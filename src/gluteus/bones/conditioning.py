"""Shapes that meet given measures: the least unusual change of the modes that gets there."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gluteus.bones.landmarks import Landmarks
from gluteus.bones.person import MEASURES_DEG, in_edge_units
from gluteus.bones.points import Shapes
from gluteus.bones.shape_model import Floats, load_shape_model
from gluteus.errors import AnatomyError

SIZE_SPREAD = 0.08
"""Prior spread of overall size: lets people of 1.45 to 2.05 m be reached without distorting their bones."""

_STEP = 0.05
_PASSES = 15
_LONGEST_STEP = 3.0
_ANGLES = frozenset(MEASURES_DEG)
_CLOSE = (1e-3, 5e-5)
_MET = (np.radians(0.5), 5e-4)
_UNUSUAL = 36.0
"""Change of the modes (squared, in standard deviations) per measure beyond which measures count as exclusive."""


def _state(shapes: Shapes) -> Floats:
    return np.concatenate([shapes.weights, (np.log(shapes.size) / SIZE_SPREAD)[:, None]], axis=1)


def _shapes(state: Floats) -> Shapes:
    return Shapes(state[:, :-1], np.exp(state[:, -1] * SIZE_SPREAD))


def _values(state: Floats, names: tuple[str, ...]) -> Floats:
    measures = Landmarks(_shapes(state)).measures
    return np.stack([measures[name] for name in names], axis=1)


def _tolerance(names: tuple[str, ...], angle_and_length: tuple[float, float]) -> Floats:
    return np.array([angle_and_length[name not in _ANGLES] for name in names])


@lru_cache(maxsize=32)
def _slopes(names: tuple[str, ...]) -> Floats:
    """Change of each measure with each mode and with size at the mean shape: (measure, mode + 1)."""
    count = load_shape_model().mode_count + 1
    values = _values(_STEP * np.concatenate([np.eye(count), -np.eye(count)]), names)
    return ((values[:count] - values[count:]) / (2 * _STEP)).T


def condition(shapes: Shapes, targets: dict[str, Floats]) -> tuple[Shapes, NDArray[np.bool_]]:
    """The shapes changed as little as possible, in the model's own spread, so that every measure meets its target.

    Parameters:
        shapes: where to start, (person,).
        targets: measure name -> value per person [m or rad].

    Returns:
        The changed shapes, and for each person whether all measures are met within 0.5 mm or 0.5 degree by bones
        that are not far outside the population.
    """
    names = tuple(targets)
    if not names:
        return shapes, np.ones(len(shapes), dtype=bool)
    goal = np.stack([np.broadcast_to(targets[name], len(shapes)) for name in names], axis=1)
    start = _state(shapes)
    state, value = start.copy(), _values(start, names)
    slopes = np.repeat(_slopes(names)[None], len(shapes), axis=0)
    best, best_miss = start.copy(), _miss(goal - value, names)
    for _ in range(_PASSES):
        gap = goal - value
        if (np.abs(gap) <= _tolerance(names, _CLOSE)).all():
            break
        step = _least_change(slopes, gap)
        state = state + step
        fresh = _values(state, names)
        _broyden(slopes, step, fresh - value)
        value = fresh
        miss = _miss(goal - value, names)
        better = miss < best_miss
        best[better], best_miss[better] = state[better], miss[better]
    usual = ((best - start) ** 2).sum(1) <= _UNUSUAL * len(names)
    return _shapes(best), (best_miss <= 1.0) & usual


def _miss(gap: Floats, names: tuple[str, ...]) -> Floats:
    """Largest gap of each person in units of what counts as met; infinite where a measure is not a number."""
    return np.nan_to_num(np.abs(gap) / _tolerance(names, _MET), nan=np.inf).max(axis=1)


def _least_change(slopes: Floats, gap: Floats) -> Floats:
    gram = slopes @ slopes.transpose(0, 2, 1)
    ridge = 1e-9 * np.einsum("pii->p", gram)[:, None, None] * np.eye(gram.shape[1])
    step = (slopes.transpose(0, 2, 1) @ np.linalg.solve(gram + ridge, gap[:, :, None]))[:, :, 0]
    length = np.linalg.norm(step, axis=1, keepdims=True)
    return step * np.minimum(1.0, _LONGEST_STEP / np.maximum(length, 1e-12))


def _broyden(slopes: Floats, step: Floats, change: Floats) -> None:
    """Rank-one update so that the slopes explain the last step."""
    squared = np.maximum((step**2).sum(1), 1e-30)
    unexplained = change - np.einsum("pkm,pm->pk", slopes, step)
    slopes += unexplained[:, :, None] * (step / squared[:, None])[:, None, :]


def require_met(known: dict[str, float], shapes: Shapes, met: NDArray[np.bool_]) -> None:
    """Refuse measured values that no hip of the shape model has together.

    Raises:
        AnatomyError: for most people the values are missed, or met only by bones far outside the population.
    """
    if met.mean() >= 0.5:
        return
    reached = Landmarks(shapes).measures
    listed = ", ".join(
        f"{name} {in_edge_units(name, np.array(value)):.1f} (nearest "
        f"{in_edge_units(name, np.median(reached[name])):.1f})"
        for name, value in known.items()
    )
    raise AnatomyError(
        f"these measures cannot be met together by one hip of the shape model (mm, degrees): {listed}; "
        "leave out the least certain one, or check its definition"
    )
