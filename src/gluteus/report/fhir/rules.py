"""Rules of an export: our own, and FHIR R5 as implemented by `fhir.resources`."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import cast

from gluteus.errors import GluteusError
from gluteus.extras import require_extra
from gluteus.json_types import JsonObject
from gluteus.report.fhir.terms import Json

_PERSONAL = ("name", "telecom", "birthDate", "address", "photo", "contact", "deceasedBoolean")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def check_bundle(bundle: Json) -> None:
    """Check a bundle against our rules.

    It names no diagnosis (no Condition) and no person (a Patient is a pseudonym). An Observation
    has bodySite or bodyStructure, but not both (obs-8 of R5, which libraries do not check). Every
    reference leads to a resource of the bundle, and every full address is used once. Answers are to
    questions that were asked.

    Raises
    ------
    GluteusError
        A rule is broken; the message names the first one.
    """
    resources = [entry["resource"] for entry in bundle["entry"]]
    everything = [*resources, *(inner for each in resources for inner in each.get("contained", []))]
    for resource in everything:
        kind = resource["resourceType"]
        if kind == "Condition":
            raise _broken("an export names no diagnosis", "a Condition", "Leave it out.")
        if kind == "Patient" and (told := [name for name in _PERSONAL if name in resource]):
            raise _broken("a Patient is a pseudonym", ", ".join(told), "Leave it out.")
        if kind == "Observation" and "bodySite" in resource and "bodyStructure" in resource:
            raise _broken(
                "an Observation has bodySite or bodyStructure, not both", "both", "Keep bodyStructure."
            )
    addresses = [entry["fullUrl"] for entry in bundle["entry"]]
    if len(set(addresses)) < len(addresses):
        raise _broken("a full address is used once", "one used twice", "Give each resource its own.")
    for resource in resources:
        inside = {f"#{each['id']}" for each in resource.get("contained", [])}
        for reference in _references(resource):
            if reference not in inside and reference not in addresses:
                raise _broken("a reference leads to a resource of the bundle", reference, "Add it.")
        _check_answers(resource)


def validated(bundle: Json) -> JsonObject:
    """Return the bundle after checking that FHIR R5 reads it and writes it again without loss.

    Raises
    ------
    MissingExtra
        The extra `health` is not installed.
    GluteusError
        A rule of FHIR, or one of our own, is broken.
    """
    require_extra("health", "a checked FHIR bundle")
    from fhir.resources.bundle import Bundle
    from pydantic import ValidationError

    check_bundle(bundle)
    try:
        read = Bundle.model_validate(bundle)
        written: Json = json.loads(read.model_dump_json())
        Bundle.model_validate(written)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(each) for each in first["loc"])
        raise _broken(f"FHIR R5 at {place}", first["msg"], "Report this as a fault of Gluteus.") from error
    if _timed(written) != _timed(bundle):
        raise _broken("FHIR R5 writes what it read", "another content", "Report this as a fault of Gluteus.")
    return bundle


def _check_answers(resource: Json) -> None:
    if resource["resourceType"] != "QuestionnaireResponse":
        return
    asked = [item["linkId"] for each in resource.get("contained", []) for item in each.get("item", [])]
    for item in resource.get("item", []):
        if item["linkId"] not in asked:
            raise _broken("an answer is to a question of the questionnaire", item["linkId"], "Leave it out.")


def _references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in cast("Json", value).items():
            if key in ("reference", "questionnaire") and isinstance(inner, str):
                yield inner
            elif key != "contained":
                yield from _references(inner)
    elif isinstance(value, list):
        for inner in cast("list[object]", value):
            yield from _references(inner)


def _timed(value: object) -> object:
    """Return the content with times parsed, because they can be written in several ways."""
    if isinstance(value, dict):
        return {key: _timed(inner) for key, inner in cast("Json", value).items()}
    if isinstance(value, list):
        return [_timed(inner) for inner in cast("list[object]", value)]
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return dt.datetime.fromisoformat(value)
    return value


def _broken(rule: str, met: str, advice: str) -> GluteusError:
    return GluteusError(f"FHIR export: {rule}; got {met}. {advice}")
