"""Muscles."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Final, get_args

from gluteus.files.bytes.xml_tree import Element
from gluteus.files.osim.document import Document
from gluteus.files.osim.node import Node
from gluteus.files.osim.paths import read_path
from gluteus.files.osim.spec import forces as spec_forces

MUSCLES: Final[dict[str, type[spec_forces.MuscleSpec]]] = {
    kind.element: kind for kind in get_args(spec_forces.MuscleSpec)
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


def read_muscle(element: Element, document: Document, where: str) -> None:
    """Add a muscle to the document; one whose path is no GeometryPath is left out whole."""
    node = Node(element, document.reading, where)
    name = node.required_name()
    path = document.sockets.add("force", f"/forceset/{name}", node)
    way = node.take_object("path")
    way = node.take("GeometryPath", *_OTHER_PATHS) if way is None else way
    if way is None:
        node.fail(f"{node.where} needs a GeometryPath")
    if way.tag != "GeometryPath":
        return node.leave_out(way)
    kind = MUSCLES[element.tag]
    given: dict[str, Any] = {"name": name, "path": read_path(way, path, document, node.where)}
    muscle = node.fill(kind, **given, **_curves(node, kind))
    for tag in _POSITIVE:
        if getattr(muscle, tag) <= 0:
            node.fail(
                f"{tag} of {node.where} must be above 0, not {getattr(muscle, tag):g}", node.line_of(tag)
            )
    document.muscles.append(muscle)
    node.finish()


def _curves(muscle: Node, kind: type[spec_forces.MuscleSpec]) -> dict[str, Any]:
    """Read the curves that a kind of muscle has."""
    curves: dict[str, Any] = {}
    for field in (each.name for each in fields(kind) if each.name in _CURVES):
        tag, shape = _CURVES[field]
        element = muscle.take(tag)
        # An absent curve is what the document's own default for its class says.
        node = Node(
            Element(tag, {}, muscle.element.line) if element is None else element,
            muscle.reading,
            muscle.where,
        )
        curves[field] = node.fill(shape)
        node.finish()
    return curves
