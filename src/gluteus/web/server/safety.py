"""Who may ask, how much, and what a browser may do with the answer."""

from __future__ import annotations

import hmac
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import HTTPException
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gluteus.web.server.headers import HEADERS
from gluteus.web.server.problems import answer, problem
from gluteus.web.server.settings import Settings

COOKIE = "gluteus_token"
EDITOR_HEADER = "X-Gluteus-Editor"

_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_UPLOADS = "/api/v1/uploads"


class Guard:
    """Refuses requests from elsewhere, without token or too large, before anything reads them."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        headers = Headers(scope=scope)
        refused = self._refusal(scope, headers)
        if refused is not None:
            wants = {"WWW-Authenticate": "Bearer"} if refused[0] == "token-needed" else None
            await answer(problem(*refused), wants)(scope, receive, send_guarded)
            return
        if self._settings.token is not None and self._arrives_with_token(scope):
            await self._let_in(scope)(scope, receive, send_guarded)
            return
        await self._app(scope, _Limited(receive, self._limit(scope)), send_guarded)

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[str, str] | None:
        """Rule and sentence, or None for a request that may pass."""
        hosts = self._settings.allowed_hosts
        host = headers.get("host", "")
        if hosts is not None and _without_port(host) not in hosts:
            return "not-allowed", f"host {host[:80]!r} is not this machine; open http://127.0.0.1 instead"
        if scope["method"] not in _READING:
            elsewhere = _from_elsewhere(headers, host)
            if elsewhere:
                return "not-allowed", elsewhere
        if self._settings.token is not None and not self._knows_token(scope, headers):
            return "token-needed", "open the address that `gluteus serve` printed; it carries the token"
        limit = self._limit(scope)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > limit:
            return "too-large", f"a question here has at most {limit} bytes; this one says {length[:20]}"
        return None

    def _limit(self, scope: Scope) -> int:
        upload = scope["path"].startswith(_UPLOADS)
        return self._settings.upload_limit if upload else self._settings.body_limit

    def _knows_token(self, scope: Scope, headers: Headers) -> bool:
        kind, _, bearer = headers.get("authorization", "").partition(" ")
        given = bearer if kind.lower() == "bearer" else _cookie(headers)
        return same(given, self._settings.token) or self._arrives_with_token(scope)

    def _arrives_with_token(self, scope: Scope) -> bool:
        """Whether the page is opened by the address that was printed at the start."""
        if scope["method"] != "GET" or scope["path"] != "/":
            return False
        query = dict(parse_qsl(scope["query_string"].decode("latin-1")))
        return same(query.get("token"), self._settings.token)

    def _let_in(self, scope: Scope) -> RedirectResponse:
        """The token moves from the address, which browsers remember and show, into a cookie."""
        query = parse_qsl(scope["query_string"].decode("latin-1"))
        rest = urlencode([(name, value) for name, value in query if name != "token"])
        found = RedirectResponse("/" + (f"?{rest}" if rest else ""), status_code=303)
        found.set_cookie(COOKIE, self._settings.token or "", httponly=True, samesite="strict")
        return found


class _Limited:
    """What a client sends, cut off where it is more than allowed."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._left = limit

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                raise HTTPException(413, "more came than was announced, and more than is allowed")
        return message


def same(given: str | None, wanted: str | None) -> bool:
    """Whether two secrets are the same, in a time that tells nothing of them."""
    if given is None or wanted is None:
        return False
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdecimal() else host).lower()


def _from_elsewhere(headers: Headers, host: str) -> str | None:
    """Why a request that changes something comes from another page; None when it does not."""
    site = headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return f"a page of another site asked (Sec-Fetch-Site: {site[:40]!r}); only the app's own page may"
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
        return f"the page of origin {origin[:80]!r} asked; only the app's own page may"
    return None


def _cookie(headers: Headers) -> str | None:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return None
    return found.value if found else None
