"""Bushings: deflections between two frames, and the conjugate moments and forces."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gluteus.arrays import Floats


@dataclass(frozen=True, eq=False)
class Deflection:
    """Position of one frame in another, and its rate of change.

    Attributes
    ----------
    value, rate : array of shape (batch, 6)
        Rotations about x, the carried y and the twice carried z [rad], then the displacement of the
        origin in the first frame's axes [m]; and their rates.
    to_moment : array of shape (batch, 3, 3)
        Matrix that converts moments conjugate to the rotations to a moment in the second frame's
        axes.
    """

    value: Floats
    rate: Floats
    to_moment: Floats


def deflection(turn: Floats, shift: Floats, spin: Floats, drift: Floats) -> Deflection:
    """Return the deflection of a frame in another.

    Parameters
    ----------
    turn : array of shape (batch, 3, 3)
        Rotation from the second frame's axes to the first's.
    shift : array of shape (batch, 3)
        Position of the second frame's origin [m, first frame].
    spin : array of shape (batch, 3)
        Angular velocity of the second frame in the first [rad/s, axes of the second].
    drift : array of shape (batch, 3)
        Velocity of the second frame's origin [m/s, first frame].
    """
    one = np.arctan2(-turn[:, 1, 2], turn[:, 2, 2])
    two = np.arcsin(np.clip(turn[:, 0, 2], -1.0, 1.0))
    three = np.arctan2(-turn[:, 0, 1], turn[:, 0, 0])
    c2, s2, c3, s3 = np.cos(two), np.sin(two), np.cos(three), np.sin(three)
    safe = np.where(np.abs(c2) < 1e-12, 1e-12, c2)
    none, whole = np.zeros_like(c2), np.ones_like(c2)
    rates = np.stack(
        [
            np.stack([c3 / safe, -s3 / safe, none], axis=-1),
            np.stack([s3, c3, none], axis=-1),
            np.stack([-s2 * c3 / safe, s2 * s3 / safe, whole], axis=-1),
        ],
        axis=-2,
    )
    turning = np.matmul(rates, spin[..., None])[..., 0]
    return Deflection(
        value=np.concatenate([np.stack([one, two, three], axis=-1), shift], axis=-1),
        rate=np.concatenate([turning, drift], axis=-1),
        to_moment=rates.swapaxes(-1, -2),
    )
