"""Checks of a request before its body is read: who sends it, from where, and how large it is."""

from __future__ import annotations

import asyncio
import hmac
from http.cookies import CookieError, SimpleCookie
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import HTTPException
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gluteus.web.server.headers import HEADERS
from gluteus.web.server.problems import answer, problem
from gluteus.web.server.sessions import LASTS_S, Sessions
from gluteus.web.server.settings import Settings

EDITOR_HEADER = "X-Gluteus-Editor"

_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_UPLOADS = "/api/v1/uploads"
_PORTS = {"http": 80, "https": 443}


class Guard:
    """Refuses foreign, unauthorised and too large requests before their body is read."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._sessions = Sessions()
        # Cookies ignore ports, so two servers on one machine would end each other's sessions.
        self._cookie = f"gluteus_session_{settings.port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return

        begun = False

        async def send_guarded(message: Message) -> None:
            nonlocal begun
            begun = True
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        headers = Headers(scope=scope)
        address = self._address(scope, headers)
        refused = self._refusal(scope, headers, address)
        if refused is not None:
            wants = {"WWW-Authenticate": "Bearer"} if refused[0] == "token-needed" else None
            await answer(problem(*refused), wants)(scope, receive, send_guarded)
            return
        if self._settings.token is not None and self._arrives_with_token(scope):
            await self._let_in(scope, address.scheme)(scope, receive, send_guarded)
            return
        try:
            await self._app(scope, _Limited(receive, self._limit(scope)), send_guarded)
        except asyncio.CancelledError:
            # The server ends before the answer is ready. That is not an error to log.
            if not begun:
                sentence = "the server is stopping; ask again once it has been started"
                await answer(problem("busy", sentence))(scope, receive, send_guarded)

    def _address(self, scope: Scope, headers: Headers) -> Address:
        """Return the address that the browser shows; a proxy says it in two headers."""
        host = headers.get("host", "")
        if not self._settings.allowed:
            return Address(None, host.lower())
        forwarded = _first(headers.get("x-forwarded-host")) or host
        return Address(_first(headers.get("x-forwarded-proto")), forwarded.lower())

    def _refusal(self, scope: Scope, headers: Headers, address: Address) -> tuple[str, str] | None:
        """Rule and sentence, or None for a request that may pass."""
        hosts = self._settings.allowed_hosts
        # Both: a page elsewhere can send any X-Forwarded-Host, but no Host except its own.
        for host in (headers.get("host", ""), address.host):
            if hosts is not None and _without_port(host) not in hosts:
                return "not-allowed", (
                    f"host {host[:80]!r} is neither this machine nor allowed; open http://127.0.0.1, or "
                    "start the server with --allow-host"
                )
        if scope["method"] not in _READING:
            elsewhere = _from_elsewhere(headers, address)
            if elsewhere:
                return "not-allowed", elsewhere
        if self._settings.token is not None and not self._is_let_in(scope, headers):
            return "token-needed", (
                "open the page with ?token= and the access token in its address, or send it as "
                "`Authorization: Bearer`; the person who started `gluteus serve` knows it"
            )
        limit = self._limit(scope)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or len(length) > 15 or int(length) > limit:
            return "too-large", f"a question may have at most {limit} bytes; this one announces {length[:20]}"
        return None

    def _limit(self, scope: Scope) -> int:
        upload = scope["path"].startswith(_UPLOADS)
        return self._settings.upload_limit if upload else self._settings.body_limit

    def _is_let_in(self, scope: Scope, headers: Headers) -> bool:
        kind, _, bearer = headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer":
            return same(bearer, self._settings.token)
        session = self._session(headers)
        return (session is not None and self._sessions.holds(session)) or self._arrives_with_token(scope)

    def _session(self, headers: Headers) -> str | None:
        try:
            found = SimpleCookie(headers.get("cookie", "")).get(self._cookie)
        except CookieError:
            return None
        return found.value if found else None

    def _arrives_with_token(self, scope: Scope) -> bool:
        """Whether the page is opened with the token in its address."""
        if scope["method"] != "GET" or scope["path"] != "/":
            return False
        query = dict(parse_qsl(scope["query_string"].decode("latin-1")))
        return same(query.get("token"), self._settings.token)

    def _let_in(self, scope: Scope, scheme: str | None) -> RedirectResponse:
        """Return a session, and the page without the token, which browsers would remember."""
        query = parse_qsl(scope["query_string"].decode("latin-1"))
        rest = urlencode([(name, value) for name, value in query if name != "token"])
        found = RedirectResponse("/" + (f"?{rest}" if rest else ""), status_code=303)
        # Lax instead of strict, because a link in a message has to open the page. Browsers do not
        # send the cookie with a POST from another site, and only POST requests change anything.
        found.set_cookie(
            self._cookie,
            self._sessions.begin(),
            max_age=LASTS_S,
            httponly=True,
            samesite="lax",
            secure=scheme == "https",
        )
        return found


class Address(NamedTuple):
    """Scheme, if a proxy says it, and host with port of the page that a browser shows."""

    scheme: str | None
    host: str


class _Limited:
    """Body of a request, cut off if it is longer than allowed."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._left = limit

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                raise HTTPException(413, "the body is longer than announced and longer than allowed")
        return message


def same(given: str | None, wanted: str | None) -> bool:
    """Whether two secrets are the same, compared in constant time."""
    if given is None or wanted is None:
        return False
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())


def _first(value: str | None) -> str | None:
    """Return the first of several values: the proxy that the browser asked writes first."""
    return value.partition(",")[0].strip() if value else None


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdecimal() else host).lower()


def _from_elsewhere(headers: Headers, address: Address) -> str | None:
    """Why a request counts as coming from another page; None if it does not."""
    site = headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return (
            f"a page of another site sent the request (Sec-Fetch-Site: {site[:40]!r}); "
            "only the app's own page may"
        )
    origin = headers.get("origin")
    if origin is not None and not _is_origin(origin, address):
        return f"the page of origin {origin[:80]!r} sent the request; only the app's own page may"
    return None


def _is_origin(origin: str, address: Address) -> bool:
    """Whether an ``Origin`` header names an address; the default port may be left out."""
    try:
        said = urlsplit(origin)
        own = urlsplit(f"{address.scheme or said.scheme}://{address.host}")
        ports = [each.port or _PORTS.get(each.scheme) for each in (said, own)]
    except ValueError:  # no address at all, such as "http://["
        return False
    same_host = said.hostname is not None and said.hostname == own.hostname
    return same_host and said.scheme == own.scheme and ports[0] == ports[1]
