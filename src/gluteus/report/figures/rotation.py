"""How far each third of gluteus medius can turn and lift the thigh, over hip flexion."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gluteus.anatomy import library
from gluteus.model.hip.hip import MEDIUS, THIRDS
from gluteus.report.drawing.scene import THIRD_NAMES
from gluteus.report.drawing.style import INK, QUIET, THIRD_COLOURS
from gluteus.report.figures.picture import Picture, band, canvas, save

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from xarray import DataArray, Dataset

    from gluteus.facts import CheckResult

_DASHES = {"anterior": "-", "middle": (0, (6, 1.5)), "posterior": (0, (2, 1.3))}
_PANELS = {
    "rotation": ("compartment_rotation_arm_mm", "Turning the thigh", "rotation arm [mm], inward positive"),
    "abduction": ("compartment_abduction_arm_mm", "Lifting the leg sideways", "abduction arm [mm]"),
}


def draw(result: CheckResult) -> Picture:
    """Rotation and abduction arms of the thirds over hip flexion, with 95 % bands and published
    values.
    """
    data = result.evidence["rotation"]
    figure, axes = canvas(9.6, 4.4, 1, 2)
    for panel, (motion, (variable, title, label)) in zip(axes, _PANELS.items(), strict=True):
        _curves(panel, data[variable])
        _published(panel, motion)
        panel.set(
            title=title, ylabel=label, xlabel="hip flexion [degrees]", xticks=data["flexion_deg"].to_numpy()
        )
        panel.grid(axis="y")
    axes[0].axhline(0, color=INK, lw=1.0, zorder=1)
    for share, text in ((0.97, "turns inward"), (0.03, "turns outward")):
        axes[0].text(
            0.98, share, text, transform=axes[0].transAxes, ha="right", va="center", color=QUIET, fontsize=9.5
        )
    axes[0].margins(y=0.12)
    axes[1].legend(loc="lower left")
    saved, width, height = save(figure, "svg")
    return Picture(
        name="rotation",
        title="Moment arms of the three thirds over hip flexion",
        caption="Lines: medians over people; bands: 95 % of them. Dots: the specimen of Dostal and Andrews "
        "1981 in the neutral posture.",
        alt=f"Two charts over hip flexion. {_told(data)}",
        data=saved,
        kind="svg",
        width=width,
        height=height,
    )


def draw_boundary(result: CheckResult) -> Picture:
    """What the front boundary of the origin does to the rotation arm of the front third."""
    data = result.evidence["boundary"]["compartment_rotation_arm_mm"].sel(compartment="anterior")
    front, middle = data["front_boundary_mm"].to_numpy(), data.to_numpy()
    figure, (axes,) = canvas(6.4, 3.4)
    axes.plot(front, middle, color=THIRD_COLOURS["anterior"], marker="o", ms=5)
    axes.axhline(0, color=INK, lw=1.0, zorder=1)
    axes.set(
        xlabel="origin starts this far behind the anterior spine [mm]",
        ylabel="rotation arm of the\nfront third [mm], inward positive",
    )
    axes.grid(axis="y")
    saved, width, height = save(figure, "svg")
    change = (middle[0] - middle[-1]) / (front[-1] - front[0]) * 30
    return Picture(
        name="boundary",
        title="What the front boundary of the origin does",
        caption="Hip neutral, central hip. Where the front edge of the origin lies is uncertain. "
        f"Thirty millimetres of it change the rotation arm of the front third by {abs(change):.1f} mm.",
        alt=f"A line: the rotation arm of the front third goes from {middle[0]:.1f} mm with the origin "
        f"starting {front[0]:.0f} mm behind the anterior spine to {middle[-1]:.1f} with {front[-1]:.0f} mm.",
        data=saved,
        kind="svg",
        width=width,
        height=height,
    )


def _curves(axes: Axes, arms: DataArray) -> None:
    flexion = arms["flexion_deg"].to_numpy()
    for third in THIRDS:
        low, middle, high = band(arms.sel(compartment=third).transpose("person", "flexion"))
        axes.fill_between(flexion, low, high, color=THIRD_COLOURS[third], alpha=0.16, lw=0)
        axes.plot(flexion, middle, color=THIRD_COLOURS[third], ls=_DASHES[third], label=THIRD_NAMES[third])


def _published(axes: Axes, motion: str) -> None:
    """Values of the record's specimen as dots, left of zero flexion."""
    for place, third in enumerate(THIRDS):
        colour, x = THIRD_COLOURS[third], -7.5 + 2.5 * place
        value = _specimen(third, motion)
        if value is not None:
            axes.plot([x], [value], "o", color=colour, mec="white", mew=0.8, ms=7, zorder=5)
    axes.set_xlim(left=-10)


def _specimen(third: str, motion: str) -> float | None:
    """The arm [mm] that the record gives a third in the neutral posture, inward rotation positive."""
    part = next(each for each in library().muscles[MEDIUS].compartments if each.id == third)
    signs = {"inward rotation": 1, "outward rotation": -1} if motion == "rotation" else {motion: 1}
    found = [signs[action.motion] * action.arm.to("mm") for action in part.actions if action.motion in signs]
    return found[0] if found else None


def _told(data: Dataset) -> str:
    bends = data["flexion_deg"].to_numpy()
    words: list[str] = []
    for third in THIRDS:
        arm = data["compartment_rotation_arm_mm"].sel(compartment=third).transpose("person", "flexion")
        middle = np.asarray(band(arm)[1])
        words.append(f"{THIRD_NAMES[third]} {middle[0]:.0f} to {middle[-1]:.0f} mm")
    return (
        f"Rotation arm from {bends[0]:.0f} to {bends[-1]:.0f} degrees, inward positive: {'; '.join(words)}."
    )
