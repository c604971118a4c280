"""Place in an artificial cup where the hip force acts."""

from __future__ import annotations

import numpy as np

from gluteus.arrays import Floats
from gluteus.model.hip.operation import Operation

HEMISPHERE = np.pi / 2
"""Angle from the pole of a cup to its rim [rad].

In cups smaller than a hemisphere, the rim is nearer.
"""

CUP_SOURCES = ("murray1993", "underwood2012", "yoon2013")


def cup_load(operation: Operation, force: Floats) -> dict[str, Floats]:
    """Compute where the hip force acts in the cup of an operation.

    Parameters
    ----------
    operation : Operation
        Operation with or without the angles of a cup.
    force : array, shape (person, 3)
        Force on the femoral head in the pelvis frame, in any unit.

    Returns
    -------
    dict of array, shape (person,)
        ``cup_force_angle_deg`` between the force and the cup's axis, and, where the diameter of
        the head is given, ``cup_rim_distance_mm`` along the bearing from the line of the force to
        the rim (`underwood2012`), negative where the line passes outside the cup. Empty without a
        cup.
    """
    axis = operation.cup_axis
    if axis is None:
        return {}
    # The cup pushes the head towards its opening, so that a force along the axis acts at the pole.
    along = force @ axis
    across = np.linalg.norm(force - along[:, None] * axis, axis=1)
    angle = np.arctan2(across, along)
    found = {"cup_force_angle_deg": np.degrees(angle)}
    if operation.head_diameter_mm is not None:
        found["cup_rim_distance_mm"] = operation.head_diameter_mm / 2 * (HEMISPHERE - angle)
    return found
