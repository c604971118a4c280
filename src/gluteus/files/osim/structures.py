"""Springs, ligaments, bushings and limits of a document."""

from __future__ import annotations

from typing import Any, Final, get_args

from gluteus.files.bytes.xml_tree import Element
from gluteus.files.osim.bodies import read_frames
from gluteus.files.osim.document import Document
from gluteus.files.osim.functions import read_function
from gluteus.files.osim.node import Node
from gluteus.files.osim.paths import read_path
from gluteus.files.osim.spec import structures as spec
from gluteus.files.osim.spec.functions import Constant
from gluteus.files.osim.spec.paths import PathSpec

STRUCTURES: Final[dict[str, type[spec.StructureSpec]]] = {
    kind.element: kind for kind in get_args(spec.StructureSpec)
}
"""Classes of structures by their tag."""

_ON_COORDINATE: Final = get_args(spec.OnCoordinateSpec)
_BUSHINGS: Final = get_args(spec.BushingSpec)
_BETWEEN_POINTS: Final = get_args(spec.BetweenPointsSpec)
_FUNCTIONS: Final = (
    "m_x_theta_x_function", "m_y_theta_y_function", "m_z_theta_z_function",
    "f_x_delta_x_function", "f_y_delta_y_function", "f_z_delta_z_function",
)  # fmt: skip
# Properties of OpenSim's window, or of additional output.
_LOOKS: Final = (
    "moment_visual_scale", "force_visual_scale", "visual_aspect_ratio", "compute_dissipation_energy",
    "Appearance",
)  # fmt: skip


def read_structure(element: Element, document: Document, where: str, owner: str) -> None:
    """Add a spring, ligament, bushing or limit to the document."""
    node = Node(element, document.reading, where)
    name = node.required_name()
    path = document.sockets.add("force", f"{owner}/{name}", node)
    kind = STRUCTURES[element.tag]
    links: dict[str, Any] | None
    if kind in _ON_COORDINATE:
        links = _coordinate(node, document)
    elif kind in _BUSHINGS:
        links = _frames(node, path, document)
    elif kind in _BETWEEN_POINTS:
        links = _points(node, path, document)
    else:
        way = along_path(node, path, document)
        links = None if way is None else {"path": way}
    if links is None:
        return
    if kind is spec.LigamentSpec:
        links |= _curve(node, document)
    if kind is spec.FunctionBasedBushingForceSpec:
        links["functions"] = tuple(_function(node, tag, document) for tag in _FUNCTIONS)
    structure = node.fill(kind, name=name, **links, **node.switch())
    _check(node, structure)
    document.structures.append(structure)
    node.finish(*_LOOKS)


def along_path(node: Node, path: str, document: Document) -> PathSpec | None:
    """Return the path of a force that acts along one; for another kind of path, leave it out and
    return None.
    """
    way = node.take_object("path")
    way = node.take("GeometryPath") if way is None else way
    if way is None:
        node.fail(f"{node.where} needs a GeometryPath")
    if way.tag != "GeometryPath":
        node.leave_out(way)
        return None
    return read_path(way, path, document, node.where)


def _coordinate(node: Node, document: Document) -> dict[str, Any]:
    name = node.needed("coordinate")
    return {"coordinate": document.sockets.coordinate_named(node, "coordinate", name)}


def _frames(node: Node, path: str, document: Document) -> dict[str, Any]:
    read_frames(node, "frames", path, document)
    return {tag: document.sockets.frame(node, path, f"socket_{tag}") for tag in ("frame1", "frame2")}


def _points(node: Node, path: str, document: Document) -> dict[str, Any]:
    if node.has("socket_body1"):
        return {f"frame{side}": document.sockets.frame(node, path, f"socket_body{side}") for side in (1, 2)}
    return {
        f"frame{side}": document.sockets.body(node, f"body{side}", node.needed(f"body{side}"))
        for side in (1, 2)
    }


def _curve(node: Node, document: Document) -> dict[str, Any]:
    inner = node.take_object("force_length_curve")
    if inner is None:
        return {}
    return {"force_length_curve": read_function(inner, document.reading, node.where)}


def _function(node: Node, tag: str, document: Document) -> Any:
    inner = node.take_object(tag)
    return Constant() if inner is None else read_function(inner, document.reading, node.where)


def _check(node: Node, structure: spec.StructureSpec) -> None:
    """Refuse a resting length or transition of zero, by which a law would divide."""
    match structure:
        case spec.LigamentSpec(resting_length=size):
            tag = "resting_length"
        case spec.Blankevoort1991LigamentSpec(slack_length=size):
            tag = "slack_length"
        case spec.CoordinateLimitForceSpec(transition=size):
            tag = "transition"
        case _:
            return
    if size <= 0.0 and structure.appliesForce:
        node.fail(f"{tag} of {node.where} must be above 0, not {size:g}", node.line_of(tag))
    if isinstance(structure, spec.Blankevoort1991LigamentSpec) and structure.transition_strain <= 0.0:
        tag = "transition_strain"
        node.fail(f"{tag} of {node.where} must be above 0", node.line_of(tag))
