"""How several supports share the weight of a body at rest."""

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
        Upwards [N].
    at : array, shape (support, person, 3)
        Where it acts [m, world]: each support reaches as far as balance needs.
    moved : array, shape (person,)
        How far the supports had to move for that [m].
    """

    force: Floats
    at: Floats
    moved: Floats


def shared(points: Floats, broad: tuple[bool, ...], centre: Floats, load: Floats) -> Shared:
    """Upward forces that balance a load.

    One support bears everything under the load. Two share it by the lever; where the load lies
    beside the line between them, the broader one bears as far aside as needed. Three have one
    solution; of more, the one with the least sum of squares is taken.

    Parameters
    ----------
    points : array, shape (support, person, 3)
        Middles of the supports [m, world].
    broad : tuple of bool
        For each support, whether it is a surface rather than a point, such as a back.
    centre : array, shape (person, 3)
        Where the load acts [m, world].
    load : array, shape (person,)
        Downwards [N].
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
    # All of the way aside by the broad support, or by both alike.
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
