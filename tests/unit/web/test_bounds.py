"""Every question is bounded: its texts, whole numbers and lists have limits."""

from collections.abc import Iterator
from typing import Any

import pytest

from gluteus.question import Question
from gluteus.studies.motion.batch_list import TrialRequest
from gluteus.studies.population.cohort_file import CohortStudy
from gluteus.web import Settings, create_app

Schema = dict[str, Any]


def unbounded(schema: Schema, where: str) -> Iterator[str]:
    """Yield the places of a schema where a value may have any size."""
    for each in schema.get("anyOf", ()):
        yield from unbounded(each, where)
    if "enum" in schema or "const" in schema:
        return
    keys, kind = schema.keys(), schema.get("type")
    if kind == "string" and not keys & {"maxLength", "pattern", "format"}:
        yield f"{where}: text"
    if kind == "integer" and not (
        keys & {"minimum", "exclusiveMinimum"} and keys & {"maximum", "exclusiveMaximum"}
    ):
        yield f"{where}: whole number"
    if kind == "array":
        if "maxItems" not in keys:
            yield f"{where}: list"
        for each in (schema.get("items"), *schema.get("prefixItems", ())):
            yield from unbounded(each, f"{where}[]") if isinstance(each, dict) else ()
    inside = schema.get("additionalProperties")
    if kind == "object" and isinstance(inside, dict):
        if not keys >= {"maxProperties", "propertyNames"}:
            yield f"{where}: names"
        yield from unbounded(inside, f"{where}{{}}")


def in_schema(schema: Schema, name: str) -> Iterator[str]:
    for field, each in schema.get("properties", {}).items():
        yield from unbounded(each, f"{name}.{field}")


@pytest.mark.parametrize("question", [CohortStudy, TrialRequest], ids=lambda each: each.__name__)
def test_files_of_questions_are_bounded(question: type[Question]) -> None:
    schema = question.model_json_schema()
    parts = [(question.__name__, schema), *schema.get("$defs", {}).items()]
    assert [place for name, each in parts for place in in_schema(each, name)] == []


def test_bodies_and_parameters_of_requests_are_bounded() -> None:
    api = create_app(Settings()).openapi()
    asked: set[str] = set()
    found: list[str] = []
    for path, methods in api["paths"].items():
        for method, call in methods.items():
            refer(call.get("requestBody", {}), asked)
            for each in call.get("parameters", ()):
                found += unbounded(each["schema"], f"{method} {path} {each['name']}")
    schemas = api["components"]["schemas"]
    waiting = sorted(asked)
    while waiting:
        name = waiting.pop()
        found += in_schema(schemas[name], name)
        more: set[str] = set()
        refer(schemas[name], more)
        waiting += sorted(more - asked)
        asked |= more
    assert len(asked) > 10
    assert found == []


def test_checker_sees_what_is_unbounded() -> None:
    wrong = {
        "text": {"type": "string"},
        "number": {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "null"}]},
        "list": {"type": "array", "items": {"type": "string", "maxLength": 3}},
        "names": {"type": "object", "additionalProperties": {"type": "number"}},
    }
    assert len(list(in_schema({"properties": wrong}, "Asked"))) == len(wrong)


def refer(part: object, names: set[str]) -> None:
    """Add the names of all schemas that a part refers to."""
    if isinstance(part, dict):
        if "$ref" in part:
            names.add(str(part["$ref"]).rpartition("/")[2])
        for each in part.values():
            refer(each, names)
    elif isinstance(part, list):
        for each in part:
            refer(each, names)
