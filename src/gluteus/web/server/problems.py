"""Refusals and failures as one JSON object that names the broken rule and shows no internals."""

from __future__ import annotations

import logging
from typing import cast

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from pydantic_core import ErrorDetails
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from gluteus.errors import FileFormatError, GluteusError
from gluteus.pain.store import StoreBusy, StoreError
from gluteus.question import refusal
from gluteus.refusals import place_of
from gluteus.visible import shortened
from gluteus.web.server.headers import HEADERS

log = logging.getLogger("gluteus.web")

MEDIA_TYPE = "application/problem+json"
_PLACES = ("body", "query", "path", "header", "cookie")
"""Parts of a request; the place of an error inside them goes into ``where``."""


class Problem(BaseModel):
    """Problem of a request: status, rule, one sentence, and the place in the question."""

    status: int
    rule: str = Field(description="short name of the rule that was broken, such as bad-input")
    title: str
    detail: str = Field(description="the value, its place, and what to do")
    where: str | None = None


TITLES: dict[str, tuple[int, str]] = {
    "bad-input": (422, "This cannot be asked"),
    "not-found": (404, "There is no such thing here"),
    "not-ready": (409, "Not ready yet"),
    "wrong-method": (405, "This address needs another HTTP method"),
    "not-allowed": (403, "Not allowed from this origin"),
    "token-needed": (401, "A token is needed"),
    "too-large": (413, "Too large"),
    "wrong-type": (415, "Content type not supported"),
    "too-slow": (408, "Too slow"),
    "busy": (429, "Busy"),
    "internal": (500, "Something went wrong in the server"),
}
"""Rules with their status and title."""

_RULE_OF_STATUS = {status: rule for rule, (status, _) in TITLES.items()}


class Refused(Exception):
    """An answer that is a problem."""

    def __init__(self, rule: str, detail: str, where: str | None = None) -> None:
        super().__init__(detail)
        self.problem = problem(rule, detail, where)


def problem(rule: str, detail: str, where: str | None = None) -> Problem:
    """The problem for a rule."""
    status, title = TITLES[rule]
    return Problem(status=status, rule=rule, title=title, detail=shortened(detail), where=where)


def of_error(error: GluteusError) -> Problem:
    """Return the problem for an error of Gluteus, without paths on this machine."""
    if isinstance(error, StoreBusy):
        return problem("busy", "another program is writing to the store; ask again in a few seconds")
    if isinstance(error, StoreError):
        log.error("%s", error)
        return problem(
            "internal", "The store refused this, and nothing was written; the server's log says why."
        )
    words = str(error)
    if isinstance(error, FileFormatError):
        words = words.replace(str(error.path), error.path.name)
    return problem("bad-input", words)


def answer(found: Problem, headers: dict[str, str] | None = None) -> Response:
    """The problem as a response."""
    return Response(found.model_dump_json(), found.status, headers, MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Turn every error of the app into a problem."""
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(GluteusError, _our_own)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _by_status)
    app.add_exception_handler(Exception, _broken)


async def _refused(_: Request, error: Exception) -> Response:
    found = error.problem if isinstance(error, Refused) else problem("internal", "")
    return answer(found, {"Retry-After": "1"} if found.status == 429 else None)


async def _our_own(_: Request, error: Exception) -> Response:
    found = of_error(cast("GluteusError", error))
    return answer(found, {"Retry-After": "5"} if found.status == 429 else None)


async def _gone(_: Request, error: Exception) -> Response:
    """Answer a client that has gone; nobody reads the answer, and nothing is broken."""
    return Response(status_code=400)


async def _invalid(_: Request, error: Exception) -> Response:
    first: ErrorDetails = cast("RequestValidationError", error).errors()[0]
    within = first["loc"][1:] if first["loc"][:1] and first["loc"][0] in _PLACES else first["loc"]
    detail = str(refusal(cast("ErrorDetails", first | {"loc": within})))
    return answer(problem("bad-input", detail, place_of(first["loc"])))


async def _by_status(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    rule = _RULE_OF_STATUS.get(status, "bad-input")
    details = {
        "not-found": f"{request.url.path} is not an address of this server",
        "wrong-method": f"{request.method} is not how {request.url.path} is asked",
    }
    found = problem(rule, details.get(rule, str(getattr(error, "detail", ""))))
    headers: dict[str, str] | None = getattr(error, "headers", None)
    return answer(found.model_copy(update={"status": status}), dict(headers) if headers else None)


async def _broken(request: Request, error: Exception) -> Response:
    log.error("%s %s broke", request.method, request.url.path, exc_info=error)
    return answer(
        problem(
            "internal",
            "The server's log on this machine has the details; please report them with what you did.",
        ),
        HEADERS,
    )
