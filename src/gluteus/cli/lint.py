"""`gluteus lint`: likely mistakes in an OpenSim model, and facts that its users should know."""

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from gluteus.cli.application import app
from gluteus.cli.output import Json, print_json, print_result


@app.command(epilog="Example: gluteus lint Rajagopal2016.osim")
def lint(
    model: Annotated[Path, Argument(help="OpenSim model (.osim)")],
    every: Annotated[
        bool, Option("--all", help="show every finding, not only the first twelve of a rule")
    ] = False,
    as_json: Json = False,
) -> None:
    """Check an OpenSim model for likely mistakes.

    Checked are differences between the sides, masses, muscles over the ranges of the joints,
    moment arms, and jumps of length.
    """
    from gluteus.model.opensim.lint import lint as look
    from gluteus.report.terminal.lint import lint_json, lint_text

    result = look(model)
    if as_json:
        print_json(lint_json(result))
    else:
        print_result(lint_text(result, every))
