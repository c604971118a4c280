"""Work that ends in every way that work can end."""

import ctypes
import os
import sys
import time
from pathlib import Path

from gluteus.apart import Tell
from gluteus.errors import GluteusError


def add(one: int, other: int, tell: Tell) -> int:
    tell("half")
    return one + other


def refuse(_: Tell) -> None:
    raise GluteusError("not this")


def fail(_: Tell) -> float:
    return 1 / 0


def crash(_: Tell) -> None:
    ctypes.string_at(0)


def leave(_: Tell) -> None:
    os._exit(3)


def swell(_: Tell) -> None:
    kept = []
    while True:
        kept.append(bytearray(50_000_000))


def print_much(_: Tell) -> None:
    for _ in range(10_000):
        sys.stdout.write("noise" * 20)
    os.write(1, b"noise")
    raise GluteusError("printed, and it did no harm")


def hang(*given: object) -> None:
    if isinstance(given[0], Path):
        given[0].write_text(str(os.getpid()))
    ctypes.CDLL(None).sleep(1000)


def rest(begun: Path, _: Tell) -> None:
    begun.write_text(str(os.getpid()))
    time.sleep(1000)
