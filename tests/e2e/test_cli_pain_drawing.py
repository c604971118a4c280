"""`gluteus pain` with a free-hand drawing, and the chart that it writes."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from gluteus.pain import body_chart, questionnaire
from tests.helpers import command

MARK = {"view": "back", "quality": "ache", "line": [[60, 980], [100, 900]], "width": 45}


def gluteus(*words: str) -> command.Done:
    return command.gluteus("pain", *words)


@pytest.fixture
def answers(tmp_path: Path) -> str:
    file = tmp_path / "answers.json"
    no = {each.id: "no" for each in questionnaire()}
    file.write_text(json.dumps({"version": 2, "answers": no}), encoding="utf-8")
    return str(file)


def written(folder: Path, *marks: object, **more: object) -> str:
    file = folder / "drawing.json"
    content = {"version": 1, "chart": 1, "sex": "f", "marks": list(marks)} | more
    file.write_text(json.dumps(content), encoding="utf-8")
    return str(file)


def test_a_drawing_is_ranked_and_kept(tmp_path: Path, answers: str) -> None:
    chart = tmp_path / "chart.svg"
    file = written(tmp_path, MARK)
    ran = gluteus("--drawing", file, "--answers", answers, "--chart", str(chart), "--json")
    assert (ran.returncode, ran.stderr) == (0, "")
    content = json.loads(ran.stdout)
    assert content["side"] == "right"
    assert content["regions"] == content["drawn"]["regions"]
    assert 0 < content["drawn"]["by_quality"]["ache"]["BUT_UM"] < 1
    assert content["drawing"]["marks"] == [MARK]
    assert content["candidates"]
    assert content["aim"] == 0.9
    root = ET.fromstring(chart.read_text("utf-8"))
    assert root.get("role") == "group"
    assert content["candidates"][0]["name"] in "".join(root.itertext())


def test_whole_regions_drawn_answer_like_their_codes(tmp_path: Path, answers: str) -> None:
    codes = ("CREST_P", "SIJ", "BUT_UM")
    shapes = body_chart("m").regions("left")
    marks = [
        {"view": shape.view, "quality": "burning", "ring": shape.ring.tolist()}
        for code in codes
        for shape in shapes[code]
    ]
    file = written(tmp_path, *marks, sex="m")
    drawn = json.loads(gluteus("--drawing", file, "--answers", answers, "--json").stdout)
    named = json.loads(
        gluteus("--regions", ",".join(codes), "--side", "left", "--answers", answers, "--json").stdout
    )
    assert {key: drawn[key] for key in named} == named


def test_red_flags_come_before_a_drawing_too(tmp_path: Path) -> None:
    chart = tmp_path / "chart.svg"
    ran = gluteus("--drawing", written(tmp_path, MARK), "--chart", str(chart), "--json")
    content = json.loads(ran.stdout)
    assert (content["withheld"], content["candidates"]) == (True, [])
    assert content["drawn"]["regions"]
    assert 'class="heat"' not in chart.read_text("utf-8")


def test_what_is_drawn_is_shown_in_the_terminal(tmp_path: Path, answers: str) -> None:
    shown = gluteus("--drawing", written(tmp_path, MARK, side="right"), "--answers", answers).stdout
    assert "Drawn, pain on the right:" in shown
    assert "ache: SIJ" in shown
    assert "27 of 30 published cases" in " ".join(shown.split())


@pytest.mark.parametrize(
    ("marks", "more", "words", "message"),
    [
        ([], {}, (), "has no mark"),
        ([MARK], {"chart": 2}, (), "version 2 of the body chart, not 1"),
        ([MARK | {"line": [[900, 900]]}], {}, (), "Move it onto the body"),
        ([MARK | {"line": [[0, 1300]]}], {"side": "left"}, (), "covers no region of the chart"),
        ([MARK], {}, ("--side", "up"), "--side up is unknown"),
        ([MARK], {}, ("--sex", "m"), "--sex m does not fit the drawing"),
        ([MARK], {}, ("--regions", "SIJ"), "either regions or a drawing"),
        ([MARK], {}, ("--chart", "/nowhere/chart.svg"), "name a file in a folder that exists"),
    ],
)
def test_a_bad_drawing_is_one_message_and_status_2(
    tmp_path: Path,
    marks: list[object],
    more: dict[str, object],
    words: tuple[str, ...],
    message: str,
) -> None:
    ran = gluteus("--drawing", written(tmp_path, *marks, **more), *words)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("gluteus: ")
    assert message in " ".join(ran.stderr.split())


def test_nothing_is_written_when_the_input_is_bad(tmp_path: Path) -> None:
    chart = tmp_path / "chart.svg"
    chart.write_text("mine", "utf-8")
    ran = gluteus("--regions", "NOSE", "--chart", str(chart))
    assert ran.returncode == 2
    assert chart.read_text("utf-8") == "mine"


def test_the_example_is_a_drawing_and_stands_in_the_docs(tmp_path: Path) -> None:
    file = tmp_path / "drawing.json"
    file.write_text(gluteus("--drawing", "example").stdout, "utf-8")
    ran = gluteus("--drawing", str(file), "--unanswered", "show", "--json")
    assert json.loads(ran.stdout)["drawn"]["regions"]
    docs = (Path(__file__).parents[2] / "docs" / "pain.md").read_text("utf-8")
    assert file.read_text("utf-8").strip() in docs
