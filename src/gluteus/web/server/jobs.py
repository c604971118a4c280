"""Long computations: started once for each question, followed step by step, and cancelled."""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from gluteus.errors import GluteusError
from gluteus.web.answers.wire import Answer
from gluteus.web.server.problems import Problem, Refused, of_error, problem

log = logging.getLogger("gluteus.web")

State = Literal["waiting", "running", "done", "failed", "cancelled"]
Kind = Literal["check", "look", "forces", "sensitivity", "cohort"]
ENDED: frozenset[State] = frozenset({"done", "failed", "cancelled"})

_KEPT = 12
"""Number of results kept: a check of a thousand people takes about thirty megabytes."""

_MOST_BYTES = 1_000_000_000
"""Largest total size of the results that report their size; the last one is always kept."""

_LONGEST_S = 3600.0
"""Time after which a job is ended at its next step, because two endless jobs would block all
others."""

_MOST_OPEN = 12
_AT_ONCE = 2


class Job(Answer):
    """A job: ``done`` of ``total`` steps are finished, and ``what`` is the present one."""

    id: str
    kind: Kind
    state: State
    done: int
    total: int
    what: str
    problem: Problem | None
    result: str | None


class Cancelled(Exception):
    """Raised in a job whose result nobody wants any more."""


class Advance(Protocol):
    """Called at each step; raises where the job was cancelled."""

    def __call__(self, what: str, done: int | None = None, total: int | None = None, /) -> None:
        """Report the next step and, if the work counts by itself, how much of how much is done."""
        ...


@dataclass(eq=False)
class _Work:
    id: str
    kind: Kind
    key: Hashable
    total: int
    where: str
    do: Callable[[Advance], Any]
    state: State = "waiting"
    done: int = 0
    what: str = ""
    problem: Problem | None = None
    result: Any = None
    began: float = 0.0
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def wanted(self) -> bool:
        """Whether the job has a result, or will have one."""
        return self.state in ("waiting", "running", "done") and not self.stop.is_set()

    def report(self) -> Job:
        return Job(
            id=self.id,
            kind=self.kind,
            state=self.state,
            done=self.done,
            total=self.total,
            what=self.what,
            problem=self.problem,
            result=self.where if self.state == "done" else None,
        )

    def advance(self, what: str, done: int | None = None, total: int | None = None) -> None:
        if self.stop.is_set():
            raise Cancelled
        if time.monotonic() - self.began > _LONGEST_S:
            raise GluteusError(f"this takes longer than {_LONGEST_S:g} s and was ended; ask for less")
        self.done = self.done + (self.what != "") if done is None else done
        self.what, self.total = what, self.total if total is None else total


def _bytes(work: _Work) -> int:
    return getattr(work.result, "kept_bytes", 0)


class Jobs:
    """The jobs of a server: two threads work on them in turn, however many were started."""

    def __init__(self) -> None:
        self._all: OrderedDict[str, _Work] = OrderedDict()
        self._waiting: deque[_Work] = deque()
        self._running: set[_Work] = set()
        self._threads = 0
        self._lock = threading.Lock()
        self._closed = False

    def start(self, kind: Kind, key: Hashable, total: int, where: str, work: Callable[[Advance], Any]) -> Job:
        """Return the job for a question: that under way or done, or a new one.

        Parameters
        ----------
        kind : str
            Kind of work.
        key : hashable
            Key of the question; equal keys share a job.
        total : int
            How many steps it takes.
        where : str
            Address of the result, with ``{id}`` in place of the job's id.
        work : callable
            Returns the result. It is called with a function that it must call with the name of each
            step.

        Raises
        ------
        Refused
            Too many jobs are open.
        """
        number = hashlib.sha256(repr((kind, key)).encode()).hexdigest()[:20]
        with self._lock:
            found = self._all.get(number)
            if found is not None and found.wanted:
                self._all.move_to_end(number)
                return found.report()
            # A cancelled job runs until its next step, so it still counts.
            if self._closed or len(self._waiting) + len(self._running) >= _MOST_OPEN:
                raise Refused("busy", f"{_MOST_OPEN} jobs are open; cancel one, or wait for one to end")
            made = _Work(number, kind, key, total, where.format(id=number), work)
            self._all.pop(number, None)
            self._all[number] = made
            self._waiting.append(made)
            self._forget()
            if self._threads < _AT_ONCE:
                self._threads += 1
                threading.Thread(target=self._work, daemon=True, name=f"jobs {self._threads}").start()
            return made.report()

    def _forget(self) -> None:
        ended = [number for number, work in self._all.items() if work.state in ENDED]
        kept = sum(_bytes(self._all[number]) for number in ended)
        for number in ended[:-1]:
            if len(ended) <= _KEPT and kept <= _MOST_BYTES:
                return
            ended.remove(number)
            kept -= _bytes(self._all.pop(number))

    def _work(self) -> None:
        """Work on jobs until none is waiting."""
        while True:
            with self._lock:
                if not self._waiting:
                    self._threads -= 1
                    return
                work = self._waiting.popleft()
                work.state = "running"
                self._running.add(work)
            try:
                self._run(work)
            finally:
                with self._lock:
                    self._running.discard(work)
                    if self._all.get(work.id) is work:
                        self._all.move_to_end(work.id)
                    self._forget()

    def _run(self, work: _Work) -> None:
        try:
            if work.stop.is_set():
                raise Cancelled
            work.began = time.monotonic()
            work.result = work.do(work.advance)
            work.done, work.what = work.total, ""
            work.state = "done"
        except Cancelled:
            work.state = "cancelled"
        except GluteusError as error:
            work.problem, work.state = of_error(error), "failed"
        except Refused as error:
            work.problem, work.state = error.problem, "failed"
        except BaseException as error:  # anyone who waits for the job has to learn of its end
            log.error("job %s broke", work.id, exc_info=error)
            work.problem = problem("internal", "The server's log on this machine has the details.")
            work.state = "failed"

    def job(self, number: str) -> Job:
        """Return the job of that id.

        Raises
        ------
        Refused
            There is no such job.
        """
        return self._found(number).report()

    def cancel(self, number: str) -> Job:
        """Stop a job at its next step; a job that has ended is not changed."""
        work = self._found(number)
        with self._lock:
            if work.state not in ENDED:
                work.stop.set()
            if work.state == "waiting":
                self._waiting.remove(work)
                work.state = "cancelled"
        return work.report()

    def result(self, number: str, kind: Kind) -> Any:
        """Return the result of a job.

        Raises
        ------
        Refused
            There is no such job of that kind, or it did not succeed.
        """
        work = self._found(number)
        if work.kind != kind:
            raise Refused("not-found", f"job {number} must be a {kind}, but is a {work.kind}")
        if work.state != "done":
            raise Refused("not-ready", f"job {number} is {work.state}; follow /api/v1/jobs/{number}/events")
        return work.result

    def key(self, number: str) -> Hashable:
        """Return the question of a job."""
        return self._found(number).key

    def of(self, kind: Kind, key: Hashable) -> Any:
        """Return the result of the job for a question, or None if it has not been computed."""
        with self._lock:
            for number, work in self._all.items():
                if work.kind == kind and work.key == key and work.state == "done":
                    self._all.move_to_end(number)
                    return work.result
        return None

    def close(self) -> None:
        """Stop every job at its next step, and begin no others."""
        with self._lock:
            self._closed = True
            for work in self._waiting:
                work.state = "cancelled"
            self._waiting.clear()
            for work in self._all.values():
                work.stop.set()

    def _found(self, number: str) -> _Work:
        with self._lock:
            work = self._all.get(number)
            if work is not None:
                self._all.move_to_end(number)
        if work is None:
            raise Refused("not-found", f"no job is called {number[:40]!r}; old ones are forgotten, ask again")
        return work
