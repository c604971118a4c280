"""The two optimisation problems of recruitment: the operations, each in NumPy and by the kernel."""

from __future__ import annotations

import numpy as np

from gluteus.arrays import Bools, Floats
from gluteus.mechanics.engine import kernel, schema
from gluteus.mechanics.recruitment.dual import DualProblem, DualSolution, least_effort_start, maximise
from gluteus.mechanics.recruitment.linear import ITERATIONS, LinearProgramme, greatest_reward

_MOST_BALANCES = 2
"""The kernel solves linear programmes with one or two balances."""


def numpy_dual(
    problem: DualProblem, *, unit: float, proximal: float, passes: int, max_iterations: int
) -> DualSolution:
    """Solve the dual of least effort from `least_effort_start`; see `Programmes.dual`."""
    problem = problem.scaled(unit)
    start = least_effort_start(problem, proximal)
    return maximise(problem, start, proximal=proximal, passes=passes, max_iterations=max_iterations)


def compiled_dual(
    problem: DualProblem, *, unit: float, proximal: float, passes: int, max_iterations: int
) -> DualSolution:
    """Solve the dual of least effort; see `Programmes.dual`."""
    rows, coordinates, lines = problem.capacity.shape
    found = DualSolution(
        np.empty((rows, coordinates)),
        np.empty((rows, lines)),
        np.empty((rows, coordinates)),
        np.empty((rows,), dtype=np.bool_),
        np.empty((rows,), dtype=np.bool_),
        np.empty((rows,), dtype=np.int64),
    )
    asked = schema.RecruitProblem(
        capacity=problem.capacity,
        unit=unit,
        demand=np.ascontiguousarray(problem.demand / unit),
        gain=_once(problem.gain),
        lower=_once(problem.lower),
        upper=_once(problem.upper),
        power=problem.power,
        proximal=proximal,
        passes=passes,
        max_iterations=max_iterations,
    )
    into = schema.RecruitFound(
        multiplier=found.multiplier,
        activation=found.activation,
        unmet=found.unmet,
        met=found.met,
        converged=found.converged,
        iterations=found.iterations,
    )
    kernel.compiled.recruit(asked, into, kernel.threads())
    return found


def compiled_reward(programme: LinearProgramme) -> tuple[Floats, Bools]:
    """Find the greatest reward; NumPy does so unless there are one or two balances."""
    if not 1 <= programme.balance.shape[1] <= _MOST_BALANCES:
        return greatest_reward(programme)
    problem = schema.LinearProblem(
        reward=np.ascontiguousarray(programme.reward),
        balance=np.ascontiguousarray(programme.balance),
        target=np.ascontiguousarray(programme.target),
        max_iterations=ITERATIONS,
    )
    found = schema.LinearFound(
        x=np.empty(programme.reward.shape), solved=np.empty(len(programme.reward), dtype=np.bool_)
    )
    kernel.compiled.greatest(problem, found, kernel.threads())
    return found.x, found.solved


def _once(rows: Floats) -> Floats:
    """Return contiguous rows; a single row if all are views of the same one."""
    return np.ascontiguousarray(rows[:1] if rows.strides[0] == 0 else rows)
