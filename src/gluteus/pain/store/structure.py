"""Check the structure of a store: pages and indexes by SQLite, and the definitions of its
tables.
"""

from __future__ import annotations

import re
import sqlite3
from functools import cache

from gluteus.pain.store import records
from gluteus.pain.store.errors import Failure, StoreDamage
from gluteus.pain.store.schema import VERSIONS

_OF_A_RECORD = re.compile(r"(CHECK constraint failed|(NULL|TEXT|NUMERIC|non-\w+) value) in ")
"""Messages of SQLite about the content of one record, which its checksum also detects."""


def structure_damages(connection: sqlite3.Connection, version: int) -> tuple[StoreDamage, ...]:
    """Return damage to the structure of the file; with any, neither indexes nor order can be
    trusted.

    Parameters
    ----------
    connection : sqlite3.Connection
        To the store.
    version : int
        Version of its tables.

    Raises
    ------
    sqlite3.DatabaseError
        The damage stops SQLite from checking.
    """
    made, expected = _tables(connection), _expected(version)
    changed = [name for name, sql in expected.items() if made.get(name) != sql]
    found = [StoreDamage("file", None, f"the definition of {name} is damaged") for name in changed]
    messages = [message for message in _checked(connection) if not _OF_A_RECORD.match(message)]
    return (*found, *(StoreDamage("file", None, message) for message in messages))


def _checked(connection: sqlite3.Connection) -> list[str]:
    """Yield faults of pages, indexes and constraints that SQLite finds."""
    try:
        rows = connection.execute("PRAGMA integrity_check(1000)").fetchall()
    except sqlite3.OperationalError:
        raise
    except Failure:
        return ["some of its pages cannot be read"]
    return [_printable(str(row[0])) for row in rows if row[0] != "ok"]


@cache
def _expected(version: int) -> dict[str, str]:
    """Return the definitions that this program makes, by name."""
    connection = sqlite3.connect(":memory:")
    try:
        records.prepare(connection)
        for statement in (each for added in VERSIONS[:version] for each in added):
            connection.execute(statement)
        return _tables(connection)
    finally:
        connection.close()


def _tables(connection: sqlite3.Connection) -> dict[str, str]:
    """Return definitions by name, without white space, which may differ between versions of
    SQLite.
    """
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
    return {str(row[1]): "".join(f"{row[0]} {row[2]} {row[3]}".split()) for row in rows}


def _printable(message: str) -> str:
    line = " ".join(message.split())
    return "".join(letter if letter.isprintable() else "?" for letter in line)
