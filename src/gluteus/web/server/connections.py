"""Connections to the server: how many at once, and how long the server waits for a client.

uvicorn limits neither the time that a request may take to arrive nor the connections of one client.
`BoundedConnection` adds both to uvicorn's HTTP/1.1 protocol (decision 39).
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Iterable
from enum import Enum, auto
from http import HTTPStatus
from typing import ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from gluteus.web.server.headers import HEADERS
from gluteus.web.server.problems import MEDIA_TYPE, Problem, problem
from gluteus.web.server.settings import Limits


class Phase(Enum):
    """State of a connection: the part of an exchange that is due next."""

    IDLE = auto()  # another request, after an answer; uvicorn's keep-alive time-out applies
    HEADERS = auto()  # the rest of a request line and its headers
    BODY = auto()  # the rest of a body
    LINGER = auto()  # the rest of a body that nobody reads, because the answer was sent before
    ANSWER = auto()  # the answer: it is the client that waits


class BoundedConnection(H11Protocol):
    """An HTTP/1.1 connection whose client has to send and receive in time.

    When there are too many connections, the one whose client has been silent for longest makes room
    for the new one. Connections whose client waits for an answer are never closed for that.
    """

    limits: ClassVar[Limits] = Limits()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request, or refuse the client if there are too many."""
        super().connection_made(transport)
        self._network = _network(self.client[0] if self.client else "")
        self._last_byte = self.loop.time()
        self._deadline: asyncio.TimerHandle | None = None
        self._write_deadline: asyncio.TimerHandle | None = None
        self._enter(Phase.HEADERS)
        self._make_room()

    def data_received(self, data: bytes) -> None:
        """Receive bytes of a request."""
        self._last_byte = self.loop.time()
        self._phase_bytes += len(data)
        super().data_received(data)
        self._follow()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        self._last_byte = self.loop.time()
        self._follow()

    def pause_writing(self) -> None:
        """Begin the time limit for a client that does not read its answer."""
        super().pause_writing()
        self._write_deadline = self.loop.call_later(self.limits.write_s, self.transport.abort)

    def resume_writing(self) -> None:
        """Continue to send an answer."""
        super().resume_writing()
        self._end_write_deadline()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._enter(Phase.ANSWER)
        self._end_write_deadline()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """Close at once if the server waits for the client, otherwise after the answer."""
        if self.silent_since is not None:
            self.transport.abort()
        else:
            super().shutdown()

    def send_400_response(self, msg: str) -> None:
        """Refuse bytes that are not HTTP, in the same form as every other refusal."""
        refused = problem("bad-input", "this is not a request in HTTP/1.1; ask with an HTTP client")
        self._refuse(refused.model_copy(update={"status": 400}))

    @property
    def silent_since(self) -> float | None:
        """Time of the client's last byte; None if the server does not wait for the client."""
        if self._phase is Phase.ANSWER or self.flow.read_paused:
            return None
        return self._last_byte

    def drop(self) -> None:
        """Close at once, without an answer."""
        self.connections.discard(self)  # now, not when the event loop comes to it
        self.transport.abort()

    def _follow(self) -> None:
        """Begin the next phase if it is due."""
        phase = self._phase_by_state()
        if phase is not self._phase:
            self._enter(phase)

    def _phase_by_state(self) -> Phase:
        state = self.conn.their_state
        if state is h11.IDLE:
            return Phase.HEADERS if self.timeout_keep_alive_task is None else Phase.IDLE
        if state is h11.SEND_BODY:
            return Phase.LINGER if self.cycle.response_complete else Phase.BODY
        return Phase.ANSWER

    def _enter(self, phase: Phase) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        self._phase, self._phase_began, self._phase_bytes = phase, self.loop.time(), 0
        seconds = self._seconds()
        if seconds is not None:
            self._deadline = self.loop.call_later(seconds, self._at_deadline)

    def _seconds(self) -> float | None:
        """How long the present phase may take."""
        limits = self.limits
        return {
            Phase.HEADERS: limits.header_s,
            Phase.BODY: limits.body_s + self._phase_bytes / limits.body_rate,
            Phase.LINGER: limits.linger_s,
        }.get(self._phase)

    def _at_deadline(self) -> None:
        seconds = self._seconds() or 0.0
        left = self._phase_began + seconds - self.loop.time()
        if self.flow.read_paused:  # the server reads more slowly than the client sends
            left = max(left, 1.0)
        if left > 0:
            self._deadline = self.loop.call_later(left, self._at_deadline)
        else:
            self._refuse(problem("too-slow", f"the rest of the request did not come within {seconds:.0f} s"))

    def _make_room(self) -> None:
        """If there are too many connections, drop the longest silent one or refuse this one."""
        others = [one for one in _bounded(self.connections) if one is not self]
        own = [one for one in others if one._network == self._network]
        for group, most in ((own, self.limits.connections_of_one), (others, self.limits.connections)):
            if len(group) < most:
                continue
            silent = [(since, one) for one in group if (since := one.silent_since) is not None]
            if silent:
                min(silent, key=lambda pair: pair[0])[1].drop()
            else:
                self.connections.discard(self)
                self._refuse(problem("busy", f"{most} requests are being answered; ask again in a second"))
            return

    def _refuse(self, found: Problem) -> None:
        """Send the reason, unless an answer has begun, and close."""
        answered = self._phase in (Phase.BODY, Phase.ANSWER) and self.cycle and self.cycle.response_started
        if not answered and self._phase is not Phase.LINGER:
            self.transport.write(_as_bytes(found))
        self._enter(Phase.ANSWER)
        self.transport.close()

    def _end_write_deadline(self) -> None:
        if self._write_deadline is not None:
            self._write_deadline.cancel()
            self._write_deadline = None


def bounded_by(limits: Limits) -> type[BoundedConnection]:
    """Return the protocol with these limits; uvicorn takes a class."""
    return type("BoundedConnection", (BoundedConnection,), {"limits": limits})


def drop_all(connections: Iterable[object]) -> None:
    """Close every connection at once."""
    for one in _bounded(connections):
        one.drop()


def _bounded(connections: Iterable[object]) -> list[BoundedConnection]:
    return [one for one in connections if isinstance(one, BoundedConnection)]


def _network(address: str) -> object:
    """Return what counts as one client: an IPv4 address, or the /64 that an IPv6 subscriber has."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        return found.ipv4_mapped or int(found) >> 64
    return found


def _as_bytes(found: Problem) -> bytes:
    """Return a refusal as HTTP, for a connection on which no request has reached the app."""
    body = found.model_dump_json().encode()
    headers = HEADERS | {
        "Content-Type": MEDIA_TYPE,
        "Content-Length": str(len(body)),
        "Cache-Control": "no-store",
        "Connection": "close",
    }
    lines = [f"HTTP/1.1 {found.status} {HTTPStatus(found.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body
