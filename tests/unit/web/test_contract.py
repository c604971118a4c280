"""The API's contract: the written document is the code's, and no question that fits it breaks the
server.
"""

import json
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.schemas import OpenApiSchema

from gluteus.web import Settings, create_app

ROOT = Path(__file__).parents[3]
SLOW = {"/api/v1/checks", "/api/v1/forces", "/api/v1/sensitivity", "/api/v1/cohorts"}
"""These begin jobs; a few of them are enough."""

CONTRACT = create_app(Settings(background=False)).openapi()
SCHEMA: OpenApiSchema = schemathesis.openapi.from_dict(CONTRACT)
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]


def test_the_written_document_is_that_of_the_code() -> None:
    """The types of the front end are generated from this file whenever they are checked."""
    written = json.loads((ROOT / "frontend" / "openapi.json").read_text(encoding="utf-8"))
    assert written == json.loads(json.dumps(CONTRACT)), "run scripts/write_openapi.py"


def test_types_are_generated_before_they_are_checked() -> None:
    package = json.loads((ROOT / "frontend" / "package.json").read_text(encoding="utf-8"))
    scripts = package["scripts"]
    target = scripts["contract"].split("--output ")[1].split()[0]
    assert scripts["contract"].startswith("openapi-typescript openapi.json ")
    assert scripts["types"].index("contract") < scripts["types"].index("tsc")
    importing = (ROOT / "frontend" / "src" / "api" / "types.ts").read_text(encoding="utf-8")
    assert f'"../../{target}"' in importing
    assert f"/frontend/{Path(target).parent}/" in (ROOT / ".gitignore").read_text(encoding="utf-8").split()


def test_every_operation_says_what_it_is_and_how_it_refuses() -> None:
    for path, methods in CONTRACT["paths"].items():
        for method, operation in methods.items():
            assert operation["description"], (method, path)
            assert "application/problem+json" in operation["responses"]["422"]["content"], (method, path)
            assert "Problem" in json.dumps(operation["responses"]["422"]), (method, path)


def test_no_question_is_unbounded() -> None:
    for name, schema in CONTRACT["components"]["schemas"].items():
        if not name.endswith("Question"):
            continue
        for key, each in schema["properties"].items():
            for part in (each, *each.get("anyOf", ())):
                if part.get("type") == "array":
                    assert "maxItems" in part or key == "times_s", (name, key)
                if part.get("type") == "object":
                    assert "maxProperties" in part or "properties" in part, (name, key)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.label)
def test_no_question_breaks_the_server(client: Any, operation: Any) -> None:
    """A small share; `benchmarks/fuzz_api.py` asks ten thousand."""

    @settings(
        max_examples=1 if operation.path in SLOW else 5,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=st.one_of(operation.as_strategy(), operation.as_strategy(generation_mode=_NEGATIVE)))
    def ask(case: Any) -> None:
        sent = case.as_transport_kwargs(base_url="http://127.0.0.1:8000")
        sent.pop("timeout", None)
        sent.pop("cookies", None)
        headers = {name: value for name, value in sent.pop("headers").items() if name.lower() != "host"}
        body = {key: sent[key] for key in ("json", "data", "content") if sent.get(key) is not None}
        if "data" in body:
            body = {"content": body["data"]}
        answer = client.ask(sent["method"], sent["url"], params=sent.get("params"), headers=headers, **body)
        assert answer.status_code < 500, (sent, answer.text)
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json"

    ask()


_NEGATIVE = schemathesis.GenerationMode.NEGATIVE
