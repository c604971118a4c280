"""Tendons that lengthen under passive stretch, until passive moments agree with measured ones.

With rigid tendons, the fibres take all of the stretch. Far from upright standing, the model then
resists several times as much as people do: 43 N m at 45 degrees of straight-leg raising (median of
1,000 people), against 7 measured by Riener and Edrich [riener1999]. Here the tendons of the lines
on that side of the hip take a part of the excess stretch, until the passive moment does not exceed
the measured one. Where the model resists less than people, nothing changes.
"""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np

from gluteus.anatomy import norms
from gluteus.arrays import Floats, Ints
from gluteus.mechanics.hip.kinematics import joint_axes
from gluteus.mechanics.hip.lines import Paths
from gluteus.mechanics.hip.model import Model
from gluteus.mechanics.muscle.rigid import FibreState, fibre_state, passive_force

_HALVINGS = 10


def passive_moments(flexion: Floats, knee: Floats) -> tuple[Floats, Floats]:
    """Return measured passive moments about the hip that flex it and that extend it.

    Parameters
    ----------
    flexion, knee : array, shape (person,)
        Angles [rad].

    Returns
    -------
    flexing, extending : array, shape (person,)
        Both positive [N m]; the resting moment is their difference.
    """
    table = norms("stance")
    hip, bent = np.degrees(flexion), np.degrees(knee)

    def side(letter: str) -> Floats:
        first, by_knee, by_hip = (table[f"passive_hip_{letter}{place}"].value for place in range(3))
        return np.exp(first + by_knee * bent + by_hip * hip)

    return side("a") + table["passive_hip_c"].si, side("b")


def with_giving_tendons(model: Model, q: Floats, knee: Floats, found: Paths | None = None) -> Model:
    """Return the model with tendons that lengthen.

    Parameters
    ----------
    model : Model
        Model with one person for each pose.
    q : array, shape (person, coordinate)
        Poses of the hip [rad].
    knee : array, shape (person,)
        Knee flexion [rad].
    found : Paths, optional
        Of the model in these poses, where they are known already.
    """
    found = found or model.paths(q)
    arm = np.einsum("blk,bk->bl", found.moment, joint_axes(q)[:, 0])
    length = found.length + model.constant_length
    state = fibre_state(length, model.tendon_length, model.fibre_length, model.pennation)
    excess = np.maximum(state.normalised_length - 1.0, 0.0)
    give = np.zeros_like(excess)
    for limit, side in zip(passive_moments(q[:, 0], knee), (arm > 0.0, arm < 0.0), strict=True):
        give += np.where(side, _give(model, state, excess, np.abs(arm) * side, limit)[:, None], 0.0)
    longer = give * excess * model.fibre_length * state.cos_pennation
    return model.changed(tendon_length=model.tendon_length + longer)


def _give(model: Model, state: FibreState, excess: Floats, arm: Floats, limit: Floats) -> Floats:
    """Smallest part (person,) of the excess stretch in the tendons that keeps the moment within the
    limit [N m].
    """

    def moment(part: Floats, rows: Ints) -> Floats:
        kept = FibreState(*(getattr(state, field.name)[rows] for field in fields(state)))
        stretch = kept.normalised_length - part[:, None] * excess[rows]
        strongest = model.max_force[rows] if len(model.max_force) > 1 else model.max_force
        force = passive_force(replace(kept, normalised_length=stretch), strongest, model.curves)
        return (force * arm[rows]).sum(axis=1)

    give = np.zeros(len(limit))
    stiff = np.flatnonzero(moment(give, np.arange(len(limit))) > limit)
    low, high = np.zeros(len(stiff)), np.ones(len(stiff))
    for _ in range(_HALVINGS if len(stiff) else 0):
        middle = (low + high) / 2
        over = moment(middle, stiff) > limit[stiff]
        low, high = np.where(over, middle, low), np.where(over, high, middle)
    give[stiff] = high
    return give
