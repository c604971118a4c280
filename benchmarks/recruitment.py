"""What a row of recruitment costs in the kernel and in NumPy, one thread, by CPU time.

    python benchmarks/recruitment.py                                  problems as large as a hip and a walk
    python benchmarks/recruitment.py MODEL MOTION LOADS [RESERVES]    the frames of a recorded motion too

The recorded motion goes through `gluteus.studies.forces` with the settings of OpenSim's static optimisation;
what that asks of the recruitment is kept and asked again under the clock. OpenSim 4.6 takes 228 ms a frame
of the gait2392 walk for all of its static optimisation, measured in the same way on such a machine.
"""

import os
import sys
import time
from collections.abc import Callable
from importlib import import_module
from statistics import median
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from gluteus.mechanics import kernel
from gluteus.mechanics.recruitment import solve

Call = tuple[tuple[Any, ...], dict[str, Any]]
OPENSIM = 0.228


def cpu(work: Callable[[], object], repeats: int = 7) -> float:
    work()
    took: list[float] = []
    for _ in range(repeats):
        start = time.process_time()
        work()
        took.append(time.process_time() - start)
    return median(took)


def random_problem(rows: int, coordinates: int, lines: int) -> Call:
    """Lines that each pull about up to four coordinates, and demands that modest activations meet."""
    rng = np.random.default_rng(0)
    pulls: NDArray[np.float64] = np.zeros((coordinates, lines))
    for line in range(lines):
        pulls[rng.choice(coordinates, rng.integers(1, min(5, coordinates + 1)), replace=False), line] = 1.0
    arms = rng.normal(0.0, 0.04, (rows, coordinates, lines)) * pulls
    capacity = arms * rng.lognormal(6.3, 0.8, lines)
    demand = np.einsum("bkm,bm->bk", capacity, 0.3 * rng.random((rows, lines)))
    return (capacity, demand, np.ones(lines)), {}


def recorded(model: str, motion: str, loads: str, reserves: tuple[str, ...]) -> list[Call]:
    """What the recruitment is asked while a recorded motion is worked out."""
    calls: list[Call] = []

    def keep(*arguments: Any, **options: Any) -> Any:
        calls.append((arguments, options))
        return solve(*arguments, **options)

    study = import_module("gluteus.studies.forces.study")
    with patch("gluteus.studies.forces.frames.solve", keep):
        study.forces(model, motion, loads, angles="degrees", derivatives="stepwise", reserves=reserves)
    return calls


def show(name: str, calls: list[Call], *, beside: float | None = None) -> None:
    rows = sum(len(arguments[0]) for arguments, _ in calls)

    def answer() -> None:
        for arguments, options in calls:
            solve(*arguments, **options)

    found = [solve(*arguments, **options) for arguments, options in calls]
    met, steps = np.concatenate([f.ok for f in found]), np.concatenate([f.iterations for f in found])
    fast = cpu(answer) / rows
    with patch.dict(os.environ, GLUTEUS_KERNEL="off"):
        slow = cpu(answer, 3) / rows
    text = f"{name:34} {fast * 1e6:8.1f} us in the kernel, {slow * 1e6:8.1f} us in NumPy"
    text += f", {steps.mean():4.1f} steps, {met.mean():.0%} met"
    print(text + (f", {beside / fast:,.0f} times OpenSim" if beside else ""))


def main() -> None:
    os.environ["GLUTEUS_THREADS"] = "1"
    print(kernel.state())
    for name, rows, coordinates, lines in (("hip, 3 x 75", 4096, 3, 75), ("walk, 23 x 92", 151, 23, 92)):
        arguments, _ = random_problem(rows, coordinates, lines)
        for power in (2, 3):
            show(f"{name}, power {power}", [(arguments, {"power": power})])
    if len(sys.argv) > 3:
        model, motion, loads, *reserves = sys.argv[1:]
        show("recorded motion", recorded(model, motion, loads, tuple(reserves)), beside=OPENSIM)


if __name__ == "__main__":
    main()
