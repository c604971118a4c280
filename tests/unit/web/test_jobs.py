"""Jobs: bounded however they are started and cancelled."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from gluteus.web.server.jobs import Advance, Jobs
from gluteus.web.server.problems import Refused

Start = Callable[..., Any]


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    found = Jobs()
    yield found
    found.close()


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    found = threading.Event()
    yield found
    found.set()


def start(jobs: Jobs, key: object, work: Callable[[Advance], Any]) -> str:
    return jobs.start("forces", repr(key), 1, "/result/{id}", work).id


def ended(jobs: Jobs, number: str) -> str:
    end = time.monotonic() + 20
    while jobs.job(number).state in ("waiting", "running"):
        assert time.monotonic() < end
        time.sleep(0.005)
    return jobs.job(number).state


def waits_for(gate: threading.Event) -> Callable[[Advance], str]:
    def work(advance: Advance) -> str:
        gate.wait(60)
        advance("the next step")
        return "result"

    return work


def running(jobs: Jobs, number: str) -> None:
    end = time.monotonic() + 20
    while jobs.job(number).state != "running":
        assert time.monotonic() < end
        time.sleep(0.005)


def test_thousands_that_are_cancelled_make_no_threads(jobs: Jobs, gate: threading.Event) -> None:
    before = threading.active_count()
    busy = [start(jobs, ("busy", row), waits_for(gate)) for row in range(2)]
    for number in busy:
        running(jobs, number)
    for row in range(3000):
        number = start(jobs, row, lambda _: pytest.fail("this job was cancelled"))
        assert jobs.cancel(number).state == "cancelled"
    assert threading.active_count() <= before + 2
    gate.set()
    assert [ended(jobs, number) for number in busy] == ["done", "done"]


def test_two_run_at_once_and_all_end(jobs: Jobs) -> None:
    at_once: list[int] = []
    most: list[int] = []

    def work(_: Advance) -> int:
        at_once.append(1)
        most.append(len(at_once))
        time.sleep(0.01)
        at_once.pop()
        return 1

    numbers = [start(jobs, row, work) for row in range(10)]
    assert {ended(jobs, number) for number in numbers} == {"done"}
    assert max(most) <= 2


def test_a_cancelled_job_that_still_runs_counts(jobs: Jobs, gate: threading.Event) -> None:
    busy = [start(jobs, ("busy", row), waits_for(gate)) for row in range(2)]
    for number in busy:
        running(jobs, number)
        jobs.cancel(number)
    for row in range(10):
        start(jobs, row, waits_for(gate))
    with pytest.raises(Refused, match="12 jobs are open"):
        start(jobs, "one more", waits_for(gate))
    gate.set()
    assert [ended(jobs, number) for number in busy] == ["cancelled", "cancelled"]


def test_asking_again_after_cancelling_starts_anew(jobs: Jobs, gate: threading.Event) -> None:
    number = start(jobs, "same", waits_for(gate))
    running(jobs, number)
    jobs.cancel(number)
    assert start(jobs, "same", lambda _: "result") == number
    gate.set()
    assert ended(jobs, number) == "done"
    assert jobs.result(number, "forces") == "result"


def test_cancelling_what_is_done_keeps_the_result(jobs: Jobs) -> None:
    number = start(jobs, "done", lambda _: "result")
    assert ended(jobs, number) == "done"
    assert jobs.cancel(number).state == "done"
    assert start(jobs, "done", lambda _: pytest.fail("it was done")) == number
    assert jobs.result(number, "forces") == "result"


def test_a_closed_server_begins_nothing(jobs: Jobs, gate: threading.Event) -> None:
    numbers = [start(jobs, row, waits_for(gate)) for row in range(5)]
    jobs.close()
    gate.set()
    assert {ended(jobs, number) for number in numbers} == {"cancelled"}
    with pytest.raises(Refused):
        start(jobs, "another", lambda _: None)


class Large:
    kept_bytes = 400_000_000


def test_large_results_are_forgotten_the_oldest_first(jobs: Jobs) -> None:
    numbers = list[str]()
    for row in range(4):
        numbers.append(start(jobs, row, lambda _: Large()))
        assert ended(jobs, numbers[-1]) == "done"
    for number in numbers[:2]:
        with pytest.raises(Refused, match="old ones are forgotten"):
            jobs.result(number, "forces")
    for number in numbers[2:]:
        assert isinstance(jobs.result(number, "forces"), Large)


def test_the_last_result_is_kept_however_large_it_is(jobs: Jobs) -> None:
    class Huge:
        kept_bytes = 10**12

    number = start(jobs, "huge", lambda _: Huge())
    assert ended(jobs, number) == "done"
    assert isinstance(jobs.result(number, "forces"), Huge)


def test_a_job_that_takes_too_long_is_ended(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gluteus.web.server.jobs._LONGEST_S", 0.05)

    def never_ends(advance: Advance) -> None:
        while True:
            advance("one more")
            time.sleep(0.01)

    number = start(jobs, "long", never_ends)
    assert ended(jobs, number) == "failed"
    problem = jobs.job(number).problem
    assert problem is not None
    assert "takes longer than" in problem.detail
