"""The app as a reader waits for it: start, first picture, slider to numbers and to picture.

    python benchmarks/app.py                  the whole, some two minutes
    python benchmarks/app.py --runs 3 --steps 10

Starts `gluteus serve` on a free port several times, opens the Move screen of a warm server in
Chromium with WebGL in software, and drags the weight slider. Times by the clock are medians and
95th percentiles (`wall_ms`): `numbers` is the hip force of the one hip, `picture` its picture,
`people` the numbers of 1,000 people. `cpu_ms` is the processor time of a start, and of a
step of the slider in the server and all processes of the browser. Prints
one JSON object with the load of the machine; ends with status 1 where a goal is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

GOALS_MS = {"start": 2000, "first_picture": 1500, "numbers": 100, "picture": 250}
"""Limits: of the median for start and first picture, of the 95th percentile for the slider."""
CHROMIUM = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--no-first-run",
]
TICKS = os.sysconf("SC_CLK_TCK")

FIRST_PICTURE = """
  const look = () => {
    const ready = document.querySelector('#rooms')?.dataset.ready === 'true';
    if (ready && Number(document.querySelector('#picture').dataset.drawn) > 0)
      window.firstPicture = performance.now();
    else setTimeout(look, 4);
  };
  look();
"""
"""Notes when the bones of the hip were first drawn, counted from the start of the navigation."""

STEP = """async ([slider, value, patience]) => {
  const picture = document.querySelector('#picture');
  const gl = picture.querySelector('canvas').getContext('webgl2');
  const input = document.querySelector(`#slider-${slider}`);
  const force = picture.dataset.forceBw;
  const began = performance.now();
  let numbers, drawn;
  return await new Promise((done, fail) => {
    const watcher = new MutationObserver(() => {
      if (numbers === undefined) {
        if (picture.dataset.forceBw === force) return;
        numbers = performance.now() - began;
        drawn = picture.dataset.drawn;
      }
      if (picture.dataset.drawn === drawn) return;
      watcher.disconnect();
      // Reading a pixel waits until the picture is really there.
      gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
      done({ numbers, picture: performance.now() - began });
    });
    watcher.observe(picture, { attributes: true });
    setTimeout(() => { watcher.disconnect(); fail(new Error('nothing new was drawn')); }, patience);
    input.value = String(value);
    input.dispatchEvent(new Event('input'));
  });
}"""
"""Moves a slider; gives the times until the force of the one hip and its picture are new."""

PEOPLE = """async ([slider, value]) => {
  const input = document.querySelector(`#slider-${slider}`);
  const results = document.querySelector('#results');
  const began = performance.now();
  return await new Promise((done) => {
    const watcher = new MutationObserver(() => {
      if (results.dataset.stale !== 'false') return;
      watcher.disconnect();
      done(performance.now() - began);
    });
    input.value = String(value);
    input.dispatchEvent(new Event('input'));
    watcher.observe(results, { attributes: true });
  });
}"""
"""Moves a slider; gives the time until the numbers of 1,000 people are new."""


def descendants(root: int) -> list[int]:
    """Return all processes below one, and itself."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int(_stat(int(entry.name))[1])
            except OSError:
                continue
    found = [root]
    for each in found:
        found += [child for child, parent in parents.items() if parent == each]
    return found


def processor_ms() -> float:
    """Processor time of this process and all below it so far [ms]."""
    ticks = 0
    for each in descendants(os.getpid()):
        try:
            fields = _stat(each)
        except OSError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return 1e3 * ticks / TICKS


def _stat(process: int) -> list[str]:
    """Fields of /proc/PID/stat behind the name, which may contain spaces."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, float]]:
    """Yield the address of a new server, and how long it took until it answered [ms]."""
    began = time.perf_counter()
    log = folder / "serve.log"
    command = [
        sys.executable,
        "-c",
        "from gluteus.cli import main; main()",
        "serve",
        "--port",
        "0",
        "--no-open",
    ]
    with log.open("w") as told:
        process = subprocess.Popen(
            command, stdout=told, stderr=subprocess.STDOUT, env=os.environ | {"PYTHONUNBUFFERED": "1"}
        )
    try:
        url = _address(process, log)
        httpx.get(f"{url}/api/v1/about", timeout=60).raise_for_status()
        yield url, 1e3 * (time.perf_counter() - began)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    for _ in range(6000):
        if found := re.search(r"http://127\.0\.0\.1:\d+", log.read_text()):
            return found.group()
        if process.poll() is not None:
            break
        time.sleep(0.01)
    raise SystemExit(f"the server did not start:\n{log.read_text()}")


def opened(browser: Browser, url: str) -> tuple[Page, float]:
    """The Move screen in a new context, and when its first picture was there [ms]."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    context.set_default_timeout(120_000)
    page = context.new_page()
    page.add_init_script(FIRST_PICTURE)
    page.goto(f"{url}/#move")
    page.wait_for_function("() => window.firstPicture")
    return page, float(page.evaluate("window.firstPicture"))


def drag(page: Page, count: int) -> tuple[list[dict[str, float]], float]:
    """Drag the weight slider; times of each step, and processor time of a step [ms]."""
    page.wait_for_selector("#ranked li")
    page.wait_for_selector('#picture[data-whole="true"]')
    page.wait_for_timeout(2000)
    before = processor_ms()
    found = [page.evaluate(STEP, ["shift", _place(number), 60_000]) for number in range(count + 2)]
    # The first steps begin the motion, in full detail.
    return found[2:], (processor_ms() - before) / len(found)


def people(page: Page, count: int) -> list[float]:
    """Times until the numbers of 1,000 people are new, one step after the other."""
    found: list[float] = []
    for number in range(count):
        page.wait_for_timeout(1500)
        found.append(float(page.evaluate(PEOPLE, ["shift", _place(number)])))
    return found


def _place(number: int) -> float:
    """A place of the slider that is a step away from the one before."""
    return round(0.75 + 0.01 * abs(number % 48 - 24), 2)


def summary(values: list[float]) -> dict[str, float]:
    """Median and 95th percentile."""
    return {
        "median": round(float(np.median(values)), 1),
        "p95": round(float(np.quantile(values, 0.95)), 1),
        "n": len(values),
    }


def measure(runs: int, count: int, chromium: str) -> dict[str, Any]:
    """All times of the module's description."""
    found: dict[str, Any] = {"load_before": os.getloadavg(), "cores": os.cpu_count()}
    with tempfile.TemporaryDirectory() as folder:
        starts: list[float] = []
        start_cpu: list[float] = []
        for _ in range(runs):
            before = processor_ms()
            with serving(Path(folder)) as (_, took):
                starts.append(took)
                start_cpu.append(processor_ms() - before)
        with serving(Path(folder)) as (url, _), sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM)
            opened(browser, url)[0].context.close()  # warms server and browser
            firsts: list[float] = []
            for _ in range(runs):
                page, first = opened(browser, url)
                firsts.append(first)
                page.context.close()
            page, _ = opened(browser, url)
            moved, spent = drag(page, count)
            waited = people(page, runs)
            browser.close()
    wall = {"start": summary(starts), "first_picture": summary(firsts)}
    for name in ("numbers", "picture"):
        wall[name] = summary([each[name] for each in moved])
    wall["people"] = summary(waited)
    return found | {
        "wall_ms": wall,
        "cpu_ms": {"start": summary(start_cpu), "step": round(spent, 1)},
        "load_after": os.getloadavg(),
    }


def missed(found: dict[str, Any]) -> list[str]:
    """Goals that were missed, in words."""
    words: list[str] = []
    for name, goal in GOALS_MS.items():
        which = "p95" if name in ("numbers", "picture") else "median"
        took = found["wall_ms"][name][which]
        words += [f"{name}: {took} ms, asked {goal} ms ({which})"] if took > goal else []
    return words


def main() -> int:
    """Measure, print, and compare with the goals."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=5, help="starts of the server, openings of the page")
    parser.add_argument("--steps", type=int, default=30, help="steps of the slider")
    parser.add_argument("--chromium", default=shutil.which("chromium"), help="the browser's program")
    asked = parser.parse_args()
    if not asked.chromium:
        parser.error("Chromium was not found; install it, or give its program with --chromium")
    found = measure(asked.runs, asked.steps, asked.chromium)
    found["missed"] = missed(found)
    print(json.dumps(found, indent=1))
    return 1 if found["missed"] else 0


if __name__ == "__main__":
    sys.exit(main())
