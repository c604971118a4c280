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
    shown = " ".join(done.stdout.split())
    assert "right hip of a woman, mass 62 kg" in shown
    left_out = shown.partition("Left out")[2]
    assert left_out
    assert "_" not in left_out, "exercises go by their names, not by their ids"


def test_the_table_names_side_weakness_and_lesion() -> None:
    arguments = [*SMALL, "--exercise", "clam_30", "--side", "left"]
    arguments += ["--weaken", "gluteus_minimus=0.5", "--lesion", "superior_gluteal_nerve"]
    shown = " ".join(CliRunner().invoke(app, arguments, catch_exceptions=False).stdout.split())
    assert "left hip of an adult; gluteus minimus at 50 % of its strength" in shown
    assert "superior gluteal nerve cut" in shown


def test_list_shows_the_ids_that_exercises_take() -> None:
    shown = CliRunner().invoke(app, ["list", "exercises"], catch_exceptions=False).stdout
    assert "clam_30" in shown


def test_one_json_object() -> None:
    arguments = [*SMALL, "--exercise", "clam_30", "--exercise", "bridge_one", "--json"]
    told = json.loads(CliRunner().invoke(app, arguments, catch_exceptions=False).stdout)
    assert {each["id"] for each in told["exercises"]} == {"bridge_one", "clam_30"}
    clam = next(each for each in told["exercises"] if each["id"] == "clam_30")
    assert clam["emg"][0]["source"] == "distefano2009"


def test_a_wrong_name_is_one_clear_error() -> None:
    with pytest.raises(AnatomyError, match="no exercise is called 'hula'"):
        CliRunner().invoke(app, [*SMALL, "--exercise", "hula"], catch_exceptions=False)


def test_a_page_to_hand_out(tmp_path: Path) -> None:
    page = tmp_path / "exercises.html"
    arguments = [*SMALL, "--exercise", "clam_30", "--exercise", "lunge", "--report", str(page)]
    arguments += ["--lesion", "superior_gluteal_nerve"]
    done = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert done.exit_code == 0
    text = page.read_text(encoding="utf-8")
    assert text.count("data:image/webp") == 4
    assert "It is not a prescription" in text
    assert "superior gluteal nerve cut" in text
    with pytest.raises(GluteusError, match="overwrite"):
        CliRunner().invoke(app, arguments, catch_exceptions=False)


def test_resistances_are_options_and_stand_below_the_names() -> None:
    arguments = [*SMALL, "--exercise", "clam_30", "--exercise", "lunge", "--band", "green", "--partner", "60"]
    shown = CliRunner().invoke(app, arguments, catch_exceptions=False).stdout
    words = " ".join(shown.split())
    assert "+ green band" in words
    assert words.count("+ ") == 1, "a lunge takes neither"


@pytest.mark.parametrize(("option", "value"), [("--cuff", "50"), ("--band", "pink"), ("--cable", "0")])
def test_a_resistance_out_of_range_is_one_clear_error(option: str, value: str) -> None:
    with pytest.raises(AnatomyError, match="give"):
        CliRunner().invoke(app, [*SMALL, option, value], catch_exceptions=False)


def test_the_page_goes_from_easy_to_hard(tmp_path: Path) -> None:
    page = tmp_path / "exercises.html"
    chosen = ("side_plank", "clam_30", "lunge")
    arguments = [*SMALL, "--band", "red", "--report", str(page)]
    for name in chosen:
        arguments += ["--exercise", name]
    assert CliRunner().invoke(app, arguments, catch_exceptions=False).exit_code == 0
    text = page.read_text(encoding="utf-8")
    places = [text.index(f"<h3>{name}") for name in ("Clam", "Forward lunge", "Side plank")]
    assert places == sorted(places)
    assert "red band round the thighs above the knees" in text
    assert "flexion to 75°" in text
    assert text.count("Watch:") == 3
