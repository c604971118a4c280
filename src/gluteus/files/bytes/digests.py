"""What a file held when it was read, in sixty-four characters."""

from __future__ import annotations

import hashlib
from pathlib import Path

from gluteus.errors import GluteusError


def sha256(path: Path | str) -> str:
    """Return the SHA-256 digest of a file's bytes, in hexadecimal; `GluteusError` if it cannot be read."""
    try:
        with Path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise GluteusError(
            f"{path} cannot be read ({error.strerror or error}); check name and rights"
        ) from error
