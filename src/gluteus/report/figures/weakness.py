"""How many people hold the pelvis level when strength is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gluteus.anatomy import library, norms
from gluteus.arrays import Floats
from gluteus.model.hip.hip import MEDIUS
from gluteus.report.drawing.style import ACCENT, INK, MEDIUS_COLOUR, QUIET
from gluteus.report.figures.picture import Picture, apart, band, canvas, save

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from xarray import Dataset

    from gluteus.facts import CheckResult

_LOOKS = (
    (ACCENT, "-", "o"),
    (MEDIUS_COLOUR, (0, (6, 1.6)), "s"),
    ("#59508c", (0, (2, 1.3)), "^"),
    (QUIET, "-.", "D"),
)
Curve = tuple[str, Floats, Floats, int]
_NORMAL_95 = 1.959964
_WORDS = {
    "abductors": "all abductors",
    "gluteus_medius": "gluteus medius alone",
    "superior_gluteal_nerve": "all muscles of the superior gluteal nerve",
}


def draw(result: CheckResult) -> Picture:
    """Draw how many people hold the pelvis over remaining strength, and the effect of losing one
    abductor.
    """
    curves, without = _curves(result.evidence["weakness"]), result.evidence["without"]
    figure, axes = canvas(10.6, 4.5, 1, 2, width_ratios=[1.6, 1])
    _shares(axes[0], curves)
    _reserves(axes[1], without)
    saved, width, height = save(figure, "svg")
    told = "; ".join(f"{what} {_half(left, held)}" for what, left, held, _ in curves)
    begins = "; ".join(f"{what} {_half(left, held, 0.95)}" for what, left, held, _ in curves)
    alone = np.median(without["reserve"].sel(muscle=MEDIUS))
    return Picture(
        name="weakness",
        title="How much strength can be lost before the pelvis drops",
        caption="Standing on one leg with the trunk upright. Left: 95 of 100 people hold the pelvis with "
        f"{begins}; half of them with {told}; bands are 95 % intervals of the share. Diamond: with 48 % of "
        f"the strength left after a nerve block, eight of nine men held it (Kendall 2013), "
        f"{_computed_after_block(curves)}. Right: capacity of the muscles divided by demand, as "
        f"medians with 95 % of people. Below 1, the pelvis drops or the trunk leans.",
        alt=f"Left: fewer people hold the pelvis level as strength falls; half of them with {told}. "
        f"Right: capacity over demand is {np.median(without['intact']):.1f} with all muscles and {alone:.1f} "
        "without gluteus medius.",
        data=saved,
        kind="svg",
        width=width,
        height=height,
    )


def _shares(axes: Axes, curves: list[Curve]) -> None:
    for (what, left, held, count), (colour, dashes, mark) in zip(curves, _LOOKS, strict=False):
        low, high = wilson(held, count)
        axes.fill_between(100 * left, 100 * low, 100 * high, color=colour, alpha=0.15, lw=0)
        axes.plot(100 * left, 100 * held, color=colour, ls=dashes, marker=mark, ms=5, label=what)
    axes.axhline(50, color=QUIET, lw=0.9, ls="--")
    left, share, low, high = measured_after_block()
    axes.errorbar(
        [100 * left], [100 * share], yerr=[[100 * (share - low)], [100 * (high - share)]],
        fmt="D", color=INK, ms=7, capsize=4, lw=1.6, zorder=6, label="measured after a nerve block",
    )  # fmt: skip
    axes.set(
        title="Pelvis held level", xlabel="strength left [%]", ylabel="share of people [%]",
        xlim=(102, -2), ylim=(-2, 103), xticks=range(100, -1, -20),
    )  # fmt: skip
    axes.grid(axis="y")
    axes.legend(title="weakened", loc="lower left", alignment="left")


def measured_after_block() -> tuple[float, float, float, float]:
    """Draw the measured share of men without a pelvic drop after a block of the superior gluteal
    nerve.

    It is drawn at the strength left, with its 95 % interval (8 of 9 men, `kendall2013`).
    """
    table = norms("validation")
    held = table["held_after_nerve_block"]
    low, high = held.low or held.value, held.high or held.value
    return table["strength_left_after_nerve_block"].value, held.value, low, high


def _computed_after_block(curves: list[Curve]) -> str:
    """Compare the computed share, at the strength of the measured men, with the measured one, in
    words.
    """
    left, share, low, high = measured_after_block()
    _, given, held, _ = next(each for each in curves if each[0] == _WORDS["superior_gluteal_nerve"])
    found = float(np.interp(left, given[::-1], held[::-1]))
    where = apart(100 * found, 100 * low, 100 * high, "of 100", 0)
    return f"{100 * share:.0f} of 100 measured, {100 * found:.0f} computed ({where})"


def _reserves(axes: Axes, data: Dataset) -> None:
    """Draw capacity over demand with all muscles and without each abductor, as medians with 95 %
    of people.
    """
    rows = [("all muscles", data["intact"].to_numpy())]
    rows += [
        (_without(str(name)), data["reserve"].sel(muscle=name).to_numpy())
        for name in data["muscle"].to_numpy()
    ]
    for place, (name, values) in enumerate(rows):
        low, middle, high = band(values)
        colour = MEDIUS_COLOUR if name == _without(MEDIUS) else QUIET
        axes.plot([low, high], [place, place], color=colour, lw=7, alpha=0.3, solid_capstyle="round")
        axes.plot([middle], [place], "o", ms=9, color=colour, zorder=5)
    axes.axvline(1, color=ACCENT, lw=1.2, ls=":")
    axes.text(1.04, len(rows) - 0.45, "limit", color=ACCENT, fontsize=9.5)
    axes.set_yticks(range(len(rows)), [name for name, _ in rows])
    axes.set(
        title="Capacity over demand",
        xlabel="multiple of the demand",
        xlim=(0, 1.05 * max(float(band(values)[2]) for _, values in rows)),
        ylim=(len(rows) - 0.3, -0.6),
    )
    axes.grid(axis="x")


def _without(muscle: str) -> str:
    return f"without\n{library().muscles[muscle].names.en}"


def wilson(share: Floats, count: int) -> tuple[Floats, Floats]:
    """Return Wilson's 95 % interval of a share observed in `count` people."""
    z = _NORMAL_95
    middle = (share + z**2 / (2 * count)) / (1 + z**2 / count)
    half = z / (1 + z**2 / count) * np.sqrt(share * (1 - share) / count + z**2 / (4 * count**2))
    return np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)


def _curves(data: Dataset) -> list[Curve]:
    """Yield the weakened muscles, strength left (from 1 down), share of people who hold, and
    number of people.
    """
    held = data["held"].transpose("what", "strength_left", "person").sortby("strength_left", ascending=False)
    left = held["strength_left"].to_numpy().astype(float)
    return [
        (
            _WORDS.get(str(what), str(what)),
            left,
            held.sel(what=what).to_numpy().astype(float).mean(axis=1),
            held.sizes["person"],
        )
        for what in held["what"].to_numpy()
    ]


def _half(left: Floats, held: Floats, share: float = 0.5) -> str:
    """Return in words down to which strength at least a share of the people hold the pelvis."""
    enough = held >= share
    if not enough[0]:
        return "not even at full strength"
    if enough.all():
        return (
            "down to no strength at all"
            if left[-1] <= 0
            else f"down to the lowest strength tried, {100 * left[-1]:.0f} %"
        )
    last = int(np.argmin(enough)) - 1
    part = (held[last] - share) / (held[last] - held[last + 1])
    return f"down to {100 * (left[last] + part * (left[last + 1] - left[last])):.0f} %"
