"""Writes tables as `.sto` or `.mot`, completely or not at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from gluteus.arguments import check_types
from gluteus.errors import FileFormatError
from gluteus.files.bytes.whole import refuse_output, write_whole
from gluteus.files.motion.header import parse_header
from gluteus.files.motion.table import MotionTable


@check_types
def write_table(table: MotionTable, path: Path | str, *, overwrite: bool = False) -> Path:
    """Write a table so that reading it gives the same numbers, bit for bit.

    The file appears when it is complete, so that an interrupted run leaves no part of it.

    Parameters
    ----------
    table : MotionTable
        A table with at least one frame.
    path : Path or str
        A file name that ends in `.sto` or `.mot`.
    overwrite : bool
        Whether an existing file may be replaced.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    FileFormatError
        The format cannot represent the table.
    GluteusError
        The file exists, or cannot be written.
    """
    path = Path(path)
    _check(table, path)
    refuse_output(path, overwrite=overwrite)
    return write_whole(path, _text(table).encode(), overwrite=overwrite)


def _check(table: MotionTable, path: Path) -> None:
    if path.suffix.lower() not in (".sto", ".mot"):
        raise FileFormatError(path, None, "a table is written as .sto or .mot; change the ending")
    if table.time.size == 0:
        raise FileFormatError(
            path, None, "the table has no frames, so there is nothing to write; give one frame or more"
        )
    for column in table.columns:
        if column.split() != [column] or column.lower() == "time" or not column.isprintable():
            message = f"column {column!r} must be one word, printable, and not 'time'; rename it"
            raise FileFormatError(path, None, message)
    lines = [table.name, "endheader"]
    if not (table.name.isprintable() or not table.name) or parse_header(lines, path).name != table.name:
        message = f"the name {table.name!r} would be read as something else; choose plain words"
        raise FileFormatError(path, None, message)


def _text(table: MotionTable) -> str:
    header = (
        table.name,
        "version=1",
        f"nRows={table.time.size}",
        f"nColumns={len(table.columns) + 1}",
        f"inDegrees={'yes' if table.in_degrees else 'no'}",
        "endheader",
        "\t".join(("time", *table.columns)),
    )
    numbers = np.column_stack((table.time, table.values)).tolist()
    rows = ("\t".join(map(repr, row)) for row in numbers)
    return "\n".join((*header, *rows, ""))
