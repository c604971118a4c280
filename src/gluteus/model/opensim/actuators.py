"""From what documents say about actuators to arrays: reserves, residuals and motors beside the
muscles.
"""

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
    """A force or a torque on one body: which actuator, which body, and how it is given in which
    frames.

    ``sign`` is -1 for the body that a torque pushes back on. ``point`` is None for a torque; bodies
    by name.
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
    """Actuators ready to act.

    Attributes
    ----------
    names
        In the order of the documents.
    optimal_force
        At a control of one, (actuator,) [N or N m].
    lower, upper
        Bounds of the control, (actuator,); 0 for one that is switched off.
    coordinate
        That an actuator pushes along, (actuator,); `FIXED` for a push on bodies.
    pushes
        Of those on bodies.
    along_paths
        Of those that pull along a path: which actuator each path is, (path,).
    geometry
        Of these paths.
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
        """Loads of the actuators that push on bodies, one for each push.

        Parameters
        ----------
        control
            (batch, actuator); one for each actuator without it.
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
            That is pushed.
        q
            Its coordinates, resolved (batch, coordinate).
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
        """Return what actuators along paths do to each body, (batch, body, 6); 0 without any.

        Parameters
        ----------
        q : array of shape (batch, coordinate)
            Resolved coordinates.
        control : array of shape (batch, actuator)
            Of all actuators.
        """
        if self.geometry is None:
            return 0.0
        tension = control[:, self.along_paths] * self.optimal_force[self.along_paths]
        return self.geometry().wrenches(q, tension)


def actuators_of(
    specs: Sequence[ActuatorSpec], model: ModelSpec, tree: Tree, manner: Manner = "shortest"
) -> Actuators:
    """Return actuators from a model document or from beside it, ready to act on the model.

    Raises `AnatomyError` where two have one name, or one acts on a body or coordinate that the
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
    """The body under a frame, and where the frame is in it."""
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
