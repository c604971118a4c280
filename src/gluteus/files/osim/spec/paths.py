"""Paths of muscles as a model document gives them: points, and surfaces to wrap over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from gluteus.files.osim.spec.functions import Constant, FunctionSpec, Vec3

Scale = Literal["across", "along", "axes", "mean"]


@dataclass(frozen=True)
class PathPointSpec:
    """A point fixed at `location` [m] in `frame`."""

    name: str
    frame: str
    location: Vec3 = (0.0, 0.0, 0.0)


@dataclass(frozen=True)
class ConditionalPathPointSpec:
    """A point that counts only while `coordinate` lies within `range` (both ends in) [rad or m]."""

    name: str
    frame: str
    coordinate: str
    location: Vec3 = (0.0, 0.0, 0.0)
    range: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class MovingPathPointSpec:
    """A point whose place in `frame` [m] is a function of a coordinate, for each of x, y and z.

    `coordinates` names one coordinate for each; None where the function is constant and needs none.
    """

    name: str
    frame: str
    coordinates: tuple[str | None, str | None, str | None]
    functions: tuple[FunctionSpec, FunctionSpec, FunctionSpec] = (Constant(), Constant(), Constant())


PointSpec = PathPointSpec | ConditionalPathPointSpec | MovingPathPointSpec


@dataclass(frozen=True)
class PathWrapSpec:
    """A path's use of the wrap surface at path `wrap_object`.

    `method` is `hybrid`, `midpoint` or `axial`.
    `range` (first, last) counts points from 1 and limits where the path may touch; None: anywhere.
    """

    wrap_object: str
    method: str = "hybrid"
    range: tuple[int, int] | None = None


@dataclass(frozen=True)
class PathSpec:
    """The way of a muscle: at least two points, and the surfaces it may wrap over, in order."""

    points: tuple[PointSpec, ...]
    wraps: tuple[PathWrapSpec, ...] = ()


@dataclass(frozen=True)
class PlacedSurface:
    """A surface fixed in `frame`: moved by `translation` [m], turned by `xyz_body_rotation` [rad].

    `quadrant` is the half that counts: `all`, or a sign and an axis such as `-x`. Fields that a
    kind of surface adds are its sizes, all above 0. `scales` says by what each size grows with its
    body: across its z axis, along that axis, along each axis, or by the mean of all.
    """

    scales: ClassVar[Mapping[str, Scale]]

    name: str
    path: str
    frame: str
    active: bool = True
    translation: Vec3 = (0.0, 0.0, 0.0)
    xyz_body_rotation: Vec3 = (0.0, 0.0, 0.0)
    quadrant: str = "all"


@dataclass(frozen=True)
class WrapCylinderSpec(PlacedSurface):
    """A cylinder about its z axis, `length` [m] long."""

    scales: ClassVar[Mapping[str, Scale]] = {"radius": "across", "length": "along"}

    radius: float = 1.0
    length: float = 1.0


@dataclass(frozen=True)
class WrapEllipsoidSpec(PlacedSurface):
    """An ellipsoid with half axes `dimensions` [m]."""

    scales: ClassVar[Mapping[str, Scale]] = {"dimensions": "axes"}

    dimensions: Vec3 = (0.05, 0.05, 0.05)


@dataclass(frozen=True)
class WrapSphereSpec(PlacedSurface):
    """A sphere."""

    scales: ClassVar[Mapping[str, Scale]] = {"radius": "mean"}

    radius: float = 0.05


@dataclass(frozen=True)
class WrapTorusSpec(PlacedSurface):
    """A torus about its z axis: the path runs through its hole."""

    scales: ClassVar[Mapping[str, Scale]] = {"inner_radius": "across", "outer_radius": "across"}

    inner_radius: float = 0.01
    outer_radius: float = 0.05


WrapSpec = WrapCylinderSpec | WrapEllipsoidSpec | WrapSphereSpec | WrapTorusSpec
