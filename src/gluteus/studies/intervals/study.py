"""Intervals of a recorded motion, from files or objects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from gluteus.files import ExternalLoadsSpec, MarkerData, read_loads
from gluteus.files.markers.setups import IkSetup
from gluteus.files.osim.spec.forces import ActuatorSpec
from gluteus.model.opensim.model import OsimModel, read_osim
from gluteus.studies.asked import takes
from gluteus.studies.intervals.question import IntervalOptions
from gluteus.studies.intervals.recording import recording_of
from gluteus.studies.intervals.summary import intervals
from gluteus.studies.kinematics.inverse import recorded
from gluteus.studies.kinematics.question import MarkersOptions
from gluteus.studies.motion.question import ForcesOptions
from gluteus.studies.result import Result

USUAL_SAMPLES = 200
_USUAL = ForcesOptions(lowpass_hz=6.0)


@takes(IntervalOptions)
def recording_intervals(
    model: OsimModel | Path | str,
    markers: MarkerData | Path | str,
    loads: ExternalLoadsSpec | Path | str | None,
    options: IntervalOptions,
    *,
    forces: ForcesOptions = _USUAL,
    actuators: Sequence[ActuatorSpec] = (),
    setup: IkSetup | Path | str | None = None,
    rename: Mapping[str, str] | None = None,
    allow: Iterable[str] = (),
    progress: Callable[[], None] | None = None,
) -> Result:
    """95 % intervals of joint angles, moments, muscle forces and hip forces of recorded markers.

    Each sample draws marker positions on the bones, soft-tissue movement, hip centres, sizes and
    masses of segments, the cut-off frequency and muscles, and computes the whole recording again.

    Parameters
    ----------
    model : OsimModel or path
        Model scaled to the person, with markers.
    markers : MarkerData or path
        Recorded markers, with y up or in a file that names its axes.
    loads : ExternalLoadsSpec, path or None
        External loads.
    options : IntervalOptions, optional
        All options, instead of the fields below. If no number is given, 200 samples.
    forces : ForcesOptions, optional
        How forces are computed; filtered at 6 Hz by default.
    actuators : sequence of ActuatorSpec, optional
        Actuators in addition to those of the model.
    setup : IkSetup or path, optional
        OpenSim set-up for inverse kinematics.
    rename : mapping, optional
        Recorded name -> name in the model.
    allow : iterable of str, optional
        Features of the model that may be left out.
    progress : callable, optional
        Called after each sample.
    {fields}

    Returns
    -------
    Result
        Over quantile (lower, median, upper) and time: ``value`` [rad or m], ``generalised_force``
        [N m or N], ``muscle_force_n`` [N], ``contact_force_bw`` [body weights],
        ``gluteus_medius_n`` [N]; ``n``, the number of samples in each frame whose moments the
        muscles could make; named numbers in ``attrs["numbers"]``.

    Raises
    ------
    GluteusError
        Files, names or numbers do not fit.
    """
    allowed = tuple(allow)
    ready = model if isinstance(model, OsimModel) else read_osim(model, allow=allowed)
    pushes = (
        loads if isinstance(loads, ExternalLoadsSpec) or loads is None else read_loads(loads, allow=allowed)
    )
    if not options.samples:
        options = options.model_copy(update={"samples": USUAL_SAMPLES})
    followed = recorded(ready, markers, MarkersOptions(), setup=setup, rename=rename)
    found, named = intervals(recording_of(ready, followed, pushes, forces, actuators), options, progress)
    found.attrs["numbers"] = {
        each.name: {
            "unit": each.unit, "lower": each.lower, "median": each.median, "upper": each.upper,
            "n": each.n, "asked": each.asked, "shares": dict(each.shares),
        }
        for each in named
    }  # fmt: skip
    found.attrs["notes"] = list(followed.notes)
    return found
