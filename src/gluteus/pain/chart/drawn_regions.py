"""Compute from a drawing which fraction of each region hurts, in total and by quality of pain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from gluteus.arguments import check_types
from gluteus.choices import Sex, Side
from gluteus.errors import AnatomyError
from gluteus.pain.chart import areas
from gluteus.pain.chart.areas import Area
from gluteus.pain.chart.bones import VIEWS, ViewName
from gluteus.pain.chart.chart import ChartArea, body_chart, outline_area
from gluteus.pain.chart.drawing import QUALITIES, Drawing

_TOUCHED = 0.005
_WHOLE = 0.999


@dataclass(frozen=True, slots=True)
class Fractions:
    """Regions that a drawing covers, with pain on `side`.

    `regions` holds the drawn fraction of each region over all qualities of pain, and `by_quality`
    the same for each quality that was used. `elsewhere_cm2` is drawn skin that belongs to no region
    of the records for this side: outside all regions, or in a region of the other side that the
    records do not name. `other_side` lists the latter with their fractions. Drawn skin elsewhere is
    kept and shown, but does not affect the ranking.
    """

    side: Side
    regions: Mapping[str, float]
    by_quality: Mapping[str, Mapping[str, float]]
    elsewhere_cm2: float
    other_side: Mapping[str, float]


@check_types
def fractions(drawing: Drawing, side: str | None = None) -> Fractions:
    """Return the fraction of each region that a drawing covers.

    In each view, the drawn area is divided by the region's largest area in any view, and the view
    with the largest fraction counts. A region is complete when it is painted where it is seen best.

    Parameters
    ----------
    drawing : Drawing
        A drawing on the body chart.
    side : {'left', 'right'}, optional
        The painful side; by default the side stated in the drawing, or else the side with more
        drawn skin.

    Returns
    -------
    Fractions
        Fractions (0 to 1) by region, in total and for each quality of pain.

    Raises
    ------
    AnatomyError
        The side is unknown, or none was given and both sides have equally much drawn skin.
    """
    painted = {
        quality: _painted(drawing, quality)
        for quality in QUALITIES
        if any(mark.quality == quality for mark in drawing.marks)
    }
    whole: dict[ViewName, Area] = {
        view: areas.union([each[view] for each in painted.values()]) for view in VIEWS
    }
    covered = _covered(drawing.sex, whole)
    chosen = _side(side or drawing.side, drawing.sex, covered)
    own = _by_code(drawing.sex, covered, chosen)
    skin = sum(areas.size(each) for each in whole.values())
    named = sum(size for area, size in covered.items() if area.code(chosen))
    return Fractions(
        side=chosen,
        regions=MappingProxyType(own),
        by_quality=MappingProxyType(
            {
                quality: MappingProxyType(_by_code(drawing.sex, _covered(drawing.sex, each), chosen))
                for quality, each in painted.items()
            }
        ),
        elsewhere_cm2=max(0.0, skin - named) / 100,
        other_side=MappingProxyType(_unnamed(drawing.sex, covered, chosen)),
    )


def _painted(drawing: Drawing, quality: str) -> dict[ViewName, Area]:
    """Return the part of the body that marks of one quality cover, by view."""
    found: dict[ViewName, Area] = {}
    for view in VIEWS:
        marks = [mark.area() for mark in drawing.marks if mark.view == view and mark.quality == quality]
        found[view] = areas.common(areas.union(marks), outline_area(body_chart(drawing.sex), view))
    return found


def _covered(sex: Sex, painted: Mapping[ViewName, Area]) -> dict[ChartArea, float]:
    """Return the drawn size [mm2] of every shape that has any."""
    found: dict[ChartArea, float] = {}
    for shape, area in _shapes(sex):
        drawn = painted[shape.view]
        if not drawn.is_empty and drawn.intersects(area):
            size = areas.size(areas.common(drawn, area))
            if size > 0:
                found[shape] = size
    return found


@cache
def _shapes(sex: Sex) -> tuple[tuple[ChartArea, Area], ...]:
    return tuple((shape, areas.of_ring(shape.ring)) for shape in body_chart(sex).areas)


@cache
def _full_size(sex: Sex) -> Mapping[tuple[str, str], float]:
    """Return the size [mm2] of the largest shape of each region and side."""
    found: dict[tuple[str, str], float] = {}
    for shape, area in _shapes(sex):
        key = (shape.area, shape.side)
        found[key] = max(found.get(key, 0.0), areas.size(area))
    return MappingProxyType(found)


def _side(wanted: str | None, sex: Sex, covered: Mapping[ChartArea, float]) -> Side:
    if wanted == "left" or wanted == "right":
        return wanted
    if wanted is not None:
        raise AnatomyError(f"side = {wanted!r} is unknown; give left or right")
    left, right = (
        sum(size for shape, size in covered.items() if shape.side == side) for side in ("left", "right")
    )
    if abs(left - right) <= 0.01 * max(left, right, 1.0):
        raise AnatomyError("the drawing covers as much on the left as on the right; name the painful side")
    return "left" if left > right else "right"


def _by_code(sex: Sex, covered: Mapping[ChartArea, float], side: str) -> dict[str, float]:
    return _greatest(sex, {shape: size for shape, size in covered.items() if shape.code(side)}, side)


def _unnamed(sex: Sex, covered: Mapping[ChartArea, float], side: str) -> dict[str, float]:
    other = {shape: size for shape, size in covered.items() if not shape.code(side)}
    return _greatest(sex, other, side)


def _greatest(sex: Sex, covered: Mapping[ChartArea, float], side: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for shape, size in covered.items():
        share = size / _full_size(sex)[shape.area, shape.side]
        code = shape.code(side) or shape.area
        found[code] = max(found.get(code, 0.0), 1.0 if share > _WHOLE else share)
    return {code: share for code, share in found.items() if share >= _TOUCHED}
