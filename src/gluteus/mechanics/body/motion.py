"""Positions and motion of the bodies of a tree, and their derivatives by the coordinates.

All results are in ground axes. In arrays (..., 6), the angular part comes first and the linear part
second.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np

from gluteus.arrays import Floats, Ints
from gluteus.errors import UnitError
from gluteus.mechanics.body.sweep import SweepDrive
from gluteus.mechanics.body.tree import FIXED, PEOPLE_ARRAYS, Drive, Tree, checked


@dataclass(frozen=True, eq=False)
class Screw:
    """A rotation or translation of a joint in a batch of poses.

    Attributes
    ----------
    coordinate
        Index of the coordinate.
    turns
        Whether it is a rotation.
    axis
        Direction of the axis (batch, 3) [ground]; for a displacement that depends on several
        coordinates its derivative by this one [m or m/rad], with a slope of 1.
    slope
        First derivative of the angle or distance by the coordinate, (batch,).
    bend
        Second derivative of the angle or distance by the coordinate, (batch,).
    """

    coordinate: int
    turns: bool
    axis: Floats
    slope: Floats
    bend: Floats


@dataclass(frozen=True, eq=False)
class Bend:
    """Second derivative of a joint's displacement by two of its coordinates (indices, perhaps the
    same), (batch, 3) [ground]; each pair of coordinates has one.
    """

    first: int
    second: int
    vector: Floats


@dataclass(frozen=True, eq=False)
class Pose:
    """Positions of bodies.

    Attributes
    ----------
    rotation
        Rotation from body axes to ground, (batch, body, 3, 3).
    position
        Position of the body's origin, (batch, body, 3) [m, ground].
    joint
        Origin of the joint's frame on the child, (batch, body, 3) [m, ground].
    screws
        The moving steps of the joint of each body, in order.
    bends
        Second derivatives of the displacement of the joint of each body; none for most joints.
    """

    rotation: Floats
    position: Floats
    joint: Floats
    screws: tuple[tuple[Screw, ...], ...]
    bends: tuple[tuple[Bend, ...], ...]


@dataclass(frozen=True, eq=False)
class Motion:
    """Motion of bodies in a pose; arrays (batch, body, 3), ground axes.

    Attributes
    ----------
    pose
        Positions of the bodies.
    angular_velocity
        Angular velocity [rad/s].
    velocity
        Velocity of the body's origin [m/s].
    angular_acceleration
        Angular acceleration [rad/s²].
    acceleration
        Acceleration of the body's origin [m/s²].
    """

    pose: Pose
    angular_velocity: Floats
    velocity: Floats
    angular_acceleration: Floats
    acceleration: Floats


def cross(a: Floats, b: Floats) -> Floats:
    """Return the cross product over the last axis; several times as fast as NumPy's for short
    batches.
    """
    ax, ay, az = a[..., 0], a[..., 1], a[..., 2]
    bx, by, bz = b[..., 0], b[..., 1], b[..., 2]
    return np.stack([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx], axis=-1)


def place(tree: Tree, q: Floats) -> Pose:
    """Return the positions of the bodies for resolved coordinates ``q`` (batch, coordinate) [rad or
    m].
    """
    q = checked(tree, "q", q)
    batch, bodies = people_fit(tree, len(q)), len(tree.names)
    rotation, position = np.empty((batch, bodies, 3, 3)), np.empty((batch, bodies, 3))
    joint = np.empty((batch, bodies, 3))
    screws, bends = list[tuple[Screw, ...]](), list[tuple[Bend, ...]]()
    for body, parent in enumerate(tree.parent):
        turned, origin = tree.turned_in_parent[:, body], tree.joint_in_parent[:, body]
        if parent != FIXED:
            origin = position[:, parent] + apply(rotation[:, parent], origin)
            turned = rotation[:, parent] @ turned
        shift, glides, bent = _swept(tree.sweeps[body], turned, q)
        turned, origin, found = _through(tree.drives[body], turned, origin + shift, q)
        turned = turned @ tree.turned_in_child[:, body].swapaxes(-1, -2)
        rotation[:, body], joint[:, body] = turned, origin
        position[:, body] = origin - apply(turned, tree.joint_in_child[:, body])
        screws.append(found + glides)
        bends.append(bent)
    return Pose(rotation, position, joint, tuple(screws), tuple(bends))


def move(tree: Tree, q: Floats, qd: Floats, qdd: Floats) -> Motion:
    """Return the motion of the bodies for resolved coordinates, velocities and accelerations
    (batch, coordinate).
    """
    pose = place(tree, q)
    qd, qdd = checked(tree, "qd", qd), checked(tree, "qdd", qdd)
    turning, velocity, spin, acceleration = (np.zeros_like(pose.position) for _ in range(4))
    for body, parent in enumerate(tree.parent):
        turned, shifted, turned_more, shifted_more = _joint_rates(pose, body, qd, qdd)
        ω, α = turned, turned_more
        v, a = shifted, shifted_more
        if parent != FIXED:
            ω0, α0 = turning[:, parent], spin[:, parent]
            arm = pose.joint[:, body] - pose.position[:, parent]
            whirl = cross(ω0, arm)
            ω, α = ω0 + turned, α0 + turned_more + cross(ω0, turned)
            v = velocity[:, parent] + whirl + shifted
            a = acceleration[:, parent] + cross(α0, arm) + cross(ω0, whirl + 2.0 * shifted) + shifted_more
        arm = pose.position[:, body] - pose.joint[:, body]
        whirl = cross(ω, arm)
        turning[:, body], spin[:, body] = ω, α
        velocity[:, body], acceleration[:, body] = v + whirl, a + cross(α, arm) + cross(ω, whirl)
    return Motion(pose, turning, velocity, spin, acceleration)


def jacobian(tree: Tree, pose: Pose) -> Floats:
    """Return derivatives by the coordinates, (batch, body, 6, coordinate): rotation of the body,
    then displacement of its origin.
    """
    batch, bodies = pose.position.shape[:2]
    result = np.zeros((batch, bodies, 6, len(tree.coordinates)))
    for body, parent in enumerate(tree.parent):
        mine = result[:, body]
        if parent != FIXED:
            mine[:] = result[:, parent]
            _carry(mine, pose.position[:, body] - pose.position[:, parent])
        arm = pose.position[:, body] - pose.joint[:, body]
        for screw in pose.screws[body]:
            axis = screw.slope[:, None] * screw.axis
            if screw.turns:
                mine[:, :3, screw.coordinate] += axis
                mine[:, 3:, screw.coordinate] += cross(axis, arm)
            else:
                mine[:, 3:, screw.coordinate] += axis
    return result


def stations(pose: Pose, body: Ints, points: Floats) -> Floats:
    """Return the positions of points fixed to bodies, (batch, station, 3) [m, ground].

    Parameters
    ----------
    pose
        Positions of the bodies.
    body
        Index of each station's body, (station,); `FIXED` for the ground.
    points
        Points (people, station, 3) [m, body frame].
    """
    rotation, position = frames(pose, body)
    return position + apply(rotation, points)


def station_jacobian(tree: Tree, pose: Pose, body: Ints, points: Floats) -> Floats:
    """Return derivatives of points fixed to bodies by the coordinates, (batch, station, 3,
    coordinate).

    Parameters: as in `stations`.
    """
    whole = jacobian(tree, pose)
    rotation, _ = frames(pose, body)
    mine = np.where(body[:, None, None] == FIXED, 0.0, whole[:, body])
    _carry(mine, apply(rotation, points))
    return mine[..., 3:, :]


def frames(pose: Pose, body: Ints) -> tuple[Floats, Floats]:
    """Return rotations (batch, index, 3, 3) and origins (batch, index, 3) of bodies.

    `FIXED` is the ground.
    """
    ground = body == FIXED
    rotation = np.where(ground[:, None, None], np.eye(3), pose.rotation[:, body])
    return rotation, np.where(ground[:, None], 0.0, pose.position[:, body])


def apply(rotation: Floats, vector: Floats) -> Floats:
    """Return rotated vectors (..., 3)."""
    return np.matmul(rotation, vector[..., None])[..., 0]


def people_fit(tree: Tree, rows: int) -> int:
    """Check that the tree describes one person or as many as there are poses, and return ``rows``,
    the number of poses; raises `UnitError` otherwise.
    """
    people = {len(getattr(tree, name)) for name in PEOPLE_ARRAYS} - {1}
    if people - {rows}:
        raise UnitError(f"a batch of {rows} poses needs 1 or {rows} people in the tree; got {sorted(people)}")
    return rows


def _through(
    drives: tuple[Drive, ...], rotation: Floats, origin: Floats, q: Floats
) -> tuple[Floats, Floats, tuple[Screw, ...]]:
    """Return rotation, origin and screws of the joint's frame on the child, from those on the
    parent.
    """
    parent, screws = rotation, list[Screw]()
    for drive in drives:
        at = np.zeros(1) if drive.coordinate == FIXED else q[:, drive.coordinate]
        value, slope, bend = drive.function.with_slopes(at)
        frame = rotation if drive.turns else parent
        axis = np.broadcast_to(frame @ drive.axis, (len(q), 3))
        if drive.turns:
            rotation = rotation @ _turn(drive.axis, value)
        else:
            origin = origin + value[:, None] * axis
        if drive.coordinate != FIXED:
            screws.append(Screw(drive.coordinate, drive.turns, axis, slope, bend))
    return rotation, origin, tuple(screws)


def _swept(
    sweep: SweepDrive | None, parent: Floats, q: Floats
) -> tuple[Floats | float, tuple[Screw, ...], tuple[Bend, ...]]:
    """Return the displacement of a joint, and its first and second derivatives in ground axes."""
    if sweep is None:
        return 0.0, (), ()
    columns = sweep.coordinates
    value, slopes, bends = sweep.displacement.with_slopes(q[:, columns])
    ones, zeros = np.ones(len(q)), np.zeros(len(q))
    screws = tuple(
        Screw(column, False, apply(parent, slopes[:, place]), ones, zeros)
        for place, column in enumerate(columns)
    )
    pairs = combinations_with_replacement(range(len(columns)), 2)
    found = tuple(Bend(columns[one], columns[two], apply(parent, bends[:, one, two])) for one, two in pairs)
    return apply(parent, value), screws, found


def _turn(axis: Floats, angle: Floats) -> Floats:
    """Return rotations (batch, 3, 3) about a unit axis (Rodrigues' formula)."""
    x, y, z = axis.tolist()
    wedge = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    sine, rest = np.sin(angle)[:, None, None], 2.0 * np.sin(0.5 * angle)[:, None, None] ** 2
    return np.eye(3) + sine * wedge + rest * (wedge @ wedge)


def _joint_rates(pose: Pose, body: int, qd: Floats, qdd: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return angular and linear velocity of the child in the parent, and their rates of change seen
    from the parent, (batch, 3).
    """
    turning, shift, spin, push = (np.zeros((len(qd), 3)) for _ in range(4))
    for screw in pose.screws[body]:
        speed, gain = qd[:, screw.coordinate], qdd[:, screw.coordinate]
        rate = (screw.slope * speed)[:, None] * screw.axis
        change = (screw.slope * gain + screw.bend * speed**2)[:, None] * screw.axis
        if screw.turns:
            spin += change + cross(turning, rate)
            turning += rate
        else:
            shift += rate
            push += change
    for bend in pose.bends[body]:
        times = 1.0 if bend.first == bend.second else 2.0
        push += (times * qd[:, bend.first] * qd[:, bend.second])[:, None] * bend.vector
    return turning, shift, spin, push


def _carry(columns: Floats, arm: Floats) -> None:
    """Change the reference point of the linear part of (..., 6, coordinate) by ``arm`` (..., 3), in
    place.
    """
    columns[..., 3:, :] += cross(columns[..., :3, :].swapaxes(-1, -2), arm[..., None, :]).swapaxes(-1, -2)
