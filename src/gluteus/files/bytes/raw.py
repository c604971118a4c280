"""Bytes of a file that comes in, of a size that was agreed, and the warning that readers give."""

from __future__ import annotations

from pathlib import Path

from gluteus.errors import FileFormatError


class FileFormatWarning(UserWarning):
    """A file leaves something open that Gluteus settled by a rule; the message names the rule."""


def read_bytes(path: Path | str, limit: int) -> bytes:
    """Return the bytes of a file.

    Parameters: `path`; `limit`, the greatest size accepted [bytes].
    Raises `FileFormatError` for a file that is missing, cannot be read, or is larger than `limit`.
    """
    try:
        with Path(path).open("rb") as file:
            data = file.read(limit + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise FileFormatError(path, None, f"cannot be read ({reason}); check the path") from error
    if len(data) > limit:
        raise FileFormatError(path, None, f"is larger than the {limit / 1e6:.0f} MB that are read; split it")
    return data
