"""An arc of constant length and curvature: the translation of OpenSim's `ConstantCurvatureJoint`.

The arc leaves the parent along its y axis and ends along the child's, the unit vector u. With
c = cos(theta) = u_y, where theta is the angle by which the arc bends, its chord is

    length * w(c) * (u + y),    w = tan(theta / 2) / theta = 1 / ((1 + c) k(c)),

where k = theta / sin(theta) is a smooth function of c also where the arc is straight.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Final

import numpy as np

from gluteus.arrays import Floats

SERIES_BELOW: Final = 0.25
"""Largest 1 - c for which k is computed as a series; beyond, in closed form."""

SERIES_TERMS: Final = 20
"""Number of terms of that series; the first omitted one is below 1e-18."""

LEAST_COSINE: Final = -0.99
"""The direction of the chord is undefined at c = -1 (OpenSim stops at 90 degrees); below this
value, k is constant.
"""


@dataclass(frozen=True)
class Arc:
    """Translation of the end of an arc, as a function of two angles.

    The end is turned about x by the first angle, then about the carried z by the second.

    Attributes
    ----------
    length
        Length [m]; negative for the inverse translation.
    neutral
        Angles [rad] that are added to the two coordinates.
    """

    length: float
    neutral: tuple[float, float] = (0.0, 0.0)

    coordinates: ClassVar[int] = 2

    def resized(self, factor: float) -> Arc:
        """Return an arc of ``factor`` times the length."""
        return replace(self, length=factor * self.length)

    def with_slopes(self, q: Floats) -> tuple[Floats, Floats, Floats]:
        """Return the translation and its derivatives.

        Parameters
        ----------
        q
            The two coordinates (batch, 2) [rad].

        Returns
        -------
        value : (batch, 3) array
            Translation [m].
        slopes : (batch, 2, 3) array
            First derivatives [m/rad].
        bends : (batch, 2, 2, 3) array
            Second derivatives [m/rad²].
        """
        end, ends, ends2 = _directions(*(np.asarray(q) + self.neutral).T)
        w, slope, bend = (each[:, None] for each in _chord(end[:, 1]))
        chord = end + np.array([0.0, 1.0, 0.0])
        along, along2 = ends[..., 1], ends2[..., 1]
        slopes = slope[:, None] * along[..., None] * chord[:, None] + w[:, None] * ends
        outer = along[:, :, None] * along[:, None, :]
        mixed = along[:, :, None, None] * ends[:, None]
        bends = (
            (bend[:, None] * outer + slope[:, None] * along2)[..., None] * chord[:, None, None]
            + slope[:, None, None] * (mixed + mixed.swapaxes(1, 2))
            + w[:, None, None] * ends2
        )
        return self.length * w * chord, self.length * slopes, self.length * bends


def _directions(x: Floats, z: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the direction u of the end (batch, 3), its first derivatives by both angles
    (batch, 2, 3), and its second ones (batch, 2, 2, 3).
    """
    cx, sx, cz, sz, none = np.cos(x), np.sin(x), np.cos(z), np.sin(z), np.zeros_like(x)
    mixed = [none, sx * sz, -cx * sz]
    rows = [
        [-sz, cx * cz, sx * cz],
        [none, -sx * cz, cx * cz],
        [-cz, -cx * sz, -sx * sz],
        [none, -cx * cz, -sx * cz],
        mixed,
        mixed,
        [sz, -cx * cz, -sx * cz],
    ]
    every = np.moveaxis(np.array(rows), -1, 0)
    return every[:, 0], every[:, 1:3], every[:, 3:].reshape(-1, 2, 2, 3)


def _chord(c: Floats) -> tuple[Floats, Floats, Floats]:
    """Return w and its first and second derivative by c, each (batch,)."""
    inside = c > LEAST_COSINE
    c = np.where(inside, c, LEAST_COSINE)
    k, slope, bend = (
        np.where(1.0 - c <= SERIES_BELOW, *each) for each in zip(_near(c), _far(c), strict=True)
    )
    size = (1.0 + c) * k
    first, second = k + (1.0 + c) * slope, 2.0 * slope + (1.0 + c) * bend
    w = 1.0 / size
    falls = -first * w * w
    return w, np.where(inside, falls, 0.0), np.where(inside, -(2.0 * falls * first + second * w) * w, 0.0)


def _near(c: Floats) -> tuple[Floats, Floats, Floats]:
    """Return k and its derivatives as a series in y = 1 - c: the product of (n + 1) / (2 n + 3)
    before the n-th power.
    """
    y = np.minimum(1.0 - c, SERIES_BELOW)
    value, slope, half = np.ones_like(y), np.zeros_like(y), np.zeros_like(y)
    for power in range(SERIES_TERMS - 1, -1, -1):
        ratio = (power + 1) / (2 * power + 3)
        half = ratio * (slope + y * half)
        slope = ratio * (value + y * slope)
        value = 1.0 + ratio * y * value
    return value, -slope, 2.0 * half


def _far(c: Floats) -> tuple[Floats, Floats, Floats]:
    """Return k and its derivatives in closed form, for arcs that are not nearly straight."""
    c = np.minimum(c, 1.0 - SERIES_BELOW)
    square = (1.0 - c) * (1.0 + c)
    k = np.arccos(c) / np.sqrt(square)
    slope = (c * k - 1.0) / square
    return k, slope, (k + 3.0 * c * slope) / square
