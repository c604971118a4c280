"""A trial in memory, and ways to spoil its model, motion and loads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gluteus.files import ExternalLoadsSpec, MotionTable, load_columns, read_loads, read_table
from gluteus.model.opensim.model import OsimModel, read_osim
from gluteus.studies.motion.plausibility.judge import Recording, judge_recording
from gluteus.studies.motion.trial import trial_of

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Trial:
    """A trial in memory."""

    model: OsimModel
    motion: MotionTable
    loads: ExternalLoadsSpec | None
    table: MotionTable | None
    lowpass_hz: float | None = 6.0

    def judged(self) -> Recording:
        """Return what the checks say before anything is computed."""
        trial = trial_of(self.model, self.motion, self.loads, self.table, lowpass_hz=self.lowpass_hz)
        return judge_recording(self.model, self.motion, self.loads, trial)


def read_trial(model: Path, motion: Path, loads: Path) -> Trial:
    """Read a trial; kinematics that a document of loads names are left out."""
    kinematics = ("external_loads_model_kinematics_file", "lowpass_cutoff_frequency_for_load_kinematics")
    pushed = read_loads(loads, allow=kinematics)
    assert pushed.datafile is not None
    return Trial(read_osim(model), read_table(motion), pushed, read_table(pushed.datafile))


Mistake = Callable[[Trial], Trial]


def _columns(trial: Trial, part: str, force: int | None = None) -> list[int]:
    """Indices of the columns of force, point or torque, of all forces or one."""
    assert trial.loads is not None
    assert trial.table is not None
    numbered = replace(
        trial.table, values=np.tile(np.arange(len(trial.table.columns)), (len(trial.table.time), 1))
    )
    found = list[int]()
    for each in trial.loads.forces if force is None else [trial.loads.forces[force]]:
        columns = getattr(load_columns(each, numbered), part)
        found += [] if columns is None else columns[0].astype(int).tolist()
    return found


def in_loads(change: Callable[[Array], Array], *parts: str, force: int | None = None) -> Mistake:
    """Change vectors (row, 3) of parts of the loads."""

    def made(trial: Trial) -> Trial:
        assert trial.table is not None
        values = trial.table.values.copy()
        for part in parts:
            columns = _columns(trial, part, force)
            for first in range(0, len(columns), 3):
                three = columns[first : first + 3]
                values[:, three] = change(values[:, three])
        return replace(trial, table=replace(trial.table, values=values))

    return made


def in_motion(change: Callable[[Array], Array], *columns: str) -> Mistake:
    """Change columns (row,) of the motion whose names contain one of some words."""

    def made(trial: Trial) -> Trial:
        values = trial.motion.values.copy()
        chosen = [k for k, name in enumerate(trial.motion.columns) if any(word in name for word in columns)]
        assert chosen, columns
        for column in chosen:
            values[:, column] = change(values[:, column])
        return replace(trial, motion=replace(trial.motion, values=values))

    return made


def scaled(factor: float) -> Callable[[Array], Array]:
    """Multiply by a number."""
    return lambda values: factor * values


def turned(degrees: float) -> Callable[[Array], Array]:
    """Turn vectors about the vertical y axis."""
    angle = np.radians(degrees)
    cosine, sine = np.cos(angle).round(12), np.sin(angle).round(12)
    matrix = np.array([[cosine, 0.0, sine], [0.0, 1.0, 0.0], [-sine, 0.0, cosine]])
    return lambda values: values @ matrix.T


def z_up(values: Array) -> Array:
    """Take a laboratory's axes, z up and y to the left, for the model's."""
    return np.stack([values[:, 0], -values[:, 2], values[:, 1]], axis=1)


def _units(trial: Trial, degrees: bool) -> Trial:
    """Say degrees of radians, or radians of degrees."""
    turning = [each.name for each in trial.model.spec.coordinates if each.motion == "rotational"]
    motion = trial.motion
    if not degrees and not motion.in_degrees:
        values = motion.values.copy()
        columns = [motion.columns.index(name) for name in turning if name in motion.columns]
        values[:, columns] = np.degrees(values[:, columns])
        return replace(trial, motion=replace(motion, values=values))
    if not degrees:
        return replace(trial, motion=replace(motion, in_degrees=False))
    radians = motion.to_radians([name for name in turning if name in motion.columns])
    return replace(trial, motion=replace(radians, in_degrees=True))


def degrees_called_radians(trial: Trial) -> Trial:
    """The header says radians of degrees."""
    return _units(trial, degrees=False)


def radians_called_degrees(trial: Trial) -> Trial:
    """The header says degrees of radians."""
    return _units(trial, degrees=True)


def forces_changed(**changes: object) -> Mistake:
    """Change every force of the document of loads."""

    def made(trial: Trial) -> Trial:
        assert trial.loads is not None
        forces = tuple(replace(each, **changes) for each in trial.loads.forces)  # type: ignore[arg-type]
        return replace(trial, loads=replace(trial.loads, forces=forces))

    return made


def force_changed(number: int, **changes: object) -> Mistake:
    """Change one force of the document of loads."""

    def made(trial: Trial) -> Trial:
        assert trial.loads is not None
        forces = list(trial.loads.forces)
        forces[number] = replace(forces[number], **changes)  # type: ignore[arg-type]
        return replace(trial, loads=replace(trial.loads, forces=tuple(forces)))

    return made


def swapped_bodies(trial: Trial) -> Trial:
    """Exchange the bodies of the two forces."""
    assert trial.loads is not None
    first, second = trial.loads.forces[:2]
    forces = (
        replace(first, applied_to_body=second.applied_to_body),
        replace(second, applied_to_body=first.applied_to_body),
    )
    return replace(trial, loads=replace(trial.loads, forces=forces))


def swapped_legs(trial: Trial) -> Trial:
    """Exchange the columns of the two legs in the motion."""
    names = trial.motion.columns
    other = {"_r": "_l", "_l": "_r"}
    order = [
        names.index(name[:-2] + other[name[-2:]]) if name[-2:] in other else k for k, name in enumerate(names)
    ]
    return replace(trial, motion=replace(trial.motion, values=trial.motion.values[:, order]))


def no_loads(trial: Trial) -> Trial:
    """Forget the loads."""
    return replace(trial, loads=None, table=None)


def late(seconds: float) -> Mistake:
    """Shift the time of the loads; their ends are held so that all frames stay."""

    def made(trial: Trial) -> Trial:
        assert trial.table is not None
        table = trial.table
        values = np.stack(
            [np.interp(table.time - seconds, table.time, column) for column in table.values.T], axis=1
        )
        return replace(trial, table=replace(table, values=values))

    return made


def heavier(factor: float) -> Mistake:
    """Change the mass of the model."""
    return lambda trial: replace(trial, model=trial.model.varied(mass=factor * trial.model.tree.mass))


def fibres(factor: float) -> Mistake:
    """Change the unit of the lengths of fibres and tendons, against that of their paths."""

    def made(trial: Trial) -> Trial:
        model = trial.model
        sizes = {"fibre_length": factor * model.fibre_length, "tendon_length": factor * model.tendon_length}
        return replace(trial, model=replace(model, **sizes))

    return made


def jump(column: str, size: float, rows: int = 1) -> Mistake:
    """Add to some rows in the middle of a column, in the units of the file."""

    def change(values: Array) -> Array:
        middle, found = len(values) // 2, values.copy()
        found[middle : middle + rows] += size
        return found

    return in_motion(change, column)


def locked(name: str) -> Mistake:
    """Lock a coordinate of the model."""

    def made(trial: Trial) -> Trial:
        spec = trial.model.spec
        joints = tuple(
            replace(
                joint,
                coordinates=tuple(replace(c, locked=c.locked or c.name == name) for c in joint.coordinates),
            )
            for joint in spec.joints
        )
        return replace(trial, model=replace(trial.model, spec=replace(spec, joints=joints)))

    return made


def zero(values: Array) -> Array:
    """Zeros in the place of values."""
    return 0.0 * values


def zero_in_the_middle(values: Array) -> Array:
    """Zeros in the middle fifth of the rows."""
    found, count = values.copy(), len(values)
    found[2 * count // 5 : 3 * count // 5] = 0.0
    return found


def every(number: int) -> Mistake:
    """Keep each so many rows of the motion."""

    def made(trial: Trial) -> Trial:
        motion = trial.motion
        return replace(
            trial,
            motion=replace(motion, time=motion.time[::number], values=motion.values[::number]),
            lowpass_hz=None,
        )

    return made


def loads_clock(factor: float) -> Mistake:
    """Give the time of the loads alone in another unit."""

    def made(trial: Trial) -> Trial:
        assert trial.table is not None
        return replace(trial, table=replace(trial.table, time=factor * trial.table.time))

    return made


def clock(factor: float) -> Mistake:
    """Give the time of motion and loads in another unit."""

    def made(trial: Trial) -> Trial:
        assert trial.table is not None
        return replace(
            trial,
            motion=replace(trial.motion, time=factor * trial.motion.time),
            table=replace(trial.table, time=factor * trial.table.time),
            lowpass_hz=None,
        )

    return made


def about_origin(trial: Trial) -> Trial:
    """Add the moments of the forces about the origin to the free moments, and keep the points."""
    assert trial.table is not None
    assert trial.loads is not None
    values = trial.table.values.copy()
    for each in range(len(trial.loads.forces)):
        force, point, torque = (_columns(trial, part, each) for part in ("force", "point", "torque"))
        values[:, torque] += np.cross(values[:, point], values[:, force])
    return replace(trial, table=replace(trial.table, values=values))


def spike(trial: Trial) -> Trial:
    """Twenty thousand newtons upwards for 16 ms in the middle of the motion."""
    assert trial.table is not None
    values, middle = trial.table.values.copy(), trial.motion.time.mean()
    rows = np.abs(trial.table.time - middle) < 0.008
    values[np.ix_(rows, _columns(trial, "force", 0)[1:2])] += 20_000.0
    return replace(trial, table=replace(trial.table, values=values))


def off_the_plates(trial: Trial, until: float) -> Trial:
    """Forget all forces up to a time [s], as before the first plate."""
    assert trial.table is not None
    values = trial.table.values * (trial.table.time > until)[:, None]
    return replace(trial, table=replace(trial.table, values=values))


def vertical_alone(values: Array) -> Array:
    """The vertical part of forces."""
    return values * np.array([0.0, 1.0, 0.0])


def held(values: Array) -> Array:
    """The same value for a fifth of the rows."""
    found, count = values.copy(), len(values)
    found[2 * count // 5 : 3 * count // 5] = found[2 * count // 5]
    return found


def gravity(size: float) -> Mistake:
    """Give the model another gravity."""
    return lambda trial: replace(
        trial,
        model=replace(trial.model, spec=replace(trial.model.spec, gravity=(0.0, -size, 0.0))),
    )


def same_numbers(trial: Trial) -> Trial:
    """Give the second force the numbers of the first."""
    assert trial.table is not None
    values = trial.table.values.copy()
    values[:, _columns(trial, "force", 1)] = values[:, _columns(trial, "force", 0)]
    return replace(trial, table=replace(trial.table, values=values))


def same_plate(trial: Trial) -> Trial:
    assert trial.loads is not None
    first, second = trial.loads.forces[:2]
    taken = {
        name: getattr(first, name) for name in ("force_identifier", "point_identifier", "torque_identifier")
    }
    return replace(trial, loads=replace(trial.loads, forces=(first, replace(second, **taken))))


def one_foot(trial: Trial) -> Trial:
    assert trial.loads is not None
    first, second = trial.loads.forces[:2]
    return replace(
        trial,
        loads=replace(trial.loads, forces=(first, replace(second, applied_to_body=first.applied_to_body))),
    )


def ten_a_second(trial: Trial) -> Trial:
    time = trial.motion.time
    return every(max(round(0.1 * (len(time) - 1) / (time[-1] - time[0])), 1))(trial)
