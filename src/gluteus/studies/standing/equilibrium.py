"""Muscles that hold a hip: least effort, what is missing, and the force in the joint."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gluteus.arrays import Bools, Floats
from gluteus.mechanics.engine.recruitment import Status, greatest_moment, solve
from gluteus.mechanics.hip.kinematics import joint_axes, pose_from_rotation
from gluteus.mechanics.muscle.rigid import active_capacity, fibre_state, passive_force
from gluteus.model.hip.lines import Model
from gluteus.studies.standing.compiled import HELD_TOLERANCE, compiled


@dataclass(frozen=True, eq=False)
class Muscles:
    """Muscles of a model in a batch of poses.

    ``active`` and ``passive`` are forces [N] (batch, line) at full and at no activation; ``capacity`` (batch,
    coordinate, line) is the moment at full activation [N m]; ``resting`` (batch, coordinate) the moment of
    the passive forces; ``moment`` and ``pull`` (batch, line, 3) are the moment about the hip centre on the
    femur [m] and the force on the pelvis per newton, in the pelvis frame; ``stretch`` is the fibre length
    over its optimum.
    """

    moment: Floats
    pull: Floats
    stretch: Floats
    active: Floats
    passive: Floats
    capacity: Floats
    resting: Floats


def muscles_in(model: Model, q: Floats, strength: Floats | float = 1.0) -> Muscles:
    """The muscles of a model in poses (batch, coordinate) [rad].

    ``strength`` multiplies each line's active force, a number or (batch, line) or (line,); passive force
    stays.
    """
    poses = model.resolve(q)
    by_kernel = compiled(model, len(poses), strength)
    if by_kernel is not None:
        of = by_kernel.muscles(poses)
        return Muscles(
            moment=of.moment,
            pull=of.pull,
            stretch=of.stretch,
            active=of.active,
            passive=of.passive,
            capacity=of.capacity,
            resting=of.resting,
        )
    found = model.paths(poses)
    state = fibre_state(
        found.length + model.constant_length, model.tendon_length, model.fibre_length, model.pennation
    )
    active = active_capacity(state, model.max_force, model.curves) * strength
    passive = passive_force(state, model.max_force, model.curves)
    arms = np.einsum("blk,bck->bcl", found.moment, joint_axes(poses))
    return Muscles(
        found.moment,
        found.pull_on_pelvis,
        state.normalised_length,
        active,
        passive,
        arms * active[:, None, :],
        np.einsum("bcl,bl->bc", arms, passive),
    )


@dataclass(frozen=True, eq=False)
class Held:
    """A batch of hips in balance, or as near to it as they come.

    Attributes:
        activation: (batch, line).
        force: along each line [N], (batch, line).
        joint: force on the femoral head [N, pelvis frame], (batch, 3).
        abduction: part of each line in the moment that abducts [N m], (batch, line).
        unmet: greatest moment about any axis that is missing [N m], (batch,).
        status: of the recruitment, (batch,).
    """

    activation: Floats
    force: Floats
    joint: Floats
    abduction: Floats
    unmet: Floats
    status: NDArray[np.int8]

    @property
    def held(self) -> Bools:
        """Where nothing worth naming is missing, (batch,)."""
        bad = (self.status == Status.BAD_INPUT) | (self.status == Status.NOT_CONVERGED)
        return (self.unmet <= HELD_TOLERANCE) & ~bad


@dataclass(frozen=True, eq=False)
class Task:
    """What muscles are to do, in their poses.

    ``asked`` is the moment on the femur [N m, pelvis frame], (batch, 3); ``demand`` the active moment about
    each coordinate, (batch, coordinate) [N m]; ``carried`` all else that the hip carries [N, pelvis frame],
    (batch, 3).
    """

    muscles: Muscles
    asked: Floats
    demand: Floats
    carried: Floats


def task(
    model: Model,
    pelvis: Floats,
    femur: Floats,
    moment: Floats,
    weight: Floats,
    strength: Floats | float = 1.0,
) -> Task:
    """What muscles are to do in a posture; parameters as in :func:`hold`."""
    to_pelvis = pelvis.swapaxes(1, 2)
    q = pose_from_rotation(to_pelvis @ femur)
    muscles = muscles_in(model, q, strength)
    asked = np.einsum("bij,bj->bi", to_pelvis, moment)
    demand = np.einsum("bck,bk->bc", joint_axes(q), asked) - muscles.resting
    return Task(muscles, asked, demand, np.einsum("bij,bj->bi", to_pelvis, weight))


def hold(
    model: Model,
    pelvis: Floats,
    femur: Floats,
    moment: Floats,
    weight: Floats,
    *,
    strength: Floats | float = 1.0,
    power: int = 2,
) -> Held:
    """Least-effort muscles that make a moment on the femur.

    Parameters:
        model: one row, or one for each posture.
        pelvis, femur: rotations to the world (batch, 3, 3).
        moment: about the hip centre, to be made by muscles on the femur [N m, world], (batch, 3).
        weight: everything else that the hip carries [N, world], (batch, 3).
        strength: part of each line's active force that is left.
        power: of the activations in the effort, 2 or 3.
    """
    by_kernel = compiled(model, len(pelvis), strength, power=power)
    if by_kernel is not None:
        of = by_kernel.hold(pelvis, femur, moment, weight)
        return Held(
            activation=of.activation,
            force=of.force,
            joint=of.joint,
            abduction=of.abduction,
            unmet=of.unmet,
            status=of.status,
        )
    given = task(model, pelvis, femur, moment, weight, strength)
    muscles, asked = given.muscles, given.asked
    result = solve(muscles.capacity, given.demand, model.share, power=power)
    force = result.activation * muscles.active + muscles.passive
    joint = np.einsum("bl,blk->bk", force, muscles.pull) + given.carried
    along = asked / np.maximum(np.linalg.norm(asked, axis=1, keepdims=True), 1e-9)
    turning = np.einsum("blk,bk->bl", muscles.moment, along) * force
    unmet = np.abs(result.unmet).max(axis=1)
    return Held(result.activation, force, joint, turning, unmet, result.status)


def capacity_over_demand(
    model: Model, pelvis: Floats, femur: Floats, moment: Floats, strength: Floats | float = 1.0
) -> Floats:
    """How many times the demanded moment the muscles can make, (batch,); parameters as in :func:`hold`."""
    by_kernel = compiled(model, len(pelvis), strength)
    if by_kernel is not None:
        return by_kernel.capacity_over_demand(pelvis, femur, moment)
    to_pelvis = pelvis.swapaxes(1, 2)
    q = pose_from_rotation(to_pelvis @ femur)
    muscles = muscles_in(model, q, strength)
    demand = np.einsum("bck,bk->bc", joint_axes(q), np.einsum("bij,bj->bi", to_pelvis, moment))
    found = greatest_moment(muscles.capacity, demand, passive=muscles.resting)
    return np.where(found.status == Status.OK, np.maximum(found.moment, 0.0), 0.0)


def greatest(muscles: Muscles, coordinate: int, sign: float) -> Floats:
    """Greatest moment (batch,) [N m] of active forces about a coordinate, the other axes in balance.

    ``sign`` is the sense, 1 or -1. Passive forces are left out: with the knee straight they would be those of
    stretched hamstrings, which no dynamometer sees.
    """
    direction = np.zeros(muscles.capacity.shape[1])
    direction[coordinate] = sign
    return greatest_moment(muscles.capacity, direction).moment
