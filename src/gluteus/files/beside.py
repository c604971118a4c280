"""Files that a document names: where they are, whatever machine wrote the document."""

from __future__ import annotations

import warnings
from pathlib import Path, PureWindowsPath

from gluteus.errors import FileFormatWarning
from gluteus.visible import visible_line


def file_beside(document: Path, named: str) -> Path:
    r"""Return the path of a file that a document names.

    A relative name is taken from the folder of the document, with either kind of slash. A name that
    leads nowhere, such as ``C:\Users\lab\grf.mot`` of another machine, is looked for beside the
    document under its last part; a `FileFormatWarning` says so. So is one of another machine in the
    network, such as ``\\server\share\grf.mot``, without asking that machine: Windows would send it
    the user's credentials.

    Parameters
    ----------
    document
        The document that names the file.
    named
        As the document has it.

    Returns
    -------
    Path
        Of a file that may not exist, which its reader reports.
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
