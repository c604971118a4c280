"""People whose lines, muscles and bodies are given as arrays, one row each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gluteus.mechanics.engine.schema.declare import choice, numbers, size, struct, wholes
from gluteus.mechanics.engine.schema.names import Sloped

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from gluteus.arrays import Floats

    Statuses = NDArray[np.int8]

size("rows", high=2**40)


@struct()
class GivenPeople:
    """Lines and muscles of `gluteus.mechanics.hip.model.Model`; one row for all people, or one for
    each.
    """

    origin: Floats = numbers("1|rows", "lines", 3)  # [m, pelvis frame]
    insertion: Floats = numbers("1|rows", "lines", 3)  # [m, femur frame]
    constant_length: Floats = numbers("1|rows", "lines")  # [m]
    bow: Floats = numbers("1|rows", "lines")  # radius of the sphere it runs over [m]
    max_force: Floats = numbers("1|rows", "lines")  # [N]
    fibre_length: Floats = numbers("1|rows", "lines")  # [m]
    sine_pennation: Floats = numbers("1|rows", "lines")
    tendon_length: Floats = numbers("1|rows", "lines")  # [m]
    strength: Floats = numbers("1|rows", "lines")  # part of the active force that is left


@struct()
class GivenPoses:
    """Flexion, adduction and rotation of the hip [rad]."""

    q: Floats = numbers("rows", 3)


@struct()
class GivenPostures:
    """Rotations to world axes; moment that muscles must make [N m] and weight [N], in world
    axes.
    """

    pelvis: Floats = numbers("rows", 3, 3)
    femur: Floats = numbers("rows", 3, 3)
    moment: Floats = numbers("rows", 3)
    weight: Floats = numbers("rows", 3)


@struct()
class GivenMuscles:
    """Muscles in poses, as in `gluteus.mechanics.engine.standing.Muscles`."""

    moment: Floats = numbers("rows", "lines", 3, written=True)
    pull: Floats = numbers("rows", "lines", 3, written=True)
    stretch: Floats = numbers("rows", "lines", written=True)
    active: Floats = numbers("rows", "lines", written=True)
    passive: Floats = numbers("rows", "lines", written=True)
    capacity: Floats = numbers("rows", 3, "lines", written=True)
    resting: Floats = numbers("rows", 3, written=True)


@struct()
class GivenHeld:
    """Muscles in balance, as in `gluteus.mechanics.engine.standing.Held`."""

    activation: Floats = numbers("rows", "lines", written=True)
    force: Floats = numbers("rows", "lines", written=True)
    joint: Floats = numbers("rows", 3, written=True)
    abduction: Floats = numbers("rows", "lines", written=True)
    unmet: Floats = numbers("rows", written=True)
    status: Statuses = wholes("rows", type="int8", written=True)  # Status
    capacity: Floats | None = numbers("rows", written=True, optional=True)  # over the demand


@struct()
class GivenSlopes:
    """Derivatives of a force of a balanced hip."""

    of: Sloped = choice(Sloped)
    by_origin: Floats = numbers("rows", "lines", 3, written=True)  # [N/m]
    by_insertion: Floats = numbers("rows", "lines", 3, written=True)
    by_moment: Floats = numbers("rows", 3, written=True)  # [N/(N m)]
    by_weight: Floats = numbers("rows", 3, written=True)  # [N/N]
    by_turn: Floats = numbers("rows", 3, written=True)  # of the femur, about the axes of the world [N/rad]
    status: Statuses = wholes("rows", type="int8", written=True)  # Status
