"""People from what is known of them, and the refusal of what nobody has."""

import re

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from gluteus.bones import population
from gluteus.bones.conditioning import Conditioned, condition
from gluteus.bones.draws import SeededDraws
from gluteus.bones.landmarks import Landmarks
from gluteus.bones.person import MEASURES, Person, in_edge_units
from gluteus.bones.points import Shapes
from gluteus.bones.population import People, central_people, draw_people
from gluteus.bones.shape_model import load_shape_model
from gluteus.errors import AnatomyError


def sampled(person: Person, people: int, seed: int) -> People:
    return draw_people(person, SeededDraws(person, people, seed))


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ({"mass_kg": -3}, "mass_kg = -3 is out of range; give 30 to 250 kg"),
        ({"height_m": 180}, "height_m = 180 is out of range; give 1.3 to 2.2 m"),
        ({"sex": "x"}, "sex = 'x'"),
        ({"shoe_size": 43}, "shoe_size = 43"),
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


def test_measures_out_of_reach_are_named_with_the_nearest_values() -> None:
    person = Person.of(neck_length_mm=25, trochanter_lateral_mm=105)
    with pytest.raises(AnatomyError, match="cannot be met together") as refused:
        central_people(person)
    told = str(refused.value)
    assert re.search(r"neck_length 25\.0 \(nearest \d+\.\d\)", told)
    assert re.search(r"trochanter_lateral 105\.0 \(nearest \d+\.\d\)", told)
    with pytest.raises(AnatomyError, match="neck_length"):
        sampled(person, 5, 0)


def test_measures_that_only_strange_bones_meet_are_refused_for_that_reason() -> None:
    person = Person.of(femoral_offset_mm=40, trochanter_lateral_mm=85)
    with pytest.raises(
        AnatomyError, match=r"only by bones \d\.\d times as far outside the population"
    ) as refused:
        central_people(person)
    assert "nearest" not in str(refused.value), "they are met; it is the bones that nobody has"
    assert "femoral_offset 40.0" in str(refused.value)
    assert "trochanter_lateral 85.0" in str(refused.value)


def test_a_single_drawn_person_is_not_refused_for_one_unlucky_draw() -> None:
    person = Person.of(neck_length_mm=62, femoral_offset_mm=38)
    for seed in range(10):
        assert not sampled(person, 1, seed).replaced.any()


def unlucky(monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    """Let the first ``rows`` people of every draw miss their measures."""
    honest = population.condition

    def missing(shapes: Shapes, targets: dict[str, np.ndarray], *close: tuple[float, float]) -> Conditioned:
        found = honest(shapes, targets, *close)
        if len(shapes) > 1 or rows == 1:
            found.reached[:rows] = False
        return found

    monkeypatch.setattr(population, "condition", missing)


def test_people_whose_bones_always_miss_get_a_flagged_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(population, "central_people", lambda person: None)
    unlucky(monkeypatch, 1)
    people = sampled(Person(sex="m", femoral_offset_mm=45), 60, 0)
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
    """Of the shapes with a given offset the one found changes least, to within the search's rounding."""
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
