"""A hip's owner as a standing body: masses, lengths and the unknowns of posture.

Postures that sound muscles could not hold are drawn again (docs/decisions/0027-posture.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Literal
from weakref import WeakKeyDictionary

import numpy as np

from gluteus.anatomy import norms
from gluteus.arrays import Bools, Floats, Ints
from gluteus.bones.draws import POSTURE, UNKNOWNS
from gluteus.bones.person import Person
from gluteus.choices import Side
from gluteus.errors import AnatomyError
from gluteus.mechanics.engine.choice import engine
from gluteus.mechanics.hip.statics import GRAVITY, Burden, Stander, only, stand
from gluteus.model.hip.hip import Hip
from gluteus.studies.standing.question import StanceRecipe
from gluteus.studies.standing.unknowns import unknowns_of

MOST_ON_CANE = 0.5
"""Part of the body weight that can be put on a cane."""


def stander(hip: Hip, recipe: StanceRecipe | None = None) -> Stander:
    """The bodies of a hip's people, with their unknowns drawn from the hip's own seed."""
    chosen = recipe or StanceRecipe()
    body = _body(hip.before or hip, chosen)
    return moved(body, hip.operation.cup_shift(), hip.operation.femur_shift(hip.landmarks)[:, 1])


_bodies: WeakKeyDictionary[Hip, dict[StanceRecipe, Stander]] = WeakKeyDictionary()


def _body(hip: Hip, recipe: StanceRecipe) -> Stander:
    """Return bodies on unoperated hips, kept with the hip: postures cost as much as a stance."""
    kept = _bodies.setdefault(hip, {})
    if recipe not in kept:
        kept[recipe] = _standing(hip, recipe)
    return kept[recipe]


def _standing(hip: Hip, recipe: StanceRecipe) -> Stander:
    attempt = hip.draws.attempts(POSTURE)
    everybody = rows = np.arange(len(hip.people))
    body = _in_posture(hip, recipe, attempt(everybody))
    for _ in range(recipe.tried - 1 if hip.draws.drawn else 0):
        rows = rows[~_holds(hip, body, rows)]
        if not len(rows):
            break
        other = _in_posture(hip, recipe, attempt(everybody))
        for name in UNKNOWNS:
            getattr(body, name)[rows] = getattr(other, name)[rows]
    return body


def _holds(hip: Hip, body: Stander, rows: Ints) -> Bools:
    """Return whether sound muscles hold some of the people level and upright on one leg (row,)."""
    some = only(body, rows)
    none = np.zeros(len(rows))
    posture = stand(some, none + 1.0, none, none, Burden(none, none, none, none))
    measured = hip.person.abduction_strength_nm
    sound = np.ones(len(rows)) if measured is None else hip.sizes.strength[rows] / measured
    model = hip.model().only(rows)
    strength = np.repeat(sound[:, None], len(model.share), axis=1)
    return engine().standing(model, strength).hold(posture).held


def _in_posture(hip: Hip, recipe: StanceRecipe, draws: Mapping[str, Floats]) -> Stander:
    """Bodies in the posture of standard normals (person,) by unknown."""
    people, table, model = hip.people, norms("stance"), norms("stance_model")
    unknowns = unknowns_of(recipe)

    def drawn(name: str, below: Floats | float = 0.0) -> Floats:
        return unknowns[name].value(people.female, draws[name], below)

    def by_sex(name: str) -> Floats:
        return np.where(people.female, table[f"{name}_women"].si, table[f"{name}_men"].si)

    other_hip = hip.landmarks.hip_centre_other_in_pelvis
    # A person whose spines are turned up against the anterior pelvic plane more than usual stands
    # with the plane turned back by as much.
    unusual = hip.landmarks.shape_angle - usual_shape_angle(hip.person.sex)
    known_tilt = hip.person.pelvic_tilt_deg
    tilt = drawn("pelvic_tilt", below=unusual)
    if known_tilt is not None:
        tilt = np.full_like(tilt, np.radians(known_tilt))
    return Stander(
        mass=people.mass,
        leg_mass=drawn("leg_mass") * people.mass,
        other_hip=other_hip,
        middle=other_hip / 2,
        trunk_centre=by_sex("hat_com_above_hip_of_stature") * people.height,
        trunk_pivot=hip.landmarks.in_pelvis("sacral_promontory")[:, 1],
        leg_length=model["hip_to_foot_of_stature"].si * people.height,
        leg_centre=by_sex("leg_com_below_hip_of_stature") * people.height,
        gravity_line=drawn("gravity_line"),
        pelvic_tilt=tilt,
        thigh_forward=drawn("thigh_forward"),
        femur_rotation=drawn("femur_rotation"),
    )


def moved(body: Stander, cup: Floats, up: Floats | float) -> Stander:
    """Return bodies whose hip centre moved by ``cup`` (3,) [m, pelvis], the femur by ``up`` [m]."""
    return replace(
        body,
        other_hip=body.other_hip - cup,
        middle=body.middle - cup,
        trunk_centre=body.trunk_centre - cup[1],
        trunk_pivot=body.trunk_pivot - cup[1],
        leg_length=body.leg_length - up,
    )


@lru_cache(maxsize=3)
def usual_shape_angle(sex: Literal["f", "m"] | None) -> Floats:
    """Angle of the spines against the anterior pelvic plane [rad] in the central hip, (1,)."""
    return Hip(Person(sex=sex)).landmarks.shape_angle


def burden(hip: Hip, cane_n: float = 0.0, load_kg: float = 0.0, load_side: Side = "left") -> Burden:
    """Return a cane on the side of the lifted leg, and a load held in one hand.

    Parameters
    ----------
    hip : Hip
        Whose; one row for each of its people.
    cane_n : float
        Force on the cane [N].
    load_kg : float
        Mass of the load [kg].
    load_side : str
        The right leg stands, so ``right`` is the standing side.

    Raises
    ------
    AnatomyError
        A cane that would carry more than half of somebody's weight.
    """
    most = MOST_ON_CANE * GRAVITY * float(hip.people.mass.min())
    if not 0 <= cane_n <= most:
        raise AnatomyError(
            f"cane_n = {cane_n:g} is out of range: more than half the weight of the lightest person asked "
            f"about; give 0 to {most:.0f} N, or a larger body mass"
        )
    return burden_at(hip.people.height, cane_n, load_kg, load_side)


def burden_at(height: Floats, cane_n: float, load_kg: float, load_side: Side) -> Burden:
    """Return what `burden` describes, without its check, of people of heights (person,) [m]."""
    model = norms("stance_model")
    sign = 1.0 if load_side == "right" else -1.0
    ones = np.ones_like(height)
    return Burden(
        cane=cane_n * ones,
        cane_side=-model["cane_from_midline"].si * height,
        load=load_kg * GRAVITY * ones,
        load_side=sign * model["load_from_midline"].si * height,
    )
