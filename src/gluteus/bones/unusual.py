"""How usual a person is: height and mass together, and each measure beside all others.

Height and mass are compared with a national survey (fryar2025) by sex and age. What is not known
counts in favour of the person: the sex and the age that fit best are taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from gluteus.arrays import Floats
from gluteus.bones.ages import survey
from gluteus.bones.observation import GROSS, misfits
from gluteus.bones.person import Person
from gluteus.bones.population import central_people
from gluteus.refusals import Mismatch

UNUSUAL = 3.0
"""Standard deviations from which on a value is unusual: 3 in 1,000 people are further off."""


@lru_cache(maxsize=256)
def deviations(person: Person) -> Mapping[str, float]:
    """How many standard deviations each known value differs from what the rest implies.

    Parameters
    ----------
    person : Person
        What is known.

    Returns
    -------
    mapping of str to float
        By ``height``, ``mass`` and the names of bone measures, as far as they are known; mass is
        judged at the height, if that is known.
    """
    found = body_deviations(person)
    if person.measured():
        one = central_people(person)
        bones = misfits(person, bool(one.female[0]), float(one.height[0]))
        found |= {name: each.deviations for name, each in bones.items()}
    return MappingProxyType(found)


def body_deviations(person: Person) -> dict[str, float]:
    """`deviations` of height and mass alone."""
    table, female, age = survey(), *_sexes_and_ages(person)
    found: dict[str, float] = {}
    tall = np.zeros(len(age))
    spread = table.at(table.log_mass_sd, female, age)
    if person.height_m is not None:
        tall = (person.height_m - table.at(table.height_mean, female, age)) / table.at(
            table.height_sd, female, age
        )
        found["height"] = _nearest(tall)
    if person.mass_kg is not None:
        link = table.link[female.astype(np.intp)] * (person.height_m is not None)
        expected = table.at(table.log_mass_mean, female, age) + spread * link * tall
        found["mass"] = _nearest((np.log(person.mass_kg) - expected) / (spread * np.sqrt(1 - link**2)))
    return found


def refuse_impossible_body(person: Person) -> None:
    """Refuse a mass that contradicts the height as grossly as no measure may contradict others.

    Raises
    ------
    Mismatch
        The mass is more than `GROSS` standard deviations from that of people of this height.
    """
    if person.mass_kg is None or person.height_m is None:
        return
    off = body_deviations(person)["mass"]
    if abs(off) > GROSS:
        raise Mismatch(
            f"mass_kg = {person.mass_kg:g} with height_m = {person.height_m:g} is {abs(off):.1f} standard "
            f"deviations {'above' if off > 0 else 'below'} the mass of people of this height ({GROSS:g} are "
            "accepted). Check both and their units, or leave one out",
            ("mass_kg", "height_m"),
        )


def unusual_words(person: Person) -> str:
    """Say what is unusual about a person; nothing of a usual person.

    Such as ``unusual: mass 4.1 standard deviations above people of this height``.
    """
    odd = {name: each for name, each in deviations(person).items() if abs(each) > UNUSUAL}
    if not odd:
        return ""
    beside = {"height": "adults", "mass": "adults" if person.height_m is None else "people of this height"}
    told = [
        f"{name.replace('_', ' ')} {abs(each):.1f} standard deviations {'above' if each > 0 else 'below'} "
        f"{beside.get(name, 'the value that the rest implies')}"
        for name, each in sorted(odd.items(), key=lambda item: -abs(item[1]))
    ]
    return f"unusual: {', '.join(told)}"


def _sexes_and_ages(person: Person) -> tuple[np.ndarray, Floats]:
    """The sexes (case,) and ages (case,) [years] that the person may have."""
    youngest, oldest = person.ages or (20.0, 90.0)
    ages = np.linspace(youngest, oldest, 8 if oldest > youngest else 1)
    sexes = [person.sex == "f"] if person.sex else [False, True]
    return np.repeat(sexes, len(ages)), np.tile(ages, len(sexes))


def _nearest(values: Floats) -> float:
    """The value nearest to zero."""
    return float(values[np.argmin(np.abs(values))])
