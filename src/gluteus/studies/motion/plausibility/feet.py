"""Places where loads act on the ground, and their distances from the feet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from gluteus.arrays import Bools, Floats, Ints
from gluteus.mechanics.body.motion import Pose, apply, cross, frames, place
from gluteus.mechanics.body.tree import FIXED, Tree
from gluteus.model.opensim.model import OsimModel
from gluteus.studies.motion.plausibility.support import Support
from gluteus.studies.motion.trial import Trial

_SAMPLES: Final = 33
_NEAR_GROUND: Final = 0.15
"""A body is part of a foot if its lowest point comes this close to the lowest point of all [m]."""

_LOADED: Final = 0.1
"""A foot counts as loaded above this share of the maximum vertical force."""


@dataclass(frozen=True, eq=False)
class Feet:
    """Segments of feet in some frames of a trial.

    Attributes
    ----------
    tree : Tree
    pose : Pose
        Pose in the sampled frames.
    up : array (3,)
    parts : array (segment,)
        Body of each segment.
    limb : array (segment,)
        The limb of each segment: the child of the root that carries it, or the root if that is the
        foot itself.
    start, end : array (sample, segment, 3)
        Ends of the segments [m, ground].
    centre_height : float
        Mean height of the centre of mass over the lowest point of a foot [m].
    """

    tree: Tree
    pose: Pose
    up: Floats
    parts: Ints
    limb: Ints
    start: Floats
    end: Floats
    centre_height: float

    def distance(self, points: Floats) -> Floats:
        """Return the horizontal distances of points from segments.

        Parameters
        ----------
        points : array (sample, load, 3)
            [m]

        Returns
        -------
        array (sample, load, segment)
            [m]
        """
        level = np.eye(3) - np.outer(self.up, self.up)
        start, along = self.start @ level, (self.end - self.start) @ level
        apart = (points @ level)[:, :, None] - start[:, None]
        length = np.maximum(np.sum(along**2, axis=-1), 1e-12)
        part = np.clip(np.sum(apart * along[:, None], axis=-1) / length[:, None], 0.0, 1.0)
        return np.linalg.norm(apart - part[..., None] * along[:, None], axis=-1)

    @cached_property
    def lowest(self) -> Floats:
        """Return the height of the lowest end of each segment (sample, segment) [m]."""
        return np.minimum(self.start @ self.up, self.end @ self.up)

    @cached_property
    def limbs(self) -> list[int]:
        """Return the limbs that end in a foot."""
        return list(dict.fromkeys(self.limb.tolist()))

    def nearest(self, points: Floats) -> Floats:
        """Return the horizontal distance (sample, load, limb) of points (sample, load, 3) from
        each foot [m].
        """
        every = self.distance(points)
        return np.stack([every[..., self.limb == limb].min(axis=-1) for limb in self.limbs], axis=-1)

    def limb_of(self, body: int) -> int:
        """Return the limb that a body belongs to."""
        return _limb_of(self.tree, body)


@dataclass(frozen=True, eq=False)
class Presses:
    """Loads that carry weight, in the sampled frames and in ground axes.

    Attributes
    ----------
    load : array (press,)
        Index of the load.
    body : array (press,)
        Index of the body that it acts on.
    lift : array (sample, press)
        Magnitude of the load's vertical force [N]; zero when the foot is hardly loaded.
    force, moment, point : array (sample, press, 3)
        [N, N m, m].
    given : array (sample, press, 3)
        Points as they are in the file, in the file's frame [m].
    """

    load: Ints
    body: Ints
    lift: Floats
    force: Floats
    moment: Floats
    point: Floats
    given: Floats
    up: Floats

    def centre(self, point: Floats | None = None, moment: Floats | None = None) -> Floats:
        """Return the centres of pressure (sample, press, 3), where only a vertical moment
        remains.

        Parameters
        ----------
        point, moment : array, optional
            Points and moments to use instead of those of the loads.
        """
        at = self.point if point is None else point
        turns = self.moment if moment is None else moment
        vertical = self.force @ self.up
        lever = cross(np.broadcast_to(self.up, turns.shape), turns)
        safe = np.where(self.lift > 0.0, vertical, np.inf)
        return at + lever / safe[..., None]

    def mean(self, values: Floats) -> Floats:
        """Return means over the samples, weighted by vertical force: (sample, press, ...) to
        (press, ...).
        """
        weight = self.lift.reshape(*self.lift.shape, *(1,) * (values.ndim - 2))
        return np.sum(weight * values, axis=0) / weight.sum(axis=0)


def feet_of(model: OsimModel, trial: Trial, support: Support) -> tuple[Feet, Ints]:
    """Return the feet in evenly spread frames, and the indices of these frames."""
    tree, rows = model.tree, np.unique(np.linspace(0, len(trial.q) - 1, _SAMPLES).astype(np.intp))
    pose = place(tree, trial.q[rows])
    centre = pose.position + apply(pose.rotation, tree.centre)
    height = np.minimum(pose.position @ support.up, centre @ support.up).min(axis=0)
    under = [body for body in range(len(tree.names)) if _under(tree, body, support.root)]
    ground, mass = height[under].min(), tree.mass[0]
    low = {body for body in under if height[body] < ground + _NEAR_GROUND}
    parts, start, end = list[int](), list[Floats](), list[Floats]()
    for body in low:
        children = [child for child in low if tree.parent[child] == body]
        tips = [pose.joint[:, child] for child in children]
        for tip in tips or [2.0 * centre[:, body] - pose.position[:, body]]:
            parts.append(body)
            start.append(pose.position[:, body])
            end.append(tip)
    return (
        Feet(
            tree,
            pose,
            support.up,
            np.array(parts, dtype=np.intp),
            np.array([_limb_of(tree, body) for body in parts], dtype=np.intp),
            np.stack(start, axis=1),
            np.stack(end, axis=1),
            float(((centre[:, under] @ support.up) @ mass[under]).mean() / mass[under].sum() - ground),
        ),
        rows,
    )


def presses_of(trial: Trial, feet: Feet, rows: Ints) -> Presses | None:
    """Return the loads that carry weight, in the frames of the feet; None if no load does.

    Parameters
    ----------
    trial : Trial
    feet : Feet
    rows : array (sample,)
        Rows of the loads for each sample; rows beyond the trial count as unloaded.
    """
    loads, tree = trial.loads, feet.tree
    if loads is None or not loads.body:
        return None
    inside = (rows >= 0) & (rows < len(trial.time))
    rows = np.clip(rows, 0, len(trial.time) - 1)
    vectors, _ = frames(feet.pose, _bodies(tree, loads.vectors_in))
    turned, origin = frames(feet.pose, _bodies(tree, loads.points_in))
    force, moment = apply(vectors, loads.force[rows]), apply(vectors, loads.moment[rows])
    point = origin + apply(turned, loads.point[rows])
    lift = np.abs(force @ feet.up) * inside[:, None]
    loaded: Bools = lift > _LOADED * max(float(lift.max(initial=0.0)), 1e-9)
    lift = np.where(loaded, lift, 0.0)
    body = _bodies(tree, loads.body)
    kept = np.flatnonzero(loaded.any(axis=0) & (body != FIXED))
    if not len(kept):
        return None
    return Presses(
        kept,
        body[kept],
        lift[:, kept],
        force[:, kept],
        moment[:, kept],
        point[:, kept],
        loads.point[rows][:, kept],
        feet.up,
    )


def _limb_of(tree: Tree, body: int) -> int:
    while (parent := tree.parent[body]) != FIXED and tree.parent[parent] != FIXED:
        body = parent
    return body


def _bodies(tree: Tree, names: tuple[str, ...]) -> Ints:
    return np.array([tree.body(name) for name in names], dtype=np.intp)


def _under(tree: Tree, body: int, root: int) -> bool:
    while body not in (root, FIXED):
        body = tree.parent[body]
    return body == root
