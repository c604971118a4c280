"""Opens input files: only regular files of limited size, and text in UTF-8."""

from __future__ import annotations

import os
import stat
from collections.abc import Generator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

from gluteus.errors import FileFormatError


@contextmanager
def open_input(path: Path | str) -> Generator[BufferedReader]:
    """Open a regular file for reading; pipes, sockets, devices and folders are refused at once.

    Parameters
    ----------
    path
        The file, which need not be trusted.

    Raises
    ------
    FileFormatError
        There is no such file, it is not a regular one, or it cannot be read.
    """
    try:
        with _opened(path) as file:
            yield file
    except OSError as error:
        reason = error.strerror or str(error)
        raise FileFormatError(
            path, None, f"cannot be read ({reason}); check the name and permissions"
        ) from error


def _opened(path: Path | str) -> BufferedReader:
    try:
        # Non-blocking, because opening a pipe without a writer would hang.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except ValueError as error:  # a null byte, or letters that no name can have
        raise FileFormatError(path, None, f"cannot be read ({error}); check the name") from error
    file = os.fdopen(handle, "rb", closefd=True)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        file.close()
        raise FileFormatError(path, None, "must be a regular file, not a pipe or device; copy it to one")
    return file


def read_bytes(path: Path | str, limit: int) -> bytes:
    """Return the content of a file.

    Parameters
    ----------
    path
        The file, which need not be trusted.
    limit
        Largest accepted size [bytes].

    Raises
    ------
    FileFormatError
        As in `open_input`, or the file is larger than the limit.
    """
    with open_input(path) as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise FileFormatError(path, None, f"must have at most {limit} bytes; shorten or split it")
    return content


def not_empty(path: Path | str, content: bytes | str) -> None:
    """Refuse a file without content.

    Raises
    ------
    FileFormatError
        The file contains only white space.
    """
    if not content.strip():
        raise FileFormatError(path, 1, "is empty; check that it was written completely")


def read_text(path: Path | str, limit: int) -> str:
    """Return the content of a text file in UTF-8, without a byte order mark.

    Parameters
    ----------
    path
        The file, which need not be trusted.
    limit
        Largest accepted size [bytes].

    Raises
    ------
    FileFormatError
        As in `read_bytes`, or the content is not UTF-8; the error names the line.
    """
    content = read_bytes(path, limit)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise FileFormatError(path, line, "must be text in UTF-8; save it with that encoding") from error
