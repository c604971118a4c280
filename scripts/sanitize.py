#!/usr/bin/env python3
"""Build the kernel with AddressSanitizer and UBSan, and run the laws and its unit tests under them.

Usage: sanitize.py [PYTEST ARGUMENTS]. The kernel of .venv stays as it is: the other one is built in
build/sanitize and takes its place in the test run alone (tests/helpers/sanitized.py). Needs GCC or
Clang on Linux; the first build takes some minutes.
"""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build" / "sanitize"
TESTS = ("tests/laws", "tests/unit/mechanics")


def build() -> Path:
    """Return the kernel with sanitizers."""
    scripts = sysconfig.get_path("scripts")
    environment = {**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"}
    for command in (
        ("cmake", "-S", ".", "-B", BUILD, "-DGLUTEUS_SANITIZE=ON", f"-DPython_EXECUTABLE={sys.executable}"),
        ("cmake", "--build", BUILD, "--target", "_kernel", "--parallel", str(os.cpu_count() or 1)),
    ):
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
    return next((BUILD / "kernel").glob("_kernel*.so"))


def library(name: str) -> str:
    """Return where the compiler keeps a library of its own."""
    compiler = os.environ.get("CXX", "c++")
    found = subprocess.run((compiler, f"-print-file-name={name}"), capture_output=True, text=True, check=True)
    return found.stdout.strip()


def main(arguments: list[str]) -> int:
    """Build, run, and return the status of the tests."""
    environment = {
        **os.environ,
        "GLUTEUS_SANITIZED": str(build()),
        # The interpreter itself has no sanitizer, so its library must be there from the start; and
        # with it that of C++, or exceptions end the run.
        "LD_PRELOAD": f"{library('libasan.so')} {library('libstdc++.so')}",
        "ASAN_OPTIONS": "detect_leaks=0",  # Python keeps what it has until the end
        "UBSAN_OPTIONS": "print_stacktrace=1",
        "PYTHONMALLOC": "malloc",  # so that overruns of small objects show, too
    }
    # Without workers: a run that stops at an error says at which test.
    pytest = (sys.executable, "-m", "pytest", "-p", "tests.helpers.sanitized", "-n", "0", "-x", "-v")
    return subprocess.run((*pytest, *(arguments or TESTS)), cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
