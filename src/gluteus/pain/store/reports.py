"""Readers' reports of inaccuracy, and the answers of the editor, who is identified by a token."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from hmac import compare_digest
from typing import Literal

from gluteus.anatomy import library
from gluteus.errors import AnatomyError
from gluteus.pain.store import checked
from gluteus.pain.store.database import Database, new_uid, now
from gluteus.pain.store.errors import EditorRefused, StoreDamaged
from gluteus.pain.store.records import Record, Records, insert

Action = Literal["answer", "close", "reopen"]

LONGEST_QUOTE = 2000
LONGEST_CONTEXT = 300
LONGEST_COMMENT = 5000
LONGEST_CONTACT = 200
_SCRYPT_COST = 2**14
_SHORTEST_TOKEN = 20


@dataclass(frozen=True, slots=True)
class EditorAction:
    """One thing that the editor did about a report."""

    action: Action
    text: str
    recorded: str


@dataclass(frozen=True, slots=True)
class Report:
    """A reader's report that a statement is inaccurate.

    `exact`, `prefix` and `suffix` are a TextQuoteSelector of the W3C Web Annotation model: the
    selected words, and the words before and after them. `record_version` is the version of the
    statement's record that the reader saw. `damaged` names actions of the editor that the store
    could not read and left out.
    """

    number: int
    uid: str
    recorded: str
    statement: str
    record_version: str
    exact: str
    prefix: str
    suffix: str
    comment: str
    contact: str | None
    actions: tuple[EditorAction, ...] = ()
    damaged: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Whether the editor has not closed it; True if a damaged action leaves this uncertain."""
        if any(name != "file" for name in self.damaged):
            return True
        turns = [each.action for each in self.actions if each.action != "answer"]
        return not turns or turns[-1] == "reopen"


class Reports(Database):
    """The reports of a store."""

    def add_report(
        self,
        statement: str,
        exact: str,
        comment: str,
        *,
        record_version: str,
        prefix: str = "",
        suffix: str = "",
        contact: str | None = None,
    ) -> Report:
        """Add a reader's report, which is on the disk when this returns.

        Parameters
        ----------
        statement : str
            Id of the statement.
        exact : str
            The selected words.
        comment : str
            What is wrong with them.
        record_version : str
            Version of the statement's record that the reader saw.
        prefix, suffix : str
            The words before and after the selected ones.
        contact : str, optional
            How to reach the reader, if they want an answer.

        Raises
        ------
        AnatomyError
            The statement does not exist, or a text is empty, too long or has control characters.
        StoreError
            If it cannot be written.
        """
        library().statement(statement)
        values = {
            "uid": new_uid(),
            "recorded": now(),
            "statement": statement,
            "record_version": checked.text("a version", record_version, 80),
            "exact": checked.text("a quote", exact, LONGEST_QUOTE),
            "prefix": checked.text("the text before a quote", prefix, LONGEST_CONTEXT, empty=True),
            "suffix": checked.text("the text after a quote", suffix, LONGEST_CONTEXT, empty=True),
            "comment": checked.text("a comment", comment, LONGEST_COMMENT),
            "contact": None if contact is None else checked.text("a contact", contact, LONGEST_CONTACT),
        }
        with self._transaction() as connection:
            number = insert(connection, "reports", **values)
        return self.report(number)

    def report(self, number: int) -> Report:
        """Return the report of that number, with the actions of the editor.

        Raises
        ------
        AnatomyError
            The store has no such report.
        StoreDamaged
            The report is damaged.
        """
        with self._snapshot():
            found = self._read("reports", id=number) if checked.is_number(number) else Records()
            if found.remains:
                raise StoreDamaged(self.path, found.damages[0])
            if not found.sound:
                raise AnatomyError(
                    f"the store has no report {number}; list them with `gluteus reports list`."
                )
            return self._report(found.sound[0], self._read("editor_actions", report=number))

    def list_reports(self, statement: str | None = None, *, open_only: bool = False) -> tuple[Report, ...]:
        """Return undamaged reports on one statement or on all, the oldest first; see `damages`."""
        if statement is not None:
            library().statement(statement)
        with self._snapshot():
            key = {} if statement is None else {"statement": statement}
            rows, done = self._read("reports", **key), self._read("editor_actions")
        found = [self._report(row, _about(row["id"], done)) for row in rows.sound]
        return tuple(each for each in found if each.open or not open_only)

    def set_editor_token(self, token: str | None = None) -> str:
        """Set the editor's token and return it.

        The store keeps only a salted hash, so that the token cannot be shown again.

        Parameters
        ----------
        token : str, optional
            A token of at least 20 characters; by default a random one.

        Returns
        -------
        str
            The token.

        Raises
        ------
        EditorRefused
            The store has a token already.
        AnatomyError
            The token is too short.
        """
        chosen = token or secrets.token_urlsafe(24)
        if len(chosen) < _SHORTEST_TOKEN:
            raise AnatomyError(
                f"an editor's token must have at least {_SHORTEST_TOKEN} characters, not {len(chosen)}. "
                "Leave it out to get a random one."
            )
        salt = secrets.token_bytes(16)
        with self._transaction() as connection:
            if connection.execute("SELECT 1 FROM editor").fetchone():
                raise EditorRefused(
                    "this store already has an editor's token, which is set only once; use that token."
                )
            insert(
                connection,
                "editor",
                recorded=now(),
                salt=salt,
                hash=_scrypt(chosen, salt, _SCRYPT_COST),
                cost=_SCRYPT_COST,
            )
        return chosen

    def is_editor(self, token: str) -> bool:
        """Whether this is the editor's token, compared in constant time.

        Raises
        ------
        StoreDamaged
            If the stored hash is damaged.
        """
        known = self._editor()
        return known is not None and compare_digest(
            _scrypt(token, known["salt"], known["cost"]), known["hash"]
        )

    def _editor(self) -> Record | None:
        found = self._read("editor")
        if found.damages:
            raise StoreDamaged(self.path, found.damages[0])
        return found.sound[0] if found.sound else None

    def answer(self, number: int, text: str, token: str) -> Report:
        """Answer a report, and return it.

        Raises
        ------
        EditorRefused
            The editor's token is missing or wrong.
        AnatomyError
            The report does not exist, or the text is not valid.
        """
        return self._act(number, "answer", text, token)

    def close_report(self, number: int, text: str, token: str) -> Report:
        """Close a report with a reason; raises as `answer` does, and if the report is closed
        already.
        """
        return self._act(number, "close", text, token)

    def reopen(self, number: int, text: str, token: str) -> Report:
        """Reopen a report with a reason; raises as `answer` does, and if the report is open."""
        return self._act(number, "reopen", text, token)

    def _act(self, number: int, action: Action, text: str, token: str) -> Report:
        self._refuse_strangers(token)
        said = checked.text("what the editor says", text, LONGEST_COMMENT)
        with self._transaction() as connection:
            before = self.report(number)
            if (action == "close" and not before.open) or (action == "reopen" and before.open):
                state = "open" if before.open else "closed"
                raise AnatomyError(f"report {number} is already {state}; there is nothing to {action}")
            insert(connection, "editor_actions", recorded=now(), report=number, action=action, text=said)
        return self.report(number)

    def _refuse_strangers(self, token: str) -> None:
        if self._editor() is None:
            raise EditorRefused(
                "this store has no editor yet; set the token once with `gluteus reports token --store FILE`."
            )
        if not self.is_editor(token):
            raise EditorRefused("only the editor may do this, and this is not the editor's token.")

    def _report(self, row: Record, done: Records) -> Report:
        return Report(
            number=row["id"],
            uid=row["uid"],
            recorded=row["recorded"],
            statement=row["statement"],
            record_version=row["record_version"],
            exact=row["exact"],
            prefix=row["prefix"],
            suffix=row["suffix"],
            comment=row["comment"],
            contact=row["contact"],
            actions=tuple(_action(each) for each in done.sound),
            damaged=(*(["file"] if self._structure else ()), *(each.name for each in done.damages)),
        )


def _action(row: Record) -> EditorAction:
    return EditorAction(row["action"], row["text"], row["recorded"])


def _about(report: int, done: Records) -> Records:
    """Return the editor's actions on one report, and damaged actions that still name it."""
    names = {each["id"] for each in done.remains if each["report"] == report}
    return Records(
        [each for each in done.sound if each["report"] == report],
        [each for each in done.damages if each.record is None or each.record in names],
    )


def _scrypt(token: str, salt: bytes, cost: int) -> bytes:
    content = token.encode("utf-8", "surrogateescape")
    return hashlib.scrypt(content, salt=salt, n=cost, r=8, p=1, maxmem=2**26, dklen=32)
