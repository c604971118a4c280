"""A real server in a process of its own, on a free port, with a store of its own."""

import fcntl
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

import frontend

ROOT = Path(__file__).parents[3]

EDITOR_TOKEN = "editor-of-the-tests-0123456789"
_STARTS_WITHIN_S = 60.0


@dataclass(frozen=True)
class Served:
    """Where the app is, the editor's token of its store, and the store's file."""

    url: str
    editor_token: str
    store: Path

    @property
    def api(self) -> str:
        return f"{self.url}/api/v1"


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The app with pages of the present sources, served as `gluteus serve --store FILE` does."""
    store = tmp_path_factory.mktemp("app") / "store.gluteus"
    with serving(store) as served:
        yield served


@contextmanager
def serving(store: Path, port: int = 0) -> Iterator[Served]:
    """A server of its own, which ends with the context."""
    _build_pages()
    command = "from gluteus.cli import main; main()"
    told = store.with_suffix(".log")
    asked = ["serve", "--port", str(port), "--no-open", "--store", str(store)]
    with told.open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", command, *asked],
            env=os.environ | {"GLUTEUS_EDITOR_TOKEN": EDITOR_TOKEN, "PYTHONUNBUFFERED": "1"},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            yield Served(_address(process, told), EDITOR_TOKEN, store)
        finally:
            process.terminate()
            process.wait(timeout=20)
    assert "Traceback" not in told.read_text(), told.read_text()


def _build_pages() -> None:
    """Build the pages unless they are those of the sources; workers of a run take turns."""
    told: list[str] = []
    with (ROOT / "frontend" / "package.json").open() as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        assert frontend.build_frontend(told.append), told


def _address(process: subprocess.Popen[bytes], told: Path) -> str:
    """The address that the server prints, as soon as it answers there."""
    end = time.monotonic() + _STARTS_WITHIN_S
    while time.monotonic() < end:
        found = re.search(r"Gluteus is at (http://\S+?)/?(?:\s|$)", told.read_text())
        if found:
            try:
                httpx.get(f"{found[1]}/api/v1/about", timeout=5).raise_for_status()
            except httpx.TransportError:
                time.sleep(0.1)
                continue
            return found[1]
        if process.poll() is not None:
            break
        time.sleep(0.1)
    pytest.fail(f"the server did not start: {told.read_text()}")
