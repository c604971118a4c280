"""Whether an operated hip can be reduced, from the pull of its muscles at rest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gluteus.anatomy import norms
from gluteus.arrays import Bools, Floats
from gluteus.mechanics.engine.choice import engine
from gluteus.mechanics.engine.schema import Status
from gluteus.mechanics.engine.standing import Held
from gluteus.model.hip.hip import Hip


def reducible(hip: Hip) -> Bools:
    """Return whether the head can be pulled into the socket (person,).

    The joint force of the resting muscles, with the leg straight, must not exceed the largest
    traction that has been measured to open a hip, or else the force before the operation (decision
    0054).

    Parameters
    ----------
    hip : Hip
        The hip. Every hip without an operation is reducible.
    """
    if hip.before is None:
        return np.ones(len(hip.people.height), dtype=bool)
    after = pull_at_rest(hip)
    return (after <= norms("stance_model")["greatest_traction"].si) | (after <= pull_at_rest(hip.before))


def pull_at_rest(hip: Hip) -> Floats:
    """Return the force (person,) [N] of the resting muscles on the joint, with the leg straight."""
    model = hip.model()
    people = len(hip.people.height)
    muscles = (
        engine()
        .standing(model, np.ones(model.share.shape))
        .in_poses(np.tile(model.default_pose(), (people, 1)))
    )
    return np.linalg.norm(np.einsum("bl,blk->bk", muscles.passive, muscles.pull), axis=1)


def with_status(held: Held, together: Bools) -> Held:
    """Return the results of people, with the status of those whose hip cannot be reduced."""
    lost = ~together & (held.status <= Status.UNMET)
    return replace(held, status=np.where(lost, np.int8(Status.OVER_STRETCHED), held.status))
