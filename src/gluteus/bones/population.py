"""People: bodies and bones drawn from published spreads, given what is known of somebody."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gluteus.anatomy import Quantity, norms
from gluteus.arrays import Bools, Floats
from gluteus.bones.ages import body_of_age, drawn_age
from gluteus.bones.conditioning import CLOSE, CLOSE_TO_CENTRAL, Conditioned, condition, exclusive
from gluteus.bones.draws import BONES, WIDEST, CentralDraws, Draws
from gluteus.bones.landmarks import Landmarks
from gluteus.bones.person import Person
from gluteus.bones.points import Shapes
from gluteus.bones.prepared import prepared
from gluteus.bones.shape_model import load_shape_model
from gluteus.errors import RecordError

DRAWN = (
    "hip_centre_distance",
    "femoral_offset",
    "neck_shaft_angle",
    "anteversion",
    "hip_centre_depth",
    "femur_length",
)
"""Measures with a published spread; the rest of the bones follows from the shape model."""

_FOLLOW_OFFSET = ("neck_length", "trochanter_tip_lateral", "trochanter_lateral")
"""Measures that fix the offset nearly by themselves: where one is known, the offset is not drawn."""

MOST_REPLACED = 0.02
"""Part of a sample that may end without bones of its own; more mean measures that exclude each other."""

_REFERENCE_DRAWS = 2000
LEAST_MASS = 40.0
"""Of a body that is drawn [kg]; a known mass may be less."""


@dataclass(frozen=True, eq=False)
class People:
    """Bodies of a sample: ``female`` (person,), ``mass`` [kg], ``height`` [m], and their ``shapes``.

    ``age`` (person,) [years] is None where no age is known.

    ``replaced`` (person,) flags those whose own bones missed their measures in every draw and who got a
    copy of another person's bones instead: none in most samples, never more than 2 %.
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
    """One body with the published means for everything that is not known.

    Raises:
        AnatomyError: the known measures exclude each other.
    """
    draws = CentralDraws()
    female, age = _female(person, draws), drawn_age(person, draws)
    mass, height = _body(person, female, age, draws)
    made = draws.attempts(BONES)(np.zeros(1, dtype=np.intp))
    found = _bones(person, female, height, made["bone_modes"], made["femur_length"], CLOSE_TO_CENTRAL)
    if not found.met.all():
        raise exclusive(_known(person), found)
    return People(female, mass, height, found.shapes, np.zeros(1, dtype=bool), age)


def draw_people(person: Person, draws: Draws, most_replaced: float = MOST_REPLACED) -> People:
    """Bodies and bones of people, given what is known of them.

    Bones that miss their measures, or meet them only far outside the population, are drawn again.

    Parameters
    ----------
    person : Person
        What is known of everybody.
    draws : Draws
        The people's random numbers.
    most_replaced : float
        Share of the people who may end without bones of their own: 1 for a part of a population, which is
        judged as a whole.

    Returns
    -------
    People
        `People.replaced` flags those who got a copy of another person's bones.

    Raises
    ------
    AnatomyError
        More people than that found no bones that meet their measures.
    """
    if most_replaced < 1:
        central_people(person)  # raises at once where the measures exclude each other
    samples = draws.people
    female, years = _female(person, draws), drawn_age(person, draws)
    mass, height = _body(person, female, years, draws)
    shapes = Shapes.mean(samples)
    open_rows = np.arange(samples)
    attempt = draws.attempts(BONES)
    for number in range(BONES.attempts):
        made = attempt(open_rows)
        found = _bones(person, female[open_rows], height[open_rows], made["bone_modes"], made["femur_length"])
        shapes.weights[open_rows], shapes.size[open_rows] = found.shapes.weights, found.shapes.size
        open_rows = open_rows[~found.met]
        if not len(open_rows):
            break
        if number == BONES.attempts - 1 and len(open_rows) > most_replaced * samples:
            raise exclusive(_known(person), found)
    return People(female, mass, height, shapes, _replace(shapes, open_rows), years)


def _female(person: Person, draws: Draws) -> Bools:
    return np.full(draws.people, person.sex == "f") if person.sex else draws["sex"] < 0.5


def _known(person: Person) -> dict[str, float]:
    """What is known of a person's bones [m or rad], and the height that their length follows."""
    return person.measured() | ({} if person.height_m is None else {"height": person.height_m})


def _replace(shapes: Shapes, missed: NDArray[np.int64]) -> Bools:
    """Put copies of good bones in the place of those that missed; returns which (person,)."""
    good = np.setdiff1d(np.arange(len(shapes)), missed)
    if len(good):
        chosen = good[missed % len(good)]
        shapes.weights[missed], shapes.size[missed] = shapes.weights[chosen], shapes.size[chosen]
    return np.isin(np.arange(len(shapes)), missed)


def _by_sex(name: str, female: Bools) -> Floats:
    table = norms("body")
    return np.where(female, table[f"{name}_women"].si, table[f"{name}_men"].si)


def _spread_by_sex(name: str, female: Bools) -> Floats:
    table = norms("body")
    return np.where(female, _spread(table[f"{name}_women"]), _spread(table[f"{name}_men"]))


def _spread(quantity: Quantity) -> float:
    """Standard deviation in SI units.

    Raises:
        RecordError: the record has none.
    """
    if quantity.sd_si is None:
        raise RecordError(f"norms/body.yaml: {quantity}: what is drawn needs a spread; met none. Add an sd.")
    return quantity.sd_si


def _body(person: Person, female: Bools, age: Floats | None, draws: Draws) -> tuple[Floats, Floats]:
    """Mass [kg] and height [m]: by sex, and by age where it is known, conditioned on whichever is known."""
    if age is not None:
        mass, height = body_of_age(person, female, age, draws)
        return mass if person.mass_kg is not None else np.maximum(mass, LEAST_MASS), height
    of_height, of_mass = draws["body_size"].T
    height_mean, height_sd = _by_sex("height", female), _spread_by_sex("height", female)
    mass_mean, mass_sd = _by_sex("mass", female), _spread_by_sex("mass", female)
    link = _by_sex("height_mass_correlation", female)
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


@lru_cache(maxsize=1)
def model_spread() -> tuple[Floats, Floats, Floats]:
    """Means, spreads (measure,) and correlations of the drawn measures over the shape model's own modes."""
    found = prepared("spread", _model_spread)
    return found["mean"], found["sd"], found["correlation"]


def _model_spread() -> dict[str, Floats]:
    generator = np.random.default_rng(np.random.SeedSequence(0))
    weights = generator.standard_normal((_REFERENCE_DRAWS, load_shape_model().mode_count))
    values = _values(Shapes(weights, np.ones(_REFERENCE_DRAWS)))
    scaled = (values - values.mean(0)) / values.std(0)
    correlation = scaled.T @ scaled / len(values)
    return {"mean": values.mean(0), "sd": values.std(0), "correlation": correlation}


def _values(shapes: Shapes) -> Floats:
    marks = Landmarks(shapes)
    return np.stack([marks.measure(name) for name in DRAWN], axis=1)


def published_spread(female: Bools, height: Floats) -> tuple[Floats, Floats, Floats]:
    """Published mean and spread of the drawn measures (person, measure); femur length by height (person,)."""
    table = norms("body")
    distance = table["hip_centre_distance"]
    ratio = table["femur_length_of_stature"]
    tall, tall_sd = _by_sex("height", female), _spread_by_sex("height", female)
    ones = np.ones(len(female))
    mean = [distance.si * ones]
    spread = [_spread(distance) * ones]
    for name in ("femoral_offset", "neck_shaft_angle", "anteversion"):
        mean.append(_by_sex(name, female))
        spread.append(_spread_by_sex(name, female))
    for part in (table["hip_centre_depth_of_stature"], ratio):
        mean.append(part.value * tall)
        spread.append(np.hypot(part.value * tall_sd, _spread(part) * tall))
    return np.stack(mean, 1), np.stack(spread, 1), ratio.value * height


def _bones(
    person: Person,
    female: Bools,
    height: Floats,
    modes: Floats,
    length_draw: Floats,
    close: tuple[float, float] = CLOSE,
) -> Conditioned:
    """Bones for bodies: the published spread with the shape model's correlations, given what was measured."""
    base = Shapes(modes, np.ones(len(modes)))
    model_mean, model_sd, link = model_spread()
    free = (_values(base) - model_mean) / model_sd if modes.any() else np.zeros((len(modes), len(DRAWN)))
    mean, spread, length = published_spread(female, height)
    ratio_sd = _spread(norms("body")["femur_length_of_stature"])
    fixed = {"femur_length": length + ratio_sd * height * length_draw}
    measured = person.measured()
    fixed |= {name: np.full(len(modes), value) for name, value in measured.items() if name in DRAWN}
    known = [DRAWN.index(name) for name in fixed]
    given = np.stack(list(fixed.values()), axis=1)
    miss = (given - mean[:, known]) / spread[:, known] - free[:, known]
    drawn = free + miss @ np.linalg.solve(link[np.ix_(known, known)], link[known])
    targets = dict(zip(DRAWN, (mean + spread * drawn).T, strict=True)) | fixed
    targets |= {name: np.full(len(modes), value) for name, value in measured.items()}
    return condition(base, {name: targets[name] for name in target_names(person)}, close)


def target_names(person: Person) -> tuple[str, ...]:
    """The measures that a person's bones are made to meet: what is drawn, and what was measured."""
    measured = person.measured()
    left_out: set[str] = set()
    if any(name in measured for name in _FOLLOW_OFFSET) and "femoral_offset" not in measured:
        left_out.add("femoral_offset")
    if {"neck_length", "femoral_offset"} <= measured.keys() and "neck_shaft_angle" not in measured:
        left_out.add("neck_shaft_angle")
    drawn = [name for name in DRAWN if name not in left_out]
    return (*drawn, *(name for name in measured if name not in DRAWN))
