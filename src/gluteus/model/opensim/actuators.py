"""Compile actuators of documents to arrays: reserves, residuals and motors beside the muscles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gluteus.arrays import Floats, Ints
from gluteus.errors import AnatomyError
from gluteus.files import ModelSpec
from gluteus.files.osim.spec.forces import (
    ActuatorSpec,
    CoordinateActuatorSpec,
    PathActuatorSpec,
    PointActuatorSpec,
    TorqueActuatorSpec,
)
from gluteus.mechanics.body.dynamics import Loads
from gluteus.mechanics.body.tree import FIXED, GROUND, Frame, Tree
from gluteus.mechanics.engine.choice import Prepared
from gluteus.mechanics.engine.dynamics import Dynamics
from gluteus.mechanics.engine.geometry import Geometry
from gluteus.mechanics.wrapping.path import Manner
from gluteus.model.opensim.limits import Limits
from gluteus.model.opensim.paths import paths_of
from gluteus.model.opensim.tree import Frames


@dataclass(frozen=True, eq=False)
class _Push:
    """A force or torque of an actuator on one body, and the frames in which it is expressed.

    ``sign`` is -1 for the body on which a torque reacts. ``point`` is None for a torque. Bodies are
    given by name.
    """

    actuator: int
    body: str
    direction: Floats
    direction_in: str
    sign: float = 1.0
    point: Floats | None = None
    point_in: str = GROUND


@dataclass(frozen=True, eq=False)
class Actuators:
    """Actuators, compiled.

    Attributes
    ----------
    names
        Names, in the order of the documents.
    optimal_force
        Force at a control of one, (actuator,) [N or N m].
    lower, upper
        Bounds of the control, (actuator,); 0 for an actuator that is switched off.
    coordinate
        Index of the coordinate on which the actuator acts, (actuator,); `FIXED` if it acts on
        bodies.
    pushes
        Forces and torques of actuators that act on bodies.
    along_paths
        Index of the actuator that pulls along each path, (path,).
    geometry
        Geometry of these paths.
    """

    names: tuple[str, ...]
    optimal_force: Floats
    lower: Floats
    upper: Floats
    coordinate: Ints
    pushes: tuple[_Push, ...]
    along_paths: Ints
    geometry: Prepared[Geometry] | None

    def loads(self, control: Floats | None = None) -> Loads:
        """Return loads of the actuators that act on bodies, one for each force or torque.

        Parameters
        ----------
        control
            Controls (batch, actuator); all are one if this is omitted.
        """
        control = np.ones((1, len(self.names))) if control is None else control
        force, moment, point = np.zeros((3, len(control), len(self.pushes), 3))
        for number, push in enumerate(self.pushes):
            size = push.sign * self.optimal_force[push.actuator] * control[:, push.actuator]
            along = moment if push.point is None else force
            along[:, number] = size[:, None] * push.direction
            point[:, number] = 0.0 if push.point is None else push.point
        return Loads(
            tuple(push.body for push in self.pushes),
            force,
            moment,
            point,
            tuple(push.direction_in for push in self.pushes),
            tuple(push.point_in for push in self.pushes),
        )

    def on_coordinates(self, skeleton: Dynamics, q: Floats) -> Floats:
        """Generalised forces at a control of one, (batch, actuator, coordinate) [N m or N].

        Parameters
        ----------
        skeleton
            Bodies on which the actuators act.
        q
            Resolved coordinates (batch, coordinate).
        """
        found = np.zeros((len(q), len(self.names), q.shape[1]))
        if self.pushes:
            pushed = skeleton.pushes(q, self.loads())
            for number, push in enumerate(self.pushes):
                found[:, push.actuator] += pushed[:, number]
        for actuator, column in enumerate(self.coordinate.tolist()):
            if column != FIXED:
                found[:, actuator, column] += self.optimal_force[actuator]
        if self.geometry is not None:
            arms = self.geometry().in_poses(q).moment_arm
            found[:, self.along_paths] += arms * self.optimal_force[self.along_paths, None]
        return found

    def wrenches(self, q: Floats, control: Floats) -> Floats | float:
        """Return the wrenches of actuators along paths on each body, (batch, body, 6); 0 without
        any.

        Parameters
        ----------
        q : array of shape (batch, coordinate)
            Resolved coordinates.
        control : array of shape (batch, actuator)
            Controls of all actuators.
        """
        if self.geometry is None:
            return 0.0
        tension = control[:, self.along_paths] * self.optimal_force[self.along_paths]
        return self.geometry().wrenches(q, tension)


def actuators_of(
    specs: Sequence[ActuatorSpec], model: ModelSpec, tree: Tree, manner: Manner = "shortest"
) -> Actuators:
    """Return the compiled actuators of a model document, and of documents beside it.

    Raises `AnatomyError` if two have the same name, or if one acts on a body or coordinate that the
    model lacks.
    """
    limits = Limits(model, frozenset())
    limits.check_actuators(model, specs)
    names = [each.name for each in specs]
    taken = {muscle.name for muscle in model.muscles}
    again = sorted(name for name, count in Counter(names).items() if count > 1 or name in taken)
    if again:
        raise AnatomyError(f"each actuator has a name of its own; got {again[0]!r} again; rename one of them")
    bodies, pushes, along = Frames(model), list[_Push](), list[int]()
    column = np.full(len(specs), FIXED, dtype=np.intp)
    for number, spec in enumerate(specs):
        match spec:
            case CoordinateActuatorSpec():
                column[number] = _coordinate(spec, tree)
            case TorqueActuatorSpec():
                pushes.extend(_torques(number, spec, bodies))
            case PointActuatorSpec():
                pushes.append(_force(number, spec, bodies))
            case PathActuatorSpec():
                along.append(number)
    ways = [spec.path for spec in specs if isinstance(spec, PathActuatorSpec)]
    paths = paths_of(ways, model, tree, manner, limits) if ways else None
    works = np.array([each.appliesForce for each in specs], dtype=np.bool_)
    return Actuators(
        names=tuple(names),
        optimal_force=np.array([each.optimal_force for each in specs], dtype=np.float64),
        lower=np.where(works, np.array([each.min_control for each in specs]), 0.0),
        upper=np.where(works, np.array([each.max_control for each in specs]), 0.0),
        coordinate=column,
        pushes=tuple(pushes),
        along_paths=np.array(along, dtype=np.intp),
        geometry=None if paths is None else Prepared(lambda engine: engine.geometry(tree, paths)),
    )


def _coordinate(spec: CoordinateActuatorSpec, tree: Tree) -> int:
    try:
        return tree.coordinate(spec.coordinate)
    except AnatomyError as error:
        raise AnatomyError(f"actuator {spec.name!r}: {error}") from None


def _place(name: str, path: str, bodies: Frames) -> tuple[str, Frame]:
    """Return the body that carries a frame, and the position of the frame in it."""
    try:
        return bodies.base(path)
    except AnatomyError as error:
        raise AnatomyError(f"actuator {name!r}: {error}") from None


def _unit(name: str, what: str, vector: tuple[float, float, float]) -> Floats:
    found = np.array(vector, dtype=np.float64)
    size = float(np.linalg.norm(found))
    if not size > 0.0:
        raise AnatomyError(f"actuator {name!r}: its {what} must not be zero; give one")
    return found / size


def _torques(number: int, spec: TorqueActuatorSpec, bodies: Frames) -> list[_Push]:
    body, frame = _place(spec.name, spec.body_a, bodies)
    axis, axis_in = _unit(spec.name, "axis", spec.axis), GROUND
    if not spec.torque_is_global:
        axis, axis_in = np.asarray(frame.rotation) @ axis, body
    pushes = [_Push(number, body, axis, axis_in)]
    if spec.body_b is not None and spec.body_b.strip("/") != GROUND:
        other, _ = _place(spec.name, spec.body_b, bodies)
        pushes.append(_Push(number, other, axis, axis_in, sign=-1.0))
    return pushes


def _force(number: int, spec: PointActuatorSpec, bodies: Frames) -> _Push:
    body, frame = _place(spec.name, spec.body, bodies)
    turn = np.asarray(frame.rotation, dtype=np.float64)
    direction, direction_in = _unit(spec.name, "direction", spec.direction), GROUND
    point, point_in = np.array(spec.point, dtype=np.float64), GROUND
    if not spec.force_is_global:
        direction, direction_in = turn @ direction, body
    if not spec.point_is_global:
        point, point_in = np.asarray(frame.origin) + turn @ point, body
    return _Push(number, body, direction, direction_in, point=point, point_in=point_in)
