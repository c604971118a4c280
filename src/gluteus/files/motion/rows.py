"""The rows of a table: numbers, vectors in one cell, and repeated times."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite, isnan
from pathlib import Path
from typing import Final

import numpy as np

from gluteus.arrays import Floats
from gluteus.errors import FileFormatError

LONGEST_NUMBER: Final = 400
"""Largest number of characters of a number; the largest float has 309 digits if written out."""

MAX_COLUMNS: Final = 10_000
_PLAIN: Final = b"0123456789+-.eEnaN \t"
"""Bytes of rows that `numpy.loadtxt` and `float` read alike."""

_DECIMAL_COMMA: Final = re.compile(rb"[+-]?\d+,\d+(e[+-]?\d+)?", re.IGNORECASE)


@dataclass(frozen=True)
class Rows:
    """The rows of data as text, with their line numbers."""

    texts: list[bytes]
    lines: list[int]


def numbers(rows: Rows, width: int, path: Path, *, gaps: bool) -> Floats:
    """Return the rows as numbers (frame, column).

    Parameters
    ----------
    rows
        Rows as in the file.
    width
        Number of columns.
    path
        Path of the file, for messages.
    gaps
        Whether NaN may mark missing values.

    Raises
    ------
    FileFormatError
        A row has more or fewer values, or one that is not a number; the error names its line.
    """
    good: Callable[[float], bool] = (lambda value: isfinite(value) or isnan(value)) if gaps else isfinite
    found = _all_at_once(rows.texts, width)
    if found is None:
        found = _one_by_one(rows, width, path, good)
    wrong = np.isinf(found) if gaps else ~np.isfinite(found)
    wrong[:, 0] = ~np.isfinite(found[:, 0])
    bad = np.flatnonzero(wrong.any(axis=1))
    if bad.size:
        row = int(bad[0])
        column = int(np.flatnonzero(wrong[row])[0])
        raise _not_finite(rows.texts[row].split()[column], column + 1, rows.lines[row], path)
    return found


def _all_at_once(texts: list[bytes], width: int) -> Floats | None:
    """The numbers by `numpy.loadtxt`; None unless all rows are plainly ``width`` numbers."""
    longest = max(map(len, texts))
    if longest > width * (LONGEST_NUMBER + 1):
        return None
    # Short rows of so many numbers, and blanks between them, have no room for a long one.
    if longest > LONGEST_NUMBER + 2 * (width - 1) and any(map(_too_long, texts)):
        return None
    if any(text.translate(None, _PLAIN) for text in texts):
        return None
    try:
        found = np.loadtxt(texts, ndmin=2)
    except ValueError:
        return None
    return found if found.shape == (len(texts), width) else None


def _too_long(text: bytes) -> bool:
    """Whether a row has a number with so many digits that reading it would take minutes."""
    return len(text) > LONGEST_NUMBER and max(map(len, text.split())) > LONGEST_NUMBER


def _one_by_one(rows: Rows, width: int, path: Path, good: Callable[[float], bool]) -> Floats:
    """The numbers of each row, or the error that names the first wrong one."""
    found = np.empty((len(rows.texts), width))
    for row, (text, line) in enumerate(zip(rows.texts, rows.lines, strict=True)):
        tokens = text.split(None, width)
        if len(tokens) != width:
            _refuse_commas(tokens, line, path)
            count = len(text.split(None, MAX_COLUMNS))
            message = f"has {count} values where {width} columns are named; is a value missing?"
            raise FileFormatError(path, line, message)
        try:
            if b"_" in text or _too_long(text):  # Python would accept 1_000
                raise ValueError
            found[row] = list(map(float, tokens))
        except ValueError:
            raise _bad_number(tokens, line, path, good) from None
    return found


def _bad_number(tokens: list[bytes], line: int, path: Path, good: Callable[[float], bool]) -> FileFormatError:
    _refuse_commas(tokens, line, path)
    place, token = next(
        (place, token) for place, token in enumerate(tokens, 1) if not _is_number(token, good)
    )
    return _not_finite(token, place, line, path)


def _not_finite(token: bytes, place: int, line: int, path: Path) -> FileFormatError:
    shown = token[:40].decode("utf-8", "replace")
    message = f"value {place}, {shown!r}, is not a finite number; correct it or leave its row out"
    return FileFormatError(path, line, message)


def _is_number(token: bytes, good: Callable[[float], bool]) -> bool:
    try:
        return b"_" not in token and len(token) <= LONGEST_NUMBER and good(float(token))
    except ValueError:
        return False


def _refuse_commas(tokens: list[bytes], line: int, path: Path) -> None:
    """Raise `FileFormatError` for numbers with a decimal comma, and for columns separated by
    commas.
    """
    token = next((token for token in tokens if b"," in token or b";" in token), None)
    if token is None:
        return
    shown = token[:40].decode("utf-8", "replace")
    if _DECIMAL_COMMA.fullmatch(token):
        message = (
            f"has a decimal comma in {shown!r}; write numbers with a point: export the table again with "
            "English number formats, or replace the commas by points"
        )
    else:
        message = (
            f"has commas or semicolons between its values ({shown!r}), as CSV has; columns of .sto and .mot "
            "are separated by tabs or blanks: replace the separators by tabs"
        )
    raise FileFormatError(path, line, message)


def flattened(rows: Rows, labels: list[str], count: int, path: Path) -> tuple[Rows, list[str]]:
    """Return a table of vectors as one of numbers, with column names as in OpenSim.

    Parameters
    ----------
    rows, labels
        Rows and labels, with ``count`` numbers separated by commas in each cell except the time.
    count
        Size of a vector.
    path
        Path of the file, for messages.
    """
    names = [labels[0], *(f"{label}_{place}" for label in labels[1:] for place in range(1, count + 1))]
    if len(names) > MAX_COLUMNS:
        raise FileFormatError(path, None, f"must have at most {MAX_COLUMNS} numbers in a row; split it")
    texts = list[bytes]()
    for text, line in zip(rows.texts, rows.lines, strict=True):
        cells = text.split(None, MAX_COLUMNS)
        for place, cell in enumerate(cells[1:], start=2):
            if cell.count(b",") != count - 1:
                shown = cell[:40].decode("utf-8", "replace")
                message = f"value {place}, {shown!r}, must be {count} numbers with commas between them"
                raise FileFormatError(path, line, message)
        texts.append(text.replace(b",", b" "))
    return Rows(texts, rows.lines), names


def merged(values: Floats, rows: Rows, path: Path, notes: list[str]) -> Floats:
    """Return the table without repeated times, and add a note about them.

    Equal rows with the same time are kept once. Different rows are averaged, because programs print
    several steps of their integration with one time.

    Raises
    ------
    FileFormatError
        Time decreases.
    """
    time = values[:, 0]
    steps = np.diff(time)
    back = np.flatnonzero(steps < 0)
    if back.size:
        frame = int(back[0]) + 1
        message = f"time {time[frame]:.9g} comes after {time[frame - 1]:.9g}; sort the rows"
        raise FileFormatError(path, rows.lines[frame], message)
    again = np.flatnonzero(steps == 0) + 1
    if not again.size:
        return values
    starts = np.concatenate([[0], np.flatnonzero(steps > 0) + 1])
    sizes = np.diff([*starts, len(time)])
    kept = np.add.reduceat(values, starts, axis=0) / sizes[:, None]
    single = np.repeat(kept, sizes, axis=0)
    same = np.array_equal(values, values[np.repeat(starts, sizes)], equal_nan=True)
    kept[sizes == 1] = values[starts[sizes == 1]]
    kept[:, 0] = time[starts]
    if same:
        kept = values[starts]
    told = "the same row" if same else f"rows apart by up to {np.nanmax(np.abs(values - single)):.3g}"
    what = "kept once" if same else "replaced by their mean"
    notes.append(
        f"repeats a time {again.size} times, first {time[again[0]]:.9g} on line {rows.lines[again[0]]}: "
        f"{told}, {what}"
    )
    return kept
