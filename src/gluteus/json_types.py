"""Types of results on their way out: what ``--json`` prints and HTTP sends.

An object of JSON ends a chain: it is printed or sent. Code that goes on with a result takes the
result itself, whose fields have types.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

JsonValue: TypeAlias = bool | int | float | str | Sequence["JsonValue"] | Mapping[str, "JsonValue"] | None
JsonObject: TypeAlias = dict[str, JsonValue]
"""One object of JSON, by key."""
