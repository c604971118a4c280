"""The recordings for an analysis, and the loads that belong to them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from gluteus.errors import GluteusError
from gluteus.visible import visible_line

ENDINGS = (".c3d", ".trc")


def recordings_of(paths: Sequence[Path], *, without: Sequence[Path | None] = ()) -> list[Path]:
    """Return the named recordings and those in folders, in order.

    Raises
    ------
    GluteusError
        There are no recordings, two have the same name, a name cannot be written in the output
        documents, or a folder cannot be read.
    """
    found = list[Path]()
    left_out = {os.path.realpath(each) for each in without if each is not None}
    for path in paths:
        if path.is_dir():
            found += [each for each in files_in(path) if os.path.realpath(each) not in left_out]
        else:
            found.append(path)
    if not found:
        raise GluteusError(_no_recording(paths))
    names = [each.stem for each in found]
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
    if twice:
        files = ", ".join(str(each) for each in found if each.stem == twice[0])
        raise GluteusError(
            f"recordings are called alike ({files}), and so would their results; rename one, or give the "
            "files that are meant instead of their folder"
        )
    wrong = next((name for name in names if visible_line(name) != name or name.strip() != name), None)
    if wrong is not None:
        raise GluteusError(
            f"the recording {wrong!r} has a name that begins or ends with a blank, or has "
            "letters that cannot be written; rename it"
        )
    return found


def files_in(folder: Path, endings: Sequence[str] = ENDINGS) -> list[Path]:
    """Return the files of a folder with some endings, in either case, sorted by name.

    Hidden files, such as macOS adds beside each file of an archive, are left out.

    Raises
    ------
    GluteusError
        The folder cannot be read.
    """
    try:
        return sorted(
            each
            for each in folder.iterdir()
            if each.suffix.lower() in endings and not each.name.startswith(".") and not each.is_dir()
        )
    except OSError as error:
        raise GluteusError(f"{folder} cannot be read ({error.strerror}); check its permissions") from error


def _no_recording(paths: Sequence[Path]) -> str:
    """Return the error for folders without markers; other commands analyse joint angles."""
    where = ", ".join(map(str, paths)) or "the recordings"
    told = f"{where}: there is no recording of markers (.c3d or .trc); give such files, or a folder of them"
    folders = [path for path in paths if path.is_dir()]
    deeper = [each for path in folders for each in sorted(path.iterdir()) if each.is_dir() and files_in(each)]
    if deeper:
        return f"{told}. Folders in it have some: {', '.join(map(str, deeper[:6]))}; give one of them"
    inside = [each.suffix.lower() for path in folders for each in path.iterdir()]
    if not {".mot", ".sto"} & set(inside):
        return told
    return (
        f"{told}. Tables of joint angles (.mot or .sto) need no markers: run `gluteus forces MODEL.osim "
        "--motion ANGLES.mot`, or `gluteus trials` for many"
    )


def check_loads(loads: Mapping[str, Path], recordings: Sequence[Path]) -> None:
    """Check that loads belong to analysed recordings, and that their files exist.

    Raises
    ------
    GluteusError
        Loads belong to no recording, or their file does not exist.
    """
    names = [each.stem for each in recordings]
    for name, path in loads.items():
        if name not in names:
            raise GluteusError(
                f"--loads {name}={path}: no recording is called {name!r}; give one of {', '.join(names[:12])}"
            )
        if not path.is_file():
            raise GluteusError(f"--loads {name}={path}: there is no such file; give the .xml of the loads")
