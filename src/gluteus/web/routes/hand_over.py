"""The endpoint that receives a file from the browser."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from gluteus.web.answers.wire import Answer
from gluteus.web.server.state import state_of

router = APIRouter(tags=["uploads"])


class Uploaded(Answer):
    """An uploaded file. It is deleted at the server's end, or after many newer files."""

    id: str
    name: str
    size: int


@router.post(
    "/uploads",
    status_code=201,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def upload(request: Request, name: Annotated[str, Query(min_length=1, max_length=120)]) -> Uploaded:
    """Upload a file; the body of the request is its content."""
    made = await state_of(request).uploads.take(request, name)
    return Uploaded(id=made.id, name=made.name, size=made.size)
