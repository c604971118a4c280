"""Lengths, moment arms and wrenches of muscles in poses: the operation in NumPy and by the
kernel.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from gluteus.arrays import Bools, Floats, Ints
from gluteus.mechanics.body.motion import place
from gluteus.mechanics.body.tree import Tree
from gluteus.mechanics.engine import kernel, schema
from gluteus.mechanics.engine.geometry_tables import covered, geometry_tables
from gluteus.mechanics.paths.in_poses import length_slopes, muscle_geometry, path_pulls, paths_in
from gluteus.mechanics.paths.muscle_paths import MusclePaths

Scalar = TypeVar("Scalar", bound=np.generic)

_BLOCK = 256
"""Poses that NumPy computes at a time: enough to be fast, few enough for ten megabytes."""


@dataclass(frozen=True, eq=False)
class MusclesInPoses:
    """Lengths, moment arms and wrenches of muscles in a batch of poses.

    Attributes
    ----------
    length : array of shape (batch, muscle)
        Lengths of the paths [m].
    moment_arm : array of shape (batch, muscle, coordinate)
        Moment arms [m/rad, or 1 for a distance].
    wrenches : callable
        Function from tensions (batch, muscle) [N] to their total wrench on each body, (batch, body,
        6): moment about the body's origin and force, in ground axes [N m, N].
    """

    length: Floats
    moment_arm: Floats
    wrenches: Callable[[Floats], Floats]


class Geometry(Protocol):
    """Paths of muscles, prepared by an engine.

    In all methods, ``q`` are resolved poses (batch, coordinate), and ``muscles`` are indices in the
    order of the results.
    """

    def lengths(self, q: Floats, muscles: Ints) -> Floats:
        """Return lengths (batch, muscle) [m]."""
        ...

    def moment_arms(self, q: Floats, muscles: Ints, columns: Ints) -> Floats:
        """Return moment arms (batch, muscle, column) about coordinates ``columns`` (indices)."""
        ...

    def lengths_and_arms(self, q: Floats, muscles: Ints) -> tuple[Floats, Floats]:
        """Return lengths, and moment arms about all coordinates, computing each path once."""
        ...

    def in_poses(self, q: Floats) -> MusclesInPoses:
        """Return lengths, moment arms and wrenches of all muscles."""
        ...

    def wrenches(self, q: Floats, tension: Floats) -> Floats:
        """Return the wrenches of all muscles under ``tension`` on the bodies, as in
        `MusclesInPoses`.
        """
        ...

    def near_switch(self, q: Floats, muscles: Ints) -> Bools:
        """Return whether paths are about to change their type (batch, muscle)."""
        ...


@dataclass(frozen=True, eq=False)
class NumpyGeometry:
    """`Geometry` in NumPy: the definition. Works in blocks, to bound its memory."""

    tree: Tree
    paths: MusclePaths

    def lengths(self, q: Floats, muscles: Ints) -> Floats:
        """See `Geometry.lengths`."""

        def lengths(paths: MusclePaths, tree: Tree, some: Floats) -> Floats:
            return paths_in(paths, place(tree, some), some).length

        return self._in_blocks(q, muscles, lengths)

    def moment_arms(self, q: Floats, muscles: Ints, columns: Ints) -> Floats:
        """See `Geometry.moment_arms`."""

        def arms(paths: MusclePaths, tree: Tree, some: Floats) -> Floats:
            return -length_slopes(paths, tree, place(tree, some), some)[..., columns]

        return self._in_blocks(q, muscles, arms)

    def lengths_and_arms(self, q: Floats, muscles: Ints) -> tuple[Floats, Floats]:
        """See `Geometry.lengths_and_arms`."""

        def both(paths: MusclePaths, tree: Tree, some: Floats) -> Floats:
            found = muscle_geometry(paths, tree, place(tree, some), some)
            return np.concatenate([found.length[..., None], found.moment_arm], axis=-1)

        found = self._in_blocks(q, muscles, both)
        return found[..., 0].copy(), found[..., 1:].copy()

    def in_poses(self, q: Floats) -> MusclesInPoses:
        """See `Geometry.in_poses`; a single block keeps its wrenches, so that paths are computed
        once.
        """
        if len(q) <= _BLOCK:
            found = muscle_geometry(self.paths, self.tree, place(self.tree, q), q)
            return MusclesInPoses(found.length, found.moment_arm, partial(_summed, found.pull))
        lengths, arms = self.lengths_and_arms(q, _all(self.paths))
        return MusclesInPoses(lengths, arms, partial(self.wrenches, q))

    def wrenches(self, q: Floats, tension: Floats) -> Floats:
        """See `Geometry.wrenches`."""
        return self.wrenches_of(q, _all(self.paths), tension)

    def wrenches_of(self, q: Floats, muscles: Ints, tension: Floats) -> Floats:
        """Return the wrenches of some muscles under ``tension`` (batch, muscle) [N] on the
        bodies.
        """
        paths, found = self._some(muscles), np.zeros((len(q), len(self.tree.names), 6))
        for start in range(0, len(q), _BLOCK):
            rows = slice(start, start + _BLOCK)
            own = paths.of_people(rows)
            pose = place(self.tree.of_people(rows), q[rows])
            found[rows] = _summed(path_pulls(own, pose, paths_in(own, pose, q[rows])), tension[rows])
        return found

    def near_switch(self, q: Floats, muscles: Ints) -> Bools:
        """See `Geometry.near_switch`."""

        def near(paths: MusclePaths, tree: Tree, some: Floats) -> Bools:
            return paths_in(paths, place(tree, some), some).near_switch

        return self._in_blocks(q, muscles, near)

    def _some(self, muscles: Ints) -> MusclePaths:
        everything = np.array_equal(muscles, _all(self.paths))
        return self.paths if everything else self.paths.only(muscles.tolist())

    def _in_blocks(
        self, q: Floats, muscles: Ints, answer: Callable[[MusclePaths, Tree, Floats], NDArray[Scalar]]
    ) -> NDArray[Scalar]:
        paths, blocks = self._some(muscles), list[NDArray[Scalar]]()
        for start in range(0, max(len(q), 1), _BLOCK):
            rows = slice(start, start + _BLOCK)
            blocks.append(answer(paths.of_people(rows), self.tree.of_people(rows), q[rows]))
        return np.concatenate(blocks)


@dataclass(frozen=True, eq=False)
class CompiledGeometry:
    """`Geometry` by the compiled kernel.

    Attributes
    ----------
    tables : kernel.compiled.Geometry
        Representation of the model in the kernel.
    rest : array of shape (some,)
        Muscles that the kernel does not cover (see `covered`).
    reference : NumpyGeometry
        Implementation for those muscles.
    """

    tables: kernel.compiled.Geometry
    rest: Ints
    reference: NumpyGeometry

    def lengths(self, q: Floats, muscles: Ints) -> Floats:
        """See `Geometry.lengths`."""
        found = np.empty((len(q), len(muscles)))
        mine, rest = self._divided(muscles)
        self._run(q, muscles, mine, lengths=found)
        if len(rest):
            found[:, rest] = self.reference.lengths(q, muscles[rest])
        return found

    def moment_arms(self, q: Floats, muscles: Ints, columns: Ints) -> Floats:
        """See `Geometry.moment_arms`."""
        found = np.zeros((len(q), len(muscles), len(columns)))
        mine, rest = self._divided(muscles)
        self._run(q, muscles, mine, arms=found, columns=columns)
        if len(rest):
            found[:, rest] = self.reference.moment_arms(q, muscles[rest], columns)
        return found

    def lengths_and_arms(self, q: Floats, muscles: Ints) -> tuple[Floats, Floats]:
        """See `Geometry.lengths_and_arms`."""
        lengths, arms = np.empty((len(q), len(muscles))), np.zeros((len(q), len(muscles), q.shape[1]))
        mine, rest = self._divided(muscles)
        columns = np.arange(q.shape[1], dtype=np.intp)
        self._run(q, muscles, mine, columns=columns, lengths=lengths, arms=arms)
        if len(rest):
            lengths[:, rest], arms[:, rest] = self.reference.lengths_and_arms(q, muscles[rest])
        return lengths, arms

    def in_poses(self, q: Floats) -> MusclesInPoses:
        """See `Geometry.in_poses`."""
        lengths, arms = self.lengths_and_arms(q, _all(self.reference.paths))
        return MusclesInPoses(lengths, arms, partial(self.wrenches, q))

    def wrenches(self, q: Floats, tension: Floats) -> Floats:
        """See `Geometry.wrenches`."""
        muscles = _all(self.reference.paths)
        found = np.zeros((len(q), len(self.reference.tree.names), 6))
        mine, rest = self._divided(muscles)
        self._run(q, muscles, mine, tension=tension, wrenches=found)
        return found + self.reference.wrenches_of(q, rest, tension[:, rest]) if len(rest) else found

    def near_switch(self, q: Floats, muscles: Ints) -> Bools:
        """See `Geometry.near_switch`."""
        found = np.zeros((len(q), len(muscles)), dtype=np.bool_)
        mine, rest = self._divided(muscles)
        self._run(q, muscles, mine, near_switch=found)
        if len(rest):
            found[:, rest] = self.reference.near_switch(q, muscles[rest])
        return found

    def _divided(self, muscles: Ints) -> tuple[Ints, Ints]:
        """Return the columns of the results for muscles that the kernel covers, and for the
        others.
        """
        if not len(self.rest):
            return np.arange(len(muscles), dtype=np.intp), self.rest
        left = np.isin(muscles, self.rest)
        return np.flatnonzero(~left), np.flatnonzero(left)

    def _run(
        self,
        q: Floats,
        muscles: Ints,
        mine: Ints,
        *,
        columns: Ints | None = None,
        lengths: Floats | None = None,
        arms: Floats | None = None,
        near_switch: Bools | None = None,
        tension: Floats | None = None,
        wrenches: Floats | None = None,
    ) -> None:
        """Write the columns ``mine`` of results; arms and wrenches must be zero before.

        Parameters
        ----------
        q : array of shape (batch, coordinate)
            Poses.
        muscles : array of shape (asked,)
            Muscle of each column of the results.
        mine : array of shape (some,)
            Columns to be filled, of muscles that are not in `rest`.
        columns : array of shape (column,), optional
            Coordinate of each column of the arms.
        lengths, arms, near_switch, wrenches : array, optional
            Results (batch, asked), (batch, asked, column), (batch, asked) and (batch, body, 6),
            which are written.
        tension : array of shape (batch, asked), optional
            Tensions [N], if wrenches are requested.
        """
        tree, column = self.reference.tree, np.full(q.shape[1], -1, dtype=np.int32)
        if columns is not None:
            column[columns] = np.arange(len(columns), dtype=np.int32)
        call = schema.GeometryCall(
            q=np.ascontiguousarray(q),
            place=np.ascontiguousarray(self.reference.paths.places),
            joint_in_parent=np.ascontiguousarray(tree.joint_in_parent),
            joint_in_child=np.ascontiguousarray(tree.joint_in_child),
            chosen=muscles[mine].astype(np.int32),
            where=mine.astype(np.int32),
            column=column,
            tension=None if tension is None else np.ascontiguousarray(tension),
            lengths=lengths,
            arms=arms,
            near_switch=near_switch,
            wrenches=wrenches,
        )
        self.tables.run(call, kernel.threads())


def compiled_geometry(tree: Tree, paths: MusclePaths) -> Geometry:
    """Return `Geometry` by the kernel, with NumPy for the muscles that the kernel does not
    cover.
    """
    reference = NumpyGeometry(tree, paths)
    mine = np.array([covered(paths, muscle) for muscle in range(paths.count)], dtype=np.bool_)
    tables = geometry_tables(tree, paths, mine) if mine.any() else None
    return reference if tables is None else CompiledGeometry(tables, np.flatnonzero(~mine), reference)


def _all(paths: MusclePaths) -> Ints:
    return np.arange(paths.count, dtype=np.intp)


def _summed(pull: Floats, tension: Floats) -> Floats:
    """Return the sum over muscles of wrenches per newton (batch, muscle, body, 6) times
    tensions.
    """
    return np.einsum("bm,bmks->bks", tension, pull)
