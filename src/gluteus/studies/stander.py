"""A hip's owner as a standing body: masses, lengths and the unknowns of posture, drawn once per hip."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import numpy as np

from gluteus.anatomy import Quantity, norms
from gluteus.bones.person import Person
from gluteus.errors import AnatomyError
from gluteus.mechanics.statics import GRAVITY, Burden, Stander
from gluteus.model.hip import Hip
from gluteus.studies.equilibrium import Floats

POSTURE_STREAM = 2
_WIDEST = 3.0
_MOST_ON_CANE = 0.5

UNKNOWNS = ("pelvic_tilt", "femur_rotation", "gravity_line", "thigh_forward", "leg_mass")
"""What is unknown of a person's stance and enters as a distribution, in the order of the draws."""


@dataclass(frozen=True)
class StanceRecipe:
    """Distributions of the unknowns of stance; defaults are those of decision 0006.

    ``fixed`` names unknowns that are held at their mean, for seeing what each one drives.
    """

    tilt: str = "pelvic_tilt_app_healthy"
    fixed: frozenset[str] = frozenset()


def stander(hip: Hip, recipe: StanceRecipe | None = None) -> Stander:
    """The bodies of a hip's people, with their unknowns drawn from the hip's own seed."""
    chosen = recipe or StanceRecipe()
    people, table, model = hip.people, norms("stance"), norms("stance_model")
    draws = _draws(hip, chosen)

    def spread(quantity: Quantity, unknown: str) -> Floats:
        return quantity.si + (quantity.sd_si or 0.0) * draws[unknown]

    def by_sex(name: str) -> Floats:
        return np.where(people.female, table[f"{name}_women"].si, table[f"{name}_men"].si)

    rotation_spread = table["tibia_rotation_to_app_women"].sd_si or 0.0
    other_hip = hip.landmarks.hip_centre_other_in_pelvis
    leg_part = by_sex("leg_mass_fraction") + model["leg_mass_spread"].si * draws["leg_mass"]
    body = Stander(
        mass=people.mass,
        leg_mass=leg_part * people.mass,
        other_hip=other_hip,
        middle=other_hip / 2,
        trunk_centre=by_sex("hat_com_above_hip_of_stature") * people.height,
        trunk_pivot=hip.landmarks.in_pelvis("sacral_promontory")[:, 1],
        leg_length=model["hip_to_foot_of_stature"].si * people.height,
        leg_centre=by_sex("leg_com_below_hip_of_stature") * people.height,
        gravity_line=spread(model["gravity_line_forward"], "gravity_line"),
        pelvic_tilt=_pelvic_tilt(hip, table[chosen.tilt], draws["pelvic_tilt"]),
        thigh_forward=spread(model["thigh_forward"], "thigh_forward"),
        femur_rotation=rotation_spread * draws["femur_rotation"] - _rotation_mean(people.female),
    )
    return moved(body, hip.operation.cup_shift(), hip.operation.femur_shift(hip.landmarks)[:, 1])


def moved(body: Stander, cup: Floats, up: Floats | float) -> Stander:
    """Bodies whose hip centre moved in the pelvis by ``cup`` (3,), and whose femur went up by ``up`` [m]."""
    return replace(
        body,
        other_hip=body.other_hip - cup,
        middle=body.middle - cup,
        trunk_centre=body.trunk_centre - cup[1],
        trunk_pivot=body.trunk_pivot - cup[1],
        leg_length=body.leg_length - up,
    )


def _pelvic_tilt(hip: Hip, published: Quantity, draws: Floats) -> Floats:
    """Tilt of the anterior pelvic plane (person,) [rad]: its published spread is part shape, part posture.

    Whose spines are turned up against that plane more than usual stands with the plane turned back by as
    much.
    """
    shape_spread = norms("stance_model")["shape_angle_spread"].si
    posture_spread = np.sqrt(max((published.sd_si or 0.0) ** 2 - shape_spread**2, 0.0))
    unusual = hip.landmarks.shape_angle - _usual_shape_angle(hip.person.sex)
    return published.si - unusual + posture_spread * draws


@lru_cache(maxsize=3)
def _usual_shape_angle(sex: Literal["f", "m"] | None) -> Floats:
    return Hip(Person(sex=sex)).landmarks.shape_angle


def _rotation_mean(female: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Floats:
    """Published mean rotation of the femur, outward positive [rad]."""
    table = norms("stance")
    return np.where(
        female, table["femur_rotation_to_app_women_mean"].si, table["femur_rotation_to_app_men_mean"].si
    )


def _draws(hip: Hip, recipe: StanceRecipe) -> dict[str, Floats]:
    unknown = recipe.fixed - set(UNKNOWNS)
    if unknown:
        raise AnatomyError(
            f"{', '.join(sorted(unknown))} is not an unknown of stance; they are {', '.join(UNKNOWNS)}"
        )
    count = len(hip.people)
    if hip.samples is None:
        return {name: np.zeros(count) for name in UNKNOWNS}
    drawn = np.clip(hip.stream(POSTURE_STREAM).standard_normal((len(UNKNOWNS), count)), -_WIDEST, _WIDEST)
    return {
        name: np.zeros(count) if name in recipe.fixed else row
        for name, row in zip(UNKNOWNS, drawn, strict=True)
    }


def burden(hip: Hip, cane_n: float = 0.0, load_kg: float = 0.0, load_side: str = "left") -> Burden:
    """A cane on the side of the lifted leg, pushed down with ``cane_n`` [N], and a load held in one hand.

    The right leg stands, so ``load_side`` ``right`` is the standing side.

    Raises:
        AnatomyError: a cane that would carry more than half of somebody's weight, a load that is not 0 to
            200 kg, or an unknown side.
    """
    most = _MOST_ON_CANE * GRAVITY * float(hip.people.mass.min())
    if not 0 <= cane_n <= most:
        raise AnatomyError(
            f"cane = {cane_n} N is not between nothing and half the weight of the lightest person asked "
            f"about; give 0 to {most:.0f} N, or a body mass"
        )
    if not 0 <= load_kg <= 200:
        raise AnatomyError(f"load = {load_kg} kg cannot be held in a hand; give 0 to 200 kg")
    if load_side not in ("left", "right"):
        raise AnatomyError(f"side {load_side!r} of the load is neither left nor right; the right leg stands")
    height, model = hip.people.height, norms("stance_model")
    sign = 1.0 if load_side == "right" else -1.0
    ones = np.ones_like(height)
    return Burden(
        cane=cane_n * ones,
        cane_side=-model["cane_from_midline"].si * height,
        load=load_kg * GRAVITY * ones,
        load_side=sign * model["load_from_midline"].si * height,
    )
