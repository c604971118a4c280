"""A JSON file as somebody else wrote it: read, or refused with one message that says where."""

from __future__ import annotations

import json
from pathlib import Path

from gluteus.errors import FileFormatError


def read_json(file: Path, what: str) -> object:
    """What a JSON file holds.

    Parameters
    ----------
    what: what the file is, for the message: ``answers are``, ``a drawing is``.

    Raises
    ------
    FileFormatError: it cannot be read, is no JSON, or says one thing twice: the last would win unseen.
    """

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise FileFormatError(file, None, f"{what} said once; met {twice!r} twice. Leave one of them.")
        return found

    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FileFormatError(
            file, None, f"{what} a readable text file; {error}. Name another file."
        ) from error
    try:
        return json.loads(text, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        raise FileFormatError(file, error.lineno, f"{what} JSON; {error.msg}. Correct it there.") from error
    except RecursionError as error:
        raise FileFormatError(
            file, None, f"{what} a flat object; met endless nesting. Write it new."
        ) from error
    except ValueError as error:
        raise FileFormatError(file, None, f"{what} JSON with numbers of usual length; {error}.") from error
