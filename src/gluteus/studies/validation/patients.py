"""Ten patients with instrumented hips, and what the model says of each: for comparison, never for fitting."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from gluteus.anatomy import norms
from gluteus.arrays import Floats
from gluteus.bones.person import Person
from gluteus.model.hip.hip import Hip
from gluteus.studies.standing.body import stander
from gluteus.studies.standing.question import StanceRecipe
from gluteus.studies.standing.stance import stance

TILT = "pelvic_tilt_app_hip_replacement"
_AXES = ("lateral", "anterior", "up")


@dataclass(frozen=True, eq=False)
class ComparedPatient:
    """One patient on one leg; forces on the femoral head in body weights.

    Attributes:
        measured: size of the hip force.
        central: the same of the most likely hip.
        drawn: the same (person,) over all that is unknown of him, of those who hold the pelvis level.
        held: share of drawn people who do.
        force, target: vector (lateral, anterior, up) of the most likely hip, and measured, femur frame.
        pull: of all muscles across the hip, of the most likely hip.
    """

    measured: float
    central: float
    drawn: Floats
    held: float
    force: Floats
    target: Floats
    pull: float

    @property
    def angle_deg(self) -> float:
        """Between the computed and the measured force [degrees]."""
        return angle_between(self.force, self.target)


@cache
def patients() -> dict[str, dict[str, float]]:
    """Patient -> measure -> value, in the units of ``norms/patients_ols.yaml`` (`bergmann2016`)."""
    found: dict[str, dict[str, float]] = {}
    for key, quantity in norms("patients_ols").items():
        name, _, measure = key.partition(".")
        found.setdefault(name, {})[measure] = quantity.value
    found.pop("group", None)
    return found


def patient_person(measured: dict[str, float]) -> Person:
    """What is known of a patient's body, without the force."""
    known: dict[str, object] = {
        "sex": "f" if measured["female"] else "m",
        "mass_kg": measured["mass"],
        "height_m": measured["height"] / 100,
        "hip_centre_distance_mm": measured["hip_centre_distance"],
        "femoral_offset_mm": measured["femoral_offset"],
        "anteversion_deg": measured["anteversion"],
    }
    if "hip_centre_x_app" in measured:
        known["hip_centre_depth_mm"] = -measured["hip_centre_x_app"]
        known["hip_centre_height_mm"] = -measured["hip_centre_y_app"]
    return Person.of(**known)


def compare_patient(measured: dict[str, float], samples: int, hip: type[Hip] = Hip) -> ComparedPatient:
    """One patient's measured hip force beside the computed one, by the recipe of decision 0006.

    ``hip`` is what carries his muscles, for seeing what another anatomy would do.
    """
    person, recipe = patient_person(measured), StanceRecipe(tilt=TILT)
    one = stance(hip(person), recipe=recipe)
    many = stance(hip(person, samples=samples, seed=1), recipe=recipe)
    body = stander(Hip(person), recipe)
    carried = np.array([0.0, 0.0, 1 - (body.leg_mass / body.mass).item()])
    return ComparedPatient(
        measured=measured["force"] / 100,
        central=one.hip_contact_force_bw.item(),
        drawn=many.hip_contact_force_bw.values[many.held.values],
        held=float(many.held.mean()),
        force=one.hip_contact_force_femur_bw.values[0],
        target=np.array([measured[f"force_{axis}_mechanical"] for axis in _AXES]) / 100,
        pull=float(np.linalg.norm(one.hip_contact_force_world_bw.values[0] + carried)),
    )


def angle_between(first: Floats, second: Floats) -> float:
    """Angle between two vectors (3,) [degrees]."""
    cosine = first @ second / np.linalg.norm(first) / np.linalg.norm(second)
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))
