"""Exercises over HTTP are those of the command line, with a picture of each phase."""

from typing import Any

from gluteus import Hip, Person, exercises
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
    assert "the phases are start, middle, end" in refused["detail"]


def test_a_picture_of_a_phase(client: Any) -> None:
    answer = client.get("/exercises/clam_30/phases/end/picture")
    assert answer.headers["content-type"] == "image/webp"
    assert answer.content[8:12] == b"WEBP"
