"""Laws of what resists in exercises: bands, cables, hands, and of arms."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from gluteus import Hip, Person, exercises
from gluteus.anatomy import norms
from gluteus.anatomy.exercise import Exercise, exercise_records
from gluteus.anatomy.resistance import Band, BandColour, Cable
from gluteus.arrays import Floats
from gluteus.mechanics.hip.arms import ArmPose, placed_arm
from gluteus.mechanics.hip.kinematics import rotation_about
from gluteus.mechanics.hip.rubber import Rubber
from gluteus.mechanics.hip.whole_body import Body, BodyPose, LegPose, placed
from gluteus.studies.exercise.body import body_of
from gluteus.studies.exercise.posture import Asked, asked
from gluteus.studies.exercise.question import Resistances
from gluteus.studies.exercise.resistance import STRANDS, band_length, strand, with_resistances
from gluteus.studies.exercise.spread import Spread

COLOURS: tuple[BandColour, ...] = get_args(BandColour)
STRETCHES = np.linspace(0.3, 3.5, 400)


@pytest.fixture(scope="module")
def hip() -> Hip:
    return Hip(Person(sex="f", mass_kg=62, height_m=1.68), samples=12, seed=3)


@pytest.fixture(scope="module")
def body(hip: Hip) -> Body:
    return body_of(hip)


def stored(rubber: Rubber, stretch: Floats) -> Floats:
    """Return a strand's energy over its resting length [J/m], the integral of its force."""
    taut = np.maximum(stretch, 1.0)
    return rubber.c1 * (taut**2 + 2.0 / taut - 3.0) + rubber.c2 * (taut**-2 + 2.0 * taut - 3.0)


def done(body: Body, exercise: Exercise, phase: int = -1, **given: object) -> Asked:
    """Return the demand of a phase with resistances, without spread."""
    record = with_resistances(exercise, Resistances(**given))
    return asked(body, record, record.phases[phase], Spread(len(body.mass), False, (0,)))


def wider(exercise: Exercise, degrees: float) -> Exercise:
    """The exercise with the moving hip abducted further in its last phase."""
    last = exercise.phases[-1]
    hip = last.hip.model_copy(update={"abduction": last.hip.abduction + degrees})
    phases = (*exercise.phases[:-1], last.model_copy(update={"hip": hip}))
    return exercise.model_copy(update={"phases": phases})


@pytest.mark.parametrize("colour", COLOURS)
def test_a_strand_pulls_as_the_chart_says_and_more_the_longer_it_is(colour: BandColour) -> None:
    table, rubber = norms("bands"), strand(colour)
    assert rubber.force(np.array(2.0)) == pytest.approx(table[f"{colour}_at_100"].si)
    assert rubber.force(np.array(3.0)) == pytest.approx(table[f"{colour}_at_200"].si)
    force = rubber.force(STRETCHES)
    assert np.all(force[STRETCHES <= 1.0] == 0.0)
    assert np.all(np.diff(force[STRETCHES > 1.0]) > 0.0)


def test_colours_are_in_the_order_of_their_strength() -> None:
    force = np.stack([strand(colour).force(STRETCHES[STRETCHES > 1.01]) for colour in COLOURS])
    assert np.all(np.diff(force, axis=0) > 0.0)


def test_the_pull_is_the_slope_of_the_stored_energy() -> None:
    rubber, step = Rubber.through(16.0, 24.0), 1e-6
    slope = (stored(rubber, STRETCHES + step) - stored(rubber, STRETCHES - step)) / (2 * step)
    np.testing.assert_allclose(rubber.force(STRETCHES), slope, atol=1e-5)
    assert stored(rubber, np.array(0.7)) == 0.0


@pytest.mark.parametrize("name", ["side_lying_abduction", "clam_30", "squat"])
def test_virtual_work_of_a_loop(body: Body, name: str) -> None:
    """The band's moment about the hip is the slope of its energy over the angle of abduction."""
    record = exercise_records()[name]
    taken = next(each for each in record.takes if isinstance(each, Band))
    rubber, step = strand("green"), 0.02

    def energy(degrees: float) -> Floats:
        placed_body = done(body, wider(record, degrees)).placed
        stretch = band_length(taken, placed_body, placed_body.other.sole) / taken.flat_m
        return STRANDS * taken.flat_m * stored(rubber, stretch)

    slope = (energy(step) - energy(-step)) / np.radians(2 * step)
    found = done(body, record, band="green")
    (pull,) = found.pulls
    # The axis of abduction of a hip that is bent by turning about z first: x of the pelvis, turned.
    before, after = done(body, wider(record, -step)).placed, done(body, wider(record, step)).placed
    point = {"ankle": "ankle", "knee": "knee"}[taken.at]
    moved = (getattr(after.leg, point) - getattr(before.leg, point)) / np.radians(2 * step)
    still = (getattr(after.other, point) - getattr(before.other, point)) / np.radians(2 * step)
    work = np.einsum("pi,pi->p", pull.force, moved - still)
    np.testing.assert_allclose(work, -slope, rtol=2e-3, atol=1e-3)
    assert np.all(slope > 0.0)


def test_a_slack_loop_changes_nothing(body: Body) -> None:
    record = exercise_records()["side_lying_abduction"]
    loose = record.model_copy(
        update={"takes": tuple(each.model_copy(update={"flat_m": 1.9}) if isinstance(each, Band) else each
                               for each in record.takes)}
    )  # fmt: skip
    plain, banded = done(body, loose), done(body, loose, band="gold")
    np.testing.assert_array_equal(plain.demand.moment, banded.demand.moment)


def test_stronger_bands_ask_more_of_everybody(hip: Hip) -> None:
    asks = [
        exercises(hip, exercises=("side_lying_abduction",), band=colour).array("abduction_asked_nm")[0, -1]
        for colour in ("yellow", "green", "black")
    ]
    assert np.all(np.diff(np.stack(asks), axis=0) > 0.0)


def test_a_band_on_a_post_is_just_taut_at_the_start_and_pulls_across_later(body: Body) -> None:
    record = exercise_records()["standing_abduction_moving"]
    (start,) = done(body, record, 0, band="blue").pulls
    (end,) = done(body, record, -1, band="blue").pulls
    np.testing.assert_allclose(start.force, 0.0, atol=1e-9)
    assert np.all(end.force[:, 2] < -5.0)
    assert end.outer


def test_a_cable_pulls_with_its_weight_towards_the_pulley(body: Body) -> None:
    record = exercise_records()["standing_abduction_moving"]
    taken = next(each for each in record.takes if isinstance(each, Cable))
    for phase in range(len(record.phases)):
        found = done(body, record, phase, cable_kg=5)
        (pull,) = found.pulls
        np.testing.assert_allclose(np.linalg.norm(pull.force, axis=1), 5 * 9.80665)
        pulley = found.placed.other.sole + np.array([0.0, taken.pulley.up, taken.pulley.right])
        np.testing.assert_allclose(np.cross(pull.force, pulley - pull.at), 0.0, atol=1e-9)


@pytest.mark.parametrize("given", [{}, {"cable_kg": 8}, {"cuff_kg": 3}, {"band": "black"}])
def test_the_hip_balances_everything_that_it_carries(body: Body, given: dict[str, object]) -> None:
    """Trunk and other leg, pull included, have the moment that the muscles make."""
    found = done(body, exercise_records()["standing_abduction_stance"], **given)
    mass, at = found.placed.masses()
    rest = [0, 4, 5, 6]
    moment = np.cross(at[rest], -9.80665 * mass[rest][:, :, None] * np.array([0.0, 1.0, 0.0])).sum(0)
    for pull in found.pulls:
        assert not pull.on_leg
        moment = moment + np.cross(pull.at, pull.force)
    # About the vertical axis the floor holds whatever is needed.
    np.testing.assert_allclose(found.demand.moment[:, [0, 2]], moment[:, [0, 2]], atol=1e-8)


@pytest.mark.parametrize("name", ["side_lying_abduction", "clam_30", "prone_extension", "straight_leg_raise"])
def test_a_hand_pushes_across_the_segment_and_resists_the_movement(body: Body, name: str) -> None:
    record = exercise_records()[name]
    found = done(body, record, partner_n=50)
    (pull,) = found.pulls
    np.testing.assert_allclose(np.linalg.norm(pull.force, axis=1), 50.0)
    leg = found.placed.leg
    along = pull.at - (0.0 if pull.resistance.at == "knee" else leg.knee)
    np.testing.assert_allclose(np.einsum("pi,pi->p", pull.force, along), 0.0, atol=1e-9)
    plain = done(body, record)
    point = "knee" if pull.resistance.at == "knee" else "ankle"
    before = getattr(done(body, record, -2).placed.leg, point)
    way = getattr(plain.placed.leg, point) - before
    assert np.all(np.einsum("pi,pi->p", pull.force, way) < 0.0)


def test_a_cuff_that_is_given_replaces_that_of_the_recipe(body: Body) -> None:
    found = done(body, exercise_records()["side_lying_abduction_cuff"], cuff_kg=2)
    (pull,) = found.pulls
    np.testing.assert_allclose(pull.force[:, 1], -2 * 9.80665)


def test_added_resistances_change_no_angle(hip: Hip) -> None:
    name = ("side_lying_abduction",)
    plain, more = exercises(hip, exercises=name), exercises(hip, exercises=name, cuff_kg=1, partner_n=20)
    np.testing.assert_array_equal(plain.array("angle_deg"), more.array("angle_deg"))
    assert np.all(more.array("abduction_asked_nm") > plain.array("abduction_asked_nm"))


def test_what_takes_no_band_is_computed_without(hip: Hip) -> None:
    name = ("pelvic_drop", "one_leg_stance")
    plain, banded = exercises(hip, exercises=name), exercises(hip, exercises=name, band="gold")
    np.testing.assert_array_equal(plain.array("force_n"), banded.array("force_n"))


def standing(body: Body, arms: tuple[ArmPose, ArmPose]) -> BodyPose:
    none = np.zeros(len(body.mass))
    leg = LegPose(none, none, none, none, none)
    return BodyPose(rotation_about(2, none), leg, leg, none, none, arms)


def test_arms_at_the_sides_are_where_the_trunk_has_them(body: Body) -> None:
    plain = placed(body, replace(standing(body, ("at_sides", "at_sides"))))
    hanging = placed(body, standing(body, ("hanging", "hanging")))
    np.testing.assert_allclose(hanging.trunk, plain.trunk, atol=1e-12)
    np.testing.assert_allclose(hanging.arm.wrist, plain.arm.wrist, atol=1e-12)


@pytest.mark.parametrize("pose", get_args(ArmPose.__args__[0]) + get_args(ArmPose.__args__[1]))
def test_arms_keep_their_lengths_and_move_the_centre_of_mass(body: Body, pose: ArmPose) -> None:
    plain = placed(body, standing(body, ("at_sides", "at_sides")))
    found = placed(body, standing(body, (pose, pose)))
    for arm in (found.arm, found.other_arm):
        np.testing.assert_allclose(np.linalg.norm(arm.elbow - arm.shoulder, axis=1), body.arm.upper)
        np.testing.assert_allclose(np.linalg.norm(arm.wrist - arm.elbow, axis=1), body.arm.fore)
    # Both arms alike leave the centre in the middle.
    np.testing.assert_allclose(found.trunk[:, 2], plain.trunk[:, 2], atol=1e-9)
    if pose == "forward":
        assert np.all(found.trunk[:, 0] - plain.trunk[:, 0] > 0.02)
        assert np.all(found.trunk[:, 1] > plain.trunk[:, 1])


def test_the_weight_of_a_raised_arm_acts_at_its_own_lever(body: Body) -> None:
    """Moving one arm moves the centre of the whole by mass times way over the body's mass."""
    one = placed(body, standing(body, ("forward", "at_sides")))
    none = placed(body, standing(body, ("at_sides", "at_sides")))
    sizes = body.arm
    mass = sizes.upper_mass + sizes.fore_mass + sizes.hand_mass
    shift = (one.centre() - none.centre()) * body.mass[:, None] / mass[:, None]
    # The centre of a straight arm lies near the elbow: as far ahead as it was below the shoulder.
    np.testing.assert_allclose(shift[:, 0], shift[:, 1], rtol=1e-9)
    assert np.all((shift[:, 0] > 0.8 * sizes.upper) & (shift[:, 0] < 1.2 * sizes.upper))


def test_a_hand_on_the_hip_reaches_it(body: Body) -> None:
    trunk = np.tile(np.eye(3), (len(body.mass), 1, 1))
    shoulder = np.tile([0.0, 0.45, 0.2], (len(body.mass), 1))
    hip = np.tile([0.0, 0.05, 0.15], (len(body.mass), 1))
    arm = placed_arm(body.arm, shoulder, trunk, hip, 1.0, "on_hips")
    np.testing.assert_allclose(arm.wrist, hip, atol=1e-9)
    assert np.all(arm.elbow[:, 2] > 0.25)
