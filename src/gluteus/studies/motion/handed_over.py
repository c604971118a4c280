"""Recorded motions from strangers: analysed in a process that can be ended."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, cast

from gluteus.apart import Budget, Tell, run_apart
from gluteus.errors import GluteusError
from gluteus.files import read_loads
from gluteus.model.opensim.model import read_osim
from gluteus.studies.motion.forces import forces
from gluteus.studies.motion.question import ForcesOptions
from gluteus.studies.result import Result

ANALYSIS: Final = Budget(seconds=1800, memory=2_000_000_000)

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class HandedOver:
    """Files of a motion, under names that do not say where its owner had them.

    Attributes
    ----------
    model, motion : Path
    loads : Path or None
        External loads.
    table : Path or None
        The table of the loads, wherever they say that it is.
    actuators : tuple of Path
        Files of actuators.
    allow : tuple of str
        Features of the model that may be left out.
    """

    model: Path
    motion: Path
    loads: Path | None = None
    table: Path | None = None
    actuators: tuple[Path, ...] = ()
    allow: tuple[str, ...] = ()


def analyse_apart(
    files: HandedOver, options: ForcesOptions, progress: Progress, budget: Budget = ANALYSIS
) -> Result:
    """Return the forces of a motion, computed in a process of its own.

    Parameters
    ----------
    files
        What is analysed.
    options
        How.
    progress
        Called ten times a second with the number of frames that are done and of all; an exception
        that it raises ends the analysis.
    budget
        What the process may use.

    Raises
    ------
    GluteusError
        As `gluteus.studies.motion.forces.forces` and `gluteus.apart.run_apart`.
    """
    last = (0, 1)

    def follow(told: object) -> None:
        nonlocal last
        last = last if told is None else cast("tuple[int, int]", told)
        progress(*last)

    return run_apart(_analyse, files, options, budget=budget, follow=follow)


def _analyse(files: HandedOver, options: ForcesOptions, tell: Tell) -> Result:
    loads = None
    if files.loads is not None:
        loads = read_loads(files.loads, allow=files.allow)
        if loads.datafile is not None:
            if files.table is None:
                raise GluteusError(
                    f"{files.loads} takes its forces from {loads.datafile.name}; hand that table over, too"
                )
            # The path in the document is not followed: it would be another file of this machine.
            loads = replace(loads, datafile=files.table)

    def frames_done(done: int, total: int) -> None:
        tell((done, total))

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # the result's notes have them
        # Given a path, `forces` would also take a set-up, and follow the paths in it.
        model = read_osim(files.model, allow=files.allow)
        return forces(
            model,
            files.motion,
            loads,
            options,
            actuators=files.actuators,
            allow=files.allow,
            progress=frames_done,
        )
