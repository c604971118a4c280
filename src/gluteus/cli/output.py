"""What every verb does with its result: a progress bar, one JSON object, a file that can be written."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

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

from gluteus.json_types import JsonValue
from gluteus.report.terminal.console import terminal
from gluteus.visible import json_text

Json = Annotated[bool, Option("--json", help="one JSON object on standard output")]
ALL_PROCESSORS = os.cpu_count() or 1
Processes = Annotated[int, Option(min=1, max=1024, help="worker processes on this machine")]
Overwrite = Annotated[bool, Option("--overwrite", help="replace files that exist")]


def files_of(store: Path | None) -> list[Path]:
    """Return the files that a store consists of, which no output of a command replaces."""
    if store is None:
        return []
    return [store.with_name(store.name + ending) for ending in ("", "-wal", "-shm", "-journal")]


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


def print_json(content: Mapping[str, JsonValue]) -> None:
    """Print one JSON object, and nothing else, to standard output."""
    sys.stdout.write(json_text(content) + "\n")


def print_result(content: RenderableType) -> None:
    """Print a result to standard output; control characters in it are shown as escapes."""
    terminal().print(content)


def say(message: str) -> None:
    """Print one message to standard error, unbroken; control characters in it are shown as escapes."""
    terminal(stderr=True, soft_wrap=True).print(message, markup=False)
