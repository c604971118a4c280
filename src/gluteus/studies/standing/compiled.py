"""Muscles of given people by the compiled kernel, a whole batch in one call.

What is computed is defined in `equilibrium` and `stance`, which come here where the kernel is in use.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gluteus.arrays import Bools, Floats
from gluteus.mechanics.engine import kernel
from gluteus.mechanics.engine.choice import COMPILED, engine
from gluteus.mechanics.engine.recruitment import (
    LARGEST,
    LEAST_WEIGHT,
    MAX_ITERATIONS,
    PASSES,
    PROXIMAL,
    SCALE,
)
from gluteus.mechanics.hip.statics import GRAVITY, Burden, Stander
from gluteus.mechanics.muscle.coefficients import ForceLengthCurves
from gluteus.model.hip.lines import Model

HELD_TOLERANCE = 1.0
"""A moment of up to this [N m] may be missing where a posture counts as held: 2 % of what stance asks."""

_ALONE = 256
"""Fewer rows stay on one thread: starting another costs as much as they do."""


def muscle_numbers(
    share: Floats,
    curves: ForceLengthCurves,
    power: int,
    abducts: Bools,
    medius: Bools,
) -> dict[str, Any]:
    """What the kernel's `MusclePlan` is made of, by the names of ``kernel/src/population/plan.hpp``.

    Parameters:
        share: part of its muscle's cross-section, (line,).
        curves: force-length curves.
        power: of the activations in the effort, 2 or 3.
        abducts, medius: lines that count as abductors and as gluteus medius, (line,).
    """
    bells = [[bell.height, bell.centre, bell.width, bell.width_slope] for bell in curves.active]
    return {
        "lines": len(share),
        "gain": share.sum() / (power * share),
        "abducts": abducts.astype(np.float64),
        "medius": medius.astype(np.float64),
        "bells": np.array(bells, dtype=np.float64),
        "passive_shape": float(curves.passive_shape),
        "passive_strain": float(curves.passive_strain),
        "gravity": GRAVITY,
        "power": power,
        "scale": SCALE,
        "proximal": PROXIMAL,
        "dual_passes": PASSES,
        "max_iterations": MAX_ITERATIONS,
        "held_tolerance": HELD_TOLERANCE,
        "largest_value": LARGEST,
    }


def named_numbers(parts: Mapping[str, Any]) -> tuple[dict[str, list[float]], dict[str, list[int]]]:
    """Numbers and whole numbers by name, as the kernel's plans take them."""
    numbers: dict[str, list[float]] = {}
    integers: dict[str, list[int]] = {}
    for name, values in parts.items():
        array = np.asarray(values)
        if array.dtype.kind == "f":
            numbers[name] = array.astype(np.float64).ravel().tolist()
        else:
            integers[name] = array.astype(np.int64).ravel().tolist()
    return numbers, integers


@dataclass(frozen=True, eq=False)
class Compiled:
    """A model and the strength that is left to it, ready for the kernel; `rows` people or postures."""

    plan: kernel.compiled.MusclePlan
    people: list[Floats]
    rows: int
    lines: int

    def muscles(self, q: Floats) -> dict[str, Floats]:
        """Arrays of `equilibrium.Muscles` but the poses, (row, coordinate) [rad]."""
        rows, lines = self.rows, self.lines
        found = {
            "moment": np.empty((rows, lines, 3)),
            "pull": np.empty((rows, lines, 3)),
            "stretch": np.empty((rows, lines)),
            "active": np.empty((rows, lines)),
            "passive": np.empty((rows, lines)),
            "capacity": np.empty((rows, 3, lines)),
            "resting": np.empty((rows, 3)),
        }
        self.plan.muscles(
            self.people,
            np.ascontiguousarray(q),
            self._threads,
            **_each_flat(found),
        )
        return found

    def hold(self, pelvis: Floats, femur: Floats, moment: Floats, weight: Floats) -> dict[str, Any]:
        """Arrays of :class:`gluteus.studies.standing.equilibrium.Held`; parameters as there."""
        return self._held(pelvis, femur, moment, weight, None)

    def capacity_over_demand(self, pelvis: Floats, femur: Floats, moment: Floats) -> Floats:
        """How many times the demanded moment the muscles can make (row,)."""
        capacity = np.empty((self.rows, 1))
        self._held(pelvis, femur, moment, np.zeros_like(moment), capacity)
        return capacity[:, 0]

    def _held(
        self, pelvis: Floats, femur: Floats, moment: Floats, weight: Floats, capacity: Floats | None
    ) -> dict[str, Any]:
        rows, lines = self.rows, self.lines
        found = {
            "activation": np.empty((rows, lines)),
            "force": np.empty((rows, lines)),
            "joint": np.empty((rows, 3)),
            "abduction": np.empty((rows, lines)),
            "unmet": np.empty(rows),
        }
        status = np.empty(rows, dtype=np.int8)
        self.plan.hold(
            self.people,
            *_postures(pelvis, femur, moment, weight),
            self._threads,
            **_each_flat(found),
            status=status,
            capacity=capacity,
        )
        return {**found, "status": status}

    def least(
        self,
        body: Floats,
        compensate: int,
        widest: float,
        search: tuple[int, int],
        chosen: tuple[float, float],
    ) -> Floats:
        """The least drop or lean (row,) [rad] that is held; the greatest tried where none is.

        Parameters:
            body: of :func:`body_rows`.
            compensate: 0 the pelvis drops, 1 the trunk leans.
            widest: greatest amount tried [rad].
            search: how many amounts are tried from nothing on, and how often the gap is halved.
            chosen: obliquity and lean that the amount comes on top of [rad].
        """
        found = np.empty(self.rows)
        self.plan.least(self.people, body, compensate, widest, *search, *chosen, self._threads, _flat(found))
        return found

    def slopes(
        self, pelvis: Floats, femur: Floats, moment: Floats, weight: Floats, sloped: int
    ) -> tuple[dict[str, Floats], NDArray[np.int8]]:
        """Slopes of a force [N] with ends of lines, moment, weight and turning of the femur; and statuses.

        ``sloped`` is 0 for the force in the joint, 1 for that of the abductors.
        """
        rows, lines = self.rows, self.lines
        found = {
            "by_origin": np.empty((rows, lines, 3)),
            "by_insertion": np.empty((rows, lines, 3)),
            "by_moment": np.empty((rows, 3)),
            "by_weight": np.empty((rows, 3)),
            "by_turn": np.empty((rows, 3)),
        }
        status = np.empty(rows, dtype=np.int8)
        self.plan.slopes(
            self.people,
            *_postures(pelvis, femur, moment, weight),
            sloped,
            self._threads,
            **_each_flat(found),
            status=status,
        )
        return found, status

    @property
    def _threads(self) -> int:
        return kernel.threads() if self.rows >= _ALONE else 1


def compiled(
    model: Model,
    rows: int,
    strength: Floats | float = 1.0,
    *,
    power: int = 2,
    abducts: Bools | None = None,
) -> Compiled | None:
    """A model for the kernel in as many rows; None where the kernel is not in use or not made for this.

    Parameters:
        model: of one person, or of one for each row.
        rows: people or postures.
        strength: part of each line's active force that is left, a number, (line,) or (row, line).
        power: of the activations in the effort, 2 or 3.
        abducts: lines that count as abductors, for slopes of their force.
    """
    lines = len(model.share)
    if engine().name != COMPILED.name or model.people not in (1, rows) or power not in (2, 3):
        return None
    if type(model) is not Model:  # it may have paths of its own, and the kernel reads arrays alone
        return None
    total = np.where(np.isfinite(model.share), model.share, 0.0).sum()
    if not np.all(np.isfinite(model.share) & (model.share > LEAST_WEIGHT * total)):
        return None
    left = np.atleast_2d(np.asarray(strength, dtype=np.float64))
    left = np.broadcast_to(left, (len(left), lines))
    people = [
        model.origin,
        model.insertion,
        model.constant_length,
        model.bow,
        model.max_force,
        model.fibre_length,
        np.sin(_once(model.pennation)),
        model.tendon_length,
        left,
    ]
    counted = np.zeros(lines, dtype=np.bool_) if abducts is None else abducts
    plan = _plan(model.share.tobytes(), model.curves, power, counted.tobytes())
    return Compiled(plan, [_flat(_once(array)) for array in people], rows, lines)


def body_rows(body: Stander, shift: Floats, carried: Burden) -> Floats:
    """Bodies that stand as the kernel reads them, (person, number); parameters as for `statics.stand`."""
    return np.column_stack(
        [
            body.mass,
            body.other_hip,
            body.middle,
            body.trunk_centre,
            body.trunk_pivot,
            body.leg_length,
            body.leg_centre,
            shift,
            carried.cane,
            carried.cane_side,
            carried.load,
            carried.load_side,
            *(getattr(body, name) for name in kernel.compiled.UNKNOWNS),
        ]
    )


@lru_cache(maxsize=64)
def _plan(share: bytes, curves: ForceLengthCurves, power: int, abducts: bytes) -> kernel.compiled.MusclePlan:
    shares, counted = np.frombuffer(share), np.frombuffer(abducts, dtype=np.bool_)
    none = np.zeros_like(counted)
    return kernel.compiled.MusclePlan(*named_numbers(muscle_numbers(shares, curves, power, counted, none)))


def _postures(
    pelvis: Floats, femur: Floats, moment: Floats, weight: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    return _flat(pelvis), _flat(femur), _flat(moment), _flat(weight)


def _each_flat(arrays: dict[str, Floats]) -> dict[str, Floats]:
    return {name: _flat(array) for name, array in arrays.items()}


def _once(rows: Floats) -> Floats:
    """The rows, or a single one where all are the same one."""
    return rows[:1] if rows.strides[0] == 0 else rows


def _flat(array: Floats) -> Floats:
    """A row of numbers for each row of an array; a view of one without gaps."""
    whole = np.ascontiguousarray(array, dtype=np.float64)
    return whole.reshape(len(whole), -1)
