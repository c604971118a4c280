"""Muscles that make demanded moments with the least effort, and the greatest moments they can make.

Both work on moments at full activation, ``moment arm * active capacity``, and never raise out of a
batch: each row carries its status, and a row that failed does not look like a good one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gluteus.arrays import Bools, Floats, Ints
from gluteus.errors import UnitError
from gluteus.mechanics.engine.recruiter_inputs import (
    Rows,
    asked_for,
    capacity_of,
    direction_of,
    fitted,
    moderate,
    usable,
)
from gluteus.mechanics.engine.schema import Status
from gluteus.mechanics.recruitment.dual import DualProblem, DualSolution
from gluteus.mechanics.recruitment.linear import LinearProgramme

BLOCK = 512  # rows worked on together: their arrays stay in the cache
MAX_ITERATIONS = 100  # Newton steps for a row; a handful do
PASSES = 6  # of the proximal term
PROXIMAL = 1e-6  # what keeps impossible rows finite
SCALE = 50.0  # N m, about what one strong hip muscle makes


class Programmes(Protocol):
    """The two optimisation problems of recruitment, as an engine solves them."""

    @property
    def rows_together(self) -> int:
        """Rows that are best solved together."""
        ...

    def dual(
        self, problem: DualProblem, *, unit: float, proximal: float, passes: int, max_iterations: int
    ) -> DualSolution:
        """Return the solution of the dual of least effort, in multiples of ``unit``.

        Parameters
        ----------
        problem : DualProblem
            The rows.
        unit : float
            Moment taken as one [N m].
        proximal : float
            Strength of the proximal term.
        passes : int
            Most proximal passes.
        max_iterations : int
            Most Newton steps for a row.
        """
        ...

    def reward(self, programme: LinearProgramme) -> tuple[Floats, Bools]:
        """Return the greatest reward of each row, and whether it was found (`greatest_reward`)."""
        ...


@dataclass(frozen=True, slots=True)
class Recruitment:
    """Activations of a batch, and how far they can be trusted.

    Attributes
    ----------
    activation : array, shape (batch, line)
        NaN where the input was bad.
    multiplier : array, shape (batch, coordinate)
        Rise of the effort per demanded moment [1/(N m)]; NaN unless OK.
    unmet : array, shape (batch, coordinate)
        Demand less the moment made [N m].
    status : array, shape (batch,)
        A `Status` for each row.
    iterations : array, shape (batch,)
        Newton steps.
    """

    activation: Floats
    multiplier: Floats
    unmet: Floats
    status: NDArray[np.int8]
    iterations: NDArray[np.int64]

    @property
    def ok(self) -> Bools:
        """Whether each row meets its demand, (batch,)."""
        return self.status == Status.OK


@dataclass(frozen=True, slots=True)
class GreatestMoment:
    """Greatest moments of a batch.

    Attributes
    ----------
    moment : array, shape (batch,)
        Along the direction [N m, or multiples of the direction]; NaN where it failed.
    activation : array, shape (batch, line)
        NaN where it failed.
    unmet : array, shape (batch, coordinate)
        Moment across the direction that could not be balanced away [N m].
    status : array, shape (batch,)
        A `Status` for each row.
    """

    moment: Floats
    activation: Floats
    unmet: Floats
    status: NDArray[np.int8]


@dataclass(frozen=True)
class Recruiter:
    """Recruitment by an engine.

    Attributes
    ----------
    programmes : callable
        Returns the engine, and is called anew by every method: the choice may change.
    """

    programmes: Callable[[], Programmes]

    def solve(
        self,
        moment_capacity: ArrayLike,
        demand: ArrayLike,
        weights: ArrayLike,
        *,
        power: int = 2,
        lower: ArrayLike = 0.0,
        upper: ArrayLike = 1.0,
        scale: float = SCALE,
        proximal: float = PROXIMAL,
        passes: int = PASSES,
        max_iterations: int = MAX_ITERATIONS,
    ) -> Recruitment:
        """Return activations that make the demanded moments with the least effort.

        The effort is ``sum(weight * |activation|**power)``. Strands of one muscle share its weight:
        pass ``1 / strands`` for each. Multiplying all weights of a row by one number changes
        nothing but the multiplier.

        Parameters
        ----------
        moment_capacity : array, shape (batch, coordinate, line)
            Moment at full activation [N m].
        demand : array, shape (batch or 1, coordinate)
            Moment that the muscles must make actively [N m].
        weights : array, shape (batch or 1, line) or (line,)
            Positive.
        power : int
            2 or 3.
        lower : float or array, shape (line,) or (batch or 1, line)
            Least activation; negative, even minus infinity, for what can push as well as pull.
        upper : float or array, shape (line,) or (batch or 1, line)
            Greatest activation; 0 for a line that cannot be driven, infinity for no bound.
        scale : float
            Moment taken as one unit inside [N m].
        proximal : float
            Strength of the term that keeps impossible rows finite.
        passes : int
            Most proximal passes.
        max_iterations : int
            Most Newton steps for a row.

        Raises
        ------
        UnitError
            Shapes that do not fit, or another power. Never for values: see `Recruitment.status`.
        """
        if power not in (2, 3):
            raise UnitError(
                f"recruitment: power must be 2 or 3, got {power}; choose one of the two objectives"
            )
        asked = asked_for(moment_capacity, demand, weights, lower, upper)
        result = _unanswered(asked.capacity)
        programmes = self.programmes()
        for rows in _parts(asked.good, programmes.rows_together):
            found = programmes.dual(
                asked.problem(rows, power),
                unit=scale,
                proximal=proximal,
                passes=passes,
                max_iterations=max_iterations,
            )
            _fill(result, rows, found, asked.total[rows], scale)
        return result

    def greatest_moment(
        self,
        moment_capacity: ArrayLike,
        direction: int | ArrayLike,
        *,
        balanced: bool = True,
        upper: ArrayLike = 1.0,
        passive: ArrayLike | None = None,
    ) -> GreatestMoment:
        """Return the greatest t for which the muscles can make the moment ``t * direction``.

        Passive moments are included. With the number of a coordinate as direction, t is the
        greatest moment about it [N m] with the moments about all others balanced to zero; with a
        unit vector of the other sign, the greatest opposite moment; with a demand, the capacity
        over that demand. Unbalanced, t is the plain sum of what pulls along the direction, whatever
        it does across.

        Parameters
        ----------
        moment_capacity : array, shape (batch, coordinate, line)
            Moment at full activation [N m].
        direction : int or array, shape (coordinate,) or (batch or 1, coordinate)
            Number of a coordinate, or moments.
        balanced : bool
            Whether moments across the direction must vanish.
        upper : float or array, shape (batch or 1, line)
            Greatest activation.
        passive : array, shape (batch or 1, coordinate), optional
            Moment that is there without activation [N m]. Where the muscles cannot balance it
            across the direction, they balance it as well as they can (`Status.UNMET`).

        Raises
        ------
        UnitError
            Shapes that do not fit, or no such coordinate. Never for values: see
            `GreatestMoment.status`.
        """
        capacity = capacity_of(moment_capacity)
        count, coordinates, lines = capacity.shape
        along = direction_of(direction, count, coordinates)
        bound = fitted("upper", upper, (count, lines))
        given = (
            np.zeros((count, coordinates))
            if passive is None
            else fitted("passive", passive, (count, coordinates))
        )
        good = usable(capacity, bound) & moderate(along) & np.any(along != 0.0, axis=1) & moderate(given)

        result = GreatestMoment(
            np.full((count,), np.nan),
            np.full((count, lines), np.nan),
            np.full((count, coordinates), np.nan),
            np.full((count,), Status.BAD_INPUT, dtype=np.int8),
        )
        for rows in _blocks(good):
            full = capacity[rows] * bound[rows][:, None, :]
            unit = along[rows] / np.vecdot(along[rows], along[rows])[:, None]
            reward = np.matmul(unit[:, None, :], full)[:, 0]
            across = _complement(along[rows]) if balanced else np.zeros((len(rows), coordinates, 0))
            share, missing, solved = self._balanced_best(reward, full, given[rows], across)
            fine = np.abs(missing).max(axis=1) <= 1e-9 * np.abs(given[rows]).max(axis=1)
            status = np.select([~solved, ~fine], [Status.NOT_CONVERGED, Status.UNMET], Status.OK)
            moment = np.vecdot(reward, share) + np.vecdot(unit, given[rows])
            result.status[rows] = status
            result.moment[rows] = np.where(solved, moment, np.nan)
            result.activation[rows] = np.where(solved[:, None], share * bound[rows], np.nan)
            result.unmet[rows] = missing
        return result

    def _balanced_best(
        self, reward: Floats, full: Floats, given: Floats, across: Floats
    ) -> tuple[Floats, Floats, Bools]:
        """Return shares of the bounds, moments left (row, coordinate), and if rows are solved."""
        balance = np.matmul(across.swapaxes(1, 2), full) / SCALE
        # A line that pulls along the direction alone must not be held back by rounding across it.
        rounding = 1e-14 * np.linalg.norm(full, axis=1, keepdims=True) / SCALE
        balance = np.where(np.abs(balance) > rounding, balance, 0.0)
        target = -np.matmul(across.swapaxes(1, 2), given[..., None])[..., 0] / SCALE
        left = np.zeros_like(target)
        if target.any():
            even = np.ones_like(reward)
            problem = DualProblem(balance, target, even, np.zeros_like(even), even, 2)
            nearest = self.programmes().dual(
                problem, unit=1.0, proximal=PROXIMAL, passes=PASSES, max_iterations=MAX_ITERATIONS
            )
            left = np.where(nearest.met[:, None], 0.0, nearest.unmet)
        largest = np.abs(reward).max(axis=1, keepdims=True)
        scaled = reward / np.where(largest > 0.0, largest, 1.0)
        share, solved = self.programmes().reward(LinearProgramme(scaled, balance, target - left))
        return share, -np.matmul(across, left[..., None])[..., 0] * SCALE, solved


def _unanswered(capacity: Floats) -> Recruitment:
    count, coordinates, lines = capacity.shape
    return Recruitment(
        np.full((count, lines), np.nan),
        np.full((count, coordinates), np.nan),
        np.full((count, coordinates), np.nan),
        np.full((count,), Status.BAD_INPUT, dtype=np.int8),
        np.zeros((count,), dtype=np.int64),
    )


def _fill(result: Recruitment, rows: Rows, found: DualSolution, total: Floats, scale: float) -> None:
    """Write what was found into the rows of the result, with its status."""
    result.activation[rows] = found.activation
    result.unmet[rows] = found.unmet * scale
    result.iterations[rows] = found.iterations
    result.status[rows] = np.select(
        [~found.converged, ~found.met], [Status.NOT_CONVERGED, Status.UNMET], Status.OK
    )
    price = found.multiplier * total / scale
    result.multiplier[rows] = np.where((found.converged & found.met)[:, None], price, np.nan)


def _complement(direction: Floats) -> Floats:
    """Return an orthonormal basis across each direction, (row, coordinate, coordinate - 1)."""
    normal = direction / np.linalg.norm(direction, axis=1, keepdims=True)
    normal[:, 0] += np.where(normal[:, 0] < 0.0, -1.0, 1.0)
    outer = normal[:, :, None] * normal[:, None, :]
    reflection = np.eye(direction.shape[1]) - 2.0 * outer / np.vecdot(normal, normal)[:, None, None]
    return reflection[:, :, 1:]


def _blocks(good: Bools, size: int = BLOCK) -> list[Ints]:
    rows = np.flatnonzero(good)
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def _parts(good: Bools, size: int) -> Sequence[Rows]:
    """The good rows, so many at a time; as slices, which copy nothing, where all are good."""
    if good.all():
        return [slice(start, start + size) for start in range(0, len(good), size)]
    return _blocks(good, size)
