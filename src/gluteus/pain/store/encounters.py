"""People under pseudonyms, and what was asked, drawn and found: added, replaced, never overwritten."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

from gluteus._version import __version__
from gluteus.anatomy.pain.patterns import pain_library
from gluteus.errors import AnatomyError
from gluteus.pain.examination.encounter import AS_WORD, Answered, Drawing, Encounter, Finding
from gluteus.pain.red_flags.screening import Answer, yes_or_no
from gluteus.pain.store import checked
from gluteus.pain.store.database import Database, insert, new_uid, now

_NOTE = 2000


class Encounters(Database):
    """The part of a store that is about examinations."""

    def add_encounter(
        self, side: str, zone: str | None = None, subject: str | None = None, uid: str | None = None
    ) -> str:
        """The uid of a new encounter.

        Parameters
        ----------
        side: ``left`` or ``right``. zone: the trigger zone to be examined, if one is.
        subject: a pseudonym, never a name; a random one by default. The same pseudonym is the same person.
        uid: for an encounter that has one already.

        Raises
        ------
        AnatomyError: for a side, zone or pseudonym that cannot be. StoreError: when it cannot be written.
        """
        if side not in ("left", "right"):
            raise AnatomyError(f"a side is left or right; met {side!r}. Use one of them.")
        person = checked.pseudonym(subject or f"P-{secrets.token_hex(4)}")
        place, key = checked.zone(zone), uid or new_uid()
        with self._transaction() as connection:
            insert(
                connection,
                "encounters",
                uid=key,
                recorded=now(),
                subject=_subject(connection, person),
                side=side,
                zone=place,
                program=__version__,
            )
        return key

    def add_finding(self, encounter: str, item: str, result: Answer, note: str | None = None) -> Finding:
        """A finding, on the disk when this returns; an earlier one of the same item is superseded and kept.

        Parameters
        ----------
        encounter: its uid. item: of the examination.
        result: True, False or None for not examined; or the words yes, no, unknown.

        Raises
        ------
        AnatomyError: for an encounter, item or result that does not exist. StoreError: when it cannot be
            written.
        """
        word = AS_WORD[yes_or_no("item", checked.item(item), result)]
        said = None if note is None else checked.text("a note", note, _NOTE)
        found = Finding(new_uid(), item, word, now(), said)
        with self._transaction() as connection:
            number = _number(connection, encounter)
            insert(
                connection,
                "findings",
                uid=found.uid,
                recorded=found.recorded,
                encounter=number,
                item=item,
                result=word,
                note=said,
                supersedes=_last(connection, "findings", encounter=number, item=item),
            )
        return found

    def add_answers(self, encounter: str, answers: Mapping[str, Answer]) -> tuple[Answered, ...]:
        """Answers to red-flag questions, all of them written or none; errors as for `add_finding`."""
        version = pain_library().version
        given = [
            Answered(
                new_uid(), checked.question(key), AS_WORD[yes_or_no("question", key, said)], version, now()
            )
            for key, said in answers.items()
        ]
        with self._transaction() as connection:
            number = _number(connection, encounter)
            for each in given:
                insert(
                    connection,
                    "answers",
                    uid=each.uid,
                    recorded=each.recorded,
                    encounter=number,
                    question=each.question,
                    answer=each.answer,
                    questionnaire=version,
                    supersedes=_last(connection, "answers", encounter=number, question=each.question),
                )
        return tuple(given)

    def add_drawing(self, encounter: str, drawing: Any, regions: Mapping[str, float]) -> Drawing:
        """A pain drawing as it was made, with the regions that it covers; errors as for `add_finding`.

        Parameters
        ----------
        drawing: anything that JSON can hold. regions: fraction (0 to 1) by code.
        """
        written, covered = checked.drawing(drawing), checked.regions(regions)
        made = Drawing(new_uid(), drawing, covered, now())
        with self._transaction() as connection:
            number = _number(connection, encounter)
            insert(
                connection,
                "drawings",
                uid=made.uid,
                recorded=made.recorded,
                encounter=number,
                drawing=written,
                regions=json.dumps(covered),
                supersedes=_last(connection, "drawings", encounter=number),
            )
        return made

    def encounter(self, uid: str) -> Encounter:
        """What was written down on one occasion; of what was replaced, the last.

        Raises
        ------
        AnatomyError: for an encounter that the store does not have.
        """
        with self._lock:
            number = _number(self._connection, uid)
            row = self._rows(
                "SELECT encounters.*, pseudonym FROM encounters JOIN subjects ON subjects.id = subject "
                "WHERE encounters.id = ?",
                [number],
            )[0]
            drawings = [_drawing(each) for each in self._current("drawings", number)]
            return Encounter(
                uid=row["uid"],
                subject=row["pseudonym"],
                recorded=row["recorded"],
                side=row["side"],
                zone=row["zone"],
                program=row["program"],
                answers=tuple(_answered(each) for each in self._current("answers", number)),
                drawing=drawings[-1] if drawings else None,
                findings=tuple(_finding(each) for each in self._current("findings", number)),
            )

    def encounters(self) -> tuple[Encounter, ...]:
        """All encounters, the oldest first."""
        return tuple(
            self.encounter(row["uid"]) for row in self._rows("SELECT uid FROM encounters ORDER BY id")
        )

    def history(self, encounter: str, item: str) -> tuple[Finding, ...]:
        """Everything that was ever written about one item on one occasion, the oldest first."""
        with self._lock:
            number = _number(self._connection, encounter)
            rows = self._rows(
                "SELECT * FROM findings WHERE encounter = ? AND item = ? ORDER BY id", [number, item]
            )
        return tuple(_finding(each) for each in rows)

    def _current(self, table: str, encounter: int) -> Iterable[sqlite3.Row]:
        """The rows of an encounter that no other row supersedes."""
        return self._rows(
            f"SELECT * FROM {table} WHERE encounter = ? AND id NOT IN "
            f"(SELECT supersedes FROM {table} WHERE encounter = ? AND supersedes IS NOT NULL) ORDER BY id",
            [encounter, encounter],
        )


def _subject(connection: sqlite3.Connection, person: str) -> int:
    row = connection.execute("SELECT id FROM subjects WHERE pseudonym = ?", [person]).fetchone()
    return int(row[0]) if row else insert(connection, "subjects", pseudonym=person, recorded=now())


def _number(connection: sqlite3.Connection, uid: str) -> int:
    row = connection.execute("SELECT id FROM encounters WHERE uid = ?", [uid]).fetchone()
    if row is None:
        raise AnatomyError(
            f"the store has no encounter {uid!r}; list them with `gluteus export --store FILE`."
        )
    return int(row[0])


def _last(connection: sqlite3.Connection, table: str, **key: object) -> int | None:
    """The newest row of that key, which a new one supersedes."""
    where = " AND ".join(f"{column} = ?" for column in key)
    row = connection.execute(f"SELECT max(id) FROM {table} WHERE {where}", tuple(key.values())).fetchone()
    return row[0]


def _finding(row: sqlite3.Row) -> Finding:
    return Finding(row["uid"], row["item"], row["result"], row["recorded"], row["note"])


def _answered(row: sqlite3.Row) -> Answered:
    return Answered(row["uid"], row["question"], row["answer"], row["questionnaire"], row["recorded"])


def _drawing(row: sqlite3.Row) -> Drawing:
    return Drawing(row["uid"], json.loads(row["drawing"]), json.loads(row["regions"]), row["recorded"])
