"""Converts arrays to the form that the kernel accepts: declared type, C-contiguous."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from gluteus.errors import UnitError
from gluteus.mechanics.engine.schema.declare import (
    Array,
    Dimension,
    Nested,
    constants,
    kinds_of,
)

T = TypeVar("T")


def in_order(kind: str, names: Sequence[str], numbers: Mapping[str, T]) -> list[T]:
    """Return the parameters of a kind in the order of the kernel.

    Parameters
    ----------
    kind : str
        Kind of surface or curve, for the error message.
    names : sequence of str
        Names of its parameters, from `SURFACES` or `CURVES` of the kernel.
    numbers : mapping of str to number or array
        Parameters by name.

    Raises
    ------
    UnitError
        The names are not those of the kind.
    """
    if set(names) != set(numbers):
        raise UnitError(
            f"{kind}: the kernel wants {', '.join(names)}; got {', '.join(numbers)}; give each of them by "
            "name, or build the kernel again (in a clone: make kernel)"
        )
    return [numbers[name] for name in names]


def packed(struct: T) -> T:
    """Return a struct whose arrays, lists and tuples are converted to the declared types.

    Nested structs are converted, too. Use it for structs that are created once; those of frequent
    calls contain the right arrays from the start.

    Raises
    ------
    UnitError
        Integers are declared and other numbers were given.
    """
    cls = type(struct)
    if not is_dataclass(cls):
        raise TypeError(f"{cls.__name__}: a struct of the schema is wanted")
    kinds, values = kinds_of(cls), dict[str, Any]()
    for name in (each.name for each in fields(cls)):
        kind = kinds[name]
        value: Any = getattr(struct, name)
        match kind:
            case Array():
                place = f"{cls.__name__}.{name}"
                values[name] = None if value is None else _array(value, kind, place)
            case Nested(each=None):
                values[name] = packed(value)
            case Nested():
                values[name] = _each_packed(value)
            case _:
                values[name] = value
    return cls(**values)


def _each_packed(structs: Sequence[Any]) -> list[Any]:
    return [packed(one) for one in structs]


def _length(part: Dimension) -> int:
    """Return the length of a dimension of an array without rows; 0 if it depends on the rows."""
    return part if isinstance(part, int) else constants().get(part, 0)


def _array(value: Any, kind: Array, place: str) -> NDArray[Any]:
    found = np.asarray(value)
    if found.size == 0 and found.ndim < len(kind.shape):
        found = found.reshape((0, *(_length(part) for part in kind.shape[1:])))
    if kind.type != "float64" and found.size and found.dtype.kind not in "iub":
        raise UnitError(
            f"{place}: whole numbers are wanted; got values of type {found.dtype}; round them first"
        )
    return np.ascontiguousarray(found, dtype=kind.type)
