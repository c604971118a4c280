"""A hip's owner as a standing body: masses, lengths and the unknowns of posture.

Who is drawn in a posture that sound muscles could not hold is drawn another (docs/decisions/0027-posture.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Literal, TypeVar
from weakref import WeakKeyDictionary

import numpy as np

from gluteus.anatomy import Quantity, norms
from gluteus.arrays import Bools, Floats, Ints
from gluteus.bones.person import Person
from gluteus.errors import AnatomyError
from gluteus.mechanics.hip.statics import GRAVITY, Burden, Stander, stand
from gluteus.model.hip.hip import Hip
from gluteus.studies.standing.equilibrium import hold

POSTURE_STREAM = 2
POSTURES = 4
"""How many postures are drawn at most for somebody who cannot hold them."""

Standers = TypeVar("Standers", Stander, Burden)

_WIDEST = 3.0
_MOST_ON_CANE = 0.5

UNKNOWNS = ("pelvic_tilt", "femur_rotation", "gravity_line", "thigh_forward", "leg_mass")
"""What is unknown of a person's stance and enters as a distribution, in the order of the draws."""


@dataclass(frozen=True)
class StanceRecipe:
    """Distributions of the unknowns of stance; defaults are those of decision 0006.

    ``fixed`` names unknowns that are held at their mean, for seeing what each one drives; ``postures`` is how
    many are drawn at most, 1 to `POSTURES`, for somebody whose sound muscles could not hold them.

    Raises:
        AnatomyError: an unknown or a tilt that there is not, or a number out of range.
    """

    tilt: str = "pelvic_tilt_app_healthy"
    fixed: frozenset[str] = frozenset()
    postures: int = POSTURES

    def __post_init__(self) -> None:
        unknown = self.fixed - set(UNKNOWNS)
        if unknown:
            raise AnatomyError(
                f"{', '.join(sorted(unknown))} is not an unknown of stance; they are {', '.join(UNKNOWNS)}"
            )
        if self.tilt not in norms("stance"):
            raise AnatomyError(f"tilt = {self.tilt!r} is no quantity of norms/stance.yaml; name one")
        if not 1 <= self.postures <= POSTURES:
            raise AnatomyError(f"postures = {self.postures} cannot be drawn; give 1 to {POSTURES}")


def stander(hip: Hip, recipe: StanceRecipe | None = None) -> Stander:
    """The bodies of a hip's people, with their unknowns drawn from the hip's own seed."""
    chosen = recipe or StanceRecipe()
    body = _body(hip.before or hip, chosen)
    return moved(body, hip.operation.cup_shift(), hip.operation.femur_shift(hip.landmarks)[:, 1])


_bodies: WeakKeyDictionary[Hip, dict[StanceRecipe, Stander]] = WeakKeyDictionary()


def _body(hip: Hip, recipe: StanceRecipe) -> Stander:
    """Bodies on unoperated hips; kept with the hip, because finding postures costs as much as a stance."""
    kept = _bodies.setdefault(hip, {})
    if recipe not in kept:
        kept[recipe] = _standing(hip, recipe)
    return kept[recipe]


def _standing(hip: Hip, recipe: StanceRecipe) -> Stander:
    drawn = _draws(hip, recipe)
    body = _with_draws(hip, recipe, next(drawn))
    rows = np.arange(len(hip.people))
    for again in drawn:
        rows = rows[~_holds(hip, body, rows)]
        if not len(rows):
            break
        other = _with_draws(hip, recipe, again)
        for name in ("leg_mass", "gravity_line", "pelvic_tilt", "thigh_forward", "femur_rotation"):
            getattr(body, name)[rows] = getattr(other, name)[rows]
    return body


def _holds(hip: Hip, body: Stander, rows: Ints) -> Bools:
    """Whether sound muscles of norm strength hold some of the people level and upright on one leg (row,)."""
    some = only(body, rows)
    none = np.zeros(len(rows))
    posture = stand(some, none + 1.0, none, none, Burden(none, none, none, none))
    measured = hip.person.abduction_strength_nm
    sound = np.ones(len(rows)) if measured is None else hip.sizes.strength[rows] / measured
    model = hip.model().only(rows)
    places = (posture.pelvis, posture.femur, posture.moment, posture.weight)
    return hold(model, *places, strength=np.repeat(sound[:, None], len(model.share), axis=1)).held


def _with_draws(hip: Hip, recipe: StanceRecipe, draws: dict[str, Floats]) -> Stander:
    people, table, model = hip.people, norms("stance"), norms("stance_model")

    def spread(quantity: Quantity, unknown: str) -> Floats:
        return quantity.si + (quantity.sd_si or 0.0) * draws[unknown]

    def by_sex(name: str) -> Floats:
        return np.where(people.female, table[f"{name}_women"].si, table[f"{name}_men"].si)

    rotation_spread = table["tibia_rotation_to_app_women"].sd_si or 0.0
    other_hip = hip.landmarks.hip_centre_other_in_pelvis
    leg_part = by_sex("leg_mass_fraction") + model["leg_mass_spread"].si * draws["leg_mass"]
    return Stander(
        mass=people.mass,
        leg_mass=leg_part * people.mass,
        other_hip=other_hip,
        middle=other_hip / 2,
        trunk_centre=by_sex("hat_com_above_hip_of_stature") * people.height,
        trunk_pivot=hip.landmarks.in_pelvis("sacral_promontory")[:, 1],
        leg_length=model["hip_to_foot_of_stature"].si * people.height,
        leg_centre=by_sex("leg_com_below_hip_of_stature") * people.height,
        gravity_line=spread(model["gravity_line_forward"], "gravity_line"),
        pelvic_tilt=_pelvic_tilt(hip, table[recipe.tilt], draws["pelvic_tilt"]),
        thigh_forward=spread(model["thigh_forward"], "thigh_forward"),
        femur_rotation=rotation_spread * draws["femur_rotation"] - _rotation_mean(people.female),
    )


def only(people: Standers, rows: Ints) -> Standers:
    """A body or burden of some of the people."""
    return replace(people, **{part.name: getattr(people, part.name)[rows] for part in fields(people)})


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


def _draws(hip: Hip, recipe: StanceRecipe) -> Iterator[dict[str, Floats]]:
    """Draws of the unknowns, a posture at a time; one posture alone where nothing is drawn."""
    count = len(hip.people)
    free = set(UNKNOWNS) - recipe.fixed
    if hip.samples is None or not free:
        yield {name: np.zeros(count) for name in UNKNOWNS}
        return
    generator = hip.stream(POSTURE_STREAM)
    for _ in range(recipe.postures):
        drawn = np.clip(generator.standard_normal((len(UNKNOWNS), count)), -_WIDEST, _WIDEST)
        yield {
            name: row if name in free else np.zeros(count) for name, row in zip(UNKNOWNS, drawn, strict=True)
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
