"""Refuses wrong types in calls of public functions with one sentence.

Arguments are checked but not converted, so results are those of an unchecked call. Only the first
entries of a collection are checked, so that a check takes microseconds for any argument.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache, wraps
from inspect import Parameter, signature, unwrap
from itertools import islice
from numbers import Integral, Real
from pathlib import Path
from typing import Any, Literal, ParamSpec, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from gluteus.errors import AnatomyError
from gluteus.refusals import either, short, with_article

P = ParamSpec("P")
R = TypeVar("R")

_LOOKED_AT = 100
_NAMES: dict[object, str] = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "True or False",
    bytes: "bytes",
    Mapping: "a mapping",
    dict: "a mapping",
    Path: "a path",
}


def check_types(function: Callable[P, R]) -> Callable[P, R]:
    """Let a public function refuse arguments of the wrong type.

    Its annotations are the rule. Names in annotations must exist when the function is called.

    Raises
    ------
    AnatomyError
        An argument has another type; the sentence names the argument, the value and the type.
    """

    @wraps(function)
    def call(*args: P.args, **given: P.kwargs) -> R:
        parameters, hints = _declared(function)
        for name, value in [*zip(parameters, args, strict=False), *given.items()]:
            if name in hints and not fits(value, hints[name]):
                where = f"{function.__qualname__.removesuffix('.__init__')}: {name} = {short(value)}"
                raise AnatomyError(f"{where} has the wrong type; give {in_words(hints[name])}")
        return function(*args, **given)

    return call


@lru_cache(maxsize=256)
def _declared(function: Callable[..., object]) -> tuple[list[str], dict[str, Any]]:
    """The positional parameters, and the annotation of each parameter."""
    by_place = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
    parameters = signature(function).parameters.values()
    names = [each.name for each in parameters if each.kind in by_place]
    plain = unwrap(function)
    # The return type is not checked, and its names may exist only for type checkers.
    given = {name: each for name, each in plain.__annotations__.items() if name != "return"}
    holder = type("Annotated", (), {"__annotations__": given})
    return names, get_type_hints(holder, plain.__globals__)


def fits(value: object, hint: Any) -> bool:
    """Return whether a value is of the type that an annotation names; unknown annotations fit."""
    if hint is Any or hint is None or hint is type(None):
        return hint is Any or value is None
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return any(fits(value, part) for part in parts)
    if isinstance(hint, type) and origin is None:
        return _is_a(value, cast("type[object]", hint))
    if not isinstance(origin, type) or not issubclass(origin, Iterable):
        return True  # a Literal, whose choices the function checks itself, or an unknown annotation
    return _is_mapping(value, parts) if issubclass(origin, Mapping) else _is_list(value, parts)


def _is_a(value: object, kind: type[object]) -> bool:
    numbers: dict[type[object], type[object]] = {float: Real, int: Integral}
    if kind in numbers:
        return isinstance(value, numbers[kind]) and not isinstance(value, bool)
    if kind is bool:
        return isinstance(value, bool) or type(value).__name__ in ("bool_", "bool")
    try:
        return isinstance(value, kind)
    except TypeError:  # a protocol that cannot be checked at run time
        return True


def _is_mapping(value: object, parts: tuple[Any, ...]) -> bool:
    if not isinstance(value, Mapping):
        return False
    pairs = islice(cast("Mapping[object, object]", value).items(), _LOOKED_AT)
    return all(fits(key, parts[0]) and fits(each, parts[1]) for key, each in pairs)


def _is_list(value: object, parts: tuple[Any, ...]) -> bool:
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        return False
    if not isinstance(value, Collection) or len(parts) != 1 or hasattr(cast("object", value), "dtype"):
        return True  # reading an iterator would use it up
    return all(fits(each, parts[0]) for each in islice(cast("Collection[object]", value), _LOOKED_AT))


def in_words(hint: Any) -> str:
    """Return an annotation as words: ``a Person, or leave it out``."""
    parts = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    kinds = list(dict.fromkeys(_kind_in_words(part) for part in parts if part is not type(None)))
    return either(kinds) + (", or leave it out" if type(None) in parts else "")


def _kind_in_words(hint: Any) -> str:
    origin, parts = get_origin(hint), get_args(hint)
    for kind in (hint, origin):
        if kind in _NAMES:
            return _NAMES[kind]
    if origin is Literal:
        return either(parts)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return "a mapping"
    if isinstance(origin, type) and issubclass(origin, Sequence | Iterable):
        return "a list"
    name = str(getattr(hint, "__name__", hint))
    return with_article(name)
