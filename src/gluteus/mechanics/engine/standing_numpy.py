"""Muscles of standing people, in NumPy: the definition."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gluteus.arrays import Bools, Floats, Ints
from gluteus.mechanics.engine.recruiter import Recruiter
from gluteus.mechanics.engine.schema import Sloped, Status
from gluteus.mechanics.engine.standing import Held, Muscles, Slopes, check_people
from gluteus.mechanics.engine.standing_slopes import Balance, slopes_of
from gluteus.mechanics.hip.kinematics import joint_axes, pose_from_rotation
from gluteus.mechanics.hip.model import Model
from gluteus.mechanics.hip.statics import Standing
from gluteus.mechanics.muscle.rigid import active_capacity, fibre_state, passive_force


@dataclass(frozen=True, eq=False)
class NumpyStanding:
    """`StandingMuscles` in NumPy.

    Attributes
    ----------
    model : Model
        Model of one person, or of one for each row.
    strength : float or array, shape (line,) or (row, line)
        Remaining fraction of the active force of each line; passive force does not change.
    power : int
        Power of the activations in the effort, 2 or 3.
    abducts : array of bool, shape (line,)
        Lines that count as abductors, for derivatives of their force.
    recruiter : Recruiter
        Solves the recruitment.
    """

    model: Model
    strength: Floats | float
    power: int
    abducts: Bools
    recruiter: Recruiter

    def in_poses(self, q: Floats) -> Muscles:
        """See `StandingMuscles.in_poses`."""
        model, poses = self.model, self.model.resolve(q)
        found = model.paths(poses)
        state = fibre_state(
            found.length + model.constant_length, model.tendon_length, model.fibre_length, model.pennation
        )
        active = active_capacity(state, model.max_force, model.curves) * self.strength
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

    def hold(self, posture: Standing) -> Held:
        """See `StandingMuscles.hold`."""
        return self._balanced(posture).held

    def capacity_over_demand(self, posture: Standing) -> Floats:
        """See `StandingMuscles.capacity_over_demand`."""
        q, muscles, asked = self._asked(posture)
        demand = np.einsum("bck,bk->bc", joint_axes(q), asked)
        found = self.recruiter.greatest_moment(muscles.capacity, demand, passive=muscles.resting)
        return np.where(found.status == Status.OK, np.maximum(found.moment, 0.0), 0.0)

    def slopes(self, posture: Standing, of: Sloped) -> Slopes:
        """See `StandingMuscles.slopes`."""
        balance = self._balanced(posture)
        return slopes_of(
            balance,
            posture,
            of,
            model=self.model,
            power=self.power,
            abducts=self.abducts,
            muscles_of=lambda changed: replace(self, model=changed).in_poses(balance.q),
        )

    def _only(self, rows: Ints) -> NumpyStanding:
        """Return the muscles of some rows."""
        left = np.atleast_2d(self.strength)
        return replace(self, model=self.model.only(rows), strength=left[rows] if len(left) > 1 else left)

    def _asked(self, posture: Standing) -> tuple[Floats, Muscles, Floats]:
        """Return poses, muscles in them, and moments on the femur (batch, 3) [N m, pelvis]."""
        check_people(self.model, len(posture.pelvis))
        to_pelvis = posture.pelvis.swapaxes(1, 2)
        q = pose_from_rotation(to_pelvis @ posture.femur)
        return q, self.in_poses(q), np.einsum("bij,bj->bi", to_pelvis, posture.moment)

    def _balanced(self, posture: Standing) -> Balance:
        q, muscles, asked = self._asked(posture)
        demand = np.einsum("bck,bk->bc", joint_axes(q), asked) - muscles.resting
        result = self.recruiter.solve(muscles.capacity, demand, self.model.share, power=self.power)
        force = result.activation * muscles.active + muscles.passive
        carried = np.einsum("bji,bj->bi", posture.pelvis, posture.weight)
        joint = np.einsum("bl,blk->bk", force, muscles.pull) + carried
        along = asked / np.maximum(np.linalg.norm(asked, axis=1, keepdims=True), 1e-9)
        turning = np.einsum("blk,bk->bl", muscles.moment, along) * force
        unmet = np.abs(result.unmet).max(axis=1)
        status = self._with_tears(result.status, muscles.stretch)
        held = Held(result.activation, force, joint, turning, unmet, status)
        return Balance(q, muscles, held, result.multiplier)

    def _with_tears(self, status: NDArray[np.int8], stretch: Floats) -> NDArray[np.int8]:
        """Return statuses (batch,) that mark rows in which a fibre is stretched until it tears."""
        torn = (stretch > self.model.curves.passive_longest).any(axis=1)
        return np.where(torn & (status <= Status.UNMET), np.int8(Status.OVER_STRETCHED), status)
