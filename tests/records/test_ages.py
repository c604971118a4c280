"""Body sizes by age: what norms/age.yaml says is what the survey's printed percentiles give
(fryar2025).
"""

import csv
from functools import cache
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest

from gluteus.anatomy import library, norms

DECADES = ("20-29", "30-39", "40-49", "50-59", "60-69", "70-79", "80-")
SEXES = ("men", "women")
PERCENTS = (5, 10, 15, 25, 50, 75, 85, 90, 95)
POUNDS = {
    "men": (191.3, 201.5, 210.1, 203.0, 196.7, 193.4, 180.1),
    "women": (164.9, 178.3, 177.3, 180.0, 171.0, 162.8, 149.7),
}
INCHES = {
    "men": (69.4, 69.3, 69.4, 68.6, 68.8, 67.9, 67.1),
    "women": (64.4, 64.0, 63.7, 63.5, 63.2, 62.3, 61.7),
}


@cache
def table() -> dict[tuple[str, str, str], dict[str, str]]:
    with (Path(__file__).parent / "fryar2025.csv").open(encoding="utf-8") as file:
        return {(row["measure"], row["sex"], row["ages"]): row for row in csv.DictReader(file)}


def slope(measure: str, sex: str, ages: str, *, of_logarithm: bool) -> float:
    """Of the printed percentiles against those of a normal.

    One that was not printed is left out.
    """
    row = table()[measure, sex, ages]
    shown = [percent for percent in PERCENTS if row[f"p{percent}"]]
    values = np.array([float(row[f"p{percent}"]) for percent in shown])
    normal = [NormalDist().inv_cdf(percent / 100) for percent in shown]
    return float(np.polyfit(normal, np.log(values) if of_logarithm else values, 1)[0])


@pytest.mark.parametrize("ages", DECADES)
@pytest.mark.parametrize("sex", SEXES)
def test_means_and_spreads_are_those_of_the_survey(sex: str, ages: str) -> None:
    found, decade = norms("age"), ages.partition("-")[0]
    height, mass = (found[f"{name}_{sex}_{decade}"] for name in ("height", "mass"))
    for quantity, measure in ((height, "height_cm"), (mass, "mass_kg")):
        row = table()[measure, sex, ages]
        assert (quantity.value, quantity.n) == (float(row["mean"]), int(row["n"]))
    assert height.sd == pytest.approx(slope("height_cm", sex, ages, of_logarithm=False), abs=0.006)
    spread = found[f"mass_spread_{sex}_{decade}"].value
    assert spread == pytest.approx(slope("mass_kg", sex, ages, of_logarithm=True), abs=6e-4)


@pytest.mark.parametrize("sex", SEXES)
def test_the_same_survey_in_pounds_and_inches_says_the_same(sex: str) -> None:
    """The decimal points of the text that was read had to be put back."""
    for ages, pounds, inches in zip(DECADES, POUNDS[sex], INCHES[sex], strict=True):
        mass, height = (float(table()[name, sex, ages]["mean"]) for name in ("mass_kg", "height_cm"))
        assert mass / 0.45359237 == pytest.approx(pounds, abs=0.17)
        assert height / 2.54 == pytest.approx(inches, abs=0.07)


@pytest.mark.parametrize("ages", DECADES)
@pytest.mark.parametrize("sex", SEXES)
def test_mass_is_log_normal_enough(sex: str, ages: str) -> None:
    """Each percentile is met within 7 %, the mean within 2 %: what drawn people then have."""
    row, found = table()["mass_kg", sex, ages], norms("age")
    spread = found[f"mass_spread_{sex}_{ages.partition('-')[0]}"].value
    middle = np.log(float(row["mean"])) - spread**2 / 2
    for percent in PERCENTS:
        drawn = np.exp(middle + spread * NormalDist().inv_cdf(percent / 100))
        assert drawn == pytest.approx(float(row[f"p{percent}"]), rel=0.07), percent


@pytest.mark.parametrize("sex", SEXES)
def test_height_and_mass_go_together_as_body_mass_index_says(sex: str) -> None:
    links: list[float] = []
    for ages in DECADES:
        mass, height, index = (
            slope(name, sex, ages, of_logarithm=True) for name in ("mass_kg", "height_cm", "bmi")
        )
        links.append((mass**2 + 4 * height**2 - index**2) / (4 * mass * height))
    known = norms("age")[f"height_mass_correlation_{sex}"]
    assert known.value == pytest.approx(np.mean(links), abs=0.006)
    assert known.sd == pytest.approx(np.std(links, ddof=1), abs=0.006)


def test_the_rate_of_strength_lost_lies_between_the_published_ones() -> None:
    found = norms("age")
    runners = found["strength_lost_runners"].value / (1.600 - 0.005 * 25 + 0.215 / 2)
    women = -np.log(1 - found["strength_lost_old_women"].value) / 50
    rate = found["strength_lost_per_year"]
    assert rate.value == pytest.approx(np.sqrt(runners * women), abs=1e-4)
    assert (rate.low, rate.high) == (pytest.approx(runners, abs=1e-4), pytest.approx(women, abs=1e-4))
    assert found["strength_lost_per_year_spread"].value == pytest.approx(
        np.log(women / runners) / 2, abs=0.01
    )


def test_nothing_about_ages_is_recalled() -> None:
    assert {each.seen for each in norms("age").values()} <= {"source", "computed"}
    assert library().sources["fryar2025"].custom.read == "full"
