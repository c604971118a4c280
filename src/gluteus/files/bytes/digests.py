"""Digests of the content of files, with sixty-four characters each."""

from __future__ import annotations

import hashlib
from pathlib import Path

from gluteus.input_file import open_input


def sha256(path: Path | str) -> str:
    """Return the SHA-256 digest of a file's bytes, in hexadecimal.

    Raises `FileFormatError` if the file cannot be read.
    """
    with open_input(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
