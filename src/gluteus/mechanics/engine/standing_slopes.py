"""Slopes of a force of balanced hips, in NumPy: the definition.

The recruitment is differentiated by its own conditions: activations between their bounds follow
their price, and the moments stay balanced. No second recruitment is solved. The geometry of the
lines is differentiated by central differences, where it is smooth.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gluteus.arrays import Bools, Floats
from gluteus.mechanics.engine.schema import Sloped
from gluteus.mechanics.engine.standing import Held, Muscles, Slopes
from gluteus.mechanics.hip.kinematics import femur_in_pelvis, joint_axes
from gluteus.mechanics.hip.model import Model
from gluteus.mechanics.hip.statics import Standing

_STEP = 1e-7
"""Of the end of a line [m]: differences of smooth geometry are then exact to some 1e-10."""

_AT_A_BOUND = 1e-9
"""Activations this near to 0 or 1 stay there when something changes a little."""


@dataclass(frozen=True, eq=False)
class Balance:
    """Hips in balance, with what a slope needs of the way there.

    Attributes
    ----------
    q : array, shape (batch, coordinate)
        Poses [rad].
    muscles : Muscles
        In these poses.
    held : Held
        What balances them.
    multiplier : array, shape (batch, coordinate)
        Rise of the effort per demanded moment [1/(N m)].
    """

    q: Floats
    muscles: Muscles
    held: Held
    multiplier: Floats


def slopes_of(
    balance: Balance,
    posture: Standing,
    of: Sloped,
    *,
    model: Model,
    power: int,
    abducts: Bools,
    muscles_of: Callable[[Model], Muscles],
) -> Slopes:
    """Return slopes of a force; ``muscles_of`` gives muscles of a changed model in the poses."""
    rates = _rates(balance, of, model.share, power, abducts)

    def with_ends(name: str) -> Floats:
        """Return slopes (batch, line, 3) with the ends of one bone, all lines changed together."""
        ends = getattr(model, name)
        each = [
            rates.between(*(muscles_of(model.changed(**{name: ends + sign * way})) for sign in (-1, 1)))
            for way in np.eye(3) * _STEP
        ]
        return np.stack(each, axis=-1)

    by_origin, by_insertion = with_ends("origin"), with_ends("insertion")
    to_femur = femur_in_pelvis(balance.q).swapaxes(1, 2)
    turn = np.cross(model.insertion @ to_femur, by_insertion @ to_femur).sum(axis=1)
    by_moment, by_weight, by_turn = (
        np.einsum("bij,bj->bi", posture.pelvis, each) for each in (rates.by_moment, rates.along, turn)
    )
    return Slopes(by_origin, by_insertion, by_moment, by_weight, by_turn, balance.held.status)


@dataclass(frozen=True, eq=False)
class _Rates:
    """Rates of the force with what belongs to one line, in the pelvis frame.

    ``along`` (batch, 3) is the direction of the force in the joint, or 0; ``worth`` (batch, line)
    is what a newton along a line adds to the force; ``give`` (batch, line) the rise of an
    activation with its price; ``price`` (batch, 3) the rise of the effort with the moment
    [1/(N m)]; ``by_moment`` (batch, 3) the slope with the moment asked of the muscles.
    """

    balance: Balance
    along: Floats
    worth: Floats
    give: Floats
    price: Floats
    by_moment: Floats

    def between(self, low: Muscles, high: Muscles) -> Floats:
        """Return slopes (batch, line) with what makes the difference, for each line alone."""
        here, held = self.balance.muscles, self.balance.held

        def slope(name: str) -> Floats:
            return (getattr(high, name) - getattr(low, name)) / (2 * _STEP)

        moment, active, passive = slope("moment"), slope("active"), slope("passive")
        full = moment * here.active[..., None] + here.moment * active[..., None]
        rest = moment * here.passive[..., None] + here.moment * passive[..., None]
        follows = self.give * np.einsum("blk,bk->bl", full, self.price)
        force = here.active * follows + held.activation * active + passive
        made = rest + held.activation[..., None] * full + (follows * here.active)[..., None] * here.moment
        return (
            self.worth * force
            - np.einsum("blk,bk->bl", made, self.by_moment)
            + held.force * np.einsum("blk,bk->bl", slope("pull"), self.along)
        )


def _rates(balance: Balance, of: Sloped, share: Floats, power: int, abducts: Bools) -> _Rates:
    muscles, held = balance.muscles, balance.held
    if of == Sloped.joint:
        along = held.joint / np.maximum(np.linalg.norm(held.joint, axis=1, keepdims=True), 1e-9)
        worth = np.einsum("blk,bk->bl", muscles.pull, along)
    else:
        along = np.zeros_like(held.joint)
        worth = np.broadcast_to(abducts.astype(np.float64), held.force.shape)
    give = _give(held.activation, share, power)
    full = muscles.moment * muscles.active[..., None]
    stiffness: Floats = np.einsum("blk,bl,blm->bkm", full, give, full)
    softness = np.linalg.pinv(np.nan_to_num(stiffness), hermitian=True).astype(np.float64)
    follows = np.einsum("blk,bl->bk", full, give * worth * muscles.active)
    return _Rates(
        balance,
        along,
        worth,
        give,
        price=np.einsum("bc,bck->bk", balance.multiplier, joint_axes(balance.q)),
        by_moment=np.einsum("bkm,bm->bk", softness, follows),
    )


def _give(activation: Floats, share: Floats, power: int) -> Floats:
    """Return the rise of each activation with its price (batch, line); none at a bound."""
    free = (activation > _AT_A_BOUND) & (activation < 1 - _AT_A_BOUND)
    bend = power * (power - 1) * share * np.where(free, activation, 1.0) ** (power - 2)
    return np.where(free, 1 / bend, 0.0)
