"""Poses whose markers are closest to measured ones: the operation in NumPy and by the kernel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from gluteus.arrays import Bools, Floats
from gluteus.mechanics.body import tracking
from gluteus.mechanics.body.motion import people_fit
from gluteus.mechanics.body.tracking import Targets, Tracked
from gluteus.mechanics.body.tree import Tree, checked
from gluteus.mechanics.engine import kernel, schema
from gluteus.mechanics.engine.geometry_tables import geometry_tables
from gluteus.mechanics.paths.muscle_paths import no_paths


class Tracking(Protocol):
    """A tree, prepared by an engine to track markers."""

    def track(self, targets: Targets, start: Floats) -> Tracked:
        """Return the pose of each frame whose markers are closest to measured ones: see
        `tracking.track`.
        """
        ...

    def undetermined(self, targets: Targets, q: Floats) -> Bools:
        """Return which coordinates are undetermined: see `tracking.undetermined`."""
        ...


@dataclass(frozen=True, eq=False)
class NumpyTracking:
    """`Tracking` in NumPy: the definition.

    Attributes
    ----------
    tree : Tree
        Bodies and joints.
    """

    tree: Tree

    def track(self, targets: Targets, start: Floats) -> Tracked:
        """See `Tracking.track`."""
        return tracking.track(self.tree, targets, start)

    def undetermined(self, targets: Targets, q: Floats) -> Bools:
        """See `Tracking.undetermined`."""
        return tracking.undetermined(self.tree, targets, q)


@dataclass(frozen=True, eq=False)
class CompiledTracking:
    """`Tracking` by the compiled kernel; ``tables`` is its representation of the tree."""

    tree: Tree
    tables: kernel.compiled.Geometry

    def track(self, targets: Targets, start: Floats) -> Tracked:
        """See `Tracking.track`."""
        start = np.ascontiguousarray(checked(self.tree, "start", start))
        frames = people_fit(self.tree, len(start))
        found = Tracked(
            q=np.empty(start.shape),
            objective=np.empty(frames),
            distance=np.empty((frames, len(targets.body))),
            steps=np.empty(frames, dtype=np.int64),
            converged=np.empty(frames, dtype=np.bool_),
        )
        call = schema.TrackCall(
            targets=self._targets(targets),
            start=start,
            lower=np.ascontiguousarray(targets.lower),
            upper=np.ascontiguousarray(targets.upper),
            most_steps=tracking.MOST_STEPS,
            limits_met=tracking.LIMITS_MET,
            smallest_step=tracking.SMALLEST_STEP,
            smallest_gain=tracking.SMALLEST_GAIN,
            first_damping=tracking.FIRST_DAMPING,
            least_damping=tracking.LEAST_DAMPING,
            most_damping=tracking.MOST_DAMPING,
            q=found.q,
            objective=found.objective,
            distance=found.distance,
            steps=found.steps,
            converged=found.converged,
        )
        self.tables.track(call, kernel.threads())
        return found

    def undetermined(self, targets: Targets, q: Floats) -> Bools:
        """See `Tracking.undetermined`; NumPy decides for poses that are not clear."""
        q = np.ascontiguousarray(checked(self.tree, "q", q))
        still = np.empty(q.shape, dtype=np.bool_)
        determined = np.empty(people_fit(self.tree, len(q)), dtype=np.bool_)
        call = schema.DeterminedCall(
            targets=self._targets(targets),
            q=q,
            least_curvature=tracking.DETERMINED,
            least_size=tracking.STILL,
            still=still,
            determined=determined,
        )
        self.tables.determine(call, kernel.threads())
        for coupling in self.tree.couplings:
            still[:, coupling.dependent] = still[:, coupling.independent]
        if len(doubtful := np.flatnonzero(~determined)):
            some = self.tree.of_people(doubtful), targets.of_frames(doubtful)
            still[doubtful] = tracking.undetermined(*some, q[doubtful])
        return still

    def _targets(self, targets: Targets) -> schema.MarkerTargets:
        return schema.MarkerTargets(
            joint_in_parent=np.ascontiguousarray(self.tree.joint_in_parent),
            joint_in_child=np.ascontiguousarray(self.tree.joint_in_child),
            body=targets.body.astype(np.int32),
            points=np.ascontiguousarray(targets.points),
            measured=np.ascontiguousarray(targets.measured),
            weight=np.ascontiguousarray(targets.weight),
            wanted=np.ascontiguousarray(targets.wanted),
            wish=np.ascontiguousarray(targets.wish),
            free=tracking.free_coordinates(self.tree, targets).astype(np.int32),
        )


def compiled_tracking(tree: Tree) -> Tracking:
    """Return `Tracking` by the kernel, or by NumPy if rotations of joint frames differ between
    people.
    """
    tables = geometry_tables(tree, no_paths(), np.zeros(0, dtype=np.bool_))
    return NumpyTracking(tree) if tables is None else CompiledTracking(tree, tables)
