"""Paths of muscles in a model document: points and wrap surfaces."""

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
    """A point that is active only while `coordinate` lies within `range` (inclusive) [rad or m]."""

    name: str
    frame: str
    coordinate: str
    location: Vec3 = (0.0, 0.0, 0.0)
    range: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class MovingPathPointSpec:
    """A point whose x, y and z in `frame` [m] are functions of coordinates.

    `coordinates` names one coordinate for each; None if the function is constant.
    """

    name: str
    frame: str
    coordinates: tuple[str | None, str | None, str | None]
    functions: tuple[FunctionSpec, FunctionSpec, FunctionSpec] = (Constant(), Constant(), Constant())


PointSpec = PathPointSpec | ConditionalPathPointSpec | MovingPathPointSpec


Method = Literal["hybrid", "midpoint", "axial"]


@dataclass(frozen=True)
class PathWrapSpec:
    """A path's use of the wrap surface at path `wrap_object`.

    `method` matters only to ellipsoids. `range` (first, last) counts points from 1 and
    limits where the path may wrap; None means anywhere.
    """

    wrap_object: str
    method: Method = "hybrid"
    range: tuple[int, int] | None = None


@dataclass(frozen=True)
class PathSpec:
    """The path of a muscle: at least two points, and the surfaces over which it may wrap,
    in order.
    """

    points: tuple[PointSpec, ...]
    wraps: tuple[PathWrapSpec, ...] = ()


@dataclass(frozen=True)
class PlacedSurface:
    """A surface fixed in `frame`, displaced by `translation` [m] and rotated by `xyz_body_rotation`
    [rad].

    `quadrant` is the half that may be used: `all`, or a sign and an axis such as `-x`. Further
    fields of a kind of surface are its sizes, all positive. `scales` says by which factor of the
    body each size scales: across its z axis, along that axis, along each axis, or by the mean of
    all.
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
