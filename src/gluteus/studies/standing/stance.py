"""Weight carried over to one leg: the posture that balances, the muscles that hold it, the hip force."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from gluteus.anatomy import norms
from gluteus.arrays import Bools, Floats, Ints
from gluteus.mechanics.engine import schema
from gluteus.mechanics.engine.standing import HELD_TOLERANCE, Held, capacity_over_demand, hold
from gluteus.mechanics.engine.standing_kernel import bodies, compiled
from gluteus.mechanics.hip.model import Model
from gluteus.mechanics.hip.statics import GRAVITY, Burden, Stander, Standing, stand
from gluteus.model.hip.hip import Hip
from gluteus.studies.asked import takes
from gluteus.studies.labels import by_group, groups_of, labelled
from gluteus.studies.standing.body import burden, only, stander
from gluteus.studies.standing.question import Compensation, LevelQuestion, StanceQuestion, StanceRecipe
from gluteus.studies.standing.weakening import strength_left

if TYPE_CHECKING:
    import xarray as xr

_Found = TypeVar("_Found", Standing, Held)
STEPS = 9
HALVINGS = 7
_AT_ONCE = 64
"""Postures tried in one batch where few people ask: a call costs as much as some fifty of its rows."""
_LOOK_AHEAD = 3
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

    def only(self, rows: Ints) -> _Case:
        """The case of some of the people."""
        return _Case(
            self.model.only(rows),
            only(self.body, rows),
            self.shift[rows],
            only(self.carried, rows),
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


@takes(StanceQuestion, "shift")
def stance(hip: Hip, question: StanceQuestion) -> xr.Dataset:
    """Standing with the weight shifted to the right leg; the recipe is decision 0006.

    Parameters
    ----------
    hip : Hip
        Whose; one row for each of its people.
    question : StanceQuestion, optional
        The whole question, in the place of the fields that follow.
    {fields}

    Returns
    -------
    xarray.Dataset
        Over person, muscle, compartment, line and axis. ``held`` says whether the pelvis is held
        level with the trunk upright (or as chosen); ``unmet_moment_nm`` is what is missing in the
        posture returned, ``recovered`` whether nothing is. Forces act on the femoral head and are in
        body weights; femur and pelvis frames are those of decision 0002.

    Raises
    ------
    AnatomyError
        A value is out of range, a name is unknown, or a person was given in the place of a hip.
    """
    body = stander(hip, question.recipe)
    carried = burden(hip, question.cane_n, question.load_kg, question.load_side)
    left = strength_left(hip, question.weaken, question.lesions)
    shifted = np.full(len(body.mass), question.shift)
    compensate = question.compensate
    asked, leaning = float(np.radians(question.obliquity_deg)), float(np.radians(question.lean_deg))
    case = _Case(hip.model(), body, shifted, carried, left, question.power, asked, leaning)
    level = np.zeros(len(body.mass))
    posture, result = case.at(level, level)
    upright = result.held
    gave_way = _least(case, upright, compensate)
    drop, lean = (gave_way, level) if compensate == "none" else (level, gave_way)
    rows = np.flatnonzero(~upright)
    if len(rows):
        moved = case.only(rows).at(drop[rows], lean[rows])
        posture, result = _with(posture, rows, moved[0]), _with(result, rows, moved[1])
    variables = _variables(hip, body, posture, result, upright, asked + drop, leaning + lean)
    coords = {"axis": ["lateral", "anterior", "up"]} | groups_of(case.model)
    return labelled(
        variables, coords, hip, SOURCES, study="stance", shift=question.shift, compensate=compensate
    )


@takes(LevelQuestion, "weaken", "lesions")
def reserve(hip: Hip, question: LevelQuestion) -> Floats:
    """Capacity over demand (person,) in one-leg stance, pelvis level, trunk upright; 1 is the limit.

    The moments of all three axes grow together until the muscles cannot balance them. A hip that cannot
    balance any part of the demand has 0.

    Parameters
    ----------
    hip : Hip
    question : LevelQuestion, optional
    {fields}
    """
    posture = _level(hip, question.recipe)
    left = strength_left(hip, question.weaken, question.lesions)
    return capacity_over_demand(hip.model(), posture.pelvis, posture.femur, posture.moment, left)


@takes(LevelQuestion, "weaken", "lesions")
def holds(hip: Hip, question: LevelQuestion) -> Bools:
    """Whether the pelvis is held level with the trunk upright on one leg (person,): ``held`` of `stance`.

    Parameters
    ----------
    hip : Hip
    question : LevelQuestion, optional
    {fields}
    """
    posture = _level(hip, question.recipe)
    places = (posture.pelvis, posture.femur, posture.moment, posture.weight)
    left = strength_left(hip, question.weaken, question.lesions)
    return hold(hip.model(), *places, strength=left, power=question.power).held


def _level(hip: Hip, recipe: StanceRecipe) -> Standing:
    body = stander(hip, recipe)
    still = np.zeros(len(body.mass))
    return stand(body, still + 1.0, still, still, burden(hip))


def _with(whole: _Found, rows: Ints, part: _Found) -> _Found:
    """What was found, with some of the people's rows replaced."""
    mixed: dict[str, Any] = {}
    for each in fields(whole):
        mixed[each.name] = getattr(whole, each.name).copy()
        mixed[each.name][rows] = getattr(part, each.name)
    return replace(whole, **mixed)


def _least(case: _Case, held: Bools, compensate: Compensation) -> Floats:
    """The least drop or lean (person,) [rad] that is held; the greatest tried where none is.

    The first of evenly spaced amounts that is held, then halvings between it and the one before.
    """
    widest = norms("stance_model")["largest_drop" if compensate == "none" else "largest_lean"].si
    least = np.zeros(len(held))
    rows = np.flatnonzero(~held)
    if not len(rows):
        return least
    asked = case.only(rows)
    by_kernel = compiled(asked.model, len(rows), asked.left, power=case.power)
    if by_kernel is not None:
        give = schema.Giving(
            compensate=schema.Compensate.trunk if compensate == "trunk" else schema.Compensate.pelvis,
            widest=widest,
            steps=STEPS,
            halvings=HALVINGS,
            obliquity=case.obliquity,
            lean=case.lean,
        )
        least[rows] = by_kernel.least(bodies(asked.body, asked.shift, asked.carried), give)
        return least
    amounts = np.linspace(0, widest, STEPS)
    first = 1 + _first_held(asked, amounts[1:], compensate)
    least[rows] = widest
    found = first < STEPS
    rows, first = rows[found], first[found]
    if len(rows):
        least[rows] = _halved(case.only(rows), amounts[first - 1], amounts[first], compensate)
    return least


def _first_held(case: _Case, amounts: Floats, compensate: Compensation) -> Ints:
    """Which of the amounts is the first that is held (person,); their number where none is."""
    first = np.full(len(case.shift), len(amounts))
    tried = 0
    while tried < len(amounts) and (first == len(amounts)).any():
        rows = np.flatnonzero(first == len(amounts))
        together = amounts[tried : tried + max(1, _AT_ONCE // len(rows))]
        works = _works(case.only(np.repeat(rows, len(together))), np.tile(together, len(rows)), compensate)
        works = works.reshape(len(rows), -1)
        hit = works.any(axis=1)
        first[rows[hit]] = tried + works[hit].argmax(axis=1)
        tried += len(together)
    return first


def _halved(case: _Case, low: Floats, high: Floats, compensate: Compensation) -> Floats:
    """The held end (person,) of intervals whose upper end is held, after so many halvings."""
    left = HALVINGS
    while left:
        depth = min(left, _LOOK_AHEAD) if len(low) * 2**_LOOK_AHEAD <= _AT_ONCE else 1
        low, high = _halved_together(case, low, high, depth, compensate)
        left -= depth
    return high


def _halved_together(
    case: _Case, low: Floats, high: Floats, depth: int, compensate: Compensation
) -> tuple[Floats, Floats]:
    """Intervals after several halvings; all middles that these can meet are tried in one batch."""
    rows, intervals = np.arange(len(low)), [(low, high)]
    middles: list[Floats] = []
    for bottom, top in intervals:
        middle = (bottom + top) / 2
        middles.append(middle)
        if len(intervals) < 2**depth - 1:
            intervals += [(bottom, middle), (middle, top)]
    tree: Floats = np.stack(middles, axis=1)
    repeated = case if len(middles) == 1 else case.only(np.repeat(rows, len(middles)))
    works = _works(repeated, tree.ravel(), compensate).reshape(tree.shape)
    node = np.zeros(len(low), dtype=np.intp)
    for _ in range(depth):
        middle, good = tree[rows, node], works[rows, node]
        high, low = np.where(good, middle, high), np.where(good, low, middle)
        node = 2 * node + np.where(good, 1, 2)
    return low, high


def _works(case: _Case, amount: Floats, compensate: Compensation) -> Bools:
    zero = np.zeros_like(amount)
    drop, lean = (amount, zero) if compensate == "none" else (zero, amount)
    return case.at(drop, lean)[1].held


def _variables(
    hip: Hip,
    body: Stander,
    posture: Standing,
    result: Held,
    upright: Bools,
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
    if hip.people.age is not None:
        per_person["age_years"] = hip.people.age
    data = {name: ("person", values) for name, values in per_person.items()}
    data |= {name: (("person", "axis"), values[:, [2, 0, 1]]) for name, values in axes.items()}
    return data | groups
