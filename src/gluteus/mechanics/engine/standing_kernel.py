"""Muscles of given people by the compiled kernel, a whole batch in one call.

`standing` defines the results, and comes here where the kernel is in use.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache

import numpy as np

from gluteus.arrays import Bools, Floats
from gluteus.mechanics.engine import kernel, schema
from gluteus.mechanics.engine.choice import COMPILED, engine
from gluteus.mechanics.engine.packing import packed
from gluteus.mechanics.engine.recruitment import (
    LARGEST,
    LEAST_WEIGHT,
    MAX_ITERATIONS,
    PASSES,
    PROXIMAL,
    SCALE,
)
from gluteus.mechanics.hip.model import Model
from gluteus.mechanics.hip.statics import GRAVITY, Burden, Stander
from gluteus.mechanics.muscle.coefficients import ForceLengthCurves

HELD_TOLERANCE = 1.0
"""Largest unmet moment [N m] of a posture that counts as held: 2 % of the demand of stance."""

_ALONE = 256
"""Fewer rows stay on one thread: starting another costs as much as they do."""


def muscle_plan(
    share: Floats,
    curves: ForceLengthCurves,
    power: int,
    abducts: Bools,
    medius: Bools,
) -> schema.MusclePlan:
    """Return how muscles pull and are recruited.

    Parameters
    ----------
    share : array, shape (line,)
        Part of its muscle's cross-section.
    curves : ForceLengthCurves
        Force by length.
    power : int
        Of the activations in the effort, 2 or 3.
    abducts, medius : array, shape (line,)
        Lines that count as abductors and as gluteus medius.
    """
    return schema.MusclePlan(
        gain=share.sum() / (power * share),
        abducts=abducts,
        medius=medius,
        bell_height=[bell.height for bell in curves.active],
        bell_centre=[bell.centre for bell in curves.active],
        bell_width=[bell.width for bell in curves.active],
        bell_width_slope=[bell.width_slope for bell in curves.active],
        passive_shape=float(curves.passive_shape),
        passive_strain=float(curves.passive_strain),
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
class Compiled:
    """A model and its remaining strength, ready for the kernel; `rows` people or postures."""

    plan: kernel.compiled.MusclePlan
    people: schema.GivenPeople
    rows: int
    lines: int

    def muscles(self, q: Floats) -> schema.GivenMuscles:
        """Return the muscles in poses ``q``, shape (row, coordinate) [rad]."""
        rows, lines = self.rows, self.lines
        found = schema.GivenMuscles(
            moment=np.empty((rows, lines, 3)),
            pull=np.empty((rows, lines, 3)),
            stretch=np.empty((rows, lines)),
            active=np.empty((rows, lines)),
            passive=np.empty((rows, lines)),
            capacity=np.empty((rows, 3, lines)),
            resting=np.empty((rows, 3)),
        )
        self.plan.muscles(self.people, schema.GivenPoses(q=_plain(q)), found, self._threads)
        return found

    def hold(self, pelvis: Floats, femur: Floats, moment: Floats, weight: Floats) -> schema.GivenHeld:
        """Return the muscles in balance; parameters as of `equilibrium.hold`."""
        return self._held(_postures(pelvis, femur, moment, weight), None)

    def capacity_over_demand(self, pelvis: Floats, femur: Floats, moment: Floats) -> Floats:
        """Return how many times the demanded moment the muscles can make, shape (row,)."""
        capacity = np.empty(self.rows)
        self._held(_postures(pelvis, femur, moment, np.zeros_like(moment)), capacity)
        return capacity

    def _held(self, postures: schema.GivenPostures, capacity: Floats | None) -> schema.GivenHeld:
        rows, lines = self.rows, self.lines
        found = schema.GivenHeld(
            activation=np.empty((rows, lines)),
            force=np.empty((rows, lines)),
            joint=np.empty((rows, 3)),
            abduction=np.empty((rows, lines)),
            unmet=np.empty(rows),
            status=np.empty(rows, dtype=np.int8),
            capacity=capacity,
        )
        self.plan.hold(self.people, postures, found, self._threads)
        return found

    def least(self, bodies: schema.GivenBodies, give: schema.Giving) -> Floats:
        """Return the least drop or lean that is held, or the greatest tried, shape (row,) [rad]."""
        found = schema.GivenLeast(amount=np.empty(self.rows))
        self.plan.least(self.people, bodies, give, found, self._threads)
        return found.amount

    def slopes(
        self, pelvis: Floats, femur: Floats, moment: Floats, weight: Floats, of: schema.Sloped
    ) -> schema.GivenSlopes:
        """Return slopes of a force; parameters as of `equilibrium.hold`."""
        rows, lines = self.rows, self.lines
        found = schema.GivenSlopes(
            of=of,
            by_origin=np.empty((rows, lines, 3)),
            by_insertion=np.empty((rows, lines, 3)),
            by_moment=np.empty((rows, 3)),
            by_weight=np.empty((rows, 3)),
            by_turn=np.empty((rows, 3)),
            status=np.empty(rows, dtype=np.int8),
        )
        self.plan.slopes(self.people, _postures(pelvis, femur, moment, weight), found, self._threads)
        return found

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
    """Return a model prepared for the kernel; None where NumPy has to do the work.

    Parameters
    ----------
    model : Model
        Of one person, or of one for each row.
    rows : int
        People or postures.
    strength : float or array, shape (line,) or (row, line)
        Part of each line's active force that is left.
    power : int
        Of the activations in the effort, 2 or 3.
    abducts : array of bool, shape (line,), optional
        Lines that count as abductors, for slopes of their force.
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
    people = schema.GivenPeople(
        origin=_once(model.origin),
        insertion=_once(model.insertion),
        constant_length=_once(model.constant_length),
        bow=_once(model.bow),
        max_force=_once(model.max_force),
        fibre_length=_once(model.fibre_length),
        sine_pennation=np.sin(_once(model.pennation)),
        tendon_length=_once(model.tendon_length),
        strength=_once(left),
    )
    counted = np.zeros(lines, dtype=np.bool_) if abducts is None else abducts
    plan = _plan(model.share.tobytes(), model.curves, power, counted.tobytes())
    return Compiled(plan, people, rows, lines)


def bodies(body: Stander, shift: Floats, carried: Burden) -> schema.GivenBodies:
    """Return bodies that stand; parameters as of `statics.stand`."""
    return schema.GivenBodies(
        **{each.name: _plain(getattr(body, each.name)) for each in fields(body)},
        **{each.name: _plain(getattr(carried, each.name)) for each in fields(carried)},
        shift=_plain(shift),
    )


@lru_cache(maxsize=64)
def _plan(share: bytes, curves: ForceLengthCurves, power: int, abducts: bytes) -> kernel.compiled.MusclePlan:
    shares, counted = np.frombuffer(share), np.frombuffer(abducts, dtype=np.bool_)
    none = np.zeros_like(counted)
    return kernel.compiled.MusclePlan(packed(muscle_plan(shares, curves, power, counted, none)))


def _postures(pelvis: Floats, femur: Floats, moment: Floats, weight: Floats) -> schema.GivenPostures:
    return schema.GivenPostures(
        pelvis=_plain(pelvis), femur=_plain(femur), moment=_plain(moment), weight=_plain(weight)
    )


def _once(rows: Floats) -> Floats:
    """Return the rows without gaps, or a single one where all are the same one."""
    return _plain(rows[:1] if rows.strides[0] == 0 else rows)


def _plain(array: Floats) -> Floats:
    return np.ascontiguousarray(array, dtype=np.float64)
