"""The two optimisation problems of recruitment: the operations, each in NumPy and by the kernel."""

from __future__ import annotations

import numpy as np

from gluteus.arrays import Bools, Floats
from gluteus.mechanics.engine import kernel
from gluteus.mechanics.recruitment.dual import DualProblem, DualSolution, least_effort_start, maximise
from gluteus.mechanics.recruitment.linear import ITERATIONS, LinearProgramme, greatest_reward

_MOST_BALANCES = 2
"""The kernel solves linear programmes of one or two balances."""


def numpy_dual(
    problem: DualProblem, *, unit: float, proximal: float, passes: int, max_iterations: int
) -> DualSolution:
    """Solve the dual of least effort from `least_effort_start`; see `Engine.dual`."""
    problem = problem.scaled(unit)
    start = least_effort_start(problem, proximal)
    return maximise(problem, start, proximal=proximal, passes=passes, max_iterations=max_iterations)


def compiled_dual(
    problem: DualProblem, *, unit: float, proximal: float, passes: int, max_iterations: int
) -> DualSolution:
    """Solve the dual of least effort; see `Engine.dual`."""
    rows, coordinates, lines = problem.capacity.shape
    found = DualSolution(
        np.empty((rows, coordinates)),
        np.empty((rows, lines)),
        np.empty((rows, coordinates)),
        np.empty((rows,), dtype=np.bool_),
        np.empty((rows,), dtype=np.bool_),
        np.empty((rows,), dtype=np.int64),
    )
    kernel.compiled.recruit(
        problem.capacity,
        unit,
        np.ascontiguousarray(problem.demand / unit),
        _once(problem.gain),
        _once(problem.lower),
        _once(problem.upper),
        problem.power,
        proximal,
        passes,
        max_iterations,
        kernel.threads(),
        found.multiplier,
        found.activation,
        found.unmet,
        found.met.view(np.uint8),
        found.converged.view(np.uint8),
        found.iterations,
    )
    return found


def compiled_reward(programme: LinearProgramme) -> tuple[Floats, Bools]:
    """Find the greatest reward; NumPy does so for other numbers of balances than one or two."""
    if not 1 <= programme.balance.shape[1] <= _MOST_BALANCES:
        return greatest_reward(programme)
    share, solved = np.empty(programme.reward.shape), np.empty(len(programme.reward), dtype=np.bool_)
    kernel.compiled.greatest(
        np.ascontiguousarray(programme.reward),
        np.ascontiguousarray(programme.balance),
        np.ascontiguousarray(programme.target),
        ITERATIONS,
        kernel.threads(),
        share,
        solved.view(np.uint8),
    )
    return share, solved


def _once(rows: Floats) -> Floats:
    """Rows without gaps; a single one where all are the same one."""
    return np.ascontiguousarray(rows[:1] if rows.strides[0] == 0 else rows)
