"""Length, moment arms and force directions of lines from pelvis to femur, which may wrap over a
sphere about the hip centre.

Because the sphere is centred on the joint, a line stays in the plane of its two ends and the
centre. Its length depends only on the angle between them, its moment arm is the larger of the
straight line's distance and the sphere's radius, and both are smooth where the line begins to touch
the sphere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gluteus.arrays import Bools, Floats
from gluteus.mechanics.hip.kinematics import femur_in_pelvis, joint_axes

_LARGEST_BOW = 0.98
"""A sphere that would contain an end of the line is reduced to this fraction of the end's distance
from its centre.
"""


@dataclass(frozen=True)
class Paths:
    """Geometry of all lines in a batch of poses.

    Arrays (batch, line) or (batch, line, 3), pelvis frame.

    Attributes
    ----------
    length
        Length of the part between the last pelvic and the first femoral point [m].
    moment
        Moment about the hip centre on the femur per newton of tension [m].
    pull_on_pelvis
        Unit vector of the force on the pelvis; the sphere belongs to the femur.
    bowed
        Whether the line touches its sphere.
    turned
        Angle of the arc on the sphere, negative if the line does not touch it [rad].
    """

    length: Floats
    moment: Floats
    pull_on_pelvis: Floats
    bowed: Bools
    turned: Floats


def paths(origin: Floats, insertion: Floats, bow: Floats, q: Floats) -> Paths:
    """Return the paths of lines in poses.

    Parameters
    ----------
    origin
        Last pelvic points (people, line, 3) [m, pelvis frame, relative to the hip centre].
    insertion
        First femoral points (people, line, 3) [m, femur frame].
    bow
        Radius of the sphere (people, line) [m]; 0 for a straight line.
    q
        Poses (batch, 3) [rad]; people is 1 or the size of the batch.
    """
    end = insertion @ femur_in_pelvis(q).swapaxes(-1, -2)
    start = np.broadcast_to(origin, end.shape)
    start_distance = _size(start)
    end_distance = _size(end)
    turning = np.cross(end, start)
    sine = _size(turning)
    angle = np.arctan2(sine, np.einsum("...i,...i->...", start, end))
    radius = np.minimum(bow, _LARGEST_BOW * np.minimum(start_distance, end_distance))
    start_free: Floats = np.arccos(radius / start_distance)
    end_free = np.arccos(radius / end_distance)
    wrapped = angle - start_free - end_free
    bowed = (wrapped > 0) & (radius > 0)

    straight = end - start
    straight_length = _size(straight)
    bent_length = (
        np.sqrt(start_distance**2 - radius**2) + np.sqrt(end_distance**2 - radius**2) + radius * wrapped
    )
    arm = np.where(bowed, radius, sine / straight_length)
    axis = turning / np.maximum(sine, 1e-12)[..., None]
    pull = straight / straight_length[..., None]
    pull[bowed] = _tangent(start[bowed], axis[bowed], radius[bowed], start_free[bowed])
    return Paths(np.where(bowed, bent_length, straight_length), arm[..., None] * axis, pull, bowed, wrapped)


def _size(vectors: Floats) -> Floats:
    """Return lengths (...) of vectors (..., 3): bit-identical to NumPy's norm, and faster for three
    components.
    """
    x, y, z = vectors[..., 0], vectors[..., 1], vectors[..., 2]
    return np.sqrt(x * x + y * y + z * z)


def _tangent(start: Floats, axis: Floats, radius: Floats, free: Floats) -> Floats:
    """Return unit vectors from the start points to the points where their lines touch the
    sphere.
    """
    outward = start / _size(start)[..., None]
    towards_end = np.cross(outward, axis)
    touch = radius[..., None] * (np.cos(free)[..., None] * outward + np.sin(free)[..., None] * towards_end)
    leaving = touch - start
    return leaving / _size(leaving)[..., None]


def moment_arms(found: Paths, q: Floats) -> Floats:
    """Return moment arms (batch, line, coordinate) [m], exactly minus the derivative of the
    length.
    """
    return np.einsum("blk,bck->blc", found.moment, joint_axes(q))
