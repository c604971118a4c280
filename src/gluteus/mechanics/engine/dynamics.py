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
from gluteus.mechanics.engine import kernel
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
    """A tree in a field of gravity that an engine has prepared.

    In all methods coordinates, speeds and accelerations are (batch, coordinate), resolved;
    ``loads`` come from outside, and ``applied`` holds other wrenches on the bodies (batch, body,
    6), as `gluteus.mechanics.body.dynamics.wrenches` returns them.
    """

    def needed(
        self, q: Floats, qd: Floats, qdd: Floats, loads: Loads | None = None, applied: Floats | None = None
    ) -> Floats:
        """Return the generalised forces that bring about a motion: see `inverse_dynamics`."""
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
        """Return what the joints of some bodies (indices) do to them: see `joint_reactions`."""
        ...

    def pushes(self, q: Floats, loads: Loads) -> Floats:
        """Return what each load does to the coordinates, (batch, load, coordinate) [N m or N]."""
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
    """`Dynamics` by the compiled kernel; ``tables`` is what it keeps of the tree."""

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
        found = np.empty((3, len(q), len(bodies), 3))
        self._run((q, qd, qdd), loads, applied, bodies.astype(np.int32), None, found)
        return Carried(*found)

    def pushes(self, q: Floats, loads: Loads) -> Floats:
        """See `Dynamics.pushes`."""
        tree, batch = self.tree, people_fit(self.tree, len(q))
        found = np.empty((batch, len(loads.body), len(tree.coordinates)))
        kernel.compiled.pushes(
            self.tables,
            _coordinates(tree, "q", q),
            _flat(tree.joint_in_parent),
            _flat(tree.joint_in_child),
            *_load_arrays(tree, loads),
            found,
            kernel.threads(),
        )
        return found

    def _run(
        self,
        motion: tuple[Floats, Floats, Floats],
        loads: Loads | None,
        applied: Floats | None,
        joints: Chosen,
        needed: Floats | None,
        reactions: Floats | None,
    ) -> None:
        tree, batch = self.tree, people_fit(self.tree, len(motion[0]))
        if applied is not None and applied.shape != (batch, len(tree.names), 6):
            wanted = (batch, len(tree.names), 6)
            raise UnitError(f"applied: shape must be (batch, body, 6) = {wanted}, met {applied.shape}")
        kernel.compiled.dynamics(
            self.tables,
            _coordinates(tree, "q", motion[0]),
            _coordinates(tree, "qd", motion[1]),
            _coordinates(tree, "qdd", motion[2]),
            _flat(tree.joint_in_parent),
            _flat(tree.joint_in_child),
            _flat(tree.mass),
            _flat(tree.centre),
            _flat(tree.inertia),
            np.array(self.gravity, dtype=np.float64),
            *_load_arrays(tree, loads if loads is not None else _no_loads()),
            None if applied is None else np.ascontiguousarray(applied),
            joints,
            needed,
            reactions,
            kernel.threads(),
        )


def compiled_dynamics(tree: Tree, gravity: Floats) -> Dynamics:
    """Return `Dynamics` by the kernel; by NumPy where joints are turned in people's own ways."""
    tables = geometry_tables(tree, no_paths(), np.zeros(0, dtype=np.bool_))
    return NumpyDynamics(tree, gravity) if tables is None else CompiledDynamics(tree, gravity, tables)


def _coordinates(tree: Tree, what: str, values: Floats) -> Floats:
    return np.ascontiguousarray(checked(tree, what, values))


def _flat(array: Floats) -> Floats:
    """People's arrays with what belongs to a body in one row, (people, body, numbers)."""
    return np.ascontiguousarray(array).reshape(*array.shape[:2], -1)


def _no_loads() -> Loads:
    none = np.zeros((1, 0, 3))
    return Loads((), none, none, none, (), ())


def _load_arrays(tree: Tree, loads: Loads) -> tuple[Chosen, Chosen, Chosen, Floats, Floats, Floats]:
    def indices(names: tuple[str, ...]) -> Chosen:
        return np.array([tree.body(name) for name in names], dtype=np.int32)

    return (
        indices(loads.body),
        indices(loads.vectors_in),
        indices(loads.points_in),
        np.ascontiguousarray(loads.force),
        np.ascontiguousarray(loads.moment),
        np.ascontiguousarray(loads.point),
    )
