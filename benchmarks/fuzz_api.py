"""Thousands of generated questions to a real server: none may break it.

    python benchmarks/fuzz_api.py [CALLS] [SEED]

Starts `gluteus serve` with a store on a free port, lets schemathesis make questions that fit the contract and
questions that do not, for every operation in turn, and counts the answers. Prints one JSON object; ends with
status 1 after an answer of 500 or more, one that is no problem object, or a traceback in the server's log.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

BEGIN_JOBS = ("/api/v1/checks", "/api/v1/forces")
FEWER = 20  # times fewer of those: each begins work of seconds


def ask_all(url: str, calls: int, number: int) -> dict[str, Any]:
    """Ask every operation its part of the calls."""
    schema = schemathesis.openapi.from_url(f"{url}/api/v1/openapi.json")
    operations = [found.ok() for found in schema.get_all_operations()]
    weights = [1 / FEWER if each.path in BEGIN_JOBS and each.method == "post" else 1.0 for each in operations]
    found: dict[str, Any] = {"asked": Counter(), "statuses": Counter(), "broken": []}
    with httpx.Client(timeout=120) as http:
        # Where little can be asked a round is short, so that there are several.
        while (left := calls - sum(found["statuses"].values())) > 0:
            for operation, weight in zip(operations, weights, strict=True):
                share = max(2, round(left * weight / sum(weights)))
                _ask(http, url, operation, share, number, found)
            number += 1
            print(f"{sum(found['statuses'].values())} answers", file=sys.stderr)
    return found


def _ask(
    http: httpx.Client, url: str, operation: Any, share: int, number: int, found: dict[str, Any]
) -> None:
    bad = operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE)

    @seed(number)
    @settings(
        max_examples=share,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=st.one_of(operation.as_strategy(), bad))
    def one(case: Any) -> None:
        sent = case.as_transport_kwargs(base_url=url)
        headers = {name: value for name, value in sent["headers"].items() if name.lower() != "host"}
        body = {"json": sent["json"]} if sent.get("json") is not None else {}
        if sent.get("data") is not None:
            body = {"content": sent["data"]}
        try:
            answer = http.request(
                sent["method"], sent["url"], params=sent.get("params"), headers=headers, **body
            )
        except (httpx.InvalidURL, httpx.LocalProtocolError, UnicodeEncodeError):
            found["asked"]["cannot be sent"] += 1
            return
        found["asked"][operation.label] += 1
        found["statuses"][answer.status_code] += 1
        fine = answer.status_code < 400 or (
            answer.status_code < 500 and answer.headers["content-type"] == "application/problem+json"
        )
        if not fine:
            found["broken"].append([operation.label, answer.status_code, str(sent)[:400], answer.text[:300]])

    one()


def main() -> int:
    """Serve, ask, print."""
    calls, number = (int(each) for each in (*sys.argv[1:], *("10000", "1")[len(sys.argv) - 1 :]))
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "log"
        with told.open("w") as log:
            command = "from gluteus.cli import main; main()"
            store = ["--store", str(Path(folder) / "store.gluteus")]
            server = subprocess.Popen(
                [sys.executable, "-c", command, "serve", "--port", "0", "--no-open", *store],
                stdout=log,
                stderr=subprocess.STDOUT,
                env=os.environ | {"PYTHONUNBUFFERED": "1"},
            )
        try:
            found = ask_all(_address(told), calls, number)
        finally:
            server.terminate()
            server.wait(timeout=60)
        broke = "Traceback" in told.read_text()
        if broke:
            print(told.read_text()[:4000], file=sys.stderr)
    result = {
        "calls": sum(found["statuses"].values()),
        "seed": number,
        "statuses": dict(sorted(found["statuses"].items())),
        "broken": len(found["broken"]),
        "first_broken": found["broken"][:5],
        "traceback_in_log": broke,
        "seconds": round(time.monotonic() - start),
    }
    print(json.dumps(result, indent=1))
    return 1 if result["broken"] or broke else 0


def _address(told: Path) -> str:
    end = time.monotonic() + 90
    while time.monotonic() < end:
        found = re.search(r"Gluteus is at (http://\S+?)/?\s", told.read_text() + "\n")
        if found:
            try:
                httpx.get(f"{found[1]}/api/v1/about").raise_for_status()
                return found[1]
            except httpx.TransportError:
                pass
        time.sleep(0.1)
    raise SystemExit(f"the server did not start: {told.read_text()}")


if __name__ == "__main__":
    sys.exit(main())
