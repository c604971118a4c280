"""Calls that test the kernel itself: its elementary functions and its peak speed."""

from __future__ import annotations

from enum import auto
from typing import TYPE_CHECKING

from gluteus.mechanics.engine.schema.declare import Named, choice, numbers, size, struct, whole

if TYPE_CHECKING:
    from gluteus.arrays import Floats

size("arguments")


class Elementary(Named):
    """Elementary functions of the kernel."""

    sincos = auto()
    atan2 = auto()
    exp = auto()
    acos = auto()  # and asin
    asinh = auto()


class Peak(Named):
    """Operations whose peak rate is measured."""

    multiply_add = auto()
    divide = auto()
    root = auto()


@struct()
class ElementaryCall:
    """One or two results for each argument; only atan2 reads ``y``."""

    function: Elementary = choice(Elementary)
    x: Floats = numbers("arguments")
    y: Floats = numbers("arguments")
    one: Floats = numbers("arguments", written=True)
    two: Floats = numbers("arguments", written=True)


@struct()
class PeakCall:
    """Rounds of independent operations."""

    operation: Peak = choice(Peak)
    rounds: int = whole(0, 2**31 - 1)
