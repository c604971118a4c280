"""`gluteus sensitivity`: unknowns that drive the answers, and what to measure next."""

from typing import TYPE_CHECKING

from gluteus.cli.application import app
from gluteus.cli.asked import LaterCommand, asks
from gluteus.cli.output import Json, print_json, print_result, progress_bar
from gluteus.cli.question_options import HIP, SENSITIVITY

if TYPE_CHECKING:
    from gluteus.model.hip.hip import Hip
    from gluteus.studies.sensitivity.question import SensitivityQuestion


@app.command(
    cls=LaterCommand, epilog="Example: gluteus sensitivity --sex f --mass 62 --height 1.68 --samples 2000"
)
@asks(question=SENSITIVITY, hip=HIP)
def sensitivity(question: "SensitivityQuestion", hip: "Hip", as_json: Json = False) -> None:
    """Rank the unknowns that drive forces in one-leg stance.

    The second table shows which further measurement would narrow the ranges of the forces most.
    """
    from gluteus.report.terminal.sensitivity import sensitivity_json, sensitivity_tables
    from gluteus.studies.sensitivity.shares import sensitivity_parts, sensitivity_steps

    with progress_bar(as_json) as bar:
        task = bar.add_task("groups of unknowns", total=sensitivity_steps(hip.person))

        def advance(name: str) -> None:
            bar.update(task, advance=1, description=name.replace("_", " "))

        driven, telling = sensitivity_parts(hip, question, advance)
    if as_json:
        print_json(sensitivity_json(driven, telling))
    else:
        print_result(sensitivity_tables(driven, telling))
