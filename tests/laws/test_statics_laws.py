"""Bodies at rest: whatever is asked of the hip from above must be what the ground asks of it from
below.
"""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from gluteus.mechanics.hip.statics import GRAVITY, Burden, Stander, Standing, free_leg_inward, stand

Array = NDArray[np.float64]
SEEDS = st.integers(0, 2**32 - 1)
PEOPLE = 200


def bodies(seed: int) -> Stander:
    """People of every build, upright enough to stand."""
    rng = np.random.default_rng(seed)
    height, mass = rng.uniform(1.4, 2.1, PEOPLE), rng.uniform(40, 150, PEOPLE)
    hip = np.stack([np.zeros(PEOPLE), rng.normal(0, 0.005, PEOPLE), -rng.uniform(0.14, 0.22, PEOPLE)], axis=1)
    return Stander(
        mass=mass,
        leg_mass=mass * rng.uniform(0.12, 0.2, PEOPLE),
        other_hip=hip,
        middle=hip / 2,
        trunk_centre=height * rng.uniform(0.15, 0.25, PEOPLE),
        trunk_pivot=height * rng.uniform(0.04, 0.08, PEOPLE),
        leg_length=height * rng.uniform(0.48, 0.56, PEOPLE),
        leg_centre=height * rng.uniform(0.17, 0.22, PEOPLE),
        gravity_line=rng.normal(0, 0.015, PEOPLE),
        pelvic_tilt=rng.normal(0, 0.1, PEOPLE),
        thigh_forward=rng.normal(0, 0.05, PEOPLE),
        femur_rotation=rng.normal(0, 0.1, PEOPLE),
        thigh_outward=rng.normal(0, 0.03, PEOPLE),
        pelvic_obliquity=rng.normal(0, 0.04, PEOPLE),
        trunk_lean=rng.normal(0, 0.04, PEOPLE),
        body_centre=rng.normal(1.0, 0.05, PEOPLE),
    )


def burdens(cane: float = 0.0, load: float = 0.0, load_side: float = 0.25) -> Burden:
    ones = np.ones(PEOPLE)
    return Burden(cane * ones, -0.3 * ones, load * ones, load_side * ones)


def standing(
    body: Stander, burden: Burden, shift: float = 1.0, drop: float = 0.0, lean: float = 0.0
) -> Standing:
    ones = np.ones(PEOPLE)
    return stand(body, shift * ones, drop * ones, lean * ones, burden)


def from_the_ground(body: Stander, burden: Burden, shift: float, found: Standing) -> tuple[Array, Array]:
    """Moment about the hip's front-to-back axis [N m] and downward force [N], from foot and leg
    alone.
    """
    ground = shift * (body.mass * GRAVITY + burden.load - burden.cane)
    leg = body.leg_mass * GRAVITY
    foot_at, leg_at = (
        -length * np.sin(found.leg_inclination) for length in (body.leg_length, body.leg_centre)
    )
    # A vertical force turns by -z F about the forward axis; muscles make the opposite of what acts
    # on it.
    return foot_at * ground - leg_at * leg, ground - leg


@given(
    seed=SEEDS,
    shift=st.floats(0.5, 1.0),
    drop=st.floats(-0.2, 0.35),
    lean=st.floats(-0.3, 0.7),
    cane=st.floats(0, 150),
    load=st.floats(0, 300),
    side=st.floats(-0.3, 0.3),
)
def test_hip_gets_the_same_moment_and_force_from_body_and_ground(
    seed: int, shift: float, drop: float, lean: float, cane: float, load: float, side: float
) -> None:
    body, burden = bodies(seed), burdens(cane, load, side)
    found = standing(body, burden, shift, drop, lean)
    moment, carried = from_the_ground(body, burden, shift, found)
    assert_allclose(found.moment[:, 0], moment, atol=1e-9)
    assert_allclose(found.weight, np.outer(-carried, [0.0, 1.0, 0.0]), atol=1e-9)
    assert_allclose(found.moment[:, 2], -carried * body.gravity_line, atol=1e-9)


@given(seed=SEEDS, drop=st.floats(0, 0.35), lean=st.floats(0, 0.7), load=st.floats(0, 300))
def test_centre_of_mass_lies_over_the_only_foot(seed: int, drop: float, lean: float, load: float) -> None:
    body = bodies(seed)
    found = standing(body, burdens(load=load), 1.0, drop, lean)
    other = np.einsum("pij,pj->pi", found.pelvis, body.other_hip)[:, 2]
    above = body.trunk_centre - body.trunk_pivot
    trunk = other / 2 - body.trunk_pivot * np.sin(found.obliquity) + above * np.sin(found.lean)
    other = other + free_leg_inward(body)
    hand = trunk + 0.25
    leg = -body.leg_centre * np.sin(found.leg_inclination)
    masses = np.stack(
        [body.mass - 2 * body.leg_mass, body.leg_mass, body.leg_mass, np.full(PEOPLE, load / GRAVITY)]
    )
    centre = (masses * np.stack([trunk, other, leg, hand])).sum(0) / masses.sum(0)
    assert_allclose(centre, -body.leg_length * np.sin(found.leg_inclination), atol=1e-12)


@given(seed=SEEDS)
def test_both_feet_alike_ask_nothing_sideways(seed: int) -> None:
    body = bodies(seed)
    found = standing(body, burdens(), shift=0.5)
    assert_allclose(found.leg_inclination, 0.0, atol=1e-12)
    assert_allclose(found.moment[:, 0], 0.0, atol=1e-9)
    assert_allclose(found.weight[:, 1], -(body.mass / 2 - body.leg_mass) * GRAVITY)


@given(seed=SEEDS, factor=st.floats(0.3, 3.0))
def test_everything_heavier_changes_forces_alone(seed: int, factor: float) -> None:
    body, burden = bodies(seed), burdens(60, 100)
    heavy = replace(body, mass=factor * body.mass, leg_mass=factor * body.leg_mass)
    once = standing(body, burden, drop=0.1)
    more = standing(heavy, replace(burden, cane=factor * burden.cane, load=factor * burden.load), drop=0.1)
    assert_allclose(more.leg_inclination, once.leg_inclination)
    assert_allclose(more.moment, factor * once.moment, atol=1e-9)
    assert_allclose(more.weight, factor * once.weight, atol=1e-9)


def size(found: Standing) -> Array:
    return np.linalg.norm(found.moment, axis=1)


@given(seed=SEEDS)
def test_what_helps_and_what_burdens_the_abductors(seed: int) -> None:
    body = replace(bodies(seed), gravity_line=np.zeros(PEOPLE))
    alone = size(standing(body, burdens()))
    assert np.all(size(standing(body, burdens(cane=60))) < alone)
    assert np.all(size(standing(body, burdens(load=60, load_side=-0.25))) > alone)
    assert np.all(size(standing(body, burdens(load=60, load_side=0.25))) < alone)
    # A far lean can carry the trunk beyond the hip: the moment then turns round, and may be large.
    leaning = standing(body, burdens(), lean=0.2).moment[:, 0]
    assert np.all(leaning > standing(body, burdens()).moment[:, 0])
    # A pelvis that drops takes the trunk with it, away from the standing leg.
    assert np.all(size(standing(body, burdens(), drop=0.2)) > alone)


@given(seed=SEEDS)
def test_moment_grows_as_weight_is_carried_over(seed: int) -> None:
    body = replace(bodies(seed), gravity_line=np.zeros(PEOPLE))
    asked = np.stack([size(standing(body, burdens(), shift)) for shift in np.linspace(0.5, 1.0, 11)])
    assert np.all(np.diff(asked, axis=0) > 0)


@given(seed=SEEDS, drop=st.floats(-0.3, 0.3))
def test_bones_are_turned_and_never_stretched(seed: int, drop: float) -> None:
    body = bodies(seed)
    found = standing(body, burdens(), drop=drop)
    for turned in (found.pelvis, found.femur):
        assert_allclose(turned @ turned.swapaxes(1, 2), np.broadcast_to(np.eye(3), turned.shape), atol=1e-12)
        assert_allclose(np.linalg.det(turned), 1.0)
    # The left end of the pelvis hangs lower, and the thigh of the standing leg leans its foot
    # inward.
    assert_allclose(found.pelvis[:, 1, 2], np.sin(drop + body.pelvic_obliquity), atol=1e-12)
    assert np.mean(found.femur[:, 2, 1] > 0) > 0.9


def test_every_field_of_a_stander_matters() -> None:
    """A field that nothing reads would be a promise not kept."""
    body = bodies(1)
    before = standing(body, burdens(), drop=0.1, lean=0.1)
    for field in fields(Stander):
        value = getattr(body, field.name)
        after = standing(replace(body, **{field.name: 1.1 * value + 1e-3}), burdens(), drop=0.1, lean=0.1)
        changed = [
            not np.array_equal(getattr(before, each.name), getattr(after, each.name))
            for each in fields(Standing)
        ]
        assert any(changed), field.name


@pytest.mark.parametrize("drop", [0.0, 0.1])
def test_dropped_pelvis_is_an_adducted_hip(drop: float) -> None:
    """Adduction is the leg's inclination plus the drop, less what the thigh leans outward of it.

    Read off bones that nothing tilts forward.
    """
    still = np.zeros(PEOPLE)
    body = replace(bodies(2), pelvic_tilt=still, thigh_forward=still, femur_rotation=still)
    found = standing(body, burdens(), drop=drop)
    femur_in_pelvis = found.pelvis.swapaxes(1, 2) @ found.femur
    adduction = np.arcsin(femur_in_pelvis[:, 2, 1])
    leg = found.leg_inclination - body.thigh_outward
    assert_allclose(adduction, leg + found.obliquity, atol=1e-12)
    assert_allclose(found.obliquity, drop + body.pelvic_obliquity)


@given(seed=SEEDS)
def test_the_bodys_centre_lies_where_it_was_put(seed: int) -> None:
    """Level, upright and unburdened, in parts of half the distance of the hip centres."""
    still = np.zeros(PEOPLE)
    body = replace(bodies(seed), pelvic_obliquity=still, trunk_lean=still, pelvic_tilt=still)
    centre = body.leg_length * np.sin(standing(body, burdens()).leg_inclination)
    assert_allclose(centre, body.body_centre * np.abs(body.other_hip[:, 2]) / 2, rtol=1e-9)
