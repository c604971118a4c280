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
from typing import Any

import numpy as np
import pytest

from gluteus.files import read_table, write_table
from gluteus.mechanics.engine.choice import NUMPY, engine
from tests.helpers import leg

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


@pytest.mark.filterwarnings("ignore")
def test_trials_on_the_cluster_are_those_of_this_machine(address: str, tmp_path: Path) -> None:
    """Relative paths are found by the workers, and a trial that fails does not stop the others."""
    leg.write_leg(tmp_path)
    for name in ("one", "two"):
        place = tmp_path / name
        place.mkdir()
        leg.write_loads(place).rename(place / "swing_loads.xml")
        write_table(leg.swing(), place / "swing_angles.mot")
    broken = tmp_path / "two" / "swing_angles.mot"
    broken.write_text(broken.read_text().replace("endheader", "endofheader"))
    words = [sys.executable, "-c", "from gluteus.cli import main; main()", "trials", ".", "--reserves", "1"]
    found = list[dict[str, Any]]()
    for out, where in (("there", ["--scheduler", address]), ("here", ["--processes", "1"])):
        run = subprocess.run(
            [*words, "--out", out, *where, "--json"], cwd=tmp_path, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert run.returncode == 0, run.stderr
        found.append(json.loads(run.stdout))
    there, here = found
    assert [each["name"] for each in there["failed"]] == ["two-swing"]
    assert [each["name"] for each in here["failed"]] == ["two-swing"]
    assert there["results"]["one-swing"]["frames"] == here["results"]["one-swing"]["frames"] > 0
    one, other = (read_table(tmp_path / out / "one-swing.sto") for out in ("there", "here"))
    assert one.columns == other.columns
    np.testing.assert_allclose(one.values, other.values, rtol=1e-6, atol=1e-6)
    for name in ("table.csv", "report.html"):
        (tmp_path / "there" / name).unlink()
    again = subprocess.run(
        [*words, "--out", "there", "--scheduler", address, "--json"], cwd=tmp_path, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert again.returncode == 1  # every trial failed
    errors = {each["name"]: each["error"] for each in json.loads(again.stdout)["failed"]}
    assert "exists" in errors["one-swing"]


def test_no_scheduler_is_one_error(tmp_path: Path) -> None:
    run = cohort("--out", str(tmp_path / "none"), "--scheduler", "tcp://127.0.0.1:9")
    out, err = run.communicate(timeout=120)
    assert run.returncode == 2
    assert out == ""
    assert "no Dask scheduler answers at tcp://127.0.0.1:9" in err
