"""Muscles that hold a hip: least effort, the unmet moment, and the force in the joint."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gluteus.arrays import Bools, Floats
from gluteus.mechanics.engine.recruitment import Status, greatest_moment, solve
from gluteus.mechanics.engine.standing_kernel import HELD_TOLERANCE, compiled
from gluteus.mechanics.hip.kinematics import joint_axes, pose_from_rotation
from gluteus.mechanics.hip.model import Model
from gluteus.mechanics.muscle.rigid import active_capacity, fibre_state, passive_force


@dataclass(frozen=True, eq=False)
class Muscles:
    """Muscles of a model in a batch of poses.

    Attributes
    ----------
    moment : array, shape (batch, line, 3)
        Moment about the hip centre on the femur, per newton [m, pelvis frame].
    pull : array, shape (batch, line, 3)
        Force on the pelvis, per newton [pelvis frame].
    stretch : array, shape (batch, line)
        Fibre length over its optimum.
    active, passive : array, shape (batch, line)
        Forces at full and at no activation [N].
    capacity : array, shape (batch, coordinate, line)
        Moment at full activation [N m].
    resting : array, shape (batch, coordinate)
        Moment of the passive forces [N m].
    """

    moment: Floats
    pull: Floats
    stretch: Floats
    active: Floats
    passive: Floats
    capacity: Floats
    resting: Floats


def muscles_in(model: Model, q: Floats, strength: Floats | float = 1.0) -> Muscles:
    """Return the muscles of a model in poses.

    Parameters
    ----------
    model : Model
        One row, or one for each pose.
    q : array, shape (batch, coordinate)
        Poses [rad].
    strength : float or array, shape (line,) or (batch, line)
        Factor of each line's active force; passive force stays.
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

    Attributes
    ----------
    activation : array, shape (batch, line)
        From 0 to 1.
    force : array, shape (batch, line)
        Along each line [N].
    joint : array, shape (batch, 3)
        Force on the femoral head [N, pelvis frame].
    abduction : array, shape (batch, line)
        Part of each line in the moment that abducts [N m].
    unmet : array, shape (batch,)
        Greatest unmet moment about any axis [N m].
    status : array, shape (batch,)
        Of the recruitment.
    """

    activation: Floats
    force: Floats
    joint: Floats
    abduction: Floats
    unmet: Floats
    status: NDArray[np.int8]

    @property
    def held(self) -> Bools:
        """Hips whose unmet moment is negligible, (batch,)."""
        bad = (self.status == Status.BAD_INPUT) | (self.status == Status.NOT_CONVERGED)
        return (self.unmet <= HELD_TOLERANCE) & ~bad


@dataclass(frozen=True, eq=False)
class Task:
    """Demand on muscles, in their poses.

    Attributes
    ----------
    muscles : Muscles
        In these poses.
    asked : array, shape (batch, 3)
        Moment on the femur [N m, pelvis frame].
    demand : array, shape (batch, coordinate)
        Active moment about each coordinate [N m].
    carried : array, shape (batch, 3)
        Other forces that the hip carries [N, pelvis frame].
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
    """Return the demand on the muscles in a posture; parameters as in :func:`hold`."""
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
    """Return the muscles that make a moment on the femur with the least effort.

    Parameters
    ----------
    model : Model
        One row, or one for each posture.
    pelvis, femur : array, shape (batch, 3, 3)
        Rotations to the world.
    moment : array, shape (batch, 3)
        About the hip centre, to be made by muscles on the femur [N m, world].
    weight : array, shape (batch, 3)
        Other forces that the hip carries [N, world].
    strength : float or array, shape (line,) or (batch, line)
        Part of each line's active force that is left.
    power : int
        Of the activations in the effort, 2 or 3.
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
    """Greatest multiple of the demanded moment that the muscles can make, (batch,).

    Parameters are as in :func:`hold`.
    """
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
    """Greatest moment (batch,) [N m] of active forces about one coordinate, others in balance.

    Passive forces are left out: with a straight knee they would be those of stretched hamstrings,
    which no dynamometer measures.

    Parameters
    ----------
    muscles : Muscles
        In their poses.
    coordinate : int
        Number of the coordinate.
    sign : float
        Sense of the moment, 1 or -1.
    """
    direction = np.zeros(muscles.capacity.shape[1])
    direction[coordinate] = sign
    return greatest_moment(muscles.capacity, direction).moment
