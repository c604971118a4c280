"""Worker processes that end when the process that started them does, however it ends."""

from __future__ import annotations

import os
import threading
from multiprocessing import connection, parent_process


def end_with_parent() -> None:
    """Let this worker process end as soon as its parent has; the initializer of a pool of workers.

    A parent that is killed cannot stop its workers, and they would go on for minutes. They wait for
    the end of the parent in a thread: its pipe closes, on every system.
    """
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent.sentinel,), daemon=True, name="parent").start()


def _end_after(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
