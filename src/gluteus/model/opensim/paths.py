"""From what a model document says about the paths of muscles to arrays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from gluteus.files import ModelSpec
from gluteus.files.osim.spec import functions as spec_functions
from gluteus.files.osim.spec import paths as spec_paths
from gluteus.mechanics.body.functions import Function
from gluteus.mechanics.body.tree import FIXED, Tree
from gluteus.mechanics.wrapping.cylinder import wrap_cylinder
from gluteus.mechanics.wrapping.ellipsoid import wrap_ellipsoid
from gluteus.mechanics.wrapping.path import Manner
from gluteus.mechanics.wrapping.sphere import wrap_sphere
from gluteus.mechanics.wrapping.surface import Points, Side, Wrapped
from gluteus.mechanics.wrapping.torus import wrap_torus
from gluteus.model.opensim.limits import Limits
from gluteus.model.opensim.tree import Frames, body_turns, one_argument

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Moving:
    """One coordinate of a point's place in its frame, as a function of a coordinate of the model.

    Attributes:
        point: index.
        axis: direction (3,) [body frame].
        function: distance [m] along it.
        coordinate: index, or `FIXED` for the function's value at 0.
    """

    point: int
    axis: Floats
    function: Function
    coordinate: int


@dataclass(frozen=True, eq=False)
class Surface:
    """A surface on a body, over which one muscle may wrap.

    Attributes:
        body: index.
        axes: of the surface as columns (3, 3) [body frame].
        origin: (3,) [m, body frame].
        answer: what it says of a segment in its own frame.
        geodesic: whether its paths are shortest ones, so that small shifts along it do not change lengths.
        first, last: points of the muscle's path between which it may wrap.
    """

    body: int
    axes: Floats
    origin: Floats
    answer: Callable[[Points, Points], Wrapped]
    geodesic: bool
    first: int
    last: int


@dataclass(frozen=True, eq=False)
class MusclePaths:
    """The paths of all muscles: their points one after the other, muscle by muscle.

    Attributes:
        muscle: to which each point belongs, (point,).
        body: that carries each point, (point,).
        place: of each point, (point, 3) or (people, point, 3) [m, body frame]; what moves comes on top.
        start: first point of each muscle, then the number of points, (muscle + 1,).
        moving: places that follow coordinates.
        condition: index of the coordinate that each point depends on, (point,); `FIXED` for none.
        range: within which the point counts, (point, 2) [rad or m].
        surfaces: of each muscle that may wrap, by its index.
        manner: how paths over several surfaces are found, see `wrap_path`.
    """

    muscle: Ints
    body: Ints
    place: Floats
    start: Ints
    moving: tuple[Moving, ...]
    condition: Ints
    range: Floats
    surfaces: dict[int, tuple[Surface, ...]]
    manner: Manner

    @property
    def places(self) -> Floats:
        """Places of the points (people, point, 3) [m, body frame], people being 1 or the batch."""
        return self.place if self.place.ndim == 3 else self.place[None]


def muscle_paths(model: ModelSpec, tree: Tree, manner: Manner, limits: Limits) -> MusclePaths:
    """Return the paths of a model's muscles, without surfaces that `limits` allow to leave out."""
    places, surfaces, start = _Places(model, tree, limits), dict[int, tuple[Surface, ...]](), [0]
    for number, muscle in enumerate(model.muscles):
        for point in muscle.path.points:
            places.add(point)
        start.append(len(places.body))
        if found := _surfaces(muscle.path, model, tree, manner, limits):
            surfaces[number] = found
    return MusclePaths(
        muscle=np.repeat(np.arange(len(model.muscles), dtype=np.intp), np.diff(start)),
        body=np.array(places.body, dtype=np.intp),
        place=np.array(places.place).reshape(-1, 3),
        start=np.array(start, dtype=np.intp),
        moving=tuple(places.moving),
        condition=np.array(places.condition, dtype=np.intp),
        range=np.array(places.range).reshape(-1, 2),
        surfaces=surfaces,
        manner=manner,
    )


class _Places:
    """Points gathered one by one."""

    def __init__(self, model: ModelSpec, tree: Tree, limits: Limits) -> None:
        self._tree, self._frames, self._limits = tree, Frames(model), limits
        self.body, self.condition = list[int](), list[int]()
        self.place, self.range = list[Floats](), list[tuple[float, float]]()
        self.moving = list[Moving]()

    def add(self, point: spec_paths.PointSpec) -> None:
        name, frame = self._frames.base(point.frame)
        origin, rotation = np.asarray(frame.origin), np.asarray(frame.rotation)
        conditional = isinstance(point, spec_paths.ConditionalPathPointSpec)
        if isinstance(point, spec_paths.MovingPathPointSpec):
            given = zip(rotation.T, point.functions, point.coordinates, strict=True)
            self.moving.extend(self._move(axis, function, follows) for axis, function, follows in given)
        else:
            origin = origin + rotation @ np.array(point.location)
        self.body.append(self._tree.body(name))
        self.place.append(origin)
        self.condition.append(self._tree.coordinate(point.coordinate) if conditional else FIXED)
        self.range.append(point.range if conditional else (0.0, 0.0))

    def _move(self, axis: Floats, function: spec_functions.FunctionSpec, follows: str | None) -> Moving:
        column = FIXED if follows is None else self._tree.coordinate(follows)
        return Moving(len(self.body), axis, one_argument(function, self._limits), column)


def _surfaces(
    path: spec_paths.PathSpec, model: ModelSpec, tree: Tree, manner: Manner, limits: Limits
) -> tuple[Surface, ...]:
    by_path, frames, found = {wrap.path: wrap for wrap in model.wraps}, Frames(model), list[Surface]()
    for use in path.wraps:
        wrap = by_path[use.wrap_object]
        if not wrap.active:
            continue
        answer = _answer(wrap, use, alone=len(path.wraps) == 1, stale=manner == "opensim")
        if answer is None:
            told = f"a path wraps over {wrap.path} by the method {use.method!r}"
            limits.leave_out(type(wrap).__name__.removesuffix("Spec"), wrap.path, told)
            continue
        name, frame = frames.base(wrap.frame)
        turn = np.asarray(frame.rotation)
        first, last = use.range or (1, 0)
        found.append(
            Surface(
                body=tree.body(name),
                axes=turn @ body_turns(wrap.xyz_body_rotation),
                origin=np.asarray(frame.origin) + turn @ np.array(wrap.translation),
                answer=answer,
                geodesic=isinstance(wrap, spec_paths.WrapCylinderSpec | spec_paths.WrapSphereSpec),
                first=first - 1,
                last=last - 1,
            )
        )
    return tuple(found)


def _answer(
    wrap: spec_paths.WrapSpec, use: spec_paths.PathWrapSpec, *, alone: bool, stale: bool
) -> Callable[[Points, Points], Wrapped] | None:
    """What the surface says of a segment; None for a method that is not modelled."""
    side, climb = Side.named(wrap.quadrant), "plane" if alone else "slid" if stale else "helix"
    match wrap:
        case spec_paths.WrapCylinderSpec():
            return partial(wrap_cylinder, radius=wrap.radius, length=wrap.length, side=side, climb=climb)
        case spec_paths.WrapSphereSpec():
            return partial(wrap_sphere, radius=wrap.radius, side=side)
        case spec_paths.WrapTorusSpec():
            sizes = {"inner": wrap.inner_radius, "outer": wrap.outer_radius}
            return partial(wrap_torus, **sizes, side=side, climb=climb)
        case spec_paths.WrapEllipsoidSpec():
            whole = partial(wrap_ellipsoid, radii=np.array(wrap.dimensions), side=side, pieces=stale)
            return whole if use.method == "hybrid" else None
