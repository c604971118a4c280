"""What a store refuses, each with one message: the rule, what was met, in which file, what to do."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from gluteus.errors import FileFormatError, GluteusError


class StoreError(FileFormatError):
    """A store cannot be opened, read or written; nothing in the file was changed."""


class StoreBusy(StoreError):
    """Another program has been writing to the store for longer than the time allowed."""


class EditorRefused(GluteusError):
    """Only the editor may do this, and the token is missing or wrong."""


_MESSAGES = {
    sqlite3.SQLITE_BUSY: "another program is writing to the store; close it there, or try again",
    sqlite3.SQLITE_LOCKED: "another program is writing to the store; close it there, or try again",
    sqlite3.SQLITE_READONLY: "a store must be writable, but this file or its folder is read-only; copy it "
    "to a folder where you may write",
    sqlite3.SQLITE_PERM: "a store must be writable, but this file may not be opened; change its permissions",
    sqlite3.SQLITE_CANTOPEN: "a store must be a file in a folder that exists and can be written, but it "
    "cannot be opened; choose another place",
    sqlite3.SQLITE_FULL: "the disk is full, so that nothing more can be stored; make room and enter it again",
    sqlite3.SQLITE_IOERR: "the disk could not be read or written; check its room and its health, then enter "
    "it again",
    sqlite3.SQLITE_NOTADB: "a store is a file that Gluteus made, but this is another kind of file; "
    "choose another name",
    sqlite3.SQLITE_CORRUPT: "the store is damaged; keep this file, and go on with a copy from before",
}


def explained(path: Path, error: sqlite3.Error) -> StoreError:
    """The error of SQLite as one message about the file."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    kind = StoreBusy if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) else StoreError
    message = _MESSAGES.get(code, f"the store refused this: {error}; nothing was written")
    return kind(path, None, message)
