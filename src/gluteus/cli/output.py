"""What every verb does with its result: a progress bar, one JSON object, a file that can be written."""

import sys
from pathlib import Path
from typing import Annotated, Any

from rich.console import RenderableType
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from typer import Option

from gluteus.errors import GluteusError
from gluteus.report.terminal.console import terminal
from gluteus.visible import json_text

Json = Annotated[bool, Option("--json", help="one JSON object on standard output")]


_DATABASE = b"SQLite format 3\x00"


def refuse_unwritable(report: Path | None, *kept: Path | None) -> None:
    """Refuse, before the work is done, a page that cannot be written or that would replace what must stay.

    Parameters
    ----------
    report: the file to be written. kept: files that the same command reads or writes otherwise.
    """
    if report is None:
        return
    if report.is_dir() or not report.absolute().parent.is_dir():
        raise GluteusError(f"no page can be written to {report}; name a file in a folder that exists")
    if any(other is not None and report.resolve() == other.resolve() for other in kept):
        raise GluteusError(f"{report} is named twice in this command, and would be lost; choose another name")
    if _is_database(report):
        raise GluteusError(
            f"{report} is a store or another database, which no page replaces; choose another name"
        )


def _is_database(file: Path) -> bool:
    try:
        with file.open("rb") as content:
            return content.read(len(_DATABASE)) == _DATABASE
    except OSError:
        return False


def progress_bar(quiet: bool) -> Progress:
    """A bar on standard error; none where nobody would see it."""
    console = terminal(stderr=True)
    return Progress(*_columns(), console=console, disable=quiet or not console.is_terminal, transient=True)


def long_bar(quiet: bool) -> Progress:
    """A bar on standard error that tells the time that is left."""
    columns = (*_columns(), TimeRemainingColumn())
    console = terminal(stderr=True)
    return Progress(*columns, console=console, disable=quiet or not console.is_terminal, transient=True)


def _columns() -> tuple[ProgressColumn, ...]:
    return TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()


def print_json(content: dict[str, Any]) -> None:
    """Print one JSON object, and nothing else, to standard output."""
    sys.stdout.write(json_text(content) + "\n")


def print_result(content: RenderableType) -> None:
    """Print a result to standard output; control characters in it are shown as escapes."""
    terminal().print(content)


def say(message: str) -> None:
    """Print one message to standard error, unbroken; control characters in it are shown as escapes."""
    terminal(stderr=True, soft_wrap=True).print(message, markup=False)
