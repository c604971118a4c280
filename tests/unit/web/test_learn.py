"""Glossary and quiz over HTTP."""

from tests.unit.web.conftest import Client


def test_the_glossary_is_served(client: Client) -> None:
    sections = client.get("/glossary").json()["sections"]
    terms = {each["term"]: each for section in sections for each in section["terms"]}
    assert "-dL/dq" in terms["moment arm"]["says"]
    assert "moment arms" in terms["moment arm"]["also"]
    assert terms["moment arm"]["marked"]
    assert not terms["room"]["marked"]


def test_a_quiz_is_that_of_its_number_and_person(client: Client) -> None:
    body = {"number": 3, "person": {"sex": "f", "side": "left"}}
    found = client.post("/quiz", body).json()
    assert found == client.post("/quiz", body).json()
    assert found["number"] == 3
    assert len(found["questions"]) == 5
    for each in found["questions"]:
        assert each["answer"] in [choice["id"] for choice in each["choices"]]


def test_a_number_out_of_range_is_refused(client: Client) -> None:
    refused = client.post("/quiz", {"number": -1})
    assert refused.status_code == 422
    assert "number = -1" in refused.json()["detail"]
