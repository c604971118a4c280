"""Muscles."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from typing import Any, Final, get_args

from gluteus.files.bytes.xml_tree import Element
from gluteus.files.osim.document import Document
from gluteus.files.osim.node import Node
from gluteus.files.osim.paths import read_path
from gluteus.files.osim.spec import forces as spec_forces
from gluteus.files.osim.spec.model import Unsupported

MUSCLES: Final[dict[str, type[spec_forces.HillMuscleSpec]]] = {
    kind.element: kind for kind in get_args(spec_forces.HillMuscleSpec)
}
_CURVES: Final = {
    "active_force_length": ("ActiveForceLengthCurve", spec_forces.ActiveForceLengthSpec),
    "force_velocity": ("ForceVelocityCurve", spec_forces.ForceVelocitySpec),
    "fiber_force_length": ("FiberForceLengthCurve", spec_forces.FiberForceLengthSpec),
    "tendon_force_length": ("TendonForceLengthCurve", spec_forces.TendonForceLengthSpec),
}
_OTHER_PATHS: Final = ("FunctionBasedPath", "Scholz2015GeometryPath")
_POSITIVE: Final = (
    "max_isometric_force",
    "optimal_fiber_length",
    "tendon_slack_length",
    "max_contraction_velocity",
)
_PENNATION: Final = "pennation_angle_at_optimal"


def is_muscle(tag: str) -> bool:
    """Whether a class is a muscle of any kind."""
    return tag.endswith(("Muscle", "Muscle_Deprecated"))


def read_muscle(element: Element, document: Document, where: str, owner: str) -> None:
    """Add a muscle to the document; a muscle whose path is not a GeometryPath is left out
    completely.
    """
    node = Node(element, document.reading, where)
    name = node.required_name()
    path = document.sockets.add("force", f"{owner}/{name}", node)
    way = node.take_object("path")
    way = node.take("GeometryPath", *_OTHER_PATHS) if way is None else way
    if way is None:
        node.fail(f"{node.where} needs a GeometryPath")
    if way.tag != "GeometryPath":
        return node.leave_out(way)
    given: dict[str, Any] = {"name": name, "path": read_path(way, path, document, node.where)}
    kind = MUSCLES.get(element.tag)
    if kind is None:
        return _add_path_only(node, document, given, element.tag, "its class is not modelled")
    muscle = _raised(node.fill(kind, **given, **_curves(node, kind)))
    node.finish()
    for tag in (*_POSITIVE, _PENNATION):
        value: float = getattr(muscle, tag)
        if not _is_sound(tag, value):
            rule = "at least 0 and below pi / 2 [rad]" if tag == _PENNATION else "above 0"
            return _add_path_only(node, document, given, f"{tag}={value:g}", f"its {tag} must be {rule}")
    document.muscles.append(muscle)


def _is_sound(tag: str, value: float) -> bool:
    """Whether a muscle with this size can have a force."""
    return 0.0 <= value < 0.5 * math.pi if tag == _PENNATION else value > 0.0


def _raised(muscle: spec_forces.HillMuscleSpec) -> spec_forces.HillMuscleSpec:
    """Return a muscle whose minimum control is at least its minimum activation, as in OpenSim."""
    if isinstance(muscle, spec_forces.DeGrooteFregly2016Spec):
        return muscle
    return replace(muscle, min_control=max(muscle.min_control, muscle.minimum_activation))


def _add_path_only(node: Node, document: Document, given: dict[str, Any], kind: str, reason: str) -> None:
    """Add a muscle of which only the path is modelled."""
    sizes = {tag: node.value(tag, float) for tag in (*_POSITIVE, _PENNATION)}
    sizes = {tag: value for tag, value in sizes.items() if value is not None and _is_sound(tag, value)}
    applies = node.value("appliesForce", bool) is not False
    place = Unsupported(kind, node.where, node.element.line)
    if applies:
        document.reading.forceless.append(place)
    document.muscles.append(
        spec_forces.PathMuscleSpec(
            name=given["name"], path=given["path"], appliesForce=applies, kind=kind, reason=reason, **sizes
        )
    )


def _curves(muscle: Node, kind: type[spec_forces.HillMuscleSpec]) -> dict[str, Any]:
    """Read the curves that a kind of muscle has."""
    curves: dict[str, Any] = {}
    for field in (each.name for each in fields(kind) if each.name in _CURVES):
        tag, shape = _CURVES[field]
        element = muscle.take(tag)
        # If a curve is absent, the document's default for its class applies.
        node = Node(
            Element(tag, {}, muscle.element.line) if element is None else element,
            muscle.reading,
            muscle.where,
        )
        curves[field] = node.fill(shape)
        node.finish()
    return curves
