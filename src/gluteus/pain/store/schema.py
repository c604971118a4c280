"""The tables of a store, version by version; a store of an older version is brought up step by step.

Rows are only ever added: triggers refuse to change or delete what was written. A finding, answer or drawing
that replaces an earlier one names it in `supersedes`, and each can be replaced once.
"""

from __future__ import annotations

APPLICATION_ID = 0x474C5554
"""Stands in the head of every store file: the letters GLUT."""


def _append_only(*tables: str) -> tuple[str, ...]:
    return tuple(
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table}: rows are only added'); END"
        for table in tables
        for verb in ("UPDATE", "DELETE")
    )


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

VERSIONS: tuple[tuple[str, ...], ...] = (_EXAMINED, _REPORTED)
"""What each version adds to the one before: 1 is what was found in people, 2 what readers report."""

CURRENT = len(VERSIONS)
