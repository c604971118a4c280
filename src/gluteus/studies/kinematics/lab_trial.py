"""The results of a recording of a laboratory, and the stances in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gluteus.arrays import Floats
from gluteus.files.markers.data import Event
from gluteus.studies.intervals.trial import TrialIntervals
from gluteus.studies.kinematics.emg import EmgComparison
from gluteus.studies.kinematics.ground import Contact
from gluteus.studies.motion.batch_run import TrialResult
from gluteus.studies.playback.still import Still
from gluteus.studies.result import Result


@dataclass(frozen=True, eq=False)
class LabTrial:
    """A recording and its results.

    Attributes
    ----------
    name : str
    error : str or None
        Reason of its failure, as shown to the user.
    kinematics : Result or None
        Result of inverse kinematics.
    contacts : tuple of Contact
        Contacts of feet with plates.
    forces : TrialResult or None
        Forces; None if nothing gives the loads on the feet.
    notes : tuple of str
    loads_given : bool
        Whether its loads came from a file, and not from plates in the recording.
    intervals : TrialIntervals or None
        Intervals of its angles, moments and forces; None if not requested, or if forces failed.
    emg : tuple of EmgComparison
        Requested channels, compared with the activations of their muscles.
    events : tuple of Event
        Events that the recording marks.
    still : Still or None
        Model in the frame with the largest force on a hip.
    """

    name: str
    error: str | None = None
    kinematics: Result | None = None
    contacts: tuple[Contact, ...] = ()
    forces: TrialResult | None = None
    notes: tuple[str, ...] = ()
    loads_given: bool = False
    intervals: TrialIntervals | None = None
    emg: tuple[EmgComparison, ...] = ()
    events: tuple[Event, ...] = ()
    still: Still | None = None


@dataclass(frozen=True)
class Stance:
    """A foot on the ground: times of strike and off [s], and the peak hip contact force between.

    `hip_contact_force_bw` is None if no frame was computed.
    """

    side: str
    start: float
    end: float
    hip_contact_force_bw: float | None


def stances(trial: LabTrial) -> list[Stance]:
    """Return the stances of a trial, with the peak force of the hip on the same side."""
    found = list[Stance]()
    time = np.array([] if trial.forces is None else trial.forces.time_s)
    for side in ("right", "left"):
        for start, end in _merged([each for each in trial.contacts if each.side == side]):
            hip, peak = hip_curve(trial, side), None
            if hip is not None:
                inside = hip[(time >= start) & (time <= end)]
                inside = inside[np.isfinite(inside)]
                peak = float(inside.max()) if len(inside) else None
            found.append(Stance(side, start, end, peak))
    return sorted(found, key=lambda each: each.start)


def hip_curve(trial: LabTrial, side: str) -> Floats | None:
    """Return the contact force of the hip of a side over time [body weights], if known."""
    curves = {} if trial.forces is None else trial.forces.curves
    found = next((curve for joint, curve in curves.items() if _is_of(joint, side)), None)
    return None if found is None else np.array(found, dtype=np.float64)


def _is_of(joint: str, side: str) -> bool:
    return joint.lower().endswith((f"_{side[0]}", side))


def _merged(found: Sequence[Contact]) -> list[tuple[float, float]]:
    """Time spans in which one foot is on any plate."""
    spans = list[tuple[float, float]]()
    for each in sorted(found, key=lambda one: one.start):
        if spans and each.start <= spans[-1][1] + 0.02:
            spans[-1] = spans[-1][0], max(spans[-1][1], each.end)
        else:
            spans.append((each.start, each.end))
    return spans
