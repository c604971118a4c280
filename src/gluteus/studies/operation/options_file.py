"""Read options of an operation from a YAML file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from gluteus.errors import AnatomyError, FileFormatError
from gluteus.refusals import Misfit, short
from gluteus.studies.operation.question import PlanQuestion
from gluteus.yaml_file import read_yaml_file

Named = Callable[[Mapping[str, object]], Mapping[str, object]]
Worded = Callable[[str, Sequence[str]], str]


def with_options(
    question: PlanQuestion, path: Path, named: Named = dict, worded: Worded = lambda text, fields: text
) -> PlanQuestion:
    """Return the question with the options of a file added after its own.

    Parameters
    ----------
    question : PlanQuestion
    path : Path
        A mapping of names to changes, such as ``long neck: {neck_length_mm: 4}``.
    named : callable, optional
        Returns the fields of changes that have other names.
    worded : callable, optional
        Returns a text with these names instead of the fields.

    Raises
    ------
    FileFormatError
        The file is not readable YAML or not a mapping, or has an unknown change or a value out of
        range.
    """
    found = read_yaml_file(path)
    form = worded("write 'long neck: {neck_length_mm: 4}'", ["neck_length_mm"])
    if not isinstance(found, dict) or not found:
        raise FileFormatError(path, None, f"must be a mapping of names to changes; {form}")
    own: dict[str, object] = {}
    for name, changes in cast("dict[object, object]", found).items():
        if not isinstance(changes, dict | None):
            raise FileFormatError(
                path, None, f"{name} = {short(changes)} is not a mapping of changes; {form}"
            )
        if name in question.options:
            raise FileFormatError(path, None, f"names {name!r}, as --option does; give it another name")
        own[str(name)] = _fields(path, str(name), cast("dict[object, object]", changes or {}), named)
    try:
        asked: dict[str, Any] = question.model_dump() | {"options": {**question.options, **own}}
        return PlanQuestion(**asked)
    except Misfit as error:
        place = [str(each) for each in error.place[1:] or error.place]
        told = worded(f"{': '.join(place)} = {short(error.value)} {error.rule}", place[-1:])
        raise FileFormatError(path, None, told) from error


def _fields(path: Path, name: str, changes: dict[object, object], named: Named) -> dict[str, object]:
    try:
        return dict(named({str(change): value for change, value in changes.items()}))
    except AnatomyError as error:
        raise FileFormatError(path, None, f"{name}: {error}") from error
