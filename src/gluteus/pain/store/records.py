"""Records of a store: written with a checksum, and verified whenever they are read.

Records are read through `read` alone. A record that does not match its checksum is reported as
`StoreDamage` and left out; the other records are still read.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from gluteus.pain.store.errors import Failure, StoreDamage
from gluteus.pain.store.schema import COLUMNS

_JSON = {"drawings": ("drawing", "regions")}
_SMALLEST_RECORD = 40
"""Smallest size of a record [bytes]: a checksum of 32 bytes and a header.

It limits how many records a file can hold.
"""

_MOST_PROBES = 100_000
"""Maximum number of records of a damaged table that are tried one by one, which takes a second."""

_DIFFERS = "its content does not match its checksum"

Record = dict[str, Any]
"""Values by column, including ``id``; JSON columns are parsed."""


@dataclass
class Records:
    """Sound and damaged records of a table.

    Attributes
    ----------
    sound : list of Record
        Records that match their checksums, in the order of their ids.
    damages : list of StoreDamage
        The damaged records.
    remains : list of Record
        The unverified content of damaged records. Use it only for caution.
    """

    sound: list[Record] = field(default_factory=list[Record])
    damages: list[StoreDamage] = field(default_factory=list[StoreDamage])
    remains: list[Record] = field(default_factory=list[Record])


def prepare(connection: sqlite3.Connection) -> None:
    """Let a connection read damaged text, and compute checksums in SQL."""
    connection.row_factory = sqlite3.Row
    connection.text_factory = _lenient
    connection.create_function("record_checksum", -1, _checksum_in_sql, deterministic=True)


def insert(connection: sqlite3.Connection, table: str, **values: Any) -> int:
    """Add a record with the given values by column, and return its number.

    Numbers of erased records are never reused.
    """
    # Names of tables and columns come from this package alone; values are bound parameters.
    last = connection.execute(
        f"SELECT max(coalesce((SELECT max(id) FROM {table}), 0), "
        "coalesce((SELECT max(last) FROM erasures WHERE kind = ?), 0))",
        [table],
    ).fetchone()[0]
    number = int(last) + 1
    content = [values[column] for column in COLUMNS[table]]
    columns = ("id", *COLUMNS[table], "checksum")
    marks = ", ".join("?" * len(columns))
    connection.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})",
        [number, *content, checksum(table, number, content)],
    )
    return number


def read(
    connection: sqlite3.Connection, table: str, *, structure_damaged: bool = False, **key: object
) -> Records:
    """Return verified records of a table.

    Parameters
    ----------
    connection : sqlite3.Connection
        Connection to the store.
    table : str
        Name of the table.
    structure_damaged : bool
        Whether to trust neither indexes nor the order of pages, and look at every record that can
        be reached.
    **key
        Values of columns that select records; by default all records are read.

    Raises
    ------
    sqlite3.DatabaseError
        The table cannot be read although its structure was found to be sound.
    """
    found = Records()
    rows = _reachable(connection, table, found, key) if structure_damaged else _rows(connection, table, key)
    for row in rows:
        _take(table, row, found)
    return found


def checksum(table: str, number: int, content: list[Any]) -> bytes:
    """Return the SHA-256 checksum of a record: its table, its number and its content.

    Parameters
    ----------
    table : str
        Name of the table.
    number : int
        Id of the record.
    content : list
        Values of the columns in the order of `COLUMNS`.
    """
    return _digest(table, number, [_typed(value) for value in content])


def _digest(table: str, number: int, typed: list[tuple[str, bytes]]) -> bytes:
    """Return the SHA-256 checksum of canonical bytes: each value, preceded by its type and
    length.
    """
    parts = [("text", table.encode()), ("integer", str(number).encode()), *typed]
    return hashlib.sha256(
        b"".join(f"{kind}:{len(value)}:".encode() + value for kind, value in parts)
    ).digest()


def _typed(value: object) -> tuple[str, bytes]:
    """Return the type of a value as SQLite names it, and its bytes as SQLite casts it to a blob."""
    if value is None:
        return "null", b""
    if isinstance(value, bytes):
        return "blob", value
    if isinstance(value, str):
        return "text", value.encode("utf-8", "surrogateescape")
    return "integer" if isinstance(value, int) else "real", str(value).encode()


def _checksum_in_sql(table: str, number: int, *typed: Any) -> bytes:
    """`record_checksum(table, id, type, bytes, type, bytes, ...)`."""
    pairs = [(str(kind), bytes(value or b"")) for kind, value in zip(typed[::2], typed[1::2], strict=True)]
    return _digest(table, number, pairs)


def _lenient(content: bytes) -> str:
    """Decode text, keeping bytes that are not UTF-8 as surrogates, which no sound text has."""
    return content.decode("utf-8", "surrogateescape")


def _take(table: str, row: sqlite3.Row, found: Records) -> None:
    """Add a row to the sound records or to the damages."""
    number, *content, seal = tuple(row)
    record: Record = {"id": number, **dict(zip(COLUMNS[table], content, strict=True))}
    if not isinstance(seal, bytes) or seal != checksum(table, number, content):
        reason: str | None = _DIFFERS
    else:
        reason = _parse(table, record)
    if reason:
        found.damages.append(StoreDamage(table, number, reason))
        found.remains.append(record)
    else:
        found.sound.append(record)


def _parse(table: str, record: Record) -> str | None:
    """Parse JSON in a record in place; return what is wrong with its text, if anything.

    Only records that were damaged before they had a checksum fail here.
    """
    try:
        for value in record.values():
            if isinstance(value, str):
                value.encode()
        for column in _JSON.get(table, ()):
            record[column] = json.loads(record[column])
    except UnicodeEncodeError:  # the surrogates of `_lenient`
        return "its text is not UTF-8"
    except (ValueError, TypeError, RecursionError):
        return "its JSON cannot be parsed"
    return None


def _select(table: str) -> str:
    return f"SELECT id, {', '.join(COLUMNS[table])}, checksum FROM {table}"


def _rows(connection: sqlite3.Connection, table: str, key: dict[str, object]) -> list[sqlite3.Row]:
    where = " AND ".join(f"{column} = ?" for column in key) or "1"
    return connection.execute(f"{_select(table)} WHERE {where} ORDER BY id", tuple(key.values())).fetchall()


def _reachable(
    connection: sqlite3.Connection, table: str, found: Records, key: dict[str, object]
) -> Iterator[sqlite3.Row]:
    """Return the rows that can be reached: from both ends of the table, and one by one in
    between.
    """
    rows: dict[int, sqlite3.Row] = {}
    front, whole = _scan(connection, table, "ASC", rows)
    if not whole:
        back, _ = _scan(connection, table, "DESC", rows)
        end = min(back or sys.maxsize, front + _probes(connection))
        lost = [number for number in range(front + 1, end) if not _probe(connection, table, number, rows)]
        if lost or not back:
            last = f" to {lost[-1]}" if lost and back else " and later ones"
            reason = f"records from number {lost[0] if lost else front + 1}{last} cannot be read"
            found.damages.append(StoreDamage(table, None, reason))
    for number in sorted(rows):
        row = rows[number]
        if all(row[column] == value for column, value in key.items()):
            yield row


def _scan(
    connection: sqlite3.Connection, table: str, order: str, rows: dict[int, sqlite3.Row]
) -> tuple[int, bool]:
    """Collect rows in order until one cannot be read; return the last id, and whether all were
    read.
    """
    last = 0
    try:
        for row in connection.execute(f"{_select(table)} NOT INDEXED ORDER BY id {order}"):
            rows[row["id"]], last = row, row["id"]
    except Failure:
        return last, False
    return last, True


def _probe(connection: sqlite3.Connection, table: str, number: int, rows: dict[int, sqlite3.Row]) -> bool:
    """Collect one row; return True if it was read or certainly does not exist."""
    try:
        row = connection.execute(f"{_select(table)} WHERE id = ?", [number]).fetchone()
    except Failure:
        return False
    if row is not None:
        rows[row["id"]] = row
    return True


def _probes(connection: sqlite3.Connection) -> int:
    """Return how many records to try, at most as many as a file of this size can hold."""
    pages, size = (connection.execute(f"PRAGMA {each}").fetchone()[0] for each in ("page_count", "page_size"))
    return min(int(pages) * int(size) // _SMALLEST_RECORD, _MOST_PROBES)
