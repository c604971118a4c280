"""The application that the verbs join, and how it ends."""

import os
import sys
from typing import Annotated, Any, cast

import typer
from rich.console import Console
from typer import Option
from typer.core import TyperGroup
from typer.exceptions import TyperException

from gluteus._version import __version__
from gluteus.errors import GluteusError

VERBS = (
    *("serve", "check", "read", "report-inaccuracy", "reports"),
    *("strength", "stance", "plan", "sensitivity", "cohort", "validate"),
    *("forces", "trials", "lint"),
    *("pain", "examine", "export"),
)
"""The verbs in the order of the help: for readers, hips, recordings and the clinic."""


class _Ordered(TyperGroup):
    def list_commands(self, ctx: Any) -> list[str]:
        return sorted(super().list_commands(ctx), key=VERBS.index)


app = typer.Typer(
    cls=_Ordered,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Gluteus: an anatomy article that you can run. It informs and never diagnoses.",
)


def main() -> None:
    """Run a verb. Bad input ends with one clear message and exit status 2."""
    # Matrices are small here: threads of a BLAS library would cost more than they save. The setting
    # is read when NumPy is loaded, which verbs do.
    for library in ("OPENBLAS", "MKL"):
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    try:
        status: object = app(standalone_mode=False)
    except typer.Abort:
        status = _refused("stopped before the end; nothing more was done", 1)
    except TyperException as error:
        status = _misused(error)
    except GluteusError as error:
        status = _refused(str(error), 2)
    sys.exit(cast("int | None", status))


def _refused(message: str, status: int) -> int:
    Console(stderr=True, highlight=False, soft_wrap=True).print(f"gluteus: {message}", markup=False)
    return status


def _misused(error: TyperException) -> int:
    """Say what was wrong with the words of a command, or show the help that stands for no words."""
    words = error.format_message()
    if words.startswith("Usage:"):
        typer.echo(words, err=True)
        return error.exit_code
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "gluteus"
    plain = " ".join(words.replace("Value error, ", "").split()).rstrip(".")
    return _refused(f"{plain}; see `{command} --help`", error.exit_code)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def gluteus(
    version: Annotated[
        bool, Option("--version", callback=_version, is_eager=True, help="print the version")
    ] = False,
) -> None:
    """Gluteus: an anatomy article that you can run. It informs and never diagnoses."""
