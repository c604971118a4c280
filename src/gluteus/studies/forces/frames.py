"""Frame by frame: what the joints need, which muscles make it, and what the joints carry then.

Arrays in and out; several frames at once. Names, files and units are the business of `forces`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from gluteus.mechanics.dynamics import inverse_dynamics, joint_reactions, wrenches
from gluteus.mechanics.muscle_fibres import Tendon
from gluteus.mechanics.recruitment import SCALE, Recruitment, Status, solve
from gluteus.mechanics.tree import coupling_slopes
from gluteus.mechanics.tree_motion import Motion, Pose, apply, frames, jacobian, move
from gluteus.model.osim import OsimModel
from gluteus.model.osim_actuators import Actuators
from gluteus.model.osim_geometry import MuscleGeometry, muscle_geometry
from gluteus.model.osim_muscles import control_bounds
from gluteus.studies.forces.trial import Trial

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

# A frame that cannot be met, about twenty coordinates at once, settles in some hundred steps with these; with
# the weaker term that few coordinates need it takes ten times as many.
_PROXIMAL = 1e-4
_LEAST_PROXIMAL = 1e-16
_ITERATIONS = 1000


@dataclass(frozen=True, eq=False)
class Plan:
    """What is asked of every frame.

    Attributes:
        model: that moves.
        actuators: beside the muscles.
        matched: indices of the coordinates whose forces are to be met.
        weights: of muscles, then actuators, in the effort (line,).
        power: of the effort.
        passive: whether muscles pull without activation.
        tendon: "rigid" or "compliant".
        bodies: whose joints are looked at (joint,).
    """

    model: OsimModel
    actuators: Actuators
    matched: Ints
    weights: Floats
    power: int
    passive: bool
    tendon: Tendon
    bodies: Ints


@dataclass(frozen=True, eq=False)
class Frames:
    """What was found, (frame, ...) each.

    Attributes:
        needed: generalised forces of inverse dynamics (coordinate,) [N m or N].
        unmet: those of them that nothing made (coordinate,); NaN where none was asked to.
        activation, force, passive, capacity: of muscles (muscle,) [1, N].
        length, velocity: of their paths (muscle,) [m, m/s].
        moment: of each muscle's force about each coordinate (muscle, coordinate) [N m or N].
        control, effort: of actuators (actuator,) [1], and the sum that was made least ().
        in_child, in_parent, moment_in_child: what the joint's parent does to its child (joint, 3) [N, N m].
        status, iterations: of the recruitment ().
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
    status: NDArray[np.int8]
    iterations: NDArray[np.int64]


def joined(parts: list[Frames]) -> Frames:
    """Blocks of frames one after the other."""
    return Frames(*(np.concatenate([getattr(part, each.name) for part in parts]) for each in fields(Frames)))


def drivable(model: OsimModel, actuators: Actuators, q: Floats) -> NDArray[np.bool_]:
    """Which coordinates a muscle or an actuator can drive at all in the poses ``q``, (coordinate,)."""
    pose = move(model.tree, q, 0.0 * q, 0.0 * q).pose
    slopes = coupling_slopes(model.tree, q)
    low, high = control_bounds(model.spec.muscles)
    arms = muscle_geometry(model.paths, model.tree, pose, q).moment_arm * (high > low)[:, None]
    others = actuators.on_coordinates(pose, jacobian(model.tree, pose))
    others = others * (actuators.upper > actuators.lower)[:, None]
    reach = np.abs(np.concatenate([arms, others], axis=1) @ slopes).max(axis=(0, 1), initial=0.0)
    found = np.zeros(len(model.coordinate_names), dtype=np.bool_)
    found[model.tree.independent] = reach > 1e-9
    return found


def solve_frames(plan: Plan, trial: Trial, rows: slice) -> Frames:
    """Everything about some frames of a trial."""
    model = plan.model
    q, qd = trial.q[rows], trial.qd[rows]
    motion = move(model.tree, q, qd, trial.qdd[rows])
    loads = trial.loads_in(rows)
    outside = np.zeros((len(q), len(model.tree.names), 6))
    if loads is not None:
        outside = wrenches(model.tree, motion.pose, loads)
    needed = inverse_dynamics(model.tree, motion, model.spec.gravity, outside)
    geometry = muscle_geometry(model.paths, model.tree, motion.pose, q)
    velocity = -np.einsum("bmc,bc->bm", geometry.moment_arm, qd)
    capacity, passive = _forces(plan, geometry.length, velocity)
    found = _recruit(plan, q, motion.pose, geometry.moment_arm, capacity, passive, needed)
    muscles = capacity.shape[1]
    activation, control = found.activation[:, :muscles], found.activation[:, muscles:]
    force = activation * capacity + passive
    reactions = _reactions(plan, motion, geometry, outside, force, control)
    unmet = np.full_like(needed, np.nan)
    unmet[:, plan.matched] = found.unmet
    effort = np.sum(plan.weights * np.abs(found.activation) ** plan.power, axis=1)
    return Frames(
        needed, unmet, activation, force, passive, capacity, geometry.length, velocity,
        geometry.moment_arm * force[..., None], control, effort, *reactions, found.status, found.iterations,
    )  # fmt: skip


def _forces(plan: Plan, length: Floats, velocity: Floats) -> tuple[Floats, Floats]:
    """Capacity and passive force; nothing for a muscle that is switched off."""
    works = np.array([each.appliesForce for each in plan.model.spec.muscles])
    capacity, passive = plan.model.muscle_forces(length, velocity, tendon=plan.tendon, passive=plan.passive)
    return capacity * works, passive * works


def _recruit(
    plan: Plan, q: Floats, pose: Pose, arms: Floats, capacity: Floats, passive: Floats, needed: Floats
) -> Recruitment:
    tree, count = plan.model.tree, len(q)
    slopes = coupling_slopes(tree, q)
    column = np.searchsorted(tree.independent, plan.matched)
    folded = (arms @ slopes)[:, :, column]
    others = (plan.actuators.on_coordinates(pose, jacobian(tree, pose)) @ slopes)[:, :, column]
    demand = (needed[:, None, :] @ slopes)[:, 0][:, column] - np.einsum("bm,bmc->bc", passive, folded)
    lines = np.concatenate([capacity[..., None] * folded, others], axis=1).swapaxes(1, 2)
    if not lines.shape[1]:
        return _nothing_to_meet(count, lines.shape[2])
    low, high = control_bounds(plan.model.spec.muscles)
    return solve(
        lines,
        demand,
        plan.weights,
        power=plan.power,
        lower=np.concatenate([low, plan.actuators.lower]),
        upper=np.concatenate([high, plan.actuators.upper]),
        proximal=_proximal(plan, demand),
        max_iterations=_ITERATIONS,
    )


def _proximal(plan: Plan, demand: Floats) -> float:
    """How strong a term keeps impossible frames finite: far weaker than the weakest reserve."""
    reserves = plan.actuators
    boundless = np.isinf(reserves.lower) & np.isinf(reserves.upper)
    strength = np.abs(reserves.optimal_force[boundless])
    if not strength.size or not strength.min() > 0.0:
        return _PROXIMAL
    weakest = float(strength.min())
    gain = plan.weights.sum() / plan.power * (weakest / SCALE) ** 2
    if plan.power == 3:
        # The root flattens where much is asked of it.
        asked = np.abs(demand[np.isfinite(demand)]).max(initial=0.0)
        gain /= 2.0 * max(asked / weakest, 1.0)
    return max(min(_PROXIMAL, 1e-3 * gain), _LEAST_PROXIMAL)


def _nothing_to_meet(count: int, lines: int) -> Recruitment:
    none = np.zeros((count, 0))
    return Recruitment(
        np.zeros((count, lines)), none, none,
        np.full(count, Status.OK, dtype=np.int8), np.zeros(count, dtype=np.int64),
    )  # fmt: skip


def _reactions(
    plan: Plan, motion: Motion, geometry: MuscleGeometry, outside: Floats, force: Floats, control: Floats
) -> tuple[Floats, Floats, Floats]:
    """On the child of each joint: force in its axes, force in its parent's, moment in its own."""
    tree, gravity = plan.model.tree, plan.model.spec.gravity
    applied = outside + np.einsum("bm,bmks->bks", force, geometry.pull)
    applied += np.einsum("ba,baks->bks", control, plan.actuators.on_bodies(motion.pose))
    found = joint_reactions(tree, motion, gravity, applied, on="child", expressed_in="child")
    force_in_child = found.force[:, plan.bodies]
    turned, _ = frames(motion.pose, plan.bodies)
    around, _ = frames(motion.pose, np.array(tree.parent, dtype=np.intp)[plan.bodies])
    force_in_parent = apply(around.swapaxes(-1, -2), apply(turned, force_in_child))
    return force_in_child, force_in_parent, found.moment[:, plan.bodies]
