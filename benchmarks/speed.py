"""Time the parts of a study and write the table of docs/performance.md.

Run: OPENBLAS_NUM_THREADS=1 .venv/bin/python benchmarks/speed.py
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from gluteus.bones.person import Person
from gluteus.model.hip.hip import Hip
from gluteus.model.hip.operation import Operation
from gluteus.studies import exercises, reserve, stance, strength
from gluteus.studies.operation.compare import plan
from gluteus.studies.sensitivity.force_slopes import force_slopes

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


def rows() -> list[tuple[str, float]]:
    person = Person.of(sex="m")
    hip, one = Hip(person, samples=PEOPLE), Hip(person)
    model = hip.model()
    poses = np.random.default_rng(0).uniform(-0.5, 0.5, (PEOPLE, 3))
    cut = {"superior_gluteal_nerve": 1.0}
    work: dict[str, Callable[[], object]] = {
        f"draw {PEOPLE} people with bones and muscles": lambda: Hip(person, samples=PEOPLE).model(),
        f"lengths and moment arms, {PEOPLE} poses, {len(model.muscle_names)} lines": lambda: (
            model.moment_arms(poses)
        ),
        f"one-leg stance, {PEOPLE} people, recruitment and hip force": lambda: stance(hip),
        "the same, superior gluteal nerve cut: people lean until it is comfortable": lambda: stance(
            hip, lesions=cut
        ),
        f"stance on both feet, {PEOPLE} people": lambda: stance(hip, 0.5),
        "one-leg stance, one hip": lambda: stance(one),
        "one-leg stance, one hip, superior gluteal nerve cut": lambda: stance(one, lesions=cut),
        f"capacity over demand, {PEOPLE} people": lambda: reserve(hip),
        f"abduction strength in nine postures, {PEOPLE} people": lambda: strength(hip),
        f"slopes of the hip force with nine changes, {PEOPLE} people": lambda: force_slopes(hip),
        "all exercises, 200 people who are drawn for it": lambda: exercises(Hip(person, samples=200)),
        f"`plan`, {PEOPLE} people": lambda: plan(hip, Operation(lateral_mm=5.0)),
    }
    return [(name, seconds(each)) for name, each in work.items()]


def main() -> None:
    os.environ["GLUTEUS_THREADS"] = "1"
    found = [("import gluteus", import_seconds()), *rows()]
    table = "\n".join(
        [
            "| what | milliseconds |",
            "| --- | --- |",
            *(f"| {name} | {1e3 * taken:.3g} |" for name, taken in found),
        ]
    )
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(START)
    PAGE.write_text(f"{before}{START}\n\n{table}\n\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    print(table)


if __name__ == "__main__":
    main()
