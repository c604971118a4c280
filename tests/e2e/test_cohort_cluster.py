"""A cohort on a Dask cluster whose workers are killed on the way: the same bits, nobody counted
twice.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gluteus.mechanics.engine.choice import NUMPY, engine

SIZE = ["-n", "1600", "--seed", "5", "--sex", "m"]


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A scheduler and two workers of its own, each under a nanny that replaces it."""
    told = tmp_path / "scheduler.json"
    common = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    quiet = dict(os.environ, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="10")
    scheduler = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0",
         "--no-dashboard", "--scheduler-file", str(told)],
        env=quiet, **common,
    )  # fmt: skip
    # Workers compute with another BLAS than the machine that begins the cohort, which only the
    # kernel is promised to bear (docs/decisions/0040-same-bits.md).
    other = quiet | {"GLUTEUS_CACHE_DIR": ""}
    if engine() is not NUMPY:
        other |= {"OPENBLAS_CORETYPE": "Prescott"}
    worker = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(told),
         "--nworkers", "2", "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1",
         "--local-directory", str(tmp_path)],
        env=other, **common,
    )  # fmt: skip
    try:
        for _ in range(300):
            if told.exists() and told.stat().st_size:
                break
            time.sleep(0.1)
        yield json.loads(told.read_text())["address"]
    finally:
        for process in (worker, scheduler):
            process.terminate()
        for process in (worker, scheduler):
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def cohort(*words: str) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "-c",
        "from gluteus.cli import main; main()",
        "cohort",
        *SIZE,
        *words,
        "--json",
    ]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def kill_one_worker(address: str) -> int:
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        pids: dict[str, int] = client.run(os.getpid, on_error="ignore")
        victim = next(pid for pid in pids.values() if pid)
    os.kill(victim, signal.SIGKILL)
    return victim


@pytest.mark.filterwarnings("ignore")  # of the cluster's own closing
def test_killed_workers_change_nothing(address: str, tmp_path: Path) -> None:
    shards = tmp_path / "cluster" / "shards"
    # Small chunks, so that work is left when workers die.
    study = tmp_path / "study.yaml"
    study.write_text("people: 1600\nseed: 5\nchunk: 64\npopulation: {sex: m}\n")
    words = [sys.executable, "-c", "from gluteus.cli import main; main()", "cohort", str(study), "--json"]
    run = subprocess.Popen(
        [*words, "--out", str(tmp_path / "cluster"), "--scheduler", address],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    killed = list[int]()
    for finished in (2, 6):
        deadline = time.monotonic() + 90
        while len(list(shards.glob("*.json"))) < finished and time.monotonic() < deadline:
            assert run.poll() is None, run.communicate()
            time.sleep(0.02)
        killed.append(kill_one_worker(address))
    out, err = run.communicate(timeout=180)
    assert run.returncode == 0, err
    here = subprocess.run(
        [*words, "--out", str(tmp_path / "here"), "--processes", "1"],
        capture_output=True,
        text=True,
        check=True,
    )
    found, known = json.loads(out), json.loads(here.stdout)
    assert len(set(killed)) == 2
    assert found["provenance"]["digest"] == known["provenance"]["digest"]
    assert found["counts"] == known["counts"]
    assert found["counts"]["people"] == 1600


def test_no_scheduler_is_one_error(tmp_path: Path) -> None:
    run = cohort("--out", str(tmp_path / "none"), "--scheduler", "tcp://127.0.0.1:9")
    out, err = run.communicate(timeout=120)
    assert run.returncode == 2
    assert out == ""
    assert "no Dask scheduler answers at tcp://127.0.0.1:9" in err
