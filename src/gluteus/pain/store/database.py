"""The SQLite file of a store: checked when opened, migrated to the current version, written in
transactions.
"""

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
from typing import Self

from gluteus.pain.store import records
from gluteus.pain.store.errors import REMEDY, Failure, StoreBusy, StoreDamage, StoreError, explained
from gluteus.pain.store.place import hide, prepare_place, stranger
from gluteus.pain.store.records import Records
from gluteus.pain.store.schema import APPLICATION_ID, CURRENT, VERSIONS
from gluteus.pain.store.structure import structure_damages

_WAIT_S = 10.0


class Database:
    """The file of a store, for several processes at once and several threads, one at a time.

    A transaction is on the disk (write-ahead log, every commit synced) before its call returns. The
    structure of the file is checked when it is opened, every record when it is read. A file whose
    structure is damaged is never written to.

    Parameters
    ----------
    path : Path or str
        The file. A file that does not exist, or is empty, becomes a store that only its owner may
        read.
    create : bool
        False to refuse a file that does not exist.
    wait_s : float
        How long to wait for another program that is writing [s].

    Raises
    ------
    StoreError
        The file is not a store, has a newer version, or cannot be read and written. It is not
        changed.
    """

    def __init__(self, path: Path | str, *, create: bool = True, wait_s: float = _WAIT_S) -> None:
        self.path = Path(path)
        self._lock = RLock()
        self._wait_s = wait_s
        self._structure: tuple[StoreDamage, ...] = ()
        self._met: dict[StoreDamage, None] = {}
        prepare_place(self.path, create)
        try:
            self._connection = self._connected()
        except Failure as error:
            raise explained(self.path, error) from error

    def close(self) -> None:
        """Close the file."""
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

    @property
    def damages(self) -> tuple[StoreDamage, ...]:
        """Damage found since the store was opened: to its structure, and to records that reads left
        out.
        """
        return (*self._structure, *self._met)

    @contextmanager
    def _transaction(self) -> Generator[sqlite3.Connection]:
        """Return a connection on which everything is written, or nothing."""
        if self._structure:
            met = f"the store is damaged ({self._structure[0]}), so nothing is written to it"
            raise StoreError(self.path, None, f"{met}; {REMEDY}")
        with self._within("BEGIN IMMEDIATE", "COMMIT") as connection:
            yield connection

    @contextmanager
    def _snapshot(self) -> Generator[sqlite3.Connection]:
        """Return a connection on which all reads see the store at one moment."""
        with self._lock:
            if self._connection.in_transaction:
                yield self._connection
                return
            # Nothing was written. A commit would fail after damage was found, and hide what was
            # read.
            with self._within("BEGIN", "ROLLBACK") as connection:
                yield connection

    @contextmanager
    def _within(self, begin: str, end: str) -> Generator[sqlite3.Connection]:
        with self._lock:
            try:
                self._connection.execute(begin)
                try:
                    yield self._connection
                    self._connection.execute(end)
                except BaseException:
                    # A full disk may have ended the transaction already.
                    if self._connection.in_transaction:
                        self._connection.execute("ROLLBACK")
                    raise
            except Failure as error:
                raise explained(self.path, error) from error

    def _read(self, table: str, **key: object) -> Records:
        """Return verified records of a table; damage is added to `damages`."""
        with self._lock:
            try:
                found = records.read(self._connection, table, structure_damaged=bool(self._structure), **key)
            except Failure as error:
                raise explained(self.path, error) from error
        self._met |= dict.fromkeys(found.damages)
        return found

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[sqlite3.Row]:
        with self._lock:
            try:
                return self._connection.execute(query, tuple(values)).fetchall()
            except Failure as error:
                raise explained(self.path, error) from error

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=self._wait_s, isolation_level=None, check_same_thread=False
        )
        try:
            records.prepare(connection)
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA temp_store = MEMORY")  # no copies of health data in /tmp
            connection.execute("PRAGMA secure_delete = ON")  # what is erased is overwritten
            old = self._migrate(connection)
            hide(self.path, from_group=old)
            self._structure = structure_damages(connection, CURRENT)
            if not self._structure:
                self._log_ahead(connection)
            connection.execute("PRAGMA synchronous = FULL")
        except BaseException:
            connection.close()
            raise
        return connection

    def _migrate(self, connection: sqlite3.Connection) -> bool:
        """Make the tables, or migrate tables of an older version, in one transaction.

        Returns
        -------
        bool
            Whether anything was changed.
        """
        if _state(connection) == (APPLICATION_ID, CURRENT):
            return False
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("BEGIN IMMEDIATE")
        try:
            owner, version = _state(connection)
            new = not owner and not connection.execute("SELECT 1 FROM sqlite_master").fetchone()
            if not new and owner != APPLICATION_ID:
                raise stranger(self.path)
            if not 0 <= version <= CURRENT:
                raise StoreError(
                    self.path,
                    None,
                    f"this program reads stores up to version {CURRENT}; got version {version}. "
                    "Use the newer Gluteus that wrote it; if there is none, the file is damaged",
                )
            damages = () if new else structure_damages(connection, version)
            if damages:
                raise StoreError(
                    self.path,
                    None,
                    f"a store of version {version} is migrated to version {CURRENT}, but this one is damaged "
                    f"({damages[0]}); keep this file, and go on with a backup",
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
        return True

    def _log_ahead(self, connection: sqlite3.Connection) -> None:
        """Switch the file to a write-ahead log.

        SQLite does not wait for other programs during this switch, so this method waits.
        """
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
    """Return the current time in UTC, to the millisecond."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")


def new_uid() -> str:
    """Return a new unique identifier."""
    return str(uuid.uuid4())


def _state(connection: sqlite3.Connection) -> tuple[int, int]:
    owner = connection.execute("PRAGMA application_id").fetchone()[0]
    return int(owner), int(connection.execute("PRAGMA user_version").fetchone()[0])
