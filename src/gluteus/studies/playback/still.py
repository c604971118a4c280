"""One frame of a recording, for a still picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gluteus.arrays import Floats
from gluteus.files import ExternalLoadsSpec
from gluteus.model.opensim.model import OsimModel
from gluteus.studies.kinematics.followed import Followed
from gluteus.studies.motion.forces import table_of
from gluteus.studies.playback.frames import Playback, playback_of
from gluteus.studies.result import Result, result_of


@dataclass(frozen=True, eq=False)
class Still:
    """A frame of a recording.

    Attributes
    ----------
    playback : Playback
        The model in this frame alone.
    time_s : float
    activation : array (muscle,)
        Activations; NaN if unknown.
    force : tuple of (str, float) or None
        Joint with the largest contact force of the whole recording, and that force [body weights].
    """

    playback: Playback
    time_s: float
    activation: Floats
    force: tuple[str, float] | None


def still_of(
    model: OsimModel, found: Followed, hardest: Result | None, loads: ExternalLoadsSpec | None
) -> Still:
    """Return the frame in which a joint carries most, or the middle one if forces are unknown.

    Parameters
    ----------
    model, found
        Model, and the recording that it follows.
    hardest
        Result of `forces` with one frame.
    loads
        External loads.
    """
    frame = hardest or _middle(model, found)
    playback = playback_of(model, frame, loads, table_of(loads), found.data)
    time = float(frame.array("time")[0])
    if hardest is None:
        return Still(playback, time, np.full(len(model.muscle_names), np.nan), None)
    contact = hardest.array("contact_force_bw")[0]
    greatest = int(np.nanargmax(contact))
    force = hardest.labels("joint")[greatest], float(contact[greatest])
    return Still(playback, time, hardest.array("activation")[0], force)


def _middle(model: OsimModel, found: Followed) -> Result:
    """Coordinates of the middle frame of those that are used."""
    row = int(np.flatnonzero(found.used)[found.used.sum() // 2])
    one = found.kinematics.of_frame(row)
    coords = {"time": one.array("time"), "coordinate": list(model.coordinate_names)}
    return result_of({"value": (("time", "coordinate"), one.array("value"))}, coords, {}, {})
