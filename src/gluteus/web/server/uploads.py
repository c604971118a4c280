"""Files that a browser hands over: kept in a folder of this run alone, few and not too large."""

from __future__ import annotations

import re
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import Request
from pydantic import Field

from gluteus.web.server.problems import Refused

_NAME = re.compile(r"[\w][\w .()+-]{0,118}\.(osim|mot|sto|xml|nc)", re.ASCII | re.IGNORECASE)
_MOST = 40
_MOST_BYTES = 600_000_000

UploadId = Annotated[str, Field(pattern=r"^[0-9a-f]{24}$")]


@dataclass(frozen=True)
class Upload:
    """A file on this machine's disk under a name that we chose; ``name`` is what its owner called it."""

    id: str
    name: str
    path: Path
    size: int


class Uploads:
    """The files of one run, the oldest forgotten first."""

    def __init__(self) -> None:
        self._folder: TemporaryDirectory[str] | None = None
        self._files: OrderedDict[str, Upload] = OrderedDict()

    async def take(self, request: Request, name: str) -> Upload:
        """Write a request's body to the disk.

        Raises:
            Refused: the name is not that of a file that Gluteus reads, or nothing came.
        """
        if not _NAME.fullmatch(name):
            raise Refused(
                "wrong-type",
                f"{name[:80]!r} is no file that is read here; give .osim, .mot, .sto, .xml or .nc",
            )
        number = secrets.token_hex(12)
        # Our own name on the disk: the owner's would be a path of the owner's choice.
        path = self._place() / f"{number}{Path(name).suffix.lower()}"
        with path.open("wb") as file:
            async for piece in request.stream():
                file.write(piece)
        made = Upload(number, name, path, path.stat().st_size)
        if not made.size:
            path.unlink()
            raise Refused("bad-input", f"{name} arrived empty; choose the file again")
        self._files[number] = made
        self._forget()
        return made

    def get(self, number: str) -> Upload:
        """The file of that id.

        Raises:
            Refused: there is none.
        """
        found = self._files.get(number)
        if found is None:
            raise Refused("not-found", f"no file is here under {number[:40]!r}; hand it over again")
        return found

    def close(self) -> None:
        """Remove all files."""
        self._files.clear()
        if self._folder is not None:
            self._folder.cleanup()

    def _place(self) -> Path:
        if self._folder is None:
            self._folder = TemporaryDirectory(prefix="gluteus-")
        return Path(self._folder.name)

    def _forget(self) -> None:
        while len(self._files) > _MOST or sum(each.size for each in self._files.values()) > _MOST_BYTES:
            _, oldest = self._files.popitem(last=False)
            oldest.path.unlink(missing_ok=True)
