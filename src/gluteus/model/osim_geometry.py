"""What the paths of a model's muscles are in poses, and how their lengths change with the coordinates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from gluteus.mechanics.tree import FIXED, Tree
from gluteus.mechanics.tree_motion import Pose, apply, cross, frames, jacobian
from gluteus.mechanics.wrap import NEAR
from gluteus.mechanics.wrap_path import Obstacle, WrappedPath, wrap_path
from gluteus.model.osim_paths import MusclePaths, Surface

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_EDGE: Final = 1e-5
"""OpenSim lets a conditional point count this far outside its range [rad or m]."""


@dataclass(frozen=True, eq=False)
class PathsInPoses:
    """Paths in a batch of poses.

    Attributes:
        length: (batch, muscle) [m].
        pull: derivative of the length with respect to the points (batch, point, 3) [ground axes].
        wraps: what the paths of muscles that may wrap look like, by the muscle's index.
        place: of the points (batch, point, 3) [m, ground].
        near_switch: whether the path is about to change its kind (batch, muscle).
    """

    length: Floats
    pull: Floats
    wraps: dict[int, WrappedPath]
    place: Floats
    near_switch: Bools


def paths_in(paths: MusclePaths, pose: Pose, q: Floats) -> PathsInPoses:
    """What the paths are where the bodies stand as in `pose`, the coordinates `q` (batch, coordinate)."""
    rotation, origin = frames(pose, paths.body)
    place = origin + apply(rotation, _on_bodies(paths, q))
    active, near = _active(paths, q)
    length, pull = _straight(paths, place, active)
    near = np.logical_or.reduceat(near, paths.start[:-1], axis=1)
    wraps: dict[int, WrappedPath] = {}
    for muscle, surfaces in paths.surfaces.items():
        mine = slice(paths.start[muscle], paths.start[muscle + 1])
        found = wrap_path(place[:, mine], _obstacles(surfaces, pose), active[:, mine])
        wraps[muscle], length[:, muscle], pull[:, mine] = found, found.length, found.pull
        near[:, muscle] |= found.near_switch
    return PathsInPoses(length, pull, wraps, place, near)


def length_slopes(paths: MusclePaths, tree: Tree, pose: Pose, q: Floats) -> Floats:
    """Derivatives of the lengths by the coordinates (batch, muscle, coordinate) [m/rad, or 1]."""
    found = paths_in(paths, pose, q)
    batch, muscles, coordinates = *found.length.shape, q.shape[1]
    wrenches = _wrenches(paths, pose, found).reshape(batch, muscles, -1)
    carried = jacobian(tree, pose).reshape(batch, -1, coordinates)
    return wrenches @ carried + _slopes_of_moving_points(paths, pose, found, q)


def _wrenches(paths: MusclePaths, pose: Pose, found: PathsInPoses) -> Floats:
    """How lengths change when bodies turn about their origins and shift (batch, muscle, body, 6) [ground]."""
    batch, muscles = found.length.shape
    _, origin = frames(pose, paths.body)
    single = np.concatenate([cross(found.place - origin, found.pull), found.pull], axis=-1)
    result = np.zeros((batch, muscles, pose.position.shape[1], 6))
    for point in np.flatnonzero(paths.body != FIXED).tolist():
        result[:, paths.muscle[point], paths.body[point]] += single[:, point]
    for muscle, wrapped in found.wraps.items():
        for number, surface in enumerate(paths.surfaces[muscle]):
            if surface.body != FIXED:
                force = wrapped.force[:, number]
                moment = wrapped.moment[:, number] - cross(pose.position[:, surface.body], force)
                result[:, muscle, surface.body] += np.concatenate([moment, force], axis=-1)
    return result


def _slopes_of_moving_points(paths: MusclePaths, pose: Pose, found: PathsInPoses, q: Floats) -> Floats:
    """How lengths change because points move in their bodies (batch, muscle, coordinate)."""
    rotation, _ = frames(pose, paths.body)
    result = np.zeros((*found.length.shape, q.shape[1]))
    for each in paths.moving:
        if each.coordinate != FIXED:
            along = np.sum((rotation[:, each.point] @ each.axis) * found.pull[:, each.point], axis=-1)
            slope = each.function.with_slopes(q[:, each.coordinate])[1]
            result[:, paths.muscle[each.point], each.coordinate] += slope * along
    return result


def _on_bodies(paths: MusclePaths, q: Floats) -> Floats:
    """Places of the points (batch, point, 3) [m, body frame]."""
    place = np.repeat(paths.place[None], len(q), axis=0)
    for each in paths.moving:
        at = np.zeros(len(q)) if each.coordinate == FIXED else q[:, each.coordinate]
        place[:, each.point] += each.function(at)[:, None] * each.axis
    return place


def _active(paths: MusclePaths, q: Floats) -> tuple[Bools, Bools]:
    """Which points count (batch, point), and which are about to change."""
    value = q[:, np.maximum(paths.condition, 0)]
    within = np.minimum(value - paths.range[:, 0], paths.range[:, 1] - value) + _EDGE
    conditional = paths.condition != FIXED
    return ~conditional | (within >= 0.0), conditional & (np.abs(within) < NEAR)


def _straight(paths: MusclePaths, place: Floats, active: Bools) -> tuple[Floats, Floats]:
    """Lengths (batch, muscle) and pulls (batch, point, 3) of paths that run straight from point to point."""
    rows, numbers = np.arange(len(place))[:, None], np.arange(len(paths.body))
    latest = np.maximum.accumulate(np.where(active, numbers, -1), axis=1)
    before = np.concatenate([np.full((len(place), 1), -1), latest[:, :-1]], axis=1)
    there = active & (before >= paths.start[paths.muscle])
    before = np.maximum(before, 0)
    way = np.where(there[..., None], place - place[rows, before], 0.0)
    size: Floats = np.linalg.norm(way, axis=-1)
    unit = way / np.where(size > 0.0, size, 1.0)[..., None]
    pull = unit.copy()
    row, point = np.nonzero(there)
    # Each point is the one before at most one other, so that no place is written twice.
    pull[row, before[row, point]] -= unit[row, point]
    return np.add.reduceat(size, paths.start[:-1], axis=1), pull


def _obstacles(surfaces: Sequence[Surface], pose: Pose) -> list[Obstacle]:
    rotation, origin = frames(pose, np.array([surface.body for surface in surfaces], dtype=np.intp))
    return [
        Obstacle(
            surface=each.answer,
            axes=rotation[:, number] @ each.axes,
            origin=origin[:, number] + rotation[:, number] @ each.origin,
            first=each.first,
            last=each.last,
        )
        for number, each in enumerate(surfaces)
    ]
