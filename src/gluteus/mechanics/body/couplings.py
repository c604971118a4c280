"""Coupled coordinates of a tree: their values, derivatives, and the forces that they pass on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gluteus.arrays import Floats
from gluteus.mechanics.body.tree import Tree, checked


@dataclass(frozen=True, eq=False)
class Resolved:
    """All coordinates, including dependent ones, with velocities and accelerations, (batch,
    coordinate).
    """

    q: Floats
    qd: Floats
    qdd: Floats


def resolve(tree: Tree, q: Floats, qd: Floats | None = None, qdd: Floats | None = None) -> Resolved:
    """Return the coordinates, with dependent ones replaced by the values that couplings require.

    Parameters
    ----------
    q, qd, qdd
        Arrays (batch, coordinate); ``qd`` and ``qdd`` are zero by default.
    """
    q = checked(tree, "q", q).copy()
    qd = np.zeros_like(q) if qd is None else checked(tree, "qd", qd).copy()
    qdd = np.zeros_like(q) if qdd is None else checked(tree, "qdd", qdd).copy()
    for each in tree.couplings:
        source, target = each.independent, each.dependent
        value, slope, bend = each.function.with_slopes(q[:, source])
        q[:, target] = value
        qdd[:, target] = slope * qdd[:, source] + bend * qd[:, source] ** 2
        qd[:, target] = slope * qd[:, source]
    return Resolved(q, qd, qdd)


def coupling_slopes(tree: Tree, q: Floats) -> Floats:
    """Return derivatives of all coordinates by the independent ones, (batch, coordinate,
    independent) [1 or m/rad].

    The transpose of this matrix converts forces on all coordinates (batch, coordinate) to forces on
    the independent ones; the same holds for moment arms.

    Parameters
    ----------
    q
        Resolved coordinates (batch, coordinate).
    """
    q = checked(tree, "q", q)
    slopes = np.zeros((*q.shape, len(tree.independent)))
    slopes[:, tree.independent, np.arange(len(tree.independent))] = 1.0
    for each in tree.couplings:
        slope = each.function.with_slopes(q[:, each.independent])[1]
        slopes[:, each.dependent] = slope[:, None] * slopes[:, each.independent]
    return slopes


def coupling_bends(tree: Tree, q: Floats) -> Floats:
    """Return second derivatives of coordinates by independent ones, (batch, coordinate) [1/rad or
    m/rad²].

    They are zero for independent coordinates. For a dependent one, the derivative is by the only
    independent coordinate on which it depends.

    Parameters
    ----------
    tree
        Tree with couplings.
    q
        Resolved coordinates (batch, coordinate).
    """
    q = checked(tree, "q", q)
    slopes, bends = np.ones_like(q), np.zeros_like(q)
    for each in tree.couplings:
        _, slope, bend = each.function.with_slopes(q[:, each.independent])
        slopes[:, each.dependent] = slope * slopes[:, each.independent]
        bends[:, each.dependent] = (
            bend * slopes[:, each.independent] ** 2 + slope * bends[:, each.independent]
        )
    return bends


def folded(tree: Tree, q: Floats, forces: Floats) -> Floats:
    """Convert forces on all coordinates to forces on the independent ones, (batch, ...,
    independent).

    Parameters
    ----------
    q
        Resolved coordinates (batch, coordinate).
    forces
        Forces or moment arms (batch, ..., coordinate).
    """
    if not tree.couplings:
        return forces
    q, result = checked(tree, "q", q), forces.copy()
    for each in reversed(tree.couplings):
        slope = each.function.with_slopes(q[:, each.independent])[1]
        slope = slope.reshape(-1, *(1,) * (forces.ndim - 2))
        result[..., each.independent] += slope * result[..., each.dependent]
    return result[..., tree.independent]
