"""Make or accept the file of a store: private to its owner, and never another kind of file."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

from gluteus.files.bytes.whole import BESIDE_DATABASE, beside_database
from gluteus.pain.store.errors import StoreError
from gluteus.pain.store.schema import APPLICATION_ID

_HEADER = 100
_MAGIC = b"SQLite format 3\0"
_OWNER = stat.S_IRUSR | stat.S_IWUSR
_STRANGER = "a store is a file that Gluteus made, but this is another kind of file; choose another name"


def make_private(path: Path) -> None:
    """Make an empty file that only its owner may read and write, whatever the umask is.

    Raises
    ------
    FileExistsError
        A file of that name exists.
    OSError
        The file cannot be made.
    """
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, _OWNER))


def refuse_log_name(path: Path) -> None:
    """Refuse a name that SQLite uses for the log of another store, because SQLite would delete the
    file.

    Raises
    ------
    StoreError
        There is such a store.
    """
    if other := beside_database(path):
        raise StoreError(path, None, f"SQLite keeps a log of {other} under this name; choose another name")


def hide(path: Path, *, from_group: bool) -> None:
    """Remove the permissions of others, and if asked those of the group, from a store's files.

    Files of another owner stay as they are: only the owner can change them.
    """
    keep = stat.S_IRWXU | (0 if from_group else stat.S_IRWXG)
    for ending in ("", *BESIDE_DATABASE):
        file = Path(f"{path}{ending}")
        with contextlib.suppress(OSError):
            mode = stat.S_IMODE(file.stat().st_mode)
            if mode & ~keep:
                file.chmod(mode & keep)


def prepare_place(path: Path, create: bool) -> None:
    """Make the file of a new store, or refuse one that is not a store before SQLite touches it.

    Raises
    ------
    StoreError
        There is no store and none may be made, or the file is of another kind.
    """
    if path.is_dir():
        raise StoreError(path, None, "a store is one file, but this is a folder; name a file in it")
    if not os.path.lexists(path):
        _make(path, create)
        return
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise stranger(path)
        with path.open("rb") as file:
            header = file.read(_HEADER)
    except OSError as error:
        raise _unusable(path, "readable", error) from error
    owner = int.from_bytes(header[68:72], "big")
    # An empty file holds nothing that could be lost. A half-made store has the mark as soon as it
    # has a header, because one transaction writes tables and mark, and the first page first.
    if header and (not header.startswith(_MAGIC) or owner != APPLICATION_ID):
        raise stranger(path)


def stranger(path: Path) -> StoreError:
    """Return the error for a file that is not a store."""
    return StoreError(path, None, _STRANGER)


def _make(path: Path, create: bool) -> None:
    if not create:
        raise StoreError(path, None, "there is no store here; check the name")
    refuse_log_name(path)
    if not path.absolute().parent.is_dir():
        raise StoreError(path, None, f"the folder {path.absolute().parent} does not exist; make it")
    try:
        make_private(path)
    except FileExistsError:
        pass  # another program has just made the file
    except OSError as error:
        raise _unusable(path, "writable", error) from error


def _unusable(path: Path, what: str, error: OSError) -> StoreError:
    return StoreError(
        path,
        None,
        f"a store must be {what}, but: {error.strerror}; change its permissions, or choose another place",
    )
