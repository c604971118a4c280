"""Time the parts of a study and write the table of docs/performance.md.

Run: .venv/bin/python benchmarks/speed.py
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from gluteus.bones.person import Person
from gluteus.model.hip import Hip
from gluteus.studies import stance, strength

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
START, END = "<!-- computed: start -->", "<!-- computed: end -->"
PEOPLE = 1000


def seconds(work: Callable[[], object], times: int = 5) -> float:
    work()
    taken = []
    for _ in range(times):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def import_seconds() -> float:
    code = "import time; start = time.perf_counter(); import gluteus; print(time.perf_counter() - start)"
    taken = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
        for _ in range(5)
    ]
    return statistics.median(taken)


def main() -> None:
    person = Person.of(sex="m")
    hip = Hip(person, samples=PEOPLE)
    model = hip.model()
    poses = np.random.default_rng(0).uniform(-0.5, 0.5, (PEOPLE, 3))
    rows = [
        ("import gluteus", import_seconds()),
        (
            f"draw {PEOPLE} people with bones and muscles",
            seconds(lambda: Hip(person, samples=PEOPLE).model()),
        ),
        (
            f"lengths and moment arms, {PEOPLE} poses, {len(model.muscle_names)} lines",
            seconds(lambda: model.moment_arms(poses)),
        ),
        (f"one-leg stance, {PEOPLE} people, recruitment and hip force", seconds(lambda: stance(hip))),
        (f"abduction strength in nine postures, {PEOPLE} people", seconds(lambda: strength(hip))),
    ]
    table = "\n".join(
        ["| what | seconds |", "| --- | --- |", *(f"| {name} | {taken:.3f} |" for name, taken in rows)]
    )
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(START)
    PAGE.write_text(f"{before}{START}\n\n{table}\n\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    print(table)


if __name__ == "__main__":
    main()
