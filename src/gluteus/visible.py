"""Makes text of users and files safe to display: control characters become visible escapes."""

from __future__ import annotations

import json
import re
from typing import Final

_ACTING: Final = "".join(
    (
        r"\x00-\x08\x0b-\x1f\x7f-\x9f",  # C0 and C1, with which terminal sequences begin
        r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069",  # marks, overrides and isolates of direction
        r"\u2028\u2029",  # separators of lines and paragraphs
        r"\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f",  # not seen at all
        r"\ud800-\udfff",  # bytes of a name or argument that are no UTF-8
    )
)
LONGEST_MESSAGE: Final = 4000
"""Largest number of characters of an error that is shown."""

_FORMULA: Final = ("=", "+", "-", "@")
_IN_TEXT: Final = re.compile(f"[{_ACTING}]")
_IN_LINE: Final = re.compile(f"[{_ACTING}\t\n]")


def visible(text: str) -> str:
    r"""Return a text without characters that control a terminal, a page or the direction of
    reading.

    Line feeds and tabs stay. Each other control character, mark of direction, unseen character or
    lone surrogate becomes an escape such as ``\x1b`` or ``\u202e``.
    """
    return text if text.isprintable() else _IN_TEXT.sub(_escape, text)


def visible_line(text: str) -> str:
    r"""Return a text as one line: as `visible`, with line feeds and tabs escaped too."""
    return text if text.isprintable() else _IN_LINE.sub(_escape, text)


def visible_cell(text: str) -> str:
    """Return a text as a cell of a table that no spreadsheet takes for a formula.

    A text that begins like a formula and cannot be read as a number gets an apostrophe: names of
    muscles, channels and files come from strangers.
    """
    line = visible_line(text)
    return f"'{line}" if line.startswith(_FORMULA) and not _is_number(line) else line


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def shortened(text: str, most: int = LONGEST_MESSAGE) -> str:
    """Return a message of limited length, with its middle left out if it is longer.

    A message begins with what is wrong and ends with the remedy; the names from a file between
    them can be many and long.
    """
    if len(text) <= most:
        return text
    half = (most - 5) // 2
    return f"{text[:half]} ... {text[-half:]}"


def acting(text: str) -> str | None:
    """Return the escape of the first character that does not belong in a line, or None."""
    found = _IN_LINE.search(text)
    return None if found is None else _escape(found)


def json_text(content: object, indent: int | None = 1) -> str:
    """Return a value as JSON, with letters unchanged and control characters as escapes."""
    return _IN_TEXT.sub(_escape_in_json, json.dumps(content, ensure_ascii=False, indent=indent))


def _escape(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")


def _escape_in_json(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1]
