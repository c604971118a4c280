"""Muscles whose paths do not fit their fibres and tendons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from gluteus.arrays import Bools
from gluteus.files.osim.spec.forces import PathMuscleSpec
from gluteus.model.opensim.model import OsimModel
from gluteus.studies.motion.plausibility import limits
from gluteus.studies.motion.plausibility.finding import Check, Finding
from gluteus.studies.motion.trial import Trial

MUSCLE_LENGTHS: Final = Check(
    "muscle-lengths",
    "implausible",
    "muscles whose paths do not fit their fibres and tendons",
    f"more than {limits.MISFIT_MUSCLES:.0%} of the muscles are, in all frames, longer than their tendon and "
    f"{limits.LONGEST_FIBRE:g} optimal fibre lengths, or shorter than {limits.SHORTEST_PATH:.0%} of their "
    "tendon",
    "check the units of path points, fibres and tendons (metres), and scale all of them together",
)

_FRAMES: Final = 9


def muscle_findings(model: OsimModel, trial: Trial) -> Iterator[Finding]:
    """Compare the lengths of paths in some of the frames with those of fibres and tendons."""
    whole = np.array([not isinstance(each, PathMuscleSpec) for each in model.spec.muscles], dtype=np.bool_)
    if not whole.any():
        return
    rows = np.unique(np.linspace(0, len(trial.q) - 1, _FRAMES).astype(np.intp))
    paths = model.lengths(trial.q[rows])[:, whole]
    fibre, tendon = model.fibre_length[:, whole], model.tendon_length[:, whole]
    for wrong, word in (
        (paths > tendon + limits.LONGEST_FIBRE * fibre, "long"),
        (paths < limits.SHORTEST_PATH * tendon, "short"),
    ):
        always: Bools = np.all(wrong, axis=0)
        if always.mean() <= limits.MISFIT_MUSCLES:
            continue
        worst = int(np.argmax(np.where(always, paths[0] / (fibre + tendon)[0], 0.0)))
        name = [each for each, taken in zip(model.muscle_names, whole, strict=True) if taken][worst]
        yield MUSCLE_LENGTHS.found(
            f"{int(always.sum())} of {len(always)} muscles are too {word} for their fibres and tendons; "
            f"the path of {name} measures {paths[0, worst]:.3g} m, its fibre and tendon together "
            f"{(fibre + tendon)[0, worst]:.3g} m",
            np.ones(len(trial.q), dtype=np.bool_),
        )
