"""Filter and splines: what they leave alone, what they take away, and what they refuse."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.signal import butter, sosfiltfilt

from gluteus.errors import UnitError
from gluteus.mechanics.signals import interpolated, lowpass, motion_at, padded

TIME = np.linspace(0.0, 2.0, 201)


def wave(hertz: float, time: np.ndarray = TIME) -> np.ndarray:
    return np.sin(2.0 * np.pi * hertz * time)[:, None]


@pytest.mark.parametrize("stepwise", [False, True])
def test_derivatives_are_those_of_the_signal(stepwise: bool) -> None:
    at, turn = TIME[50:150], 2.0 * np.pi
    value, speed, gain = motion_at(TIME, wave(1.0), at, stepwise=stepwise)
    assert_allclose(value, wave(1.0, at), atol=1e-12)
    assert_allclose(speed[:, 0], turn * np.cos(turn * at), atol=1e-6)
    assert_allclose(gain, -(turn**2) * wave(1.0, at), atol=1e-4)


def test_a_straight_line_passes_the_filter_unchanged() -> None:
    """Reflection through the end points goes on with the line, so that
    nothing happens at the ends.
    """
    line = (3.0 + 2.0 * TIME)[:, None]
    value, speed, gain = motion_at(TIME, line, TIME, cutoff_hz=6.0)
    assert_allclose(value, line, atol=1e-9)
    assert_allclose(speed, 2.0, atol=1e-7)
    assert_allclose(gain, 0.0, atol=1e-5)


@pytest.mark.parametrize(("hertz", "left"), [(0.5, 1.0), (6.0, 0.5), (30.0, 0.0)])
def test_the_filter_halves_at_the_cutoff(hertz: float, left: float) -> None:
    time, found = lowpass(TIME, wave(hertz), 6.0)
    middle = slice(50, 150)
    assert_allclose(np.abs(found[middle]).max() / np.abs(wave(hertz)[middle]).max(), left, atol=0.01)
    assert_allclose(time, TIME)


@pytest.mark.parametrize("cutoff", [0.004, 0.06, 0.25, 0.49])
def test_the_filter_is_that_of_scipy(cutoff: float) -> None:
    noise = np.cumsum(np.random.default_rng(5).normal(size=(400, 3)), axis=0)
    step = 0.5 / 100.0
    found = lowpass(step * np.arange(400), noise, cutoff / step)[1]
    wanted = sosfiltfilt(butter(3, 2.0 * cutoff, output="sos"), noise, axis=0, padtype=None)
    assert_allclose(found, wanted, atol=1e-9 * np.abs(noise).max())


def test_uneven_samples_are_drawn_anew() -> None:
    time = TIME + 1e-3 * np.sin(40.0 * TIME)
    even, found = lowpass(time, wave(1.0, time), 12.0)
    assert np.ptp(np.diff(even)) < 1e-12
    assert_allclose(found[40:-40], wave(1.0, even)[40:-40], atol=2e-3)


def test_padding_reflects_through_the_ends() -> None:
    time, values = padded(np.arange(4.0), np.array([[0.0], [1.0], [4.0], [9.0]]), 2)
    assert_allclose(time, np.arange(-2.0, 6.0))
    assert_allclose(values[:, 0], [-4.0, -1.0, 0.0, 1.0, 4.0, 9.0, 14.0, 17.0])


def test_loads_go_through_their_samples() -> None:
    assert_allclose(interpolated(TIME, wave(1.0), TIME), wave(1.0), atol=1e-14)
    between = TIME[:-1] + 0.005
    assert_allclose(interpolated(TIME, wave(1.0), between), wave(1.0, between), atol=1e-4)


@pytest.mark.parametrize("cutoff", [0.0, -1.0, 51.0, np.nan])
def test_a_cutoff_beyond_the_sampling_is_refused(cutoff: float) -> None:
    with pytest.raises(UnitError, match="lies between 0 and 50 Hz"):
        motion_at(TIME, wave(1.0), TIME, cutoff_hz=cutoff)


def test_too_few_samples_are_refused() -> None:
    with pytest.raises(UnitError, match="6 frames or more; got 5"):
        motion_at(TIME[:5], wave(1.0)[:5], TIME[:5])
