"""Drawn people have the sizes of their age, and the strength that age leaves."""

import csv
from functools import cache
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from gluteus.anatomy import norms
from gluteus.bones.ages import body_of_age
from gluteus.bones.draws import SeededDraws
from gluteus.bones.person import Person
from gluteus.model.hip.hip import Hip
from gluteus.studies import stance, strength
from gluteus.studies.population.chunks import stance_crowd

SURVEY = Path(__file__).parents[1] / "records" / "fryar2025.csv"
PEOPLE = 20_000


@cache
def bodies(sex: str, age: float, width: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    ages = age + width * (rng.random(PEOPLE) - 0.5)
    person = Person.of(sex=sex, age=age)
    return body_of_age(person, np.full(PEOPLE, sex == "f"), ages, SeededDraws(person, PEOPLE, 3))


def printed(measure: str) -> list[tuple[str, int, dict[str, str]]]:
    with SURVEY.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["measure"] == measure]
    return [({"men": "m", "women": "f"}[row["sex"]], int(row["ages"].partition("-")[0]), row) for row in rows]


@pytest.mark.parametrize(("sex", "decade", "row"), printed("height_cm"))
def test_heights_of_a_decade_are_those_of_the_survey(sex: str, decade: int, row: dict[str, str]) -> None:
    """People of all ages of a decade, not only of its middle.

    The mean is good to half a centimetre.
    """
    for width in (0.0, 10.0):
        height = bodies(sex, decade + 5.0, width)[1] * 100
        assert height.mean() == pytest.approx(float(row["mean"]), abs=0.5)
        for percent in (10, 50, 90):
            assert np.percentile(height, percent) == pytest.approx(float(row[f"p{percent}"]), abs=1.8)


@pytest.mark.parametrize(("sex", "decade", "row"), printed("mass_kg"))
def test_masses_of_a_decade_are_those_of_the_survey(sex: str, decade: int, row: dict[str, str]) -> None:
    for width in (0.0, 10.0):
        mass = bodies(sex, decade + 5.0, width)[0]
        assert mass.mean() == pytest.approx(float(row["mean"]), rel=0.02)
        for percent in (10, 50, 90):
            assert np.percentile(mass, percent) == pytest.approx(float(row[f"p{percent}"]), rel=0.065)


@pytest.mark.parametrize(("sex", "decade", "row"), printed("bmi"))
def test_body_mass_index_which_nobody_drew_comes_out(sex: str, decade: int, row: dict[str, str]) -> None:
    """Height and mass drawn with their correlation give the survey's third table."""
    mass, height = bodies(sex, decade + 5.0)
    index = mass / height**2
    for percent in (10, 25, 50, 75, 90):
        assert np.percentile(index, percent) == pytest.approx(float(row[f"p{percent}"]), rel=0.08)


def test_age_takes_its_part_of_strength_and_nothing_else() -> None:
    """Of two people of one body, the older has the young one's strength less the yearly part, to
    the bit.
    """
    table = norms("age")
    known = {"sex": "f", "mass_kg": 70.0, "height_m": 1.62}
    young, same, old = (Hip(Person.of(**known, age=age)).model() for age in (20, 25, 75))
    assert_array_equal(young.max_force, same.max_force)
    left = np.exp(-table["strength_lost_per_year"].value * 50)
    assert_allclose(old.max_force, young.max_force * left, rtol=1e-12)
    assert_array_equal(old.origin, young.origin)
    assert_array_equal(old.tendon_length, young.tendon_length)
    ageless = Hip(Person.of(**known)).model()
    assert_array_equal(ageless.max_force, young.max_force)


def test_two_of_three_old_people_lose_strength_between_the_published_rates() -> None:
    known = {"sex": "m", "mass_kg": 80.0, "height_m": 1.75}
    young, old = (Hip(Person.of(**known, age=age), samples=400, seed=2).sizes.strength for age in (25, 75))
    left = old / young
    rate = norms("age")["strength_lost_per_year"]
    low, high = np.exp(-50 * rate.high), np.exp(-50 * rate.low)
    assert ((low < left) & (left < high)).mean() == pytest.approx(NormalDist().cdf(1) * 2 - 1, abs=0.07)
    assert 0.2 < left.min() < left.max() < 1.0


def test_the_draws_of_everything_else_do_not_know_the_age() -> None:
    known = {"sex": "f", "mass_kg": 65.0, "height_m": 1.64}
    one, other = (Hip(Person.of(**known, age=age), samples=20, seed=5) for age in (45, 85))
    assert_array_equal(one.people.shapes.weights, other.people.shapes.weights)
    assert_array_equal(one.sizes.fibre_length, other.sizes.fibre_length)
    found = stance(other)
    assert_array_equal(stance(one).mass_kg, found.mass_kg)
    assert set(found.age_years.values) == {85.0}
    assert found.age_years.attrs["units"] == "years"


def test_fewer_old_people_can_hold() -> None:
    held = [
        stance_crowd(Person.of(sex="f", age=age), 1500, seed=1, chunk=750).counts["held"] for age in (30, 85)
    ]
    assert held[1] < held[0]
    moments = [
        np.median(
            strength(Hip(Person.of(sex="f", age=age), samples=200), flexion_deg=[0.0]).balanced_moment_nm
        )
        for age in (30, 85)
    ]
    assert 0.4 < moments[1] / moments[0] < 0.8
