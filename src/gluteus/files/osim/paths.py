"""Paths of muscles: points, and the surfaces over which they wrap."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from gluteus.files.bytes.xml_tree import Element
from gluteus.files.osim.document import Document, read_set
from gluteus.files.osim.functions import arguments, read_function
from gluteus.files.osim.node import MANY, Node
from gluteus.files.osim.spec import paths as spec_paths
from gluteus.files.osim.spec.functions import Constant, FunctionSpec
from gluteus.files.osim.spec.model import GROUND

_METHODS: Final[Mapping[str, spec_paths.Method]] = {
    "hybrid": "hybrid", "midpoint": "midpoint", "axial": "axial", "unassigned": "hybrid",
}  # fmt: skip


def read_path(element: Element, owner: str, document: Document, where: str) -> spec_paths.PathSpec:
    """Return the path that a GeometryPath element of the component `owner` describes."""
    node = Node(element, document.reading, where)
    path = f"{owner}/{element.name or 'path'}"
    points: list[spec_paths.PointSpec] = []
    wraps: list[spec_paths.PathWrapSpec] = []

    def read_point(element: Element, document: Document, where: str, owner: str) -> None:
        points.append(_point(element, owner, document, where))

    def read_wrap(element: Element, document: Document, where: str, owner: str) -> None:
        if element.tag != "PathWrap":
            return document.leave_out(element, where)
        wraps.append(_wrap(element, len(points), document, where))

    for tag, read_one in (("PathPointSet", read_point), ("PathWrapSet", read_wrap)):
        found = node.take(tag)
        if found is not None:
            read_set(found, document, node.where, path, read_one)
    if len(points) < 2:
        node.fail(f"{node.where} needs at least two points, not {len(points)}")
    node.finish()
    return spec_paths.PathSpec(tuple(points), tuple(wraps))


def _point(element: Element, path: str, document: Document, where: str) -> spec_paths.PointSpec:
    if element.tag not in ("PathPoint", "ConditionalPathPoint", "MovingPathPoint"):
        document.reading.refuse(
            element.tag, f"{where} > {element.label}", element.line, "make it a PathPoint"
        )
        return spec_paths.PathPointSpec(element.name, GROUND)
    node = Node(element, document.reading, where)
    own = f"{path}/{element.name}"
    frame = document.sockets.frame(node, own, "socket_parent_frame")
    point: spec_paths.PointSpec
    if element.tag == "PathPoint":
        point = node.fill(spec_paths.PathPointSpec, name=element.name, frame=frame)
    elif element.tag == "ConditionalPathPoint":
        coordinate = document.sockets.coordinate(
            node, own, "socket_coordinate", node.needed("socket_coordinate")
        )
        point = node.fill(
            spec_paths.ConditionalPathPointSpec, name=element.name, frame=frame, coordinate=coordinate
        )
    else:
        x, y, z = (_moving(node, axis, own, document) for axis in "xyz")
        point = spec_paths.MovingPathPointSpec(element.name, frame, (x[0], y[0], z[0]), (x[1], y[1], z[1]))
    node.finish()
    return point


def _moving(node: Node, axis: str, owner: str, document: Document) -> tuple[str | None, FunctionSpec]:
    """Return the coordinate (or None) and the function for one axis of a moving point."""
    inner = node.take_object(f"{axis}_location")
    function = Constant() if inner is None else read_function(inner, document.reading, node.where)
    tag = f"socket_{axis}_coordinate"
    text = node.assigned(tag)
    if arguments(function) not in (None, 1):
        node.fail(f"{axis}_location of {node.where} must be a function of one coordinate")
    if text is None and arguments(function) == 1:
        node.fail(f"{node.where} needs {tag} for its {axis}_location")
    return None if text is None else document.sockets.coordinate(node, owner, tag, text), function


def _wrap(element: Element, points: int, document: Document, where: str) -> spec_paths.PathWrapSpec:
    node = Node(element, document.reading, where)
    method = node.text("method")
    if method is not None and method.lower() not in _METHODS:
        node.fail(f"method of {node.where} must be hybrid, midpoint or axial, not {method!r}")
    path = _surface(node, document)
    spec_ = spec_paths.PathWrapSpec(path, _METHODS[(method or "hybrid").lower()], _range(node, points))
    node.finish()
    return spec_


def _surface(node: Node, document: Document) -> str:
    """Return the document path of the wrap surface that a muscle path names."""
    name = node.needed("wrap_object")
    found = document.sockets.wraps[name]
    if len(found) != 1:
        told = (
            f"{len(found)} surfaces have that name: {', '.join(found[:MANY])}; rename all but one"
            if found
            else "the model has no such surface; correct the name"
        )
        node.fail(f"{node.where} names wrap_object {name!r}, but {told}", node.line_of("wrap_object"))
    return found[0]


def _range(node: Node, points: int) -> tuple[int, int] | None:
    """Return the first and last point between which a path may wrap; a value below 1 means no
    limit.
    """
    text = node.text("range")
    if text is None:
        return None
    ends = [int(word) for word in text.split() if re.fullmatch(r"[+-]?\d{1,9}", word)]
    if len(ends) != 2 or len(text.split()) != 2:
        node.fail(
            f"range of {node.where} must be two whole numbers, not {text[:40]!r}", node.line_of("range")
        )
    if max(ends) < 1:
        return None
    first, last = max(ends[0], 1), ends[1] if ends[1] >= 1 else points
    if not first <= last <= points:
        message = f"range of {node.where} must lie within the {points} points of its path, not {text}"
        node.fail(message, node.line_of("range"))
    return first, last
