"""Reads `.sto` and `.mot` files, with any variant of the header, and tabs or spaces."""

from __future__ import annotations

import codecs
import warnings
from collections import Counter
from pathlib import Path
from typing import Final

import numpy as np

from gluteus.arguments import check_types
from gluteus.arrays import Floats
from gluteus.errors import FileFormatError, FileFormatWarning, UnsupportedFeature
from gluteus.files.motion.header import Header, check_counts, in_degrees, parse_header
from gluteus.files.motion.rows import MAX_COLUMNS, Rows, flattened, merged, numbers
from gluteus.files.motion.table import MotionTable
from gluteus.input_file import read_bytes
from gluteus.visible import visible_line

MAX_BYTES: Final = 256 * 2**20
MAX_HEADER_LINES: Final = 10_000
MAX_LINES: Final = 5_000_000
MAX_VALUES: Final = 25_000_000
LONGEST_NAME: Final = 200

_SIZES: Final = {
    "double": 1, "float": 1, "vec2": 2, "vec3": 3, "unitvec3": 3, "quaternion": 4, "vec4": 4, "vec6": 6,
    "spatialvec": 6,
}  # fmt: skip
"""Number of values in a cell, by the data type that the header names."""


@check_types
def read_table(path: Path | str, *, gaps: bool = False) -> MotionTable:
    """Return the table in a `.sto` or `.mot` file.

    If the header does not contain `inDegrees`, OpenSim's rule applies: angles are in radians,
    except in a `.mot` file whose version is below 1 or missing. A `FileFormatWarning` and the
    table's `notes` say so. They also report repeated times, names that several columns share, and a
    number of rows that differs from the announced one. Control characters in names are replaced by
    escapes.

    Parameters
    ----------
    path : Path or str
        The file, which need not be trusted.
    gaps : bool
        Whether NaN may mark missing values; otherwise NaN is an error.

    Returns
    -------
    MotionTable
        Times [s] and columns, in the units of the file.

    Raises
    ------
    FileFormatError
        `endheader` or data are missing, a row has too few or too many values, a value is not a
        finite number, time decreases, the file ends inside a line, or the limits of this module are
        exceeded. The message names the line.
    UnsupportedFeature
        Cells have a type other than numbers, vectors and quaternions.
    """
    path = Path(path)
    notes: list[str] = []
    data = _in_utf8(read_bytes(path, MAX_BYTES), notes)
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    _check_end(data, path)
    lines = data.split(b"\n")
    header = parse_header([line.decode("utf-8", "replace") for line in lines[:MAX_HEADER_LINES]], path)
    at, labels, rows = _split(lines, header.end, path)
    names = _columns(labels, rows, at, path)
    if (count := _cell_size(header, path)) > 1:
        rows, names = flattened(rows, names, count, path)
    values = numbers(rows, len(names), path, gaps=gaps)
    found = values.shape
    values = merged(values, rows, path, notes)
    degrees = in_degrees(header, path, notes)
    if count == 1:
        check_counts(header, found, path, notes)
    names, values, shared = _without_shared(names, values, notes)
    for note in notes:
        warnings.warn(f"{path}: {note}", FileFormatWarning, stacklevel=2)
    return MotionTable(
        header.name,
        values[:, 0],
        tuple(names[1:]),
        values[:, 1:],
        degrees,
        tuple(notes),
        path,
        shared=shared,
        gaps=gaps,
    )


def _in_utf8(data: bytes, notes: list[str]) -> bytes:
    """Return the file in UTF-8, without a byte order mark."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace").encode()
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        notes.append(f"has letters that are not UTF-8, first on line {line}; read as Windows-1252")
        return data.decode("cp1252", "replace").encode()
    return data


def _check_end(data: bytes, path: Path) -> None:
    """Refuse a last number that may lack digits, and files with too many lines."""
    count = data.count(b"\n") + 1
    if count > MAX_LINES:
        raise FileFormatError(path, None, f"must have at most {MAX_LINES} lines, not {count}; split it")
    if data and not data[-1:].isspace():
        message = "ends inside a line; was the file cut off? If it is whole, end its last line with a newline"
        raise FileFormatError(path, count, message)


def _cell_size(header: Header, path: Path) -> int:
    line, kind = header.settings.get("type", (0, "double"))
    if kind.lower() not in _SIZES:
        raise UnsupportedFeature(f"DataType={kind}", f"{path}, line {line}: save the table as plain numbers")
    return _SIZES[kind.lower()]


def _split(lines: list[bytes], start: int, path: Path) -> tuple[int, bytes, Rows]:
    """Return the number of the line with column names, this line, and the rows that are not
    blank.
    """
    filled = [
        (number, line) for number, line in enumerate(lines[start:], start + 1) if not line.isspace() and line
    ]
    if len(filled) < 2:
        raise FileFormatError(path, len(lines), "has no data: column names and at least one row are needed")
    at, labels = filled[0]
    return at, labels, Rows([line for _, line in filled[1:]], [number for number, _ in filled[1:]])


def _columns(labels: bytes, rows: Rows, line: int, path: Path) -> list[str]:
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
    if names[0].lower().startswith(("time,", "time;")):
        message = (
            "has commas or semicolons between its columns, as CSV has; columns of .sto and .mot are "
            "separated by tabs or blanks: replace the separators by tabs"
        )
        raise FileFormatError(path, line, message)
    if len(longest := max(names, key=len)) > LONGEST_NAME:
        message = f"must name columns in at most {LONGEST_NAME} characters; shorten {longest[:40]!r}..."
        raise FileFormatError(path, line, message)
    if names[0].lower() != "time":
        raise FileFormatError(path, line, f"the first column must be 'time', not {names[0]!r}")
    return names


def _without_shared(
    names: list[str], values: Floats, notes: list[str]
) -> tuple[list[str], Floats, tuple[str, ...]]:
    """Return a table in which every name refers to one column, and the names that several columns
    shared.

    If the columns are equal, one is kept; otherwise none is kept, because it is unclear which is
    meant.
    """
    counts = Counter(names)
    if len(counts) == len(names):
        return names, values, ()
    shared, kept = list[str](), list[int]()
    for place, name in enumerate(names):
        places = [other for other, same in enumerate(names) if same == name] if counts[name] > 1 else [place]
        equal = all(np.array_equal(values[:, place], values[:, other], equal_nan=True) for other in places)
        if place == places[0] and (equal or place == 0):
            kept.append(place)
        elif not equal and name not in shared:
            shared.append(name)
    again = [name for name, count in counts.items() if count > 1]
    notes.append(
        f"names several columns {', '.join(again)}; what needs one of them is refused if they differ"
    )
    return [names[place] for place in kept], values[:, kept], tuple(shared)
