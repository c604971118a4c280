"""Reads recorded markers in any supported format."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Final

from gluteus.errors import FileFormatError, FileFormatWarning
from gluteus.files.markers.c3d import read_c3d
from gluteus.files.markers.data import MarkerData
from gluteus.files.markers.trc import read_trc

READERS: Final = {".trc": read_trc, ".c3d": read_c3d}


def read_markers(path: Path | str) -> MarkerData:
    """Return the markers of a `.trc` or `.c3d` file, in metres and in the axes of the laboratory.

    Assumptions of the reader are listed in the `notes` of the result, and raise warnings.

    Parameters
    ----------
    path : Path or str
        The file.

    Returns
    -------
    MarkerData
        Markers, analog channels, events and force plates.

    Raises
    ------
    FileFormatError
        The file has another ending, or its content does not match its format.
    UnsupportedFeature
        A force plate has a type that is not supported.
    """
    path = Path(path)
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        known = " or ".join(READERS)
        message = f"markers are read from {known}, not {path.suffix!r}; export them as one of these"
        raise FileFormatError(path, None, message)
    found = reader(path)
    for note in found.notes:
        warnings.warn(f"{path}: {note}", FileFormatWarning, stacklevel=2)
    return found
