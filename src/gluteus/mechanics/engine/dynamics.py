"""Inverse dynamics and joint reactions: the operation in NumPy and by the kernel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from gluteus.arrays import Floats, Ints
from gluteus.errors import UnitError
from gluteus.mechanics.body.dynamics import Loads, inverse_dynamics, joint_reactions, pushes, wrenches
from gluteus.mechanics.body.motion import Pose, apply, frames, move, people_fit, place
from gluteus.mechanics.body.tree import Tree, checked
from gluteus.mechanics.engine import kernel, schema
from gluteus.mechanics.engine.geometry_tables import geometry_tables
from gluteus.mechanics.paths.muscle_paths import no_paths

Chosen = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Carried:
    """Forces and moments of joints on their children, (batch, joint, 3) each.

    Attributes
    ----------
    in_child : array
        Force in the child's axes [N].
    in_parent : array
        The same force in the axes of the joint's parent [N].
    moment : array
        Moment in the child's axes, about the origin of the joint's frame on the child [N m].
    """

    in_child: Floats
    in_parent: Floats
    moment: Floats


class Dynamics(Protocol):
    """A tree in a field of gravity, prepared by an engine.

    In all methods coordinates, speeds and accelerations are (batch, coordinate), resolved;
    ``loads`` are external, and ``applied`` contains other wrenches on the bodies (batch, body, 6),
    as returned by `gluteus.mechanics.body.dynamics.wrenches`.
    """

    def needed(
        self, q: Floats, qd: Floats, qdd: Floats, loads: Loads | None = None, applied: Floats | None = None
    ) -> Floats:
        """Return the generalised forces that a motion requires: see `inverse_dynamics`."""
        ...

    def carried(
        self,
        q: Floats,
        qd: Floats,
        qdd: Floats,
        bodies: Ints,
        loads: Loads | None = None,
        applied: Floats | None = None,
    ) -> Carried:
        """Return the loads of joints on some bodies (indices): see `joint_reactions`."""
        ...

    def pushes(self, q: Floats, loads: Loads) -> Floats:
        """Return the generalised force of each load, (batch, load, coordinate) [N m or N]."""
        ...


@dataclass(frozen=True, eq=False)
class NumpyDynamics:
    """`Dynamics` in NumPy: the definition.

    Attributes
    ----------
    tree : Tree
        Bodies and joints.
    gravity : array of shape (3,)
        Acceleration of free fall [m/s², ground].
    """

    tree: Tree
    gravity: Floats

    def needed(
        self, q: Floats, qd: Floats, qdd: Floats, loads: Loads | None = None, applied: Floats | None = None
    ) -> Floats:
        """See `Dynamics.needed`."""
        motion = move(self.tree, q, qd, qdd)
        return inverse_dynamics(
            self.tree, motion, self.gravity, self._all_applied(motion.pose, loads, applied)
        )

    def carried(
        self,
        q: Floats,
        qd: Floats,
        qdd: Floats,
        bodies: Ints,
        loads: Loads | None = None,
        applied: Floats | None = None,
    ) -> Carried:
        """See `Dynamics.carried`."""
        motion = move(self.tree, q, qd, qdd)
        other = self._all_applied(motion.pose, loads, applied)
        mine = joint_reactions(self.tree, motion, self.gravity, other, on="child", expressed_in="child")
        force, moment = mine.force[:, bodies], mine.moment[:, bodies]
        turned, _ = frames(motion.pose, bodies)
        around, _ = frames(motion.pose, np.array(self.tree.parent, dtype=np.intp)[bodies])
        return Carried(force, apply(around.swapaxes(-1, -2), apply(turned, force)), moment)

    def pushes(self, q: Floats, loads: Loads) -> Floats:
        """See `Dynamics.pushes`."""
        return pushes(self.tree, place(self.tree, q), loads)

    def _all_applied(self, pose: Pose, loads: Loads | None, applied: Floats | None) -> Floats | None:
        if loads is None:
            return applied
        felt = wrenches(self.tree, pose, loads)
        return felt if applied is None else felt + applied


@dataclass(frozen=True, eq=False)
class CompiledDynamics:
    """`Dynamics` by the compiled kernel; ``tables`` is its representation of the tree."""

    tree: Tree
    gravity: Floats
    tables: kernel.compiled.Geometry

    def needed(
        self, q: Floats, qd: Floats, qdd: Floats, loads: Loads | None = None, applied: Floats | None = None
    ) -> Floats:
        """See `Dynamics.needed`."""
        found = np.empty(np.shape(q))
        self._run((q, qd, qdd), loads, applied, np.zeros(0, dtype=np.int32), found, None)
        return found

    def carried(
        self,
        q: Floats,
        qd: Floats,
        qdd: Floats,
        bodies: Ints,
        loads: Loads | None = None,
        applied: Floats | None = None,
    ) -> Carried:
        """See `Dynamics.carried`."""
        found = Carried(*np.empty((3, len(q), len(bodies), 3)))
        self._run((q, qd, qdd), loads, applied, bodies.astype(np.int32), None, found)
        return found

    def pushes(self, q: Floats, loads: Loads) -> Floats:
        """See `Dynamics.pushes`."""
        tree, batch = self.tree, people_fit(self.tree, len(q))
        found = np.empty((batch, len(loads.body), len(tree.coordinates)))
        call = schema.PushCall(
            q=_coordinates(tree, "q", q),
            joint_in_parent=np.ascontiguousarray(tree.joint_in_parent),
            joint_in_child=np.ascontiguousarray(tree.joint_in_child),
            outside=_outside(tree, loads),
            forces=found,
        )
        self.tables.pushes(call, kernel.threads())
        return found

    def _run(
        self,
        motion: tuple[Floats, Floats, Floats],
        loads: Loads | None,
        applied: Floats | None,
        joints: Chosen,
        needed: Floats | None,
        reactions: Carried | None,
    ) -> None:
        tree, batch = self.tree, people_fit(self.tree, len(motion[0]))
        if applied is not None and applied.shape != (batch, len(tree.names), 6):
            wanted = (batch, len(tree.names), 6)
            raise UnitError(f"applied: shape must be (batch, body, 6) = {wanted}; got {applied.shape}")
        call = schema.DynamicsCall(
            q=_coordinates(tree, "q", motion[0]),
            qd=_coordinates(tree, "qd", motion[1]),
            qdd=_coordinates(tree, "qdd", motion[2]),
            joint_in_parent=np.ascontiguousarray(tree.joint_in_parent),
            joint_in_child=np.ascontiguousarray(tree.joint_in_child),
            mass=np.ascontiguousarray(tree.mass),
            centre=np.ascontiguousarray(tree.centre),
            inertia=np.ascontiguousarray(tree.inertia),
            gravity=np.array(self.gravity, dtype=np.float64),
            outside=_outside(tree, loads if loads is not None else _no_loads()),
            applied=None if applied is None else np.ascontiguousarray(applied),
            joints=joints,
            needed=needed,
            force=None if reactions is None else reactions.in_child,
            force_in_parent=None if reactions is None else reactions.in_parent,
            moment=None if reactions is None else reactions.moment,
        )
        self.tables.dynamics(call, kernel.threads())


def compiled_dynamics(tree: Tree, gravity: Floats) -> Dynamics:
    """Return `Dynamics` by the kernel, or by NumPy if rotations of joint frames differ between
    people.
    """
    tables = geometry_tables(tree, no_paths(), np.zeros(0, dtype=np.bool_))
    return NumpyDynamics(tree, gravity) if tables is None else CompiledDynamics(tree, gravity, tables)


def _coordinates(tree: Tree, what: str, values: Floats) -> Floats:
    return np.ascontiguousarray(checked(tree, what, values))


def _no_loads() -> Loads:
    none = np.zeros((1, 0, 3))
    return Loads((), none, none, none, (), ())


def _outside(tree: Tree, loads: Loads) -> schema.OutsideLoads:
    def indices(names: tuple[str, ...]) -> Chosen:
        return np.array([tree.body(name) for name in names], dtype=np.int32)

    return schema.OutsideLoads(
        body=indices(loads.body),
        vectors_in=indices(loads.vectors_in),
        points_in=indices(loads.points_in),
        force=np.ascontiguousarray(loads.force),
        moment=np.ascontiguousarray(loads.moment),
        point=np.ascontiguousarray(loads.point),
    )
