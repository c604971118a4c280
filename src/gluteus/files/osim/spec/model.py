"""Content of a model document as plain data, in SI units and radians, with names as in the file.

Frames are named by their path in the document: `/ground`, `/bodyset/pelvis`,
`/jointset/hip_r/pelvis_offset`. Coordinates, joints and wrap surfaces are identified by their
names. Muscles and actuators are in `spec.forces`, paths and wrap surfaces in `spec.paths`,
functions in `spec.functions`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from gluteus.errors import AnatomyError
from gluteus.files.osim.spec.forces import ActuatorSpec, MuscleSpec
from gluteus.files.osim.spec.functions import Constant, FunctionSpec, Vec3
from gluteus.files.osim.spec.paths import WrapSpec
from gluteus.files.osim.spec.structures import StructureSpec

GROUND = "/ground"


@dataclass(frozen=True)
class BodySpec:
    """A rigid body; `frame` is its path, `mass` [kg], `mass_center` [m] in that frame.

    `inertia` (xx, yy, zz, xy, xz, yz) is about the centre of mass, along the frame's axes [kg m²].
    """

    name: str
    frame: str
    mass: float
    mass_center: Vec3 = (0.0, 0.0, 0.0)
    inertia: tuple[float, float, float, float, float, float] = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class OffsetFrameSpec:
    """A frame fixed in `parent`: `translation` [m], then `orientation` [rad] as body-fixed x-y-z
    rotations.
    """

    frame: str
    parent: str
    translation: Vec3 = (0.0, 0.0, 0.0)
    orientation: Vec3 = (0.0, 0.0, 0.0)


@dataclass(frozen=True)
class CoordinateSpec:
    """One degree of freedom [rad or m]; `motion` is `rotational`, `translational` or `coupled`.

    `coupled`: neither an angle nor a distance; a file in degrees does not convert it.
    """

    name: str
    motion: str
    default_value: float = 0.0
    default_speed_value: float = 0.0
    range: tuple[float, float] = (-10.0, 10.0)
    clamped: bool = False
    locked: bool = False
    prescribed: bool = False
    is_free_to_satisfy_constraints: bool = False
    prescribed_function: FunctionSpec | None = None


@dataclass(frozen=True)
class AxisSpec:
    """One of the six steps of a custom joint: `function` of `coordinates` (names) along or about
    `axis`.
    """

    coordinates: tuple[str, ...] = ()
    axis: Vec3 = (1.0, 0.0, 0.0)
    function: FunctionSpec = field(default_factory=Constant)


@dataclass(frozen=True)
class JointSpec:
    """A joint of `kind` (`Pin`, `Custom`, ...) between two frames; coordinates in the order of the
    format.

    `axes` (only of custom joints) are three rotations, then three translations. `radii` [m] are
    those of joints on an ellipsoid. The winging axis of a scapulothoracic joint lies in the x-y
    plane of the child's frame, passes through `winging_origin` [m], and is rotated from y by
    `winging_direction` [rad]. `length` [m] is that of the arc of a joint of constant curvature, and
    `neutral_angle_x_z_y` [rad] is added to its coordinates.
    """

    name: str
    kind: str
    parent_frame: str
    child_frame: str
    coordinates: tuple[CoordinateSpec, ...] = ()
    axes: tuple[AxisSpec, ...] = ()
    radii: Vec3 = (1.0, 1.0, 1.0)
    winging_origin: tuple[float, float] = (0.0, 0.0)
    winging_direction: float = 0.0
    length: float = 1.0
    neutral_angle_x_z_y: Vec3 = (0.0, 0.0, 0.0)


@dataclass(frozen=True)
class CouplerSpec:
    """The coordinate `dependent` equals `scale_factor` times `function` of the coordinates
    `independent`.
    """

    name: str
    independent: tuple[str, ...]
    dependent: str
    function: FunctionSpec
    scale_factor: float = 1.0
    isEnforced: bool = True


@dataclass(frozen=True)
class MarkerSpec:
    """A marker at `location` [m] in `frame`."""

    name: str
    frame: str
    location: Vec3
    fixed: bool = False


@dataclass(frozen=True)
class GroupSpec:
    """A named list of members of one set of the document, such as `hip_abd_r` of the forces."""

    set: str
    name: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class Unsupported:
    """A part of the document that the specification leaves out: class, path and line."""

    name: str
    where: str
    line: int


@dataclass(frozen=True)
class ModelSpec:
    """The mechanical content of a model document; `gravity` [m/s²] in ground.

    `unsupported` lists parts that have an effect and were left out: those that the caller allowed,
    contact forces, and constraints other than couplings. `ignored` lists parts without mechanics.
    """

    name: str
    path: Path
    version: int
    gravity: Vec3
    bodies: tuple[BodySpec, ...]
    offset_frames: tuple[OffsetFrameSpec, ...]
    joints: tuple[JointSpec, ...]
    couplers: tuple[CouplerSpec, ...]
    wraps: tuple[WrapSpec, ...]
    muscles: tuple[MuscleSpec, ...]
    actuators: tuple[ActuatorSpec, ...]
    markers: tuple[MarkerSpec, ...]
    structures: tuple[StructureSpec, ...] = ()
    groups: tuple[GroupSpec, ...] = ()
    credits: str = ""
    publications: str = ""
    unsupported: tuple[Unsupported, ...] = ()
    ignored: tuple[Unsupported, ...] = ()

    @property
    def coordinates(self) -> tuple[CoordinateSpec, ...]:
        """All coordinates, joint by joint."""
        return tuple(coordinate for joint in self.joints for coordinate in joint.coordinates)

    def base_frame(self, frame: str) -> str:
        """Return the path of the body (or ground) in which a frame is fixed; raises `AnatomyError`
        if there is none.
        """
        base = self._bases.get(frame, frame)
        if base != GROUND and base not in self._frames_of_bodies:
            raise AnatomyError(f"model {self.name!r} has no frame {base!r}; give its path in the document")
        return base

    @cached_property
    def _frames_of_bodies(self) -> frozenset[str]:
        return frozenset(body.frame for body in self.bodies)

    @cached_property
    def _bases(self) -> dict[str, str]:
        """The frame on which each offset frame rests in the end."""
        parents = {offset.frame: offset.parent for offset in self.offset_frames}
        bases = dict[str, str]()
        for frame in parents:
            way = list[str]()
            while frame in parents and frame not in bases:
                way.append(frame)
                frame = parents[frame]
            bases |= dict.fromkeys(way, bases.get(frame, frame))
        return bases
