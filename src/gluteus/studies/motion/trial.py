"""Prepare a recorded trial: the motion of a model's coordinates, and the external loads."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from gluteus.arrays import Bools, Floats
from gluteus.errors import AnatomyError, FileFormatError, GluteusError
from gluteus.files import ExternalLoadsSpec, MotionTable, canonical_name, load_columns
from gluteus.files.motion.loads import ExternalForceSpec, LoadColumns
from gluteus.files.osim.spec.model import CoordinateSpec
from gluteus.mechanics.body.couplings import resolve
from gluteus.mechanics.body.dynamics import Loads
from gluteus.mechanics.body.tree import GROUND
from gluteus.mechanics.signals import accelerations_at, interpolated, motion_at
from gluteus.model.opensim.limits import Limits
from gluteus.model.opensim.model import OsimModel
from gluteus.model.opensim.tree import one_argument
from gluteus.studies.motion.question import Angles, Derivatives

USUAL_CUTOFF_HZ = 6.0
"""Usual cut-off frequency of gait laboratories [Hz], only used to recognise unfiltered
recordings.
"""

ROUGH = 2.0
"""Accelerations that exceed those below the usual cut-off by this factor are mostly noise."""


class RecordingWarning(UserWarning):
    """Something about a recording that its owner should know.

    The analysis continues.
    """


@dataclass(frozen=True, eq=False)
class Trial:
    """Frames of a recording, with consistent coupled coordinates.

    Attributes
    ----------
    time
        (frame,) [s].
    q, qd, qdd
        (frame, coordinate) [rad or m, and per s and s²].
    loads
        External loads; None if there are none.
    notes
        Decisions made while reading, in sentences.
    recorded
        Coordinates in every row of the table, not filtered (row, coordinate) [rad or m].
    from_degrees
        Whether angles were taken to be degrees.
    roughness
        Ratio of accelerations without a filter to those below the usual cut-off; None if a filter
        was requested, or if the recording is too slow to decide.
    loads_step
        Median time between rows of the table of loads [s]; None without loads.
    """

    time: Floats
    q: Floats
    qd: Floats
    qdd: Floats
    loads: Loads | None
    notes: tuple[str, ...]
    recorded: Floats
    from_degrees: bool
    roughness: float | None = None
    loads_step: float | None = None

    def loads_in(self, rows: slice) -> Loads | None:
        """Return the loads of some of the frames."""
        if self.loads is None:
            return None
        force, moment, point = (
            each[rows] for each in (self.loads.force, self.loads.moment, self.loads.point)
        )
        return replace(self.loads, force=force, moment=moment, point=point)


def trial_of(
    model: OsimModel,
    motion: MotionTable,
    loads: ExternalLoadsSpec | None,
    table: MotionTable | None,
    *,
    times: tuple[float, float] | None = None,
    lowpass_hz: float | None = None,
    angles: Angles = "header",
    derivatives: Derivatives = "direct",
) -> Trial:
    """Return the frames of ``motion`` that lie within ``times`` and within the recording of the
    loads.

    Parameters
    ----------
    model
        Model whose coordinates move.
    motion
        Coordinates over time, as in a result of inverse kinematics.
    loads, table
        External loads, and the table with their numbers; None for no loads.
    times
        First and last time [s]; None for all.
    lowpass_hz
        Cut-off frequency of the filter for coordinates [Hz]; None for no filter.
    angles
        Whether angles are in the unit of the file's header, or in degrees or radians whatever the
        header says.
    derivatives
        "direct", or "stepwise" as in OpenSim's static optimisation; see `motion_at`.

    Raises
    ------
    AnatomyError
        A coordinate is missing, or a load acts on a body that the model lacks.
    GluteusError
        No frame is left.
    """
    notes = list[str]()
    values = _values(model, motion, angles, notes)
    rows = _within(motion, table, times, notes)
    at = motion.time[rows]
    q, qd, qdd = motion_at(motion.time, values, at, lowpass_hz, stepwise=derivatives == "stepwise")
    roughness = _roughness(motion, values, at, qdd) if lowpass_hz is None else None
    if roughness is not None and roughness > ROUGH:
        _warn_of_noise(motion, roughness, notes)
    found = resolve(model.tree, q, qd, qdd)
    outside = None if loads is None or table is None else loads_at(model, loads, table, at, notes)
    from_degrees = motion.in_degrees if angles == "header" else angles == "degrees"
    step = None if table is None or len(table.time) < 2 else float(np.median(np.diff(table.time)))
    return Trial(
        at, found.q, found.qd, found.qdd, outside, tuple(notes), values, from_degrees, roughness, step
    )


def _values(model: OsimModel, motion: MotionTable, angles: Angles, notes: list[str]) -> Floats:
    """Return each coordinate in every row of the table (row, coordinate) [rad or m]."""
    columns = {each.name: _column(each.name, motion) for each in model.spec.coordinates}
    follows = {model.coordinate_names[each.dependent] for each in model.tree.couplings}
    free = [each for each in model.spec.coordinates if each.name not in follows]
    missing = [each.name for each in free if columns[each.name] is None and not _held(each)]
    if missing:
        raise AnatomyError(
            f"{motion.path or motion.name}: every free coordinate of the model needs a column; "
            f"missing are {', '.join(missing)}; the table has {', '.join(motion.columns[:6])}, ... "
            f"Add them, or lock "
            "them in the model"
        )
    contradicted = angles == "radians" and motion.in_degrees
    if angles != "header":
        motion = replace(motion, in_degrees=angles == "degrees")
        notes.append(f"angles of the motion are read as {angles}, whatever its header says")
    turning = {each.name for each in model.spec.coordinates if each.motion == "rotational"}
    names = [name for each, name in columns.items() if name is not None and each in turning]
    motion = _as_given(motion, names) if contradicted else motion.to_radians(names)
    unused = sorted(set(motion.columns) - set(columns.values()))
    if unused:
        notes.append(f"columns of the motion that are not coordinates: {', '.join(unused)}")
    return np.stack(
        [
            _alone(model, each, motion.time) if (name := columns[each.name]) is None else motion.column(name)
            for each in model.spec.coordinates
        ],
        axis=1,
    )


def _as_given(motion: MotionTable, names: Sequence[str]) -> MotionTable:
    """Return the table in radians, if an option says so; warns if the header's degrees seem
    right.
    """
    peaks = {name: float(np.abs(motion.column(name)).max(initial=0.0)) for name in names}
    worst = max(peaks, key=lambda name: peaks[name], default=None)
    if worst is not None and peaks[worst] > 2 * np.pi:
        warnings.warn(
            f"{motion.path or motion.name}: the angles should be radians (--radians, --angles "
            f"radians), but {worst} reaches {peaks[worst]:.4g}, and the header says degrees; leave "
            f"the option out",
            RecordingWarning,
            stacklevel=2,
        )
    return motion


def _held(coordinate: CoordinateSpec) -> bool:
    return coordinate.locked or coordinate.prescribed


def _alone(model: OsimModel, coordinate: CoordinateSpec, time: Floats) -> Floats:
    """Return the motion of a coordinate without a column: its default, or its prescribed motion."""
    if coordinate.prescribed and coordinate.prescribed_function is not None:
        limits = Limits(model.spec, frozenset())
        return one_argument(coordinate.prescribed_function, limits)(time)
    return np.full_like(time, coordinate.default_value)


def _column(name: str, motion: MotionTable) -> str | None:
    """Return the column of a coordinate, by its name, by a state's path, or by another model
    family's name.
    """
    if name in motion.columns:
        return name
    if name in motion.shared:
        motion.column(name)  # raises, because several columns have that name
    for column in motion.columns:
        if f"/{column}".endswith(f"/{name}/value") or canonical_name(column) == canonical_name(name):
            return column
    return None


def _within(
    motion: MotionTable, table: MotionTable | None, times: tuple[float, float] | None, notes: list[str]
) -> Bools:
    """Return the rows of the motion to analyse."""
    spans = [(f"the motion ({motion.path or motion.name})", motion.time[0], motion.time[-1])]
    if table is not None:
        spans.append((f"the loads ({table.path or table.name})", table.time[0], table.time[-1]))
    if times is not None:
        spans.append(("the requested times", *times))
    slack = 1e-9 * max(abs(motion.time[-1]), 1.0)  # a frame at the very end counts despite rounding
    first, last = max(start for _, start, _ in spans) - slack, min(end for *_, end in spans) + slack
    rows = (motion.time >= first) & (motion.time <= last)
    if not rows.any():
        told = "; ".join(f"{what} from {start:g} to {end:g} s" for what, start, end in spans)
        raise GluteusError(
            f"the files and times have no frame in common: {told}. Choose times that overlap, or other files"
        )
    asked = np.ones_like(rows)
    if times is not None:
        asked = (motion.time >= times[0] - slack) & (motion.time <= times[1] + slack)
    if (lost := int((asked & ~rows).sum())) > 0:
        notes.append(f"{lost} frames of the motion lie outside the recording of the loads and are left out")
    return rows


def _roughness(motion: MotionTable, values: Floats, at: Floats, qdd: Floats) -> float | None:
    """Return the ratio of accelerations without and with a filter; see `Trial.roughness`."""
    rate = (len(motion.time) - 1) / (motion.time[-1] - motion.time[0])
    if rate <= 2.0 * USUAL_CUTOFF_HZ:
        return None
    slow = accelerations_at(motion.time, values, at, USUAL_CUTOFF_HZ)
    size, below = (np.sqrt(np.mean(np.square(each), axis=0)) for each in (qdd, slow))
    moves = size > 1e-6
    return float(np.median(size[moves] / np.maximum(below[moves], 1e-9))) if moves.any() else 1.0


def _warn_of_noise(motion: MotionTable, roughness: float, notes: list[str]) -> None:
    told = (
        f"without a filter the accelerations of this motion are {roughness:.3g} times those below "
        f"{USUAL_CUTOFF_HZ:g} Hz; unless the motion really is so fast, filter it: --lowpass 6, lowpass_hz=6"
    )
    notes.append(told)
    warnings.warn(f"{motion.path or motion.name}: {told}", RecordingWarning, stacklevel=5)


def _without_gaps(
    force: ExternalForceSpec, columns: LoadColumns, table: MotionTable, notes: list[str]
) -> LoadColumns:
    """Return columns without NaN.

    A missing point does not matter where there is no force.

    Raises
    ------
    FileFormatError
        A force or torque is missing, or the point of a force that is not zero.
    """
    place = table.path or table.name
    for part in ("force", "torque"):
        values = getattr(columns, part)
        if values is not None and np.isnan(values).any():
            row = int(np.flatnonzero(np.isnan(values).any(axis=1))[0])
            told = f"the {part} of external force {force.name!r} is NaN at {table.time[row]:.9g} s"
            raise FileFormatError(place, None, f"{told}; fill the gap, or cut the recording there")
    if columns.point is None or not np.isnan(columns.point).any():
        return columns
    missing: Bools = np.asarray(np.isnan(columns.point).any(axis=1))
    loaded = np.zeros(len(missing), dtype=np.bool_)
    if columns.force is not None:
        loaded |= (columns.force != 0.0).any(axis=1)
    if (missing & loaded).any():
        row = int(np.flatnonzero(missing & loaded)[0])
        told = f"the point of external force {force.name!r} is NaN at {table.time[row]:.9g} s under load"
        raise FileFormatError(
            place,
            None,
            f"{told}; fill the gap, or set the force to 0 where nothing is loaded",
        )
    notes.append(
        f"{place}: the point of external force {force.name!r} is NaN in {int(missing.sum())} frames without "
        "force, where it does not matter"
    )
    return replace(columns, point=_held_points(columns.point, missing))


def _held_points(point: Floats, missing: Bools) -> Floats:
    """Return points in which missing ones are replaced by the nearest earlier or, if none, later
    point.
    """
    there = np.flatnonzero(~missing)
    if not there.size:
        return np.zeros_like(point)
    before = np.searchsorted(there, np.arange(len(point)), side="right") - 1
    return point[there[np.maximum(before, 0)]]


def loads_at(
    model: OsimModel, loads: ExternalLoadsSpec, table: MotionTable, at: Floats, notes: list[str]
) -> Loads:
    """Return the applied loads, interpolated at times (frame,) [s].

    Parameters
    ----------
    model
        Model on whose bodies the loads act.
    loads, table
        The external loads, and the table with their numbers.
    at
        Times [s] within the table.
    notes
        List to which a sentence is added for each gap that does not matter.

    Raises
    ------
    AnatomyError
        A load acts on a body that the model lacks.
    FileFormatError
        A number is missing that affects the loads.
    """
    forces = [each for each in loads.forces if each.appliesForce]
    body, vectors_in, points_in = list[str](), list[str](), list[str]()
    values = list[tuple[Floats, Floats, Floats]]()
    for each in forces:
        columns, none = _without_gaps(each, load_columns(each, table), table, notes), np.zeros((len(at), 3))
        pushed = _body(model, loads, each, each.applied_to_body)
        body.append(pushed)
        vectors_in.append(_body(model, loads, each, each.force_expressed_in_body))
        at_origin = columns.point is None
        points_in.append(pushed if at_origin else _body(model, loads, each, each.point_expressed_in_body))
        force, moment, point = (
            none if part is None else interpolated(table.time, part, at)
            for part in (columns.force, columns.torque, columns.point)
        )
        values.append((force, moment, point))
    force, moment, point = (
        np.stack([each[part] for each in values], axis=1) if values else np.zeros((len(at), 0, 3))
        for part in range(3)
    )
    return Loads(tuple(body), force, moment, point, tuple(vectors_in), tuple(points_in))


def _body(model: OsimModel, loads: ExternalLoadsSpec, force: ExternalForceSpec, frame: str) -> str:
    """Return the body that a loads file gives by its name or by its path."""
    name = frame.strip("/").split("/")[-1]
    if name != GROUND and name not in model.tree.names:
        raise AnatomyError(
            f"{loads.path}: external force {force.name!r} names the body {frame!r}, which the model "
            f"{model.spec.name!r} lacks; give one of {', '.join(model.tree.names)}"
        )
    return name
