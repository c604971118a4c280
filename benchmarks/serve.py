"""The app under load: clients that move sliders, every answer compared with the study's own.

    python benchmarks/serve.py                    200 clients for 60 seconds
    python benchmarks/serve.py --clients 20 --seconds 5
    python benchmarks/serve.py --seconds 0        only what single steps of a slider cost

Starts `gluteus serve` on a free port, lets each client be a person of its own and move the weight
shift, cuts the superior gluteal nerve now and then, and compares the hip force and the person's
name in each answer with what the study gives for that person alone. Before that, steps are asked
one at a time: of a server over HTTP (`alone_ms`), and in this process (`in_process_ms`), where the
processor time is what others on the machine disturb least. Prints one JSON object; ends
with status 1 when anything failed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
import numpy as np

SHIFTS = tuple(round(0.5 + 0.05 * step, 2) for step in range(11))
LESION = "superior_gluteal_nerve"


def person(number: int) -> dict[str, object]:
    """A person of that number; no two of the first 200 are the same."""
    return {
        "sex": "f" if number % 2 else "m",
        "mass_kg": 55 + number % 40,
        "height_m": 1.6 + number // 40 / 50,
    }


def wanted(clients: int) -> dict[tuple[int, float, bool], float | None]:
    """The hip force [body weights] of every question that can come up, from the study.

    None for no stance.
    """
    from gluteus import Hip, Person, stance
    from gluteus.report.as_json import stance_json

    found: dict[tuple[int, float, bool], float | None] = {}
    for client in range(clients):
        hip = Hip(Person.of(**person(client)))
        for shift in SHIFTS:
            for cut in (False, True):
                study = stance(hip, shift, lesions={LESION: 1.0} if cut else None)
                found[client, shift, cut] = stance_json(study)["hip_contact_force_bw"]["median"]
    return found


async def move(client: int, url: str, end: float, truth: dict, log: dict[str, list]) -> None:
    """One client: a slider to and fro, each answer checked."""
    draw = np.random.default_rng(client)
    async with httpx.AsyncClient(base_url=url, timeout=60) as http:
        while time.monotonic() < end:
            shift, cut = SHIFTS[draw.integers(len(SHIFTS))], bool(draw.random() < 0.1)
            body = {
                "person": person(client),
                "shift": shift,
                "lesion": {LESION: 1} if cut else {},
                "scene": True,
            }
            start = time.perf_counter()
            try:
                answer = await http.post("/api/v1/stance", json=body)
            except httpx.HTTPError as error:
                log["errors"].append(f"{type(error).__name__}: {error}")
                continue
            log["seconds"].append(time.perf_counter() - start)
            if answer.status_code != 200:
                log["errors"].append(f"{answer.status_code}: {answer.text[:200]}")
                continue
            told = answer.json()
            log["server_ms"].append(told["server_ms"])
            if told["hip_contact_force_bw"]["median"] != truth[client, shift, cut]:
                log["mixed_up"].append([client, shift, cut, told["hip_contact_force_bw"]])


async def load(url: str, clients: int, seconds: float, truth: dict) -> dict[str, list]:
    """All clients at once."""
    log: dict[str, list] = {"errors": [], "mixed_up": [], "seconds": [], "server_ms": []}
    end = time.monotonic() + seconds
    await asyncio.gather(*(move(client, url, end, truth, log) for client in range(clients)))
    return log


def alone(url: str, body: dict, repeats: int) -> dict[str, float]:
    """The server's own time and the whole time over HTTP of one question asked alone [ms]."""
    server, whole = [], []
    with httpx.Client(base_url=url, timeout=60) as http:
        for repeat in range(repeats + 5):
            start = time.perf_counter()
            asked = body | {"shift": 1.0 - 0.01 * (repeat % 10)}
            told = http.post("/api/v1/stance", json=asked).raise_for_status().json()
            if repeat >= 5:
                whole.append(1e3 * (time.perf_counter() - start))
                server.append(told["server_ms"])
    return spread("server", server) | spread("whole", whole)


def spread(what: str, milliseconds: list[float]) -> dict[str, float]:
    """Median and 95th percentile."""
    return {
        f"{what}_median": round(float(np.median(milliseconds)), 2),
        f"{what}_p95": round(float(np.quantile(milliseconds, 0.95)), 2),
    }


def steps() -> dict[str, dict[str, object]]:
    """Request of each step of a slider, by name."""
    woman: dict[str, object] = {"person": person(1)}
    cut = {"lesion": {LESION: 1}}
    return {
        "one_hip": woman,
        "one_hip_with_scene": woman | {"scene": True},
        "one_hip_nerve_cut_with_scene": woman | cut | {"scene": True},
        "bands_of_1000": woman | {"samples": 1000},
        "bands_of_1000_nerve_cut": woman | {"samples": 1000} | cut,
        "bands_of_1000_nerve_cut_leaning": woman | {"samples": 1000, "compensate": "trunk"} | cut,
    }


async def in_process(repeats: int) -> dict[str, dict[str, float]]:
    """Processor time of a step in this process, all threads, and its time by the clock [ms]; JSON
    included, no network.
    """
    from gluteus.web import Settings, create_app
    from gluteus.web.server.memory import leave_uncollected

    app = create_app(Settings(background=False))
    asked = steps() | {"bands_of_1000_new_offset": {"person": person(1), "samples": 1000}}
    found: dict[str, dict[str, float]] = {}
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", timeout=60) as http:
        (await http.post("/api/v1/stance", json=steps()["one_hip_with_scene"])).raise_for_status()
        # As a server does after its first check.
        leave_uncollected()
        for name, body in asked.items():
            spent: list[float] = []
            passed: list[float] = []
            often = repeats if name.startswith("one_hip") else 21
            for repeat in range(often + 3):
                step = {"operation": {"lateral_mm": 0.5 * repeat - 5}} if "offset" in name else {}
                asked_now = body | step | {"shift": 1.0 - 0.01 * (repeat % 10)}
                start, clock = time.process_time(), time.perf_counter()
                answer = await http.post("/api/v1/stance", json=asked_now)
                spent.append(1e3 * (time.process_time() - start))
                passed.append(1e3 * (time.perf_counter() - clock))
                answer.raise_for_status()
            found[name] = spread("cpu", spent[3:]) | spread("clock", passed[3:])
    app.state.gluteus.close()
    return found


def main() -> int:
    """Serve, ask, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--repeats", type=int, default=200, help="steps of one hip")
    given = parser.parse_args()
    inside = asyncio.run(in_process(given.repeats))
    truth = wanted(given.clients if given.seconds else 0)
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "log"
        with told.open("w") as log:
            command = "from gluteus.cli import main; main()"
            server = subprocess.Popen(
                [sys.executable, "-c", command, "serve", "--port", "0", "--no-open"],
                stdout=log,
                stderr=subprocess.STDOUT,
                env=os.environ | {"PYTHONUNBUFFERED": "1"},
            )
        try:
            url = _address(told)
            _when_checked(url)
            times = {
                name: alone(url, body, given.repeats if name.startswith("one_hip") else 15)
                for name, body in steps().items()
            }
            log_of = asyncio.run(load(url, given.clients if given.seconds else 0, given.seconds, truth))
        finally:
            server.terminate()
            server.wait(timeout=30)
        broke = "Traceback" in told.read_text()
    result = {
        "clients": given.clients,
        "seconds": given.seconds,
        "answers": len(log_of["seconds"]),
        "answers_per_second": round(len(log_of["seconds"]) / max(given.seconds, 1e-9), 1),
        "errors": len(log_of["errors"]),
        "mixed_up": len(log_of["mixed_up"]),
        "wait_s": {
            "median": round(float(np.median(log_of["seconds"] or [0.0])), 3),
            "worst": round(max(log_of["seconds"], default=0.0), 3),
        },
        "in_process_ms": inside,
        "alone_ms": times,
        "first_errors": log_of["errors"][:3] + log_of["mixed_up"][:3],
        "traceback_in_log": broke,
    }
    print(json.dumps(result, indent=1))
    return 1 if result["errors"] or result["mixed_up"] or broke else 0


def _address(told: Path) -> str:
    end = time.monotonic() + 60
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


def _when_checked(url: str) -> None:
    """Wait until the population is checked, which the server begins with."""
    job = httpx.post(f"{url}/api/v1/checks", json={}).raise_for_status().json()
    while job["state"] in ("waiting", "running"):
        time.sleep(0.3)
        job = httpx.get(f"{url}/api/v1/jobs/{job['id']}").raise_for_status().json()


if __name__ == "__main__":
    sys.exit(main())
