"""Damage to stores of encounters and reports."""

from __future__ import annotations

import random

from fuzz.in_bytes import cut_off, cut_out, flip, put_in
from fuzz.in_hdf5 import block, field
from fuzz.pieces import put
from tests.helpers import damaging

PAGE = 4096
"""Bytes of a page of a store."""


def bits(data: bytes, rng: random.Random) -> bytes:
    """The damage of the tests of stores: some bits, a block of noise, a lost end."""
    return data if len(data) <= damaging.BLOCK else damaging.damaged(data, rng)


def page(data: bytes, rng: random.Random) -> bytes:
    """A whole page of the file in the place of another, or lost in zeros."""
    here, there = (rng.randrange(len(data) // PAGE + 1) * PAGE for _ in range(2))
    kept = data[here : here + PAGE] if rng.random() < 0.7 else bytes(PAGE)
    return put(data, (there, there + len(kept)), kept)


CHANGES = (
    bits, bits, bits, flip, flip, cut_off, cut_out, put_in, field, field, block, block, page, page,
)  # fmt: skip
