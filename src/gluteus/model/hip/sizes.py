"""Sizes, fibre lengths and strength of a person's muscles, from records, body size and drawn
factors.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gluteus.anatomy import Muscle, library, norms
from gluteus.arrays import Floats
from gluteus.bones.attachments import hip_muscles
from gluteus.bones.draws import Draws
from gluteus.bones.population import People
from gluteus.errors import RecordError
from gluteus.model.hip.strength import strength_norm

_LARGEST = "gluteus_maximus"
_MINIMUS = "gluteus_minimus"


@dataclass(frozen=True, eq=False)
class Sizes:
    """Sizes of some muscles of some people.

    ``cross_section`` (person, muscle) [m2]; ``fibre_length`` (person, muscle) [m], optimal;
    ``pennation`` (muscle,) [rad]; ``strength`` (person,) [N m], greatest balanced isometric
    abduction with the hip neutral; ``neutral_length`` (person, muscle), normalised fibre length in
    that position.
    """

    cross_section: Floats
    fibre_length: Floats
    pennation: Floats
    strength: Floats
    neutral_length: Floats


def muscle_sizes(people: People, draws: Draws) -> Sizes:
    """Sizes of the hip's muscles, in the order of `hip_muscles`.

    The cross-section of a muscle is its volume, which follows from a regression, divided by its
    fibre length. For a muscle without both, it is the published cross-section times the ratio of
    the person's gluteus maximus to the published one, so that muscles measured in living people and
    in cadavers keep their proportions.

    Parameters
    ----------
    people : People
        Bodies of the muscles' owners.
    draws : Draws
        Their random numbers; with `CentralDraws` everything has its published mean.

    Raises
    ------
    RecordError
        A cross-section cannot be computed from a record.
    """
    table = norms("muscle_model")
    records = [library().muscles[name] for name in hip_muscles()]
    volume = _factors(
        draws, "muscle_volume", table["volume_spread"].value, table["volume_spread_common"].value
    )
    length = _factors(
        draws, "fibre_length", table["fibre_length_spread"].value, table["fibre_length_common"].value
    )
    published = np.array([_fibre_length(record) for record in records])
    fibre_length = published * length
    fibre_length[:, hip_muscles().index(_MINIMUS)] = table["minimus_fibre_length"].si * np.exp(
        float(table["minimus_fibre_length_spread"].value) * draws["minimus_fibre_length"]
    )
    living = _living_over_published(people)
    sections = [
        _cross_section(record, people, fibre_length[:, column], living)
        for column, record in enumerate(records)
    ]
    drawn = float(table["neutral_fibre_length"].sd or 0) * draws["neutral_fibre_length"]
    return Sizes(
        cross_section=np.stack(sections, axis=1) * volume,
        fibre_length=fibre_length,
        pennation=np.array([_pennation(record) for record in records]),
        strength=_strength(people, draws) * _left_by_age(people, draws),
        neutral_length=neutral_lengths() + drawn[:, None],
    )


def neutral_lengths() -> Floats:
    """Mean normalised fibre length (muscle,) with the hip in neutral position, in the order of
    `hip_muscles`.
    """
    usual = norms("muscle_model")["neutral_fibre_length"].value
    records = [library().muscles[name].architecture.neutral_fibre_length for name in hip_muscles()]
    return np.array([usual if record is None else record.value for record in records])


def _strength(people: People, draws: Draws) -> Floats:
    """Abduction strength (person,) [N m] of young adults by sex and mass (docs/decisions/0026)."""
    norm = strength_norm()
    sex = people.female.astype(int)
    mean = norm.of_average_mass[sex] * (people.mass / norm.average_mass[sex]) ** norm.mass_exponent[sex]
    return mean * _with_mean_one(draws, norm.spread[sex], draws["abduction_strength"])


def _left_by_age(people: People, draws: Draws) -> Floats:
    """Strength (person,) relative to that of a young adult of the same size; 1 without an age.

    Everybody loses a fraction of the remaining strength each year, some more than others
    (norms/age.yaml).
    """
    if people.age is None:
        return np.ones(len(people))
    table = norms("age")
    rate, spread = table["strength_lost_per_year"].value, table["strength_lost_per_year_spread"].value
    years = np.maximum(people.age - table["strength_full_to_age"].value, 0.0)
    return np.exp(-rate * np.exp(spread * draws["strength_lost"]) * years)


def _factors(draws: Draws, name: str, spread: float, common: float) -> Floats:
    """Log-normal factors (person, muscle) with mean 1.

    Parameters
    ----------
    draws : Draws
        Random numbers; the draw ``name`` is for each muscle, ``name`` with ``_shared`` for all
        together.
    name : str
        Name of the draw.
    spread : float
        Standard deviation of the logarithm.
    common : float
        Part of the variance that a person's muscles share.
    """
    shared, own = draws[f"{name}_shared"][:, None], draws[name]
    return _with_mean_one(draws, spread, np.sqrt(common) * shared + np.sqrt(1 - common) * own)


def _with_mean_one(draws: Draws, spread: Floats | float, normal: Floats) -> Floats:
    """Log-normal factors with mean 1 from standard normals; exactly 1 where nothing is drawn."""
    return np.exp(spread * normal - spread**2 / 2) if draws.drawn else np.ones(normal.shape)


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
        raise RecordError(f"muscles/{record.id}.yaml needs a volume with a fibre length, or a pcsa")
    return published.si * living
