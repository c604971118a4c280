"""Stores with damaged bytes, and what every verb that reads makes of them.

    python tests/helpers/damaging.py ROUNDS [--seed N] [--first N] [--whole N]

A round flips one to three bits of a store, cuts it off, or overwrites a block; every tenth round
does so to the log of a store that was killed. Then everything that reads or writes a store is
tried. It ends with a result or a `GluteusError`; a result that differs from that of the sound store
must name the damage. (A damaged log ends where the damage is, and nothing says what came after.)

Round N of a seed is always the same damage, so that a run that was interrupted continues with
``--first``; counts are printed every 200 rounds. With ``--whole``, so many damaged stores
are also given to the commands themselves, each in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest import mock

from rich.console import Console

from gluteus.errors import GluteusError
from gluteus.pain.examination.encounter import Encounter
from gluteus.pain.store import Report, Store
from gluteus.report.fhir.bundle import fhir_bundle
from gluteus.report.terminal.store import (
    encounters_json,
    encounters_text,
    report_text,
    reports_json,
    reports_table,
)

TOKEN = "a token of the editor, long enough"
PEOPLE = 5
BLOCK = 64


@dataclass(frozen=True)
class Sound:
    """A sound store: its bytes, and what is read from it; the same with more findings in a log."""

    content: bytes
    log: bytes
    encounters: dict[str, Encounter]
    reports: dict[int, Report]


@dataclass
class Count:
    """How many rounds ended in which way.

    ``unread`` were opened, but not read; ``whole`` were given to a command.
    """

    rounds: int = 0
    unharmed: int = 0
    named: int = 0
    logs: int = 0
    refused: int = 0
    unread: int = 0
    whole: int = 0
    encounters_expected: int = 0
    encounters_whole: int = 0


def sound_store(folder: Path, people: int = PEOPLE) -> Sound:
    """Make a store with encounters, drawings of several pages, chains of findings, and reports."""
    chance, path = random.Random(1), folder / "sound.gluteus"
    # The cost of a guess is kept with the hash: a low one here makes every later round cheap.
    with Store(path) as store, mock.patch("gluteus.pain.store.reports._SCRYPT_COST", 2):
        store.set_editor_token(TOKEN)
        for number in range(people):
            _examine(store, number, chance)
            report = store.add_report("nerve", "L5-S1", f"remark {number}", record_version="1")
            store.answer(report.number, "thank you", TOKEN)
            if number % 3 == 0:
                store.close_report(report.number, "corrected", TOKEN)
        encounters = {each.uid: each for each in store.encounters()}
        reports = {each.number: each for each in store.list_reports()}
    content = path.read_bytes()
    with Store(path) as store:
        for uid in encounters:
            store.add_finding(uid, "taut_band", "yes")
        log = Path(f"{path}-wal").read_bytes()
    return Sound(content, log, encounters, reports)


def _examine(store: Store, number: int, chance: random.Random) -> None:
    uid = store.add_encounter("left", "posterior", f"P-{number // 2:03}")
    store.add_answers(uid, {"fever": "no", "saddle_numb": None, "mass": "no"})
    for result in ("yes", "no", "yes"):
        store.add_finding(uid, "tenderness", result, f"Gesäß, pass {chance.random()}")
    store.add_finding(uid, "twitch", "no")
    points = [[chance.randint(0, 999), chance.randint(0, 999)] for _ in range(chance.choice((5, 500)))]
    store.add_drawing(uid, {"strokes": points}, {"SIJ": 0.5, "MID_L": 0.25})


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Damage some bytes: mostly flipped bits, sometimes a block of noise or a lost end."""
    found, kind = bytearray(content), chance.random()
    if kind < 0.05:
        return bytes(found[: chance.randrange(len(found))])
    if kind < 0.1:
        start = chance.randrange(len(found) - BLOCK)
        found[start : start + BLOCK] = chance.choice((bytes(BLOCK), chance.randbytes(BLOCK)))
        return bytes(found)
    for _ in range(chance.randint(1, 3)):
        found[chance.randrange(len(found))] ^= 1 << chance.randrange(8)
    return bytes(found)


def _read_everything(store: Store, sound: Sound) -> tuple[tuple[Encounter, ...], tuple[Report, ...]]:
    """Read in every way; return encounters and reports."""
    console = Console(file=_Nowhere())
    encounters, reports = store.encounters(), store.list_reports()
    json.dumps(encounters_json(encounters)), json.dumps(reports_json(reports))
    console.print(encounters_text(encounters))
    console.print(reports_table(reports))
    for encounter in encounters:
        fhir_bundle(encounter)
    for report in reports:
        console.print(report_text(report))
    return encounters, reports


class _Nowhere:
    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> None: ...


def _each(store: Store, sound: Sound, copy: Path) -> list[Callable[[], Any]]:
    """Calls that read or write one thing."""
    uid = next(iter(sound.encounters))
    last = next(reversed(sound.encounters))
    return [
        lambda: store.encounter(uid),
        lambda: store.encounter(last),
        lambda: store.history(uid, "tenderness"),
        lambda: store.report(1),
        lambda: store.report(PEOPLE),
        lambda: store.is_editor(TOKEN),
        lambda: store.verify(),
        lambda: store.backup(copy),
        lambda: store.add_finding(uid, "tenderness", "no"),
        lambda: store.add_report("nerve", "L5", "no", record_version="1"),
        lambda: store.erase_subject("P-001"),
        lambda: store.verify(),
    ]


def attack(sound: Sound, folder: Path, chance: random.Random, count: Count) -> None:
    """Damage a store once and try everything; raise AssertionError where damage goes unnamed."""
    if chance.random() < 0.1:
        try_everything(sound, sound.content, folder, count, log=damaged(sound.log, chance))
    else:
        try_everything(sound, damaged(sound.content, chance), folder, count)


def try_everything(
    sound: Sound, content: bytes, folder: Path, count: Count, log: bytes | None = None
) -> None:
    """Read and write a store with this content, and perhaps this log, in every way.

    Raises
    ------
    AssertionError
        A result differs from that of the sound store, and the damage is not named.
    """
    path, copy = folder / "damaged.gluteus", folder / "copy.gluteus"
    for each in (*folder.glob(f"{path.name}*"), *folder.glob(f"{copy.name}*")):
        each.unlink()
    path.write_bytes(content)
    if log is not None:
        Path(f"{path}-wal").write_bytes(log)
    count.rounds += 1
    opened = False
    try:
        with Store(path, create=False, wait_s=0.1) as store:
            opened = True
            encounters, reports = _read_everything(store, sound)
            if log is not None:
                count.logs += 1
                assert [each.uid for each in encounters] == list(sound.encounters)
                assert tuple(sound.reports.values()) == reports
            else:
                _compare(encounters, reports, bool(store.damages), sound, count)
            for call in _each(store, sound, copy):
                try:
                    call()
                except GluteusError as error:
                    _check_message(error)
    except GluteusError as error:
        _check_message(error)
        count.refused += not opened
        count.unread += opened


def _compare(
    encounters: tuple[Encounter, ...], reports: tuple[Report, ...], named: bool, sound: Sound, count: Count
) -> None:
    """Check that what differs is named, and that the rest is whole."""
    same = tuple(sound.encounters.values()) == encounters and tuple(sound.reports.values()) == reports
    assert same or named, "a result differs, and no damage is named"
    count.unharmed += same and not named
    count.named += named
    for each in encounters:
        original = sound.encounters[each.uid]
        if set(each.damaged) <= {"file"}:
            whole = replace(each, damaged=()) == original
            assert whole or each.damaged, "an encounter differs, and does not say so"
            count.encounters_whole += whole
        assert set(each.findings) <= set(original.findings), "a superseded or false finding counts"
        assert set(each.answers) <= set(original.answers), "a superseded or false answer counts"
        assert each.drawing in (None, original.drawing)
    count.encounters_expected += len(sound.encounters)
    for report in reports:
        assert replace(report, actions=(), damaged=()) == replace(sound.reports[report.number], actions=())


def _check_message(error: GluteusError) -> None:
    text = str(error)
    assert text.isprintable(), f"not one clear line: {text!r}"
    assert not any(word in text for word in ("SELECT", "sqlite3", "constraint"))


COMMANDS = (
    ("store", "verify"),
    ("export", "--json"),
    ("reports", "list"),
)
"""Commands that read a whole store."""

_GLUTEUS = (sys.executable, "-c", "from gluteus.cli import main; main()")


def run_command(content: bytes, folder: Path, command: tuple[str, ...]) -> None:
    """Give a damaged store to a command, in a process of its own.

    Raises
    ------
    AssertionError
        A command ends in a traceback, without a word, or with a status that is not its own.
    """
    path = folder / "whole.gluteus"
    for each in folder.glob(f"{path.name}*"):
        each.unlink()
    path.write_bytes(content)
    ended = subprocess.run(
        [*_GLUTEUS, *command, "--store", str(path)],
        capture_output=True, text=True, timeout=120, check=False, env=os.environ | {"NO_COLOR": "1"},
    )  # fmt: skip
    said = ended.stdout + ended.stderr
    assert ended.returncode in (0, 1, 2), f"{command} ended with {ended.returncode}: {said[-2000:]}"
    assert "Traceback" not in said, f"{command}: {said[-2000:]}"
    assert said.strip(), f"{command} failed without a word"


def run(rounds: int, seed: int, folder: Path, first: int = 0, whole: int = 0) -> dict[str, int]:
    """Damage a store in rounds.

    Parameters
    ----------
    rounds, seed, first
        How many rounds, and of which seed, beginning with round `first`.
    folder
        For the copies.
    whole
        How many damaged stores are also given to the commands, in turn, in processes of their own.

    Returns
    -------
    dict
        The fields of `Count`.
    """
    sound, count = sound_store(folder), Count()
    apart = max(1, rounds // whole) if whole else 0
    for number in range(first, first + rounds):
        try:
            attack(sound, folder, random.Random(f"{seed}-{number}"), count)
            if apart and number % apart == 0:
                content = damaged(sound.content, random.Random(f"{seed}-{number}-whole"))
                run_command(content, folder, COMMANDS[count.whole % len(COMMANDS)])
                count.whole += 1
        except BaseException as error:
            error.add_note(f"round {number} of seed {seed}")
            raise
        if count.rounds % 200 == 0:
            sys.stderr.write(json.dumps(vars(count)) + "\n")
    return vars(count)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("rounds", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--whole", type=int, default=0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        counts = run(asked.rounds, asked.seed, Path(place), asked.first, asked.whole)
    sys.stdout.write(json.dumps(counts) + "\n")
