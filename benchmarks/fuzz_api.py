"""Thousands of generated questions to a real server: none may break it.

    python benchmarks/fuzz_api.py [CALLS] [SEED]

Starts `gluteus serve` with a store on a free port, lets schemathesis make questions that fit the
contract and questions that do not, for every operation in turn, and counts the answers. One call in
twenty is rude instead: an upload that breaks off, headers or a body that stop half-way and are
held, an answer that is not read, an impossible `Origin`, bytes that are not HTTP, a job that is
cancelled at once. Prints one JSON object; ends with status 1 after an answer of 500 or more, one
that is not a problem object, a traceback in the server's log, a file that a broken upload left, or
a slow end.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

BEGIN_JOBS = ("/api/v1/checks", "/api/v1/forces", "/api/v1/sensitivity", "/api/v1/cohorts")
FEWER = 20  # times fewer of those: each begins work of seconds
RUDE_EVERY = 20
HELD = 50  # connections of rude clients that stay open
ENDS_WITHIN_S = 5.0
STARTS_WITHIN_S = 900.0  # on a machine that has little time for it

_HEAD = b"HTTP/1.1\r\nHost: 127.0.0.1\r\n"
_UPLOAD = b"POST /api/v1/uploads?name=a.mot " + _HEAD + b"Content-Length: 1000000\r\n\r\n"


class RudeClients:
    """Clients that break off, stall, or send what is not HTTP; the last of them stay connected."""

    def __init__(self, url: str) -> None:
        host, port = url.removeprefix("http://").split(":")
        self._address = host, int(port)
        self._held: deque[socket.socket] = deque()
        self.statuses: Counter[int] = Counter()
        self._kinds: Iterator[tuple[bytes, bool]] = itertools.cycle(
            [
                (_UPLOAD + b"x" * 200_000, False),  # breaks off
                (_UPLOAD + b"x" * 1000, True),  # stalls in its body
                (b"GET /api/v1/about HTTP/1.1\r\nHost: 127", True),  # stalls in its headers
                (b"GET /api/v1/openapi.json " + _HEAD + b"\r\n", True),  # does not read
                (b"POST /api/v1/stance " + _HEAD + b"Origin: http://[\r\nContent-Length: 0\r\n\r\n", False),
                (b"\x16\x03\x01 no HTTP \x00\r\n\r\n", False),
            ]
        )

    def next(self) -> None:
        """Let the next client do what it does."""
        sent, held = next(self._kinds)
        raw = socket.create_connection(self._address, timeout=30)
        raw.sendall(sent)
        if held:
            self._held.append(raw)
            raw = self._held.popleft() if len(self._held) > HELD else None
        if raw is not None:
            self._let_go(raw)

    def close(self) -> None:
        """Let them all go."""
        for raw in self._held:
            self._let_go(raw)

    def _let_go(self, raw: socket.socket) -> None:
        """Close a connection, and note the status of an answer if there is one already."""
        with raw:
            raw.settimeout(0.05)
            try:
                found = re.match(rb"HTTP/1\.1 (\d+)", raw.recv(100))
            except OSError:
                return
        if found:
            self.statuses[int(found[1])] += 1


def ask_all(url: str, calls: int, number: int) -> dict[str, Any]:
    """Ask every operation its part of the calls."""
    schema = schemathesis.openapi.from_url(f"{url}/api/v1/openapi.json", timeout=300)
    operations = [found.ok() for found in schema.get_all_operations()]
    weights = [1 / FEWER if each.path in BEGIN_JOBS and each.method == "post" else 1.0 for each in operations]
    rude = RudeClients(url)
    found: dict[str, Any] = {"asked": Counter(), "statuses": Counter(), "broken": [], "rude": rude}
    with httpx.Client(timeout=120) as http:
        # Where little can be asked a round is short, so that there are several.
        while (left := calls - sum(found["statuses"].values())) > 0:
            for operation, weight in zip(operations, weights, strict=True):
                share = max(2, round(left * weight / sum(weights)))
                _ask(http, url, operation, share, number, found)
            number += 1
            print(f"{sum(found['statuses'].values())} answers", file=sys.stderr)
        _cancel_at_once(http, url, found)
    return found


def _cancel_at_once(http: httpx.Client, url: str, found: dict[str, Any]) -> None:
    """Start jobs and cancel them, as often as there were rude clients."""
    for number in range(sum(found["statuses"].values()) // RUDE_EVERY):
        begun = http.post(f"{url}/api/v1/checks", json={"person": {"mass_kg": 60 + number / 1000}})
        found["statuses"][begun.status_code] += 1
        if begun.status_code == 202:
            http.delete(f"{url}/api/v1/jobs/{begun.json()['id']}").raise_for_status()


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
        if sum(found["statuses"].values()) % RUDE_EVERY == 0:
            found["rude"].next()
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
                env=os.environ | {"PYTHONUNBUFFERED": "1", "TMPDIR": folder},
            )
        try:
            found = ask_all(_address(told), calls, number)
        finally:
            began = time.monotonic()
            server.terminate()
            server.wait(timeout=60)
        ended_s = time.monotonic() - began
        rude: RudeClients = found["rude"]
        rude.close()
        left = [path.name for path in Path(folder).rglob("gluteus-*/*")]
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
        "statuses_of_rude_clients": dict(sorted(rude.statuses.items())),
        "left_on_disk": left,
        "seconds_to_end": round(ended_s, 2),
        "seconds": round(time.monotonic() - start),
    }
    print(json.dumps(result, indent=1))
    bad = result["broken"] or broke or left or ended_s > ENDS_WITHIN_S or max(rude.statuses, default=0) >= 500
    return 1 if bad else 0


def _address(told: Path) -> str:
    end = time.monotonic() + STARTS_WITHIN_S
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
