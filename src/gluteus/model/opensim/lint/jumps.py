"""Find paths whose length jumps at an angle, so that they have no moment arm there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from gluteus.anatomy import norms
from gluteus.arrays import Floats, Ints
from gluteus.mechanics.body.couplings import coupling_slopes
from gluteus.model.opensim.lint.finding import Finding, figures, finding_of
from gluteus.model.opensim.lint.poses import Windows
from gluteus.model.opensim.model import OsimModel

_STEPS: Final = 49
_HALVINGS: Final = 12
_SUSPECTS: Final = 3
"""Number of intervals that are examined more closely, for each muscle and coordinate."""


def jump_findings(model: OsimModel, windows: Windows) -> Iterator[Finding]:
    """Find the largest jump in the length of each muscle along each single coordinate, from the
    default pose.
    """
    largest: dict[int, tuple[float, int, float, int]] = {}
    for column in windows.driving.tolist():
        for muscle, size, at in _along(model, column, windows.of(column)):
            before = largest.get(muscle, (0.0, 0, 0.0, 0))
            count = before[3] + 1
            largest[muscle] = (size, column, at, count) if size > before[0] else (*before[:3], count)
    for muscle, (size, column, at, count) in sorted(largest.items()):
        name, coordinate = model.muscle_names[muscle], model.spec.coordinates[column]
        turns = coordinate.motion == "rotational"
        value = f"{round(float(np.degrees(at)), 1) + 0.0:.1f} degrees" if turns else f"{at:.4g}"
        more = f", the largest of {count} jumps" if count > 1 else ""
        told = f"the length of {name} jumps by {figures(1e3 * size)} mm at {coordinate.name} = {value}{more}"
        mild = None if size >= norms("lint")["large_jump"].si else "note"
        yield finding_of("path-jump", f"/forceset/{name}", told, 1e3 * size, mild)


def _along(model: OsimModel, column: int, window: tuple[float, float]) -> Iterator[tuple[int, float, float]]:
    """Return muscles whose length jumps along a coordinate: index, size [m], position [rad
    or m].
    """
    low, high = window
    if not low < high:
        return
    values = np.linspace(low, high, _STEPS)
    q = _poses(model, column, values)
    lengths, slopes = model.lengths(q), _slopes(model, q, column)
    foretold = 0.5 * np.diff(values)[:, None] * (slopes[1:] + slopes[:-1])
    step, muscle = _suspects(np.abs(np.diff(lengths, axis=0) - foretold))
    if not len(step):
        return
    steady = 0.5 * (slopes[step, muscle] + slopes[step + 1, muscle])
    left, right = values[step], values[step + 1]
    before, after = lengths[step, muscle], lengths[step + 1, muscle]
    rows = np.arange(len(step))
    for _ in range(_HALVINGS):
        middle = 0.5 * (left + right)
        at = model.lengths(_poses(model, column, middle))[rows, muscle]
        half = 0.5 * (right - left) * steady
        first = np.abs(at - before - half) >= np.abs(after - at - half)
        left, right = np.where(first, left, middle), np.where(first, middle, right)
        before, after = np.where(first, before, at), np.where(first, at, after)
    for each in np.flatnonzero(np.abs(after - before) > norms("lint")["jump"].si).tolist():
        yield int(muscle[each]), float(abs(after[each] - before[each])), float(left[each])


def _suspects(surprise: Floats) -> tuple[Ints, Ints]:
    """Return steps and muscles in which lengths differ most [m] from the prediction by moment arms
    (step, muscle).
    """
    most = np.sort(surprise, axis=0)[-_SUSPECTS:][0]
    step, muscle = np.nonzero(surprise >= np.maximum(most, 0.5 * norms("lint")["jump"].si))
    return step, muscle


def _poses(model: OsimModel, column: int, values: Floats) -> Floats:
    q = np.repeat(model.default_pose()[None], len(values), axis=0)
    q[:, column] = values
    return model.resolve(q)


def _slopes(model: OsimModel, q: Floats, column: int) -> Floats:
    """Derivatives of the lengths by an independent coordinate, including coupled coordinates,
    (pose, muscle).
    """
    follow = coupling_slopes(model.tree, q)[..., model.tree.independent.tolist().index(column)]
    return -np.einsum("bmc,bc->bm", model.moment_arms(q), follow)
