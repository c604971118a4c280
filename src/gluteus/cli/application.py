"""The application to which the verbs are added, and its exit status."""

import contextlib
import errno
import io
import os
import sys
from typing import Annotated, Any, cast

import typer
from typer import Option
from typer.core import TyperGroup
from typer.exceptions import TyperException

from gluteus._version import __version__
from gluteus.cli.help import Verbs
from gluteus.cli.misuse import misuse
from gluteus.cli.output import say
from gluteus.errors import GluteusError
from gluteus.visible import shortened

VERBS = (
    *("serve", "check", "read", "list", "report-inaccuracy", "reports"),
    *("strength", "arms", "stance", "exercises", "plan", "sensitivity", "cohort", "validate"),
    *("lab", "scale", "ik", "forces", "trials", "lint"),
    *("pain", "examine", "export", "store"),
)
"""The verbs in the order in which the help lists them: for readers, hips, recordings and the
clinic."""


class _Ordered(TyperGroup):
    def list_commands(self, ctx: Any) -> list[str]:
        names = super().list_commands(ctx)
        return [*(name for name in VERBS if name in names), *(name for name in names if name not in VERBS)]


app = Verbs(
    cls=_Ordered,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Gluteus: an anatomy article that you can run. For information only.",
)


def main() -> None:
    """Run a verb. Bad input ends with one clear message and exit status 2."""
    # Matrices are small here, so threads of a BLAS library would cost more than they save. NumPy
    # reads the setting when a verb loads it.
    for library in ("OPENBLAS", "MKL"):
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    # No plugins: Pydantic would look for them in the metadata of every installed package.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    _open_closed_streams()
    _show_any_character()
    try:
        status: object = app(standalone_mode=False)
        sys.stdout.flush()
    except typer.Abort:
        status = _refused("interrupted; nothing more was done", 1)
    except TyperException as error:
        status = _misused(error)
    except GluteusError as error:
        status = _refused(str(error), 2)
    except OSError as error:
        status = _broken_off(error)
    sys.exit(cast("int | None", status))


def _refused(message: str, status: int) -> int:
    with contextlib.suppress(OSError):  # there is no stream left for a message
        say(f"gluteus: {shortened(str(message))}")
    return status


def _broken_off(error: OSError) -> int:
    """Say that a file or standard output could not be used, and close standard output."""
    status = 1
    if error.errno != errno.EPIPE:  # the reader of the output has closed it
        # Only the path of the current folder is asked for without a name.
        unnamed = "the current folder" if error.errno == errno.ENOENT else "standard output"
        place = error.filename or unnamed
        reason = error.strerror or str(error)
        status = _refused(
            f"{place} cannot be used ({reason}); check its name, its permissions and the free space", 2
        )
    with contextlib.suppress(OSError, ValueError):
        # Python writes what is left when it ends, and would report the same error once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status


def _open_closed_streams() -> None:
    """Open standard streams that were closed, as by ``>&-``, on the null device.

    Otherwise the next files that are opened would get their numbers, and output of libraries in C
    would go into them. Writing to a standard output that was closed stays an error.
    """
    streams = (("stdin", "r", os.O_RDONLY), ("stdout", "w", os.O_RDONLY), ("stderr", "w", os.O_WRONLY))
    for name, mode, access in streams:
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, access), mode, encoding="utf-8"))


def _show_any_character() -> None:
    """Write characters that the terminal's encoding lacks as escapes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _misused(error: TyperException) -> int:
    """Say what was wrong with the words of a command, or show the help if there were none."""
    words = error.format_message()
    if words.startswith("Usage:"):
        say(words)
        return error.exit_code
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "gluteus"
    return _refused(f"{misuse(error)} (see `{command} --help`)", error.exit_code)


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
    """Gluteus: an anatomy article that you can run. For information only."""
