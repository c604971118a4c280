"""Runs functions in a separate process with limits, which can be ended at any moment.

Untrusted files are parsed by C libraries, and some computations take longer than anybody wants to
wait. Neither may crash the caller, fill its memory, or continue when the result is no longer
wanted.
"""

from __future__ import annotations

import contextlib
import math
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Final, cast

from gluteus.errors import GluteusError

Tell = Callable[[object], None]
"""Passes something that can be pickled to the caller, such as how much is done."""

_EVERY: Final = 0.1
_ENDED: Final = object()


@dataclass(frozen=True)
class Budget:
    """Time and memory that a process may use.

    Attributes
    ----------
    seconds : float
        Limit of wall-clock time [s].
    memory : int
        Limit of memory in bytes beyond those of the loaded program; enforced only on Linux.
    """

    seconds: float
    memory: int


def run_apart(
    work: Callable[..., Any],
    *given: object,
    budget: Budget,
    follow: Callable[[object], None] | None = None,
) -> Any:
    """Return the result of a function that runs in a new process.

    Parameters
    ----------
    work
        A function at the top of a module. It is called with ``given`` and, at the end, a function
        `Tell`.
    *given
        Arguments of the function; they must be picklable.
    budget
        Limits of time and memory; if they are exceeded, the process is ended.
    follow
        Called ten times a second in the caller's thread, with each object that was passed, or None.
        An exception that it raises ends the process at once and is passed on to the caller.

    Returns
    -------
    object
        The result, pickled and read again.

    Raises
    ------
    GluteusError
        The function raised one, which keeps its class; the process took too long or too much
        memory, or broke down.
    RuntimeError
        The function raised anything else; the message has its traceback.
    """
    program = f"import sys; sys.path[:] = {sys.path!r}; from gluteus.apart import serve; serve()"
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"},
    )
    try:
        return _followed(process, (budget, work, given), follow or (lambda _: None))
    finally:
        process.kill()
        process.wait()
        if process.stdin is not None:
            with contextlib.suppress(OSError):
                process.stdin.close()


def _followed(
    process: subprocess.Popen[bytes], asked: tuple[Budget, Any, Any], follow: Callable[[object], None]
) -> Any:
    assert process.stdin is not None
    assert process.stdout is not None
    with contextlib.suppress(BrokenPipeError):  # reported below, when no result comes back
        process.stdin.write(pickle.dumps(asked))
        process.stdin.flush()
    messages: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(process.stdout, messages), daemon=True).start()
    budget, end = asked[0], time.monotonic() + asked[0].seconds
    while True:
        try:
            kind, content = messages.get(timeout=_EVERY)
        except queue.Empty:
            kind, content = "told", None
        if kind == "told":
            follow(content)
            if time.monotonic() > end:
                raise GluteusError(f"this takes longer than {budget.seconds:g} s and was ended; ask for less")
        elif kind == "result":
            return content
        elif kind == "refused":
            raise cast("GluteusError", content)
        elif kind == "broke":
            raise RuntimeError(str(content))
        else:
            raise _broken_down(process, budget)


def _listen(stream: BinaryIO, messages: queue.SimpleQueue[Any]) -> None:
    try:
        with stream:
            while True:
                messages.put(pickle.load(stream))
    except Exception:  # ignore whatever an ended process leaves behind
        messages.put((_ENDED, None))


def _broken_down(process: subprocess.Popen[bytes], budget: Budget) -> GluteusError:
    try:
        status = process.wait(5)
    except subprocess.TimeoutExpired:
        status = 0
    if -status in (getattr(signal, "SIGXCPU", -1), signal.SIGTERM):
        return GluteusError(f"this takes longer than {budget.seconds:g} s and was ended; ask for less")
    return GluteusError(
        f"the process that read this stopped (status {status}): the input is damaged, or needs more "
        f"than {budget.memory / 1e9:.2g} GB; correct or shorten it"
    )


def serve() -> None:
    """Do one piece of work for the process that started this one, and end with it."""
    channel = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # output printed meanwhile is not part of the result
    lock = threading.Lock()

    def send(kind: str, content: object) -> None:
        with lock:
            pickle.dump((kind, content), channel)
            channel.flush()

    budget, work, given = cast("tuple[Budget, Any, Sequence[Any]]", pickle.load(sys.stdin.buffer))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _limit(budget)

    def tell(content: object) -> None:
        send("told", content)

    try:
        send("result", work(*given, tell))
    except GluteusError as error:
        send("refused", error)
    except MemoryError:
        words = f"this needs more than {budget.memory / 1e9:.2g} GB; correct or shorten the input"
        send("refused", GluteusError(words))
    except BaseException:  # the caller decides what becomes of it
        send("broke", traceback.format_exc())
    os._exit(0)  # at once: threads may be waiting for the caller


def _end_with_parent() -> None:
    with contextlib.suppress(OSError, ValueError):
        sys.stdin.buffer.read()
    os._exit(1)


def _limit(budget: Budget) -> None:
    """Let the operating system enforce the limits of memory and processor time, where it can."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        # In addition to the caller's clock, because a C library may block the thread that waits.
        seconds = math.ceil(budget.seconds * (os.cpu_count() or 1)) + 5
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with open("/proc/self/statm", "rb") as status:
            loaded = int(status.read().split()[0]) * resource.getpagesize()
        most = loaded + budget.memory
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
