"""Measure the cost of a frame of recorded motion, beside OpenSim's tools in the same run.

For docs/performance.md.

Run: .venv/bin/python benchmarks/recruitment.py [--shared ../shared/opensim] [--keep]

Processor time of one thread, medians; threads alone are timed by the clock. The walk and the models
are looked for in ../shared/opensim; without them only random problems of recruitment are timed.
OpenSim's tools are run for fewer and for more frames: the difference is what frames cost, without
reading models and files.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from types import ModuleType
from typing import Any
from unittest.mock import patch

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from peers import open_opensim

import gluteus as gl
from gluteus.files import MotionTable, read_table, write_table
from gluteus.mechanics.engine import kernel
from gluteus.mechanics.engine.recruitment import solve
from gluteus.model.opensim.model import OsimModel, read_osim
from gluteus.studies.motion.forces import BLOCK
from gluteus.studies.motion.frames import FrameSettings, solve_frames
from gluteus.studies.motion.trial import Trial

Array = NDArray[np.float64]

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "performance.md"
START, END = "<!-- recorded: start -->", "<!-- recorded: end -->"
SHARED = ROOT.parent / "shared" / "opensim"
TIMES = 7
FRAMES, STEPS = 1500, (50, 15)
CRITERIA = {"at 1e-4 (its default)": (1e-4, 100), "at 1e-6": (1e-6, 500)}
MODELS = ("gait10dof18musc.osim", "gait2392_thelen2003muscle.osim", "Rajagopal2016.osim")

STAGES = {
    "reading the motion and its loads": [
        ("gluteus.studies.motion.forces", name) for name in ("read_table", "read_loads", "read_actuators")
    ],
    "splines, differences, frames to work on": [("gluteus.studies.motion.forces", "trial_of")],
    "what drives which coordinate": [("gluteus.studies.motion.forces", "drivable")],
    "inverse dynamics, reactions, actuators": [
        (f"gluteus.mechanics.engine.dynamics.{engine}Dynamics", name)
        for engine in ("Compiled", "Numpy")
        for name in ("needed", "carried", "pushes")
    ],
    "lengths and moment arms": [
        (f"gluteus.mechanics.engine.geometry.{engine}Geometry", "in_poses")
        for engine in ("Compiled", "Numpy")
    ],
    "pulls of the muscles on the bodies": [
        (f"gluteus.mechanics.engine.geometry.{engine}Geometry", "wrenches")
        for engine in ("Compiled", "Numpy")
    ],
    "forces that muscles can make": [("gluteus.model.opensim.model.OsimModel", "muscle_forces")],
    "recruitment": [("gluteus.studies.motion.frames", "solve")],
    "whether recording and result are plausible": [
        ("gluteus.studies.motion.forces", name) for name in ("judge_recording", "judge_result")
    ],
    "names, units, provenance of the results": [("gluteus.studies.motion.forces", "result")],
}
REST = "all else: folding, bounds, joining blocks"


def cpu(
    work: Callable[[], object], repeats: int = TIMES, clock: Callable[[], float] = time.process_time
) -> float:
    work()
    took: list[float] = []
    for _ in range(repeats):
        start = clock()
        work()
        took.append(clock() - start)
    return median(took)


@contextmanager
def in_numpy() -> Iterator[None]:
    with patch.dict(os.environ, GLUTEUS_KERNEL="off"):
        yield


@contextmanager
def threads(count: int) -> Iterator[None]:
    with patch.dict(os.environ, GLUTEUS_THREADS=str(count)):
        yield


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


@dataclass(frozen=True)
class Walk:
    """The recorded walk; its model is read, once for all recordings."""

    folder: Path
    model: OsimModel

    @property
    def motion(self) -> Path:
        return self.folder / "subject01_walk1_RRA_Kinematics_q.sto"

    @property
    def residuals(self) -> Path:
        return self.folder / "gait2392_SO_Residual_Actuators.xml"

    @property
    def loads(self) -> Path:
        return self.folder / "subject01_walk1_grf.xml"

    def forces(self, **options: Any) -> xr.Dataset:
        """As OpenSim's static optimisation does it, from the files."""
        return gl.forces(
            self.model, self.motion, self.loads, actuators=self.residuals,
            angles="degrees", derivatives="stepwise", **options,
        )  # fmt: skip


def stages(work: Callable[[], object]) -> dict[str, float]:
    """Processor time of the parts of one run; a part inside another counts for itself."""
    taken: dict[str, float] = defaultdict(float)
    inside: list[float] = []

    def timed(label: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            inside.append(0.0)
            start = time.process_time()
            try:
                return function(*arguments, **options)
            finally:
                spent = time.process_time() - start
                taken[label] += spent - inside.pop()
                if inside:
                    inside[-1] += spent

        return call

    with ExitStack() as stack:
        for label, places in STAGES.items():
            for owner, name in places:
                target = f"{owner}.{name}"
                stack.enter_context(patch(target, timed(label, _found(owner, name))))
        timed(REST, work)()
    return taken


def _found(owner: str, name: str) -> Any:
    import pkgutil

    return getattr(pkgutil.resolve_name(owner), name)


def stage_rows(walk: Walk) -> list[tuple[str, ...]]:
    runs = [stages(walk.forces) for _ in range(TIMES)]
    with in_numpy():
        slow = [stages(walk.forces) for _ in range(3)]

    def cell(found: list[dict[str, float]], label: str) -> str:
        return f"{median(each.get(label, 0.0) for each in found) / FRAMES * 1e6:.1f}"

    return [(label, cell(runs, label), cell(slow, label)) for label in [*STAGES, REST]]


def so_seconds(
    osim: ModuleType, walk: Walk, folder: Path, step: int, criterion: tuple[float, int]
) -> tuple[float, int, Array]:
    """Seconds of OpenSim's static optimisation of every so many frames, how
    many, and the efforts.
    """
    analysis = osim.StaticOptimization()
    analysis.setStartTime(0.5)
    analysis.setEndTime(1.999)
    analysis.setStepInterval(step)
    analysis.setUseMusclePhysiology(True)
    analysis.setActivationExponent(2)
    analysis.setConvergenceCriterion(criterion[0])
    analysis.setMaxIterations(criterion[1])
    tool, name = osim.AnalyzeTool(), f"so{step}"
    tool.setName(name)
    tool.setModelFilename(str(walk.folder / "subject01_simbody_adjusted.osim"))
    forces = osim.ArrayStr()
    forces.append(str(walk.residuals))
    tool.setForceSetFiles(forces)
    tool.setReplaceForceSet(False)
    tool.setCoordinatesFileName(str(folder / "q.sto"))
    tool.setLowpassCutoffFrequency(-1)
    tool.setExternalLoadsFileName(str(walk.loads))
    tool.setInitialTime(0.5)
    tool.setFinalTime(1.999)
    tool.setResultsDir(str(folder))
    tool.setSolveForEquilibrium(False)
    tool.updAnalysisSet().cloneAndAppend(analysis)
    tool.printToXML(str(folder / f"{name}.xml"))
    again = osim.AnalyzeTool(str(folder / f"{name}.xml"))
    start = time.process_time()
    again.run()
    spent = time.process_time() - start
    found = read_table(folder / f"{name}_StaticOptimization_activation.sto")
    return spent, len(found.time), np.stack([found.time, np.square(found.values).sum(axis=1)], axis=1)


def id_seconds(osim: ModuleType, walk: Walk, folder: Path, until: float) -> float:
    model = osim.Model(str(walk.folder / "subject01_simbody_adjusted.osim"))
    tool = osim.InverseDynamicsTool()
    tool.setModel(model)
    tool.setCoordinatesFileName(str(folder / "q.sto"))
    tool.setLowpassCutoffFrequency(-1)
    tool.setStartTime(0.5)
    tool.setEndTime(until)
    tool.setExternalLoadsFileName(str(walk.loads))
    tool.setResultsDir(str(folder))
    tool.setOutputGenForceFileName("id.sto")
    without = osim.ArrayStr()
    without.append("Muscles")
    tool.setExcludedForces(without)
    start = time.process_time()
    tool.run()
    return time.process_time() - start


@dataclass(frozen=True)
class Theirs:
    """OpenSim's static optimisation, its whole run over all frames, its inverse dynamics [s/frame].

    The first two and the efforts with their times (frame, 2) for each way to end the optimisation.
    """

    optimisation: tuple[float, ...]
    whole: tuple[float, ...]
    frames: int
    dynamics: float
    efforts: tuple[Array, ...]


def ask_opensim(walk: Walk) -> Theirs:
    osim = open_opensim()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        motion = replace(read_table(walk.motion), in_degrees=True)
        write_table(motion, folder / "q.sto")
        runs = [[so_seconds(osim, walk, folder, step, each) for step in STEPS] for each in CRITERIA.values()]
        short, long = (id_seconds(osim, walk, folder, until) for until in (0.8, 1.8))
    rate = (len(motion.time) - 1) / (motion.time[-1] - motion.time[0])
    more = runs[0][1][1] - runs[0][0][1]
    slopes = tuple((many[0] - few[0]) / more for few, many in runs)
    whole = tuple(
        (many[0] + (FRAMES - many[1]) * slope) / FRAMES for (_, many), slope in zip(runs, slopes, strict=True)
    )
    return Theirs(slopes, whole, more, (long - short) / rate, tuple(many[2] for _, many in runs))


def effort_rows(walk: Walk, theirs: Theirs) -> str:
    mine = walk.forces()
    told: list[str] = []
    for name, efforts in zip(CRITERIA, theirs.efforts, strict=True):
        rows = np.searchsorted(mine["time"].values, efforts[:, 0] - 1e-6)
        ratio = mine["effort"].values[rows] / efforts[:, 1]
        told.append(f"{ratio.min():.6f} to {ratio.max():.6f} where it ends {name}")
    return f"In {len(theirs.efforts[0])} frames our effort is, of OpenSim's, {' and '.join(told)}.\n"


def recorded(walk: Walk) -> str:
    theirs = ask_opensim(walk)
    q, qd, qdd = (walk.forces()[name].values for name in ("value", "speed", "acceleration"))
    calls, task = asked(walk)

    def dynamics() -> None:
        walk.model.inverse_dynamics(q, qd, qdd)

    def again() -> None:
        for arguments, options in calls:
            solve(*arguments, **options)

    def frames() -> None:
        for start in range(0, FRAMES, BLOCK):
            solve_frames(*task, slice(start, start + BLOCK))

    rows: list[tuple[str, ...]] = []
    for label, work, peers in (
        ("mechanics: dynamics, geometry, muscles, recruitment, reactions", frames, theirs.optimisation),
        ("all of `gluteus.forces`: files, splines, mechanics, results", walk.forces, theirs.whole),
        ("inverse dynamics alone", dynamics, (theirs.dynamics,)),
        ("recruitment alone", again, ()),
    ):
        fast = cpu(work) / FRAMES
        with in_numpy():
            slow = cpu(work, 3) / FRAMES
        beside = " or ".join(f"{each * 1e6:,.0f}" for each in peers)
        times = " or ".join(f"{each / fast:,.0f}" for each in peers)
        rows.append((label, f"{fast * 1e6:.2f}", f"{slow * 1e6:.1f}", beside, times))
    head = ("a frame [µs]", "compiled", "NumPy", "OpenSim 4.6", "times as fast")
    clock = [f"{by_clock(walk.forces, count) / FRAMES * 1e6:.1f}" for count in (1, 2)]
    return "\n".join(
        [
            f"The recorded walk: {FRAMES:,} frames, 92 muscles, 23 coordinates, 6 residual actuators; "
            f"OpenSim's static optimisation over {theirs.frames} frames, ending {' or '.join(CRITERIA)}; its "
            "inverse dynamics over a thousand.\n",
            table(head, rows),
            effort_rows(walk, theirs),
            "Where the time of a frame goes:\n",
            table(("part", "compiled [µs]", "NumPy [µs]"), stage_rows(walk)),
            f"By the clock, one thread and two: {clock[0]} and {clock[1]} µs a frame.\n",
        ]
    )


def by_clock(work: Callable[[], object], count: int) -> float:
    with threads(count):
        return cpu(work, clock=time.perf_counter)


def asked(walk: Walk) -> tuple[list[tuple[tuple[Any, ...], dict[str, Any]]], tuple[FrameSettings, Trial]]:
    """Recruitment problems of the walk, and the data that its frames are computed
    out from.
    """
    calls: list[tuple[tuple[Any, ...], dict[str, Any]]] = []
    task: list[tuple[FrameSettings, Trial]] = []

    def keep(*arguments: Any, **options: Any) -> Any:
        calls.append((arguments, options))
        return solve(*arguments, **options)

    def frames(settings: FrameSettings, trial: Trial, rows: slice) -> Any:
        task.append((settings, trial))
        return solve_frames(settings, trial, rows)

    with (
        patch("gluteus.studies.motion.frames.solve", keep),
        patch("gluteus.studies.motion.forces.solve_frames", frames),
    ):
        walk.forces()
    return calls, task[0]


def swinging(model: OsimModel, frames: int) -> MotionTable:
    """Every coordinate to and fro in the middle third of its range, each at its own pace."""
    time_s = np.arange(frames) / 1000.0
    ranges = np.clip([each.range for each in model.spec.coordinates], -1.5, 1.5)
    middle, width = ranges.mean(axis=1), np.ptp(ranges, axis=1) / 6.0
    pace = np.linspace(4.0, 9.0, len(ranges))
    return MotionTable(
        name="swinging", time=time_s, columns=model.coordinate_names,
        values=middle + width * np.sin(pace * time_s[:, None] + np.arange(len(ranges))), in_degrees=False,
    )  # fmt: skip


def model_rows(models: Path) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for name in MODELS:
        model = read_osim(models / name)
        motion = swinging(model, 512)

        def work(model: OsimModel = model, motion: MotionTable = motion, **options: Any) -> xr.Dataset:
            return gl.forces(model, motion, None, angles="radians", reserves=100.0, **options)

        found = [cpu(each, 3) / 512 for each in (work, lambda work=work: work(tendon="compliant"))]
        numbers = (str(len(model.muscle_names)), str(len(model.coordinate_names)))
        rows.append((name.removesuffix(".osim"), *numbers, *(f"{each * 1e6:.0f}" for each in found)))
    return rows


def random_problem(rows: int, coordinates: int, lines: int) -> tuple[Array, Array, Array]:
    """Lines that each pull about up to four coordinates, and demands that
    modest activations meet.
    """
    rng = np.random.default_rng(0)
    pulls = np.zeros((coordinates, lines))
    for line in range(lines):
        pulls[rng.choice(coordinates, rng.integers(1, min(5, coordinates + 1)), replace=False), line] = 1.0
    arms = rng.normal(0.0, 0.04, (rows, coordinates, lines)) * pulls
    capacity = arms * rng.lognormal(6.3, 0.8, lines)
    demand = np.einsum("bkm,bm->bk", capacity, 0.3 * rng.random((rows, lines)))
    return capacity, demand, np.ones(lines)


def problem_rows() -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for coordinates, lines, count in (
        (3, 75, 4096),
        (23, 46, 512),
        (23, 92, 512),
        (23, 184, 512),
        (23, 368, 512),
    ):
        problem = random_problem(count, coordinates, lines)
        cells = [str(coordinates), str(lines)]
        for power in (2, 3):
            cells.append(f"{cpu(lambda p=power, q=problem: solve(*q, power=p)) / count * 1e6:.1f}")
        with in_numpy():
            cells.append(f"{cpu(lambda q=problem: solve(*q), 3) / count * 1e6:.0f}")
        rows.append(tuple(cells))
    return rows


def page(shared: Path) -> str:
    parts = [f"{kernel.state()}.\n"]
    if (shared / "walk").is_dir():
        parts.append(
            recorded(Walk(shared / "walk", read_osim(shared / "walk" / "subject01_simbody_adjusted.osim")))
        )
        parts.append(
            "Models, all coordinates swinging, no loads, a reserve for each coordinate, 512 frames:\n"
        )
        head = ("model", "muscles", "coordinates", "rigid tendons [µs/frame]", "compliant tendons [µs/frame]")
        parts.append(table(head, model_rows(shared / "models")))
    parts.append(
        "Recruitment alone, through `solve`, random problems whose lines cross up to four coordinates:\n"
    )
    head = ("coordinates", "lines", "squared [µs]", "cubed [µs]", "squared, NumPy [µs]")
    parts.append(table(head, problem_rows()))
    return "\n".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--keep", action="store_true", help="print only, leave docs/performance.md as it is")
    arguments = parser.parse_args()
    os.environ["GLUTEUS_THREADS"] = "1"
    warnings.simplefilter("ignore")
    text = page(arguments.shared)
    print(text)
    if not arguments.keep:
        before, rest = PAGE.read_text(encoding="utf-8").split(START)
        after = rest.split(END)[1]
        PAGE.write_text(f"{before}{START}\n\n{text}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
