"""Position of each draw among the random numbers of a person of a population.

A population is drawn from a counter-based generator. Every person owns the same number of
consecutive values between 0 and 1, used or not, so that any person can be made alone. Both engines
read them by the slots that are computed here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from gluteus.bones.draws import declaration
from gluteus.bones.draws.declaration import Draw, Retries, Stream

_BLOCK = 4  # numbers that the generator (Philox 4x64) gives at a time


@dataclass(frozen=True)
class DrawLayout:
    """Slots of a person's numbers.

    Attributes
    ----------
    slots : mapping of str to int
        First slot of each draw, members in consecutive slots; of repeated draws, that of the first
        attempt.
    strides : mapping of str to int
        Distance between the slots of two attempts, by the name of their `Retries`.
    on_demand : int
        Slot from which numbers are made only when a person needs them.
    width : int
        Number of values that belong to one person.
    """

    slots: Mapping[str, int]
    strides: Mapping[str, int]
    on_demand: int
    width: int


def draw_layout() -> DrawLayout:
    """Return the layout of the declared draws."""
    return _layout(declaration.DECLARED)


@lru_cache(maxsize=8)
def _layout(declared: tuple[Draw, ...]) -> DrawLayout:
    once, again = _together(declared)
    slots: dict[str, int] = {}
    strides: dict[str, int] = {}
    at = 0
    for retries, draws in once:
        at = _place(draws, at, retries, slots, strides)
    first = at = _whole(at)
    for retries, draws in again:
        at = _place(draws, at, retries, slots, strides)
    return DrawLayout(slots, strides, first, at)


Together = list[tuple[Retries | None, list[Draw]]]


def _together(declared: tuple[Draw, ...]) -> tuple[Together, Together]:
    """Return the draws in declared order: those that are always made, then those made on demand.

    Populations do not use the draws of side-lying, so that these have no slots.
    """
    placed: dict[object, tuple[Retries | None, list[Draw]]] = {}
    for draw in declared:
        if draw.stream is not Stream.LYING:
            placed.setdefault(draw.retries or draw.name, (draw.retries, []))[1].append(draw)
    demanded = [part for part in placed.values() if part[0] is not None and part[0].on_demand]
    return [part for part in placed.values() if part not in demanded], demanded


def _place(
    draws: list[Draw], start: int, retries: Retries | None, slots: dict[str, int], strides: dict[str, int]
) -> int:
    """Assign slots to draws and all their attempts, beginning at ``start``; return the next free
    slot.
    """
    end = start
    for draw in draws:
        slots[draw.name] = end
        end += draw.count
    if retries is None:
        return end
    stride = _whole(end - start) if retries.on_demand else end - start
    strides[retries.name] = stride
    return start + retries.attempts * stride


def _whole(count: int) -> int:
    return -(-count // _BLOCK) * _BLOCK
