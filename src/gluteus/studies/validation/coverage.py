"""Coverage of intervals, tested on drawn people about whom only a little is revealed."""

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
"""Measures from a radiograph and a scan of the femur."""

QUANTITIES = ("hip_contact_force_bw", "abduction_moment_nm_per_kg")


@dataclass(frozen=True)
class Coverage:
    """How often the 95 % interval of a quantity contains the true value.

    ``held`` is the share of true values inside, ``standard_error`` the error of that share,
    ``width`` the median width of the intervals, and ``truths`` the number of people.
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
    """Draw people, reveal some facts about each, and count true values inside the intervals.

    Revealed are sex, mass, height, age if known, and the named measures. People who cannot hold the
    pelvis level are included if they have a hip force; intervals are over everybody who can stand
    (``recovered``).

    Parameters
    ----------
    truths
        Number of people with true values.
    samples
        Number of hips that represent what is unknown about each person.
    known
        Names of ``Landmarks.measures`` that are revealed, such as ``GEOMETRY``.
    of
        Person from whom the true values are drawn, such as people of 20 to 90; by default young
        adults.
    seed
        Seed of the true people; each interval has a seed of its own.
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
    """The person as revealed; None if a measure is outside the accepted range."""
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
