"""Shapes that meet given measures with the smallest change of the modes."""

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
"""Prior spread of overall size, so that people of 1.45 to 2.05 m can be reached without distorting
their bones.
"""

_STEP = 0.05
PASSES = 15
RIDGE = 1e-9
LONGEST_STEP = 3.0
_ANGLES = frozenset(MEASURES_DEG)
FROM_HEAD = frozenset({"trochanter_tip_lateral", "trochanter_lateral"})
"""Measures that a stem changes, because they begin at the centre of the head."""
CLOSE = (1e-12, 1e-12)
"""Largest difference to a target [rad, m] at which the bones of a drawn person are no longer
changed.
"""
CLOSE_TO_CENTRAL = (1e-3, 5e-5)
"""The same for the central person, to whom muscles are fitted. The results of crowds depend on
these bones, so that a smaller value would change all of them by about 1e-5.
"""
MET = (np.radians(0.5), 5e-4)
"""Largest difference to a target [rad, m] that counts as reaching it."""
UNUSUAL = 36.0
"""Squared change of the modes [standard deviations] per measure beyond which measures contradict
each other.
"""


def _state(shapes: Shapes) -> Floats:
    return np.concatenate([shapes.weights, (np.log(shapes.size) / SIZE_SPREAD)[:, None]], axis=1)


def _shapes(state: Floats) -> Shapes:
    return Shapes(state[:, :-1], np.exp(state[:, -1] * SIZE_SPREAD))


def measured_on(shapes: Shapes, names: tuple[str, ...], stem: Stem | None = None) -> Floats:
    """Return measures (person, measure) [m or rad]: those of the neck on the bone, others from the
    centre of the head.

    If a stem carries the head, the shape of the bone is still conditioned on the neck that was
    removed.
    """
    hip = Landmarks(shapes, stem)
    return np.stack([(hip if name in FROM_HEAD else hip.bone).measure(name) for name in names], axis=1)


def _values(state: Floats, names: tuple[str, ...], stem: Stem | None = None) -> Floats:
    return measured_on(_shapes(state), names, stem)


@dataclass(frozen=True, eq=False)
class Conditioned:
    """Changed shapes, with flags (person,).

    ``reached`` says whether all measures are within 0.5 mm or 0.5 degree of their targets;
    ``unusual`` is the change of the modes divided by the largest change that counts as part of the
    population.
    """

    shapes: Shapes
    reached: Bools
    unusual: Floats

    @property
    def met(self) -> Bools:
        """Whether bones within the population reach the targets."""
        return self.reached & (self.unusual <= 1.0)


@lru_cache(maxsize=32)
def slopes_at_mean(names: tuple[str, ...], stem: tuple[float, float] | None = None) -> Floats:
    """Return derivatives of the measures by the modes and by size, at the mean shape: (measure,
    mode + 1).

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
    """Change shapes as little as possible, relative to the spread of the model, to meet every
    target.

    Parameters
    ----------
    shapes : Shapes
        Initial shapes, (person,).
    targets : dict
        Value of each measure for each person [m or rad].
    close : tuple of float
        Difference to a target [rad, m] at which a person's bones are no longer changed.
    stem : Stem, optional
        Stem that carries the head of each person.
    stem_at_mean : tuple of float, optional
        Offset and version [m, rad] of a similar stem, with which the search starts.

    Returns
    -------
    Conditioned
        Changed shapes, and whether they meet the targets.
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
    """Return the first number for angles and the second for lengths."""
    return np.array([angle_and_length[name not in _ANGLES] for name in names])


def _least_changed(
    start: Floats,
    goal: Floats,
    names: tuple[str, ...],
    close: Floats,
    stem: Stem | None,
    at_mean: Floats,
) -> tuple[Floats, Floats]:
    """Move each person's bones until they meet their targets.

    The result of a person does not depend on the others in the batch. The kernel stops in the same
    way (``approach`` in ``kernel/src/population/bones.hpp``).

    Parameters
    ----------
    start : array of shape (person, mode + 1)
        Initial modes and sizes.
    goal : array of shape (person, measure)
        Targets [m or rad].
    names : tuple of str
        Measures.
    close : array of shape (measure,)
        Differences to the targets [m or rad] at which a person's bones are no longer changed.
    stem : Stem or None
        Stem that carries the head of each person.
    at_mean : array of shape (measure, mode + 1)
        Initial derivatives of the measures.

    Returns
    -------
    best : array of shape (person, mode + 1)
        Of all states on the way, those closest to the targets.
    miss : array of shape (person,)
        Largest difference to the targets in units of `MET`.
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
    """Return each person's largest difference to the targets in units of `MET`.

    It is infinite if a measure is not a number.
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
    """Return the rank-one update of the derivatives that explains the last step (Broyden's
    method).
    """
    squared = np.maximum((step**2).sum(1), 1e-30)
    unexplained = change - np.einsum("pkm,pm->pk", slopes, step)
    return unexplained[:, :, None] * (step / squared[:, None])[:, None, :]


def exclusive(known: dict[str, float], found: Conditioned) -> AnatomyError:
    """Return the error for known values [m or rad] that no hip of the population has together."""
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
