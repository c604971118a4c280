"""Muscles and actuators of a model document.

Field names and defaults are those of the format.

Defaults are those of OpenSim 4.6 for properties that the document omits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from gluteus.files.osim.spec.functions import Vec3
from gluteus.files.osim.spec.paths import PathSpec

INFINITY = float("inf")


@dataclass(frozen=True)
class _Muscle:
    """Fields that are common to all muscles.

    Lengths [m], forces [N], velocity [optimal lengths/s], pennation [rad].

    `element` is the tag of the muscle in a document, `source` the publication of its curves.
    """

    element: ClassVar[str]
    source: ClassVar[str]

    name: str
    path: PathSpec
    appliesForce: bool = True
    min_control: float = 0.01
    max_control: float = 1.0
    optimal_force: float = 1.0
    max_isometric_force: float = 1000.0
    optimal_fiber_length: float = 0.1
    tendon_slack_length: float = 0.2
    pennation_angle_at_optimal: float = 0.0
    max_contraction_velocity: float = 10.0
    ignore_tendon_compliance: bool = False
    ignore_activation_dynamics: bool = False


@dataclass(frozen=True)
class Thelen2003Spec(_Muscle):
    """A muscle after Thelen (2003)."""

    element: ClassVar[str] = "Thelen2003Muscle"
    source: ClassVar[str] = "thelen2003"

    default_activation: float = 0.05
    default_fiber_length: float = 0.1
    FmaxTendonStrain: float = 0.04
    FmaxMuscleStrain: float = 0.6
    KshapeActive: float = 0.45
    KshapePassive: float = 5.0
    Af: float = 0.25
    Flen: float = 1.4
    fv_linear_extrap_threshold: float = 0.95
    maximum_pennation_angle: float = 1.4706289056333368
    activation_time_constant: float = 0.015
    deactivation_time_constant: float = 0.05
    minimum_activation: float = 0.01


@dataclass(frozen=True)
class ActiveForceLengthSpec:
    """Shape of Millard's active force-length curve."""

    min_norm_active_fiber_length: float = 0.4441
    transition_norm_fiber_length: float = 0.73
    max_norm_active_fiber_length: float = 1.8123
    shallow_ascending_slope: float = 0.8616
    minimum_value: float = 0.1


@dataclass(frozen=True)
class ForceVelocitySpec:
    """Shape of Millard's force-velocity curve."""

    concentric_slope_at_vmax: float = 0.0
    concentric_slope_near_vmax: float = 0.25
    isometric_slope: float = 5.0
    eccentric_slope_at_vmax: float = 0.0
    eccentric_slope_near_vmax: float = 0.15
    max_eccentric_velocity_force_multiplier: float = 1.4
    concentric_curviness: float = 0.6
    eccentric_curviness: float = 0.9


@dataclass(frozen=True)
class FiberForceLengthSpec:
    """Shape of Millard's passive fibre curve; None for the automatic value."""

    strain_at_zero_force: float = 0.0
    strain_at_one_norm_force: float = 0.7
    stiffness_at_low_force: float | None = None
    stiffness_at_one_norm_force: float | None = None
    curviness: float | None = None


@dataclass(frozen=True)
class TendonForceLengthSpec:
    """Shape of Millard's tendon curve; None for the automatic value."""

    strain_at_one_norm_force: float = 0.049
    stiffness_at_one_norm_force: float | None = None
    norm_force_at_toe_end: float | None = None
    curviness: float | None = None


@dataclass(frozen=True)
class Millard2012Spec(_Muscle):
    """An equilibrium muscle after Millard (2012)."""

    element: ClassVar[str] = "Millard2012EquilibriumMuscle"
    source: ClassVar[str] = "millard2013"

    fiber_damping: float = 0.1
    default_activation: float = 0.05
    default_fiber_length: float = 0.1
    activation_time_constant: float = 0.01
    deactivation_time_constant: float = 0.04
    minimum_activation: float = 0.01
    maximum_pennation_angle: float = 1.4706289056333368
    active_force_length: ActiveForceLengthSpec = ActiveForceLengthSpec()
    force_velocity: ForceVelocitySpec = ForceVelocitySpec()
    fiber_force_length: FiberForceLengthSpec = FiberForceLengthSpec()
    tendon_force_length: TendonForceLengthSpec = TendonForceLengthSpec()


@dataclass(frozen=True)
class DeGrooteFregly2016Spec(_Muscle):
    """A muscle after De Groote and Fregly (2016)."""

    element: ClassVar[str] = "DeGrooteFregly2016Muscle"
    source: ClassVar[str] = "degroote2016"

    min_control: float = 0.0
    activation_time_constant: float = 0.015
    deactivation_time_constant: float = 0.06
    default_activation: float = 0.5
    default_normalized_tendon_force: float = 0.5
    active_force_width_scale: float = 1.0
    fiber_damping: float = 0.0
    passive_fiber_strain_at_one_norm_force: float = 0.6
    tendon_strain_at_one_norm_force: float = 0.049
    ignore_passive_fiber_force: bool = False
    tendon_compliance_dynamics_mode: str = "explicit"
    activation_dynamics_smoothing: float = 0.1


@dataclass(frozen=True)
class PathMuscleSpec(_Muscle):
    """A muscle of class `kind` whose path is modelled but, for `reason`, not its force.

    Its lengths and moment arms are correct. Sizes that are not positive in the document are
    replaced by defaults.
    """

    element: ClassVar[str] = ""
    source: ClassVar[str] = ""

    kind: str = ""
    reason: str = ""


HillMuscleSpec = Thelen2003Spec | Millard2012Spec | DeGrooteFregly2016Spec
MuscleSpec = HillMuscleSpec | PathMuscleSpec


@dataclass(frozen=True)
class _Actuator:
    """Fields that are common to all actuators: the force is a control within limits times
    `optimal_force`.
    """

    name: str
    appliesForce: bool = True
    min_control: float = -INFINITY
    max_control: float = INFINITY
    optimal_force: float = 1.0


@dataclass(frozen=True, kw_only=True)
class CoordinateActuatorSpec(_Actuator):
    """A generalised force on one coordinate (its name)."""

    coordinate: str


@dataclass(frozen=True, kw_only=True)
class TorqueActuatorSpec(_Actuator):
    """A torque about `axis` on frame `body_a`, its opposite on `body_b`.

    The axis is given in ground or in body A.
    """

    body_a: str
    body_b: str | None
    torque_is_global: bool = True
    axis: Vec3 = (0.0, 0.0, 1.0)


@dataclass(frozen=True, kw_only=True)
class PointActuatorSpec(_Actuator):
    """A force along `direction` on frame `body` at `point` [m].

    Both are given in the body, or in ground if the document says so.
    """

    body: str
    point: Vec3 = (0.0, 0.0, 0.0)
    point_is_global: bool = False
    direction: Vec3 = (1.0, 0.0, 0.0)
    force_is_global: bool = False


@dataclass(frozen=True, kw_only=True)
class PathActuatorSpec(_Actuator):
    """A pull along a path."""

    path: PathSpec


ActuatorSpec = CoordinateActuatorSpec | TorqueActuatorSpec | PointActuatorSpec | PathActuatorSpec
