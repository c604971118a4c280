"""The figures of a laboratory's page: models of the recordings, gait curves, and EMG."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from gluteus.arrays import Floats
from gluteus.report.drawing.style import ACCENT, MEDIUS_COLOUR, PAPER, QUIET, SETTINGS, rgb
from gluteus.report.figures.picture import Picture, canvas, save
from gluteus.studies.kinematics.emg import EmgComparison
from gluteus.studies.kinematics.gait_curves import ANGLES, FORCE, GaitCurve, gait_curves
from gluteus.studies.kinematics.lab_trial import LabTrial
from gluteus.studies.playback.frames import BODY, JOINT, LOAD, MARKER
from gluteus.studies.playback.still import Still

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_PICTURES: Final = 12
"""Maximum number of recordings whose model is drawn; each takes about a second."""

MOST_CHANNELS: Final = 24
"""Maximum number of EMG channels that are drawn; the CSV table has all of them."""

_WIDTH: Final = 300
_SIDE_COLOURS: Final = {"right": ACCENT, "left": MEDIUS_COLOUR}


def gait_picture(found: Sequence[LabTrial]) -> Picture | None:
    """Return the figure of joint angles and hip forces over the gait cycle; None if no foot was
    followed.
    """
    curves = gait_curves(found)
    if not curves:
        return None
    import matplotlib as mpl

    with mpl.rc_context(SETTINGS):
        figure, panels = canvas(10.5, 6.2, 2, 3)
        for panel, quantity in zip(panels, (*ANGLES, FORCE), strict=True):
            _curves(panel, [each for each in curves if each.quantity == quantity], quantity)
        data, width, height = save(figure, "svg")
    counts = ", ".join(
        f"{each.side} {each.count} {each.span}{'s' if each.count > 1 else ''}"
        for each in curves
        if each.quantity == curves[0].quantity
    )
    caption = (
        "Lines: means over all recordings. Bands: one standard deviation to each side, if there "
        f"are several ({counts}). A cycle lasts from one strike of a foot to its next, by the "
        "recording's events or by force plates. If no foot strikes twice, the curves are of whole "
        "stances. Implausible recordings are left out. Angles are those of inverse kinematics, unfiltered."
    )
    told = "; ".join(
        f"{each.side} {each.quantity.replace('_', ' ')} from {each.mean.min():.1f} to {each.mean.max():.1f}"
        for each in curves
    )
    title = f"Over the {'gait cycle' if any(each.span == 'cycle' for each in curves) else 'stance'}"
    return Picture("gait", title, caption, f"{told}.", data, "svg", width, height)


def _curves(panel: Axes, curves: Sequence[GaitCurve], quantity: str) -> None:
    part = np.linspace(0.0, 100.0, 101)
    for each in curves:
        colour = _SIDE_COLOURS[each.side]
        panel.plot(part, each.mean, color=colour, linewidth=1.7, label=each.side)
        if np.isfinite(each.sd).all():
            low, high = each.mean - each.sd, each.mean + each.sd
            panel.fill_between(part, low, high, color=colour, alpha=0.18, linewidth=0.0)
    panel.axhline(0.0, color=QUIET, linewidth=0.6)
    spans = sorted({each.span for each in curves}) or ["cycle"]
    unit = "body weights" if quantity == FORCE else "degrees"
    panel.set(title=quantity.replace("_", " ").capitalize(), ylabel=unit)
    words = " or ".join("gait cycle" if each == "cycle" else each for each in spans)
    panel.set_xlabel(f"part of the {words} [%]")
    panel.margins(x=0.0)
    if curves:
        panel.legend(fontsize=9, handlelength=1.6)


def emg_picture(found: Sequence[LabTrial]) -> Picture | None:
    """Return the figure of recorded EMG and computed activations; None if no channel was
    compared.
    """
    shown = [(trial.name, each) for trial in found for each in trial.emg][:MOST_CHANNELS]
    if not shown:
        return None
    import matplotlib as mpl

    rows = -(-len(shown) // 3)
    with mpl.rc_context(SETTINGS):
        figure, panels = canvas(10.5, 3.1 * rows, rows, 3)
        for panel, (name, each) in zip(panels, shown, strict=False):
            _channel(panel, name, each)
        for panel in panels[len(shown) :]:
            panel.set_axis_off()
        data, width, height = save(figure, "svg")
    caption = (
        "Filled: envelope of the recorded EMG, divided by its maximum in these frames. Line: mean "
        "computed activation of the muscles under the electrodes, from 0 to 1, with gaps where not "
        "everything was met. Only the shapes can be compared."
    )
    told = "; ".join(
        f"{name}, {each.channel} and {', '.join(each.muscles)}: {_correlated(each)}" for name, each in shown
    )
    return Picture("emg", "EMG and computed activation", caption, f"{told}.", data, "svg", width, height)


def _channel(panel: Axes, name: str, shown: EmgComparison) -> None:
    panel.fill_between(shown.time, 0.0, shown.envelope, color=QUIET, alpha=0.35, linewidth=0.0)
    panel.plot(shown.time, shown.activation, color=MEDIUS_COLOUR, linewidth=1.7)
    panel.set(
        title=f"{name}: {shown.channel}\n{_correlated(shown)}", xlabel="time [s]", ylim=(0.0, 1.05),
        ylabel="share of the maximum",
    )  # fmt: skip
    panel.margins(x=0.0)


def _correlated(shown: EmgComparison) -> str:
    return "no correlation" if shown.correlation is None else f"correlation {shown.correlation:.2f}"


def model_pictures(found: Sequence[LabTrial]) -> list[Picture]:
    """Return the model of each recording, in the frame with the largest hip force."""
    drawn = [trial for trial in found if trial.still is not None][:MOST_PICTURES]
    if not drawn:
        return []
    from gluteus.model.hip.hip import Hip

    hip = Hip()
    return [_model(trial, trial.still, hip) for trial in drawn if trial.still is not None]


def _model(trial: LabTrial, still: Still, hip: object) -> Picture:
    import io

    from matplotlib.image import imsave  # pyright: ignore[reportUnknownVariableType]

    from gluteus.report.drawing.whole_model import model_picture

    picture = model_picture(still, hip, _WIDTH)  # type: ignore[arg-type]
    solid: Floats = picture[..., :3] * picture[..., 3:] + rgb(PAPER) * (1.0 - picture[..., 3:])
    buffer = io.BytesIO()
    imsave(buffer, np.clip(solid, 0.0, 1.0), format="webp", pil_kwargs={"quality": 90, "method": 4})
    words = [f"{trial.name} at {still.time_s:.2f} s"]
    if still.force is not None:
        joint, size = still.force
        words.append(f"{size:.1f} body weights on {joint}, the maximum of this recording")
    if (residual := _residual(still)) is not None:
        rms, worst, name = residual
        words.append(
            f"markers {rms:.0f} mm from the model's (RMS); the largest distance is at {name} ({worst:.0f} mm)"
        )
    caption = "; ".join(words) + "."
    height, width = picture.shape[:2]
    return Picture(trial.name, trial.name, caption, caption, buffer.getvalue(), "webp", width, height)


def _residual(still: Still) -> tuple[float, float, str] | None:
    """Return the root mean square and the maximum of marker distances [mm], with the worst
    marker's name.
    """
    playback = still.playback
    first = BODY * len(playback.bodies) + LOAD * len(playback.loads) + JOINT * len(playback.joints)
    pairs: Floats = playback.frames[0, first:].astype(np.float64).reshape(-1, MARKER)
    away: Floats = 1000.0 * np.linalg.norm(pairs[:, :3] - pairs[:, 3:], axis=1)
    if not np.isfinite(away).any():
        return None
    worst = int(np.nanargmax(away))
    return float(np.sqrt(np.nanmean(np.square(away)))), float(away[worst]), playback.markers[worst]
