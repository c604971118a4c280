"""How open each place of a bone's surface is, for soft shade; computed on the mean bone."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from gluteus.arrays import Floats
from gluteus.bones.points import mean_vertices, outward_faces

_DIRECTIONS = 60
_PIXEL = 0.003
_CLEAR = 0.006


@cache
def openness(bone: str) -> NDArray[np.uint8]:
    """Openness of each vertex, (vertex,): 255 if no bone blocks the half space above it.

    From each of many directions the bone's corners and face middles are laid on a grid; what lies
    deeper than the nearest in its cell is in shade.
    """
    vertices, faces = mean_vertices(bone), outward_faces(bone)
    corners = vertices[faces]
    normals = vertex_normals(vertices, faces)
    cover = np.concatenate(
        [vertices, corners.mean(axis=1), *((corners + np.roll(corners, 1, 1)) / 2).swapaxes(0, 1)]
    )
    seen, weight = np.zeros(len(vertices)), np.zeros(len(vertices))
    for direction in _sphere(_DIRECTIONS):
        facing = np.maximum(normals @ direction, 0.0)
        seen += facing * _clear(vertices + 0.002 * normals, cover, direction)
        weight += facing
    return np.round(255 * seen / np.maximum(weight, 1e-9)).astype(np.uint8)


def _clear(points: Floats, cover: Floats, direction: Floats) -> Floats:
    """1 if nothing blocks the view from a point in a direction, otherwise 0."""
    side = np.linalg.svd(direction[None])[2][1:]
    low = (cover @ side.T).min(axis=0) - 4 * _PIXEL
    cell, mine = (np.floor((each @ side.T - low) / _PIXEL).astype(int) for each in (cover, points))
    size = np.maximum(cell.max(axis=0), mine.max(axis=0)) + 2
    height = np.full(size, -np.inf)
    np.maximum.at(height, (cell[:, 0], cell[:, 1]), cover @ direction)
    return (height[mine[:, 0], mine[:, 1]] - points @ direction < _CLEAR).astype(np.float64)


def vertex_normals(vertices: Floats, faces: NDArray[np.int64]) -> Floats:
    """Unit normals of a surface at its vertices, outward, (vertex, 3)."""
    corners = vertices[faces]
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    found = np.zeros_like(vertices)
    for corner in range(3):
        np.add.at(found, faces[:, corner], across)
    return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-12)


def _sphere(count: int) -> Floats:
    """Evenly spread unit vectors (count, 3): a spiral of equal steps in height."""
    up = 1 - (2 * np.arange(count) + 1) / count
    turn = np.arange(count) * np.pi * (3 - np.sqrt(5))
    round_ = np.sqrt(1 - up**2)
    return np.stack([round_ * np.cos(turn), up, round_ * np.sin(turn)], axis=1)
