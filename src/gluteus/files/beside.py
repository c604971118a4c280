"""Location of files that a document names, whichever machine wrote the document."""

from __future__ import annotations

import warnings
from pathlib import Path, PureWindowsPath

from gluteus.errors import FileFormatWarning
from gluteus.visible import visible_line


def file_beside(document: Path, named: str) -> Path:
    r"""Return the path of a file that a document names.

    A relative name is taken from the folder of the document, with either kind of slash. If a name
    leads nowhere, such as ``C:\Users\lab\grf.mot`` from another machine, a file with its last part
    as name is searched for beside the document, with a `FileFormatWarning`. The same holds for
    names of other machines in the network, such as ``\\server\share\grf.mot``. The other machine is
    not contacted, because Windows would send it the user's credentials.

    Parameters
    ----------
    document
        The document that names the file.
    named
        Name of the file in the document.

    Returns
    -------
    Path
        Path of a file that may not exist; its reader reports that.
    """
    windows = PureWindowsPath(named)
    slashed = named.replace("\\", "/")
    elsewhere = slashed.startswith("//")
    path = document.parent / slashed.lstrip("/") if elsewhere else document.parent / slashed
    if not windows.name or (not elsewhere and _exists(path)):
        return path
    beside = document.parent / windows.name
    if beside == path or not _exists(beside):
        return path
    message = f"{document}: names {visible_line(named)}, which is not there; {beside} is used instead"
    warnings.warn(message, FileFormatWarning, stacklevel=3)
    return beside


def _exists(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
