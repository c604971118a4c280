"""The guided examination: red flags first, steps in order, findings that move a ranking."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from gluteus.anatomy import library
from gluteus.anatomy.pain.patterns import pain_library
from gluteus.bones.person import Person
from gluteus.errors import AnatomyError
from gluteus.model.hip.hip import Hip
from gluteus.pain import questionnaire
from gluteus.pain.examination.as_json import examined_json
from gluteus.pain.examination.items import read_items, signs_found
from gluteus.pain.examination.notes import Notes
from gluteus.pain.examination.result import Examined, examined
from gluteus.pain.examination.steps import Examination, examination, red_flags
from gluteus.pain.examination.words import Measure, finger_words
from gluteus.pain.ranking.rank import PainResult

ALL_NO = {each.id: "no" for each in questionnaire()}
ZONES = tuple(library().zones)
NEVER = re.compile(r"\bruled? out\b|\bexcluded\b|\bsafe\b|\byou have\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def hip() -> Hip:
    return Hip(Person.of(sex="f"), samples=30)


@pytest.fixture(scope="module")
def told(hip: Hip) -> dict[str, Examination]:
    return {zone: examination(zone, hip, "left") for zone in ZONES}


def carried_out(zone: str, results: dict[str, str], answers: dict[str, str], **rest: object) -> Examined:
    notes = Notes(zone, "right")
    notes.answer(answers)
    notes.find(results)
    return examined(notes.encounter, **rest)  # type: ignore[arg-type]


@pytest.mark.parametrize("zone", ZONES)
def test_steps_come_in_the_order_of_the_record(told: dict[str, Examination], zone: str):
    steps = [each.id for each in told[zone].steps]
    assert steps[:2] == ["red_flags", "neurological"]
    assert steps.index("position") < steps.index("locate") < steps.index("palpate") < steps.index("feel")
    assert steps[-3:] == ["strength", "stance", "rivals"]
    assert all(step.text for step in told[zone].steps)


@pytest.mark.parametrize("zone", ZONES)
def test_position_pillow_and_technique_are_those_of_the_zone(told: dict[str, Examination], zone: str):
    record = library().zones[zone].examination
    here = told[zone]
    assert (here.position, here.pillow, here.technique) == (record.position, record.pillow, record.technique)
    assert "healthy side" in here.position
    assert here.side == "left"


def test_the_pillow_has_its_computed_reason(told: dict[str, Examination]):
    step = next(each for each in told["posterior"].steps if each.id == "position")
    without, with_pillow = step.computed[:2]
    assert without.median > with_pillow.median
    assert f"{round(without.median)} %" in " ".join(step.text)


def test_the_hindmost_zone_is_under_gluteus_maximus_and_the_others_are_not(told: dict[str, Examination]):
    assert "gluteus maximus covers it" in told["posterior"].covered_by
    for zone in ("middle", "anterior"):
        assert "gluteus maximus ends" in told[zone].covered_by


def test_the_twitch_is_last_and_says_why(told: dict[str, Examination]):
    step = next(each for each in told["middle"].steps if each.id == "feel")
    assert [each.id for each in step.items][-1] == "twitch"
    why = step.text[-1]
    kappa = pain_library().signs["twitch"].kappa
    assert kappa is not None
    assert f"{kappa.high:g}" in why
    assert kappa.source in why


@pytest.mark.parametrize("zone", ZONES)
def test_every_figure_and_reason_names_a_source_of_the_provenance(told: dict[str, Examination], zone: str):
    sources = set(told[zone].provenance["sources"])  # type: ignore[call-overload]
    for step in told[zone].steps:
        assert {each.source for each in step.because} <= sources
        for item in step.items:
            assert {item.source, *(each.value.source for each in item.figures)} <= sources


def test_words_never_clear_anything(told: dict[str, Examination]):
    for zone in ZONES:
        text = " ".join(line for step in told[zone].steps for line in step.text)
        assert not NEVER.search(text)


def test_questions_are_at_hand():
    assert [each.id for each in red_flags().questions] == list(pain_library().red_flags)


@pytest.mark.parametrize(
    "flag", [each for each in questionnaire() if each.tier == "stop"], ids=lambda x: x.id
)
def test_a_red_flag_stops_the_examination(flag):
    result = carried_out("middle", {"tenderness": "yes"}, ALL_NO | {flag.id: "yes"}, regions=["BUT_M"])
    content = examined_json(result)
    assert result.examination is None
    assert (content["stop"], content["position"], content["steps"]) == (True, None, [])
    assert content["reasons"][0]["question"] == flag.id
    assert result.ranking is not None
    assert result.ranking.candidates == ()
    assert [each["item"] for each in content["findings"]] == ["tenderness"]


def test_open_questions_warn_and_withhold_the_ranking(hip: Hip):
    result = carried_out("posterior", {"tenderness": "yes"}, {}, hip=hip, regions=["SIJ"])
    assert result.warning is not None
    assert result.examination is not None
    assert result.ranking is not None
    assert result.ranking.withheld
    shown = carried_out("posterior", {}, {}, hip=hip, regions=["SIJ"], unanswered="show")
    assert shown.ranking is not None
    assert shown.ranking.candidates


@pytest.mark.parametrize(
    ("results", "first"),
    [
        ({"neuro_screen": "yes"}, ["root_l5", "root_s1", "root_l4"]),
        ({"straight_leg_raise": "yes"}, ["root_l5", "root_s1"]),
        ({"foot_weak": "yes"}, ["root_l5", "root_s1", "root_l4"]),
        ({"abductors_weak": "yes", "foot_weak": "yes", "neuro_screen": "no"}, None),
    ],
)
def test_a_positive_neurological_finding_acts(hip: Hip, results: dict[str, str], first: list[str] | None):
    result = carried_out("middle", results, ALL_NO, hip=hip, regions=["TROCH", "BUT_UL"])
    content = examined_json(result)
    assert content["tier"] == "urgent"
    assert "dry needling" in content["alert"]["withheld"]
    assert set(content["waiting"]) == {"strength", "stance", "rivals"}
    assert all(each["nerves"] for each in content["waiting"].values())
    listed = [each["id"] for each in content["ranking"]["candidates"]]
    roots = [each for each in listed if each in content["alert"]["first"]]
    assert listed[: len(roots)] == roots
    assert set(roots) == set(content["alert"]["first"])
    if first:
        assert set(roots) == set(first)
    assert content["ranking"]["groups"][0]["candidates"] == roots
    proposed = [sign for each in result.ranking.candidates for sign in each.examine]  # type: ignore[union-attr]
    assert not any(sign.loads or sign.needle for sign in proposed)
    following = result.ranking.next_sign  # type: ignore[union-attr]
    assert following is None or not following.sign.loads


def test_negative_and_open_neurological_findings_do_not_act(hip: Hip):
    for said in ("no", "unknown"):
        results = dict.fromkeys(("neuro_screen", "straight_leg_raise", "foot_weak"), said)
        result = carried_out("middle", results, ALL_NO, hip=hip)
        assert result.alert is None
        assert result.waiting == {}
        assert result.tier == "none"


def test_the_alert_changes_the_order_and_no_probability(hip: Hip):
    where = ["TROCH", "BUT_UL", "TH_LU"]
    before = carried_out("middle", {}, ALL_NO, hip=hip, regions=where).ranking
    after = carried_out("middle", {"neuro_screen": "yes"}, ALL_NO, hip=hip, regions=where).ranking
    assert before is not None
    assert after is not None
    scores = {each.id: each.score for each in after.candidates}
    assert {each.id: each.score for each in before.candidates}.items() <= scores.items()


def test_an_answer_about_a_bone_holds_back_steps_that_load(hip: Hip):
    result = carried_out("middle", {}, ALL_NO | {"fall": "yes"}, hip=hip)
    assert set(result.waiting) == {"strength", "stance", "rivals"}
    assert result.waiting["stance"].answered_yes == ("fall",)
    assert "Answered with yes: fall." in result.waiting["stance"].words
    assert carried_out("middle", {}, ALL_NO | {"past_cancer": "yes"}, hip=hip).waiting == {}


def test_a_muscle_outside_the_list_is_said_before_it_is_examined(hip: Hip):
    result = carried_out("middle", {}, ALL_NO, hip=hip, regions=["KNEE_M", "TH_M"])
    assert result.ranking is not None
    assert all(each.id != "gluteus_medius" for each in result.ranking.candidates)
    assert "Gluteus medius is not among" in (examined_json(result)["outside"] or "")
    inside = carried_out("middle", {}, ALL_NO, hip=hip, regions=["CREST_L", "BUT_UL", "TH_LU"])
    assert examined_json(inside)["outside"] is None


def test_answers_to_an_earlier_version_clear_nothing():
    notes = Notes("middle", "left")
    notes.answer(ALL_NO)
    encounter = notes.encounter
    former = replace(encounter, answers=tuple(replace(each, questionnaire=1) for each in encounter.answers))
    assert former.answered == {}
    assert len(former.earlier) == len(ALL_NO)
    assert examined(former).warning is not None


def ranked(hip: Hip, results: dict[str, str]) -> PainResult:
    found = carried_out("posterior", results, ALL_NO, hip=hip, regions=["CREST_P", "SIJ", "BUT_UM"]).ranking
    assert found is not None
    return found


def score(result: PainResult, source: str) -> float:
    return sum(each.score for each in result.candidates if source in each.sources)


def test_findings_update_the_ranking_and_a_point_never_lowers_a_root(hip: Hip):
    before = ranked(hip, {})
    tender = ranked(hip, {"tenderness": "yes", "recognition": "yes"})
    absent = ranked(hip, {"tenderness": "no"})
    assert tender.findings == {"tenderness": True, "recognition": True, "point_gmed_posterior": True}
    assert score(tender, "gmed_posterior") > score(before, "gmed_posterior") > score(absent, "gmed_posterior")
    for root in ("root_l5", "root_s1"):
        assert score(tender, root) >= score(before, root) - 1e-12
    provoked = ranked(hip, {"sij_provocation": "yes"})
    assert score(provoked, "sij") > score(before, "sij")


@pytest.mark.parametrize(
    ("results", "sign", "expected"),
    [
        ({"tenderness": True, "recognition": True}, "point_gmed_middle", True),
        ({"tenderness": True, "recognition": False}, "point_gmed_middle", False),
        ({"tenderness": False}, "point_gmed_middle", False),
        ({"tenderness": True}, "point_gmed_middle", None),
        ({"tenderness": True, "recognition": None}, "point_gmed_middle", None),
        ({"abductors_weak": True, "foot_weak": True}, "abductor_weakness_with_foot", True),
        ({"abductors_weak": True, "foot_weak": True}, "abductor_weakness_alone", False),
        ({"abductors_weak": True, "foot_weak": False}, "abductor_weakness_alone", True),
        ({"abductors_weak": False}, "abductor_weakness_alone", False),
        ({"abductors_weak": True}, "abductor_weakness_alone", None),
        ({"stance_30s": False}, "stance_30s", False),
        ({"stance_30s": None}, "stance_30s", None),
    ],
)
def test_signs_follow_from_items(results: dict[str, bool | None], sign: str, expected: bool | None):
    assert signs_found("middle", results).get(sign) is expected


def test_unknown_names_are_refused(hip: Hip):
    with pytest.raises(AnatomyError, match="trigger zone"):
        examination("lower", hip)
    with pytest.raises(AnatomyError, match="side = 'up' is unknown; give left or right"):
        examination("middle", hip, "up")
    with pytest.raises(AnatomyError, match="no item of the examination is called 'mood'"):
        read_items({"mood": "yes"})
    with pytest.raises(AnatomyError, match="yes, no or unknown"):
        read_items([("twitch", "maybe")])


def test_notes_without_a_store_keep_the_last_of_each_item():
    notes = Notes("middle", "left", "P-9")
    notes.find([("twitch", "yes")])
    notes.find([("twitch", "no"), ("tenderness", None)])
    assert notes.encounter.results == {"twitch": False, "tenderness": None}
    assert notes.encounter.subject == "P-9"
    notes.answer({"fever": "unknown"})
    notes.answer({"fever": "no"})
    assert notes.encounter.answered == {"fever": False}
    with pytest.raises(AnatomyError, match="no red-flag question"):
        notes.answer({"mood": "no"})


@pytest.mark.parametrize(
    ("finger", "words"),
    [
        ((1.0, 0.0, 0.0), "forward, and the same way back"),
        ((0.7, -0.7, 0.1), "forward and down, and the same way back"),
        ((0.4, 0.5, 0.77), "outward, up and forward, and the same way back"),
    ],
)
def test_the_way_of_the_finger_in_words(finger: tuple[float, ...], words: str):
    assert finger_words(finger) == words


def test_a_measure_of_one_hip_has_no_interval():
    assert Measure("x", "mm", 12.4, (12.4, 12.4), 1).words() == "12 mm"
    assert Measure("x", "degrees", 12.4, (9.0, 15.0), 9).words(1) == "12.4° (9.0 to 15.0)"
    assert Measure("x", "%", -0.2, (-3.0, 2.0), 9).words() == "0 % (-3 to 2)"
