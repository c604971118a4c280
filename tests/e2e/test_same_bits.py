"""A cohort has the same bits with any NumPy, BLAS or processor, and leaves no workers."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gluteus.mechanics.engine.choice import NUMPY, engine

STUDY = "people: 512\nseed: 5\nchunk: 64\npopulation: {sex: f, mass_kg: 62, age: [40, 60]}\n"
OTHER_NUMPY = ("2.2.6", "2.3.5")

Numbers = dict[str, Any]


def other_processor() -> dict[str, str]:
    """Arithmetic of another machine: BLAS for an old core, NumPy without newer instructions."""
    from numpy._core._multiarray_umath import __cpu_dispatch__

    return {"OPENBLAS_CORETYPE": "Prescott", "NPY_DISABLE_CPU_FEATURES": " ".join(__cpu_dispatch__)}


def start(folder: Path, *words: str, **environment: str) -> subprocess.Popen[str]:
    study = folder.parent / "study.yaml"
    if not study.exists():
        study.write_text(STUDY)
    return subprocess.Popen(
        [sys.executable, "-c", "from gluteus.cli import main; main()", "cohort", str(study), "--json",
         "--out", str(folder), *words],
        # Prepared bones of another arithmetic are not used.
        env=os.environ | {"GLUTEUS_CACHE_DIR": ""} | environment,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def cohort(folder: Path, *words: str, **environment: str) -> Numbers:
    run = start(folder, *words, **environment)
    out, err = run.communicate(timeout=300)
    assert run.returncode == 0, err
    found: Numbers = json.loads(out)["provenance"]
    return found


def without_half_of_its_shards(folder: Path, copy: Path) -> Path:
    shutil.copytree(folder, copy)
    for name in ("summary.json", "histograms.zarr"):
        shutil.rmtree(copy / name, ignore_errors=True)
    shards = sorted((copy / "shards").iterdir())
    for path in shards[::2]:
        path.unlink()
    return copy


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Numbers]:
    """A cohort that was begun and finished with the arithmetic of this machine."""
    folder = tmp_path_factory.mktemp("bits") / "here"
    return folder, cohort(folder)


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Numbers]:
    """The same with the arithmetic of another processor."""
    folder = tmp_path_factory.mktemp("other") / "elsewhere"
    return folder, cohort(folder, **other_processor())


@pytest.mark.needs_kernel
def test_another_processor_goes_on_with_the_same_bits(
    here: tuple[Path, Numbers], elsewhere: tuple[Path, Numbers], tmp_path: Path
) -> None:
    (folder, known), (other_folder, other) = here, elsewhere
    if other["constants"] == known["constants"]:
        pytest.skip("this machine has no second arithmetic: OpenBLAS and NumPy compute the same without it")
    resumed = cohort(without_half_of_its_shards(folder, tmp_path / "resumed"), **other_processor())
    assert resumed == known
    for processes in ("1", "2"):
        back = without_half_of_its_shards(other_folder, tmp_path / f"back{processes}")
        assert cohort(back, "--processes", processes) == other


@pytest.mark.needs_kernel
@pytest.mark.parametrize("version", OTHER_NUMPY)
def test_another_numpy_goes_on_with_the_same_bits(
    here: tuple[Path, Numbers], tmp_path: Path, version: str
) -> None:
    if version == np.__version__:
        pytest.skip(f"NumPy {version} is the one of this installation")
    other = tmp_path / "numpy"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--only-binary=:all:"]
    done = subprocess.run(
        [*pip, "--target", str(other), f"numpy=={version}"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"NumPy {version} cannot be installed here: {done.stderr.strip().splitlines()[-1]}")
    environment = {"PYTHONPATH": str(other)}
    used = [sys.executable, "-c", "import numpy; print(numpy.__version__)"]
    shown = subprocess.run(used, env=os.environ | environment, capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == version
    folder, known = here
    assert cohort(without_half_of_its_shards(folder, tmp_path / "resumed"), **environment) == known


@pytest.mark.needs_kernel
def test_quantiles_from_other_constants_agree(
    here: tuple[Path, Numbers], elsewhere: tuple[Path, Numbers]
) -> None:
    from gluteus.studies.population.cohort_file import read_cohort
    from gluteus.studies.population.folder import CohortFolder
    from gluteus.studies.population.run import run_cohort

    wanted = read_cohort(here[0].parent / "study.yaml")
    folders = (CohortFolder.open(folder, wanted) for folder, _ in (here, elsewhere))
    summaries = [run_cohort(wanted, folder).summary for folder in folders]
    for name, one in summaries[0].quantities.items():
        other = summaries[1][name]
        for part in (0.025, 0.25, 0.5, 0.75, 0.975):
            assert one.quantile(part) == pytest.approx(other.quantile(part), rel=1e-9, abs=1e-9, nan_ok=True)


def test_numpy_alone_refuses_to_go_on_elsewhere(tmp_path: Path) -> None:
    """Where NumPy does the arithmetic, the same constants do not give the same bits."""
    (tmp_path / "study.yaml").write_text(STUDY.replace("512", "65"))
    begun = cohort(tmp_path / "begun", GLUTEUS_KERNEL="off")
    resumed = without_half_of_its_shards(tmp_path / "begun", tmp_path / "resumed")
    run = start(resumed, GLUTEUS_KERNEL="off", **other_processor())
    _, err = run.communicate(timeout=300)
    if run.returncode == 0:
        pytest.skip("this machine has no second arithmetic: OpenBLAS and NumPy compute the same without it")
    assert run.returncode == 2
    assert len(err.splitlines()) == 1
    assert begun["constants"][:12] in err
    assert "NumPy engine" in err
    assert cohort(resumed, GLUTEUS_KERNEL="off") == begun


def children(pid: int) -> list[int]:
    listed = subprocess.run(["ps", "-eo", "pid,ppid"], capture_output=True, text=True, check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in listed.splitlines()[1:]]
    return [child for child, parent in pairs if parent == pid]


def alive(pids: list[int]) -> list[int]:
    listing = ["ps", "-o", "pid=,stat=", "-p", ",".join(map(str, pids))]
    states = subprocess.run(listing, capture_output=True, text=True, check=False).stdout
    return [int(line.split()[0]) for line in states.splitlines() if "Z" not in line.split()[1]]


def until(condition: Callable[[], object], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_workers_end_with_their_parent(tmp_path: Path, end: signal.Signals) -> None:
    # Enough people that the run is at work when it ends: NumPy needs a thousandth of them.
    people, chunk = ("6400", "64") if engine() is NUMPY else ("4000000", "8192")
    (tmp_path / "study.yaml").write_text(STUDY.replace("512", people).replace("64\n", f"{chunk}\n"))
    run = start(tmp_path / "run", "--processes", "2")
    workers: list[int] = []
    try:
        until(lambda: list((tmp_path / "run").glob("shards/*.json")), 120)
        workers = children(run.pid)
        assert len(workers) >= 2
        run.send_signal(end)
        run.wait(20)
        until(lambda: not alive(workers), 5)
    finally:
        run.kill()
        for pid in alive(workers) if workers else ():
            os.kill(pid, signal.SIGKILL)
        run.communicate()
