"""Care of a store: private files, checksums, verification, backup, erasure, migration."""

from __future__ import annotations

import gzip
import json
import os
import re
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from gluteus.errors import AnatomyError
from gluteus.pain.store import Store, StoreBusy, StoreDamaged, StoreError
from gluteus.pain.store.schema import COLUMNS, CURRENT
from gluteus.report.fhir.bundle import fhir_bundle
from gluteus.report.fhir.rules import validated
from tests.helpers import damaging

TOKEN = damaging.TOKEN
VERSION_2 = Path(__file__).parent / "data" / "version_2.gluteus.gz"
"""Written by the last program of version 2: two people, three findings of one item, two reports."""
FIRST, SECOND = (f"0b5c2f6e-3d59-4a0e-9a2b-6f0f5f1c9a0{number}" for number in (1, 2))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "clinic.gluteus") as made:
        yield made


@pytest.fixture
def filled(store: Store) -> Store:
    for subject in ("P-017", "P-018"):
        uid = store.add_encounter("left", "posterior", subject, uid=f"{subject}-1")
        store.add_answers(uid, {"fever": "no"})
        store.add_finding(uid, "tenderness", "yes", f"first look at {subject}")
        store.add_finding(uid, "tenderness", "no", f"second look at {subject}")
        store.add_drawing(uid, {"words": f"drawn by {subject}"}, {"SIJ": 0.5})
    store.add_report("nerve", "L5-S1", "others say L4", record_version="1", contact="me@example.org")
    return store


def change(path: Path, statement: str, *values: object) -> None:
    """Change a record behind the store's back, as a damaged byte does."""
    table = statement.split()[1]
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        definition = other.execute(
            "SELECT sql FROM sqlite_master WHERE name = ?", [f"{table}_no_update"]
        ).fetchone()[0]
        other.execute(f"DROP TRIGGER {table}_no_update")
        other.execute("PRAGMA ignore_check_constraints = ON")
        other.execute(statement, values)
        other.execute(definition)


def files_of(path: Path) -> dict[str, int]:
    """Names and permissions of a store's files."""
    return {each.name: stat.S_IMODE(each.stat().st_mode) for each in path.parent.glob(f"{path.name}*")}


# Permissions


@pytest.mark.parametrize("mask", [0, 0o022, 0o077])
def test_every_file_of_a_store_is_for_its_owner_alone(tmp_path: Path, mask: int):
    before = os.umask(mask)
    try:
        with Store(tmp_path / "clinic.gluteus") as store:
            store.add_encounter("left")
            names = files_of(store.path)
            store.backup(tmp_path / "clinic.gluteus-copy")
            names |= files_of(store.path)
    finally:
        os.umask(before)
    endings = ("", "-wal", "-shm", "-copy")
    assert names == {f"clinic.gluteus{ending}": 0o600 for ending in endings}


def test_others_lose_their_permissions_and_a_group_keeps_what_it_was_given(tmp_path: Path):
    path = tmp_path / "clinic.gluteus"
    with Store(path) as store:
        store.add_encounter("left")
        for each in files_of(path):
            (tmp_path / each).chmod(0o666)
        Store(path).close()
        assert set(files_of(path).values()) == {0o660}


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/dev/null")])
def test_devices_and_pipes_are_refused_and_left(tmp_path: Path, make: object):
    path = tmp_path / "clinic.gluteus"
    make(path)  # type: ignore[operator]
    before = stat.S_IMODE(path.stat().st_mode)
    with pytest.raises(StoreError, match="another kind of file"):
        Store(path)
    assert stat.S_IMODE(path.stat().st_mode) == before


# Damaged records

CHANGES = {
    "findings 2": "UPDATE findings SET note = 'third look' WHERE id = 2",
    "answers 1": "UPDATE answers SET answer = 'yes' WHERE id = 1",
    "drawings 1": 'UPDATE drawings SET drawing = \'{"words": "\' WHERE id = 1',
    "findings 1": "UPDATE findings SET result = x'ff' WHERE id = 1",
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_damaged_entry_is_named_and_left_out_and_the_rest_is_read(filled: Store, name: str):
    before = {each.uid: each for each in filled.encounters()}
    filled.close()
    change(filled.path, CHANGES[name])
    with Store(filled.path) as again:
        first, second = again.encounters()
        assert [damage.name for damage in again.damages] == [name]
        assert again.encounter("P-017-1") == first
        again.add_finding("P-018-1", "twitch", "no")  # other records are not affected
    assert first.damaged == (name,)
    assert second == before["P-018-1"]
    kept = {kind: getattr(first, kind) for kind in ("answers", "drawing", "findings")}
    table = name.split()[0].removesuffix("s")
    for kind, value in kept.items():
        expected = getattr(before["P-017-1"], kind)
        # Finding 1 was superseded: it is not missed. What finding 2 replaced must not count again.
        missing = name != "findings 1" and kind.startswith(table)
        assert value == ((() if isinstance(expected, tuple) else None) if missing else expected)


def test_a_damaged_encounter_is_named_and_left_out(filled: Store):
    filled.close()
    change(filled.path, "UPDATE encounters SET side = 'right' WHERE id = 1")
    with Store(filled.path) as again:
        assert [each.uid for each in again.encounters()] == ["P-018-1"]
        assert [damage.name for damage in again.damages] == ["encounters 1"]
        with pytest.raises(StoreDamaged, match="encounters 1: its content does not match"):
            again.encounter("P-017-1")
        with pytest.raises(StoreDamaged):
            again.add_finding("P-017-1", "twitch", "no")


def test_a_damaged_pseudonym_does_not_become_that_of_somebody_else(filled: Store):
    filled.close()
    change(filled.path, "UPDATE subjects SET pseudonym = 'P-019' WHERE id = 1")
    with Store(filled.path) as again:
        first, second = again.encounters()
    assert (first.subject, first.damaged) == ("damaged-subject-1", ("subjects 1",))
    assert first.results == {"tenderness": False}
    assert (second.subject, second.damaged) == ("P-018", ())


def test_damaged_reports_actions_and_editors_are_named(filled: Store):
    filled.set_editor_token(TOKEN)
    filled.add_report("nerve", "L5", "another", record_version="1")
    filled.close_report(2, "corrected", TOKEN)
    filled.close()
    change(filled.path, "UPDATE reports SET comment = 'nothing' WHERE id = 1")
    change(filled.path, "UPDATE editor_actions SET text = 'nothing' WHERE id = 1")
    change(filled.path, "UPDATE editor SET cost = 2 WHERE id = 1")
    with Store(filled.path) as again:
        (report,) = again.list_reports()
        assert (report.number, report.damaged, report.open) == (2, ("editor_actions 1",), True)
        with pytest.raises(StoreDamaged, match="reports 1"):
            again.report(1)
        with pytest.raises(StoreDamaged, match="editor 1"):
            again.is_editor(TOKEN)
        assert {each.name for each in again.verify().damages} == {
            "reports 1", "editor_actions 1", "editor 1"
        }  # fmt: skip


def test_a_bundle_says_that_entries_are_missing(tmp_path: Path):
    path = version_2(tmp_path)
    Store(path).close()
    change(path, "UPDATE findings SET note = 'third look' WHERE id = 2")
    with Store(path) as store:
        bundle = validated(fhir_bundle(store.encounter(FIRST)))
        sound = fhir_bundle(store.encounter(SECOND))
    kinds = [entry["resource"]["resourceType"] for entry in bundle["entry"]]
    assert kinds.count("OperationOutcome") == 1
    assert "findings 2" in json.dumps(bundle)
    assert "OperationOutcome" not in json.dumps(sound)


def test_a_store_whose_tables_were_changed_is_read_and_never_written_to(filled: Store):
    filled.close()
    with closing(sqlite3.connect(filled.path, isolation_level=None)) as other:
        other.execute("DROP TRIGGER findings_no_update")
    with Store(filled.path) as again:
        assert [str(each) for each in again.damages] == [
            "file: the definition of findings_no_update is damaged"
        ]
        assert [each.results for each in again.encounters()] == [{"tenderness": False}] * 2
        for write in (
            lambda: again.add_encounter("left"),
            lambda: again.erase_subject("P-017"),
        ):
            with pytest.raises(StoreError, match="nothing is written to it"):
                write()


def test_a_lost_page_costs_the_records_on_it_alone(store: Store):
    for number in range(60):
        uid = store.add_encounter("left", subject=f"P-{number}", uid=f"e-{number}")
        for result in ("yes", "no"):
            store.add_finding(uid, "twitch", result, f"<{number}> " + "x" * 200)
    before = {each.uid: each for each in store.encounters()}
    store.close()
    content = bytearray(store.path.read_bytes())
    start = content.index(b"<30> ") // 4096 * 4096
    lost = content[start : start + 4096].count(b"> xxx")
    assert 2 < lost < 40
    content[start : start + 4096] = bytes(4096)
    store.path.write_bytes(bytes(content))
    with Store(store.path) as again:
        found = {each.uid: each for each in again.encounters()}
        (named,) = [each.reason for each in again.damages if each.table == "findings"]
        first, last = map(int, re.findall(r"\d+", named))
        assert last - first + 1 == lost
        assert found.keys() == before.keys()
        assert all("findings" in each.damaged for each in found.values())
        whole = [uid for uid, each in found.items() if each.findings == before[uid].findings]
        assert len(whole) >= 60 - lost / 2 - 1
        # A finding whose successor is lost does not count again.
        assert all(each.results in ({"twitch": False}, {}) for each in found.values())
        assert again.encounter("e-0").results == {"twitch": False}
        assert again.verify().records["findings"] == 120 - lost


def test_damaged_bytes_end_in_a_result_or_one_clear_error(tmp_path: Path):
    # Five thousand: python tests/helpers/damaging.py 5000
    count = damaging.run(200, 20261130, tmp_path)
    assert count["rounds"] == 200
    assert count["named"] > 50, "too few rounds met damage for this to say anything"
    assert 5 < count["refused"] < 40
    assert count["unread"] == 0
    assert count["encounters_whole"] > 0.8 * count["encounters_expected"]


# Verification and backup


def test_a_sound_store_is_found_sound(filled: Store):
    found = filled.verify()
    assert found.damages == ()
    assert found.version == CURRENT
    assert found.records == {
        "subjects": 2, "encounters": 2, "answers": 2, "drawings": 2, "findings": 4, "reports": 1,
        "editor": 0, "editor_actions": 0, "erasures": 0,
    }  # fmt: skip


def test_verification_names_what_is_damaged_or_missing(filled: Store):
    filled.close()
    change(filled.path, "UPDATE findings SET note = 'third look' WHERE id = 2")
    with closing(sqlite3.connect(filled.path, isolation_level=None)) as other:
        definition = other.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'encounters_no_delete'"
        ).fetchone()[0]
        other.execute("DROP TRIGGER encounters_no_delete")
        other.execute("DELETE FROM encounters WHERE id = 2")
        other.execute(definition)
    with Store(filled.path) as again:
        names = {str(each) for each in again.verify().damages}
    assert "findings 2: its content does not match its checksum" in names
    assert "findings 4: its record of encounters is missing" in names


def test_a_backup_is_the_whole_store_in_one_file(filled: Store, tmp_path: Path):
    expected = filled.encounters(), filled.list_reports()
    copy = tmp_path / "backup.gluteus"
    assert filled.backup(copy).damages == ()  # while the store is open and its log is not empty
    assert list(files_of(copy)) == ["backup.gluteus"]
    with Store(copy) as again:
        assert (again.encounters(), again.list_reports()) == expected


def test_a_backup_never_replaces_a_file(filled: Store, tmp_path: Path):
    taken = tmp_path / "taken"
    taken.write_text("dear")
    for name in (taken, filled.path):
        before = name.read_bytes()
        with pytest.raises(StoreError, match="never replaces a file"):
            filled.backup(name)
        assert name.read_bytes() == before
    with pytest.raises(StoreError, match="a backup must be writable"):
        filled.backup(tmp_path / "no" / "where")


@pytest.mark.parametrize("ending", ["-wal", "-shm", "-journal"])
def test_no_store_and_no_backup_has_the_name_of_a_log(filled: Store, tmp_path: Path, ending: str):
    """SQLite deletes a file of such a name when the store is used again."""
    log = Path(f"{filled.path}{ending}")
    filled.close()
    assert not log.exists()
    with Store(tmp_path / "other.gluteus") as other, pytest.raises(StoreError, match="keeps a log of"):
        other.backup(log)
    with pytest.raises(StoreError, match="keeps a log of"):
        Store(log)
    assert not log.exists()
    with Store(tmp_path / f"alone{ending}"):
        pass  # no store has this log


def test_a_backup_that_fails_leaves_nothing(filled: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("gluteus.pain.store.upkeep._verified", full)
    with pytest.raises(StoreError):
        filled.backup(tmp_path / "backup.gluteus")
    assert not (tmp_path / "backup.gluteus").exists()


WRITER = """
import sys
from gluteus.pain.store import Store
with Store(sys.argv[1]) as store:
    for number in range(400):
        store.add_answers("P-017-1", {"fever": "no", "mass": "no"})  # two records, or none
"""


def test_backups_taken_while_another_program_writes_are_whole(filled: Store, tmp_path: Path):
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(filled.path)])
    try:
        counts: list[int] = []
        while writer.poll() is None:
            copy = tmp_path / f"{len(counts)}.gluteus"
            found = filled.backup(copy)
            assert found.damages == ()
            counts.append(found.records["answers"])
    finally:
        writer.kill()
        writer.wait()
    assert counts == sorted(counts)
    assert len(set(counts)) > 1, "no backup was taken while the other program wrote"
    assert {count % 2 for count in counts} == {0}


# Erasure


def bytes_of(path: Path) -> bytes:
    return b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))


def test_nothing_of_an_erased_person_remains_in_any_file_of_the_store(filled: Store):
    traces = [b"P-017", b"look at P-017", b"drawn by P-017"]
    for number in range(200):  # so that records were moved between pages
        filled.add_finding("P-017-1", "twitch", "no", f"P-017 {number} " + "x" * 200)
        filled.add_finding("P-018-1", "twitch", "no", f"P-018 {number} " + "x" * 200)
    other = filled.encounter("P-018-1")
    assert all(trace in bytes_of(filled.path) for trace in traces)
    erased = filled.erase_subject("P-017")
    assert erased.records == {
        "answers": 1, "drawings": 1, "findings": 202, "encounters": 1, "subjects": 1
    }  # fmt: skip
    assert not any(trace in bytes_of(filled.path) for trace in traces)
    assert filled.encounters() == (other,)
    assert filled.verify().damages == ()
    assert filled.verify().records["erasures"] == 5
    filled.close()
    assert not any(trace in bytes_of(filled.path) for trace in traces)


def test_after_an_erasure_records_are_only_added_again(filled: Store):
    filled.erase_subject("P-018")
    with (
        closing(sqlite3.connect(filled.path)) as other,
        pytest.raises(sqlite3.IntegrityError, match="rows are only added"),
    ):
        other.execute("DELETE FROM findings")
    filled.add_encounter("left", subject="P-019")
    # The number of an erased record is not used again.
    assert [row[0] for row in filled._rows("SELECT id FROM encounters ORDER BY id")] == [1, 3]
    assert Store(filled.path).damages == ()


def test_an_encounter_is_erased_and_the_person_with_the_last_one(filled: Store):
    second = filled.add_encounter("right", subject="P-017")
    assert filled.erase_encounter(second).records == {"encounters": 1}
    assert filled.erase_encounter("P-017-1").records["subjects"] == 1
    assert [each.subject for each in filled.encounters()] == ["P-018"]


def test_a_report_is_erased_with_what_was_answered(filled: Store):
    filled.set_editor_token(TOKEN)
    filled.answer(1, "thanks", TOKEN)
    assert filled.erase_report(1).records == {"editor_actions": 1, "reports": 1}
    assert b"me@example.org" not in bytes_of(filled.path)
    assert filled.add_report("nerve", "L5", "again", record_version="1").number == 2


@pytest.mark.parametrize(
    ("erase", "named"),
    [
        (lambda store: store.erase_subject("P-999"), "'P-999'"),
        (lambda store: store.erase_subject("Jane Doe"), "'Jane Doe'"),
        (lambda store: store.erase_encounter("nobody"), "'nobody'"),
        (lambda store: store.erase_encounter("\udc80"), r"'\\udc80'"),
        (lambda store: store.erase_report(99), "report 99"),
        (lambda store: store.erase_report(2**80), f"report {2**80}"),
    ],
)
def test_who_is_not_there_is_not_erased(filled: Store, erase: object, named: str):
    before = filled.verify().records
    with pytest.raises(AnatomyError, match=named):
        erase(filled)  # type: ignore[operator]
    assert filled.verify().records == before


def test_a_reader_that_keeps_the_log_is_named_and_erasing_again_ends_it(filled: Store):
    with closing(sqlite3.connect(filled.path, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM findings").fetchone()
        with (
            Store(filled.path, wait_s=0.05) as late,
            pytest.raises(StoreBusy, match=r"are erased, but another program .* same command again"),
        ):
            late.erase_subject("P-017")
        other.execute("COMMIT")
    with pytest.raises(AnatomyError, match="no person 'P-017'"):
        filled.erase_subject("P-017")
    assert b"P-017" not in bytes_of(filled.path)


# Migration


def version_2(folder: Path) -> Path:
    """A store as the last program of version 2 wrote it, readable by all."""
    path = folder / "old.gluteus"
    path.write_bytes(gzip.decompress(VERSION_2.read_bytes()))
    path.chmod(0o644)
    return path


def test_a_store_of_version_2_is_migrated_with_everything_in_it(tmp_path: Path):
    path = version_2(tmp_path)
    with Store(path) as store:
        assert store.version == CURRENT
        assert store.verify().damages == ()
        assert store.verify().records == {
            "subjects": 2, "encounters": 2, "answers": 2, "drawings": 1, "findings": 4, "reports": 2,
            "editor": 1, "editor_actions": 2, "erasures": 0,
        }  # fmt: skip
        first = store.encounter(FIRST)
        assert (first.subject, first.results) == ("P-017", {"tenderness": False, "twitch": None})
        assert {each.question: each.answer for each in first.earlier} == {
            "fever": "no",
            "saddle_numb": "unknown",
        }
        assert first.answered == {}
        assert [each.note for each in store.history(FIRST, "tenderness")] == [
            "below the crest",
            "second look",
        ]
        assert first.drawing is not None
        assert first.drawing.drawing == {"strokes": [[[1, 2], [3, 4]]], "words": "Gesäß"}
        report = store.report(1)
        assert (report.contact, report.open, len(report.actions)) == ("me@example.org", False, 2)
        assert store.is_editor("the editor of version 2, long enough")
        assert set(files_of(path).values()) == {0o600}
        store.erase_subject("P-017")
        assert store.verify().damages == ()


def test_a_record_damaged_before_the_migration_is_named_after_it(tmp_path: Path):
    path = version_2(tmp_path)
    change(path, "UPDATE findings SET result = 'ye3' WHERE id = 4")
    change(path, "UPDATE drawings SET drawing = '{' WHERE id = 1")
    change(path, "UPDATE reports SET comment = CAST(x'ff41' AS TEXT) WHERE id = 2")
    with Store(path) as store:
        names = {each.name for each in store.verify().damages}
        assert names == {"findings 4", "drawings 1", "reports 2"}
        assert [each.number for each in store.list_reports()] == [1]
        assert [each.results for each in store.encounters()] == [{"tenderness": False, "twitch": None}, {}]


def test_an_old_store_with_a_damaged_structure_is_refused_and_left(tmp_path: Path):
    path = version_2(tmp_path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("DROP TRIGGER findings_no_delete")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="this one is damaged"):
        Store(path)
    assert path.read_bytes() == before


def test_checksums_cover_every_column(store: Store):
    for table, columns in COLUMNS.items():
        made = [row["name"] for row in store._rows(f"PRAGMA table_info({table})")]
        assert set(made) == {"id", *columns, "checksum"}


# What a text may hold


@pytest.mark.parametrize("letter", ["\0", "\x1b", "\x7f", "\x9b", "\ud800"])
def test_a_text_has_no_control_characters(filled: Store, letter: str):
    for write in (
        lambda text: filled.add_report("nerve", "L5", text, record_version="1"),
        lambda text: filled.add_report("nerve", text, "wrong", record_version="1"),
        lambda text: filled.add_finding("P-017-1", "twitch", "no", text),
    ):
        for text in (f"{letter}two", f"one{letter}two"):
            told = rf"not have control characters; remove U\+{ord(letter):04X}"
            with pytest.raises(AnatomyError, match=told):
                write(text)
    assert filled.add_report("nerve", "L5", "two\r\n\tlines", record_version="1").comment == "two\r\n\tlines"


def test_numbers_and_names_of_any_size_are_refused_in_one_sentence(filled: Store):
    with pytest.raises(AnatomyError, match="no report"):
        filled.report(10**400)
    with pytest.raises(AnatomyError, match="no encounter"):
        filled.encounter("\udc80")
    with pytest.raises(AnatomyError, match="already"):
        filled.add_encounter("left", uid="P-017-1")
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    for drawing in (deep, {"words": "\ud800"}):
        with pytest.raises(AnatomyError, match="stored as JSON"):
            filled.add_drawing("P-017-1", drawing, {})
