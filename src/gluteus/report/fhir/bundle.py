"""An encounter as a bundle of FHIR R5 resources: pseudonym, place, answers and findings."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Iterable

from gluteus.anatomy import TriggerZone, library
from gluteus.anatomy.pain.examination import examination_library
from gluteus.anatomy.pain.patterns import pain_library
from gluteus.json_types import JsonObject
from gluteus.pain.examination.encounter import Answered, Drawing, Encounter, Finding
from gluteus.pain.examination.items import items_of, signs_found
from gluteus.pain.ranking.alerts import raised
from gluteus.pain.red_flags.screening import open_words, screen
from gluteus.report.fhir.rules import check_bundle, validated
from gluteus.report.fhir.terms import (
    Json,
    answer_coding,
    coding,
    concept,
    ilium_concept,
    item_concept,
    length,
    muscle_concept,
    region_concept,
    side_concept,
    terminology,
)

__all__ = ["check_bundle", "fhir_bundle", "validated"]

_INFORMS = "Findings as they were entered. They are neither a diagnosis nor a basis for treatment."
_OTHER_STEPS = ("neurological", "rivals")


def fhir_bundle(encounter: Encounter, *, snomed: bool = False) -> JsonObject:
    """Build the FHIR R5 bundle (a collection) of an encounter and check it against our rules.

    It contains a Patient, a QuestionnaireResponse with its Questionnaire of red flags, a Flag for
    each answer that stops or is urgent and for a positive neurological examination, a BodyStructure
    of the zone, an Observation with a component for each finding, another for the signs of other
    sources, BodyStructure and Observation of a drawing, and an OperationOutcome if entries were
    damaged. It never contains a Condition. The same encounter gives the same bundle. `validated`
    checks it against the rules of FHIR.

    Parameters
    ----------
    encounter : Encounter
        Encounter from a store, or of this run alone.
    snomed : bool
        Add SNOMED CT codes, for users who have a licence for them.
    """
    made = _Bundle(encounter, snomed)
    entries = [made.patient()]
    entries += made.red_flags()
    entries += made.warnings()
    if encounter.zone:
        entries += [made.zone(library().zone(encounter.zone)), *made.examined(encounter.zone)]
    if encounter.drawing:
        entries += made.drawing(encounter.drawing)
    if encounter.damaged:
        entries.append(made.incomplete())
    moments = [encounter.recorded, *(each.recorded for each in encounter.findings)]
    bundle: Json = {
        "resourceType": "Bundle",
        "identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{encounter.uid}"},
        "type": "collection",
        "timestamp": max(moments),
        "entry": entries,
    }
    check_bundle(bundle)
    return bundle


class _Bundle:
    """The resources of one encounter.

    Their addresses follow from the encounter's uid.
    """

    def __init__(self, encounter: Encounter, snomed: bool) -> None:
        self.encounter = encounter
        self.snomed = snomed
        self.subject = {"reference": self.address("patient")}

    def address(self, role: str) -> str:
        """Return the full address of the resource with a role."""
        return f"urn:uuid:{uuid.uuid5(uuid.UUID(self.encounter.uid), role)}"

    def entry(self, role: str, resource: Json) -> Json:
        """Return an entry of the bundle."""
        return {"fullUrl": self.address(role), "resource": resource}

    def patient(self) -> Json:
        """Return the person, as a pseudonym."""
        known = {"system": terminology().systems["pseudonym"].url, "value": self.encounter.subject}
        return self.entry("patient", {"resourceType": "Patient", "identifier": [known]})

    def incomplete(self) -> Json:
        """Yield a warning that entries of the store were damaged and are not in the bundle."""
        issue = {
            "severity": "warning",
            "code": "incomplete",
            "diagnostics": f"Damaged in the store and left out: {', '.join(self.encounter.damaged)}.",
        }
        return self.entry("damage", {"resourceType": "OperationOutcome", "issue": [issue]})

    def red_flags(self) -> Iterable[Json]:
        """Yield the answers to the red-flag questions, with the questions, version by version."""
        for version in sorted({each.questionnaire for each in self.encounter.answers}, reverse=True):
            given = [each for each in self.encounter.answers if each.questionnaire == version]
            yield self._answers(version, given)

    def _answers(self, version: int, given: list[Answered]) -> Json:
        asked = _asked(version)
        order = list(asked)
        options = [{"valueCoding": answer_coding(each)} for each in ("yes", "no", "unknown")]
        questionnaire = {
            "resourceType": "Questionnaire",
            "id": "red-flags",
            "version": str(version),
            "title": "Red flags before an examination for pain of back, buttock and thigh",
            "status": "active" if version == pain_library().version else "retired",
            "item": [
                {"linkId": key, "text": text, "type": "coding", "answerOption": options}
                for key, text in asked.items()
            ],
        }
        complete = version != pain_library().version or not screen(self.encounter.answered).unanswered
        return self.entry(
            self._role(version),
            {
                "resourceType": "QuestionnaireResponse",
                "contained": [questionnaire],
                "questionnaire": "#red-flags",
                "status": "completed" if complete else "in-progress",
                "subject": self.subject,
                "authored": max(each.recorded for each in given),
                "item": [
                    {
                        "linkId": each.question,
                        "text": asked[each.question],
                        "answer": [{"valueCoding": answer_coding(each.answer)}],
                    }
                    for each in sorted(given, key=lambda each: order.index(each.question))
                ],
            },
        )

    @staticmethod
    def _role(version: int) -> str:
        return "red-flags" if version == pain_library().version else f"red-flags-{version}"

    def warnings(self) -> Iterable[Json]:
        """Yield a Flag for each answer that stops or is urgent, and for a neurological alert."""
        flags = screen(self.encounter.answered)
        for each in (*flags.reasons, *flags.urgent):
            yield self._flag(f"flag-{each.question}", each.question, f"{each.reason} {each.go}")
        alert = (
            raised(signs_found(self.encounter.zone, self.encounter.results)) if self.encounter.zone else None
        )
        if alert:
            words = f"{alert.title}. {alert.reason} {alert.go} {alert.withheld}"
            yield self._flag("flag-neurological", "neurological_alert", words)

    def _flag(self, role: str, code: str, words: str) -> Json:
        return self.entry(
            role,
            {
                "resourceType": "Flag",
                "status": "active",
                "code": concept(words, coding("item", code)),
                "subject": self.subject,
            },
        )

    def zone(self, zone: TriggerZone) -> Json:
        """Return the place of the zone by the landmarks of its record; it is not a mark on this
        person.
        """
        place = zone.position
        percent = round(100 * place.along_crest.si)
        crest = (
            f"iliac crest, {percent} % of its length from the anterior to the posterior superior iliac spine"
        )
        below = place.below_crest
        words = f"{zone.names.en} of gluteus medius"
        structure = {
            "structure": muscle_concept(zone.muscle, words, snomed=self.snomed),
            "laterality": side_concept(self.encounter.side, snomed=self.snomed),
            "bodyLandmarkOrientation": [
                {
                    "landmarkDescription": [ilium_concept(crest)],
                    "distanceFromLandmark": [{"value": [length(below.to("mm"), "mm")]}],
                    "surfaceOrientation": [
                        concept("down the outer wing of the ilium, perpendicular to the crest")
                    ],
                }
            ],
            "qualifier": [concept(zone.names.en, coding("zone", zone.id, zone.names.en))],
        }
        return self.entry(
            "zone",
            {
                "resourceType": "BodyStructure",
                "active": True,
                "description": f"{zone.where} The place is that of the record; two examiners differ by "
                f"{place.tolerance.value:g} {place.tolerance.unit}.",
                "includedStructure": [structure],
                "patient": self.subject,
            },
        )

    def examined(self, zone: str) -> Iterable[Json]:
        """Yield findings in the zone, and signs that speak for other sources."""
        written = examination_library()
        rivals = {*written.rivals[zone], *(key for step in _OTHER_STEPS for key in written.steps[step].items)}
        elsewhere = [each for each in self.encounter.findings if each.item in rivals]
        here = [each for each in self.encounter.findings if each.item not in rivals]
        if here:
            technique = library().zone(zone).examination.technique
            yield self._observation(
                "examination",
                "examination of a trigger zone of gluteus medius",
                here,
                all_of=[each.id for each in items_of(zone) if each.id not in rivals],
                bodyStructure={"reference": self.address("zone")},
                method=concept(f"{technique}, lying on the healthy side, pillow between the knees"),
            )
        if elsewhere:
            yield self._observation(
                "other-signs",
                "neurological screen and signs of other sources of the pain",
                elsewhere,
                all_of=[each.id for each in items_of(zone) if each.id in rivals],
            )

    def drawing(self, drawn: Drawing) -> Iterable[Json]:
        """Yield where it hurts: the regions with their fractions, and the original drawing."""
        kept = base64.b64encode(json.dumps(drawn.drawing).encode("utf-8")).decode("ascii")
        covered = {code: part for code, part in drawn.regions.items() if part > 0}
        if not covered:
            return
        yield self.entry(
            "painful-area",
            {
                "resourceType": "BodyStructure",
                "active": True,
                "description": "Area drawn as painful.",
                "includedStructure": [
                    {"structure": region_concept(code), **self._laterality(code)} for code in covered
                ],
                "image": [
                    {"contentType": "application/json", "data": kept, "title": "drawing as it was made"}
                ],
                "patient": self.subject,
            },
        )
        parts = [
            {"code": region_concept(code), "valueQuantity": length(round(100 * part, 1), "%")}
            for code, part in covered.items()
        ]
        yield self.entry(
            "pain-drawing",
            self._result(
                "pain-drawing", "area drawn as painful, part of each region", "final", drawn.recorded
            )
            | {"bodyStructure": {"reference": self.address("painful-area")}, "component": parts},
        )

    def _laterality(self, code: str) -> Json:
        side = pain_library().regions[code].side
        if side == "midline":
            return {}
        other = {"left": "right", "right": "left"}[self.encounter.side]
        shown = self.encounter.side if side == "ipsilateral" else other
        return {"laterality": side_concept(shown, snomed=self.snomed)}

    def _observation(
        self, role: str, words: str, findings: list[Finding], all_of: list[str], **fields: Json
    ) -> Json:
        answered = {each.item for each in findings if each.result != "unknown"}
        status = "final" if set(all_of) <= answered else "preliminary"
        moment = max(each.recorded for each in findings)
        versions = sorted({each.questionnaire for each in self.encounter.answers}, reverse=True)
        asked = [{"reference": self.address(self._role(version))} for version in versions]
        told = {"component": [_component(each) for each in findings]} | fields
        told |= {"derivedFrom": asked} if asked else {}
        return self.entry(role, self._result(role, words, status, moment) | told)

    def _result(self, role: str, words: str, status: str, moment: str) -> Json:
        return {
            "resourceType": "Observation",
            "status": status,
            "category": [concept("examination", coding("observation_category", "exam"))],
            "code": concept(words, coding("item", role, words)),
            "subject": self.subject,
            "effectiveDateTime": moment,
            "note": [{"text": each} for each in (_INFORMS, *self._unasked())],
        }

    def _unasked(self) -> list[str]:
        """Return a warning if red-flag questions were not asked or not answered."""
        count = len(screen(self.encounter.answered).unanswered)
        return [open_words(count)] if count else []


def _asked(version: int) -> dict[str, str]:
    """Return the texts of the questions of a version of the questionnaire, by id."""
    records = pain_library()
    if version == records.version:
        return {key: flag.ask for key, flag in records.red_flags.items()}
    return {each.id: each.ask for each in records.earlier[version].questions}


def _component(found: Finding) -> Json:
    """Return a finding: true, false, or the reason why there is no value."""
    if found.result == "unknown":
        value: Json = {"dataAbsentReason": concept("not examined", coding("absent", "unknown", "Unknown"))}
    else:
        value = {"valueBoolean": found.result == "yes"}
    return {"code": item_concept(found.item), **value}
