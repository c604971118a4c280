"""Recordings of people who face another way than the model."""

from __future__ import annotations

import numpy as np

from gluteus.arrays import Floats
from gluteus.files.markers.data import MarkerData
from gluteus.mechanics.body.motion import place, stations
from gluteus.mechanics.body.tree import FIXED
from gluteus.model.opensim.markers import model_markers
from gluteus.model.opensim.model import OsimModel


def heading_deg(model: OsimModel, data: MarkerData) -> float:
    """Return the rotation of a person about the vertical, relative to the model's default pose.

    The angle [degrees, -180 to 180] brings the model's markers, seen from above, closest to the
    recorded ones in the frame that shows most of them. If two or more markers of the pelvis are
    seen, only these are used, because legs and arms may point elsewhere.

    Parameters
    ----------
    model
        Model whose markers have the names of the recorded ones.
    data
        Recording with y up.
    """
    carried = model_markers(model)
    place_of = {name: row for row, name in enumerate(carried.names)}
    recorded_names = set(data.names)
    shared = [name for name in carried.names if name in recorded_names]
    places = stations(place(model.tree, model.default_pose()[None]), carried.body, carried.points[None])[0]
    recorded = data.only(shared)
    frame = int(np.argmax(recorded.seen.sum(axis=1)))
    seen = recorded.seen[frame]
    roots = [body for body, parent in enumerate(model.tree.parent) if parent == FIXED]
    rows = np.array([place_of[name] for name in shared], dtype=np.intp)
    on_root = np.isin(carried.body[rows], roots)
    if (seen & on_root).sum() >= 2:
        seen = seen & on_root
    if seen.sum() < 2:
        return 0.0
    ours = _from_above(places[rows][seen])
    theirs = _from_above(recorded.positions[frame][seen])
    return float(np.degrees(np.angle((np.conj(ours) * theirs).sum())))


def _from_above(points: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.complex128]]:
    """Points (point, 3) as complex numbers around their mean; rotations about y are products."""
    flat = points[:, 0] - 1j * points[:, 2]
    return flat - flat.mean()


def faced_forward(model: OsimModel, data: MarkerData, notes: list[str]) -> MarkerData:
    """Return a recording rotated by quarter turns, so that the person faces roughly like the model.

    Parameters
    ----------
    model, data
        As in `heading_deg`.
    notes
        List to which a sentence is added if the recording is rotated.
    """
    quarters = round(heading_deg(model, data) / 90.0) % 4
    if not quarters:
        return data
    cosine, sine = [(1.0, 0.0), (0.0, -1.0), (-1.0, 0.0), (0.0, 1.0)][quarters]
    notes.append(f"the recording is turned by {-90 * quarters % 360} degrees, so that the person faces x")
    return data.turned(np.array([[cosine, 0.0, sine], [0.0, 1.0, 0.0], [-sine, 0.0, cosine]]))
