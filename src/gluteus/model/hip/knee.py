"""Bent knees: how lines that cross hip and knee change their length.

The part of a line between pelvis and thigh stays the same. The length beyond it changes by the
integral of the moment arm at the knee. A straight knee changes nothing.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from gluteus.anatomy import norms
from gluteus.arrays import Floats
from gluteus.mechanics.hip.model import Model

ANGLES_DEG = (0, 20, 40, 60, 80, 100, 120)
"""Knee flexion angles at which the moment arms are known [degrees]."""


@cache
def knee_arms() -> dict[str, Floats]:
    """Moment arms (angle,) [m] by muscle, positive where the muscle flexes the knee."""
    table = norms("knee")
    muscles = dict.fromkeys(key.rpartition("_")[0] for key in table)
    return {muscle: np.array([table[f"{muscle}_{angle}"].si for angle in ANGLES_DEG]) for muscle in muscles}


def lengthening(muscle: str, knee: Floats) -> Floats:
    """Return how much longer a muscle is than with a straight knee.

    Parameters
    ----------
    muscle : str
        Id of the record; a muscle that does not cross the knee keeps its length.
    knee : array, shape (person,)
        Knee flexion [rad].

    Returns
    -------
    array, shape (person,)
        Change of length [m], negative for muscles that flex the knee.
    """
    arms = knee_arms().get(muscle)
    if arms is None:
        return np.zeros_like(knee)
    angles = np.radians(ANGLES_DEG)
    bent = np.clip(knee, angles[0], angles[-1])
    steps = np.diff(angles) * (arms[1:] + arms[:-1]) / 2
    before = np.concatenate([[0.0], np.cumsum(steps)])
    cell = np.minimum(np.searchsorted(angles, bent, side="right") - 1, len(angles) - 2)
    arm = np.interp(bent, angles, arms)
    return -(before[cell] + (bent - angles[cell]) * (arms[cell] + arm) / 2)


def with_bent_knee(model: Model, knee: Floats, size: Floats | float = 1.0) -> Model:
    """The same hips with bent knees.

    Parameters
    ----------
    model : Model
        Model with straight knees.
    knee : array, shape (person,)
        Knee flexion [rad], 0 to 2.1; the lengths stay constant beyond 2.1.
    size : float or array, shape (person,)
        Size of the bones, 1 for the mean; moment arms are proportional to it.
    """
    by_muscle = {muscle: lengthening(muscle, knee) for muscle in dict.fromkeys(model.muscle_of)}
    change = np.stack([by_muscle[muscle] for muscle in model.muscle_of], axis=1)
    longer = model.constant_length + change * np.reshape(size, (-1, 1))
    return model.changed(constant_length=longer)
