"""Read records from strict YAML and JSON files, with errors that name the file and the place in
it.
"""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from gluteus.anatomy.record import broken
from gluteus.errors import FileFormatError, RecordError
from gluteus.yaml_file import read_yaml_file

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

R = TypeVar("R")

_ADVICE = {
    "missing": "Add the field.",
    "extra_forbidden": "Remove the field, or correct its name.",
    "literal_error": "Use one of the values named in the rule.",
    "string_type": "Write text; put quotes round a number that is meant as text.",
}


def read_yaml(file: Path, kind: type[R]) -> R:
    """Return the record in one YAML file.

    Parameters
    ----------
    file : Path
        The file.
    kind : type
        The type to read it as: a `Record`, or a collection of records such as
        ``dict[str, Quantity]``.

    Returns
    -------
    Record or collection of Record
        An object of that type.

    Raises
    ------
    RecordError
        The file cannot be read, is not YAML, or breaks a rule of its type.
    """
    try:
        content = read_yaml_file(file)
    except FileFormatError as error:
        raise RecordError(str(error)) from error
    return _typed(file, content, kind)


def read_json(file: Path, kind: type[R]) -> R:
    """Return the records in one JSON file; parameters and errors are those of `read_yaml`."""
    text = _text(file)
    try:
        content: object = json.loads(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise broken(
            file, place, "a source list is readable JSON", error.msg, "Correct the file there."
        ) from error
    return _typed(file, content, kind)


def read_csv(file: Path, kind: type[R]) -> R:
    """Return the records in a CSV file with a header, one record per line.

    Parameters and errors are those of `read_yaml`.
    """
    return _typed(file, list(csv.DictReader(_text(file).splitlines())), kind)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise broken(
            file, "the whole file", "a data file exists and is UTF-8 text", str(error), "Restore the file."
        ) from error


@cache
def _adapter(kind: type[R]) -> TypeAdapter[R]:
    return TypeAdapter(kind)


def _typed(file: Path, content: object, kind: type[R]) -> R:
    try:
        return _adapter(kind).validate_python(_frozen(content))
    except ValidationError as error:
        first, *others = error.errors()
        more = f" ({len(others)} more in this file.)" if others else ""
        rule, advice = _explained(first)
        place = ".".join(map(str, first["loc"])) or "the whole file"
        raise broken(file, place, rule, first["input"], advice + more) from error


def _explained(error: ErrorDetails) -> tuple[str, str]:
    rule = error["msg"].removeprefix("Value error, ")
    return rule, _ADVICE.get(error["type"], "Correct the value.")


def _frozen(content: object) -> object:
    """Return the content with tuples instead of lists, which frozen records require."""
    if isinstance(content, list):
        return tuple(_frozen(item) for item in cast("list[object]", content))
    if isinstance(content, dict):
        return {key: _frozen(value) for key, value in cast("dict[object, object]", content).items()}
    return content
