"""C3D files made by tests: every processor, integers or floats, any parameters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Value = Sequence[str] | Array | int | float

PROCESSORS = {"intel": 84, "dec": 85, "sgi": 86}


@dataclass
class Recording:
    """Content of a file: points (frame, point, 3), NaN in gaps; analog (frame, sample, channel)."""

    points: Array
    rate: float = 100.0
    analog: Array | None = None
    parameters: Mapping[str, Mapping[str, Value]] = field(default_factory=dict[str, Mapping[str, Value]])
    processor: str = "intel"
    scale: float = -1.0
    first: int = 1

    def content(self) -> bytes:
        """The bytes of the file."""
        frames, points = self.points.shape[:2]
        samples, channels = (1, 0) if self.analog is None else self.analog.shape[1:]
        parameters = self._parameter_section()
        start = 2 + len(parameters) // 512
        words = np.zeros(256, dtype=np.int64)
        words[1:5] = points, samples * channels, self.first, self.first + frames - 1
        words[8:10] = start, samples
        header = bytearray(self._integers(words))
        header[0:2] = bytes([2, 0x50])
        header[12:16], header[20:24] = self._floats([self.scale]), self._floats([self.rate])
        return bytes(header) + parameters + self._data()

    def _integers(self, values: object) -> bytes:
        order = ">" if self.processor == "sgi" else "<"
        return (np.asarray(values).astype(np.int64) & 0xFFFF).astype(f"{order}u2").tobytes()

    def _floats(self, values: object) -> bytes:
        array = np.asarray(values, dtype=np.float64)
        if self.processor != "dec":
            return array.astype(">f4" if self.processor == "sgi" else "<f4").tobytes()
        words = (4.0 * array).astype("<f4").view("<u2").reshape(-1, 2)[:, ::-1]
        return words.tobytes()

    def _parameter_section(self) -> bytes:
        records = b""
        for number, group in enumerate(self.parameters, start=1):
            records += self._record(group, -number, b"\0")
        for number, members in enumerate(self.parameters.values(), start=1):
            for name, value in members.items():
                records += self._record(name, number, self._value(value) + b"\0")
        blocks = -(-(4 + len(records) + 2) // 512)
        start = bytes([1, 0x50, blocks, PROCESSORS[self.processor]])
        return (start + records).ljust(512 * blocks, b"\0")

    def _record(self, name: str, number: int, content: bytes) -> bytes:
        head = bytes([len(name), number % 256]) + name.encode()
        return head + self._integers([2 + len(content)]) + content

    def _value(self, value: Value) -> bytes:
        if isinstance(value, int):
            return bytes([2, 0]) + self._integers([value])
        if isinstance(value, float):
            return bytes([4, 0]) + self._floats([value])
        if isinstance(value, np.ndarray):
            flat = value.ravel(order="F")
            whole = value.dtype.kind == "i"
            head = bytes([2 if whole else 4, value.ndim, *value.shape])
            return head + (self._integers(flat) if whole else self._floats(flat))
        width = max((len(each) for each in value), default=0)
        text = "".join(each.ljust(width) for each in value).encode()
        return bytes([255, 2, width, len(value)]) + text

    def _data(self) -> bytes:
        frames, points = self.points.shape[:2]
        seen = np.isfinite(self.points).all(axis=-1)
        unit = 1.0 if self.scale < 0 else self.scale
        stored = np.concatenate(
            [np.nan_to_num(self.points) / unit, np.where(seen, 0.0, -1.0)[..., None]], axis=2
        )
        rows = stored.reshape(frames, 4 * points)
        if self.analog is not None:
            rows = np.concatenate([rows, self.analog.reshape(frames, -1)], axis=1)
        return self._floats(rows.ravel()) if self.scale < 0 else self._integers(np.rint(rows).ravel())
