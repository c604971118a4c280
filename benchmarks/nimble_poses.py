"""Inverse kinematics by nimblephysics, for `kinematics.py`, in an interpreter of its own.

    python benchmarks/nimble_poses.py asked.npz found.npz

nimblephysics wants other versions of NumPy than this project, and PyTorch, which this does without:

    python -m venv nimble
    nimble/bin/pip install 'numpy<2'
    nimble/bin/pip install --no-deps nimblephysics
"""

from __future__ import annotations

import sys
import time
from importlib import import_module
from typing import Any

import numpy as np

HOW: dict[str, Any] = {"leastSquaresDamping": 0.1, "maxStepCount": 300, "lineSearch": False}
"""With its own settings the search ends decimetres away, from the pose of the document."""


def main(asked: str, found: str) -> None:
    """Solve all frames, each from the one before, and write places of markers and seconds."""
    nimble: Any = import_module("nimblephysics_libs._nimblephysics")

    given = np.load(asked)
    began = time.process_time()
    document: Any = nimble.biomechanics.OpenSimParser.parseOsim(str(given["model"]))
    read = time.process_time() - began
    body: Any = document.skeleton
    names: list[str] = given["names"].tolist()
    markers: list[Any] = [document.markersMap[name] for name in names]
    weights, measured = given["weight"], given["positions"]
    places = np.empty_like(measured)
    began = time.process_time()
    for frame, targets in enumerate(measured):
        seen = np.flatnonzero(np.isfinite(targets).all(axis=1))
        chosen = [markers[i] for i in seen]
        weight = weights[seen] * (len(seen) / weights[seen].sum())
        body.fitMarkersToWorldPositions(chosen, targets[seen].ravel(), weight, **HOW)
        places[frame] = body.getMarkerWorldPositions(markers).reshape(-1, 3)
    np.savez(found, places=places, seconds=time.process_time() - began, read=read)


if __name__ == "__main__":
    main(*sys.argv[1:3])
