"""The vocabulary of the schema: enums, sizes, and structs with a declared kind for each field.

The build runs these files to generate C++ (`kernel/generate.py`) before anything is installed. Only
the standard library is therefore imported here.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from enum import IntEnum
from functools import cache
from typing import Any, Literal, TypeVar, dataclass_transform

Type = Literal["float64", "int32", "int64", "uint64", "int8", "uint8", "bool"]
Dimension = str | int
"""A number, the name of a size, the name of an enum (its length), or an expression of them.

The first dimension of an array may be ``"1|rows"``: one row for all samples, or one for each.
"""

T = TypeVar("T")

_enums: dict[str, type[Named]] = {}
_sizes: dict[str, Size] = {}
_constants: dict[str, int] = {}
_structs: dict[str, tuple[type, bool]] = {}


class Named(IntEnum):
    """An enum whose members are numbered from 0. Both languages use only the names."""

    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[int]) -> int:
        return count

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        _enums[cls.__name__] = cls


@dataclass(frozen=True)
class Size:
    """A length that arrays share, read from their shapes and equal in all of them."""

    name: str
    low: int
    high: int


@dataclass(frozen=True)
class Number:
    """A float64; None stands for NaN where it is optional."""

    optional: bool


@dataclass(frozen=True)
class Whole:
    """An integer from ``low`` to ``high``."""

    low: int
    high: int


@dataclass(frozen=True)
class Length:
    """A size given as a number."""

    size: str


@dataclass(frozen=True)
class Flag:
    """True or false."""


@dataclass(frozen=True)
class Choice:
    """A member of an enum; None becomes -1 where it is optional."""

    enum: str
    optional: bool


@dataclass(frozen=True)
class Array:
    """A NumPy array.

    Attributes
    ----------
    type : str
        Name of the data type; another one is refused, never converted.
    shape : tuple
        Dimensions.
    low, below : Dimension or None
        Range of integers, for indices.
    ascends_to : Dimension or None
        Upper end of numbers that ascend from 0: the starts of parts in one combined list.
    written : bool
        Whether the kernel writes the array.
    strided : bool
        Whether any strides are accepted; otherwise the array must be C-contiguous.
    optional : bool
        Whether None is accepted.
    """

    type: Type
    shape: tuple[Dimension, ...]
    low: Dimension | None = None
    below: Dimension | None = None
    ascends_to: Dimension | None = None
    written: bool = False
    strided: bool = False
    optional: bool = False


@dataclass(frozen=True)
class Nested:
    """Another struct, or one for each member of an enum."""

    struct: str
    each: str | None


Kind = Number | Whole | Length | Flag | Choice | Array | Nested


def size(name: str, low: int = 0, high: int = 2**31 - 1) -> Size:
    """Declare a size and its range."""
    _sizes[name] = Size(name, low, high)
    return _sizes[name]


def constant(name: str, value: int) -> int:
    """Declare a constant that both languages know by name."""
    _constants[name] = value
    return value


def number(*, optional: bool = False) -> Any:
    """Declare a field that holds a float."""
    return _declared(Number(optional))


def whole(low: int, high: int) -> Any:
    """Declare a field that holds a whole number from ``low`` to ``high``."""
    return _declared(Whole(low, high))


def length(size: str) -> Any:
    """Declare a field that contains a size, which arrays must then have."""
    return _declared(Length(size))


def flag() -> Any:
    """Declare a field that holds true or false."""
    return _declared(Flag())


def choice(enum: type[Named], *, optional: bool = False) -> Any:
    """Declare a field that holds a member of an enum."""
    return _declared(Choice(enum.__name__, optional))


def numbers(*shape: Dimension, written: bool = False, strided: bool = False, optional: bool = False) -> Any:
    """Declare an array of float64."""
    return _declared(Array("float64", shape, written=written, strided=strided, optional=optional))


def wholes(*shape: Dimension, type: Type = "int32", written: bool = False, optional: bool = False) -> Any:
    """Declare an array of integers of any value."""
    return _declared(Array(type, shape, written=written, optional=optional))


def flags(*shape: Dimension, written: bool = False, optional: bool = False) -> Any:
    """Declare an array of true and false."""
    return _declared(Array("bool", shape, written=written, optional=optional))


def indices(*shape: Dimension, below: Dimension, low: Dimension = 0) -> Any:
    """Declare an array of integers from ``low`` to less than ``below``."""
    return _declared(Array("int32", shape, low=low, below=below))


def choices(enum: type[Named], *shape: Dimension) -> Any:
    """Declare an array of members of an enum."""
    return _declared(Array("int32", shape, low=0, below=enum.__name__))


def firsts(owners: str, owned: str) -> Any:
    """Declare an array of the start of each owner's part in a combined list."""
    return _declared(Array("int32", (f"{owners} + 1",), ascends_to=owned))


def nested(struct: type, *, each: type[Named] | None = None) -> Any:
    """Declare a field that holds a struct, or a sequence with one for each member of an enum."""
    return _declared(Nested(struct.__name__, None if each is None else each.__name__))


def _declared(kind: Kind) -> Any:
    return field(metadata={"kind": kind})


@dataclass_transform(
    kw_only_default=True,
    eq_default=False,
    field_specifiers=(
        number,
        whole,
        length,
        flag,
        choice,
        numbers,
        wholes,
        flags,
        indices,
        choices,
        firsts,
        nested,
    ),
)
def struct(*, kept: bool = False) -> Callable[[type[T]], type[T]]:
    """Declare a struct; the class becomes a dataclass with slots and keyword-only fields.

    Parameters
    ----------
    kept : bool
        Whether the kernel copies the arrays because it uses them after the call.
    """

    def declare(cls: type[T]) -> type[T]:
        made = dataclass(kw_only=True, slots=True, eq=False)(cls)
        _structs[made.__name__] = made, kept
        return made

    return declare


@dataclass(frozen=True)
class Declaration:
    """Declaration of a struct."""

    name: str
    kept: bool
    kinds: dict[str, Kind]

    @property
    def arrays(self) -> dict[str, Array]:
        """The fields that are arrays."""
        return {name: kind for name, kind in self.kinds.items() if isinstance(kind, Array)}

    @property
    def sizes(self) -> list[Size]:
        """The sizes that its arrays refer to, each once."""
        found = {one.size: _sizes[one.size] for one in self.kinds.values() if isinstance(one, Length)}
        for array in self.arrays.values():
            for part in (*array.shape, array.below, array.ascends_to):
                found |= {name: _sizes[name] for name in names_in(part) if name in _sizes}
        return list(found.values())


def enums() -> dict[str, type[Named]]:
    """All enums, by name."""
    return dict(_enums)


def sizes() -> dict[str, Size]:
    """All sizes, by name."""
    return dict(_sizes)


def constants() -> dict[str, int]:
    """All constants, by name."""
    return dict(_constants)


def structs() -> Iterator[Declaration]:
    """All structs, each after those that it contains."""
    for name, (cls, kept) in _structs.items():
        yield Declaration(name, kept, kinds_of(cls))


def kinds_of(cls: type) -> dict[str, Kind]:
    """Return the declared kinds of the fields of a struct."""
    return {each.name: each.metadata["kind"] for each in fields(cls)}


def names_in(dimension: Dimension | None) -> list[str]:
    """Return the names in a dimension, in their order.

    Raises
    ------
    ValueError
        A name is neither a size nor an enum nor a constant, or the dimension is not an arithmetic
        expression.
    """
    found: list[str] = []
    for node in ast.walk(ast.parse(str(dimension).removeprefix("1|"), mode="eval")):
        match node:
            case ast.Name(id=name) if name in _sizes or name in _enums or name in _constants:
                found.append(name)
            case ast.Constant(value=int() | None):
                pass
            case (
                ast.UnaryOp(op=ast.USub()) | ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult() | ast.FloorDiv())
            ):
                pass
            case ast.Expression() | ast.Load() | ast.operator() | ast.unaryop():
                pass
            case _:
                raise ValueError(
                    f"dimension {dimension!r}: {ast.unparse(node)!r} is no whole number, size, enum or "
                    "constant, nor +, -, * or // of them; declare it, or write the dimension otherwise"
                )
    return found


def inferred(dimension: Dimension) -> tuple[str, int] | None:
    """Return the size in a dimension such as ``"modes + 1"``, and the number that is added
    to it.
    """
    match ast.parse(str(dimension), mode="eval").body:
        case ast.Name(id=name) if name in _sizes:
            return name, 0
        case ast.BinOp(left=ast.Name(id=name), op=ast.Add(), right=ast.Constant(value=int(more))) if (
            name in _sizes
        ):
            return name, more
        case _:
            return None


@cache
def digest() -> str:
    """Return a SHA-256 of everything declared.

    The kernel holds the digest of the declarations that it was built from.
    """
    lines = [f"{name}: {[(one.name, one.value) for one in enum]}" for name, enum in _enums.items()]
    lines += [repr(one) for one in _sizes.values()]
    lines += [f"{name} = {value}" for name, value in _constants.items()]
    lines += [repr(each) for each in structs()]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
