"""A recording that a scaled model follows: joint angles, and loads of the force plates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from gluteus.arrays import Bools
from gluteus.errors import GluteusError
from gluteus.files import ExternalForceSpec, MarkerData, MotionTable
from gluteus.files.markers.setups import IkSetup
from gluteus.model.opensim.markers import model_markers
from gluteus.model.opensim.model import OsimModel
from gluteus.studies.kinematics.ground import Contact, contacts, ground_loads, unloaded_n
from gluteus.studies.kinematics.heading import faced_forward
from gluteus.studies.kinematics.inverse import angles_table, inverse_kinematics
from gluteus.studies.kinematics.matching import made_upright, under_model_names
from gluteus.studies.kinematics.question import MarkersOptions
from gluteus.studies.result import Result

_LEAST_FRAMES = 20
_BASELINE_N = 5.0


@dataclass(frozen=True, eq=False)
class Followed:
    """A recording, and the motion of the model that follows it.

    Attributes
    ----------
    data : MarkerData
        Markers under the model's names, with y up, rotated to face as the model does.
    kinematics : Result
        Result of inverse kinematics.
    used : array (frame,)
        The longest run of frames in which the markers determine the pose.
    """

    data: MarkerData
    kinematics: Result
    used: Bools

    @property
    def motion(self) -> MotionTable:
        """Coordinates in the frames that are used."""
        table = angles_table(self.kinematics)
        return replace(table, time=table.time[self.used], values=table.values[self.used])


def followed(
    model: OsimModel,
    data: MarkerData,
    options: MarkersOptions,
    notes: list[str],
    *,
    setup: IkSetup | None = None,
    rename: Mapping[str, str] | None = None,
    turned: bool = True,
) -> Followed:
    """Return a recording together with the motion of a model that follows it.

    Parameters
    ----------
    model
        Model scaled to the person, with markers.
    data
        Recording as it was read.
    options
        Times, and the axis that points up.
    notes
        List to which a sentence about each decision is added.
    setup
        OpenSim set-up, whose times are not used.
    rename
        Recorded name -> name in the model.
    turned
        Whether the recording may be rotated about the vertical, which would contradict loads from a
        file.

    Raises
    ------
    GluteusError
        Names or numbers do not fit, or too few frames in a row show enough markers.
    """
    upright = made_upright(data, options, notes)
    named = under_model_names(upright, model_markers(model).names, rename or {})
    facing = replace(faced_forward(model, named, notes) if turned else named, up="y")
    kinematics = inverse_kinematics(model, facing, up="y", times=options.times, setup=without_times(setup))
    used = _longest(~_loose(kinematics))
    if used.sum() < _LEAST_FRAMES:
        raise GluteusError(
            f"{data.place}: only {int(used.sum())} frames in a row show enough markers, and "
            f"{_LEAST_FRAMES} are needed; label more markers, or fill their gaps"
        )
    if not used.all():
        span = kinematics.array("time")[used]
        notes.append(f"frames from {span[0]:.3f} to {span[-1]:.3f} s are used; the others lack markers")
    return Followed(facing, kinematics, used)


def without_times(setup: IkSetup | None) -> IkSetup | None:
    """Return the set-up without its choice of frames."""
    return None if setup is None else replace(setup, times=None)


def loads_on_plates(
    model: OsimModel, found: Followed, notes: list[str]
) -> tuple[tuple[Contact, ...], list[ExternalForceSpec], MotionTable]:
    """Return the contacts of the feet with the plates, and the resulting loads with their table.

    Parameters
    ----------
    model, found
        As in `followed`.
    notes
        List to which a sentence about each plate with an offset and each force without a foot is
        added.

    Raises
    ------
    GluteusError
        No foot stands on a plate.
    """
    time, q = found.kinematics.array("time")[found.used], found.kinematics.array("value")[found.used]
    plates = found.data.plates
    stood = contacts(model.tree, time, q, plates)
    for number, plate in enumerate(plates, start=1):
        if abs(idle := unloaded_n(plate.force[:, 1])) > _BASELINE_N:
            notes.append(
                f"plate {number} shows {idle:.0f} N while nobody stands on it, and its forces "
                "contain this offset; zero the plate before recording, or name unloaded frames "
                "in FORCE_PLATFORM:ZERO"
            )
    for each in stood:
        if each.side is None:
            notes.append(
                f"plate {each.plate} is pressed from {each.start:.2f} to {each.end:.2f} s with "
                f"{each.peak_n:.0f} N and no foot is near it; that force is left out"
            )
    return tuple(stood), *ground_loads(model.tree, plates, stood)


def on_plates(stood: Sequence[Contact], notes: list[str]) -> tuple[float, float] | None:
    """Return the time from the first step on a plate to the end of the last [s].

    Outside it, feet may stand on the floor beside the plates.
    """
    steps = [each for each in stood if each.side is not None]
    if not steps:
        return None
    span = min(each.start for each in steps), max(each.end for each in steps)
    notes.append(
        f"forces are computed from {span[0]:.3f} to {span[1]:.3f} s, from the first step on a plate to the "
        "end of the last; while the other foot is still on the floor, its force is missing"
    )
    return span


def _loose(kinematics: Result) -> Bools:
    """Frames that leave a coordinate undetermined that most other frames determine."""
    loose: Bools = kinematics.array("undetermined")
    return np.asarray(loose[:, loose.mean(axis=0) < 0.5].any(axis=1), dtype=np.bool_)


def _longest(good: Bools) -> Bools:
    """The longest run of consecutive good frames."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], good, [False]]).astype(np.int8)))
    found = np.zeros_like(good)
    if len(edges):
        runs = edges.reshape(-1, 2)
        first, last = runs[int(np.argmax(runs[:, 1] - runs[:, 0]))].tolist()
        found[first:last] = True
    return found
