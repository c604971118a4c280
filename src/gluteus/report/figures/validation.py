"""Published bands with computed medians and intervals, one row for each comparison."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from gluteus.report.drawing.style import ACCENT, FAINT, INK, MEDIUS_COLOUR, QUIET, SETTINGS
from gluteus.report.figures.picture import canvas, save
from gluteus.studies.validation.comparison import Comparison

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WIDEST = 3.0
"""Intervals are cut off at this many band widths beyond the band, with an arrow."""


def forest(rows: Sequence[Comparison]) -> str:
    """Return a figure (SVG text) of comparisons, each on a scale from 0 to 1 over its published
    band.
    """
    import matplotlib as mpl

    with mpl.rc_context(SETTINGS):
        figure, (axes,) = canvas(9.6, 0.9 + 0.36 * len(rows))
        axes.axvspan(0, 1, color=FAINT, zorder=0)
        for place, each in enumerate(rows):
            _row(axes, len(rows) - 1 - place, each)
        axes.set_yticks(range(len(rows)), [_label(each) for each in reversed(rows)])
        axes.set_ylim(-0.6, len(rows) - 0.4)
        axes.set_xlim(-_WIDEST - 0.15, _WIDEST + 1.15)
        axes.set_xticks([0, 1], ["low end", "high end"])
        axes.set_xlabel("of the published band (grey)")
        axes.spines["left"].set_visible(False)
        axes.tick_params(axis="y", length=0)
        text = save(figure, "svg")[0].decode("utf-8")
    told = "; ".join(f"{each.title}: {'fits' if each.fits else 'misses'}" for each in rows)
    drawing = text[text.index("<svg") :]
    return drawing.replace("<svg", f'<svg role="img" aria-label="{_escaped(told)}"', 1)


def _row(axes: Axes, height: float, each: Comparison) -> None:
    low, high = each.band

    def place(value: float) -> float:
        return (value - low) / (high - low)

    colour = ACCENT if each.fits else MEDIUS_COLOUR
    ends = np.array([place(end) for end in each.interval95])
    cut = np.clip(ends, -_WIDEST, 1 + _WIDEST)
    axes.plot(cut, [height, height], color=colour, linewidth=2.2, zorder=2)
    for end, mark in zip(cut[ends != cut], np.where(ends < cut, "<", ">")[ends != cut], strict=True):
        axes.plot(end, height, marker=str(mark), color=colour, markersize=6, zorder=2)
    axes.plot(place(each.published), height, marker="|", color=QUIET, markersize=13, zorder=1)
    middle = np.clip(place(each.median), -_WIDEST, 1 + _WIDEST)
    axes.plot(middle, height, marker="o", color=colour, markeredgecolor=INK, markersize=7, zorder=3)


def _label(each: Comparison) -> str:
    title = each.title.replace(", offset 20 % less or more", "")
    return title if len(title) <= 62 else title[:60].rstrip() + "…"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
