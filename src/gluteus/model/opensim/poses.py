"""Lengths, moment arms, pulls and flags of muscles in poses: by the compiled kernel, or by NumPy.

Both work in blocks, so that memory does not grow with the number of poses beyond the results themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from gluteus.errors import AnatomyError
from gluteus.mechanics.body.motion import place
from gluteus.mechanics.body.tree import Tree
from gluteus.mechanics.engine import kernel
from gluteus.model.opensim.geometry import length_slopes, muscle_geometry, path_pulls, paths_in
from gluteus.model.opensim.kernel import KernelGeometry, kernel_geometry, only
from gluteus.model.opensim.paths import MusclePaths
from gluteus.model.opensim.people import rows_of_paths, rows_of_tree

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]
Scalar = TypeVar("Scalar", bound=np.generic)

_BLOCK = 256
"""So many poses go through NumPy at a time: enough to be quick, few enough for some ten megabytes."""


@dataclass(frozen=True, eq=False)
class MusclesInPoses:
    """What muscles do to the skeleton in a batch of poses.

    Attributes:
        length: (batch, muscle) [m].
        moment_arm: (batch, muscle, coordinate) [m/rad, or 1 for a distance].
        wrenches: from tensions (batch, muscle) [N] to what they do together to each body,
            (batch, body, 6): moment about the body's origin, force, ground axes [N m, N].
    """

    length: Floats
    moment_arm: Floats
    wrenches: Callable[[Floats], Floats]


@dataclass(frozen=True, eq=False)
class Poses:
    """A model that can be posed; ``muscles`` below are indices, in the order in which results have them."""

    tree: Tree
    paths: MusclePaths

    def lengths(self, q: Floats, muscles: Ints) -> Floats:
        """Lengths (batch, muscle) [m] for poses ``q`` (batch, coordinate)."""
        tables = self._tables()
        if tables is None:
            return self._lengths(q, muscles)
        found = np.empty((len(q), len(muscles)))
        mine, rest = _parted(muscles, tables.rest)
        tables.run(self.tree, self.paths.places, q, muscles, mine, lengths=found)
        if len(rest):
            found[:, rest] = self._lengths(q, muscles[rest])
        return found

    def moment_arms(self, q: Floats, muscles: Ints, columns: Ints) -> Floats:
        """Moment arms (batch, muscle, column) about the coordinates ``columns`` (indices)."""
        tables = self._tables()
        if tables is None:
            return self._moment_arms(q, muscles, columns)
        found = np.zeros((len(q), len(muscles), len(columns)))
        mine, rest = _parted(muscles, tables.rest)
        tables.run(self.tree, self.paths.places, q, muscles, mine, arms=found, columns=columns)
        if len(rest):
            found[:, rest] = self._moment_arms(q, muscles[rest], columns)
        return found

    def geometry(self, q: Floats) -> MusclesInPoses:
        """Lengths, moment arms and pulls of all muscles, with one look at each path where that is enough."""
        tables, muscles = self._tables(), np.arange(len(self.paths.start) - 1, dtype=np.intp)
        if tables is None and len(q) <= _BLOCK:
            found = muscle_geometry(self.paths, self.tree, place(self.tree, q), q)
            return MusclesInPoses(found.length, found.moment_arm, partial(_summed, found.pull))
        if tables is None:
            lengths, arms = self._lengths_and_arms(q, muscles)
            return MusclesInPoses(lengths, arms, partial(self.wrenches, q))
        lengths, arms = np.empty((len(q), len(muscles))), np.zeros((len(q), len(muscles), q.shape[1]))
        mine, rest = _parted(muscles, tables.rest)
        columns = np.arange(q.shape[1], dtype=np.intp)
        tables.run(
            self.tree, self.paths.places, q, muscles, mine, columns=columns, lengths=lengths, arms=arms
        )
        if len(rest):
            lengths[:, rest], arms[:, rest] = self._lengths_and_arms(q, muscles[rest])
        return MusclesInPoses(lengths, arms, partial(self.wrenches, q))

    def wrenches(self, q: Floats, tension: Floats) -> Floats:
        """What muscles under ``tension`` (batch, muscle) [N] do to the bodies, as in `MusclesInPoses`."""
        tables, muscles = self._tables(), np.arange(len(self.paths.start) - 1, dtype=np.intp)
        if tables is None:
            return self._wrenches(q, muscles, tension)
        found = np.zeros((len(q), len(self.tree.names), 6))
        mine, rest = _parted(muscles, tables.rest)
        tables.run(self.tree, self.paths.places, q, muscles, mine, tension=tension, wrenches=found)
        return found + self._wrenches(q, rest, tension[:, rest]) if len(rest) else found

    def near_switch(self, q: Floats, muscles: Ints) -> Bools:
        """Whether paths are about to change their kind (batch, muscle)."""
        tables = self._tables()
        if tables is None:
            return self._near_switch(q, muscles)
        found = np.zeros((len(q), len(muscles)), dtype=np.uint8)
        mine, rest = _parted(muscles, tables.rest)
        tables.run(self.tree, self.paths.places, q, muscles, mine, near_switch=found)
        if len(rest):
            found[:, rest] = self._near_switch(q, muscles[rest])
        return found.view(np.bool_)

    def _tables(self) -> KernelGeometry | None:
        return self._compiled if kernel.in_use() else None

    @cached_property
    def _compiled(self) -> KernelGeometry | None:
        return kernel_geometry(self.tree, self.paths)

    def _some(self, muscles: Ints) -> MusclePaths:
        everything = np.array_equal(muscles, np.arange(len(self.paths.start) - 1))
        return self.paths if everything else only(self.paths, muscles.tolist())

    def _lengths(self, q: Floats, muscles: Ints) -> Floats:
        def lengths(paths: MusclePaths, tree: Tree, some: Floats) -> Floats:
            return paths_in(paths, place(tree, some), some).length

        return self._in_blocks(q, muscles, lengths)

    def _moment_arms(self, q: Floats, muscles: Ints, columns: Ints) -> Floats:
        def arms(paths: MusclePaths, tree: Tree, some: Floats) -> Floats:
            return -length_slopes(paths, tree, place(tree, some), some)[..., columns]

        return self._in_blocks(q, muscles, arms)

    def _lengths_and_arms(self, q: Floats, muscles: Ints) -> tuple[Floats, Floats]:
        def both(paths: MusclePaths, tree: Tree, some: Floats) -> Floats:
            found = muscle_geometry(paths, tree, place(tree, some), some)
            return np.concatenate([found.length[..., None], found.moment_arm], axis=-1)

        found = self._in_blocks(q, muscles, both)
        return found[..., 0].copy(), found[..., 1:].copy()

    def _wrenches(self, q: Floats, muscles: Ints, tension: Floats) -> Floats:
        paths, found = self._some(muscles), np.zeros((len(q), len(self.tree.names), 6))
        for start in range(0, len(q), _BLOCK):
            rows = slice(start, start + _BLOCK)
            own = rows_of_paths(paths, rows)
            pose = place(rows_of_tree(self.tree, rows), q[rows])
            found[rows] = _summed(path_pulls(own, pose, paths_in(own, pose, q[rows])), tension[rows])
        return found

    def _near_switch(self, q: Floats, muscles: Ints) -> Bools:
        def near(paths: MusclePaths, tree: Tree, some: Floats) -> Bools:
            return paths_in(paths, place(tree, some), some).near_switch

        return self._in_blocks(q, muscles, near)

    def _in_blocks(
        self, q: Floats, muscles: Ints, answer: Callable[[MusclePaths, Tree, Floats], NDArray[Scalar]]
    ) -> NDArray[Scalar]:
        paths, blocks = self._some(muscles), list[NDArray[Scalar]]()
        for start in range(0, max(len(q), 1), _BLOCK):
            rows = slice(start, start + _BLOCK)
            blocks.append(answer(rows_of_paths(paths, rows), rows_of_tree(self.tree, rows), q[rows]))
        return np.concatenate(blocks)


def _summed(pull: Floats, tension: Floats) -> Floats:
    """Pulls (batch, muscle, body, 6) of one newton each under tensions, added up."""
    return np.einsum("bm,bmks->bks", tension, pull)


def indices(kind: str, wanted: Sequence[str] | None, names: tuple[str, ...]) -> Ints:
    """Return where names stand among ``names``; all where None is wanted.

    Raises:
        AnatomyError: a name is not among them.
    """
    if wanted is None:
        return np.arange(len(names), dtype=np.intp)
    unknown = [name for name in wanted if name not in names]
    if unknown:
        raise AnatomyError(f"unknown {kind} {unknown[0]!r}; the model has {', '.join(names)}")
    return np.array([names.index(name) for name in wanted], dtype=np.intp)


def _parted(muscles: Ints, rest: Ints) -> tuple[Ints, Ints]:
    """Places in the results of the muscles that the kernel takes, and of those that it leaves."""
    left = np.isin(muscles, rest)
    return np.flatnonzero(~left), np.flatnonzero(left)
