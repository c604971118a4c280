"""`gluteus list`: the names that options and files use."""

from typing import Annotated, Literal

from typer import Argument

from gluteus.cli.application import app
from gluteus.cli.output import Json, print_json, print_result

Kind = Literal[
    "muscles", "nerves", "regions", "signs", "items", "red-flags", "motions", "quantities", "statements",
    "sources-of-pain", "exercises",
]  # fmt: skip


@app.command("list", epilog="Example: gluteus list muscles")
def list_keys(
    kind: Annotated[Kind, Argument(help="what to list")],
    as_json: Json = False,
) -> None:
    """List the names that options use, such as muscles."""
    from gluteus.report.terminal.keys import keys_of, keys_text

    found = keys_of(kind)
    if as_json:
        print_json({kind: dict(found)})
    else:
        print_result(keys_text(found))
