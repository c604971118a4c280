"""Scale factors estimated from a static trial, together with its pose.

The estimate is the most probable combination of body sizes and pose. It assumes that most markers
lie within 2 cm of their place on the bone, with the heavy tails of a Cauchy distribution for
markers of clusters that were placed roughly. It further assumes the sizes' prior (`sizes`), and
that joints are within some tens of degrees of the model's default pose.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from gluteus.arrays import Bools, Floats, Ints
from gluteus.files.osim.spec.functions import Vec3
from gluteus.mechanics.body.couplings import coupling_slopes, resolve
from gluteus.mechanics.body.functions import multiplied
from gluteus.mechanics.body.motion import Pose, place, station_jacobian, stations
from gluteus.mechanics.body.tracking import Targets
from gluteus.mechanics.body.tree import FIXED, Drive, Tree
from gluteus.studies.kinematics.sizes import Sizes, is_link

MARKER_M: Final = (0.004, 0.02)
"""Range of the usual marker distance, which is the median of each round."""
JOINT_RAD: Final = 0.35

_ROUNDS: Final = 12
_STEPS: Final = 20
_STILL: Final = 1e-9
_NUDGE: Final = 1e-6


@dataclass(frozen=True, eq=False)
class Estimate:
    """Sizes of a person, and how far their markers are trusted.

    Attributes
    ----------
    factors : dict
        Scale factors of each body along x, y and z.
    shifts : dict
        How far each joint that moves lies from its place on the scaled parent, by the body that it
        carries, (3,) [m, parent frame].
    trust : (marker,) array
        A weight from 0 to 1: half at the median distance.
    """

    factors: dict[str, Vec3]
    shifts: dict[str, Floats]
    trust: Floats


def estimate(tree: Tree, targets: Targets, start: Floats, sizes: Sizes) -> Estimate:
    """Return the sizes and trusts of markers that are most probable.

    Parameters
    ----------
    tree
        Tree before scaling.
    targets
        Markers of one frame.
    start
        Initial pose, (coordinate,).
    sizes
        Sizes that are estimated, and their prior.
    """
    free = tree.independent[~targets.held[tree.independent]]
    q, numbers = start.copy(), np.zeros(sizes.count)
    trust, shown = np.ones(len(targets.weight)), targets.weight > 0.0
    targets = replace(targets, weight=shown / MARKER_M[1] ** 2)
    for _ in range(_ROUNDS):
        q, numbers = _fitted(tree, targets, sizes, free, q, numbers)
        trust, usual = _trust(tree, targets, sizes, q, numbers)
        targets = replace(targets, weight=trust / usual**2)
    moved = sizes.moved(numbers)
    factors = dict[str, Vec3]()
    for name, (x, y, z) in zip(tree.names, sizes.factors(numbers).tolist(), strict=True):
        if not is_link(name):
            factors[name] = (x, y, z)
    shifts = {name: moved[body] for body, name in enumerate(tree.names) if sizes.shifts[body].any()}
    return Estimate(factors, shifts, trust)


def _trust(tree: Tree, targets: Targets, sizes: Sizes, q: Floats, numbers: Floats) -> tuple[Floats, float]:
    """Trust in each marker, half at the usual distance, and this distance [m]."""
    factor = sizes.factors(numbers)
    pose = place(_sized(tree, factor, sizes.moved(numbers)), q[None])
    error = stations(pose, targets.body, _on(factor, targets)[None])[0] - targets.measured[0]
    distance = np.linalg.norm(error, axis=-1)
    seen = np.isfinite(distance) & (targets.weight > 0.0)
    usual = float(np.clip(np.median(distance[seen]), *MARKER_M))
    return np.where(seen, 1.0 / (1.0 + np.nan_to_num(distance / usual) ** 2), 0.0), usual


def _on(factor: Floats, targets: Targets) -> Floats:
    """Positions of the markers on resized bodies, (marker, 3) [m]."""
    return np.where((targets.body == FIXED)[:, None], 1.0, factor[targets.body]) * targets.points[0]


def _fitted(
    tree: Tree, targets: Targets, sizes: Sizes, free: Ints, q: Floats, numbers: Floats
) -> tuple[Floats, Floats]:
    """Pose and sizes that fit best with the given weights."""
    damping = 1e-6
    system = _linear(tree, targets, sizes, free, q, numbers)
    value = system[2]
    for _ in range(_STEPS):
        bend, slope, _ = system
        moving = _off_limits(q[free], slope, targets.lower[free], targets.upper[free])
        step = np.zeros(len(slope))
        inner = bend[np.ix_(moving, moving)]
        step[moving] = -np.linalg.solve(inner + damping * np.diag(np.diag(inner)), slope[moving])
        trial = q.copy()
        trial[free] = np.clip(trial[free] + step[: len(free)], targets.lower[free], targets.upper[free])
        trial = resolve(tree, trial[None]).q[0]
        other = _linear(tree, targets, sizes, free, trial, numbers + step[len(free) :])
        if other[2] <= value:
            q, numbers, system = trial, numbers + step[len(free) :], other
            gain, value, damping = value - other[2], other[2], max(damping / 10.0, 1e-9)
            if gain <= _STILL * value:
                break
        else:
            damping *= 10.0
    return q, numbers


def _off_limits(q: Floats, slope: Floats, lower: Floats, upper: Floats) -> Ints:
    """Numbers of all that may move: sizes, and coordinates that no limit stops.

    If a coordinate at its limit took part in a step, the others would follow where it cannot go.
    """
    stopped = np.zeros(len(slope), dtype=np.bool_)
    push = slope[: len(q)]
    stopped[: len(q)] = ((q <= lower) & (push > 0.0)) | ((q >= upper) & (push < 0.0))
    return np.flatnonzero(~stopped)


def _linear(
    tree: Tree, targets: Targets, sizes: Sizes, free: Ints, q: Floats, numbers: Floats
) -> tuple[Floats, Floats, float]:
    """Curvature, gradient and value of the objective, by free coordinates and then by sizes."""
    seen: Bools = np.isfinite(targets.measured[0]).all(axis=-1) & (targets.weight > 0.0)
    factor = sizes.factors(numbers)
    own, points = _sized(tree, factor, sizes.moved(numbers)), _on(factor, targets)
    pose = place(own, q[None])
    error = stations(pose, targets.body, points[None])[0] - targets.measured[0]
    grown = _grown(own, points, targets.body, sizes, numbers, q, pose)
    moved = station_jacobian(own, pose, targets.body, points[None])[0]
    columns = {column: number for number, column in enumerate(tree.independent.tolist())}
    folding = coupling_slopes(tree, q[None])[0][:, [columns[each] for each in free.tolist()]]
    trust = np.repeat(np.sqrt(targets.weight[seen]), 3)
    follow = np.concatenate([(moved @ folding)[seen].reshape(-1, len(free)), _flat(grown, seen)], axis=1)
    rows, errors = [trust[:, None] * follow], [trust * error[seen].ravel()]
    inner = np.array([_is_joint(tree, each) for each in free.tolist()], dtype=np.bool_)
    joint = np.eye(len(free), len(free) + len(numbers))[inner] / JOINT_RAD
    rows.append(joint)
    errors.append((q[free] - targets.wanted[0, free])[inner] / JOINT_RAD)
    rows.append(np.concatenate([np.zeros((len(sizes.prior), len(free))), sizes.prior], axis=1))
    errors.append(sizes.prior @ numbers)
    tall, flat = np.concatenate(rows), np.concatenate(errors)
    return tall.T @ tall + 1e-12 * np.eye(tall.shape[1]), tall.T @ flat, 0.5 * float(flat @ flat)


def _flat(grown: Floats, seen: Bools) -> Floats:
    return grown[:, seen].reshape(len(grown), -1).T


def _is_joint(tree: Tree, coordinate: int) -> bool:
    """Whether a coordinate rotates a body that is not connected to the ground."""
    return any(
        drive.coordinate == coordinate and drive.turns and tree.parent[body] != FIXED
        for body, drives in enumerate(tree.drives)
        for drive in drives
    )


def _sized(tree: Tree, factor: Floats, moved: Floats) -> Tree:
    """The tree with factors (body, 3) and joints moved (body, 3) [m].

    Translations by functions follow the parent's size along their axis, arcs the child's height.
    """
    of_parent = _of_parent(tree, factor)
    drives = tuple(
        tuple(
            each if each.turns or _is_plain(each) else _longer(each, float(each.axis**2 @ grown))
            for each in joint
        )
        for joint, grown in zip(tree.drives, of_parent, strict=True)
    )
    return replace(
        tree.changed(
            joint_in_parent=of_parent * tree.joint_in_parent + moved,
            joint_in_child=factor * tree.joint_in_child,
        ),
        drives=drives,
        sweeps=tuple(
            sweep and replace(sweep, displacement=sweep.displacement.resized(grown))
            for sweep, grown in zip(tree.sweeps, factor[:, 1].tolist(), strict=True)
        ),
    )


def _of_parent(tree: Tree, factor: Floats) -> Floats:
    """Factors (..., body, 3) of the parent of each body."""
    parents = np.array(tree.parent)
    return np.where((parents == FIXED)[:, None], 1.0, factor[..., parents, :])


def _longer(drive: Drive, factor: float) -> Drive:
    return replace(drive, function=multiplied(drive.function, factor))


def _is_plain(drive: Drive) -> bool:
    """Whether a translation equals its coordinate: a degree of freedom, not a size."""
    function = drive.function
    return (
        drive.coordinate != FIXED
        and function.coefficients.shape == (1, 2)
        and function.coefficients.tolist() == [[0.0, 1.0]]
        and not function.origin.any()
    )


def _still(tree: Tree, q: Floats, pose: Pose) -> Tree:
    """The tree whose translations by functions are fixed offsets, at one pose (coordinate,)."""
    offset, drives = tree.joint_in_parent.copy(), list[tuple[Drive, ...]]()
    inner = tree.joint_in_child.copy()
    for body, joint in enumerate(tree.drives):
        kept = list[Drive]()
        for drive in joint:
            if drive.turns or _is_plain(drive):
                kept.append(drive)
                continue
            at = np.array([0.0 if drive.coordinate == FIXED else q[drive.coordinate]])
            shift = float(drive.function(at)[0]) * drive.axis
            offset[:, body] += tree.turned_in_parent[:, body] @ shift
        drives.append(tuple(kept))
        if (sweep := tree.sweeps[body]) is not None:
            shift, _, _ = sweep.displacement.with_slopes(q[None, sweep.coordinates])
            parent = tree.parent[body]
            above = np.eye(3) if parent == FIXED else pose.rotation[0, parent]
            inner[:, body] -= pose.rotation[0, body].T @ above @ tree.turned_in_parent[0, body] @ shift[0]
    still = tree.changed(joint_in_parent=offset, joint_in_child=inner)
    return replace(still, drives=tuple(drives), sweeps=(None,) * len(tree.sweeps))


def _grown(
    tree: Tree, points: Floats, body: Ints, sizes: Sizes, numbers: Floats, q: Floats, pose: Pose
) -> Floats:
    """Derivative of marker positions by each size, (size, marker, 3) [m]."""
    count = sizes.count
    nudges = _NUDGE * np.eye(count)
    factor, moved, fixed = sizes.factors(nudges), sizes.moved(numbers), _still(tree, q, pose)
    variants = fixed.changed(
        joint_in_parent=_of_parent(tree, factor) * (fixed.joint_in_parent - moved)
        + moved
        + sizes.moved(nudges),
        joint_in_child=factor * fixed.joint_in_child,
    )
    on = np.where((body == FIXED)[:, None], 1.0, factor[:, body])
    there = stations(place(variants, np.repeat(q[None], count, axis=0)), body, on * points)
    return (there - stations(pose, body, points[None])) / _NUDGE
