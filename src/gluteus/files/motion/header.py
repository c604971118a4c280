"""The header of a table."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from gluteus.errors import FileFormatError
from gluteus.files.motion.rows import LONGEST_NUMBER
from gluteus.visible import visible_line

# Header keywords with a meaning; any other line before `endheader` is a remark.
_KEYS: Final = {
    "nrows": "rows", "datarows": "rows", "ncolumns": "columns", "datacolumns": "columns",
    "version": "version", "indegrees": "degrees", "datatype": "type", "name": "name",
}  # fmt: skip
_PAIR: Final = re.compile(r"(\w+)(?:\s*=\s*|\s+)(.*)")
_MOST_DIGITS: Final = 15
_YES_NO: Final = {"yes": True, "no": False, "true": True, "false": False, "1": True, "0": False}


@dataclass
class Header:
    """Lines above `endheader`: a name and the settings that were found, each as (line, text)."""

    name: str = ""
    settings: dict[str, tuple[int, str]] = field(default_factory=dict[str, tuple[int, str]])
    end: int = 0


def parse_header(lines: list[str], path: Path) -> Header:
    """Return the content of a header.

    Parameters
    ----------
    lines
        First lines of the file.
    path
        Path, for messages.

    Raises
    ------
    FileFormatError
        `endheader` is missing.
    """
    header = Header()
    for number, line in enumerate(map(str.strip, lines), start=1):
        if line.lower().rstrip("\t ,;") == "endheader":
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
    raise FileFormatError(path, len(lines), _without_end(lines))


def _without_end(lines: list[str]) -> str:
    first = next((line for line in lines if line.strip()), "")
    if re.match(r"\s*\"?time\"?\s*[,;]", first, re.IGNORECASE):
        return (
            "looks like CSV: it has no header, and commas or semicolons between columns; export it as .sto "
            "or .mot, which begin with a header that ends in 'endheader' and have tabs between columns"
        )
    return "has no line 'endheader'; is it a .sto or .mot file?"


def in_degrees(header: Header, path: Path, notes: list[str]) -> bool:
    """Return whether angles are in degrees; if the header does not say so, a note states the rule
    that was applied.
    """
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


def check_counts(header: Header, found: tuple[int, ...], path: Path, notes: list[str]) -> None:
    """Add a note if the header announces numbers of rows or columns that differ from the actual
    ones.
    """
    for key, have in zip(("rows", "columns"), found, strict=True):
        line, text = header.settings.get(key, (0, ""))
        if not text:
            continue
        if not text.isdecimal() or len(text) > _MOST_DIGITS:
            shown = repr(text if len(text) <= 40 else f"{text[:40]}...")
            raise FileFormatError(path, line, f"the number of {key} must be a whole number, not {shown}")
        if have != int(text):
            cut = "; was the file cut off?" if key == "rows" and have < int(text) else ""
            notes.append(f"announces {text} {key} on line {line} but holds {have}; all of them are used{cut}")
