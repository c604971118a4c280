"""Read JSON files from other programs, or refuse them with one message that names the place."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from gluteus.errors import FileFormatError
from gluteus.input_file import not_empty, read_text

LARGEST_FILE = 5_000_000  # bytes: a drawing of 50,000 points has one and a half million


def read_json(file: Path) -> object:
    """Return the content of a JSON file.

    Parameters
    ----------
    file : Path
        The file.

    Returns
    -------
    object
        Its content.

    Raises
    ------
    FileFormatError
        The file cannot be read, is larger than `LARGEST_FILE`, is not JSON, or repeats a name
        within an object (JSON readers would silently use the last one).
    """

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) < len(pairs):
            twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
            raise FileFormatError(file, None, f"gives {twice!r} twice; remove one of them")
        return found

    text = read_text(file, LARGEST_FILE)
    not_empty(file, text)
    try:
        return json.loads(text, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        told = f"is not JSON: {error.msg}, column {error.colno}; correct it"
        raise FileFormatError(file, error.lineno, told) from error
    except RecursionError as error:
        raise FileFormatError(file, None, "has endless nesting; write a flat object") from error
    except ValueError as error:
        raise FileFormatError(file, None, f"must have shorter numbers: {error}") from error
