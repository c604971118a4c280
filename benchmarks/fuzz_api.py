"""Thousands of generated questions to a real server: none may break it.

    python benchmarks/fuzz_api.py [CALLS] [SEED] [--save FILE]

Starts `gluteus serve` with a store on a free port, lets schemathesis make questions that fit the
contract and questions that do not, for every operation in turn, and counts the answers. Half of the
names in addresses are names that exist (exercises, phases, bones, statements, jobs that were
begun), and nine in ten numbers of people are made small, so that thousands of questions end within
the hour; the tenth keeps whatever was generated. One call in twenty is rude instead: an upload that
breaks off, headers or a body that stop half-way and are held, an answer that is not read, an
impossible `Origin`, bytes that are not HTTP, a job that is cancelled at once.

Counts are printed every 200 calls; with --save they are also kept in a file, and the same command
continues a run that was interrupted, with a new server. Prints one JSON object; ends with status 1
after an answer of 500 or more, one that is not a problem object, a traceback in the server's log, a
file that a broken upload left, or a slow end.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
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
SAVED_EVERY = 200
SMALL = {"samples": 20, "pairs": 64, "people": 500}
"""Sizes that nine in ten questions have at most."""

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


@dataclass
class Tally:
    """How the calls of a run were answered; `next_seed` is that of the round which follows."""

    seed: int
    next_seed: int
    calls: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    rude: Counter[int] = field(default_factory=Counter)
    broken: list[list[Any]] = field(default_factory=list)
    tracebacks: int = 0
    seconds: float = 0.0

    @classmethod
    def resumed(cls, seed: int, path: Path | None) -> Tally:
        """The tally of a run that was interrupted, or a new one."""
        if path is None or not path.exists():
            return cls(seed, seed)
        kept = json.loads(path.read_text())
        if kept["seed"] != seed:
            raise SystemExit(f"{path} is of seed {kept['seed']}: name another file")
        for name in ("statuses", "rude"):
            kept[name] = Counter({int(status): count for status, count in kept[name].items()})
        return cls(**kept | {"asked": Counter(kept["asked"]), "next_seed": kept["next_seed"] + 1})

    def count(self, label: str, status: int) -> None:
        self.calls += 1
        self.asked[label] += 1
        self.statuses[status] += 1

    def save(self, path: Path | None) -> None:
        print(f"{self.calls} calls, {len(self.broken)} broken: {dict(self.statuses)}", file=sys.stderr)
        if path is not None:
            path.write_text(json.dumps(vars(self), indent=1) + "\n")


class Asker:
    """Asks a server what schemathesis makes, and tallies the answers."""

    def __init__(self, url: str, tally: Tally, save: Path | None) -> None:
        self._url, self._tally, self._save = url, tally, save
        self._http = httpx.Client(timeout=120)
        self._chance = random.Random(tally.next_seed)
        self._known = known_names()
        self._begun = time.monotonic() - tally.seconds
        self.rude = RudeClients(url)

    def ask_all(self, calls: int) -> None:
        """Ask every operation its part of the calls."""
        schema = schemathesis.openapi.from_url(f"{self._url}/api/v1/openapi.json", timeout=300)
        operations = [found.ok() for found in schema.get_all_operations()]
        weights = [
            1 / FEWER if each.path in BEGIN_JOBS and each.method == "post" else 1.0 for each in operations
        ]
        # Rounds are short, so that an interrupted run has asked everything several times.
        while (left := calls - self._tally.calls) > 0:
            for operation, weight in zip(operations, weights, strict=True):
                share = max(2, round(min(left, 500) * weight / sum(weights)))
                self._ask(operation, share, self._tally.next_seed)
            self._cancel_at_once(len(operations) // RUDE_EVERY + 1)
            listed = self._http.get(f"{self._url}/api/v1/encounters").json()
            self._known["uid"] = [each["uid"] for each in listed["encounters"][:20]]
            self._tally.next_seed += 1

    def _cancel_at_once(self, times: int) -> None:
        for number in range(times):
            person = {"mass_kg": 60 + self._tally.next_seed % 1000 / 100 + number / 1000}
            begun = self._http.post(f"{self._url}/api/v1/checks", json={"person": person})
            self._counted("POST /checks, cancelled", begun, {})
            if begun.status_code == 202:
                self._http.delete(f"{self._url}/api/v1/jobs/{begun.json()['id']}").raise_for_status()

    def _ask(self, operation: Any, share: int, number: int) -> None:
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
            self._send(operation.label, self._changed(case))

        one()

    def _changed(self, case: Any) -> Any:
        """The case with names that exist in half of its address, and mostly with few people."""
        # Events of a job that exists are followed to its end, which takes long.
        share = 0.05 if case.path.endswith("/events") else 0.5
        for name in case.path_parameters or ():
            if self._known.get(name) and self._chance.random() < share:
                case.path_parameters[name] = self._chance.choice(self._known[name])
        if isinstance(case.body, dict) and self._chance.random() < 0.9:
            for name, most in SMALL.items():
                asked = case.body.get(name)
                if isinstance(asked, int) and asked > most:
                    case.body[name] = most
        return case

    def _send(self, label: str, case: Any) -> None:
        sent = case.as_transport_kwargs(base_url=self._url)
        headers = {name: value for name, value in sent["headers"].items() if name.lower() != "host"}
        body = {"json": sent["json"]} if sent.get("json") is not None else {}
        if sent.get("data") is not None:
            body = {"content": sent["data"]}
        try:
            answer = self._http.request(
                sent["method"], sent["url"], params=sent.get("params"), headers=headers, **body
            )
        except (httpx.InvalidURL, httpx.LocalProtocolError, UnicodeEncodeError):
            self._tally.asked["cannot be sent"] += 1
            return
        self._counted(label, answer, sent)

    def _counted(self, label: str, answer: httpx.Response, sent: dict[str, Any]) -> None:
        tally = self._tally
        tally.count(label, answer.status_code)
        if answer.status_code == 202:
            self._known["job"] = [*self._known["job"][-20:], answer.json()["id"]]
        fine = answer.status_code < 400 or (
            answer.status_code < 500 and answer.headers["content-type"] == "application/problem+json"
        )
        if not fine:
            tally.broken.append([label, answer.status_code, str(sent)[:400], answer.text[:300]])
        if tally.calls % RUDE_EVERY == 0:
            self.rude.next()
        if tally.calls % SAVED_EVERY == 0:
            tally.seconds = round(time.monotonic() - self._begun)
            tally.save(self._save)


def known_names() -> dict[str, list[str]]:
    """Names that exist, by parameter of an address."""
    from gluteus.anatomy import library
    from gluteus.anatomy.exercise import exercise_records

    records = exercise_records().values()
    return {
        "exercise": [each.id for each in records],
        "phase": sorted({phase.name for each in records for phase in each.phases}),
        "statement": list(library().statements),
        "bone": ["pelvis", "femur"],
        "frame": ["0", "1"],
        "number": ["1", "2"],
        "job": ["0" * 20],
    }


def main() -> int:
    """Serve, ask, print."""
    parser = argparse.ArgumentParser(description="Ask a server thousands of generated questions.")
    parser.add_argument("calls", type=int, nargs="?", default=10_000)
    parser.add_argument("seed", type=int, nargs="?", default=1)
    parser.add_argument("--save", type=Path, help="keep counts in this file; a run that finds it resumes")
    asked = parser.parse_args()
    tally = Tally.resumed(asked.seed, asked.save)
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with log.open("w") as stream:
            command = "from gluteus.cli import main; main()"
            store = ["--store", str(Path(folder) / "store.gluteus")]
            server = subprocess.Popen(
                [sys.executable, "-c", command, "serve", "--port", "0", "--no-open", *store],
                stdout=stream,
                stderr=subprocess.STDOUT,
                env=os.environ | {"PYTHONUNBUFFERED": "1", "TMPDIR": folder},
            )
        try:
            asker = Asker(_address(log), tally, asked.save)
            asker.ask_all(asked.calls)
        finally:
            began = time.monotonic()
            server.terminate()
            server.wait(timeout=60)
        ended_s = time.monotonic() - began
        asker.rude.close()
        tally.rude += asker.rude.statuses
        left = [path.name for path in Path(folder).rglob("gluteus-*/*")]
        tally.tracebacks += log.read_text().count("Traceback")
        if tally.tracebacks:
            print(log.read_text()[:4000], file=sys.stderr)
    tally.save(asked.save)
    result = vars(tally) | {
        "statuses": dict(sorted(tally.statuses.items())),
        "broken": len(tally.broken),
        "first_broken": tally.broken[:5],
        "left_on_disk": left,
        "seconds_to_end": round(ended_s, 2),
    }
    print(json.dumps(result, indent=1))
    slow = ended_s > ENDS_WITHIN_S
    return 1 if tally.broken or tally.tracebacks or left or slow or max(tally.rude, default=0) >= 500 else 0


def _address(log: Path) -> str:
    end = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < end:
        found = re.search(r"Gluteus is at (http://\S+?)/?\s", log.read_text() + "\n")
        if found:
            try:
                httpx.get(f"{found[1]}/api/v1/about").raise_for_status()
                return found[1]
            except httpx.TransportError:
                pass
        time.sleep(0.1)
    raise SystemExit(f"the server did not start: {log.read_text()}")


if __name__ == "__main__":
    sys.exit(main())
