"""How strong a person's muscles are: sizes and fibre lengths from records, body size and drawn factors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gluteus.anatomy import Muscle, library, norms
from gluteus.arrays import Floats
from gluteus.bones.population import People
from gluteus.errors import RecordError
from gluteus.model.hip.strength import strength_norm

_LARGEST = "gluteus_maximus"
_DISPUTED = "gluteus_minimus"


@dataclass(frozen=True, eq=False)
class Sizes:
    """Sizes of some muscles of some people.

    ``cross_section`` (person, muscle) [m2]; ``fibre_length`` (person, muscle) [m], optimal; ``pennation``
    (muscle,) [rad]; ``strength`` (person,) [N m], greatest balanced isometric abduction with the hip neutral;
    ``neutral_length`` (person,), normalised fibre length there.
    """

    cross_section: Floats
    fibre_length: Floats
    pennation: Floats
    strength: Floats
    neutral_length: Floats


def muscle_sizes(muscles: tuple[str, ...], people: People, generator: np.random.Generator | None) -> Sizes:
    """Sizes of the muscles of people; without a generator everything has its published mean.

    A muscle with a volume regression and a fibre length gets their quotient. One without gets its published
    cross-section times the ratio in which the person's gluteus maximus exceeds the published one, so that
    muscles measured in the living and in cadavers keep their proportions.

    Raises:
        RecordError: a record gives no way to a cross-section.
    """
    table = norms("muscle_model")
    records = [library().muscles[name] for name in muscles]
    volume_noise = _factors(generator, len(people), len(records), "volume")
    length_noise = _factors(generator, len(people), len(records), "fibre_length")
    disputed = table["minimus_fibre_length"].si * np.exp(
        float(table["minimus_fibre_length_spread"].value) * _normal(generator, len(people))
    )
    living = _living_over_published(people)
    areas: list[Floats] = []
    lengths: list[Floats] = []
    for column, record in enumerate(records):
        length = _fibre_length(record) * length_noise[:, column]
        if record.id == _DISPUTED:
            length = disputed
        areas.append(_cross_section(record, people, length, living) * volume_noise[:, column])
        lengths.append(length)
    neutral = table["neutral_fibre_length"]
    strength = _strength(people, generator)
    neutral_length = neutral.value + float(neutral.sd or 0) * _normal(generator, len(people))
    return Sizes(
        cross_section=np.stack(areas, axis=1),
        fibre_length=np.stack(lengths, axis=1),
        pennation=np.array([_pennation(record) for record in records]),
        strength=strength * _left_by_age(people, generator),
        neutral_length=neutral_length,
    )


def _strength(people: People, generator: np.random.Generator | None) -> Floats:
    """Abduction strength (person,) [N m] of young adults by sex and mass (docs/decisions/0026)."""
    norm = strength_norm()
    sex = people.female.astype(int)
    mean = norm.of_average_mass[sex] * (people.mass / norm.average_mass[sex]) ** norm.mass_exponent[sex]
    spread = norm.spread[sex]
    drawn = _normal(generator, len(people))
    return mean if generator is None else mean * np.exp(spread * drawn - spread**2 / 2)


def _left_by_age(people: People, generator: np.random.Generator | None) -> Floats:
    """Part (person,) of young adults' strength that age leaves to a body of the same size; 1 without an age.

    Everybody loses a part of what is left each year, some more than others (norms/age.yaml).
    """
    if people.age is None:
        return np.ones(len(people))
    table = norms("age")
    rate, spread = table["strength_lost_per_year"].value, table["strength_lost_per_year_spread"].value
    years = np.maximum(people.age - table["strength_full_to_age"].value, 0.0)
    return np.exp(-rate * np.exp(spread * _normal(generator, len(people))) * years)


def _normal(generator: np.random.Generator | None, *shape: int) -> Floats:
    if generator is None:
        return np.zeros(shape)
    return np.clip(generator.standard_normal(shape), -3.0, 3.0)


def _factors(generator: np.random.Generator | None, people: int, muscles: int, what: str) -> Floats:
    """Log-normal factors (person, muscle) with mean one, part of whose variance a person's muscles share."""
    table = norms("muscle_model")
    spread = table[f"{what}_spread"].value
    common = table[f"{what}_common" if what == "fibre_length" else f"{what}_spread_common"].value
    shared, own = _normal(generator, people, 1), _normal(generator, people, muscles)
    drawn = np.sqrt(common) * shared + np.sqrt(1 - common) * own
    return _mean_one(generator, spread, drawn)


def _mean_one(generator: np.random.Generator | None, spread: float, drawn: Floats) -> Floats:
    """Log-normal factors with mean one from normal draws; exactly one when nothing is drawn."""
    return np.ones(drawn.shape) if generator is None else np.exp(spread * drawn - spread**2 / 2)


def _fibre_length(record: Muscle) -> float:
    length = record.architecture.fibre_length
    return length.si if length else np.nan


def _pennation(record: Muscle) -> float:
    angle = record.architecture.pennation
    return angle.si if angle else 0.0


def _volume(record: Muscle, people: People) -> Floats:
    regression = record.architecture.volume
    if regression is None:
        return np.full(len(people), np.nan)
    return np.maximum(regression.slope.si * people.height * people.mass + regression.intercept.si, 1e-6)


def _living_over_published(people: People) -> Floats:
    record = library().muscles[_LARGEST]
    published = record.architecture.pcsa
    if published is None:
        raise RecordError(f"muscles/{_LARGEST}.yaml needs a pcsa, because other muscles are scaled by it")
    living = _volume(record, people) * np.cos(_pennation(record)) / _fibre_length(record)
    return living / published.si


def _cross_section(record: Muscle, people: People, length: Floats, living: Floats) -> Floats:
    from_volume = _volume(record, people) * np.cos(_pennation(record)) / length
    if np.isfinite(from_volume).all():
        return from_volume
    published = record.architecture.pcsa
    if published is None:
        raise RecordError(f"muscles/{record.id}.yaml gives neither a volume with a fibre length nor a pcsa")
    return published.si * living
