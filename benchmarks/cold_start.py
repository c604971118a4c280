"""Measure commands as whole processes, from start to exit, with libraries and set-up.

    python benchmarks/cold_start.py                          every command, 7 times
    python benchmarks/cold_start.py --runs 15 stance read    some of them
    python benchmarks/cold_start.py --vs ../other            beside another checkout
    python benchmarks/cold_start.py --walk DIR               `forces` too, on a recording

Each command runs once before the clock starts, which fills the caches of the system, of Python and
of Gluteus; bytecode is written even where PYTHONDONTWRITEBYTECODE forbids it, since users have it.
With ``--vs`` the two installations run in turn (A B A B ...) and ratios are taken pair by pair.
Seconds are processor time (user and system), as the operating system counts it for the finished
process; the clock's time is given beside them. `serve` is timed from its start until the first page
has been answered, and until the first answer of the API has. Prints a table in Markdown.
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

COMMANDS = {
    "--help": ["--help"],
    "read": ["read"],
    "stance": ["stance", "--sex", "m", "--json"],
    "strength": ["strength", "--sex", "m", "--json"],
    "check": ["check", "--json"],
    "pain": ["pain", "--regions", "CREST_P,SIJ", "--side", "right", "--unanswered", "show", "--json"],
}
FIRST_ANSWERS = {"serve, first page": "/", "serve, first answer": "/api/v1/article"}
_TICK = os.sysconf("SC_CLK_TCK")
_PATIENCE_S = 120.0
_SETTINGS = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@dataclass(frozen=True)
class Run:
    """One whole process: `cpu` and `wall` seconds."""

    cpu: float
    wall: float


def finished(words: list[str]) -> Run:
    """Run a command to its end; it must succeed."""
    start = time.monotonic()
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=_SETTINGS)
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(words)} ended with {process.returncode}: {said.decode()}")
    return Run(used.ru_utime + used.ru_stime, time.monotonic() - start)


def served(program: str, path: str) -> Run:
    """Start the server and measure until it has answered one address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    start = time.monotonic()
    process = subprocess.Popen(
        [program, "serve", "--no-open", "--port", str(port)], stdout=subprocess.DEVNULL, env=_SETTINGS
    )
    try:
        _answer(f"http://127.0.0.1:{port}{path}", process)
        wall = time.monotonic() - start
        fields = Path(f"/proc/{process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return Run((int(fields[11]) + int(fields[12])) / _TICK, wall)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _answer(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=_PATIENCE_S) as answer:
                answer.read()
            return
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{url} answers {error.code}") from error
        except OSError:
            time.sleep(0.01)
    raise SystemExit(f"{url} gives no answer")


def program_of(place: Path) -> str:
    """The command in a checkout, in a virtual environment, or given itself."""
    for found in (place / ".venv" / "bin" / "gluteus", place / "bin" / "gluteus", place):
        if found.is_file():
            return str(found)
    raise SystemExit(f"{place} holds no command gluteus; give a checkout or a virtual environment")


def commands(walk: Path | None) -> Iterator[tuple[str, list[str] | str]]:
    """Names of measurements, each with the words of a command or the address of a server."""
    yield from COMMANDS.items()
    if walk is not None:
        model, motion, loads = (_only(walk, each) for each in ("*.osim", "*_ik.mot", "*_grf.xml"))
        with tempfile.TemporaryDirectory() as folder:
            out = str(Path(folder) / "forces.sto")
            told = ["--motion", motion, "--loads", loads, "--lowpass", "6", "--out", out, "--overwrite"]
            yield "forces", ["forces", model, *told]
    yield from FIRST_ANSWERS.items()


def _only(folder: Path, pattern: str) -> str:
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise SystemExit(f"{folder} holds {len(found)} files {pattern}; give a folder with one of each kind")
    return str(found[0])


def measured(program: str, asked: list[str] | str) -> Run:
    return served(program, asked) if isinstance(asked, str) else finished([program, *asked])


def spread(values: list[float]) -> str:
    return f"{median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("names", nargs="*", help="measurements to make, by the beginning of their names")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--vs", type=Path, help="another checkout or virtual environment")
    parser.add_argument("--walk", type=Path, help="folder with one .osim, one _ik.mot and one _grf.xml")
    given = parser.parse_args()
    mine = program_of(Path(sys.prefix))
    other = program_of(given.vs) if given.vs else None
    heads = ["command", "processor, s", "clock, s"]
    heads += ["processor, the other, s", "clock, the other, s", "ratio"] if other else []
    print(f"| {' | '.join(heads)} |\n| {' | '.join(['---'] * len(heads))} |")
    for name, asked in commands(given.walk):
        if given.names and not any(name.startswith(each) for each in given.names):
            continue
        ours, theirs = list[Run](), list[Run]()
        for number in range(given.runs + 1):
            pair = measured(mine, asked), measured(other, asked) if other else None
            if number:
                ours.append(pair[0])
                theirs += [pair[1]] if pair[1] else []
        cells = [name, spread([each.cpu for each in ours]), spread([each.wall for each in ours])]
        if theirs:
            ratio = median([one.cpu / two.cpu for one, two in zip(ours, theirs, strict=True)])
            cells += [spread([each.cpu for each in theirs]), spread([each.wall for each in theirs])]
            cells.append(f"{ratio:.2f}")
        print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
