"""For each frame: the moments that the joints need, the muscles that produce them, the joint
forces.

Functions take and return arrays of several frames. Names, files and units are handled by `forces`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from gluteus.arrays import Bools, Floats, Ints
from gluteus.mechanics.body.couplings import folded
from gluteus.mechanics.body.dynamics import together
from gluteus.mechanics.engine.recruitment import SCALE, Recruitment, Status, solve
from gluteus.mechanics.muscle.fibres import Tendon
from gluteus.model.opensim.actuators import Actuators
from gluteus.model.opensim.model import OsimModel
from gluteus.model.opensim.muscles import control_bounds
from gluteus.studies.motion.trial import Trial

# With these values, a frame that cannot be met in about twenty coordinates at once converges in
# about a hundred steps. The weaker term that suffices for few coordinates would take ten times as
# many.
_PROXIMAL = 1e-4
_LEAST_PROXIMAL = 1e-16
_ITERATIONS = 1000


@dataclass(frozen=True, eq=False)
class FrameSettings:
    """Settings of every frame.

    Attributes
    ----------
    model
        The moving model.
    actuators
        Actuators in addition to the muscles.
    matched
        Indices of the coordinates whose forces are to be met.
    weights
        Weights of muscles, then actuators, in the effort (line,).
    power
        Power of the activations in the effort.
    passive
        Whether muscles have passive force.
    tendon
        "rigid" or "compliant".
    bodies
        Bodies whose joint forces are computed (joint,).
    looked_at
        Indices of coordinates for which each muscle's moment is kept (look,).
    """

    model: OsimModel
    actuators: Actuators
    matched: Ints
    weights: Floats
    power: int
    passive: bool
    tendon: Tendon
    bodies: Ints
    looked_at: Ints


@dataclass(frozen=True, eq=False)
class Frames:
    """Results; arrays are (frame, ...).

    Attributes
    ----------
    needed
        Generalised forces of inverse dynamics that muscles and actuators must produce, after those
        of passive structures (coordinate,) [N m or N].
    unmet
        The part of these forces that was not produced (coordinate,); NaN for coordinates that are
        not matched.
    activation, force, passive, capacity
        Activation [1], force, passive force and capacity [N] of muscles (muscle,).
    length, velocity
        Length [m] and velocity [m/s] of their paths (muscle,).
    moment
        Moment of each muscle's force about the `looked_at` coordinates (muscle, look) [N m or N].
    control, effort
        Controls of actuators (actuator,) [1], and the minimised sum ().
    in_child, in_parent, moment_in_child
        Force and moment of the joint's parent body on its child (joint, 3) [N, N m].
    structures
        Generalised forces of springs, ligaments and limits, which `needed` excludes (coordinate,)
        [N m or N].
    status, iterations
        Status and number of iterations of the recruitment ().
    """

    needed: Floats
    unmet: Floats
    activation: Floats
    force: Floats
    passive: Floats
    capacity: Floats
    length: Floats
    velocity: Floats
    moment: Floats
    control: Floats
    effort: Floats
    in_child: Floats
    in_parent: Floats
    moment_in_child: Floats
    structures: Floats
    status: NDArray[np.int8]
    iterations: NDArray[np.int64]


def joined(parts: list[Frames]) -> Frames:
    """Concatenate blocks of frames."""
    return Frames(*(np.concatenate([getattr(part, each.name) for part in parts]) for each in fields(Frames)))


def drivable(model: OsimModel, actuators: Actuators, q: Floats) -> Bools:
    """Return which coordinates (coordinate,) any muscle or actuator can drive in the poses
    ``q``.
    """
    low, high = control_bounds(model.spec.muscles)
    arms = model.moment_arms(q) * (high > low)[:, None]
    others = actuators.on_coordinates(model.skeleton, q) * (actuators.upper > actuators.lower)[:, None]
    pulls = folded(model.tree, q, np.concatenate([arms, others], axis=1))
    reach = np.abs(pulls).max(axis=(0, 1), initial=0.0)
    found = np.zeros(len(model.coordinate_names), dtype=np.bool_)
    found[model.tree.independent] = reach > 1e-9
    return found


def solve_frames(settings: FrameSettings, trial: Trial, rows: slice) -> Frames:
    """Compute all results of some frames of a trial."""
    model, loads = settings.model, trial.loads_in(rows)
    q, qd, qdd = trial.q[rows], trial.qd[rows], trial.qdd[rows]
    needed = model.skeleton.needed(q, qd, qdd, loads)
    structures = model.structures.in_poses(model.tree, q, qd)
    needed = needed - structures.on_coordinates if model.structures else needed
    geometry = model.geometry(q)
    velocity = -np.matmul(geometry.moment_arm, qd[..., None])[..., 0]
    capacity, passive = _forces(settings, geometry.length, velocity)
    found = _recruit(settings, q, geometry.moment_arm, capacity, passive, needed)
    muscles = capacity.shape[1]
    activation, control = found.activation[:, :muscles], found.activation[:, muscles:]
    force = activation * capacity + passive
    pushed = settings.actuators.loads(control)
    carried = model.skeleton.carried(
        q, qd, qdd, settings.bodies,
        pushed if loads is None else together(loads, pushed),
        geometry.wrenches(force) + structures.wrenches + settings.actuators.wrenches(q, control),
    )  # fmt: skip
    unmet = np.full_like(needed, np.nan)
    unmet[:, settings.matched] = found.unmet
    effort = np.sum(settings.weights * np.abs(found.activation) ** settings.power, axis=1)
    return Frames(
        needed, unmet, activation, force, passive, capacity, geometry.length, velocity,
        geometry.moment_arm[..., settings.looked_at] * force[..., None], control, effort,
        carried.in_child, carried.in_parent, carried.moment, structures.on_coordinates,
        found.status, found.iterations,
    )  # fmt: skip


def _forces(settings: FrameSettings, length: Floats, velocity: Floats) -> tuple[Floats, Floats]:
    """Return capacity and passive force; zero for a muscle that is switched off."""
    works = np.array([each.appliesForce for each in settings.model.spec.muscles])
    capacity, passive = settings.model.muscle_forces(
        length, velocity, tendon=settings.tendon, passive=settings.passive
    )
    return capacity * works, passive * works


def _recruit(
    settings: FrameSettings, q: Floats, arms: Floats, capacity: Floats, passive: Floats, needed: Floats
) -> Recruitment:
    tree, (count, muscles) = settings.model.tree, capacity.shape
    column = np.searchsorted(tree.independent, settings.matched)
    everything = len(column) == len(tree.independent)
    kept = slice(None) if everything else column
    pulls = folded(tree, q, arms)[..., kept]
    others = folded(tree, q, settings.actuators.on_coordinates(settings.model.skeleton, q))[..., kept]
    demand = folded(tree, q, needed)[:, kept]
    if settings.passive:
        demand = demand - np.matmul(passive[:, None], pulls)[:, 0]
    lines = np.empty((count, muscles + others.shape[1], len(column)))
    np.multiply(pulls, capacity[..., None], out=lines[:, :muscles])
    lines[:, muscles:] = others
    lines = lines.swapaxes(1, 2)
    if not lines.shape[1]:
        return _nothing_to_meet(count, lines.shape[2])
    low, high = control_bounds(settings.model.spec.muscles)
    return solve(
        lines,
        demand,
        settings.weights,
        power=settings.power,
        lower=np.concatenate([low, settings.actuators.lower]),
        upper=np.concatenate([high, settings.actuators.upper]),
        proximal=_proximal(settings, demand),
        max_iterations=_ITERATIONS,
    )


def _proximal(settings: FrameSettings, demand: Floats) -> float:
    """Return the strength of the term that keeps impossible frames finite, far weaker than any
    reserve.
    """
    reserves = settings.actuators
    boundless = np.isinf(reserves.lower) & np.isinf(reserves.upper)
    strength = np.abs(reserves.optimal_force[boundless])
    if not strength.size or not strength.min() > 0.0:
        return _PROXIMAL
    weakest = float(strength.min())
    gain = settings.weights.sum() / settings.power * (weakest / SCALE) ** 2
    if settings.power == 3:
        # The root flattens for large demands.
        asked = np.abs(demand[np.isfinite(demand)]).max(initial=0.0)
        gain /= 2.0 * max(asked / weakest, 1.0)
    return max(min(_PROXIMAL, 1e-3 * gain), _LEAST_PROXIMAL)


def _nothing_to_meet(count: int, lines: int) -> Recruitment:
    none = np.zeros((count, 0))
    return Recruitment(
        np.zeros((count, lines)), none, none,
        np.full(count, Status.OK, dtype=np.int8), np.zeros(count, dtype=np.int64),
    )  # fmt: skip
