"""How often the source of a published case is among the first candidates of the list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from gluteus.pain.ranking.case_evaluation import TOPS, CaseScores
from gluteus.report.drawing.style import ACCENT, FAINT, INK, QUIET, SETTINGS
from gluteus.report.figures.picture import Picture, canvas, save

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLOURS = (ACCENT, QUIET, FAINT)
_TOPS = ("the first", "the first three", "the first five")


def draw_case_scores(found: Mapping[str, CaseScores]) -> Picture:
    """Draw bars: percentage of published cases whose source is among the first 1, 3 and 5
    candidates.

    Parameters
    ----------
    found : mapping of str to CaseScores
        Up to three results by name, the ranking first.
    """
    import matplotlib as mpl

    with mpl.rc_context(SETTINGS):
        figure, (axes,) = canvas(8.4, 4.6, 1, 1)
        _bars(axes, found)
        data, width, height = save(figure, "webp")
    ranked = next(iter(found.values()))
    listed = "; ".join(f"{name}: {_tops(each)}" for name, each in found.items())
    return Picture(
        name="reliability",
        title="The source among the first candidates, in published cases",
        caption=f"{ranked.cases} published cases with a confirmed source, each scored out of fold. The "
        f"settings were chosen on these cases. Source among the first 1, 3 and 5: {listed}. "
        f"The whole list contains it in {ranked.held} of {ranked.cases}.",
        alt=f"Bars: source among the first 1, 3 and 5 candidates. {listed}.",
        data=data,
        kind="webp",
        width=width,
        height=height,
    )


def _tops(each: CaseScores) -> str:
    return ", ".join(f"{100 * top / each.cases:.0f} %" for top in each.top)


def _bars(axes: Axes, found: Mapping[str, CaseScores]) -> None:
    breadth = 0.8 / len(found)
    for number, ((name, each), colour) in enumerate(zip(found.items(), _COLOURS, strict=False)):
        places = np.arange(len(TOPS)) + (number - (len(found) - 1) / 2) * breadth
        shares = np.array(each.top) / each.cases
        axes.bar(places, shares, breadth * 0.92, color=colour, label=name)
        for place, share in zip(places, shares, strict=True):
            axes.text(place, share + 0.015, f"{100 * share:.0f} %", ha="center", fontsize=11, color=INK)
    axes.set_xticks(range(len(TOPS)), _TOPS)
    axes.set_ylim(0, 1.1)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100 %"])
    axes.set_xlabel("The source is among")
    axes.legend(loc="upper left")
