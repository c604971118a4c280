"""Recorded motion as a table: time, named columns, and whether its angles are in degrees."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

import numpy as np

from gluteus.arrays import Floats
from gluteus.errors import FileFormatError, FileFormatWarning, UnitError
from gluteus.refusals import either


@dataclass(frozen=True, eq=False)
class MotionTable:
    """Columns over time, as in a `.sto` or `.mot` file; the arrays are read-only.

    `time` (frame,) [s], increasing; `columns`, the names in order; `values` (frame, column),
    finite, in the file's units; `in_degrees`, whether angles are in degrees; `notes`, assumptions
    of the reader; `path`, the file from which the table was read, if any; `shared`, names that
    several columns of the file share, all of which are left out; `gaps`, whether values may be NaN.
    """

    name: str
    time: Floats
    columns: tuple[str, ...]
    values: Floats
    in_degrees: bool
    notes: tuple[str, ...] = ()
    path: Path | None = None
    shared: tuple[str, ...] = ()
    gaps: bool = False

    def __post_init__(self) -> None:
        for field in ("time", "values"):
            array = np.array(getattr(self, field), dtype=np.float64)
            array.setflags(write=False)
            object.__setattr__(self, field, array)
        object.__setattr__(self, "columns", tuple(self.columns))
        expected = (self.time.size, len(self.columns))
        if self.time.ndim != 1 or self.values.shape != expected:
            raise UnitError(
                f"values of a table must be (frame, column) = {expected}, not {self.values.shape}"
            )
        if len(set(self.columns)) < len(self.columns):
            raise UnitError(f"column names of table {self.name!r} must differ from each other")
        good = ~np.isinf(self.values) if self.gaps else np.isfinite(self.values)
        if not (np.isfinite(self.time).all() and good.all()):
            raise UnitError(f"table {self.name!r} must contain finite numbers; cut or fill the gaps first")
        if np.any(np.diff(self.time) <= 0):
            raise UnitError(f"time of table {self.name!r} must increase from frame to frame")

    def column(self, name: str) -> Floats:
        """Return one column (frame,), in the table's units.

        Raises `FileFormatError` for a column that the table lacks, with similar names, and for a
        name that several columns share.
        """
        return self.values[:, self._index(name)]

    def to_radians(self, rotational_columns: Iterable[str]) -> MotionTable:
        """Return the table with its angles in radians.

        `rotational_columns` are the names of columns with angles, because a file does not give
        them. A table that is already in radians is returned unchanged, with a `FileFormatWarning`
        if an angle exceeds a full rotation, because some programs write degrees and declare
        radians.
        """
        names = tuple(rotational_columns)
        chosen = [self._index(name) for name in names]
        if self.in_degrees:
            values = self.values.copy()
            values[:, chosen] = np.radians(values[:, chosen])
            return replace(self, values=values, in_degrees=False)
        self._warn_of_degrees(names, chosen)
        return self

    def _warn_of_degrees(self, names: tuple[str, ...], chosen: list[int]) -> None:
        peaks = np.abs(self.values[:, chosen]).max(axis=0, initial=0.0)
        if np.any(peaks > 2 * np.pi):
            most = int(np.argmax(peaks))
            warnings.warn(
                f"{self._place}: is taken to be in radians, yet {names[most]} reaches {peaks[most]:.4g}; if "
                "its angles are degrees, give --degrees (in Python angles='degrees')",
                FileFormatWarning,
                stacklevel=3,
            )

    def _index(self, name: str) -> int:
        try:
            return self.columns.index(name)
        except ValueError:
            if name in self.shared:
                message = f"names several columns {name!r}, which differ; rename all but the one meant"
                raise FileFormatError(self._place, None, message) from None
            near = get_close_matches(name, self.columns) or self.columns[:3]
            message = f"has no column {name!r} among its {len(self.columns)}; did you mean {either(near)}?"
            raise FileFormatError(self._place, None, message) from None

    @property
    def _place(self) -> Path | str:
        return self.path or f"table {self.name!r}"
