"""Before and after an operation on the hip, for the same people: the difference has its own interval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from gluteus.arrays import Floats
from gluteus.mechanics.hip.statics import GRAVITY
from gluteus.model.hip.hip import MEDIUS, Hip
from gluteus.model.hip.operation import Operation
from gluteus.studies.labels import labelled
from gluteus.studies.sensitivity.force_slopes import ABDUCTORS, force_slopes
from gluteus.studies.standing.body import StanceRecipe
from gluteus.studies.standing.equilibrium import greatest, muscles_in
from gluteus.studies.standing.stance import SOURCES, reserve, stance
from gluteus.studies.standing.weakening import strength_left

if TYPE_CHECKING:
    import xarray as xr

CASES = ("before", "after")


def plan(
    hip: Hip,
    operation: Operation,
    *,
    weaken: Mapping[str, float] | None = None,
    lesions: Mapping[str, float] | None = None,
    recipe: StanceRecipe | None = None,
    power: int = 2,
) -> xr.Dataset:
    """One-leg stance, strength and reserve before and after an operation.

    Parameters:
        hip: whose, before.
        operation: what is changed.
        weaken, lesions, recipe, power: as for :func:`gluteus.studies.stance`, before and after alike.

    Returns:
        Dataset over case (before, after), person and change. Forces are in body weights; of people whose
        pelvis is not held level in a case they are NaN there. ``abduction_arm_mm`` is the mean arm of gluteus
        medius, minimus and tensor by their greatest forces, hip neutral; ``fibre_length_percent`` that of
        gluteus medius, hip neutral, of its optimal length. ``slope`` and ``abductor_slope``
        are the changes of the hip contact force and of the abductors' force with each change of an
        operation, at the hip before it.

    Raises:
        AnatomyError: a value out of range or an unknown name.
    """
    given: dict[str, Any] = {"weaken": weaken, "lesions": lesions}
    cases = [_case(each, given, recipe, power) for each in (hip, hip.operated(operation))]
    data: dict[str, Any] = {
        name: (("case", "person"), np.stack([case[name] for case in cases])) for name in cases[0]
    }
    slopes = force_slopes(hip, recipe=recipe, power=power, **given)
    of_abductors = force_slopes(hip, force="abductor_force", recipe=recipe, power=power, **given)
    data["slope"] = (("change", "person"), np.stack(list(slopes.values())))
    data["abductor_slope"] = (("change", "person"), np.stack(list(of_abductors.values())))
    data["mass_kg"] = ("person", hip.people.mass)
    coords = {"case": list(CASES), "change": list(slopes)}
    return labelled(data, coords, hip, SOURCES, study="plan", operation=_words(operation))


def _words(operation: Operation) -> str:
    """What an operation changes, such as ``lateral_mm=5, adapted``."""
    changed = {name: value for name, value in asdict(operation).items() if value}
    return ", ".join(name if value is True else f"{name}={value:g}" for name, value in changed.items())


def _case(hip: Hip, given: Mapping[str, Any], recipe: StanceRecipe | None, power: int) -> dict[str, Floats]:
    model = hip.model()
    standing = stance(hip, recipe=recipe, power=power, **given)
    held = standing.held.values
    weight = standing.mass_kg.values * GRAVITY
    neutral = np.zeros((model.people, 3))
    muscles = muscles_in(model, neutral, strength_left(hip, **given))
    force = standing.force_n.sel(muscle=list(ABDUCTORS)).sum("muscle").values / weight
    medius = standing.sel(muscle=MEDIUS)
    found: dict[str, Floats] = {
        "hip_contact_force_bw": standing.hip_contact_force_bw.values,
        "abductor_force_bw": force,
        "gluteus_medius_force_bw": medius.force_n.values / weight,
        "gluteus_medius_activation": medius.activation.values,
    }
    found = {name: np.where(held, values, np.nan) for name, values in found.items()}
    found["held"] = held.astype(float)
    found["capacity_over_demand"] = reserve(hip, recipe=recipe, **given)
    found["abduction_strength_nm"] = greatest(muscles, 1, -1.0)
    found["abduction_arm_mm"] = _arm(hip) * 1e3
    found["fibre_length_percent"] = _fibre_length(hip) * 100
    return found


def _arm(hip: Hip) -> Floats:
    """Mean abduction arm (person,) [m] of the abductors by their greatest forces, hip neutral."""
    model = hip.model()
    lines = np.isin(model.muscle_of, ABDUCTORS)
    arms = -model.moment_arms(np.zeros((model.people, 3)))[:, lines, 1]
    return np.average(arms, axis=1, weights=model.max_force[:, lines])


def _fibre_length(hip: Hip) -> Floats:
    """Mean normalised fibre length (person,) of gluteus medius, hip neutral."""
    model = hip.model()
    lines = np.array(model.muscle_of) == MEDIUS
    stretch = muscles_in(model, np.zeros((model.people, 3))).stretch
    return np.average(stretch[:, lines], axis=1, weights=model.share[lines])
