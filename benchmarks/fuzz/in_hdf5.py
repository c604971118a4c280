"""Damage to HDF5."""

from __future__ import annotations

import random

from fuzz.in_bytes import cut_off, cut_out, flip, put_in, repeat_bytes
from fuzz.pieces import put


def field(data: bytes, rng: random.Random) -> bytes:
    """A length, place or count of the format set to something else."""
    if len(data) < 16:
        return data
    start, width = rng.randrange(len(data) - 8), rng.choice((1, 2, 4, 8))
    value = rng.choice((0, 1, 2**31, 2**32 - 1, 2**63, 2**64 - 1, rng.randrange(len(data)))) % 256**width
    return put(data, (start, start + width), value.to_bytes(width, "little"))


def block(data: bytes, rng: random.Random) -> bytes:
    """A piece of the file in the place of another: parts refer to themselves or to others."""
    if len(data) < 200:
        return data
    size, here, there = rng.choice((8, 16, 64)), rng.randrange(len(data) - 64), rng.randrange(len(data) - 64)
    return put(data, (there, there + size), data[here : here + size])


CHANGES = (
    cut_off, cut_out, flip, flip, put_in, repeat_bytes, field, field, field, field, block, block,
)  # fmt: skip
