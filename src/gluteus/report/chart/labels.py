"""Short texts on a picture, moved apart until none covers another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

_WIDTH = 0.6
"""Mean breadth of a bold digit or letter, as a share of the font's size."""
_MOST_ROUNDS = 200
_APART = 1.02


@dataclass(frozen=True)
class Label:
    """A text and the middle of its box, in the units of the picture."""

    text: str
    x: float
    y: float

    def width(self, size: float) -> float:
        return _WIDTH * size * len(self.text)


def apart(labels: list[Label], size: float) -> list[Label]:
    """The labels, each pair that overlaps pushed apart by equal steps in the shorter direction.

    Parameters
    ----------
    labels: in any order. size: of the font, in the units of the picture.

    Returns
    -------
    list[Label]: in the same order; those that overlap none stay where they are.
    """
    placed = list(labels)
    for _ in range(_MOST_ROUNDS):
        moved = False
        for one, two in combinations(range(len(placed)), 2):
            first, second = placed[one], placed[two]
            across = (first.width(size) + second.width(size)) / 2 - abs(first.x - second.x)
            down = size - abs(first.y - second.y)
            if across <= 0 or down <= 0:
                continue
            moved = True
            if across < down:
                step = _APART * across / 2 * (1 if first.x <= second.x else -1)
                placed[one], placed[two] = (
                    replace(first, x=first.x - step),
                    replace(second, x=second.x + step),
                )
            else:
                step = _APART * down / 2 * (1 if first.y <= second.y else -1)
                placed[one], placed[two] = (
                    replace(first, y=first.y - step),
                    replace(second, y=second.y + step),
                )
        if not moved:
            break
    return placed
