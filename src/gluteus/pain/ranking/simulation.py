"""Simulate people from the region probabilities, to test the software and not the ranking.

Simulated people follow the maps exactly, which real patients do not. They show whether the code
inverts its own model; only published cases show how good the ranking is.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gluteus.arrays import Bools
from gluteus.pain.ranking.region_maps import region_maps
from gluteus.pain.ranking.structures import structures


def hurting(people: int, seed: int) -> tuple[NDArray[np.int64], Bools]:
    """Simulate sources of pain and painful regions; everybody has pain in some region.

    Parameters
    ----------
    people : int
        Number of people to simulate; those without any pain are left out.
    seed : int
        Seed of the random numbers.

    Returns
    -------
    zone : (person,) int
        The zone that is the source: a random structure, and one of its zones.
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
