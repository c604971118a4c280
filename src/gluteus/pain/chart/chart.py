"""The body chart: outlines and regions of all views [mm], from one geometry fitted to the bones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal, cast

import numpy as np

from gluteus.anatomy import library
from gluteus.choices import SEXES, SIDES, Sex, Side
from gluteus.pain.chart import areas
from gluteus.pain.chart.areas import Area, Ring
from gluteus.pain.chart.bones import VIEWS, ViewName, bone_triangles, mirrored, project, skeleton
from gluteus.pain.chart.cuts import Half
from gluteus.pain.chart.figure import Figure, figure
from gluteus.pain.chart.regions import half_regions
from gluteus.refusals import check_choice

CHART_VERSION = 1
"""Version of the chart.

It changes when a region's shape changes so much that an old drawing would mean something else.
"""

BodySide = Literal["left", "right", "midline"]
_MARGIN_MM = 25.0
_OTHER_SIDE = "_c"
MIDLINE = ("MID_L", "COC", "PERI")
# A zone is marked in the views that show its skin: the side, and the view that its part of the wing
# faces.
_ZONE_VIEWS: dict[str, tuple[str, ...]] = {
    "posterior": ("back", "side"),
    "middle": ("back", "side"),
    "anterior": ("front", "side"),
}


@dataclass(frozen=True, eq=False)
class ChartArea:
    """One shape of the chart: a region on one side of the body as one view shows it.

    `area` is the region's code without a side (``LUM_L``, never ``LUM_L_c``), `side` the person's
    own side, and `ring` (corner, 2) [mm] a closed polygon in the plane of the view.
    """

    area: str
    side: BodySide
    view: ViewName
    ring: Ring

    @property
    def name(self) -> str:
        """Name of the region, with its side."""
        words = library().regions[self.area].name
        return words if self.side == "midline" else f"{words}, {self.side}"

    def code(self, painful: str) -> str | None:
        """Return the region's code in a record of pain on the `painful` side.

        None for regions that the records do not name.
        """
        if self.side in ("midline", painful):
            return self.area
        other = self.area + _OTHER_SIDE
        return other if other in library().regions else None


@dataclass(frozen=True, eq=False)
class ChartView:
    """One view [mm]; x points to the picture's right, y up from the floor.

    From the front, the person's right is on the left of the picture; from behind, it is on the
    right. The views ``right`` and ``left`` show that side of the person, and ``soles`` shows the
    feet from below, oriented as from behind. `box` is left, bottom, width and height. `outline`
    holds the rings of the body; in side views, the second ring is the raised arm. `zones` are the
    centres of the trigger zones whose skin the view shows, by zone and side. `details` are fine
    lines.
    """

    name: ViewName
    box: tuple[float, float, float, float]
    outline: tuple[Ring, ...]
    details: tuple[Ring, ...]
    areas: tuple[ChartArea, ...]
    zones: Mapping[tuple[str, Side], Ring]


@dataclass(frozen=True, eq=False)
class BodyChart:
    """The chart of one sex.

    `views` holds the views by name, in the order in which they are shown.
    """

    sex: Sex
    version: int
    stature: float
    views: Mapping[ViewName, ChartView]

    @property
    def areas(self) -> tuple[ChartArea, ...]:
        """The shapes of all views."""
        return tuple(area for view in self.views.values() for area in view.areas)

    def regions(self, painful: str) -> dict[str, tuple[ChartArea, ...]]:
        """Return the shapes of every region of the records, by code, for pain on the `painful`
        side.
        """
        found: dict[str, tuple[ChartArea, ...]] = {}
        for code in library().regions:
            shapes = tuple(area for area in self.areas if area.code(painful) == code)
            found[code] = shapes
        return found


def body_chart(sex: str) -> BodyChart:
    """Return the body chart of a woman or a man, with outlines, regions and trigger zones.

    Parameters
    ----------
    sex : {'f', 'm'}
        Sex of the drawn person.

    Returns
    -------
    BodyChart
        All views, in millimetres.

    Raises
    ------
    AnatomyError
        The sex is neither.
    """
    check_choice("sex", sex, SEXES)
    return _body_chart(sex)


def outline_area(chart: BodyChart, view: ViewName) -> Area:
    """Return the body in a view as one area."""
    return _outline_area(chart.sex, view)


@cache
def _outline_area(sex: Sex, view: ViewName) -> Area:
    return areas.union([areas.of_ring(ring) for ring in _body_chart(sex).views[view].outline])


@cache
def _body_chart(sex: Sex) -> BodyChart:
    return BodyChart(
        sex=sex,
        version=CHART_VERSION,
        stature=skeleton(sex).stature,
        views=MappingProxyType({name: _view(sex, name) for name in VIEWS}),
    )


def _view(sex: Sex, name: ViewName) -> ChartView:
    drawn = figure(sex)
    outline = _outline(drawn, name)
    left, bottom, right, top = areas.bounds([areas.of_ring(ring) for ring in outline])
    return ChartView(
        name=name,
        box=(
            left - _MARGIN_MM,
            bottom - _MARGIN_MM,
            right - left + 2 * _MARGIN_MM,
            top - bottom + 2 * _MARGIN_MM,
        ),
        outline=outline,
        details=_details(drawn, name),
        areas=tuple(_areas(sex, name)),
        zones=MappingProxyType(_zones(sex, name)),
    )


def _outline(drawn: Figure, view: ViewName) -> tuple[Ring, ...]:
    if view == "front":
        return (drawn.front,)
    if view == "back":
        return (drawn.back,)
    if view == "soles":
        return drawn.soles
    turn = _turn(view)
    return drawn.profile * turn, drawn.arm * turn


def _details(drawn: Figure, view: ViewName) -> tuple[Ring, ...]:
    if view == "soles":
        return ()
    return tuple(line * _turn(view) for line in drawn.details.get(view, drawn.details["side"]))


def _turn(view: ViewName) -> Ring:
    """Return the transformation of the profile, which faces right, into a view."""
    return np.array([-1.0, 1.0]) if view == "left" else np.array([1.0, 1.0])


def _areas(sex: Sex, view: ViewName) -> list[ChartArea]:
    if view in ("left", "right"):
        return [
            ChartArea(code, view, view, ring * _turn(view))
            for code, ring in half_regions(sex, "side").items()
        ]
    found: list[ChartArea] = []
    # From behind and from below, the person's right is on the picture's right.
    right = np.array([-1.0, 1.0]) if view == "front" else np.array([1.0, 1.0])
    for code, ring in half_regions(sex, cast("Half", view)).items():
        if code in MIDLINE:
            both = areas.union([areas.of_ring(ring), areas.of_ring(ring * [-1.0, 1.0])])
            found.append(ChartArea(code, "midline", view, areas.rings(areas.largest(both))[0]))
        else:
            found.append(ChartArea(code, "right", view, ring * right))
            found.append(ChartArea(code, "left", view, ring * -right * [1.0, -1.0]))
    return found


def _zones(sex: Sex, view: ViewName) -> dict[tuple[str, Side], Ring]:
    if view == "soles":
        return {}
    kind = "side" if view in SIDES else view
    return {
        (zone, side): project(at if side == "right" else mirrored(at), view)
        for zone, at in skeleton(sex).zones.items()
        for side in SIDES
        if kind in _ZONE_VIEWS[zone] and (kind != "side" or side == view)
    }


@cache
def bone_shadows(sex: str, view: ViewName) -> tuple[Ring, ...]:
    """Return the silhouettes (corner, 2) [mm] of the pelvis and the femurs in a view of the chart.

    The view of the soles has none.

    Raises
    ------
    AnatomyError
        The sex is unknown.
    """
    triangles = bone_triangles(body_chart(sex).sex)
    if view == "soles":
        return ()
    seen: ViewName = "front" if view in ("front", "back") else "right"
    shadows = [areas.of_triangles(project(triangles[bone], seen)) for bone in ("pelvis", "femur")]
    rings = [ring for shadow in shadows for ring in areas.rings(areas.simplified(shadow, 0.6))]
    turn = np.array([1.0 if view in ("front", "right") else -1.0, 1.0])
    if seen == "front":
        rings.append(rings[-1] * [-1.0, 1.0])
    return areas.rings(areas.union([areas.of_ring(ring * turn) for ring in rings]))
