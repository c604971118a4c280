"""Work on copies in processes that are watched and replaced, and count how they end."""

from __future__ import annotations

import argparse
import faulthandler
import json
import multiprocessing
import multiprocessing.connection
import os
import sys
import sysconfig
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from fuzz.copies import damaged
from fuzz.readers import work_on
from fuzz.sound import ROOT, Seed, seeds

SECONDS = 10.0
"""A copy that takes more CPU counts as hanging; the slowest model of the tests takes two."""

PATIENCE = 120.0
"""So long is waited before it is asked whether a worker computes or waits."""

BUSY = 20
"""Times that a worker is waited for while it gets hardly any CPU."""

MEMORY = 2_000_000_000
"""Bytes beyond those of the loaded program."""


def watch(allowed: Path) -> None:
    """Refuse, from now on, to connect anywhere and to open files other than copies and Python's."""
    homes = (sys.prefix, sys.base_prefix, sysconfig.get_paths()["stdlib"], str(ROOT), str(allowed))
    resolved = (*(str(Path(home).resolve()) for home in homes), "/proc/", "/sys/", "/dev/")

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event.startswith(
            ("socket.", "urllib.", "http.", "ftplib.", "subprocess.", "os.system", "os.exec")
        ):
            raise AssertionError(f"{event} {arguments}")
        if event == "open" and isinstance(arguments[0], str | bytes):
            name = arguments[0].decode() if isinstance(arguments[0], bytes) else arguments[0]
            if not str(Path(name).absolute()).startswith(resolved):
                raise AssertionError(f"opened {name}")

    sys.addaudithook(hook)


def load_everything(folder: Path, sound: Sequence[Seed]) -> None:
    """Read each sound file once, so that all modules and records are loaded before the watch
    begins.
    """
    for each in {each.name: each for each in sound}.values():
        path = folder / each.name
        path.write_bytes(each.data)
        ended = work_on(path)
        assert ended == "result", f"{each.name} is to be sound, but ends in {ended}"


def limit_memory() -> None:
    """Have the system refuse more memory, where it can: then a copy ends in a `MemoryError`."""
    if not Path("/proc/self/statm").exists():
        return
    import resource

    loaded = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (loaded + MEMORY, loaded + MEMORY))


def worker(
    pipe: multiprocessing.connection.Connection, root: int, numbers: Sequence[int], folder: str, ending: str
) -> None:
    """Work on copies one after the other and send how each ended."""
    faulthandler.enable()
    sound = [each for each in seeds() if each.suffix == ending or not ending]
    load_everything(Path(folder), sound)
    limit_memory()
    watch(Path(folder))
    for each in numbers:
        copy = damaged(each, root, sound)
        path = Path(folder) / copy.name
        path.write_bytes(copy.data)
        pipe.send((each, "started", 0.0, copy.name))
        start = time.process_time()
        try:
            ended = work_on(path)
        except BaseException:  # a fuzzer catches what must not be there
            ended = "FAILED\n" + traceback.format_exc()[-2000:]
        seconds = time.process_time() - start
        if seconds > SECONDS:
            ended = f"HANGS for more than {SECONDS:g} s"
        pipe.send((each, ended, seconds, copy.name))


@dataclass(frozen=True)
class Ending:
    """How copy `number`, of the file `name`, ended after so many seconds of CPU."""

    number: int
    ended: str
    seconds: float
    name: str

    @property
    def failed(self) -> bool:
        return self.ended.startswith(("FAILED", "HANGS", "CRASHED"))


def ended_apart(name: str, folder: str) -> str:
    """How a copy ends where users meet it, if a library in C hangs or crashes over it.

    Results in HDF5 are read in a process with a budget; then that has to give one error.
    """
    if Path(name).suffix != ".nc":
        return ""
    from gluteus.apart import Budget
    from gluteus.errors import GluteusError
    from gluteus.studies.motion.files import read_forces

    try:
        read_forces(Path(folder) / name, budget=Budget(SECONDS, MEMORY))
    except GluteusError as error:
        return f"{type(error).__name__} from the process of its own"
    return ""


def answers(pipe: multiprocessing.connection.Connection, worker: int | None, suffix: str) -> bool:
    """Whether a worker sends something before it has used `SECONDS` of CPU, or waits for too long.

    On a busy machine it is waited longer, since a copy that gets no CPU does not hang.
    """
    patience, begun = PATIENCE if suffix != ".nc" else 2 * SECONDS, cpu_seconds(worker)
    for _ in range(BUSY):
        if pipe.poll(patience):
            return True
        if begun is None or (cpu_seconds(worker) or 0.0) - begun > SECONDS:
            return False
    return False


def cpu_seconds(process: int | None) -> float | None:
    """CPU that a process has used; None where the system does not say."""
    stat = Path(f"/proc/{process}/stat")
    if not stat.exists():
        return None
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def endings(root: int, numbers: Sequence[int], ending: str = "") -> Iterator[Ending]:
    """How each copy ends.

    A worker that dies or hangs is replaced, and the copy counts as failed.
    """
    waiting = list(numbers)
    with tempfile.TemporaryDirectory() as folder:
        while waiting:
            mine, theirs = multiprocessing.Pipe()
            process = multiprocessing.get_context("spawn").Process(
                target=worker, args=(theirs, root, waiting, folder, ending), daemon=True
            )
            process.start()
            theirs.close()
            current, name = waiting[0], ""
            try:
                while waiting and answers(mine, process.pid, Path(name).suffix):
                    number, ended, seconds, name = mine.recv()
                    current = number
                    if ended != "started":
                        waiting.remove(number)
                        yield Ending(number, ended, seconds, name)
                if waiting:
                    process.kill()
                    yield Ending(current, ended_apart(name, folder) or "HANGS", PATIENCE, name)
                    waiting.remove(current)
            except EOFError:
                crash = f"CRASHED with {process.exitcode}"
                yield Ending(current, ended_apart(name, folder) or crash, 0.0, name)
                waiting.remove(current)
            process.kill()
            process.join()


SAVED_EVERY = 200
"""Copies after which counts are printed, and saved where a file for them was named."""


@dataclass
class Tally:
    """How the first ``done`` copies of a seed and kind ended."""

    seed: int
    kind: str
    done: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    failures: list[dict[str, object]] = field(default_factory=list)
    slowest: dict[str, object] = field(default_factory=lambda: {"seconds": 0.0})

    def add(self, ending: Ending) -> None:
        how = ending.ended.split("\n")[0].split(" for ")[0]
        self.done += 1
        self.counts[how] = self.counts.get(how, 0) + 1
        if ending.failed:
            self.failures.append(asdict(ending))
        if ending.seconds > self.slowest["seconds"]:
            self.slowest = asdict(ending)

    def save(self, path: Path | None) -> None:
        print(f"{self.done} copies, {len(self.failures)} failed: {self.counts}", file=sys.stderr)
        if path is not None:
            path.write_text(json.dumps(asdict(self), indent=1) + "\n")


def resumed(seed: int, kind: str, path: Path | None) -> Tally:
    """The tally of a run that was interrupted, or a new one."""
    if path is None or not path.exists():
        return Tally(seed, kind)
    tally = Tally(**json.loads(path.read_text()))
    if (tally.seed, tally.kind) != (seed, kind):
        raise SystemExit(f"{path} is of seed {tally.seed} and kind {tally.kind!r}: name another file")
    return tally


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks/fuzz", description="Read damaged copies of files.")
    parser.add_argument("copies", type=int, nargs="?", default=10_000)
    parser.add_argument("seed", type=int, nargs="?", default=0)
    parser.add_argument("ending", nargs="?", default="", help="damage only files with it, such as .nc")
    parser.add_argument("--save", type=Path, help="keep counts in this file; a run that finds it resumes")
    asked = parser.parse_args(arguments)
    tally = resumed(asked.seed, asked.ending, asked.save)
    for ending in endings(asked.seed, range(tally.done, asked.copies), asked.ending):
        tally.add(ending)
        if ending.failed:
            print(f"copy {ending.number} of seed {asked.seed}, {ending.name}: {ending.ended}", flush=True)
        if tally.done % SAVED_EVERY == 0:
            tally.save(asked.save)
    tally.save(asked.save)
    print(f"{tally.done} damaged copies, seed {asked.seed}:")
    for ended, count in sorted(tally.counts.items(), key=lambda each: -each[1]):
        print(f"  {count:6d}  {ended}")
    slowest = tally.slowest
    print(f"slowest: copy {slowest.get('number')}, {slowest.get('name')}, {slowest['seconds']:.1f} s of CPU")
    return 1 if tally.failures else 0
