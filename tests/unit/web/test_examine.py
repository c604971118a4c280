"""Safety questions, chart, drawing, candidates, examination, findings kept, FHIR, reports and the
editor.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gluteus.anatomy import library
from gluteus.pain import body_chart, drawing_json, pain_json, parse_drawing, questionnaire, rank
from gluteus.pain.store import Store
from gluteus.web.answers.pain_shapes import DrawingQuestion

EDITOR = "editor-of-the-tests-0123456789"
NO = {flag.id: "no" for flag in questionnaire()}


def stroke(**other: Any) -> dict[str, Any]:
    """A drawing of an ache over the right buttock."""
    ring = next(
        area.ring
        for area in body_chart("f").views["back"].areas
        if (area.area, area.side) == ("BUT_M", "right")
    )
    middle = np.round(ring.mean(axis=0), 1).tolist()
    line = [middle, [middle[0] + 10, middle[1] + 10]]
    return {
        "sex": "f",
        "side": "right",
        "marks": [{"view": "back", "quality": "ache", "line": line, "width": 30}],
    } | other


def test_questions_are_those_of_the_record(client: Any) -> None:
    told = client.get("/pain/questions").json()
    assert [each["id"] for each in told["questions"]] == [each.id for each in questionnaire()]


def test_questions_say_their_tier_and_what_they_rest_on(client: Any) -> None:
    told = client.get("/pain/questions").json()
    assert [each["id"] for each in told["tiers"]] == ["stop", "urgent", "note"]
    for each in told["questions"]:
        assert each["tier"] in ("stop", "urgent", "note")
        assert each["standing"]
        assert each["cited"]
        assert each["cited"] != each["source"]


def test_answers_are_screened_combinations_included(client: Any) -> None:
    def tier(**yes: str) -> str:
        return client.post("/pain/screen", {"answers": NO | yes}).json()["tier"]

    assert tier() == "none"
    assert tier(past_cancer="yes") == "urgent"
    assert tier(past_cancer="yes", growing_pain="yes") == "stop"
    assert client.post("/pain/screen", {"answers": {"mood": "no"}}).status_code == 422


@pytest.mark.parametrize("sex", ["f", "m"])
def test_the_chart_is_that_of_the_pain_room(client: Any, sex: str) -> None:
    told, made = client.get(f"/pain/chart?sex={sex}").json(), body_chart(sex)
    assert [view["name"] for view in told["views"]] == list(made.views)
    for view in told["views"]:
        shapes = made.views[view["name"]].areas
        assert [each["area"] for each in view["regions"]] == [each.area for each in shapes]
        for got, shape in zip(view["regions"], shapes, strict=True):
            np.testing.assert_allclose(got["ring"], shape.ring, atol=0.051)
            assert got["code_if"] == {"left": shape.code("left"), "right": shape.code("right")}


def test_pain_is_ranked_as_on_the_command_line(client: Any) -> None:
    asked = {
        "regions": ["CREST_P", "SIJ"],
        "side": "right",
        "answers": NO,
        "findings": {"point_gmed_middle": "yes"},
    }
    told = client.post("/pain", asked).json()
    wanted = pain_json(rank(["CREST_P", "SIJ"], "right", NO, {"point_gmed_middle": True}))
    for name in wanted.keys() - {"baseline"}:
        assert told[name] == wanted[name], name
    assert [each["id"] for each in told["baseline"]] == [each["id"] for each in wanted["baseline"]]


def test_a_red_flag_stops_and_says_where_to_go(client: Any) -> None:
    told = client.post("/pain", {"regions": ["SIJ"], "side": "left", "answers": NO | {"fever": "yes"}}).json()
    assert told["stop"]
    assert told["candidates"] == []
    assert told["reasons"][0]["question"] == "fever"
    assert told["reasons"][0]["go"]
    examined = client.post("/examine", {"zone": "middle", "answers": {"fever": "yes"}}).json()
    assert examined["stop"]
    assert (examined["steps"], examined["scene"]) == ([], None)


def test_open_questions_withhold_the_ranking(client: Any) -> None:
    told = client.post("/pain", {"regions": ["SIJ"], "side": "left"}).json()
    assert told["withheld"]
    assert told["candidates"] == []
    assert len(told["unanswered"]) > 10


def test_a_drawing_becomes_regions_and_candidates(client: Any) -> None:
    told = client.post("/pain", {"drawing": stroke(), "answers": NO}).json()
    assert told["drawn"]["side"] == "right"
    assert told["regions"] == told["drawn"]["regions"]
    assert "BUT_M" in told["regions"]
    assert told["drawn"]["by_quality"].keys() == {"ache"}
    assert told["candidates"]


def test_a_drawing_is_the_format_of_the_pain_room() -> None:
    drawing = DrawingQuestion.model_validate(stroke())
    written = drawing.model_dump(mode="json", exclude_none=True)
    assert drawing_json(parse_drawing(written)) == written


@pytest.mark.parametrize(
    "body",
    [
        {"regions": ["NOWHERE"], "side": "left"},
        {"regions": ["SIJ"]},
        {"regions": ["SIJ"], "drawing": stroke(), "side": "right"},
        {"drawing": stroke(marks=[{"view": "back", "quality": "ache", "line": [[5000, 5000]], "width": 3}])},
        {"drawing": stroke(marks=[])},
        {"drawing": stroke(marks=[{"view": "back", "quality": "ache", "line": [[0, 900]]}])},
        {"regions": ["SIJ"], "side": "left", "answers": {"wings": "no"}},
        {"regions": ["SIJ"], "side": "left", "answers": {"fever": "perhaps"}},
    ],
)
def test_pain_that_cannot_be_asked(client: Any, body: dict[str, Any]) -> None:
    assert client.post("/pain", body).status_code == 422


@pytest.mark.parametrize("zone", ["posterior", "middle", "anterior"])
def test_the_examination_lies_on_its_side_with_the_finger_on_the_zone(client: Any, zone: str) -> None:
    told = client.post("/examine", {"zone": zone, "side": "left"}).json()
    assert (told["zone"], told["side"]) == (zone, "left")
    assert len(told["steps"]) > 3
    pelvis = np.array(told["scene"]["bones"]["pelvis"]).reshape(4, 4).T[:3, :3]
    np.testing.assert_allclose(pelvis @ [0, 0, 1], [0, 1, 0], atol=1e-9)  # the right side is up
    assert told["scene"]["pose"]["hip_flexion_deg"] > 10
    spot = np.array(told["direction"]["spot_mm"]) / 1000
    shown = next(each for each in client.get("/scene").json()["zones"] if each["id"] == zone)
    assert np.linalg.norm(spot - shown["point"]) < 1e-3
    assert not told["kept"]


def test_findings_are_kept_and_leave_as_fhir(client: Any) -> None:
    first = client.post("/examine", {"zone": "middle", "answers": NO, "keep": True, "subject": "P-7"}).json()
    asked = {
        "zone": "middle",
        "encounter": first["encounter"],
        "findings": {"tenderness": "yes"},
        "drawing": stroke(),
    }
    second = client.post("/examine", asked).json()
    assert second["encounter"] == first["encounter"]
    assert second["kept"]
    assert second["ranking"]["candidates"]
    kept = client.get(f"/encounters/{first['encounter']}").json()
    assert (kept["subject"], kept["answers"]) == ("P-7", NO)
    assert [(each["item"], each["result"]) for each in kept["findings"]] == [("tenderness", "yes")]
    assert "BUT_M" in kept["regions"]
    again = client.post("/examine", asked | {"drawing": None}).json()
    assert [each["uid"] for each in again["findings"]] == [each["uid"] for each in second["findings"]]
    saved = client.get(f"/encounters/{first['encounter']}/fhir")
    assert "attachment" in saved.headers["content-disposition"]
    bundle = saved.json()
    assert bundle["resourceType"] == "Bundle"
    assert "Condition" not in {each["resource"]["resourceType"] for each in bundle["entry"]}
    listed = client.get("/encounters").json()["encounters"]
    assert first["encounter"] in {each["uid"] for each in listed}


def test_an_examination_leaves_as_fhir_without_a_store(make_client: Any) -> None:
    client = make_client()
    told = client.post(
        "/examine", {"zone": "anterior", "findings": {"tenderness": "no"}, "fhir": True}
    ).json()
    assert told["fhir"]["resourceType"] == "Bundle"
    for refused in (
        client.post("/examine", {"zone": "anterior", "keep": True}),
        client.get("/encounters"),
        client.post("/reports", {"selection": {"exact": "crest"}, "comment": "no"}),
    ):
        assert (refused.status_code, refused.json()["rule"]) == (409, "not-ready")
        assert "--store" in refused.json()["detail"]


def test_encounters_that_are_none(client: Any) -> None:
    uid = "00000000-0000-0000-0000-000000000000"
    for answer in (
        client.get(f"/encounters/{uid}"),
        client.get(f"/encounters/{uid}/fhir"),
        client.post("/examine", {"zone": "middle", "encounter": uid}),
    ):
        assert answer.status_code == 404


def test_damage_in_the_store_is_named_and_the_rest_is_shown(make_client: Any, tmp_path: Path) -> None:
    path = tmp_path / "desk.gluteus"
    with Store(path) as store:
        uids = [store.add_encounter("left", "middle", f"P-{number}") for number in range(3)]
        for uid in uids:
            store.add_finding(uid, "twitch", "yes", f"a note on {uid}")
        second = f"{uids[1]}{store.encounter(uids[1]).recorded}"
    content = path.read_bytes().replace(f"a note on {uids[0]}".encode(), f"a nose on {uids[0]}".encode())
    path.write_bytes(content.replace(second.encode(), f"{second[:-1]}1".encode()))
    client = make_client(store=path)
    listed = client.get("/encounters").json()
    assert {each["uid"]: each["damaged"] for each in listed["encounters"]} == {
        uids[0]: ["findings 1"], uids[2]: []
    }  # fmt: skip
    assert set(listed["damaged"]) == {"findings 1", "encounters 2"}
    assert client.get(f"/encounters/{uids[0]}/fhir").status_code == 200
    refused = client.get(f"/encounters/{uids[1]}")
    assert refused.status_code == 500
    assert str(tmp_path) not in refused.text


@pytest.fixture
def desk(make_client: Any, tmp_path: Path) -> Any:
    """An app with a store and an editor."""
    client = make_client(store=tmp_path / "desk.gluteus")
    assert client.app.state.gluteus.appoint_editor(EDITOR) == EDITOR
    assert client.app.state.gluteus.appoint_editor("another-token-0123456789") is None
    return client


def test_a_report_is_seen_answered_and_closed_by_the_editor_alone(desk: Any) -> None:
    words = library().statements["nerve"].text.split()[:4]
    quote = {"type": "TextQuoteSelector", "exact": " ".join(words), "prefix": "", "suffix": " "}
    made = desk.post("/reports", {"statement": None, "selection": quote, "comment": "It is L4, too."})
    assert made.status_code == 201
    assert made.json()["statement"] == "nerve"
    number = made.json()["number"]
    counted = {each["id"]: each["open_reports"] for each in desk.get("/article").json()["statements"]}
    assert counted == {name: int(name == "nerve") for name in counted}

    for wrong in ({}, {"X-Gluteus-Editor": "wrong"}, {"X-Gluteus-Editor": EDITOR + "x"}):
        assert desk.get("/reports", headers=wrong).status_code == 403
        action = {"action": "close", "text": "no"}
        assert desk.post(f"/reports/{number}/actions", action, headers=wrong).status_code == 403
    editor = {"X-Gluteus-Editor": EDITOR}
    (listed,) = desk.get("/reports", headers=editor).json()["reports"]
    assert (listed["comment"], listed["place"], listed["open"]) == ("It is L4, too.", "found", True)
    for action, left_open in (("answer", True), ("close", False), ("reopen", True)):
        told = desk.post(f"/reports/{number}/actions", {"action": action, "text": "why"}, headers=editor)
        assert (told.json()["actions"][-1]["action"], told.json()["open"]) == (action, left_open)
    assert (
        desk.post("/reports/99/actions", {"action": "close", "text": "x"}, headers=editor).status_code == 404
    )
    assert desk.get("/reports?open_only=true", headers=editor).json()["reports"]


@pytest.mark.parametrize(
    "body",
    [
        {"selection": {"exact": "words that stand nowhere"}, "comment": "x"},
        {"statement": "never-said", "selection": {"exact": "crest"}, "comment": "x"},
        {"statement": "origin", "selection": {"exact": ""}, "comment": "x"},
        {"statement": "origin", "selection": {"exact": "crest"}, "comment": ""},
        {"statement": "origin", "selection": {"exact": "crest"}, "comment": "x" * 6000},
    ],
)
def test_reports_that_say_nothing(desk: Any, body: dict[str, Any]) -> None:
    assert desk.post("/reports", body).status_code == 422
