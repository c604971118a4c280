"""`gluteus plan` as its users meet it."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gluteus.cli import app
from gluteus.errors import AnatomyError, FileFormatError, GluteusError

PERSON = ["--sex", "f", "--mass", "62", "--height", "1.68", "--samples", "60"]


def test_before_after_difference() -> None:
    done = CliRunner().invoke(app, ["plan", *PERSON, "--cup-medial", "8", "--json"], catch_exceptions=False)
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    force = found["quantities"]["abductor_force_bw"]
    assert force["after"]["median"] < force["before"]["median"]
    assert force["difference"]["interval95"][1] < 0
    assert found["operation"] == {"cup_medial_mm": 8}
    assert found["hip_contact_force_bw_per_mm_or_deg"]["lateral_mm"]["interval95"][0] is not None
    assert {"version", "seed", "samples", "model", "sources"} <= found["provenance"].keys()


def test_table_shows_the_slopes_in_words() -> None:
    done = CliRunner().invoke(app, ["plan", *PERSON, "--add-offset", "5"], catch_exceptions=False)
    assert "more offset" in done.stdout
    assert "difference" in done.stdout


def test_without_a_change_there_is_nothing_to_compare() -> None:
    shown = CliRunner().invoke(app, ["plan", *PERSON], catch_exceptions=False).stdout
    assert "No operation is given" in shown
    assert "people who hold the usual posture" not in shown
    assert "femur up: a shorter leg [mm]" in shown


def test_an_option_that_changes_nothing_makes_no_force_fall() -> None:
    asked = ["plan", *PERSON, "--option", "same=adapted", "--option", "out=add-offset 5"]
    found = json.loads(CliRunner().invoke(app, [*asked, "--json"], catch_exceptions=False).stdout)
    same, out = (each["chance_that_hip_force_falls"] for each in found["options"])
    assert same is None
    assert out > 0
    shown = CliRunner().invoke(app, asked, catch_exceptions=False).stdout
    assert "All options" not in shown
    assert "Hip contact force [body weights]" in shown


def test_a_change_of_half_a_metre_is_refused() -> None:
    with pytest.raises(AnatomyError, match="give -60 to 60"):
        CliRunner().invoke(app, ["plan", "--add-offset", "500"], catch_exceptions=False)


def test_an_operation_that_is_incomplete_names_options() -> None:
    with pytest.raises(AnatomyError, match="--cup-inclination 40 is given without --cup-anteversion"):
        CliRunner().invoke(app, ["plan", *PERSON, "--cup-inclination", "40"], catch_exceptions=False)


def test_what_the_bones_do_not_allow_names_options_and_their_values() -> None:
    """A longer leg is a field with the opposite sign."""
    with pytest.raises(AnatomyError, match=r"--lengthen 58: .*10 % of the femur length"):
        CliRunner().invoke(app, ["plan", *PERSON, "--lengthen", "58"], catch_exceptions=False)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("a: {add-offset: 500}", "a: add-offset 500 is out of range; give -60 to 60 mm"),
        ("a: {lengthen: 500}", "a: lengthen 500 is out of range"),
        ("a: {offset: 3}", "a: no change is called 'offset'; did you mean add-offset?"),
        ("a: {add-offset: x}", "a: add-offset = 'x' is not a number"),
        ("a: 3", "a = 3 is not a mapping of changes; write 'long neck: {add-neck-length: 4}'"),
        ("[1]", "must be a mapping of names to changes; write 'long neck: {add-neck-length: 4}'"),
    ],
)
def test_a_file_of_options_is_refused_in_its_own_words(written: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / "options.yaml"
    file.write_text(written, encoding="utf-8")
    with pytest.raises(FileFormatError, match=re.escape(told)):
        CliRunner().invoke(app, ["plan", *PERSON, "--options", str(file)], catch_exceptions=False)


def test_a_file_of_options_takes_options_and_fields(tmp_path: Path) -> None:
    file, asked = tmp_path / "options.yaml", ["plan", *PERSON, "--json", "--options"]
    found: list[list[object]] = []
    for changes in ("{add-offset: 5, lengthen: 2, adapted: }", "{lateral_mm: 5, up_mm: -2, adapted: true}"):
        file.write_text(f"a: {changes}\nb: {{}}\n", encoding="utf-8")
        told = json.loads(CliRunner().invoke(app, [*asked, str(file)], catch_exceptions=False).stdout)
        found.append(told["options"])
    assert found[0] == found[1]


OPTIONS = ["--option", "offset=add-offset 5, lengthen 2", "--option", "turned=add-stem-version -10, adapted"]


def test_options_side_by_side(tmp_path: Path) -> None:
    more = tmp_path / "options.yaml"
    more.write_text("long neck: {neck_length_mm: 4}\nsame:\n", encoding="utf-8")
    asked = ["plan", *PERSON, *OPTIONS, "--options", str(more), "--cup-medial", "2"]
    done = CliRunner().invoke(app, [*asked, "--json"], catch_exceptions=False)
    found = json.loads(done.stdout)
    assert [each["name"] for each in found["options"]] == ["offset", "turned", "long neck", "same"]
    assert found["operation"] == {"cup_medial_mm": 2}
    assert found["options"][0]["operation"] == {"lateral_mm": 5, "up_mm": -2, "cup_medial_mm": 2}
    assert found["options"][1]["operation"] == {"version_deg": -10, "adapted": True, "cup_medial_mm": 2}
    people = {each["quantities"]["hip_contact_force_bw"]["after"]["n"] for each in found["options"]}
    assert people == {found["n"]["standing"]}
    shown = CliRunner().invoke(app, asked, catch_exceptions=False).stdout
    assert "offset: leg 2 mm longer, 5 mm more offset, cup 2 mm inwards" in shown
    assert "falls in" in shown


def test_a_page_to_file(tmp_path: Path) -> None:
    page = tmp_path / "plan.html"
    cup = ["--cup-inclination", "40", "--cup-anteversion", "15", "--head-diameter", "36"]
    asked = ["plan", *PERSON, "--side", "left", *OPTIONS, *cup, "--report", str(page)]
    CliRunner().invoke(app, asked, catch_exceptions=False)
    text = page.read_text(encoding="utf-8")
    assert "Plan: left hip" in text
    assert "a woman, mass 62 kg, height 1.68 m" in text
    assert "head of 36 mm" in text
    assert "Underwood" in text
    assert "<svg" not in text, "pictures are images, which no script can reach"
    assert text.count("data:image/svg+xml") == 1
    assert not re.search(r"(?:src|href)=\"https?:", text)
    with pytest.raises(GluteusError, match="--overwrite"):
        CliRunner().invoke(app, asked, catch_exceptions=False)


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("add-offset 5", "'add-offset 5' has no name; write NAME=CHANGES"),
        ("a=add-ofset 5", "no change is called 'add-ofset'; did you mean add-offset?"),
        ("a=cup-up 500", "--option 'a=cup-up 500' is out of range; give -60 to 60 mm"),
        ("before=cup-up 5", "which is the hip before the operation"),
        ("a=cup-inclination 40", "--cup-inclination 40 is given without --cup-anteversion"),
    ],
)
def test_an_option_that_cannot_be_is_refused(option: str, said: str) -> None:
    with pytest.raises(GluteusError, match=re.escape(said)):
        CliRunner().invoke(app, ["plan", *PERSON, "--option", option], catch_exceptions=False)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- a", "must be a mapping of names to changes"),
        ("a: {neck_lenght_mm: 3}", "did you mean neck_length_mm"),
        ("offset: {lateral_mm: 1}", "names 'offset', as --option does"),
    ],
)
def test_a_file_of_options_is_refused_by_name(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "options.yaml"
    file.write_text(text + "\n", encoding="utf-8")
    with pytest.raises(FileFormatError, match=said):
        CliRunner().invoke(
            app, ["plan", *PERSON, *OPTIONS[:2], "--options", str(file)], catch_exceptions=False
        )
