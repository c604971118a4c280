"""Checks of the coordinates of a motion: units, ranges, locks, jumps and sampling."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from gluteus.arrays import Bools, Floats, Ints
from gluteus.files import MotionTable
from gluteus.files.osim.spec.model import CoordinateSpec
from gluteus.mechanics.body.couplings import resolve
from gluteus.mechanics.body.motion import place
from gluteus.mechanics.body.tree import FIXED
from gluteus.model.opensim.model import OsimModel
from gluteus.studies.motion.plausibility import limits
from gluteus.studies.motion.plausibility.finding import Check, Finding
from gluteus.studies.motion.trial import Trial

DEGREES: Final = Check(
    "angles-are-degrees",
    "implausible",
    "degrees read as radians",
    f"an angle of a joint beyond {limits.WHOLE_TURN:g} rad, a whole turn",
    "correct inDegrees in the header of the motion, or say --degrees",
)
RADIANS: Final = Check(
    "angles-are-radians",
    "implausible",
    "radians read as degrees",
    f"no angle beyond {limits.SMALL_ANGLE:g} degrees in a body that moves, and all joints within their "
    "ranges if the numbers are radians",
    "correct inDegrees in the header of the motion, or say --radians",
)
DISTANCE_UNIT: Final = Check(
    "distance-unit",
    "implausible",
    "distances of the motion that are not in metres",
    f"a shift of a joint beyond {limits.DISTANCE:g} m, outside of its range",
    "convert the translations of the motion to metres",
)
TIME_UNIT: Final = Check(
    "time-unit",
    "implausible",
    "a time that is not in seconds",
    f"frames of the motion, or rows of the loads, {limits.LONG_STEP_S:g} s or more apart",
    "convert the time column to seconds",
)
OUT_OF_RANGE: Final = Check(
    "out-of-range",
    "implausible",
    "joints bent beyond what the model allows",
    f"more than {np.degrees(limits.OUT_OF_RANGE):.0f} degrees beyond the coordinate's range",
    "check whether motion and model belong together: sign, zero and order of the coordinates",
)
LOCKED: Final = Check(
    "locked-moves",
    "caution",
    "a locked coordinate that moves in the motion",
    f"movement above {limits.LOCKED:g} rad or m",
    "unlock the coordinate in the model, or leave its column out",
)
LOCKED_FAR: Final = Check(
    "locked-moves-far",
    "implausible",
    "a locked coordinate that moves far in the motion",
    f"movement above {limits.LOCKED_FAR:g} rad or m",
    LOCKED.remedy,
)
JUMP: Final = Check(
    "jump",
    "implausible",
    "jumps of a coordinate from one frame to the next",
    f"second difference above {np.degrees(limits.JUMP):.0f} degrees or {100 * limits.JUMP_M:.0f} cm, and "
    f"{limits.JUMP_TYPICAL:g} times the median",
    "check the markers there for exchanged labels, a gap, or an angle that wraps round",
)
FROZEN: Final = Check(
    "frozen",
    "implausible",
    "a motion that is frozen in the middle of a recording",
    f"all coordinates repeat themselves exactly for {limits.FROZEN_S:g} s or more, and move at other times",
    "fill gaps of markers before inverse kinematics, or leave these frames out (--times)",
)
COARSE: Final = Check(
    "coarse-sampling",
    "caution",
    "too few frames for accelerations",
    f"fewer than {limits.COARSE_HZ:g} frames per second",
    "give the motion at the rate of the recording",
)

_NAMED: Final = 4
_STEADY: Final = 0.02


def unit_findings(model: OsimModel, motion: MotionTable, trial: Trial) -> Iterator[Finding]:
    """Yield findings about units.

    With any of these, all other checks are meaningless.
    """
    every = np.ones(len(trial.time), dtype=np.bool_)
    step = float(np.median(np.diff(motion.time))) if len(motion.time) > 1 else 0.0
    if step >= limits.LONG_STEP_S:
        yield TIME_UNIT.found(
            f"frames of the motion are {step:g} s apart; the times look like "
            f"{'frame numbers' if step == 1.0 else 'milliseconds'}",
            every,
        )
    if trial.loads_step is not None and trial.loads_step >= limits.LONG_STEP_S:
        yield TIME_UNIT.found(
            f"rows of the loads are {trial.loads_step:g} s apart; their times look like milliseconds or "
            "frame numbers",
            every,
        )
    turning, shifting = _kinds(model)
    yield from _angles(model, motion, trial, turning, every)
    sizes = np.abs(trial.q).max(axis=0)
    for column in np.flatnonzero(shifting & (sizes > limits.DISTANCE)).tolist():
        spec = model.spec.coordinates[column]
        if sizes[column] > 2.0 * max(map(abs, spec.range)) or column in _root_coordinates(model):
            yield DISTANCE_UNIT.found(
                f"{spec.name} reaches {sizes[column]:.4g} m; the numbers look like millimetres", every
            )
            return


def _kinds(model: OsimModel) -> tuple[Bools, Bools]:
    """Return which coordinates are angles in files, and which only shift bodies."""
    turning = np.array([each.motion == "rotational" for each in model.spec.coordinates])
    turns, shifts = set[int](), set[int]()
    for drive in (each for body in model.tree.drives for each in body):
        (turns if drive.turns else shifts).add(drive.coordinate)
    shifting = np.array([column in shifts - turns for column in range(len(turning))])
    return turning, shifting


def _root_coordinates(model: OsimModel) -> set[int]:
    """Return the coordinates of joints between a body and the ground.

    They are treated apart, because the direction in which a body faces has no range.
    """
    tree = model.tree
    return {
        drive.coordinate
        for body, parent in enumerate(tree.parent)
        if parent == FIXED
        for drive in tree.drives[body]
    }


def _angles(
    model: OsimModel, motion: MotionTable, trial: Trial, turning: Bools, every: Bools
) -> Iterator[Finding]:
    joints = turning.copy()
    joints[[each for each in _root_coordinates(model) if each != FIXED]] = False
    if not joints.any():
        return
    sizes = np.where(joints, np.abs(trial.q).max(axis=0), 0.0)
    worst = int(np.argmax(sizes))
    name = model.coordinate_names[worst]
    if sizes[worst] > limits.WHOLE_TURN and not trial.from_degrees:
        yield DEGREES.found(
            f"{motion.path or motion.name} is read as radians, and {name} reaches "
            f"{sizes[worst]:.4g} rad; if the numbers are degrees, that is {np.radians(sizes[worst]):.3g} rad",
            every,
            "the header says degrees: leave out --radians (--angles radians)" if motion.in_degrees else None,
        )
    elif trial.from_degrees and _looks_like_radians(model, trial, joints):
        yield RADIANS.found(
            f"{motion.path or motion.name} is read as degrees, and no joint goes beyond "
            f"{np.degrees(sizes[worst]):.3g} degrees ({name}), while the body moves",
            every,
        )


def _looks_like_radians(model: OsimModel, trial: Trial, joints: Bools) -> bool:
    """Whether numbers called degrees are small, vary, and are angles of a body that moves."""
    numbers = np.degrees(trial.q[:, joints])
    spans = np.ptp(numbers, axis=0)
    if np.abs(numbers).max() > limits.SMALL_ANGLE or spans.max() < 0.3:
        return False
    low, high = np.array([each.range for each in model.spec.coordinates]).T
    within = (numbers > low[joints] - limits.OUT_OF_RANGE) & (numbers < high[joints] + limits.OUT_OF_RANGE)
    if within.mean() < 0.95:
        return False
    shifts = np.ptp(trial.q[:, [c for c in _root_coordinates(model) if c != FIXED]], axis=0)
    return bool(len(shifts) and shifts.max() > 0.2) or _stands_better(model, trial)


def _stands_better(model: OsimModel, trial: Trial) -> bool:
    """Whether the height of the lowest point varies much less if the numbers are radians."""
    rows = np.unique(np.linspace(0, len(trial.q) - 1, 9).astype(np.intp))
    turning, _ = _kinds(model)
    other = resolve(model.tree, np.where(turning, np.degrees(trial.q[rows]), trial.q[rows])).q
    up = -np.array(model.spec.gravity)
    now, then = (
        float(np.ptp((place(model.tree, q).position @ up).min(axis=1))) for q in (trial.q[rows], other)
    )
    return now > _STEADY * float(np.linalg.norm(up)) and then < 0.5 * now


def coordinate_findings(model: OsimModel, motion: MotionTable, trial: Trial) -> Iterator[Finding]:
    """Yield findings about single coordinates, and about their sampling."""
    yield from _ranges(model, trial)
    yield from _locks(model, trial)
    yield from _jumps(model, motion, trial)
    yield from _frozen(motion, trial)
    rate = (len(motion.time) - 1) / float(motion.time[-1] - motion.time[0])
    if rate < limits.COARSE_HZ:
        yield COARSE.found(
            f"the motion has {rate:.3g} frames per second", np.ones(len(trial.time), dtype=np.bool_)
        )


def _ranges(model: OsimModel, trial: Trial) -> Iterator[Finding]:
    root, follows = _root_coordinates(model), {each.dependent for each in model.tree.couplings}
    low, high = np.array([each.range for each in model.spec.coordinates]).T
    excess = np.maximum(low - trial.q, trial.q - high)
    judged = np.array(
        [
            each.motion == "rotational"
            and column not in root | follows
            and each.range[1] > each.range[0]
            and not each.locked
            for column, each in enumerate(model.spec.coordinates)
        ]
    )
    beyond = (excess > limits.OUT_OF_RANGE) & judged
    columns = np.flatnonzero(beyond.any(axis=0)).tolist()
    if columns:
        worst = sorted(columns, key=lambda column: -excess[:, column].max())[:_NAMED]
        told = ", ".join(
            f"{model.coordinate_names[c]} by {np.degrees(excess[:, c].max()):.0f} degrees" for c in worst
        )
        yield OUT_OF_RANGE.found(f"beyond the ranges of the model: {told}", beyond.any(axis=1))


def _locks(model: OsimModel, trial: Trial) -> Iterator[Finding]:
    every = np.ones(len(trial.time), dtype=np.bool_)
    spans = np.ptp(trial.q, axis=0)
    for column, spec in enumerate(model.spec.coordinates):
        span = float(spans[column])
        if spec.locked and not spec.prescribed and span > limits.LOCKED:
            check = LOCKED_FAR if span > limits.LOCKED_FAR else LOCKED
            yield check.found(f"{spec.name} is locked in the model and moves by {_size(spec, span)}", every)


def _jumps(model: OsimModel, motion: MotionTable, trial: Trial) -> Iterator[Finding]:
    recorded = trial.recorded
    if len(recorded) < 4:
        return
    bend = np.abs(np.diff(recorded, n=2, axis=0))
    _, shifting = _kinds(model)
    floor = np.where(shifting, limits.JUMP_M, limits.JUMP)
    if not np.any(candidates := bend.max(axis=0) > floor):
        return
    columns = np.flatnonzero(candidates)
    typical = limits.JUMP_TYPICAL * np.median(bend[:, columns], axis=0)
    jumps = bend[:, columns] > np.maximum(floor[columns], typical)
    for found in np.flatnonzero(jumps.any(axis=0)).tolist():
        spec = model.spec.coordinates[int(columns[found])]
        rows = np.flatnonzero(jumps[:, found]) + 1
        moments = motion.time[rows]
        size = float(np.abs(np.diff(recorded[:, columns[found]]))[rows[0] - 1 : rows[0] + 1].max())
        yield JUMP.found(
            f"{spec.name} jumps by {_size(spec, size)} at {moments[0]:.3f} s"
            + (f", and at {len(rows) - 1} other frames" if len(rows) > 2 else ""),
            _around(trial.time, rows, motion.time),
        )


def _frozen(motion: MotionTable, trial: Trial) -> Iterator[Finding]:
    still = np.all(np.diff(trial.recorded, axis=0) == 0.0, axis=1)
    if not still.any() or still.all():
        return
    edges = np.flatnonzero(np.diff(still.astype(np.int8), prepend=0, append=0)).reshape(-1, 2)
    spans = [(motion.time[first], motion.time[end]) for first, end in edges.tolist()]
    long = [(first, end) for first, end in spans if end - first >= limits.FROZEN_S]
    if long:
        first, end = long[0]
        inside = [(trial.time >= first) & (trial.time <= end) for first, end in long]
        others = f", and at {len(long) - 1} other times" if len(long) > 1 else ""
        yield FROZEN.found(
            f"no coordinate changes from {first:.3f} to {end:.3f} s{others}", np.logical_or.reduce(inside)
        )


def _around(time: Floats, rows: Ints, recorded: Floats) -> Bools:
    """Return the frames within two rows of the given rows of the recording."""
    marked = np.zeros(len(recorded) + 4, dtype=np.bool_)
    for shift in range(5):
        marked[rows + shift] = True
    nearest = np.clip(np.searchsorted(recorded, time), 0, len(recorded) - 1)
    return marked[2:-2][nearest]


def _size(spec: CoordinateSpec, value: float) -> str:
    if spec.motion == "rotational":
        return f"{np.degrees(value):.3g} degrees"
    return f"{value:.3g} m" if spec.motion == "translational" else f"{value:.3g} (rad or m)"
