"""Heights, bands and shapes along which the body is cut into regions, from landmarks of one sex."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from gluteus.arrays import Floats
from gluteus.pain.chart import areas
from gluteus.pain.chart.areas import Area, Ring
from gluteus.pain.chart.bones import Skeleton, project
from gluteus.pain.chart.figure import Figure

Half = Literal["front", "back", "side", "soles"]

_BEYOND = 60.0
_CREST_HALF_BREADTH = 13.0
_REFERENCE_STATURE = 1650.0


@dataclass(frozen=True, eq=False)
class Cuts:
    """Positions of the cuts of one sex, from its bones."""

    figure: Figure
    bones: Skeleton

    @cached_property
    def scale(self) -> float:
        return self.bones.stature / _REFERENCE_STATURE

    def mm(self, length: float) -> float:
        return length * self.scale

    def at(self, name: str, half: Half) -> tuple[float, float]:
        across, up = self.seen(self.bones.places[name], half)
        return float(across), float(up)

    def seen(self, points: Floats, half: Half) -> Floats:
        return project(points, "right") if half == "side" else np.abs(project(points, "back"))

    # ---- heights

    @cached_property
    def crest(self) -> float:
        return self.bones.crest_top

    @cached_property
    def lumbosacral(self) -> float:
        return self.at("sacral_promontory", "back")[1] - self.mm(4)

    @cached_property
    def third_lumbar(self) -> float:
        return self.crest + self.mm(52)

    @cached_property
    def first_lumbar(self) -> float:
        return self.crest + self.mm(118)

    @cached_property
    def rib(self) -> float:
        return self.crest + self.mm(76)

    @cached_property
    def buttock(self) -> float:
        """Height half-way between the back of the crest and the gluteal fold."""
        return (self.at("psis", "back")[1] + self.fold) / 2 + self.mm(8)

    @cached_property
    def fold(self) -> float:
        return self.figure.crotch - self.mm(12)

    @cached_property
    def knee(self) -> float:
        return (self.at("medial_epicondyle", "back")[1] + self.at("lateral_epicondyle", "back")[1]) / 2

    @cached_property
    def mid_thigh(self) -> float:
        return (self.fold + self.knee + self.mm(48)) / 2

    # ---- shapes

    def band(self, half: Half, start: float, end: float, low: float, high: float) -> Area:
        """Return the part of leg or trunk between two heights, from `start` to `end` of its
        breadth.

        Both are fractions from 0 to 1.
        """
        levels = np.linspace(low, high, max(3, int((high - low) / 6)))
        inner, outer = self.edges(half, levels)
        sides: list[Ring] = []
        for share in (start, end):
            line = inner + share * (outer - inner)
            line += _BEYOND * (share >= 1) - _BEYOND * (share <= 0)
            sides.append(np.column_stack([line, levels]))
        return areas.of_ring(np.concatenate([sides[0], sides[1][::-1]]))

    def edges(self, half: Half, levels: Floats) -> tuple[Floats, Floats]:
        """Return the inner and outer edge of a half, or the back and front edge of the profile, at
        heights.
        """
        if half == "side":
            return _across(self.figure.profile_back, levels), _across(self.figure.profile_front, levels)
        outer = _across(self.figure.half_side, levels)
        inner = np.where(levels < self.figure.crotch, _across(self.figure.half_inner, levels), 0.0)
        return inner, outer

    def round(self, at: tuple[float, float], across: float, up: float) -> Area:
        turn = np.linspace(0, 2 * np.pi, 72, endpoint=False)
        ring = np.column_stack([np.cos(turn) * self.mm(across), np.sin(turn) * self.mm(up)])
        return areas.of_ring(ring + np.array(at))

    def crest_third(self, half: Half, third: int) -> Area:
        """Return one third of the crest (0 is the front): a band on both sides of the bone's
        edge.
        """
        mine = np.abs(self._crest_share - (third + 0.5) / 3) < 1 / 6 + 0.012
        line = self.seen(self.bones.crest[mine], half)
        return areas.of_line(line, 2 * self.mm(_CREST_HALF_BREADTH), flat=third == 1)

    @cached_property
    def _crest_share(self) -> Floats:
        """Return the positions (point,) of the points along the crest, from 0 (front) to 1
        (back).
        """
        gone = np.cumsum(np.linalg.norm(np.diff(self.bones.crest, axis=0), axis=1))
        return np.concatenate([[0.0], gone / gone[-1]])

    def box(self, left: float, right: float, low: float, high: float) -> Area:
        return areas.of_ring(np.array([[left, low], [right, low], [right, high], [left, high]]))

    def above(self, line: list[tuple[float, float]], to: float) -> Area:
        """Return everything above a line that runs outwards, up to a height."""
        points = np.array(line)
        return areas.of_ring(np.concatenate([points, [[points[-1, 0], to], [points[0, 0], to]]]))

    def under_crest(self, half: Half) -> Area:
        """Return everything below the crest, whose line is extended outwards.

        The front third of the crest is not visible from behind.
        """
        line = self.bones.crest if half == "side" else self.bones.crest[self._crest_share > 1 / 3]
        line = self.seen(line, half)
        line = line[np.argsort(line[:, 0])]
        ends = [[line[0, 0] - 400, line[0, 1]], *line, [line[-1, 0] + 400, line[-1, 1]]]
        return areas.of_ring(np.array([*ends, [ends[-1][0], 0.0], [ends[0][0], 0.0]]))


def _across(line: Ring, levels: Floats) -> Floats:
    """Return the horizontal position of an edge (point, 2) at heights (level,).

    This does not work for feet, where the edge turns back.
    """
    order = np.argsort(line[:, 1])
    return np.asarray(np.interp(levels, line[order, 1], line[order, 0]), dtype=np.float64)
