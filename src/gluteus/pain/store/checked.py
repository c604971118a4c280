"""Checks of values before they are written into a store."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from gluteus.anatomy import library
from gluteus.anatomy.pain.patterns import pain_library
from gluteus.errors import AnatomyError
from gluteus.pain.examination.items import examination_items
from gluteus.refusals import no_such

_PSEUDONYM = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_LONGEST_DRAWING = 1_000_000
_NOT_WRITTEN = {"Cc", "Cs"}
"""Unicode categories that texts must not contain: control characters and surrogates."""
_WHITE = "\n\r\t"


def pseudonym(value: str) -> str:
    """Return the pseudonym if it is valid."""
    if not _PSEUDONYM.fullmatch(value):
        raise AnatomyError(
            f"{value[:80]!r} is not a pseudonym; give up to 64 letters, digits, dots and dashes, such as "
            "P-017, and never a name"
        )
    return value


def item(value: str) -> str:
    """Return the item if the examination has it."""
    known = examination_items()
    if value not in known:
        raise AnatomyError(no_such("item of the examination", value, known))
    return value


def zone(value: str | None) -> str | None:
    """Return the id of a trigger zone, or None."""
    return None if value is None else library().zone(value).id


def question(value: str) -> str:
    """Return the question if the questionnaire has it."""
    known = pain_library().red_flags
    if value not in known:
        raise AnatomyError(no_such("red-flag question", value, known))
    return value


def regions(values: Mapping[str, float]) -> dict[str, float]:
    """Return fractions by region of the body chart, if each is from 0 to 1."""
    known = pain_library().regions
    for code, fraction in values.items():
        if code not in known:
            raise AnatomyError(no_such("region", code, known))
        if not 0 <= fraction <= 1:
            raise AnatomyError(f"{code} = {fraction!r} is not a fraction of a region; give 0 to 1")
    return {code: float(fraction) for code, fraction in values.items()}


def drawing(value: Any) -> str:
    """Return a drawing as JSON."""
    try:
        written = json.dumps(value, ensure_ascii=False, allow_nan=False)
        written.encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise AnatomyError(
            f"the drawing cannot be stored as JSON ({error}); give numbers and texts"
        ) from error
    if len(written) > _LONGEST_DRAWING:
        raise AnatomyError(
            f"a drawing must have at most {_LONGEST_DRAWING} characters of JSON, not "
            f"{len(written)}; thin out its lines"
        )
    return written


def text(what: str, value: str, longest: int, *, empty: bool = False) -> str:
    """Return the text if it is not empty, not too long, and has no control characters."""
    if not empty and not value.strip():
        raise AnatomyError(f"{what} must not be empty; write some text")
    if len(value) > longest:
        raise AnatomyError(f"{what} must have at most {longest} characters, not {len(value)}; shorten it")
    for place, letter in enumerate(value, start=1):
        if unicodedata.category(letter) in _NOT_WRITTEN and letter not in _WHITE:
            raise AnatomyError(
                f"{what} must not have control characters; remove U+{ord(letter):04X}, character {place}"
            )
    return value


def is_number(value: int) -> bool:
    """Whether a record can have this number."""
    return 0 < value < 2**63


def uid(value: str) -> str:
    """Return the uid if an encounter can have it."""
    if not is_uid(value):
        raise AnatomyError(
            f"a uid must have 1 to 64 printable ASCII characters, not {value[:64]!r}; leave it out"
        )
    return value


def is_uid(value: str) -> bool:
    """Whether an encounter can have this uid."""
    return 0 < len(value) <= 64 and value.isascii() and value.isprintable()
