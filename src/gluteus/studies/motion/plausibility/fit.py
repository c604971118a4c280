"""Compare loads with the motion over time: shifted clocks, rotated horizontal forces, no fit at
all.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import numpy as np

from gluteus.arrays import Bools, Floats, Ints
from gluteus.mechanics.body.motion import apply, cross
from gluteus.mechanics.body.tree import GROUND
from gluteus.studies.motion.plausibility import limits
from gluteus.studies.motion.plausibility.axes import level_readings
from gluteus.studies.motion.plausibility.finding import Check, Finding
from gluteus.studies.motion.plausibility.pressure import TURNED, Pressing
from gluteus.studies.motion.plausibility.support import Support, smoothed
from gluteus.studies.motion.trial import Trial

TIME_SHIFT: Final = Check(
    "time-shift",
    "implausible",
    "loads and motion on different clocks",
    f"if the loads are shifted by {limits.LEAST_SHIFT_S:g} to {limits.LONGEST_SHIFT_S:g} s, less "
    f"than {limits.SHIFT_GAIN:.0%} of the misfit remains",
    "shift the time column of the loads, or synchronise the recordings",
)
FORCE_FRAME: Final = Check(
    "force-frame",
    "implausible",
    "forces of the loads in another frame than the document says",
    "the forces fit the motion only if they are given in ground axes",
    "correct force_expressed_in_body in the loads to ground",
)
NO_FIT: Final = Check(
    "loads-do-not-fit",
    "implausible",
    "loads that do not fit the motion, for another reason",
    f"root mean square of the missing force above {limits.RESIDUAL:.0%} of the peak force, or of the "
    f"missing moment above {limits.TURNING:.0%} of peak force times height of the centre of mass",
    "check whether loads and motion belong to one trial, and whether every external force is given",
)

_LONG_LEVER: Final = 0.5
"""A distance of this many metres to the foot counts as much as one body weight."""
_LOADED: Final = 0.5  # frames without a foot on a plate say nothing about time
_MOST_FRAMES: Final = 250
_KEPT: Final = 0.8
_SUSPECT: Final = 0.02
_SUSPECT_M: Final = 0.05
_STEPS: Final = 60
_COARSE_S: Final = (0.04, 0.1, 0.2, 0.35, 0.5)
_HINT: Final = 0.85
"""Share of the misfit. If one of these shifts gets below it, all shifts are tried."""
_BALANCED: Final = 0.4
_LEAST_MOMENT: Final = 0.025  # lever arm of the missing moment [m]
_LEAST_OVERLAP: Final = 0.5

Apart = Callable[[int], float]


def rms(values: Floats) -> float:
    """Return the root mean square of the lengths of vectors (frame, 3)."""
    return math.sqrt(float((values**2).sum(axis=1).mean())) if len(values) else 0.0


def shift_finding(support: Support, time: Floats, apart: Apart | None) -> Finding | None:
    """Yield a finding if the loads run ahead of the motion or behind it.

    Parameters
    ----------
    support : Support
    time : array (frame,)
        [s]
    apart : callable or None
        Function of a shift [frames]: mean distance of centres of pressure from their feet [m] with
        the loads that many frames later.
    """
    step = float(time[-1] - time[0]) / max(len(time) - 1, 1)
    if step <= 0.0 or len(time) < 2 * limits.LEAST_SHIFT_S / step:
        return None
    now_apart = apart(0) if apart else 0.0
    now_force = _misfit(support, 0)
    if now_force < _SUSPECT and now_apart < _SUSPECT_M:
        return None
    most = int((1.0 - _LEAST_OVERLAP) * len(time))
    coarse = {max(round(each / step), 1) for each in _COARSE_S}
    hints = (sign * each for each in coarse if each < most for sign in (1, -1))
    if now_apart < _SUSPECT_M and not any(_misfit(support, each) < _HINT * now_force for each in hints):
        return None
    most = min(round(limits.LONGEST_SHIFT_S / step), most)
    shifts = np.unique(np.linspace(-most, most, 2 * min(_STEPS, most) + 1).round().astype(int)).tolist()
    force = {shift: _misfit(support, shift) for shift in shifts}
    likely = sorted(shifts, key=lambda shift: force[shift])[:12] if apart else shifts
    total = {shift: force[shift] + (apart(shift) / _LONG_LEVER if apart else 0.0) for shift in likely}
    best = min(total, key=lambda shift: total[shift])
    now = now_force + now_apart / _LONG_LEVER
    if abs(best) * step < limits.LEAST_SHIFT_S or total[best] > limits.SHIFT_GAIN * now:
        return None
    if force[best] > limits.RESIDUAL or (apart and apart(best) > limits.UNDER_FOOT):
        return None
    seconds, side = abs(best) * step, "late" if best > 0 else "early"
    return TIME_SHIFT.found(
        f"the loads come about {seconds:.2f} s too {side}: if they are shifted by this time, the "
        f"missing force falls from {now_force:.0%} to {force[best]:.0%} of body weight (root mean square)",
        np.ones(len(time), dtype=np.bool_),
        f"subtract {best * step:.3f} s from the time of the loads, or synchronise the recordings",
    )


def _misfit(support: Support, shift: int) -> float:
    """Return the root mean square of the missing force [body weights] with the loads shifted by
    frames.

    Frames in which a foot is only partly on a plate fit at no shift; the worst fifth of the frames
    is therefore ignored.
    """
    given, needed = support.given, support.required
    if shift > 0:
        given, needed = given[shift:], needed[:-shift]
    elif shift < 0:
        given, needed = given[:shift], needed[-shift:]
    few = slice(None, None, max(len(given) // _MOST_FRAMES, 1))
    given, needed = given[few], needed[few]
    loaded = given @ support.up > _LOADED * support.lift_given.max()
    missing = np.sum(((given - needed)[loaded] @ support.free.T) ** 2, axis=1)
    kept = np.sort(missing)[: max(int(_KEPT * len(missing)), 1)]
    return float(np.sqrt(np.mean(kept))) / support.weight if len(kept) else np.inf


def frame_finding(support: Support, trial: Trial) -> Finding | None:
    """Yield a finding if forces given along a body's axes fit the motion only along ground axes."""
    loads = trial.loads
    if loads is None or {*loads.vectors_in} <= {GROUND}:
        return None
    force = smoothed(loads.force.sum(axis=1), support.time)
    size = np.linalg.norm(force, axis=1)
    loaded = size > _LOADED * size.max()
    now = rms(support.apart[loaded])
    other = ((force - support.required) @ support.free.T)[loaded]
    if now < _SUSPECT * support.weight or rms(other) > 0.5 * now:
        return None
    frames = ", ".join(sorted({*loads.vectors_in} - {GROUND}))
    return FORCE_FRAME.found(
        f"the loads give their forces along the axes of {frames}, which leaves {now:.0f} N missing (root "
        f"mean square), and {rms(other):.0f} N if they are given along those of ground",
        np.ones(len(support.time), dtype=np.bool_),
    )


def turned_finding(support: Support, judged: Bools) -> Finding | None:
    """Yield a finding if horizontal forces fit the motion only after a rotation."""
    up = support.up
    level = (np.eye(3) - np.outer(up, up)) @ (support.free.T @ support.free)
    needed, given = support.required[judged] @ level, support.given[judged] @ level
    least = limits.SIDEWAYS * support.weight
    if rms(needed) < least or rms(given) < least:
        return None
    now = rms(given - needed)
    if float(np.sum(given * needed) / np.sum(needed**2)) > limits.CORRELATED:
        return None
    raw, best, least = support.given[judged], None, 0.6 * now
    for _, reading in level_readings(tuple(up.tolist())):
        left = rms((raw @ reading.matrix.T - support.required[judged]) @ level)
        if left < 0.95 * least:
            best, least = reading, left
    if best is None:
        return None
    return TURNED.found(
        "the horizontal forces of the loads contradict the acceleration of the body "
        f"({now:.0f} N missing), and fit it ({least:.0f} N missing) if they are {best.words(up)}",
        np.ones(len(judged), dtype=np.bool_),
    )


def turned_moment_finding(support: Support, pressing: Pressing, rows: Ints) -> Finding | None:
    """Yield a finding if the moments on the whole body balance only after a rotation of the
    loads.

    Parameters
    ----------
    support : Support
    pressing : Pressing
    rows : array (sample,)
        The frames of the samples.
    """
    feet, presses = pressing.feet, pressing.presses
    turns = [drive.coordinate for drive in feet.tree.drives[support.root] if drive.turns]
    if len(turns) < 3:
        return None
    origin = feet.pose.joint[:, support.root]
    level = np.eye(3) - np.outer(support.up, support.up)
    now = apply(feet.pose.rotation[:, support.root], smoothed(support.moment, support.time)[rows])
    before, best, least = rms(now @ level), None, np.inf
    if before < _LEAST_MOMENT * support.peak:
        return None
    felt = _moment(presses.point, presses.force, presses.moment, origin)
    for rank, reading in level_readings(tuple(support.up.tolist())):
        point, force, moment = (reading.of(each) for each in (presses.point, presses.force, presses.moment))
        left = rms((now + felt - _moment(point, force, moment, origin)) @ level)
        if left < _BALANCED * before and (1.0 + 0.1 * rank) * left < least:
            best, least = reading, (1.0 + 0.1 * rank) * left
    if best is None:
        return None
    return TURNED.found(
        f"the loads leave a moment of {before:.0f} N m on the whole body (root mean square), and "
        f"far less if they are "
        f"{best.words(support.up)}",
        np.ones(len(support.time), dtype=np.bool_),
    )


def _moment(point: Floats, force: Floats, moment: Floats, origin: Floats) -> Floats:
    """Return the moment of all loads (sample, press, 3) about a point (sample, 3)."""
    return np.sum(cross(point - origin[:, None], force) + moment, axis=1)


def misfit_finding(support: Support, time: Floats, height: float, judged: Bools) -> Finding | None:
    """Yield a finding about what remains unexplained in the frames ``judged`` (frame,)."""
    if not judged.any() or support.peak == 0.0:
        return None
    force = rms(support.apart[judged]) / support.peak
    moment = rms(smoothed(support.moment, time)[judged]) / (support.peak * height)
    if force < limits.RESIDUAL and moment < limits.TURNING:
        return None
    return NO_FIT.found(
        f"{force:.0%} of the peak force and {moment:.0%} of the peak force times the height of the "
        f"centre of mass are unexplained (root mean square)",
        judged,
    )
