"""Paths of muscles as data: fixed and moving points on bodies, and wrap surfaces."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from gluteus.arrays import Floats, Ints
from gluteus.mechanics.body.functions import Function
from gluteus.mechanics.wrapping.path import Manner
from gluteus.mechanics.wrapping.surface import Surface

Rows = slice | Ints


@dataclass(frozen=True, eq=False)
class Moving:
    """One component of a point's position in its frame, as a function of a coordinate of the model.

    Attributes
    ----------
    point : int
        Index of the point.
    axis : array of shape (3,)
        Direction [body frame].
    function : Function
        Distance [m] along the axis.
    coordinate : int
        Index of the coordinate, or `FIXED` for the function's value at 0.
    """

    point: int
    axis: Floats
    function: Function
    coordinate: int


@dataclass(frozen=True, eq=False)
class PathWrap:
    """A surface on a body, over which one muscle may wrap.

    Attributes
    ----------
    body : int
        Index of the body.
    axes : array of shape (3, 3)
        Axes of the surface as columns [body frame].
    origin : array of shape (3,)
        Origin of the surface [m, body frame].
    surface : Surface
        The surface in its own frame.
    first, last : int
        First and last point of the muscle's path between which it may wrap.
    """

    body: int
    axes: Floats
    origin: Floats
    surface: Surface
    first: int
    last: int


@dataclass(frozen=True, eq=False)
class MusclePaths:
    """Paths of all muscles: their points in one list, muscle by muscle.

    Attributes
    ----------
    muscle : array of shape (point,)
        Index of the muscle to which each point belongs.
    body : array of shape (point,)
        Index of the body that carries each point.
    place : array of shape (point, 3) or (people, point, 3)
        Position of each point [m, body frame]; displacements of moving points are added.
    start : array of shape (muscle + 1,)
        Index of the first point of each muscle, then the number of points.
    moving : tuple of Moving
        Components of positions that depend on coordinates.
    condition : array of shape (point,)
        Index of the coordinate that determines whether each point is active; `FIXED` for none.
    range : array of shape (point, 2)
        Range within which the point is active [rad or m].
    surfaces : dict of int to tuple of PathWrap
        Wrap surfaces of each muscle, by the muscle's index.
    manner : {"shortest", "opensim"}
        How paths over several surfaces are computed; see `wrap_path`.
    """

    muscle: Ints
    body: Ints
    place: Floats
    start: Ints
    moving: tuple[Moving, ...]
    condition: Ints
    range: Floats
    surfaces: dict[int, tuple[PathWrap, ...]]
    manner: Manner

    @property
    def count(self) -> int:
        """Number of muscles."""
        return len(self.start) - 1

    @property
    def places(self) -> Floats:
        """Positions of the points (people, point, 3) [m, body frame], where people is 1 or the size
        of the batch.
        """
        return self.place if self.place.ndim == 3 else self.place[None]

    def points_of(self, muscle: int) -> slice:
        """Return which points belong to a muscle."""
        return slice(int(self.start[muscle]), int(self.start[muscle + 1]))

    def of_people(self, rows: Rows) -> MusclePaths:
        """Return the paths of some people; the same paths if they describe one person."""
        return replace(self, place=self.place[rows]) if len(self.places) > 1 else self

    def only(self, muscles: Iterable[int]) -> MusclePaths:
        """Return the paths of some muscles, in the order given."""
        chosen = list(muscles)
        sizes = np.diff(self.start)[chosen]
        mine = [point for muscle in chosen for point in range(self.start[muscle], self.start[muscle + 1])]
        points = np.array(mine, dtype=np.intp)
        moving = defaultdict[int, list[Moving]](list)
        for each in self.moving:
            moving[each.point].append(each)
        return replace(
            self,
            muscle=np.repeat(np.arange(len(chosen), dtype=np.intp), sizes),
            body=self.body[points],
            place=self.place[..., points, :],
            start=np.concatenate([np.zeros(1, dtype=np.intp), np.cumsum(sizes)]),
            moving=tuple(
                replace(each, point=at) for at, point in enumerate(mine) for each in moving.get(point, ())
            ),
            condition=self.condition[points],
            range=self.range[points],
            surfaces={
                at: self.surfaces[muscle] for at, muscle in enumerate(chosen) if muscle in self.surfaces
            },
        )


def no_paths() -> MusclePaths:
    """Return the paths of no muscle."""
    none = np.zeros(0, dtype=np.intp)
    return MusclePaths(
        muscle=none, body=none, place=np.zeros((0, 3)), start=np.zeros(1, dtype=np.intp), moving=(),
        condition=none, range=np.zeros((0, 2)), surfaces={}, manner="shortest",
    )  # fmt: skip
