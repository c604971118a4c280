"""The figures of a recorded motion: contact forces, moments, muscles, and unmet moments."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from gluteus.files import canonical_name
from gluteus.mechanics.engine.recruitment import Status
from gluteus.report.drawing.style import ACCENT, FAINT, FORCE, INK, MEDIUS_COLOUR, QUIET, SETTINGS
from gluteus.report.figures.picture import Picture, canvas, save

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from xarray import DataArray, Dataset

SIDE_COLOURS = {"_r": FORCE, "_l": "#d98200"}
_AXIS_COLOURS = {"x": ACCENT, "y": INK, "z": MEDIUS_COLOUR}
_AXIS_WORDS = {"x": "forward", "y": "up", "z": "right"}
_MOMENTS = (
    "hip_flexion", "hip_adduction", "hip_rotation", "knee_angle", "ankle_angle", "subtalar_angle",
)  # fmt: skip
_MOST_MUSCLES = 24
_MOST_LINES = 6
_STATUS_COLOURS = {
    Status.OK: "#1d6b3a",
    Status.UNMET: "#c47f00",
    Status.NOT_CONVERGED: "#9b2226",
    Status.BAD_INPUT: "#56606b",
    Status.OVER_STRETCHED: "#5f0f40",
}


def draw(result: Dataset) -> list[Picture]:
    """Return the figures for which a result of `forces` has data."""
    import matplotlib as mpl

    found = list[Picture]()
    with mpl.rc_context(SETTINGS):
        if result.sizes["joint"]:
            found.append(_contact(result))
        if not np.isnan(result["abducting_moment_nm"].values).all():
            found.append(_medius(result))
        found.append(_moments(result))
        if result.sizes["muscle"]:
            found.append(_bars(result))
            found.append(_activations(result))
        found.append(_unmet(result))
        if not np.isnan(result["residual_force_n"].values).all():
            found.append(_residuals(result))
    return found


def _contact(result: Dataset) -> Picture:
    joints = result["joint"].values.tolist()
    top, panels, figure = _wide_and_pairs(len(joints))
    for joint in joints:
        _line(top, result["contact_force_bw"].sel(joint=joint), _side_colour(joint), joint)
    _finish(top, "Magnitude of the contact force", "body weights")
    top.set_ylim(bottom=0.0)
    for joint, panel in zip(joints, panels, strict=True):
        for axis, colour in _AXIS_COLOURS.items():
            values = result["contact_force_in_parent_bw"].sel(joint=joint, axis=axis)
            _line(panel, values, colour, f"{axis}, {_AXIS_WORDS[axis]}")
        child, parent = (str(result[name].sel(joint=joint).values) for name in ("child", "parent"))
        _finish(panel, f"{joint}: on {child}, by {parent}", "body weights")
    weight = result.attrs["body_weight_n"]
    caption = (
        "Top: magnitude of the force that the joint carries, muscles included. Bottom: its "
        "components on the child body, in the axes of the parent (for a hip: on the femur, in the "
        f"axes of the pelvis). One body weight is {weight:.0f} N, the weight of the model."
    ) + _shade(figure.axes, result)
    return _picture(figure, "contact", "Joint contact forces", caption, _peaks_told(result, joints))


def _wide_and_pairs(count: int) -> tuple[Axes, list[Axes], Figure]:
    """Return axes: one panel over the whole width, and below it the given number, two in each
    row.
    """
    from matplotlib.figure import Figure

    rows = 1 + (count + 1) // 2
    figure = Figure(figsize=(10.5, 3.1 * rows), layout="constrained")
    figure.get_layout_engine().set(h_pad=0.1, w_pad=0.08)  # type: ignore[union-attr]
    grid = figure.add_gridspec(rows, 2)
    top = figure.add_subplot(grid[0, :])
    return top, [figure.add_subplot(grid[1 + k // 2, k % 2]) for k in range(count)], figure


def _medius(result: Dataset) -> Picture:
    figure, (moment, share) = canvas(10.5, 3.4, 1, 2)
    for side, ending in (("right", "_r"), ("left", "_l")):
        colour = SIDE_COLOURS[ending]
        _line(moment, result["abducting_moment_nm"].sel(side=side), colour, f"all abductors, {side}")
        alone = result["gluteus_medius_moment_nm"].sel(side=side)
        _line(moment, alone, colour, f"gluteus medius, {side}", "--")
        _line(share, 100.0 * result["gluteus_medius_share"].sel(side=side), colour, side)
    _finish(moment, "Abducting moment of muscles", "N m")
    _finish(share, "Share of gluteus medius", "% of the abducting moment")
    share.set_ylim(0.0, 100.0)
    caption = (
        "Left: moment of all muscles that pull towards abduction, and of gluteus medius alone. "
        "Right: the share of gluteus medius. Muscles that pull the other way are not counted. "
        "Below 1 N m, no share is shown."
    ) + _shade(figure.axes, result)
    told = _range_told(result["gluteus_medius_share"], "share of gluteus medius")
    return _picture(figure, "medius", "Gluteus medius among the abductors", caption, told)


def _moments(result: Dataset) -> Picture:
    names = [canonical_name(name) for name in result["coordinate"].values.tolist()]
    shown = [each for each in _MOMENTS if f"{each}_r" in names or f"{each}_l" in names]
    others = [] if shown else _largest(result["generalised_force"], _MOST_LINES)
    count = max(len(shown), len(others), 1)
    rows = (count + 2) // 3
    figure, axes = canvas(10.5, 2.7 * rows, rows, 3)
    for panel, each in zip(axes, shown, strict=False):
        for ending, side in (("_r", "right"), ("_l", "left")):
            if each + ending in names:
                values = result["generalised_force"][:, names.index(each + ending)]
                _line(panel, values, SIDE_COLOURS[ending], side)
        _finish(panel, each.replace("_", " "), "N m")
    for panel, each in zip(axes, others, strict=False):
        _line(panel, result["generalised_force"].sel(coordinate=each), FORCE, each)
        _finish(panel, each, str(result["coordinate_unit"].sel(coordinate=each).values))
    for panel in axes[count:]:
        figure.delaxes(panel)
    caption = "Generalised forces of the motion from inverse dynamics, along each coordinate."
    told = _range_told(result["generalised_force"], "generalised force")
    return _picture(figure, "moments", "Moments of the joints", caption, told)


def _bars(result: Dataset) -> Picture:
    force, good = result["muscle_force_n"].values, result["status"].values == Status.OK
    force = force[good] if good.any() else np.zeros((1, force.shape[1]))
    peak, mean = force.max(axis=0), force.mean(axis=0)
    order = np.argsort(peak)[::-1][:_MOST_MUSCLES][::-1]
    figure, (axes,) = canvas(10.5, 1.2 + 0.24 * len(order))
    names = result["muscle"].values[order].tolist()
    colours = [_side_colour(name) for name in names]
    axes.barh(np.arange(len(order)), peak[order], color=colours, alpha=0.30, height=0.72)
    axes.barh(np.arange(len(order)), mean[order], color=colours, height=0.36)
    axes.set_yticks(np.arange(len(order)), names)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x")
    axes.set_axisbelow(True)
    axes.set(xlabel="force along the tendon [N]", title=f"The {len(order)} muscles with the greatest forces")
    axes.margins(y=0.01)
    caption = (
        "Pale: maximum force over the frames in which everything was met. Dark: mean force. "
        "Blue: right side. Orange: left side."
    )
    first = zip(names[::-1][:5], peak[order][::-1], strict=False)
    told = ", ".join(f"{name} {value:.0f} N" for name, value in first)
    return _picture(figure, "muscles", "Forces of muscles", caption, f"Greatest: {told}.")


def _activations(result: Dataset) -> Picture:
    names, values = result["muscle"].values.tolist(), result["activation"].values
    right = [k for k, name in enumerate(names) if name.endswith("_r")]
    left = [k for k, name in enumerate(names) if name.endswith("_l")]
    both = [("right", right), ("left", left)]
    groups = both if right and left else [("all muscles", list(range(len(names))))]
    most = max(len(rows) for _, rows in groups)
    figure, axes = canvas(10.5, 1.2 + 0.155 * most, 1, len(groups))
    time = result["time"].values
    for (side, rows), panel in zip(groups, axes, strict=True):
        panel.imshow(
            values[:, rows].T, aspect="auto", interpolation="nearest", cmap="magma_r", vmin=0.0, vmax=1.0,
            extent=(time[0], time[-1], len(rows) - 0.5, -0.5),
        )  # fmt: skip
        panel.set_yticks(np.arange(len(rows)), [names[k] for k in rows], fontsize=7)
        panel.tick_params(axis="y", length=0)
        panel.set(xlabel="time [s]", title=f"Activations, {side}")
    figure.colorbar(axes[0].images[0], ax=axes, shrink=0.5, label="activation")
    caption = "Each row is a muscle, each column a frame; empty where a frame could not be computed."
    told = _range_told(result["activation"], "activation")
    return _picture(figure, "activations", "Activations", caption, told, "webp")


def _unmet(result: Dataset) -> Picture:
    figure, (forces, missing, status) = canvas(10.5, 6.4, 3, 1, height_ratios=[3.0, 3.0, 0.6])
    for number, name in enumerate(_largest(result["actuator_force"], _MOST_LINES)):
        _line(forces, result["actuator_force"].sel(actuator=name), f"C{number}", name)
    _finish(forces, "Additional actuators", "N or N m")
    worst = _largest(result["unmet"], _MOST_LINES)
    for number, name in enumerate(worst):
        _line(missing, result["unmet"].sel(coordinate=name), f"C{number}", name)
    _finish(missing, "Unmet moments", "N m or N")
    for axes, there in ((forces, result.sizes["actuator"]), (missing, worst)):
        axes.set_xlim(float(result["time"][0]), float(result["time"][-1]))
        if not there:
            axes.set_yticks([])
            axes.text(0.5, 0.5, "none", transform=axes.transAxes, ha="center", va="center", color=QUIET)
        else:
            axes.legend(fontsize=9, handlelength=1.6, loc="upper left", bbox_to_anchor=(1.0, 1.05))
    time, found = result["time"].values, result["status"].values
    for each, colour in _STATUS_COLOURS.items():
        here = found == each
        if here.any():
            words = each.name.lower().replace("_", " ")
            status.scatter(time[here], np.zeros(here.sum()), marker="|", s=120, color=colour, label=words)
    status.set(xlabel="time [s]", yticks=[], title="Status of each frame", xlim=forces.get_xlim())
    status.spines["left"].set_visible(False)
    status.legend(loc="upper left", bbox_to_anchor=(1.0, 1.6), fontsize=9)
    caption = (
        "First, the reserves and residuals with the largest forces. Second, the largest unmet "
        "moments, which no activation within its bounds could produce. Third, the status of each frame."
    )
    failed = int(np.sum(found != Status.OK))
    told = f"In {failed} of {found.size} frames, not everything was met."
    return _picture(figure, "unmet", "Reserves, residuals and unmet moments", caption, told)


def _residuals(result: Dataset) -> Picture:
    figure, panels = canvas(10.5, 6.4, 2, 2)
    found: dict[str, Any] = result.attrs["residuals"]
    reference = found["external_force_n"]
    parts = (
        ("residual_force_n", "Residual force", "N", found["force"]["limit"] * reference),
        (
            "residual_moment_nm", "Residual moment", "N m",
            found["moment"]["limit"] * reference * found["centre_height_m"],
        ),
    )  # fmt: skip
    for panel, (name, title, unit, limit) in zip(panels, parts, strict=False):
        for axis, colour in _AXIS_COLOURS.items():
            _line(panel, result[name].sel(axis=axis), colour, axis)
        panel.axhspan(-limit, limit, color=QUIET, alpha=0.15, linewidth=0.0, zorder=0)
        _finish(panel, f"{title} on {found['root']}", unit)
    _reserve_bars(panels[2], result.attrs["reserves"])
    _verdict(panels[3], result)
    caption = (
        "Top: force and moment that the motion needs but the recording does not explain; grey, the "
        "recommended limits. Bottom: the largest reserves as a share of the peak moment of their "
        "coordinate, with their limit, and the plausible frames."
    ) + _shade(panels[:2], result)
    told = f"Peak residual force {found['force']['share_peak']:.1%} of the peak external force."
    return _picture(figure, "residuals", "Residuals, reserves and plausible frames", caption, told)


def _reserve_bars(panel: Axes, reserves: dict[str, Any]) -> None:
    largest = sorted(reserves, key=lambda name: -reserves[name]["share"])[:_MOST_LINES][::-1]
    panel.set(title="Reserves", xlabel="% of the peak moment of the coordinate")
    if not largest:
        panel.text(0.5, 0.5, "none", transform=panel.transAxes, ha="center", va="center", color=QUIET)
        panel.set(xticks=[], yticks=[])
        return
    shares = [100.0 * min(reserves[name]["share"], 1.0) for name in largest]
    panel.barh(np.arange(len(largest)), shares, color=ACCENT, height=0.6)
    panel.set_yticks(np.arange(len(largest)), largest)
    panel.axvline(100.0 * reserves[largest[0]]["limit"], color=QUIET, linestyle=":", linewidth=1.2)


def _verdict(panel: Axes, result: Dataset) -> None:
    """Draw a strip over the time of the trial: green for plausible frames, red for the others."""
    time, plausible = result["time"].values, result["plausible"].values.astype(bool)
    for where, status in ((plausible, Status.OK), (~plausible, Status.NOT_CONVERGED)):
        panel.fill_between(time, 0.0, 1.0, where=where, step="mid", color=_STATUS_COLOURS[status], alpha=0.7)
    part = float(np.mean(plausible))
    panel.set(title=f"{part:.0%} of the frames are plausible", xlabel="time [s]", yticks=[], ylim=(-2.0, 3.0))
    panel.spines["left"].set_visible(False)
    panel.margins(x=0.0)


def _shade(axes: Iterable[Axes], result: Dataset) -> str:
    """Shade the frames in which not everything was met, and return the sentence that says so."""
    time, failed = result["time"].values, result["status"].values != Status.OK
    if not failed.any():
        return ""
    for each in axes:
        each.fill_between(
            time, 0.0, 1.0, where=failed, transform=each.get_xaxis_transform(),
            color=_STATUS_COLOURS[Status.UNMET], alpha=0.16, linewidth=0.0, zorder=0,
        )  # fmt: skip
    return " Shaded: frames in which not everything was met."


def _largest(values: DataArray, most: int) -> list[str]:
    """Return the labels of the columns with the largest absolute values, largest first.

    Columns that stay at zero are left out.
    """
    if not values.shape[1]:
        return []
    sizes = np.nan_to_num(np.abs(values.values)).max(axis=0)
    labels: list[str] = values[str(values.dims[1])].values.tolist()
    return [labels[k] for k in np.argsort(sizes)[::-1][:most] if sizes[k] > 1e-6]


def _line(axes: Axes, values: DataArray, colour: str, label: str, style: str = "-") -> None:
    axes.plot(values["time"].values, values.values, color=colour, label=label, linestyle=style, linewidth=1.7)


def _finish(axes: Axes, title: str, unit: str) -> None:
    axes.axhline(0.0, color=FAINT, linewidth=0.9, zorder=0)
    axes.set(title=title, xlabel="time [s]", ylabel=unit)
    axes.margins(x=0.0)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(fontsize=9, handlelength=1.6)


def _side_colour(name: str) -> str:
    return SIDE_COLOURS.get(name[-2:], ACCENT)


def _peaks_told(result: Dataset, joints: Iterable[str]) -> str:
    parts = list[str]()
    for joint in joints:
        values = result["contact_force_bw"].sel(joint=joint).values
        if not np.isnan(values).all():
            at = int(np.nanargmax(values))
            parts.append(
                f"{joint} peaks at {values[at]:.2f} body weights at {result['time'].values[at]:.3f} s"
            )
    return "; ".join(parts) + "."


def _range_told(values: DataArray, what: str) -> str:
    found: Any = values.values
    if np.isnan(found).all():
        return f"No {what} was found."
    return f"The {what} goes from {np.nanmin(found):.3g} to {np.nanmax(found):.3g}."


def _picture(figure: Figure, name: str, title: str, caption: str, alt: str, kind: Any = "svg") -> Picture:
    data, width, height = save(figure, kind)
    return Picture(name, title, caption, alt, data, kind, width, height)
