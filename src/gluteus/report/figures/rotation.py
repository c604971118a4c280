"""Rotation and abduction moment arms of each third of gluteus medius over hip flexion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gluteus.anatomy import library, norms
from gluteus.model.hip.hip import MEDIUS, THIRDS
from gluteus.report.drawing.scene import THIRD_NAMES
from gluteus.report.drawing.style import FAINT, INK, QUIET, THIRD_COLOURS
from gluteus.report.figures.picture import Picture, apart, band, canvas, save
from gluteus.studies.fan.turning import turning_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from xarray import DataArray, Dataset

    from gluteus.facts import CheckResult

_FRONT_SOURCES = ("gait2392", "rajagopal2016", "carbone2015")
_SHORT = {
    "dostal1981": "Dostal 1981",
    "gait2392": "gait2392 (model)",
    "rajagopal2016": "Rajagopal 2016 (model)",
    "carbone2015": "Carbone 2015, upright",
}
_MARKS = ("o", "s", "^", "D")
_DASHES = {"anterior": "-", "middle": (0, (6, 1.5)), "posterior": (0, (2, 1.3))}
_PANELS = {
    "rotation": ("compartment_rotation_arm_mm", "Turning the thigh", "rotation arm [mm], internal positive"),
    "abduction": ("compartment_abduction_arm_mm", "Lifting the leg sideways", "abduction arm [mm]"),
}


def draw(result: CheckResult) -> Picture:
    """Draw rotation and abduction arms of the thirds over hip flexion, with 95 % bands and
    published values.
    """
    data = result.evidence["rotation"]
    figure, axes = canvas(10.4, 4.8, 1, 2)
    for panel, (motion, (variable, title, label)) in zip(axes, _PANELS.items(), strict=True):
        _curves(panel, data[variable])
        _published(panel, motion)
        panel.set(
            title=title, ylabel=label, xlabel="hip flexion [degrees]", xticks=data["flexion_deg"].to_numpy()
        )
        panel.grid(axis="y")
    axes[0].axhline(0, color=INK, lw=1.0, zorder=1)
    for share, text in ((0.97, "internal rotation"), (0.03, "external rotation")):
        axes[0].text(
            0.98, share, text, transform=axes[0].transAxes, ha="right", va="center", color=QUIET, fontsize=9.5
        )
    axes[0].margins(y=0.12)
    _legend_of_published(axes[0])
    axes[1].legend(loc="lower left", bbox_to_anchor=(0.13, 0.0))
    saved, width, height = save(figure, "svg")
    return Picture(
        name="rotation",
        title="Moment arms of the three thirds over hip flexion",
        caption="Lines: medians over people. Bands: 95 % of people. Marks on grey: published moment arms "
        "in the neutral posture, from the attachment points of a specimen (Dostal and Andrews "
        "1981), from two models, and from another specimen, turned upright (Carbone 2015). "
        f"{_turning(data)} {front_against_published(data)}",
        alt=f"Two charts over hip flexion. {_turning(data)} {front_against_published(data)}",
        data=saved,
        kind="svg",
        width=width,
        height=height,
    )


def draw_boundary(result: CheckResult) -> Picture:
    """Draw the effect of the origin's front boundary on the rotation arm of the front third."""
    data = result.evidence["boundary"]["compartment_rotation_arm_mm"].sel(compartment="anterior")
    front, middle = data["front_boundary_mm"].to_numpy(), data.to_numpy()
    figure, (axes,) = canvas(6.4, 3.4)
    axes.plot(front, middle, color=THIRD_COLOURS["anterior"], marker="o", ms=5)
    axes.axhline(0, color=INK, lw=1.0, zorder=1)
    axes.set(
        xlabel="origin starts this far behind the anterior spine [mm]",
        ylabel="rotation arm of the\nfront third [mm], internal positive",
    )
    axes.grid(axis="y")
    saved, width, height = save(figure, "svg")
    known = published_arms("anterior", "rotation").values()
    change = (middle[0] - middle[-1]) / (front[-1] - front[0]) * 30
    return Picture(
        name="boundary",
        title="Effect of the front boundary of the origin",
        caption="Central hip in the neutral posture. The position of the origin's front edge is "
        "uncertain. A shift of thirty millimetres changes the rotation arm of the front third by "
        f"{abs(change):.1f} mm. "
        f"Published arms are {min(known):.1f} to {max(known):.1f} mm.",
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


def published_arms(third: str, motion: str) -> dict[str, float]:
    """Return published rotation arms [mm] of a third in the neutral posture, by source.

    Internal rotation is positive.
    """
    found = {"dostal1981": _specimen(third, motion)}
    if third == "anterior" and motion == "rotation":
        table = norms("validation")
        found |= {source: table[f"front_rotation_arm_{source}"].to("mm") for source in _FRONT_SOURCES}
    return {source: value for source, value in found.items() if value is not None}


def _published(axes: Axes, motion: str) -> None:
    """Draw published values as marks left of zero flexion, with the sources of the front third's
    values.
    """
    for place, third in enumerate(THIRDS):
        colour, x = THIRD_COLOURS[third], -13.5 + 4.5 * place
        for (source, value), mark in zip(published_arms(third, motion).items(), _MARKS, strict=False):
            axes.plot([x], [value], mark, color=colour, mec="white", mew=0.8, ms=7, zorder=5)
            if motion == "rotation" and third == "anterior":
                axes.plot([], [], mark, color=colour, mec="white", mew=0.8, ms=7, label=_SHORT[source])
    axes.set_xlim(left=-18)
    axes.axvspan(-18, -2.2, color=FAINT, alpha=0.45, lw=0, zorder=0)


def _legend_of_published(axes: Axes) -> None:
    """Write the names of the published marks in the empty corner below the curves."""
    named = zip(*axes.get_legend_handles_labels(), strict=True)
    marks = [(handle, label) for handle, label in named if label in _SHORT.values()]
    axes.legend(
        *zip(*marks, strict=True), loc="lower right", bbox_to_anchor=(1.0, 0.06), fontsize=9.5,
        title="front third, published", alignment="left",
    )  # fmt: skip


def _specimen(third: str, motion: str) -> float | None:
    """Return the rotation arm [mm] of a third in the neutral posture from a record.

    Internal rotation is positive.
    """
    part = next(each for each in library().muscles[MEDIUS].compartments if each.id == third)
    signs = {"internal rotation": 1, "external rotation": -1} if motion == "rotation" else {motion: 1}
    found = [signs[action.motion] * action.arm.to("mm") for action in part.actions if action.motion in signs]
    return found[0] if found else None


def front_against_published(data: Dataset) -> str:
    """Compare the front third's rotation arm, with the hip straight, with published ones, in
    words.
    """
    arm = data["compartment_rotation_arm_mm"].sel(compartment="anterior").transpose("person", "flexion")
    low, middle, high = (float(each[0]) for each in band(arm))
    known = sorted(published_arms("anterior", "rotation").values())
    return (
        f"With the hip straight, the rotation arm of the front third is {middle:.1f} mm ({low:.1f} "
        f"to {high:.1f}). Published values are {', '.join(f'{each:.1f}' for each in known)} mm, so "
        f"that the computed median is {apart(middle, known[0], known[-1], 'mm')}."
    )


def _turning(data: Dataset) -> str:
    arms = data["compartment_rotation_arm_mm"].transpose("person", "flexion", "compartment")
    return turning_words(data["flexion_deg"].to_numpy(), arms.sel(compartment=list(THIRDS)).to_numpy())
