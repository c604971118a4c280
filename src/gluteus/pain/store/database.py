"""One SQLite file: opened with care, brought to the current version, written in whole transactions."""

from __future__ import annotations

import datetime as dt
import sqlite3
import time
import uuid
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Any, Self

from gluteus.pain.store.errors import StoreBusy, StoreError, explained
from gluteus.pain.store.schema import APPLICATION_ID, CURRENT, VERSIONS

_WAIT_S = 10.0
_HEAD = 100
_MAGIC = b"SQLite format 3\0"


class Database:
    """A store's file. It may be used by several threads, one at a time, and by several processes at once.

    A transaction is on the disk (write-ahead log, every commit synced) before its call returns.

    Parameters
    ----------
    path: the file; one that does not exist, or is empty, becomes a store.
    create: False to refuse a file that does not exist.
    wait_s: how long to wait for another program that is writing.

    Raises
    ------
    StoreError: the file is not a store, is of a newer version, or cannot be read and written. It is left
        as it was.
    """

    def __init__(self, path: Path | str, *, create: bool = True, wait_s: float = _WAIT_S) -> None:
        self.path = Path(path)
        self._lock = RLock()
        self._wait_s = wait_s
        _refuse_strangers(self.path, create)
        try:
            self._connection = self._connected()
        except sqlite3.Error as error:
            raise explained(self.path, error) from error

    def close(self) -> None:
        """End the use of the file."""
        with self._lock:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def version(self) -> int:
        """The version of the tables."""
        return int(self._rows("PRAGMA user_version")[0][0])

    @contextmanager
    def _transaction(self) -> Generator[sqlite3.Connection]:
        """A connection on which everything is written, or nothing."""
        with self._lock:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                try:
                    yield self._connection
                    self._connection.execute("COMMIT")
                except BaseException:
                    # A full disk may have ended the transaction already.
                    if self._connection.in_transaction:
                        self._connection.execute("ROLLBACK")
                    raise
            except sqlite3.Error as error:
                raise explained(self.path, error) from error

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[sqlite3.Row]:
        with self._lock:
            try:
                return self._connection.execute(query, tuple(values)).fetchall()
            except sqlite3.Error as error:
                raise explained(self.path, error) from error

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=self._wait_s, isolation_level=None, check_same_thread=False
        )
        try:
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA foreign_keys = ON")
            self._bring_up(connection)
            self._log_ahead(connection)
            connection.execute("PRAGMA synchronous = FULL")
        except BaseException:
            connection.close()
            raise
        return connection

    def _bring_up(self, connection: sqlite3.Connection) -> None:
        """Make the tables, or bring those of an older version up, in one transaction."""
        if _state(connection) == (APPLICATION_ID, CURRENT):
            return
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("BEGIN IMMEDIATE")
        try:
            owner, version = _state(connection)
            new = not owner and not connection.execute("SELECT 1 FROM sqlite_master").fetchone()
            if not new and owner != APPLICATION_ID:
                raise _stranger(self.path)
            if version > CURRENT:
                raise StoreError(
                    self.path,
                    None,
                    f"this program reads stores up to version {CURRENT}; met version {version}. "
                    "Use the newer Gluteus that wrote it",
                )
            for statement in (each for added in VERSIONS[version:] for each in added):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {CURRENT}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    def _log_ahead(self, connection: sqlite3.Connection) -> None:
        """Switch the file to a write-ahead log; SQLite does not wait for others here, so this does."""
        end = time.monotonic() + self._wait_s
        while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            try:
                connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if not isinstance(explained(self.path, error), StoreBusy) or time.monotonic() > end:
                    raise
                time.sleep(0.02)
            else:
                if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                    rule = "a store needs a disk of this computer (a write-ahead log is not possible here)"
                    raise StoreError(self.path, None, f"{rule}; choose another folder")


def now() -> str:
    """The moment, in UTC to the millisecond."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")


def new_uid() -> str:
    """An identifier that stands for nothing else."""
    return str(uuid.uuid4())


def insert(connection: sqlite3.Connection, table: str, **values: Any) -> int:
    """The number of a new row with these values by column."""
    columns = ", ".join(values)
    marks = ", ".join("?" * len(values))
    # Names of tables and columns come from this room alone; values are bound.
    found = connection.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", tuple(values.values()))
    return int(found.lastrowid or 0)


def _state(connection: sqlite3.Connection) -> tuple[int, int]:
    owner = connection.execute("PRAGMA application_id").fetchone()[0]
    return int(owner), int(connection.execute("PRAGMA user_version").fetchone()[0])


def _refuse_strangers(path: Path, create: bool) -> None:
    """Refuse a file that is not a store, from its first bytes, before SQLite touches it."""
    if path.is_dir():
        raise StoreError(path, None, "a store is one file, but this is a folder; name a file in it")
    if not path.exists():
        if not create:
            raise StoreError(path, None, "there is no store here; check the name")
        if not path.absolute().parent.is_dir():
            raise StoreError(path, None, f"the folder {path.absolute().parent} does not exist; make it")
        return
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise StoreError(
            path, None, f"a store must be readable, but: {error.strerror}; change its permissions"
        ) from error
    owner = int.from_bytes(head[68:72], "big")
    # An empty file holds nothing that could be lost. A store half made has our mark as soon as it has a head:
    # tables and mark are written by one transaction, its first page first.
    if head and (not head.startswith(_MAGIC) or owner != APPLICATION_ID):
        raise _stranger(path)


def _stranger(path: Path) -> StoreError:
    return StoreError(
        path,
        None,
        "a store is a file that Gluteus made, but this is another kind of file; choose another name",
    )
