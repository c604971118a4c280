"""Writers of a store that are killed at random moments, and what the store still holds afterwards.

python tests/helpers/killing.py ROUNDS [SEED [FOLDER]]
"""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from gluteus.pain.examination.items import examination_items
from gluteus.pain.store import Store
from gluteus.pain.store.schema import APPLICATION_ID, CURRENT, VERSIONS

MEAN_LIFE_S, LONGEST_LIFE_S = 0.05, 0.2
ITEMS = ("tenderness", "recognition", "twitch", "taut_band")
KINDS = ("write", "write", "write", "write", "make", "bring up", "erase")
"""The work of a process that is killed; ``bring up`` migrates a store of version 1."""


THEN = "2026-01-01T00:00:00.000+00:00"
OLD = {
    "subjects": (1, "P-1", THEN),
    "encounters": (1, "e-1", THEN, 1, "left", "middle", "0.1.0"),
    "findings": (1, "f-1", THEN, 1, "tenderness", "yes", "old", None),
}


def first_version(path: Path) -> str:
    """Make a store of version 1 with one encounter and one finding; its encounter's uid."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN")
    for statement in VERSIONS[0]:
        connection.execute(statement)
    for table, row in OLD.items():
        marks = ", ".join("?" * len(row))
        connection.execute(f"INSERT INTO {table} VALUES ({marks})", row)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute("PRAGMA user_version = 1")
    connection.execute("COMMIT")
    connection.close()
    return "e-1"


def write(path: Path, encounter: str | None, label: str, said: int) -> None:
    """Write findings without end, and say each on the pipe once it is stored."""
    with Store(path) as store:
        uid = encounter or store.add_encounter("left", "middle", "P-1", uid=label)
        number = 0
        while True:
            note = f"{label}/{number}"
            store.add_finding(uid, ITEMS[number % len(ITEMS)], bool(number % 3), note)
            os.write(said, f"{note}\n".encode())
            number += 1


def erase(path: Path, said: int) -> None:
    """Erase one of two people, say so on the pipe once it is done, and wait for the end."""
    with Store(path) as store:
        store.erase_subject("P-1")
        os.write(said, b"erased\n")
        signal.pause()


def two_people(path: Path) -> bytes:
    """The bytes of a store with two people, each with an encounter of 40 findings."""
    with Store(path) as store:
        for subject in ("P-1", "P-2"):
            uid = store.add_encounter("left", "middle", subject, uid=subject)
            for number in range(40):
                store.add_finding(uid, ITEMS[number % len(ITEMS)], "yes", "x" * 200)
    return path.read_bytes()


def check_erased(path: Path, acknowledged: bool) -> int:
    """Check that one person is there with everything or not at all; return how many are gone."""
    with Store(path) as store:
        assert store.verify().damages == ()
        found = [each.subject for each in store.encounters()]
        assert found == ["P-2"] or (found == ["P-1", "P-2"] and not acknowledged)
        for subject in found:
            assert sum(len(store.history(subject, item)) for item in ITEMS) == 40
    return 2 - len(found)


def killed(work: Callable[[int], None], after_s: float) -> list[str]:
    """Start a process that works and says what it has done, kill it, and return what it said."""
    heard, said = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(heard)
        try:
            work(said)
        finally:
            os._exit(1)
    os.close(said)
    time.sleep(after_s)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the writer ended by itself"
    with os.fdopen(heard, "rb") as pipe:
        return pipe.read().decode().split()


def stored(path: Path) -> set[str]:
    """The notes of all findings, superseded ones too; the store must open and be whole."""
    with Store(path) as store:
        assert store.version == CURRENT
        notes = {
            found.note or ""
            for each in store.encounters()
            for item in ITEMS
            for found in store.history(each.uid, item)
        }
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()
    return notes


def run(rounds: int, seed: int, folder: Path) -> dict[str, int]:
    """Kill so many writers; return how many findings were acknowledged, lost, or unannounced,
    and how many people were erased."""
    examination_items()  # loaded once, before any process is copied
    chance = random.Random(seed)
    main = folder / "main.gluteus"
    with Store(main) as store:
        encounter = store.add_encounter("left", "middle", "P-0")
    both = two_people(folder / "two.gluteus")
    count = {"rounds": rounds, "said": 0, "lost": 0, "unsaid": 0, "silent": 0, "erased": 0}
    said: set[str] = set()
    for number in range(rounds):
        kind, label = chance.choice(KINDS), str(number)
        path, uid, before = main, encounter, said
        if kind == "make":
            path, uid, before = folder / f"{number}.gluteus", None, set()
        elif kind == "bring up":
            path, before = folder / f"{number}.gluteus", {"old"}
            uid = first_version(path)
        life_s = min(chance.expovariate(1 / MEAN_LIFE_S), LONGEST_LIFE_S)
        if kind == "erase":
            path = folder / f"{number}.gluteus"
            path.write_bytes(both)
            count["erased"] += check_erased(path, bool(killed(partial(erase, path), life_s)))
            path.unlink()
            continue
        heard = set(killed(partial(write, path, uid, label), life_s))
        found = stored(path)
        count["said"] += len(heard)
        count["silent"] += not heard
        count["lost"] += len((before | heard) - found)
        extra = found - before - heard
        assert len(extra) <= 1, f"more than one write was under way: {extra}"
        count["unsaid"] += len(extra)
        if path == main:
            said |= heard | extra
        elif path.exists():
            path.unlink()
    return count


if __name__ == "__main__":
    wanted, chosen, where = (*sys.argv[1:], *(None,) * 3)[:3]
    with tempfile.TemporaryDirectory(dir=where) as place:
        sys.stdout.write(json.dumps(run(int(wanted or 100), int(chosen or 0), Path(place))) + "\n")
