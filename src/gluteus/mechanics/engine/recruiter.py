"""Recruitment of muscles with the least effort for demanded moments, and the greatest moments.

Both use moments at full activation, ``moment arm * active capacity``. They never raise an error for
a single row of a batch: each row has a status, and a row that failed does not look like a good one.
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
            Unit of moments [N m].
        proximal : float
            Strength of the proximal term.
        passes : int
            Largest number of proximal passes.
        max_iterations : int
            Largest number of Newton steps for a row.
        """
        ...

    def reward(self, programme: LinearProgramme) -> tuple[Floats, Bools]:
        """Return the greatest reward of each row, and whether it was found (`greatest_reward`)."""
        ...


@dataclass(frozen=True, slots=True)
class Recruitment:
    """Activations of a batch, and their status.

    Attributes
    ----------
    activation : array, shape (batch, line)
        Activations; NaN where the input was invalid.
    multiplier : array, shape (batch, coordinate)
        Derivative of the effort by the demanded moment [1/(N m)]; NaN unless OK.
    unmet : array, shape (batch, coordinate)
        Demand minus the moment that the muscles make [N m].
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
        Moment along the direction [N m, or multiples of the direction]; NaN where it failed.
    activation : array, shape (batch, line)
        Activations; NaN where it failed.
    unmet : array, shape (batch, coordinate)
        Moment across the direction that could not be balanced [N m].
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
        Function that returns the engine; every method calls it again, because the choice may
        change.
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
        """Return the activations that make the demanded moments with the least effort.

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
            Positive weights.
        power : int
            Power of the effort, 2 or 3.
        lower : float or array, shape (line,) or (batch or 1, line)
            Minimum activation; negative, even minus infinity, for actuators that push and pull.
        upper : float or array, shape (line,) or (batch or 1, line)
            Maximum activation; 0 for a line that cannot be activated, infinity for no bound.
        scale : float
            Internal unit of moments [N m].
        proximal : float
            Strength of the proximal term, which keeps rows finite that cannot be met.
        passes : int
            Largest number of proximal passes.
        max_iterations : int
            Largest number of Newton steps for a row.

        Raises
        ------
        UnitError
            Shapes do not match, or the power is not 2 or 3. Values never raise an error: see
            `Recruitment.status`.
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

        Passive moments are included. If the direction is the number of a coordinate, t is the
        greatest moment about it [N m], with the moments about all other coordinates balanced to
        zero. A unit vector with a negative sign gives the greatest opposite moment, and a demanded
        moment gives capacity over demand. If not balanced, t is the sum of all moments along the
        direction, whatever moments act across it.

        Parameters
        ----------
        moment_capacity : array, shape (batch, coordinate, line)
            Moment at full activation [N m].
        direction : int or array, shape (coordinate,) or (batch or 1, coordinate)
            Number of a coordinate, or vectors of moments.
        balanced : bool
            Whether moments across the direction must vanish.
        upper : float or array, shape (batch or 1, line)
            Maximum activation.
        passive : array, shape (batch or 1, coordinate), optional
            Moment without activation [N m]. If the muscles cannot balance it across the direction,
            they balance it as well as possible (`Status.UNMET`).

        Raises
        ------
        UnitError
            Shapes do not match, or the coordinate does not exist. Values never raise an error: see
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
        """Return activations as fractions of the bounds, unmet moments (row, coordinate), and
        whether rows are solved.
        """
        balance = np.matmul(across.swapaxes(1, 2), full) / SCALE
        # Rounding across the direction must not limit a line that only acts along it.
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
    """Write solutions into the rows of the result, with their status."""
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
    """Yield the good rows in blocks; as slices, which need no copies, if all rows are good."""
    if good.all():
        return [slice(start, start + size) for start in range(0, len(good), size)]
    return _blocks(good, size)
