"""Formulas in a document are parsed into functions of arrays; only arithmetic is evaluated."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from gluteus.arrays import Floats
from gluteus.errors import GluteusError

LONGEST: Final = 2000
LARGEST: Final = 1e100
"""The largest number that a formula may contain."""
_DEEPEST: Final = 60


def _inverse(function: Callable[[Floats], Floats]) -> Callable[[Floats], Floats]:
    return lambda x: 1.0 / function(x)


def _power(exponent: float) -> Callable[[Floats], Floats]:
    return lambda x: x**exponent


def _step(x: Floats) -> Floats:
    return np.where(x >= 0.0, 1.0, 0.0)


def _delta(x: Floats) -> Floats:
    return np.where(x == 0.0, 1.0, 0.0)


def _select(which: Floats, yes: Floats, no: Floats) -> Floats:
    return np.where(which != 0.0, yes, no)


_FUNCTIONS: Final[Mapping[str, Callable[..., Floats]]] = {
    "sqrt": np.sqrt, "exp": np.exp, "log": np.log, "sin": np.sin, "cos": np.cos, "tan": np.tan,
    "asin": np.arcsin, "acos": np.arccos, "atan": np.arctan, "sinh": np.sinh, "cosh": np.cosh,
    "tanh": np.tanh, "abs": np.abs, "min": np.minimum, "max": np.maximum, "square": _power(2.0),
    "floor": np.floor, "ceil": np.ceil, "sec": _inverse(np.cos), "csc": _inverse(np.sin),
    "cot": _inverse(np.tan), "cube": _power(3.0), "recip": _power(-1.0), "step": _step,
    "delta": _delta, "select": _select,
}  # fmt: skip
_OPERATORS: Final[Mapping[type[ast.operator], Callable[[Floats, Floats], Floats]]] = {
    ast.Add: np.add, ast.Sub: np.subtract, ast.Mult: np.multiply, ast.Div: np.divide,
    ast.Pow: np.power,
}  # fmt: skip


def formula(text: str, names: tuple[str, ...]) -> Callable[..., Floats]:
    """Return the function of arrays that a formula describes.

    Parameters
    ----------
    text
        Arithmetic with ``+ - * / ^`` and the usual functions; definitions may follow after
        semicolons, as in ``k*x; k = 3``.
    names
        Names of the variables, in the order of the arguments.

    Raises
    ------
    GluteusError
        The formula is too long, or contains something other than arithmetic.
    """
    if len(text) > LONGEST:
        raise GluteusError(f"a formula must have at most {LONGEST} characters, not {len(text)}; shorten it")
    whole, *definitions = [part.strip() for part in text.split(";") if part.strip()] or ["0"]
    steps = list[tuple[str, ast.expr]]()
    for definition in reversed(definitions):
        name, equals, said = definition.partition("=")
        if not equals or not name.strip().isidentifier():
            raise _wrong(text, f"{definition!r} defines nothing; write name = formula")
        steps.append((name.strip(), _parsed(said, text)))
    steps.append(("", _parsed(whole, text)))
    known = set(names)
    for name, tree in steps:
        _check(tree, known, text, 0)
        known.add(name)

    def evaluated(*values: Floats) -> Floats:
        found = dict(zip(names, values, strict=True))
        with np.errstate(all="ignore"):  # what is not finite shows in the result
            for name, tree in steps:
                found[name] = _value(tree, found)
        return np.broadcast_to(found[""], np.shape(values[0]) if values else ()).astype(np.float64)

    return evaluated


def _parsed(text: str, whole: str) -> ast.expr:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # Python warns of what it will not accept one day
            return ast.parse(text.strip().replace("^", "**"), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise _wrong(whole, "it must be a formula") from error


def _check(node: ast.expr, known: set[str], text: str, depth: int) -> None:
    if depth > _DEEPEST:
        raise _wrong(text, "it must be nested less deeply")
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            if abs(value) > LARGEST:
                raise _wrong(text, f"its numbers must be at most {LARGEST:g}")
        case ast.Name(id=name):
            if name not in known:
                raise _wrong(text, f"{name!r} must be one of {', '.join(sorted(known - {''}))}")
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            _check(left, known, text, depth + 1)
            _check(right, known, text, depth + 1)
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
            _check(operand, known, text, depth + 1)
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in _FUNCTIONS:
            wanted = {"min": 2, "max": 2, "select": 3}.get(name, 1)
            if len(arguments) != wanted:
                raise _wrong(text, f"{name} must have {wanted} values")
            for argument in arguments:
                _check(argument, known, text, depth + 1)
        case _:
            raise _wrong(text, "it must contain only numbers, names, + - * / ^ and known functions")


def _value(node: ast.expr, found: Mapping[str, Floats]) -> Floats:
    match node:
        case ast.Constant(value=int() | float() as value):
            return np.asarray(float(value))
        case ast.Name(id=name):
            return found[name]
        case ast.BinOp(left=left, op=op, right=right):
            return _OPERATORS[type(op)](_value(left, found), _value(right, found))
        case ast.UnaryOp(op=op, operand=operand):
            value = _value(operand, found)
            return np.negative(value) if isinstance(op, ast.USub) else value
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return _FUNCTIONS[name](*(_value(argument, found) for argument in arguments))
        case _:
            raise AssertionError(node)


def _wrong(text: str, why: str) -> GluteusError:
    return GluteusError(f"the formula {text[:80]!r} cannot be computed: {why}; correct it")
