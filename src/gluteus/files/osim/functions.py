"""Functions of coordinates."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from gluteus.files.bytes.xml_tree import Element
from gluteus.files.osim.node import Node, Reading
from gluteus.files.osim.spec.functions import (
    Constant,
    FunctionSpec,
    Linear,
    Multiplier,
    PiecewiseLinear,
    Polynomial,
    SimmSpline,
)

# The two old names of the spline were written by earlier programs.
_KNOTTED: Final = {
    "SimmSpline": SimmSpline, "NaturalCubicSpline": SimmSpline, "natCubicSpline": SimmSpline,
    "PiecewiseLinearFunction": PiecewiseLinear,
}  # fmt: skip
_PLAIN: Final = {
    "Constant": Constant, "LinearFunction": Linear, "PolynomialFunction": Polynomial,
}  # fmt: skip
FUNCTIONS: Final = (*_KNOTTED, *_PLAIN, "MultiplierFunction")


def read_function(element: Element, reading: Reading, where: str) -> FunctionSpec:
    """Return the function that an element describes; unknown kinds are refused after the whole
    document has been read.
    """
    if element.tag not in FUNCTIONS:
        advice = f"use one of {', '.join(FUNCTIONS)}"
        reading.refuse(element.tag, f"{where} > {element.label}", element.line, advice)
        return Constant()
    node = Node(element, reading, where)
    if element.tag == "MultiplierFunction":
        inner = node.take_object("function")
        if inner is None:
            node.fail(f"{node.where} needs a function to multiply")
        function = node.fill(Multiplier, function=read_function(inner, reading, node.where))
    elif element.tag in _PLAIN:
        function = node.fill(_PLAIN[element.tag])
    else:
        function = _knots(node)
    node.finish()
    _check_coefficients(function, node)
    return function


def _knots(node: Node) -> SimmSpline | PiecewiseLinear:
    function = node.fill(_KNOTTED[node.tag])
    if len(function.x) != len(function.y) or len(function.x) < 2:
        node.fail(
            f"{node.where} needs as many x as y, two or more, not {len(function.x)} and {len(function.y)}"
        )
    if any(after <= before for before, after in pairwise(function.x)):
        node.fail(f"the x of {node.where} must increase", node.line_of("x"))
    return function


def _check_coefficients(function: FunctionSpec, node: Node) -> None:
    least = 2 if isinstance(function, Linear) else 1
    if isinstance(function, Linear | Polynomial) and len(function.coefficients) < least:
        node.fail(f"{node.where} needs at least {least} coefficients, not {len(function.coefficients)}")


def arguments(function: FunctionSpec) -> int | None:
    """Return how many arguments a function takes; None for any number."""
    if isinstance(function, Constant):
        return None
    if isinstance(function, Multiplier):
        return arguments(function.function)
    return len(function.coefficients) - 1 if isinstance(function, Linear) else 1


def without_argument(function: FunctionSpec) -> FunctionSpec:
    """Return the function that OpenSim uses if no coordinate is given.

    A linear function without an argument has the value of its first coefficient, which is then its
    offset. Other functions crash OpenSim; here they have the value of argument zero.
    """
    match function:
        case Linear():
            return Constant(function.coefficients[0])
        case Multiplier():
            return Multiplier(without_argument(function.function), function.scale)
        case _:
            return function
