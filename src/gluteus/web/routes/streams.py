"""Jobs over HTTP: state, server-sent events, cancelling."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import StreamingResponse

from gluteus.web.server.jobs import ENDED, Job
from gluteus.web.server.state import state_of

router = APIRouter(tags=["jobs"], prefix="/jobs")

JobId = Annotated[str, Path(pattern=r"^[0-9a-f]{20}$")]
_EVERY = 0.15
_QUIET = 100


@router.get("/{job}")
async def job(request: Request, job: JobId) -> Job:
    """A job's state."""
    return state_of(request).jobs.job(job)


@router.delete("/{job}")
async def cancel(request: Request, job: JobId) -> Job:
    """Stop a job at its next step."""
    return state_of(request).jobs.cancel(job)


@router.get(
    "/{job}/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
)
async def events(request: Request, job: JobId) -> StreamingResponse:
    """Server-sent events: ``progress``, at the end ``done``, ``failed`` or ``cancelled``.

    Data is a Job.
    """
    state_of(request).jobs.job(job)
    return StreamingResponse(_told(request, job), media_type="text/event-stream")


async def _told(request: Request, number: str) -> AsyncIterator[str]:
    jobs = state_of(request).jobs
    before, quiet = "", 0
    while not await request.is_disconnected():
        found = jobs.job(number)
        now = found.model_dump_json()
        if now != before:
            name = found.state if found.state in ENDED else "progress"
            yield f"event: {name}\ndata: {now}\n\n"
            before, quiet = now, 0
        if found.state in ENDED:
            return
        quiet += 1
        if quiet % _QUIET == 0:
            yield ": still working\n\n"
        await asyncio.sleep(_EVERY)
