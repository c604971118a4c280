"""Pieces that damage is made of: odd numbers and names, and places in a file."""

from __future__ import annotations

import random
import re

NUMBERS = (
    "nan", "inf", "-inf", "1e999", "1e308", "-1e308", "1e-320", "0", "-0", "-1", "1e16", "0.1", "3",
    "1" * 400,
    "0x10", "1_000", "\u0661", "1,5", "1e", "--1", "", "1 2", "999999999999", "-2147483649",
)  # fmt: skip
NAMES = ("", " ", "/", "..", "../..", "/ground", "ground", "\u00fc", "a" * 5000, "../../../etc/passwd")


def one_of(pattern: re.Pattern[bytes], data: bytes, rng: random.Random) -> re.Match[bytes] | None:
    """One of the places that match, searched from anywhere, so that no file is searched through."""
    start = rng.randrange(len(data) + 1)
    return pattern.search(data, start) or pattern.search(data)


def put(data: bytes, span: tuple[int, int], text: bytes) -> bytes:
    return data[: span[0]] + text + data[span[1] :]


def line(data: bytes, rng: random.Random) -> bytes:
    lines = data.split(b"\n")
    here, there = rng.randrange(len(lines)), rng.randrange(len(lines))
    way = rng.randrange(4)
    if way == 0:
        del lines[here]
    elif way == 1:
        lines[here:here] = [lines[there]] * rng.choice((1, 10, 3000))
    elif way == 2:
        lines[here], lines[there] = lines[there], lines[here]
    else:
        lines[here] = lines[here] + rng.choice((b"\t", b"\t1", b" 1 2 3", b"\t" * 20_000, b"\tx" * 5000))
    return b"\n".join(lines)
