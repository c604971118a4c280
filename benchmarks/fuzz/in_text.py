"""Damage to YAML and JSON."""

from __future__ import annotations

import random
import re

from fuzz import in_bytes
from fuzz.pieces import NAMES, NUMBERS, line, one_of, put

_WORD = re.compile(rb"[\w.]+")
_TAGS = (
    "!!int",
    "!!float",
    "!!bool",
    "!!timestamp",
    "!!binary",
    "!!set",
    "!!omap",
    "!!python/name:os.system",
    "!x",
)
_WORDS = (
    "~", "yes", "2024-02-31", "1:30", "{}", "[]", "'", '"', "&a [*a]", "*none", "<<: 1", "? x", "|", "--- ",
    "%YAML 9", "1" * 400, "0x" + "f" * 90, "\\u0000", "\\ud800", "null", "NaN", "-Infinity",
)  # fmt: skip


def word(data: bytes, rng: random.Random) -> bytes:
    found = one_of(_WORD, data, rng)
    chosen = rng.choice((*_WORDS, *NUMBERS, *NAMES)).encode()
    return data if found is None else put(data, found.span(), chosen)


def exchange(data: bytes, rng: random.Random) -> bytes:
    one, two = one_of(_WORD, data, rng), one_of(_WORD, data, rng)
    return data if one is None or two is None else put(data, one.span(), two[0])


def tag(data: bytes, rng: random.Random) -> bytes:
    found = one_of(_WORD, data, rng)
    return data if found is None else put(data, found.span(), f"{rng.choice(_TAGS)} ".encode() + found[0])


def bracket(data: bytes, rng: random.Random) -> bytes:
    start, deep = rng.randrange(len(data) + 1), rng.choice((1, 50, 100_000))
    return data[:start] + rng.choice((b"[", b"{", b"{a: ", b"- ", b"]", b"}")) * deep + data[start:]


def bomb(data: bytes, rng: random.Random) -> bytes:
    many = rng.choice((3, 9, 200))
    lines = (f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, many))
    return b"a0: &a0 [x, x]\n" + "".join(lines).encode() + data


CHANGES = (
    *in_bytes.CHANGES, word, word, word, word, exchange, exchange, tag, bracket, bomb, line,
)  # fmt: skip
