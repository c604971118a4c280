"""Stance against what clinics publish: after which loss the pelvis is kept level, and what is said
if not.
"""

from functools import cache
from typing import Any

import numpy as np
import pytest
import xarray as xr
from numpy.testing import assert_allclose

from gluteus.anatomy import library, norms
from gluteus.bones.draws import CHOSEN, UNKNOWNS
from gluteus.bones.person import Person
from gluteus.errors import AnatomyError
from gluteus.mechanics.engine.standing import HELD_TOLERANCE
from gluteus.model.hip.hip import MEDIUS, Hip
from gluteus.model.hip.operation import Operation
from gluteus.studies import StanceRecipe, reserve, stance, weakness
from gluteus.studies.standing.body import sound_effort, stander
from gluteus.studies.standing.unknowns import unknowns_of
from gluteus.studies.standing.weakening import strength_left

NERVE = {"superior_gluteal_nerve": 1.0}
SEXES = pytest.mark.parametrize("sex", ["f", "m"])
PEOPLE = 80
USUAL_OBLIQUITY = norms("stance_model")["pelvic_obliquity_one_leg"].value


@cache
def central(sex: str) -> Hip:
    return Hip(Person(sex=sex))


@cache
def men() -> Hip:
    return Hip(Person(sex="m"), samples=PEOPLE, seed=4)


@cache
def people() -> Hip:
    return Hip(samples=PEOPLE, seed=4)


@cache
def without_nerve(compensate: str = "none") -> xr.Dataset:
    return stance(people(), lesions=NERVE, compensate="trunk" if compensate == "trunk" else "none")


def test_people_choose_postures_that_suit_them_and_keep_the_published_means() -> None:
    hip = Hip(samples=400, seed=4)
    first, chosen = stander(hip, StanceRecipe(postures=1)), stander(hip)
    assert sound_effort(hip, chosen).mean() < 0.8 * sound_effort(hip, first).mean()
    assert stance(hip).held.values.mean() > max(0.985, stance(hip, postures=1).held.values.mean())
    unknowns = unknowns_of(StanceRecipe())
    for name in set(CHOSEN) - {"pelvic_tilt", "femur_rotation"}:  # these differ by shape and by sex
        kept, known = getattr(chosen, name), unknowns[name]
        assert abs(kept.mean() - known.men) < 0.2 * known.sd, name
        assert 0.8 < kept.std() / known.sd < 1.2, name
    assert np.array_equal(first.leg_mass, chosen.leg_mass), "nobody chooses how heavy a leg is"


def test_weakness_operation_and_a_measured_strength_leave_the_posture_alone() -> None:
    """Otherwise the weak would get the posture that happens to suit them."""
    sound = stander(people())
    after = people().operated(Operation(lateral_mm=5.0))
    weak = Hip(Person(abduction_strength_nm=20.0), samples=PEOPLE, seed=4)
    assert np.array_equal(stander(weak).pelvic_tilt, sound.pelvic_tilt)
    assert np.array_equal(stander(after).pelvic_tilt, sound.pelvic_tilt)
    assert not stance(weak).held.values.any()


@SEXES
def test_intact_person_holds_with_reserve(sex: str) -> None:
    found = stance(central(sex))
    assert bool(found.held[0])
    assert float(found.trunk_lean_deg[0]) == 0.0
    assert float(found.pelvic_obliquity_deg[0]) == pytest.approx(USUAL_OBLIQUITY)
    assert reserve(central(sex))[0] > 1.7


def test_man_holds_after_losing_half_of_his_abductors() -> None:
    half = {"abductors": 0.5}
    assert bool(stance(central("m"), weaken=half).held[0])
    kept = stance(men(), weaken=half).held.values
    assert kept.mean() > 0.5
    assert kept.mean() <= stance(men()).held.values.mean()


def test_without_gluteus_medius_little_is_left() -> None:
    lost = {MEDIUS: 0.0}
    assert 1.0 < reserve(central("m"), lost)[0] < 1.4
    assert np.all(reserve(men(), lost) < reserve(men()))
    assert not stance(men(), weaken=lost).held.values.all()


def test_a_dropped_pelvis_adducts_the_hip_by_as_much() -> None:
    """The rest is the leg leaning under a centre of mass that has moved off with the pelvis."""
    found, before = without_nerve(), stance(people())
    more = found.pelvic_obliquity_deg.values - before.pelvic_obliquity_deg.values
    assert (more > 1).any()
    leg, upright = (
        each.hip_adduction_deg.values - each.pelvic_obliquity_deg.values for each in (found, before)
    )
    assert np.all(leg[more > 1] > upright[more > 1])
    assert np.all(leg[more > 1] < upright[more > 1] + 5.0)


@SEXES
def test_without_the_nerve_the_trunk_leans_until_it_is_comfortable(sex: str) -> None:
    leaned = stance(central(sex), lesions=NERVE)
    assert not bool(leaned.held[0])
    assert bool(leaned.recovered[0])
    assert float(leaned.trunk_lean_deg[0]) > 10.0
    assert float(leaned.pelvic_obliquity_deg[0]) == pytest.approx(USUAL_OBLIQUITY)
    assert reserve(central(sex), lesions=NERVE)[0] < 1.0
    assert leaned.hip_contact_force_bw[0] < stance(central(sex)).hip_contact_force_bw[0]


def test_less_strength_asks_for_more_lean() -> None:
    leans = [
        float(stance(central("m"), weaken={"abductors": left}).trunk_lean_deg[0])
        for left in (1.0, 0.7, 0.5, 0.35, 0.2)
    ]
    assert leans[0] == 0.0
    assert leans == sorted(leans)
    assert leans[-1] > leans[1] + 5.0


def test_who_is_asked_for_nothing_new_stays_as_they_are() -> None:
    before = stance(people())
    held = before.held.values
    same = stance(people(), weaken={"gluteus_maximus": 1.0})
    assert np.array_equal(before.trunk_lean_deg.values[held], same.trunk_lean_deg.values[held])


def test_man_holds_without_l5() -> None:
    assert bool(stance(central("m"), lesions={"L5": 1.0}).held[0])
    assert reserve(central("m"), lesions={"L5": 1.0})[0] < reserve(central("m"))[0]


@pytest.mark.parametrize("compensate", ["none", "trunk"])
def test_who_is_not_balanced_is_told_what_is_missing(compensate: str) -> None:
    found = without_nerve(compensate)
    fallen = ~found.recovered.values
    assert fallen.any()
    assert np.all(found.unmet_moment_nm.values[fallen] > HELD_TOLERANCE)
    assert not found.held.values[fallen].any()
    assert np.all(found.unmet_moment_nm.values[~fallen] <= HELD_TOLERANCE)


def test_no_number_is_missing_where_people_stand() -> None:
    for found in (
        stance(people()),
        stance(people(), 0.5),
        stance(people(), load_kg=30),
        without_nerve("trunk"),
    ):
        good = found.recovered.values
        assert good.sum() > 10
        for name, values in found.isel(person=good).items():
            assert np.isfinite(values.values).all(), name


def test_roots_take_a_drawn_part_and_a_cut_nerve_takes_all() -> None:
    """The shares of roots are published as ranges, so people differ in what a
    root takes from them.
    """
    mine = people().model().lines_of(f"{MEDIUS}/anterior")
    loss = library().innervation_lost({"L5": 1.0})[f"{MEDIUS}/anterior"]
    left = strength_left(people(), lesions={"L5": 1.0})[:, mine]
    assert loss.low < loss.typical < loss.high
    assert 1 - loss.high <= left.min() < left.max() <= 1 - loss.low
    assert np.ptp(left) > 0.5 * (loss.high - loss.low)
    assert_allclose(strength_left(central("m"), lesions={"L5": 1.0})[0, mine], 1 - loss.typical)
    assert not strength_left(people(), lesions=NERVE)[:, mine].any()
    other = people().model().lines_of("gluteus_maximus")
    assert np.all(strength_left(people(), lesions=NERVE)[:, other] == 1.0)


def test_weakness_finds_where_holding_ends() -> None:
    found = weakness(people(), left=(1.0, 0.5, 0.0))
    share = found.held.mean("person")
    assert np.all(np.diff(share.values, axis=1) <= 0)
    end = share.sel(strength_left=0.0)
    assert float(end.sel(what="gluteus_medius")) > float(end.sel(what="superior_gluteal_nerve"))
    same = found.sel(what="superior_gluteal_nerve", strength_left=0.0).reserve.values
    assert_allclose(same, reserve(people(), lesions=NERVE), atol=1e-9)


@pytest.mark.parametrize("name", UNKNOWNS)
def test_an_unknown_that_is_fixed_varies_no_more(name: str) -> None:
    free, fixed = (
        stander(people(), StanceRecipe(fixed=fixed, postures=1))
        for fixed in (frozenset[str](), frozenset([name]))
    )
    changed = {field: not np.array_equal(getattr(free, field), getattr(fixed, field)) for field in UNKNOWNS}
    assert [field for field, differs in changed.items() if differs] == [name]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"shift": 2.0}, "shift = 2.0"),
        ({"shift": 0.4}, "shift = 0.4"),
        ({"shift": float("nan")}, "shift = nan"),
        ({"weaken": {MEDIUS: 1.5}}, "gluteus_medius = 1.5"),
        ({"weaken": {"gluteus_medius_r": -0.1}}, "-0.1"),
        ({"weaken": {"biceps": 0.5}}, "'biceps'"),
        ({"lesions": {"vagus": 1.0}}, "'vagus'"),
        ({"lesions": {"L5": 2.0}}, "2.0"),
        ({"cane_n": -5.0}, "cane_n = -5"),
        ({"cane_n": 5000.0}, "cane_n = 5000"),
        ({"load_kg": -1.0}, "load_kg = -1"),
        ({"load_kg": 5.0, "load_side": "front"}, "'front'"),
        ({"compensate": "pray"}, "'pray'"),
    ],
)
def test_what_cannot_be_is_refused_with_its_value(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(AnatomyError, match=said.replace(".", r"\.")) as refused:
        stance(central("m"), **wrong)
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"fixed": frozenset({"mood"})}, "mood"),
        ({"tilt": "none"}, "'none' is unknown; give pelvic_tilt_app_healthy"),
        ({"postures": 0}, "postures = 0"),
        ({"postures": 17}, "give 1 to 16"),
    ],
)
def test_a_recipe_of_what_is_not_there_is_refused(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(AnatomyError, match=said):
        StanceRecipe(**wrong)
