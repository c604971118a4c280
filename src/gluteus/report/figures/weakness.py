"""How likely the pelvis is held level when strength is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gluteus.report.figures.picture import Picture, canvas, save
from gluteus.report.render import Floats
from gluteus.report.style import ACCENT, MEDIUS_COLOUR, QUIET

if TYPE_CHECKING:
    from xarray import Dataset

    from gluteus.facts import CheckResult

_LOOKS = (
    (ACCENT, "-", "o"),
    (MEDIUS_COLOUR, (0, (6, 1.6)), "s"),
    ("#59508c", (0, (2, 1.3)), "^"),
    (QUIET, "-.", "D"),
)
_NORMAL_95 = 1.959964
_WORDS = {
    "abductors": "all abductors",
    "gluteus_medius": "gluteus medius alone",
    "superior_gluteal_nerve": "all muscles of the superior gluteal nerve",
}


def draw(result: CheckResult) -> Picture:
    """The share of people who hold the pelvis against the strength left, with its 95 % interval."""
    data = result.evidence["weakness"]
    figure, (axes,) = canvas(8.4, 4.5)
    told: list[str] = []
    for (what, left, held, count), (colour, dashes, mark) in zip(_curves(data), _LOOKS, strict=False):
        low, high = wilson(held, count)
        axes.fill_between(100 * left, 100 * low, 100 * high, color=colour, alpha=0.15, lw=0)
        axes.plot(100 * left, 100 * held, color=colour, ls=dashes, marker=mark, ms=5, label=what)
        told.append(f"{what}: {_half(left, held)}")
    axes.axhline(50, color=QUIET, lw=0.9, ls="--")
    axes.set(
        xlabel="strength left [%]", ylabel="people who hold the pelvis level [%]",
        xlim=(102, -2), ylim=(-2, 103), xticks=range(100, -1, -20),
    )  # fmt: skip
    axes.grid(axis="y")
    axes.legend(title="weakened", loc="lower left", alignment="left")
    saved, width, height = save(figure, "svg")
    return Picture(
        name="weakness",
        title="How much can be lost before the pelvis drops",
        caption=f"Standing on one leg with the trunk upright. Half of the people hold it: {'; '.join(told)}. "
        "Bands: the interval in which the share lies with 95 % for this number of people.",
        alt=f"The share of people who hold the pelvis level falls as strength falls. {'; '.join(told)}.",
        data=saved,
        kind="svg",
        width=width,
        height=height,
    )


def wilson(share: Floats, count: int) -> tuple[Floats, Floats]:
    """Wilson's 95 % interval of a share seen in `count` people."""
    z = _NORMAL_95
    middle = (share + z**2 / (2 * count)) / (1 + z**2 / count)
    half = z / (1 + z**2 / count) * np.sqrt(share * (1 - share) / count + z**2 / (4 * count**2))
    return np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)


def _curves(data: Dataset) -> list[tuple[str, Floats, Floats, int]]:
    """What is weakened, strength left (from 1 down), share of people who hold, and their number."""
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


def _half(left: Floats, held: Floats) -> str:
    """Down to which strength at least half of the people hold."""
    enough = held >= 0.5
    if not enough[0]:
        return "not even with full strength"
    if enough.all():
        return (
            "even with nothing left" if left[-1] <= 0 else f"down to the least tried, {100 * left[-1]:.0f} %"
        )
    last = int(np.argmin(enough)) - 1
    part = (held[last] - 0.5) / (held[last] - held[last + 1])
    return f"down to {100 * (left[last] + part * (left[last + 1] - left[last])):.0f} % of it"
