"""`gluteus sensitivity`: what drives an answer about a person, and what to measure next."""

from typing import TYPE_CHECKING, Annotated

from typer import Option

from gluteus.cli.app import app
from gluteus.cli.asked import LaterCommand, asks
from gluteus.cli.output import Json, print_json, print_result, progress_bar
from gluteus.cli.question_options import HIP

if TYPE_CHECKING:
    from gluteus.model.hip.hip import Hip
    from gluteus.studies.result import Result


@app.command(
    cls=LaterCommand, epilog="Example: gluteus sensitivity --sex f --mass 62 --height 1.68 --samples 2000"
)
@asks(hip=HIP)
def sensitivity(
    hip: "Hip",
    pairs: Annotated[
        int, Option(min=64, max=65_536, help="pairs of people for the shares of variance")
    ] = 512,
    as_json: Json = False,
) -> None:
    """What drives the forces of one-leg stance in this person, and which measurement would narrow them."""
    from gluteus.report.terminal.sensitivity import sensitivity_json, sensitivity_tables
    from gluteus.studies.sensitivity.pick_freeze import groups_of
    from gluteus.studies.sensitivity.shares import QUANTITIES, drivers, measure_next

    with progress_bar(as_json) as bar:
        task = bar.add_task("groups of unknowns", total=len(groups_of(hip.person)) + 2 + len(QUANTITIES))

        def advance(name: str) -> None:
            bar.update(task, advance=1, description=name.replace("_", " "))

        driven = drivers(hip.person, pairs, hip.seed, advance)
        telling: list[Result] = []
        for name in QUANTITIES:
            telling.append(measure_next(hip, name))
            advance(name)
    if as_json:
        print_json(sensitivity_json(driven, telling))
    else:
        print_result(sensitivity_tables(driven, telling))
