"""`gluteus examine`, `export`, `reports` and `report-inaccuracy` as people run them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from gluteus.pain import questionnaire
from gluteus.pain.examination.items import items_of
from gluteus.pain.store import Store
from gluteus.report.fhir.rules import validated
from tests.helpers import command

pytestmark = pytest.mark.usefixtures("drawn_coarsely")
HIP = ("--samples", "8")


def gluteus(*words: str, typed: str = "", **env: str) -> command.Done:
    with mock.patch.dict(os.environ, env):
        return command.gluteus(*words, typed=typed)


def test_the_command_itself_answers(tmp_path: Path):
    words = [
        sys.executable,
        "-c",
        "from gluteus.cli import main; main()",
        "export",
        "--store",
        str(tmp_path),
    ]
    ran = subprocess.run(words, capture_output=True, text=True, check=False)
    assert "a store is one file" in refused(ran)


def refused(ran: command.Done | subprocess.CompletedProcess[str]) -> str:
    assert ran.returncode == 2, ran.stderr
    assert ran.stdout == ""
    assert ran.stderr.startswith("gluteus: ")
    assert ran.stderr.count("\n") == 1
    return ran.stderr


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("answers") / "answers.json"
    file.write_text(json.dumps({"version": 2, "answers": {each.id: "no" for each in questionnaire()}}))
    return file


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, answers: Path) -> dict[str, Any]:
    """One examination with everything asked for, and where it all went."""
    folder = tmp_path_factory.mktemp("kept")
    paths = {name: folder / name for name in ("clinic.gluteus", "page.html", "fhir.json")}
    ran = gluteus(
        "examine", "--zone", "posterior", "--side", "left", *HIP, "--answers", str(answers),
        "--finding", "tenderness=yes", "--finding", "recognition=yes", "--finding", "twitch=unknown",
        "--regions", "CREST_P,SIJ", "--store", str(paths["clinic.gluteus"]), "--subject", "P-017",
        "--report", str(paths["page.html"]), "--fhir", str(paths["fhir.json"]), "--json",
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return {"content": json.loads(ran.stdout), "said": ran.stderr, **paths}


def test_the_object_has_what_was_promised(kept: dict[str, Any]):
    content = kept["content"]
    assert {"position", "steps", "findings", "fhir", "provenance"} <= content.keys()
    assert (content["stop"], content["zone"], content["side"]) == (False, "posterior", "left")
    assert "healthy side" in content["position"]
    assert [each["item"] for each in content["findings"]] == ["tenderness", "recognition", "twitch"]
    assert content["signs"]["point_gmed_posterior"] is True
    assert content["ranking"]["findings"]["point_gmed_posterior"] is True
    assert {"version", "seed", "samples", "model", "sources"} <= content["provenance"].keys()
    assert {"median", "interval95", "n"} == content["direction"]["finger_to_spines_deg"].keys()


def test_the_files_are_written_and_agree(kept: dict[str, Any]):
    assert kept["page.html"].read_text("utf-8").startswith("<!doctype html>")
    assert json.loads(kept["fhir.json"].read_text("utf-8")) == kept["content"]["fhir"]
    validated(kept["content"]["fhir"])
    with Store(kept["clinic.gluteus"]) as store:
        (encounter,) = store.encounters()
    assert encounter.uid == kept["content"]["encounter"]
    assert encounter.results == {"tenderness": True, "recognition": True, "twitch": None}
    for name in ("page.html", "fhir.json", "clinic.gluteus"):
        assert name in kept["said"]


def test_an_encounter_goes_on_and_is_exported(kept: dict[str, Any], tmp_path: Path):
    store, uid = str(kept["clinic.gluteus"]), kept["content"]["encounter"]
    ran = gluteus(
        "examine", "--zone", "posterior", "--side", "left", *HIP, "--store", store, "--encounter", uid,
        "--finding", "twitch=no", "--json",
    )  # fmt: skip
    content = json.loads(ran.stdout)
    assert {each["item"]: each["result"] for each in content["findings"]}["twitch"] == "no"
    assert content["warning"] is None, "the answers of before still hold"
    out = tmp_path / "out.json"
    assert gluteus("export", "--store", store, "--encounter", uid, "--fhir", str(out)).returncode == 0
    assert json.loads(out.read_text("utf-8")) == content["fhir"]
    listed = json.loads(gluteus("export", "--store", store, "--json").stdout)
    assert [each["uid"] for each in listed["encounters"]] == [uid]
    assert "encounter" in refused(gluteus("export", "--store", store, "--fhir", str(out)))
    other = ("examine", "--zone", "middle", "--side", "left", *HIP, "--store", store, "--encounter", uid)
    assert "about the posterior zone" in refused(gluteus(*other))


def test_a_drawing_is_kept_and_ranks(answers: Path, tmp_path: Path):
    mark = {"view": "back", "quality": "ache", "ring": [[40, 930], [90, 930], [90, 1010], [40, 1010]]}
    file, store = tmp_path / "drawing.json", tmp_path / "clinic.gluteus"
    file.write_text(json.dumps({"version": 1, "chart": 1, "sex": "f", "side": "right", "marks": [mark]}))
    words = ("examine", "--zone", "posterior", *HIP, "--answers", str(answers), "--drawing", str(file))
    content = json.loads(gluteus(*words, "--store", str(store), "--json").stdout)
    assert content["ranking"]["candidates"]
    with Store(store) as again:
        drawn = again.encounters()[0].drawing
    assert drawn is not None
    assert drawn.drawing["marks"][0]["view"] == "back"
    assert set(drawn.regions) == set(content["ranking"]["regions"])
    assert any(each["resource"]["resourceType"] == "BodyStructure" for each in content["fhir"]["entry"][3:])
    assert "--regions and --drawing exclude each other" in refused(gluteus(*words, "--regions", "SIJ"))


def test_without_answers_the_steps_come_with_a_warning():
    ran = gluteus("examine", "--zone", "anterior", *HIP)
    assert ran.returncode == 0
    assert "none of them is cleared" in ran.stdout
    assert "Find the place" in ran.stdout


LOADING = ("strength", "stance", "rivals")


def test_steps_that_load_a_bone_wait_for_the_questions_about_bones(answers: Path, tmp_path: Path):
    page = tmp_path / "page.html"
    words = ("examine", "--zone", "anterior", *HIP, "--regions", "CREST_A")
    content = json.loads(gluteus(*words, "--json", "--report", str(page)).stdout)
    assert tuple(content["waiting"]) == LOADING
    assert "stress_fracture" in content["waiting"]["stance"]["unanswered"]
    assert (content["ranking"]["withheld"], content["ranking"]["candidates"]) == (True, [])
    assert page.read_text("utf-8").count("Not yet: this step loads") == len(LOADING)
    assert gluteus(*words).stdout.count("Not yet: this step loads") == len(LOADING)
    shown = json.loads(gluteus(*words, "--json", "--unanswered", "show").stdout)
    assert shown["ranking"]["candidates"]
    assert shown["warning"]
    assert tuple(shown["waiting"]) == LOADING
    full = json.loads(gluteus(*words, "--answers", str(answers), "--json").stdout)
    assert full["waiting"] == {}
    assert full["ranking"]["candidates"]


def test_interactive_does_not_ask_for_what_waits(tmp_path: Path):
    asked = [each.id for each in questionnaire()]
    said = ["unknown" if each == "stress_fracture" else "no" for each in asked]
    words = ("examine", "--zone", "middle", *HIP, "--interactive", "--json")
    typed = "\n".join(said + ["no"] * 40) + "\n"
    content = json.loads(gluteus(*words, typed=typed).stdout)
    found = {each["item"] for each in content["findings"]}
    assert {"tenderness", "neuro_screen"} <= found
    assert not found & {"stance_30s", "abductors_weak", "trochanter_tender"}
    shown = json.loads(gluteus(*words, "--unanswered", "show", typed=typed).stdout)
    assert {each["item"] for each in shown["findings"]} == {each.id for each in items_of("middle")}


def test_interactive_acts_on_a_positive_neurological_examination(answers: Path):
    words = ("examine", "--zone", "middle", *HIP, "--interactive", "--answers", str(answers))
    ran = gluteus(*words, "--regions", "TROCH", "--unanswered", "show", "--json", typed="y\n" + "n\n" * 20)
    content = json.loads(ran.stdout)
    assert content["tier"] == "urgent"
    found = {each["item"] for each in content["findings"]}
    assert "tenderness" in found
    assert not found & {"stance_30s", "abductors_weak", "trochanter_tender"}
    assert "The neurological examination is positive" in ran.stderr
    assert content["ranking"]["candidates"][0]["id"].startswith("root")
    assert any(entry["resource"]["resourceType"] == "Flag" for entry in content["fhir"]["entry"])


def test_the_examiner_answers_what_the_patient_cannot(tmp_path: Path):
    file = tmp_path / "answers.json"
    said = {each.id: "no" for each in questionnaire() if each.by == "patient"}
    file.write_text(json.dumps({"version": 2, "answers": said}))
    words = ("examine", "--zone", "middle", *HIP, "--interactive", "--answers", str(file), "--json")
    ran = gluteus(*words, typed="y\n")
    assert json.loads(ran.stdout)["reasons"][0]["question"] == "sign_of_the_buttock"
    assert ran.stderr.index("1. Red flags") < ran.stderr.index("Lifted by the examiner")


def test_a_red_flag_stops_it(tmp_path: Path):
    file = tmp_path / "answers.json"
    said = {each.id: "no" for each in questionnaire()} | {"saddle_numb": "yes"}
    file.write_text(json.dumps({"version": 2, "answers": said}))
    ran = gluteus(
        "examine", "--zone", "middle", "--answers", str(file), "--report", str(tmp_path / "page.html")
    )
    assert ran.returncode == 0
    assert "Stop: seek care first." in ran.stdout
    assert "Palpate" not in ran.stdout
    content = json.loads(gluteus("examine", "--zone", "middle", "--answers", str(file), "--json").stdout)
    assert (content["stop"], content["position"], content["steps"]) == (True, None, [])


def test_interactive_asks_everything_and_stores_it_as_it_comes(tmp_path: Path):
    store = tmp_path / "clinic.gluteus"
    count = len(items_of("middle"))
    said = ["no"] * len(questionnaire()) + ["n", "perhaps", "n", "yes"] + ["no"] * (count - 3)
    typed = "\n".join(said) + "\n"
    words = ("examine", "--zone", "middle", *HIP, "--interactive", "--store", str(store), "--json")
    ran = gluteus(*words, typed=typed)
    assert ran.returncode == 0, ran.stderr
    content = json.loads(ran.stdout)
    assert len(content["findings"]) == count
    assert [each["result"] for each in content["findings"][:3]] == ["no", "no", "yes"]
    assert content["unanswered"] == []
    assert "Answer y (yes), n (no) or u (unknown)." in ran.stderr
    with Store(store) as again:
        assert len(again.encounters()[0].findings) == count


def test_what_was_entered_before_it_is_broken_off_stays(tmp_path: Path):
    store = tmp_path / "clinic.gluteus"
    typed = "\n".join(["no"] * len(questionnaire()) + ["yes", "yes"]) + "\n"
    ran = gluteus("examine", "--zone", "middle", *HIP, "--interactive", "--store", str(store), typed=typed)
    assert ran.returncode == 1
    with Store(store) as again:
        (encounter,) = again.encounters()
    assert len(encounter.findings) == 2
    assert len(encounter.answers) == len(questionnaire())


def test_interactive_stops_at_the_first_red_flag(tmp_path: Path):
    first = next(each for each in questionnaire() if each.tier == "stop")
    asked = [each.id for each in questionnaire()].index(first.id)
    typed = "\n".join(["no"] * asked + ["yes"]) + "\n"
    ran = gluteus("examine", "--zone", "middle", "--interactive", "--json", typed=typed)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["reasons"][0]["question"] == first.id


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--zone", "lower"), "--zone lower is unknown; give posterior"),
        ((), "--zone is missing"),
        (("--zone", "middle", "--side", "up"), "--side up is unknown; give left or right"),
        (("--zone", "middle", "--finding", "mood=yes"), "no item of the examination is called 'mood'"),
        (("--zone", "middle", "--finding", "twitch"), "twitch=yes"),
        (("--zone", "middle", "--finding", "twitch=perhaps"), "yes, no or unknown"),
        (("--zone", "middle", "--answers", "nowhere.json"), "nowhere.json"),
        (("--zone", "middle", "--encounter", "x"), "--store"),
        (("--zone", "middle", "--store", "no/where.gluteus"), "does not exist"),
        (("--zone", "middle", "--subject", "Jane Doe"), "never a name"),
        (("--zone", "middle", "--report", "no/where.html"), "name a file in a folder that exists"),
        (("--zone", "middle", "--regions", "NOSE", *HIP), "no region is called 'NOSE'"),
        (("--zone", "middle", "--height", "5"), "--height 5 is out of range"),
    ],
)
def test_bad_input_is_one_message_and_status_2(words: tuple[str, ...], message: str):
    assert message in refused(gluteus("examine", *words))


def test_bad_input_leaves_nothing_in_the_store(tmp_path: Path):
    store = tmp_path / "clinic.gluteus"
    words = ("examine", "--zone", "middle", *HIP, "--store", str(store), "--finding", "twitch=no")
    for wrong in (
        ("--regions", "NOSE"),
        ("--finding", "mood=no"),
        ("--answers", "nowhere.json"),
        ("--zone", "lower"),
        ("--side", "up"),
        ("--subject", "Jane Doe"),
        ("--prior", "mine"),
        ("--unanswered", "hide"),
    ):
        refused(gluteus(*words, *wrong))
    assert not store.exists()


def test_a_store_that_is_not_ours_is_left(tmp_path: Path):
    file = tmp_path / "letter.txt"
    file.write_text("Dear sir")
    for words in (
        ("examine", "--zone", "middle", "--finding", "twitch=no"),
        ("export",),
        ("reports", "list"),
    ):
        assert "choose another name" in refused(gluteus(*words, "--store", str(file)))
    assert file.read_text() == "Dear sir"
    assert "there is no store here" in refused(gluteus("export", "--store", str(tmp_path / "none")))


def test_no_page_takes_the_place_of_a_store_or_of_what_is_read(answers: Path, tmp_path: Path):
    store, other, page = (tmp_path / name for name in ("clinic.gluteus", "other.gluteus", "page.html"))
    for each in (store, other):
        Store(each).close()
    before = {each: each.read_bytes() for each in (store, other, answers)}
    words = ("examine", "--zone", "middle", *HIP, "--answers", str(answers), "--store", str(store))
    for wrong, message in (
        (("--report", str(store)), "which this command reads"),
        (("--fhir", str(answers), "--overwrite"), "which this command reads"),
        (("--report", str(page), "--fhir", str(page)), "named twice"),
        (("--report", str(other), "--overwrite"), "never replaced"),
        (("--report", f"{store}-wal", "--overwrite"), "which this command reads"),
    ):
        assert message in refused(gluteus(*words, *wrong))
    pain = ("pain", "--regions", "SIJ", "--answers", str(answers), "--chart")
    assert "which this command reads" in refused(gluteus(*pain, str(answers), "--overwrite"))
    assert "never replaced" in refused(gluteus(*pain, str(store)))
    assert {each: each.read_bytes() for each in before} == before
    assert not page.exists()


def test_what_is_said_twice_or_half_is_refused(answers: Path, tmp_path: Path):
    pain = ("pain", "--regions", "SIJ", "--answers")
    assert "'twitch' has no answer" in refused(gluteus(*pain, str(answers), "--finding", "twitch"))
    both = ("--finding", "twitch=yes", "--finding", "twitch=no")
    assert "has two results" in refused(gluteus(*pain, str(answers), *both))
    assert "has two results" in refused(gluteus("examine", "--zone", "middle", *HIP, *both))
    file = tmp_path / "answers.json"
    for text, message in (
        ('{"version": 2, "answers": {"fever": "yes", "fever": "no"}}', "gives 'fever' twice"),
        ("[" * 100_000, "endless nesting"),
        ("9" * 5000, "must have shorter numbers"),
    ):
        file.write_text(text)
        assert message in refused(gluteus(*pain, str(file)))
        assert message in refused(gluteus("pain", "--drawing", str(file)))


def test_the_neurological_screen_is_named_also_when_it_was_done(answers: Path):
    shown = gluteus("pain", "--regions", "SIJ", "--side", "left", "--answers", str(answers), "--finding",
                    "neuro_screen=no").stdout  # fmt: skip
    assert "Pain on the left: SIJ." in shown
    assert "neurological screen (entered: not found)" in " ".join(shown.split())


def test_encounters_fit_a_narrow_terminal(kept: dict[str, Any]):
    shown = gluteus("export", "--store", str(kept["clinic.gluteus"]), COLUMNS="60").stdout
    assert kept["content"]["encounter"] in shown
    assert "P-017, posterior zone, left side" in shown
    assert "…" not in shown


def test_caveats_and_the_last_word_stand_once(kept: dict[str, Any], answers: Path):
    shown = gluteus(
        "examine", "--zone", "posterior", *HIP, "--answers", str(answers), "--regions", "SIJ"
    ).stdout
    text = " ".join(shown.split())
    assert text.count("expects no fixed place of referred pain") == 1
    assert text.count("For information only.") == 1
    assert "The pillow: between the knees" in text.split("1. Red flags")[0]


def test_a_report_is_filed_answered_and_closed(tmp_path: Path):
    store = str(tmp_path / "reports.gluteus")
    filing = (
        "report-inaccuracy", "--store", store, "--statement", "nerve", "--quote", "sacral plexus",
        "--comment", "the roots differ", "--contact", "me@example.org",
    )  # fmt: skip
    filed = json.loads(gluteus(*filing, "--json").stdout)
    selector = filed["annotation"]["target"]["selector"]
    assert (filed["number"], filed["state"], selector["exact"]) == (1, "open", "sacral plexus")
    assert filed["quote"]["place"] == "found"
    token = gluteus("reports", "token", "--store", store).stdout.strip()
    assert len(token) >= 20
    assert "only once" in refused(gluteus("reports", "token", "--store", store))
    act = ("--store", store, "--text", "We show both.")
    assert "not the editor's token" in refused(gluteus("reports", "answer", "1", *act, "--token", "guess"))
    answered = gluteus("reports", "answer", "1", *act, "--json", GLUTEUS_EDITOR_TOKEN=token)
    assert json.loads(answered.stdout)["actions"][0]["text"] == "We show both."
    shown = gluteus("read", "--store", store)
    assert "nerve: 1 open" in shown.stdout
    assert "the roots differ" in shown.stdout
    assert gluteus("reports", "close", "1", *act, GLUTEUS_EDITOR_TOKEN=token).returncode == 0
    listed = json.loads(gluteus("reports", "list", "--store", store, "--open", "--json").stdout)
    assert listed["reports"] == []
    assert "closed" in gluteus("reports", "show", "1", "--store", store).stdout
    assert gluteus("reports", "reopen", "1", *act, GLUTEUS_EDITOR_TOKEN=token).returncode == 0
    assert "no report 9" in refused(gluteus("reports", "show", "9", "--store", store))
    wrong = (*filing[:3], "--statement", "mood", *filing[5:])
    assert "statement" in refused(gluteus(*wrong))
