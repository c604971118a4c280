"""Paths through several points and over several surfaces, by OpenSim's rules for their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gluteus.arrays import Bools, Floats, Ints
from gluteus.mechanics.wrapping.surface import Points, Status, Surface, norm, safe

Manner = Literal["shortest", "opensim"]

_ENOUGH, _ROUNDS = 5e-4, 8
"""OpenSim repeats the loop over the surfaces until the length changes by less than this [m], and at
most this often.
"""
_STILL, _MOST_ROUNDS = 1e-13, 200


@dataclass(frozen=True)
class Obstacle:
    """A surface that a path may wrap over.

    Attributes
    ----------
    surface
        The surface in its own frame.
    axes
        Axes of the surface as columns, (batch or 1, 3, 3), in the frame of the path's points.
    origin
        Origin of the surface in that frame (batch or 1, 3) [m].
    first, last
        The first and last point of the path between which it may wrap; -1 for the last of all.
    """

    surface: Surface
    axes: Points
    origin: Points
    first: int = 0
    last: int = -1


@dataclass(frozen=True)
class WrappedPath:
    """Paths with their wraps; arrays (batch, ...), in the frame of the points.

    Attributes
    ----------
    length
        Length (batch,) [m].
    pull
        Derivative of the length with respect to the points (batch, point, 3).
    force
        Derivative of the length with respect to displacement of each surface (batch, surface, 3).
    moment
        Derivative of the length with respect to rotation of each surface about the origin (batch,
        surface, 3) [m].
    status
        `Status` of each surface (batch, surface).
    touch
        Points where the path meets and leaves each surface (batch, surface, 2, 3); NaN without
        contact.
    arc
        Length of the part on each surface (batch, surface) [m].
    course
        Numbers of the places that the path runs through, in order, then -1 (batch, place): given
        points first, then the two touches of each surface.
    near_switch
        Whether the path is about to change its type (batch,).
    settled
        Whether the iteration over the surfaces has converged (batch,).
    """

    length: Points
    pull: Floats
    force: Floats
    moment: Floats
    status: NDArray[np.int8]
    touch: Floats
    arc: Floats
    course: Ints
    near_switch: Bools
    settled: Bools


def wrap_path(
    points: Points,
    obstacles: Sequence[Obstacle],
    active: Bools | None = None,
    manner: Manner = "shortest",
) -> WrappedPath:
    """Return paths through points, wrapped over obstacles one after the other.

    Parameters
    ----------
    points
        Points (batch, point, 3) [m], at least two.
    obstacles
        Surfaces, in the order in which they are tried.
    active
        Points through which the path runs (batch, point); None for all.
    manner
        "shortest" iterates over the obstacles until nothing changes, so that paths over several of
        them are shortest and their derivatives exact. "opensim" stops as early as OpenSim 4.6 and,
        like it, measures the free parts between the points of first contact. With several obstacles
        its derivatives are those of a taut path; exact ones need a complex step.
    """
    found = _Course.begin(points, obstacles, active)
    if manner == "shortest":
        found.seen = found.places
    enough, rounds = (_ENOUGH, _ROUNDS) if manner == "opensim" else (_STILL, _MOST_ROUNDS)
    going, last = np.ones(len(points), dtype=bool), np.full(len(points), np.inf)
    for round_ in range(rounds if len(obstacles) > 1 else min(1, len(obstacles))):
        for turn in range(len(obstacles)):
            for number in range(len(obstacles)):
                found.over(number, np.flatnonzero(going & (found.order[:, turn] == number)))
        length = np.real(found.length())
        going = going & (np.abs(length - last) >= enough)
        last = length
        if not going.any():
            break
        if round_ == 0 and len(obstacles) > 1:
            found.swap(going)
    return found.result(~going | (len(obstacles) < 2))


@dataclass
class _Course:
    """Paths while they are computed.

    Points of a path are numbered: first the given points, then two for each obstacle. ``sequence``
    (batch, all) lists the numbers of the points on the path, followed by -1. ``places`` (batch,
    all, 3) are their positions, and ``seen`` are the positions between which lengths are measured.
    """

    obstacles: Sequence[Obstacle]
    given: int
    active: Bools
    places: Points
    seen: Points
    arcs: Points
    sequence: Ints
    order: Ints
    status: NDArray[np.int8]
    pulls: Floats
    near: Bools

    @staticmethod
    def begin(points: Points, obstacles: Sequence[Obstacle], active: Bools | None) -> _Course:
        batch, given, _ = points.shape
        surfaces = len(obstacles)
        used = (
            np.ones((batch, given), dtype=bool) if active is None else np.broadcast_to(active, (batch, given))
        )
        kind = np.result_type(
            points, *(each.axes for each in obstacles), *(each.origin for each in obstacles)
        )
        places = np.full((batch, given + 2 * surfaces, 3), np.nan, dtype=kind)
        places[:, :given] = points
        numbers = np.full((batch, given + 2 * surfaces), -1, dtype=np.intp)
        numbers[:, :given] = np.where(used, np.arange(given, dtype=np.intp), -1)
        return _Course(
            obstacles=obstacles,
            given=given,
            active=used,
            places=places,
            seen=places.copy(),
            arcs=np.zeros((batch, surfaces), dtype=kind),
            sequence=_packed(numbers),
            order=np.tile(np.arange(surfaces), (batch, 1)),
            status=np.zeros((batch, surfaces), dtype=np.int8),
            pulls=np.zeros((batch, surfaces, 2, 3)),
            near=np.zeros((batch, surfaces), dtype=bool),
        )

    def over(self, number: int, rows: Ints) -> None:
        """Remove the obstacle from the paths ``rows`` and insert it at the best position."""
        if not len(rows):
            return
        self._remove(number, rows)
        obstacle, first = self.obstacles[number], self.given + 2 * number
        low, high = self._range(obstacle, rows)
        best, taken = np.full(len(rows), np.inf), np.zeros(len(rows), dtype=bool)
        where = np.full(len(rows), -1)
        self.status[rows, number] = Status.STRAIGHT
        self.near[rows, number] = False
        for position in range(self.sequence.shape[1] - 1):
            a, b = self.sequence[rows, position], self.sequence[rows, position + 1]
            on_surface = (
                (a >= self.given) & (b >= self.given) & ((a - self.given) // 2 == (b - self.given) // 2)
            )
            asked = np.flatnonzero((low <= position) & (position < high) & ~on_surface & ~taken)
            if not len(asked):
                continue
            here = rows[asked]
            start, end = self.places[here, a[asked]], self.places[here, b[asked]]
            answer = obstacle.surface.wrap(_into(start, obstacle, here), _into(end, obstacle, here))
            longer = np.real(answer.length - norm(end - start))
            chosen = answer.wraps & (answer.must | (longer < best[asked]))
            self.near[here, number] |= answer.near_switch
            quiet = where[asked] < 0
            self.status[here[quiet], number] = answer.status[quiet]
            put, into = here[chosen], asked[chosen]
            self.status[put, number] = Status.WRAPPED
            self.places[put, first] = _out_of(answer.first[chosen], obstacle, put)
            self.places[put, first + 1] = _out_of(answer.second[chosen], obstacle, put)
            self.arcs[put, number] = answer.arc[chosen]
            self.pulls[put, number] = np.real(_turned(answer.pull[chosen], obstacle, put))
            best[into], where[into] = longer[chosen], position
            taken[asked[answer.wraps & answer.must]] = True
        self._insert(number, rows, where)

    def swap(self, going: Bools) -> None:
        """Try the first two obstacles in reverse order, where OpenSim does."""
        rows = np.flatnonzero(
            going & (self.status[:, 0] == Status.STRAIGHT) & (self.status[:, 1] == Status.INSIDE)
        )
        self.order[rows, 0], self.order[rows, 1] = 1, 0

    def _remove(self, number: int, rows: Ints) -> None:
        kept = self.sequence[rows]
        kept[(kept == self.given + 2 * number) | (kept == self.given + 2 * number + 1)] = -1
        self.sequence[rows] = _packed(kept)

    def _insert(self, number: int, rows: Ints, where: Ints) -> None:
        put = where >= 0
        rows, after = rows[put], where[put, None] + 1
        columns = np.arange(self.sequence.shape[1], dtype=np.intp)
        shifted = np.take_along_axis(
            self.sequence[rows], np.maximum(columns - 2 * (columns > after), 0), axis=1
        )
        first = self.given + 2 * number
        shifted = np.where(columns == after, first, np.where(columns == after + 1, first + 1, shifted))
        self.sequence[rows] = shifted
        pair = slice(first, first + 2)
        unseen = np.isnan(np.real(self.seen[rows, pair]))
        self.seen[rows, pair] = np.where(unseen, self.places[rows, pair], self.seen[rows, pair])

    def _range(self, obstacle: Obstacle, rows: Ints) -> tuple[Ints, Ints]:
        """Return positions in the sequence of the first and last active point of the obstacle's
        range.
        """
        numbers, last = np.arange(self.given), obstacle.last if obstacle.last >= 0 else self.given - 1
        allowed = self.active[rows] & (numbers >= obstacle.first) & (numbers <= last)
        low = np.argmax(allowed, axis=1)
        high = self.given - 1 - np.argmax(allowed[:, ::-1], axis=1)
        place = [np.argmax(self.sequence[rows] == number[:, None], axis=1) for number in (low, high)]
        none = ~allowed.any(axis=1)
        return np.where(none, 0, place[0]), np.where(none, 0, place[1])

    def _steps(self) -> tuple[Ints, Ints, Bools, Bools]:
        """Return both ends of each step (batch, all - 1), whether it exists, and whether it is on a
        surface.
        """
        a, b = self.sequence[:, :-1], self.sequence[:, 1:]
        there = b >= 0
        on = there & (a >= self.given) & (b == a + 1) & ((a - self.given) % 2 == 0)
        return a, b, there, on

    def length(self) -> Points:
        """Return the current lengths (batch,) of the paths."""
        a, b, there, on = self._steps()
        rows = np.arange(len(a))[:, None]
        free = norm(self.seen[rows, b] - self.seen[rows, a])
        arcs = self.arcs[rows, np.where(on, (a - self.given) // 2, 0)] if self.obstacles else free
        return np.sum(np.where(on, arcs, np.where(there, free, 0.0)), axis=1)

    def result(self, settled: Bools) -> WrappedPath:
        """Return the paths, and the derivatives of their lengths."""
        along = self._along()
        surfaces = len(self.obstacles)
        touch = np.real(self.places[:, self.given :]).reshape(len(along), surfaces, 2, 3)
        touch = np.where((self.status == Status.WRAPPED)[..., None, None], touch, np.nan)
        pull = along[:, : self.given]
        force, moment = np.zeros((len(along), surfaces, 3)), np.zeros((len(along), surfaces, 3))
        if surfaces == 1:
            pull, force[:, 0], moment[:, 0] = self._alone(pull)
        elif surfaces:
            on = along[:, self.given :].reshape(touch.shape)
            force = on.sum(axis=2)
            moment = np.cross(np.nan_to_num(touch), on).sum(axis=2)
        near: Bools = np.bitwise_or.reduce(self.near, axis=1)
        arc: Floats = np.real(self.arcs)
        return WrappedPath(
            self.length(), pull, force, moment, self.status, touch, arc, self.sequence, near, settled
        )

    def _along(self) -> Floats:
        """Return derivatives of the free parts' lengths with respect to all their ends (batch, all,
        3).
        """
        a, b, there, on = self._steps()
        rows = np.arange(len(a))[:, None]
        way = np.real(self.places[rows, b] - self.places[rows, a])
        unit = np.where((there & ~on)[..., None], way / safe(norm(way))[..., None], 0.0)
        found = np.zeros(self.places.shape)
        for position in range(a.shape[1]):
            row = np.flatnonzero(there[:, position])
            found[row, a[row, position]] -= unit[row, position]
            found[row, b[row, position]] += unit[row, position]
        return found

    def _alone(self, pull: Floats) -> tuple[Floats, Floats, Floats]:
        """Return derivatives for points and the only surface, whose own result is exact even if it
        is not a geodesic.
        """
        rows = np.flatnonzero(self.status[:, 0] == Status.WRAPPED)
        at = np.argmax(self.sequence[rows] == self.given, axis=1)
        force, moment = np.zeros((2, len(pull), 3))
        pull = pull.copy()
        for end, neighbour, touch in ((0, at - 1, self.given), (1, at + 2, self.given + 1)):
            number = self.sequence[rows, neighbour]
            place, own = np.real(self.places[rows, number]), self.pulls[rows, 0, end]
            way = place - np.real(self.places[rows, touch])
            pull[rows, number] += own - way / safe(norm(way))[..., None]
            force[rows] -= own
            moment[rows] -= np.cross(place, own)
        return pull, force, moment


def _packed(numbers: Ints) -> Ints:
    """Return the numbers with every -1 at the end of its row."""
    return np.take_along_axis(numbers, np.argsort(numbers < 0, axis=1, kind="stable"), axis=1)


def _rows(frames: Points, rows: Ints) -> Points:
    return frames if len(frames) == 1 else frames[rows]


def _into(places: Points, obstacle: Obstacle, rows: Ints) -> Points:
    """Return positions in the obstacle's frame."""
    shifted = places - _rows(obstacle.origin, rows)
    return np.sum(_rows(obstacle.axes, rows) * shifted[..., None], axis=-2)


def _out_of(places: Points, obstacle: Obstacle, rows: Ints) -> Points:
    """Return positions given in the obstacle's frame in that of the points."""
    return np.sum(_rows(obstacle.axes, rows) * places[..., None, :], axis=-1) + _rows(obstacle.origin, rows)


def _turned(pulls: Points, obstacle: Obstacle, rows: Ints) -> Points:
    """Return directions (rows, 2, 3) given in the obstacle's frame in that of the points."""
    return np.sum(_rows(obstacle.axes, rows)[:, None] * pulls[..., None, :], axis=-1)
