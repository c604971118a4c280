"""Shapes that meet given measures: the least unusual change of the modes that gets there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gluteus.arrays import Bools, Floats
from gluteus.bones.landmarks import Landmarks, Stem
from gluteus.bones.person import MEASURES_DEG, in_edge_units
from gluteus.bones.points import Shapes
from gluteus.bones.shape_model import load_shape_model
from gluteus.errors import AnatomyError

SIZE_SPREAD = 0.08
"""Prior spread of overall size: lets people of 1.45 to 2.05 m be reached without distorting their
bones.
"""

_STEP = 0.05
PASSES = 15
RIDGE = 1e-9
LONGEST_STEP = 3.0
_ANGLES = frozenset(MEASURES_DEG)
FROM_HEAD = frozenset({"trochanter_tip_lateral", "trochanter_lateral"})
"""Measures that a stem changes, because they start at the head's centre."""
CLOSE = (1e-12, 1e-12)
"""Largest gap to a target [rad, m] at which the bones of a drawn person are no longer changed."""
CLOSE_TO_CENTRAL = (1e-3, 5e-5)
"""The same for the central person, to whom muscles are fitted: results of crowds depend on these
bones, so a smaller gap would change every one of them by about 1e-5.
"""
MET = (np.radians(0.5), 5e-4)
"""Largest gap to a target [rad, m] that counts as reaching it."""
UNUSUAL = 36.0
"""Squared change of the modes [standard deviations] per measure beyond which measures exclude each
other.
"""


def _state(shapes: Shapes) -> Floats:
    return np.concatenate([shapes.weights, (np.log(shapes.size) / SIZE_SPREAD)[:, None]], axis=1)


def _shapes(state: Floats) -> Shapes:
    return Shapes(state[:, :-1], np.exp(state[:, -1] * SIZE_SPREAD))


def measured_on(shapes: Shapes, names: tuple[str, ...], stem: Stem | None = None) -> Floats:
    """Measures (person, measure) [m or rad]: those of the neck on the bone, others from the head's
    centre.

    Where a stem holds the head, the neck that was removed is still part of what the bone's shape is
    conditioned on.
    """
    hip = Landmarks(shapes, stem)
    return np.stack([(hip if name in FROM_HEAD else hip.bone).measure(name) for name in names], axis=1)


def _values(state: Floats, names: tuple[str, ...], stem: Stem | None = None) -> Floats:
    return measured_on(_shapes(state), names, stem)


@dataclass(frozen=True, eq=False)
class Conditioned:
    """Changed shapes, with flags (person,).

    ``reached`` says whether all measures are within 0.5 mm or 0.5 degree of their targets;
    ``unusual`` is the change of the modes over the most that counts as part of the population.
    """

    shapes: Shapes
    reached: Bools
    unusual: Floats

    @property
    def met(self) -> Bools:
        """Whether the targets are reached by bones that are not far outside the population."""
        return self.reached & (self.unusual <= 1.0)


@lru_cache(maxsize=32)
def slopes_at_mean(names: tuple[str, ...], stem: tuple[float, float] | None = None) -> Floats:
    """Change of each measure with each mode and with size at the mean shape: (measure, mode + 1).

    ``stem`` is an offset and a version [m, rad].
    """
    count = load_shape_model().mode_count + 1
    held = None if stem is None else Stem(*np.broadcast_to(np.array(stem)[:, None], (2, 2 * count)))
    values = _values(_STEP * np.concatenate([np.eye(count), -np.eye(count)]), names, held)
    return ((values[:count] - values[count:]) / (2 * _STEP)).T


def condition(
    shapes: Shapes,
    targets: dict[str, Floats],
    close: tuple[float, float] = CLOSE,
    stem: Stem | None = None,
    stem_at_mean: tuple[float, float] | None = None,
) -> Conditioned:
    """Change shapes as little as possible, in the model's own spread, to meet every target.

    Parameters
    ----------
    shapes : Shapes
        Where to start, (person,).
    targets : dict
        Value of each measure for each person [m or rad].
    close : tuple of float
        Gap [rad, m] at which a person's bones are no longer changed.
    stem : Stem, optional
        That holds the people's heads.
    stem_at_mean : tuple of float, optional
        Offset and version [m, rad] of a stem that is like theirs, with which the search starts.

    Returns
    -------
    Conditioned
        The changed shapes, and whether they meet the targets.
    """
    names = tuple(targets)
    if not names:
        return Conditioned(shapes, np.ones(len(shapes), dtype=bool), np.zeros(len(shapes)))
    goal = np.stack([np.broadcast_to(targets[name], len(shapes)) for name in names], axis=1)
    start, slopes = _state(shapes), slopes_at_mean(names, stem_at_mean)
    best, miss = _least_changed(start, goal, names, _of_measures(close, names), stem, slopes)
    change = np.sqrt(((best - start) ** 2).sum(1) / (UNUSUAL * len(names)))
    return Conditioned(_shapes(best), miss <= 1.0, change)


def _of_measures(angle_and_length: tuple[float, float], names: tuple[str, ...]) -> Floats:
    """Return the one number for measures that are angles, the other for lengths."""
    return np.array([angle_and_length[name not in _ANGLES] for name in names])


def _least_changed(
    start: Floats,
    goal: Floats,
    names: tuple[str, ...],
    close: Floats,
    stem: Stem | None,
    at_mean: Floats,
) -> tuple[Floats, Floats]:
    """Move each person's bones towards their targets until they are there.

    A person's result does not depend on who else is in the batch. The kernel stops in the same way
    (``approach`` in ``kernel/src/population/bones.hpp``).

    Parameters
    ----------
    start : array of shape (person, mode + 1)
        Modes and size to begin with.
    goal : array of shape (person, measure)
        Targets [m or rad].
    names : tuple of str
        Measures.
    close : array of shape (measure,)
        Gaps [m or rad] at which a person's bones are no longer changed.
    stem : Stem or None
        That holds the people's heads.
    at_mean : array of shape (measure, mode + 1)
        Slopes of the measures to begin with.

    Returns
    -------
    best : array of shape (person, mode + 1)
        The states closest to the targets of those met on the way.
    miss : array of shape (person,)
        Their largest gap in units of `MET`.
    """
    state, value = start.copy(), _values(start, names, stem)
    slopes = np.repeat(at_mean[None], len(start), axis=0)
    best, best_miss = start.copy(), _miss(goal - value, names)
    for _ in range(PASSES):
        moving = np.flatnonzero(~(np.abs(goal - value) <= close).all(axis=1))
        if not len(moving):
            break
        step = _least_change(slopes[moving], goal[moving] - value[moving])
        state[moving] += step
        fresh = _values(state[moving], names, None if stem is None else stem.only(moving))
        slopes[moving] += _broyden(slopes[moving], step, fresh - value[moving])
        value[moving] = fresh
        miss = _miss(goal[moving] - fresh, names)
        better = miss < best_miss[moving]
        found = moving[better]
        best[found], best_miss[found] = state[found], miss[better]
    return best, best_miss


def _miss(gap: Floats, names: tuple[str, ...]) -> Floats:
    """Return each person's largest gap in units of `MET`.

    Infinite where a measure is not a number.
    """
    return np.nan_to_num(np.abs(gap) / _of_measures(MET, names), nan=np.inf).max(axis=1)


def _least_change(slopes: Floats, gap: Floats) -> Floats:
    gram = slopes @ slopes.transpose(0, 2, 1)
    trace: Floats = np.einsum("pii->p", gram)
    ridge = RIDGE * trace[:, None, None] * np.eye(gram.shape[1])
    step = (slopes.transpose(0, 2, 1) @ np.linalg.solve(gram + ridge, gap[:, :, None]))[:, :, 0]
    length = np.linalg.norm(step, axis=1, keepdims=True)
    return step * np.minimum(1.0, LONGEST_STEP / np.maximum(length, 1e-12))


def _broyden(slopes: Floats, step: Floats, change: Floats) -> Floats:
    """Return the rank-one update with which the slopes explain the last step."""
    squared = np.maximum((step**2).sum(1), 1e-30)
    unexplained = change - np.einsum("pkm,pm->pk", slopes, step)
    return unexplained[:, :, None] * (step / squared[:, None])[:, None, :]


def exclusive(known: dict[str, float], found: Conditioned) -> AnatomyError:
    """The error for known values [m or rad] no hip of the population has together, to be raised."""
    shown = {name: f"{name} {in_edge_units(name, value):.1f}" for name, value in known.items()}
    if np.median(found.reached) < 1:
        reason = "cannot be met together by one hip of the shape model"
        nearest = Landmarks(found.shapes).measures
        for name in shown.keys() & nearest.keys():
            shown[name] += f" (nearest {in_edge_units(name, float(np.median(nearest[name]))):.1f})"
    else:
        far = np.median(found.unusual)
        reason = (
            f"are met together only by bones {far:.1f} times as far outside the population as is accepted"
        )
    return AnatomyError(
        f"these measures {reason} (mm, degrees): {', '.join(shown.values())}; "
        "leave out the least certain one, or check its definition"
    )
