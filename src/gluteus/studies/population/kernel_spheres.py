"""Spheres fitted to points that follow the modes, as polynomials.

The algebraic fit of a sphere needs second and third moments of the points about their middle.
Points are linear in the modes, so the moments are polynomials of second and third degree. Their
coefficients are sums over the points, which are computed once. Variables are u = (1, modes) and y,
the steps towards the measures.
"""

from __future__ import annotations

from itertools import combinations_with_replacement

import numpy as np

from gluteus.arrays import Floats
from gluteus.bones.points import SurfacePoints
from gluteus.mechanics.engine import schema

_MOMENTS = ((0, 0), (1, 0), (1, 1), (2, 0), (2, 1), (2, 2))


def with_steps(points: SurfacePoints, steps: Floats) -> Floats:
    """Coefficients of the points by u and y, (point, axis, 1 + mode + step).

    ``steps`` is (step, mode).
    """
    mean, modes = points.linear
    moved = np.einsum("km,mpa->kpa", steps, modes)
    return np.concatenate([mean[None], modes, moved]).transpose(1, 2, 0)


def sphere_and_cubes(points: SurfacePoints, steps: Floats) -> tuple[schema.Sphere, Floats]:
    """Return the sums of a sphere, and its part (product, axis) of `BoneConstants.cubes`."""
    placed = with_steps(points, steps)
    middle = placed.mean(axis=0)
    local = placed - middle
    u = placed.shape[2] - len(steps)
    shape, step = range(u), range(u, placed.shape[2])
    second = np.einsum("pad,pbe->abde", local, local)
    squared = np.einsum("pbe,pbf->pef", local, local)
    third = np.einsum("pad,pef->adef", local, squared)
    even = (third + third.transpose(0, 2, 1, 3) + third.transpose(0, 2, 3, 1)) / 3

    def moment(pairs: list[tuple[int, ...]]) -> Floats:
        d, e = np.array(pairs).T
        both = [second[a, b, d, e] + np.where(d == e, 0.0, second[a, b, e, d]) for a, b in _MOMENTS]
        return np.array(both)

    def skew(triples: list[tuple[int, ...]]) -> Floats:
        d, e, f = np.array(triples).T
        different = 1 + (d != e).astype(int) + (e != f).astype(int)
        return even[:, d, e, f] * np.array([0, 1, 3, 6])[different]

    pairs = list(combinations_with_replacement(shape, 2))
    step_pairs = list(combinations_with_replacement(step, 2))
    step_triples = list(combinations_with_replacement(step, 3))
    squares = np.concatenate(
        [
            moment(pairs),
            np.stack([skew([(*p, k) for p in pairs]) for k in step], axis=1).reshape(-1, len(pairs)),
        ]
    )
    lines = np.concatenate(
        [
            np.stack([moment([(d, k) for d in shape]) for k in step], axis=1).reshape(-1, u),
            np.stack([skew([(d, *p) for d in shape]) for p in step_pairs], axis=1).reshape(-1, u),
        ]
    )
    cubes = skew([(d, *pair) for d in shape for pair in pairs if pair[0] >= d]).T
    sphere = schema.Sphere(
        points=float(len(points)),
        middle=middle,
        quadratic=in_blocks(squares),
        linear=in_blocks(lines),
        rest_second=moment(step_pairs),
        rest_third=skew(step_triples),
    )
    return sphere, cubes


def in_blocks(matrix: Floats) -> Floats:
    """Return a matrix (output, input) in blocks of eight outputs, (block, input, 8), filled up with
    zeros.
    """
    outputs, inputs = matrix.shape
    filled = np.zeros((-(-outputs // 8) * 8, inputs))
    filled[:outputs] = matrix
    return filled.reshape(-1, 8, inputs).transpose(0, 2, 1)
