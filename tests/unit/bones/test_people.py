"""People from what is known of them, and the refusal of what nobody has."""

import re
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from gluteus.anatomy import norms
from gluteus.bones import population
from gluteus.bones.conditioning import Conditioned, condition
from gluteus.bones.draws import SeededDraws
from gluteus.bones.landmarks import Landmarks
from gluteus.bones.observation import misfits
from gluteus.bones.person import MEASURES, Person, in_edge_units
from gluteus.bones.points import Shapes
from gluteus.bones.population import People, central_people, draw_people
from gluteus.bones.shape_model import load_shape_model
from gluteus.errors import AnatomyError
from gluteus.model.hip.hip import Hip


def sampled(person: Person, people: int, seed: int) -> People:
    return draw_people(person, SeededDraws(person, people, seed))


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ({"mass_kg": -3}, "mass_kg = -3 is out of range; give 30 to 250 kg"),
        ({"height_m": 180}, "height_m = 180 is out of range; give 1.3 to 2.2 m"),
        ({"sex": "x"}, "sex = 'x'"),
        ({"shoe_size": 43}, "shoe_size is not a name here; use one of sex"),
        ({"anteversion_deg": "much"}, "anteversion_deg = 'much'"),
        ({"femoral_offset_mm": float("nan")}, "femoral_offset_mm = nan"),
    ],
)
def test_an_impossible_person_is_refused_with_name_value_and_rule(
    known: dict[str, object], told: str
) -> None:
    with pytest.raises(AnatomyError, match=told):
        Person.of(**known)


def test_measures_are_handed_on_in_si_units() -> None:
    person = Person.of(femoral_offset_mm=42, anteversion_deg=10, mass_kg=70)
    assert person.measured() == pytest.approx({"femoral_offset": 0.042, "anteversion": np.radians(10)})
    assert in_edge_units("femoral_offset", 0.042) == pytest.approx(42)
    assert in_edge_units("anteversion", np.pi / 18) == pytest.approx(10)
    assert Person().measured() == {}


def test_every_measure_of_a_person_is_measured_on_bones() -> None:
    assert MEASURES.keys() <= Landmarks(Shapes.mean()).measures.keys()
    not_on_bones = {"pelvic_tilt_deg"}
    fields = {name for name in Person.model_fields if re.search(r"_(mm|deg)$", name)}
    assert fields - not_on_bones == set(MEASURES.values())


def test_a_measure_that_contradicts_the_others_is_refused_by_name() -> None:
    person = Person.of(sex="m", neck_length_mm=55, trochanter_lateral_mm=109)
    with pytest.raises(AnatomyError, match=r"^trochanter_lateral_mm = 109 contradicts") as refused:
        central_people(person)
    told = str(refused.value)
    assert re.search(r"which imply \d+\.\d \+- \d+\.\d mm, \d+\.\d standard deviations away", told)
    assert re.search(r"109\+-\d+$", told)
    with pytest.raises(AnatomyError, match="trochanter_lateral_mm"):
        sampled(person, 5, 0)


def test_a_larger_error_lets_a_contradiction_pass() -> None:
    person = Person(sex="m", neck_length_mm=55, trochanter_lateral_mm="105+-20")  # type: ignore[arg-type]
    found = misfits(person, False, 1.78)["trochanter_lateral"]
    assert found.error == pytest.approx(20)
    assert 1 < found.deviations < 3
    assert Landmarks(central_people(person).shapes).measure("trochanter_lateral")[0] < 0.08


def test_measures_carry_errors() -> None:
    own = Person(femoral_offset_mm="42.3+-2", anteversion_deg="12±4", neck_length_mm=55)  # type: ignore[arg-type]
    assert own.femoral_offset_mm == 42.3
    assert own.errors == {"femoral_offset_mm": 2.0, "anteversion_deg": 4.0}
    errors = own.measure_errors()
    assert errors["femoral_offset"] == pytest.approx(0.002)
    assert errors["anteversion"] == pytest.approx(np.radians(4))
    assert errors["neck_length"] == norms("measurement")["neck_length_ct"].si
    by_hand = Person(pelvis_width_mm=240, measured_by="tape").measure_errors()["pelvis_width"]
    assert by_hand > 3 * Person(pelvis_width_mm=240).measure_errors()["pelvis_width"]
    assert own != Person(femoral_offset_mm=42.3, anteversion_deg=12, neck_length_mm=55)
    for wrong in ({"femoral_offset_mm": "42+-x"}, {"femoral_offset_mm": "x+-2"}):
        with pytest.raises(AnatomyError, match="'x' is not a number"):
            Person(**wrong)  # type: ignore[arg-type]
    with pytest.raises(AnatomyError, match="names femoral_offset_mm"):
        Person(errors={"femoral_offset_mm": 2.0})


def test_a_measure_within_its_error_leaves_bones_free() -> None:
    """Between what is usual and what was measured, and as uncertain as both together say."""
    usual, exact, rough = (
        1e3 * Landmarks(sampled(Person(sex="m", **known), 300, 1).shapes).measure("femoral_offset")  # type: ignore[arg-type]
        for known in ({}, {"femoral_offset_mm": "52+-0"}, {"femoral_offset_mm": "52+-5"})
    )
    assert_allclose(exact, 52.0, atol=0.5)
    assert usual.mean() + 2 < rough.mean() < 50
    expected = (4.8**-2 + 5.0**-2) ** -0.5
    assert rough.std() == pytest.approx(expected, rel=0.2)


def test_a_stem_moves_the_head_and_leaves_the_bone() -> None:
    known = {"sex": "m", "trochanter_tip_lateral_mm": 52}
    stem = Person.of(
        **known, femoral_offset_mm=47, anteversion_deg=25, neck_shaft_angle_deg=135, implant=True
    )
    hip = Hip(stem, samples=60, seed=2)
    marks, bone = hip.landmarks, hip.landmarks.bone
    assert_allclose(marks.measure("femoral_offset").mean(), 0.047, atol=0.001)
    assert_allclose(np.degrees(marks.measure("anteversion").mean()), 25, atol=1.5)
    assert bone.measure("femoral_offset").mean() < 0.046
    assert np.degrees(bone.measure("neck_shaft_angle").mean()) < 128
    assert_allclose(marks.measure("trochanter_tip_lateral").mean(), 0.052, atol=0.003)
    moved = np.linalg.norm(marks.head_centre - bone.head_centre, axis=1)
    assert np.all((moved > 0) & (moved < 0.05))
    along = np.einsum("pi,pi->p", bone.femur.local(marks.head_centre[:, None])[:, 0], bone.shaft[1])
    assert_allclose(along, 0.0, atol=1e-9, err_msg="as high along the shaft as the bone's own head")


def test_a_single_drawn_person_is_not_refused_for_one_unlucky_draw() -> None:
    person = Person.of(neck_length_mm=62, femoral_offset_mm=38)
    for seed in range(10):
        assert not sampled(person, 1, seed).replaced.any()


def unlucky(monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    """Let the first ``rows`` people of every draw miss their measures."""
    honest = population.condition

    def missing(shapes: Shapes, targets: dict[str, np.ndarray], *more: Any) -> Conditioned:
        found = honest(shapes, targets, *more)
        if len(shapes) > 1 or rows == 1:
            found.reached[:rows] = False
        return found

    monkeypatch.setattr(population, "condition", missing)


def test_people_whose_bones_always_miss_get_a_flagged_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(population, "central_people", lambda person: None)
    unlucky(monkeypatch, 1)
    people = sampled(Person(sex="m", femoral_offset_mm="45+-0"), 60, 0)  # type: ignore[arg-type]
    assert_array_equal(people.replaced, [True] + [False] * 59)
    same = (people.shapes.weights[0] == people.shapes.weights[1:]).all(axis=1)
    assert same.sum() == 1
    assert_allclose(Landmarks(people.shapes).measure("femoral_offset"), 0.045, atol=5e-4)


def test_more_than_a_few_missing_people_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    unlucky(monkeypatch, 2)
    with pytest.raises(AnatomyError, match=r"femoral_offset 45\.0 .*height 1800\.0"):
        sampled(Person(sex="m", height_m=1.8, femoral_offset_mm=45), 60, 0)


def test_what_is_known_is_kept() -> None:
    people = sampled(Person(sex="f", mass_kg=82, height_m=1.61), 30, 1)
    assert people.female.all()
    assert set(people.mass) == {82.0}
    assert_allclose(people.height, 1.61, atol=1e-12)
    assert len(people) == len(people.shapes) == 30


def test_mass_alone_tells_something_of_height() -> None:
    light, heavy = (sampled(Person(sex="m", mass_kg=mass), 200, 2) for mass in (60, 95))
    assert heavy.height.mean() - light.height.mean() > 0.08


def test_the_central_person_has_the_published_means() -> None:
    for sex, offset in (("m", 0.04355), ("f", 0.0394)):
        people = central_people(Person(sex=sex))  # type: ignore[arg-type]
        assert len(people) == 1
        assert not people.replaced.any()
        assert Landmarks(people.shapes).measure("femoral_offset")[0] == pytest.approx(offset, abs=3e-4)


def test_conditioning_changes_nothing_that_is_met_already_and_little_else() -> None:
    shapes = Shapes(np.random.default_rng(3).standard_normal((6, load_shape_model().mode_count)), np.ones(6))
    marks = Landmarks(shapes)
    kept = condition(shapes, {"femoral_offset": marks.measure("femoral_offset")})
    assert_allclose(kept.shapes.weights, shapes.weights, atol=1e-12)
    assert kept.met.all()
    assert_allclose(kept.unusual, 0.0, atol=1e-12)
    near = condition(shapes, {"femoral_offset": marks.measure("femoral_offset") + 0.002})
    far = condition(shapes, {"femoral_offset": marks.measure("femoral_offset") + 0.008})
    assert np.all(far.unusual > 2 * near.unusual)
    assert near.met.all()


def test_the_least_change_is_not_beaten_by_nearby_shapes() -> None:
    """Of the shapes with a given offset the one found changes least, to within the search's
    rounding.
    """
    start = Shapes.mean()
    found = condition(start, {"femoral_offset": np.array([0.048])})
    direction = found.shapes.weights[0]
    generator = np.random.default_rng(4)
    for _ in range(20):
        other = direction + 0.1 * generator.standard_normal(len(direction))
        again = condition(Shapes(other[None], found.shapes.size), {"femoral_offset": np.array([0.048])})
        change = np.append(again.shapes.weights[0], np.log(again.shapes.size[0]) / 0.08)
        least = np.append(direction, np.log(found.shapes.size[0]) / 0.08)
        assert np.linalg.norm(change) > np.linalg.norm(least) * 0.998


def test_nothing_asked_is_nothing_changed() -> None:
    shapes = Shapes.mean(3)
    found = condition(shapes, {})
    assert found.met.all()
    assert found.shapes is shapes
