"""The force that a motion needs from the ground, and the force that its loads give."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gluteus.arrays import Floats
from gluteus.mechanics.body.tree import FIXED, GROUND, Tree
from gluteus.model.opensim.model import OsimModel
from gluteus.studies.motion.trial import Trial

SMOOTH_S = 0.1
"""Width [s] of the running mean that is applied twice before forces are compared, so that noise
does not count as a contradiction.
"""

_VERTICAL = 0.99
_MOST_OF_MASS = 0.5
_FREE = 2
"""Number of directions in which a root must be free.

A root that slides on a rail is supported by the rail.
"""


@dataclass(frozen=True, eq=False)
class Support:
    """Forces on a skeleton that only its loads keep from falling, in ground axes.

    Attributes
    ----------
    root : int
        The free body.
    time : array (frame,)
        [s]
    up : array (3,)
        Unit vector against gravity.
    weight : float
        Weight of everything that the root carries [N].
    free : array (direction, 3)
        Orthonormal directions in which the root can shift.
    required : array (frame, 3)
        External force that the motion needs [N], smoothed.
    given : array (frame, 3)
        Force that the loads give [N], smoothed.
    total : array (frame, 3)
        As `given`, but not smoothed.
    residual, moment : array (frame, 3)
        Force along `free` [N], and moment about the root's joint in its own axes [N m], that
        nothing explains; not smoothed.
    """

    root: int
    time: Floats
    up: Floats
    weight: float
    free: Floats
    required: Floats
    given: Floats
    total: Floats
    residual: Floats
    moment: Floats

    @cached_property
    def apart(self) -> Floats:
        """Given minus required force along `free` (frame, 3) [N]."""
        return (self.given - self.required) @ (self.free.T @ self.free)

    @cached_property
    def peak(self) -> float:
        """The maximum force that the loads give [N]."""
        return float(np.linalg.norm(self.given, axis=1).max())

    @cached_property
    def lift_needed(self) -> Floats:
        """Vertical force that the motion needs (frame,) [N]."""
        return self.required @ self.up

    @cached_property
    def lift_given(self) -> Floats:
        """Vertical force that the loads give (frame,) [N]."""
        return self.given @ self.up


def support_of(model: OsimModel, trial: Trial) -> Support | None:
    """Return the support of a model; None without gravity, or for a model that is fixed to the
    ground.

    Joints with the ground, and muscles that are attached to it, fix a model.
    """
    gravity = np.array(model.spec.gravity, dtype=np.float64)
    size = float(np.linalg.norm(gravity))
    root, mass = _heaviest_root(model.tree)
    tied = bool(np.any(model.paths.body == FIXED))
    if tied or size == 0.0 or mass <= 0.0 or mass < _MOST_OF_MASS * float(model.tree.mass[0].sum()):
        return None
    up, free = -gravity / size, _free_shifts(model, root)
    if len(free) < _FREE or np.linalg.norm(free @ up) < _VERTICAL:
        return None
    joint = np.array([root], dtype=np.intp)
    motion = (trial.q, trial.qd, trial.qdd)
    held = model.skeleton.carried(*motion, joint, trial.loads)
    residual, loads = held.in_parent[:, 0], trial.loads
    one_root = model.tree.parent.count(FIXED) == 1
    if loads is None or (one_root and GROUND not in loads.body and {*loads.vectors_in} <= {GROUND}):
        given = np.zeros_like(residual) if loads is None else loads.force.sum(axis=1)
    else:
        given = model.skeleton.carried(*motion, joint).in_parent[:, 0] - residual
    smooth = smoothed(np.concatenate([residual + given, given], axis=1), trial.time)
    return Support(
        root,
        trial.time,
        up,
        mass * size,
        free,
        required=smooth[:, :3],
        given=smooth[:, 3:],
        total=given,
        residual=residual @ (free.T @ free),
        moment=held.moment[:, 0],
    )


def smoothed(values: Floats, time: Floats) -> Floats:
    """Return a running mean over `SMOOTH_S`, taken twice, of columns (frame, column)."""
    step = float(time[-1] - time[0]) / max(len(time) - 1, 1)
    half = round(0.5 * SMOOTH_S / step) if step > 0.0 else 0
    half = min(half, (len(time) - 1) // 2)
    for _ in range(2 if half else 0):
        total = np.cumsum(np.concatenate([np.zeros_like(values[:1]), values]), axis=0)
        rows = np.arange(len(values))
        first, end = np.maximum(rows - half, 0), np.minimum(rows + half + 1, len(values))
        values = (total[end] - total[first]) / (end - first)[:, None]
    return values


def _heaviest_root(tree: Tree) -> tuple[int, float]:
    """Return the body on the ground that carries most mass, and that mass [kg]."""
    carried = tree.mass[0].copy()
    for body in range(len(tree.parent) - 1, -1, -1):
        if tree.parent[body] != FIXED:
            carried[tree.parent[body]] += carried[body]
    roots = [body for body, parent in enumerate(tree.parent) if parent == FIXED]
    root = max(roots, key=lambda body: carried[body])
    return root, float(carried[root])


def _free_shifts(model: OsimModel, root: int) -> Floats:
    """Return orthonormal directions (direction, 3) in which only loads hold the root."""
    tree = model.tree
    held = {each.name for each in model.spec.coordinates if each.locked or each.prescribed}
    follows = {each.dependent for each in tree.couplings}
    axes = [
        tree.turned_in_parent[0, root] @ drive.axis
        for drive in tree.drives[root]
        if not drive.turns
        and drive.coordinate != FIXED
        and drive.coordinate not in follows
        and tree.coordinates[drive.coordinate] not in held
    ]
    if not axes:
        return np.zeros((0, 3))
    _, sizes, directions = np.linalg.svd(np.array(axes))
    return directions[: int(np.sum(sizes > 1e-9))]
