"""The least-squares problem of inverse kinematics for a model and a recording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

import numpy as np

from gluteus.arrays import Floats, Ints
from gluteus.errors import AnatomyError
from gluteus.files import MotionTable
from gluteus.files.markers.setups import CoordinateTask
from gluteus.files.osim.spec.model import CoordinateSpec
from gluteus.mechanics.body.functions import Function
from gluteus.mechanics.body.tracking import Targets, Tracked
from gluteus.mechanics.body.tree import Tree
from gluteus.mechanics.engine.choice import engine
from gluteus.mechanics.engine.tracking import Tracking
from gluteus.model.opensim.limits import Limits
from gluteus.model.opensim.markers import ModelMarkers
from gluteus.model.opensim.model import OsimModel
from gluteus.model.opensim.tree import one_argument
from gluteus.studies.kinematics.matching import LEAST_SEEN, Matched

BETTER = 1e-6
"""Relative decrease of the objective from which another start counts as better."""

_SUSPECT = 4.0
# A model that faces the wrong way fits much worse; a slightly better fit may be an impossible pose.
_WRONG_WAY = 1.5
_LEAP_RAD = 0.5
_OTHER_WAY_RAD = 2.0
_SWEEPS = 8
_COARSE = 32


def targets_of(
    model: OsimModel,
    markers: ModelMarkers,
    found: Matched,
    coordinates: Sequence[CoordinateTask] = (),
    table: MotionTable | None = None,
) -> Targets:
    """Return the targets in each frame of a recording.

    Locked coordinates keep the document's value, prescribed ones follow their function, and clamped
    ones stay within their range. All others are free, as in OpenSim's inverse kinematics.

    Parameters
    ----------
    model
        Model whose coordinates are computed.
    markers
        Markers of the model.
    found
        Markers that the model and the recording share.
    coordinates
        Tasks of coordinates that track a value.
    table
        Values for tasks that take theirs from a file [degrees or rad, m].

    Raises
    ------
    AnatomyError
        A task names a coordinate that the model or the table lacks.
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
    try:
        return model.tree.coordinate(name)
    except AnatomyError as error:
        raise AnatomyError(f"a task names an {error}") from None


def _from_table(name: str, spec: CoordinateSpec, table: MotionTable | None, time: Floats) -> Floats:
    if table is None:
        raise AnatomyError(f"the task of {name!r} takes its value from a file; give it (--coordinate-values)")
    values = table.column(name)
    if spec.motion == "rotational" and table.in_degrees:
        values = np.radians(values)
    return np.interp(time, table.time, values)


def solve(tree: Tree, targets: Targets) -> Tracked:
    """Return the best pose of each frame, whichever way the person faces.

    The frame with most markers is solved from several orientations of the model. Every `_COARSE`th
    frame is solved from its pose, and the frames between from these, by repeated halving. Frames
    that end with unusually large errors, or far from their neighbours, start again from the poses
    of their neighbours; the lower objective counts.
    """
    tracking = engine().tracking(tree)
    seen = np.isfinite(targets.measured).all(axis=-1)
    frame = int(np.argmax(seen.sum(axis=1)))
    first = _faced(tracking, tree, targets.of_frames(np.array([frame])))
    found = _refined(tracking, targets, first)
    for _ in range(_SWEEPS):
        if not _mended(tracking, targets, found):
            break
    return found


def _mended(tracking: Tracking, targets: Targets, found: Tracked) -> bool:
    """Solve suspicious frames and their neighbours again from frames further away, in ``found``.

    Return whether any became better. If all frames of a stretch are in the worse of two poses,
    only its ends look suspicious.
    """
    suspects, better = _suspects(found), False
    apart = 1
    while len(suspects) and apart <= _COARSE:
        near = suspects[:, None] + np.arange(-apart, apart + 1)
        rows = np.unique(np.clip(near, 0, len(found.q) - 1))
        for side in (-apart, apart):
            better |= _again(tracking, targets, found, rows, side)
        apart *= 2
    return better


def _refined(tracking: Tracking, targets: Targets, first: Floats) -> Tracked:
    """Poses of all frames, starting from one pose: coarsely first, then between known frames."""
    count, apart = len(targets.measured), _COARSE
    rows = np.arange(0, count, apart)
    parts = [(rows, _started(tracking, targets, rows, np.repeat(first[None], len(rows), axis=0)))]
    q = np.empty((count, len(first)))
    q[rows] = parts[0][1].q
    while apart > 1:
        apart //= 2
        rows = np.arange(apart, count, 2 * apart)
        if not len(rows):
            continue
        part = _started(tracking, targets, rows, _between(q[:: 2 * apart], len(rows)))
        q[rows] = part.q
        parts.append((rows, part))
    order = np.argsort(np.concatenate([rows for rows, _ in parts]))
    names = [each.name for each in fields(Tracked)]
    return Tracked(
        **{name: np.concatenate([getattr(part, name) for _, part in parts])[order] for name in names}
    )


def _started(tracking: Tracking, targets: Targets, rows: Ints, start: Floats) -> Tracked:
    """Frames solved from initial poses, except for held coordinates."""
    some = targets.of_frames(rows)
    return tracking.track(some, np.where(some.held, some.wanted, start))


def _between(known: Floats, count: int) -> Floats:
    """Poses halfway between known ones, by cubics; by neighbours at the ends and across jumps."""
    left, right = known[:count], known[1 : count + 1]
    if len(right) < count:
        right = np.concatenate([right, left[-1:]])
    found = 0.5 * (left + right)
    inner = slice(1, max(len(known) - 2, 1))
    found[inner] += (found[inner] - 0.5 * (known[:-3] + known[3:])) / 8.0
    leap = np.abs(right - left).max(axis=1, initial=0.0) > _OTHER_WAY_RAD
    return np.where(leap[:, None], left, found)


def _faced(tracking: Tracking, tree: Tree, target: Targets) -> Floats:
    """The best pose of one frame, from the default pose and from rotations of the root."""
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
    found = tracking.track(target.of_frames(np.zeros(len(tries), dtype=np.intp)), tries)
    best = int(np.argmin(found.objective))
    if found.objective[0] <= _WRONG_WAY * found.objective[best]:
        best = 0
    return found.q[best]


def _suspects(found: Tracked) -> Ints:
    usual = float(np.median(found.objective))
    high = found.objective > _SUSPECT * usual
    leap = np.abs(np.diff(found.q, axis=0)).max(axis=1, initial=0.0) > _LEAP_RAD
    high[1:] |= leap
    high[:-1] |= leap
    return np.flatnonzero(high)


def _again(tracking: Tracking, targets: Targets, found: Tracked, rows: Ints, side: int) -> bool:
    """Solve frames again from those ``side`` further on; return whether any became better."""
    rows = rows[(rows + side >= 0) & (rows + side < len(found.q))]
    if not len(rows):
        return False
    other = _started(tracking, targets, rows, found.q[rows + side])
    better = other.objective < found.objective[rows] * (1.0 - BETTER)
    for each in fields(Tracked):
        getattr(found, each.name)[rows[better]] = getattr(other, each.name)[better]
    return bool(better.any())


def rows_with_markers(targets: Targets) -> Ints:
    """Frames in which enough weighted markers were seen."""
    seen = np.isfinite(targets.measured).all(axis=-1) & (targets.weight > 0.0)
    return np.flatnonzero(seen.sum(axis=1) >= LEAST_SEEN)
