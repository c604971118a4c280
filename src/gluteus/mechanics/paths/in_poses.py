"""Paths of muscles in poses, and derivatives of their lengths by the coordinates, in NumPy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from gluteus.arrays import Bools, Floats, Ints
from gluteus.mechanics.body.motion import Pose, cross, frames, jacobian, place, station_jacobian, stations
from gluteus.mechanics.body.tree import FIXED, Tree
from gluteus.mechanics.paths.muscle_paths import MusclePaths, PathWrap
from gluteus.mechanics.wrapping.path import Obstacle, WrappedPath, wrap_path
from gluteus.mechanics.wrapping.surface import NEAR, Status

_EDGE: Final = 1e-5
"""In OpenSim a conditional point is active up to this far outside its range [rad or m]."""

_STEP: Final = 1e-30j


@dataclass(frozen=True, eq=False)
class PathsInPoses:
    """Paths in a batch of poses.

    Attributes
    ----------
    length : array of shape (batch, muscle)
        Lengths of the paths [m].
    pull : array of shape (batch, point, 3)
        Derivative of the length with respect to the points [ground axes].
    wraps : dict of int to WrappedPath
        Paths of the muscles that may wrap, by the muscle's index.
    places : array of shape (batch, point, 3)
        Positions of the points [m, ground].
    near_switch : array of shape (batch, muscle)
        Whether the path is about to change its type.
    """

    length: Floats
    pull: Floats
    wraps: dict[int, WrappedPath]
    places: Floats
    near_switch: Bools


def paths_in(paths: MusclePaths, pose: Pose, q: Floats) -> PathsInPoses:
    """Return the paths for the positions of bodies in `pose`, and coordinates (batch,
    coordinate).
    """
    places = stations(pose, paths.body, _on_bodies(paths, q))
    active, near = _active(paths, q)
    length, pull = _straight(paths, places, active)
    near = np.logical_or.reduceat(near, paths.start[:-1], axis=1)
    wraps: dict[int, WrappedPath] = {}
    for muscle, surfaces in paths.surfaces.items():
        mine = paths.points_of(muscle)
        found = wrap_path(places[:, mine], _obstacles(surfaces, pose), active[:, mine], paths.manner)
        wraps[muscle], length[:, muscle], pull[:, mine] = found, found.length, found.pull
        near[:, muscle] |= found.near_switch | (~found.settled & (paths.manner == "shortest"))
    return PathsInPoses(length, pull, wraps, places, near)


@dataclass(frozen=True, eq=False)
class MuscleGeometry:
    """Lengths, moment arms and wrenches of muscles in a batch of poses.

    Attributes
    ----------
    length : array of shape (batch, muscle)
        Lengths of the paths [m].
    moment_arm : array of shape (batch, muscle, coordinate)
        Minus the derivative of the length [m/rad, or 1].
    pull : array of shape (batch, muscle, body, 6)
        Wrench on each body per newton of tension: moment about the body's origin and force, in
        ground axes.
    """

    length: Floats
    moment_arm: Floats
    pull: Floats


def length_slopes(paths: MusclePaths, tree: Tree, pose: Pose, q: Floats) -> Floats:
    """Return the derivatives of the lengths by the coordinates (batch, muscle, coordinate) [m/rad,
    or 1].
    """
    return -muscle_geometry(paths, tree, pose, q).moment_arm


def muscle_geometry(paths: MusclePaths, tree: Tree, pose: Pose, q: Floats) -> MuscleGeometry:
    """Return lengths, moment arms and wrenches for the positions of bodies in `pose`."""
    found = paths_in(paths, pose, q)
    batch, muscles = found.length.shape
    six = 6 * len(tree.names)
    pulls = path_pulls(paths, pose, found)
    carried = jacobian(tree, pose).reshape(batch, six, q.shape[1])
    slopes = _slopes_of_moving_points(paths, pose, found, q) - pulls.reshape(batch, muscles, six) @ carried
    for muscle, wrapped in found.wraps.items():
        rows = _sliding(paths, muscle, wrapped)
        if len(rows):
            some_paths, some_tree = paths.of_people(rows), tree.of_people(rows)
            slopes[rows, muscle] = _slopes_by_steps(some_paths, muscle, some_tree, q[rows])
    return MuscleGeometry(found.length, -slopes, pulls)


def path_pulls(paths: MusclePaths, pose: Pose, found: PathsInPoses) -> Floats:
    """Return the wrench on each body per newton of tension: `MuscleGeometry.pull`."""
    batch, muscles = found.length.shape
    _, origin = frames(pose, paths.body)
    single = -np.concatenate([cross(found.places - origin, found.pull), found.pull], axis=-1)
    result = np.zeros((batch, muscles, pose.position.shape[1], 6))
    for point in np.flatnonzero(paths.body != FIXED).tolist():
        result[:, paths.muscle[point], paths.body[point]] += single[:, point]
    for muscle, wrapped in found.wraps.items():
        for number, surface in enumerate(paths.surfaces[muscle]):
            if surface.body != FIXED:
                force = wrapped.force[:, number]
                moment = wrapped.moment[:, number] - cross(pose.position[:, surface.body], force)
                result[:, muscle, surface.body] -= np.concatenate([moment, force], axis=-1)
    return result


def _slopes_of_moving_points(paths: MusclePaths, pose: Pose, found: PathsInPoses, q: Floats) -> Floats:
    """Return the change of lengths from points that move in their bodies (batch, muscle,
    coordinate).
    """
    rotation, _ = frames(pose, paths.body)
    result = np.zeros((*found.length.shape, q.shape[1]))
    for each in paths.moving:
        if each.coordinate != FIXED:
            along = np.sum((rotation[:, each.point] @ each.axis) * found.pull[:, each.point], axis=-1)
            slope = each.function.with_slopes(q[:, each.coordinate])[1]
            result[:, paths.muscle[each.point], each.coordinate] += slope * along
    return result


def _sliding(paths: MusclePaths, muscle: int, wrapped: WrappedPath) -> Ints:
    """Return rows in which lengths also change because the path slides over its surfaces.

    The wrenches do not include this. Rows that do not converge are left out: they are flagged, and
    would take hundreds of iterations.
    """
    surfaces, touched = paths.surfaces[muscle], wrapped.status == Status.WRAPPED
    if len(surfaces) < 2:
        return np.zeros(0, dtype=np.intp)
    slides = touched & ~np.array([each.surface.geodesic for each in surfaces])
    # In this mode the path stops sliding before it is taut, even over a single cylinder.
    early = paths.manner == "opensim" and touched.any(axis=1)
    return np.flatnonzero((slides.any(axis=1) & wrapped.settled) | early)


def _slopes_by_steps(paths: MusclePaths, muscle: int, tree: Tree, q: Floats) -> Floats:
    """Return the derivatives of one muscle's lengths (batch, coordinate), by complex steps."""
    pose, surfaces = place(tree, q), paths.surfaces[muscle]
    mine = paths.points_of(muscle)
    points, active = stations(pose, paths.body, _on_bodies(paths, q))[:, mine], _active(paths, q)[0][:, mine]
    points_follow = _points_follow(paths, tree, pose, q)[:, mine]
    body = np.array([surface.body for surface in surfaces], dtype=np.intp)
    origin_follows = station_jacobian(tree, pose, body, np.array([[each.origin for each in surfaces]]))
    turn = np.where(body[:, None, None] == FIXED, 0.0, jacobian(tree, pose)[:, body, :3])
    obstacles, result = _obstacles(surfaces, pose), np.zeros_like(q)
    for column in range(q.shape[1]):
        if points_follow[..., column].any() or turn[..., column].any() or origin_follows[..., column].any():
            moved = [
                _nudged(obstacle, turn[:, number, :, column], origin_follows[:, number, :, column])
                for number, obstacle in enumerate(obstacles)
            ]
            found = wrap_path(points + _STEP * points_follow[..., column], moved, active, paths.manner)
            result[:, column] = np.imag(found.length) / _STEP.imag
    return result


def _nudged(obstacle: Obstacle, turn: Floats, shift: Floats) -> Obstacle:
    columns = cross(turn[:, None], obstacle.axes.swapaxes(-1, -2)).swapaxes(-1, -2)
    axes, origin = obstacle.axes + _STEP * columns, obstacle.origin + _STEP * shift
    return replace(obstacle, axes=axes, origin=origin)


def _points_follow(paths: MusclePaths, tree: Tree, pose: Pose, q: Floats) -> Floats:
    """Return derivatives of points by coordinates (batch, point, 3, coordinate) [m/rad, or 1;
    ground axes].
    """
    result = station_jacobian(tree, pose, paths.body, _on_bodies(paths, q))
    rotation, _ = frames(pose, paths.body)
    for each in paths.moving:
        if each.coordinate != FIXED:
            slope = each.function.with_slopes(q[:, each.coordinate])[1]
            result[:, each.point, :, each.coordinate] += slope[:, None] * (
                rotation[:, each.point] @ each.axis
            )
    return result


def _on_bodies(paths: MusclePaths, q: Floats) -> Floats:
    """Return the positions of the points (batch, point, 3) [m, body frame]."""
    place = np.broadcast_to(paths.places, (len(q), *paths.places.shape[1:])).copy()
    for each in paths.moving:
        at = np.zeros(len(q)) if each.coordinate == FIXED else q[:, each.coordinate]
        place[:, each.point] += each.function(at)[:, None] * each.axis
    return place


def active_points(paths: MusclePaths, q: Floats) -> Bools:
    """Return which points the paths run through, (batch, point)."""
    return _active(paths, q)[0]


def _active(paths: MusclePaths, q: Floats) -> tuple[Bools, Bools]:
    """Return which points are active (batch, point), and which are about to change."""
    value = q[:, np.maximum(paths.condition, 0)]
    within = np.minimum(value - paths.range[:, 0], paths.range[:, 1] - value) + _EDGE
    conditional = paths.condition != FIXED
    return ~conditional | (within >= 0.0), conditional & (np.abs(within) < NEAR)


def _straight(paths: MusclePaths, place: Floats, active: Bools) -> tuple[Floats, Floats]:
    """Return lengths (batch, muscle) and forces on points (batch, point, 3) of paths that are
    straight between points.
    """
    if not len(paths.body):
        return np.zeros((len(place), 0)), np.zeros_like(place)
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
    # Each point is the predecessor of at most one other, so that no element is written twice.
    pull[row, before[row, point]] -= unit[row, point]
    return np.add.reduceat(size, paths.start[:-1], axis=1), pull


def _obstacles(surfaces: Sequence[PathWrap], pose: Pose) -> list[Obstacle]:
    rotation, origin = frames(pose, np.array([surface.body for surface in surfaces], dtype=np.intp))
    return [
        Obstacle(
            surface=each.surface,
            axes=rotation[:, number] @ each.axes,
            origin=origin[:, number] + rotation[:, number] @ each.origin,
            first=each.first,
            last=each.last,
        )
        for number, each in enumerate(surfaces)
    ]
