"""Inverse kinematics: the joint angles that bring a model's markers closest to recorded ones."""

from __future__ import annotations

import time as clock
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from gluteus._version import __version__
from gluteus.arrays import Bools, Ints
from gluteus.errors import GluteusError
from gluteus.files import MarkerData, MotionTable, read_markers, read_table
from gluteus.files.bytes.digests import sha256
from gluteus.files.markers.setups import IkSetup, Tasks, read_ik_setup
from gluteus.mechanics.body.tracking import Targets, Tracked
from gluteus.mechanics.engine.choice import engine
from gluteus.model.opensim.markers import ModelMarkers, model_markers
from gluteus.model.opensim.model import OsimModel, read_osim
from gluteus.studies.asked import takes
from gluteus.studies.kinematics.heading import heading_deg
from gluteus.studies.kinematics.matching import Matched, made_upright, matched, under_model_names
from gluteus.studies.kinematics.question import MarkersOptions
from gluteus.studies.kinematics.targets import rows_with_markers, solve, targets_of
from gluteus.studies.motion.trial import RecordingWarning
from gluteus.studies.result import Result, result_of

FACES_DEG = 80.0
"""Rotation of a person beyond which the limits of the model's pelvis may not reach."""

FAR_MM = 80.0
"""Marker error above which the model is of another person, or names, unit or axes are wrong."""


@takes(MarkersOptions)
def inverse_kinematics(
    model: OsimModel | Path | str,
    markers: MarkerData | Path | str | None,
    options: MarkersOptions,
    *,
    setup: IkSetup | Path | str | None = None,
    weights: Mapping[str, float] | None = None,
    coordinates: MotionTable | Path | str | None = None,
    rename: Mapping[str, str] | None = None,
) -> Result:
    """Compute joint angles that bring the markers of a model closest to recorded ones.

    Each frame minimises the objective of OpenSim's inverse kinematics to rounding: the weighted
    mean of the squared marker distances, plus the weighted squared differences of coordinates from
    their task values.

    Parameters
    ----------
    model : OsimModel or path
        Model scaled to the person.
    markers : MarkerData, path or None
        Recording, or its `.trc` or `.c3d` file; None for the one that the set-up names.
    options : MarkersOptions, optional
        All options, instead of the fields below.
    setup : IkSetup or path, optional
        OpenSim set-up: weights, coordinate tasks, times.
    weights : mapping, optional
        Weights of markers by name, instead of those of the set-up; 0 ignores a marker.
    coordinates : MotionTable or path, optional
        Values for coordinate tasks that take their value from a file.
    rename : mapping, optional
        Recorded name -> name in the model.
    {fields}

    Returns
    -------
    Result
        ``value`` [rad or m] over time and coordinate, ``marker_distance_m`` over time and marker,
        and undetermined coordinates; settings and unused markers are in ``attrs``.

    Raises
    ------
    GluteusError
        Files, names or numbers do not fit.
    """
    began = clock.perf_counter()
    model = model if isinstance(model, OsimModel) else read_osim(model)
    asked = recorded(
        model, markers, options, setup=setup, weights=weights, coordinates=coordinates, rename=rename
    )
    found, rows, targets, notes = asked.found, asked.rows, asked.targets, list(asked.notes)
    solved = solve(model.tree, targets)
    loose = engine().tracking(model.tree).undetermined(targets, solved.q)
    seconds = clock.perf_counter() - began
    result = _result(model, found, rows, solved, loose, notes, seconds)
    _warn(result, found.data)
    return result


@dataclass(frozen=True, eq=False)
class Recorded:
    """A recording prepared for a model that follows it.

    Attributes
    ----------
    found : Matched
        Markers that the recording and the model share.
    rows : array (frame,) of int
        Frames of the recording that show enough markers.
    targets : Targets
        Targets in these frames.
    notes : tuple of str
    """

    found: Matched
    rows: Ints
    targets: Targets
    notes: tuple[str, ...]

    def of_frames(self, some: Bools) -> Recorded:
        """Return the same for some of its frames, (frame,)."""
        return replace(self, rows=self.rows[some], targets=self.targets.of_frames(np.flatnonzero(some)))


def recorded(
    model: OsimModel,
    markers: MarkerData | Path | str | None,
    options: MarkersOptions,
    *,
    setup: IkSetup | Path | str | None = None,
    weights: Mapping[str, float] | None = None,
    coordinates: MotionTable | Path | str | None = None,
    rename: Mapping[str, str] | None = None,
) -> Recorded:
    """Return a recording prepared for a model; parameters and errors as in `inverse_kinematics`."""
    asked = read_ik_setup(setup) if isinstance(setup, str | Path) else setup
    data = _recording(markers, asked)
    notes = list[str]()
    if asked is not None and options.times is None:
        options = options.model_copy(update={"times": asked.times})
    data = made_upright(data, options, notes)
    carried = model_markers(model)
    data = under_model_names(data, carried.names, rename or {})
    tasks = Tasks({}) if asked is None else asked.tasks
    chosen = _weights(carried, None if asked is None else tasks.markers, weights)
    strangers = [name for name in tasks.markers if name not in carried.names]
    if strangers:
        notes.append(f"the set-up has tasks for markers that the model lacks: {', '.join(strangers)}")
    found = matched(data, carried.names, chosen)
    if abs(turn := heading_deg(model, found.data)) > FACES_DEG:
        notes.append(
            f"the person is turned by {turn:.0f} degrees from the model; where the model limits the turn of "
            "its pelvis, unclamp it, or use gluteus lab, which turns recordings with their plates"
        )
    if asked is not None and asked.soft_constraints and model.tree.couplings:
        notes.append("constraints are met exactly; the finite constraint_weight of the set-up is not used")
    table = _table(coordinates, asked, tasks)
    targets = targets_of(model, carried, found, tasks.coordinates, table)
    rows = rows_with_markers(targets)
    if not len(rows):
        raise GluteusError(f"{data.place}: no frame shows three markers of the model; choose other frames")
    if len(rows) < len(found.data.time):
        notes.append(f"{len(found.data.time) - len(rows)} frames with fewer than three markers are left out")
    return Recorded(found, rows, targets.of_frames(rows), tuple(notes))


def _recording(markers: MarkerData | Path | str | None, setup: IkSetup | None) -> MarkerData:
    if isinstance(markers, MarkerData):
        return markers
    path = markers if markers is not None else (None if setup is None else setup.markers)
    if path is None:
        raise GluteusError("inverse kinematics needs recorded markers; give a .trc or .c3d file (--markers)")
    return read_markers(path)


def _weights(
    carried: ModelMarkers, tasks: Mapping[str, float] | None, given: Mapping[str, float] | None
) -> Mapping[str, float] | None:
    if given is None:
        return tasks
    unknown = [name for name in given if name not in carried.names]
    if unknown:
        raise GluteusError(
            f"a weight names the unknown marker {unknown[0]!r}; give one of {', '.join(carried.names[:12])}"
        )
    wrong = [name for name, weight in given.items() if not 0.0 <= weight < 1e12]
    if wrong:
        said = f"{given[wrong[0]]:g}"
        raise GluteusError(f"the weight of {wrong[0]!r} must be 0 or more, and below 1e12; got {said}")
    base = dict.fromkeys(carried.names, 1.0) if tasks is None else dict(tasks)
    return base | dict(given)


def _table(given: MotionTable | Path | str | None, setup: IkSetup | None, tasks: Tasks) -> MotionTable | None:
    if isinstance(given, MotionTable):
        return given
    path = given if given is not None else (None if setup is None else setup.coordinates)
    wanted = any(task.source == "from_file" for task in tasks.coordinates)
    return read_table(path) if path is not None and wanted else None


def _result(
    model: OsimModel,
    found: Matched,
    rows: Ints,
    solved: Tracked,
    loose: Bools,
    notes: list[str],
    seconds: float,
) -> Result:
    square = np.square(solved.distance)
    seen = np.isfinite(solved.distance)
    rms = np.sqrt(np.nansum(square, axis=1) / seen.sum(axis=1))
    data = {
        "value": (("time", "coordinate"), solved.q),
        "marker_distance_m": (("time", "marker"), solved.distance),
        "marker_rms_m": ("time", rms),
        "objective": ("time", solved.objective),
        "steps": ("time", solved.steps),
        "converged": ("time", solved.converged),
        "undetermined": (("time", "coordinate"), loose),
    }
    coords = {
        "time": found.data.time[rows],
        "coordinate": list(model.coordinate_names),
        "marker": list(found.data.names),
        "weight": ("marker", np.array(found.weights)),
        "turns": ("coordinate", [each.motion == "rotational" for each in model.spec.coordinates]),
    }
    path, fixed = found.data.path, model_markers(model).fixed
    attrs = {
        "version": __version__,
        "model": model.spec.name,
        "model_sha256": sha256(model.spec.path) if model.spec.path.is_file() else None,
        "markers": None if path is None else path.name,
        "markers_sha256": None if path is None else sha256(path),
        "rate_hz": found.data.rate_hz,
        "unused": {
            "recorded": {name: list(close) for name, close in found.unused.recorded.items()},
            "model": list(found.unused.model),
            "no_weight": list(found.unused.no_weight),
        },
        "anatomical": [
            name for name, place in zip(found.data.names, found.places, strict=True) if fixed[place]
        ],
        "gaps": found.data.gaps,
        "left_out_frames": len(found.data.time) - len(rows),
        "notes": notes,
        "seconds": seconds,
    }
    return result_of(data, coords, attrs, {"time": "s", "value": "rad or m", "objective": "m2"})


def _warn(result: Result, data: MarkerData) -> None:
    worst = 1000.0 * float(np.median(result.array("marker_rms_m")))
    if worst > FAR_MM:
        told = (
            f"markers are {worst:.0f} mm from the model's at half of the frames; is it scaled to this "
            "person, and are names, unit and upward axis right?"
        )
        result.attrs["notes"].append(told)
        warnings.warn(f"{data.place}: {told}", RecordingWarning, stacklevel=4)


def angles_table(result: Result) -> MotionTable:
    """Return the coordinates over time in degrees and metres, as OpenSim writes them."""
    turns = result.array("turns")
    value = np.where(turns, np.degrees(result.array("value")), result.array("value"))
    return MotionTable(
        name="Coordinates",
        time=result.array("time"),
        columns=tuple(result.labels("coordinate")),
        values=value,
        in_degrees=True,
    )
