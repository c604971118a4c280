"""Options of an operation from a YAML file."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from gluteus.errors import AnatomyError, FileFormatError
from gluteus.studies.operation.question import PlanQuestion
from gluteus.yaml_file import read_yaml_file


def with_options(question: PlanQuestion, path: Path) -> PlanQuestion:
    """Return the question with the options of a file after its own.

    Parameters
    ----------
    question : PlanQuestion
    path : Path
        A mapping of names to operations, such as ``long neck: {neck_length_mm: 4}``.

    Raises
    ------
    FileFormatError
        No readable YAML, no mapping, an unknown change, or a value out of range.
    """
    found = read_yaml_file(path)
    if not isinstance(found, dict) or not found:
        raise FileFormatError(
            path, None, "must be a mapping of names to changes; write 'long neck: {neck_length_mm: 4}'"
        )
    own: dict[str, Any] = {
        str(name): changes or {} for name, changes in cast("dict[object, object]", found).items()
    }
    twice = sorted(own.keys() & question.options.keys())
    if twice:
        raise FileFormatError(path, None, f"names {twice[0]!r}, as --option does; give it another name")
    try:
        asked: dict[str, Any] = question.model_dump() | {"options": {**question.options, **own}}
        return PlanQuestion(**asked)
    except AnatomyError as error:
        raise FileFormatError(path, None, str(error)) from error
