"""`gluteus pain` as a person runs it: red flags first, then a set of candidates."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

REGIONS = ("--regions", "CREST_P,SIJ,BUT_UM", "--side", "right")


def gluteus(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from gluteus.cli import main; main()", "pain", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def blank() -> dict[str, object]:
    return json.loads(gluteus("--questions", "--json").stdout)


def answered(blank: dict[str, object], folder: Path, **said: str) -> str:
    answers = dict.fromkeys(blank["answers"], "no") | said  # type: ignore[call-overload]
    file = folder / "answers.json"
    file.write_text(json.dumps(blank | {"answers": answers}), encoding="utf-8")
    return str(file)


def test_nothing_is_ranked_while_a_question_is_open(blank: dict[str, object]) -> None:
    ran = gluteus(*REGIONS, "--json")
    content = json.loads(ran.stdout)
    assert (ran.returncode, content["stop"], content["withheld"]) == (0, False, True)
    assert content["candidates"] == []
    assert {each["question"] for each in content["reasons"]} < set(blank["answers"])  # type: ignore[arg-type]


def test_a_yes_stops_with_reason_and_place(blank: dict[str, object], tmp_path: Path) -> None:
    asked = gluteus(*REGIONS, "--json")
    flag = json.loads(asked.stdout)["reasons"][0]["question"]
    ran = gluteus(*REGIONS, "--answers", answered(blank, tmp_path, **{flag: "yes"}), "--json")
    content = json.loads(ran.stdout)
    assert (content["stop"], content["candidates"]) == (True, [])
    assert content["reasons"][0]["go"]


def test_all_answered_gives_a_set_beside_the_constant_list(blank: dict[str, object], tmp_path: Path) -> None:
    file = answered(blank, tmp_path)
    content = json.loads(gluteus(*REGIONS, "--answers", file, "--json").stdout)
    assert {"stop", "reasons", "candidates", "baseline", "provenance"} <= content.keys()
    assert len(content["candidates"]) > 1
    assert content["baseline"]
    for each in content["candidates"]:
        assert {"sources", "score", "explains", "leaves", "examine"} <= each.keys()
    shown = gluteus(*REGIONS, "--answers", file).stdout
    assert "This is not a diagnosis" in shown
    assert "Cannot be told apart" in shown
    assert "neurological screen" in shown


@pytest.mark.parametrize(
    "words",
    [
        ("--regions", "NOSE", "--side", "right"),
        ("--regions", "SIJ", "--side", "up"),
        ("--side", "left"),
        (*REGIONS, "--answers", "nowhere.json"),
        (*REGIONS, "--finding", "magic=yes"),
        (*REGIONS, "--prior", "gut"),
    ],
)
def test_bad_input_is_one_message_and_status_2(words: tuple[str, ...]) -> None:
    ran = gluteus(*words)
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert ran.stderr.startswith("gluteus: ")
    assert "Traceback" not in ran.stderr
