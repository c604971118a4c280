"""Reads `.sto` and `.mot` in every spelling of the header, with tabs or blanks."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import Final

import numpy as np

from gluteus.arguments import check_types
from gluteus.arrays import Floats
from gluteus.errors import FileFormatError, FileFormatWarning, UnsupportedFeature
from gluteus.files.motion.table import MotionTable
from gluteus.input_file import read_bytes
from gluteus.visible import visible_line

MAX_BYTES: Final = 256 * 2**20
MAX_HEADER_LINES: Final = 10_000
MAX_LINES: Final = 5_000_000
MAX_COLUMNS: Final = 10_000
MAX_VALUES: Final = 25_000_000
LONGEST_NAME: Final = 200
LONGEST_NUMBER: Final = 400
"""Characters; the greatest float has 309 digits where it is written out."""

# Spellings of the header that mean something; any other line before `endheader` is a remark.
_KEYS: Final = {
    "nrows": "rows", "datarows": "rows", "ncolumns": "columns", "datacolumns": "columns",
    "version": "version", "indegrees": "degrees", "datatype": "type", "name": "name",
}  # fmt: skip
_PAIR: Final = re.compile(r"(\w+)(?:\s*=\s*|\s+)(.*)")
_MOST_DIGITS: Final = 15
_YES_NO: Final = {"yes": True, "no": False, "true": True, "false": False, "1": True, "0": False}


@dataclass
class Header:
    """Lines above `endheader`: a name and the settings met, each as (line, text)."""

    name: str = ""
    settings: dict[str, tuple[int, str]] = field(default_factory=dict[str, tuple[int, str]])
    end: int = 0


@dataclass(frozen=True)
class _Rows:
    """The rows of data as text, and the number of the line that each one is in."""

    texts: list[bytes]
    lines: list[int]


@check_types
def read_table(path: Path | str) -> MotionTable:
    """Return the table that a `.sto` or `.mot` file holds.

    Where the header does not say `inDegrees`, the published rule holds: radians, except that a
    `.mot` of version below 1, or of none, is in degrees; a `FileFormatWarning` and the table's
    `notes` say so. Control characters in names come as escapes.

    Parameters
    ----------
    path
        A file, which may come from a stranger.

    Raises
    ------
    FileFormatError
        No `endheader`, no data, a row with too few or too many values, a value that is not a finite
        number, a column named twice, time that does not increase, fewer rows than announced, an end
        inside a line, or more than the limits of this module. The error names the line.
    UnsupportedFeature
        Columns of vectors or quaternions.
    """
    path = Path(path)
    data = read_bytes(path, MAX_BYTES).removeprefix(b"\xef\xbb\xbf")
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    _check_end(data, path)
    lines = data.split(b"\n")
    header = parse_header([line.decode("utf-8", "replace") for line in lines[:MAX_HEADER_LINES]], path)
    if header.settings.get("type", (0, "double"))[1].lower() not in ("double", "float"):
        line, kind = header.settings["type"]
        raise UnsupportedFeature(f"DataType={kind}", f"{path}, line {line}: save the table as plain numbers")
    at, labels, rows = _split(lines, header.end, path)
    columns = _columns(labels, rows, at, path)
    values = _numbers(rows, len(columns), path)
    _check_time(values[:, 0], rows, path)
    notes: list[str] = []
    in_degrees = _in_degrees(header, path, notes)
    _check_counts(header, values.shape, path, notes)
    for note in notes:
        warnings.warn(f"{path}: {note}", FileFormatWarning, stacklevel=2)
    return MotionTable(
        header.name, values[:, 0], tuple(columns[1:]), values[:, 1:], in_degrees, tuple(notes), path
    )


def parse_header(lines: list[str], path: Path) -> Header:
    """Return what a header says.

    Parameters: `lines`, the file's first; `path`, for messages. Raises `FileFormatError` where
    `endheader` is missing.
    """
    header = Header()
    for number, line in enumerate(map(str.strip, lines), start=1):
        if line.lower() == "endheader":
            header.end = number
            return header
        pair = _PAIR.fullmatch(line)
        key = _KEYS.get(pair[1].lower()) if pair else None
        if key == "name" and pair:
            header.name = visible_line(pair[2].strip())
        elif key and pair:
            header.settings.setdefault(key, (number, pair[2].strip()))
        elif number == 1:
            header.name = visible_line(line)
    raise FileFormatError(path, len(lines), "has no line 'endheader'; is it a .sto or .mot file?")


def _check_end(data: bytes, path: Path) -> None:
    """Refuse a last number that may lack digits, and more lines than are split."""
    count = data.count(b"\n") + 1
    if count > MAX_LINES:
        raise FileFormatError(path, None, f"must have at most {MAX_LINES} lines, not {count}; split it")
    if data and not data[-1:].isspace():
        message = "ends inside a line; was the file cut off? If it is whole, end its last line with a newline"
        raise FileFormatError(path, count, message)


def _split(lines: list[bytes], start: int, path: Path) -> tuple[int, bytes, _Rows]:
    """Return the line of the column names, the names unsplit, and the rows that are not blank."""
    filled = [
        (number, line) for number, line in enumerate(lines[start:], start + 1) if not line.isspace() and line
    ]
    if len(filled) < 2:
        raise FileFormatError(path, len(lines), "has no data: column names and at least one row are needed")
    at, labels = filled[0]
    return at, labels, _Rows([line for _, line in filled[1:]], [number for number, _ in filled[1:]])


def _columns(labels: bytes, rows: _Rows, line: int, path: Path) -> list[str]:
    text = labels.decode("utf-8", "replace")
    width = len(rows.texts[0].split(None, MAX_COLUMNS))
    names = text.split(None, MAX_COLUMNS)
    if len(names) != width:  # names may hold blanks where tabs separate them
        separated = [name.strip() for name in text.strip().split("\t", MAX_COLUMNS)]
        names = separated if len(separated) == width and all(separated) else names
    names = [visible_line(name) for name in names]
    if len(names) > MAX_COLUMNS or len(names) * len(rows.texts) > MAX_VALUES:
        message = f"must name at most {MAX_COLUMNS} columns and hold {MAX_VALUES} values; split the table"
        raise FileFormatError(path, line, message)
    if len(longest := max(names, key=len)) > LONGEST_NAME:
        message = f"must name columns in at most {LONGEST_NAME} characters; shorten {longest[:40]!r}..."
        raise FileFormatError(path, line, message)
    if names[0].lower() != "time":
        raise FileFormatError(path, line, f"the first column must be 'time', not {names[0]!r}")
    if len(set(names)) < len(names):
        twice = Counter(names).most_common(1)[0][0]
        raise FileFormatError(path, line, f"names column {twice!r} twice; rename one")
    return names


def _numbers(rows: _Rows, width: int, path: Path) -> Floats:
    """Return the rows as numbers (frame, column)."""
    found = np.empty((len(rows.texts), width))
    for row, (text, line) in enumerate(zip(rows.texts, rows.lines, strict=True)):
        tokens = text.split(None, width)
        if len(tokens) != width:
            count = len(text.split(None, MAX_COLUMNS))
            message = f"has {count} values where {width} columns are named; is a value missing?"
            raise FileFormatError(path, line, message)
        try:
            found[row] = _row(text, tokens)
        except ValueError:
            raise _bad_number(tokens, line, path) from None
    bad = np.flatnonzero(~np.isfinite(found).all(axis=1))
    if bad.size:
        row = int(bad[0])
        raise _bad_number(rows.texts[row].split(), rows.lines[row], path)
    return found


def _row(text: bytes, tokens: list[bytes]) -> list[float]:
    # Python would read 1_000, and take minutes for a number of a million digits.
    if b"_" in text or (len(text) > LONGEST_NUMBER and max(map(len, tokens)) > LONGEST_NUMBER):
        raise ValueError
    return list(map(float, tokens))


def _bad_number(tokens: list[bytes], line: int, path: Path) -> FileFormatError:
    place, token = next((place, token) for place, token in enumerate(tokens, 1) if not _is_number(token))
    shown = token[:40].decode("utf-8", "replace")
    message = f"value {place}, {shown!r}, is not a finite number; correct it or leave its row out"
    return FileFormatError(path, line, message)


def _is_number(token: bytes) -> bool:
    try:
        return b"_" not in token and len(token) <= LONGEST_NUMBER and isfinite(float(token))
    except ValueError:
        return False


def _check_time(time: Floats, rows: _Rows, path: Path) -> None:
    back = np.flatnonzero(np.diff(time) <= 0)
    if back.size:
        frame = int(back[0]) + 1
        message = (
            f"time {time[frame]:.9g} does not come after {time[frame - 1]:.9g}; sort the rows, drop repeats"
        )
        raise FileFormatError(path, rows.lines[frame], message)


def _in_degrees(header: Header, path: Path, notes: list[str]) -> bool:
    if "degrees" in header.settings:
        line, text = header.settings["degrees"]
        if text.lower() not in _YES_NO:
            raise FileFormatError(path, line, f"inDegrees must be yes or no, not {text!r}")
        return _YES_NO[text.lower()]
    version = _version(header, path)
    degrees = path.suffix.lower() == ".mot" and (version is None or version < 1)
    told = "no version" if version is None else f"version {version:g}"
    unit = "degrees" if degrees else "radians"
    notes.append(f"has no inDegrees; a {path.suffix or 'file'} of {told} is taken to be in {unit}")
    return degrees


def _version(header: Header, path: Path) -> float | None:
    if "version" not in header.settings:
        return None
    line, text = header.settings["version"]
    try:
        return float(text[:LONGEST_NUMBER])
    except ValueError:
        raise FileFormatError(path, line, f"version must be a number, not {text!r}") from None


def _check_counts(header: Header, found: tuple[int, ...], path: Path, notes: list[str]) -> None:
    for key, have in zip(("rows", "columns"), found, strict=True):
        if key not in header.settings:
            continue
        line, text = header.settings[key]
        if not text.isdecimal() or len(text) > _MOST_DIGITS:
            shown = repr(text if len(text) <= 40 else f"{text[:40]}...")
            raise FileFormatError(path, line, f"the number of {key} must be a whole number, not {shown}")
        if key == "rows" and have < int(text):
            raise FileFormatError(
                path, line, f"announces {text} rows but holds {have}; was the file cut off?"
            )
        if have != int(text):
            notes.append(f"announces {text} {key} on line {line} but holds {have}; all of them are used")
