"""Recorded EMG compared with the activations that were computed for the same motion."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from gluteus.arrays import Bools, Floats
from gluteus.errors import GluteusError
from gluteus.files.bytes.whole import write_whole
from gluteus.files.markers.data import Analog, MarkerData
from gluteus.mechanics.signals import lowpass
from gluteus.visible import visible_cell

ARTEFACT_HZ: Final = 20.0
"""Lower frequencies of a channel count as movement of the electrodes (assumption)."""
ENVELOPE_HZ: Final = 6.0
"""Cut-off frequency of the envelope, the same as that of the coordinates."""
LEAST_RATE_HZ: Final = 200.0
LONGEST_DELAY_S: Final = 0.15
"""Largest delay of a muscle's force after its EMG (assumption)."""

_LEAST_FRAMES = 20


@dataclass(frozen=True, eq=False)
class EmgComparison:
    """Envelope of one channel, and activation of its muscles.

    Attributes
    ----------
    channel : str
    muscles : tuple of str
        Muscles whose activations are averaged.
    time : (frame,) array
        [s].
    envelope : (frame,) array
        Envelope divided by its largest value in these frames.
    activation : (frame,) array
        Activation from 0 to 1; NaN in frames that were not solved.
    correlation : float or None
        Pearson correlation of the two over the solved frames; None if one of them is constant.
    delay_s : float or None
        Delay of the activation after the envelope with which they correlate best.
    best_correlation : float or None
        Correlation at that delay.
    """

    channel: str
    muscles: tuple[str, ...]
    time: Floats
    envelope: Floats
    activation: Floats
    correlation: float | None
    delay_s: float | None
    best_correlation: float | None


def envelope(time: Floats, signal: Floats, at: Floats) -> Floats:
    """Return the envelope of an EMG channel: high-pass, rectified, low-pass, without delay.

    Parameters
    ----------
    time : (sample,) array
        Evenly spaced [s].
    signal : (sample,) array
        Signal in any unit; NaN counts as no signal.
    at : (frame,) array
        Times of the result [s].

    Raises
    ------
    GluteusError
        The channel has fewer than 200 samples a second, lasts less than 0.5 s, or has no numbers.
    """
    from scipy.signal import butter, sosfiltfilt

    step = float(np.median(np.diff(time))) if len(time) > 1 else np.inf
    if 1.0 / step < LEAST_RATE_HZ - 1e-6 or len(time) * step < 0.5:
        raise GluteusError(
            f"EMG needs at least {LEAST_RATE_HZ:g} samples a second over half a second; this channel has "
            f"{1.0 / step:.3g} a second over {len(time) * step if np.isfinite(step) else 0.0:.3g} s"
        )
    there: Bools = np.isfinite(signal)
    if not there.any():
        raise GluteusError("the channel contains no numbers, so it cannot be EMG; leave it out")
    signal = np.where(there, signal, signal[there].mean())
    high = butter(2, ARTEFACT_HZ, "highpass", fs=1.0 / step, output="sos")
    fast: Floats = np.abs(np.asarray(sosfiltfilt(high, signal - signal.mean()), dtype=np.float64))
    _, slow = lowpass(time, fast[:, None], ENVELOPE_HZ)
    even = time[0] + step * np.arange(len(slow))
    return np.asarray(np.interp(at, even, np.maximum(slow[:, 0], 0.0), left=np.nan, right=np.nan))


def check_emg(asked: Mapping[str, Sequence[str]], muscles: Sequence[str]) -> None:
    """Check that the muscles of all channels are in the model.

    Raises
    ------
    GluteusError
        The model lacks a muscle.
    """
    for channel, names in asked.items():
        for name in names:
            if name not in muscles:
                raise GluteusError(
                    f"--emg {channel}={name}: the model has no muscle {name!r}; give one of "
                    f"{', '.join(muscles[:12])}{' ...' if len(muscles) > 12 else ''}"
                )


def compared(
    data: MarkerData,
    channel: str,
    muscles: Sequence[str],
    time: Sequence[float],
    activations: Mapping[str, Sequence[float]],
) -> EmgComparison:
    """Compare an EMG channel of a recording with computed activations.

    Parameters
    ----------
    data
        Recording with analog channels.
    channel
        Name of the channel.
    muscles
        Muscles under the electrodes.
    time
        Times of the frames [s].
    activations
        Muscle -> activation in each frame; NaN in frames that were not solved.

    Raises
    ------
    GluteusError
        The recording has no such channel, or the channel cannot be EMG.
    """
    at = np.asarray(time, dtype=np.float64)
    source, column = _channel(data, channel)
    made = envelope(source.time, source.values[:, column], at)
    top = float(np.nanmax(made, initial=0.0))
    if top <= 0.0:
        raise GluteusError(
            f"channel {channel!r} does not change while forces are computed, so it cannot be EMG; "
            "leave it out"
        )
    mean = np.mean([np.asarray(activations[each]) for each in muscles], axis=0)
    return _compared(channel, tuple(muscles), at, made / top, mean)


def _channel(data: MarkerData, name: str) -> tuple[Analog, int]:
    analog = data.analog
    names = () if analog is None else analog.names
    if analog is None or name not in names:
        said = f"give one of {', '.join(names[:40])}" if names else "leave it out: there are none"
        raise GluteusError(f"the recording has no analog channel {name!r}; {said}")
    return analog, names.index(name)


def _compared(
    channel: str, muscles: tuple[str, ...], time: Floats, made: Floats, activation: Floats
) -> EmgComparison:
    at_once = _correlation(made, activation)
    delays = np.arange(0.0, LONGEST_DELAY_S + 1e-9, 0.01)
    later = [
        _correlation(np.interp(time - delay, time, made, left=np.nan), activation)
        for delay in delays.tolist()
    ]
    scores = np.array([np.nan if each is None else each for each in later])
    best = None if np.isnan(scores).all() else int(np.nanargmax(scores))
    return EmgComparison(
        channel, muscles, time, made, activation,
        correlation=at_once,
        delay_s=None if best is None else float(delays[best]),
        best_correlation=None if best is None else float(scores[best]),
    )  # fmt: skip


def _correlation(one: Floats, other: Floats) -> float | None:
    seen = np.isfinite(one) & np.isfinite(other)
    if seen.sum() < _LEAST_FRAMES or np.ptp(one[seen]) == 0.0 or np.ptp(other[seen]) == 0.0:
        return None
    return float(np.corrcoef(one[seen], other[seen])[0, 1])


def write_emg(found: Sequence[EmgComparison], path: Path, *, overwrite: bool) -> Path:
    """Write the envelope and the activation of each channel as columns of a CSV table."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    heads = [f"{each.channel}/{what}" for each in found for what in ("envelope", "activation")]
    writer.writerow(["time_s", *map(visible_cell, heads)])
    columns = [found[0].time, *(curve for each in found for curve in (each.envelope, each.activation))]
    for row in zip(*columns, strict=True):
        writer.writerow(["" if np.isnan(value) else f"{value:.6g}" for value in row])
    return write_whole(path, text.getvalue().encode(), overwrite=overwrite)
