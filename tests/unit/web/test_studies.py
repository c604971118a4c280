"""Operations, sensitivities and populations over HTTP are those of the studies."""

import time
from pathlib import Path
from typing import Any

import pytest

import gluteus as gl
from gluteus import Hip, Person
from gluteus.model.hip.operation import Operation
from gluteus.report.cohort_results import population_json
from gluteus.report.plan_results import QUANTITIES, plan_json
from gluteus.report.terminal.sensitivity import sensitivity_json
from gluteus.studies.operation.compare import plan
from gluteus.studies.population.cohort_file import CohortStudy
from gluteus.studies.sensitivity.question import SensitivityQuestion
from gluteus.studies.sensitivity.shares import sensitivity_parts
from gluteus.web.server.jobs import ENDED

WOMAN = {"sex": "f", "mass_kg": 62.0, "height_m": 1.68}


def when_ended(client: Any, answer: Any) -> dict[str, Any]:
    assert answer.status_code == 202, answer.text
    job, end = answer.json(), time.monotonic() + 120
    while job["state"] not in ENDED and time.monotonic() < end:
        time.sleep(0.05)
        job = client.get(f"/jobs/{job['id']}").json()
    return job


@pytest.mark.parametrize("samples", [None, 60])
def test_an_operation_is_compared_as_by_the_study(client: Any, samples: int | None) -> None:
    asked = {"person": WOMAN, "samples": samples, "operation": {"lateral_mm": 5}, "power": 3}
    found = client.post("/plan", asked).json()
    study = plan(Hip(Person(**WOMAN), samples=samples), Operation(lateral_mm=5), power=3)
    wanted = plan_json(study)
    assert {name: found[name] for name in wanted} == wanted
    assert found["labels"] == {name: words for name, (words, _) in QUANTITIES.items()}
    assert found["options"] == []


def test_options_are_compared_as_by_the_study(client: Any) -> None:
    options = {"offset": {"lateral_mm": 5}, "turned": {"version_deg": -10}}
    asked = {"person": WOMAN, "samples": 40, "operation": {"up_mm": -2}, "options": options}
    found = client.post("/plan", asked).json()
    hip = Hip(Person(**WOMAN), samples=40)
    study = plan(
        hip, Operation(up_mm=-2), options={name: Operation(**each) for name, each in options.items()}
    )
    wanted = plan_json(study)
    assert [each["name"] for each in found["options"]] == list(options)
    for each, other in zip(found["options"], wanted["options"], strict=True):
        assert {name: each[name] for name in other} == other
    assert found["quantities"] is None
    assert found["options"][1]["operation"] == {"up_mm": -2, "version_deg": -10}


def test_a_plan_is_handed_over_as_a_page(client: Any) -> None:
    asked = {"person": WOMAN | {"side": "left"}, "samples": 40, "operation": {"lateral_mm": 5}}
    answer = client.post("/plan/page", asked)
    assert answer.headers["content-type"].startswith("text/html")
    assert "attachment" in answer.headers["content-disposition"]
    assert "Plan: left hip" in answer.text
    assert "5 mm more offset" in answer.text


def test_an_operation_that_changes_nothing_has_no_difference(client: Any) -> None:
    found = client.post("/plan", {"person": WOMAN}).json()
    assert found["operation"] == {}
    assert found["words"] == "no operation"
    for each in found["quantities"].values():
        assert each["before"] == each["after"]
        assert each["difference"]["median"] == 0


def test_a_sensitivity_is_that_of_the_command_line(client: Any) -> None:
    asked = {"person": WOMAN, "samples": 400, "seed": 3, "pairs": 64}
    job = when_ended(client, client.post("/sensitivity", asked))
    assert (job["state"], job["done"]) == ("done", job["total"]), job
    hip = Hip(Person(**WOMAN), samples=400, seed=3)
    found = client.page(job["result"]).json()
    assert all(each.pop("label") for each in found["measure_next"].values())
    assert found == sensitivity_json(*sensitivity_parts(hip, SensitivityQuestion(pairs=64)))


def test_too_few_people_are_refused_before_any_work(client: Any) -> None:
    answer = client.post("/sensitivity", {"samples": 399})
    assert answer.status_code == 422
    assert answer.json()["detail"] == "samples = 399 are too few to compare similar people; give 400 or more"


def test_a_population_has_the_digest_of_the_command_line(client: Any, tmp_path: Path) -> None:
    asked = {
        "people": 200,
        "seed": 9,
        "chunk": 64,
        "population": {"sex": "f"},
        "study": {"lesions": {"L5": 0.5}, "thresholds": {"hip_contact_force_bw": [3]}},
        "varies": ["pelvic_tilt"],
    }
    job = when_ended(client, client.post("/cohorts", asked))
    assert (job["state"], job["done"], job["total"]) == ("done", 200, 200), job
    found = client.page(job["result"]).json()
    done = gl.cohort(asked, tmp_path / "women")
    assert found["provenance"]["digest"] == done.summary.digest()
    assert found == population_json(CohortStudy(**asked), done.summary)


def test_a_population_can_be_cancelled(client: Any) -> None:
    asked = {"people": 200_000, "seed": 77, "chunk": 64, "study": {"capacity": False}}
    begun = client.post("/cohorts", asked).json()
    assert client.ask("DELETE", f"/jobs/{begun['id']}").status_code == 200
    job, end = begun, time.monotonic() + 60
    while job["state"] not in ENDED and time.monotonic() < end:
        time.sleep(0.02)
        job = client.get(f"/jobs/{begun['id']}").json()
    assert job["state"] == "cancelled"
    assert job["done"] < job["total"]
    assert client.get(f"/cohorts/{begun['id']}").status_code == 409


def test_a_person_too_light_for_the_cane_is_refused_at_once(client: Any) -> None:
    asked = {"people": 64, "study": {"cane_n": 500}, "population": {"mass_kg": 40}}
    answer = client.post("/cohorts", asked)
    assert answer.status_code == 422
    assert "half of which is less than a cane of 500 N" in answer.json()["detail"]
