"""Batches of the two optimisation problems of recruitment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gluteus.mechanics.engine.schema.declare import flags, number, numbers, size, struct, whole, wholes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from gluteus.arrays import Bools, Floats

size("balances", 1, 2)


@struct()
class RecruitProblem:
    """Problems as in `gluteus.mechanics.recruitment.dual.DualProblem`, with the demand in units."""

    capacity: Floats = numbers("rows", "coordinates", "lines", strided=True)  # [N m]
    unit: float = number()  # moment taken as one [N m]
    demand: Floats = numbers("rows", "coordinates")  # in units
    gain: Floats = numbers("1|rows", "lines")
    lower: Floats = numbers("1|rows", "lines")
    upper: Floats = numbers("1|rows", "lines")
    power: int = whole(2, 3)
    proximal: float = number()
    passes: int = whole(0, 1_000_000)
    max_iterations: int = whole(0, 1_000_000_000)


@struct()
class RecruitFound:
    """Solutions as in `gluteus.mechanics.recruitment.dual.DualSolution`, in units."""

    multiplier: Floats = numbers("rows", "coordinates", written=True)
    activation: Floats = numbers("rows", "lines", written=True)
    unmet: Floats = numbers("rows", "coordinates", written=True)
    met: Bools = flags("rows", written=True)
    converged: Bools = flags("rows", written=True)
    iterations: NDArray[np.int64] = wholes("rows", type="int64", written=True)


@struct()
class LinearProblem:
    """Problems as in `gluteus.mechanics.recruitment.linear.LinearProgramme`."""

    reward: Floats = numbers("rows", "lines")
    balance: Floats = numbers("rows", "balances", "lines")
    target: Floats = numbers("rows", "balances")
    max_iterations: int = whole(0, 1_000_000_000)


@struct()
class LinearFound:
    """Solutions of linear programmes."""

    x: Floats = numbers("rows", "lines", written=True)
    solved: Bools = flags("rows", written=True)
