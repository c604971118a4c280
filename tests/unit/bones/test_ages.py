"""Age as something known of a person: what it may be, and what it does to body size."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from gluteus.anatomy import norms
from gluteus.bones.ages import survey
from gluteus.bones.draws import SeededDraws
from gluteus.bones.person import Person
from gluteus.bones.population import People, central_people, draw_people
from gluteus.errors import AnatomyError
from gluteus.studies import StanceStudy

DECADES = (20, 30, 40, 50, 60, 70, 80)


def sampled(person: Person, people: int, seed: int) -> People:
    return draw_people(person, SeededDraws(person, people, seed))


def drawn(count: int = 600, seed: int = 1, **known: object) -> tuple[np.ndarray, np.ndarray]:
    people = sampled(Person.of(**known), count, seed)
    return people.mass, people.height


def test_an_age_is_a_number_or_a_range() -> None:
    assert Person.of(age=70).ages == (70, 70)
    assert Person.of(age=[60, 80]).ages == Person.of(age=60, age_to=80).ages == (60, 80)
    assert Person.of(age="60").age == 60
    assert Person().ages is None
    again = Person.model_validate_json(Person.of(age=(60, 80)).model_dump_json())
    assert again == Person.of(age=60, age_to=80)
    assert hash(again) != hash(Person.of(age=60))


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ({"age": 19}, r"age = 19 is out of range; give 20 to 90 years"),
        ({"age": 91}, r"age = 91 is out of range; give 20 to 90 years"),
        ({"age": [80, 60]}, r"age_to = 60 .*youngest age first"),
        ({"age_to": 60}, r"age_to = 60 .*youngest age first"),
        ({"age": [60, 95]}, r"age_to = 95 is out of range; give 20 to 90 years"),
        ({"age": [60, 70, 80]}, r"age = \[60, 70, 80\]"),
        ({"age": "old"}, r"age = 'old'"),
        ({"age": float("nan")}, r"age = nan"),
    ],
)
def test_no_other_age_is_taken(known: dict[str, object], told: str) -> None:
    with pytest.raises(AnatomyError, match=told):
        Person.of(**known)


def test_without_an_age_a_study_has_the_fingerprint_that_it_always_had() -> None:
    assert not {"age", "age_to"} & Person(sex="f").content().keys()
    assert Person.of(age=60).content()["age"] == 60
    prints = {StanceStudy(Person.of(**known)).fingerprint() for known in ({}, {"age": 60}, {"age": [60, 61]})}
    assert len(prints) == 3


def test_in_the_middle_of_a_decade_the_survey_holds_and_in_between_straight_lines() -> None:
    found, table = survey(), norms("age")
    assert_array_equal(found.age, [25, 35, 45, 55, 65, 75, 85])
    for row, (sex, female) in enumerate((("men", False), ("women", True))):
        for column, decade in enumerate(DECADES):
            age = np.array([found.age[column]])
            height = found.at(found.height_mean, np.array([female]), age)
            assert height == pytest.approx(table[f"height_{sex}_{decade}"].si)
            mean = np.exp(found.log_mass_mean[row, column] + found.log_mass_sd[row, column] ** 2 / 2)
            assert mean == pytest.approx(table[f"mass_{sex}_{decade}"].si)
    women, ages = np.full(4, True), np.array([20.0, 70.0, 90.0, 25.0])
    young, between, old, same = found.at(found.height_mean, women, ages)
    assert (young, old) == (same, found.height_mean[1, -1])
    assert between == pytest.approx((found.height_mean[1, 4] + found.height_mean[1, 5]) / 2)


def test_the_most_likely_person_of_a_range_is_in_its_middle() -> None:
    one, range_ = (central_people(Person.of(sex="f", age=age)) for age in (70, [60, 80]))
    assert_allclose(range_.age, [70.0])
    assert_array_equal(one.mass, range_.mass)
    assert_array_equal(one.height, range_.height)


def test_ages_of_a_range_are_drawn_alike_and_go_with_their_own_bodies() -> None:
    people = sampled(Person.of(sex="f", age=[20, 90]), 3000, 4)
    assert people.age is not None
    shares, _ = np.histogram(people.age, bins=7, range=(20, 90))
    assert_allclose(shares / 3000, 1 / 7, atol=0.025)
    young, old = people.age < 40, people.age > 70
    assert people.height[young].mean() - people.height[old].mean() > 0.04
    assert sampled(Person(), 5, 0).age is None


def test_what_is_known_is_kept_at_every_age() -> None:
    for age in (20, 90):
        mass, height = drawn(20, sex="f", age=age, mass_kg=33.0, height_m=1.5)
        assert set(mass) == {33.0}
        assert_allclose(height, 1.5, atol=1e-12)


def test_height_and_mass_tell_of_each_other_at_a_known_age() -> None:
    """By the regression of one on the other: r times the ratio of the spreads."""
    found, old = survey(), {"sex": "m", "age": 75}
    link, tall_sd, mass_sd = found.link[0], found.height_sd[0, 5], found.log_mass_sd[0, 5]
    middle = float(np.exp(found.log_mass_mean[0, 5]))
    light, heavy = (drawn(**old, mass_kg=middle * part)[1].mean() for part in (0.8, 1.25))
    assert heavy - light == pytest.approx(np.log(1.25 / 0.8) * link * tall_sd / mass_sd, rel=0.02)
    short, tall = (np.log(drawn(**old, height_m=height)[0]).mean() for height in (1.60, 1.85))
    assert tall - short == pytest.approx(0.25 * link * mass_sd / tall_sd, rel=0.02)


def test_a_mass_that_nobody_has_at_that_age_tells_no_absurd_height() -> None:
    for mass in (30, 250):
        heights = drawn(300, age=[20, 90], mass_kg=mass)[1]
        assert heights.min() > 1.30
        assert heights.max() < 2.15
