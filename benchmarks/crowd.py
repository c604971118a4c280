"""Measure the cost of a crowd: people made, stood on one leg and summarised.

    python benchmarks/crowd.py                 a million people; cost of each stage
    python benchmarks/crowd.py --people 1e7    ten million

Times are CPU seconds of the whole process, medians of repeats; the plan of a study (bones, fan and
tables, once per study and process) is made before the clock starts, and its cost is given beside.
"""

import argparse
import platform
import resource
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np

from gluteus.mechanics.engine import kernel, schema
from gluteus.mechanics.engine.choice import COMPILED
from gluteus.mechanics.hip.statics import stand
from gluteus.model import Hip
from gluteus.studies import StanceStudy, chunk_summary, stance_crowd
from gluteus.studies.population.compiled import crowd_of
from gluteus.studies.population.draws import chunk_key
from gluteus.studies.population.quantities import NAMES
from gluteus.studies.standing.body import burden, stander

BLOCK = 8192


def machine() -> str:
    names = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    ]
    name = names[0] if names else platform.processor()
    return f"{name}, {len(names)} cores, Python {platform.python_version()}"


def cpu(work: Callable[[], object], repeats: int = 5) -> float:
    """Median CPU seconds of a call."""
    took: list[float] = []
    for _ in range(repeats):
        start = time.process_time()
        work()
        took.append(time.process_time() - start)
    return median(took)


# Operations of a person by stage, counted in a build with -DGLUTEUS_COUNT=ON (kernel/README.md):
# sums and products, divisions, roots. Comparisons, choices, loads and stores are not in it.
COUNTED = {
    "made": (234_900, 933, 912),
    "stood up": (197_700, 3_109, 525),
    "capacity": (112_500, 2_347, 193),
}
ROUNDS = 2_000_000


def rates() -> list[float]:
    """Peak rates of one core per second: sums and products, divisions, roots."""
    found: list[float] = []
    for which in schema.Peak:
        call = schema.PeakCall(operation=which, rounds=ROUNDS)
        done = kernel.compiled.peak(call)
        found.append(done / cpu(lambda call=call: kernel.compiled.peak(call), 3))
    return found


def stages() -> None:
    """Cost of a person by stage [us], by leaving out one stage after another.

    Standing up holds the test of strength that scales drawn muscles, and the search for a
    posture.
    """
    whole, plain = StanceStudy(), StanceStudy(capacity=False)
    key = chunk_key(0, 0)
    for study in (whole, plain):
        crowd_of(study, 64, key=key)
    each = 1e6 / BLOCK
    full = cpu(lambda: crowd_of(whole, BLOCK, key=key)) * each
    held = cpu(lambda: crowd_of(plain, BLOCK, key=key)) * each
    made = cpu(lambda: crowd_of(plain, BLOCK, key=key, only_bones=True)) * each
    best = rates()
    took = {"made": made, "stood up": held - made, "capacity": full - held}
    print("stage        us each   a second and core   bound of its arithmetic")
    for stage, each in took.items():
        bound = sum(count / rate for count, rate in zip(COUNTED[stage], best, strict=True)) * 1e6
        print(f"{stage:12} {each:7.2f} {1e6 / each:19,.0f} {bound:10.2f} us, {bound / each:.0%}")
    print(f"{'all':12} {full:7.2f} {1e6 / full:19,.0f}")


def given(people: int = 248, calls: int = 100) -> None:
    """Stance with the capacity over the demand of people who exist already, few
    enough for one thread.
    """
    hip = Hip(samples=people)
    body, none = stander(hip), np.zeros(people)
    at = stand(body, none + 1.0, none, none, burden(hip))
    ready = COMPILED.standing(hip.model())

    def many() -> None:
        for _ in range(calls):
            # It recruits for the demand itself first, and then looks how far the demand could grow.
            ready.capacity_over_demand(at)

    each = cpu(many) / calls / people * 1e6
    print(f"{'given':12} {each:7.2f} {1e6 / each:19,.0f}")


def sizes(most: int) -> None:
    """CPU cost of a person against the number of people, one thread."""
    for people in (10**power for power in range(4, 8)):
        if people > most:
            break
        repeats = 5 if people < 10**6 else 1
        took = cpu(lambda people=people: stance_crowd(people=people, threads=1), repeats)
        print(f"{people:>10,} people, 1 thread    {took / people * 1e6:6.2f} us of CPU each")


def threads(people: int) -> None:
    """The clock with one thread and with all."""
    clock: list[float] = []
    for count in sorted({1, kernel.threads()}):
        wall, start = time.perf_counter(), time.process_time()
        found = stance_crowd(people=people, threads=count)
        wall, used = time.perf_counter() - wall, time.process_time() - start
        clock.append(wall)
        size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{people:>10,} people, {count} thread{'s' * (count > 1)}   {wall:6.1f} s by the clock, "
            f"{used:6.1f} s of CPU, {size:.0f} MB at most, digest {found.digest()[:16]}"
        )
    if len(clock) > 1:
        print(f"efficiency on {kernel.threads()} threads: {clock[0] / clock[-1] / kernel.threads():.2f}")


def numpy_beside(people: int = 400) -> None:
    """The same chunk without the kernel."""
    import os

    before = os.environ.get("GLUTEUS_KERNEL")
    os.environ["GLUTEUS_KERNEL"] = "off"
    try:
        chunk_summary(StanceStudy(), 0, 0, 8)
        took = cpu(lambda: chunk_summary(StanceStudy(), 0, 0, people), 3)
    finally:
        os.environ.pop("GLUTEUS_KERNEL")
        if before is not None:
            os.environ["GLUTEUS_KERNEL"] = before
    print(f"NumPy, chunks of {people}               {took / people * 1e6:6.0f} us")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=float, default=1e6)
    people = int(parser.parse_args().people)
    print(f"{machine()}; {kernel.state()}")
    start = time.process_time()
    chunk_summary(StanceStudy(), 0, 0, 8)
    print(
        f"first chunk of a process: {time.process_time() - start:.2f} s of CPU for records, bones and tables"
    )
    if kernel.in_use():
        stages()
        given()
    numpy_beside()
    sizes(people)
    threads(people)
    found = stance_crowd(people=min(people, 100_000), threads=1)
    for name in ("hip_contact_force_bw", "gluteus_medius_share", "capacity_over_demand"):
        one = found[name]
        low, middle, high = (one.quantile(part) for part in (0.025, 0.5, 0.975))
        print(f"{name}: {middle:.3f} ({low:.3f} to {high:.3f})")
    print(f"held level: {found.held:.4f}; quantities: {len(NAMES)}; {np.__version__=}")


if __name__ == "__main__":
    main()
