"""Laws of every muscle, whatever its sizes."""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from gluteus.mechanics.muscle import degroote
from gluteus.mechanics.muscle import rigid as muscle
from gluteus.model.hip.curves import force_length_curves

CURVES = force_length_curves()
LINES = 5

Array = NDArray[np.float64]


def lines(low: float, high: float) -> st.SearchStrategy[Array]:
    return arrays(np.float64, LINES, elements=st.floats(low, high, allow_subnormal=False))


MUSCLES: dict[str, Any] = {
    "optimal": lines(0.02, 0.3),
    "pennation": lines(0.0, 0.7),
    "tendon": lines(0.0, 0.4),
}


@given(**MUSCLES, reference=lines(0.1, 0.6), normalised=lines(0.7, 1.5))
def test_calibration_gives_the_fibres_the_asked_length(
    optimal: Array, pennation: Array, tendon: Array, reference: Array, normalised: Array
) -> None:
    found = muscle.calibrated_tendon_length(reference, optimal, pennation, normalised)
    state = muscle.fibre_state(reference, found, optimal, pennation)
    assert_allclose(state.normalised_length, normalised, rtol=1e-9)


@given(**MUSCLES, along=lines(0.0, 2.0))
def test_the_belly_keeps_its_thickness(optimal: Array, pennation: Array, tendon: Array, along: Array) -> None:
    state = muscle.fibre_state(tendon + along * optimal, tendon, optimal, pennation)
    sine = np.sqrt(1.0 - state.cos_pennation**2)
    pulling = ~state.slack
    thickness = (state.normalised_length * sine)[pulling]
    assert_allclose(thickness, np.sin(pennation)[pulling], atol=3e-8)


@given(**MUSCLES, along=lines(0.3, 1.8))
def test_fibre_lengthens_by_the_cosine_of_its_angle(
    optimal: Array, pennation: Array, tendon: Array, along: Array
) -> None:
    step = 1e-6
    whole = tendon + along * optimal
    state = muscle.fibre_state(whole, tendon, optimal, pennation)
    longer = muscle.fibre_state(whole + step, tendon, optimal, pennation)
    shorter = muscle.fibre_state(whole - step, tendon, optimal, pennation)
    rate = (longer.normalised_length - shorter.normalised_length) * optimal / (2.0 * step)
    assert_allclose(rate, state.cos_pennation, atol=1e-7)


@given(**MUSCLES, along=lines(-0.5, 2.0), force=lines(1.0, 5000.0))
def test_forces_are_finite_and_never_push(
    optimal: Array, pennation: Array, tendon: Array, along: Array, force: Array
) -> None:
    state = muscle.fibre_state(tendon + along * optimal, tendon, optimal, pennation)
    active = muscle.active_capacity(state, force, CURVES)
    passive = muscle.passive_force(state, force, CURVES)
    assert np.all(np.isfinite(active))
    assert np.all(np.isfinite(passive))
    assert np.all(active >= 0.0)
    assert np.all(passive >= 0.0)
    assert np.all(active <= 1.002 * force)


@given(**MUSCLES, force=lines(1.0, 5000.0))
def test_force_fades_continuously_as_the_tendon_takes_up_the_whole(
    optimal: Array, pennation: Array, tendon: Array, force: Array
) -> None:
    nearly = muscle.fibre_state(tendon + 1e-6 * optimal, tendon, optimal, pennation)
    greatest = muscle.active_capacity(nearly, force, CURVES) + muscle.passive_force(nearly, force, CURVES)
    assert np.all(greatest <= 0.01 * force)


@given(**MUSCLES, along=arrays(np.float64, (3, 2, LINES), elements=st.floats(-0.2, 2.0)))
def test_a_batch_equals_its_rows(optimal: Array, pennation: Array, tendon: Array, along: Array) -> None:
    whole = tendon + along * optimal
    states = muscle.fibre_state(whole, tendon, optimal, pennation)
    for force_of in (muscle.active_capacity, muscle.passive_force):
        batch = force_of(states, 700.0, CURVES)
        assert batch.shape == whole.shape
        for index in np.ndindex(3, 2):
            row = muscle.fibre_state(whole[index], tendon, optimal, pennation)
            assert_array_equal(batch[index], force_of(row, 700.0, CURVES))


@given(normalised=lines(0.0, 3.0), further=lines(0.0, 1.0))
def test_passive_force_never_falls_with_length(normalised: Array, further: Array) -> None:
    now = degroote.passive_force_length(normalised, CURVES)
    assert np.all(degroote.passive_force_length(normalised + further, CURVES) >= now)


@given(velocity=lines(-3.0, 3.0), faster=lines(0.0, 1.0))
def test_force_never_falls_with_lengthening_velocity(velocity: Array, faster: Array) -> None:
    now = degroote.force_velocity(velocity, CURVES)
    assert np.all(degroote.force_velocity(velocity + faster, CURVES) >= now)
