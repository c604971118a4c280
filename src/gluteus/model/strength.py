"""How strong a hip's muscles are together: what ties forces to a strength that a dynamometer would read."""

from __future__ import annotations

import numpy as np

from gluteus.bones.shape_model import Floats
from gluteus.errors import AnatomyError
from gluteus.mechanics.kinematics import joint_axes
from gluteus.mechanics.muscle import FibreState, active_capacity
from gluteus.mechanics.recruitment import Status, greatest_moment
from gluteus.model.curves import force_length_curves

_ABDUCTION, _ABDUCTING = 1, -1.0


def greatest_abduction(moment: Floats, state: FibreState, force: Floats) -> Floats:
    """Greatest active abduction moment (person,) [N m] with the hip neutral and the other axes in balance.

    Parameters:
        moment: about the hip centre on the femur per newton in the neutral hip [m], (person, line, 3).
        state: fibres there, (person, line).
        force: maximal isometric force of the lines [N], (person, line). Given cross-sections [m2], the result
            is the moment per specific tension [N m/Pa].

    Passive forces are left out, as in `gluteus.studies.equilibrium.greatest`.

    Raises:
        AnatomyError: muscles that cannot abduct the hip and balance the rest.
    """
    axes = joint_axes(np.zeros((len(moment), 3)))
    active = active_capacity(state, force, force_length_curves())
    # Newtons or square metres, what is solved has the size of moments.
    size = active.sum(axis=1)
    capacity = np.einsum("blk,bck->bcl", moment, axes) * (active * (_USUAL / size[:, None]))[:, None, :]
    direction = np.zeros(3)
    direction[_ABDUCTION] = _ABDUCTING
    found = greatest_moment(capacity, direction)
    if not np.all((found.status == Status.OK) & (found.moment > 0)):
        raise AnatomyError(
            "these muscles cannot abduct the hip with its other axes in balance, so that no force of theirs "
            "follows from a strength; look at their attachments and sizes"
        )
    return found.moment * size / _USUAL


_USUAL = 1e4
"""Newtons of all muscles of a hip together, roughly."""
