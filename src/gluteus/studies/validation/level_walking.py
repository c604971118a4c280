"""The ten patients in level walking: loads of recorded walks on each patient's own hip.

The recordings are from other people (`norms/walking.yaml`). Forces scale with body weight; the
moment in the frontal plane with body weight and the distance of the hip centres, the others with
body weight and height (docs/decisions/0048-posture-as-measured.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from gluteus.anatomy import norms
from gluteus.arrays import Floats
from gluteus.mechanics.engine.choice import engine
from gluteus.mechanics.hip.kinematics import femur_in_pelvis
from gluteus.mechanics.hip.statics import GRAVITY, Standing
from gluteus.model.hip.hip import Hip
from gluteus.studies.validation.patients import angle_between, patient_person

_AXES = "xyz"
IN_PLANES = [2, 0, 1]
"""Lateral, anterior and up among the axes of a bone's frame."""


@dataclass(frozen=True, eq=False)
class Instant:
    """Load on the hip of a recorded walk at one peak of the ground force.

    Attributes
    ----------
    pose : ndarray, shape (3,)
        Flexion, adduction and internal rotation [rad].
    force, moment : ndarray, shape (3,)
        Of the pelvis on the femur, in the pelvis frame: force over body weight, moment over body
        weight and lengths.
    by_lengths : bool
        Whether the moment is divided by lengths of the person, as in `norms/walking.yaml`, and not
        by one metre.
    """

    pose: Floats
    force: Floats
    moment: Floats
    by_lengths: bool = True


@dataclass(frozen=True, eq=False)
class Walked:
    """One patient in level walking; forces on the femoral head in body weights.

    Attributes
    ----------
    measured : float
        Size of the mean force around both peaks.
    drawn : ndarray, shape (person,)
        Computed sizes, each a mean over all instants.
    force, target : ndarray, shape (3,)
        Mean computed and measured force (lateral, anterior, up) in Bergmann's frame.
    met : float
        Share of people and instants in which the muscles make the recorded moment.
    by_recording : mapping of str to float
        Median of the mean over the instants of each recording.
    """

    measured: float
    drawn: Floats
    force: Floats
    target: Floats
    met: float
    by_recording: Mapping[str, float]

    @property
    def median(self) -> float:
        """Computed size of the hip force."""
        return float(np.median(self.drawn))

    @property
    def angle_deg(self) -> float:
        """Angle between the computed and the measured force [degrees]."""
        return angle_between(self.force, self.target)


@cache
def instants() -> Mapping[str, tuple[Instant, ...]]:
    """Return the instants of each recording, from `norms/walking.yaml`."""
    table = norms("walking")
    names = dict.fromkeys(key.rsplit(".", 1)[0] for key in table)
    found: dict[str, list[Instant]] = {}
    for name in names:
        pose = [table[f"{name}.{angle}"].si for angle in ("flexion", "adduction", "rotation")]
        force, moment = (
            np.array([table[f"{name}.{what}_{axis}"].si for axis in _AXES]) for what in ("force", "moment")
        )
        found.setdefault(name.split(".")[0], []).append(Instant(np.array(pose), force, moment))
    return {recording: tuple(each) for recording, each in found.items()}


def loaded(hip: Hip, at: Instant) -> Standing:
    """Return the load of an instant on the hips of people, in the pelvis frame.

    Parameters
    ----------
    hip : Hip
        Hips that carry the load.
    at : Instant
        Pose and load.
    """
    people = len(hip.people)
    weight = hip.people.mass * GRAVITY
    between = np.linalg.norm(hip.landmarks.hip_centre_other_in_pelvis, axis=1)
    lengths = np.stack([between, hip.people.height, hip.people.height], axis=1)
    if not at.by_lengths:
        lengths = np.ones_like(lengths)
    none = np.zeros(people)
    return Standing(
        pelvis=np.tile(np.eye(3), (people, 1, 1)),
        femur=femur_in_pelvis(np.tile(at.pose, (people, 1))),
        leg_inclination=none,
        obliquity=none,
        lean=none,
        moment=at.moment * weight[:, None] * lengths,
        weight=at.force * weight[:, None],
    )


def compare_walking(measured: Mapping[str, float], samples: int) -> Walked:
    """Return one patient's measured and computed hip force in walking.

    Parameters
    ----------
    measured : mapping of str to float
        Measures of the patient, as `patients` returns them.
    samples : int
        Number of people drawn for what is unknown about the patient.
    """
    hip = Hip(patient_person(dict(measured)), samples=samples, seed=1)
    muscles, weight = engine().standing(hip.model()), hip.people.mass * GRAVITY
    sizes: dict[str, list[Floats]] = {}
    vectors: list[Floats] = []
    met: list[float] = []
    for recording, moments in instants().items():
        for at in moments:
            posture = loaded(hip, at)
            held = muscles.hold(posture)
            in_femur = np.einsum("pji,pj->pi", posture.femur, held.joint / weight[:, None])
            in_shaft = np.einsum("pji,pj->pi", hip.landmarks.shaft_axes, in_femur)
            sizes.setdefault(recording, []).append(np.linalg.norm(in_shaft, axis=1))
            vectors.append(in_shaft[:, IN_PLANES].mean(axis=0))
            met.append(float(held.held.mean()))
    return Walked(
        measured=measured["walking_force"] / 100,
        drawn=np.mean([each for part in sizes.values() for each in part], axis=0),
        force=np.mean(vectors, axis=0),
        target=np.array([measured[f"walking_force_{axis}"] for axis in ("lateral", "anterior", "up")]) / 100,
        met=float(np.mean(met)),
        by_recording={name: float(np.median(np.mean(part, axis=0))) for name, part in sizes.items()},
    )
