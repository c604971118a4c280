"""A recording with everything that its forces depend on, ready for repeated computation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gluteus.arrays import Floats
from gluteus.errors import GluteusError
from gluteus.files import ExternalLoadsSpec, MotionTable, read_table
from gluteus.files.osim.spec.forces import ActuatorSpec
from gluteus.mechanics.body.tracking import Targets
from gluteus.model.opensim.model import OsimModel
from gluteus.studies.kinematics.inverse import Recorded
from gluteus.studies.kinematics.targets import solve
from gluteus.studies.motion.forces import settings_of
from gluteus.studies.motion.frames import FrameSettings
from gluteus.studies.motion.question import ForcesOptions
from gluteus.studies.motion.trial import Trial, trial_of


@dataclass(frozen=True, eq=False)
class Recording:
    """A recording with everything that its results depend on.

    Attributes
    ----------
    model : OsimModel
        Model scaled to the person.
    targets : Targets
        Marker positions of each recorded frame.
    time : (frame,) array
        Times of the recorded frames [s].
    q : (frame, coordinate) array
        Poses of the recorded frames [rad or m], with which the search of each sample begins.
    trial : Trial
        Frames in which forces are computed, with their loads.
    settings : FrameSettings
        How forces are computed.
    lowpass_hz : float or None
        Cut-off frequency of the coordinates' filter [Hz].
    stepwise : bool
        As in `motion_at`.
    """

    model: OsimModel
    targets: Targets
    time: Floats
    q: Floats
    trial: Trial
    settings: FrameSettings
    lowpass_hz: float | None
    stepwise: bool


def recording_of(
    model: OsimModel,
    recorded: Recorded,
    loads: ExternalLoadsSpec | None,
    options: ForcesOptions,
    actuators: Sequence[ActuatorSpec] = (),
) -> Recording:
    """Return a recording that is ready for repeated computation.

    Parameters
    ----------
    model
        Model scaled to the person, with markers.
    recorded
        Markers that the model follows.
    loads
        External loads.
    options
        Options of the computation of forces.
    actuators
        Actuators in addition to those of the model and the reserves.

    Raises
    ------
    GluteusError
        Files, names or numbers do not fit.
    """
    if loads is not None and loads.datafile is None:
        raise GluteusError(f"{loads.path}: the name of the table of forces is missing; add it in 'datafile'")
    time = recorded.found.data.time[recorded.rows]
    q = solve(model.tree, recorded.targets).q
    trial = trial_of(
        model,
        _table(model, time, q),
        loads,
        None if loads is None or loads.datafile is None else read_table(loads.datafile, gaps=True),
        times=options.times,
        lowpass_hz=options.lowpass_hz,
        derivatives=options.derivatives,
    )
    settings, _ = settings_of(model, trial, options, actuators)
    return Recording(
        model,
        recorded.targets,
        time,
        q,
        trial,
        settings,
        options.lowpass_hz,
        options.derivatives == "stepwise",
    )


def _table(model: OsimModel, time: Floats, q: Floats) -> MotionTable:
    turns = np.array([each.motion == "rotational" for each in model.spec.coordinates])
    values = np.where(turns, np.degrees(q), q)
    return MotionTable("recording", time, model.coordinate_names, values, in_degrees=True)
