"""Paths of muscles as polylines for drawing: straight, and curved on surfaces."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from gluteus.arrays import Bools, Floats, Ints
from gluteus.mechanics.body.motion import Pose
from gluteus.mechanics.paths.in_poses import active_points, paths_in
from gluteus.mechanics.paths.muscle_paths import MusclePaths
from gluteus.mechanics.wrapping.path import WrappedPath

ON_SURFACE: Final = 8
"""Number of points drawn on each surface, including both tangent points."""

_MOST_TURN: Final = 4.5
"""Largest turn of a curve [rad]; beyond it, a single cubic no longer looks like an arc."""


@dataclass(frozen=True, eq=False)
class DrawnPaths:
    """Polylines of muscles in a batch of poses.

    A muscle has the same number of places in every pose: where a path needs fewer, its last place
    is repeated.

    Attributes
    ----------
    start : array of shape (muscle + 1,)
        First place of each muscle, then the number of places.
    places : array of shape (batch, place, 3)
        From origin to insertion [m, ground].
    """

    start: Ints
    places: Floats


def places_of(paths: MusclePaths) -> Ints:
    """Return the first place of each muscle, then the number of places: `DrawnPaths.start`."""
    sizes = np.diff(paths.start)
    for muscle, surfaces in paths.surfaces.items():
        sizes[muscle] += ON_SURFACE * len(surfaces)
    return np.concatenate([np.zeros(1, dtype=np.intp), np.cumsum(sizes)])


def drawn_paths(paths: MusclePaths, pose: Pose, q: Floats) -> DrawnPaths:
    """Return the paths where the bodies are as in `pose`.

    Straight parts are those of the path. On a surface, a cubic has the ends, the directions and
    nearly the length of the path; lengths and moment arms are computed without it.

    Parameters
    ----------
    paths : MusclePaths
    pose : Pose
    q : array (batch, coordinate)
        Resolved coordinates of that pose [rad or m].
    """
    found, active, start = paths_in(paths, pose, q), active_points(paths, q), places_of(paths)
    places = np.empty((len(q), int(start[-1]), 3))
    for muscle in range(paths.count):
        mine, own = paths.points_of(muscle), slice(int(start[muscle]), int(start[muscle + 1]))
        points = found.places[:, mine]
        if muscle in found.wraps:
            places[:, own] = _wrapped(points, found.wraps[muscle])
        else:
            places[:, own] = _through(points, active[:, mine])
    return DrawnPaths(start, places)


def _through(points: Floats, active: Bools) -> Floats:
    """Points of the path; an inactive point takes the place of the previous or first one."""
    numbers: Ints = np.where(active, np.arange(points.shape[1], dtype=np.intp), -1)
    latest = np.maximum.accumulate(numbers, axis=1)
    first = np.argmax(active, axis=1)[:, None]
    return points[np.arange(len(points))[:, None], np.where(latest < 0, first, latest)]


def _wrapped(points: Floats, path: WrappedPath) -> Floats:
    """Places of one muscle that may wrap (batch, place, 3)."""
    batch, given, _ = points.shape
    surfaces = path.touch.shape[1]
    known = np.concatenate([points, path.touch.reshape(batch, 2 * surfaces, 3)], axis=1)
    places = np.empty((batch, given + ON_SURFACE * surfaces, 3))
    at, last = np.zeros(batch, dtype=np.intp), path.course.shape[1] - 1
    for step in range(path.course.shape[1]):
        number = path.course[:, step]
        rows = np.flatnonzero(number >= 0)
        places[rows, at[rows]] = known[rows, number[rows]]
        at[rows] += 1
        on = rows[(number[rows] >= given) & ((number[rows] - given) % 2 == 0)]
        if not len(on) or step + 2 > last:
            continue
        before, first, second, after = (known[on, path.course[on, step + shift]] for shift in (-1, 0, 1, 2))
        inner = _curve(before, first, second, after, path.arc[on, (number[on] - given) // 2])
        slots = at[on, None] + np.arange(ON_SURFACE - 2)
        places[on[:, None], slots] = inner
        at[on] += ON_SURFACE - 2
    rest = np.minimum(np.arange(places.shape[1]), at[:, None] - 1)
    return places[np.arange(batch)[:, None], rest]


def _curve(before: Floats, first: Floats, second: Floats, after: Floats, arc: Floats) -> Floats:
    """Inner points (row, place, 3) of cubics that continue two straight parts without a kink."""
    chord = second - first
    size = np.linalg.norm(chord, axis=1)
    turn = _turn_of(size / np.maximum(arc, 1e-12))
    handle = (arc / np.maximum(turn, 1e-9) * 4.0 / 3.0 * np.tan(turn / 4.0))[:, None]
    into, out = _unit(first - before, chord), _unit(after - second, chord)
    ends = first, first + handle * into, second - handle * out, second
    part = np.linspace(0.0, 1.0, ON_SURFACE)[1:-1, None]
    weights = (1 - part) ** 3, 3 * part * (1 - part) ** 2, 3 * part**2 * (1 - part), part**3
    return sum((each[:, None] * weight for each, weight in zip(ends, weights, strict=True)), np.zeros(()))


def _unit(way: Floats, instead: Floats) -> Floats:
    """Directions; along the chord if a part has no length."""
    size = np.linalg.norm(way, axis=1, keepdims=True)
    way = np.where(size > 1e-9, way, instead)
    return way / np.maximum(np.linalg.norm(way, axis=1, keepdims=True), 1e-12)


def _turn_of(chord_of_arc: Floats) -> Floats:
    """Turns of arcs [rad] whose chords are the given fractions of their lengths."""
    parts, turns = _turns()
    return np.interp(-chord_of_arc, parts, turns)


@lru_cache(maxsize=1)
def _turns() -> tuple[Floats, Floats]:
    turns = np.linspace(1e-3, _MOST_TURN, 200)
    return -np.sin(turns / 2) / (turns / 2), turns
