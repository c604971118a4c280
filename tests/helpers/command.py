"""The command line in this process: a process for each verb takes a second of a processor.

What only a process of its own shows (streams that break, signals, names of any bytes, what is
loaded) has tests that start one.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from typing import Any
from unittest import mock

import typer.main

from gluteus.cli import app, main


@dataclass(frozen=True)
class Done:
    """Result of a command: its exit status and what it wrote."""

    returncode: int
    stdout: str
    stderr: str


_built = cache(typer.main.get_command)


def _get_command(asked: typer.Typer) -> Any:
    """Typer makes all commands anew for each call, which takes longer than most calls."""
    return _built(asked) if asked is app else _built.__wrapped__(asked)


def gluteus(*words: object, typed: str = "", encoding: str = "utf-8") -> Done:
    """Run ``gluteus WORDS`` as the installed command does.

    Parameters
    ----------
    *words : object
        The arguments; bytes that are no text pass as a shell passes them.
    typed : str
        What is typed at the keyboard.
    encoding : str
        Of standard output and standard error.
    """
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding) for _ in range(2))
    given = [os.fsdecode(word) if isinstance(word, bytes) else str(word) for word in words]
    code: object = 0
    with (
        mock.patch.object(sys, "argv", ["gluteus", *given]),
        mock.patch.object(sys, "stdin", io.StringIO(typed)),
        mock.patch("typer.main.get_command", _get_command),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as ended:
            code = ended.code
    return Done(int(str(code or 0)), _written(out), _written(err))


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    stream.seek(0)
    return stream.read()
