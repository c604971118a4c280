"""Tables of a store, version by version; a store of an older version is migrated step by step.

Records are only ever added: triggers refuse to change or delete what was written, and only
`upkeep` lifts them. A finding, answer or drawing that replaces an earlier one names it in
`supersedes`, and each can be replaced once. Every record carries a checksum.
"""

from __future__ import annotations

APPLICATION_ID = 0x474C5554
"""The mark in the header of every store file: the letters GLUT."""


def refusal(table: str, verb: str) -> str:
    """Return the trigger that refuses ``UPDATE`` or ``DELETE`` on a table's records."""
    return (
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table}: rows are only added'); END"
    )


def _append_only(*tables: str) -> tuple[str, ...]:
    return tuple(refusal(table, verb) for table in tables for verb in ("UPDATE", "DELETE"))


_ENTRY = """
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    recorded TEXT NOT NULL,
    encounter INTEGER NOT NULL REFERENCES encounters (id)"""

_EXAMINED = (
    """CREATE TABLE subjects (
    id INTEGER PRIMARY KEY,
    pseudonym TEXT NOT NULL UNIQUE CHECK (length(pseudonym) BETWEEN 1 AND 64),
    recorded TEXT NOT NULL)""",
    """CREATE TABLE encounters (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    recorded TEXT NOT NULL,
    subject INTEGER NOT NULL REFERENCES subjects (id),
    side TEXT NOT NULL CHECK (side IN ('left', 'right')),
    zone TEXT,
    program TEXT NOT NULL)""",
    f"""CREATE TABLE answers ({_ENTRY},
    question TEXT NOT NULL,
    answer TEXT NOT NULL CHECK (answer IN ('yes', 'no', 'unknown')),
    questionnaire INTEGER NOT NULL,
    supersedes INTEGER UNIQUE REFERENCES answers (id))""",
    "CREATE UNIQUE INDEX answers_first ON answers (encounter, question) WHERE supersedes IS NULL",
    f"""CREATE TABLE drawings ({_ENTRY},
    drawing TEXT NOT NULL CHECK (json_valid(drawing)),
    regions TEXT NOT NULL CHECK (json_valid(regions)),
    supersedes INTEGER UNIQUE REFERENCES drawings (id))""",
    "CREATE UNIQUE INDEX drawings_first ON drawings (encounter) WHERE supersedes IS NULL",
    f"""CREATE TABLE findings ({_ENTRY},
    item TEXT NOT NULL,
    result TEXT NOT NULL CHECK (result IN ('yes', 'no', 'unknown')),
    note TEXT,
    supersedes INTEGER UNIQUE REFERENCES findings (id))""",
    "CREATE UNIQUE INDEX findings_first ON findings (encounter, item) WHERE supersedes IS NULL",
    *_append_only("subjects", "encounters", "answers", "drawings", "findings"),
)

_REPORTED = (
    """CREATE TABLE reports (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    recorded TEXT NOT NULL,
    statement TEXT NOT NULL,
    record_version TEXT NOT NULL,
    exact TEXT NOT NULL CHECK (length(exact) > 0),
    prefix TEXT NOT NULL,
    suffix TEXT NOT NULL,
    comment TEXT NOT NULL CHECK (length(comment) > 0),
    contact TEXT)""",
    "CREATE INDEX reports_by_statement ON reports (statement)",
    """CREATE TABLE editor (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    recorded TEXT NOT NULL,
    salt BLOB NOT NULL,
    hash BLOB NOT NULL,
    cost INTEGER NOT NULL)""",
    """CREATE TABLE editor_actions (
    id INTEGER PRIMARY KEY,
    recorded TEXT NOT NULL,
    report INTEGER NOT NULL REFERENCES reports (id),
    action TEXT NOT NULL CHECK (action IN ('answer', 'close', 'reopen')),
    text TEXT NOT NULL CHECK (length(text) > 0))""",
    "CREATE INDEX editor_actions_by_report ON editor_actions (report)",
    *_append_only("reports", "editor", "editor_actions"),
)

COLUMNS: dict[str, tuple[str, ...]] = {
    "subjects": ("pseudonym", "recorded"),
    "encounters": ("uid", "recorded", "subject", "side", "zone", "program"),
    "answers": ("uid", "recorded", "encounter", "question", "answer", "questionnaire", "supersedes"),
    "drawings": ("uid", "recorded", "encounter", "drawing", "regions", "supersedes"),
    "findings": ("uid", "recorded", "encounter", "item", "result", "note", "supersedes"),
    "reports": (
        *("uid", "recorded", "statement", "record_version", "exact", "prefix", "suffix"),
        *("comment", "contact"),
    ),
    "editor": ("recorded", "salt", "hash", "cost"),
    "editor_actions": ("recorded", "report", "action", "text"),
    "erasures": ("recorded", "kind", "last", "records"),
}
"""Columns that a record's checksum covers, by table, in this order, after the table's name and the
id.
"""

ENTRIES = ("answers", "drawings", "findings")
"""Tables whose records belong to an encounter."""


def _sealed(table: str) -> str:
    """Give every record its checksum.

    A record that breaks a constraint of its table is skipped and stays without one, because it was
    damaged before: every column is set to itself, so that SQLite checks the constraints.
    """
    columns = COLUMNS[table]
    same = "".join(f"{column} = {column}, " for column in columns)
    content = "".join(f", typeof({column}), CAST({column} AS BLOB)" for column in columns)
    return f"UPDATE OR IGNORE {table} SET {same}checksum = record_checksum('{table}', id{content})"


_OLD_TABLES = tuple(table for table in COLUMNS if table != "erasures")
_CHECKED = (
    *(f"DROP TRIGGER {table}_no_update" for table in _OLD_TABLES),
    *(f"ALTER TABLE {table} ADD COLUMN checksum BLOB" for table in _OLD_TABLES),
    *(_sealed(table) for table in _OLD_TABLES),
    *(refusal(table, "UPDATE") for table in _OLD_TABLES),
    """CREATE TABLE erasures (
    id INTEGER PRIMARY KEY,
    recorded TEXT NOT NULL,
    kind TEXT NOT NULL,
    last INTEGER NOT NULL,
    records INTEGER NOT NULL CHECK (records > 0),
    checksum BLOB)""",
    *_append_only("erasures"),
    *(f"CREATE INDEX {table}_by_encounter ON {table} (encounter)" for table in ENTRIES),
    "CREATE INDEX encounters_by_subject ON encounters (subject)",
)

VERSIONS: tuple[tuple[str, ...], ...] = (_EXAMINED, _REPORTED, _CHECKED)
"""Changes by version: 1 added examinations, 2 readers' reports, 3 checksums.

Version 3 calls `record_checksum`, which `records.prepare` defines on a connection.
"""

CURRENT = len(VERSIONS)
