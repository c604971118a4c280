"""Reads `.c3d` files: markers, analog channels, force plates and events.

The format is that of www.c3d.org: blocks of 512 bytes, parameters that describe the recording, and
frames of 16-bit integers or of floats, written by processors of Intel, DEC or SGI.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from gluteus.arrays import Floats
from gluteus.errors import FileFormatError
from gluteus.files.markers.c3d_parameters import BLOCK, Numbers, Parameters, read_parameters
from gluteus.files.markers.data import MAX_MARKERS, UPS, Analog, Event, MarkerData, Up
from gluteus.files.markers.plates import read_plates
from gluteus.files.markers.trc import METRES
from gluteus.input_file import read_bytes
from gluteus.visible import visible_line

MAX_BYTES: Final = 512 * 2**20
MAX_VALUES: Final = 60_000_000
"""Largest number of values of points and channels together; a copy of them takes half a
gigabyte.
"""
MAX_EVENTS: Final = 10_000
MAX_NOTES: Final = 20
_KEY: Final = 0x50
_EVENTS_IN_HEADER: Final = 18
_EVENT_KEY: Final = 12345


@dataclass(frozen=True)
class _Header:
    """Header of the file; frames count from 1."""

    points: int
    analog_per_frame: int
    first: int
    last: int
    scale: float
    start: int
    samples: int
    rate: float


def read_c3d(path: Path | str) -> MarkerData:
    """Return the recording in a `.c3d` file.

    Points that were not seen are gaps. A number is appended to a label that occurs twice, and
    points without a label are called ``point_N``; the notes of the result say so.

    Parameters
    ----------
    path
        The file, which need not be trusted.

    Raises
    ------
    FileFormatError
        The content is not a C3D file, ends too early, or contradicts itself.
    UnsupportedFeature
        A force plate has a type that is not supported.
    """
    path = Path(path)
    # Numbers of damaged files overflow; values that are not finite count as gaps.
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        return _read(path, read_bytes(path, MAX_BYTES))


def _read(path: Path, data: bytes) -> MarkerData:
    if len(data) < BLOCK or data[1] != _KEY:
        raise FileFormatError(
            path, None, "is not a C3D file: its second byte must be 80; export the recording again"
        )
    parameters, numbers = read_parameters(data, path)
    header = _header(data, parameters, numbers, path)
    notes = list[str]()
    if ("ROTATION", "USED") in parameters.numeric:
        notes.append("rotations of segments (group ROTATION) are not read")
    points, raw = _frames(data, header, parameters, numbers, path)
    scale = _metres(parameters, header, notes, path)
    time = (header.first - 1 + np.arange(len(points))) / header.rate
    analog = _analog(raw, parameters, header, path)
    seen = np.isfinite(points).all(axis=-1)
    points[~seen] = np.nan
    return MarkerData(
        names=_labels(parameters.texts("POINT", "LABELS"), header.points, notes),
        time=time,
        positions=scale * points,
        rate_hz=header.rate,
        up=_up(parameters),
        plates=() if analog is None else read_plates(parameters, analog, header.samples, scale, notes),
        events=_events(data, parameters, numbers),
        analog=analog,
        notes=tuple(notes),
        path=path,
    )


def _header(data: bytes, parameters: Parameters, numbers: Numbers, path: Path) -> _Header:
    words: list[int] = numbers.integers(data[:BLOCK], signed=False).tolist()
    scale, rate = (float(numbers.floats(data[2 * word : 2 * word + 4])[0]) for word in (6, 10))
    rate = rate if 0.0 < rate < 1e6 else parameters.number("POINT", "RATE", 0.0)
    if not 0.0 < rate < 1e6:
        raise FileFormatError(path, None, f"the frame rate must be above 0, not {rate:g}; correct POINT:RATE")
    if not np.isfinite(scale) or scale == 0.0:
        raise FileFormatError(path, None, f"the scale of points must be a number other than 0, not {scale:g}")
    if words[1] > MAX_MARKERS:
        message = f"must have at most {MAX_MARKERS} points a frame, not {words[1]}; export fewer"
        raise FileFormatError(path, None, message)
    start = BLOCK * (words[8] - 1)
    if start < BLOCK or start > len(data):
        raise FileFormatError(
            path,
            None,
            f"data begin at block {words[8]}, which is beyond the end of the file; was the file cut off?",
        )
    return _Header(words[1], words[2], words[3], words[4], scale, start, max(words[9], 1), rate)


def _frames(
    data: bytes, header: _Header, parameters: Parameters, numbers: Numbers, path: Path
) -> tuple[Floats, Floats]:
    """Return points (frame, point, 3) in the unit of the file, NaN in gaps, and analog values as
    stored.
    """
    size = 4 if header.scale < 0 else 2
    width = 4 * header.points + header.analog_per_frame
    if not width:
        return np.zeros((0, 0, 3)), np.zeros((0, 0))
    there = (len(data) - header.start) // (size * width)
    count = _count(header, parameters, there, path)
    if count * width > MAX_VALUES:
        message = f"must contain at most {MAX_VALUES} numbers, not {count * width}; split the recording"
        raise FileFormatError(path, None, message)
    content = data[header.start : header.start + size * width * count]
    unsigned = parameters.text("ANALOG", "FORMAT").upper() == "UNSIGNED"
    if size == 4:
        values = numbers.floats(content).reshape(count, width)
    else:
        values = numbers.integers(content).reshape(count, width).astype(np.float64)
    stored = values[:, : 4 * header.points].reshape(count, header.points, 4)
    points = stored[..., :3] * (1.0 if size == 4 else header.scale)
    points[stored[..., 3] < 0.0] = np.nan
    analog = values[:, 4 * header.points :]
    return points, analog % 65536.0 if unsigned and size == 2 else analog


def _count(header: _Header, parameters: Parameters, there: int, path: Path) -> int:
    """Return the number of recorded frames; the 16 bits of the header can only hold 65535."""
    said = (header.last - header.first) % 65536 + 1
    span = [parameters.values("TRIAL", f"ACTUAL_{end}_FIELD") for end in ("START", "END")]
    if all(each.size == 2 and np.isfinite(each).all() for each in span):
        first, last = (int(low) % 65536 + 65536 * (int(high) % 65536) for low, high in map(np.ravel, span))
        said = last - first + 1 if 0 < first <= last and last - first + 1 <= there else said
    longer = int(parameters.number("POINT", "LONG_FRAMES", 0.0))
    said = longer if said < longer <= there else said
    if said > there:
        message = f"announces {said} frames and holds {there}; was the file cut off?"
        raise FileFormatError(path, None, message)
    return said


def _metres(parameters: Parameters, header: _Header, notes: list[str], path: Path) -> float:
    unit = parameters.text("POINT", "UNITS").lower()
    if unit in METRES:
        return METRES[unit]
    if unit:
        known = ", ".join(METRES)
        raise FileFormatError(path, None, f"POINT:UNITS must be one of {known}, not {unit[:20]!r}")
    if header.points:
        notes.append("POINT:UNITS names no unit; millimetres are assumed")
    return 1e-3


def _labels(given: Sequence[str], count: int, notes: list[str]) -> tuple[str, ...]:
    found, taken, times, renamed = list[str](), set[str](), Counter[str](), list[str]()
    for place in range(count):
        label = given[place] if place < len(given) and given[place] else f"point_{place + 1}"
        name = label
        while name in taken:
            # Continuing from the number of the last copy avoids minutes of work for thousands of
            # copies.
            times[label] += 1
            name = f"{label}_{times[label] + 1}"
        if name != label:
            renamed.append(f"the label {label!r} occurs twice; point {place + 1} is called {name!r}")
        taken.add(name)
        found.append(name)
    notes += renamed[:MAX_NOTES]
    if len(renamed) > MAX_NOTES:
        notes.append(f"{len(renamed) - MAX_NOTES} more labels occur twice and have a number behind them")
    return tuple(found)


def _analog(raw: Floats, parameters: Parameters, header: _Header, path: Path) -> Analog | None:
    """Return channels in their units: (stored - offset) times the scale of the channel and the
    common scale.
    """
    if not header.analog_per_frame:
        return None
    channels, rest = divmod(header.analog_per_frame, header.samples)
    if rest:
        message = (
            f"the number of analog values a frame ({header.analog_per_frame}) must be a multiple of the "
            f"number of samples ({header.samples}); export the recording again"
        )
        raise FileFormatError(path, None, message)
    values = raw.reshape(-1, channels)
    common = parameters.number("ANALOG", "GEN_SCALE", 1.0)
    scale = _each(parameters.values("ANALOG", "SCALE"), channels, 1.0)
    offset = _each(parameters.values("ANALOG", "OFFSET"), channels, 0.0)
    if parameters.text("ANALOG", "FORMAT").upper() == "UNSIGNED":
        offset %= 65536.0
    unused = list[str]()
    names = _labels(parameters.texts("ANALOG", "LABELS"), channels, unused)
    units = parameters.texts("ANALOG", "UNITS")
    rate = header.rate * header.samples
    scaled = (values - offset) * (common * scale)
    scaled[~np.isfinite(scaled)] = np.nan
    return Analog(
        time=(header.first - 1) / header.rate + np.arange(len(values)) / rate,
        names=names,
        units=tuple(units[place] if place < len(units) else "" for place in range(channels)),
        values=scaled,
    )


def _each(given: Floats, count: int, default: float) -> Floats:
    found = np.full(count, default)
    some = given.ravel()[:count]
    found[: len(some)] = some
    return found


def _up(parameters: Parameters) -> Up | None:
    """Return the axis that points upwards on the screen, which is also upwards in the
    laboratory.
    """
    said = parameters.text("POINT", "Y_SCREEN").lower().removeprefix("+")
    return next((up for up in UPS if up == said), None)


def _events(data: bytes, parameters: Parameters, numbers: Numbers) -> tuple[Event, ...]:
    """Return the events of the parameters or, if there are none, those of the header."""
    times = parameters.values("EVENT", "TIMES")
    if times.ndim == 2 and times.shape[0] == 2:
        labels, contexts = (parameters.texts("EVENT", name) for name in ("LABELS", "CONTEXTS"))
        seconds: list[float] = (60.0 * times[0] + times[1])[:MAX_EVENTS].tolist()
        found = [Event(time, _at(labels, place), _at(contexts, place)) for place, time in enumerate(seconds)]
        return tuple(sorted((each for each in found if np.isfinite(each.time)), key=lambda each: each.time))
    words: list[int] = numbers.integers(data[:BLOCK], signed=False).tolist()
    if words[149] != _EVENT_KEY or not 0 < words[150] <= _EVENTS_IN_HEADER:
        return ()
    seconds = numbers.floats(data[304 : 304 + 4 * words[150]]).tolist()
    labels = [
        visible_line(data[396 + 4 * place : 400 + 4 * place].decode("latin-1").strip("\0 "))
        for place in range(words[150])
    ]
    pairs = zip(seconds, labels, strict=True)
    return tuple(Event(time, label) for time, label in pairs if np.isfinite(time))


def _at(texts: Sequence[str], place: int) -> str:
    return texts[place] if place < len(texts) else ""
