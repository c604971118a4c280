"""Weight carried over to one leg: the posture that balances, the muscles that hold it, the hip force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Literal, TypeVar

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from gluteus.anatomy import norms
from gluteus.errors import AnatomyError
from gluteus.mechanics.statics import GRAVITY, Burden, Stander, Standing, stand
from gluteus.model.hip import Hip
from gluteus.model.model import Model
from gluteus.studies.equilibrium import HELD_TOLERANCE, Floats, Held, capacity_over_demand, hold
from gluteus.studies.labels import by_group, groups_of, labelled
from gluteus.studies.stander import StanceRecipe, burden, stander
from gluteus.studies.strength_left import strength_left

Compensation = Literal["none", "trunk"]
_Body = TypeVar("_Body", Stander, Burden)
STEPS = 9
HALVINGS = 7
_FARTHEST_DEG = 40.0
SOURCES = (
    "deleva1996",
    "ohashi2024",
    "imai2017",
    "imai2018",
    "handsfield2014",
    "ward2009",
    "dostal1981",
    "rajagopal2016",
    "degroote2016",
)


@dataclass(frozen=True, eq=False)
class _Case:
    """Everything that does not change while a posture is searched."""

    model: Model
    body: Stander
    shift: Floats
    carried: Burden
    left: Floats
    power: int
    obliquity: float
    lean: float

    def only(self, rows: NDArray[np.intp]) -> _Case:
        """The case of some of the people."""
        return _Case(
            self.model.only(rows),
            _only(self.body, rows),
            self.shift[rows],
            _only(self.carried, rows),
            self.left[rows],
            self.power,
            self.obliquity,
            self.lean,
        )

    def at(self, drop: Floats, lean: Floats) -> tuple[Standing, Held]:
        """The posture with so much more drop and lean (person,) [rad] than was asked for, and its muscles."""
        posture = stand(self.body, self.shift, self.obliquity + drop, self.lean + lean, self.carried)
        held = hold(
            self.model,
            posture.pelvis,
            posture.femur,
            posture.moment,
            posture.weight,
            strength=self.left,
            power=self.power,
        )
        return posture, held


def stance(
    hip: Hip,
    shift: float = 1.0,
    *,
    weaken: Mapping[str, float] | None = None,
    lesions: Mapping[str, float] | None = None,
    cane_n: float = 0.0,
    load_kg: float = 0.0,
    load_side: str = "left",
    compensate: Compensation = "none",
    obliquity_deg: float = 0.0,
    lean_deg: float = 0.0,
    recipe: StanceRecipe | None = None,
    power: int = 2,
) -> xr.Dataset:
    """Standing with the weight shifted to the right leg; the recipe is decision 0006.

    Parameters:
        hip: whose; one row for each of its people.
        shift: part of the weight under the right foot, from 0.5 (both feet) to 1 (one foot).
        weaken: muscle, compartment, line or ``abductors`` -> part of its strength left.
        lesions: root, plexus or nerve -> part of its fibres lost.
        cane_n: force on a cane on the left [N].
        load_kg, load_side: mass held in the left or right hand.
        compensate: what gives way where the muscles cannot hold the pelvis level: ``none`` lets the pelvis
            drop on the left, ``trunk`` leans the trunk to the right; by no more than needed.
        obliquity_deg, lean_deg: how far the pelvis hangs on the left and the trunk leans to the right by
            choice; what gives way comes on top.
        recipe: distributions of what is unknown.
        power: of the activations in the effort that muscles minimise, 2 or 3.

    Returns:
        Dataset over person, muscle, compartment, line and axis. ``held`` tells whether the pelvis is held
        level with the trunk upright (or as chosen); ``unmet_moment_nm`` what is missing in the posture
        returned, ``recovered`` whether nothing is. Forces act on the femoral head and are in body weights;
        femur and pelvis frames are those of decision 0002.

    Raises:
        AnatomyError: a value out of range or an unknown name.
    """
    if not 0.5 <= shift <= 1:
        raise AnatomyError(
            f"shift = {shift} is no part of the weight under one foot; give 0.5 (both) to 1 (one foot)"
        )
    if compensate not in ("none", "trunk"):
        raise AnatomyError(
            f"compensate = {compensate!r} is unknown; choose none (the pelvis drops) or trunk (it leans)"
        )
    for name, chosen in (("obliquity_deg", obliquity_deg), ("lean_deg", lean_deg)):
        if not abs(chosen) <= _FARTHEST_DEG:
            raise AnatomyError(
                f"{name} = {chosen} is no posture that somebody stands in; give {-_FARTHEST_DEG:g} to "
                f"{_FARTHEST_DEG:g} degrees"
            )
    body = stander(hip, recipe)
    carried = burden(hip, cane_n, load_kg, load_side)
    left = strength_left(hip, weaken, lesions)
    shifted = np.full(len(body.mass), float(shift))
    asked, leaning = float(np.radians(obliquity_deg)), float(np.radians(lean_deg))
    case = _Case(hip.model(), body, shifted, carried, left, power, asked, leaning)
    level = np.zeros(len(body.mass))
    upright = case.at(level, level)[1].held
    gave_way = _least(case, upright, compensate)
    drop, lean = (gave_way, level) if compensate == "none" else (level, gave_way)
    posture, result = case.at(drop, lean)
    variables = _variables(hip, body, posture, result, upright, asked + drop, leaning + lean)
    coords = {"axis": ["lateral", "anterior", "up"]} | groups_of(case.model)
    return labelled(variables, coords, hip, SOURCES, study="stance", shift=shift, compensate=compensate)


def reserve(
    hip: Hip,
    weaken: Mapping[str, float] | None = None,
    lesions: Mapping[str, float] | None = None,
    recipe: StanceRecipe | None = None,
) -> Floats:
    """Capacity over demand (person,) in one-leg stance, pelvis level, trunk upright; 1 is the limit.

    The moments of all three axes grow together until the muscles cannot balance them. A hip that cannot
    balance any part of the demand has 0.
    """
    body = stander(hip, recipe)
    still = np.zeros(len(body.mass))
    posture = stand(body, still + 1.0, still, still, burden(hip))
    return capacity_over_demand(
        hip.model(), posture.pelvis, posture.femur, posture.moment, strength_left(hip, weaken, lesions)
    )


def _only(people: _Body, rows: NDArray[np.intp]) -> _Body:
    """A body or burden of some of the people."""
    return replace(people, **{part.name: getattr(people, part.name)[rows] for part in fields(people)})


def _least(case: _Case, held: NDArray[np.bool_], compensate: Compensation) -> Floats:
    """The least drop or lean (person,) [rad] that is held; the greatest tried where none is."""
    widest = norms("stance_model")["largest_drop" if compensate == "none" else "largest_lean"].si
    least = np.zeros(len(held))
    rows = np.flatnonzero(~held)
    if not len(rows):
        return least
    searched = case.only(rows)
    low, high = np.zeros(len(rows)), np.full(len(rows), widest)
    open_rows = np.ones(len(rows), dtype=bool)
    for amount in np.linspace(0, widest, STEPS)[1:]:
        works = _works(searched, np.full(len(rows), amount), compensate) & open_rows
        high[works] = amount
        open_rows &= ~works
        low[open_rows] = amount
        if not open_rows.any():
            break
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        works = _works(searched, middle, compensate)
        high, low = np.where(works, middle, high), np.where(works, low, middle)
    least[rows] = high
    return least


def _works(case: _Case, amount: Floats, compensate: Compensation) -> NDArray[np.bool_]:
    zero = np.zeros_like(amount)
    drop, lean = (amount, zero) if compensate == "none" else (zero, amount)
    return case.at(drop, lean)[1].held


def _variables(
    hip: Hip,
    body: Stander,
    posture: Standing,
    result: Held,
    upright: NDArray[np.bool_],
    drop: Floats,
    lean: Floats,
) -> dict[str, Any]:
    """Variables of the dataset by name: with their dimensions, the last of them as labelled arrays."""
    weight = body.mass * GRAVITY
    model = hip.model()
    in_pelvis = result.joint / weight[:, None]
    in_world = np.einsum("bij,bj->bi", posture.pelvis, in_pelvis)
    in_femur = np.einsum("bji,bj->bi", posture.femur, in_world)
    total = result.abduction.sum(axis=1, keepdims=True)
    # A share of next to nothing, as between both feet, would be any number.
    share = np.where(total > HELD_TOLERANCE, result.abduction / np.maximum(total, HELD_TOLERANCE), 0.0)
    groups = by_group(model, result.force, result.activation, share)
    size = np.linalg.norm(posture.moment, axis=1)
    per_person = {
        "pelvic_obliquity_deg": np.degrees(drop),
        "trunk_lean_deg": np.degrees(lean),
        "hip_adduction_deg": np.degrees(posture.leg_inclination + drop),
        "hip_contact_force_bw": np.linalg.norm(in_femur, axis=1),
        "abduction_moment_nm_per_kg": size / body.mass,
        "unmet_moment_nm": result.unmet,
        "held": upright,
        "recovered": result.held,
        "status": result.status,
        "mass_kg": body.mass,
        "height_m": hip.people.height,
    }
    axes = {
        "hip_contact_force_femur_bw": in_femur,
        "hip_contact_force_pelvis_bw": in_pelvis,
        "hip_contact_force_world_bw": in_world,
    }
    data = {name: ("person", values) for name, values in per_person.items()}
    data |= {name: (("person", "axis"), values[:, [2, 0, 1]]) for name, values in axes.items()}
    return data | groups
