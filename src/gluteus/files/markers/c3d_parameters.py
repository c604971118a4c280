"""Parameters of a C3D file: groups of named values, in the number formats of three processors."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from gluteus.arrays import Floats
from gluteus.errors import FileFormatError
from gluteus.visible import visible_line

BLOCK: Final = 512
MAX_PARAMETERS: Final = 10_000
LONGEST_LABEL: Final = 200

_INTEL, _DEC, _SGI = 84, 85, 86
Held = TypeVar("Held")

PROCESSORS: Final = {_INTEL: "Intel", _DEC: "DEC", _SGI: "SGI"}


@dataclass(frozen=True)
class Numbers:
    """Number format of a processor; `processor` is a key of `PROCESSORS`."""

    processor: int

    def integers(self, data: bytes, *, signed: bool = True) -> NDArray[np.int64]:
        """Return 16-bit integers."""
        order = ">" if self.processor == _SGI else "<"
        return np.frombuffer(data, dtype=f"{order}{'i' if signed else 'u'}2").astype(np.int64)

    def floats(self, data: bytes) -> Floats:
        """Return 32-bit floats."""
        # Bits that do not represent a number give NaN.
        with np.errstate(invalid="ignore", over="ignore"):
            if self.processor != _DEC:
                order = ">" if self.processor == _SGI else "<"
                return np.frombuffer(data, dtype=f"{order}f4").astype(np.float64)
            # DEC stores the two words of a number in reverse order, with an exponent that is larger
            # by 2.
            words = np.frombuffer(data, dtype="<u2").reshape(-1, 2)[:, ::-1]
            return words.copy().view("<f4").ravel().astype(np.float64) / 4.0


@dataclass(frozen=True, eq=False)
class Parameters:
    """Parameters of a file, by group and name in capitals."""

    path: Path
    numeric: dict[tuple[str, str], Floats]
    words: dict[tuple[str, str], tuple[str, ...]]

    def values(self, group: str, name: str) -> Floats:
        """Return numbers in the shape of the file, first index fastest; empty if absent."""
        return self.numeric.get((group, name), np.zeros(0))

    def number(self, group: str, name: str, default: float) -> float:
        """Return the first number of a parameter; the default if it is absent or not finite."""
        found = self.values(group, name)
        return float(found.flat[0]) if found.size and np.isfinite(found.flat[0]) else default

    def integer(self, group: str, name: str) -> int:
        """Return a count, 0 if it is absent; the file's 16-bit numbers are read as unsigned."""
        return int(self.number(group, name, 0.0)) % 65536

    def texts(self, group: str, name: str) -> tuple[str, ...]:
        """Return the words of a parameter and of its continuations: LABELS, LABELS2, ..."""
        found = list(self.words.get((group, name), ()))
        more = 2
        while (group, f"{name}{more}") in self.words:
            found += self.words[group, f"{name}{more}"]
            more += 1
        return tuple(found)

    def text(self, group: str, name: str) -> str:
        """Return the first word of a parameter, or an empty string."""
        return next(iter(self.texts(group, name)), "")


def read_parameters(data: bytes, path: Path) -> tuple[Parameters, Numbers]:
    """Return the parameters of a file's content and its number format.

    Raises `FileFormatError` for content that is not possible in a C3D file.
    """
    start = BLOCK * (data[0] - 1)
    if start < 0 or len(data) < start + 4:
        raise FileFormatError(path, None, "ends before its parameters; was the file cut off?")
    processor = data[start + 3]
    if processor not in PROCESSORS:
        known = ", ".join(f"{number} ({name})" for number, name in PROCESSORS.items())
        raise FileFormatError(path, None, f"the processor must be one of {known}, not {processor}")
    blocks = data[start + 2]
    end = start + BLOCK * blocks if blocks else len(data)
    numbers = Numbers(processor)
    return _Reader(data, start + 4, end, path, numbers).read(), numbers


class _Reader:
    """Walks through the records of the parameter section."""

    def __init__(self, data: bytes, at: int, end: int, path: Path, numbers: Numbers) -> None:
        self.data, self.at, self.end, self.path, self.numbers = data, at, end, path, numbers
        self.groups: dict[int, str] = {}
        self.numeric: dict[tuple[int, str], Floats] = {}
        self.words: dict[tuple[int, str], tuple[str, ...]] = {}

    def read(self) -> Parameters:
        for _ in range(MAX_PARAMETERS):
            if self.at + 2 > self.end:
                break
            length = abs(self._signed(self.at))
            number = self._signed(self.at + 1)
            if length == 0 or number == 0:
                break
            name = visible_line(self._take(self.at + 2, length).decode("latin-1")).strip().upper()
            after = self.at + 2 + length
            offset = int(self.numbers.integers(self._take(after, 2))[0])
            if number < 0:
                self.groups[-number] = name
            else:
                self._parameter(number, name, after + 2)
            if offset <= 0:
                break
            self.at = after + offset
        else:
            raise FileFormatError(self.path, None, f"must have at most {MAX_PARAMETERS} parameters")
        return Parameters(self.path, self._by_group(self.numeric), self._by_group(self.words))

    def _by_group(self, found: dict[tuple[int, str], Held]) -> dict[tuple[str, str], Held]:
        return {(self.groups.get(group, ""), name): held for (group, name), held in found.items()}

    def _parameter(self, group: int, name: str, at: int) -> None:
        size, rank = self._signed(at), self.data[at + 1] if at + 1 < len(self.data) else 255
        if size not in (-1, 1, 2, 4) or rank > 7:
            message = (
                f"parameter {name!r} must have a type of -1, 1, 2 or 4, not {size}, and 0 to 7 dimensions"
            )
            raise FileFormatError(self.path, None, f"{message}, not {rank}")
        shape = tuple(self._take(at + 2, rank))
        content = self._take(at + 2 + rank, abs(size) * int(np.prod(shape, dtype=np.int64)))
        if size == -1:
            self.words[group, name] = self._texts(content, shape)
            return
        if size == 1:
            values = np.frombuffer(content, dtype=np.uint8).astype(np.float64)
        else:
            values = self.numbers.integers(content) if size == 2 else self.numbers.floats(content)
        self.numeric[group, name] = values.astype(np.float64).reshape(shape, order="F")

    def _texts(self, content: bytes, shape: tuple[int, ...]) -> tuple[str, ...]:
        width = shape[0] if shape else 1
        if not width:
            return ()
        cells = [content[start : start + width] for start in range(0, len(content), width)]
        texts = [cell.decode("utf-8", "replace").replace("\0", " ").strip() for cell in cells]
        return tuple(visible_line(text)[:LONGEST_LABEL] for text in texts)

    def _signed(self, at: int) -> int:
        value = self._take(at, 1)[0]
        return value - 256 if value > 127 else value

    def _take(self, at: int, count: int) -> bytes:
        if at + count > len(self.data):
            raise FileFormatError(self.path, None, "ends inside its parameters; was the file cut off?")
        return self.data[at : at + count]
