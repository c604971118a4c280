"""The referred-pain maps of the three trigger zones on the body chart."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from gluteus.anatomy import library
from gluteus.pain import forward
from gluteus.pain.chart.bones import ViewName
from gluteus.report.chart.body_chart import STRENGTH_WORDS, referred_chart_svg
from gluteus.report.figures.picture import Picture
from gluteus.report.fonts import sans_face

if TYPE_CHECKING:
    from gluteus.facts import CheckResult

_SHOWN: tuple[ViewName, ...] = ("front", "back", "left", "right")
_SCALE = 0.4
_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'


def draw_posterior(result: CheckResult) -> Picture:
    """Draw where the zone at the back of the crest is felt, according to experts' maps."""
    return _draw("posterior", result)


def draw_middle(result: CheckResult) -> Picture:
    """Draw where the zone under the middle of the crest is felt, according to experts' maps."""
    return _draw("middle", result)


def draw_anterior(result: CheckResult) -> Picture:
    """Draw where the zone under the front of the crest is felt, according to experts' maps."""
    return _draw("anterior", result)


def _names(codes: Iterable[str]) -> str:
    """Return the names of regions in words."""
    return ", ".join(library().regions[code].name for code in codes)


def _draw(zone: str, result: CheckResult) -> Picture:
    found = forward(zone)
    drawn = referred_chart_svg(
        zone,
        result.person.sex or "f",
        result.person.side,
        views=_SHOWN,
        captioned=False,
        prefix=f"referred-{zone}",
    )
    width, height = (float(each) for each in re.findall(r'viewBox="0 0 (\d+) (\d+)"', drawn)[0])
    listed = "; ".join(
        f"{word}: {_names(code for code, value in found.strengths.items() if value == strength)}"
        for strength, word in STRENGTH_WORDS.items()
        if strength in found.strengths.values()
    )
    memory = f" Cited from memory, so not confirmed: {_names(found.recalled)}." if found.recalled else ""
    return Picture(
        name=f"referred-{zone}",
        title=f"Where the {zone} zone is felt, according to experts' maps",
        caption=f"{' '.join(found.caveats[:3])}{memory}",
        alt=f"Body chart with pain of the {zone} zone on the {result.person.side}. {listed}.",
        data=(_DECLARATION + drawn.replace("<style>", f"<style>{sans_face()}", 1)).encode(),
        kind="svg",
        width=round(_SCALE * width),
        height=round(_SCALE * height),
    )
