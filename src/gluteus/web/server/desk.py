"""The queue of questions: a few are computed at once, others wait, and too many are refused."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from gluteus.web.server.problems import Refused

T = TypeVar("T")


class Desk:
    """Computes questions in threads.

    Parameters
    ----------
    workers
        Number of questions that are computed at once.
    waiting_limit
        Number of questions that may wait.
    """

    def __init__(self, workers: int, waiting_limit: int) -> None:
        self._turn = asyncio.Semaphore(workers)
        self._waiting_limit = waiting_limit
        self._waiting = 0

    async def ask(self, request: Request, work: Callable[[], T]) -> T:
        """Return the result of ``work`` when its turn comes.

        Raises
        ------
        Refused
            Too many questions are waiting, or the client has gone (its slider has moved on).
        """
        if self._waiting >= self._waiting_limit:
            raise Refused("busy", f"{self._waiting} questions are waiting; ask again in a second")
        self._waiting += 1
        try:
            await self._turn.acquire()
        finally:
            self._waiting -= 1
        try:
            if await request.is_disconnected():
                raise Refused("busy", "the client has gone; ask again")
            return await run_in_threadpool(work)
        finally:
            self._turn.release()
