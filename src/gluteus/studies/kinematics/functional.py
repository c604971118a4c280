"""Hip centres estimated from a person who moves their legs.

A static trial cannot show where a hip centre is, but the frames of a motion can. All frames share
the centre of each hip and the position of each marker on its bone, and each frame has its own pose.
All these unknowns are estimated together, as the most probable ones. The pose of the static trial,
which is the first frame, stays fixed, because a motion does not show which angles count as zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from gluteus.arrays import Bools, Floats, Ints
from gluteus.errors import GluteusError
from gluteus.files import MarkerData
from gluteus.mechanics.body.couplings import coupling_slopes, resolve
from gluteus.mechanics.body.motion import Pose, frames, place, station_jacobian, stations
from gluteus.mechanics.body.tracking import Targets
from gluteus.mechanics.body.tree import FIXED, Tree
from gluteus.model.opensim.markers import model_markers
from gluteus.model.opensim.model import OsimModel
from gluteus.studies.kinematics.matching import LEAST_SEEN, matched
from gluteus.studies.kinematics.targets import solve, targets_of
from gluteus.studies.motion.forces import hip_bodies

SKIN_M: Final = 0.006
"""Standard deviation of a marker around its place during motion, along each axis (assumption)."""
STILL_M: Final = 0.003
"""The same for the mean of the static trial (assumption)."""
PLACE_M: Final = 0.02
"""Standard deviation of a marker's place around that in the static trial."""
HIP_M: Final = 0.01
"""Standard deviation of the hip centre around that of the scaled model, along each axis: pelvic
markers predict it with an error of 12 (SD 6) mm (`mantovani2016`).
"""
FIRST: Final = 0.001
"""Standard deviation of the static trial's pose around its estimate [rad or m]."""

MOST_FRAMES: Final = 60
LEAST_SWAY: Final = np.radians(15.0)
"""A leg that rotates less than this in its second direction hardly shows its hip (assumption)."""

_STEPS: Final = 40
_STILL: Final = 1e-8


@dataclass(frozen=True, eq=False)
class _Problem:
    tree: Tree
    targets: Targets
    hips: tuple[int, ...]
    free: Ints

    def split(self, shared: Floats) -> tuple[Floats, Floats]:
        """Offsets of the markers (marker, 3) and shifts of the hips (hip, 3) [m]."""
        offsets, shifts = np.split(shared, [3 * len(self.targets.body)])
        return offsets.reshape(-1, 3), shifts.reshape(-1, 3)

    def person(self, shared: Floats) -> tuple[Tree, Floats]:
        """The tree with its hips shifted, and the markers (marker, 3) [m]."""
        offsets, shifts = self.split(shared)
        joints = self.tree.joint_in_parent.copy()
        joints[:, list(self.hips)] += shifts
        return self.tree.changed(joint_in_parent=joints), self.targets.points[0] + offsets


@dataclass(frozen=True, eq=False)
class _System:
    """Normal equations of the poses and of the unknowns that all frames share.

    `own` (frame, free, free), `mixed` (frame, free, shared), `common` (shared, shared), their
    gradients, and the value of the objective.
    """

    own: Floats
    mixed: Floats
    common: Floats
    slope_own: Floats
    slope_common: Floats
    value: float


@dataclass(frozen=True, eq=False)
class HipShift:
    """Displacement of a hip from its place in the scaled model.

    Attributes
    ----------
    shift : (3,) array
        Displacement in the axes of the pelvis [m].
    sd : (3,) array
        Its standard deviation [m]; `HIP_M` if the motion gives no information.
    """

    shift: Floats
    sd: Floats


def hips_of_motion(
    model: OsimModel,
    static: MarkerData,
    pose: Floats,
    motions: Sequence[MarkerData],
    notes: list[str],
) -> Mapping[str, Floats]:
    """Return the displacements of the hips from a scaled model, by the body that each hip carries.

    Parameters
    ----------
    model
        Scaled model, with markers where the static trial has them.
    static
        Mean of the static trial, as one frame.
    pose
        Pose of the model in the static trial, (coordinate,).
    motions
        Recordings in which the person moves their legs; markers have the model's names.
    notes
        List to which sentences about the result are added.

    Raises
    ------
    GluteusError
        The model has no hip, or too few markers on the pelvis or a thigh are seen in the motions.
    """
    tree, hips = model.tree, tuple(int(each) for each in hip_bodies(model))
    if not hips:
        raise GluteusError(
            "the model has no joint with hip adduction, so there is no hip centre to find; "
            "leave out the functional recordings"
        )
    markers = model_markers(model)
    together = _joined(static, motions)
    found = matched(together, markers.names, None)
    targets = targets_of(model, markers, found)
    seen: Bools = np.asarray(np.isfinite(targets.measured).all(axis=2))
    enough = np.ones(len(seen), dtype=np.bool_)
    for body in sorted({*hips, *(tree.parent[hip] for hip in hips)}):
        mine: Bools = seen[:, targets.body == body].sum(axis=1) >= LEAST_SEEN
        if not mine[0] or not mine[1:].any():
            raise GluteusError(
                f"functional recordings: fewer than {LEAST_SEEN} markers on {tree.names[body]!r} are seen in "
                "the static trial and in one frame; hip centres need three on the pelvis and on each thigh"
            )
        enough = enough & mine
    rows = np.flatnonzero(enough)
    if len(rows) < 2:
        raise GluteusError(
            f"functional recordings: no frame shows {LEAST_SEEN} markers on the pelvis and on each thigh at "
            "the same time; record the motion again, or leave it out"
        )
    chosen = rows[np.unique(np.linspace(0, len(rows) - 1, min(len(rows), MOST_FRAMES + 1)).astype(int))]
    targets = targets.of_frames(chosen)
    start = solve(tree, targets).q.copy()
    start[0] = pose
    shifts = hip_shifts(tree, targets, start, hips)
    for name, each in shifts.items():
        forward, up, outward = (1000.0 * each.shift).tolist()
        spread = 1000.0 * float(each.sd.max())
        notes.append(
            f"hip centre of {name}: moved by {forward:.1f}, {up:.1f}, {outward:.1f} mm along x, y, z of the "
            f"pelvis (SD {spread:.1f} mm at most, {len(chosen) - 1} frames)"
        )
        sway = _sway(place(tree, start), tree.body(name), tree.parent[tree.body(name)])
        if sway < LEAST_SWAY:
            notes.append(
                f"the motion says little of the hip of {name}: across its main direction the leg moves by "
                f"{np.degrees(sway):.0f} degrees, and at least {np.degrees(LEAST_SWAY):.0f} are needed"
            )
    return {name: each.shift for name, each in shifts.items()}


def _sway(pose: Pose, thigh: int, pelvis: int) -> float:
    """Range of a thigh's rotations in the pelvis along their second principal direction [rad]."""
    # The server starts without SciPy; only a computation needs it.
    from scipy.spatial.transform import Rotation

    relative = pose.rotation[:, pelvis].swapaxes(-1, -2) @ pose.rotation[:, thigh]
    turns = Rotation.from_matrix(relative[0].T @ relative).as_rotvec()
    centred = turns - turns.mean(axis=0)
    directions = np.linalg.svd(centred, full_matrices=False)[2]
    return float(np.ptp(centred @ directions[1]))


def _joined(static: MarkerData, motions: Sequence[MarkerData]) -> MarkerData:
    """One recording with the frame of the static trial and those of the motions."""
    blocks = [static.positions]
    for motion in motions:
        block = np.full((len(motion.time), len(static.names), 3), np.nan)
        for column, name in enumerate(static.names):
            if name in motion.names:
                block[:, column] = motion.positions[:, motion.names.index(name)]
        blocks.append(block)
    positions = np.concatenate(blocks)
    return replace(
        static, time=np.arange(len(positions), dtype=np.float64), positions=positions, plates=(), analog=None
    )


def hip_shifts(tree: Tree, targets: Targets, start: Floats, hips: tuple[int, ...]) -> Mapping[str, HipShift]:
    """Return the displacement of each hip from the model, by the body that it carries.

    Only markers on the pelvis and on the thighs count, so that a wrong length of the shank
    cannot move a hip.

    Parameters
    ----------
    tree
        Tree of the model scaled to the person.
    targets
        Markers of the static trial's mean and of frames of motions, at the places on the bodies
        where the static trial has them.
    start
        Pose of the static trial, and initial poses of the other frames, (frame, coordinate).
    hips
        Bodies that hip joints carry.
    """
    free = tree.independent[~targets.held[tree.independent]]
    near = np.isin(targets.body, [*hips, *(tree.parent[body] for body in hips)])
    targets = replace(targets, weight=np.where(near, targets.weight, 0.0))
    problem = _Problem(tree, targets, hips, free)
    shared, spread = _fitted(problem, start)
    _, shifts = problem.split(shared)
    _, sds = problem.split(spread)
    return {tree.names[body]: HipShift(shift, sd) for body, shift, sd in zip(hips, shifts, sds, strict=True)}


def _fitted(problem: _Problem, start: Floats) -> tuple[Floats, Floats]:
    """The most probable shared unknowns, by the Levenberg-Marquardt method, and their spread."""
    targets, free, damping = problem.targets, problem.free, 1e-4
    q, shared = start, np.zeros(3 * (len(targets.body) + len(problem.hips)))
    system = _system(problem, start, q, shared)
    for _ in range(_STEPS):
        step_q, step_shared = _step(system, damping)
        trial = q.copy()
        trial[:, free] = np.clip(q[:, free] + step_q, targets.lower[free], targets.upper[free])
        trial = resolve(problem.tree, trial).q
        other = _system(problem, start, trial, shared + step_shared)
        if other.value <= system.value:
            gain, q, shared = system.value - other.value, trial, shared + step_shared
            system, damping = other, max(damping / 10.0, 1e-9)
            if gain <= _STILL * system.value:
                break
        else:
            damping *= 10.0
    return shared, np.sqrt(np.diag(np.linalg.inv(_without_poses(system, 0.0)[0])))


def _step(system: _System, damping: float) -> tuple[Floats, Floats]:
    """Steps of the poses (frame, free) and of the shared unknowns; poses are eliminated first."""
    left, solved = _without_poses(system, damping)
    right = system.slope_common - np.einsum("fis,fi->s", system.mixed, solved[..., -1])
    shared = -np.asarray(np.linalg.solve(left, right), dtype=np.float64)
    return -(solved[..., -1] + solved[..., :-1] @ shared), shared


def _without_poses(system: _System, damping: float) -> tuple[Floats, Floats]:
    """Curvature by the shared unknowns (shared, shared) with poses eliminated, and their slopes."""
    size = system.own.shape[-1]
    own = system.own * (1.0 + damping * np.eye(size)) + 1e-12 * np.eye(size)
    sides = np.concatenate([system.mixed, system.slope_own[..., None]], axis=2)
    solved = np.asarray(np.linalg.solve(own, sides), dtype=np.float64)
    common = system.common * (1.0 + damping * np.eye(len(system.common)))
    left: Floats = common - np.einsum("fis,fit->st", system.mixed, solved[..., :-1])
    return left, solved


def _system(problem: _Problem, start: Floats, q: Floats, shared: Floats) -> _System:
    targets, free, count = problem.targets, problem.free, len(q)
    own, points = problem.person(shared)
    pose = place(own, q)
    error = stations(pose, targets.body, points[None]) - targets.measured
    seen = np.isfinite(error).all(axis=2) & (targets.weight > 0.0)
    spread = np.full((count, 1), SKIN_M)
    spread[0] = STILL_M
    root = np.where(seen, 1.0 / spread, 0.0)[..., None]
    columns = {int(column): number for number, column in enumerate(problem.tree.independent)}
    folding = coupling_slopes(problem.tree, q)[..., [columns[int(each)] for each in free]]
    by_pose = station_jacobian(own, pose, targets.body, points[None]) @ folding[:, None]
    rows = (root[..., None] * by_pose).reshape(count, -1, len(free))
    others = (root[..., None] * _by_shared(problem, own, pose)).reshape(count, -1, len(shared))
    flat = (root * np.nan_to_num(error)).reshape(count, -1)
    known = _known(problem)
    bend, slope = np.einsum("fri,frj->fij", rows, rows), np.einsum("fri,fr->fi", rows, flat)
    away = q[0, free] - start[0, free]
    bend[0] += np.eye(len(free)) / FIRST**2
    slope[0] += away / FIRST**2
    value = (flat**2).sum() + (known * shared**2).sum() + (away**2).sum() / FIRST**2
    return _System(
        own=bend,
        mixed=np.einsum("fri,frs->fis", rows, others),
        common=np.einsum("frs,frt->st", others, others) + np.diag(known),
        slope_own=slope,
        slope_common=np.einsum("frs,fr->s", others, flat) + known * shared,
        value=0.5 * float(value),
    )


def _known(problem: _Problem) -> Floats:
    """Prior precision of each shared unknown, (shared,) [1/m²].

    Pelvic markers stay where the static trial has them, because a hip is located relative to
    them.
    """
    pelvis = [problem.tree.parent[body] for body in problem.hips]
    spread = np.where(np.isin(problem.targets.body, pelvis), STILL_M, PLACE_M)
    return np.concatenate([np.repeat(spread, 3), np.full(3 * len(problem.hips), HIP_M)]) ** -2


def _by_shared(problem: _Problem, own: Tree, pose: Pose) -> Floats:
    """Derivatives of the markers by the shared unknowns, (frame, marker, 3, shared)."""
    body = problem.targets.body
    markers = len(body)
    found = np.zeros((len(pose.rotation), markers, 3, 3 * (markers + len(problem.hips))))
    rotation, _ = frames(pose, body)
    for marker in range(markers):
        found[:, marker, :, 3 * marker : 3 * marker + 3] = rotation[:, marker]
        inner = int(body[marker])
        while inner != FIXED:
            parent = own.parent[inner]
            if inner in problem.hips:
                first = 3 * (markers + problem.hips.index(inner))
                found[:, marker, :, first : first + 3] = pose.rotation[:, parent]
            inner = parent
    return found
