"""The session that a browser gets for the access token: a cookie of its own, valid for one run."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable

LASTS_S = 12 * 3600


class Sessions:
    """Signs sessions and recognises its own signature. It stores none, so no limit is needed.

    A session is its end [s since 1970] and a random number, signed with a key that is lost when the
    server ends. The token cannot be computed from it.

    Parameters
    ----------
    clock : callable
        Time [s since 1970].
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._key = secrets.token_bytes(32)
        self._clock = clock

    def begin(self) -> str:
        """Return a new session."""
        content = f"{int(self._clock()) + LASTS_S:x}.{secrets.token_hex(16)}"
        return f"{content}.{self._signature(content)}"

    def holds(self, session: str) -> bool:
        """Whether this server began a session and the session has not ended."""
        content, _, signature = session.rpartition(".")
        if not hmac.compare_digest(self._signature(content).encode(), signature.encode("utf-8", "replace")):
            return False
        return self._clock() < int(content.partition(".")[0], 16)

    def _signature(self, content: str) -> str:
        return hmac.new(self._key, content.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
