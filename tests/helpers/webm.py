"""When each picture of a WebM film appears, read from the file itself."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

SEGMENT, INFO, CLUSTER, GROUP = 0x18538067, 0x1549A966, 0x1F43B675, 0xA0
SCALE, DURATION, TIME, SIMPLE_BLOCK, BLOCK = 0x2AD7B1, 0x4489, 0xE7, 0xA3, 0xA1


@dataclass(frozen=True)
class Film:
    """Times of a film.

    Parameters
    ----------
    times_s : list of float
        When each picture appears [s].
    duration_s : float
        What the file says of its length [s].
    """

    times_s: list[float]
    duration_s: float


def film_of(data: bytes) -> Film:
    """Read the times of a film with one track.

    Parameters
    ----------
    data : bytes
        Content of the file.

    Returns
    -------
    Film
        Its times.
    """
    scale_ns, duration, base, ticks = 1_000_000, 0.0, 0, []
    for name, content in _elements(data):
        if name == SCALE:
            scale_ns = int.from_bytes(content)
        elif name == DURATION:
            duration = struct.unpack(">f" if len(content) == 4 else ">d", content)[0]
        elif name == TIME:
            base = int.from_bytes(content)
        elif name in (SIMPLE_BLOCK, BLOCK):
            # One byte of the track's number, then the time within the cluster.
            ticks.append(base + struct.unpack(">h", content[1:3])[0])
    return Film([1e-9 * scale_ns * tick for tick in ticks], 1e-9 * scale_ns * duration)


def _elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the elements of EBML (RFC 8794) and those within the parents that matter here."""
    at = 0
    while at < len(data):
        name, at = _number(data, at, keep_marker=True)
        size, at = _number(data, at, keep_marker=False)
        content = data[at : at + size]
        at += size
        if name in (SEGMENT, INFO, CLUSTER, GROUP):
            yield from _elements(content)
        else:
            yield name, content


def _number(data: bytes, at: int, *, keep_marker: bool) -> tuple[int, int]:
    length = 9 - data[at].bit_length()
    value = int.from_bytes(data[at : at + length])
    return value if keep_marker else value & ((1 << 7 * length) - 1), at + length
