"""Compile the paths of muscles in a model document to arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from gluteus.arrays import Floats
from gluteus.files import ModelSpec
from gluteus.files.osim.spec import functions as spec_functions
from gluteus.files.osim.spec import paths as spec_paths
from gluteus.mechanics.body.tree import FIXED, Tree
from gluteus.mechanics.paths.muscle_paths import Moving, MusclePaths, PathWrap
from gluteus.mechanics.wrapping.cylinder import Climb, Cylinder
from gluteus.mechanics.wrapping.ellipsoid import Ellipsoid
from gluteus.mechanics.wrapping.path import Manner
from gluteus.mechanics.wrapping.sphere import Sphere
from gluteus.mechanics.wrapping.surface import Side, Surface
from gluteus.mechanics.wrapping.torus import Torus
from gluteus.model.opensim.limits import Limits
from gluteus.model.opensim.tree import Frames, body_turns, one_argument


def muscle_paths(model: ModelSpec, tree: Tree, manner: Manner, limits: Limits) -> MusclePaths:
    """Return the paths of a model's muscles: see `paths_of`."""
    return paths_of([muscle.path for muscle in model.muscles], model, tree, manner, limits)


def paths_of(
    paths: Sequence[spec_paths.PathSpec], model: ModelSpec, tree: Tree, manner: Manner, limits: Limits
) -> MusclePaths:
    """Return compiled paths."""
    places, surfaces, start = _Places(model, tree, limits), dict[int, tuple[PathWrap, ...]](), [0]
    wraps, frames = {wrap.path: wrap for wrap in model.wraps}, Frames(model)
    for number, path in enumerate(paths):
        for point in path.points:
            places.add(point)
        start.append(len(places.body))
        if found := _surfaces(path, wraps, frames, tree, manner):
            surfaces[number] = found
    return MusclePaths(
        muscle=np.repeat(np.arange(len(paths), dtype=np.intp), np.diff(start)),
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
    """Points that are collected one by one."""

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
    path: spec_paths.PathSpec,
    wraps: Mapping[str, spec_paths.WrapSpec],
    frames: Frames,
    tree: Tree,
    manner: Manner,
) -> tuple[PathWrap, ...]:
    found = list[PathWrap]()
    for use in path.wraps:
        wrap = wraps[use.wrap_object]
        if not wrap.active:
            continue
        surface = _surface(wrap, use, alone=len(path.wraps) == 1, manner=manner)
        name, frame = frames.base(wrap.frame)
        turn = np.asarray(frame.rotation)
        first, last = use.range or (1, 0)
        found.append(
            PathWrap(
                body=tree.body(name),
                axes=turn @ body_turns(wrap.xyz_body_rotation),
                origin=np.asarray(frame.origin) + turn @ np.array(wrap.translation),
                surface=surface,
                first=first - 1,
                last=last - 1,
            )
        )
    return tuple(found)


def _surface(
    wrap: spec_paths.WrapSpec, use: spec_paths.PathWrapSpec, *, alone: bool, manner: Manner
) -> Surface:
    """Return the surface in its own frame."""
    as_opensim, side = manner == "opensim", Side.named(wrap.quadrant)
    climb: Climb = "plane" if alone else "slid" if as_opensim else "helix"
    match wrap:
        case spec_paths.WrapCylinderSpec():
            return Cylinder(wrap.radius, wrap.length, side, climb)
        case spec_paths.WrapSphereSpec():
            return Sphere(wrap.radius, side)
        case spec_paths.WrapTorusSpec():
            return Torus(wrap.inner_radius, wrap.outer_radius, side, climb)
        case spec_paths.WrapEllipsoidSpec():
            return Ellipsoid(np.array(wrap.dimensions, dtype=np.float64), side, as_opensim, use.method)
