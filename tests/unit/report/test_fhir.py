"""FHIR R5: what a bundle holds, what it never holds, and rules that libraries do not check."""

from __future__ import annotations

import base64
import copy
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from gluteus.anatomy import library
from gluteus.anatomy.pain.patterns import pain_library
from gluteus.errors import GluteusError
from gluteus.pain import questionnaire
from gluteus.pain.examination.encounter import Answered, Drawing, Encounter
from gluteus.pain.examination.items import items_of
from gluteus.pain.examination.notes import Notes
from gluteus.pain.store.database import new_uid, now
from gluteus.report.fhir.bundle import fhir_bundle
from gluteus.report.fhir.rules import check_bundle, validated
from gluteus.report.fhir.terms import terminology

Json = dict[str, Any]
FOUND = {
    "tenderness": "yes",
    "recognition": "yes",
    "twitch": "unknown",
    "abductors_weak": "no",
    "stance_30s": "no",
    "neuro_screen": "no",
    "sij_provocation": "yes",
}
STROKES = {"strokes": [[[0.1, 0.2], [0.3, 0.4]]], "quality": "ache"}


def encounter_of(zone: str = "posterior", side: str = "left", **extra: str) -> Encounter:
    notes = Notes(zone, side, "P-017")
    notes.answer({each.id: "no" for each in questionnaire()} | {"fever": "unknown"})
    notes.find(FOUND | extra)
    made = Drawing(
        "11111111-1111-4111-8111-111111111111", STROKES, {"SIJ": 0.5, "LUM_L_c": 0.2}, "2026-01-01T00:00:00Z"
    )
    return Encounter(
        **{name: getattr(notes.encounter, name) for name in Encounter.__slots__} | {"drawing": made}
    )


@pytest.fixture(scope="module")
def encounter() -> Encounter:
    return encounter_of()


@pytest.fixture
def bundle(encounter: Encounter) -> Json:
    return fhir_bundle(encounter)


def of_kind(bundle: Json, kind: str) -> list[Json]:
    return [each["resource"] for each in bundle["entry"] if each["resource"]["resourceType"] == kind]


def components(observation: Json) -> dict[str, Json]:
    return {each["code"]["coding"][0]["code"]: each for each in observation["component"]}


@pytest.mark.parametrize("snomed", [False, True])
def test_fhir_reads_it_and_writes_it_again_without_a_loss(encounter: Encounter, snomed: bool):
    made = fhir_bundle(encounter, snomed=snomed)
    assert validated(copy.deepcopy(made)) == made
    json.dumps(made)


@pytest.mark.parametrize("zone", library().zones)
@pytest.mark.parametrize("side", ["left", "right"])
def test_every_zone_and_side_passes(zone: str, side: str):
    validated(fhir_bundle(encounter_of(zone, side)))


def test_an_encounter_with_nothing_in_it_passes_too():
    empty = Notes("middle", "left").encounter
    made = validated(fhir_bundle(empty))
    assert [each["resource"]["resourceType"] for each in made["entry"]] == ["Patient", "BodyStructure"]


def test_the_same_encounter_gives_the_same_bundle(encounter: Encounter, bundle: Json):
    assert fhir_bundle(encounter) == bundle


def test_findings_are_components_with_yes_no_or_why_not(bundle: Json):
    zone, other, drawn = of_kind(bundle, "Observation")
    here = components(zone)
    assert {key: each.get("valueBoolean") for key, each in here.items()} == {
        "tenderness": True,
        "recognition": True,
        "twitch": None,
        "abductors_weak": False,
        "stance_30s": False,
    }
    assert here["twitch"]["dataAbsentReason"]["coding"][0]["code"] == "unknown"
    assert {key: each["valueBoolean"] for key, each in components(other).items()} == {
        "neuro_screen": False,
        "sij_provocation": True,
    }
    assert components(drawn)["SIJ"]["valueQuantity"]["value"] == 50.0
    assert zone["status"] == other["status"] == "preliminary"
    assert "bodySite" not in zone
    assert "bodyStructure" in zone
    assert "bodyStructure" not in other


def test_an_examination_is_final_once_every_item_was_examined():
    whole = dict.fromkeys((each.id for each in items_of("middle")), "no")
    made = fhir_bundle(encounter_of("middle", **whole))
    assert [each["status"] for each in of_kind(made, "Observation")[:2]] == ["final", "final"]


def test_the_zone_is_a_body_structure_with_landmarks_and_side(bundle: Json):
    zone = of_kind(bundle, "BodyStructure")[0]
    (structure,) = zone["includedStructure"]
    (landmark,) = structure["bodyLandmarkOrientation"]
    (distance,) = landmark["distanceFromLandmark"]
    below = library().zones["posterior"].position.below_crest
    assert distance["value"][0]["value"] == below.to("mm")
    assert distance["value"][0]["code"] == "mm"
    assert "iliac crest" in landmark["landmarkDescription"][0]["text"]
    assert structure["laterality"]["text"] == "left"
    codes = {each["system"]: each["code"] for each in structure["structure"]["coding"]}
    assert codes[terminology().systems["uberon"].url] == library().muscles["gluteus_medius"].ids.uberon  # type: ignore[union-attr]
    assert "http://snomed.info/sct" not in codes


def test_snomed_codes_come_only_when_asked_for_and_without_descriptions(encounter: Encounter):
    assert "snomed" not in json.dumps(fhir_bundle(encounter))
    zone = of_kind(fhir_bundle(encounter, snomed=True), "BodyStructure")[0]["includedStructure"][0]
    public = [each for each in zone["structure"]["coding"] if "snomed" in each["system"]]
    assert public == [{"system": "http://snomed.info/sct", "code": "78333006"}]


def test_red_flags_are_a_response_to_the_questions_in_it(bundle: Json):
    (response,) = of_kind(bundle, "QuestionnaireResponse")
    (asked,) = response["contained"]
    assert [each["linkId"] for each in asked["item"]] == list(pain_library().red_flags)
    assert response["questionnaire"] == "#red-flags"
    given = {each["linkId"]: each["answer"][0]["valueCoding"]["code"] for each in response["item"]}
    assert (given["fever"], given["saddle_numb"]) == ("asked-unknown", "N")
    assert response["status"] == "in-progress", "an unknown answer clears nothing"


def test_observations_say_that_red_flag_questions_are_open(bundle: Json):
    def notes(of: Json) -> list[str]:
        return [" ".join(note["text"] for note in each["note"]) for each in of_kind(of, "Observation")]

    assert all("1 red-flag question is open." in each for each in notes(bundle))
    asked = Notes("posterior", "left", "P-017")
    asked.find({"tenderness": "yes"})
    patient = sum(each.by == "patient" and each.tier != "note" for each in questionnaire())
    assert all(
        f"{patient} red-flag questions are open" in each
        for each in notes(validated(fhir_bundle(asked.encounter)))
    )
    asked.answer({each.id: "no" for each in questionnaire()})
    assert not any("are open" in each for each in notes(validated(fhir_bundle(asked.encounter))))


def test_what_needs_a_doctor_is_a_flag():
    asked = Notes("posterior", "left", "P-017")
    asked.answer({each.id: "no" for each in questionnaire()})
    assert of_kind(validated(fhir_bundle(asked.encounter)), "Flag") == []
    asked.answer({"past_cancer": "yes"})
    asked.find({"neuro_screen": "yes"})
    flags = of_kind(validated(fhir_bundle(asked.encounter)), "Flag")
    assert [each["code"]["coding"][0]["code"] for each in flags] == ["past_cancer", "neurological_alert"]
    assert "dry needling" in flags[1]["code"]["text"]
    asked.answer({"growing_pain": "yes"})
    stopped = of_kind(validated(fhir_bundle(asked.encounter)), "Flag")
    assert "two_urgent" in {each["code"]["coding"][0]["code"] for each in stopped}


def test_answers_to_the_first_version_are_a_response_of_their_own():
    asked = Notes("posterior", "left", "P-017")
    asked.answer({"fever": "no", "past_cancer": "no"})
    first = Answered(new_uid(), "fragile_bone", "yes", 1, now())
    encounter = replace(asked.encounter, answers=(first, *asked.encounter.answers))
    responses = of_kind(validated(fhir_bundle(encounter)), "QuestionnaireResponse")
    assert [each["contained"][0]["version"] for each in responses] == ["2", "1"]
    assert "over 65" in responses[1]["item"][0]["text"]


def test_the_drawing_keeps_its_strokes_and_the_other_side(bundle: Json):
    area = of_kind(bundle, "BodyStructure")[1]
    assert json.loads(base64.b64decode(area["image"][0]["data"])) == STROKES
    sides = {
        each["structure"]["coding"][0]["code"]: each["laterality"]["text"]
        for each in area["includedStructure"]
    }
    assert sides == {"SIJ": "left", "LUM_L_c": "right"}


def test_nobody_and_no_diagnosis_is_named(bundle: Json):
    (patient,) = of_kind(bundle, "Patient")
    assert patient.keys() == {"resourceType", "identifier"}
    assert patient["identifier"][0]["value"] == "P-017"
    assert of_kind(bundle, "Condition") == []


def both_sites(made: Json) -> None:
    of_kind(made, "Observation")[0]["bodySite"] = {"text": "hip"}


def a_condition(made: Json) -> None:
    resource = {"resourceType": "Condition", "subject": {"reference": made["entry"][0]["fullUrl"]}}
    made["entry"].append({"fullUrl": "urn:uuid:1", "resource": resource})


def a_hidden_condition(made: Json) -> None:
    of_kind(made, "Observation")[0]["contained"] = [{"resourceType": "Condition", "id": "c"}]


def a_name(made: Json) -> None:
    of_kind(made, "Patient")[0]["name"] = [{"family": "Doe"}]


def a_lost_reference(made: Json) -> None:
    of_kind(made, "Observation")[0]["bodyStructure"]["reference"] = "urn:uuid:nowhere"


def a_lost_questionnaire(made: Json) -> None:
    of_kind(made, "QuestionnaireResponse")[0]["questionnaire"] = "#other"


def the_same_address(made: Json) -> None:
    made["entry"][1]["fullUrl"] = made["entry"][0]["fullUrl"]


def an_answer_to_nothing(made: Json) -> None:
    of_kind(made, "QuestionnaireResponse")[0]["item"][0]["linkId"] = "mood"


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (both_sites, "bodySite or bodyStructure, not both"),
        (a_condition, "names no diagnosis"),
        (a_hidden_condition, "names no diagnosis"),
        (a_name, "a Patient is a pseudonym; got name"),
        (a_lost_reference, "leads to a resource of the bundle; got urn:uuid:nowhere"),
        (a_lost_questionnaire, "leads to a resource of the bundle; got #other"),
        (the_same_address, "a full address is used once"),
        (an_answer_to_nothing, "an answer is to a question of the questionnaire; got mood"),
    ],
)
def test_each_rule_is_held(bundle: Json, spoil: Callable[[Json], None], message: str):
    check_bundle(bundle)
    spoil(bundle)
    with pytest.raises(GluteusError, match=message):
        check_bundle(bundle)
    with pytest.raises(GluteusError, match=message):
        validated(bundle)


def test_the_library_does_not_know_that_the_two_sites_exclude_each_other(bundle: Json):
    """Why our own check is there: when this fails, the library has learnt the rule."""
    from fhir.resources.bundle import Bundle

    both_sites(bundle)
    Bundle.model_validate(bundle)


def test_what_fhir_does_not_know_is_refused(bundle: Json):
    of_kind(bundle, "Observation")[0]["status"] = ["final"]
    with pytest.raises(GluteusError, match=r"FHIR R5 at .*status"):
        validated(bundle)


def test_without_the_library_the_message_says_what_to_install(bundle: Json, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "fhir", None)
    with pytest.raises(GluteusError, match=r"gluteus\[health\]"):
        validated(bundle)
