"""Poses whose markers are closest to measured ones: weighted least squares with exact derivatives.

Each frame minimises

    sum_m w_m |x_m(q) - y_m|^2 / (2 sum_m w_m)  +  sum_c v_c (q_c - p_c)^2 / 2

over the markers m that were seen and the coordinates c that have a value p_c to track, which is the
objective of OpenSim's inverse kinematics. All frames are solved at once, by Newton steps with exact
second derivatives and Levenberg-Marquardt damping, or by Gauss-Newton steps where the curvature is
not positive. Coordinates stop at their limits.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Final

import numpy as np

from gluteus.arrays import Bools, Floats, Ints
from gluteus.errors import UnitError
from gluteus.mechanics.body.couplings import coupling_bends, coupling_slopes, resolve
from gluteus.mechanics.body.motion import Pose, Screw, cross, place, stations
from gluteus.mechanics.body.tree import FIXED, Tree
from gluteus.mechanics.small_systems import cholesky, substitute

TOGETHER: Final = 256
"""Number of frames that are solved at once, so that their arrays fit into the cache."""

MOST_STEPS: Final = 200
SMALLEST_STEP: Final = 1e-10
"""A frame is solved if no coordinate would move by more than this [rad or m]."""

SMALLEST_GAIN: Final = 1e-13
"""A frame is also solved if a step would lower the objective by less than this fraction."""

DETERMINED: Final = 1e-6
"""Smallest curvature that determines a direction, with each coordinate scaled to a
curvature of 1.
"""

STILL: Final = 1e-6
"""A coordinate moves no marker if the root of its curvature is less than this fraction of the
largest.
"""

LIMITS_MET: Final = 4
"""Number of rounds in which a step determines which limits it reaches; the next step finds the
others.
"""

FIRST_DAMPING: Final = 1e-9
LEAST_DAMPING: Final = 1e-12
MOST_DAMPING: Final = 1e12


@dataclass(frozen=True, eq=False)
class Targets:
    """Markers on bodies, and their measured positions.

    Attributes
    ----------
    body : (marker,) array of int
        Index of each marker's body.
    points : (1 or frame, marker, 3) array
        Position on that body [m].
    measured : (frame, marker, 3) array
        Measured positions [m], ground axes; NaN if a marker was not seen.
    weight : (marker,) array
    wanted : (frame, coordinate) array
        Values to track [rad or m].
    wish : (coordinate,) array
        Weights of those values; 0 for coordinates without a value to track.
    held : (coordinate,) array of bool
        Coordinates that keep their initial value.
    lower, upper : (coordinate,) array
        Limits [rad or m]; infinite if there is none.
    """

    body: Ints
    points: Floats
    measured: Floats
    weight: Floats
    wanted: Floats
    wish: Floats
    held: Bools
    lower: Floats
    upper: Floats

    def __post_init__(self) -> None:
        frames_, markers = self.measured.shape[:2]
        shapes = {"measured": (frames_, markers, 3), "body": (markers,), "weight": (markers,)}
        for name, shape in shapes.items():
            met = getattr(self, name).shape
            if met != shape:
                raise UnitError(f"{name}: shape must be {shape}; got {met}; give one entry per marker")

    def of_frames(self, rows: Ints | slice) -> Targets:
        """Return the targets of some of the frames."""
        points = self.points if len(self.points) == 1 else self.points[rows]
        return replace(self, points=points, measured=self.measured[rows], wanted=self.wanted[rows])


@dataclass(frozen=True, eq=False)
class Tracked:
    """Poses that were found.

    Attributes
    ----------
    q : (frame, coordinate) array
        Poses [rad or m], with coupled coordinates resolved.
    objective : (frame,) array
        Objective [m²], as defined in this module.
    distance : (frame, marker) array
        Distance between each marker and its measured position [m]; NaN if it was not seen.
    steps : (frame,) array of int
    converged : (frame,) array of bool
    """

    q: Floats
    objective: Floats
    distance: Floats
    steps: Ints
    converged: Bools


def track(tree: Tree, targets: Targets, start: Floats) -> Tracked:
    """Return the pose of each frame whose markers are closest to the measured ones.

    Parameters
    ----------
    tree
        Bodies and joints.
    targets
        Markers, their measured positions, and conditions on coordinates.
    start
        Initial poses, (frame, coordinate) [rad or m].
    """
    found = [
        _track(tree.of_people(rows), targets.of_frames(rows), start[rows])
        for rows in (slice(first, first + TOGETHER) for first in range(0, len(start), TOGETHER))
    ]
    names = [field.name for field in fields(Tracked)]
    return Tracked(**{name: np.concatenate([getattr(each, name) for each in found]) for name in names})


def free_coordinates(tree: Tree, targets: Targets) -> Ints:
    """Return the indices of the unknown coordinates, which are neither held nor coupled."""
    return tree.independent[~targets.held[tree.independent]]


def _track(tree: Tree, targets: Targets, start: Floats) -> Tracked:
    free = free_coordinates(tree, targets)
    problem = _Problem(tree, targets, free)
    q = resolve(tree, np.clip(start, targets.lower, targets.upper)).q
    count = len(q)
    damping, steps = np.full(count, FIRST_DAMPING), np.zeros(count, dtype=np.intp)
    converged = np.zeros(count, dtype=np.bool_)
    rows = np.arange(count)
    state = problem.at(q, rows)
    for _ in range(MOST_STEPS):
        if not len(rows):
            break
        change, gain = _step(state, q[np.ix_(rows, free)], damping[rows], targets, free)
        small = np.abs(change).max(axis=1, initial=0.0) < SMALLEST_STEP
        done = small | ((gain >= 0.0) & (gain <= SMALLEST_GAIN * state.value))
        trial = q[rows].copy()
        trial[:, free] = np.clip(trial[:, free] + change, targets.lower[free], targets.upper[free])
        trial = resolve(tree.of_people(rows), trial).q
        converged[rows[done]] = True
        q[rows[done]] = trial[done]  # the last step changes almost nothing and is not evaluated
        rows, trial, state = rows[~done], trial[~done], state.only(~done)
        if not len(rows):
            break
        next_state = problem.at(trial, rows)
        better = next_state.value <= state.value
        steps[rows] += 1
        q[rows[better]] = trial[better]
        state = state.where(better, next_state)
        damping[rows] = np.where(better, 0.1 * damping[rows], 10.0 * np.maximum(damping[rows], 1e-6))
        damping = np.clip(damping, LEAST_DAMPING, MOST_DAMPING)
    distance, objective = problem.distances(q)
    return Tracked(q, objective, distance, steps, converged)


def undetermined(tree: Tree, targets: Targets, q: Floats) -> Bools:
    """Return which coordinates neither markers nor tracked values determine, (frame, coordinate).

    A coordinate is undetermined if it takes part in a direction along which the objective hardly
    changes (`DETERMINED`). Held coordinates are determined.
    """
    free = free_coordinates(tree, targets)
    problem = _Problem(tree, targets, free)
    bend = problem.at(q, np.arange(len(q))).bend
    size = np.sqrt(np.einsum("bii->bi", bend))
    still = size <= STILL * size.max(axis=1, keepdims=True, initial=0.0)
    unit = np.where(still, 1.0, size)
    scaled = bend / (unit[:, :, None] * unit[:, None, :])
    values, directions = np.linalg.eigh(scaled)
    loose = values < DETERMINED
    found = np.zeros(q.shape, dtype=np.bool_)
    found[:, free] = (np.square(directions) * loose[:, None, :]).sum(axis=2) > 1e-3
    for coupling in tree.couplings:
        found[:, coupling.dependent] = found[:, coupling.independent]
    return found


@dataclass(frozen=True, eq=False)
class _State:
    """Objective (frame,), its gradient (frame, free) and its curvature (frame, free, free).

    `bend` is the Gauss-Newton curvature, which uses only first derivatives of markers and is never
    negative; `exact` also includes second derivatives.
    """

    value: Floats
    slope: Floats
    bend: Floats
    exact: Floats

    def only(self, rows: Bools) -> _State:
        return _State(self.value[rows], self.slope[rows], self.bend[rows], self.exact[rows])

    def where(self, better: Bools, other: _State) -> _State:
        return _State(
            np.where(better, other.value, self.value),
            np.where(better[:, None], other.slope, self.slope),
            np.where(better[:, None, None], other.bend, self.bend),
            np.where(better[:, None, None], other.exact, self.exact),
        )


class _Problem:
    """Objective of all frames, and its derivatives by the free coordinates."""

    def __init__(self, tree: Tree, targets: Targets, free: Ints) -> None:
        self.tree, self.targets, self.free = tree, targets, free
        seen: Bools = np.asarray(np.isfinite(targets.measured).all(axis=-1))
        weight = np.where(seen, targets.weight, 0.0)
        total = weight.sum(axis=1, keepdims=True)
        self.share = np.divide(weight, total, out=np.zeros_like(weight), where=total > 0.0)
        self.measured = np.where(seen[..., None], targets.measured, 0.0)
        self.seen = seen
        self.carried = _carried(tree, targets.body)
        columns = {column: place for place, column in enumerate(tree.independent.tolist())}
        self.columns = np.array([columns[index] for index in free.tolist()], dtype=np.intp)

    def at(self, q: Floats, rows: Ints) -> _State:
        targets, tree = self.targets.of_frames(rows), self.tree.of_people(rows)
        pose = place(tree, q)
        at = stations(pose, targets.body, targets.points)
        error = at - self.measured[rows]
        pull = self.share[rows][..., None] * error
        follow = self._follow(pose, at)
        off = q - targets.wanted
        wish = targets.wish
        slope = (follow * pull[..., None]).sum(axis=(1, 2)) + wish * off
        folding = coupling_slopes(tree, q)[:, :, self.columns]
        lines, free = 3 * error.shape[1], len(self.columns)  # of which there may be none
        folded = (follow.reshape(len(q), lines, q.shape[1]) @ folding).reshape(*error.shape, free)
        tall = np.sqrt(self.share[rows])[..., None, None] * folded
        tall = tall.reshape(len(q), lines, free)
        bend = tall.swapaxes(1, 2) @ tall + folding.swapaxes(1, 2) @ (wish[:, None] * folding)
        exact = bend + folding.swapaxes(1, 2) @ self._turning(pose, at, pull) @ folding
        if tree.couplings:
            felt = (np.abs(folding) > 0.0) * (slope * coupling_bends(tree, q))[..., None]
            exact += np.eye(len(self.free)) * felt.sum(axis=1)[:, None]
        value = 0.5 * ((pull * error).sum(axis=(1, 2)) + (wish * np.square(off)).sum(axis=1))
        return _State(value, (slope[:, None] @ folding)[:, 0], bend, exact)

    def _follow(self, pose: Pose, at: Floats) -> Floats:
        """Return derivatives of the markers by the coordinates, (frame, marker, 3, coordinate).

        Only markers that a joint carries are computed, which `station_jacobian` does not
        distinguish.
        """
        found = np.zeros((len(self.tree.coordinates), *at.shape))
        for body, screws in enumerate(pose.screws):
            carried = self.carried[body]
            if not len(carried):
                continue
            arm = at[:, carried] - pose.joint[:, body, None]
            for screw in screws:
                axis = (screw.slope[:, None] * screw.axis)[:, None]
                found[screw.coordinate][:, carried] += cross(axis, arm) if screw.turns else axis
        return np.moveaxis(found, 0, -1)

    def _turning(self, pose: Pose, at: Floats, pull: Floats) -> Floats:
        """Return the part of the curvature from second derivatives of positions, by all
        coordinates.

        A rotation rotates the derivatives of markers by itself and by everything that it carries:
        the later rotations of its joint, and all joints of bodies that its body carries.
        """
        count = len(self.tree.coordinates)
        found = np.zeros((len(at), count, count))
        above = list[tuple[Screw, ...]]()
        for body, screws in enumerate(pose.screws):
            parent, carried = self.tree.parent[body], self.carried[body]
            outer = () if parent == FIXED else above[parent]
            turns = tuple(screw for screw in screws if screw.turns)
            above.append(outer + turns)
            if not len(carried):
                continue
            arm, mine = at[:, carried] - pose.joint[:, body, None], pull[:, carried]
            force, moment = mine.sum(axis=1), cross(arm, mine).sum(axis=1)
            for bend in pose.bends[body]:
                product = np.vecdot(bend.vector, force)
                found[:, bend.first, bend.second] += product
                if bend.first != bend.second:
                    found[:, bend.second, bend.first] += product
            for screw in screws:
                own = screw.coordinate
                found[:, own, own] += screw.bend * np.vecdot(screw.axis, moment if screw.turns else force)
                if screw.turns:
                    felt = cross(cross(screw.axis[:, None], arm), mine).sum(axis=1)
                    turning = (*outer, *turns[: turns.index(screw) + 1])
                else:
                    felt, turning = cross(screw.axis, force), outer
                for other in turning:
                    product = screw.slope * other.slope * np.vecdot(other.axis, felt)
                    found[:, other.coordinate, own] += product
                    if other is not screw:
                        found[:, own, other.coordinate] += product
        return found

    def distances(self, q: Floats) -> tuple[Floats, Floats]:
        """Return the distance of each marker (frame, marker), NaN in gaps, and the objective
        (frame,).
        """
        pose = place(self.tree, q)
        error = stations(pose, self.targets.body, self.targets.points) - self.measured
        square = np.square(error).sum(axis=-1)
        wishes = (self.targets.wish * np.square(q - self.targets.wanted)).sum(axis=1)
        distance = np.where(self.seen, np.sqrt(square), np.nan)
        return distance, 0.5 * ((self.share * square).sum(axis=1) + wishes)


def _carried(tree: Tree, body: Ints) -> list[Ints]:
    """Return the markers that the joint of each body carries: those on the body and on its
    descendants.
    """
    below = np.zeros((len(tree.names), len(body)), dtype=np.bool_)
    for index in reversed(range(len(tree.names))):
        below[index] |= body == index
        if (parent := tree.parent[index]) != FIXED:
            below[parent] |= below[index]
    return [np.flatnonzero(each) for each in below]


def _step(state: _State, q: Floats, damping: Floats, targets: Targets, free: Ints) -> tuple[Floats, Floats]:
    """Return the step (frame, free) and the predicted decrease of the objective (frame,).

    Coordinates that would pass a limit are set to it, and the others are solved again.
    """
    lower, upper = targets.lower[free], targets.upper[free]
    steepest = np.maximum(np.einsum("bii->bi", state.bend).max(axis=1, initial=0.0), 1e-300)
    fixed = ((q <= lower) & (state.slope > 0.0)) | ((q >= upper) & (state.slope < 0.0))
    sound = ~np.isinf(np.einsum("bii->bi", _root(state.exact, fixed, damping, steepest))).any(axis=1)
    bend = np.where(sound[:, None, None], state.exact, state.bend)
    change = np.zeros_like(q)
    for _ in range(LIMITS_MET):
        pull = state.slope + np.matmul(bend, np.where(fixed, change, 0.0)[..., None])[..., 0]
        found = -substitute(_root(bend, fixed, damping, steepest), np.where(fixed, 0.0, pull))
        change = np.where(fixed, change, found)
        beyond = ~fixed & ((q + change < lower) | (q + change > upper))
        change = np.clip(q + change, lower, upper) - q
        if not beyond.any():
            break
        fixed |= beyond
    follows = np.matmul(bend, change[..., None])[..., 0]
    return change, -np.vecdot(state.slope, change) - 0.5 * np.vecdot(change, follows)


def _root(bend: Floats, fixed: Bools, damping: Floats, steepest: Floats) -> Floats:
    """Return the Cholesky factor of the damped curvature of coordinates that are not fixed.

    The diagonal is infinite where the curvature is not positive.
    """
    index = np.arange(bend.shape[1], dtype=np.intp)
    diagonal, most = bend[:, index, index], steepest[:, None]
    extra = damping[:, None] * np.maximum(diagonal, 1e-3 * most) + 1e-14 * most
    system = np.where(fixed[:, :, None] | fixed[:, None, :], 0.0, bend)
    system[:, index, index] = np.where(fixed, most, diagonal + extra)
    return cholesky(system)
