"""Arms of the fan, the pillow, and the places of strands and zones."""

from functools import cache
from importlib import import_module

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gluteus.anatomy import Quantity, library, norms
from gluteus.bones.fan import FanBoundaries
from gluteus.model.hip.hip import MEDIUS, THIRDS, Hip
from gluteus.studies import (
    arms,
    attachment_in_people,
    boundary_effect,
    origin_in_people,
    pillow,
    reserve,
    stance,
    strength,
    weakness,
    zone_place,
    zones_in_people,
)
from gluteus.studies.fan import place_in_people
from gluteus.studies.result import Result


@cache
def hip() -> Hip:
    return Hip(samples=80, seed=9)


@cache
def central() -> Hip:
    return Hip()


@cache
def moment_arms() -> Result:
    return arms(hip(), (0.0, 30.0, 60.0, 90.0))


def test_every_third_turns_more_inward_with_flexion() -> None:
    turning = moment_arms().compartment_rotation_arm_mm.values
    assert np.all(np.diff(turning, axis=1) > 0)


def test_thirds_lie_side_by_side_in_everybody() -> None:
    neutral = moment_arms().sel(flexion=0)
    assert list(neutral["compartment"].values) == list(THIRDS)
    for name in ("compartment_rotation_arm_mm", "compartment_flexion_arm_mm"):
        assert np.all(np.diff(neutral[name].values, axis=1) < 0), name


def test_a_third_lies_between_its_strands() -> None:
    found = moment_arms()
    for number, part in enumerate(THIRDS):
        mine = slice(16 * number, 16 * (number + 1))
        strands = found.rotation_arm_mm.values[:, :, mine]
        mean = found.compartment_rotation_arm_mm.sel(compartment=part).values
        assert np.all((strands.min(axis=2) <= mean) & (mean <= strands.max(axis=2)))


def test_arms_are_minus_the_derivative_of_length() -> None:
    model, step = central().model(), 1e-5
    strands = model.lines_of(MEDIUS)
    for column, name, sign in ((0, "flexion", 1.0), (1, "abduction", -1.0), (2, "rotation", 1.0)):
        moved = np.zeros(3)
        moved[column] = step
        slope = (model.lengths(moved) - model.lengths(-moved))[0, strands] / (2 * step)
        assert_allclose(arms(central(), [0.0])[f"{name}_arm_mm"].values[0, 0], -sign * 1e3 * slope, atol=1e-4)


def test_front_boundary_moves_the_front_arm_by_millimetres() -> None:
    """Thirty millimetres of boundary are worth about five of rotation arm, as the documentation
    says.
    """
    found = boundary_effect(central(), (10, 40)).compartment_rotation_arm_mm
    change = found.sel(front_boundary_mm=10) - found.sel(front_boundary_mm=40)
    assert 3.0 < float(change.sel(compartment="anterior")) < 8.0
    assert abs(float(change.sel(compartment="posterior"))) < abs(float(change.sel(compartment="anterior")))


def test_pillow_shortens_and_slackens_every_third() -> None:
    found = pillow(hip())
    with_it, without = found.sel(pillow=True), found.sel(pillow=False)
    for name in ("length_change_percent", "fibre_length_normalised"):
        assert np.mean(with_it[name].values < without[name].values) > 0.95
    assert float(with_it.passive_force_n.mean()) < 0.5 * float(without.passive_force_n.mean())


def turned_pillow() -> dict[str, Quantity]:
    table = dict(norms("side_lying"))
    names = ("adduction_with_pillow", "adduction_without_pillow")
    table[names[0]], table[names[1]] = table[names[1]], table[names[0]]
    return table


def test_pillow_the_other_way_round_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("gluteus.studies.fan.pillow"), "norms", lambda _: turned_pillow())
    found = pillow(central()).length_change_percent
    assert np.all(found.sel(pillow=True).values > found.sel(pillow=False).values)


def test_strands_start_between_the_lines_and_end_on_the_trochanter() -> None:
    """On the central hip, whose lines are those that the fan was made with."""
    origin, end = origin_in_people(central()), attachment_in_people(central())
    assert origin.within_lines.values.all()
    assert origin.outer_face.values.all()
    assert end.on_trochanter.values.all()
    assert_allclose(origin.share_within.values, 1.0)
    assert 35 < float(origin.area_cm2) < 70


def test_places_in_people_vary_with_their_bones_and_lines() -> None:
    origin, end, zones = (study(hip()) for study in (origin_in_people, attachment_in_people, zones_in_people))
    for shares in (origin.share_within.values, end.share_on.values):
        assert shares.shape == (80,)
        assert ((shares >= 0) & (shares <= 1 + 1e-9)).all()
        assert len(set(shares)) > 5
    for name in ("crest_distance_mm", "behind_maximus_border_mm", "from_tensor_mm", "strand_distance_mm"):
        assert (zones[name].values.std(axis=0) > 1.0).all(), name
    again = zones_in_people(hip())
    assert np.array_equal(zones.crest_distance_mm.values, again.crest_distance_mm.values)


def test_zones_of_people_spread_about_their_place_as_two_examiners_do() -> None:
    """Two marks of one point lie as far apart as published on average."""
    deviation = float(zones_in_people(hip()).tolerance_mm[0]) / np.sqrt(np.pi)
    marks = place_in_people._errors(Hip(samples=4000, seed=1), "a mark", deviation)
    others = place_in_people._errors(Hip(samples=4000, seed=2), "a mark", deviation)
    apart = np.linalg.norm(marks - others, axis=1).mean()
    assert_allclose(apart, library().zones["middle"].position.tolerance.value, rtol=0.03)


def test_zones_of_the_central_hip_are_below_the_crest_where_described() -> None:
    found = zones_in_people(central())
    described = [1e3 * zone.position.below_crest.si for zone in library().zones.values()]
    assert_allclose(found.crest_distance_mm.values[0], described, atol=1.0)
    assert [THIRDS[number] for number in found.nearest_third.values[0]] == ["posterior", "middle", "anterior"]


def test_fan_beyond_the_lines_is_seen() -> None:
    wide = FanBoundaries.published().moved(front_behind_asis=0.0, back_before_psis=0.0)
    assert float(origin_in_people(Hip(boundaries=wide)).share_within[0]) < 0.95


def test_a_footprint_off_the_trochanter_is_seen() -> None:
    low = FanBoundaries.published().moved(footprint_front=(0.002, -0.07))
    assert float(attachment_in_people(Hip(boundaries=low)).share_on[0]) < 0.9


def test_zones_lie_where_their_names_say() -> None:
    found = zone_place(central())
    forward = found.position_mm.sel(axis="forward")
    assert [*found["zone"].values[np.argsort(forward.values)]] == ["posterior", "middle", "anterior"]
    assert_allclose(
        found.crest_distance_mm.values,
        [1e3 * zone.position.below_crest.si for zone in library().zones.values()],
        atol=8.0,
    )
    assert_allclose(np.linalg.norm(found.fibre_direction.values, axis=1), 1.0)
    assert np.all(found.fibre_direction.sel(axis="up").values < 0)


def test_zones_are_the_same_for_everybody_and_every_seed() -> None:
    """They are measured on the mean bone, so a sample must not move them."""
    for name, values in zone_place(central()).items():
        assert np.array_equal(values.values, zone_place(hip())[name].values), name


@pytest.mark.parametrize(
    "study", [arms, pillow, origin_in_people, attachment_in_people, zones_in_people, zone_place]
)
def test_every_result_says_what_it_was_made_from(study: object) -> None:
    assert callable(study)
    attrs = study(hip()).attrs
    assert {"version", "seed", "samples", "model", "sources", "study"} <= attrs.keys()
    assert (attrs["seed"], attrs["samples"]) == (9, 80)
    assert all(library().source(key) for key in attrs["sources"])


def test_every_number_has_a_unit() -> None:
    named = {"mm": "_mm", "N": "_n", "%": "_percent", "degrees": "_deg", "N m": "_nm", "body weights": "_bw"}
    for found in (moment_arms(), pillow(central()), stance(central()), strength(central())):
        for name, values in found.variables.items():
            if values.dtype.kind in "fiub":
                unit = values.attrs["units"]
                assert str(name).endswith(named.get(unit, "")), name
                assert unit != "1" or not str(name).endswith(tuple(named.values())), name


def test_results_become_tables() -> None:
    found = moment_arms()[["rotation_arm_mm"]].to_dataframe()
    assert len(found) == 80 * 4 * 48
    assert found["rotation_arm_mm"].notna().all()


def test_a_coarser_fan_goes_through_every_study() -> None:
    """Boundaries and strands are parameters of the hip, so no study may count on forty-eight of
    them.
    """
    coarse = Hip(samples=5, seed=1, boundaries=FanBoundaries.published().moved(strands=12))
    fine = Hip(samples=5, seed=1)
    half = {"abductors": 0.5}
    assert_allclose(reserve(coarse, half), reserve(fine, half), rtol=0.1)
    assert np.all(reserve(coarse, half) < reserve(coarse))
    assert arms(coarse, [0.0]).sizes["strand"] == 12
    assert weakness(coarse, [1.0]).held.values.any()
