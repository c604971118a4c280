"""Ten patients with instrumented hips and their predictions: for comparison, never for fitting."""

from __future__ import annotations

from collections.abc import Collection
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


MEASURED = {
    "hip_centre_distance_mm": ("hip_centre_distance", 1.0),
    "femoral_offset_mm": ("femoral_offset", 1.0),
    "neck_length_mm": ("neck_length", 1.0),
    "neck_shaft_angle_deg": ("neck_shaft_angle", 1.0),
    "anteversion_deg": ("anteversion", 1.0),
    "trochanter_tip_lateral_mm": ("trochanter_tip_lateral", 1.0),
    "hip_centre_depth_mm": ("hip_centre_x_app", -1.0),
    "hip_centre_height_mm": ("hip_centre_y_app", -1.0),
    "pelvis_width_mm": ("asis_width", 1.0),
}
"""Field of a person -> measure of a patient, and its sign."""


@dataclass(frozen=True, eq=False)
class ComparedPatient:
    """One patient on one leg; forces on the femoral head in body weights.

    Attributes
    ----------
    measured
        Size of the hip force.
    drawn
        Computed sizes (person,) over everything unknown about the patient, for those who can stand.
    held
        Share of drawn people who can stand.
    force, target
        Mean computed vector (lateral, anterior, up) and the measured one, in Bergmann's frame.
    pull
        Force of all muscles across the hip, mean over those who can stand.
    """

    measured: float
    drawn: Floats
    held: float
    force: Floats
    target: Floats
    pull: float

    @property
    def median(self) -> float:
        """Computed size of the hip force."""
        return float(np.median(self.drawn))

    @property
    def interval95(self) -> tuple[float, float]:
        """Interval that contains 95 % of those who can stand."""
        low, high = np.quantile(self.drawn, [0.025, 0.975])
        return float(low), float(high)

    @property
    def angle_deg(self) -> float:
        """Angle between the computed and the measured force [degrees]."""
        return angle_between(self.force, self.target)


@cache
def patients() -> dict[str, dict[str, float]]:
    """Return patient -> measure -> value (`bergmann2016`), in units of
    `norms/patients_ols.yaml`."""
    found: dict[str, dict[str, float]] = {}
    for key, quantity in norms("patients_ols").items():
        name, _, measure = key.partition(".")
        found.setdefault(name, {})[measure] = quantity.value
    found.pop("group", None)
    return found


def patient_person(measured: dict[str, float], without: Collection[str] = ()) -> Person:
    """Return everything that was measured on a patient's body, without the force.

    Parameters
    ----------
    measured
        Measures of the patient.
    without
        Fields of the person that are left out and predicted.
    """
    known: dict[str, object] = {
        "sex": "f" if measured["female"] else "m",
        "mass_kg": measured["mass"],
        "height_m": measured["height"] / 100,
        "implant": True,
    }
    for field, (name, sign) in MEASURED.items():
        if name in measured and field not in without:
            known[field] = sign * measured[name]
    return Person.of(**known)


def compare_patient(measured: dict[str, float], samples: int, hip: type[Hip] = Hip) -> ComparedPatient:
    """Return one patient's measured and computed hip force, by the recipe of decision 0048.

    ``hip`` makes the hip with its muscles, to test other anatomies.
    """
    recipe = StanceRecipe(tilt=TILT)
    found = hip(patient_person(measured), samples=samples, seed=1)
    many = stance(found, recipe=recipe)
    stood = many.recovered.values
    body = stander(found, recipe)
    carried = np.zeros((len(stood), 3))
    carried[:, 2] = 1 - body.leg_mass / body.mass
    pull = np.linalg.norm(many.hip_contact_force_world_bw.values + carried, axis=1)
    return ComparedPatient(
        measured=measured["force"] / 100,
        drawn=many.hip_contact_force_bw.values[stood],
        held=float(many.held.values.mean()),
        force=many.hip_contact_force_shaft_bw.values[stood].mean(axis=0),
        target=np.array([measured[f"force_{axis}"] for axis in _AXES]) / 100,
        pull=float(pull[stood].mean()),
    )


def angle_between(first: Floats, second: Floats) -> float:
    """Return the angle between two vectors (3,) [degrees]."""
    cosine = first @ second / np.linalg.norm(first) / np.linalg.norm(second)
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))
