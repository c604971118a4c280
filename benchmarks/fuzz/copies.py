"""Damaged copies of sound files."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Final

from fuzz import in_c3d, in_hdf5, in_stores, in_tables, in_text, in_xml
from fuzz.sound import Seed

Change = Callable[[bytes, random.Random], bytes]

CHANGES: Final[dict[str, Sequence[Change]]] = {
    ".osim": in_xml.CHANGES, ".xml": in_xml.CHANGES,
    ".mot": in_tables.CHANGES, ".sto": in_tables.CHANGES,
    ".yaml": in_text.CHANGES, ".json": in_text.CHANGES,
    ".trc": in_tables.CHANGES, ".c3d": in_c3d.CHANGES,
    ".nc": in_hdf5.CHANGES, ".store": in_stores.CHANGES,
}  # fmt: skip


def damaged(number: int, root: int, sound: Sequence[Seed]) -> Seed:
    """Copy `number` of a run: one of the sound files with one to five pieces of damage."""
    rng = random.Random(f"{root}-{number}")
    seed = rng.choice(sound)
    data = seed.data
    changes = CHANGES[seed.suffix]
    for _ in range(rng.choice((1, 1, 1, 2, 3, 5))):
        data = rng.choice(changes)(data, rng)
    return Seed(seed.name, data)
