"""Damage to C3D: as to any bytes, and more often where the header and the parameters are."""

from __future__ import annotations

import random
from collections.abc import Callable

from fuzz.in_bytes import CHANGES as ANYWHERE
from fuzz.in_bytes import cut_out, flip, put_in
from fuzz.in_hdf5 import block, field

HEAD = 512
"""Bytes of the header; groups and parameters follow in the next blocks of this size."""


def in_head(change: Callable[[bytes, random.Random], bytes]) -> Callable[[bytes, random.Random], bytes]:
    """The same change, in the first blocks only."""

    def changed(data: bytes, rng: random.Random) -> bytes:
        end = HEAD * rng.choice((1, 2, 8))
        return change(data[:end], rng) + data[end:]

    return changed


CHANGES = (
    *ANYWHERE, field, *(in_head(each) for each in (field, field, field, flip, flip, block, cut_out, put_in)),
)  # fmt: skip
