"""The application that the verbs join, and how it ends."""

import sys
from typing import Annotated, Any

import typer
from rich.console import Console
from typer import Option
from typer.core import TyperGroup

from gluteus._version import __version__
from gluteus.errors import GluteusError

VERBS = (
    *("serve", "check", "read", "report-inaccuracy", "reports"),
    *("strength", "stance", "plan", "sensitivity", "cohort", "validate"),
    *("forces", "trials", "lint"),
    *("pain", "examine", "export"),
)
"""The verbs in the order of the help: for readers, for one hip or many, for recordings, for the clinic."""


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
    """Run a verb; one clear message and exit status 2 for bad input."""
    try:
        app()
    except GluteusError as error:
        Console(stderr=True, highlight=False, soft_wrap=True).print(f"gluteus: {error}", markup=False)
        sys.exit(2)


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
