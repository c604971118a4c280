"""Damage to the bytes of any file."""

from __future__ import annotations

import random
import re


def cut_off(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def cut_out(data: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data) + 1)
    return data[:start] + data[start + rng.choice((1, 7, 200, 5000)) :]


def put_in(data: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data) + 1)
    piece = rng.choice(
        (b"\0", b"<", b">", b"&", b"]]>", b"\xff\xfe", b"\r", b"\x1a", b"<!--", rng.randbytes(5))
    )
    return data[:start] + piece + data[start:]


def flip(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 3, 30))):
        if changed:
            changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def repeat_bytes(data: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data) + 1)
    return data[:start] + data[start : start + rng.choice((20, 300))] * rng.choice((2, 50)) + data[start:]


def encode(data: bytes, rng: random.Random) -> bytes:
    text = data.decode("utf-8", "replace")
    way = rng.randrange(4)
    if way == 0:
        return text.encode(
            rng.choice(("utf-16", "utf-32", "utf-8-sig", "utf-7", "cp037", "utf-16-be")), "replace"
        )
    if way == 1:
        name = rng.choice(("utf-16", "utf-32", "rot13", "utf-7", "latin-1", "ebcdic", "x" * 300))
        return re.sub(r'encoding="[^"]*"', f'encoding="{name}"', text, count=1).encode()
    if way == 2:
        return b"\xff\xfe" + data
    return text.replace("\n", rng.choice(("\r", "\r\n", "\x85", "\u2028"))).encode()


CHANGES = (cut_off, cut_out, put_in, flip, repeat_bytes, encode)
