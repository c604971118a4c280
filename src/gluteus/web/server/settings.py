"""Settings of one server: where it listens, who may connect, and its limits."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path

from gluteus.errors import GluteusError

STATIC = Path(__file__).parents[1] / "static"
"""Folder of the built front end, which the build fills and git ignores."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,200}")
_HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:.]+\]")
_NAMES_OF_THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True)
class Limits:
    """Limits of connections and of the time that a client may take.

    Parameters
    ----------
    connections, connections_of_one : int
        Most connections at once: of all clients, and of one client (an IPv4 address or an IPv6
        /64).
    header_s : float
        Time [s] for the request line and all headers to arrive.
    body_s, body_rate : float
        Time [s] for a body to arrive; one second more for every ``body_rate`` bytes that came.
    linger_s : float
        Time [s] for the rest of a body whose request is answered already.
    write_s : float
        Time [s] that an answer may wait for a client that does not read it.
    keep_alive_s : int
        Time [s] that a connection may stay open without another request.
    """

    connections: int = 600
    connections_of_one: int = 256
    header_s: float = 10.0
    body_s: float = 20.0
    body_rate: float = 10_000.0
    linger_s: float = 5.0
    write_s: float = 30.0
    keep_alive_s: int = 30


@dataclass(frozen=True)
class Settings:
    """How one server behaves.

    Parameters
    ----------
    host, port : str, int
        Where it listens.
    token : str, optional
        The access token that clients have to present; needed wherever others can reach the server.
    allowed : tuple of str
        Host names, without port, under which a reverse proxy may forward requests.
    store : Path, optional
        File in which findings and reports are kept; None to keep nothing.
    static : Path
        Folder of the built front end.
    background : bool
        Whether the check of the population starts with the server.
    body_limit, upload_limit : int
        Greatest size [bytes] of a question and of an uploaded file.
    waiting_limit : int
        Number of questions that may wait before further ones are refused.
    workers : int
        Questions that are computed at once.
    limits : Limits
        Limits of connections and of the time that a client may take.

    Raises
    ------
    GluteusError
        Others could reach the server without a token, a token is too short, or an allowed host is
        not a host name.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    token: str | None = None
    allowed: tuple[str, ...] = ()
    store: Path | None = None
    static: Path = STATIC
    background: bool = True
    body_limit: int = 1_000_000
    upload_limit: int = 200_000_000
    waiting_limit: int = 600
    workers: int = 3
    limits: Limits = Limits()

    def __post_init__(self) -> None:
        for name in self.allowed:
            if not _HOST_NAME.fullmatch(name.lower()):
                raise GluteusError(
                    "an allowed host must be a name without scheme, port and path, such as "
                    f"gluteus.clinic.example, not {name[:80]!r}. Correct --allow-host."
                )
        if needs_token(self.host, self.allowed) and self.token is None:
            where = f"host {self.host}" if not self.local else f"allowed host {self.allowed[0]}"
            raise GluteusError(
                f"{where} lets other machines connect, so a token is needed; set GLUTEUS_TOKEN or give "
                "--token-file"
            )
        if self.token is not None and not _TOKEN.fullmatch(self.token):
            raise GluteusError(
                "a token must have at least 16 letters, digits, dashes and underscores, "
                f"not {len(self.token)}. Make one with `openssl rand -hex 16`."
            )

    @property
    def local(self) -> bool:
        """Whether nobody but this machine can reach its address."""
        return _is_loopback(self.host)

    @property
    def allowed_hosts(self) -> frozenset[str] | None:
        """Host names, without port, that a request may be addressed to; None for any.

        A page elsewhere can point its own name to 127.0.0.1 and then read what this server answers;
        its requests carry that name. On other addresses the token protects the server: such a page
        has no session, and the machine may have names that are not known here.
        """
        if not self.local and not self.allowed:
            return None
        return frozenset({*_NAMES_OF_THIS_MACHINE, self.host.lower(), *map(str.lower, self.allowed)})


def needs_token(host: str, allowed: tuple[str, ...] = ()) -> bool:
    """Whether other machines can connect, by the address or through a proxy."""
    return bool(allowed) or not _is_loopback(host)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
