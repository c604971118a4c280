"""How far the probabilities of a pain ranking come true, and how often the source leads its list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from gluteus.report.drawing.style import ACCENT, FAINT, INK, MEDIUS_COLOUR, QUIET, SETTINGS
from gluteus.report.figures.picture import Picture, canvas, save

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gluteus.pain.ranking.evaluation import Evaluation

_COLOURS = (ACCENT, MEDIUS_COLOUR)
_MARKERS = ("o", "s")
_TOPS = ("the first", "the first three", "the first five")


def draw_reliability(found: Mapping[str, Evaluation]) -> Picture:
    """Probability given against share that came true, and the source among the first 1, 3, 5 of the list.

    Parameters
    ----------
    found: up to two evaluations by the words for their drawings; constant list and chance are the first's.
    """
    import matplotlib as mpl

    with mpl.rc_context(SETTINGS):
        figure, (left, right) = canvas(10.4, 4.6, 1, 2, width_ratios=[1, 1.15])
        _reliability(left, found)
        _tops(right, found)
        data, width, height = save(figure, "webp")
    told = "; ".join(
        f"{name}: sources in the list for {100 * each.covered:.1f} of 100, Brier score {each.brier:.2f} "
        f"(constant list {each.brier_constant:.2f})"
        for name, each in found.items()
    )
    people = ", ".join(f"{each.people}" for each in found.values())
    return Picture(
        name="reliability",
        title="When the maps hold, probabilities come true",
        caption=f"People simulated from the maps ({people}), drawn twice with an overlap of 0.62. {told}. "
        "On real drawings the maps may not hold, and no list of patients with confirmed sources was found.",
        alt=f"Left: probability given against share that were sources. Right: bars. {told}.",
        data=data,
        kind="webp",
        width=width,
        height=height,
    )


def _reliability(axes: Axes, found: Mapping[str, Evaluation]) -> None:
    axes.plot([0, 1], [0, 1], color=FAINT, lw=1.4, zorder=1)
    for (name, each), colour, marker in zip(found.items(), _COLOURS, _MARKERS, strict=False):
        given = np.array([part.predicted for part in each.bins])
        true = np.array([part.observed for part in each.bins])
        error = 1.96 * np.sqrt(true * (1 - true) / np.array([part.count for part in each.bins]))
        axes.errorbar(
            given, true, error, color=colour, marker=marker, ms=5.5, lw=1.4, capsize=2.5, label=name, zorder=3
        )
    axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), aspect="equal")
    axes.set_xlabel("probability given to a candidate")
    axes.set_ylabel("share that were sources")
    axes.set_title("Reliability")
    axes.legend(loc="lower right")


def _tops(axes: Axes, found: Mapping[str, Evaluation]) -> None:
    first = next(iter(found.values()))
    rows = [(name, each.top, colour) for (name, each), colour in zip(found.items(), _COLOURS, strict=False)]
    rows += [("the same list for everybody", first.top_constant, QUIET), ("chance", first.top_chance, FAINT)]
    breadth = 0.8 / len(rows)
    for number, (name, tops, colour) in enumerate(rows):
        places = np.arange(len(_TOPS)) + (number - (len(rows) - 1) / 2) * breadth
        axes.bar(places, tops, breadth * 0.92, color=colour, label=name)
        for place, top in zip(places, tops, strict=True):
            axes.text(place, top + 0.012, f"{100 * top:.0f}", ha="center", fontsize=8.5, color=INK)
    axes.set_xticks(range(len(_TOPS)), _TOPS)
    axes.set_ylim(0, 1.22)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100 %"])
    axes.set_title("The source is among")
    axes.legend(loc="upper left", ncols=2, fontsize=9)
