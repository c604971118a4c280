"""Forces other than muscles, and the reader of each class of force."""

from __future__ import annotations

from typing import Final

from gluteus.files.bytes.xml_tree import Element
from gluteus.files.osim.document import Document
from gluteus.files.osim.muscles import is_muscle, read_muscle
from gluteus.files.osim.node import Node
from gluteus.files.osim.spec import forces as spec_forces
from gluteus.files.osim.spec.functions import Vec3
from gluteus.files.osim.spec.paths import PathPointSpec, PathSpec
from gluteus.files.osim.structures import STRUCTURES, along_path, read_structure

ACTUATORS: Final = (
    "CoordinateActuator", "ActivationCoordinateActuator", "TorqueActuator", "PointActuator",
    "PathActuator", "PointToPointActuator",
)  # fmt: skip
# Properties of activation dynamics, which static recruitment does not use.
_DYNAMICS: Final = ("activation_time_constant", "default_activation", "Appearance")


def is_force(tag: str) -> bool:
    """Whether objects of a class belong to the set of forces."""
    return is_muscle(tag) or tag in ACTUATORS or tag in STRUCTURES


def read_force(element: Element, document: Document, where: str, owner: str) -> None:
    """Add a muscle or actuator to the document; other forces are unsupported."""
    if is_muscle(element.tag):
        read_muscle(element, document, where, owner)
    elif element.tag in ACTUATORS:
        read_actuator(element, document, where, owner)
    elif element.tag in STRUCTURES:
        read_structure(element, document, where, owner)
    else:
        document.leave_out(element, where)


def read_actuator(element: Element, document: Document, where: str, owner: str) -> None:
    """Add an actuator to the document; one between two points is a path actuator that pushes."""
    node = Node(element, document.reading, where)
    name = node.required_name()
    document.sockets.add("force", f"{owner}/{name}", node)
    off = node.switch()
    actuator: spec_forces.ActuatorSpec
    if element.tag in ("CoordinateActuator", "ActivationCoordinateActuator"):
        coordinate = document.sockets.coordinate_named(node, "coordinate", node.needed("coordinate"))
        actuator = node.fill(spec_forces.CoordinateActuatorSpec, name=name, coordinate=coordinate, **off)
    elif element.tag == "TorqueActuator":
        body = document.sockets.body(node, "bodyA", node.needed("bodyA"))
        other = node.assigned("bodyB")
        against = None if other is None else document.sockets.body(node, "bodyB", other)
        actuator = node.fill(spec_forces.TorqueActuatorSpec, name=name, body_a=body, body_b=against, **off)
    elif element.tag == "PathActuator":
        way = along_path(node, f"{owner}/{name}", document)
        if way is None:
            return
        actuator = node.fill(spec_forces.PathActuatorSpec, name=name, path=way, **off)
    elif element.tag == "PointToPointActuator":
        if node.value("points_are_global", bool):
            return document.leave_out(element, where)
        actuator = node.fill(
            spec_forces.PathActuatorSpec, name=name, path=_between(node, document), optimal_force=_push(node),
            **off,
        )  # fmt: skip
    else:
        body = document.sockets.body(node, "body", node.needed("body"))
        actuator = node.fill(spec_forces.PointActuatorSpec, name=name, body=body, **off)
    if actuator.min_control > actuator.max_control:
        node.fail(f"min_control of {node.where} must not exceed its max_control", node.line_of("min_control"))
    document.actuators.append(actuator)
    node.finish(*_DYNAMICS)


def _between(node: Node, document: Document) -> PathSpec:
    """Return the straight path between the points of an actuator."""
    ends = [
        PathPointSpec(
            point,
            document.sockets.body(node, body, node.needed(body)),
            node.value(point, Vec3) or (0.0, 0.0, 0.0),
        )
        for body, point in (("bodyA", "pointA"), ("bodyB", "pointB"))
    ]
    return PathSpec(tuple(ends))


def _push(node: Node) -> float:
    """Return the optimal force of an actuator that pushes its points apart, as a pull."""
    given = node.value("optimal_force", float)
    return -1.0 if given is None else -given
