"""The greatest reward under a few balances: bounded linear programmes, many rows at once.

For each row: maximise ``c·x`` subject to ``H x = e`` and ``0 <= x <= 1``. This is a primal-dual
interior-point method with Mehrotra's predictor and corrector; each step solves one system with as
many equations as there are balances. Equally good lines share the load, so that splitting a line
changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gluteus.arrays import Bools, Floats
from gluteus.mechanics.small_systems import cholesky, substitute

GAP = 1e-11  # between the reward and its bound by the dual, of the largest reward in sight
BALANCE = 1e-12  # of the largest moment in sight
NO_GAP, ROUNDED_BALANCE = 1e-15, 1e-7
"""If the lines between their bounds act alike, rounding limits the accuracy of the balance."""

SHORT_OF_THE_EDGE = 0.95
ITERATIONS = 60
TINY = 1e-300


@dataclass(slots=True)
class _State:
    """Interior point: activations x, distances to the upper bounds, and multipliers of bounds and
    balances.
    """

    x: Floats
    room: Floats
    low: Floats
    high: Floats
    multiplier: Floats

    def take(self, rows: Bools) -> _State:
        return _State(self.x[rows], self.room[rows], self.low[rows], self.high[rows], self.multiplier[rows])

    def mean_product(self) -> Floats:
        return np.mean(self.x * self.low + self.room * self.high, axis=1) / 2.0


@dataclass(frozen=True, slots=True)
class LinearProgramme:
    """Rows of one problem, scaled to order one.

    Attributes
    ----------
    reward
        Reward c, (row, line).
    balance
        Matrix H, (row, balance, line).
    target
        Right-hand side e, (row, balance).
    """

    reward: Floats
    balance: Floats
    target: Floats

    def take(self, rows: Bools) -> LinearProgramme:
        """Return the problem for some of the rows."""
        return LinearProgramme(self.reward[rows], self.balance[rows], self.target[rows])

    def unmet(self, x: Floats) -> Floats:
        """Return e - H x, (row, balance)."""
        return self.target - np.matmul(self.balance, x[..., None])[..., 0]

    def pull(self, multiplier: Floats) -> Floats:
        """Return Hᵀy, (row, line)."""
        return np.matmul(multiplier[:, None, :], self.balance)[:, 0]


def greatest_reward(programme: LinearProgramme, max_iterations: int = ITERATIONS) -> tuple[Floats, Bools]:
    """Return the best x of every row (row, line), and whether the row was solved (row,)."""
    x = np.where(programme.reward > 0.0, 1.0, 0.0)
    solved = np.ones(len(x), dtype=np.bool_)
    if programme.balance.shape[1] == 0:
        return x, solved
    solved[:] = False
    rows = np.arange(len(x))
    state = _centred(programme)
    reward_size = np.maximum(np.abs(programme.reward).sum(axis=1), 1.0)
    size = np.abs(programme.balance).sum(axis=2).max(axis=1) + np.abs(programme.target).max(axis=1) + TINY
    for _ in range(max_iterations):
        product, unmet = state.mean_product(), programme.unmet(state.x)
        gap = 2.0 * programme.reward.shape[1] * product
        x[rows] = state.x
        missing = np.abs(unmet).max(axis=1)
        met = (gap <= GAP * reward_size) & (missing <= BALANCE * size)
        done = met | (gap <= NO_GAP * reward_size) & (missing <= ROUNDED_BALANCE * size)
        solved[rows[done]] = True
        if done.all():
            break
        if done.any():
            keep = ~done
            programme, state, rows = programme.take(keep), state.take(keep), rows[keep]
            reward_size, size = reward_size[keep], size[keep]
            product, unmet = product[keep], unmet[keep]
        _advance(programme, state, product, unmet)
    return x, solved


def _centred(programme: LinearProgramme) -> _State:
    """Return activations of one half, with multipliers that satisfy the dual constraints
    exactly.
    """
    low = 0.5 * (np.hypot(programme.reward, 2.0) - programme.reward)
    half = np.full_like(low, 0.5)
    multiplier = np.zeros_like(programme.target)
    return _State(half, half.copy(), low, low + programme.reward, multiplier)


def _advance(programme: LinearProgramme, state: _State, product: Floats, unmet: Floats) -> None:
    """Make one predictor-corrector step, in place."""
    give = 1.0 / (state.low / state.x + state.high / state.room)
    matrix = np.matmul(programme.balance * give[:, None, :], programme.balance.swapaxes(1, 2))
    root = cholesky(matrix)
    misfit = programme.reward + programme.pull(state.multiplier) + state.low - state.high

    def direction(low_target: Floats, high_target: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        push = misfit + low_target / state.x - high_target / state.room
        right = unmet - np.matmul(programme.balance, (give * push)[..., None])[..., 0]
        multiplier = substitute(root, right)
        x = give * (programme.pull(multiplier) + push)
        return (
            x,
            (low_target - state.low * x) / state.x,
            (high_target + state.high * x) / state.room,
            multiplier,
        )

    low_now, high_now = state.x * state.low, state.room * state.high
    x, low, high, _ = direction(-low_now, -high_now)
    reach, price_reach = _reach(state.x, x, state.room, -x), _reach(state.low, low, state.high, high)
    after = np.mean(
        (state.x + reach * x) * (state.low + price_reach * low)
        + (state.room - reach * x) * (state.high + price_reach * high),
        axis=1,
    )
    aim = (product * (0.5 * after / (product + TINY)) ** 3)[:, None]
    x, low, high, multiplier = direction(aim - low_now - x * low, aim - high_now + x * high)
    reach, price_reach = _reach(state.x, x, state.room, -x), _reach(state.low, low, state.high, high)
    state.x = state.x + reach * x
    state.room = state.room - reach * x
    state.low = state.low + price_reach * low
    state.high = state.high + price_reach * high
    state.multiplier = state.multiplier + price_reach * multiplier


def _reach(first: Floats, first_step: Floats, second: Floats, second_step: Floats) -> Floats:
    """Return the longest step up to 1 that keeps both positive, slightly shortened, (row, 1)."""
    shrink = np.maximum(np.max(-first_step / first, axis=1), np.max(-second_step / second, axis=1))
    return np.minimum(1.0, SHORT_OF_THE_EDGE / np.maximum(shrink, TINY))[:, None]
