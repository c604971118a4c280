"""Nothing is sent anywhere: connections and look-ups of names of the verbs are counted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.models import model_path

WATCHED = """
import sys
asked = []
watched = [f"socket.{name}" for name in ("connect", "getaddrinfo", "gethostbyname", "sendto", "bind")]
def watch(event, arguments):
    if event in watched:
        asked.append(f"{event} {arguments[1:]!r}")
sys.addaudithook(watch)
try:
    exec(sys.argv.pop(1))
finally:
    print("ASKED", asked, file=sys.stderr)
"""
VERB = "from gluteus.cli import main; main()"


def watched(program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", WATCHED, program, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "--samples", "30"),
        ("stance", "--samples", "30", "--json"),
        ("exercises", "--samples", "20"),
        ("lint", model_path("walker")),
        ("cohort", "--people", "60", "--out", "OUT/cohort", "--processes", "2"),
        ("pain", "--answers", "none"),
        ("examine", "--zone", "posterior", "--side", "left", "--store", "OUT/clinic.gluteus"),
    ],
    ids=lambda words: words[0],
)  # fmt: skip
def test_verbs_connect_to_nothing_and_look_up_no_name(arguments: tuple[object, ...], tmp_path: Path) -> None:
    done = watched(VERB, *(str(each).replace("OUT", str(tmp_path)) for each in arguments))
    assert "Traceback" not in done.stderr
    assert done.stderr.rstrip().endswith("ASKED []"), done.stderr


def test_the_watch_sees_a_connection() -> None:
    done = watched("import socket; socket.create_connection(('127.0.0.1', 9))")
    assert "socket.connect" in done.stderr
    assert "ASKED []" not in done.stderr
