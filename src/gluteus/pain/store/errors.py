"""Errors of a store.

Each has one message: the rule, the value found, the file, the remedy.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from gluteus.errors import FileFormatError, GluteusError

Failure = (sqlite3.Error, MemoryError, UnicodeError, OverflowError)
"""Errors that the `sqlite3` module raises for a damaged file.

MemoryError is caused by a damaged length, and UnicodeDecodeError by damaged bytes that SQLite
quotes in its own message.
"""


@dataclass(frozen=True, slots=True)
class StoreDamage:
    """A damaged part of a store, which readers skip.

    Parameters
    ----------
    table : str
        Table of the damaged record; ``file`` for damage to the structure of the whole file.
    record : int or None
        Number of the record in its table; None when no single record is damaged.
    reason : str
        How the damage shows.
    """

    table: str
    record: int | None
    reason: str

    @property
    def name(self) -> str:
        """The table and the number, such as ``findings 17``."""
        return self.table if self.record is None else f"{self.table} {self.record}"

    def __str__(self) -> str:
        return f"{self.name}: {self.reason}"


class StoreError(FileFormatError):
    """A store cannot be opened, read or written; the file was not changed."""


class StoreBusy(StoreError):
    """Another program has been writing to the store for longer than the time allowed."""


class StoreDamaged(StoreError):
    """The requested record is damaged; the error carries the damage."""

    def __init__(self, path: Path | str, damage: StoreDamage) -> None:
        self.damage = damage
        super().__init__(path, None, f"the store is damaged ({damage}); {REMEDY}")


class EditorRefused(GluteusError):
    """Only the editor may do this, but the token is missing or wrong."""


REMEDY = "keep this file, save what can be read with `gluteus export`, and go on with a backup"

_MESSAGES = {
    sqlite3.SQLITE_BUSY: "another program is writing to the store; close it there, or try again",
    sqlite3.SQLITE_LOCKED: "another program is writing to the store; close it there, or try again",
    sqlite3.SQLITE_READONLY: "a store must be writable, but this file or its folder is read-only; "
    "copy it to a folder where you may write",
    sqlite3.SQLITE_PERM: "a store must be writable, but this file may not be opened; change its permissions",
    sqlite3.SQLITE_CANTOPEN: "a store must be a file in a folder that exists and can be written, but "
    "it cannot be opened; choose another place",
    sqlite3.SQLITE_FULL: "the disk is full, so that nothing more can be stored; make room and enter it again",
    sqlite3.SQLITE_IOERR: "the disk could not be read or written; check its free space and its health, "
    "then enter it again",
    sqlite3.SQLITE_NOTADB: "a store is a file that Gluteus made, but this is another kind of file; "
    "choose another name",
    sqlite3.SQLITE_CONSTRAINT: "the store refused this, because it contradicts a record that is there; "
    "nothing was written",
    sqlite3.SQLITE_CORRUPT: "the store is damaged; keep this file, and go on with a backup",
}


def explained(path: Path, error: Exception) -> StoreError:
    """Return an error of SQLite as one message about the file, without any SQL."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    kind = StoreBusy if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) else StoreError
    # The structure matched what this program makes, so that an error at this point means damage.
    return kind(path, None, _MESSAGES.get(code, _MESSAGES[sqlite3.SQLITE_CORRUPT]))
