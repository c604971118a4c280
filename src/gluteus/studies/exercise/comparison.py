"""Compare exercises with measurements.

These are EMG by study, forces of a model driven by EMG, and forces of instrumented hips as far as
abstracts give them.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
from scipy.stats import spearmanr

from gluteus.anatomy import norms
from gluteus.anatomy.exercise import HipForceReading, MuscleReading, hip_force_readings, muscle_readings
from gluteus.arrays import Floats
from gluteus.bones.person import Person
from gluteus.model.hip.hip import Hip
from gluteus.studies.exercise.study import exercises
from gluteus.studies.result import Result

GLUTEAL = ("gluteus_medius", "gluteus_minimus", "gluteus_maximus")
_STEP = 1e-4
"""Change of adduction from which a moment arm is computed [rad]."""
LEAST_IN_STUDY = 4
"""Minimum number of exercises in a study for a rank correlation."""


@dataclass(frozen=True)
class StudyOrder:
    """How well the model reproduces a study's order of exercises.

    Attributes
    ----------
    study, source : str
    exercises : tuple of str
    measured, activation, asked : tuple of float
        For each exercise: the measured activity [% of a maximal contraction], the model's median
        activation in the hardest phase [%], and the median abduction moment that the exercise
        requires [N m].
    by_activation, by_moment : float
        Spearman's correlation of the measured values with activation and with the moment.
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
    """A published interval of a muscle's force, and the model's force [N].

    ``low`` and ``high`` are the interval of a mean; ``median`` and ``interval95`` are over people.
    """

    study: str
    source: str
    exercise: str
    muscle: str
    low: float
    high: float
    median: float
    interval95: tuple[float, float]


def study_orders(found: Result, muscle: str = "gluteus_medius") -> tuple[StudyOrder, ...]:
    """Return rank correlations within each study that has at least `LEAST_IN_STUDY` exercises."""
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
    """Return the model's force for each published interval."""
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
                each.muscle,
                each.low,
                each.high,
                float(middle),
                (float(low), float(high)),
            )
        )
    return tuple(compared)


@dataclass(frozen=True)
class MomentBound:
    """The abduction moment that an exercise requires, and the moment of published gluteal
    forces.

    ``asked_nm`` is the median over people. ``most_nm`` is the moment of the upper ends of the
    published intervals, with this model's longest moment arms. For a muscle without a published
    force in the exercise, its largest force in any exercise is used. ``typical_nm`` is the moment
    of the middles of the intervals, with the mean arms.
    """

    exercise: str
    asked_nm: float
    typical_nm: float
    most_nm: float


def moment_bounds(hip: Hip, found: Result) -> tuple[MomentBound, ...]:
    """Return the bound for each exercise with a published force of gluteus medius."""
    published = {
        (each.exercise, each.muscle): (float(each.low or 0.0), float(each.high or 0.0))
        for each in muscle_readings()
        if each.quantity == "force_n"
    }
    bounds: list[MomentBound] = []
    for exercise, muscle in published:
        if muscle != "gluteus_medius":
            continue
        row = found.labels("exercise").index(exercise)
        phase = _hardest_phase(found.array("force_n")[row, :, :, found.labels("muscle").index(muscle)])
        mean, longest = _arms(hip, np.radians(found.array("angle_deg")[row, phase]))
        typical = most = 0.0
        for name in GLUTEAL:
            of_any = [ends for (_, each), ends in published.items() if each == name]
            low, high = published.get((exercise, name), max(of_any, key=lambda ends: ends[1]))
            typical += (low + high) / 2 * mean[name]
            most += high * longest[name]
        asked = float(np.median(found.array("abduction_asked_nm")[row, phase]))
        bounds.append(MomentBound(exercise, asked, typical, most))
    return tuple(bounds)


def _arms(hip: Hip, q: Floats) -> tuple[dict[str, float], dict[str, float]]:
    """Return medians of the gluteal muscles' mean and longest abduction arms in poses (person,
    3) [m].
    """
    model, step = hip.model(), np.array([0.0, _STEP, 0.0])
    arm = (model.lengths(q + step) - model.lengths(q - step)) / (2 * _STEP)
    mean: dict[str, float] = {}
    longest: dict[str, float] = {}
    for name in GLUTEAL:
        lines = model.lines_of(name)
        force = model.max_force[:, lines]
        mean[name] = float(np.median((arm[:, lines] * force).sum(1) / force.sum(1)))
        longest[name] = float(np.median(arm[:, lines].max(1)))
    return mean, longest


@dataclass(frozen=True)
class HipForceComparison:
    """Forces of an exercise or a group, and a published load.

    Attributes
    ----------
    reading : HipForceReading
    first_bw, hardest_bw : float
        Mean over the exercises of the median force in the first phase and in the hardest one
        [body weights].
    walking_bw : float
        Mean measured force in walking of the ten patients in ``bergmann2016`` [body weights].
    """

    reading: HipForceReading
    first_bw: float
    hardest_bw: float
    walking_bw: float


def hip_force_comparisons(found: Result) -> tuple[HipForceComparison, ...]:
    """Return the model's forces for each published group."""
    table = norms("patients_ols")
    walking = float(np.mean([each.si for name, each in table.items() if name.endswith(".walking_force")]))
    compared: list[HipForceComparison] = []
    for each in hip_force_readings():
        rows = [found.labels("exercise").index(name) for name in each.exercises]
        forces = [_medians(found.array("hip_contact_force_bw")[row]) for row in rows]
        first = float(np.mean([each[0] for each in forces]))
        most = float(np.mean([max(each) for each in forces]))
        compared.append(HipForceComparison(each, first, most, walking))
    return tuple(compared)


def hardest(found: Result, name: str, exercise: str, muscle: str) -> Floats:
    """Return the values (person,) of a muscle in the phase with its largest median."""
    row = found.labels("exercise").index(exercise)
    values = found.array(name)[row, :, :, found.labels("muscle").index(muscle)]
    return values[_hardest_phase(values)]


def _hardest_phase(values: Floats) -> int:
    return int(np.argmax(_medians(values)))


def _medians(values: Floats) -> list[float]:
    """Return medians of the phases (phase, person); -1 for phases that nobody holds or that do
    not exist.
    """
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
    hip = Hip(Person(), samples=1000)
    found = exercises(hip)
    for each in study_orders(found):
        sys.stdout.write(
            f"{each.study}: {len(each.exercises)} exercises, by activation {each.by_activation:.2f}, "
            f"by moment {each.by_moment:.2f}\n"
        )
    for one in force_comparisons(found):
        low, high = one.interval95
        sys.stdout.write(
            f"{one.exercise}, {one.muscle}: {one.study} {one.low:.0f} to {one.high:.0f} N, here "
            f"{one.median:.0f} ({low:.0f} to {high:.0f}) N\n"
        )
    for bound in moment_bounds(hip, found):
        sys.stdout.write(
            f"{bound.exercise}: {bound.asked_nm:.0f} N m of abduction required; published gluteal "
            f"forces produce "
            f"{bound.typical_nm:.0f}, at most {bound.most_nm:.0f} N m\n"
        )
    for group in hip_force_comparisons(found):
        reading = group.reading
        if reading.of_walking is not None:
            published = reading.of_walking * group.walking_bw
            measured = f"{reading.of_walking:g} of walking ({published:.1f} BW)"
        else:
            measured = f"{reading.highest_bw or reading.mean_bw} BW"
        sys.stdout.write(
            f"{reading.name} ({reading.study}, {reading.measures}): {measured}, {reading.says}; "
            f"here {group.first_bw:.1f} BW in the first phase, {group.hardest_bw:.1f} in the hardest\n"
        )


if __name__ == "__main__":
    main()
