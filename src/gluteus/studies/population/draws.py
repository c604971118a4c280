"""Random numbers of a population, from a counter-based generator: any person can be made alone.

Chunk ``i`` of a study has the key of ``SeedSequence(root, spawn_key=(i,))``; each person of the
chunk owns equally many consecutive numbers of that key's Philox stream, used or not
(:func:`gluteus.bones.draws.draw_layout`). The compiled kernel makes the same numbers.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gluteus.arrays import Floats


def chunk_key(root_seed: int, chunk_index: int) -> NDArray[np.uint64]:
    """The Philox key of a chunk, two words of 64 bits."""
    sequence = np.random.SeedSequence(root_seed, spawn_key=(chunk_index,))
    return sequence.generate_state(2, np.uint64).astype(np.uint64)


def uniforms(root_seed: int, chunk_index: int, people: int, width: int) -> Floats:
    """Return numbers between 0 and 1, both excluded, for the people of a chunk.

    Parameters
    ----------
    root_seed, chunk_index : int
        Seed of the population, and number of the chunk.
    people : int
        Number of people of the chunk, from the first.
    width : int
        Number of values for each person (`DrawLayout.width`).

    Returns
    -------
    ndarray, shape (people, width)
        One row of numbers for each person.
    """
    generator = np.random.Philox(key=chunk_key(root_seed, chunk_index))
    raw = generator.random_raw(people * width).reshape(people, width)
    return ((raw >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53
