"""Least squares of inverse kinematics: a model's markers and coordinates, and a recording."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gluteus.arrays import Floats, Ints
from gluteus.errors import AnatomyError
from gluteus.files import MotionTable
from gluteus.files.markers.setups import CoordinateTask
from gluteus.files.osim.spec.model import CoordinateSpec
from gluteus.mechanics.body.functions import Function
from gluteus.mechanics.body.tracking import Targets, Tracked, track
from gluteus.mechanics.body.tree import Tree
from gluteus.model.opensim.limits import Limits
from gluteus.model.opensim.markers import ModelMarkers
from gluteus.model.opensim.model import OsimModel
from gluteus.model.opensim.tree import one_argument
from gluteus.studies.kinematics.matching import LEAST_SEEN, Matched

BETTER = 1e-6
"""Another start counts as better when its objective is lower by so much of itself."""

_SUSPECT = 4.0
# A model that faces the wrong way fits much worse; a little better may be a pose that nobody takes.
_WRONG_WAY = 1.5
_LEAP_RAD = 0.5
_SWEEPS = 8


def targets_of(
    model: OsimModel,
    markers: ModelMarkers,
    found: Matched,
    coordinates: Sequence[CoordinateTask] = (),
    table: MotionTable | None = None,
) -> Targets:
    """Return the targets of each frame of a recording.

    Locked coordinates keep the document's value and prescribed ones follow their function; clamped
    ones stay within their range. The rest is free, as in OpenSim's inverse kinematics.

    Parameters
    ----------
    model
        Whose coordinates are looked for.
    markers
        Of the model.
    found
        The markers that model and recording share.
    coordinates
        Coordinates that follow a value, too.
    table
        Values for those that take theirs from a file [degrees or rad, m].

    Raises
    ------
    AnatomyError
        A task names a coordinate that the model or the table has not.
    """
    specs, time = model.spec.coordinates, found.data.time
    wanted = np.repeat(model.default_pose()[None], len(time), axis=0)
    for column, each in enumerate(specs):
        if each.prescribed and each.prescribed_function is not None:
            wanted[:, column] = _prescribed(model, each)(time)
    wish = np.zeros(len(specs))
    for task in coordinates:
        column = _column(model, task.name)
        wish[column] = task.weight
        if task.source == "manual_value":
            wanted[:, column] = task.value
        elif task.source == "from_file":
            wanted[:, column] = _from_table(task.name, specs[column], table, time)
    bounded = np.array([each.clamped and not each.locked for each in specs], dtype=np.bool_)
    ranges = np.array([each.range for each in specs]).reshape(-1, 2)
    places = np.array(found.places, dtype=np.intp)
    return Targets(
        body=markers.body[places],
        points=markers.points[None, places],
        measured=found.data.positions,
        weight=np.array(found.weights),
        wanted=wanted,
        wish=wish,
        held=np.array([each.locked or each.prescribed for each in specs], dtype=np.bool_),
        lower=np.where(bounded, ranges[:, 0], -np.inf),
        upper=np.where(bounded, ranges[:, 1], np.inf),
    )


def _prescribed(model: OsimModel, coordinate: CoordinateSpec) -> Function:
    assert coordinate.prescribed_function is not None
    return one_argument(coordinate.prescribed_function, Limits(model.spec, frozenset()))


def _column(model: OsimModel, name: str) -> int:
    if name not in model.coordinate_names:
        raise AnatomyError(
            f"a task names the coordinate {name!r}; the model has {', '.join(model.coordinate_names)}"
        )
    return model.coordinate_names.index(name)


def _from_table(name: str, spec: CoordinateSpec, table: MotionTable | None, time: Floats) -> Floats:
    if table is None:
        raise AnatomyError(f"the task of {name!r} takes its value from a file; give it (--coordinate-values)")
    values = table.column(name)
    if spec.motion == "rotational" and table.in_degrees:
        values = np.radians(values)
    return np.interp(time, table.time, values)


def solve(tree: Tree, targets: Targets) -> Tracked:
    """Return the best pose of each frame, whatever way the person faces.

    The frame with most markers is solved from several turns of the model, all others from its pose.
    Frames that end with larger errors than usual, or far from their neighbours, start again from
    these; the lower objective counts.
    """
    seen = np.isfinite(targets.measured).all(axis=-1)
    frame = int(np.argmax(seen.sum(axis=1)))
    first = _faced(tree, targets.of_frames(np.array([frame])))
    start = np.where(targets.held, targets.wanted, first)
    found = track(tree, targets, start)
    for _ in range(_SWEEPS):
        rows = _suspects(found, tree)
        again = [_again(tree, targets, found, rows, side) for side in (-1, 1)]
        if not any(again):
            break
    return found


def _faced(tree: Tree, target: Targets) -> Floats:
    """The best pose of one frame, from the default pose and from turns at the root."""
    base = target.wanted[0]
    starts = [base]
    for body, parent in enumerate(tree.parent):
        if parent >= 0:
            continue
        for drive in tree.drives[body]:
            if drive.turns and drive.coordinate >= 0 and not target.held[drive.coordinate]:
                for turn in (-0.5, 0.5, 1.0):
                    turned = base.copy()
                    turned[drive.coordinate] += turn * np.pi
                    starts.append(turned)
    tries = np.array(starts)
    repeated = target.of_frames(np.zeros(len(tries), dtype=np.intp))
    found = track(tree, repeated, tries)
    best = int(np.argmin(found.objective))
    if found.objective[0] <= _WRONG_WAY * found.objective[best]:
        best = 0
    return found.q[best]


def _suspects(found: Tracked, tree: Tree) -> Ints:
    usual = float(np.median(found.objective))
    high = found.objective > _SUSPECT * usual
    leap = np.abs(np.diff(found.q, axis=0)).max(axis=1, initial=0.0) > _LEAP_RAD
    high[1:] |= leap
    high[:-1] |= leap
    return np.flatnonzero(high)


def _again(tree: Tree, targets: Targets, found: Tracked, rows: Ints, side: int) -> bool:
    """Solve frames again from a neighbour's pose, in ``found``; whether any became better."""
    rows = rows[(rows + side >= 0) & (rows + side < len(found.q))]
    if not len(rows):
        return False
    start = np.where(targets.held, targets.wanted[rows], found.q[rows + side])
    other = track(tree, targets.of_frames(rows), start)
    better = other.objective < found.objective[rows] * (1.0 - BETTER)
    for name in ("q", "objective", "distance", "steps", "converged"):
        getattr(found, name)[rows[better]] = getattr(other, name)[better]
    return bool(better.any())


def rows_with_markers(targets: Targets) -> Ints:
    """Frames in which enough markers with a weight were seen."""
    seen = np.isfinite(targets.measured).all(axis=-1) & (targets.weight > 0.0)
    return np.flatnonzero(seen.sum(axis=1) >= LEAST_SEEN)
