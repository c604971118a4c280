"""Scale factors estimated from a static trial, together with its pose.

The estimate is the most probable combination of body sizes and pose. It assumes that most markers
lie within 2 cm of their place on the bone, with the heavy tails of a Cauchy distribution for
markers of clusters that were placed roughly. It further assumes that a body is scaled nearly like
its parent, that both sides are alike, and that joints are within some tens of degrees of the
model's default pose.
"""

from __future__ import annotations

from collections.abc import Sequence
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

MARKER_M: Final = (0.004, 0.02)
"""Range of the usual marker distance, which is the median of each round."""
NEIGHBOUR: Final = 0.05
"""Standard deviation of the logarithm of a body's factor around that of its parent."""
WHOLE: Final = 0.15
"""Standard deviation of the logarithm of the whole person's size."""
JOINT_RAD: Final = 0.35

_ROUNDS: Final = 12
_STEPS: Final = 20
_STILL: Final = 1e-9
_NUDGE: Final = 1e-6


@dataclass(frozen=True, eq=False)
class _Sizes:
    """Groups of bodies that share a factor, and the group whose factor each resembles.

    `group` (body,); `parent` (group,), `FIXED` for those on the ground.
    """

    group: Ints
    parent: tuple[int, ...]


def estimated_factors(tree: Tree, targets: Targets, start: Floats) -> tuple[dict[str, Vec3], Floats]:
    """Return the factor of each body, equal along its axes, and the trust in each marker.

    The trust, (marker,), is a weight from 0 to 1, which is one half at the median distance.

    Parameters
    ----------
    tree
        Tree before scaling.
    targets
        Markers of one frame.
    start
        Initial pose, (coordinate,).
    """
    sizes = _sizes(tree)
    free = tree.independent[~targets.held[tree.independent]]
    q, logs = start.copy(), np.zeros(len(sizes.parent))
    trust, shown = np.ones(len(targets.weight)), targets.weight > 0.0
    targets = replace(targets, weight=shown / MARKER_M[1] ** 2)
    for _ in range(_ROUNDS):
        q, logs = _fitted(tree, targets, sizes, free, q, logs)
        trust, usual = _trust(tree, targets, sizes, q, logs)
        targets = replace(targets, weight=trust / usual**2)
    factors = np.exp(logs)[sizes.group].tolist()
    found: dict[str, Vec3] = {
        name: (each, each, each) for name, each in zip(tree.names, factors, strict=True) if not _is_link(name)
    }
    return found, trust


def _trust(tree: Tree, targets: Targets, sizes: _Sizes, q: Floats, logs: Floats) -> tuple[Floats, float]:
    """Trust in each marker, half at the usual distance, and this distance [m]."""
    factor = np.exp(logs)[sizes.group]
    pose = place(_sized(tree, factor), q[None])
    error = stations(pose, targets.body, _on(factor, targets)[None])[0] - targets.measured[0]
    distance = np.linalg.norm(error, axis=-1)
    seen = np.isfinite(distance) & (targets.weight > 0.0)
    usual = float(np.clip(np.median(distance[seen]), *MARKER_M))
    return np.where(seen, 1.0 / (1.0 + np.nan_to_num(distance / usual) ** 2), 0.0), usual


def _on(factor: Floats, targets: Targets) -> Floats:
    """Positions of the markers on resized bodies, (marker, 3) [m]."""
    return np.where(targets.body == FIXED, 1.0, factor[targets.body])[:, None] * targets.points[0]


def _fitted(
    tree: Tree, targets: Targets, sizes: _Sizes, free: Ints, q: Floats, logs: Floats
) -> tuple[Floats, Floats]:
    """Pose and logarithms of the factors that fit best with the given weights."""
    damping = 1e-6
    system = _linear(tree, targets, sizes, free, q, logs)
    value = system[2]
    for _ in range(_STEPS):
        bend, slope, _ = system
        step = -np.linalg.solve(bend + damping * np.diag(np.diag(bend)), slope)
        trial = q.copy()
        trial[free] = np.clip(trial[free] + step[: len(free)], targets.lower[free], targets.upper[free])
        trial = resolve(tree, trial[None]).q[0]
        other = _linear(tree, targets, sizes, free, trial, logs + step[len(free) :])
        if other[2] <= value:
            q, logs, system = trial, logs + step[len(free) :], other
            gain, value, damping = value - other[2], other[2], max(damping / 10.0, 1e-9)
            if gain <= _STILL * value:
                break
        else:
            damping *= 10.0
    return q, logs


def _sizes(tree: Tree) -> _Sizes:
    """Left and right share a factor; so do bodies that no joint moves apart, and the links of a
    joint with the body that carries it.
    """
    keys = [_side_free(name) for name in tree.names]
    for body, parent in enumerate(tree.parent):
        still = not tree.drives[body] and tree.sweeps[body] is None
        if parent != FIXED and (still or _is_link(tree.names[body])):
            keys[body] = keys[parent]
    names = list(dict.fromkeys(keys))
    number_of = {name: number for number, name in enumerate(names)}
    group = np.array([number_of[key] for key in keys], dtype=np.intp)
    parents = list[int]()
    for number in range(len(names)):
        body = int(np.argmax(group == number))
        parent = tree.parent[body]
        parents.append(FIXED if parent == FIXED else int(group[parent]))
    return _Sizes(group, tuple(parents))


def _is_link(name: str) -> bool:
    """Whether a body is one within a joint, or a part of a body that closes a loop."""
    return "~" in name


def _side_free(name: str) -> str:
    for ending in ("_r", "_l", "_right", "_left"):
        if name.endswith(ending):
            return name.removesuffix(ending)
    return name


def _linear(
    tree: Tree, targets: Targets, sizes: _Sizes, free: Ints, q: Floats, logs: Floats
) -> tuple[Floats, Floats, float]:
    """Curvature, gradient and value of the objective, by free coordinates and then by factors."""
    seen: Bools = np.isfinite(targets.measured[0]).all(axis=-1) & (targets.weight > 0.0)
    factor = np.exp(logs)[sizes.group]
    own, points = _sized(tree, factor), _on(factor, targets)
    pose = place(own, q[None])
    error = stations(pose, targets.body, points[None])[0] - targets.measured[0]
    grown = _grown(own, points, targets.body, sizes, q, pose)
    moved = station_jacobian(own, pose, targets.body, points[None])[0]
    columns = {column: number for number, column in enumerate(tree.independent.tolist())}
    folding = coupling_slopes(tree, q[None])[0][:, [columns[each] for each in free.tolist()]]
    trust = np.repeat(np.sqrt(targets.weight[seen]), 3)
    follow = np.concatenate([(moved @ folding)[seen].reshape(-1, len(free)), _flat(grown, seen)], axis=1)
    rows, errors = [trust[:, None] * follow], [trust * error[seen].ravel()]
    inner = np.array([_is_joint(tree, each) for each in free.tolist()], dtype=np.bool_)
    joint = np.eye(len(free), len(free) + len(logs))[inner] / JOINT_RAD
    rows.append(joint)
    errors.append((q[free] - targets.wanted[0, free])[inner] / JOINT_RAD)
    prior, spread = _prior(sizes.parent)
    rows.append(np.concatenate([np.zeros((len(logs), len(free))), prior], axis=1) / spread[:, None])
    errors.append(prior @ logs / spread)
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


def _prior(parents: Sequence[int]) -> tuple[Floats, Floats]:
    rows, spread = np.eye(len(parents)), np.full(len(parents), WHOLE)
    for group, parent in enumerate(parents):
        if parent not in (FIXED, group):
            rows[group, parent] = -1.0
            spread[group] = NEIGHBOUR
    return rows, spread


def _sized(tree: Tree, factor: Floats) -> Tree:
    """The tree with a factor for each body.

    Translations by functions scale with the parent, arcs with the child.
    """
    parents = np.array(tree.parent)
    of_parent = np.where(parents == FIXED, 1.0, factor[parents])
    drives = tuple(
        tuple(each if each.turns or _is_plain(each) else _longer(each, grown) for each in joint)
        for joint, grown in zip(tree.drives, of_parent.tolist(), strict=True)
    )
    return replace(
        tree.changed(
            joint_in_parent=of_parent[:, None] * tree.joint_in_parent,
            joint_in_child=factor[:, None] * tree.joint_in_child,
        ),
        drives=drives,
        sweeps=tuple(
            sweep and replace(sweep, displacement=sweep.displacement.resized(grown))
            for sweep, grown in zip(tree.sweeps, factor.tolist(), strict=True)
        ),
    )


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


def _grown(tree: Tree, points: Floats, body: Ints, sizes: _Sizes, q: Floats, pose: Pose) -> Floats:
    """Derivative of marker positions by the logarithm of each factor, (group, marker, 3) [m]."""
    count = len(sizes.parent)
    factor = np.exp(_NUDGE * np.eye(count))[:, sizes.group]
    parents, fixed = np.array(tree.parent), _still(tree, q, pose)
    of_parent = np.where(parents == FIXED, 1.0, factor[:, parents])
    variants = fixed.changed(
        joint_in_parent=of_parent[..., None] * fixed.joint_in_parent,
        joint_in_child=factor[..., None] * fixed.joint_in_child,
    )
    on = np.where(body == FIXED, 1.0, factor[:, body])
    moved = stations(place(variants, np.repeat(q[None], count, axis=0)), body, on[..., None] * points)
    return (moved - stations(pose, body, points[None])) / _NUDGE
