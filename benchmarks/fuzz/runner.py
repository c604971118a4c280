"""Work on copies in processes that are watched and replaced, and count how they end."""

from __future__ import annotations

import collections
import faulthandler
import multiprocessing
import multiprocessing.connection
import os
import sys
import sysconfig
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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


def main(copies: int = 10_000, root: int = 0, kind: str = "") -> int:
    counts: collections.Counter[str] = collections.Counter()
    slowest = Ending(0, "", 0.0, "")
    failures: list[Ending] = []
    for ending in endings(root, range(copies), kind):
        counts[ending.ended.split("\n")[0].split(" for ")[0]] += 1
        slowest = max(slowest, ending, key=lambda each: each.seconds)
        if ending.failed:
            failures.append(ending)
            print(f"copy {ending.number} of seed {root}, {ending.name}: {ending.ended}", flush=True)
    print(f"{copies} damaged copies, seed {root}:")
    for ended, count in counts.most_common():
        print(f"  {count:6d}  {ended}")
    print(f"slowest: copy {slowest.number}, {slowest.name}, {slowest.seconds:.1f} s of CPU")
    return 1 if failures else 0
