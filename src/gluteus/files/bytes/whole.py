"""A file that is there whole or not at all, whatever stops the program while it is written."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from pathlib import Path

from gluteus.errors import GluteusError


def write_whole(path: Path, content: bytes) -> Path:
    """The path of a file with that content, in the place of any that was there; it outlives a loss of power.

    Raises:
        GluteusError: it cannot be written; what was there before still is.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o666 & ~_mask())
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        remedy = "make room and run the same command again" if full else "check folder and rights"
        raise GluteusError(f"{path} cannot be written ({error.strerror or error}); {remedy}") from error
    _keep_entry(path.parent)
    return path


def _keep_entry(folder: Path) -> None:
    """Make the folder's new entry outlive a loss of power too, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
