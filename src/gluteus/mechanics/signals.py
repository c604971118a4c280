"""Smoothing of recorded signals: a low-pass filter, and splines for values and derivatives.

Arrays are (sample, column). The processing is that of OpenSim 4.6, so that the same recording gives
the same accelerations: padding by reflection, a third-order Butterworth filter that runs forwards
and backwards, and natural splines of fifth degree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gluteus.arrays import Floats
from gluteus.errors import UnitError

if TYPE_CHECKING:
    from scipy.interpolate import BSpline


ORDER = 3
DEGREE = 5
LEAST_SAMPLES = 2 * (DEGREE // 2) + 2
_EVEN = 1e-9  # of the step; samples that differ by more are resampled


def motion_at(
    time: Floats, values: Floats, at: Floats, cutoff_hz: float | None = None, *, stepwise: bool = False
) -> tuple[Floats, Floats, Floats]:
    """Return values, first and second derivatives of columns at the times ``at`` [s].

    Parameters
    ----------
    time : array (sample,)
        Times of the samples [s], increasing.
    values : array (sample, column)
    at : array (time,)
        Times within the samples [s].
    cutoff_hz : float, optional
        Frequency at which both passes of the filter together halve the amplitude; by default the
        samples are not filtered.
    stepwise : bool
        Whether the second derivative comes from a second spline, through the first derivatives at
        the samples, as in OpenSim's static optimisation.

    Raises
    ------
    UnitError
        There are fewer samples than a spline needs, or the cut-off frequency is too high for the
        sampling rate.
    """
    time, values = _filtered(time, values, cutoff_hz)
    curve = natural_quintic(time, values)
    if not stepwise:
        return curve(at), curve(at, 1), curve(at, 2)
    speed = natural_quintic(time, curve(time, 1))
    return curve(at), speed(at), speed(at, 1)


def accelerations_at(time: Floats, values: Floats, at: Floats, cutoff_hz: float | None = None) -> Floats:
    """Return the second derivatives alone; parameters and errors as of `motion_at`."""
    return natural_quintic(*_filtered(time, values, cutoff_hz))(at, 2)


def _filtered(time: Floats, values: Floats, cutoff_hz: float | None) -> tuple[Floats, Floats]:
    """Samples that a spline can go through, padded and filtered where a cut-off is given."""
    if len(time) < LEAST_SAMPLES:
        raise UnitError(
            f"derivatives need {LEAST_SAMPLES} frames or more; got {len(time)}; give a longer recording"
        )
    if cutoff_hz is None:
        return time, values
    return lowpass(*padded(time, values, len(time) // 2), cutoff_hz)


def padded(time: Floats, values: Floats, rows: int) -> tuple[Floats, Floats]:
    """Return samples with ``rows`` more at both ends, reflected through the end points."""

    def longer(signal: Floats) -> Floats:
        before = 2.0 * signal[:1] - signal[rows:0:-1]
        after = 2.0 * signal[-1:] - signal[-2 : -rows - 2 : -1]
        return np.concatenate([before, signal, after])

    return longer(time), longer(values)


def lowpass(time: Floats, values: Floats, cutoff_hz: float) -> tuple[Floats, Floats]:
    """Return samples without frequencies above the cut-off, resampled if they are unevenly
    spaced.
    """
    steps = np.diff(time)
    step = float(steps.min())
    if not 0.0 < cutoff_hz < 0.5 / step:
        raise UnitError(
            f"a low-pass filter of samples {step:.4g} s apart lies between 0 and {0.5 / step:.4g} Hz, "
            f"got {cutoff_hz:g}; choose one in between, or no filter"
        )
    if float(steps.max()) - step > _EVEN * step:
        even = time[0] + step * np.arange(int((time[-1] - time[0]) / step) + 1)
        time, values = even, natural_quintic(time, values)(even)
    forwards = butterworth(values, cutoff_hz * step)
    return time, butterworth(forwards[::-1], cutoff_hz * step)[::-1]


def butterworth(values: Floats, cutoff: float) -> Floats:
    """Return one pass of a third-order Butterworth low-pass filter that starts at rest at the first
    sample.

    Importing `scipy.signal`, which has this filter, takes longer than analysing a walk.

    Parameters
    ----------
    values : array (sample, column)
    cutoff : float
        Frequency at which the amplitude falls to 1/sqrt(2), in cycles per sample, below 0.5.
    """
    # Bilinear transform of 1 / ((s + 1) (s^2 + s + 1)), scaled so that the cut-off stays.
    k = float(np.tan(np.pi * cutoff))
    passed = values - values[:1]
    passed = k * _recursive(_sum_of_neighbours(passed), (k + 1.0, k - 1.0))
    twice = _sum_of_neighbours(_sum_of_neighbours(passed))
    passed = k * k * _recursive(twice, (k * k + k + 1.0, 2.0 * (k * k - 1.0), k * k - k + 1.0))
    return passed + values[:1]


def _sum_of_neighbours(values: Floats) -> Floats:
    """Return the sum of each sample and the previous one; before the first is 0."""
    return np.concatenate([values[:1], values[1:] + values[:-1]])


def _recursive(values: Floats, feedback: tuple[float, ...]) -> Floats:
    """Return y with ``feedback[0] * y[n] + feedback[1] * y[n - 1] + ... = values[n]``."""
    from scipy.linalg import solve_banded

    band = np.repeat(np.array(feedback)[:, None], len(values), axis=1)
    return np.asarray(solve_banded((len(feedback) - 1, 0), band, values, check_finite=False))


def natural_quintic(time: Floats, values: Floats) -> BSpline:
    """Return the spline of fifth degree through all samples, free at its ends."""
    from scipy.interpolate import make_interp_spline

    free = np.zeros(values.shape[1:])
    ends: Any = [(3, free), (4, free)]  # the stubs know natural ends of cubics alone
    return make_interp_spline(time, values, k=DEGREE, bc_type=(ends, ends))


def interpolated(time: Floats, values: Floats, at: Floats) -> Floats:
    """Return columns (time, column) at times between the samples, by natural cubic splines.

    Raises
    ------
    UnitError
        There is only one sample.
    """
    from scipy.interpolate import CubicSpline

    if len(time) < 2:
        raise UnitError(f"interpolation needs two frames or more; got {len(time)}; give a longer recording")
    return CubicSpline(time, values, bc_type="natural")(at)
