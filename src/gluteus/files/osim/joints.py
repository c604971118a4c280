"""Joints and their coordinates."""

from __future__ import annotations

from typing import Final

from gluteus.files.bytes.xml_tree import Element
from gluteus.files.osim.bodies import read_frames
from gluteus.files.osim.document import Document
from gluteus.files.osim.functions import FUNCTIONS, arguments, read_function
from gluteus.files.osim.node import Node, refuse, words
from gluteus.files.osim.spec import model as spec
from gluteus.files.osim.spec.functions import Constant, Linear

_ANGLE, _DISTANCE, _COUPLED = "rotational", "translational", "coupled"
# What each coordinate of a joint is, in the order in which the format lists them.
MOTIONS: Final = {
    "Pin": (_ANGLE,), "Slider": (_DISTANCE,), "Weld": (), "Universal": (_ANGLE,) * 2, "Ball": (_ANGLE,) * 3,
    "Gimbal": (_ANGLE,) * 3, "Planar": (_ANGLE, _DISTANCE, _DISTANCE),
    "Free": (_ANGLE,) * 3 + (_DISTANCE,) * 3,
}  # fmt: skip
AXES: Final = ("rotation1", "rotation2", "rotation3", "translation1", "translation2", "translation3")


def read_joint(element: Element, document: Document, where: str) -> None:
    """Add a joint to the document, with its frames and coordinates."""
    kind = element.tag.removesuffix("Joint")
    if not element.tag.endswith("Joint") or kind not in (*MOTIONS, "Custom"):
        known = ", ".join(f"{name}Joint" for name in (*MOTIONS, "Custom"))
        raise refuse(document.reading, element, where, f"replace it by one of {known}")
    node = Node(element, document.reading, where)
    name = node.required_name()
    path = f"/jointset/{name}"
    document.sockets.add("joint", path, node)
    for tag in ("frames", "components"):
        read_frames(node, tag, path, document)
    parent = document.sockets.frame(node, path, "socket_parent_frame")
    child = document.sockets.frame(node, path, "socket_child_frame")
    elements = _coordinate_elements(node)
    axes = _axes(node, tuple(element.name for element in elements)) if kind == "Custom" else ()
    motions = tuple(_motion(item.name, axes) for item in elements) if kind == "Custom" else MOTIONS[kind]
    if len(elements) != len(motions):
        node.fail(f"{node.where} must list {len(motions)} coordinates by name, but lists {len(elements)}")
    coordinates = tuple(
        _coordinate(item, motion, path, document, node.where)
        for item, motion in zip(elements, motions, strict=True)
    )
    document.joints.append(spec.JointSpec(name, kind, parent, child, coordinates, axes))
    node.finish()


def _coordinate_elements(node: Node) -> list[Element]:
    elements = list(node.objects("coordinates"))
    for element in elements:
        if element.tag != "Coordinate":
            raise refuse(
                node.reading, element, node.where, "a joint's coordinates must be of class Coordinate"
            )
    return elements


def _coordinate(
    element: Element, motion: str, joint: str, document: Document, where: str
) -> spec.CoordinateSpec:
    node = Node(element, document.reading, where)
    name = node.required_name()
    if name in document.sockets.known["coordinate name"]:
        node.fail(
            f"two coordinates are called {name!r}; rename one, files of motion could not tell them apart"
        )
    document.sockets.known["coordinate name"].add(name)
    document.sockets.add("coordinate", f"{joint}/{name}", node)
    function = node.take_object("prescribed_function")
    prescribed = None
    if function is not None and function.tag not in FUNCTIONS:
        node.leave_out(function)
    elif function is not None:
        prescribed = read_function(function, document.reading, node.where)
    coordinate = node.fill(spec.CoordinateSpec, name=name, motion=motion, prescribed_function=prescribed)
    if coordinate.range[0] > coordinate.range[1]:
        node.fail(
            f"range of {node.where} must not end before it begins: {coordinate.range}", node.line_of("range")
        )
    node.finish()
    return coordinate


def _axes(joint: Node, coordinates: tuple[str, ...]) -> tuple[spec.AxisSpec, ...]:
    element = joint.take("SpatialTransform")
    if element is None:
        joint.fail(f"{joint.where} needs a SpatialTransform")
    node = Node(element, joint.reading, joint.where)
    axes = tuple(_axis(node, name, coordinates) for name in AXES)
    node.finish()
    used = {name for axis in axes for name in axis.coordinates}
    idle = [name for name in coordinates if name not in used]
    if idle:
        joint.fail(f"no axis of {joint.where} uses coordinate {idle[0]!r}; remove it or use it")
    return axes


def _axis(transform: Node, name: str, coordinates: tuple[str, ...]) -> spec.AxisSpec:
    element = transform.take_object(name)
    if element is None:
        transform.fail(f"{transform.where} needs a TransformAxis named {name}")
    node = Node(element, transform.reading, transform.where)
    inner = node.take_object("function")
    function = Constant() if inner is None else read_function(inner, node.reading, node.where)
    names = words(node.text("coordinates"))
    for unknown in set(names) - set(coordinates):
        node.fail(f"{node.where} uses coordinate {unknown!r}, which its joint does not list")
    if arguments(function) not in (None, len(names)):
        node.fail(f"{node.where} has {len(names)} coordinates for a function of {arguments(function)}")
    axis = node.fill(spec.AxisSpec, coordinates=names, function=function)
    if not any(axis.axis):
        node.fail(f"axis of {node.where} must not be zero", node.line_of("axis"))
    node.finish()
    return axis


def _motion(name: str, axes: tuple[spec.AxisSpec, ...]) -> str:
    """Return what a coordinate of a custom joint is: its last axis with a plain slope of one
    decides.
    """
    motion = _COUPLED
    for place, axis in enumerate(axes):
        function = axis.function
        plain = isinstance(function, Linear) and abs(function.coefficients[0]) == 1
        if axis.coordinates == (name,) and plain:
            motion = _ANGLE if place < 3 else _DISTANCE
    return motion
