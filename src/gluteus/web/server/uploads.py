"""Files that a browser uploads: kept in a folder for this run, limited in number and size."""

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

_NAME = re.compile(r"[\w][\w .()+-]{0,118}\.(osim|mot|sto|trc|c3d|xml|nc)", re.ASCII | re.IGNORECASE)
_MOST = 40
_MOST_BYTES = 600_000_000
_MOST_AT_ONCE = 16

UploadId = Annotated[str, Field(pattern=r"^[0-9a-f]{24}$")]


@dataclass(frozen=True)
class Upload:
    """A file on this machine's disk; ``name`` is the name that its owner gave it."""

    id: str
    name: str
    path: Path
    size: int


class Uploads:
    """The files of one run.

    The oldest are deleted first; files that are still arriving count, too.
    """

    def __init__(self) -> None:
        self._folder: TemporaryDirectory[str] | None = None
        self._files: OrderedDict[str, Upload] = OrderedDict()
        self._arriving: dict[str, int] = {}

    @property
    def size(self) -> int:
        """Size on the disk [bytes]."""
        return sum(each.size for each in self._files.values()) + sum(self._arriving.values())

    async def take(self, request: Request, name: str) -> Upload:
        """Write the body of a request to the disk; nothing is left if it breaks off.

        Raises
        ------
        Refused
            The name is not that of a file that Gluteus reads, the body is empty, or too much is
            arriving at once.
        """
        if not _NAME.fullmatch(name):
            raise Refused(
                "wrong-type",
                f"{name[:80]!r} cannot be read here; give .osim, .mot, .sto, .trc, .c3d, .xml or .nc",
            )
        if len(self._arriving) >= _MOST_AT_ONCE:
            raise Refused("busy", f"{_MOST_AT_ONCE} files are arriving; upload this one again later")
        number = secrets.token_hex(12)
        # The server chooses the name on the disk; the owner's could be any path.
        path = self._place() / f"{number}{Path(name).suffix.lower()}"
        self._arriving[number] = 0
        try:
            await self._write(request, path, number)
            made = Upload(number, name, path, self._arriving[number])
            if not made.size:
                raise Refused("bad-input", f"{name} arrived empty; choose the file again")
        except (
            BaseException
        ):  # the client is gone, the body is too large, the disk is full, or the server ends
            path.unlink(missing_ok=True)
            raise
        finally:
            del self._arriving[number]
        self._files[number] = made
        self._forget()
        return made

    async def _write(self, request: Request, path: Path, number: str) -> None:
        with path.open("xb") as file:
            async for piece in request.stream():
                self._arriving[number] += len(piece)
                self._forget()
                if self.size > _MOST_BYTES:
                    raise Refused("busy", "too much is arriving at once; upload this file again later")
                file.write(piece)

    def get(self, number: str) -> Upload:
        """Return the file of that id.

        Raises
        ------
        Refused
            There is none.
        """
        found = self._files.get(number)
        if found is None:
            raise Refused("not-found", f"the server has no file under {number[:40]!r}; upload it again")
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
        while len(self._files) > _MOST or (self._files and self.size > _MOST_BYTES):
            _, oldest = self._files.popitem(last=False)
            oldest.path.unlink(missing_ok=True)
