"""Bodies and bones of people, drawn from published distributions given what is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gluteus.arrays import Bools, Floats
from gluteus.bones.ages import body_of_age, drawn_age
from gluteus.bones.conditioning import CLOSE, CLOSE_TO_CENTRAL, Conditioned, condition, exclusive
from gluteus.bones.draws import BONES, WIDEST, CentralDraws, Draws
from gluteus.bones.observation import (
    by_sex,
    central_stem,
    femur_of_height,
    measures_of,
    observed,
    refuse_contradictions,
    spread_by_sex,
    stems,
)
from gluteus.bones.person import MEASURES, Person
from gluteus.bones.points import Shapes

MOST_REPLACED = 0.02
"""Largest share of a sample that may have copied bones.

If there are more, the measures contradict each other.
"""

LEAST_MASS = 40.0
"""Smallest mass of a drawn body [kg]; a known mass may be smaller."""


@dataclass(frozen=True, eq=False)
class People:
    """Bodies and bones of a sample of people.

    ``female`` is (person,), as are ``mass`` [kg] and ``height`` [m]; ``shapes`` are their bones.
    ``age`` (person,) [years] is None where no age is known.

    ``replaced`` (person,) flags people whose own bones missed their measures in every draw, and who
    have a copy of another person's bones instead: none in most samples, never more than 2 %.
    """

    female: Bools
    mass: Floats
    height: Floats
    shapes: Shapes
    replaced: Bools
    age: Floats | None = None

    def __len__(self) -> int:
        return len(self.mass)


@lru_cache(maxsize=256)
def central_people(person: Person) -> People:
    """Return one body with the published means for everything that is not known.

    Parameters
    ----------
    person : Person
        What is known.

    Returns
    -------
    People
        A population of one.

    Raises
    ------
    AnatomyError
        The known measures contradict each other.
    """
    draws = CentralDraws()
    female, age = _female(person, draws), drawn_age(person, draws)
    mass, height = _body(person, female, age, draws)
    refuse_contradictions(person, bool(female[0]), float(height[0]))
    made = draws.attempts(BONES)(np.zeros(1, dtype=np.intp))
    found = _bones(person, female, height, made, measure_noise(person, draws), CLOSE_TO_CENTRAL)
    if not found.met.all():
        raise exclusive(_known(person), found)
    return People(female, mass, height, found.shapes, np.zeros(1, dtype=bool), age)


def draw_people(person: Person, draws: Draws, most_replaced: float = MOST_REPLACED) -> People:
    """Draw bodies and bones of people, given what is known about them.

    Bones that miss their measures, or meet them only far outside the population, are drawn again.

    Parameters
    ----------
    person : Person
        What is known of everybody.
    draws : Draws
        The random numbers of the people.
    most_replaced : float
        Largest share (0 to 1) of people with copied bones. It is 1 for a part of a population,
        because the population is judged as a whole.

    Returns
    -------
    People
        Bodies and bones; `People.replaced` marks people with a copy of another person's bones.

    Raises
    ------
    AnatomyError
        For a larger share of people, no bones meet the measures.
    """
    if most_replaced < 1:
        central_people(person)  # raises at once where the measures exclude each other
    samples = draws.people
    female, years = _female(person, draws), drawn_age(person, draws)
    mass, height = _body(person, female, years, draws)
    shapes = Shapes.mean(samples)
    noise = measure_noise(person, draws)
    open_rows = np.arange(samples)
    attempt = draws.attempts(BONES)
    for number in range(BONES.attempts):
        made = attempt(open_rows)
        found = _bones(person, female[open_rows], height[open_rows], made, noise[open_rows])
        shapes.weights[open_rows], shapes.size[open_rows] = found.shapes.weights, found.shapes.size
        open_rows = open_rows[~found.met]
        if not len(open_rows):
            break
        if number == BONES.attempts - 1 and len(open_rows) > most_replaced * samples:
            raise exclusive(_known(person), found)
    return People(female, mass, height, shapes, _replace(shapes, open_rows), years)


def measure_noise(person: Person, draws: Draws) -> Floats:
    """Standard normals (person, measure) for the errors of measures, in the order of `MEASURES`."""
    return draws["measure_error"] if person.measured() else np.zeros((draws.people, len(MEASURES)))


def _female(person: Person, draws: Draws) -> Bools:
    return np.full(draws.people, person.sex == "f") if person.sex else draws["sex"] < 0.5


def _known(person: Person) -> dict[str, float]:
    """Known measures of a person's bones [m or rad], and the height that scales their length."""
    return person.measured() | ({} if person.height_m is None else {"height": person.height_m})


def _replace(shapes: Shapes, missed: NDArray[np.int64]) -> Bools:
    """Replace bones that missed their measures by copies of good ones; return which (person,)."""
    good = np.setdiff1d(np.arange(len(shapes)), missed)
    if len(good):
        chosen = good[missed % len(good)]
        shapes.weights[missed], shapes.size[missed] = shapes.weights[chosen], shapes.size[chosen]
    return np.isin(np.arange(len(shapes)), missed)


def _body(person: Person, female: Bools, age: Floats | None, draws: Draws) -> tuple[Floats, Floats]:
    """Return mass [kg] and height [m] by sex, and by age if known, conditioned on the one that is
    known.
    """
    if age is not None:
        mass, height = body_of_age(person, female, age, draws)
        return mass if person.mass_kg is not None else np.maximum(mass, LEAST_MASS), height
    of_height, of_mass = draws["body_size"].T
    height_mean, height_sd = by_sex("height", female), spread_by_sex("height", female)
    mass_mean, mass_sd = by_sex("mass", female), spread_by_sex("mass", female)
    link = by_sex("height_mass_correlation", female)
    rest = np.sqrt(1 - link**2)
    if person.height_m is not None:
        tall = (person.height_m - height_mean) / height_sd
    elif person.mass_kg is not None:
        heavy = np.clip((person.mass_kg - mass_mean) / mass_sd, -WIDEST, WIDEST)
        tall = link * heavy + rest * of_height
    else:
        tall = of_height
    height = height_mean + height_sd * tall
    if person.mass_kg is not None:
        return np.full(len(female), float(person.mass_kg)), height
    return np.maximum(mass_mean + mass_sd * (link * tall + rest * of_mass), LEAST_MASS), height


def _bones(
    person: Person,
    female: Bools,
    height: Floats,
    made: Mapping[str, Floats],
    noise: Floats,
    close: tuple[float, float] = CLOSE,
) -> Conditioned:
    """Return bones for bodies: published spreads with the correlations of the shape model, given
    the measurements.

    ``made`` are draws of the modes and of the length of the femur; ``noise`` (person, measure) are
    draws of the errors of measures.
    """
    base = Shapes(made["bone_modes"], np.ones(len(height)))
    ratio, spread = femur_of_height()
    femur = (ratio + spread * made["femur_length"]) * height
    values = measures_of(person, base, female, femur, noise)
    found = observed(person)
    targets = {found.names[number]: values[:, number] for number in found.targets}
    return condition(base, targets, close, stems(person, noise), central_stem(person))
