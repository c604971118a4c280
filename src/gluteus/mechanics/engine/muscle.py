"""Forces that muscles can exert: the operation in NumPy and by the kernel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from gluteus.arrays import Floats, Ints
from gluteus.mechanics.engine import kernel, schema
from gluteus.mechanics.engine.packing import in_order, packed
from gluteus.mechanics.muscle.bezier import BezierCurves
from gluteus.mechanics.muscle.curves import KernelCurves
from gluteus.mechanics.muscle.fibres import HillMuscles, Tendon, capacity_and_passive


class MuscleForces(Protocol):
    """Muscles, prepared by an engine."""

    def capacity_and_passive(
        self, length: Floats, velocity: Floats, tendon: Tendon, passive: bool
    ) -> tuple[Floats, Floats]:
        """Return the force that full activation adds for each muscle, and its force without
        activation.

        Parameters
        ----------
        length, velocity : array of shape (batch or 1, muscle)
            Length of the whole path [m], and its rate of change [m/s].
        tendon : {"rigid", "compliant"}
            Whether tendons are compliant; see
            `gluteus.mechanics.muscle.fibres.capacity_and_passive`.
        passive : bool
            Whether fibres exert passive force.

        Returns
        -------
        capacity, passive : array of shape (batch, muscle)
            Forces along the tendon [N].
        """
        ...


@dataclass(frozen=True, eq=False)
class NumpyMuscleForces:
    """`MuscleForces` in NumPy: the definition."""

    muscles: HillMuscles

    def capacity_and_passive(
        self, length: Floats, velocity: Floats, tendon: Tendon, passive: bool
    ) -> tuple[Floats, Floats]:
        """See `MuscleForces.capacity_and_passive`."""
        shape = _shape(self.muscles, length)
        length, velocity = np.broadcast_to(length, shape), np.broadcast_to(velocity, shape)
        return capacity_and_passive(self.muscles, length, velocity, tendon, passive)


@dataclass(frozen=True, eq=False)
class CompiledMuscleForces:
    """`MuscleForces` by the compiled kernel.

    Attributes
    ----------
    muscles : HillMuscles
        The muscles in `tables`, in that order.
    tables : kernel.compiled.Muscles
        Their curves in the kernel's representation.
    """

    muscles: HillMuscles
    tables: kernel.compiled.Muscles

    def capacity_and_passive(
        self, length: Floats, velocity: Floats, tendon: Tendon, passive: bool
    ) -> tuple[Floats, Floats]:
        """See `MuscleForces.capacity_and_passive`."""
        muscles, shape = self.muscles, _shape(self.muscles, length)
        capacity, least = np.empty(shape), np.empty(shape)
        call = schema.MuscleCall(
            length=np.ascontiguousarray(np.broadcast_to(length, shape)),
            velocity=np.ascontiguousarray(np.broadcast_to(velocity, shape)),
            max_force=np.ascontiguousarray(muscles.max_force),
            optimal_length=np.ascontiguousarray(muscles.optimal_length),
            tendon_length=np.ascontiguousarray(muscles.tendon_length),
            height=np.ascontiguousarray(muscles.height),
            fastest=np.ascontiguousarray(muscles.fastest),
            shortest=np.ascontiguousarray(muscles.shortest),
            compliant=tendon == "compliant",
            with_passive=passive,
            capacity=capacity,
            passive=least,
        )
        self.tables.forces(call, kernel.threads())
        return capacity, least


@dataclass(frozen=True, eq=False)
class MixedMuscleForces:
    """`MuscleForces` of muscles that are divided between implementations.

    Attributes
    ----------
    parts : tuple of (array of shape (some,), MuscleForces)
        Indices of the muscles of each part, and the part; together they are all muscles.
    """

    parts: tuple[tuple[Ints, MuscleForces], ...]

    def capacity_and_passive(
        self, length: Floats, velocity: Floats, tendon: Tendon, passive: bool
    ) -> tuple[Floats, Floats]:
        """See `MuscleForces.capacity_and_passive`."""
        found = [
            part.capacity_and_passive(length[:, mine], velocity[:, mine], tendon, passive)
            for mine, part in self.parts
        ]
        order = np.argsort(np.concatenate([mine for mine, _ in self.parts]))
        capacity, least = (np.concatenate(each, axis=1)[:, order] for each in zip(*found, strict=True))
        return capacity, least


def compiled_muscle_forces(muscles: HillMuscles) -> MuscleForces:
    """Return `MuscleForces` by the kernel, with NumPy for muscles whose curves it does not
    support.
    """
    rows = [(group, group[1].kernel_row()) for group in muscles.groups]
    known = [(group, row) for group, row in rows if row is not None and row.kind in kernel.compiled.CURVES]
    others = [group for group, row in rows if row is None or row.kind not in kernel.compiled.CURVES]
    if not known:
        return NumpyMuscleForces(muscles)
    mine, covered = muscles.only([group for group, _ in known]) if others else (None, muscles)
    tables = _tables(covered, [row for _, row in known])
    compiled = CompiledMuscleForces(covered, tables)
    if mine is None:
        return compiled
    rest, left = muscles.only(others)
    return MixedMuscleForces(((mine, compiled), (rest, NumpyMuscleForces(left))))


def _tables(muscles: HillMuscles, rows: Sequence[KernelCurves]) -> kernel.compiled.Muscles:
    """Return tables of the muscles, with a row for each of their groups."""
    count = muscles.rigid.size
    kind = np.zeros(count, dtype=np.int32)
    pieces: list[list[int]] = [[] for _ in range(count)]
    numbers: list[list[float]] = [[] for _ in range(count)]
    for (indices, _), row in zip(muscles.groups, rows, strict=True):
        kind[indices] = list(kernel.compiled.CURVES).index(row.kind)
        curves = _curves(row)
        for muscle, own in zip(indices.tolist(), _columns(row, curves, len(indices)).tolist(), strict=True):
            numbers[muscle] = own
            pieces[muscle] = [curve.x.shape[1] for curve in curves]
    constants = schema.CurveConstants(
        kind=kind,
        curve_first=np.cumsum([0, *(len(own) for own in pieces)]),
        pieces=np.array([number for own in pieces for number in own], dtype=np.int32),
        first=np.cumsum([0, *(len(own) for own in numbers)]),
        values=np.array([number for own in numbers for number in own], dtype=np.float64),
        rigid=muscles.rigid.ravel(),
    )
    return kernel.compiled.Muscles(packed(constants))


def _curves(row: KernelCurves) -> list[BezierCurves]:
    """Return the Bézier curves of a group in the order of the kernel."""
    _, names = kernel.compiled.CURVES[row.kind]
    return in_order(row.kind, names, row.curves)


def _columns(row: KernelCurves, curves: Sequence[BezierCurves], count: int) -> Floats:
    """Return the parameters of a group of muscles, (muscle, number), in the order of the kernel."""
    names, _ = kernel.compiled.CURVES[row.kind]
    columns = [np.broadcast_to(each, count)[:, None] for each in in_order(row.kind, names, row.numbers)]
    for curve in curves:
        columns += [curve.slopes, curve.x.reshape(count, -1), curve.y.reshape(count, -1)]
    return np.concatenate(columns, axis=1)


def _shape(muscles: HillMuscles, length: Floats) -> tuple[int, ...]:
    """Return the shape of the forces: as many rows as there are poses or people."""
    sizes = (muscles.max_force, muscles.tendon_length, muscles.height, muscles.fastest, muscles.shortest)
    return np.broadcast_shapes(length.shape, *(each.shape for each in sizes))
