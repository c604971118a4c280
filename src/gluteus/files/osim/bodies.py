"""Ground, bodies, offset frames and markers."""

from __future__ import annotations

from gluteus.files.bytes.xml_tree import Element
from gluteus.files.osim.document import Component, Document
from gluteus.files.osim.node import Node
from gluteus.files.osim.spec import model as spec
from gluteus.files.osim.wraps import read_wraps


def read_ground(element: Element, document: Document) -> None:
    """Read the frames and wrap surfaces that are fixed to ground."""
    node = Node(element, document.reading)
    read_attachments(node, spec.GROUND, document)
    node.finish()


def read_body(element: Element, document: Document, where: str, owner: str) -> None:
    """Add a body to the document, with the frames and wrap surfaces on it."""
    if element.tag != "Body":
        return document.reading.refuse(
            element.tag, f"{where} > {element.label}", element.line, "make it a Body"
        )
    node = Node(element, document.reading, where)
    name = node.required_name()
    path = document.sockets.add("frame", f"{owner}/{name}", node)
    body = node.fill(spec.BodySpec, name=name, frame=path)
    if body.mass < 0:
        node.fail(
            f"the mass of {node.where} must not be negative, but is {body.mass:g}", node.line_of("mass")
        )
    document.bodies.append(body)
    read_attachments(node, path, document)
    node.finish()


def read_attachments(node: Node, path: str, document: Document) -> None:
    """Read the frames and the wrap surfaces that a frame at `path` carries."""
    read_frames(node, "components", path, document)
    wraps = node.take("WrapObjectSet")
    if wraps is not None:
        read_wraps(wraps, path, document, node.where)


def read_frames(node: Node, tag: str, owner: str, document: Document) -> None:
    """Add the offset frames of a list property to the document; other components are read later."""
    for element in node.objects(tag):
        if element.tag == "PhysicalOffsetFrame":
            _read_offset_frame(element, document, node.where, owner)
        else:
            document.components.append(Component(element, node.where, owner))


def _read_offset_frame(element: Element, document: Document, where: str, owner: str) -> None:
    inner = Node(element, document.reading, where)
    path = document.sockets.add("frame", f"{owner}/{inner.required_name()}", inner)
    parent = document.sockets.frame(inner, path, "socket_parent")
    frame = inner.fill(spec.OffsetFrameSpec, frame=path, parent=parent)
    document.offset_frames.append((frame, inner))
    read_attachments(inner, path, document)
    inner.finish()


def read_marker(element: Element, document: Document, where: str, owner: str) -> None:
    """Add a marker to the document."""
    if element.tag != "Marker":
        return document.leave_out(element, where)
    node = Node(element, document.reading, where)
    name = node.required_name()
    frame = document.sockets.frame(node, f"{owner}/{name}", "socket_parent_frame")
    document.markers.append(node.fill(spec.MarkerSpec, name=name, frame=frame))
    node.finish()
