"""Functions of coordinates."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from gluteus.files import spec
from gluteus.files.osim.node import Node, Reading, refuse
from gluteus.files.xml_tree import Element

# The two old names of the spline are those under which earlier programs wrote it.
_KNOTTED: Final = {
    "SimmSpline": spec.SimmSpline, "NaturalCubicSpline": spec.SimmSpline, "natCubicSpline": spec.SimmSpline,
    "PiecewiseLinearFunction": spec.PiecewiseLinear,
}  # fmt: skip
_PLAIN: Final = {
    "Constant": spec.Constant, "LinearFunction": spec.Linear, "PolynomialFunction": spec.Polynomial,
}  # fmt: skip
FUNCTIONS: Final = (*_KNOTTED, *_PLAIN, "MultiplierFunction")


def read_function(element: Element, reading: Reading, where: str) -> spec.FunctionSpec:
    """Return the function that an element describes; raises `UnsupportedFeature` for other kinds."""
    if element.tag not in FUNCTIONS:
        raise refuse(reading, element, where, f"use one of {', '.join(FUNCTIONS)}")
    node = Node(element, reading, where)
    if element.tag == "MultiplierFunction":
        inner = node.take_object("function")
        if inner is None:
            node.fail(f"{node.where} needs a function to multiply")
        function = node.fill(spec.Multiplier, function=read_function(inner, reading, node.where))
    elif element.tag in _PLAIN:
        function = node.fill(_PLAIN[element.tag])
    else:
        function = _knots(node)
    node.finish()
    _check_coefficients(function, node)
    return function


def _knots(node: Node) -> spec.SimmSpline | spec.PiecewiseLinear:
    function = node.fill(_KNOTTED[node.tag])
    if len(function.x) != len(function.y) or len(function.x) < 2:
        node.fail(
            f"{node.where} needs as many x as y, two or more, not {len(function.x)} and {len(function.y)}"
        )
    if any(after <= before for before, after in pairwise(function.x)):
        node.fail(f"the x of {node.where} must increase", node.line_of("x"))
    return function


def _check_coefficients(function: spec.FunctionSpec, node: Node) -> None:
    least = 2 if isinstance(function, spec.Linear) else 1
    if isinstance(function, spec.Linear | spec.Polynomial) and len(function.coefficients) < least:
        node.fail(f"{node.where} needs at least {least} coefficients, not {len(function.coefficients)}")


def arguments(function: spec.FunctionSpec) -> int | None:
    """Return how many arguments a function takes: None where any number will do."""
    if isinstance(function, spec.Constant):
        return None
    if isinstance(function, spec.Multiplier):
        return arguments(function.function)
    return len(function.coefficients) - 1 if isinstance(function, spec.Linear) else 1
