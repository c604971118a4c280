"""What a server was told: where it listens, who may ask, how much it takes."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path

from gluteus.errors import GluteusError

STATIC = Path(__file__).parents[1] / "static"
"""Where the built front end lies; the build puts it there and git does not keep it."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,200}")
_NAMES_OF_THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True)
class Settings:
    """How one server behaves.

    Args:
        host, port: where it listens.
        token: whoever asks must know it; needed as soon as ``host`` is not this machine alone.
        store: file in which findings and reports are kept; None keeps nothing.
        static: folder of the built front end.
        background: whether the check of the population starts with the server.
        body_limit, upload_limit: greatest size [bytes] of a question and of an uploaded file.
        waiting_limit: questions that may wait for their turn before others are told to come back.
        workers: questions that are computed at once.

    Raises:
        GluteusError: it would listen to other machines without a token, or a token is too short to be one.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    token: str | None = None
    store: Path | None = None
    static: Path = STATIC
    background: bool = True
    body_limit: int = 1_000_000
    upload_limit: int = 200_000_000
    waiting_limit: int = 600
    workers: int = 3

    def __post_init__(self) -> None:
        if not self.local and self.token is None:
            raise GluteusError(
                f"host {self.host} lets other machines ask, so that a token is needed; give --token with at "
                "least 16 characters, or leave --host out"
            )
        if self.token is not None and not _TOKEN.fullmatch(self.token):
            raise GluteusError(
                f"a token has at least 16 letters, digits, dashes and underscores; met {len(self.token)} "
                "characters. Make one with `openssl rand -hex 16`."
            )

    @property
    def local(self) -> bool:
        """Whether nobody but this machine can reach it."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host.strip("[]")).is_loopback
        except ValueError:
            return False

    @property
    def allowed_hosts(self) -> frozenset[str] | None:
        """Host names that a request may be addressed to, without port; None when a token guards instead.

        A page elsewhere can point its own name to 127.0.0.1 and then read what this server answers; its
        requests carry that name.
        """
        return frozenset({*_NAMES_OF_THIS_MACHINE, self.host}) if self.local else None
