"""Mass and inertia of a body whose size changes, as in OpenSim's scaling."""

from __future__ import annotations

from typing import Final

import numpy as np

from gluteus.arrays import Floats

_EQUAL: Final = 1e-7
_NOTHING: Final = 1e-14


def scaled_inertia(
    mass: float, inertia: Floats, factors: Floats, *, mass_follows: bool
) -> tuple[float, Floats]:
    """Return mass and inertia of a body after scaling.

    With equal factors, the inertia is proportional to their square. Otherwise the body is treated
    as a cylinder about the axis of its smallest moment of inertia, with scaled radius and length;
    products of inertia scale with the two factors of their axes.

    Parameters
    ----------
    mass
        Mass [kg].
    inertia
        Inertia about the centre of mass, (3, 3) [kg m²].
    factors
        Factors along x, y and z, (3,).
    mass_follows
        Whether the mass is proportional to the volume.
    """
    volume = float(abs(np.prod(factors))) if mass_follows else 1.0
    grown = mass * volume
    if mass <= _NOTHING:
        return grown, np.zeros((3, 3))
    if np.ptp(np.abs(factors)) < _EQUAL:
        return grown, inertia * volume * float(factors[0]) ** 2
    axis = int(np.argmin(np.diag(inertia)))
    others = [each for each in range(3) if each != axis]
    radius2 = max(2.0 * float(inertia[axis, axis]) / mass, 0.0)
    length2 = max(12.0 * (float(inertia[others[0], others[0]]) / mass - 0.25 * radius2), 0.0)
    radius2 *= float(factors[others[0]] * factors[others[1]])
    length2 *= float(factors[axis]) ** 2
    found = inertia * np.outer(factors, factors) * volume
    np.fill_diagonal(found, grown * (length2 / 12.0 + 0.25 * radius2))
    found[axis, axis] = 0.5 * grown * radius2
    return grown, found
