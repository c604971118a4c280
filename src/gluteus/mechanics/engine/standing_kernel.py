"""Muscles of standing people, by the compiled kernel."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from typing import TypeVar

import numpy as np

from gluteus.arrays import Bools, Floats
from gluteus.mechanics.engine import kernel, schema
from gluteus.mechanics.engine.packing import packed
from gluteus.mechanics.engine.recruiter import MAX_ITERATIONS, PASSES, PROXIMAL, SCALE
from gluteus.mechanics.engine.recruiter_inputs import LARGEST, LEAST_WEIGHT
from gluteus.mechanics.engine.standing import HELD_TOLERANCE, Held, Muscles, Slopes, check_people
from gluteus.mechanics.hip.model import Model
from gluteus.mechanics.hip.statics import GRAVITY, Standing
from gluteus.mechanics.muscle.coefficients import ForceLengthCurves

Found = TypeVar("Found", Muscles, Held, Slopes)

_ALONE = 256
"""Fewer rows are computed by one thread, because starting another takes as long as they do."""


def muscle_constants(
    share: Floats,
    curves: ForceLengthCurves,
    power: int,
    abducts: Bools,
    medius: Bools,
) -> schema.MuscleConstants:
    """Return the constants of how muscles act and are recruited.

    Parameters
    ----------
    share : array, shape (line,)
        Share of its muscle's cross-section.
    curves : ForceLengthCurves
        Force-length curves.
    power : int
        Power of the activations in the effort, 2 or 3.
    abducts, medius : array, shape (line,)
        Lines that count as abductors and as gluteus medius.
    """
    return schema.MuscleConstants(
        share=share,
        gain=share.sum() / (power * share),
        abducts=abducts,
        medius=medius,
        bell_height=[bell.height for bell in curves.active],
        bell_centre=[bell.centre for bell in curves.active],
        bell_width=[bell.width for bell in curves.active],
        bell_width_slope=[bell.width_slope for bell in curves.active],
        passive_shape=float(curves.passive_shape),
        passive_strain=float(curves.passive_strain),
        passive_longest=curves.passive_longest,
        gravity=GRAVITY,
        power=power,
        scale=SCALE,
        proximal=PROXIMAL,
        dual_passes=PASSES,
        max_iterations=MAX_ITERATIONS,
        held_tolerance=HELD_TOLERANCE,
        largest_value=LARGEST,
    )


@dataclass(frozen=True, eq=False)
class CompiledStanding:
    """`StandingMuscles` by the compiled kernel, a whole batch in one call.

    Attributes
    ----------
    model : Model
        Model of one person, or of one for each row.
    people : schema.GivenPeople
        Arrays of the model, and the remaining strength.
    constants : kernel.compiled.MuscleConstants
        Constants in the kernel: how muscles act and are recruited.
    """

    model: Model
    people: schema.GivenPeople
    constants: kernel.compiled.MuscleConstants

    def in_poses(self, q: Floats) -> Muscles:
        """See `StandingMuscles.in_poses`."""
        poses = self.model.resolve(q)
        rows, lines = len(poses), len(self.model.share)
        found = schema.GivenMuscles(
            moment=np.empty((rows, lines, 3)),
            pull=np.empty((rows, lines, 3)),
            stretch=np.empty((rows, lines)),
            active=np.empty((rows, lines)),
            passive=np.empty((rows, lines)),
            capacity=np.empty((rows, 3, lines)),
            resting=np.empty((rows, 3)),
        )
        self.constants.muscles(self.people, schema.GivenPoses(q=_plain(poses)), found, _threads(rows))
        return _as(Muscles, found)

    def hold(self, posture: Standing) -> Held:
        """See `StandingMuscles.hold`."""
        return _as(Held, self._held(posture, None))

    def capacity_over_demand(self, posture: Standing) -> Floats:
        """See `StandingMuscles.capacity_over_demand`."""
        capacity = np.empty(len(posture.pelvis))
        self._held(posture, capacity)
        return capacity

    def slopes(self, posture: Standing, of: schema.Sloped) -> Slopes:
        """See `StandingMuscles.slopes`."""
        rows, lines = self._rows(posture.pelvis), len(self.model.share)
        found = schema.GivenSlopes(
            of=of,
            by_origin=np.empty((rows, lines, 3)),
            by_insertion=np.empty((rows, lines, 3)),
            by_moment=np.empty((rows, 3)),
            by_weight=np.empty((rows, 3)),
            by_turn=np.empty((rows, 3)),
            status=np.empty(rows, dtype=np.int8),
        )
        self.constants.slopes(self.people, _postures(posture), found, _threads(rows))
        return _as(Slopes, found)

    def _held(self, posture: Standing, capacity: Floats | None) -> schema.GivenHeld:
        rows, lines = self._rows(posture.pelvis), len(self.model.share)
        found = schema.GivenHeld(
            activation=np.empty((rows, lines)),
            force=np.empty((rows, lines)),
            joint=np.empty((rows, 3)),
            abduction=np.empty((rows, lines)),
            unmet=np.empty(rows),
            status=np.empty(rows, dtype=np.int8),
            capacity=capacity,
        )
        self.constants.hold(self.people, _postures(posture), found, _threads(rows))
        return found

    def _rows(self, batch: Floats) -> int:
        check_people(self.model, len(batch))
        return len(batch)


def covers(model: Model, power: int) -> bool:
    """Return whether the kernel supports a model; NumPy raises the errors for invalid models."""
    if type(model) is not Model:  # it may have paths of its own, and the kernel reads arrays alone
        return False
    total = np.where(np.isfinite(model.share), model.share, 0.0).sum()
    weighty = np.isfinite(model.share) & (model.share > LEAST_WEIGHT * total)
    return power in (2, 3) and bool(np.all(weighty))


def compiled_standing(model: Model, strength: Floats | float, power: int, abducts: Bools) -> CompiledStanding:
    """Return `StandingMuscles` by the kernel; parameters as in `Engine.standing`."""
    left = np.atleast_2d(np.asarray(strength, dtype=np.float64))
    people = schema.GivenPeople(
        origin=_once(model.origin),
        insertion=_once(model.insertion),
        constant_length=_once(model.constant_length),
        bow=_once(model.bow),
        max_force=_once(model.max_force),
        fibre_length=_once(model.fibre_length),
        sine_pennation=np.sin(_once(model.pennation)),
        tendon_length=_once(model.tendon_length),
        strength=_once(np.broadcast_to(left, (len(left), len(model.share)))),
    )
    constants = _constants(model.share.tobytes(), model.curves, power, abducts.tobytes())
    return CompiledStanding(model, people, constants)


@lru_cache(maxsize=64)
def _constants(
    share: bytes, curves: ForceLengthCurves, power: int, abducts: bytes
) -> kernel.compiled.MuscleConstants:
    shares, counted = np.frombuffer(share), np.frombuffer(abducts, dtype=np.bool_)
    none = np.zeros_like(counted)
    return kernel.compiled.MuscleConstants(packed(muscle_constants(shares, curves, power, counted, none)))


def _postures(posture: Standing) -> schema.GivenPostures:
    return schema.GivenPostures(
        pelvis=_plain(posture.pelvis),
        femur=_plain(posture.femur),
        moment=_plain(posture.moment),
        weight=_plain(posture.weight),
    )


def _threads(rows: int) -> int:
    return kernel.threads() if rows >= _ALONE else 1


def _as(cls: type[Found], struct: object) -> Found:
    """Return a result of the protocol from the struct that the kernel has written."""
    return cls(**{each.name: getattr(struct, each.name) for each in fields(cls)})


def _once(rows: Floats) -> Floats:
    """Return contiguous rows, or a single row if all are views of the same one."""
    return _plain(rows[:1] if rows.strides[0] == 0 else rows)


def _plain(array: Floats) -> Floats:
    return np.ascontiguousarray(array, dtype=np.float64)
