"""Reads plain arrays from an untrusted HDF5 or NetCDF 4 file.

HDF5 can refer to data outside a file (external storage, external links, virtual datasets), and a
few bytes can expand to gigabytes. Here no references are followed, and nothing is read before its
size is known. The root group must contain only datasets of numbers or names that are stored in the
file itself, without filters. The library parses the metadata in C. Therefore read untrusted files
with `gluteus.apart.run_apart`, in a separate process that a damaged file may crash.
"""

from __future__ import annotations

import math
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from gluteus.errors import FileFormatError
from gluteus.extras import require_extra
from gluteus.input_file import open_input
from gluteus.visible import visible, visible_line

LARGEST_FILE: Final = 512 * 2**20
LARGEST_CONTENT: Final = 256 * 2**20
"""Largest size of all arrays in memory [bytes]."""

MOST_ARRAYS: Final = 300
MOST_AXES: Final = 4
MOST_NAMES: Final = 20_000
LONGEST_NAME: Final = 200
MOST_ATTRIBUTES: Final = 100
LONGEST_ATTRIBUTE: Final = 1_000_000

_BROKEN: Final = (OSError, RuntimeError, ValueError, KeyError, TypeError, IndexError, AttributeError)
"""Errors that h5py raises if a file contradicts itself."""

_NO_VARIABLE: Final = "This is a netCDF dimension but not a netCDF variable"
_LABELS: Final = "coordinates"
"""Attribute in which NetCDF lists the arrays that label an axis."""

_REMEDY: Final = "write the file again with Gluteus, or with plain arrays"


@dataclass(frozen=True)
class StoredArray:
    """An array of a file.

    Attributes
    ----------
    dims : tuple of str
        Name of each axis.
    values : array
        Numbers (float64, int64 or bool), or names (objects of type str).
    units : str or None
    """

    dims: tuple[str, ...]
    values: NDArray[Any]
    units: str | None

    @property
    def axes(self) -> tuple[tuple[str, int], ...]:
        """Name and length of each axis."""
        return tuple(zip(self.dims, self.values.shape, strict=True))


@dataclass(frozen=True)
class StoredArrays:
    """All arrays of a file by name, and the attributes of the file that are text or numbers.

    Attributes
    ----------
    arrays : dict
    coordinates : frozenset of str
        Names of arrays that label an axis: those along an axis of their own name, and those that
        others name as their coordinates.
    attrs : dict
    """

    arrays: dict[str, StoredArray]
    coordinates: frozenset[str]
    attrs: dict[str, str | int | float]


def read_arrays(path: Path | str) -> StoredArrays:
    """Return the arrays in the root group of a file.

    Parameters
    ----------
    path
        The file, which need not be trusted.

    Returns
    -------
    StoredArrays
        Arrays and attributes; control characters in names and text are replaced by escapes.

    Raises
    ------
    FileFormatError
        The file is damaged; contains links, groups, filters, or references to data outside itself;
        or exceeds the limits of this module.
    MissingExtra
        h5py is not installed.
    """
    require_extra("tables", "a .nc file", "h5py")
    import h5py

    path = Path(path)
    with open_input(path) as stream:
        size = stream.seek(0, 2)
        if size > LARGEST_FILE:
            raise FileFormatError(path, None, f"must have at most {LARGEST_FILE} bytes; shorten or split it")
        with _one_error(path), h5py.File(stream, "r") as file:
            return _Reader(path, file, h5py).read()


@contextmanager
def _one_error(path: Path) -> Generator[None]:
    try:
        yield
    except _BROKEN as error:
        reason = visible_line(str(error))[:200]
        raise FileFormatError(path, None, f"is damaged or not an HDF5 file ({reason}); {_REMEDY}") from error


class _Reader:
    """Checks the metadata of the whole file, then reads it."""

    def __init__(self, path: Path, file: Any, h5: Any) -> None:
        self.path, self.file, self.h5 = path, file, h5

    def refuse(self, what: str) -> FileFormatError:
        return FileFormatError(self.path, None, f"{what}; {_REMEDY}")

    def read(self) -> StoredArrays:
        names = self.names()
        found = {name: self.file.get(name) for name in names}
        for name, dataset in found.items():
            self.check(name, dataset)
        variables = {name: each for name, each in found.items() if not self.is_bare(each)}
        total = sum(math.prod(each.shape) * 8 for each in variables.values())
        if total > LARGEST_CONTENT:
            raise self.refuse(f"holds {total} bytes of arrays, more than {LARGEST_CONTENT}")
        arrays = {visible_line(name): self.array(name, each) for name, each in variables.items()}
        said = " ".join(self.text(each, _LABELS) or "" for each in (self.file, *variables.values()))
        coordinates = {name for name, each in arrays.items() if each.dims == (name,)}
        attrs = self.attributes(self.file)
        attrs.pop(_LABELS, None)
        return StoredArrays(arrays, frozenset(coordinates | (set(said.split()) & arrays.keys())), attrs)

    def names(self) -> list[str]:
        """Return the names in the root group, all of them plain links to datasets."""
        group = self.file.id
        if group.get_num_objs() > MOST_ARRAYS:
            raise self.refuse(f"holds {group.get_num_objs()} arrays, more than {MOST_ARRAYS}")
        names = list(self.file)
        for name in names:
            shown = repr(name[:40])
            if len(name) > LONGEST_NAME:
                raise self.refuse(f"names {shown}... in more than {LONGEST_NAME} characters")
            if group.links.get_info(name.encode("utf-8", "surrogateescape")).type != self.h5.h5l.TYPE_HARD:
                raise self.refuse(f"holds {shown}, a link to another place or file")
            if self.file.get(name, getclass=True) is not self.h5.Dataset:
                raise self.refuse(f"holds {shown}, which is not an array")
        return names

    def check(self, name: str, dataset: Any) -> None:
        """Refuse an array that is not stored plainly in this file."""
        shown = repr(name[:40])
        layout = dataset.id.get_create_plist()
        plain = (self.h5.h5d.CONTIGUOUS, self.h5.h5d.CHUNKED, self.h5.h5d.COMPACT)
        if layout.get_layout() not in plain or layout.get_external_count():
            raise self.refuse(f"keeps array {shown} in another file")
        if layout.get_nfilters():
            raise self.refuse(f"compresses array {shown} or filters it in another way")
        if dataset.id.get_space().get_simple_extent_type() != self.h5.h5s.SIMPLE and dataset.shape != ():
            raise self.refuse(f"holds array {shown} without a shape")
        if len(dataset.shape) > MOST_AXES:
            raise self.refuse(f"holds array {shown} with {len(dataset.shape)} axes, more than {MOST_AXES}")
        kind = dataset.id.get_type()
        numbers = (self.h5.h5t.INTEGER, self.h5.h5t.FLOAT, self.h5.h5t.ENUM)
        number = kind.get_class() in numbers and kind.get_size() <= 8
        if not number and not (kind.get_class() == self.h5.h5t.STRING and len(dataset.shape) <= 1):
            raise self.refuse(f"holds array {shown} of neither numbers nor names")
        if layout.get_layout() == self.h5.h5d.CHUNKED:
            piece = math.prod(layout.get_chunk()) * kind.get_size()
            if piece > LARGEST_CONTENT:
                raise self.refuse(f"keeps array {shown} in pieces of {piece} bytes")

    def is_bare(self, dataset: Any) -> bool:
        """Whether a dataset only gives the length of an axis."""
        return (self.text(dataset, "NAME") or "").startswith(_NO_VARIABLE)

    def array(self, name: str, dataset: Any) -> StoredArray:
        kind = dataset.dtype.kind
        if kind in "fiub":
            truth = self.text(dataset, "dtype") == "bool"  # as xarray writes it
            values = dataset[...].astype(np.bool_ if truth else np.float64 if kind == "f" else np.int64)
        else:
            values = np.array(self.labels(name, dataset), dtype=object)
        return StoredArray(self.dims(name, dataset), values, self.text(dataset, "units"))

    def labels(self, name: str, dataset: Any) -> list[str]:
        if math.prod(dataset.shape) > MOST_NAMES or dataset.id.get_type().get_size() > 4 * LONGEST_NAME:
            raise self.refuse(f"holds array {name[:40]!r} with too many or too long names")
        # One by one, because many names can share one long text of the file.
        texts = (_decoded(dataset[place]) for place in np.ndindex(dataset.shape))
        found: list[str] = []
        for text in texts:
            if len(text) > LONGEST_NAME:
                raise self.refuse(f"has a name in {name[:40]!r} of more than {LONGEST_NAME} characters")
            found.append(visible_line(text))
        return found

    def dims(self, name: str, dataset: Any) -> tuple[str, ...]:
        """Return the names of the axes: those of the arrays along them, or the array's own."""
        rank = len(dataset.shape)
        if "DIMENSION_LIST" not in dataset.attrs:
            if rank == 1:
                return (visible_line(name),)
            return tuple(f"{visible_line(name)}_{axis}" for axis in range(rank))
        where = self.h5.h5a.open(dataset.id, b"DIMENSION_LIST")
        if where.shape != (rank,) or where.get_type().get_class() != self.h5.h5t.VLEN:
            raise self.refuse(f"names axes of array {name[:40]!r} in another way than NetCDF")
        found = [self.file[each[0]].name.lstrip("/") for each in dataset.attrs["DIMENSION_LIST"]]
        if any(len(each) > LONGEST_NAME for each in found):
            raise self.refuse(f"has long names for axes of array {name[:40]!r}")
        return tuple(map(visible_line, found))

    def attributes(self, holder: Any) -> dict[str, str | int | float]:
        """Return the attributes that are one text or one number; others are left out."""
        names = list(holder.attrs)
        if len(names) > MOST_ATTRIBUTES:
            raise self.refuse(f"has {len(names)} attributes, more than {MOST_ATTRIBUTES}")
        found = ((name, self.attribute(holder, name)) for name in names if not name.startswith("_NC"))
        return {visible_line(name[:LONGEST_NAME]): value for name, value in found if value is not None}

    def attribute(self, holder: Any, name: str) -> str | int | float | None:
        kept = self.h5.h5a.open(holder.id, name.encode("utf-8", "surrogateescape"))
        kind = kept.get_type()
        classes = (self.h5.h5t.STRING, self.h5.h5t.INTEGER, self.h5.h5t.FLOAT)
        if math.prod(kept.shape) != 1 or kind.get_class() not in classes:
            return None
        if kind.get_size() > LONGEST_ATTRIBUTE:
            raise self.refuse(f"has an attribute {name[:40]!r} of more than {LONGEST_ATTRIBUTE} bytes")
        value: Any = np.asarray(holder.attrs[name], dtype=object).reshape(-1)[0]
        if not isinstance(value, str | bytes):
            return int(value) if kind.get_class() == self.h5.h5t.INTEGER else float(value)
        text = _decoded(value)
        if len(text) > LONGEST_ATTRIBUTE:
            raise self.refuse(f"has an attribute {name[:40]!r} of more than {LONGEST_ATTRIBUTE} bytes")
        return visible(text)

    def text(self, dataset: Any, name: str) -> str | None:
        if name not in dataset.attrs:
            return None
        value = self.attribute(dataset, name)
        return value if isinstance(value, str) else None


def _decoded(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
