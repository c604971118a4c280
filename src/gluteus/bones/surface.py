"""Bone surfaces: elements divided into triangles, whose corners are fixed combinations of the
nodes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gluteus.arrays import Floats, Ints
from gluteus.bones.prepared import prepared
from gluteus.bones.shape_model import Element, load_shape_model

DIVISIONS = {"pelvis": 5, "femur": 10, "patella": 4, "tibia": 6}
"""Divisions of each element edge: 10,800 triangles on the pelvis, 8,200 on the femur."""


@dataclass(frozen=True)
class Surface:
    """Triangles of one bone.

    ``nodes`` (vertex, k) and ``weights`` (vertex, k) give every vertex as a weighted sum of node
    positions, so that a vertex, or a point within a triangle, follows the shape linearly; ``faces``
    is (face, 3), seen from outside counter-clockwise; ``element`` (face,) is the element to which a
    face belongs.
    """

    nodes: Ints
    weights: Floats
    faces: Ints
    element: Ints

    def vertices(self, node_positions: Floats) -> Floats:
        """Vertex positions (..., vertex, 3) for node positions (..., node, 3)."""
        return np.einsum("vk,...vkd->...vd", self.weights, node_positions[..., self.nodes, :])

    def vertex_numbers(self, elements: range | tuple[int, ...] | list[int]) -> Ints:
        """Sorted numbers of the vertices of the given elements."""
        return np.unique(self.faces[np.isin(self.element, list(elements))])


def _lagrange(order: int, at: Floats) -> Floats:
    """Values (point, order + 1) of the Lagrange polynomials on equally spaced knots of [0, 1]."""
    knots = np.linspace(0.0, 1.0, order + 1)
    columns = [
        np.prod([(at - other) / (knot - other) for other in knots if other != knot], axis=0) for knot in knots
    ]
    return np.stack(columns, axis=1)


def _quad_basis(order_u: int, order_v: int, points: Floats) -> Floats:
    u, v = _lagrange(order_u, points[:, 0]), _lagrange(order_v, points[:, 1])
    return (v[:, :, None] * u[:, None, :]).reshape(len(points), -1)


def _triangle_basis(order: int, points: Floats) -> Floats:
    """Lagrange basis on a triangle: nodes row by row, the first row along the first local axis."""
    nodes = [(i / order, j / order) for j in range(order + 1) for i in range(order + 1 - j)]
    powers = [(a, b) for a in range(order + 1) for b in range(order + 1 - a)]

    def monomials(at: Floats) -> Floats:
        return np.stack([at[:, 0] ** a * at[:, 1] ** b for a, b in powers], axis=1)

    return monomials(points) @ np.linalg.inv(monomials(np.array(nodes)))


_BASIS: dict[str, Callable[[Floats], Floats]] = {
    "quad44": lambda points: _quad_basis(3, 3, points),
    "quad55": lambda points: _quad_basis(4, 4, points),
    "quad54": lambda points: _quad_basis(4, 3, points),
    "tri10": lambda points: _triangle_basis(3, points),
    "tri15": lambda points: _triangle_basis(4, points),
}


@lru_cache(maxsize=8)
def _cut(is_quad: bool, divisions: int) -> tuple[Floats, Ints]:
    """Return local points and triangles of one divided element."""
    steps = range(divisions + 1)
    grid = [(i, j) for j in steps for i in steps if is_quad or i + j <= divisions]
    number = {place: index for index, place in enumerate(grid)}
    faces: list[tuple[int, int, int]] = []
    for i, j in grid:
        if (i + 1, j) in number and (i, j + 1) in number:
            faces.append((number[i, j], number[i + 1, j], number[i, j + 1]))
        if (i + 1, j + 1) in number:
            faces.append((number[i + 1, j], number[i + 1, j + 1], number[i, j + 1]))
    return np.array(grid, dtype=float) / divisions, np.array(faces)


def _stack_elements(elements: tuple[Element, ...], divisions: int) -> tuple[Ints, Floats, Ints, Ints]:
    width = max(len(element.nodes) for element in elements)
    nodes: list[Ints] = []
    weights: list[Floats] = []
    faces: list[Ints] = []
    owner: list[Ints] = []
    count = 0
    for index, element in enumerate(elements):
        points, triangles = _cut(element.kind.startswith("quad"), divisions)
        basis = _BASIS[element.kind](points)
        padding = ((0, 0), (0, width - basis.shape[1]))
        weights.append(np.pad(basis, padding))
        nodes.append(np.pad(np.tile(element.nodes, (len(points), 1)), padding))
        faces.append(triangles + count)
        owner.append(np.full(len(triangles), index))
        count += len(points)
    return np.concatenate(nodes), np.concatenate(weights), np.concatenate(faces), np.concatenate(owner)


@lru_cache(maxsize=8)
def surface(bone: str) -> Surface:
    """Return the surface of ``bone`` (pelvis, femur, tibia, patella), with coincident vertices
    merged, facing outward.

    Node numbers count within the bone.
    """
    return Surface(**prepared(f"surface-{bone}", lambda: vars(_cut_surface(bone))))


def _cut_surface(bone: str) -> Surface:
    model = load_shape_model()
    nodes, weights, faces, owner = _stack_elements(model.elements[bone], DIVISIONS[bone])
    placed: Floats = np.einsum("vk,vkd->vd", weights, model.mean[model.nodes(bone)][nodes])
    first, inverse = np.unique(np.round(placed, 7), axis=0, return_index=True, return_inverse=True)[1:]
    faces = inverse.reshape(-1)[faces]
    whole = np.array([len(set(face)) == 3 for face in faces.tolist()])
    faces, owner = faces[whole], owner[whole]
    corners = placed[first][faces]
    volume = np.einsum("fd,fd->f", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])).sum()
    if volume < 0:
        faces = faces[:, ::-1]
    return Surface(nodes[first], weights[first], faces, owner)
