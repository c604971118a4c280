"""Red flags come first, in three tiers: unknown is not cleared, and what stops is never ranked."""

import io
import json
import re
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
import yaml
from rich.console import Console

from gluteus.anatomy.pain.cases import case_library
from gluteus.anatomy.pain.patterns import pain_library
from gluteus.errors import AnatomyError, FileFormatError
from gluteus.pain import pain_json, questionnaire, rank, read_answers, screen
from gluteus.pain.red_flags.answers import answers_json
from gluteus.report.terminal.pain import pain_text

DOCS = Path(__file__).parents[3] / "docs" / "pain.md"
PATIENT = [each.id for each in questionnaire() if each.tier != "note" and each.by == "patient"]
STOPS = [each.id for each in questionnaire() if each.tier == "stop"]
URGENT = [each for each in questionnaire() if each.tier == "urgent"]
NOTES = [each.id for each in questionnaire() if each.tier == "note"]
ALL_NO = {each.id: "no" for each in questionnaire()}
VIGNETTES = yaml.safe_load((Path(__file__).parent / "vignettes.yaml").read_text("utf-8"))


def tier_of(flags: list[str]) -> str:
    return screen(ALL_NO | dict.fromkeys(flags, "yes")).tier


def stated() -> str:
    return re.sub(r"\s+", " ", DOCS.read_text("utf-8"))


@pytest.mark.parametrize("key", STOPS)
@pytest.mark.parametrize("unanswered", ["withhold", "show"])
def test_nothing_that_stops_reaches_the_ranking(key: str, unanswered: str):
    answers = ALL_NO | {key: "yes"}
    result = rank(["BUT_M", "CREST_P"], "left", answers, {"point_gmed_middle": True}, unanswered=unanswered)
    assert result.stop
    assert not result.candidates
    assert not result.baseline
    assert not result.pairs
    assert result.promise is None
    assert [each.question for each in result.screen.reasons] == [key]
    assert result.screen.reasons[0].go
    assert result.screen.reasons[0].concern == "high"


def test_one_yes_stops_whatever_else_is_unknown():
    for key in STOPS:
        outcome = screen({key: True})
        assert outcome.stop
        assert set(outcome.unanswered) == set(PATIENT) - {key}


@pytest.mark.parametrize("flag", URGENT, ids=lambda each: each.id)
def test_an_urgent_answer_is_a_banner_above_the_list(flag):
    result = rank(["BUT_M"], "left", ALL_NO | {flag.id: "yes"})
    assert result.tier == "urgent"
    assert result.candidates
    assert [each.question for each in result.screen.urgent] == [flag.id]
    assert pain_json(result)["urgent"][0]["go"] == flag.go


def test_two_urgent_answers_stop_unless_they_count_as_one():
    for first, second in combinations(URGENT, 2):
        outcome = screen(ALL_NO | {first.id: "yes", second.id: "yes"})
        if first.counts_as and first.counts_as == second.counts_as:
            assert outcome.tier == "urgent"
        else:
            assert outcome.stop
            assert outcome.reasons[0].question == "two_urgent"
            assert {each.question for each in outcome.reasons[1:]} == {first.id, second.id}
            assert not outcome.urgent
    assert any(each.counts_as for each in URGENT)


def test_the_rule_about_two_answers_is_data():
    rules = yaml.safe_load(
        (Path(__file__).parents[3] / "src/gluteus/anatomy/data/pain/red_flags.yaml").read_text("utf-8")
    )["combinations"]
    assert [(each["of"], each["at_least"]) for each in rules] == [("urgent", 2)]
    assert [(each.of, each.at_least) for each in pain_library().gate.combinations] == [("urgent", 2)]


def test_serious_vignettes_are_stopped_or_bannered_and_meet_every_stop():
    tiers = Counter(tier_of(each["flags"]) for each in VIGNETTES["serious"])
    assert tiers == {"stop": 22, "urgent": 2}
    met = {key for each in VIGNETTES["serious"] for key in each["flags"]}
    assert {"bladder_bowel", "fever", "cannot_bear_weight", "growing_weakness"} <= met


def test_at_most_three_ordinary_people_are_stopped():
    tiers = Counter(tier_of(each["flags"]) for each in VIGNETTES["ordinary"])
    assert sum(tiers.values()) == 30
    assert tiers["stop"] <= 3
    assert tiers == {"stop": 2, "urgent": 6, "note": 8, "none": 14}
    assert (
        "30 vignettes of people with harmless pain. Of these, 2 are stopped, 6 see a banner and 8 see a note"
        in stated()
    )


UNTOLD = {"n61", "n64", "m18", "t65"}
"""Dangerous cases whose report, as far as it was read, tells no answer to any question."""


def test_published_dangerous_cases_are_stopped_or_bannered():
    coded = {key: each for key, each in case_library().cases.items() if each.red_flags is not None}
    assert {key for key, each in coded.items() if not each.red_flags} == UNTOLD
    sets = case_library().sets
    first = {case.id for name in ("first", "second", "third") for case in sets[name].cases}
    tiers = Counter(
        (key in first, tier_of(list(each.red_flags))) for key, each in coded.items() if each.red_flags
    )
    assert tiers == {
        (True, "stop"): 53,
        (True, "urgent"): 16,
        (False, "stop"): 31,
        (False, "urgent"): 11,
        (False, "note"): 2,
    }
    assert "Of 73 published cases of the first three sets, 53 are stopped and 16 see a banner" in stated()
    assert "44 reports contain an answer to a question: 31 of these people are stopped, 11 see" in stated()


@pytest.mark.parametrize("flags", [[], [each.id for each in URGENT][:1]])
def test_every_list_says_that_no_answer_excludes_a_serious_disease(flags: list[str]):
    net = pain_library().gate.safety_net
    result = rank(["BUT_M"], "left", ALL_NO | dict.fromkeys(flags, "yes"))
    assert result.candidates
    assert result.caveats[0] == net.says
    assert {net.source, *net.evidence} <= set(result.sources)
    assert pain_json(result)["caveats"][0] == net.says
    shown = io.StringIO()
    Console(width=10_000, file=shown).print(pain_text(result))
    assert net.says in shown.getvalue()


def test_the_terminal_counts_case_reports_and_json_names_each():
    result = rank(["SIJ"], "right", ALL_NO)
    reports = {case.source for case in case_library().scored("development")} & set(result.sources)
    assert len(reports) > 50
    shown = io.StringIO()
    Console(width=10_000, file=shown).print(pain_text(result))
    assert f"; reports of cases: {len(reports)}, named by --json." in shown.getvalue()
    assert " 0 %" not in shown.getvalue()
    assert reports <= set(pain_json(result)["provenance"]["sources"])


def test_a_dangerous_source_has_red_flags_or_is_told_to_have_none():
    dangerous = {"vertebral_fracture", "sacral_fracture", "femoral_neck_fracture"}
    for case in case_library().cases.values():
        if set(case.groups) <= dangerous | {"hip_joint"} and set(case.groups) & dangerous:
            assert case.red_flags is not None, case.id


def test_ordinary_people_who_are_not_stopped_are_ranked():
    for each in VIGNETTES["ordinary"]:
        result = rank(each["regions"], "left", ALL_NO | dict.fromkeys(each["flags"], "yes"))
        assert bool(result.candidates) != result.stop


def test_questions_for_the_examiner_stay_open_without_withholding():
    asked = {key: value for key, value in ALL_NO.items() if key != "sign_of_the_buttock"}
    result = rank(["BUT_M"], "right", asked)
    assert result.candidates
    assert result.screen.for_examiner == ("sign_of_the_buttock",)
    assert screen(asked | {"sign_of_the_buttock": "yes"}).stop


@pytest.mark.parametrize("key", PATIENT)
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
    assert [each["question"] for each in written["reasons"]] == [key for key in PATIENT if key != "fever"]
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
    assert result.tier == "note"
    assert [each.question for each in result.screen.notes] == [key]
    assert pain_json(result)["notes"][0]["question"] == key


def test_the_most_urgent_reason_stands_first():
    outcome = screen({"mass": "yes", "leg_swelling": "yes", "child": "yes", "fever": "yes"})
    assert [each.urgency for each in outcome.reasons] == ["emergency", "same day", "within days", "refer"]


def test_unknown_question_and_answer_are_refused():
    with pytest.raises(AnatomyError, match=r"no red-flag question is called 'fevr'; did you mean fever"):
        screen({"fevr": "no"})
    for value in ("maybe", 1, 0.0, ["flags"]):
        with pytest.raises(AnatomyError, match=r"yes, no or unknown|give a mapping"):
            screen({"fever": value})  # type: ignore[dict-item]


def test_answers_are_read_from_a_file(tmp_path: Path):
    file = tmp_path / "answers.json"
    file.write_text(json.dumps({"version": 2, "answers": ALL_NO | {"fever": "yes", "mass": None}}), "utf-8")
    answers = read_answers(file)
    assert answers["fever"] is True
    assert answers["mass"] is None
    assert screen(answers).unanswered == ("mass",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"version": 1, "answers": {}}', "answers are to version 1 of the questions, not 2. .*pain --ask"),
        ('{"version": 2,\n "answers": {]}', "line 2: is not JSON"),
        ('{"fever": "no"}', "version"),
        ("[1]", "version"),
        ('{"version": 2, "answers": ["fever"]}', "object of answers by question"),
        ('{"version": 2, "answers": {"fevr": "no"}}', "no red-flag question is called 'fevr'"),
        ('{"version": 2, "answers": {"fever": "hardly"}}', "fever = 'hardly' is not an answer"),
        (
            f'{{"version": {pain_library().version}, "answers": {{"bladder_bowel": 5}}}}',
            "bladder_bowel must be yes, no or unknown; got 5",
        ),
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


def test_written_answers_are_read_back(tmp_path: Path):
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(answers_json({"fever": True, "mass": False})), "utf-8")
    answers = read_answers(file)
    assert {key: value for key, value in answers.items() if value is not None} == {
        "fever": True,
        "mass": False,
    }
    assert list(answers) == list(pain_library().red_flags)
