"""Rotations of the right hip from its three coordinates."""

from __future__ import annotations

import numpy as np

from gluteus.arrays import Floats

COORDINATES = ("hip_flexion_r", "hip_adduction_r", "hip_rotation_r")
"""Order of the coordinates of a pose: flexion, adduction and internal rotation are positive [rad].
"""

ABDUCTION = (0.0, -1.0, 0.0)
"""Direction of an abduction moment, by coordinate."""


def rotation_about(axis: int, angle: Floats) -> Floats:
    """Return rotation matrices (..., 3, 3) about x (0), y (1) or z (2) by ``angle`` (...) [rad]."""
    cosine, sine = np.cos(angle), np.sin(angle)
    matrix = np.zeros((*np.shape(angle), 3, 3))
    first, second = (axis + 1) % 3, (axis + 2) % 3
    matrix[..., axis, axis] = 1.0
    matrix[..., first, first] = matrix[..., second, second] = cosine
    matrix[..., first, second] = -sine
    matrix[..., second, first] = sine
    return matrix


def femur_in_pelvis(q: Floats) -> Floats:
    """Return rotations (batch, 3, 3) from femur axes to pelvis axes for poses ``q`` (batch, 3)
    [rad].

    The order is flexion about the pelvis's z, adduction about the carried x, rotation about the
    carried y.
    """
    flexion, adduction, rotation = q[..., 0], q[..., 1], q[..., 2]
    return rotation_about(2, flexion) @ rotation_about(0, adduction) @ rotation_about(1, rotation)


def joint_axes(q: Floats) -> Floats:
    """Return the axes of the three coordinates in the pelvis frame, (batch, coordinate, 3)."""
    flexed = rotation_about(2, q[..., 0])
    adducted = flexed @ rotation_about(0, q[..., 1])
    axes = np.zeros((*q.shape[:-1], 3, 3))
    axes[..., 0, 2] = 1.0
    axes[..., 1, :] = flexed[..., :, 0]
    axes[..., 2, :] = adducted[..., :, 1]
    return axes


def pose_from_rotation(rotation: Floats) -> Floats:
    """Return the pose (batch, 3) [rad] whose `femur_in_pelvis` is ``rotation``.

    Adduction is within a right angle.
    """
    adduction = np.arcsin(np.clip(rotation[..., 2, 1], -1.0, 1.0))
    flexion = np.arctan2(-rotation[..., 0, 1], rotation[..., 1, 1])
    turn = np.arctan2(-rotation[..., 2, 0], rotation[..., 2, 2])
    return np.stack([flexion, adduction, turn], axis=-1)
