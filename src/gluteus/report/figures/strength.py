"""Which muscle can lift the leg sideways with the largest moment, over hip flexion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gluteus.anatomy import library
from gluteus.arrays import Floats
from gluteus.model.hip.hip import MEDIUS
from gluteus.report.drawing.style import ACCENT, MEDIUS_COLOUR, QUIET
from gluteus.report.figures.picture import Picture, band, canvas, save

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from xarray import Dataset

    from gluteus.facts import CheckResult

_SHOWN = 6
_OTHERS = ("#3d6a9e", "#7a5c99", "#4f7d5c", "#8c6d31", "#59636e", "#a05a7a")
_DASHES = ((0, (5, 1.5)), (0, (2, 1.2)), (0, (7, 1.5, 1.5, 1.5)), (0, (1, 1)), (0, (4, 1, 1, 1, 1, 1)), "-")


def draw(result: CheckResult) -> Picture:
    """Draw the maximum abduction moments, and in how many people gluteus medius leads."""
    data = result.evidence["strength"]
    flexion = data["flexion_deg"].to_numpy()
    figure, axes = canvas(9.6, 5.0, 1, 2, width_ratios=[1.3, 1])
    ranked = _ranked(data)
    _lines(axes[0], data, ranked)
    lead = leading(data)
    axes[1].fill_between(flexion, 0, 100 * lead, color=MEDIUS_COLOUR, alpha=0.14, lw=0)
    axes[1].plot(flexion, 100 * lead, color=MEDIUS_COLOUR, marker="o", ms=5)
    axes[1].axhline(50, color=QUIET, lw=0.9, ls="--")
    axes[1].set(
        title="Gluteus medius leads in", ylabel="share of people [%]", xlabel="hip flexion [degrees]",
        ylim=(0, 103), xlim=(flexion[0], flexion[-1]), xticks=flexion,
    )  # fmt: skip
    stop = leads_until(flexion, lead)
    if stop is not None:
        for panel in axes:
            panel.axvline(stop, color=ACCENT, lw=1.2, ls=":")
        left = stop > flexion.mean()
        axes[1].text(
            stop + (-2 if left else 2), 8, f"half of the people\nat {stop:.0f}°", color=ACCENT, fontsize=9.5,
            ha="right" if left else "left",
        )  # fmt: skip
    for panel in axes:
        panel.grid(axis="y")
    saved, width, height = save(figure, "svg")
    ending = (
        f"in half of the people until {stop:.0f} degrees of flexion"
        if stop is not None
        else "over the whole range"
    )
    return Picture(
        name="strength",
        title="Which abductor is strongest",
        caption="Left: the maximum abduction moment of each muscle, medians over people, with the band of "
        f"95 % for gluteus medius. Right: the share of the {data.sizes['person']} people in whom it is the "
        "strongest of all.",
        alt=f"With the hip straight, gluteus medius leads in {100 * lead[0]:.0f} of 100 people, at "
        f"{flexion[-1]:.0f} degrees in {100 * lead[-1]:.0f}; it leads {ending}. "
        f"Order with the hip straight: {', '.join(_name(each) for each in ranked)}.",
        data=saved,
        kind="svg",
        width=width,
        height=height,
    )


def leading(data: Dataset) -> Floats:
    """Return the share of people (flexion,) in whom gluteus medius has the largest abduction
    moment.
    """
    moments = data["moment_nm"].transpose("person", "flexion", "muscle")
    first = moments["muscle"].to_numpy()[moments.to_numpy().argmax(axis=2)]
    return (first == MEDIUS).mean(axis=0)


def leads_until(flexion: Floats, lead: Floats) -> float | None:
    """Return the flexion [degrees] at which the share first falls below a half.

    None if it never does.
    """
    for at in range(1, len(lead)):
        if lead[at - 1] >= 0.5 > lead[at]:
            part = (lead[at - 1] - 0.5) / (lead[at - 1] - lead[at])
            return float(flexion[at - 1] + part * (flexion[at] - flexion[at - 1]))
    return None


def _ranked(data: Dataset) -> list[str]:
    """Return the strongest muscles by their largest median, in the order of the medians with the
    hip straight.
    """
    middle = data["moment_nm"].transpose("person", "flexion", "muscle").median("person")
    greatest = middle.max("flexion").to_series().nlargest(_SHOWN).index
    return [
        str(each)
        for each in middle.isel(flexion=0)
        .sel(muscle=list(greatest))
        .to_series()
        .sort_values(ascending=False)
        .index
    ]


def _lines(axes: Axes, data: Dataset, ranked: list[str]) -> None:
    flexion = data["flexion_deg"].to_numpy()
    for place, muscle in enumerate(ranked):
        low, middle, high = band(data["moment_nm"].sel(muscle=muscle).transpose("person", "flexion"))
        own = muscle == MEDIUS
        colour = MEDIUS_COLOUR if own else _OTHERS[place % len(_OTHERS)]
        if own:
            axes.fill_between(flexion, low, high, color=colour, alpha=0.15, lw=0)
        look: dict[str, Any] = (
            {"lw": 3.2, "ls": "-"} if own else {"lw": 1.8, "ls": _DASHES[place % len(_DASHES)]}
        )
        axes.plot(flexion, middle, color=colour, label=_name(muscle), **look)
    axes.set(
        title="Maximum abduction moment",
        ylabel="moment [N m]",
        xlabel="hip flexion [degrees]",
        xticks=flexion,
    )
    axes.set_ylim(0, None)
    axes.margins(y=0.02)
    axes.set_xlim(flexion[0], flexion[-1])
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.17), ncol=3, handlelength=2.6, columnspacing=1.4)


def _name(muscle: str) -> str:
    known = library().muscles.get(muscle)
    return known.names.en if known else muscle.replace("_", " ")
