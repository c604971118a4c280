"""The hip's person as a standing body: masses, lengths and the unknowns of posture.

Several postures are drawn for each person, who stands in one that suits their muscles
(docs/decisions/0042-recipe.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from weakref import WeakKeyDictionary

import numpy as np

from gluteus.anatomy import norms
from gluteus.arrays import Floats
from gluteus.bones.draws import CHOSEN, POSTURE
from gluteus.choices import Side
from gluteus.errors import AnatomyError
from gluteus.mechanics.engine.choice import engine
from gluteus.mechanics.engine.standing import effort_of
from gluteus.mechanics.hip.model import Model
from gluteus.mechanics.hip.statics import (
    GRAVITY,
    Burden,
    Stander,
    body_centre,
    free_leg_inward,
    stand,
)
from gluteus.model.hip.hip import Hip
from gluteus.studies.standing.posture_choice import picked_posture, preference
from gluteus.studies.standing.question import StanceRecipe
from gluteus.studies.standing.unknowns import unknowns_of

MOST_ON_CANE = 0.5
"""Share of the body weight that can be put on a cane."""


def stander(hip: Hip, recipe: StanceRecipe | None = None) -> Stander:
    """Return the bodies of a hip's people, with their unknowns drawn from the hip's own seed."""
    chosen = recipe or StanceRecipe()
    body = unchanged_body(hip, chosen)
    if hip.before is None:
        return body
    return moved(body, hip.operation.cup_shift(), hip.operation.femur_shift(hip.landmarks)[:, 1])


_bodies: WeakKeyDictionary[Hip, dict[StanceRecipe, Stander]] = WeakKeyDictionary()


def _body(hip: Hip, recipe: StanceRecipe) -> Stander:
    """Return bodies on unoperated hips.

    They are cached with the hip, because postures take as long as a stance.
    """
    kept = _bodies.setdefault(hip, {})
    if recipe not in kept:
        kept[recipe] = _standing(hip, recipe)
    return kept[recipe]


def _standing(hip: Hip, recipe: StanceRecipe) -> Stander:
    everybody = np.arange(len(hip.people))
    attempt = hip.draws.attempts(POSTURE)
    number = recipe.tried if hip.draws.drawn else 1
    drawn = [attempt(everybody) for _ in range(number)]
    bodies = [posture_of_draws(hip, recipe, normals) for normals in drawn]
    if number == 1:
        return bodies[0]
    efforts = np.stack([sound_effort(hip, body) for body in bodies], axis=1)
    leaning = np.stack([preference(recipe, hip.person, normals) for normals in drawn], axis=1)
    picked = picked_posture(efforts, leaning, hip.draws["posture_choice"])
    chosen = {
        name: np.stack([getattr(body, name) for body in bodies], axis=1)[everybody, picked] for name in CHOSEN
    }
    return replace(bodies[0], **chosen)


def sound_effort(hip: Hip, body: Stander) -> Floats:
    """Return the effort (person,) of healthy muscles of norm strength in one-leg stance without
    a load.
    """
    none = np.zeros(len(body.mass))
    posture = stand(body, none + 1.0, none, none, Burden(none, none, none, none))
    model = sound_model(hip)
    return effort_of(model.share, engine().standing(model).hold(posture))


def sound_model(hip: Hip) -> Model:
    """Return the muscles of a hip's people with norm strength, before an operation."""
    whole = hip.before or hip
    measured, model = hip.person.abduction_strength_nm, whole.model()
    if measured is None:
        return model
    sound = whole.sizes.strength / measured
    return model.changed(max_force=model.max_force * sound[:, None])


def unchanged_body(hip: Hip, recipe: StanceRecipe) -> Stander:
    """Return the bodies of a hip's people before an operation."""
    return _body(hip.before or hip, recipe)


def posture_of_draws(hip: Hip, recipe: StanceRecipe, draws: Mapping[str, Floats]) -> Stander:
    """Return bodies in the posture given by standard normals (person,) of the chosen unknowns."""
    people, table, model = hip.people, norms("stance"), norms("stance_model")
    unknowns = unknowns_of(recipe)

    def drawn(name: str, below: Floats | float = 0.0) -> Floats:
        normal = draws[name] if name in draws else hip.draws[name]
        return unknowns[name].value(people.female, normal, below)

    def by_sex(name: str) -> Floats:
        return np.where(people.female, table[f"{name}_women"].si, table[f"{name}_men"].si)

    other_hip = hip.landmarks.hip_centre_other_in_pelvis
    # In a person whose spines are turned up more than usual relative to the anterior pelvic plane,
    # the plane is tilted backwards by the same angle in standing.
    known_tilt = hip.person.pelvic_tilt_deg
    tilt = drawn("pelvic_tilt", below=hip.shape_angle_beyond_usual)
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
        thigh_outward=drawn("thigh_outward"),
        pelvic_obliquity=drawn("pelvic_obliquity"),
        trunk_lean=drawn("trunk_lean"),
        body_centre=drawn("body_centre"),
    )


def moved(body: Stander, cup: Floats, up: Floats | float) -> Stander:
    """Return bodies with the hip centre moved by ``cup`` (3,) [m, pelvis] and the femur by
    ``up`` [m].
    """
    after = replace(
        body,
        other_hip=body.other_hip - cup,
        middle=body.middle - cup,
        trunk_centre=body.trunk_centre - cup[1],
        trunk_pivot=body.trunk_pivot - cup[1],
        leg_length=body.leg_length - up,
    )
    return replace(after, body_centre=body_centre(after, free_leg_inward(body)))


def burden(hip: Hip, cane_n: float = 0.0, load_kg: float = 0.0, load_side: Side = "left") -> Burden:
    """Return a cane on the side of the lifted leg, and a load held in one hand.

    Parameters
    ----------
    hip : Hip
        The hip; one row for each of its people.
    cane_n : float
        Force on the cane [N].
    load_kg : float
        Mass of the load [kg].
    load_side : str
        Hand that holds the load. The person stands on the leg of `Person.side`.

    Raises
    ------
    AnatomyError
        The cane would carry more than half of a person's weight.
    """
    most = MOST_ON_CANE * GRAVITY * float(hip.people.mass.min())
    if not 0 <= cane_n <= most:
        raise AnatomyError(
            f"cane_n = {cane_n:g} is out of range: more than half the weight of the lightest person asked "
            f"about; give 0 to {most:.0f} N, or a larger body mass"
        )
    return burden_at(hip.people.height, cane_n, load_kg, load_side == hip.person.side)


def burden_at(height: Floats, cane_n: float, load_kg: float, on_standing_side: bool) -> Burden:
    """Return the burden of `burden`, without its check, for people with heights (person,) [m]."""
    model = norms("stance_model")
    sign = 1.0 if on_standing_side else -1.0
    ones = np.ones_like(height)
    return Burden(
        cane=cane_n * ones,
        cane_side=-model["cane_from_midline"].si * height,
        load=load_kg * GRAVITY * ones,
        load_side=sign * model["load_from_midline"].si * height,
    )
