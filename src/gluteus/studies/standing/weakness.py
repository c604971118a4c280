"""Find the strength at which the pelvis drops.

It is weakened in all abductors, in gluteus medius, or in all muscles of the superior gluteal nerve.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gluteus.model.hip.hip import MEDIUS, Hip
from gluteus.studies.labels import labelled
from gluteus.studies.result import Result
from gluteus.studies.standing.stance import holds, reserve

LEFT = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.0)
NERVE_MUSCLES = (MEDIUS, "gluteus_minimus", "tensor_fasciae_latae")


def weakness(hip: Hip, left: Sequence[float] = LEFT) -> Result:
    """Return capacity over demand in one-leg stance for several strengths of muscles.

    The pelvis is level and the trunk upright.

    Parameters
    ----------
    hip : Hip
        The hip; one row for each of its people.
    left : sequence of float
        Fractions of strength that are left, 0 to 1.

    Returns
    -------
    Result
        Over the weakened muscles (abductors, gluteus_medius, superior_gluteal_nerve), strength_left
        and person: ``reserve`` (capacity over demand with all three axes balanced; 1 is the limit)
        and ``held``, which tolerates a missing newton metre, as in `stance`.
    """
    cases = {
        "abductors": ("abductors",),
        "gluteus_medius": (MEDIUS,),
        "superior_gluteal_nerve": NERVE_MUSCLES,
    }
    weakened = [[dict.fromkeys(names, part) for part in left] for names in cases.values()]
    dims = ("what", "strength_left", "person")
    data = {
        "reserve": (dims, np.array([[reserve(hip, each) for each in row] for row in weakened])),
        "held": (dims, np.array([[holds(hip, each) for each in row] for row in weakened])),
    }
    coords = {"what": list(cases), "strength_left": list(left)}
    return labelled(data, coords, hip, ("kendall2013", "pohl2015"), study="weakness")
