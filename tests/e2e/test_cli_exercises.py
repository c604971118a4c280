"""`gluteus exercises` as its users meet it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gluteus.cli import app
from gluteus.errors import AnatomyError, GluteusError

SMALL = ["exercises", "--samples", "20"]


def test_a_table_for_one_person() -> None:
    arguments = [*SMALL, "--sex", "f", "--mass", "62", "--max-hip-force", "3"]
    done = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert done.exit_code == 0
    assert "side-lying hip" in done.stdout
    assert "Left out" in done.stdout


def test_one_json_object() -> None:
    arguments = [*SMALL, "--exercise", "clam_30", "--exercise", "bridge_one", "--json"]
    told = json.loads(CliRunner().invoke(app, arguments, catch_exceptions=False).stdout)
    assert {each["id"] for each in told["exercises"]} == {"bridge_one", "clam_30"}
    clam = next(each for each in told["exercises"] if each["id"] == "clam_30")
    assert clam["emg"][0]["source"] == "distefano2009"


def test_a_wrong_name_is_one_clear_error() -> None:
    with pytest.raises(AnatomyError, match="'hula' is unknown"):
        CliRunner().invoke(app, [*SMALL, "--exercise", "hula"], catch_exceptions=False)


def test_a_page_to_hand_out(tmp_path: Path) -> None:
    page = tmp_path / "exercises.html"
    arguments = [*SMALL, "--exercise", "clam_30", "--exercise", "lunge", "--report", str(page)]
    done = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert done.exit_code == 0
    text = page.read_text(encoding="utf-8")
    assert text.count("data:image/webp") == 2
    assert "It is not a prescription" in text
    with pytest.raises(GluteusError, match="overwrite"):
        CliRunner().invoke(app, arguments, catch_exceptions=False)
