"""Springs, ligaments, bushings and limits of a model, compiled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from gluteus.arrays import Floats
from gluteus.errors import GluteusError, UnsupportedFeature
from gluteus.files import ModelSpec
from gluteus.files.osim.spec import structures as spec
from gluteus.mechanics.body.motion import Motion, cross, frames, jacobian, move
from gluteus.mechanics.body.tree import FIXED, Frame, Tree
from gluteus.mechanics.engine.choice import Prepared
from gluteus.mechanics.engine.geometry import Geometry
from gluteus.mechanics.structures.bushing import deflection
from gluteus.mechanics.structures.expression import formula
from gluteus.mechanics.structures.laws import blankevoort_tension, limit_force, spring_tension
from gluteus.mechanics.wrapping.path import Manner
from gluteus.model.opensim.limits import Limits
from gluteus.model.opensim.paths import paths_of
from gluteus.model.opensim.tree import Frames, one_argument

Law = Callable[[Floats, Floats], Floats]
"""Function from values and rates (batch,) to a force (batch,)."""

SixLaws = Callable[[Floats, Floats], Floats]
"""Function from deflections and rates (batch, 6) to moments and forces on the second frame (batch,
6).
"""

_DEFLECTIONS = ("theta_x", "theta_y", "theta_z", "delta_x", "delta_y", "delta_z")


@dataclass(frozen=True, eq=False)
class Acting:
    """Effects of structures in a batch of poses.

    Attributes
    ----------
    on_coordinates : array of shape (batch, coordinate)
        Sum of the generalised forces of all structures [N m, or N for a distance].
    wrenches : array of shape (batch, body, 6)
        Effect of structures between bodies on each body: moment about its origin and force, in
        ground axes [N m, N].
    tension : array of shape (batch, path)
        Tension of structures along paths [N].
    """

    on_coordinates: Floats
    wrenches: Floats
    tension: Floats


@dataclass(frozen=True, eq=False)
class _End:
    """A frame on a body: index of the body or `FIXED`, and position of the frame in it."""

    body: int
    origin: Floats
    rotation: Floats


@dataclass(frozen=True, eq=False)
class _Bushing:
    first: _End
    second: _End
    law: SixLaws


@dataclass(frozen=True, eq=False)
class _Points:
    first: _End
    second: _End
    law: Law


@dataclass(frozen=True, eq=False)
class Structures:
    """Springs, ligaments, bushings and limits, which act without activation.

    Attributes
    ----------
    names : tuple of str
        Names of all structures that are switched on.
    coordinates
        Structures on a coordinate: its column, and the law of the force.
    between
        Bushings and pairs of points.
    path_names, path_laws
        Names and laws of structures along paths.
    geometry
        Geometry of these paths.
    """

    names: tuple[str, ...]
    coordinates: tuple[tuple[int, Law], ...]
    between: tuple[_Bushing | _Points, ...]
    path_names: tuple[str, ...]
    path_laws: tuple[Law, ...]
    geometry: Prepared[Geometry] | None

    def __bool__(self) -> bool:
        return bool(self.names)

    def in_poses(self, tree: Tree, q: Floats, speeds: Floats) -> Acting:
        """Return the effects of the structures.

        Parameters
        ----------
        tree : Tree
            Tree of the model to which the structures belong.
        q, speeds : array of shape (batch, coordinate)
            Resolved coordinates and their speeds [rad or m, and per s].
        """
        on = np.zeros_like(q)
        wrenches = np.zeros((len(q), len(tree.names), 6))
        for column, law in self.coordinates:
            on[:, column] += law(q[:, column], speeds[:, column])
        if self.between:
            motion = move(tree, q, speeds, np.zeros_like(q))
            for each in self.between:
                _push(each, motion, wrenches)
            on += np.einsum("nbwc,nbw->nc", jacobian(tree, motion.pose), wrenches)
        tension = np.zeros((len(q), len(self.path_laws)))
        if self.geometry is not None:
            paths = self.geometry().in_poses(q)
            rate = -np.matmul(paths.moment_arm, speeds[..., None])[..., 0]
            for number, law in enumerate(self.path_laws):
                tension[:, number] = law(paths.length[:, number], rate[:, number])
            on += np.einsum("npc,np->nc", paths.moment_arm, tension)
            wrenches = wrenches + paths.wrenches(tension)
        return Acting(on, wrenches, tension)


def structures_of(model: ModelSpec, tree: Tree, manner: Manner, limits: Limits) -> Structures:
    """Return the compiled structures of a document that are switched on.

    Raises `UnsupportedFeature` for a formula that cannot be computed.
    """
    acting = [each for each in model.structures if each.appliesForce]
    places, turning = Frames(model), {c.name for c in model.coordinates if c.motion == "rotational"}
    coordinates = list[tuple[int, Law]]()
    between = list[_Bushing | _Points]()
    along = list[spec.AlongPathSpec]()
    for each in acting:
        try:
            if isinstance(each, spec.OnCoordinateSpec):
                law = _on_coordinate(each, each.coordinate in turning)
                coordinates.append((tree.coordinate(each.coordinate), law))
            elif isinstance(each, spec.AlongPathSpec):
                along.append(each)
            else:
                between.append(_between(each, places, tree, limits))
        except GluteusError as error:
            raise _refused(each, model, error) from error
    laws = list[Law]()
    for each in along:
        try:
            laws.append(_along(each, limits))
        except GluteusError as error:
            raise _refused(each, model, error) from error
    paths = paths_of([each.path for each in along], model, tree, manner, limits) if along else None
    return Structures(
        names=tuple(each.name for each in acting),
        coordinates=tuple(coordinates),
        between=tuple(between),
        path_names=tuple(each.name for each in along),
        path_laws=tuple(laws),
        geometry=None if paths is None else Prepared(lambda engine: engine.geometry(tree, paths)),
    )


def _refused(each: spec.StructureSpec, model: ModelSpec, error: GluteusError) -> UnsupportedFeature:
    told = f"{each.name!r} ({model.path.name}): {error}; correct it, or set appliesForce to false"
    return UnsupportedFeature(each.element, told)


def _on_coordinate(each: spec.OnCoordinateSpec, turns: bool) -> Law:
    match each:
        case spec.CoordinateLimitForceSpec():
            unit = np.pi / 180.0 if turns else 1.0
            return lambda q, speed: limit_force(
                q,
                speed,
                upper=(each.upper_stiffness / unit, each.upper_limit * unit),
                lower=(each.lower_stiffness / unit, each.lower_limit * unit),
                transition=each.transition * unit,
                damping=each.damping / unit,
            )
        case spec.SpringGeneralizedForceSpec():
            return lambda q, speed: -each.stiffness * (q - each.rest_length) - each.viscosity * speed
        case spec.ExpressionBasedCoordinateForceSpec():
            return formula(each.expression, ("q", "qdot"))


def _along(each: spec.AlongPathSpec, limits: Limits) -> Law:
    match each:
        case spec.LigamentSpec():
            curve = one_argument(each.force_length_curve, limits)
            return lambda length, rate: np.where(
                length <= each.resting_length, 0.0, each.pcsa_force * curve(length / each.resting_length)
            )
        case spec.Blankevoort1991LigamentSpec():
            return lambda length, rate: blankevoort_tension(
                length,
                rate,
                slack=each.slack_length,
                stiffness=each.linear_stiffness,
                transition=each.transition_strain,
                damping=each.damping_coefficient,
            )
        case spec.PathSpringSpec():
            return lambda length, rate: spring_tension(
                length,
                rate,
                resting=each.resting_length,
                stiffness=each.stiffness,
                dissipation=each.dissipation,
            )
        case spec.ExpressionBasedPathForceSpec():
            law = formula(each.expression, ("s",))
            least = 0.0 if each.clamp_stretch else -np.inf
            return lambda length, rate: law(np.maximum(length - each.resting_length, least))


def _between(
    each: spec.BushingSpec | spec.BetweenPointsSpec, places: Frames, tree: Tree, limits: Limits
) -> _Bushing | _Points:
    if isinstance(each, spec.BetweenPointsSpec):
        first = _end(each.frame1, places, tree, each.point1)
        second = _end(each.frame2, places, tree, each.point2)
        return _Points(first, second, _between_points(each))
    first, second = (_end(frame, places, tree) for frame in (each.frame1, each.frame2))
    return _Bushing(first, second, _bushing_law(each, limits))


def _between_points(each: spec.BetweenPointsSpec) -> Law:
    if isinstance(each, spec.PointToPointSpringSpec):
        return lambda length, rate: each.stiffness * (length - each.rest_length)
    return formula(each.expression, ("d", "ddot"))


def _bushing_law(each: spec.BushingSpec, limits: Limits) -> SixLaws:
    damping = np.array([*each.rotational_damping, *each.translational_damping])
    match each:
        case spec.BushingForceSpec():
            stiffness = np.array([*each.rotational_stiffness, *each.translational_stiffness])
            return lambda value, rate: -stiffness * value - damping * rate
        case spec.FunctionBasedBushingForceSpec():
            laws = [one_argument(function, limits) for function in each.functions]
            return lambda value, rate: (
                -np.stack([law(value[:, axis]) for axis, law in enumerate(laws)], axis=-1) - damping * rate
            )
        case spec.ExpressionBasedBushingForceSpec():
            texts = (
                each.Mx_expression, each.My_expression, each.Mz_expression,
                each.Fx_expression, each.Fy_expression, each.Fz_expression,
            )  # fmt: skip
            formulas = [formula(text, _DEFLECTIONS) for text in texts]
            return lambda value, rate: (
                -np.stack([one(*value.T) for one in formulas], axis=-1) - damping * rate
            )


def _end(path: str, places: Frames, tree: Tree, point: Sequence[float] = (0.0, 0.0, 0.0)) -> _End:
    name, frame = places.base(path)
    frame = Frame(np.asarray(frame.origin), np.asarray(frame.rotation))
    origin, rotation = np.asarray(frame.origin), np.asarray(frame.rotation)
    return _End(tree.body(name), origin + rotation @ np.array(point), rotation)


@dataclass(frozen=True, eq=False)
class _Placed:
    """An end in ground: rotation (batch, 3, 3), and origin, velocity and angular velocity (batch,
    3).
    """

    rotation: Floats
    origin: Floats
    velocity: Floats
    spin: Floats


def _placed(end: _End, motion: Motion) -> _Placed:
    index = np.array([end.body])
    rotation, origin = (each[:, 0] for each in frames(motion.pose, index))
    arm = np.matmul(rotation, end.origin)
    none = np.zeros_like(arm)
    ground = end.body == FIXED
    spin = none if ground else motion.angular_velocity[:, end.body]
    velocity = none if ground else motion.velocity[:, end.body]
    return _Placed(np.matmul(rotation, end.rotation), origin + arm, velocity + cross(spin, arm), spin)


def _push(each: _Bushing | _Points, motion: Motion, wrenches: Floats) -> None:
    """Add the forces of a bushing or a pair of points to the bodies at its ends."""
    first, second = _placed(each.first, motion), _placed(each.second, motion)
    apart, rate = second.origin - first.origin, second.velocity - first.velocity
    if isinstance(each, _Points):
        size = np.linalg.norm(apart, axis=-1)
        along = apart / np.maximum(size, 1e-300)[:, None]
        pull = each.law(size, np.einsum("ni,ni->n", along, rate))
        force, moment = -pull[:, None] * along, np.zeros_like(apart)
        _add(wrenches, motion, each.second, second.origin, force, moment)
        _add(wrenches, motion, each.first, first.origin, -force, moment)
        return
    back = first.rotation.swapaxes(-1, -2)
    found = deflection(
        np.matmul(back, second.rotation),
        _turned(back, apart),
        _turned(second.rotation.swapaxes(-1, -2), second.spin - first.spin),
        _turned(back, rate - cross(first.spin, apart)),
    )
    law = each.law(found.value, found.rate)
    force = _turned(first.rotation, law[:, 3:])
    moment = _turned(second.rotation, _turned(found.to_moment, law[:, :3]))
    _add(wrenches, motion, each.second, second.origin, force, moment)
    _add(wrenches, motion, each.first, second.origin, -force, -moment)


def _turned(rotation: Floats, vector: Floats) -> Floats:
    return np.matmul(rotation, vector[..., None])[..., 0]


def _add(wrenches: Floats, motion: Motion, end: _End, point: Floats, force: Floats, moment: Floats) -> None:
    if end.body == FIXED:
        return
    arm = point - motion.pose.position[:, end.body]
    wrenches[:, end.body, :3] += moment + cross(arm, force)
    wrenches[:, end.body, 3:] += force
