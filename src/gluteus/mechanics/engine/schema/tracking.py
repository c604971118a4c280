"""Calls that move the markers of a tree close to measured ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gluteus.mechanics.engine.schema.declare import (
    flags,
    indices,
    nested,
    number,
    numbers,
    size,
    struct,
    whole,
    wholes,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from gluteus.arrays import Bools, Floats

    Chosen = NDArray[np.int32]

size("markers")
size("solved", 0, 999)  # coordinates that are looked for


@struct()
class MarkerTargets:
    """Markers on bodies, their measured positions, and the coordinates that may change."""

    joint_in_parent: Floats = numbers("1|samples", "bodies", 3)  # [m]
    joint_in_child: Floats = numbers("1|samples", "bodies", 3)  # [m]
    body: Chosen = indices("markers", low=-1, below="bodies")
    points: Floats = numbers("1|samples", "markers", 3)  # [m, body frames]
    measured: Floats = numbers("samples", "markers", 3)  # [m]; NaN where not seen
    weight: Floats = numbers("markers")
    wanted: Floats = numbers("samples", "coordinates")  # values to follow [rad or m]
    wish: Floats = numbers("coordinates")  # weights of these
    free: Chosen = indices("solved", below="coordinates")  # neither held nor coupled to another


@struct()
class TrackCall:
    """Poses whose markers are closest to the measured ones."""

    targets: MarkerTargets = nested(MarkerTargets)
    start: Floats = numbers("samples", "coordinates")
    lower: Floats = numbers("coordinates")
    upper: Floats = numbers("coordinates")
    most_steps: int = whole(0, 100_000)
    limits_met: int = whole(1, 1000)  # rounds in which a step finds the limits that it meets
    smallest_step: float = number()
    smallest_gain: float = number()
    first_damping: float = number()
    least_damping: float = number()
    most_damping: float = number()
    q: Floats = numbers("samples", "coordinates", written=True)
    objective: Floats = numbers("samples", written=True)  # [m²]
    distance: Floats = numbers("samples", "markers", written=True)  # [m]; NaN where not seen
    steps: NDArray[np.int64] = wholes("samples", type="int64", written=True)
    converged: Bools = flags("samples", written=True)


@struct()
class DeterminedCall:
    """Poses that are clearly determined: see `gluteus.mechanics.body.tracking`."""

    targets: MarkerTargets = nested(MarkerTargets)
    q: Floats = numbers("samples", "coordinates")
    least_curvature: float = number()
    least_size: float = number()
    still: Bools = flags("samples", "coordinates", written=True)  # free ones that move nothing
    determined: Bools = flags("samples", written=True)  # whether the others surely are
