"""The dual of recruitment: a concave problem with one unknown per coordinate, for many rows at
once.

For each row the primal is: minimise ``sum(w |a|**p)`` subject to ``G a = d`` and ``lower <= a <=
upper``. Its Lagrangian is smallest at ``a(λ) = clip((z / (p w)) ** (1 / (p - 1)), lower, upper)``
with ``z = Gᵀλ``, where the root has the sign of z. It remains to find the few multipliers λ with
``G a(λ) = d``. The dual is smooth and piecewise of low degree, so that a semismooth Newton method
with a line search converges within a few steps.

A proximal term ``ε/2 |λ - centre|²`` keeps λ finite when no activations meet the demand. Moving the
centre to the last λ (a proximal pass) removes its effect on demands that can be met, and moves the
others towards the activations that are best in the least-squares sense.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gluteus.arrays import Bools, Floats
from gluteus.mechanics.small_systems import cholesky, substitute

# Limits of rounding, not of physics: float64 cannot distinguish smaller differences.
GRADIENT_TOLERANCE = 1e-12  # of the largest moment that the row could make
MULTIPLIER_NOISE = 2e-15  # of λ: moved by so little, λ is the same to float64
IMPOSSIBLE_PASSES = 2  # proximal passes for a row that no activations can satisfy
TIGHTER = 0.1  # factor on ε with each pass of a row that may be possible
SEARCH_ACCURACY = 0.1  # of the slope at the start of the line search
SEARCH_STEPS = 60  # halvings: from a step 1e9 times too long down to a muscle that fills within 1e-9 of it
# With the cubed objective, the derivative da/dz is unbounded at a = 0: it is limited at this
# fraction of the largest a.
CUBED_FLOOR = 1e-5
LEAST_ACTIVATION = 1e-12  # below it an activation is none
ROUNDING = 1e-14


@dataclass(frozen=True, slots=True)
class DualProblem:
    """Rows of one recruitment problem; `maximise` requires moments scaled to order one.

    Attributes
    ----------
    capacity
        Moment at full activation, (row, coordinate, line).
    demand
        Demanded moment, (row, coordinate).
    gain
        1 / (p w), (row, line).
    lower
        Minimum activation, (row, line); negative for actuators that push and pull.
    upper
        Maximum activation, (row, line); infinite for no bound.
    power
        Power p, 2 or 3.
    """

    capacity: Floats
    demand: Floats
    gain: Floats
    lower: Floats
    upper: Floats
    power: int

    def take(self, rows: Any) -> DualProblem:
        """Return the problem for some of the rows (a mask, a slice or indices)."""
        return DualProblem(
            self.capacity[rows],
            self.demand[rows],
            self.gain[rows],
            self.lower[rows],
            self.upper[rows],
            self.power,
        )

    def scaled(self, unit: float) -> DualProblem:
        """Return the problem with ``unit`` as the unit of moments."""
        return replace(self, capacity=self.capacity / unit, demand=self.demand / unit)

    def pull(self, multiplier: Floats) -> Floats:
        """Gᵀλ, (row, line)."""
        return np.matmul(multiplier[:, None, :], self.capacity)[:, 0]

    def moment(self, activation: Floats) -> Floats:
        """G a, (row, coordinate)."""
        return np.matmul(activation[:, None, :], self.capacity.swapaxes(1, 2))[:, 0]

    def activation(self, pulled: Floats) -> Floats:
        """a(z), (row, line), for z = Gᵀλ (row, line)."""
        raised = pulled * self.gain
        if self.power == 3:
            raised = np.copysign(np.sqrt(np.abs(raised)), raised)
        return np.clip(raised, self.lower, self.upper, out=raised)

    def slope(self, pulled: Floats, activation: Floats, floor: Floats | float) -> Floats:
        """da/dz, (row, line); zero where a bound holds."""
        least = self.lower if self.power == 2 else np.copysign(np.square(self.lower), self.lower)
        free = (pulled * self.gain >= least) & (activation < self.upper)
        if self.power == 2:
            return self.gain * free
        size = np.maximum(np.abs(activation), np.maximum(floor, LEAST_ACTIVATION))
        return self.gain * free / (2.0 * size)

    def curvature(self, slope: Floats) -> Floats:
        """G diag(da/dz) Gᵀ, (row, coordinate, coordinate)."""
        return np.matmul(self.capacity * slope[:, None, :], self.capacity.swapaxes(1, 2))

    def greatest_effort(self) -> Floats:
        """Largest possible effort, (row,); infinite if a line has no bound."""
        return np.sum(self._reach(np.inf) ** self.power / (self.power * self.gain), axis=1)

    def size(self) -> Floats:
        """Largest moment that is demanded or possible within bounds, (row,)."""
        possible = np.matmul(np.abs(self.capacity), self._reach(0.0)[:, :, None])[..., 0]
        return np.max(np.abs(self.demand) + possible, axis=1)

    def _reach(self, boundless: float) -> Floats:
        """Return the largest absolute activation, (row, line).

        It is ``boundless`` for a line without a bound.
        """
        reach = np.maximum(np.abs(self.lower), np.abs(self.upper))
        return np.where(np.isinf(reach), boundless, reach)


@dataclass(frozen=True, slots=True)
class DualSolution:
    """Result of `maximise`.

    Attributes
    ----------
    multiplier
        Multipliers λ, (row, coordinate).
    activation
        Activations a(λ), (row, line).
    unmet
        Unmet moment d - G a, (row, coordinate).
    met
        Whether the unmet moment is within rounding, (row,).
    converged
        Whether the row's last proximal problem was solved, (row,).
    iterations
        Number of Newton steps, (row,).
    """

    multiplier: Floats
    activation: Floats
    unmet: Floats
    met: Bools
    converged: Bools
    iterations: NDArray[np.int64]


def _met(unmet: Floats, demand: Floats, size: Floats) -> Bools:
    """Whether an unmet moment is within rounding: at most 1e-9 of the demand, (row,)."""
    return np.abs(unmet).max(axis=1) <= 1e-9 * np.abs(demand).max(axis=1) + 1e-13 * size


def least_effort_start(problem: DualProblem, proximal: float) -> Floats:
    """Return the solution λ without bounds, (row, coordinate)."""
    slope = problem.gain if problem.power == 2 else 1.5 * problem.gain
    multiplier = _newton_step(problem.curvature(slope), problem.demand, np.full(len(slope), proximal))
    if problem.power == 2:
        return multiplier
    # Without finite bounds, a(tλ) = √t a(λ): the best t along this ray is known if any line acts
    # along it.
    pulled = problem.pull(multiplier)
    pulling = np.where(problem.lower < 0.0, np.abs(pulled), np.maximum(pulled, 0.0))
    moment = np.vecdot(pulling, np.sqrt(pulling * problem.gain))
    demanded = np.vecdot(problem.demand, multiplier)
    known = moment > LEAST_ACTIVATION * demanded
    stretch = np.divide(demanded, moment, out=np.ones_like(moment), where=known)
    return multiplier * np.square(stretch)[:, None]


@dataclass(slots=True)
class _Ascent:
    """The unfinished rows.

    Attributes
    ----------
    row
        Index of each row in the batch.
    multiplier
        Current λ; ``centre`` is that of the last proximal pass.
    proximal
        ε of each row.
    size
        Largest moment that is demanded or possible.
    effort
        Largest possible effort.
    passes_left
        Proximal passes still allowed.
    impossible
        Whether it has been proven that no activations meet the demand.
    """

    row: NDArray[np.int64]
    multiplier: Floats
    centre: Floats
    proximal: Floats
    size: Floats
    effort: Floats
    passes_left: NDArray[np.int64]
    impossible: Bools

    def take(self, rows: Bools) -> _Ascent:
        return _Ascent(*(getattr(self, field.name)[rows] for field in fields(self)))

    def close_passes(self, unmet: Floats, solved: Bools) -> None:
        """Check the rows whose proximal problem is solved, and start the next pass of each."""
        # If the demand could be met, it would cost less than the value of the proximal problem.
        paid = np.vecdot(unmet, self.centre) + np.vecdot(unmet, unmet) / (2.0 * self.proximal)
        proven = solved & ~self.impossible & (paid > self.effort)
        self.impossible |= proven
        self.passes_left[proven] = IMPOSSIBLE_PASSES
        self.centre[solved] = self.multiplier[solved]
        self.proximal[solved & ~self.impossible] *= TIGHTER
        self.passes_left[solved] -= 1


def maximise(
    problem: DualProblem, start: Floats, *, proximal: float, passes: int, max_iterations: int
) -> DualSolution:
    """Return the multipliers and activations of every row; finished rows are not computed further.

    Parameters
    ----------
    problem
        The rows.
    start
        Initial λ, (row, coordinate).
    proximal
        ε, the strength of the proximal term.
    passes
        Largest number of proximal passes.
    max_iterations
        Largest number of Newton steps; a row that needs more is marked as not converged.
    """
    count = len(start)
    result = DualSolution(
        start.copy(),
        np.zeros_like(problem.upper),
        problem.demand.copy(),
        np.zeros((count,), dtype=np.bool_),
        np.zeros((count,), dtype=np.bool_),
        np.full((count,), max_iterations, dtype=np.int64),
    )
    state = _Ascent(
        row=np.arange(count),
        multiplier=start.copy(),
        centre=np.zeros_like(start),
        proximal=np.full((count,), proximal),
        size=problem.size(),
        effort=problem.greatest_effort(),
        passes_left=np.full((count,), passes, dtype=np.int64),
        impossible=np.zeros((count,), dtype=np.bool_),
    )
    for iteration in range(max_iterations + 1):
        pulled = problem.pull(state.multiplier)
        activation = problem.activation(pulled)
        unmet = problem.demand - problem.moment(activation)
        result.multiplier[state.row], result.activation[state.row] = state.multiplier, activation
        result.unmet[state.row] = unmet

        curvature = problem.curvature(
            problem.slope(pulled, activation, CUBED_FLOOR * np.abs(activation).max(axis=1, keepdims=True))
        )
        # Activations a(λ) that meet the demand are optimal, whatever the proximal term.
        fine = _met(unmet, problem.demand, state.size)
        done = fine.copy()
        solved = _at_rest(state, unmet, curvature)
        done |= solved & (state.passes_left == 0)
        state.close_passes(unmet, solved & ~done)
        result.met[state.row] = fine
        result.converged[state.row[done]] = True
        result.iterations[state.row[done]] = iteration
        if done.all():
            break
        if done.any():
            keep = ~done
            problem, state, curvature = problem.take(keep), state.take(keep), curvature[keep]
            pulled, activation, unmet = pulled[keep], activation[keep], unmet[keep]

        gradient = unmet - state.proximal[:, None] * (state.multiplier - state.centre)
        step = _newton_step(curvature, gradient, state.proximal)
        length = _step_length(problem, pulled, activation, gradient, step, state.proximal)
        state.multiplier += length[:, None] * step
    return result


def _at_rest(state: _Ascent, unmet: Floats, curvature: Floats) -> Bools:
    """Whether the gradient is within the rounding of the moments and of λ, (row,)."""
    gradient = unmet - state.proximal[:, None] * (state.multiplier - state.centre)
    steepness = np.trace(curvature, axis1=1, axis2=2)
    noise = MULTIPLIER_NOISE * np.abs(state.multiplier).max(axis=1) * steepness
    return np.abs(gradient).max(axis=1) <= GRADIENT_TOLERANCE * state.size + noise


def _newton_step(curvature: Floats, gradient: Floats, proximal: Floats) -> Floats:
    """Return (curvature + ε)⁻¹ gradient, (row, coordinate).

    It is never singular, even if ε is below rounding.
    """
    damping = proximal + ROUNDING * np.trace(curvature, axis1=1, axis2=2)
    damped = curvature + damping[:, None, None] * np.eye(gradient.shape[1])
    return substitute(cholesky(damped), gradient)


def _step_length(
    problem: DualProblem, pulled: Floats, activation: Floats, gradient: Floats, step: Floats, proximal: Floats
) -> Floats:
    """Return the length t at which the dual no longer rises along the step, (row,), within
    `SEARCH_ACCURACY`.

    The slope of the dual along the step decreases with t, so that its zero is bracketed. Newton's
    method in t is used, with bisection (or tenfold extension while no upper end is known) if a step
    would leave the bracket.
    """
    along = problem.pull(step)
    rise = np.vecdot(gradient, step)
    drag = proximal * np.vecdot(step, step)
    origin = rise + np.vecdot(along, activation)
    enough = SEARCH_ACCURACY * rise + 1e-14 * np.vecdot(np.abs(along), activation) + 1e-15 * drag
    length = np.ones(len(step))
    rows = np.arange(len(step))
    low, high = np.zeros(len(step)), np.full(len(step), np.inf)
    for _ in range(SEARCH_STEPS):
        t = length[rows]
        trial = pulled + t[:, None] * along
        tried = problem.activation(trial)
        value = origin - t * drag - np.vecdot(along, tried)
        todo = np.abs(value) > enough
        if not todo.any():
            break
        if not todo.all():
            problem, rows, pulled, along = problem.take(todo), rows[todo], pulled[todo], along[todo]
            origin, drag, enough, low, high = origin[todo], drag[todo], enough[todo], low[todo], high[todo]
            t, trial, tried, value = t[todo], trial[todo], tried[todo], value[todo]
        low, high = np.where(value > 0.0, t, low), np.where(value > 0.0, high, t)
        bend = drag + np.vecdot(along * along, problem.slope(trial, tried, 0.0))
        newton = t + value / bend
        open_ended = np.isinf(high)
        outside = ~((newton > low) & (newton < np.where(open_ended, 100.0 * t, high)))
        fallback = np.where(open_ended, 10.0 * t, 0.5 * (low + np.where(open_ended, 0.0, high)))
        length[rows] = np.where(outside, fallback, newton)
    return length
