"""`gluteus lint`: what a model of OpenSim has and should not have, or its user should know."""

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from gluteus.cli.app import app
from gluteus.cli.output import Json, print_json, print_result


@app.command(epilog="Example: gluteus lint Rajagopal2016.osim")
def lint(
    model: Annotated[Path, Argument(help="a document of OpenSim, version 4")],
    every: Annotated[
        bool, Option("--all", help="show every finding, not only the first dozen of a rule")
    ] = False,
    as_json: Json = False,
) -> None:
    """Check a model: sides, masses, muscles over the joints' ranges, moment arms, jumps."""
    from gluteus.model.opensim.lint import lint as look
    from gluteus.report.terminal.lint import lint_json, lint_text

    result = look(model)
    if as_json:
        print_json(lint_json(result))
    else:
        print_result(lint_text(result, every))
