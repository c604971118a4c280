"""The store: only added to, superseded, brought up from version 1.

What it refuses is left as it was.
"""

from __future__ import annotations

import json
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from gluteus.errors import AnatomyError, FileFormatError
from gluteus.pain.examination.encounter import question_text
from gluteus.pain.store import EditorRefused, Store, StoreBusy, StoreError
from gluteus.pain.store.database import new_uid, now
from gluteus.pain.store.records import insert, prepare
from gluteus.pain.store.schema import APPLICATION_ID, CURRENT
from tests.helpers import killing

TOKEN = "a token of the editor, long enough"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "clinic.gluteus") as made:
        yield made


@pytest.fixture
def encounter(store: Store) -> str:
    return store.add_encounter("right", "posterior", "P-017")


_RAW: list[sqlite3.Connection] = []


def raw(path: Path) -> sqlite3.Connection:
    """A connection past the store, closed when the test ends."""
    _RAW.append(sqlite3.connect(path, isolation_level=None))
    return _RAW[-1]


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    while _RAW:
        _RAW.pop().close()


def test_what_is_written_is_read_again(store: Store, encounter: str):
    store.add_answers(encounter, {"fever": "no", "saddle_numb": None})
    store.add_finding(encounter, "tenderness", "yes", "below the crest")
    store.add_drawing(encounter, {"strokes": [[[1, 2], [3, 4]]]}, {"SIJ": 0.5, "MID_L": 1})
    store.close()
    with Store(store.path) as again:
        (read,) = again.encounters()
    assert (read.uid, read.subject, read.side, read.zone) == (encounter, "P-017", "right", "posterior")
    assert read.answered == {"fever": False, "saddle_numb": None}
    assert read.results == {"tenderness": True}
    assert read.findings[0].note == "below the crest"
    assert read.drawing is not None
    assert read.drawing.drawing == {"strokes": [[[1, 2], [3, 4]]]}
    assert read.drawing.regions == {"SIJ": 0.5, "MID_L": 1.0}


def test_a_later_finding_supersedes_and_the_earlier_one_stays(store: Store, encounter: str):
    for result in ("yes", "no", "unknown"):
        store.add_finding(encounter, "twitch", result)
    assert store.encounter(encounter).results == {"twitch": None}
    assert [each.result for each in store.history(encounter, "twitch")] == ["yes", "no", "unknown"]


def test_the_same_pseudonym_is_the_same_person(store: Store, encounter: str):
    store.add_encounter("left", "middle", "P-017")
    store.add_encounter("left", "middle")
    people = [each.subject for each in store.encounters()]
    assert people[:2] == ["P-017", "P-017"]
    assert people[2] != "P-017"


@pytest.mark.parametrize("table", ["subjects", "encounters", "answers", "drawings", "findings", "reports"])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET recorded = 'x'"])
def test_no_row_is_changed_or_removed(store: Store, encounter: str, table: str, change: str):
    store.add_finding(encounter, "tenderness", "yes")
    store.add_answers(encounter, {"fever": "no"})
    store.add_drawing(encounter, {}, {})
    store.add_report("nerve", "L5", "no", record_version="1")
    with pytest.raises(sqlite3.IntegrityError, match="rows are only added"):
        raw(store.path).execute(change.format(table))


def test_a_finding_is_replaced_once_and_an_encounter_must_exist(store: Store, encounter: str):
    store.add_finding(encounter, "tenderness", "yes")
    other = raw(store.path)
    other.execute("PRAGMA foreign_keys = ON")
    columns = "uid, recorded, encounter, item, result, supersedes"
    add = f"INSERT INTO findings ({columns}) VALUES (?, 'x', ?, ?, ?, ?)"
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        other.execute(add, ("a", 1, "tenderness", "no", None))
    other.execute(add, ("b", 1, "tenderness", "no", 1))
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        other.execute(add, ("c", 1, "tenderness", "no", 1))
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        other.execute(add, ("d", 99, "tenderness", "no", None))


def test_the_file_says_whose_it_is_and_every_commit_is_synced(store: Store):
    assert raw(store.path).execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    assert raw(store.path).execute("PRAGMA journal_mode").fetchone() == ("wal",)
    (full,) = store._rows("PRAGMA synchronous")[0]
    assert full == 2
    assert store.version == CURRENT


def test_version_1_is_brought_up_with_everything_in_it(tmp_path: Path):
    path = tmp_path / "old.gluteus"
    uid = killing.first_version(path)
    with Store(path) as store:
        assert store.version == CURRENT
        assert store.encounter(uid).results == {"tenderness": True}
        assert store.add_report("nerve", "L5", "no", record_version="1").open


def test_a_migration_that_fails_leaves_the_old_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from gluteus.pain.store import database

    path = tmp_path / "old.gluteus"
    killing.first_version(path)
    versions = (
        database.VERSIONS[0],
        ("CREATE TABLE reports (id INTEGER)", "CREATE TABLE reports (id INTEGER)"),
    )
    monkeypatch.setattr(database, "VERSIONS", versions)
    with pytest.raises(StoreError, match="the store is damaged"):
        Store(path)
    assert raw(path).execute("PRAGMA user_version").fetchone() == (1,)
    assert raw(path).execute("SELECT count(*) FROM sqlite_master WHERE name = 'reports'").fetchone() == (0,)


def foreign_database(path: Path) -> None:
    made = raw(path)
    made.execute("PRAGMA journal_mode = WAL")
    made.execute("CREATE TABLE cats (name TEXT)")
    made.close()


def other_application(path: Path) -> None:
    made = raw(path)
    made.execute("CREATE TABLE findings (name TEXT)")
    made.execute("PRAGMA application_id = 7")
    made.close()


STRANGERS = {
    "text": lambda path: path.write_text("Dear diary, " * 40),
    "short": lambda path: path.write_bytes(b"SQLite"),
    "a database": foreign_database,
    "of another program": other_application,
}


@pytest.mark.parametrize("kind", STRANGERS)
def test_a_file_that_is_not_ours_is_left_as_it_was(kind: str, tmp_path: Path):
    path = tmp_path / "file"
    STRANGERS[kind](path)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"file: a store is a file that Gluteus made.*choose another name"):
        Store(path)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_a_newer_store_is_refused_and_left(tmp_path: Path):
    path = tmp_path / "new.gluteus"
    Store(path).close()
    raw(path).execute(f"PRAGMA user_version = {CURRENT + 1}")
    with pytest.raises(StoreError, match=f"up to version {CURRENT}; got version {CURRENT + 1}"):
        Store(path)
    assert raw(path).execute("PRAGMA user_version").fetchone() == (CURRENT + 1,)


def test_a_damaged_store_is_refused(tmp_path: Path):
    path = tmp_path / "clinic.gluteus"
    with Store(path) as store:
        store.add_encounter("left")
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(bytes(content))
    with pytest.raises(StoreError, match="damaged"), Store(path) as store:
        store.encounters()


@pytest.mark.parametrize(
    ("name", "create", "message"),
    [
        ("", True, "this is a folder"),
        ("no/where.gluteus", True, "folder .* does not exist"),
        ("absent.gluteus", False, "there is no store here"),
    ],
)
def test_a_place_that_cannot_hold_a_store(tmp_path: Path, name: str, create: bool, message: str):
    with pytest.raises(StoreError, match=message):
        Store(tmp_path / name, create=create)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_becomes_a_store(tmp_path: Path):
    path = tmp_path / "clinic.gluteus"
    path.touch()
    with Store(path) as store:
        assert store.version == CURRENT


def test_a_locked_store_says_so_and_changes_nothing(store: Store, encounter: str):
    other = raw(store.path)
    other.execute("BEGIN IMMEDIATE")
    with Store(store.path, wait_s=0.05) as late:
        with pytest.raises(StoreBusy, match="another program is writing"):
            late.add_finding(encounter, "tenderness", "yes")
        assert late.encounter(encounter).findings == ()
        other.execute("ROLLBACK")
        late.add_finding(encounter, "tenderness", "yes")
        assert late.encounter(encounter).results == {"tenderness": True}


def test_a_full_disk_loses_nothing_that_was_stored(store: Store, encounter: str):
    store.add_finding(encounter, "tenderness", "yes")
    store._rows("PRAGMA max_page_count = 1")

    def fill() -> None:
        for _ in range(100):
            store.add_finding(encounter, "recognition", "yes", "x" * 2000)

    with pytest.raises(StoreError, match="the disk is full"):
        fill()
    kept = store.encounter(encounter).results
    store._rows("PRAGMA max_page_count = 1000000")
    store.add_finding(encounter, "twitch", "no")
    assert store.encounter(encounter).results == kept | {"twitch": False}
    assert kept["tenderness"] is True


LIMITED = """
import resource, signal, sys
from gluteus.errors import GluteusError
from gluteus.pain.store import Store
path, encounter = sys.argv[1:]
with Store(path) as store:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, resource.RLIM_INFINITY))
    stored = 0
    try:
        while True:
            store.add_finding(encounter, "twitch", "no", "x" * 2000)
            stored += 1
    except GluteusError as error:
        print(stored, type(error).__name__, str(error).count("\\n"))
"""


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="the system sets no limit on files")
def test_a_disk_that_takes_no_more_is_one_clear_error(store: Store, encounter: str):
    command = [sys.executable, "-c", LIMITED, str(store.path), encounter]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert told[1:] == ["StoreError", "0"]
    assert int(told[0]) > 0
    assert len(store.history(encounter, "twitch")) == int(told[0])


READ_ONLY = """
import os, sys
from gluteus.errors import GluteusError
from gluteus.pain.store import Store
if os.geteuid() == 0:  # nothing is read-only for root, so it becomes somebody else
    os.setegid(65534)
    os.seteuid(65534)
try:
    with Store(sys.argv[1]) as store:
        store.add_encounter("left")
except GluteusError as error:
    print(error)
"""


@pytest.mark.parametrize("folder_too", [False, True])
def test_a_read_only_store_says_so_and_stays(folder_too: bool):
    # Not in pytest's own folder, which nobody else may enter.
    with tempfile.TemporaryDirectory() as place:
        folder, path = Path(place), Path(place) / "clinic.gluteus"
        Store(path).close()
        before = path.read_bytes()
        path.chmod(0o444)
        folder.chmod(0o555 if folder_too else 0o777)
        command = [sys.executable, "-c", READ_ONLY, str(path)]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        folder.chmod(0o755)
        assert path.read_bytes() == before
    assert re.search(r"clinic\.gluteus: a store must be .*(read-only|cannot be opened)", told)
    assert told.count("\n") == 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda s, e: s.add_finding(e, "mood", "yes"), "no item of the examination is called 'mood'"),
        (lambda s, e: s.add_finding(e, "twitch", "perhaps"), "'perhaps' is not an answer"),
        (lambda s, e: s.add_finding("nobody", "twitch", "yes"), "no encounter 'nobody'"),
        (lambda s, e: s.add_finding(e, "twitch", "yes", "x" * 2001), "at most 2000 characters"),
        (lambda s, e: s.add_answers(e, {"mood": "no"}), "no red-flag question is called 'mood'"),
        (lambda s, e: s.add_drawing(e, {}, {"NOSE": 1.0}), "no region is called 'NOSE'"),
        (lambda s, e: s.add_drawing(e, {}, {"SIJ": 1.5}), "= 1.5 is not a fraction"),
        (lambda s, e: s.add_drawing(e, {1, 2}, {}), "cannot be stored as JSON"),
        (lambda s, e: s.add_drawing(e, "x" * 1_000_001, {}), "at most 1000000 characters"),
        (lambda s, e: s.add_encounter("up"), "side = 'up' is unknown; give left or right"),
        (lambda s, e: s.add_encounter("left", "lower"), "trigger zone"),
        (lambda s, e: s.add_encounter("left", subject="Jane Doe"), "not a pseudonym.* never a name"),
        (lambda s, e: s.add_report("mood", "a", "b", record_version="1"), "statement"),
        (lambda s, e: s.add_report("nerve", "  ", "b", record_version="1"), "a quote must not be empty"),
        (lambda s, e: s.add_report("nerve", "a", "", record_version="1"), "a comment must not be empty"),
        (lambda s, e: s.report(9), "no report 9"),
    ],
)
def test_what_cannot_be_stored_is_refused_and_nothing_is_written(
    store: Store, encounter: str, call: object, message: str
):
    with pytest.raises(AnatomyError, match=message):
        call(store, encounter)  # type: ignore[operator]
    kept = store.encounter(encounter)
    assert (kept.findings, kept.answers, kept.drawing, len(store.encounters())) == ((), (), None, 1)
    assert store.list_reports() == ()


def test_answers_are_stored_all_or_none(store: Store, encounter: str):
    with pytest.raises(AnatomyError):
        store.add_answers(encounter, {"fever": "no", "mood": "no"})
    assert store.encounter(encounter).answers == ()


def test_refusals_of_a_store_are_errors_of_files(tmp_path: Path):
    with pytest.raises(FileFormatError) as caught:
        Store(tmp_path)
    assert caught.value.path == tmp_path


def test_the_editor_is_known_by_the_token_alone(store: Store):
    store.add_report("nerve", "L5-S1", "others say L4", record_version="1", contact="me@example.org")
    with pytest.raises(EditorRefused, match="no editor yet"):
        store.answer(1, "thanks", TOKEN)
    with pytest.raises(AnatomyError, match="at least 20 characters"):
        store.set_editor_token("short")
    assert store.set_editor_token(TOKEN) == TOKEN
    with pytest.raises(EditorRefused, match="only once"):
        store.set_editor_token()
    for wrong in ("", TOKEN[:-1], TOKEN.upper()):
        with pytest.raises(EditorRefused, match="not the editor's token"):
            store.answer(1, "thanks", wrong)
    assert store.answer(1, "thanks", TOKEN).actions[0].text == "thanks"
    assert not store.close_report(1, "corrected", TOKEN).open
    with pytest.raises(AnatomyError, match="already closed"):
        store.close_report(1, "again", TOKEN)
    assert store.list_reports(open_only=True) == ()
    assert store.reopen(1, "not yet", TOKEN).open
    with pytest.raises(AnatomyError, match="already open"):
        store.reopen(1, "again", TOKEN)
    assert [each.action for each in store.report(1).actions] == ["answer", "close", "reopen"]


def test_the_token_is_not_in_the_file(store: Store):
    token = store.set_editor_token()
    store.close()
    assert token.encode() not in store.path.read_bytes()
    with Store(store.path) as again:
        assert again.is_editor(token)
        row = again._rows("SELECT salt, hash FROM editor")[0]
        assert len(set(row["salt"])) > 4
        assert len(row["hash"]) == 32


def test_threads_of_one_store_lose_nothing(store: Store, encounter: str):
    def write(item: str) -> None:
        for _ in range(10):
            store.add_finding(encounter, item, "yes")

    threads = [threading.Thread(target=write, args=[item]) for item in ("tenderness", "twitch", "twitch")]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(store.history(encounter, "tenderness")) == 10
    assert len(store.history(encounter, "twitch")) == 20


WRITER = """
import sys
from gluteus.pain.store import Store
path, encounter, name = sys.argv[1:]
with Store(path) as store:
    for number in range(60):
        store.add_finding(encounter, "twitch", bool(number % 2), f"{name}/{number}")
"""


def test_two_processes_writing_at_once_lose_nothing(store: Store, encounter: str):
    commands = [[sys.executable, "-c", WRITER, str(store.path), encounter, name] for name in "ab"]
    writers = [subprocess.Popen(each) for each in commands]
    assert [each.wait(timeout=120) for each in writers] == [0, 0]
    found = store.history(encounter, "twitch")
    assert {each.note for each in found} == {f"{name}/{number}" for name in "ab" for number in range(60)}
    followed = [row[0] for row in store._rows("SELECT supersedes FROM findings ORDER BY id")]
    assert followed == [None, *range(1, 120)]


MAKER = """
import sys
from gluteus.pain.store import Store
with Store(sys.argv[1]) as store:
    print(store.add_encounter("left", "middle"))
"""


def test_processes_that_make_the_same_store_at_once_share_it(tmp_path: Path):
    path = tmp_path / "clinic.gluteus"
    command = [sys.executable, "-c", MAKER, str(path)]
    makers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    made = {each.communicate(timeout=120)[0].strip() for each in makers}
    assert [each.returncode for each in makers] == [0] * 4
    with Store(path) as store:
        assert {each.uid for each in store.encounters()} == made
    assert len(made) == 4


def test_killed_writers_lose_no_finding_that_was_stored(tmp_path: Path):
    # A thousand kills: python tests/helpers/killing.py 1000
    # Its own process, because it copies itself: this one may have threads.
    command = [sys.executable, killing.__file__, "100", "20261122", str(tmp_path)]
    count = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert count["lost"] == 0
    assert count["rounds"] == 100
    assert count["said"] > 20, "too few findings were stored before the kills for this to say anything"


def test_answers_to_the_first_version_of_the_questions_stay_readable(tmp_path: Path):
    file = tmp_path / "clinic.gluteus"
    with Store(file) as store:
        uid = store.add_encounter("left", "middle", "P-017")
        store.add_answers(uid, {"fever": "no"})
    connection = raw(file)
    prepare(connection)
    insert(
        connection,
        "answers",
        uid=new_uid(),
        recorded=now(),
        encounter=1,
        question="fragile_bone",
        answer="yes",
        questionnaire=1,
        supersedes=None,
    )
    with Store(file) as store:
        encounter = store.encounter(uid)
        assert encounter.damaged == ()
        assert [each.question for each in encounter.earlier] == ["fragile_bone"]
        assert encounter.answered == {"fever": False}
        assert "over 65" in question_text(encounter.earlier[0])
        store.add_answers(uid, {"fragile_bone": "no"})
        assert store.encounter(uid).answered == {"fever": False, "fragile_bone": False}
        assert store.encounter(uid).earlier == ()
