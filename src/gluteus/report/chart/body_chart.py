"""Draw the body chart as one self-contained SVG: named regions, a smooth heat map, drawings,
zones.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from gluteus.anatomy import library
from gluteus.arrays import Floats
from gluteus.choices import SIDES
from gluteus.errors import AnatomyError
from gluteus.pain import BodyChart, ChartArea, ChartView, Drawing, body_chart, forward
from gluteus.pain.chart.areas import Area as Shape
from gluteus.pain.chart.areas import grown, largest, of_ring, rings, simplified, union, without
from gluteus.pain.chart.bones import VIEWS, ViewName
from gluteus.pain.chart.chart import bone_shadows, outline_area
from gluteus.refusals import check_choice, no_such
from gluteus.report.chart.labels import Label, apart
from gluteus.report.chart.style import (
    BLUR_MM,
    FONT_SIZES,
    heat_filters,
    heat_gradients,
    quality_patterns,
    style_sheet,
)

Ring = Floats

VIEW_WORDS: dict[ViewName, str] = {
    "front": "Front",
    "back": "Back",
    "left": "Left side",
    "right": "Right side",
    "soles": "Soles",
}
STRENGTH_WORDS = {3: "essential", 2: "common", 1: "spill-over"}
STRENGTH_HEAT = {3: 1.0, 2: 0.62, 1: 0.3}
_SEX_WORDS = {"f": "woman", "m": "man"}
_GAP, _HEAD = 70.0, 190.0
_RAMP = 560.0
_LINE, _LETTER = 1.3 * FONT_SIZES["caption"], 0.5 * FONT_SIZES["caption"]
_DETAIL_MM, _EDGE_MM = 0.25, 0.15
_ROUND_MM, _APART_MM = 8.0, 0.6
_LEAST_SHARE = 0.05


@dataclass(frozen=True)
class Heat:
    """Contents of the heat map: `values` (0 to 1) by region code, their meaning in words, and
    the legend.
    """

    values: Mapping[str, float]
    words: Mapping[str, str] = field(default_factory=dict[str, str])
    legend: Sequence[str] = ("less", "more")


def body_chart_svg(
    sex: str = "f",
    side: str = "right",
    *,
    title: str | None = None,
    heat: Heat | None = None,
    zones: Iterable[str] = (),
    drawing: Drawing | None = None,
    shares: Mapping[str, float] | None = None,
    labels: Mapping[str, str] | None = None,
    views: Sequence[ViewName] = VIEWS,
    captions: Sequence[str] = (),
    prefix: str = "body-chart",
) -> str:
    """Return the chart of a woman (``f``) or a man (``m``) as one SVG that loads nothing from the
    network.

    Every region can be reached with the keyboard and has its own name for screen readers.

    Parameters
    ----------
    sex : {'f', 'm'}
        Woman or man.
    side : {'left', 'right'}
        The painful side of the person, on which regions without ``_c`` are.
    title : str, optional
        Title of the chart; by default the sex in words.
    heat : Heat, optional
        Values of regions, drawn as a smooth field within the outline of the body.
    zones : iterable of str
        Trigger zones to mark, by id.
    drawing : Drawing, optional
        Free-hand marks to draw on top.
    shares : mapping of str to float, optional
        Drawn fraction of each region, written into the region as a percentage.
    labels : mapping of str to str, optional
        Texts to write into regions instead, by code.
    views : sequence of str
        The views to show, in this order.
    captions : sequence of str
        Lines below the picture.
    prefix : str
        Prefix of every id, so that one page can contain several charts.

    Returns
    -------
    str
        The SVG.

    Raises
    ------
    AnatomyError
        The sex, or a side, view, region or zone, does not exist.
    """
    chart = body_chart(sex)
    check_choice("side", side, SIDES)
    _known("region", [*(heat.values if heat else ()), *(shares or ())], library().regions)
    marked = tuple(zones)
    _known("trigger zone", marked, library().zones)
    _known("view", views, VIEWS)
    words = title or f"Body chart of a {_SEX_WORDS[sex]}"
    page = _Page(chart, side, heat, marked, drawing, shares or {}, labels or {}, prefix)
    return page.svg(words, tuple(views), captions)


def referred_chart_svg(
    source: str,
    sex: str = "f",
    side: str = "right",
    *,
    views: Sequence[ViewName] = VIEWS,
    captioned: bool = True,
    prefix: str = "referred-pain",
) -> str:
    """Return the referred-pain map of a trigger zone or of another source, with its caveats.

    Parameters
    ----------
    source : str
        A zone, or the id or name of another source, as for `forward`.
    sex : {'f', 'm'}
        Woman or man.
    side : {'left', 'right'}
        The painful side.
    views : sequence of str
        The views to show.
    captioned : bool
        Whether to write the caveats of `forward` below the picture; False if the page shows them.
    prefix : str
        Prefix of every id.

    Returns
    -------
    str
        The SVG.

    Raises
    ------
    AnatomyError
        There is no such source.
    """
    found = forward(source)
    values = {code: STRENGTH_HEAT[strength] for code, strength in found.strengths.items() if strength}
    memory = set(found.recalled)
    words = {
        code: STRENGTH_WORDS[strength] + (", from memory" if code in memory else "")
        for code, strength in found.strengths.items()
        if strength
    }
    names = ", ".join(library().regions[code].name for code in found.recalled)
    told = (*found.caveats, f"From memory, not read in a source: {names}.") if names else found.caveats
    zone = [each.id for each in library().zones.values() if forward(each.id).source == found.source]
    return body_chart_svg(
        sex,
        side,
        title=f"Referred pain: {found.name}, {side}",
        heat=Heat(values, words, ("spill-over", "common", "essential")),
        zones=zone,
        views=views,
        captions=told if captioned else (),
        prefix=prefix,
    )


def _known(what: str, names: Iterable[str], known: Iterable[str]) -> None:
    listed = list(known)
    for name in names:
        if name not in listed:
            raise AnatomyError(no_such(what, name, listed))


@dataclass(frozen=True)
class _Page:
    """A chart that is being written."""

    chart: BodyChart
    side: str
    heat: Heat | None
    zones: tuple[str, ...]
    drawing: Drawing | None
    shares: Mapping[str, float]
    labels: Mapping[str, str]
    prefix: str

    def svg(self, title: str, views: tuple[ViewName, ...], captions: Sequence[str]) -> str:
        """Return the whole picture, with the views side by side on one floor."""
        boxes = [self.chart.views[name].box for name in views]
        height = max(box[1] + box[3] for box in boxes)
        floor = min(box[1] for box in boxes)
        left, drawn = _GAP, list[str]()
        for name, box in zip(views, boxes, strict=True):
            drawn.append(self._view(self.chart.views[name], left - box[0], _HEAD + height))
            left += box[2] + _GAP
        below = _HEAD + height - floor + 2 * _LINE
        legend = self._legend(_GAP, below)
        below += _LINE * 1.2 if legend else 0.0
        lines = [line for each in captions for line in textwrap.wrap(each, int((left - 2 * _GAP) / _LETTER))]
        text = "".join(
            f'<text class="caption" x="{_GAP:g}" y="{below + (1 + row) * _LINE:.0f}">{escape(line)}</text>'
            for row, line in enumerate(lines)
        )
        below += (len(lines) + 1) * _LINE
        described = " ".join([*captions, "Left and right are the person's own in every view."])
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" id="{self.prefix}" '
            f'viewBox="0 0 {left:.0f} {below:.0f}" '
            f'role="group" aria-labelledby="{self.prefix}-title {self.prefix}-words" lang="en">'
            f'<title id="{self.prefix}-title">{escape(title)}</title>'
            f'<desc id="{self.prefix}-words">{escape(described)}</desc>'
            f"<style>{style_sheet(self.prefix)}</style><defs>{self._defs(views)}</defs>"
            f'<rect class="ground" width="{left:.0f}" height="{below:.0f}"/>'
            f'<text class="title" x="{_GAP:g}" y="84">{escape(title)}</text>'
            f"{''.join(drawn)}{legend}{text}</svg>\n"
        )

    def _defs(self, views: tuple[ViewName, ...]) -> str:
        clips = "".join(
            f'<path id="{self.prefix}-{name}-body" '
            f'd="{_path(rings(simplified(self._body(name), _EDGE_MM)))}"/>'
            f'<clipPath id="{self.prefix}-{name}"><use href="#{self.prefix}-{name}-body"/></clipPath>'
            for name in views
        )
        soft = (
            f'<filter id="{self.prefix}-soft" color-interpolation-filters="sRGB">'
            '<feGaussianBlur stdDeviation="13"/></filter>'
        )
        ramps = heat_filters(self.prefix) + heat_gradients(self.prefix) if self.heat else ""
        patterns = quality_patterns(self.prefix) if self.drawing else ""
        return clips + soft + ramps + patterns

    def _body(self, view: ViewName) -> Shape:
        return outline_area(self.chart, view)

    def _view(self, view: ChartView, right: float, down: float) -> str:
        """Return one view, with its floor at `down` and its midline at `right`."""
        label = VIEW_WORDS[view.name]
        clip = f'clip-path="url(#{self.prefix}-{view.name})"'
        body = f'href="#{self.prefix}-{view.name}-body"'
        # A raised arm has its own edge, which the silhouette of the whole body does not show.
        arm = "".join(f'<path class="%s" d="{_path((_thin(ring),))}"/>' for ring in _arms(view))
        top = view.box[1] + view.box[3]
        parts = [
            f'<use class="skin" {body}/>',
            f'<g {clip}><g filter="url(#{self.prefix}-soft)"><use class="shade" {body}/>'
            f"{arm.replace('%s', 'shade')}</g></g>",
            f'<path class="bone" d="{_path(bone_shadows(self.chart.sex, view.name))}"/>',
            f'<g {clip}><g class="heat">{self._warm(view)}</g></g>' if self.heat else "",
            "".join(f'<path class="detail" d="{_path((line,), closed=False)}"/>' for line in view.details),
            f'<use class="edge" {body}/>{arm.replace("%s", "edge")}',
            f"<g {clip}>{self._marks(view)}</g>" if self.drawing else "",
            "".join(self._region(area) for area in view.areas),
            self._written(view),
            "".join(self._zone(view, zone) for zone in self.zones),
            self._sides(view),
            f'<text class="middle" x="0" y="{-top - 14:.0f}">{label}</text>',
        ]
        return (
            f'<g transform="translate({right:.1f} {down:.1f})" role="group" aria-label="{label} view">'
            f"{''.join(parts)}</g>"
        )

    def _warm(self, view: ChartView) -> str:
        """Return the heat map as opacities, extended beyond the body's edge so that it does not
        fade there.
        """
        values: Mapping[str, float] = self.heat.values if self.heat else {}
        found = ""
        for area in view.areas:
            value = values.get(area.code(self.side) or "", 0.0)
            if value > 0:
                own = of_ring(area.ring)
                beyond = without(grown(own, 3 * BLUR_MM), self._body(view.name))
                found += f'<path fill-opacity="{value:.2f}" d="{_path(rings(union([own, beyond])))}"/>'
        return found

    def _region(self, area: ChartArea) -> str:
        code = area.code(self.side) or ""
        name = f"{area.name}, {VIEW_WORDS[area.view].lower()} view"
        more: list[str] = []
        if self.heat and code in self.heat.values:
            more.append(self.heat.words.get(code, f"{100 * self.heat.values[code]:.0f} %"))
        if code in self.shares:
            more.append(f"{100 * self.shares[code]:.0f} % drawn")
        told = f"{name}: {', '.join(more)}" if more else name
        return (
            f'<path class="region" tabindex="0" role="img" aria-label={quoteattr(told)} '
            f'data-region="{area.area}" data-side="{area.side}" '
            f'd="{_path((_rounded(area.ring),))}"><title>{escape(told)}</title></path>'
        )

    def _marks(self, view: ChartView) -> str:
        drawn = self.drawing.marks if self.drawing else ()
        return "".join(
            f'<path class="halo" d="{_path(rings(simplified(mark.area(), _DETAIL_MM)))}"/>'
            f'<path class="mark" fill="url(#{self.prefix}-{mark.quality})" '
            f'style="stroke: var(--chart-{mark.quality})" '
            f'd="{_path(rings(simplified(mark.area(), _DETAIL_MM)))}"/>'
            for mark in drawn
            if mark.view == view.name
        )

    def _written(self, view: ChartView) -> str:
        """Return the label of each region, or its drawn percentage, placed in its largest shape."""
        drawn = {code: f"{100 * part:.0f}" for code, part in self.shares.items() if part >= _LEAST_SHARE}
        kind = "label" if self.labels else "share"
        size = FONT_SIZES[kind]
        written: list[Label] = []
        for area in view.areas:
            words = (self.labels or drawn).get(area.code(self.side) or "")
            if words and (self.labels or self._biggest(area)):
                x, y = of_ring(area.ring).representative_point().coords[0]
                written.append(Label(words, x, -y))
        return "".join(
            f'<text class="{kind}" aria-hidden="true" x="{each.x:.0f}" y="{each.y + size / 3:.0f}">'
            f"{escape(each.text)}</text>"
            for each in apart(written, size)
        )

    def _biggest(self, area: ChartArea) -> bool:
        same = [each for each in self.chart.areas if (each.area, each.side) == (area.area, area.side)]
        return max(same, key=lambda each: of_ring(each.ring).area) is area

    def _zone(self, view: ChartView, zone: str) -> str:
        at = view.zones.get((zone, "left" if self.side == "left" else "right"))
        if at is None:
            return ""
        x, y = float(at[0]), -float(at[1])
        words = library().zones[zone].names.en
        name = f"{self.side} {words} of gluteus medius, {VIEW_WORDS[view.name].lower()} view"
        return (
            f'<g class="zone" tabindex="0" role="img" aria-label={quoteattr(name)} data-zone="{zone}">'
            f'<title>{escape(name)}</title><circle cx="{x:.1f}" cy="{y:.1f}" r="9"/>'
            f'<path d="M{x - 4.5:.1f},{y - 4.5:.1f} l9,9 m0,-9 l-9,9"/></g>'
        )

    def _sides(self, view: ChartView) -> str:
        """Write R and L at the person's right and left, in views that show both sides."""
        if view.name in ("left", "right"):
            return ""
        left, bottom, width, _ = view.box
        first, second = ("R", "L") if view.name == "front" else ("L", "R")
        places = ((left + 34, first), (left + width - 34, second))
        return "".join(
            f'<text class="side middle" aria-hidden="true" x="{x:.0f}" y="{-bottom + 14:.0f}">{letter}</text>'
            for x, letter in places
        )

    def _legend(self, x: float, y: float) -> str:
        found = ""
        if self.heat:
            words = self.heat.legend
            found += f'<rect class="ramp" x="{x:g}" y="{y - 26:.0f}" width="{_RAMP:g}" height="26" rx="4"/>'
            anchors, last = {0: "start", len(words) - 1: "end"}, max(len(words) - 1, 1)
            found += "".join(
                f'<text class="caption" x="{x + _RAMP * place / last:.0f}" '
                f'y="{y + FONT_SIZES["caption"]:.0f}" text-anchor="{anchors.get(place, "middle")}">'
                f"{escape(word)}</text>"
                for place, word in enumerate(words)
            )
            x += _RAMP + 100
        if self.drawing:
            used = dict.fromkeys(mark.quality for mark in self.drawing.marks)
            for quality in used:
                found += (
                    f'<rect x="{x:g}" y="{y - 30:.0f}" width="48" height="34" rx="4" stroke-width="1.6" '
                    f'style="stroke: var(--chart-{quality})" fill="url(#{self.prefix}-{quality})"/>'
                    f'<text x="{x + 62:g}" y="{y:.0f}">{quality}</text>'
                )
                x += 250
        if self.zones:
            found += (
                f'<g class="zone" aria-hidden="true"><circle cx="{x + 14:g}" cy="{y - 12:.0f}" r="13"/>'
                f'<path d="M{x + 8:g},{y - 18:.0f} l12,12 m0,-12 l-12,12"/></g>'
                f'<text x="{x + 42:g}" y="{y:.0f}">trigger zone</text>'
            )
        return found


def _arms(view: ChartView) -> tuple[Ring, ...]:
    return view.outline[1:] if view.name in ("left", "right") else ()


def _rounded(ring: Ring) -> Ring:
    """Return the region as it is shown: with rounded corners where there is room, and a narrow
    gap to its neighbours.
    """
    whole = of_ring(ring)
    for radius in (_ROUND_MM, _ROUND_MM / 3):
        soft = grown(grown(whole, -radius - _APART_MM), radius)
        if soft.area > 0.8 * whole.area:
            return _thin(rings(soft)[0])
    return _thin(ring)


def _thin(ring: Ring) -> Ring:
    return rings(largest(simplified(of_ring(ring), _DETAIL_MM)))[0]


def _path(lines: Sequence[Ring], closed: bool = True) -> str:
    """Return rings or lines as SVG path data, with y pointing down."""
    return " ".join(
        "M" + " ".join(f"{x:.1f},{-y:.1f}" for x, y in line) + ("Z" if closed else "") for line in lines
    )
