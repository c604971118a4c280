"""Division of the weight of a body at rest among several supports."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gluteus.arrays import Floats


@dataclass(frozen=True, eq=False)
class Shared:
    """Forces of supports.

    Attributes
    ----------
    force : array, shape (support, person)
        Upward force [N].
    at : array, shape (support, person, 3)
        Points of application [m, world]; each support moves as far as balance requires.
    moved : array, shape (person,)
        How far the supports had to move for balance [m].
    """

    force: Floats
    at: Floats
    moved: Floats


def shared(points: Floats, broad: tuple[bool, ...], centre: Floats, load: Floats) -> Shared:
    """Return upward forces that balance a load.

    A single support is under the load and carries everything. Two share it by the lever rule; if
    the load is beside the line between them, the point of application on the broader support moves
    sideways. Three have one solution; for more, the one with the smallest sum of squares is used.

    Parameters
    ----------
    points : array, shape (support, person, 3)
        Centres of the supports [m, world].
    broad : tuple of bool
        Whether each support is a surface, such as a back, rather than a point.
    centre : array, shape (person, 3)
        Point of application of the load [m, world].
    load : array, shape (person,)
        Downward load [N].
    """
    if len(points) == 1:
        at = np.stack([centre[:, 0], points[0, :, 1], centre[:, 2]], axis=1)
        return Shared(load[None], at[None], np.linalg.norm(at - points[0], axis=1))
    if len(points) == 2:
        return _two(points, broad, centre, load)
    return _many(points, centre, load)


def _two(points: Floats, broad: tuple[bool, ...], centre: Floats, load: Floats) -> Shared:
    flat = np.array([1.0, 0.0, 1.0])
    along = (points[1] - points[0]) * flat
    span = np.linalg.norm(along, axis=1)
    along = along / span[:, None]
    offset = (centre - points[0]) * flat
    lever = np.einsum("pi,pi->p", offset, along)
    part = lever / span
    beside = offset - lever[:, None] * along
    parts = np.stack([1.0 - part, part])
    # The broad support makes the whole lateral movement, or both make it equally.
    weights = np.array(broad, dtype=float) if any(broad) else np.ones(2)
    borne = (weights[:, None] * parts).sum(0)
    aside = beside / np.where(np.abs(borne) > 1e-9, borne, 1.0)[:, None]
    at = points + weights[:, None, None] * aside
    return Shared(parts * load, at, np.linalg.norm(aside, axis=1))


def _many(points: Floats, centre: Floats, load: Floats) -> Shared:
    middle = points.mean(axis=0)
    local, wanted = points - middle, centre - middle
    rows = np.stack([np.ones(local.shape[:2]), local[..., 0], local[..., 2]], axis=0).transpose(2, 0, 1)
    sides = np.stack([np.ones(len(load)), wanted[:, 0], wanted[:, 2]], axis=1)
    parts = np.einsum("pkc,pc->kp", np.linalg.pinv(rows), sides)
    return Shared(parts * load, points, np.zeros(len(load)))
