"""Types of JSON results: what ``--json`` prints and HTTP sends.

A JSON object is only printed or sent. Code that computes with a result takes the result itself,
whose fields have types.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

JsonValue: TypeAlias = bool | int | float | str | Sequence["JsonValue"] | Mapping[str, "JsonValue"] | None
JsonObject: TypeAlias = dict[str, JsonValue]
"""A JSON object: values by key."""
