"""Maintain a store: verify it, copy it while it is in use, and erase what must not be kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from gluteus.errors import AnatomyError
from gluteus.pain.store import checked, records
from gluteus.pain.store.database import Database, now
from gluteus.pain.store.errors import Failure, StoreBusy, StoreDamage, StoreError, explained
from gluteus.pain.store.place import make_private, refuse_log_name
from gluteus.pain.store.records import insert
from gluteus.pain.store.schema import COLUMNS, CURRENT, ENTRIES, refusal
from gluteus.pain.store.structure import structure_damages

Gone = dict[str, list[int]]
"""Numbers of records to erase, by table."""

Belonging = Callable[[sqlite3.Connection, int], Gone]
"""Return everything that belongs to the record of that number, and the record itself last."""


@dataclass(frozen=True, slots=True)
class Verified:
    """Contents of a store, and damage to it.

    Attributes
    ----------
    version : int
        Version of its tables.
    records : Mapping[str, int]
        Number of sound records by table.
    damages : tuple of StoreDamage
        Empty when every record matches its checksum and the structure of the file is sound.
    """

    version: int
    records: Mapping[str, int]
    damages: tuple[StoreDamage, ...]


@dataclass(frozen=True, slots=True)
class Erased:
    """Numbers of records that were erased.

    Attributes
    ----------
    records : Mapping[str, int]
        Number of records by table.
    """

    records: Mapping[str, int]

    @property
    def count(self) -> int:
        """Number of records in all tables."""
        return sum(self.records.values())


class Upkeep(Database):
    """Verification, backup and erasure."""

    def verify(self) -> Verified:
        """Check the structure of the file and every checksum, and that no record is missing."""
        with self._snapshot() as connection:
            return _verified(connection)

    def backup(self, path: Path | str) -> Verified:
        """Copy the store, as of one moment, into a new file that only its owner may read.

        Other programs may use the store meanwhile. The copy is verified.

        Raises
        ------
        StoreError
            The file exists, has the name of another store's log, or cannot be written. No partial
            copy is left.
        """
        target = Path(path)
        refuse_log_name(target)
        try:
            make_private(target)
        except FileExistsError:
            raise StoreError(
                target, None, "a backup never replaces a file, but this one exists; choose another name"
            ) from None
        except OSError as error:
            raise StoreError(
                target, None, f"a backup must be writable, but: {error.strerror}; choose another place"
            ) from error
        try:
            return self._copy(target)
        except BaseException as error:
            target.unlink()
            if isinstance(error, Failure):
                raise explained(target, error) from error
            raise

    def erase_subject(self, pseudonym: str) -> Erased:
        """Erase a person: the pseudonym, and all encounters with everything in them.

        Nothing of them remains in the file, in its free pages or in the log. Backups and exported
        files are not changed.

        Raises
        ------
        AnatomyError
            The store does not have this person.
        StoreBusy
            Another program uses the store, so that the log cannot be emptied; the message says what
            to do.
        StoreError
            The store's structure is damaged, so that the records of the person cannot be
            identified.
        """
        person = checked.pseudonym(pseudonym)
        return self._erase(
            "person", repr(person), person, "SELECT id FROM subjects WHERE pseudonym = ?", _of_subject
        )

    def erase_encounter(self, uid: str) -> Erased:
        """Erase one encounter, and its person if it was their last; raises as `erase_subject`
        does.
        """
        key = uid if checked.is_uid(uid) else ""
        query = "SELECT id FROM encounters WHERE uid = ?"
        return self._erase("encounter", repr(uid[:64]), key, query, _of_encounter)

    def erase_report(self, number: int) -> Erased:
        """Erase a reader's report and the answers to it; raises as `erase_subject` does."""
        key = number if checked.is_number(number) else 0
        return self._erase("report", str(number)[:64], key, "SELECT id FROM reports WHERE id = ?", _of_report)

    def _copy(self, target: Path) -> Verified:
        with closing(sqlite3.connect(target, isolation_level=None)) as copy:
            with self._lock:
                self._connection.backup(copy)
            records.prepare(copy)
            # A copy is a single file, without a log.
            copy.execute("PRAGMA journal_mode = DELETE")
            return _verified(copy)

    def _erase(self, what: str, asked: str, key: object, query: str, belonging: Belonging) -> Erased:
        with self._transaction() as connection:
            row = connection.execute(query, [key]).fetchone()
            gone = belonging(connection, row[0]) if row else {}
            _delete(connection, gone)
        self._overwrite_freed()
        if not row:
            raise AnatomyError(f"the store has no {what} {asked}; nothing was erased. Check the name")
        return Erased({table: len(numbers) for table, numbers in gone.items()})

    def _overwrite_freed(self) -> None:
        """Rewrite the file without free pages, and empty the log."""
        with self._lock:
            try:
                self._connection.execute("VACUUM")
                busy = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            except Failure as error:
                if not isinstance(explained(self.path, error), StoreBusy):
                    raise explained(self.path, error) from error
                busy = True
        if busy:
            raise StoreBusy(
                self.path,
                None,
                "the records are erased, but another program is using the store, so that its log and free "
                "pages may still hold them; close it there and run the same command again",
            )


def _verified(connection: sqlite3.Connection) -> Verified:
    damages = list(structure_damages(connection, CURRENT))
    structure_damaged = bool(damages)
    sound: dict[str, int] = {}
    for table in COLUMNS:
        found = records.read(connection, table, structure_damaged=structure_damaged)
        sound[table] = len(found.sound)
        damages += found.damages
    if not structure_damaged:
        for table, number, parent, _ in connection.execute("PRAGMA foreign_key_check"):
            damages.append(StoreDamage(table, number, f"its record of {parent} is missing"))
    return Verified(CURRENT, sound, tuple(damages))


def _of_subject(connection: sqlite3.Connection, number: int) -> Gone:
    encounters = _numbers(connection, "encounters", "subject", number)
    entries = {
        table: [entry for each in encounters for entry in _numbers(connection, table, "encounter", each)]
        for table in ENTRIES
    }
    return _some(entries | {"encounters": encounters, "subjects": [number]})


def _of_encounter(connection: sqlite3.Connection, number: int) -> Gone:
    entries = {table: _numbers(connection, table, "encounter", number) for table in ENTRIES}
    subject = connection.execute("SELECT subject FROM encounters WHERE id = ?", [number]).fetchone()[0]
    last = _numbers(connection, "encounters", "subject", subject) == [number]
    return _some(entries | {"encounters": [number], "subjects": [subject] if last else []})


def _of_report(connection: sqlite3.Connection, number: int) -> Gone:
    actions = _numbers(connection, "editor_actions", "report", number)
    return _some({"editor_actions": actions, "reports": [number]})


def _some(gone: Gone) -> Gone:
    return {table: numbers for table, numbers in gone.items() if numbers}


def _numbers(connection: sqlite3.Connection, table: str, column: str, value: int) -> list[int]:
    rows = connection.execute(f"SELECT id FROM {table} WHERE {column} = ? ORDER BY id", [value])
    return [row[0] for row in rows]


def _delete(connection: sqlite3.Connection, gone: Gone) -> None:
    """Delete records while the triggers are lifted, and note their number, but none of their
    content.
    """
    # Entries refer to those that they supersede.
    connection.execute("PRAGMA defer_foreign_keys = ON")
    for table, numbers in gone.items():
        connection.execute(f"DROP TRIGGER {table}_no_delete")
        connection.executemany(f"DELETE FROM {table} WHERE id = ?", [(each,) for each in numbers])
        connection.execute(refusal(table, "DELETE"))
        insert(connection, "erasures", recorded=now(), kind=table, last=max(numbers), records=len(numbers))
