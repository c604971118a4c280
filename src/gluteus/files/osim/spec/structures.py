"""Springs, ligaments, bushings and limits in a model document.

Field names and defaults are those of the format. These structures act without activation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from gluteus.files.osim.spec.functions import FunctionSpec, SimmSpline, Vec3
from gluteus.files.osim.spec.paths import PathSpec

NOTHING: Vec3 = (0.0, 0.0, 0.0)

_LIGAMENT_CURVE = SimmSpline(
    (-5.0, 0.998, 0.999, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.601, 1.602, 5.0),
    (0.0, 0.0, 0.0, 0.0, 0.035, 0.12, 0.26, 0.55, 1.17, 2.0, 2.0, 2.0, 2.0),
)


@dataclass(frozen=True, kw_only=True)
class _Structure:
    """Name of a structure, and whether it is switched on; `element` is its tag in a document."""

    element: ClassVar[str]

    name: str
    appliesForce: bool = True


@dataclass(frozen=True, kw_only=True)
class CoordinateLimitForceSpec(_Structure):
    """A stop of a coordinate: limits and transition in degrees or metres, stiffness per degree or
    metre.
    """

    element: ClassVar[str] = "CoordinateLimitForce"

    coordinate: str
    upper_stiffness: float = 1.0
    upper_limit: float = 0.0
    lower_stiffness: float = 1.0
    lower_limit: float = 0.0
    damping: float = 0.001
    transition: float = 0.1


@dataclass(frozen=True, kw_only=True)
class SpringGeneralizedForceSpec(_Structure):
    """A spring and damper on a coordinate [N m/rad or N/m, rad or m, N m s/rad or N s/m]."""

    element: ClassVar[str] = "SpringGeneralizedForce"

    coordinate: str
    stiffness: float = 0.0
    rest_length: float = 0.0
    viscosity: float = 0.0


@dataclass(frozen=True, kw_only=True)
class ExpressionBasedCoordinateForceSpec(_Structure):
    """A force on a coordinate that is an expression of its value `q` and speed `qdot`."""

    element: ClassVar[str] = "ExpressionBasedCoordinateForce"

    coordinate: str
    expression: str = "0.0"


@dataclass(frozen=True, kw_only=True)
class _BetweenFrames(_Structure):
    """A bushing between two frames, with damping [N m s/rad, N s/m]."""

    frame1: str
    frame2: str
    rotational_damping: Vec3 = NOTHING
    translational_damping: Vec3 = NOTHING


@dataclass(frozen=True, kw_only=True)
class BushingForceSpec(_BetweenFrames):
    """Stiffness about and along the axes of the first frame [N m/rad, N/m]."""

    element: ClassVar[str] = "BushingForce"

    rotational_stiffness: Vec3 = NOTHING
    translational_stiffness: Vec3 = NOTHING


@dataclass(frozen=True, kw_only=True)
class ExpressionBasedBushingForceSpec(_BetweenFrames):
    """Moments and forces that are expressions of the six deflections."""

    element: ClassVar[str] = "ExpressionBasedBushingForce"

    Mx_expression: str = "0.0"
    My_expression: str = "0.0"
    Mz_expression: str = "0.0"
    Fx_expression: str = "0.0"
    Fy_expression: str = "0.0"
    Fz_expression: str = "0.0"


@dataclass(frozen=True, kw_only=True)
class FunctionBasedBushingForceSpec(_BetweenFrames):
    """Moments and forces that are each a function of one deflection."""

    element: ClassVar[str] = "FunctionBasedBushingForce"

    functions: tuple[FunctionSpec, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _BetweenPoints(_Structure):
    """Two points [m], each in its frame."""

    frame1: str
    frame2: str
    point1: Vec3 = NOTHING
    point2: Vec3 = NOTHING


@dataclass(frozen=True, kw_only=True)
class PointToPointSpringSpec(_BetweenPoints):
    """A spring between two points [N/m, m]."""

    element: ClassVar[str] = "PointToPointSpring"

    stiffness: float = 1.0
    rest_length: float = 0.0


@dataclass(frozen=True, kw_only=True)
class ExpressionBasedPointToPointForceSpec(_BetweenPoints):
    """A pull between two points that is an expression of their distance `d` and its rate `ddot`."""

    element: ClassVar[str] = "ExpressionBasedPointToPointForce"

    expression: str = "0.0"


@dataclass(frozen=True, kw_only=True)
class _AlongPath(_Structure):
    """A structure under tension along a path."""

    path: PathSpec


@dataclass(frozen=True, kw_only=True)
class LigamentSpec(_AlongPath):
    """Tension `pcsa_force` [N] times a function of the length over `resting_length` [m]."""

    element: ClassVar[str] = "Ligament"

    resting_length: float = 0.0
    pcsa_force: float = 0.0
    force_length_curve: FunctionSpec = _LIGAMENT_CURVE


@dataclass(frozen=True, kw_only=True)
class Blankevoort1991LigamentSpec(_AlongPath):
    """Tension of a toe and a straight part: stiffness [N per strain], slack length [m]."""

    element: ClassVar[str] = "Blankevoort1991Ligament"

    linear_stiffness: float = 1.0
    transition_strain: float = 0.06
    damping_coefficient: float = 0.003
    slack_length: float = 0.0


@dataclass(frozen=True, kw_only=True)
class PathSpringSpec(_AlongPath):
    """A spring along a path [m, N/m, s/m]."""

    element: ClassVar[str] = "PathSpring"

    resting_length: float
    stiffness: float
    dissipation: float


@dataclass(frozen=True, kw_only=True)
class ExpressionBasedPathForceSpec(_AlongPath):
    """Tension that is an expression of the stretch `s`."""

    element: ClassVar[str] = "ExpressionBasedPathForce"

    resting_length: float = 0.0
    expression: str = "0.0"
    clamp_stretch: bool = True


OnCoordinateSpec = CoordinateLimitForceSpec | SpringGeneralizedForceSpec | ExpressionBasedCoordinateForceSpec
BushingSpec = BushingForceSpec | ExpressionBasedBushingForceSpec | FunctionBasedBushingForceSpec
BetweenPointsSpec = PointToPointSpringSpec | ExpressionBasedPointToPointForceSpec
AlongPathSpec = LigamentSpec | Blankevoort1991LigamentSpec | PathSpringSpec | ExpressionBasedPathForceSpec
StructureSpec = OnCoordinateSpec | BushingSpec | BetweenPointsSpec | AlongPathSpec
