"""Joints and their coordinates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from gluteus.files.bytes.xml_tree import Element
from gluteus.files.osim.bodies import read_frames
from gluteus.files.osim.document import Document
from gluteus.files.osim.functions import FUNCTIONS, arguments, read_function, without_argument
from gluteus.files.osim.node import Node, words
from gluteus.files.osim.spec import model as spec
from gluteus.files.osim.spec.functions import Constant, Linear

_ANGLE, _DISTANCE, _COUPLED = "rotational", "translational", "coupled"
# Types of the coordinates of each joint, in the order in which the format lists them.
MOTIONS: Final = {
    "Pin": (_ANGLE,), "Slider": (_DISTANCE,), "Weld": (), "Universal": (_ANGLE,) * 2, "Ball": (_ANGLE,) * 3,
    "Gimbal": (_ANGLE,) * 3, "Planar": (_ANGLE, _DISTANCE, _DISTANCE),
    "Free": (_ANGLE,) * 3 + (_DISTANCE,) * 3, "Ellipsoid": (_ANGLE,) * 3, "Scapulothoracic": (_ANGLE,) * 4,
    "ConstantCurvature": (_ANGLE,) * 3,
}  # fmt: skip
_AXIS: Final = {"1": (1.0, 0.0, 0.0), "2": (0.0, 1.0, 0.0), "3": (0.0, 0.0, 1.0)}
AXES: Final = ("rotation1", "rotation2", "rotation3", "translation1", "translation2", "translation3")


def read_joint(element: Element, document: Document, where: str, owner: str) -> None:
    """Add a joint to the document, with its frames and coordinates."""
    kind = element.tag.removesuffix("Joint")
    if not element.tag.endswith("Joint") or kind not in (*MOTIONS, "Custom"):
        known = ", ".join(f"{name}Joint" for name in (*MOTIONS, "Custom"))
        advice = f"replace it by one of {known}"
        document.reading.refuse(element.tag, f"{where} > {element.label}", element.line, advice)
        return
    node = Node(element, document.reading, where)
    name = node.required_name()
    path = f"{owner}/{name}"
    document.sockets.add("joint", path, node)
    for tag in ("frames", "components"):
        read_frames(node, tag, path, document)
    parent = document.sockets.frame(node, path, "socket_parent_frame")
    child = document.sockets.frame(node, path, "socket_child_frame")
    elements = _coordinate_elements(node, MOTIONS.get(kind, ()))
    axes = _axes(node, path, elements, document) if kind == "Custom" else ()
    names = [document.sockets.unique_name(f"{path}/{item.name}") for item in elements]
    motions = tuple(_motion(each, axes) for each in names) if kind == "Custom" else MOTIONS[kind]
    if len(elements) != len(motions):
        node.fail(f"{node.where} must list {len(motions)} coordinates by name, but lists {len(elements)}")
    coordinates = tuple(
        _coordinate(item, motion, path, document, node.where)
        for item, motion in zip(elements, motions, strict=True)
    )
    shape = _shape(node, kind)
    document.joints.append(spec.JointSpec(name, kind, parent, child, coordinates, axes, **shape))
    node.finish()


def _shape(node: Node, kind: str) -> dict[str, Any]:
    """Return the properties of a joint's ellipsoid or arc; none for other kinds."""
    if kind == "ConstantCurvature":
        arc = {
            "length": node.value("length", float),
            "neutral_angle_x_z_y": node.value("neutral_angle_x_z_y", spec.Vec3),
        }
        return {tag: value for tag, value in arc.items() if value is not None}
    if kind == "Ellipsoid":
        given = {"radii": node.value("radii_x_y_z", spec.Vec3)}
    elif kind == "Scapulothoracic":
        given = {
            "radii": node.value("thoracic_ellipsoid_radii_x_y_z", spec.Vec3),
            "winging_origin": node.value("scapula_winging_axis_origin", tuple[float, float]),
            "winging_direction": node.value("scapula_winging_axis_direction", float),
        }
    else:
        given = dict[str, Any]()
    for tag, value in given.items():
        if value is None:
            node.fail(f"{node.where} needs its {tag.replace('_', ' ')}")
    return given


def _coordinate_elements(node: Node, motions: tuple[str, ...]) -> list[Element]:
    if not node.has("coordinates"):  # OpenSim makes them, under these names
        return [
            Element("Coordinate", {"name": f"_coord_{i}"}, node.element.line) for i in range(len(motions))
        ]
    elements = list(node.objects("coordinates"))
    for element in elements:
        if element.tag != "Coordinate":
            node.fail(
                f"coordinates of {node.where} must be of class Coordinate, not {element.tag}", element.line
            )
    return elements


def _coordinate(
    element: Element, motion: str, joint: str, document: Document, where: str
) -> spec.CoordinateSpec:
    node = Node(element, document.reading, where)
    path = document.sockets.add("coordinate", f"{joint}/{node.required_name()}", node)
    document.sockets.known["coordinate name"].add(node.name)
    document.sockets.first.setdefault(node.name, path)
    function = node.take_object("prescribed_function")
    prescribed = None
    if function is not None and function.tag in FUNCTIONS:
        prescribed = read_function(function, document.reading, node.where)
    elif function is not None and node.value("prescribed", bool):
        node.leave_out(function)
    elif function is not None:
        document.reading.ignore(function.tag, f"{node.where} > {function.label}", function.line)
    name = document.sockets.unique_name(path)
    coordinate = node.fill(spec.CoordinateSpec, name=name, motion=motion, prescribed_function=prescribed)
    if coordinate.range[0] > coordinate.range[1]:
        message = f"range of {node.where} ends before it begins: {coordinate.range}"
        node.remark(f"{message}; its ends were exchanged", node.line_of("range"))
        coordinate = replace(coordinate, range=(coordinate.range[1], coordinate.range[0]))
    node.finish()
    return coordinate


def _axes(joint: Node, path: str, elements: list[Element], document: Document) -> tuple[spec.AxisSpec, ...]:
    element = joint.take("SpatialTransform")
    if element is None:
        joint.fail(f"{joint.where} needs a SpatialTransform")
    node = Node(element, joint.reading, joint.where)
    names = {item.name: document.sockets.unique_name(f"{path}/{item.name}") for item in elements}
    axes = tuple(_axis(node, name, names) for name in AXES)
    node.finish()
    used = {name for axis in axes for name in axis.coordinates}
    for name, unique in names.items():
        if unique not in used:
            joint.remark(f"no axis of {joint.where} uses coordinate {name!r}, which moves nothing")
    return axes


def _axis(transform: Node, name: str, coordinates: Mapping[str, str]) -> spec.AxisSpec:
    element = transform.take_object(name)
    if element is None:  # OpenSim has one there that does not move
        return spec.AxisSpec(axis=_AXIS[name[-1]])
    node = Node(element, transform.reading, transform.where)
    inner = node.take_object("function")
    function = Constant() if inner is None else read_function(inner, node.reading, node.where)
    names = words(node.text("coordinates"))
    for unknown in set(names) - set(coordinates):
        node.fail(f"{node.where} uses coordinate {unknown!r}, which its joint must list; add it there")
    if not names and arguments(function) is not None:
        node.remark(f"{node.where} has a function without a coordinate, which makes it a constant")
        function = without_argument(function)
    elif arguments(function) not in (None, len(names)):
        node.fail(
            f"{node.where} must name as many coordinates as its function takes, {arguments(function)}, "
            f"not {len(names)}"
        )
    unique = tuple(coordinates[name] for name in names)
    axis = node.fill(spec.AxisSpec, coordinates=unique, function=function)
    if not any(axis.axis):
        node.fail(f"axis of {node.where} must not be zero", node.line_of("axis"))
    node.finish()
    return axis


def _motion(name: str, axes: tuple[spec.AxisSpec, ...]) -> str:
    """Return the type of a coordinate of a custom joint, which its last axis with a slope of one
    determines.
    """
    motion = _COUPLED
    for place, axis in enumerate(axes):
        function = axis.function
        plain = isinstance(function, Linear) and abs(function.coefficients[0]) == 1
        if axis.coordinates == (name,) and plain:
            motion = _ANGLE if place < 3 else _DISTANCE
    return motion
