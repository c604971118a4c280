"""Dynamics of a tree: generalised forces, inertial forces, and loads of the joints.

A *wrench* is a moment followed by a force, (..., 6), in ground axes. Generalised forces are
conjugate to the rates of the coordinates: N m for an angle, N for a distance. (OpenSim reports
moments about the parent's axes for ball and free joints, because their speeds are not rates of
coordinates.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gluteus.arrays import Floats, Ints
from gluteus.errors import AnatomyError, UnitError
from gluteus.mechanics.body.motion import Motion, Pose, apply, cross, frames, jacobian
from gluteus.mechanics.body.tree import FIXED, GROUND, Tree


@dataclass(frozen=True, eq=False)
class Loads:
    """External forces and free moments on bodies.

    Attributes
    ----------
    body
        Names of the bodies on which the loads act, (load,).
    force
        Force on that body (batch, load, 3) [N].
    moment
        Free moment on that body (batch, load, 3) [N m].
    point
        Point of application of the force (batch, load, 3) [m].
    vectors_in
        Names of the frames in which `force` and `moment` are expressed: bodies or `GROUND`.
    points_in
        Names of the frames in which `point` is expressed.
    """

    body: tuple[str, ...]
    force: Floats
    moment: Floats
    point: Floats
    vectors_in: tuple[str, ...]
    points_in: tuple[str, ...]

    def __post_init__(self) -> None:
        count = len(self.body)
        shapes = {np.shape(each) for each in (self.force, self.moment, self.point)}
        wrong = any(len(shape) != 3 or shape[1:] != (count, 3) for shape in shapes)
        if wrong or {len(self.vectors_in), len(self.points_in)} != {count}:
            raise UnitError(
                f"loads on {count} bodies need force, moment and point (batch, {count}, 3) and {count} "
                f"frames of each kind; got {sorted(shapes)} with {len(self.vectors_in)} and "
                f"{len(self.points_in)} frames"
            )


def together(first: Loads, second: Loads) -> Loads:
    """Return the loads of both; loads with one sample are repeated for all samples of the other."""
    batch = max(len(first.force), len(second.force))

    def both(one: Floats, other: Floats) -> Floats:
        return np.concatenate(
            [np.broadcast_to(each, (batch, *each.shape[1:])) for each in (one, other)], axis=1
        )

    return Loads(
        (*first.body, *second.body),
        both(first.force, second.force),
        both(first.moment, second.moment),
        both(first.point, second.point),
        (*first.vectors_in, *second.vectors_in),
        (*first.points_in, *second.points_in),
    )


@dataclass(frozen=True, eq=False)
class Reactions:
    """Loads of the joints, one for each body in the order of the tree.

    Attributes
    ----------
    force
        Force, (batch, body, 3) [N].
    moment
        Moment about `point`, (batch, body, 3) [N m].
    point
        Origin of the joint's frame on the child (batch, body, 3) [m, ground].
    on
        The body on which the load acts: the `child` or the `parent` of each joint.
    expressed_in
        Axes of `force` and `moment`: the `child` or `parent` body of each joint, or the name of a
        frame.
    """

    force: Floats
    moment: Floats
    point: Floats
    on: str
    expressed_in: str


def wrenches(tree: Tree, pose: Pose, loads: Loads) -> Floats:
    """Return the sum of the loads on each body, (batch, body, 6): moment about the body's origin
    and force, in ground axes.
    """
    batch, bodies = pose.position.shape[:2]
    turned, _ = frames(pose, _indices(tree, loads.vectors_in))
    rotation, origin = frames(pose, _indices(tree, loads.points_in))
    force, moment = apply(turned, loads.force), apply(turned, loads.moment)
    point = origin + apply(rotation, loads.point)
    result = np.zeros((batch, bodies, 6))
    for load, body in enumerate(_indices(tree, loads.body)):
        if body != FIXED:
            arm = point[:, load] - pose.position[:, body]
            result[:, body, :3] += moment[:, load] + cross(arm, force[:, load])
            result[:, body, 3:] += force[:, load]
    return result


def inverse_dynamics(tree: Tree, motion: Motion, gravity: ArrayLike, applied: Floats | None = None) -> Floats:
    """Return the generalised forces that a motion requires, (batch, coordinate) [N m or N].

    Coupled coordinates have their own column, as if they were free; `folded` adds it to the
    coordinates on which they depend.

    Parameters
    ----------
    tree
        Bodies and joints.
    motion
        Motion, as returned by `move`.
    gravity
        Acceleration of gravity (3,) [m/s², ground].
    applied
        Wrenches of all other forces on the bodies (batch, body, 6), as returned by `wrenches`.
    """
    carried = joint_wrenches(tree, motion, gravity, applied)
    result = np.zeros((len(carried), len(tree.coordinates)))
    for body, screws in enumerate(motion.pose.screws):
        for screw in screws:
            part = carried[:, body, :3] if screw.turns else carried[:, body, 3:]
            result[:, screw.coordinate] += screw.slope * np.vecdot(screw.axis, part)
    return result


def joint_wrenches(tree: Tree, motion: Motion, gravity: ArrayLike, applied: Floats | None = None) -> Floats:
    """Return the load of each joint on its child, (batch, body, 6), about the joint's frame on the
    child.

    Recursive Newton-Euler algorithm: the wrench that the motion of a body requires, minus the
    wrench applied to it, plus the wrenches that it transmits to its children. Parameters as in
    `inverse_dynamics`.
    """
    pose = motion.pose
    needed = _inertial_wrenches(tree, motion, gravity)
    if applied is not None:
        if applied.shape != needed.shape:
            raise UnitError(f"applied: shape must be (batch, body, 6) = {needed.shape}; got {applied.shape}")
        needed -= applied
    carried = np.empty_like(needed)
    for body in reversed(range(len(tree.parent))):
        parent, force = tree.parent[body], needed[:, body, 3:]
        arm = pose.position[:, body] - pose.joint[:, body]
        carried[:, body, :3] = needed[:, body, :3] + cross(arm, force)
        carried[:, body, 3:] = force
        if parent != FIXED:
            arm = pose.joint[:, body] - pose.position[:, parent]
            needed[:, parent, :3] += carried[:, body, :3] + cross(arm, force)
            needed[:, parent, 3:] += force
    return carried


def joint_reactions(
    tree: Tree,
    motion: Motion,
    gravity: ArrayLike,
    applied: Floats | None = None,
    *,
    on: str = "child",
    expressed_in: str = GROUND,
) -> Reactions:
    """Return the reactions between bodies at the joints.

    If ``applied`` includes the muscle forces, these are contact forces (and unmet moments);
    otherwise they are intersegmental loads. Moments are about the origin of the joint's frame on
    the child, on whichever body they act.

    Parameters
    ----------
    tree, motion, gravity, applied
        As in `inverse_dynamics`.
    on
        The body on which the reaction acts: `child` or `parent`.
    expressed_in
        Axes: `child` or `parent` of each joint, the name of a body, or `GROUND`.
    """
    if on not in ("child", "parent"):
        raise AnatomyError(f"a reaction acts on 'child' or 'parent'; got {on!r}; choose one")
    carried = joint_wrenches(tree, motion, gravity, applied)
    if on == "parent":
        carried = -carried
    if expressed_in == "child":
        seen_from = np.arange(len(tree.names))
    elif expressed_in == "parent":
        seen_from = np.array(tree.parent, dtype=np.intp)
    else:
        seen_from = np.full(len(tree.names), tree.body(expressed_in), dtype=np.intp)
    back = frames(motion.pose, seen_from)[0].swapaxes(-1, -2)
    force, moment = apply(back, carried[..., 3:]), apply(back, carried[..., :3])
    return Reactions(force, moment, motion.pose.joint, on, expressed_in)


def pushes(tree: Tree, pose: Pose, loads: Loads) -> Floats:
    """Return the generalised force of each load, (batch, load, coordinate) [N m or N]."""
    follow, batch = jacobian(tree, pose), len(pose.position)
    result = np.zeros((batch, len(loads.body), len(tree.coordinates)))
    for number, body in enumerate(_indices(tree, loads.body)):
        if body != FIXED:
            felt = wrenches(tree, pose, _one_of(loads, number))[:, body]
            result[:, number] = np.matmul(felt[:, None], follow[:, body])[:, 0]
    return result


def _one_of(loads: Loads, number: int) -> Loads:
    one = slice(number, number + 1)
    return Loads(
        loads.body[one],
        loads.force[:, one],
        loads.moment[:, one],
        loads.point[:, one],
        loads.vectors_in[one],
        loads.points_in[one],
    )


def _inertial_wrenches(tree: Tree, motion: Motion, gravity: ArrayLike) -> Floats:
    """Return the wrenches that the motion of bodies under gravity requires, about their origins."""
    pose, ω, α = motion.pose, motion.angular_velocity, motion.angular_acceleration
    centre = apply(pose.rotation, tree.centre)
    acceleration = motion.acceleration + cross(α, centre) + cross(ω, cross(ω, centre))
    force = tree.mass[..., None] * (acceleration - np.asarray(gravity, dtype=np.float64))
    inertia = _inertia_in_ground(tree, pose)
    moment = apply(inertia, α) + cross(ω, apply(inertia, ω)) + cross(centre, force)
    return np.concatenate([moment, force], axis=-1)


def _inertia_in_ground(tree: Tree, pose: Pose) -> Floats:
    return pose.rotation @ tree.inertia @ pose.rotation.swapaxes(-1, -2)


def _indices(tree: Tree, names: Sequence[str]) -> Ints:
    return np.array([tree.body(name) for name in names], dtype=np.intp)
