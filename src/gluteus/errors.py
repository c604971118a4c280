"""All errors of Gluteus, as a tree.

::

    GluteusError
    ├── RecordError a record of the anatomy breaks a rule
    ├── FileFormatError     an input file cannot be read in its format
    ├── UnsupportedFeature  a file asks for something that Gluteus does not model
    ├── AnatomyError        a name, person or measurement does not fit the anatomy
    ├── MissingExtra        an optional library is not installed
    └── UnitError           a quantity has the wrong unit, or an array the wrong shape

Each message gives the rule, the value, its place, and what to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

_LONGEST = 4000


class GluteusError(Exception):
    """Base of all errors of Gluteus, with one clear message that is shortened if very long."""

    def __init__(self, message: str = "") -> None:
        if len(message) > _LONGEST:
            message = f"{message[: _LONGEST // 2]} ... {message[-_LONGEST // 4 :]}"
        super().__init__(message)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle class, message and attributes, because subclasses take other arguments."""
        return _unpickled, (type(self), str(self), self.__dict__)


def _unpickled(cls: type[GluteusError], message: str, attributes: dict[str, Any]) -> GluteusError:
    error = cls.__new__(cls, message)
    error.args = (message,)
    error.__dict__.update(attributes)
    return error


class RecordError(GluteusError):
    """A record of the anatomy breaks a rule, so that it does not load."""


class FileFormatError(GluteusError):
    """A file cannot be read in its format; carries its path and, if known, the line."""

    def __init__(self, path: Path | str, line: int | None, message: str) -> None:
        self.path = Path(path)
        self.line = line
        place = f"{path}, line {line}" if line is not None else str(path)
        super().__init__(f"{place}: {message}")


class FileFormatWarning(UserWarning):
    """A file is ambiguous, and Gluteus decided by a rule that the message names.

    Carries the line if it is known, and then the remark about that line.
    """

    def __init__(self, message: str, line: int | None = None, remark: str | None = None) -> None:
        self.line = line
        self.remark = remark or message
        super().__init__(message)

    @classmethod
    def at(cls, path: Path | str, line: int, remark: str) -> FileFormatWarning:
        """Return the warning about a line of a file."""
        return cls(f"{path}, line {line}: {remark}", line, remark)


class UnsupportedFeature(GluteusError):
    """A file asks for something that Gluteus does not model; carries the feature's name."""

    def __init__(self, name: str, message: str) -> None:
        self.name = name
        super().__init__(f"{name}: {message}")


class AnatomyError(GluteusError):
    """A name, a person or a measurement does not fit the anatomy."""


class UnitError(GluteusError):
    """A quantity has the wrong unit, or an array the wrong shape."""


class MissingExtra(GluteusError):
    """An optional library is not installed; carries the name of the extra that brings it."""

    def __init__(self, extra: str, what: str, modules: Sequence[str]) -> None:
        self.extra = extra
        super().__init__(
            f"{what} needs the extra {extra!r} (not installed: {', '.join(modules)}); "
            f"run: pip install 'gluteus[{extra}]'"
        )
