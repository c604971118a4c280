"""Points fixed to a bone surface, and their positions for many shapes at once.

Positions are in the *anatomical* axes that are used everywhere else: x forward, y up, z to the
subject's right, in metres. The shape model describes a left limb; it is mirrored here, so that
every bone is a right one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from gluteus.arrays import Floats, Ints
from gluteus.bones.shape_model import load_shape_model
from gluteus.bones.surface import surface


def _to_right(positions: Floats) -> Floats:
    """Model axes (left, back, up) of a left limb to (forward, up, right) of its mirror image."""
    return np.stack([-positions[..., 1], positions[..., 2], positions[..., 0]], axis=-1)


@dataclass(frozen=True, eq=False)
class SurfacePoints:
    """Points on one bone, as fixed weights of its nodes.

    ``nodes`` and ``weights`` have the shape (point, k).
    """

    bone: str
    nodes: Ints
    weights: Floats

    @classmethod
    def at_nodes(cls, bone: str, nodes: list[int]) -> SurfacePoints:
        """Return points at numbered nodes of the model."""
        return cls(bone, np.array(nodes)[:, None], np.ones((len(nodes), 1)))

    @classmethod
    def at_vertices(cls, bone: str, vertices: Ints) -> SurfacePoints:
        """Return points at vertices of the triangulated surface."""
        mesh = surface(bone)
        return cls(bone, mesh.nodes[vertices], mesh.weights[vertices])

    @classmethod
    def in_faces(cls, bone: str, faces: Ints, barycentric: Floats) -> SurfacePoints:
        """Return points within faces of the triangulated surface; ``barycentric`` is (point, 3)."""
        mesh = surface(bone)
        corners = mesh.faces[faces]
        weights = mesh.weights[corners] * barycentric[:, :, None]
        return cls(bone, mesh.nodes[corners].reshape(len(faces), -1), weights.reshape(len(faces), -1))

    def __len__(self) -> int:
        return len(self.nodes)

    def centroid(self) -> SurfacePoints:
        """Return the mean of the points, as one point that moves with the shape."""
        return SurfacePoints(self.bone, self.nodes.reshape(1, -1), self.weights.reshape(1, -1) / len(self))

    @cached_property
    def linear(self) -> tuple[Floats, Floats]:
        """Mean (point, 3) and modes (mode, point, 3) in anatomical axes [m]."""
        model = load_shape_model()
        rows = model.start[self.bone] + self.nodes
        mean = np.einsum("pk,pkd->pd", self.weights, model.mean[rows])
        modes = np.einsum("pk,mpkd->mpd", self.weights, model.modes[:, rows])
        return _to_right(mean), _to_right(modes)

    def mean(self) -> Floats:
        """Positions (point, 3) [m] on the mean shape."""
        return self.linear[0]


@dataclass(frozen=True)
class Shapes:
    """Bones of people as weights of the modes (person, mode) and overall size (person,).

    A size of 1 is that of the shape model.
    """

    weights: Floats
    size: Floats

    def __len__(self) -> int:
        return len(self.size)

    @classmethod
    def mean(cls, people: int = 1) -> Shapes:
        """Return the mean shape, ``people`` times."""
        return cls(np.zeros((people, load_shape_model().mode_count)), np.ones(people))

    def place(self, points: SurfacePoints) -> Floats:
        """Return positions (person, point, 3) [m] relative to the model's origin, in anatomical
        axes.
        """
        mean, modes = points.linear
        flat = self.weights @ modes.reshape(len(modes), -1)
        return (mean + flat.reshape(len(self), *mean.shape)) * self.size[:, None, None]


@lru_cache(maxsize=8)
def mean_vertices(bone: str) -> Floats:
    """Return all vertices (vertex, 3) [m] of a bone's mean surface in anatomical axes."""
    model = load_shape_model()
    return _to_right(surface(bone).vertices(model.mean[model.nodes(bone)]))


def outward_faces(bone: str) -> Ints:
    """Faces (face, 3) of the mirrored bone, counter-clockwise from outside."""
    return surface(bone).faces[:, ::-1]


def closest_points(bone: str, targets: Floats, allowed: Ints | None = None) -> tuple[SurfacePoints, Floats]:
    """Return the surface points of the mean bone closest to ``targets`` (point, 3) [m], and their
    distances [m].

    ``allowed`` restricts the search to some face numbers.
    """
    faces = outward_faces(bone)
    numbers = np.arange(len(faces)) if allowed is None else allowed
    corners = mean_vertices(bone)[faces[numbers]]
    middle = corners.mean(axis=1)
    reach = np.linalg.norm(corners - middle[:, None], axis=2).max(axis=1)
    chosen: list[int] = []
    coordinates: list[Floats] = []
    distances: list[float] = []
    for target in targets:
        to_middle = np.linalg.norm(middle - target, axis=1)
        near = np.flatnonzero(to_middle - reach <= to_middle.min())
        barycentric = _closest_barycentric(corners[near], target)
        gap = np.linalg.norm(np.einsum("fk,fkd->fd", barycentric, corners[near]) - target, axis=1)
        best = int(gap.argmin())
        chosen.append(int(numbers[near[best]]))
        coordinates.append(barycentric[best, ::-1])
        distances.append(float(gap[best]))
    return SurfacePoints.in_faces(bone, np.array(chosen), np.array(coordinates)), np.array(distances)


def _closest_barycentric(corners: Floats, target: Floats) -> Floats:
    """Return barycentric coordinates (face, 3) of the point of each triangle closest to
    ``target``.
    """
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    inside = _project(b - a, c - a, target - a)
    hit = np.all(inside >= 0, axis=1, keepdims=True)
    candidates = [np.where(hit, inside, np.nan)]
    for start, end, columns in ((a, b, (0, 1)), (b, c, (1, 2)), (c, a, (2, 0))):
        edge = end - start
        along = np.clip(((target - start) * edge).sum(1) / (edge * edge).sum(1), 0.0, 1.0)
        candidate = np.zeros((len(corners), 3))
        candidate[:, columns[0]], candidate[:, columns[1]] = 1 - along, along
        candidates.append(candidate)
    stacked = np.stack(candidates)
    gaps = np.linalg.norm(np.einsum("cfk,fkd->cfd", stacked, corners) - target, axis=2)
    return stacked[np.nanargmin(gaps, axis=0), np.arange(len(corners))]


def _project(first: Floats, second: Floats, offset: Floats) -> Floats:
    """Barycentric coordinates of the foot of the perpendicular onto each triangle's plane."""
    d11, d12, d22 = (first * first).sum(1), (first * second).sum(1), (second * second).sum(1)
    p1, p2 = (offset * first).sum(1), (offset * second).sum(1)
    determinant = np.maximum(d11 * d22 - d12 * d12, 1e-30)
    u, v = (d22 * p1 - d12 * p2) / determinant, (d11 * p2 - d12 * p1) / determinant
    return np.stack([1 - u - v, u, v], axis=1)
