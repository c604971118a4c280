"""Derivatives of a force of balanced hips, in NumPy: the definition.

The recruitment is differentiated through its optimality conditions: activations between their
bounds depend on the multipliers, and the moments stay balanced. No second recruitment is solved.
The geometry of the lines is differentiated by central differences where it is smooth.
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
"""Step of the end of a line [m], with which differences of smooth geometry are accurate to about
1e-10.
"""

_AT_A_BOUND = 1e-9
"""Activations this close to 0 or 1 stay there under small changes."""


@dataclass(frozen=True, eq=False)
class Balance:
    """Hips in balance, with the intermediate results that derivatives need.

    Attributes
    ----------
    q : array, shape (batch, coordinate)
        Poses of the hips [rad].
    muscles : Muscles
        Muscles in these poses.
    held : Held
        Muscle forces that balance the hips.
    multiplier : array, shape (batch, coordinate)
        Derivative of the effort by the demanded moment [1/(N m)].
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
    """Return derivatives of a force; ``muscles_of`` returns the muscles of a changed model in the
    poses.
    """
    rates = _rates(balance, of, model.share, power, abducts)

    def with_ends(name: str) -> Floats:
        """Return derivatives (batch, line, 3) by the ends of lines on one bone, with all lines
        changed together.
        """
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
    """Derivatives of the force by quantities of single lines, in the pelvis frame.

    ``along`` (batch, 3) is the direction of the force in the joint, or 0; ``worth`` (batch, line)
    is the change of the force per newton along a line; ``give`` (batch, line) the derivative of an
    activation by its multiplier; ``price`` (batch, 3) the derivative of the effort by the moment
    [1/(N m)]; ``by_moment`` (batch, 3) the derivative by the demanded moment.
    """

    balance: Balance
    along: Floats
    worth: Floats
    give: Floats
    price: Floats
    by_moment: Floats

    def between(self, low: Muscles, high: Muscles) -> Floats:
        """Return derivatives (batch, line) by the given change, for each line alone."""
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
    """Return the derivative of each activation by its multiplier (batch, line); zero at a bound."""
    free = (activation > _AT_A_BOUND) & (activation < 1 - _AT_A_BOUND)
    bend = power * (power - 1) * share * np.where(free, activation, 1.0) ** (power - 2)
    return np.where(free, 1 / bend, 0.0)
