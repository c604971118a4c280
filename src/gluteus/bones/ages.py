"""Height and mass by age, from a national survey of each decade of life."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gluteus.anatomy import norms
from gluteus.arrays import Bools, Floats
from gluteus.bones.draws import WIDEST, Draws
from gluteus.bones.person import Person
from gluteus.errors import RecordError

_DECADES = (20, 30, 40, 50, 60, 70, 80)
_SEXES = ("men", "women")


@dataclass(frozen=True, eq=False)
class Survey:
    """Body sizes by sex (men, women) and age, with linear interpolation between ages and constant
    beyond.

    ``age`` (knot,) [years]; ``height_mean``, ``height_sd`` (sex, knot) [m]; ``log_mass_mean``,
    ``log_mass_sd`` (sex, knot) describe the logarithm of the mass in kg, such that the mean mass is
    the printed one; ``link`` (sex,), the correlation of height and the logarithm of mass. Source:
    fryar2025.
    """

    age: Floats
    height_mean: Floats
    height_sd: Floats
    log_mass_mean: Floats
    log_mass_sd: Floats
    link: Floats

    def at(self, values: Floats, female: Bools, age: Floats) -> Floats:
        """Interpolate values (sex, knot) for people with a sex and an age (person,)."""
        sex = female.astype(np.intp)
        before = np.clip(np.searchsorted(self.age, age, side="right") - 1, 0, len(self.age) - 2)
        youngest, oldest = self.age[before], self.age[before + 1]
        part = np.clip((age - youngest) / (oldest - youngest), 0.0, 1.0)
        return values[sex, before] + part * (values[sex, before + 1] - values[sex, before])


@lru_cache(maxsize=1)
def survey() -> Survey:
    """Return the survey in norms/age.yaml.

    Raises
    ------
    RecordError
        A height has no standard deviation.
    """
    table = norms("age")
    height = [[table[f"height_{sex}_{decade}"] for decade in _DECADES] for sex in _SEXES]
    mass = np.array([[table[f"mass_{sex}_{decade}"].si for decade in _DECADES] for sex in _SEXES])
    spread = np.array([[table[f"mass_spread_{sex}_{decade}"].value for decade in _DECADES] for sex in _SEXES])
    middle = [decade + 5.0 for decade in _DECADES[:-1]]
    if any(each.sd_si is None for row in height for each in row):
        raise RecordError("norms/age.yaml: a height without spread; what is drawn needs an sd. Add it.")
    return Survey(
        age=np.array([*middle, table["oldest_group_age"].value]),
        height_mean=np.array([[each.si for each in row] for row in height]),
        height_sd=np.array([[each.sd_si or 0.0 for each in row] for row in height]),
        log_mass_mean=np.log(mass) - spread**2 / 2,
        log_mass_sd=spread,
        link=np.array([table[f"height_mass_correlation_{sex}"].value for sex in _SEXES]),
    )


def drawn_age(person: Person, draws: Draws) -> Floats | None:
    """Return ages of people; all ages of the known range are equally likely.

    Parameters
    ----------
    person : Person
        What is known about every person.
    draws : Draws
        Random numbers of the people.

    Returns
    -------
    ndarray, shape (person,), or None
        Ages [years]; None where no age is known.
    """
    if person.ages is None:
        return None
    youngest, oldest = person.ages
    return youngest + (oldest - youngest) * draws["age"]


def body_of_age(person: Person, female: Bools, age: Floats, draws: Draws) -> tuple[Floats, Floats]:
    """Return mass and height given what is known: height is normal, mass log-normal, and both are
    correlated.

    Parameters
    ----------
    person : Person
        What is known about every person.
    female : ndarray of bool, shape (person,)
        Sex.
    age : ndarray, shape (person,)
        Age [years].
    draws : Draws
        Random numbers of the people.

    Returns
    -------
    mass, height : ndarray, shape (person,)
        Mass [kg] and height [m].
    """
    of_height, of_mass = draws["body_size"].T
    found = survey()
    height_mean, height_sd = (found.at(each, female, age) for each in (found.height_mean, found.height_sd))
    mass_mean, mass_sd = (found.at(each, female, age) for each in (found.log_mass_mean, found.log_mass_sd))
    link = found.link[female.astype(np.intp)]
    rest = np.sqrt(1 - link**2)
    if person.height_m is not None:
        tall = (person.height_m - height_mean) / height_sd
    elif person.mass_kg is not None:
        heavy = np.clip((np.log(person.mass_kg) - mass_mean) / mass_sd, -WIDEST, WIDEST)
        tall = link * heavy + rest * of_height
    else:
        tall = of_height
    height = height_mean + height_sd * tall
    if person.mass_kg is not None:
        return np.full(len(female), float(person.mass_kg), dtype=np.float64), height
    return np.exp(mass_mean + mass_sd * (link * tall + rest * of_mass)), height
