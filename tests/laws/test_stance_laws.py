"""One-leg stance of drawn people, on both engines: forces balance, and more or
less of them shows.
"""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from gluteus.mechanics.engine.choice import engine
from gluteus.mechanics.engine.recruitment import Status
from gluteus.mechanics.engine.standing import Held
from gluteus.mechanics.hip.kinematics import femur_in_pelvis
from gluteus.mechanics.hip.lines import paths
from gluteus.mechanics.hip.statics import GRAVITY, Burden, Stander, Standing, stand
from gluteus.model.hip.hip import Hip
from gluteus.studies import reserve, stance
from gluteus.studies.standing.body import burden, stander
from gluteus.studies.validation.goniometer import goniometer_adduction_deg

Array = NDArray[np.float64]

PEOPLE = 60
AXES = {"lateral": 2, "anterior": 0, "up": 1}
LEFT_OVER = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
pytestmark = pytest.mark.usefixtures("module_engine")


def hip() -> Hip:
    return made_by(engine().name)[0]


def intact() -> xr.Dataset:
    return made_by(engine().name)[1]


@cache
def made_by(_engine: str) -> tuple[Hip, xr.Dataset]:
    """Return people and their stance, in whose last bits the engines differ."""
    made = Hip(samples=PEOPLE, seed=11)
    return made, stance(made)


def posture() -> Standing:
    body = stander(hip())
    still = np.zeros(PEOPLE)
    return stand(body, still + 1.0, still, still, burden(hip()))


def held(body: Stander, carried: Burden, strength: Array | float = 1.0, turn: Array | None = None) -> Held:
    """One-leg stance of all people, all of it seen from a turned world if so asked."""
    still = np.zeros(PEOPLE)
    found = stand(body, still + 1.0, still, still, carried)
    world = np.eye(3) if turn is None else turn
    seen = replace(
        found,
        pelvis=world @ found.pelvis,
        femur=world @ found.femur,
        moment=found.moment @ world.T,
        weight=found.weight @ world.T,
    )
    return engine().standing(hip().model(), strength).hold(seen)


def vectors(found: xr.Dataset, name: str) -> Array:
    """Vectors (person, xyz) in newtons of a force in body weights, whatever
    the order of its axes.
    """
    order = [next(axis for axis, place in AXES.items() if place == column) for column in range(3)]
    weight = found.mass_kg.values * GRAVITY
    return found[name].sel(axis=order).values * weight[:, None]


def in_balance(found: xr.Dataset) -> NDArray[np.bool_]:
    return found.status.values == Status.OK


def lines() -> tuple[Array, Array]:
    """Pulls on the pelvis and moments on the femur per newton (person, line, 3), pelvis frame.

    Straight lines from their ends alone; bowed ones from the paths, which have laws of their own.
    """
    model, found = hip().model(), posture()
    in_pelvis = found.pelvis.swapaxes(1, 2) @ found.femur
    end = model.insertion @ in_pelvis.swapaxes(1, 2)
    run = end - model.origin
    pull = run / np.linalg.norm(run, axis=2, keepdims=True)
    moment = np.cross(end, -pull)
    flexion = np.arctan2(-in_pelvis[:, 0, 1], in_pelvis[:, 1, 1])
    adduction = np.arcsin(in_pelvis[:, 2, 1])
    turn = np.arctan2(-in_pelvis[:, 2, 0], in_pelvis[:, 2, 2])
    q = np.stack([flexion, adduction, turn], axis=1)
    assert_allclose(femur_in_pelvis(q), in_pelvis, atol=1e-12)
    ways = paths(model.origin, model.insertion, model.bow, q)
    bowed = ways.bowed[..., None]
    assert not ways.bowed.all(axis=0)[:-1].all()
    return np.where(bowed, ways.pull_on_pelvis, pull), np.where(bowed, ways.moment, moment)


def test_joint_force_muscle_pull_and_weight_add_up_to_nothing() -> None:
    """On the pelvis: weight of all but the standing leg, pull of all lines, and the femur's push
    back.
    """
    found, body = intact(), stander(hip())
    pulled = np.einsum("pl,plk->pk", found.line_force_n.values, lines()[0])
    weight = np.outer((body.mass - body.leg_mass) * GRAVITY, [0.0, -1.0, 0.0])
    weight_in_pelvis = np.einsum("pji,pj->pi", posture().pelvis, weight)
    upright = found.held.values
    assert upright.mean() > 0.9
    rest = pulled + weight_in_pelvis - vectors(found, "hip_contact_force_pelvis_bw")
    assert np.abs(rest[upright]).max() < 1e-6


def test_muscles_make_the_moment_that_the_ground_asks_for() -> None:
    """About the front-to-back axis, from foot and leg alone: nothing of the body above the hip
    enters.
    """
    found, body = intact(), stander(hip())
    made = np.einsum("pl,plk->pk", found.line_force_n.values, lines()[1])
    in_world = np.einsum("pij,pj->pi", posture().pelvis, made)
    thigh = np.radians((found.hip_adduction_deg - found.pelvic_obliquity_deg).values)
    inward = np.sin(thigh + body.thigh_outward)
    asked = -(body.leg_length * body.mass - body.leg_centre * body.leg_mass) * GRAVITY * inward
    good = in_balance(found)
    assert good.mean() > 0.9
    assert np.abs(in_world[good, 0] - asked[good]).max() < 1e-5
    assert np.abs(in_world[good, 1]).max() < 1e-5
    assert_allclose(found.abduction_moment_nm_per_kg * body.mass, np.linalg.norm(posture().moment, axis=1))


def test_the_joint_force_is_one_vector_in_three_frames() -> None:
    found = intact()
    size = found.hip_contact_force_bw.values * found.mass_kg.values * GRAVITY
    in_pelvis, in_femur, in_world = (
        vectors(found, f"hip_contact_force_{frame}_bw") for frame in ("pelvis", "femur", "world")
    )
    upright = found.held.values
    turned = (
        np.einsum("pij,pj->pi", posture().pelvis, in_pelvis),
        np.einsum("pij,pj->pi", posture().femur, in_femur),
    )
    for other in turned:
        assert np.abs(other - in_world)[upright].max() < 1e-9
    assert_allclose(np.linalg.norm(in_pelvis, axis=1), size)
    # The socket presses the head down and outward.
    assert np.all(in_femur[upright, 1] < 0)
    assert np.all(in_femur[upright, 2] > 0)


def test_muscles_parts_and_lines_are_the_same_forces() -> None:
    found = intact()
    total = found.line_force_n.sum("line")
    for name in ("force_n", "compartment_force_n"):
        assert_allclose(found[name].sum(found[name].dims[1]), total)
    shares = found.share_of_abduction_moment.sum("muscle").values
    assert_allclose(shares, 1.0)


@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_hip_force_in_body_weights_stays_when_mass_and_strength_grow_together(factor: float) -> None:
    model, body = hip().model(), stander(hip())
    heavy = replace(body, mass=factor * body.mass, leg_mass=factor * body.leg_mass)
    still = np.zeros(PEOPLE)
    once, more = (stand(each, still + 1.0, still, still, burden(hip())) for each in (body, heavy))
    strong = model.changed(max_force=factor * model.max_force)
    before = engine().standing(model).hold(once)
    after = engine().standing(strong).hold(more)
    both = (before.status == Status.OK) & (after.status == Status.OK)
    assert both.mean() > 0.9
    assert_allclose(after.joint[both], factor * before.joint[both], rtol=1e-6, atol=1e-4)
    assert_allclose(after.activation[both], before.activation[both], atol=1e-7)


def test_mass_alone_raises_the_hip_force_in_newtons() -> None:
    """So that the law above is not met by a force that never looks at mass."""
    body = stander(hip())
    heavy = replace(body, mass=1.2 * body.mass, leg_mass=1.2 * body.leg_mass)
    before, after = held(body, burden(hip())), held(heavy, burden(hip()))
    both = before.held & after.held
    assert np.all(
        np.linalg.norm(after.joint[both], axis=1) > 1.05 * np.linalg.norm(before.joint[both], axis=1)
    )


@given(angles=st.tuples(*[st.floats(-3.0, 3.0)] * 3))
def test_turning_the_world_changes_nothing(angles: tuple[float, float, float]) -> None:
    """Neither muscles nor the force in the pelvis know which way the room faces."""
    body, carried = stander(hip()), burden(hip())
    plain = held(body, carried)
    turned = held(body, carried, turn=femur_in_pelvis(np.array([angles]))[0])
    ok = plain.status == Status.OK
    assert_array_equal(turned.status, plain.status)
    assert_allclose(turned.activation[ok], plain.activation[ok], atol=1e-7)
    assert_allclose(turned.joint[ok], plain.joint[ok], atol=1e-3)


def test_more_weight_on_the_leg_is_more_force_in_its_hip() -> None:
    middle = [float(stance(hip(), shift).hip_contact_force_bw.median()) for shift in np.linspace(0.5, 1.0, 6)]
    assert np.all(np.diff(middle) > 0)
    assert middle[0] < 1.0 < middle[-1]


def test_cane_and_load_change_force_and_moment_in_everybody() -> None:
    found = intact()
    cane, left, right = (
        stance(hip(), cane_n=60),
        stance(hip(), load_kg=8),
        stance(hip(), load_kg=8, load_side="right"),
    )
    moment = found.abduction_moment_nm_per_kg.values
    assert np.all(cane.abduction_moment_nm_per_kg.values < moment)
    # Some lean so far under the load that less is left than without it.
    assert np.mean(left.abduction_moment_nm_per_kg.values > moment) > 0.9
    assert np.median(left.trunk_lean_deg.values - found.trunk_lean_deg.values) > 1
    assert np.all(right.abduction_moment_nm_per_kg.values < moment)
    upright = np.logical_and.reduce([each.held.values for each in (found, cane, left, right)])
    force = found.hip_contact_force_bw.values[upright]
    assert np.all(cane.hip_contact_force_bw.values[upright] < force)
    assert np.mean(left.hip_contact_force_bw.values[upright] > force) > 0.9
    assert np.median(right.hip_contact_force_bw.values[upright]) < np.median(force)


@pytest.mark.parametrize("name", ["abductors", "gluteus_medius"])
def test_more_strength_never_lets_go(name: str) -> None:
    kept = np.stack([stance(hip(), weaken={name: left}).held.values for left in LEFT_OVER]).astype(int)
    spare = np.stack([reserve(hip(), {name: left}) for left in LEFT_OVER])
    assert np.diff(kept, axis=0).min() >= 0
    assert np.diff(spare, axis=0).min() >= -1e-9
    assert spare[0].mean() < spare[-1].mean() - 0.01


def test_held_and_reserve_tell_the_same() -> None:
    """A pelvis that is held has capacity to spare, but for the newton metre that may be missing."""
    for name, left in (("abductors", 0.3), ("gluteus_medius", 0.0)):
        upright, spare = stance(hip(), weaken={name: left}).held.values, reserve(hip(), {name: left})
        assert 0 < upright.mean() < 1
        assert np.all(upright[spare > 1.0])
        assert not upright[spare < 0.92].any()


def same_bits(one: xr.Dataset, two: xr.Dataset) -> bool:
    return set(one) == set(two) and all(
        one[name].values.tobytes() == two[name].values.tobytes() for name in one
    )


def test_weakened_by_nothing_is_intact_bit_for_bit() -> None:
    assert same_bits(
        intact(), stance(hip(), weaken={"gluteus_medius": 1.0, "abductors": 1.0}, lesions={"L5": 0.0})
    )
    assert not same_bits(intact(), stance(hip(), weaken={"gluteus_medius": 0.99}))


def test_same_seed_gives_the_same_bits_and_another_does_not() -> None:
    assert same_bits(intact(), stance(Hip(samples=PEOPLE, seed=11)))
    assert not same_bits(intact(), stance(Hip(samples=PEOPLE, seed=12)))


def test_the_goniometer_shows_as_much_as_published() -> None:
    """Seven degrees in people who stand on one leg, in the definition of the goniometer."""
    angle = goniometer_adduction_deg(hip())
    assert abs(np.mean(angle) - 7.0) < 1.0
    assert 1.0 < angle.std() < 3.0
