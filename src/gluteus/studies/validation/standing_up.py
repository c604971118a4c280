"""Patients with instrumented hips in exercises: a recipe on each patient's own hip.

Nine stand up from a chair (docs/decisions/0057-passive-abduction.md), ten stand on one leg.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gluteus.arrays import Floats
from gluteus.model.hip.hip import Hip
from gluteus.quantiles import LEAST_FOR_MEDIAN
from gluteus.studies.exercise.study import exercises
from gluteus.studies.validation.patients import angle_between, patient_person, patients

EXERCISE = "sit_to_stand"
_FROM_REPORTED = [1, 2, 0]
"""Order of a bone's axes (forward, up, lateral) among the reported ones (lateral, anterior, up)."""
_TO_REPORTED = [2, 0, 1]


@dataclass(frozen=True, eq=False)
class InExercise:
    """One patient in an exercise; forces on the femoral head in body weights.

    Attributes
    ----------
    measured : float
        Size of the mean force around the peak.
    drawn : ndarray, shape (person,)
        Computed sizes in the phase with the largest median, for the people who can hold it.
    phase : int
        Number of that phase.
    asked : int
        Number of people computed.
    force, target : ndarray, shape (3,)
        Mean computed and measured force (lateral, anterior, up) in Bergmann's frame.
    """

    measured: float
    drawn: Floats
    phase: int
    asked: int
    force: Floats
    target: Floats

    @property
    def median(self) -> float:
        """Computed size of the hip force."""
        return float(np.median(self.drawn))

    @property
    def angle_deg(self) -> float:
        """Angle between the computed and the measured force [degrees]."""
        return angle_between(self.force, self.target)


def measured_patients(activity: str = "standing_up") -> dict[str, dict[str, float]]:
    """The patients whose force in an activity was measured."""
    return {name: each for name, each in patients().items() if _force_name(activity) in each}


def compare_standing_up(measured: Mapping[str, float], samples: int) -> InExercise:
    """One patient's measured hip force in standing up beside the computed one.

    Parameters
    ----------
    measured : mapping of str to float
        Measures of the patient, as `measured_patients` returns them.
    samples : int
        Number of people drawn for what is unknown about the patient.
    """
    return compare_exercise(measured, samples, EXERCISE, "standing_up")


def compare_exercise(measured: Mapping[str, float], samples: int, exercise: str, activity: str) -> InExercise:
    """Return one patient's measured and computed hip force in an activity.

    Parameters
    ----------
    measured : mapping of str to float
        Measures of the patient, as `measured_patients` returns them.
    samples : int
        Number of people drawn for what is unknown about the patient.
    exercise : str
        Exercise whose recipe is computed.
    activity : str
        In the patient's measures: ``standing_up``, or empty for standing on one leg.
    """
    hip = Hip(patient_person(dict(measured)), samples=samples, seed=1)
    found = exercises(hip, exercises=(exercise,))
    sizes = found.array("hip_contact_force_bw")[0]
    holders = ~np.isnan(sizes)
    medians = [
        float(np.median(row[held])) if held.sum() >= LEAST_FOR_MEDIAN else -1.0
        for row, held in zip(sizes, holders, strict=True)
    ]
    phase = int(np.argmax(medians))
    held = holders[phase]
    in_femur = found.array("hip_contact_force_femur_bw")[0, phase][:, _FROM_REPORTED]
    in_shaft = np.einsum("pji,pj->pi", hip.landmarks.shaft_axes, in_femur)[:, _TO_REPORTED]
    name = _force_name(activity)
    target = [measured[f"{name}_{axis}"] for axis in ("lateral", "anterior", "up")]
    return InExercise(
        measured=measured[name] / 100,
        drawn=sizes[phase, held],
        phase=phase,
        asked=len(held),
        force=in_shaft[held].mean(axis=0),
        target=np.array(target) / 100,
    )


def _force_name(activity: str) -> str:
    return f"{activity}_force" if activity else "force"
