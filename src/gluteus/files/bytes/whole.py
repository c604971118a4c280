"""Writes all files: completely or not at all, and never over a file that must be kept."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import stat
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from gluteus.errors import GluteusError

_DATABASE: Final = b"SQLite format 3\x00"
BESIDE_DATABASE: Final = ("-wal", "-shm", "-journal")
"""Endings of the files that SQLite creates beside a database, and empties or deletes."""

_NO_LINKS: Final = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})
"""Errors that file systems without hard links raise."""

_HANDLES: Final = "/proc/self/fd"


def write_whole(
    path: Path, content: bytes | memoryview, *, overwrite: bool = False, private: bool = False
) -> Path:
    """Write a file that is complete whenever it exists, even after a loss of power.

    Parameters
    ----------
    path
        Where it goes.
    content
        Content of the file.
    overwrite
        Whether an existing regular file may be replaced.
    private
        Whether only the owner may read and write the file, whatever the umask is: for health data.

    Returns
    -------
    Path
        The path that was given.

    Raises
    ------
    GluteusError
        As in `refuse_output`, or the file cannot be written. An existing file is then unchanged,
        and nothing unfinished remains.
    """
    refuse_output(path, overwrite=overwrite)
    with _one_error(path):
        draft = _draft(path.parent, content, 0o600 if private else 0o666)
        try:
            _put(draft, path, overwrite)
        finally:
            draft.unlink(missing_ok=True)
    _keep_entry(path.parent)
    return path


def write_folder(path: Path, fill: Callable[[Path], None], holds: str) -> Path:
    """Write a folder that is complete whenever it exists, and that may replace one of the same
    kind.

    Parameters
    ----------
    path
        Where it goes.
    fill
        Function that writes the content into an empty folder.
    holds
        Name of a file that every folder of this kind has; only a folder with it is replaced.

    Returns
    -------
    Path
        The path that was given.

    Raises
    ------
    GluteusError
        Something else has that name, or the folder cannot be written.
    """
    with _one_error(path):
        if os.path.lexists(path) and (path.is_symlink() or not (path / holds).is_file()):
            raise GluteusError(f"{path} is a file of another kind, which would be lost; move it away")
        draft = path.parent / _draft_name()
        draft.mkdir()
        try:
            fill(draft)
            if path.exists():
                shutil.rmtree(path)
            draft.rename(path)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return path


def make_folder(path: Path) -> Path:
    """Return a folder, created if necessary; raise `GluteusError` if it cannot or must not be
    created.
    """
    _refuse_log_name(path)
    try:
        os.makedirs(path, exist_ok=True)
    except (OSError, ValueError, RecursionError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise GluteusError(f"{path} cannot be made ({reason}); choose another folder") from error
    return path


def refuse_outputs(
    outputs: Iterable[Path | None], *, inputs: Iterable[Path | None] = (), overwrite: bool = False
) -> None:
    """Refuse, before any work, outputs that a command must not write.

    Parameters
    ----------
    outputs
        Files that the command will write; None for those that were not requested.
    inputs
        Files that the command reads or keeps; they are never replaced, even with `overwrite`.
    overwrite
        Whether other regular files may be replaced.

    Raises
    ------
    GluteusError
        As in `refuse_output`, or two outputs are the same file, or an output is an input.
    """
    read = {key: path for path in inputs if path is not None for key in _identities(path)}
    written: dict[object, Path] = {}
    for path in outputs:
        if path is None:
            continue
        keys = _identities(path)
        if kept := next((read[key] for key in keys if key in read), None):
            same = "a file" if str(kept) == str(path) else f"the file {kept}"
            raise GluteusError(f"{path} is {same} which this command reads; choose another name")
        if any(key in written for key in keys):
            raise GluteusError(f"{path} is named twice in this command, and would be lost; use two names")
        refuse_output(path, overwrite=overwrite)
        written.update(dict.fromkeys(keys, path))


def refuse_output(path: Path, *, overwrite: bool = False) -> None:
    """Refuse a file that cannot or must not be written.

    Parameters
    ----------
    path
        The file.
    overwrite
        Whether an existing regular file may be replaced.

    Raises
    ------
    GluteusError
        The path is a folder, a link, a device, pipe or socket, a store or another database; it has
        the name of a database's log; its folder does not exist; or it exists and may not be
        replaced.
    """
    with _one_error(path):
        if not path.absolute().parent.is_dir():
            raise GluteusError(f"{path} cannot be written; name a file in a folder that exists")
        _refuse_log_name(path)
        try:
            mode = path.lstat().st_mode
        except FileNotFoundError:
            return
        if stat.S_ISDIR(mode):
            raise GluteusError(f"{path} is a folder; name a file in a folder that exists")
        if stat.S_ISLNK(mode):
            raise GluteusError(f"{path} is a link, which is never written through; name the file itself")
        if not stat.S_ISREG(mode):
            raise GluteusError(f"{path} is a device, pipe or socket, not a file; choose another name")
        if _is_database(path):
            raise GluteusError(f"{path} is a store or another database, never replaced; choose another name")
    if not overwrite:
        raise GluteusError(f"{path} exists; choose another name or add --overwrite (overwrite=True)")


@contextmanager
def _one_error(path: Path) -> Generator[None]:
    """Convert errors of the operating system to one message with the remedy."""
    try:
        yield
    except FileExistsError as error:
        raise GluteusError(
            f"{path} has meanwhile been made by another program; choose another name"
        ) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        full = getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT)
        remedy = "make room and run the same command again" if full else "check folder and rights"
        raise GluteusError(f"{path} cannot be written ({reason}); {remedy}") from error


def _draft(folder: Path, content: bytes | memoryview, mode: int) -> Path:
    """Write a complete file under a temporary name, and return its path."""
    draft = folder / _draft_name()
    handle = _unnamed(folder, mode)
    if handle is not None:
        _fill(handle, content, lambda: _name(handle, draft))
        return draft
    try:
        _fill(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode), content)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return draft


def _unnamed(folder: Path, mode: int) -> int | None:
    """Open a file without a name, so that nothing remains if the program is killed."""
    if not hasattr(os, "O_TMPFILE") or not os.path.isdir(_HANDLES):
        return None
    with contextlib.suppress(OSError):
        return os.open(folder, os.O_TMPFILE | os.O_WRONLY, mode)
    return None


def _fill(handle: int, content: bytes | memoryview, complete: Callable[[], None] | None = None) -> None:
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(handle)
        if complete:
            complete()


def _name(handle: int, path: Path) -> None:
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        # Python follows the link in /proc only where a folder is given.
        os.link(f"{_HANDLES}/{handle}", path.name, dst_dir_fd=folder, follow_symlinks=True)
    finally:
        os.close(folder)


def _draft_name() -> str:
    return f".gluteus-{secrets.token_hex(8)}.part"


def _put(draft: Path, path: Path, overwrite: bool) -> None:
    """Give a complete file its name; without `overwrite`, only if the name is still free."""
    if overwrite:
        draft.replace(path)
        return
    try:
        os.link(draft, path)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, "exists", str(path)) from error
        draft.replace(path)


def _identities(path: Path) -> list[object]:
    """Return keys that two paths share if they are the same file: its full name, and its inode."""
    found: list[object] = [os.path.normcase(os.path.realpath(path))]
    with contextlib.suppress(OSError, ValueError):
        status = path.stat()
        found.append((status.st_dev, status.st_ino))
    return found


def _refuse_log_name(path: Path) -> None:
    if database := beside_database(path):
        raise GluteusError(f"{path} is where SQLite keeps a log of {database}; choose another name")


def beside_database(path: Path) -> Path | None:
    """Return the database whose log would have this name, even if that log does not exist now.

    SQLite would read, empty or delete such a file as its own.
    """
    for ending in BESIDE_DATABASE if path.name else ():
        database = path.with_name(path.name.removesuffix(ending) or path.name)
        if database != path and _is_database(database):
            return database
    return None


def _is_database(file: Path) -> bool:
    with contextlib.suppress(OSError, ValueError):
        if not stat.S_ISREG(file.stat().st_mode):
            return False
        with file.open("rb") as content:
            return content.read(len(_DATABASE)) == _DATABASE
    return False


def _keep_entry(folder: Path) -> None:
    """Make the new entry of the folder survive a loss of power, if the system supports that."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
