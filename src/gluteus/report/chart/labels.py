"""Place short texts on a picture so that none covers another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

_WIDTH = 0.6
"""Mean width of a bold digit or letter, as a share of the font size."""
_MOST_ROUNDS = 200
_APART = 1.02


@dataclass(frozen=True)
class Label:
    """A text and the centre of its box, in the units of the picture."""

    text: str
    x: float
    y: float

    def width(self, size: float) -> float:
        return _WIDTH * size * len(self.text)


def apart(labels: list[Label], size: float) -> list[Label]:
    """Return the labels after pushing overlapping pairs apart, by equal steps in the shorter
    direction.

    Parameters
    ----------
    labels : list of Label
        Labels in any order.
    size : float
        Font size, in the units of the picture.

    Returns
    -------
    list of Label
        Labels in the same order. Those that overlap no other are not moved.
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
