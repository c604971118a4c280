"""The app: its routes, and the checks that every request passes first."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.middleware.gzip import GZipMiddleware

from gluteus._version import __version__
from gluteus.web import routes
from gluteus.web.routes import article
from gluteus.web.server import problems
from gluteus.web.server.memory import leave_uncollected
from gluteus.web.server.pages import Pages
from gluteus.web.server.problems import MEDIA_TYPE, Problem
from gluteus.web.server.safety import Guard
from gluteus.web.server.settings import Settings
from gluteus.web.server.state import State

PREFIX = "/api/v1"
_REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": title, "content": {MEDIA_TYPE: {}}}
    for status, title in problems.TITLES.values()
    if status in (401, 403, 404, 409, 413, 415, 422, 429)
}


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the app of one server.

    Parameters
    ----------
    settings : Settings, optional
        Where the server listens and what it allows; by default, only on this machine.

    Returns
    -------
    FastAPI
        The app.
    """
    chosen = settings or Settings()
    state = State.of(chosen)

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncGenerator[None]:
        if chosen.background:
            # The check has loaded and built the objects that questions need.
            article.begin(state, then=leave_uncollected)
        yield
        state.close()

    app = FastAPI(
        title="Gluteus",
        version=__version__,
        summary="An anatomy article that you can run. It informs and never diagnoses.",
        lifespan=life,
        docs_url=None,
        redoc_url=None,
        openapi_url=f"{PREFIX}/openapi.json",
    )
    app.state.gluteus = state
    api = APIRouter(prefix=PREFIX, responses=_REFUSALS)
    for each in iter_modules(routes.__path__):
        api.include_router(import_module(f"{routes.__name__}.{each.name}").router)
    app.include_router(api)
    app.mount("/", Pages(chosen.static))
    problems.install(app)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=1)
    app.add_middleware(Guard, settings=chosen)
    return app
