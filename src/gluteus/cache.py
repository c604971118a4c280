"""Cache of arrays that take longer to compute than to read, in the user's cache directory.

Each entry is one ``.npz`` file without pickled objects, named after what it holds, the version of
Gluteus, and a digest of everything it was computed from. Deleting the files only costs time.
Problems with the cache never make a command fail: an entry that cannot be read, is damaged or
belongs to another user is computed again, and one that cannot be written is not stored.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gluteus._version import __version__

Arrays = Mapping[str, NDArray[Any]]

FOLDER_VARIABLE = "GLUTEUS_CACHE_DIR"
"""Environment variable with another folder for the cache; empty to store nothing."""

_PREFIX = "gluteus-"
_KEY = "made_from"
_UNUSED_DAYS = 60
_OTHERS_MAY_WRITE = 0o022


def kept(name: str, made_from: str, compute: Callable[[], Arrays]) -> Arrays:
    """Return arrays from the cache if they are intact; otherwise compute and store them.

    Parameters
    ----------
    name : str
        Name of the arrays; the beginning of the file's name.
    made_from : str
        Digest of everything that the arrays are computed from, see `digest_of`.
    compute : callable
        Returns the arrays by name. Called only when there is no intact entry.

    Returns
    -------
    mapping of str to ndarray
        The arrays, bit-identical whether they were computed or read.
    """
    folder = cache_folder()
    if folder is None:
        return compute()
    file = folder / f"{_PREFIX}{name}-{__version__}-{made_from[:16]}.npz"
    found = _read(file, made_from)
    if found is None:
        found = compute()
        _write(file, made_from, found)
    return found


def cache_folder() -> Path | None:
    """The folder of the cache, which need not exist; None if nothing should be stored."""
    chosen = os.environ.get(FOLDER_VARIABLE)
    if chosen is not None:
        return Path(chosen) if chosen else None
    import platformdirs

    return platformdirs.user_cache_path("gluteus", appauthor=False)


def digest_of(files: Iterable[Path]) -> str:
    """SHA-256 of the files' contents in their order, of NumPy's version and of the kind of machine.

    Raises
    ------
    OSError
        A file cannot be read.
    """
    digest = hashlib.sha256(f"{__version__} {np.__version__} {platform.machine()}".encode())
    for file in files:
        content = file.read_bytes()
        digest.update(f"\n{file.name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _read(file: Path, made_from: str) -> Arrays | None:
    """The arrays of an entry; None if it does not exist or cannot be trusted.

    The checksums of the archive are compared as each array is read, so that flipped bits and a
    missing end are noticed.
    """
    try:
        with file.open("rb") as stream:
            if not _is_ours(os.fstat(stream.fileno())):
                return None
            with np.load(stream, allow_pickle=False) as archive:
                found = {name: archive[name] for name in archive.files}
    except Exception:  # zipfile and NumPy raise a dozen kinds of errors for damaged bytes
        return None
    key = found.pop(_KEY, None)
    return found if key is not None and str(key) == _key(made_from, found) else None


def _key(made_from: str, arrays: Arrays) -> str:
    """Key of the names of an entry's arrays: damage to the archive's directory can change names."""
    return " ".join((made_from, *sorted(arrays)))


def _is_ours(status: os.stat_result) -> bool:
    """Whether nobody but the user could have written a file."""
    if not hasattr(os, "getuid"):  # Windows: the folder is the user's own
        return True
    return status.st_uid == os.getuid() and not status.st_mode & _OTHERS_MAY_WRITE


def _write(file: Path, made_from: str, arrays: Arrays) -> None:
    """Store arrays completely or not at all, even if two processes do so at the same time."""
    with contextlib.suppress(OSError):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f"{file.name}-")  # mode 600
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                content: dict[str, Any] = {_KEY: np.array(_key(made_from, arrays)), **arrays}
                np.savez(stream, **content)
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)
        _forget_unused(file.parent)


def _forget_unused(folder: Path) -> None:
    """Remove entries, and files that interrupted writers left, once they are two months old."""
    oldest = time.time() - _UNUSED_DAYS * 86400
    for each in folder.glob(f"{_PREFIX}*.npz*"):
        if each.stat().st_mtime < oldest:
            each.unlink(missing_ok=True)
