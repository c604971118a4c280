"""Long work: started once for the same question, told step by step, and stopped when nobody wants it."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from gluteus.errors import GluteusError
from gluteus.web.answers.wire import Answer
from gluteus.web.server.problems import Problem, Refused, problem

log = logging.getLogger("gluteus.web")

State = Literal["waiting", "running", "done", "failed", "cancelled"]
Kind = Literal["check", "forces"]
ENDED: frozenset[State] = frozenset({"done", "failed", "cancelled"})

_KEPT = 12
"""Results kept: a check of a thousand people weighs some thirty megabytes."""

_MOST_OPEN = 12
_AT_ONCE = 2


class Job(Answer):
    """Work under way; ``done`` of ``total`` steps, and ``what`` is being done."""

    id: str
    kind: Kind
    state: State
    done: int
    total: int
    what: str
    problem: Problem | None
    result: str | None


class Cancelled(Exception):
    """Nobody wants the result any more."""


@dataclass
class _Work:
    id: str
    kind: Kind
    key: Hashable
    total: int
    where: str
    state: State = "waiting"
    done: int = 0
    what: str = ""
    problem: Problem | None = None
    result: Any = None
    stop: threading.Event = field(default_factory=threading.Event)

    def told(self) -> Job:
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


class Advance(Protocol):
    """Told at each step; raises where the job was cancelled."""

    def __call__(self, what: str, done: int | None = None, total: int | None = None, /) -> None:
        """What is done next, and, where the work counts by itself, how much of how much is done."""
        ...


class Jobs:
    """The jobs of a server; each runs in a thread of its own, two at once."""

    def __init__(self) -> None:
        self._all: OrderedDict[str, _Work] = OrderedDict()
        self._lock = threading.Lock()
        self._turn = threading.Semaphore(_AT_ONCE)
        self._closed = False

    def start(self, kind: Kind, key: Hashable, total: int, where: str, work: Callable[[Advance], Any]) -> Job:
        """The job for a question: that under way or done, or a new one.

        Parameters:
            kind: what it does.
            key: what was asked; the same key is the same job.
            total: how many steps it takes.
            where: address of the result, with ``{id}`` for the job's.
            work: called with a function to be called with the name of each step; returns the result.

        Raises:
            Refused: too many jobs are open.
        """
        number = hashlib.sha256(repr((kind, key)).encode()).hexdigest()[:20]
        with self._lock:
            found = self._all.get(number)
            if found is not None and found.state in ("waiting", "running", "done"):
                self._all.move_to_end(number)
                return found.told()
            if sum(each.state not in ENDED for each in self._all.values()) >= _MOST_OPEN:
                raise Refused("busy", f"{_MOST_OPEN} jobs are open; cancel one, or wait for one to end")
            made = self._all[number] = _Work(number, kind, key, total, where.format(id=number))
            self._forget()
        threading.Thread(target=self._run, args=(made, work), daemon=True, name=f"job {number}").start()
        return made.told()

    def _forget(self) -> None:
        ended = [number for number, work in self._all.items() if work.state in ENDED]
        for number in ended[:-_KEPT]:
            del self._all[number]

    def _run(self, work: _Work, do: Callable[[Advance], Any]) -> None:
        def advance(what: str, done: int | None = None, total: int | None = None) -> None:
            if work.stop.is_set() or self._closed:
                raise Cancelled
            work.done = work.done + (work.what != "") if done is None else done
            work.what, work.total = what, work.total if total is None else total

        with self._turn:
            try:
                if work.stop.is_set() or self._closed:
                    raise Cancelled
                work.state = "running"
                work.result = do(advance)
                work.done, work.what = work.total, ""
                work.state = "done"
            except Cancelled:
                work.state = "cancelled"
            except GluteusError as error:
                work.problem, work.state = problem("bad-input", str(error)), "failed"
            except Refused as error:
                work.problem, work.state = error.problem, "failed"
            except BaseException as error:  # a thread's end must be told to whoever waits for the job
                log.error("job %s broke", work.id, exc_info=error)
                work.problem = problem("internal", "The server's log on this machine says what.")
                work.state = "failed"

    def job(self, number: str) -> Job:
        """The job of that id.

        Raises:
            Refused: there is none.
        """
        return self._found(number).told()

    def cancel(self, number: str) -> Job:
        """Stop a job at its next step; one that has ended stays as it is."""
        work = self._found(number)
        work.stop.set()
        if work.state == "waiting":
            work.state = "cancelled"
        return work.told()

    def result(self, number: str, kind: Kind) -> Any:
        """What a job gave.

        Raises:
            Refused: there is no such job of that kind, or it has not ended well.
        """
        work = self._found(number)
        if work.kind != kind:
            raise Refused("not-found", f"job {number} is a {work.kind}, not a {kind}")
        if work.state != "done":
            raise Refused("not-ready", f"job {number} is {work.state}; follow /api/v1/jobs/{number}/events")
        return work.result

    def key(self, number: str) -> Hashable:
        """What was asked of a job."""
        return self._found(number).key

    def of(self, kind: Kind, key: Hashable) -> Any:
        """What the job for a question gave; None when it has not been done."""
        with self._lock:
            for number, work in self._all.items():
                if work.kind == kind and work.key == key and work.state == "done":
                    self._all.move_to_end(number)
                    return work.result
        return None

    def close(self) -> None:
        """Stop everything at its next step."""
        self._closed = True
        for work in list(self._all.values()):
            work.stop.set()

    def _found(self, number: str) -> _Work:
        with self._lock:
            work = self._all.get(number)
            if work is not None:
                self._all.move_to_end(number)
        if work is None:
            raise Refused("not-found", f"no job is called {number[:40]!r}; old ones are forgotten, ask again")
        return work
