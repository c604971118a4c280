"""Exercises against what was measured: EMG study by study, and forces of a model driven by EMG."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
from scipy.stats import spearmanr

from gluteus.anatomy.exercise import MuscleReading, muscle_readings
from gluteus.arrays import Floats
from gluteus.bones.person import Person
from gluteus.model.hip.hip import Hip
from gluteus.studies.exercise.study import exercises
from gluteus.studies.result import Result

LEAST_IN_STUDY = 4
"""Exercises that a study needs for a rank correlation."""


@dataclass(frozen=True)
class StudyOrder:
    """How well a study's order of exercises is met.

    Attributes
    ----------
    study, source : str
    exercises : tuple of str
    measured, activation, asked : tuple of float
        Percent of a maximal contraction; the model's median activation in the hardest phase in
        percent; median moment asked in the sense of abduction [N m].
    by_activation, by_moment : float
        Spearman's correlation of the measured values with each.
    """

    study: str
    source: str
    exercises: tuple[str, ...]
    measured: tuple[float, ...]
    activation: tuple[float, ...]
    asked: tuple[float, ...]
    by_activation: float
    by_moment: float


@dataclass(frozen=True)
class ForceComparison:
    """A published interval of a muscle's force beside the model's [N].

    ``low`` and ``high`` are the interval of a mean; ``median`` and ``interval95`` are over people.
    """

    study: str
    source: str
    exercise: str
    low: float
    high: float
    median: float
    interval95: tuple[float, float]


def study_orders(found: Result, muscle: str = "gluteus_medius") -> tuple[StudyOrder, ...]:
    """Rank correlations within each study that has at least `LEAST_IN_STUDY` exercises."""
    by_study: dict[str, list[MuscleReading]] = {}
    for each in muscle_readings():
        whole = each.muscle == muscle and each.compartment is None and each.value is not None
        if whole and each.quantity == "emg_percent_mvic":
            by_study.setdefault(each.study, []).append(each)
    return tuple(
        _order(found, study, readings, muscle)
        for study, readings in by_study.items()
        if len(readings) >= LEAST_IN_STUDY
    )


def force_comparisons(found: Result) -> tuple[ForceComparison, ...]:
    """The model's force beside each published interval."""
    compared: list[ForceComparison] = []
    for each in muscle_readings():
        if each.quantity != "force_n" or each.low is None or each.high is None:
            continue
        force = hardest(found, "force_n", each.exercise, each.muscle)
        low, middle, high = np.nanquantile(force, [0.025, 0.5, 0.975])
        compared.append(
            ForceComparison(
                each.study,
                each.source,
                each.exercise,
                each.low,
                each.high,
                float(middle),
                (float(low), float(high)),
            )
        )
    return tuple(compared)


def hardest(found: Result, name: str, exercise: str, muscle: str) -> Floats:
    """Values (person,) of a muscle in the phase with its greatest median."""
    row = found.labels("exercise").index(exercise)
    values = found.array(name)[row, :, :, found.labels("muscle").index(muscle)]
    return values[int(np.argmax(_medians(values)))]


def _medians(values: Floats) -> list[float]:
    """Medians of the phases (phase, person); -1 where nobody holds one or there is none."""
    return [float(np.nanmedian(each)) if not np.isnan(each).all() else -1.0 for each in values]


def _order(found: Result, study: str, readings: list[MuscleReading], muscle: str) -> StudyOrder:
    names = tuple(each.exercise for each in readings)
    measured = tuple(float(each.value or 0.0) for each in readings)
    activation = tuple(
        100 * float(np.nanmedian(hardest(found, "activation", name, muscle))) for name in names
    )
    rows = [found.labels("exercise").index(name) for name in names]
    asked = tuple(max(_medians(each)) for each in found.array("abduction_asked_nm")[rows])
    return StudyOrder(
        study,
        readings[0].source,
        names,
        measured,
        activation,
        asked,
        float(spearmanr(measured, activation).statistic),
        float(spearmanr(measured, asked).statistic),
    )


def main() -> None:
    """Print the comparisons over 1,000 people of both sexes."""
    found = exercises(Hip(Person(), samples=1000))
    for each in study_orders(found):
        sys.stdout.write(
            f"{each.study}: {len(each.exercises)} exercises, by activation {each.by_activation:.2f}, "
            f"by moment {each.by_moment:.2f}\n"
        )
    for one in force_comparisons(found):
        low, high = one.interval95
        sys.stdout.write(
            f"{one.exercise}: {one.study} {one.low:.0f} to {one.high:.0f} N, here {one.median:.0f} "
            f"({low:.0f} to {high:.0f}) N\n"
        )


if __name__ == "__main__":
    main()
