"""Pairs of left and right parts of a model, and the mapping between their mirrored axes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from gluteus.arrays import Floats
from gluteus.mechanics.body.motion import place
from gluteus.mechanics.body.tree import FIXED
from gluteus.model.opensim.model import OsimModel

_RIGHT: Final = re.compile(r"(?:^|(?<=_))[rR](?=_|$)|(?<![a-z])right(?![a-z])|(?<![A-Z])Right")
_LEFT: Final = {"r": "l", "right": "left", "Right": "Left", "R": "L"}
_CLEAR: Final = 0.6
"""An entry of a mirror map beyond this counts as 1, because default poses may bend joints by about
50 degrees.
"""


def twin_name(name: str) -> str | None:
    """Return the name of the left counterpart of a right part, such as `glut_med1_l` for
    `glut_med1_r`.

    Return None for all other names.
    """
    match = _RIGHT.search(name)
    if match is None:
        return None
    return name[: match.start()] + _LEFT[match.group()] + name[match.end() :]


def twins(names: Sequence[str]) -> list[tuple[int, int]]:
    """Return the indices of parts that exist on both sides, as (right, left)."""
    where = {name: index for index, name in enumerate(names)}
    pairs = ((index, where.get(twin_name(name) or "")) for name, index in where.items())
    return [(right, left) for right, left in pairs if left is not None]


@dataclass(frozen=True, eq=False)
class Mirror:
    """A model's two sides.

    Attributes
    ----------
    model
        Model with two sides.
    """

    model: OsimModel

    @cached_property
    def twin(self) -> dict[int, int]:
        """Counterpart on the other side of each body that has one, in both directions."""
        pairs = twins(self.model.tree.names)
        return dict(pairs) | {left: right for right, left in pairs}

    @cached_property
    def maps(self) -> dict[int, Floats]:
        """Mapping from a body's axes to those of its mirror image, (3, 3) with entries 0, 1 and -1,
        by body.

        Contains only bodies for which the mapping is clear in the default pose; ground is `FIXED`.
        """
        if not self.twin:
            return {}
        pose = place(self.model.tree, self.model.default_pose()[None])
        rotation, origin = pose.rotation[0], pose.position[0]
        rights = [right for right, _ in twins(self.model.tree.names)]
        lefts = [self.twin[right] for right in rights]
        middle = [body for body in range(len(origin)) if body not in self.twin]
        axes, centre = (rotation[middle[0]], origin[middle[0]]) if middle else (np.eye(3), np.zeros(3))
        across = _across((origin[rights] - centre) @ axes, (origin[lefts] - centre) @ axes)
        in_ground = axes @ across @ axes.T
        found: dict[int, Floats] = {}
        for body in range(len(origin)):
            exact = rotation[self.twin.get(body, body)].T @ in_ground @ rotation[body]
            clear = np.where(np.abs(exact) > _CLEAR, np.sign(exact), 0.0)
            if np.array_equal(np.abs(clear).sum(axis=0), np.ones(3)):
                found[body] = clear
        found[FIXED] = np.where(np.abs(in_ground) > _CLEAR, np.sign(in_ground), 0.0)
        return found

    def other(self, body: int) -> int:
        """Return the mirror image of a body: its counterpart, or itself."""
        return self.twin.get(body, body)


def _across(right: Floats, left: Floats) -> Floats:
    """Return the reflection along one axis that maps right positions most closely to left ones."""
    sizes = [np.abs(left - right * _signs(axis)).sum() for axis in (2, 1, 0)]
    return np.diag(_signs((2, 1, 0)[int(np.argmin(sizes))]))


def _signs(axis: int) -> Floats:
    return np.where(np.arange(3) == axis, -1.0, 1.0)
