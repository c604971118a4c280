"""Recruitment by the compiled kernel where it is in use, else in NumPy: the dual, and the greatest reward."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gluteus.mechanics.engine import kernel
from gluteus.mechanics.recruitment.dual import DualProblem, DualSolution, least_effort_start, maximise
from gluteus.mechanics.recruitment.linear import ITERATIONS, LinearProgramme, greatest_reward

Array = NDArray[np.float64]

COMPILED_BLOCK = 16384
"""Rows that the kernel is given together: enough for all its threads."""


def best_dual(
    problem: DualProblem, *, unit: float, proximal: float, passes: int, max_iterations: int
) -> DualSolution:
    """What `maximise` finds from `least_effort_start`, by the fastest way there is; in multiples of ``unit``.

    Args:
        problem: the rows.
        unit: moment taken as one.
        proximal: strength of the proximal term.
        passes: most proximal passes.
        max_iterations: most Newton steps for a row.
    """
    if not kernel.in_use():
        problem = problem.scaled(unit)
        start = least_effort_start(problem, proximal)
        return maximise(problem, start, proximal=proximal, passes=passes, max_iterations=max_iterations)
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


def best_reward(programme: LinearProgramme) -> tuple[Array, NDArray[np.bool_]]:
    """What `greatest_reward` finds, by the fastest way there is."""
    if not kernel.in_use() or programme.balance.shape[1] not in (1, 2):
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


def block(rows: int) -> int:
    """How many rows to work on together where NumPy takes ``rows``."""
    return COMPILED_BLOCK if kernel.in_use() else rows


def _once(rows: Array) -> Array:
    """Rows without gaps; a single one where all are the same one."""
    return np.ascontiguousarray(rows[:1] if rows.strides[0] == 0 else rows)
