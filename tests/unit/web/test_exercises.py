"""Exercises over HTTP are those of the command line, with a picture of each phase."""

from typing import Any

import pytest

from gluteus import Hip, Person, exercises
from gluteus.model.hip.hip import MEDIUS
from gluteus.report.terminal.exercises import exercises_json
from gluteus.studies.exercise.question import ExercisesQuestion

WOMAN = {"sex": "f", "mass_kg": 62.0, "height_m": 1.68}
SOME = ("clam_30", "bridge_one", "side_plank")


def test_exercises_are_those_of_the_command_line(client: Any) -> None:
    body = {"person": WOMAN, "samples": 30, "exercises": list(SOME), "muscle": "gluteus_minimus"}
    told = client.post("/exercises", body).json()
    asked = ExercisesQuestion(exercises=SOME, muscle="gluteus_minimus")
    wanted = exercises_json(exercises(Hip(Person.of(**WOMAN), samples=30), asked), asked)
    assert [each["id"] for each in told["exercises"]] == [each["id"] for each in wanted["exercises"]]  # type: ignore[union-attr,index,call-overload]
    for got, want in zip(told["exercises"], wanted["exercises"], strict=True):  # type: ignore[arg-type]
        assert got["muscle"]["force_n"] == want["muscle"]["force_n"]  # type: ignore[index,call-overload]
        assert got["hip_contact_force_bw"] == want["hip_contact_force_bw"]  # type: ignore[index,call-overload]
    sources = {one["source"] for each in told["exercises"] for one in each["emg"]}
    assert sources == told["references"].keys()


def test_what_cannot_be_asked_is_one_clear_error(client: Any) -> None:
    assert client.post("/exercises", {"exercises": ["hula"]}).status_code == 422
    assert client.get("/exercises/hula/phases/end/picture").status_code == 422
    refused = client.get("/exercises/clam_30/phases/nowhere/picture").json()
    assert "give one of start, middle, end" in refused["detail"]


def test_a_picture_of_a_phase(client: Any) -> None:
    answer = client.get("/exercises/clam_30/phases/end/picture")
    assert answer.headers["content-type"] == "image/webp"
    assert answer.content[8:12] == b"WEBP"


def test_scenes_are_those_of_the_study(client: Any) -> None:
    """The hip that is drawn has the force that the study computes for it."""
    told = client.post("/exercises/clam_30/scenes", {"person": WOMAN}).json()
    hip = Hip(Person.of(**WOMAN))
    found, model = exercises(hip, exercises=("clam_30",)), hip.model()
    mine = [name for name, of in zip(model.muscle_names, model.muscle_of, strict=True) if of == MEDIUS]
    assert [each["name"] for each in told["phases"]] == ["start", "middle", "end"]
    for row, each in enumerate(told["phases"]):
        assert each["held"] == bool(found.array("held")[0, row, 0])
        size = float(found.array("hip_contact_force_bw")[0, row, 0])
        assert each["scene"]["hip_force"]["size_bw"] == pytest.approx(size, abs=1e-3)
        total = sum(each["scene"]["lines"][name]["force_n"] for name in mine)
        column = found.labels("muscle").index(MEDIUS)
        assert total == pytest.approx(float(found.array("force_n")[0, row, 0, column]), abs=0.5)
        angle = float(found.array("angle_deg")[0, row, 0, 0])
        assert each["scene"]["pose"]["hip_flexion_deg"] == pytest.approx(angle)
        assert [one["support"] for one in each["supports"]] == ["couch"]


def test_a_phase_that_cannot_be_held_has_no_forces(client: Any) -> None:
    weak = {"person": WOMAN, "weaken": {"abductors": 0.0}}
    for each in client.post("/exercises/side_plank/scenes", weak).json()["phases"]:
        assert not each["held"]
        assert each["scene"]["hip_force"] is None
        assert all(line["force_n"] is None for line in each["scene"]["lines"].values())


def test_scenes_of_what_is_no_exercise_are_refused(client: Any) -> None:
    assert client.post("/exercises/hula/scenes", {}).status_code == 422
    assert client.post("/exercises/clam_30/scenes", {"weaken": {"biceps": 0.5}}).status_code == 422


def test_resistances_reach_the_ranking_and_the_scenes(client: Any) -> None:
    body = {"person": WOMAN, "band": "green", "cable_kg": 5}
    told = client.post("/exercises", body | {"samples": 20, "exercises": ["clam_30", "lunge"]}).json()
    assert {each["id"]: each["resistance"] for each in told["exercises"]} == {
        "clam_30": ["green band round the thighs above the knees"],
        "lunge": [],
    }
    last = client.post("/exercises/standing_abduction_moving/scenes", body).json()["phases"][-1]
    band, cable = last["resistances"]
    assert (band["kind"], band["colour"], cable["kind"]) == ("band", "green", "cable")
    assert cable["force_n"][2] == pytest.approx(-5 * 9.80665, rel=0.02)
    right, left = last["arms"]
    assert right["shoulder"][2] > left["shoulder"][2]
    assert client.post("/exercises", body | {"band": "pink"}).status_code == 422
