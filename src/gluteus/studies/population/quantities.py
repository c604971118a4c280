"""Quantities of people that populations summarise, and their resolution."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gluteus.arrays import Bools, Floats


@dataclass(frozen=True)
class Measured:
    """A quantity of a person, and the resolution of its summary.

    ``low``, ``high`` and ``bins`` define the histogram; values beyond it are counted below and
    above. Values enter the sums rounded to ``2**-bits`` and limited to ``2**(45 - bits)``, which no
    hip reaches.
    """

    name: str
    unit: str
    low: float
    high: float
    bins: int
    bits: int

    @property
    def resolution(self) -> float:
        """Width of a bin, which is the largest error of a quantile."""
        return (self.high - self.low) / self.bins


MEASURED = (
    Measured("hip_contact_force_bw", "body weights", 0.0, 20.0, 4000, 38),
    Measured("hip_contact_force_n", "N", 0.0, 20000.0, 4000, 28),
    Measured("force_lateral_bw", "body weights", -10.0, 10.0, 4000, 38),
    Measured("force_anterior_bw", "body weights", -10.0, 10.0, 4000, 38),
    Measured("force_up_bw", "body weights", -20.0, 0.0, 4000, 38),
    Measured("force_outward_deg", "degrees", -90.0, 90.0, 3600, 36),
    Measured("force_backward_deg", "degrees", -90.0, 90.0, 3600, 36),
    Measured("abductor_force_bw", "body weights", 0.0, 20.0, 4000, 38),
    Measured("abductor_force_n", "N", 0.0, 20000.0, 4000, 28),
    Measured("gluteus_medius_share", "1", -1.0, 2.0, 3000, 38),
    Measured("abduction_moment_nm_per_kg", "N m/kg", 0.0, 4.0, 4000, 38),
    Measured("pelvic_obliquity_deg", "degrees", 0.0, 40.0, 4000, 36),
    Measured("trunk_lean_deg", "degrees", 0.0, 80.0, 4000, 36),
    Measured("hip_adduction_deg", "degrees", -90.0, 90.0, 3600, 36),
    Measured("unmet_moment_nm", "N m", 0.0, 400.0, 4000, 34),
    Measured("capacity_over_demand", "1", 0.0, 20.0, 4000, 38),
    Measured("mass_kg", "kg", 0.0, 300.0, 3000, 36),
    Measured("height_m", "m", 1.0, 2.5, 3000, 38),
)
"""Quantities of one-leg stance that are summarised. ``force_*`` is the force on the femoral head in
the femur frame; its angles are between its line and straight down.
"""

NAMES = tuple(one.name for one in MEASURED)
_FORCES = [place for place, name in enumerate(NAMES) if "force" in name or name == "gluteus_medius_share"]


def only_of_standing(values: Floats, stands: Bools) -> None:
    """Replace forces by NaN, in place, in the rows of people who cannot stand.

    Parameters
    ----------
    values : ndarray, shape (person, quantity)
        Values in the order of `NAMES`.
    stands : ndarray of bool, shape (person,)
    """
    values[:, _FORCES] = np.where(stands[:, None], values[:, _FORCES], np.nan)


MEASURED_BY_NAME = {one.name: one for one in MEASURED}

COUNTED = (
    "people",
    "without_bones",
    "bad_input",
    "not_converged",
    "not_recovered",
    "averaged",
    "held",
)
"""``without_bones``: no bones met the person's measures. ``bad_input``, ``not_converged``:
recruitment failed. ``not_recovered``: no posture that was tried can be held, so the numbers
describe no balance and enter only the average of ``capacity_over_demand``. ``averaged``: all
others. ``held``: people who stand level and upright.
"""
