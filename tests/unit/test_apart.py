"""Work apart: what goes wrong there stays there, within its time and memory."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gluteus.apart import Budget, run_apart
from gluteus.errors import GluteusError
from tests.helpers import work_apart

ENOUGH = Budget(seconds=60, memory=500_000_000)


def test_result_and_what_is_told() -> None:
    told: list[object] = []
    assert run_apart(work_apart.add, 2, 3, budget=ENOUGH, follow=told.append) == 5
    assert [each for each in told if each is not None] == ["half"]


@pytest.mark.parametrize(
    ("work", "kind", "words"),
    [
        (work_apart.refuse, GluteusError, "not this"),
        (work_apart.fail, RuntimeError, "ZeroDivisionError"),
        (work_apart.crash, GluteusError, "the process that read this stopped"),
        (work_apart.leave, GluteusError, "the process that read this stopped"),
        (work_apart.swell, GluteusError, "needs more than 0.5 GB"),
        (work_apart.print_much, GluteusError, "printed, and it did no harm"),
    ],
)
def test_end_of_any_kind_is_one_error(work: object, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words):
        run_apart(work, budget=ENOUGH)  # type: ignore[arg-type]


def test_time_is_limited_also_in_a_library_that_does_not_listen() -> None:
    start = time.monotonic()
    with pytest.raises(GluteusError, match="longer than 2 s"):
        run_apart(work_apart.hang, budget=Budget(seconds=2, memory=500_000_000))
    assert time.monotonic() - start < 30


def test_caller_ends_it_at_any_moment(tmp_path: Path) -> None:
    class Enough(Exception):
        pass

    begun = tmp_path / "begun"

    def follow(_: object) -> None:
        if begun.exists() and begun.read_text():
            raise Enough

    with pytest.raises(Enough):
        run_apart(work_apart.hang, begun, budget=ENOUGH, follow=follow)
    assert gone(int(begun.read_text()))


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes in /proc")
def test_it_ends_with_the_caller_even_when_that_is_killed(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    program = (
        "from gluteus.apart import Budget, run_apart\nfrom pathlib import Path\n"
        "from tests.helpers import work_apart\n"
        f"run_apart(work_apart.rest, Path({str(begun)!r}), budget=Budget(60, 500_000_000))"
    )
    root = str(Path(__file__).parents[2])
    caller = subprocess.Popen([sys.executable, "-c", program], env=os.environ | {"PYTHONPATH": root})
    end = time.monotonic() + 60
    while not (begun.exists() and begun.read_text()) and time.monotonic() < end:
        time.sleep(0.05)
    caller.kill()
    caller.wait()
    assert gone(int(begun.read_text()))


def gone(process: int) -> bool:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False
