"""Compared options of an operation: the hip force, its change, and its place in the cup."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from gluteus.arrays import Floats
from gluteus.quantiles import interval95
from gluteus.report.drawing.style import ACCENT, INK, MEDIUS_COLOUR, QUIET, SETTINGS
from gluteus.report.figures.picture import Picture, canvas, save
from gluteus.report.plan_results import FORCE, RIM_DISTANCE, PlannedOption, asked, rim_limit_mm
from gluteus.visible import visible_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LONGEST_NAME = 22


def draw(options: Sequence[PlannedOption]) -> Picture:
    """Draw the hip force before and after each option, its change, and its distance to the cup's
    rim.

    Parameters
    ----------
    options : sequence of PlannedOption
        Options of one plan, in their order.
    """
    import matplotlib as mpl

    people = asked(options[0].found)
    with_cup = any(RIM_DISTANCE in each.quantities for each in options)
    with mpl.rc_context(SETTINGS):
        columns = 3 if with_cup else 2
        figure, axes = canvas(10.2, 1.9 + 0.5 * len(options), 1, columns)
        names = ["before", *(_short(each.name) for each in options)]
        before, after = options[0].cases(FORCE)["before"], [each.cases(FORCE)["after"] for each in options]
        _bands(axes[0], [before, *after], people, QUIET)
        axes[0].set(title="Hip contact force", xlabel="body weights")
        axes[0].set_xlim(left=0)
        changes = [np.array([]), *(each.cases(FORCE)["difference"] for each in options)]
        _bands(axes[1], changes, people, MEDIUS_COLOUR)
        axes[1].axvline(0, color=INK, lw=1.0)
        axes[1].set(title="Change in the same people", xlabel="body weights")
        for place, each in enumerate(options, start=1):
            if np.isfinite(each.falls) and people > 1:
                axes[1].annotate(
                    f"falls in {100 * each.falls:.0f} % of people", (0.99, place - 0.24),
                    xycoords=("axes fraction", "data"), ha="right", va="bottom", fontsize=9.5, color=INK,
                )  # fmt: skip
        if with_cup:
            margins = [each.cases(RIM_DISTANCE)["after"] for each in options]
            _bands(axes[2], [np.array([]), *margins], people, ACCENT)
            axes[2].axvline(rim_limit_mm(), color=INK, lw=1.6, ls=":", zorder=4)
            axes[2].set(title="Distance from the force to the cup's rim", xlabel="mm along the bearing")
            axes[2].set_xlim(left=0)
        for place, one in enumerate(axes):
            one.set_yticks(range(len(names)), names if place == 0 else [""] * len(names))
            one.set_ylim(len(names) - 0.5, -0.6)
            one.grid(axis="x")
        data, width, height = save(figure, "svg")
    limit = f" The dotted line is {rim_limit_mm():g} mm (see the notes)." if with_cup else ""
    return Picture(
        "plan",
        "The options side by side" if len(options) > 1 else "Before and after",
        f"Dots are medians; bars contain 95 % of people. All rows cover the same people.{limit}",
        "; ".join(f"{each.name}: {each.words}" for each in options),
        data,
        "svg",
        width,
        height,
    )


def _bands(axes: Axes, rows: Sequence[Floats], people: int, colour: str) -> None:
    for place, values in enumerate(rows):
        low, median, high = interval95(values, people)
        if np.isfinite(low):
            axes.plot([low, high], [place, place], color=colour, lw=7, alpha=0.3)
        if np.isfinite(median):
            axes.plot([median], [place], "o", ms=8, color=colour, zorder=5)


def _short(name: str) -> str:
    name = visible_line(name)
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
