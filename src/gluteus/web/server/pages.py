"""The built front end: one page, its assets, and a plain message if it was not built."""

from __future__ import annotations

import html
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_MISSING = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Gluteus: the pages are missing</title></head>
<body><h1>The pages of the app were not built</h1>
<p>The server runs and answers under <a href="/api/v1/openapi.json">/api/v1</a>, but this installation
holds no built front end ({folder}). Building it needs a connection to npm once. With a connection, do
<code>python build_backend/frontend.py</code> in the source tree, or install Gluteus again.</p></body></html>
"""
_PAGES = ("", "index.html")
_FOR_EVER = "public, max-age=31536000, immutable"


class Pages(StaticFiles):
    """Files of a folder and nothing outside it.

    Assets carry a hash in their names and never change.

    Parameters
    ----------
    folder
        Folder of the built front end; it may be missing.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, html=True, check_dir=False)
        self._folder = folder

    @property
    def built(self) -> bool:
        """Whether the front end is there."""
        return (self._folder / "index.html").is_file()

    async def check_config(self) -> None:
        """Check nothing: a missing folder is answered with a page of its own."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file at a path below the folder."""
        if not self.built and path.strip("./") in _PAGES:
            return HTMLResponse(_MISSING.format(folder=html.escape(str(self._folder))), status_code=503)
        if not self.built or any(part.startswith(".") and part != "." for part in Path(path).parts):
            raise HTTPException(404)
        found = await super().get_response(path, scope)
        if path.startswith("assets/") and found.status_code == 200:
            found.headers["Cache-Control"] = _FOR_EVER
        elif found.status_code in (200, 304):
            found.headers["Cache-Control"] = "no-cache"
        return found
