"""Damage to tables."""

from __future__ import annotations

import random
import re

from fuzz import in_bytes
from fuzz.pieces import NUMBERS, line, one_of, put


def header(data: bytes, rng: random.Random) -> bytes:
    found = one_of(re.compile(rb"(?i)(?:rows|columns|version|degrees)\s*=\s*(\S*)"), data[:2000], rng)
    return (
        data
        if found is None
        else put(data, found.span(1), rng.choice((*NUMBERS, "yes", "no", "maybe")).encode())
    )


def cell(data: bytes, rng: random.Random) -> bytes:
    found = one_of(re.compile(rb"(?<=[\t ])-?\d[\d.eE+-]*"), data, rng)
    return data if found is None else put(data, found.span(), rng.choice(NUMBERS).encode())


CHANGES = (*in_bytes.CHANGES, header, header, cell, cell, line, line, line)
