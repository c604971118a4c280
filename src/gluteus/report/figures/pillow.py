"""Effect of a pillow between the knees on fibre lengths in side-lying."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gluteus.model.hip.hip import THIRDS
from gluteus.report.drawing.scene import THIRD_NAMES
from gluteus.report.drawing.style import INK, THIRD_COLOURS
from gluteus.report.figures.picture import Picture, arrow, band, canvas, save

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from xarray import DataArray

    from gluteus.facts import CheckResult


def draw(result: CheckResult) -> Picture:
    """Draw fibre length and passive force of each third, with and without the pillow."""
    data = result.evidence["pillow"]
    figure, axes = canvas(9.0, 3.9, 1, 2)
    _pairs(axes[0], data["length_change_percent"])
    _pairs(axes[1], data["passive_force_n"])
    axes[0].axhline(0, color=INK, lw=0.8, zorder=1)
    axes[0].set(title="Length of the fibres", ylabel="change of length [%]")
    axes[1].set_yscale("symlog", linthresh=10, linscale=0.5)
    axes[1].yaxis.set_major_formatter("{x:g}")  # the default writes formulas, which are not parsed
    axes[1].set(title="Passive pull", ylabel="force [N], logarithmic above 10", ylim=(-1, None))
    saved, width, height = save(figure, "svg")
    told = "; ".join(_told(data["length_change_percent"], third) for third in THIRDS)
    return Picture(
        name="pillow",
        title="The pillow between the knees",
        caption="Lying on the healthy side, in postures that this project assumes. Open marks: without the "
        "pillow; filled marks: with it; bars: 95 % of people. Lengths are relative to the neutral posture.",
        alt=f"Change of fibre length without and with the pillow. {told}.",
        data=saved,
        kind="svg",
        width=width,
        height=height,
    )


def _pairs(axes: Axes, values: DataArray) -> None:
    for place, third in enumerate(THIRDS):
        colour = THIRD_COLOURS[third]
        middles: list[float] = []
        for pillow, offset in ((False, -0.13), (True, 0.13)):
            low, middle, high = _band(values, third, pillow)
            axes.plot(
                [place + offset] * 2, [low, high], color=colour, lw=6, alpha=0.25, solid_capstyle="round"
            )
            inside = colour if pillow else "white"
            axes.plot([place + offset], [middle], "o", ms=9, mec=colour, mew=2, mfc=inside, zorder=5)
            middles.append(middle)
        arrow(axes, (place - 0.10, middles[0]), (place + 0.10, middles[1]), width=1.1, gap=5)
    axes.set_xticks(range(len(THIRDS)), [THIRD_NAMES[third] for third in THIRDS])
    axes.set_xlim(-0.5, len(THIRDS) - 0.5)
    axes.grid(axis="y")


def _band(values: DataArray, third: str, pillow: bool) -> tuple[float, float, float]:
    low, middle, high = band(np.ravel(values.sel(compartment=third, pillow=pillow).to_numpy()))
    return float(low), float(middle), float(high)


def _told(values: DataArray, third: str) -> str:
    without, with_it = (_band(values, third, pillow)[1] for pillow in (False, True))
    return f"{THIRD_NAMES[third]}: {without:+.1f} % without, {with_it:+.1f} % with"
