"""Symmetric systems of a few equations, many at once."""

from __future__ import annotations

import numpy as np

from gluteus.arrays import Floats

LOST_PIVOT = 1e-17  # of its diagonal entry: what is left of it is rounding
TINY = 1e-300


def cholesky(matrix: Floats) -> Floats:
    """Return the lower Cholesky factor of positive semidefinite matrices, (row, k, k); k is small.

    Near the optimum these matrices become rank deficient. A vanishing pivot becomes infinite, so
    that `substitute` gives zero along it instead of dividing by rounding errors.
    """
    root = np.zeros_like(matrix)
    for j in range(matrix.shape[1]):
        pivot = matrix[:, j, j] - np.vecdot(root[:, j, :j], root[:, j, :j])
        lost = pivot <= LOST_PIVOT * matrix[:, j, j] + TINY
        root[:, j, j] = np.where(lost, np.inf, np.sqrt(np.where(lost, 1.0, pivot)))
        below = matrix[:, j + 1 :, j] - np.vecdot(root[:, j + 1 :, :j], root[:, j, None, :j])
        root[:, j + 1 :, j] = below / root[:, j, j, None]
    return root


def substitute(root: Floats, right: Floats) -> Floats:
    """Return the solution of ``root rootᵀ y = right``, (row, k)."""
    size = root.shape[1]
    y = right.copy()
    for j in range(size):
        y[:, j] = (y[:, j] - np.vecdot(root[:, j, :j], y[:, :j])) / root[:, j, j]
    for j in reversed(range(size)):
        y[:, j] = (y[:, j] - np.vecdot(root[:, j + 1 :, j], y[:, j + 1 :])) / root[:, j, j]
    return y
