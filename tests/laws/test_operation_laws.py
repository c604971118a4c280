"""Operations: slopes equal what a second recruitment finds, and each change does what its name
says.
"""

from functools import cache
from typing import Any

import numpy as np
import pytest
import xarray as xr
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from gluteus.anatomy import norms
from gluteus.bones.person import Person
from gluteus.errors import AnatomyError
from gluteus.mechanics.engine.choice import engine
from gluteus.mechanics.engine.recruitment import Status
from gluteus.mechanics.hip.statics import GRAVITY
from gluteus.model.hip.hip import MEDIUS, Hip
from gluteus.model.hip.operation import CHANGES, ON_TROCHANTER, Operation
from gluteus.studies import stance
from gluteus.studies.operation.compare import plan
from gluteus.studies.sensitivity.force_slopes import ABDUCTORS, Force, force_slopes
from gluteus.studies.standing.body import stander
from gluteus.studies.standing.posture import posture
from gluteus.studies.standing.reduction import pull_at_rest, reducible
from gluteus.studies.standing.stance import holds, reserve

STEP = 1e-3
LENGTHENED = Operation(up_mm=-40.0)


@cache
def hip() -> Hip:
    return Hip(Person(sex="m"), samples=40, seed=3)


@cache
def planned(**changes: float) -> xr.Dataset:
    return plan(hip(), Operation(**changes))  # type: ignore[arg-type]


def _nearly_all(gap: NDArray[np.float64]) -> float:
    """Return the bound below which nine in ten of the gaps stay.

    People whose pelvis is only nearly held have no slope, and they are few.
    """
    assert np.isnan(gap).mean() < 0.1
    return float(np.nanquantile(gap, 0.9))


@pytest.mark.parametrize("power", [2, 3])
def test_slopes_are_those_of_solving_again(power: int) -> None:
    slopes = force_slopes(hip(), power=power)
    for name in CHANGES:
        low, high = (stance(hip().operated(Operation.of(name, step)), power=power) for step in (-STEP, STEP))
        brute = (high.hip_contact_force_bw.values - low.hip_contact_force_bw.values) / (2 * STEP)
        gap = np.abs(brute - slopes[name])
        # Where a muscle reaches a bound within the step, the force has a kink and no slope.
        assert _nearly_all(gap) < 1e-6, name
        assert np.nanmax(np.abs(slopes[name])) > 1e-3, name


@pytest.mark.needs_kernel
@pytest.mark.parametrize("force", ["hip_contact_force", "abductor_force"])
@pytest.mark.parametrize("asked", [{}, {"power": 3}, {"weaken": {"abductors": 0.7}}])
def test_the_kernels_slopes_are_those_of_numpy(
    force: Force, asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    many = Hip(Person(), samples=150, seed=3)
    found = force_slopes(many, force=force, **asked)
    monkeypatch.setenv("GLUTEUS_KERNEL", "off")
    defined = force_slopes(many, force=force, **asked)
    smooth = ~_at_a_kink(many, asked)
    assert smooth.mean() > 0.95
    # Turning the neck is a difference of larger slopes, and keeps their errors.
    greatest = max(np.nanmax(np.abs(each)) for each in defined.values())
    for name in CHANGES:
        assert_array_equal(np.isnan(found[name]), np.isnan(defined[name]))
        gap = np.abs(found[name] - defined[name])[smooth]
        assert np.nanmax(gap) < 1e-9 * greatest, name


def _at_a_kink(many: Hip, asked: dict[str, Any]) -> NDArray[np.bool_]:
    """Whose lines are within a step of touching a sphere, being tense or being driven."""
    at = posture(many)
    turned = many.model().paths(at.pose).turned
    stretch = engine().standing(many.model()).in_poses(at.pose).stretch
    activation = stance(many, **asked)["line_activation"].values
    bound = (activation > 0) & (activation < 1e-6) | (activation < 1) & (activation > 1 - 1e-6)
    near = (np.abs(turned) < 1e-5) & (many.model().bow > 0) | (np.abs(stretch - 1) < 1e-5) | bound
    return near.any(axis=1)


def test_slopes_of_the_abductors_force_are_those_of_solving_again() -> None:
    slopes = force_slopes(hip(), ["lateral_mm", "cup_medial_mm"], force="abductor_force")
    for name, slope in slopes.items():
        low, high = (stance(hip().operated(Operation.of(name, step))) for step in (-STEP, STEP))
        change = (high.force_n - low.force_n).sel(muscle=list(ABDUCTORS)).sum("muscle").values / (2 * STEP)
        gap = np.abs(change / (hip().people.mass * GRAVITY) - slope)
        assert _nearly_all(gap) < 1e-6, name
        assert np.nanmedian(slope) < -0.005, "a longer arm or a shorter lever of the body unloads them"


def test_people_who_cannot_hold_have_no_slope() -> None:
    found = force_slopes(hip(), ["lateral_mm"], lesions={"superior_gluteal_nerve": 1.0})["lateral_mm"]
    assert np.isnan(found).mean() > 0.5


def test_nothing_changed_changes_nothing() -> None:
    found = planned()
    for name in ("hip_contact_force_bw", "capacity_over_demand", "abduction_strength_nm"):
        assert_allclose(found[name].sel(case="after"), found[name].sel(case="before"), rtol=1e-12)
    assert_array_equal(found["held"].sel(case="after"), found["held"].sel(case="before"))


@pytest.mark.parametrize("change", ["lateral_mm", "cup_medial_mm", "trochanter_lateral_mm"])
def test_what_lengthens_the_arm_strengthens_and_unloads_the_abductors(change: str) -> None:
    found = planned(**{change: 5.0})
    gain = found.sel(case="after") - found.sel(case="before")
    assert (gain.abduction_arm_mm > 1.0).all()
    assert gain.abduction_strength_nm.median() > 2.0
    assert gain.abductor_force_bw.median() < -0.02


def test_a_medial_socket_takes_lever_from_the_body() -> None:
    moved = hip().operated(Operation(cup_medial_mm=10.0))
    one, other = stance(hip()), stance(moved)
    same = (one.trunk_lean_deg == other.trunk_lean_deg).values  # the others give way a little, too
    assert same.mean() > 0.5
    before, after = (each.abduction_moment_nm_per_kg.values[same] for each in (one, other))
    body = stander(hip())
    carried = (1 - body.leg_mass / body.mass)[same]
    lost = (before - after) / 9.80665
    # The moment's part in the sagittal plane stays, so that the whole loses a little less.
    assert (lost <= 0.010 * carried * 1.01).all()
    assert_allclose(np.median(lost / carried), 0.010, rtol=0.02)


def test_a_wider_neck_angle_lengthens_the_leg_and_takes_offset() -> None:
    shift = Operation(neck_shaft_angle_deg=10.0).femur_shift(hip().landmarks)
    assert (shift[:, 1] < -0.003).all(), "the femur goes down"
    assert (shift[:, 2] < -0.001).all(), "and towards the midline"


@pytest.mark.parametrize("turn", [-15.0, 8.0])
def test_stem_version_turns_the_neck_about_the_shaft(turn: float) -> None:
    """The angle of the neck grows by the change, seen along the shaft; its length and rise stay."""
    marks = hip().landmarks
    length = marks.measure("neck_length")[:, None]
    foot = length * marks.neck
    turned = foot + Operation(version_deg=turn).femur_shift(marks)
    down = marks.shaft[1]
    before, after = (each - down * (each * down).sum(1, keepdims=True) for each in (foot, turned))
    assert_allclose(np.linalg.norm(turned, axis=1), length[:, 0], rtol=1e-12)
    assert_allclose((turned * down).sum(1), (foot * down).sum(1), rtol=1e-12)
    cosine = (before * after).sum(1) / np.linalg.norm(before, axis=1) / np.linalg.norm(after, axis=1)
    assert_allclose(np.degrees(np.arccos(cosine)), abs(turn), rtol=1e-6)
    # A head that goes forward leaves the femur behind.
    assert (np.sign((turned - foot)[:, 0]) == -np.sign(turn)).all()


def test_a_neck_turned_after_it_was_lengthened_is_longer_all_round() -> None:
    marks = hip().landmarks
    both = Operation(neck_length_mm=5, version_deg=10).femur_shift(marks)
    foot = marks.measure("neck_length")[:, None] * marks.neck + both
    assert_allclose(np.linalg.norm(foot, axis=1), marks.measure("neck_length") + 0.005, rtol=1e-12)


def test_the_cups_axis_follows_murrays_radiographic_definition() -> None:
    axis = Operation(cup_inclination_deg=40.0, cup_anteversion_deg=15.0).cup_axis
    assert axis is not None
    forward, up, lateral = axis
    assert_allclose(np.linalg.norm(axis), 1)
    assert_allclose(np.degrees(np.arcsin(forward)), 15, rtol=1e-12)
    assert_allclose(np.degrees(np.arctan2(lateral, -up)), 40, rtol=1e-12)
    assert Operation().cup_axis is None


def test_a_cup_changes_no_force_but_where_it_acts() -> None:
    cup = {"cup_inclination_deg": 40.0, "cup_anteversion_deg": 15.0, "head_diameter_mm": 36.0}
    none, flat, steep = (
        stance(hip().operated(Operation(**each)))  # type: ignore[arg-type]
        for each in ({}, cup, cup | {"cup_inclination_deg": 60.0})
    )
    assert_array_equal(none.hip_contact_force_bw, flat.hip_contact_force_bw)
    assert "cup_force_angle_deg" not in none
    angle, rim = flat.cup_force_angle_deg.values, flat.cup_rim_distance_mm.values
    assert_allclose(rim, 18 * np.radians(90 - angle), rtol=1e-12)
    assert (steep.cup_rim_distance_mm < flat.cup_rim_distance_mm).all(), "the rim comes nearer the force"
    force = flat.hip_contact_force_pelvis_bw.values[:, [1, 2, 0]]
    axis = Operation(**cup).cup_axis  # type: ignore[arg-type]
    cosine = force @ axis / np.linalg.norm(force, axis=1)
    assert_allclose(np.cos(np.radians(angle)), cosine, rtol=1e-9)


def test_options_are_of_the_same_people_and_equal_plans_of_their_own() -> None:
    options = {"a": Operation(lateral_mm=4.0), "b": Operation(version_deg=10.0)}
    found = plan(hip(), Operation(up_mm=-2.0), options=options)
    assert list(found["case"].values) == ["before", "a", "b"]
    alone = plan(hip(), Operation(up_mm=-2.0, lateral_mm=4.0))
    stands = found["standing"].values > 0
    first = alone.hip_contact_force_bw.sel(case="after").values
    assert_array_equal(found.hip_contact_force_bw.sel(case="a").values[stands], first[stands])
    known = np.isfinite(found.hip_contact_force_bw.values)
    assert_array_equal(known, np.repeat(stands[None], 3, axis=0))


def test_only_two_muscles_go_with_the_trochanter() -> None:
    before, after = hip().model(), hip().operated(Operation(trochanter_down_mm=7.0)).model()
    moved = np.array([muscle in ON_TROCHANTER for muscle in before.muscle_of])
    assert_allclose((after.insertion - before.insertion)[:, moved, 1], -0.007)
    assert_array_equal(after.insertion[:, ~moved], before.insertion[:, ~moved])


def test_adapted_muscles_have_their_old_fibre_length() -> None:
    changed, adapted = planned(lateral_mm=8.0), planned(lateral_mm=8.0, adapted=True)
    assert (changed.fibre_length_percent.diff("case") > 1.0).all()
    assert_allclose(adapted.fibre_length_percent.diff("case"), 0.0, atol=1e-9)


def test_refusals() -> None:
    with pytest.raises(AnatomyError, match="lateral_mm = nan is not a finite number; give -60 to 60 mm"):
        Operation(lateral_mm=float("nan"))
    with pytest.raises(AnatomyError, match="already has an operation"):
        hip().operated(Operation(lateral_mm=1.0)).operated(Operation(up_mm=1.0))
    for half in ({"cup_inclination_deg": 40.0}, {"head_diameter_mm": 36.0}):
        with pytest.raises(AnatomyError, match="without"):
            hip().operated(Operation(**half))  # type: ignore[arg-type]
    with pytest.raises(AnatomyError, match="which is the hip before the operation"):
        plan(hip(), options={"before": Operation()})
    with pytest.raises(AnatomyError, match="not a change of an operation"):
        force_slopes(hip(), ["sideways"])
    with pytest.raises(AnatomyError, match="has no slopes"):
        force_slopes(hip(), force="knee")  # type: ignore[arg-type]
    with pytest.raises(AnatomyError, match="before the operation"):
        force_slopes(hip().operated(Operation(lateral_mm=1.0)))


def test_forces_of_those_who_fall_are_not_given() -> None:
    found = plan(hip(), Operation(lateral_mm=5.0), lesions={"superior_gluteal_nerve": 1.0})
    assert (found["held"].sel(case="after") == 0).mean() > 0.9
    stands = found["standing"].values > 0
    known = np.isfinite(found.hip_contact_force_bw.values)
    assert stands.any()
    assert_array_equal(known, [stands, stands], "before and after are the same people")
    assert MEDIUS in ON_TROCHANTER


def test_an_operation_changes_a_measured_strength() -> None:
    """It was measured before; what the operation does to the arms shows."""
    measured = Hip(Person.of(sex="m", mass_kg=75, abduction_strength_nm=120.0))
    found = plan(measured, Operation(lateral_mm=8.0)).abduction_strength_nm
    assert_allclose(found.sel(case="before"), 120.0, rtol=1e-9)
    assert found.sel(case="after").item() > 124.0


@pytest.mark.usefixtures("engine")
def test_nobody_stands_on_torn_muscles_or_has_forces_without_standing() -> None:
    found = stance(hip().operated(LENGTHENED))
    torn, stands = found.status.values == Status.OVER_STRETCHED, found.recovered.values
    assert torn.any()
    assert stands.any()
    assert not stands[torn].any()
    forces = [name for name in found.dataset if "force" in name or "activation" in name or "share" in name]
    assert len(forces) >= 12
    for name in forces:
        known = np.isfinite(found[name].values).reshape(len(stands), -1)
        assert_array_equal(known, np.repeat(stands[:, None], known.shape[1], axis=1), name)


@pytest.mark.usefixtures("engine")
def test_passive_forces_end_where_muscles_tear() -> None:
    model = hip().operated(LENGTHENED).model()
    muscles = engine().standing(model).in_poses(np.zeros((model.people, 3)))
    most = model.curves.passive_limit * model.max_force
    torn = muscles.stretch > model.curves.passive_longest
    assert torn.any()
    assert (muscles.passive <= most * (1 + 1e-12)).all()
    assert (muscles.passive[torn] > 0.8 * most[torn]).all(), "all but the cosine of the pennation"


@pytest.mark.usefixtures("engine")
def test_a_joint_that_cannot_be_put_together_carries_nobody() -> None:
    longer = hip().operated(Operation(up_mm=-30.0))
    most = norms("stance_model")["greatest_traction"].si
    tight = pull_at_rest(longer) > np.maximum(most, pull_at_rest(hip()))
    found = stance(longer)
    assert tight.any()
    assert not tight.all()
    assert (found.status.values[tight] == Status.OVER_STRETCHED).all()
    assert not found.held.values[tight].any()
    assert not found.recovered.values[tight].any()
    assert not holds(longer)[tight].any()
    assert (reserve(longer)[tight] == 0.0).all()
    assert not (found.status.values[~tight] == Status.OVER_STRETCHED).all()


def test_only_an_operation_makes_a_joint_irreducible() -> None:
    assert reducible(hip()).all()
    unchanged = hip().operated(Operation(lateral_mm=1e-9))
    assert reducible(unchanged).all(), "also those who are tight by nature"
    adapted = hip().operated(Operation(up_mm=-30.0, adapted=True))
    assert reducible(adapted).mean() > 0.99


def test_looser_muscles_pull_less_at_rest() -> None:
    pulls = [pull_at_rest(hip().operated(Operation(up_mm=up))) for up in (-20.0, -10.0, 10.0)]
    assert np.median(pulls[0]) > 2 * np.median(pulls[1]) > 4 * np.median(pulls[2])


@pytest.mark.needs_kernel
def test_engines_agree_on_who_is_over_stretched(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = hip().operated(LENGTHENED)
    found = stance(asked).status.values
    monkeypatch.setenv("GLUTEUS_KERNEL", "off")
    assert_array_equal(found, stance(asked).status.values)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"lateral_mm": 45}, r"lateral_mm = 45: the femoral offset would change by 45 mm; the bones of this "
         r"hip allow (1\d|2\d) mm \(50 % of the femoral offset of \d\d mm\); give less"),
        ({"lateral_mm": 18, "neck_length_mm": 15}, "lateral_mm = 18, neck_length_mm = 15: the femoral"),
        ({"up_mm": -55}, "up_mm = -55: the length of the leg would change by 55 mm"),
        ({"forward_mm": 40}, "forward_mm = 40: the femur would move forward or back"),
        ({"cup_forward_mm": 40}, "cup_forward_mm = 40: the socket would move forward or back"),
        ({"version_deg": 39, "neck_length_mm": 14}, "neck_length_mm = 14, version_deg = 39: the f"),
        ({"cup_medial_mm": 40}, "cup_medial_mm = 40: the socket would move sideways"),
        ({"cup_up_mm": 58, "up_mm": -30}, "cup_up_mm = 58: the socket would move up"),
        ({"trochanter_lateral_mm": 25, "trochanter_down_mm": 25}, "the trochanter would move by 35 mm"),
    ],
)  # fmt: skip
def test_what_bones_do_not_allow_is_refused(change: dict[str, float], said: str) -> None:
    for asked in (Hip(), hip()):
        with pytest.raises(AnatomyError, match=said):
            asked.operated(Operation(**change))  # type: ignore[arg-type]


def test_larger_bones_allow_more_and_changes_that_cancel_are_allowed() -> None:
    small, large = (Hip(Person.of(sex="m", femoral_offset_mm=offset)) for offset in (34, 52))
    asked = Operation(lateral_mm=22)
    large.operated(asked)
    with pytest.raises(AnatomyError, match="femoral offset"):
        small.operated(asked)
    hip().operated(Operation(cup_up_mm=35, up_mm=-35))
