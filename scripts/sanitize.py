#!/usr/bin/env python3
"""Build the kernel with AddressSanitizer and UBSan, and run the tests that reach it.

    sanitize.py [--jobs N] [--isa NAME] [PYTEST ARGUMENTS]

Two kernels are built, each with one instruction set: the best of this machine, whose vectors have
the most lanes to get wrong, and the baseline that every machine can run. The first runs the laws
that are checked on the kernel and the unit tests of its boundary, the second the unit tests alone;
with --isa there is one kernel, and it runs everything. The kernel of .venv stays as it is: the
others are built in build/sanitize and take its place in these test runs alone
(tests/helpers/sanitized.py). Needs GCC or Clang on Linux.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build" / "sanitize"

UNITS = tuple(
    f"tests/unit/mechanics/test_{name}.py"
    for name in ("boundary", "kernel", "schema", "recruitment", "wrap", "muscle", "tree", "dynamics")
)
LAWS = tuple(
    f"tests/laws/test_{name}.py"
    for name in (
        "geometry_laws", "path_laws", "wrap_laws", "skeleton_laws", "dynamics_laws", "recruitment_laws",
        "programmes_laws", "muscle_forces_laws", "tracking_engines", "standing_laws", "stance_laws",
        "crowd_laws", "operation_laws",
    )
)  # fmt: skip


def build(isa: str, jobs: int) -> Path:
    """Return the kernel of an instruction set, with sanitizers."""
    scripts = sysconfig.get_path("scripts")
    environment = {**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"}
    folder = BUILD / isa
    configure = ["cmake", "-S", ".", "-B", str(folder), "-DGLUTEUS_SANITIZE=ON", f"-DGLUTEUS_ONLY={isa}"]
    configure += [f"-DPython_EXECUTABLE={sys.executable}"]
    if shutil.which("ccache"):
        configure += ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"]
    compile_ = ["cmake", "--build", str(folder), "--target", "_kernel", "--parallel", str(jobs)]
    for command in (configure, compile_):
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
    return next((folder / "kernel").glob("_kernel*.so"))


def library(name: str) -> str:
    """Return where the compiler keeps a library of its own."""
    compiler = os.environ.get("CXX", "c++")
    found = subprocess.run((compiler, f"-print-file-name={name}"), capture_output=True, text=True, check=True)
    return found.stdout.strip()


def test(kernel: Path, jobs: int, arguments: Sequence[str]) -> int:
    """Return the status of the tests on a kernel; a crash is reported with its test."""
    environment = {
        **os.environ,
        "GLUTEUS_SANITIZED": str(kernel),
        # Loaded before any conftest, also by each worker: nobody may import the other kernel first.
        "PYTEST_PLUGINS": "tests.helpers.sanitized",
        # The interpreter itself has no sanitizer, so its library must be there from the start; and
        # with it that of C++, or exceptions end the run.
        "LD_PRELOAD": f"{library('libasan.so')} {library('libstdc++.so')}",
        "ASAN_OPTIONS": "detect_leaks=0",  # Python keeps what it has until the end
        "UBSAN_OPTIONS": "print_stacktrace=1",
        "PYTHONMALLOC": "malloc",  # so that overruns of small objects show, too
    }
    # Laws also run on NumPy: those say nothing about the kernel.
    pytest = [sys.executable, "-m", "pytest", "-x", "-q", "-k", "not numpy", "--durations=10"]
    pytest += ["-p", "no:cacheprovider", "-n", str(jobs) if jobs > 1 else "0"]
    return subprocess.run([*pytest, *arguments], cwd=ROOT, env=environment, check=False).returncode


def own_isa() -> str:
    """Return the best instruction set of this machine, as the kernel of .venv knows it."""
    from gluteus.mechanics.engine import kernel

    return kernel.compiled.isas()[-1]


def main() -> int:
    """Build, run, say what ran, and return the first status that is not 0."""
    parser = argparse.ArgumentParser(description="Run the kernel's tests under sanitizers.")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="compilers, then workers")
    parser.add_argument("--isa", choices=("baseline", "avx2", "avx512"), help="one kernel, for all tests")
    asked, given = parser.parse_known_args()
    best = asked.isa or own_isa()
    runs = {best: (*UNITS, *LAWS)}
    if asked.isa is None:
        runs.setdefault("baseline", UNITS)
    for isa, tests in runs.items():
        start = time.monotonic()
        kernel = build(isa, asked.jobs)
        built = time.monotonic()
        status = test(kernel, asked.jobs, given or tests)
        ended = time.monotonic()
        how = "no finding" if status == 0 else f"status {status}"
        print(f"{isa} under AddressSanitizer and UBSan: {how}; ", end="")
        print(f"built in {built - start:.0f} s, tested in {ended - built:.0f} s", flush=True)
        if status:
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main())
