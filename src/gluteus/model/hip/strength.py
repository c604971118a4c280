"""Strength of people as measured by dynamometers, and the total strength of a hip's muscles."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gluteus.anatomy import Quantity, norms
from gluteus.arrays import Floats
from gluteus.errors import AnatomyError, RecordError
from gluteus.mechanics.engine.recruitment import Status, greatest_moment
from gluteus.mechanics.hip.kinematics import ABDUCTION, joint_axes
from gluteus.mechanics.muscle.rigid import FibreState, active_capacity
from gluteus.model.hip.curves import force_length_curves

_USUAL = 1e4
"""Approximate force of all muscles of a hip together [N]."""


@dataclass(frozen=True, eq=False)
class StrengthNorm:
    """Published abduction strength of young adults; arrays (sex,), men first.

    ``of_average_mass`` [N m] is the strength of a person with ``average_mass`` [kg],
    ``mass_exponent`` the exponent of mass, and ``spread`` the standard deviation of the logarithm.
    """

    of_average_mass: Floats
    average_mass: Floats
    mass_exponent: Floats
    spread: Floats


@lru_cache(maxsize=1)
def strength_norm() -> StrengthNorm:
    """Return the norm from which people's strength is drawn (docs/decisions/0026-strength.md).

    Raises
    ------
    RecordError
        The record gives no spread.
    """
    table, body = norms("muscle_model"), norms("body")
    sexes = ("men", "women")
    mass = np.array([body[f"mass_{sex}"].si for sex in sexes])
    torque = [table[f"abduction_strength_{sex}"] for sex in sexes]
    return StrengthNorm(
        of_average_mass=mass * [one.si for one in torque],
        average_mass=mass,
        mass_exponent=np.array([body[f"torque_mass_exponent_{sex}"].value for sex in sexes]),
        spread=np.array([_spread(one) / one.value for one in torque]),
    )


def _spread(quantity: Quantity) -> float:
    if quantity.sd is None:
        raise RecordError(f"norms/muscle_model.yaml: {quantity}: what is drawn needs a spread. Add an sd.")
    return quantity.sd


def greatest_abduction(moment: Floats, state: FibreState, force: Floats) -> Floats:
    """Greatest active abduction moment (person,) [N m] with the hip neutral and the moments about
    the other axes balanced.

    Parameters
    ----------
    moment
        Moment about the hip centre on the femur, per newton, with the hip neutral [m], (person,
        line, 3).
    state
        Fibres in that position, (person, line).
    force
        Maximal isometric force of the lines [N], (person, line). Given cross-sections [m2], the
        result is the moment per specific tension [N m/Pa].

    Passive forces are left out. With a straight knee they would be those of stretched hamstrings,
    which dynamometers do not measure.

    Raises
    ------
    AnatomyError
        The muscles cannot abduct the hip and balance the other moments.
    """
    axes = joint_axes(np.zeros((len(moment), 3)))
    active = active_capacity(state, force, force_length_curves())
    # The problem that is solved has the size of moments, whether the input is in N or m².
    size = active.sum(axis=1)
    capacity = np.einsum("blk,bck->bcl", moment, axes) * (active * (_USUAL / size[:, None]))[:, None, :]
    found = greatest_moment(capacity, ABDUCTION)
    if not np.all((found.status == Status.OK) & (found.moment > 0)):
        raise AnatomyError(
            "these muscles cannot abduct the hip with its other axes in balance, so that "
            "none of their forces "
            "follows from a strength; look at their attachments and sizes"
        )
    return found.moment * size / _USUAL
