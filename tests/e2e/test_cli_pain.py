"""`gluteus pain` as a person runs it: red flags first, then a set of candidates."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from gluteus.pain import questionnaire
from tests.helpers import command

REGIONS = ("--regions", "CREST_P,SIJ,BUT_UM", "--side", "right")


def gluteus(*words: str, typed: str = "") -> command.Done:
    return command.gluteus("pain", *words, typed=typed)


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
    assert "Cannot be distinguished" in shown
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


PATIENT = [each for each in questionnaire() if each.by == "patient"]


def said(**answers: str) -> list[str]:
    return [answers.get(each.id, "n") for each in PATIENT]


def test_the_whole_path_is_answered_at_the_keyboard(tmp_path: Path) -> None:
    """Red flags, where it hurts, the side and the answers kept, and no file written by hand."""
    file = tmp_path / "answers.json"
    typed = "\n".join([*said(past_cancer="y", fever="maybe\nno"), "?", "nose", "13, but_ul, buttock", "left"])
    words = [sys.executable, "-c", "from gluteus.cli import main; main()", "pain"]
    words += ["--ask", "--save", str(file), "--json"]
    ran = subprocess.run(words, capture_output=True, text=True, check=False, input=f"{typed}\n")
    assert ran.returncode == 0, ran.stderr
    content = json.loads(ran.stdout)
    assert ran.stdout.startswith("{")
    assert (content["tier"], content["side"]) == ("urgent", "left")
    assert set(content["regions"]) == {"BUT_UM", "BUT_UL", "buttock"}
    assert content["candidates"]
    assert "Answer y (yes), n (no) or u (unknown)." in ran.stderr
    assert "no region is called 'nose'" in ran.stderr
    assert "buttock: upper, inner part" in ran.stderr
    again = json.loads(gluteus(*REGIONS, "--answers", str(file), "--json").stdout)
    assert [each["question"] for each in again["urgent"]] == ["past_cancer"]
    assert again["for_examiner"] == ["sign_of_the_buttock"]


def test_asking_stops_at_the_first_answer_that_stops(tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    ran = gluteus("--ask", "--save", str(file), typed="n\nn\ny\n")
    assert ran.returncode == 0
    assert "Emergency department now" in " ".join(ran.stdout.split())
    assert "Where does it hurt" not in ran.stderr
    kept = json.loads(file.read_text("utf-8"))["answers"]
    assert [key for key, value in kept.items() if value != "unknown"] == [each.id for each in PATIENT[:3]]


def test_what_was_answered_before_it_is_broken_off_is_saved_and_taken_up(tmp_path: Path) -> None:
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    assert gluteus("--ask", "--save", str(first), typed="n\nn\n").returncode == 1
    rest = "\n".join(said()[2:])
    ran = gluteus(
        *REGIONS, "--ask", "--answers", str(first), "--save", str(second), "--json", typed=f"{rest}\n"
    )
    assert json.loads(ran.stdout)["tier"] == "none"
    assert "unknown" not in {
        value
        for key, value in json.loads(second.read_text("utf-8"))["answers"].items()
        if key != "sign_of_the_buttock"
    }


def test_regions_have_names_and_a_picture(tmp_path: Path) -> None:
    picture = tmp_path / "regions.svg"
    ran = gluteus("--regions", "help", "--chart", str(picture))
    for words in ("BUT_UM", "buttock: upper, inner part", "low_back"):
        assert words in ran.stdout
    drawn = picture.read_text("utf-8")
    for code, name in json.loads(gluteus("--regions", "help", "--json").stdout)["regions"].items():
        assert code in drawn
        assert name.split(",")[0].split("(")[0].split(":")[0].strip() in " ".join(drawn.split())


def test_a_positive_neurological_sign_acts(blank: dict[str, object], tmp_path: Path) -> None:
    words = (*REGIONS, "--answers", answered(blank, tmp_path), "--finding", "neuro_screen=yes")
    content = json.loads(gluteus(*words, "--json").stdout)
    assert content["tier"] == "urgent"
    first = content["groups"][0]["candidates"]
    assert set(first) == {"root_l4", "root_l5", "root_s1"}
    assert [each["id"] for each in content["candidates"]][:3] == first
    shown = " ".join(gluteus(*words).stdout.split())
    assert "The neurological examination is positive" in shown
    assert "no dry needling" in shown


def test_answers_to_the_first_version_are_refused_with_the_way_on(tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    file.write_text('{"version": 1, "answers": {"fever": "no"}}', "utf-8")
    ran = gluteus(*REGIONS, "--answers", str(file))
    assert ran.returncode == 2
    assert "gluteus pain --ask --save FILE" in ran.stderr


def test_questions_say_what_a_yes_does_and_what_it_rests_on() -> None:
    shown = " ".join(gluteus("--questions").stdout.split())
    for words in (
        "Stop: seek care first",
        "See a doctor",
        "Bear in mind",
        "(from memory)",
        "no clinician has",
    ):
        assert words in shown


def test_a_side_that_is_not_named_is_said() -> None:
    asked = ["pain", "--regions", "BUT_M", "--unanswered", "show"]
    for more, told in (([], True), (["--side", "left"], False)):
        done = command.gluteus(*asked, *more)
        assert ("Assuming pain on the right side; use --side to change it" in done.stderr) == told
        assert f"Pain on the {'right' if told else 'left'}" in done.stdout


def test_an_examination_says_which_side_it_takes() -> None:
    for more, told in (([], True), (["--side", "right"], False)):
        asked = ["examine", "--zone", "posterior", *more]
        done = command.gluteus(*asked)
        assert ("Examining the right side; use --side to change it." in done.stderr) == told
