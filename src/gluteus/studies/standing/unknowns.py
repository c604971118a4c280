"""Distributions of the unknowns of posture in one-leg stance, by sex."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gluteus.anatomy import Quantity, norms
from gluteus.arrays import Bools, Floats
from gluteus.studies.standing.question import StanceRecipe

_SEXES = ("men", "women")
_OF_EVERYBODY = {
    "gravity_line": "gravity_line_forward",
    "thigh_forward": "thigh_forward",
    "pelvic_obliquity": "pelvic_obliquity_one_leg",
    "trunk_lean": "trunk_lean_one_leg",
    "body_centre": "body_centre_of_half_distance",
}
"""Unknowns with the same distribution in both sexes, and their records in
norms/stance_model.yaml.
"""


@dataclass(frozen=True)
class Unknown:
    """Normal distribution of an unknown of posture [SI units]: mean by sex, and standard deviation.

    ``pelvic_tilt`` is for a pelvis of average shape. ``leg_mass`` is a share of body mass.
    ``body_centre`` is the distance of the body's centre of mass beyond the standing hip, with level
    pelvis and upright trunk, relative to half the distance of the hip centres.
    """

    men: float
    women: float
    sd: float

    @classmethod
    def of_everybody(cls, mean: float, sd: float) -> Unknown:
        """Return the same distribution for both sexes."""
        return cls(mean, mean, sd)

    @classmethod
    def published(cls, record: Quantity) -> Unknown:
        """Return the distribution of a record, for both sexes."""
        return cls.of_everybody(record.si, record.sd_si or 0.0)

    def value(self, female: Bools, normal: Floats, below: Floats | float = 0.0) -> Floats:
        """Return the values (person,) of standard normals (person,), with means ``below`` the
        usual.
        """
        return np.where(female, self.women, self.men) - below + self.sd * normal


def unknowns_of(recipe: StanceRecipe) -> dict[str, Unknown]:
    """Return the distributions of all unknowns; those that the recipe fixes at their mean have
    no spread.
    """
    table, model = norms("stance"), norms("stance_model")
    rotation = {sex: table[f"femur_rotation_to_app_{sex}_mean"].si for sex in _SEXES}
    leg_mass = {sex: table[f"leg_mass_fraction_{sex}"].si for sex in _SEXES}
    outward = {sex: model[f"thigh_outward_{sex}"].si for sex in _SEXES}
    tilt = table[recipe.tilt]
    found = {
        "pelvic_tilt": Unknown.of_everybody(tilt.si, _tilt_spread(tilt)),
        # The record's rotation is external, the model's internal.
        "femur_rotation": Unknown(
            -rotation["men"], -rotation["women"], table["tibia_rotation_to_app_women"].sd_si or 0.0
        ),
        **{name: Unknown.published(model[record]) for name, record in _OF_EVERYBODY.items()},
        "leg_mass": Unknown(leg_mass["men"], leg_mass["women"], model["leg_mass_spread"].si),
        "thigh_outward": Unknown(outward["men"], outward["women"], model["thigh_outward_men"].sd_si or 0.0),
    }
    return {
        name: replace(unknown, sd=0.0) if name in recipe.fixed else unknown for name, unknown in found.items()
    }


def _tilt_spread(published: Quantity) -> float:
    """Return the spread of pelvic tilt due to posture [rad]; part of the published spread is due
    to shape.
    """
    shape_spread = norms("stance_model")["shape_angle_spread"].si
    return float(np.sqrt(max((published.sd_si or 0.0) ** 2 - shape_spread**2, 0.0)))
