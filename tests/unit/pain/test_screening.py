"""Red flags come first: every one stops, unknown is not cleared, and nothing slips through to the ranking."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from gluteus.errors import AnatomyError, FileFormatError
from gluteus.pain import pain_json, questionnaire, rank, read_answers, screen

DOCS = Path(__file__).parents[3] / "docs" / "pain.md"
STOPS = [each.id for each in questionnaire() if each.effect == "stop"]
NOTES = [each.id for each in questionnaire() if each.effect == "note"]
ALL_NO = {each.id: "no" for each in questionnaire()}
VIGNETTES = yaml.safe_load((Path(__file__).parent / "vignettes.yaml").read_text("utf-8"))


def test_every_red_flag_has_a_vignette():
    assert {key for each in VIGNETTES["stop"] for key in each["flags"]} == set(STOPS)


@pytest.mark.parametrize("vignette", VIGNETTES["stop"], ids=lambda each: each["flags"][0])
@pytest.mark.parametrize("unanswered", ["withhold", "show"])
def test_no_red_flag_passes_to_the_ranking(vignette: dict[str, list[str]], unanswered: str):
    answers = ALL_NO | dict.fromkeys(vignette["flags"], "yes")
    result = rank(["BUT_M", "CREST_P"], "left", answers, {"point_gmed_middle": True}, unanswered=unanswered)
    assert result.stop
    assert not result.candidates
    assert not result.baseline
    assert not result.pairs
    assert result.promise is None
    assert {each.question for each in result.screen.reasons} == set(vignette["flags"])
    for each in result.screen.reasons:
        assert each.go
        assert each.urgency in {"emergency", "same day", "urgent", "refer"}


def test_one_yes_stops_whatever_else_is_unknown():
    for key in STOPS:
        outcome = screen({key: True})
        assert outcome.stop
        assert set(outcome.unanswered) == set(STOPS) - {key}


FALSE_STOPS = {
    "fragile_bone": 2,
    "older_woman_crest_or_flank": 2,
    "past_cancer": 2,
    "fall_or_cannot_stand": 2,
    "both_legs": 1,
    "organ_link": 1,
    "stress_fracture": 1,
    "night_pain_weight_loss": 1,
    "child": 1,
}
"""Ordinary people stopped, by question: the price of asking widely, stated in docs/pain.md."""


def test_false_stops_on_ordinary_people_are_counted_and_stated():
    stopped = Counter(
        reason.question
        for each in VIGNETTES["ordinary"]
        for reason in rank(
            each["regions"], "left", ALL_NO | dict.fromkeys(each["flags"], "yes")
        ).screen.reasons
    )
    assert len(VIGNETTES["ordinary"]) == 30
    assert stopped == FALSE_STOPS
    stated = re.sub(r"\s+", " ", DOCS.read_text("utf-8"))
    assert f"Of 30 ordinary people {sum(FALSE_STOPS.values())} are stopped" in stated
    for question, count in FALSE_STOPS.items():
        assert f"| `{question}` | {count} |" in stated


def test_ordinary_people_who_are_not_stopped_are_ranked():
    for each in VIGNETTES["ordinary"]:
        result = rank(each["regions"], "left", ALL_NO | dict.fromkeys(each["flags"], "yes"))
        assert bool(result.candidates) != result.stop


@pytest.mark.parametrize("key", STOPS)
@pytest.mark.parametrize("unknown", [None, "unknown", "missing"])
def test_unknown_is_not_cleared(key: str, unknown: str | None):
    answers = {other: value for other, value in ALL_NO.items() if other != key}
    if unknown != "missing":
        answers[key] = unknown
    outcome = screen(answers)
    assert outcome.unanswered == (key,)
    withheld = rank(["BUT_M"], "right", answers)
    assert withheld.withheld
    assert not withheld.stop
    assert not withheld.candidates
    shown = rank(["BUT_M"], "right", answers, unanswered="show")
    assert shown.candidates
    assert shown.warning
    assert shown.screen.unanswered == (key,)


def test_a_withheld_ranking_gives_the_open_questions_as_reasons():
    written = pain_json(rank(["BUT_M"], "right", {"fever": "no"}))
    assert written["stop"] is False
    assert written["withheld"] is True
    assert [each["question"] for each in written["reasons"]] == [key for key in STOPS if key != "fever"]
    assert written["candidates"] == written["baseline"] == []


def test_all_answered_with_no_is_cleared_and_ranked():
    answered = screen(ALL_NO)
    assert (answered.stop, answered.unanswered) == (False, ())
    result = rank(["BUT_M"], "right", ALL_NO)
    assert result.candidates
    assert result.warning is None


@pytest.mark.parametrize("key", NOTES)
def test_notes_are_shown_and_do_not_stop(key: str):
    result = rank(["BUT_M"], "right", ALL_NO | {key: "yes"})
    assert not result.stop
    assert [each.question for each in result.screen.notes] == [key]
    assert pain_json(result)["notes"][0]["question"] == key


def test_the_most_urgent_reason_stands_first():
    outcome = screen({"past_cancer": "yes", "leg_swelling": "yes", "child": "yes", "fever": "yes"})
    assert [each.urgency for each in outcome.reasons] == ["emergency", "same day", "urgent", "refer"]


def test_unknown_question_and_answer_are_refused():
    with pytest.raises(AnatomyError, match=r"no red-flag question is called 'fevr'.*fever"):
        screen({"fevr": "no"})
    for value in ("maybe", 1, 0.0, ["flags"]):
        with pytest.raises(AnatomyError, match="yes, no or unknown"):
            screen({"fever": value})  # type: ignore[dict-item]


def test_answers_are_read_from_a_file(tmp_path: Path):
    file = tmp_path / "answers.json"
    file.write_text(json.dumps({"version": 1, "answers": ALL_NO | {"fever": "yes", "mass": None}}), "utf-8")
    answers = read_answers(file)
    assert answers["fever"] is True
    assert answers["mass"] is None
    assert screen(answers).unanswered == ("mass",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"version": 2, "answers": {}}', "answers are to version 1 of the questions; met 2"),
        ('{"version": 1,\n "answers": {]}', "line 2: answers are JSON"),
        ('{"fever": "no"}', "version"),
        ("[1]", "version"),
        ('{"version": 1, "answers": ["fever"]}', "object by question"),
        ('{"version": 1, "answers": {"fevr": "no"}}', "no red-flag question is called 'fevr'"),
        ('{"version": 1, "answers": {"fever": "hardly"}}', "met 'hardly'"),
    ],
)
def test_a_bad_answers_file_gets_one_clear_error(tmp_path: Path, text: str, message: str):
    file = tmp_path / "answers.json"
    file.write_text(text, "utf-8")
    with pytest.raises(FileFormatError, match=message) as error:
        read_answers(file)
    assert str(file) in str(error.value)


def test_a_missing_answers_file_is_named(tmp_path: Path):
    with pytest.raises(FileFormatError, match=r"none\.json"):
        read_answers(tmp_path / "none.json")
