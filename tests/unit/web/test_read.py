"""The article, checks as jobs with progress, and the evidence behind each statement."""

import json
import time
from dataclasses import replace
from typing import Any

import pytest

from gluteus.anatomy import Standing, library
from gluteus.facts import ComputedEvidence, check, cited_verdict, settle
from gluteus.report.as_json import check_json
from gluteus.web.routes.article import badge
from gluteus.web.server.jobs import ENDED, Advance, Jobs
from gluteus.web.server.memory import leave_uncollected
from gluteus.web.server.problems import Refused

FEW = {"samples": 20}
_ARM = ComputedEvidence("arms", "an arm", "mm", 1.0, (0.0, 2.0), "it leads", "people", 100, 93, "everywhere")


def when_ended(client: Any, job: dict[str, Any]) -> dict[str, Any]:
    end = time.monotonic() + 60
    while job["state"] not in ENDED and time.monotonic() < end:
        time.sleep(0.05)
        job = client.get(f"/jobs/{job['id']}").json()
    return job


@pytest.fixture(scope="module")
def checked(client: Any) -> dict[str, Any]:
    """The job of a small check of a woman."""
    job = client.post("/checks", {"person": {"sex": "f"}, **FEW})
    assert job.status_code == 202
    return when_ended(client, job.json())


def test_the_article_has_every_statement_and_every_number_of_its_references(client: Any) -> None:
    article = client.get("/article").json()
    assert [each["id"] for each in article["statements"]] == list(library().statements)
    numbers = {each["number"] for each in article["references"].values()}
    assert numbers == set(range(1, len(numbers) + 1))
    for each in article["statements"]:
        cited = {citation.source for citation in library().statements[each["id"]].citations}
        assert set(each["cites"]) == {article["references"][key]["number"] for key in cited}
        assert (each["badge"]["kind"] == "waiting") == bool(library().statements[each["id"]].rules)
    assert article["provenance"]["model"] == "record"


def test_other_muscles_have_articles_too(client: Any) -> None:
    assert client.get("/article?muscle=piriformis").json()["names"]["en"] == "piriformis"
    assert client.get("/article?muscle=deltoid").status_code == 422


def test_each_statement_speaks_of_parts_that_the_scene_has(client: Any) -> None:
    scene = client.get("/scene").json()
    known = {
        "muscles": {each["id"] for each in scene["muscles"]},
        "compartments": {part["id"] for each in scene["muscles"] for part in each["compartments"]},
        "lines": {each["id"] for each in scene["lines"]},
        "bones": {each["id"] for each in scene["bones"]},
        "zones": {each["id"] for each in scene["zones"]},
        "nerves": {each["id"] for each in client.get("/nerves").json()["nodes"]},
        "regions": set(library().regions),
    }
    for each in client.get("/article").json()["statements"]:
        spoken = each["speaks_of"]
        assert any(spoken.values()), each["id"]
        for kind, names in spoken.items():
            assert set(names) <= known[kind], each["id"]


def test_a_check_is_that_of_the_command_line(client: Any, checked: dict[str, Any]) -> None:
    assert (checked["state"], checked["done"]) == ("done", checked["total"])
    told = client.page(checked["result"]).json()
    from gluteus import Person

    wanted = check_json(check(Person(sex="f"), samples=20))
    assert told["provenance"] == wanted["provenance"]
    assert sum(told["tally"].values()) == len(library().statements)
    for got, want in zip(told["statements"], wanted["statements"], strict=True):
        for name in ("id", "text", "verdict", "reason", "strength", "parts", "suggested_wording"):
            assert got[name] == want[name]
        for mine, theirs in zip(got["computed"], want["computed"], strict=True):
            assert theirs.items() <= mine.items()
        assert [each["source"] for each in got["cited"]] == [each["source"] for each in want["cited"]]


def test_badges_carry_verdict_and_share(client: Any, checked: dict[str, Any]) -> None:
    told = {each["id"]: each for each in client.page(checked["result"]).json()["statements"]}
    for each in told.values():
        badge, predictions = each["badge"], [c for c in each["computed"] if c["tests"] == "statement"]
        assert badge["kind"] == each["verdict"]
        assert badge["words"].startswith(each["verdict"])
        if predictions:
            assert badge["share"] == pytest.approx(min(c["holds_in"] for c in predictions), abs=1e-4)
        else:
            assert badge["share"] is None
    assert told["strongest-abductor"]["badge"]["words"].endswith(" of 100 people")
    assert told["name"]["badge"]["words"] == "supported, 1 for, 0 against"
    assert told["origin"]["badge"] == {"kind": "not settled", "words": "not settled", "share": None}


def test_60_and_93_of_100_look_different() -> None:
    sure, unsure = (
        badge(
            replace(
                cited_verdict(library().statement("strongest-abductor")),
                verdict=settle(Standing(independent_for=3, best_for="experiment"), [found])[0],
                computed=(found,),
            )
        )
        for found in (replace(_ARM, holds_n=93), replace(_ARM, holds_n=60))
    )
    assert (sure["kind"], unsure["kind"]) == ("well supported", "supported")
    assert (sure["share"], unsure["share"]) == (0.93, 0.60)
    assert sure["words"] != unsure["words"]


def test_the_same_question_is_the_same_job(client: Any, checked: dict[str, Any]) -> None:
    again = client.post("/checks", {"person": {"sex": "f"}, **FEW}).json()
    assert (again["id"], again["state"]) == (checked["id"], "done")
    other = client.post("/checks", {"person": {"sex": "f"}, "samples": 21}).json()
    assert other["id"] != checked["id"]
    client.ask("DELETE", f"/jobs/{other['id']}")
    when_ended(client, other)


@pytest.mark.parametrize("statement", library().statements)
def test_evidence_of_every_statement(client: Any, checked: dict[str, Any], statement: str) -> None:
    told = client.get(f"/checks/{checked['id']}/statements/{statement}").json()
    assert told["id"] == statement
    assert {each["source"] for each in told["cited"]} == told["references"].keys()
    for each in told["cited"]:
        assert each["number"] == told["references"][each["source"]]["number"]
    for figure in told["figures"]:
        for panel in figure["panels"]:
            places = len(panel["x"]["values"]) or len(panel["x"]["names"])
            for series in panel["series"]:
                assert len(series["median"]) in (places, 0)
                assert (series["low"] is None) == (series["high"] is None)
                for low, middle, high in zip(
                    series["low"] or (), series["median"], series["high"] or (), strict=False
                ):
                    assert low <= middle <= high
    if told["computed"]:
        assert told["figures"] or told["shown_in_scene"]


def test_evidence_in_everybody_comes_when_the_population_is_checked(
    make_client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = make_client()  # nobody else may have checked the population
    woman = when_ended(client, client.post("/checks", {"person": {"sex": "f"}, **FEW}).json())
    address = f"/checks/{woman['id']}/statements/strongest-abductor"
    assert client.get(address).json()["in_everybody"] is None
    monkeypatch.setattr("gluteus.web.routes.article._SAMPLES", 20)
    when_ended(client, client.post("/checks", FEW).json())
    everybody = client.get(address).json()["in_everybody"]
    wanted = check(samples=20).verdict("strongest-abductor").computed
    assert [each["words"] for each in everybody]
    assert [each["holds_in"] for each in everybody] == [each.holds_in for each in wanted]


def test_progress_streams_and_ends_by_itself(client: Any, make_client: Any) -> None:
    job = client.post("/checks", {"person": {"sex": "m"}, **FEW}).json()
    stream = client.get(f"/jobs/{job['id']}/events")
    assert stream.headers["content-type"].startswith("text/event-stream")
    events = [part.split("\n") for part in stream.text.strip().split("\n\n") if not part.startswith(":")]
    names = [lines[0].removeprefix("event: ") for lines in events]
    told = [json.loads(lines[1].removeprefix("data: ")) for lines in events]
    assert names[-1] == "done"
    assert set(names[:-1]) <= {"progress"}
    assert [each["done"] for each in told] == sorted(each["done"] for each in told)
    assert told[-1]["result"] == f"/api/v1/checks/{job['id']}"


def test_a_job_is_cancelled_at_its_next_step(client: Any) -> None:
    job = client.post("/checks", {"person": {"mass_kg": 91.0}, "samples": 400}).json()
    client.ask("DELETE", f"/jobs/{job['id']}")
    assert when_ended(client, job)["state"] == "cancelled"
    refused = client.get(f"/checks/{job['id']}")
    assert (refused.status_code, refused.json()["rule"]) == (409, "not-ready")
    # Asked again, it begins again.
    again = client.post("/checks", {"person": {"mass_kg": 91.0}, "samples": 400}).json()
    assert again["id"] == job["id"]
    client.ask("DELETE", f"/jobs/{again['id']}")
    when_ended(client, again)


def test_a_check_of_nobody_fails_with_the_reason(client: Any) -> None:
    job = client.post("/checks", {"person": {"neck_length_mm": 90, "femoral_offset_mm": 42}, **FEW}).json()
    ended = when_ended(client, job)
    assert (ended["state"], ended["problem"]["rule"]) == ("failed", "bad-input")
    assert "neck_length" in ended["problem"]["detail"]


def test_jobs_that_are_none(client: Any, checked: dict[str, Any]) -> None:
    for address in ("/jobs/" + "0" * 20, "/checks/" + "0" * 20, "/jobs/" + "0" * 20 + "/events"):
        assert client.get(address).status_code == 404
    assert client.get("/jobs/../about").status_code in (200, 404)
    assert client.get(f"/forces/{checked['id']}").status_code == 404
    assert client.get(f"/checks/{checked['id']}/statements/never-said").status_code == 422


def test_jobs_that_break_say_so_and_open_ones_are_few() -> None:
    jobs = Jobs()

    def broken(_: Advance) -> None:
        raise ZeroDivisionError("a secret")

    made = jobs.start("check", "broken", 1, "/{id}", broken)
    end = time.monotonic() + 10
    while jobs.job(made.id).state not in ENDED and time.monotonic() < end:
        time.sleep(0.01)
    told = jobs.job(made.id)
    assert told.state == "failed"
    assert told.problem is not None
    assert "secret" not in told.problem.detail

    def slow(advance: Advance) -> None:
        for _ in range(2000):
            advance("step")
            time.sleep(0.005)

    for number in range(12):
        jobs.start("check", number, 2000, "/{id}", slow)
    with pytest.raises(Refused, match="open"):
        jobs.start("check", "one more", 1, "/{id}", slow)
    jobs.close()


def test_the_population_is_checked_when_the_server_starts(
    make_client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import asyncio

    begun: list[object] = []
    monkeypatch.setattr("gluteus.web.routes.article.begin", lambda state, then: begun.append((state, then)))
    app = make_client(background=True).app

    async def live() -> None:
        async with app.router.lifespan_context(app):
            pass

    asyncio.run(live())
    assert begun == [(app.state.gluteus, leave_uncollected)]


def test_the_last_results_are_kept_and_those_asked_for_stay() -> None:
    jobs = Jobs()
    first = jobs.start("check", 0, 1, "/{id}", lambda _: "first")
    made = [first]
    for number in range(1, 20):
        end = time.monotonic() + 10
        while jobs.job(made[-1].id).state not in ENDED and time.monotonic() < end:
            time.sleep(0.005)
        assert jobs.of("check", 0) == "first"
        made.append(jobs.start("check", number, 1, "/{id}", lambda _: "other"))
    with pytest.raises(Refused, match="forgotten"):
        jobs.job(made[1].id)
    assert jobs.result(first.id, "check") == "first"
    assert jobs.start("check", 0, 1, "/{id}", lambda _: pytest.fail("done before")).state == "done"
