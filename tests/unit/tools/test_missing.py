"""Runs of tests without kernel and browser: one line for each, or an error under CI."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gluteus.mechanics.engine import kernel

ROOT = Path(__file__).parents[3]
TESTS = """
import pytest

@pytest.mark.needs_kernel
@pytest.mark.parametrize("case", range(3))
def test_kernel(case): pass

def test_browser(chromium): pass

@pytest.mark.parametrize("name", ["a.osim", "b.osim"])
def test_model(name): pytest.skip(f"{name} is not in ../shared/opensim")

def test_plain(): pass
"""
ABSENT = {"GLUTEUS_KERNEL": "off", "CHROMIUM": "/no/browser"}
# Without a compiler the kernel is missing for another reason, with another remedy.
REASONS = {
    "GLUTEUS_KERNEL": "The kernel is not in use: GLUTEUS_KERNEL is off"
    if kernel.state().reason in (None, "GLUTEUS_KERNEL is off")
    else "To compile the kernel, ",
    "CHROMIUM": "CHROMIUM names /no/browser, which opens no page. Name another one, or unset CHROMIUM",
}


def run(folder: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a few tests in a process of its own, with the hooks and settings of this suite."""
    file = folder / "test_few.py"
    file.write_text(TESTS)
    inherited = {name: value for name, value in os.environ.items() if name not in ("CI", "PYTEST_ADDOPTS")}
    paths = os.pathsep.join([str(ROOT / "tests"), str(ROOT / "scripts")])
    plugins = ("-p", "conftest", "-p", "xdist.plugin", "-p", "no:cacheprovider")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), *plugins, *options, str(file)],
        env=inherited | {"PYTHONPATH": paths, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("workers", ["0", "2"])
def test_what_is_missing_is_skipped_and_named_in_one_line_each_at_the_end(
    workers: str, tmp_path: Path
) -> None:
    done = run(tmp_path, "-n", workers, CI="", **ABSENT)
    assert done.returncode == 0, done.stdout + done.stderr
    *_, browser, models, compiled, counts = done.stdout.splitlines()
    assert compiled.startswith("Skipped 3: needs the compiled kernel. ")
    assert REASONS["GLUTEUS_KERNEL"] in compiled
    assert browser == f"Skipped 1: needs a browser. {REASONS['CHROMIUM']}"
    assert models == "Skipped 2: needs published models in ../shared/opensim"
    assert "1 passed, 6 skipped" in counts
    assert done.stdout.count("Skipped ") == 3
    assert "SKIPPED" not in done.stdout  # pytest's own list of them


@pytest.mark.parametrize(
    ("ci", "absent", "workers"),
    [("true", "CHROMIUM", "2"), ("1", "GLUTEUS_KERNEL", "2"), ("false", "CHROMIUM", "0")],
)
def test_with_any_ci_a_missing_kernel_or_browser_is_an_error(
    ci: str, absent: str, workers: str, tmp_path: Path
) -> None:
    browser = tmp_path / "browser"
    browser.write_text("#!/bin/sh\necho '42 pages'\n")
    browser.chmod(0o755)
    environment = {"CHROMIUM": str(browser), absent: ABSENT[absent]}
    done = run(tmp_path, "-n", workers, CI=ci, **environment)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "passed" not in done.stdout
    assert done.stderr.startswith("ERROR: CI is set, and no test may be skipped there.\n")
    assert REASONS[absent] in done.stderr


def test_a_plugin_that_loads_numpy_before_its_threads_are_limited_is_an_error_under_ci(
    tmp_path: Path,
) -> None:
    browser = tmp_path / "browser"
    browser.write_text("#!/bin/sh\necho '42 pages'\n")
    browser.chmod(0o755)
    done = run(tmp_path, "-n", "0", CI="1", CHROMIUM=str(browser), PYTEST_ADDOPTS="-p numpy")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "loads NumPy before" in done.stderr
