"""People simulated from the region probabilities: a test of the software, not of the ranking.

They follow the maps exactly, which real patients do not. What is measured on them says whether the
code inverts its own model; how good the ranking is, only published cases say.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gluteus.arrays import Bools
from gluteus.pain.ranking.region_maps import region_maps
from gluteus.pain.ranking.structures import structures


def hurting(people: int, seed: int) -> tuple[NDArray[np.int64], Bools]:
    """Sources of simulated people, and which regions hurt; everybody has pain somewhere.

    Parameters
    ----------
    people : int
        How many are simulated; those without any pain are left out.
    seed : int
        Of the random numbers.

    Returns
    -------
    zone : (person,) int
        The zone that hurts: a structure at random, then one of its zones.
    hurts : (person, region) bool
        Whether each region hurts.
    """
    maps, random = region_maps(), np.random.default_rng(seed)
    sizes = np.bincount(maps.structure)
    structure = random.integers(len(structures()), size=people)
    within = (random.random(people) * sizes[structure]).astype(np.int64)
    zone = np.concatenate([[0], np.cumsum(sizes)[:-1]])[structure] + within
    hurts = random.random((people, maps.felt.shape[1])) < maps.felt[zone]
    some = hurts.any(axis=1)
    return zone[some], hurts[some]
