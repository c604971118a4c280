"""Classes of a document that have no mechanics, and classes whose mechanics are not computed."""

from __future__ import annotations

from typing import Final

_WITHOUT: Final = frozenset({
    "IMU", "Station", "ExperimentalMarker", "ExperimentalFrame", "PositionMotion", "TableSource",
    "TableSourceVec3", "ModelVisualPreferences", "ModelDisplayHints", "VisibleObject", "Appearance",
    "Bhargava2004SmoothedMuscleMetabolics", "HopperDevice", "MocoScaleFactor",
    "StatesTrajectoryReporter", "ContactMesh", "ContactSphere", "ContactHalfSpace", "ContactCylinder",
    "ContactEllipsoid", "ContactTorus", "Smith2018ContactMesh", "MarkerWeight",
    "Mesh", "Brick", "Sphere", "Cylinder", "Ellipsoid", "Torus", "Cone", "Arrow", "LineGeometry",
})  # fmt: skip
_WITHOUT_ENDINGS: Final = ("Probe", "Controller", "Reporter", "ReporterVec3", "ReporterVector")
_CONTACT: Final = frozenset({
    "HuntCrossleyForce", "ElasticFoundationForce", "SmoothSphereHalfSpaceForce",
    "ExponentialContactForce", "ExponentialContact", "MeyerFregly2016Force",
    "Smith2018ArticularContactForce", "WISCO_ElasticFoundationForce",
})  # fmt: skip
_CONSTRAINTS: Final = frozenset({
    "WeldConstraint", "PointConstraint", "PointOnLineConstraint", "ConstantDistanceConstraint",
    "RollingOnSurfaceConstraint", "PointOnPlaneConstraint", "PlanarConstraint",
})  # fmt: skip


def without_mechanics(name: str) -> bool:
    """Whether objects of a class have no mechanics of their own."""
    return name in _WITHOUT or name.endswith(_WITHOUT_ENDINGS)


def not_computed(name: str) -> bool:
    """Whether objects of a class have an effect that is not computed, but listed with every result.

    Contact must be given as external loads. Constraints other than couplings of coordinates do not
    affect lengths, moment arms and inverse dynamics, as in OpenSim.
    """
    return is_contact(name) or name in _CONSTRAINTS


def is_contact(name: str) -> bool:
    """Whether a class is a contact force."""
    return name in _CONTACT
