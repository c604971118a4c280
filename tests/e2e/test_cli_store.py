"""`gluteus store` as people run it, and what other verbs say of damage in a store."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from gluteus.pain.store import Store
from tests.e2e.test_cli_examine import gluteus, refused

pytestmark = pytest.mark.usefixtures("drawn_coarsely")
UIDS = [f"0b5c2f6e-3d59-4a0e-9a2b-6f0f5f1c9a0{number}" for number in (1, 2)]


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    """A store with two people and a report."""
    path = tmp_path / "clinic.gluteus"
    with Store(path) as store:
        for number, uid in enumerate(UIDS, start=17):
            store.add_encounter("left", "posterior", f"P-{number:03}", uid=uid)
            store.add_finding(uid, "tenderness", "yes", f"a note on P-{number:03}")
        store.add_report("nerve", "L5-S1", "others say L4", record_version="1")
    return path


def damage(path: Path) -> None:
    """Change a letter of the first finding's note."""
    content = path.read_bytes()
    assert content.count(b"a note on P-017") == 1
    path.write_bytes(content.replace(b"a note on P-017", b"a nose on P-017"))


def answered(*words: str) -> dict[str, Any]:
    ran = gluteus(*words, "--json")
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_a_sound_store_is_verified(clinic: Path):
    found = answered("store", "verify", "--store", str(clinic))
    assert (found["sound"], found["damaged"], found["records"]["findings"]) == (True, [], 2)
    assert "The store is undamaged" in gluteus("store", "verify", "--store", str(clinic)).stdout


def test_damage_is_named_and_the_rest_is_exported(clinic: Path, tmp_path: Path):
    damage(clinic)
    ran = gluteus("store", "verify", "--store", str(clinic), "--json")
    assert ran.returncode == 1
    found = json.loads(ran.stdout)
    assert not found["sound"]
    assert [(each["table"], each["record"]) for each in found["damaged"]] == [("findings", 1)]
    assert "damaged: findings 1" in gluteus("store", "verify", "--store", str(clinic)).stdout
    ran = gluteus("export", "--store", str(clinic), "--json")
    listed = json.loads(ran.stdout)
    assert ran.returncode == 0
    assert [len(each["findings"]) for each in listed["encounters"]] == [0, 1]
    assert [each["damaged"] for each in listed["encounters"]] == [["findings 1"], []]
    assert "damaged and left out: findings 1" in ran.stderr
    assert "incomplete, damaged: findings 1" in gluteus("export", "--store", str(clinic)).stdout
    for number, uid in enumerate(UIDS):
        out = tmp_path / f"{number}.json"
        ran = gluteus("export", "--store", str(clinic), "--encounter", uid, "--fhir", str(out))
        assert ran.returncode == 0, ran.stderr
        assert ("findings 1" in ran.stderr) == (number == 0)
        assert ("OperationOutcome" in out.read_text()) == (number == 0)


def test_a_backup_is_made_and_never_replaces(clinic: Path, tmp_path: Path):
    out = str(tmp_path / "backup.gluteus")
    assert answered("store", "backup", "--store", str(clinic), "--out", out)["sound"]
    assert answered("export", "--store", out)["encounters"][0]["subject"] == "P-017"
    message = refused(gluteus("store", "backup", "--store", str(clinic), "--out", out))
    assert "never replaces a file" in message


def test_a_person_is_erased_after_a_question(clinic: Path):
    words = ("store", "erase", "--store", str(clinic), "--subject", "P-017")
    ran = gluteus(*words, typed="n\n")
    assert ran.returncode == 1
    assert answered("store", "verify", "--store", str(clinic))["records"]["subjects"] == 2
    ran = gluteus(*words, typed="y\n")
    assert ran.returncode == 0, ran.stderr
    assert "1 findings, 1 encounters, 1 subjects" in ran.stdout
    assert "Backups" in ran.stdout
    assert b"P-017" not in clinic.read_bytes()
    assert "no person 'P-017'" in refused(gluteus(*words, "--yes"))


def test_encounters_and_reports_are_erased(clinic: Path):
    store = ("--store", str(clinic), "--yes")
    assert answered("store", "erase", *store, "--encounter", UIDS[1])["erased"]["encounters"] == 1
    assert answered("store", "erase", *store, "--report", "1")["erased"] == {"reports": 1}
    assert "erase needs one of" in refused(gluteus("store", "erase", *store))
    both = ("--report", "1", "--subject", "P-017")
    assert "erase needs one of" in refused(gluteus("store", "erase", *store, *both))


def test_a_store_that_cannot_be_read_is_one_clear_error(clinic: Path):
    content = bytearray(clinic.read_bytes())
    content[100:4096] = bytes(3996)
    clinic.write_bytes(bytes(content))
    for words in (
        ("store", "verify"),
        ("export",),
        ("export", "--encounter", UIDS[0]),
        ("reports", "list"),
        ("reports", "show", "1"),
        ("read",),
    ):
        assert "the store is damaged" in refused(gluteus(*words, "--store", str(clinic)))


def test_the_tables_say_which_program_made_them(clinic: Path):
    with closing(sqlite3.connect(clinic)) as other:
        assert other.execute("PRAGMA user_version").fetchone() == (3,)


def test_exported_bundles_and_pages_are_for_their_owner_alone(clinic: Path, tmp_path: Path):
    bundle, page = tmp_path / "encounter.json", tmp_path / "page.html"
    before = os.umask(0)
    try:
        ran = gluteus("export", "--store", str(clinic), "--encounter", UIDS[0], "--fhir", str(bundle))
        assert ran.returncode == 0, ran.stderr
        ran = gluteus("examine", "--zone", "middle", "--samples", "8", "--report", str(page))
        assert ran.returncode == 0, ran.stderr
    finally:
        os.umask(before)
    assert [stat.S_IMODE(each.stat().st_mode) for each in (bundle, page)] == [0o600, 0o600]
