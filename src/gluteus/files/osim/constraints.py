"""Constraints between coordinates."""

from __future__ import annotations

from gluteus.files.bytes.xml_tree import Element
from gluteus.files.osim.document import Document
from gluteus.files.osim.functions import arguments, read_function
from gluteus.files.osim.node import Node, words
from gluteus.files.osim.spec import model as spec


def read_constraint(element: Element, document: Document, where: str, owner: str) -> None:
    """Add a coupling of coordinates to the document; other constraints are unsupported."""
    if element.tag != "CoordinateCouplerConstraint":
        return document.leave_out(element, where)
    node = Node(element, document.reading, where)
    inner = node.take_object("coupled_coordinates_function")
    if inner is None:
        node.fail(f"{node.where} needs a coupled_coordinates_function")
    function = read_function(inner, document.reading, node.where)
    independent = words(node.needed("independent_coordinate_names"))
    if arguments(function) not in (None, len(independent)):
        node.fail(
            f"{node.where} must name as many coordinates as its function takes, {arguments(function)}, "
            f"not {len(independent)}"
        )
    named = document.sockets.coordinate_named
    coupler = node.fill(
        spec.CouplerSpec,
        name=node.required_name(),
        independent=tuple(named(node, "independent_coordinate_names", name) for name in independent),
        dependent=named(node, "dependent_coordinate_name", node.needed("dependent_coordinate_name")),
        function=function,
    )
    document.couplers.append(coupler)
    node.finish()
