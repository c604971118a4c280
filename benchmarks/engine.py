"""Geometry with moment arms beside OpenSim and MuJoCo, in one run; writes into docs/performance.md.

Run: .venv/bin/python benchmarks/engine.py
Processor time of one thread, medians; threads alone are timed by the clock. OpenSim models are
looked for in ../shared/opensim/models or in the folder named by --models; those not found are named
and left out.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
COUNTING = "GLUTEUS_COUNTING_KERNEL"

if COUNTING in os.environ:  # this process only counts operations, with a kernel built for that
    import importlib.util

    import gluteus.mechanics.engine

    _spec = importlib.util.spec_from_file_location("gluteus.mechanics.engine._kernel", os.environ[COUNTING])
    assert _spec is not None
    assert _spec.loader is not None
    _kernel = importlib.util.module_from_spec(_spec)
    _spec.loader.exec_module(_kernel)
    sys.modules["gluteus.mechanics.engine._kernel"] = gluteus.mechanics.engine._kernel = _kernel

import numpy as np  # noqa: E402
import peers  # noqa: E402
from numpy.typing import NDArray  # noqa: E402

import gluteus as gl  # noqa: E402
from gluteus.mechanics.engine import kernel, schema  # noqa: E402
from gluteus.model.opensim.model import OsimModel  # noqa: E402

Array = NDArray[np.float64]

PAGE = ROOT / "docs" / "performance.md"
START, END = "<!-- engine: start -->", "<!-- engine: end -->"
MODELS = ROOT.parent / "shared" / "opensim" / "models"
HIP = ("hip_flexion_r", "hip_adduction_r", "hip_rotation_r")
TENDONS, POSES, TIMES = 25, 4096, 15


@dataclass(frozen=True)
class Case:
    """A question: moment arms of some muscles about some coordinates, in
    poses (pose, coordinate).
    """

    name: str
    path: Path
    model: OsimModel
    muscles: tuple[str, ...]
    coordinates: tuple[str, ...]
    q: Array

    def ask(self) -> Array:
        return self.model.moment_arms(self.q, muscles=self.muscles, coordinates=self.coordinates)


def median(
    work: Callable[[], object], clock: Callable[[], float] = time.process_time, times: int = TIMES
) -> float:
    work()
    taken = []
    for _ in range(times):
        start = clock()
        work()
        taken.append(clock() - start)
    return statistics.median(taken)


def poses(model: OsimModel, count: int) -> Array:
    ranges = np.array([coordinate.range for coordinate in model.spec.coordinates])
    low, high = np.where(np.abs(ranges) > 6.0, np.sign(ranges), ranges).T
    return model.resolve(np.random.default_rng(0).uniform(low, high, (count, len(low))))


def hip_lines() -> peers.Lines:
    """Return lines of a woman's hip, most of them bowing over a sphere
    (tests/oracle/test_engines.py).
    """
    from gluteus.bones.person import Person
    from gluteus.model.hip.hip import Hip

    model = Hip(Person(sex="f")).model()
    nearest = np.minimum(*(np.linalg.norm(ends[0], axis=1) for ends in (model.origin, model.insertion)))
    fits = np.flatnonzero(model.bow[0] < 0.98 * nearest)  # no sphere has to shrink
    mine = fits[np.linspace(0, len(fits) - 1, TENDONS).astype(int)]
    names = tuple(model.muscle_names[line] for line in mine)
    return peers.Lines(names, model.origin[0, mine], model.insertion[0, mine], model.bow[0, mine])


def hip_case(path: Path, lines: peers.Lines) -> Case:
    model = gl.read_osim(path)
    least, most = np.radians([-20.0, -40.0, -35.0]), np.radians([100.0, 30.0, 40.0])
    q = np.random.default_rng(0).uniform(least, most, (POSES, 3))
    bowing = int((lines.radius > 0).sum())
    return Case(f"hip, {TENDONS} lines, {bowing} with a sphere", path, model, model.muscle_names, HIP, q)


def model_cases(folder: Path, names: Sequence[str]) -> list[Case]:
    found = []
    for name in names:
        path = folder / f"{name}.osim"
        if not path.is_file():
            print(f"{path} is not there: left out")
            continue
        model = gl.read_osim(path)
        title, muscles, coordinates = name.partition("_")[0], model.muscle_names, model.coordinate_names
        if HIP[0] in coordinates:
            muscles = tuple(muscle for muscle in muscles if muscle.endswith("_r"))
            title, coordinates = f"{title}, {len(muscles)} muscles of the right side", HIP
        found.append(Case(title, path, model, muscles, coordinates, poses(model, POSES)))
    return found


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [
        "",
        f"| {' | '.join(head)} |",
        "|" + " --- |" * len(head),
        *(f"| {' | '.join(row)} |" for row in rows),
    ]


def rate(seconds: float) -> str:
    return f"{1 / seconds:,.0f}" if seconds < 0.1 else f"{1 / seconds:.1f}"


def beside_peers(cases: Sequence[Case], lines: peers.Lines) -> list[str]:
    """Time ours and theirs in turns, so that both meet the same machine."""
    osim = peers.open_opensim()
    rows = []
    for case in cases:
        count = 40
        theirs, ours = [], []
        for _ in range(3):
            one = peers.opensim_arms(
                osim, case.path, case.model.coordinate_names, case.q[:count], case.muscles, case.coordinates
            )
            theirs.append(one.seconds)
            ours.append(median(case.ask, times=5) / len(case.q))
        rows.append(row(case.name, "OpenSim 4.6", theirs, ours, one.arms - case.ask()[:count]))
    case, theirs, ours = cases[0], [], []
    for _ in range(5):
        one = peers.mujoco_arms(lines, case.q[:2000])
        theirs.append(one.seconds)
        ours.append(median(case.ask, times=5) / len(case.q))
    rows.insert(1, row(case.name, "MuJoCo", theirs, ours, one.arms - case.ask()[:2000]))
    head = (
        "model",
        "peer",
        "peer [poses/s]",
        "Gluteus [poses/s]",
        "times as fast",
        "median, worst difference [m]",
    )
    return table(head, rows)


def row(name: str, peer: str, theirs: list[float], ours: list[float], off: Array) -> tuple[str, ...]:
    slow, fast = statistics.median(theirs), statistics.median(ours)
    wrong = np.abs(off)
    return (
        name,
        peer,
        rate(slow),
        rate(fast),
        f"{slow / fast:,.{1 if slow < 100 * fast else 0}f}",
        f"{np.median(wrong):.0e}, {wrong.max():.0e}",
    )


def by_muscles(case: Case) -> list[str]:
    rows = []
    for count in (1, 5, 10, 20, len(case.muscles)):
        some = case.muscles[:count]
        plain = median(lambda: case.model.lengths(case.q, muscles=some)) / len(case.q)  # noqa: B023
        arms = median(
            lambda: case.model.moment_arms(case.q, muscles=some, coordinates=HIP)  # noqa: B023
        ) / len(case.q)
        rows.append((str(count), f"{plain * 1e6:.3f}", f"{arms * 1e6:.3f}"))
    return table(("muscles", "lengths [µs/pose]", "three moment arms [µs/pose]"), rows)


def by_samples(case: Case) -> list[str]:
    rows = []
    for count in (1, 8, 64, 512, 4096, 65536):
        q = np.resize(case.q, (count, case.q.shape[1]))
        whole = median(lambda: case.model.moment_arms(q, muscles=case.muscles, coordinates=HIP))  # noqa: B023
        rows.append((f"{count:,}", f"{whole * 1e6:,.0f}", f"{whole / count * 1e6:.3f}"))
    return table(("poses in a call", "call [µs]", "[µs/pose]"), rows)


def by_threads(case: Case) -> list[str]:
    rows, q = [], np.resize(case.q, (65536, case.q.shape[1]))
    for count in range(1, kernel.compiled.cores() + 1):
        os.environ["GLUTEUS_THREADS"] = str(count)
        whole = median(
            lambda: case.model.moment_arms(q, muscles=case.muscles, coordinates=HIP), time.perf_counter, 9
        )
        rows.append((str(count), f"{whole / len(q) * 1e6:.3f}"))
    os.environ["GLUTEUS_THREADS"] = "1"
    return table(("threads", "by the clock [µs/pose]"), rows)


def by_instructions(cases: Sequence[Case]) -> list[str]:
    rows = []
    for name in kernel.compiled.isas():
        os.environ["GLUTEUS_KERNEL"] = name
        rows.append((name, *(f"{median(case.ask) / len(case.q) * 1e6:.3f}" for case in cases)))
    del os.environ["GLUTEUS_KERNEL"]
    few = [(case, case.q[:256]) for case in cases]
    os.environ["GLUTEUS_KERNEL"] = "off"
    numpy = [
        median(lambda: case.model.moment_arms(q, muscles=case.muscles, coordinates=HIP), times=3)  # noqa: B023
        for case, q in few
    ]
    del os.environ["GLUTEUS_KERNEL"]
    rows.append(("NumPy, 256 poses", *(f"{whole / 256 * 1e6:,.0f}" for whole in numpy)))
    return table(("instructions", *(f"{case.name} [µs/pose]" for case in cases)), rows)


def peaks() -> tuple[float, float, float]:
    """Greatest rates of additions and multiplications, divisions, roots [1/s]."""
    found = []
    for which, rounds in (("multiply_add", 4_000_000), ("divide", 800_000), ("root", 400_000)):
        call = schema.PeakCall(operation=schema.Peak[which], rounds=rounds)
        rates = []
        for _ in range(5):
            start = time.process_time()
            done = kernel.compiled.peak(call)
            rates.append(done / (time.process_time() - start))
        found.append(max(rates))
    return found[0], found[1], found[2]


def counted(cases: Sequence[Case], folder: Path) -> list[list[float]]:
    """Build a kernel that counts and let it answer the same questions: operations for each pose."""
    build = folder / "counting"
    python = f"-DPython_EXECUTABLE={sys.executable}"
    environment = {**os.environ, "PATH": f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ['PATH']}"}
    for command in (
        ["cmake", "-S", str(ROOT), "-B", str(build), "-G", "Ninja", python, "-DGLUTEUS_COUNT=ON"],
        ["cmake", "--build", str(build)],
    ):
        subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    module = next(build.rglob("_kernel*.so"))
    asked = [[str(case.path), list(case.muscles)] for case in cases]
    poses_file = folder / "poses.npz"
    np.savez(poses_file, **{str(number): case.q for number, case in enumerate(cases)})
    run = subprocess.run(
        [sys.executable, __file__, "--count", json.dumps(asked), "--poses", str(poses_file)],
        env={**environment, COUNTING: str(module)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(run.stdout)


def count(asked: list[list[object]], poses_file: str) -> None:
    found, stored = [], np.load(poses_file)
    for number, (path, muscles) in enumerate(asked):
        model, q = gl.read_osim(str(path)), stored[str(number)][:512]
        kernel.compiled.counts()
        model.moment_arms(q, muscles=muscles, coordinates=HIP)
        found.append([operations / len(q) for operations in kernel.compiled.counts()])
    print(json.dumps(found))


def roofline(cases: Sequence[Case], folder: Path) -> list[str]:
    highest, rows = peaks(), []
    for case, operations in zip(cases, counted(cases, folder), strict=True):
        bound = sum(each / peak for each, peak in zip(operations, highest, strict=True))
        taken = median(case.ask) / len(case.q)
        numbers = (f"{each:,.0f}" for each in operations)
        rows.append((case.name, *numbers, f"{bound * 1e6:.3f}", f"{taken * 1e6:.3f}", f"{bound / taken:.0%}"))
    head = (
        "model",
        "additions, multiplications",
        "divisions",
        "roots",
        "bound [µs]",
        "taken [µs]",
        "part",
    )
    simple, divisions, roots = (peak / 1e9 for peak in highest)
    told = (
        f"Measured on this machine, one core: {simple:.0f} billion additions and multiplications a second, "
        f"{divisions:.1f} billion divisions, {roots:.1f} billion roots."
    )
    return ["", told, *table(head, rows)]


def import_seconds() -> float:
    code = "import time; import gluteus; print(time.process_time())"
    command = [sys.executable, "-c", code]
    return statistics.median(
        float(subprocess.run(command, capture_output=True, text=True, check=True).stdout) for _ in range(9)
    )


def page(models: Path, folder: Path) -> list[str]:
    os.environ["GLUTEUS_THREADS"] = "1"
    lines, osim = hip_lines(), peers.open_opensim()
    path = folder / "hip.osim"
    peers.write_osim(osim, lines, path)
    cases = [hip_case(path, lines), *model_cases(models, ("gait2392_thelen2003muscle", "Rajagopal2016"))]
    arm = model_cases(models, ("arm26",))  # waits for an ellipsoid: seconds in NumPy, beside OpenSim alone
    last = cases[-1]
    return [
        f"{peers.machine()}; {sys.platform}, Python {sys.version.split()[0]}, NumPy {np.__version__}; "
        f"{kernel.state()}.",
        f"`import gluteus`, interpreter included: {import_seconds():.3f} s of processor time.",
        *beside_peers([*cases, *arm], lines),
        "", f"Instruction sets, and NumPy, which is the definition ({POSES:,} poses, three moment arms):",
        *by_instructions(cases),
        "", f"Number of muscles ({last.name.partition(',')[0]}, {POSES:,} poses):", *by_muscles(last),
        "", f"Number of poses in a call ({last.name}):", *by_samples(last),
        "", f"Threads ({last.name}, 65,536 poses):", *by_threads(last),
        "", "The bound from arithmetic:", *roofline(cases, folder),
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--models", type=Path, default=MODELS)
    parser.add_argument("--count", help=argparse.SUPPRESS)
    parser.add_argument("--poses", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.count:
        count(json.loads(arguments.count), arguments.poses)
        return
    if not kernel.in_use():
        sys.exit(str(kernel.state()))
    with tempfile.TemporaryDirectory() as folder:
        found = "\n".join(page(arguments.models, Path(folder)))
    print(found)
    text = PAGE.read_text(encoding="utf-8")
    before, after = text.partition(START)[0], text.partition(END)[2]
    PAGE.write_text(f"{before}{START}\n\n{found}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
