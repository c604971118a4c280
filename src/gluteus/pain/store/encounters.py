"""Encounters with people under pseudonyms.

Entries are added or superseded, but never changed.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from gluteus._version import __version__
from gluteus.anatomy.pain.patterns import pain_library
from gluteus.choices import SIDES
from gluteus.errors import AnatomyError
from gluteus.pain.examination.encounter import Answered, Drawing, Encounter, Finding
from gluteus.pain.red_flags.screening import AS_WORD, Answer, yes_or_no
from gluteus.pain.store import checked
from gluteus.pain.store.database import Database, new_uid, now
from gluteus.pain.store.errors import Failure, StoreDamaged
from gluteus.pain.store.records import Record, Records, insert
from gluteus.pain.store.schema import ENTRIES
from gluteus.refusals import check_choice

_NOTE = 2000


class Encounters(Database):
    """The examinations of a store."""

    def add_encounter(
        self, side: str, zone: str | None = None, subject: str | None = None, uid: str | None = None
    ) -> str:
        """Add an encounter, and return its uid.

        Parameters
        ----------
        side : str
            ``left`` or ``right``.
        zone : str, optional
            The trigger zone to be examined, if any.
        subject : str, optional
            A pseudonym, never a name; random by default. Encounters of one person share a
            pseudonym.
        uid : str, optional
            Identifier of the encounter; by default a new one.

        Raises
        ------
        AnatomyError
            The side, zone, pseudonym or uid is not valid.
        StoreError
            The store cannot be written.
        """
        check_choice("side", side, SIDES)
        person = checked.pseudonym(subject or f"P-{secrets.token_hex(4)}")
        place, key = checked.zone(zone), checked.uid(uid or new_uid())
        with self._transaction() as connection:
            if connection.execute("SELECT 1 FROM encounters WHERE uid = ?", [key]).fetchone():
                raise AnatomyError(f"the store already has an encounter {key!r}; choose another uid")
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
        """Add a finding, which is on the disk when this returns.

        An earlier finding on the same item is superseded, but kept.

        Parameters
        ----------
        encounter : str
            Uid of the encounter.
        item : str
            Id of an item of the examination.
        result : bool or str or None
            True, False, or None for not examined; or the words yes, no, unknown.
        note : str, optional
            Up to 2000 characters.

        Raises
        ------
        AnatomyError
            The encounter, item or result does not exist, or the note is not valid.
        StoreError
            The store cannot be written.
        """
        word = AS_WORD[yes_or_no("item", checked.item(item), result)]
        said = None if note is None else checked.text("a note", note, _NOTE)
        found = Finding(new_uid(), item, word, now(), said)
        with self._transaction() as connection:
            number = self._found(encounter)["id"]
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
        """Add answers to red-flag questions, all or none; raises as `add_finding` does."""
        version = pain_library().version
        given = [
            Answered(
                new_uid(), checked.question(key), AS_WORD[yes_or_no("question", key, said)], version, now()
            )
            for key, said in answers.items()
        ]
        with self._transaction() as connection:
            number = self._found(encounter)["id"]
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
        """Add the original pain drawing with its regions; raises as `add_finding` does.

        Parameters
        ----------
        encounter : str
            Uid of the encounter.
        drawing : Any
            Any value that JSON can represent.
        regions : Mapping[str, float]
            Painful fraction (0 to 1) by region code.
        """
        written, covered = checked.drawing(drawing), checked.regions(regions)
        made = Drawing(new_uid(), drawing, covered, now())
        with self._transaction() as connection:
            number = self._found(encounter)["id"]
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
        """Return the encounter with its current entries.

        Entries that are damaged are left out and named in `Encounter.damaged`.

        Raises
        ------
        AnatomyError
            The store does not have this encounter.
        StoreDamaged
            The encounter itself is damaged.
        """
        with self._snapshot():
            row = self._found(uid)
            subjects = self._read("subjects", id=row["subject"])
            entries = {table: self._read(table, encounter=row["id"]) for table in ENTRIES}
            return self._assembled(row, _by_id(subjects.sound), entries, self._replaced_by_index())

    def encounters(self) -> tuple[Encounter, ...]:
        """Return all undamaged encounters, the oldest first; see `encounter` and `damages`."""
        with self._snapshot():
            found, subjects = self._read("encounters"), self._read("subjects")
            entries = {table: _by_encounter(self._read(table)) for table in ENTRIES}
            replaced = self._replaced_by_index()
        people = _by_id(subjects.sound)
        return tuple(
            self._assembled(row, people, {table: entries[table][row["id"]] for table in ENTRIES}, replaced)
            for row in found.sound
        )

    def history(self, encounter: str, item: str) -> tuple[Finding, ...]:
        """Return all findings on an item in an encounter, superseded ones included, the oldest
        first.

        Damaged findings are left out; `damages` names them.
        """
        with self._snapshot():
            found = self._read("findings", encounter=self._found(encounter)["id"])
        return tuple(_finding(each) for each in found.sound if each["item"] == item)

    def _found(self, uid: str) -> Record:
        """Return the record of an encounter; raises as `encounter` does."""
        found = self._read("encounters", uid=uid) if checked.is_uid(uid) else Records()
        if found.sound:
            return found.sound[0]
        if found.remains:
            raise StoreDamaged(self.path, found.damages[0])
        raise AnatomyError(
            f"the store has no encounter {uid[:64]!r}; list them with `gluteus export --store FILE`."
        )

    def _assembled(
        self,
        row: Record,
        people: Mapping[int, Record],
        entries: Mapping[str, Records],
        replaced: Mapping[str, set[int]],
    ) -> Encounter:
        """Return the encounter with its current entries."""
        # If the structure is damaged, entries may be missing without a trace.
        damaged = ["file"] if self._structure else []
        damaged += [damage.name for table in ENTRIES for damage in entries[table].damages]
        person = people.get(row["subject"])
        if person is None:
            damaged.append(f"subjects {row['subject']}")
        current = {table: _current(entries[table], replaced[table]) for table in ENTRIES}
        drawings = [_drawing(each) for each in current["drawings"]]
        return Encounter(
            uid=row["uid"],
            # A pseudonym that cannot be read must not be confused with that of another person.
            subject=person["pseudonym"] if person else f"damaged-subject-{row['subject']}",
            recorded=row["recorded"],
            side=row["side"],
            zone=row["zone"],
            program=row["program"],
            answers=tuple(_answered(each) for each in current["answers"]),
            drawing=drawings[-1] if drawings else None,
            findings=tuple(_finding(each) for each in current["findings"]),
            damaged=tuple(damaged),
        )

    def _replaced_by_index(self) -> dict[str, set[int]]:
        """Return the superseded entries by table, as read from the indexes of a damaged structure.

        An index is a second copy, so that damage in one place does not restore a superseded entry.
        """
        replaced: dict[str, set[int]] = {table: set() for table in ENTRIES}
        for table in ENTRIES if self._structure else ():
            index = f"sqlite_autoindex_{table}_2"
            query = f"SELECT supersedes FROM {table} INDEXED BY {index} WHERE supersedes IS NOT NULL"
            with self._lock, suppress(*Failure):
                for row in self._connection.execute(query):
                    replaced[table].add(row[0])
        return replaced


def _current(found: Records, replaced: set[int]) -> list[Record]:
    """Return the entries that no other entry supersedes, not even a damaged one."""
    replaced = replaced | {each["supersedes"] for each in (*found.sound, *found.remains)}
    return [each for each in found.sound if each["id"] not in replaced]


def _subject(connection: sqlite3.Connection, person: str) -> int:
    row = connection.execute("SELECT id FROM subjects WHERE pseudonym = ?", [person]).fetchone()
    return int(row[0]) if row else insert(connection, "subjects", pseudonym=person, recorded=now())


def _by_id(rows: Iterable[Record]) -> dict[int, Record]:
    return {row["id"]: row for row in rows}


def _by_encounter(found: Records) -> defaultdict[int, Records]:
    """Return entries by the number of their encounter; for damaged ones, by the number that they
    still show.
    """
    everywhere = [damage for damage in found.damages if damage.record is None]
    grouped: defaultdict[int, Records] = defaultdict(lambda: Records(damages=list(everywhere)))
    for each in found.sound:
        grouped[each["encounter"]].sound.append(each)
    damages = {damage.record: damage for damage in found.damages}
    for each in found.remains:
        grouped[each["encounter"]].remains.append(each)
        grouped[each["encounter"]].damages.append(damages[each["id"]])
    return grouped


def _last(connection: sqlite3.Connection, table: str, **key: object) -> int | None:
    """Return the newest entry with that key, which a new entry will supersede."""
    where = " AND ".join(f"{column} = ?" for column in key)
    row = connection.execute(f"SELECT max(id) FROM {table} WHERE {where}", tuple(key.values())).fetchone()
    return row[0]


def _finding(row: Record) -> Finding:
    return Finding(row["uid"], row["item"], row["result"], row["recorded"], row["note"])


def _answered(row: Record) -> Answered:
    return Answered(row["uid"], row["question"], row["answer"], row["questionnaire"], row["recorded"])


def _drawing(row: Record) -> Drawing:
    return Drawing(row["uid"], row["drawing"], row["regions"], row["recorded"])
