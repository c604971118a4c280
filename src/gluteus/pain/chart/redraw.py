"""Simulate free-hand drawings; two drawings of the same pain overlap as much as published.

The pain is a set of whole regions, each painted in the view that shows it best. A smooth random
field then moves the edge of the painted area, independently in each drawing. The size of this
movement follows from the published overlap of two drawings of the same pain. Fractions of regions
are computed as in `fractions`, but on a grid.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt, gaussian_filter

from gluteus.anatomy.pain.patterns import pain_library
from gluteus.arrays import Bools, Floats
from gluteus.choices import Sex
from gluteus.pain.chart import areas
from gluteus.pain.chart.bones import VIEWS
from gluteus.pain.chart.chart import body_chart, outline_area

GRID_MM = 6.0
_NOWHERE = -1
_FIELDS = 200
_TOP_MARGIN_MM = 40.0
_TOUCHED = 0.005


@dataclass(frozen=True, eq=False)
class Grid:
    """The chart as pixels, for pain on the right.

    `labels` holds the region number of each pixel by view, -1 for no region. `body` is true where
    there is skin, `home` (region,) is the view that shows each region best, and `size` (region,) is
    the number of pixels of its largest shape.
    """

    labels: tuple[NDArray[np.int64], ...]
    body: tuple[Bools, ...]
    home: NDArray[np.int64]
    size: Floats


@cache
def grid(sex: Sex = "f") -> Grid:
    """Return the chart of one sex as pixels of 6 mm, cut off above the highest region."""
    chart, codes = body_chart(sex), tuple(pain_library().regions)
    labels: list[NDArray[np.int64]] = []
    body: list[Bools] = []
    for view in VIEWS:
        shown = [
            (codes.index(code), each) for each in chart.views[view].areas if (code := each.code("right"))
        ]
        left, bottom, right, top = areas.bounds([areas.of_ring(each.ring) for _, each in shown])
        across = np.arange(left - _TOP_MARGIN_MM, right + _TOP_MARGIN_MM, GRID_MM)
        up = np.arange(bottom - GRID_MM, top + _TOP_MARGIN_MM, GRID_MM)
        points = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
        label = np.full(len(points), _NOWHERE)
        for number, each in shown:
            label[areas.contains(areas.of_ring(each.ring), points)] = number
        labels.append(label.reshape(len(up), len(across)))
        body.append(areas.contains(outline_area(chart, view), points).reshape(len(up), len(across)))
    counted = np.array([np.bincount(each[each >= 0], minlength=len(codes)) for each in labels])
    return Grid(tuple(labels), tuple(body), counted.argmax(axis=0), counted.max(axis=0).astype(float))


@dataclass(frozen=True, eq=False)
class Redrawing:
    """Drawings of the same pain: `fractions` (drawing, region), and `overlap` (person,) of two
    drawings.
    """

    fractions: Floats
    overlap: Floats


def redraw(hurts: Bools, seed: int, depth_mm: float | None = None, times: int = 1) -> Redrawing:
    """Simulate free-hand drawings of pain.

    Parameters
    ----------
    hurts : (person, region) bool
        The regions that hurt.
    seed : int
        Seed of the random numbers.
    depth_mm : float, optional
        Standard deviation of the edge's movement [mm]; by default the one that gives the published
        overlap.
    times : int
        Number of drawings by each person.

    Returns
    -------
    Redrawing
        Fractions (person * times, region), with the drawings of a person in consecutive rows, and
        the overlap (person,) of each person's first two drawings. There is no overlap with a single
        drawing.
    """
    depth = pain_library().model["redraw_depth"].si * 1e3 if depth_mm is None else depth_mm
    random = np.random.default_rng(seed)
    fractions = np.zeros((len(hurts) * times, hurts.shape[1]))
    overlaps: list[float] = []
    for person, felt in enumerate(hurts):
        both = either = 0
        for view, distance in _depths(felt):
            drawn = [_wandered(view, distance, depth, random) for _ in range(times)]
            if times > 1:
                both += int((drawn[0] & drawn[1]).sum())
                either += int((drawn[0] | drawn[1]).sum())
            for each, pixels in enumerate(drawn):
                row = fractions[person * times + each]
                np.maximum(row, _shares(view, pixels), out=row)
        if either:
            overlaps.append(both / either)
    fractions[fractions < _TOUCHED] = 0.0
    return Redrawing(fractions, np.array(overlaps))


def _depths(felt: Bools) -> Iterator[tuple[int, Floats]]:
    """Return the depth [mm] of each pixel inside the painted area, negative outside, by painted
    view.
    """
    chart = grid()
    for view, label in enumerate(chart.labels):
        wanted = np.append(felt & (chart.home == view), False)
        inside = wanted[label]
        if inside.any():
            within: Any = distance_transform_edt(inside)
            around: Any = distance_transform_edt(~inside)
            yield view, (within - around) * GRID_MM


def _wandered(view: int, distance: Floats, depth: float, random: np.random.Generator) -> Bools:
    field = _fields()[int(random.integers(_FIELDS))]
    rows, columns = len(distance), len(distance[0])
    top = int(random.integers(len(field) - rows + 1))
    left = int(random.integers(len(field[0]) - columns + 1))
    noise = field[top : top + rows, left : left + columns]
    if random.random() < 0.5:
        noise = noise[:, ::-1]
    return (distance + depth * noise > 0) & grid().body[view]


def _shares(view: int, drawn: Bools) -> Floats:
    chart = grid()
    label = chart.labels[view][drawn]
    return np.minimum(np.bincount(label[label >= 0], minlength=len(chart.size)) / chart.size, 1.0)


@cache
def _fields() -> tuple[Floats, ...]:
    """Yield smooth random fields of mean 0 and standard deviation 1, each larger than any view."""
    random = np.random.default_rng(20261122)
    wave = pain_library().model["redraw_wave"].si * 1e3 / GRID_MM
    rows, columns = (2 * max(each.shape[axis] for each in grid().labels) for axis in (0, 1))
    found: list[Floats] = []
    for _ in range(_FIELDS):
        field = gaussian_filter(random.standard_normal((rows, columns)), wave, mode="wrap")
        found.append((field - field.mean()) / field.std())
    return tuple(found)


def overlap_of(depth_mm: float, hurts: Bools, seed: int) -> float:
    """Return the mean overlap of two drawings whose edges move by `depth_mm`.

    `hurts` is (person, region).
    """
    return float(redraw(hurts, seed, depth_mm, times=2).overlap.mean())


def depth_for(jaccard: float, hurts: Bools, seed: int) -> float:
    """Return how far edges must move [mm] for two drawings of the same pain to overlap by
    `jaccard`.
    """
    low, high = 2.0, 80.0
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (middle, high) if overlap_of(middle, hurts, seed) > jaccard else (low, middle)
    return (low + high) / 2
