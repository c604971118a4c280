"""Checks of loads files, before their numbers are compared with the motion."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

import numpy as np

from gluteus.files import ExternalLoadsSpec
from gluteus.mechanics.body.tree import GROUND
from gluteus.studies.motion.plausibility.finding import Check, Finding
from gluteus.studies.motion.trial import Trial

SAME_COLUMNS: Final = Check(
    "same-columns",
    "implausible",
    "two forces of the loads that use the same columns of the table",
    "equal force_identifier, point_identifier and data source, or equal forces",
    "give each force the columns of its own plate",
)

NO_POINTS: Final = Check(
    "no-points",
    "implausible",
    "a force whose point of application is 0, 0, 0 in every frame",
    "all points zero in ground axes, without moments that could replace them",
    "give the centre of pressure in the columns that point_identifier names",
)

_LEVER: Final = 0.03
"""Moments below this lever arm [m] times the force are free moments."""


def load_findings(loads: ExternalLoadsSpec | None, trial: Trial) -> Iterator[Finding]:
    """Yield findings about a loads file."""
    if loads is None:
        return
    takes = defaultdict[tuple[str | None, ...], list[str]](list)
    for each in loads.forces:
        if each.appliesForce and each.force_identifier is not None:
            takes[each.force_identifier, each.point_identifier, each.data_source_name].append(each.name)
    for (columns, *_), names in takes.items():
        if len(names) > 1:
            yield SAME_COLUMNS.found(
                f"{' and '.join(names)} both use the columns {columns}",
                np.ones(len(trial.time), dtype=np.bool_),
            )
    yield from _equal_forces(loads, trial)
    yield from _without_points(loads, trial)


def _without_points(loads: ExternalLoadsSpec, trial: Trial) -> Iterator[Finding]:
    applied = [each for each in loads.forces if each.appliesForce]
    if trial.loads is None:
        return
    for number, each in enumerate(applied):
        if trial.loads.points_in[number] != GROUND or trial.loads.point[:, number].any():
            continue
        force, moment = (
            np.abs(values[:, number]).max() for values in (trial.loads.force, trial.loads.moment)
        )
        if moment < _LEVER * force:
            yield NO_POINTS.found(
                f"{each.name} acts at 0, 0, 0 in every frame", np.ones(len(trial.time), dtype=np.bool_)
            )


def _equal_forces(loads: ExternalLoadsSpec, trial: Trial) -> Iterator[Finding]:
    """Yield findings about forces with equal numbers in columns of different names."""
    applied = [each for each in loads.forces if each.appliesForce]
    if trial.loads is None:
        return
    for second, first in ((k, n) for k in range(len(applied)) for n in range(k)):
        one, other = trial.loads.force[:, first], trial.loads.force[:, second]
        if one.any() and np.array_equal(one, other):
            yield SAME_COLUMNS.found(
                f"{applied[first].name} and {applied[second].name} have the same forces in all frames",
                np.ones(len(trial.time), dtype=np.bool_),
            )
