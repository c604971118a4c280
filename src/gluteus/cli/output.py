"""Output of every verb: a progress bar, one JSON object, tables and messages.

The functions that need Rich load it, so that ``--json`` stays fast.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer import Option

from gluteus.json_types import JsonValue
from gluteus.visible import json_text, visible, visible_line

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.progress import Progress

Json = Annotated[bool, Option("--json", help="print one JSON object")]
ALL_PROCESSORS = os.cpu_count() or 1
Processes = Annotated[int, Option(min=1, max=1024, help="worker processes on this machine")]
Scheduler = Annotated[str | None, Option(help="address of a Dask scheduler, such as tcp://127.0.0.1:8786")]
Overwrite = Annotated[bool, Option("--overwrite", help="replace existing files")]

Strict = Annotated[bool, Option("--strict", help="end with exit status 3 if a trial is implausible")]
IMPLAUSIBLE = 3
"""Exit status of a command whose result is implausible, with ``--strict``."""


def end_strictly(strict: bool, *, plausible: bool) -> None:
    """End a command with status 3 if its result is implausible and ``--strict`` was given."""
    if strict and not plausible:
        raise typer.Exit(IMPLAUSIBLE)


def files_of(store: Path | None) -> list[Path]:
    """Return the files of a store, which no output of a command may replace."""
    from gluteus.files.bytes.whole import BESIDE_DATABASE

    if store is None:
        return []
    file = os.path.realpath(store)  # SQLite keeps its logs beside the file that a link leads to
    return [store, *(Path(f"{file}{ending}") for ending in BESIDE_DATABASE)]


def progress_bar(quiet: bool, *, remaining: bool = False) -> "Progress":
    """Return a progress bar on standard error, which only terminals show.

    Parameters
    ----------
    quiet
        Whether to hide the bar on terminals, too.
    remaining
        Whether the bar shows the remaining time.
    """
    from rich import progress

    from gluteus.report.terminal.console import terminal

    columns = [
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeElapsedColumn(),
        *([progress.TimeRemainingColumn()] if remaining else []),
    ]
    console = terminal(stderr=True)
    shown = not quiet and console.is_terminal
    return progress.Progress(*columns, console=console, disable=not shown, transient=True)


def long_bar(quiet: bool) -> "Progress":
    """Return a progress bar that also shows the remaining time."""
    return progress_bar(quiet, remaining=True)


def print_json(content: Mapping[str, JsonValue]) -> None:
    """Print one JSON object, and nothing else, to standard output."""
    sys.stdout.write(json_text(content) + "\n")


def print_result(content: "RenderableType") -> None:
    """Print a result to standard output; control characters in it are shown as escapes."""
    from gluteus.report.terminal.console import terminal

    terminal().print(content)


def say(message: str) -> None:
    """Print one unbroken message to standard error, control characters as escapes."""
    from gluteus.report.terminal.console import terminal

    terminal(stderr=True, soft_wrap=True).print(message, markup=False)


def tell(message: str) -> None:
    """Print one unbroken message to standard output, control characters as escapes."""
    sys.stdout.write(visible(message) + "\n")
    sys.stdout.flush()


def confirm(question: str) -> None:
    """Ask for confirmation on standard error; anything but yes ends the command."""
    typer.confirm(visible_line(question), abort=True, err=True)


def typed(question: str) -> str:
    """Ask on standard error, and return the line from the keyboard."""
    sys.stderr.write(f"{visible(question)}: ")
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        raise typer.Abort
    return line.strip()
