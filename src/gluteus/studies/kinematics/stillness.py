"""Whether a person stands still in a static trial, whose markers are averaged over time."""

from __future__ import annotations

from typing import Final

import numpy as np

from gluteus.arrays import Bools, Floats
from gluteus.errors import GluteusError
from gluteus.files.markers.data import MarkerData

STILL_M: Final = 0.03
"""Largest RMS distance of a marker from its mean while a person stands quietly."""

_WINDOW_S: Final = 0.2
_MOST_MARKERS: Final = 0.9


def require_still(data: MarkerData, names: tuple[str, ...]) -> None:
    """Raise an error if the markers move; its remedy names the calmest time.

    Parameters
    ----------
    data : MarkerData
        Frames that are averaged.
    names : tuple of str
        Markers of the model.

    Raises
    ------
    GluteusError
        Half of the markers move by more than `STILL_M`.
    """
    shared = [name for name in names if name in data.names]
    if not shared:  # a separate error reports this
        return
    data = data.only(shared)
    moved = moved_m(data.positions)
    if not moved > STILL_M:
        return
    start, end = calmest(data)
    raise GluteusError(
        f"{data.place}: markers of a static trial are averaged over time, and here half of them move by "
        f"{1000.0 * moved:.0f} mm or more around their mean, where a person who stands still moves by less "
        f"than {1000.0 * STILL_M:.0f}; give times at which they stand still (--times, in gluteus lab "
        f"--static-times); they move least at {start:.3f},{end:.3f}"
    )


def moved_m(positions: Floats) -> float:
    """Return the median over markers of the root mean square distance from their mean [m].

    Parameters
    ----------
    positions : array of shape (frame, marker, 3)
        Positions [m]; NaN if a marker was not seen. The result is NaN if none was.
    """
    seen: Bools = np.asarray(np.isfinite(positions).all(axis=-1))
    count = seen.sum(axis=0)
    positions = np.where(seen[..., None], positions, 0.0)[:, count > 0]
    seen, count = seen[:, count > 0], count[count > 0]
    if not len(count):
        return float("nan")
    mean = positions.sum(axis=0) / count[:, None]
    square = np.square(positions - mean).sum(axis=-1) * seen
    return float(np.median(np.sqrt(square.sum(axis=0) / count)))


def calmest(data: MarkerData) -> tuple[float, float]:
    """Return first and last time [s] of the stretch in which most markers are seen and move least.

    The stretch has only two frames if nobody stands still for longer.
    """
    for length in (max(2, round(_WINDOW_S * data.rate_hz)), 2):
        length = min(len(data.time), length)
        rows = [
            slice(start, start + length)
            for start in range(0, len(data.time) - length + 1, max(1, length // 4))
        ]
        shown = np.array([data.seen[each].all(axis=0).sum() for each in rows])
        moves = np.array([moved_m(data.positions[each]) for each in rows])
        moves[shown < _MOST_MARKERS * shown.max()] = np.inf
        best = int(np.nanargmin(moves))
        if moves[best] <= STILL_M:
            break
    return float(data.time[rows[best]][0]), float(data.time[rows[best]][-1])
