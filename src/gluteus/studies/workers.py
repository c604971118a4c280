"""Worker processes that end when their parent process ends, however it ends."""

from __future__ import annotations

import os
import threading
from multiprocessing import connection, parent_process


def end_with_parent() -> None:
    """Let this worker process end as soon as its parent has ended; used as the initializer of a
    pool.

    A parent that is killed cannot stop its workers, which would run on for minutes. A thread in
    each worker therefore waits for the parent's pipe to close, which works on every system.
    """
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent.sentinel,), daemon=True, name="parent").start()


def _end_after(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
