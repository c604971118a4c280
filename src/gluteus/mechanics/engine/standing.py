"""Muscles of standing people: the operations of an engine, and their results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from gluteus.arrays import Bools, Floats
from gluteus.errors import UnitError
from gluteus.mechanics.engine.schema import Compensate, Giving, Sloped, Status
from gluteus.mechanics.hip.model import Model
from gluteus.mechanics.hip.statics import Burden, Stander, Standing, stand

HELD_TOLERANCE = 1.0
"""Largest unmet moment [N m] with which a posture counts as held: 2 % of the demand of stance."""

UNHELD = 1e6
"""Effort of a posture that cannot be held; the unmet moment [N m] is added to it."""


@dataclass(frozen=True, eq=False)
class Muscles:
    """Muscles of a model in a batch of poses.

    Attributes
    ----------
    moment : array, shape (batch, line, 3)
        Moment about the hip centre on the femur, per newton [m, pelvis frame].
    pull : array, shape (batch, line, 3)
        Force on the pelvis, per newton [pelvis frame].
    stretch : array, shape (batch, line)
        Fibre length over its optimum.
    active, passive : array, shape (batch, line)
        Active force at full activation, and passive force [N].
    capacity : array, shape (batch, coordinate, line)
        Moment at full activation [N m].
    resting : array, shape (batch, coordinate)
        Moment of the passive forces [N m].
    """

    moment: Floats
    pull: Floats
    stretch: Floats
    active: Floats
    passive: Floats
    capacity: Floats
    resting: Floats


@dataclass(frozen=True, eq=False)
class Held:
    """A batch of hips in balance, or as close to balance as possible.

    Attributes
    ----------
    activation : array, shape (batch, line)
        Activations from 0 to 1.
    force : array, shape (batch, line)
        Force along each line [N].
    joint : array, shape (batch, 3)
        Force on the femoral head [N, pelvis frame].
    abduction : array, shape (batch, line)
        Contribution of each line to the abduction moment [N m].
    unmet : array, shape (batch,)
        Greatest unmet moment about any axis [N m].
    status : array, shape (batch,)
        Status of the recruitment.
    """

    activation: Floats
    force: Floats
    joint: Floats
    abduction: Floats
    unmet: Floats
    status: NDArray[np.int8]

    @property
    def held(self) -> Bools:
        """Hips whose unmet moment is negligible, (batch,)."""
        return (self.unmet <= HELD_TOLERANCE) & (self.status <= Status.UNMET)


def effort_of(share: Floats, held: Held) -> Floats:
    """Return the sum of squared activations, counting each muscle once; above `UNHELD` if not held.

    Parameters
    ----------
    share : array, shape (line,)
        Share of each line in its muscle's cross-section.
    held : Held
        Muscles in balance.
    """
    spent = np.square(held.activation) @ share
    return np.where(held.held, spent, UNHELD + np.nan_to_num(held.unmet, nan=UNHELD))


@dataclass(frozen=True, eq=False)
class Slopes:
    """Derivatives of a force of balanced hips.

    Attributes
    ----------
    by_origin, by_insertion : array, shape (batch, line, 3)
        Derivative by the ends of each line, in the frames of their bones [N/m].
    by_moment : array, shape (batch, 3)
        Derivative by the moment that muscles must make [N/(N m), world].
    by_weight : array, shape (batch, 3)
        Derivative by the other forces that the hip carries [N/N, world].
    by_turn : array, shape (batch, 3)
        Derivative by rotation of the femur about the world axes [N/rad].
    status : array, shape (batch,)
        Of the recruitment; slopes mean something where it is OK.
    """

    by_origin: Floats
    by_insertion: Floats
    by_moment: Floats
    by_weight: Floats
    by_turn: Floats
    status: NDArray[np.int8]


class StandingMuscles(Protocol):
    """Muscles of a model with their remaining strength, prepared by an engine.

    The model is of one person, or of one for each row of a batch.
    """

    def in_poses(self, q: Floats) -> Muscles:
        """Return the muscles in poses (batch, coordinate) [rad]."""
        ...

    def hold(self, posture: Standing) -> Held:
        """Return the muscles that balance postures with the least effort."""
        ...

    def capacity_over_demand(self, posture: Standing) -> Floats:
        """Return the greatest multiple (batch,) of the demanded moment that muscles can make."""
        ...

    def slopes(self, posture: Standing, of: Sloped) -> Slopes:
        """Return the derivatives of a force of balanced hips."""
        ...


def inclined(give: Giving, amount: Floats) -> tuple[Floats, Floats]:
    """Return drop and lean (person,) [rad] of people who give way by an amount (person,) [rad]."""
    trunk = give.compensate == Compensate.trunk
    drop, lean = (0.0, amount) if trunk else (amount, 0.0)
    none = np.zeros_like(amount)
    return give.obliquity + drop + none, give.lean + lean + none


def given_way(body: Stander, shift: Floats, carried: Burden, give: Giving, amount: Floats) -> Standing:
    """Return the posture of people who give way by an amount."""
    return stand(body, shift, *inclined(give, amount), carried)


def check_people(model: Model, batch: int) -> None:
    """Refuse a batch that does not match the people of a model.

    Raises
    ------
    UnitError
        The model describes several people, and the batch has another number of rows.
    """
    if model.people not in (1, batch):
        raise UnitError(
            f"the model describes {model.people} people, so it takes as many postures; got {batch}. "
            "Give one posture for each person, or a model of one person"
        )
