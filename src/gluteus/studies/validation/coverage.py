"""Whether intervals hold what they promise: drawn people are asked about as if little were known of
them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from gluteus.arrays import Floats
from gluteus.bones.person import MEASURES_DEG, Person, in_edge_units
from gluteus.errors import AnatomyError
from gluteus.model.hip.hip import Hip
from gluteus.studies.standing.stance import stance

GEOMETRY = ("hip_centre_distance", "femoral_offset", "neck_shaft_angle", "anteversion")
"""Measures that a radiograph and a scan of the femur give."""

QUANTITIES = ("hip_contact_force_bw", "abduction_moment_nm_per_kg")


@dataclass(frozen=True)
class Coverage:
    """How often the 95 % interval of a quantity holds the truth.

    ``held`` is the share of truths inside, ``standard_error`` that of the share, ``width`` the
    median width of the intervals, ``truths`` how many were asked about.
    """

    quantity: str
    known: tuple[str, ...]
    truths: int
    held: float
    standard_error: float
    width: float


def coverage(
    truths: int = 200,
    samples: int = 400,
    *,
    known: Sequence[str] = (),
    of: Person | None = None,
    seed: int = 0,
    progress: Callable[[], None] | None = None,
) -> list[Coverage]:
    """Draw people, tell of each sex, mass, height, age if any, and the measures named: where lies
    the truth?

    People who cannot hold the pelvis level are asked about too, where they have a hip force;
    answers are those of everybody who stands (``recovered``).

    Parameters
    ----------
    truths
        How many people are asked about.
    samples
        Hips that stand for what is unknown of each.
    known
        Names of ``Landmarks.measures`` that are told, such as ``GEOMETRY``.
    of
        Whom the truths are drawn as, such as people of 20 to 90; young adults without it.
    seed
        Of the truths; each interval has a seed of its own.
    progress
        Called after each person.

    Raises
    ------
    AnatomyError
        Fewer than 20 truths.
    """
    if truths < 20:
        raise AnatomyError(f"truths = {truths} are too few for a share; give 20 or more")
    hip = Hip(of, samples=truths, seed=seed)
    real = stance(hip)
    measured = {name: hip.landmarks.measure(name) for name in known}
    inside: list[list[bool]] = []
    widths: list[list[float]] = []
    for row in np.flatnonzero(real.recovered.values):
        asked = _told(hip, measured, int(row))
        if asked is not None:
            answer = stance(Hip(asked, samples=samples, seed=seed + 1 + int(row)))
            stood = answer.recovered.values
            ends = [np.quantile(answer[name].values[stood], [0.025, 0.975]) for name in QUANTITIES]
            truth = [float(real[name].values[row]) for name in QUANTITIES]
            inside.append([low <= value <= high for value, (low, high) in zip(truth, ends, strict=True)])
            widths.append([float(high - low) for low, high in ends])
        if progress:
            progress()
    return _summary(np.array(inside, dtype=float), np.array(widths), tuple(known))


def _told(hip: Hip, measured: dict[str, Floats], row: int) -> Person | None:
    """The person as known; None where a measure lies outside the range that a person may have."""
    people = hip.people
    told: dict[str, object] = {
        "sex": "f" if people.female[row] else "m",
        "mass_kg": float(people.mass[row]),
        "height_m": float(people.height[row]),
        "age": None if people.age is None else float(people.age[row]),
    }
    for name, values in measured.items():
        unit = "deg" if name in MEASURES_DEG else "mm"
        told[f"{name}_{unit}"] = float(in_edge_units(name, float(values[row])))
    try:
        return Person.of(**told)
    except AnatomyError:
        return None


def _summary(inside: Floats, widths: Floats, known: tuple[str, ...]) -> list[Coverage]:
    count = len(inside)
    shares: Floats = inside.mean(axis=0)
    return [
        Coverage(
            name,
            known,
            count,
            float(shares[place]),
            float(np.sqrt(shares[place] * (1 - shares[place]) / count)),
            float(np.median(widths[:, place])),
        )
        for place, name in enumerate(QUANTITIES)
    ]
