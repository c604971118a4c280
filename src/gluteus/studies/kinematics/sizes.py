"""Sizes that are estimated from a static trial, and the prior of how they vary together.

Without a shape model, each body has one scale factor. With one, the pelvis has a factor along each
axis and its hip centres move, and the femur has a length and a breadth; together they vary as the
bones of the shape model do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from gluteus.arrays import Floats, Ints
from gluteus.bones.proportions import PROPORTIONS
from gluteus.mechanics.body.motion import place
from gluteus.mechanics.body.tree import FIXED, Tree

NEIGHBOUR: Final = 0.05
"""Standard deviation of the logarithm of a body's factor around that of its parent."""
WHOLE: Final = 0.15
"""Standard deviation of the logarithm of the whole person's size."""
ALONG: Final = 0.9
"""Least cosine between the line of the hips and z, and between thigh and -y, of a model whose axes
are those of OpenSim's models.
"""

_PELVIS, _SHIFT, _FEMUR = slice(0, 3), slice(3, 6), slice(6, 8)
_BREADTH, _LENGTH = 6, 7
_SIZES: Final = np.array([not name.startswith("hip_") for name in PROPORTIONS], dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Sizes:
    """How bodies follow the numbers that are estimated, and what these numbers are near to.

    Attributes
    ----------
    axes : ndarray, shape (body, 3, number)
        Logarithms of the factors along x, y and z of each body follow the numbers.
    shifts : ndarray, shape (body, 3, number)
        Places of the joints on their scaled parents follow the numbers [m].
    prior : ndarray, shape (row, number)
        Rows whose products with the numbers are standard normal.
    """

    axes: Floats
    shifts: Floats
    prior: Floats

    @property
    def count(self) -> int:
        """Number of numbers."""
        return self.axes.shape[2]

    def factors(self, numbers: Floats) -> Floats:
        """Scale factors (..., body, 3) of numbers (..., number)."""
        return np.exp(np.einsum("ban,...n->...ba", self.axes, numbers))

    def moved(self, numbers: Floats) -> Floats:
        """Shifts of the joints (..., body, 3) of numbers (..., number) [m]."""
        return np.einsum("ban,...n->...ba", self.shifts, numbers)


def uniform_sizes(tree: Tree) -> Sizes:
    """Return one factor for each body, left and right alike."""
    group, parents = _groups(tree)
    axes = np.repeat(np.eye(len(parents))[group][:, None], 3, axis=1)
    rows, spread = np.eye(len(parents)), np.full(len(parents), WHOLE)
    for number, parent in enumerate(parents):
        if parent not in (FIXED, number):
            rows[number, parent] = -1.0
            spread[number] = NEIGHBOUR
    return Sizes(axes, np.zeros_like(axes), rows / spread[:, None])


def bone_sizes(tree: Tree, q: Floats, hips: Sequence[int], covariance: Floats) -> Sizes | None:
    """Return sizes of which those of pelvis and femur follow the shape of bones.

    Parameters
    ----------
    tree
        Before scaling.
    q
        Default pose, (coordinate,).
    hips
        Bodies that hip joints carry.
    covariance
        Of the `PROPORTIONS` (proportion, proportion).

    Returns
    -------
    Sizes or None
        None where the model has no pelvis and femur with axes as in OpenSim's models.
    """
    bodies = _pelvis_and_femurs(tree, q, hips)
    if bodies is None:
        return None
    pelvis, distance = bodies
    group, parents = _groups(tree)
    thighs, trunk = {int(group[hip]) for hip in hips}, int(group[pelvis])
    others = [number for number in range(len(parents)) if number not in (*thighs, trunk)]
    first = len(PROPORTIONS)
    number_of = {each: first + place for place, each in enumerate(others)}
    count = first + len(others)
    axes, shifts = np.zeros((2, len(tree.names), 3, count))
    for body, each in enumerate(group.tolist()):
        if each == trunk:
            axes[body, :, _PELVIS] = np.eye(3)
        elif each in thighs:
            axes[body, (0, 1, 2), (_BREADTH, _LENGTH, _BREADTH)] = 1.0
        else:
            axes[body, :, number_of[each]] = 1.0
    for hip in hips:
        outward = np.sign(tree.joint_in_parent[0, hip, 2])
        shifts[hip, :, _SHIFT] = distance * np.diag([1.0, 1.0, outward])
    single = np.eye(count)
    mean_of = {each: single[_LENGTH] for each in thighs} | {trunk: single[_PELVIS].mean(axis=0)}
    mean_of |= {each: single[number] for each, number in number_of.items()}
    rows = [_bone_rows(covariance, count)]
    for each in others:
        parent = parents[each]
        if parent in (FIXED, each):
            rows.append(mean_of[each][None] / WHOLE)
        else:
            rows.append((mean_of[each] - mean_of[parent])[None] / NEIGHBOUR)
    return Sizes(axes, shifts, np.concatenate(rows))


def _bone_rows(covariance: Floats, count: int) -> Floats:
    """Rows of the prior of the bones, whose overall size is unknown."""
    whole = covariance + WHOLE**2 * np.outer(_SIZES, _SIZES)
    rows = np.zeros((len(whole), count))
    rows[:, : len(whole)] = np.linalg.inv(np.linalg.cholesky(whole))
    return rows


def _pelvis_and_femurs(tree: Tree, q: Floats, hips: Sequence[int]) -> tuple[int, float] | None:
    """The pelvis and the distance between its hips [m], if axes are as in OpenSim's models."""
    if len(hips) != 2 or tree.parent[hips[0]] != tree.parent[hips[1]] or FIXED in (tree.parent[hips[0]],):
        return None
    pelvis = tree.parent[hips[0]]
    right, left = tree.joint_in_parent[0, list(hips)]
    across = right - left
    distance = float(np.linalg.norm(across))
    if abs(across[2]) < ALONG * distance or right[2] * left[2] >= 0.0:
        return None
    pose = place(tree, q[None])
    for hip in hips:
        below = [body for body, parent in enumerate(tree.parent) if parent == hip and tree.drives[body]]
        if not below:
            return None
        thigh = pose.rotation[0, hip].T @ (pose.joint[0, below[0]] - pose.joint[0, hip])
        if -thigh[1] < ALONG * np.linalg.norm(thigh):
            return None
    return pelvis, distance


def _groups(tree: Tree) -> tuple[Ints, tuple[int, ...]]:
    """Which bodies share sizes (body,), and the parent of each group, `FIXED` on the ground.

    Left and right do, and so do bodies that no joint moves apart, and the links of a joint with the
    body that carries it.
    """
    keys = [_side_free(name) for name in tree.names]
    for body, parent in enumerate(tree.parent):
        still = not tree.drives[body] and tree.sweeps[body] is None
        if parent != FIXED and (still or is_link(tree.names[body])):
            keys[body] = keys[parent]
    names = list(dict.fromkeys(keys))
    number_of = {name: number for number, name in enumerate(names)}
    group = np.array([number_of[key] for key in keys], dtype=np.intp)
    parents = list[int]()
    for number in range(len(names)):
        body = int(np.argmax(group == number))
        parent = tree.parent[body]
        parents.append(FIXED if parent == FIXED else int(group[parent]))
    return group, tuple(parents)


def is_link(name: str) -> bool:
    """Return whether a body is one within a joint, or a part of a body that closes a loop."""
    return "~" in name


def _side_free(name: str) -> str:
    for ending in ("_r", "_l", "_right", "_left"):
        if name.endswith(ending):
            return name.removesuffix(ending)
    return name
