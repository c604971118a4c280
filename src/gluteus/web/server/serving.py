"""The running server: uvicorn with bounded connections, a ready line, and a prompt end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import threading
from collections.abc import Callable
from types import FrameType

import uvicorn
from fastapi import FastAPI

from gluteus.web.server.connections import bounded_by, drop_all
from gluteus.web.server.settings import Limits
from gluteus.web.server.state import State

_GRACE_S = 1.5
"""Time that unfinished answers may still take after a signal to stop."""

_TASKS_S = 3
"""Time after a signal until the server stops waiting for its tasks, whose connections are closed by
then."""

_FORCED_S = 4.5
"""Time after a signal until the process ends everything that still runs, such as a long
computation."""

_BACKLOG = 256
"""Most connections waiting to be accepted; asyncio accepts as many at once."""

_OTHER_FILES = 200
"""Number of files and sockets that a server needs besides its connections."""


class Server(uvicorn.Server):
    """A server that reports when it is ready, and ends within five seconds of a signal.

    Parameters
    ----------
    app : FastAPI
        As `gluteus.web.create_app` makes it.
    ready : callable, optional
        Called once, when requests are answered.
    """

    def __init__(self, app: FastAPI, ready: Callable[[], None] | None = None) -> None:
        self._state: State = app.state.gluteus
        self._ready = ready
        limits = self._state.settings.limits
        _allow_files(limits)
        config = uvicorn.Config(
            app,
            http=bounded_by(limits),
            ws="none",
            log_level="warning",
            server_header=False,
            proxy_headers=False,  # `Guard` reads them, and only where a proxy is allowed
            backlog=_BACKLOG,
            timeout_keep_alive=limits.keep_alive_s,
            timeout_graceful_shutdown=_TASKS_S,
        )
        super().__init__(config)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then report it."""
        await super().startup(sockets)
        if self.started and self._ready is not None:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop jobs, give unfinished answers a moment, then close what is still open."""
        self._state.jobs.close()
        connections = self.server_state.connections
        asyncio.get_running_loop().call_later(_GRACE_S, lambda: drop_all(list(connections)))
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop; a computation that goes on too long ends with the process."""
        if not self.should_exit:
            watchdog = threading.Timer(_FORCED_S, self._end_now, [128 + sig])
            watchdog.daemon = True
            watchdog.start()
        super().handle_exit(sig, frame)

    def _end_now(self, status: int) -> None:
        # Everything that the store confirmed is on the disk; the log of SQLite rolls back the rest.
        try:
            self._state.uploads.close()
        finally:
            os._exit(status)


def _allow_files(limits: Limits) -> None:
    """Raise the number of files that this process may open, where it is lower than needed."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        wanted = limits.connections + _BACKLOG + _OTHER_FILES
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            most = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
