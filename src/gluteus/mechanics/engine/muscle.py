"""What muscles can pull, by the compiled kernel where it is in use, else in NumPy."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gluteus.mechanics.engine import kernel
from gluteus.mechanics.muscle.bezier import BezierCurves
from gluteus.mechanics.muscle.curves import DeGrooteCurves, MillardCurves, MuscleCurves, ThelenCurves
from gluteus.mechanics.muscle.fibres import HillMuscles, Tendon, capacity_and_passive

Floats = NDArray[np.float64]

_THELEN, _MILLARD, _DEGROOTE = range(3)
_BELLS = 3


class MuscleForces:
    """Muscles ready to be asked; their tables are made once."""

    def __init__(self, muscles: HillMuscles) -> None:
        self._muscles = muscles

    def capacity_and_passive(
        self, length: Floats, velocity: Floats, tendon: Tendon, passive: bool
    ) -> tuple[Floats, Floats]:
        """What `muscle_fibres.capacity_and_passive` says, by the fastest way there is.

        Parameters: see there; both (batch, muscle).
        """
        muscles = self._muscles
        tables = self._tables if kernel.in_use() else None
        if tables is None:
            return capacity_and_passive(muscles, length, velocity, tendon, passive)
        sizes = (muscles.max_force, muscles.tendon_length, muscles.height, muscles.fastest, muscles.shortest)
        shape = np.broadcast_shapes(length.shape, *(each.shape for each in sizes))
        capacity, least = np.empty(shape), np.empty(shape)
        tables.forces(
            np.ascontiguousarray(np.broadcast_to(length, shape)),
            np.ascontiguousarray(np.broadcast_to(velocity, shape)),
            np.ascontiguousarray(muscles.max_force),
            np.ascontiguousarray(muscles.optimal_length),
            np.ascontiguousarray(muscles.tendon_length),
            np.ascontiguousarray(muscles.height),
            np.ascontiguousarray(muscles.fastest),
            np.ascontiguousarray(muscles.shortest),
            tendon == "compliant",
            passive,
            capacity,
            least,
            kernel.threads(),
        )
        return capacity, least

    @cached_property
    def _tables(self) -> kernel.compiled.Muscles | None:
        return _tables(self._muscles)


def _tables(muscles: HillMuscles) -> kernel.compiled.Muscles | None:
    """The tables of the muscles; None where the kernel does not know the curves of one."""
    count = muscles.rigid.size
    kind, pieces = np.zeros(count, dtype=np.int32), np.zeros((count, 4), dtype=np.int32)
    numbers: list[list[float]] = [[] for _ in range(count)]
    for indices, curves in muscles.groups:
        if (known := _numbers(curves)) is None:
            return None
        kind[indices], rows = known
        if isinstance(curves, MillardCurves):
            pieces[indices] = [each.x.shape[1] for each in _millard_curves(curves)]
        for muscle, row in zip(indices.tolist(), rows.tolist(), strict=True):
            numbers[muscle] = row
    return kernel.compiled.Muscles(
        kind.tolist(), pieces.ravel().tolist(), muscles.rigid.astype(np.int32).ravel().tolist(), numbers
    )


def _numbers(curves: MuscleCurves) -> tuple[int, Floats] | None:
    """The kind of curves, and a row of numbers for each muscle as `kernel/src/muscle/curves.hpp` reads it."""
    match curves:
        case ThelenCurves():
            return _THELEN, _thelen(curves)
        case MillardCurves():
            return _MILLARD, _millard(curves)
        case DeGrooteCurves() if len(curves.numbers.active) == _BELLS:
            return _DEGROOTE, _degroote(curves)
        case _:
            return None


def _thelen(curves: ThelenCurves) -> Floats:
    gain, last, slope = curves.lengthening()
    toe, stiffness = curves.toe()
    return _rows(
        curves.active_shape, curves.passive_shape, curves.passive_strain, np.expm1(curves.passive_shape),
        curves.shape, curves.greatest, gain, last, slope, curves.slow,
        curves.toe_shape, toe, curves.toe_force, np.expm1(curves.toe_shape), stiffness,
    )  # fmt: skip


def _millard_curves(curves: MillardCurves) -> tuple[BezierCurves, ...]:
    return curves.active_curve, curves.passive_curve, curves.velocity_curve, curves.tendon_curve


def _millard(curves: MillardCurves) -> Floats:
    parts = [curves.fibre_damping[:, None]]
    for each in _millard_curves(curves):
        count = len(each.x)
        parts += [each.slopes, each.x.reshape(count, -1), each.y.reshape(count, -1)]
    return np.concatenate(parts, axis=1)


def _degroote(curves: DeGrooteCurves) -> Floats:
    bells = [
        number
        for bell in curves.numbers.active
        for number in (bell.height, bell.centre, bell.width, bell.width_slope)
    ]
    felt, start, span = curves.passive_parts()
    factor, centre, offset = curves.tendon_numbers
    return _rows(
        *bells, *curves.numbers.velocity, curves.width, curves.fibre_damping, felt.astype(np.float64),
        curves.numbers.passive_shape / curves.passive_strain, start, span,
        factor, centre, offset, curves.tendon_shape(),
    )  # fmt: skip


def _rows(*numbers: Floats | float) -> Floats:
    """Numbers (muscle,) or alike for all muscles, side by side (muscle, number)."""
    return np.stack(np.broadcast_arrays(*numbers), axis=-1)
