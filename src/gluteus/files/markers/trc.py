"""Reads `.trc` files: markers over time, as written by motion capture programs and OpenSim."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from gluteus.arrays import Floats
from gluteus.errors import FileFormatError
from gluteus.files.markers.data import MAX_MARKERS, MarkerData
from gluteus.input_file import read_bytes
from gluteus.visible import visible_line

MAX_BYTES: Final = 256 * 2**20
MAX_LINES: Final = 2_000_000
MAX_VALUES: Final = 30_000_000
LONGEST_NAME: Final = 200
LONGEST_NUMBER: Final = 60
LONGEST_LINE: Final = 2**20
"""Largest length of a line [bytes]: enough for `MAX_MARKERS`."""

METRES: Final = {"mm": 1e-3, "cm": 1e-2, "dm": 1e-1, "m": 1.0, "meters": 1.0, "millimeters": 1e-3}
"""Units that a header may name, in metres."""

_ABSENT: Final = ("", "nan", "null", "none", "-")
_AXIS: Final = re.compile(rb"[xyzXYZ]\d+")

OTHER_RATE: Final = 2.0
"""Factor between the rate of the header and that of the times from which one is wrong."""


@dataclass(frozen=True)
class _Header:
    rate: float
    scale: float
    frames: int | None
    markers: int | None


def read_trc(path: Path | str) -> MarkerData:
    """Return the markers of a `.trc` file.

    Blank cells and NaN are gaps. So is a marker at exactly (0, 0, 0), which programs write if it
    was not seen; the notes of the result count these.

    Parameters
    ----------
    path
        The file, which need not be trusted.

    Raises
    ------
    FileFormatError
        The header or a row does not match the format, a unit is unknown, a name occurs twice, time
        does not increase, there are no frames, or the limits of this module are exceeded. The error
        names the line.
    """
    path = Path(path)
    lines = _lines(path)
    header = _header(lines, path)
    names, lead = _names(lines, header, path)
    rows, numbers = _rows(lines, path)
    if lines[-1].strip() and rows[-1].count(b"\t") < lead + 3 * len(names) - 1:
        message = "ends inside a line; was the file cut off? If it is whole, end its last line with a newline"
        raise FileFormatError(path, numbers[-1], message)
    if len(rows) * len(names) * 3 > MAX_VALUES:
        raise FileFormatError(path, None, f"must contain at most {MAX_VALUES} values; split the recording")
    time, values = _numbers(rows, numbers, len(names), lead, path)
    notes = list[str]()
    if header.frames is not None and header.frames != len(rows):
        notes.append(f"the header announces {header.frames} frames, the file holds {len(rows)}")
    step = float(np.median(np.diff(time))) if len(time) > 1 else 1.0 / header.rate
    if not 1.0 / OTHER_RATE <= step * header.rate <= OTHER_RATE:
        notes.append(
            f"frames are {step:g} s apart, but the header says {header.rate:g} frames per second; the times "
            "are used: are they in seconds?"
        )
    positions = header.scale * values.reshape(len(rows), -1, 3)
    origin = (positions == 0.0).all(axis=-1)
    if origin.any():
        positions[origin] = np.nan
        notes.append(f"{int(origin.sum())} positions at exactly (0, 0, 0) are taken as gaps")
    return MarkerData(names, time, positions, header.rate, notes=tuple(notes), path=path)


def _lines(path: Path) -> list[bytes]:
    data = read_bytes(path, MAX_BYTES).removeprefix(b"\xef\xbb\xbf")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data:
        raise FileFormatError(path, None, "must be text in UTF-8 or Latin-1; save it with that encoding")
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if data.count(b"\n") > MAX_LINES:
        raise FileFormatError(path, None, f"must have at most {MAX_LINES} lines; split the recording")
    lines = data.split(b"\n")
    longest = max(range(len(lines)), key=lambda number: len(lines[number]))
    if len(lines[longest]) > LONGEST_LINE:
        message = f"must have lines of at most {LONGEST_LINE} bytes; is it a .trc file?"
        raise FileFormatError(path, longest + 1, message)
    return lines


def _header(lines: list[bytes], path: Path) -> _Header:
    if len(lines) < 5 or not lines[0].strip().lower().startswith(b"pathfiletype"):
        raise FileFormatError(path, 1, "must begin with 'PathFileType'; is it a .trc file?")
    keys = [_text(each).lower() for each in lines[1].split()]
    words = [_text(each) for each in lines[2].split()]
    found = dict(zip(keys, words, strict=False))
    unit = found.get("units", "").lower()
    if unit not in METRES:
        known = ", ".join(METRES)
        raise FileFormatError(path, 3, f"Units must be one of {known}, not {unit[:20]!r}; correct the header")
    rate = _positive(found.get("datarate", ""), "DataRate", path)
    return _Header(rate, METRES[unit], _count(found.get("numframes")), _count(found.get("nummarkers")))


def _positive(text: str, what: str, path: Path) -> float:
    number = _number(text)
    if number is None or not 0.0 < number < 1e7:
        raise FileFormatError(path, 3, f"{what} must be a number above 0, not {text[:20]!r}; correct it")
    return number


def _count(text: str | None) -> int | None:
    return int(text) if text is not None and text.isdecimal() and len(text) < 10 else None


def _number(text: str) -> float | None:
    try:
        return float(text) if len(text) <= LONGEST_NUMBER and "_" not in text else None
    except ValueError:
        return None


def _text(word: bytes) -> str:
    try:
        return word.decode("utf-8")
    except UnicodeDecodeError:
        return word.decode("latin-1")


def _names(lines: list[bytes], header: _Header, path: Path) -> tuple[tuple[str, ...], int]:
    """Return the names of the markers, and the number of cells before the first of them in
    a row.
    """
    cells = lines[3].split(b"\t")
    first = _text(cells[0]).strip().lower()
    if len(cells) < 3 or not first.startswith("frame"):
        message = "must contain 'Frame#', 'Time' and names of markers, separated by tabs"
        raise FileFormatError(path, 4, message)
    names = [visible_line(_text(cell).strip()) for cell in cells[2:] if cell.strip()]
    expected = header.markers
    if expected is not None and expected != len(names):
        message = f"names {len(names)} markers where the header announces {expected}; correct one of them"
        raise FileFormatError(path, 4, message)
    if not names or len(names) > MAX_MARKERS:
        raise FileFormatError(path, 4, f"must name 1 to {MAX_MARKERS} markers, not {len(names)}")
    longest = max(names, key=len)
    if len(longest) > LONGEST_NAME:
        message = f"must name markers in at most {LONGEST_NAME} characters; shorten {longest[:40]!r}..."
        raise FileFormatError(path, 4, message)
    name, count = Counter(names).most_common(1)[0]
    if count > 1:
        raise FileFormatError(path, 4, f"names marker {name!r} {count} times; rename or delete the copies")
    return tuple(names), 2


def _rows(lines: list[bytes], path: Path) -> tuple[list[bytes], list[int]]:
    """Return rows that are not empty, without the one that names axes, and their line numbers."""
    start = 4
    if len(lines) > 4 and _AXIS.match(lines[4].strip()):
        start = 5
    rows, numbers = list[bytes](), list[int]()
    for number, line in enumerate(lines[start:], start + 1):
        if line.strip():
            rows.append(line)
            numbers.append(number)
    if not rows:
        raise FileFormatError(path, len(lines), "has no frames; was the file cut off?")
    return rows, numbers


def _numbers(
    rows: list[bytes], numbers: list[int], markers: int, lead: int, path: Path
) -> tuple[Floats, Floats]:
    """Return time (frame,) [s] and coordinates (frame, 3 markers), in the unit of the file."""
    width = lead + 3 * markers
    time, values = np.empty(len(rows)), np.full((len(rows), 3 * markers), np.nan)
    for row, (line, number) in enumerate(zip(rows, numbers, strict=True)):
        cells = line.split(b"\t")
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):
            message = f"has {len(cells)} cells where {markers} markers need {width}; is a name missing?"
            raise FileFormatError(path, number, message)
        time[row] = _time(cells, number, path)
        numeric = cells[lead:width]
        try:
            if b"_" in line:  # Python would read 1_0 as a number
                raise ValueError
            values[row, : len(numeric)] = [float(cell) for cell in numeric]
        except ValueError:
            values[row, : len(numeric)] = [_cell(cell, number, path) for cell in numeric]
    if np.isinf(values).any() or (np.abs(values) > 1e9).any():
        at = int(np.argmax((~(np.abs(values) <= 1e9) & ~np.isnan(values)).any(axis=1)))
        raise FileFormatError(path, numbers[at], "holds a position beyond 1e9; correct or blank it")
    if np.any(np.diff(time) <= 0.0):
        at = int(np.argmax(np.diff(time) <= 0.0)) + 1
        message = f"time must increase; got {time[at]:g} after {time[at - 1]:g}; sort or cut the rows"
        raise FileFormatError(path, numbers[at], message)
    return time, values


def _time(cells: list[bytes], line: int, path: Path) -> float:
    frame, found = (_number(_text(cell).strip()) for cell in (*cells[:2], b"", b"")[:2])
    if frame is None or found is None or not np.isfinite(found):
        raise FileFormatError(path, line, "needs a frame number, a time and positions, separated by tabs")
    return found


def _cell(cell: bytes, line: int, path: Path) -> float:
    text = _text(cell).strip()
    if text.lower() in _ABSENT:
        return np.nan
    number = _number(text)
    if number is None:
        comma = "; decimals are written with a point" if "," in text else ""
        raise FileFormatError(path, line, f"{text[:40]!r} is not a number{comma}; correct or blank it")
    return number
