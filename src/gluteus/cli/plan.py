"""`gluteus plan`: what an operation on the hip changes, before, after and as a difference."""

from typing import TYPE_CHECKING

from gluteus.cli.app import app
from gluteus.cli.asked import LaterCommand, asks
from gluteus.cli.output import Json, print_json, print_result
from gluteus.cli.question_options import HIP, LEVEL, OPERATION

if TYPE_CHECKING:
    from gluteus.model.hip.hip import Hip
    from gluteus.model.hip.operation import Operation
    from gluteus.studies.standing.question import LevelQuestion


@app.command(
    cls=LaterCommand,
    epilog="Example: gluteus plan --sex f --mass 62 --height 1.68 --add-offset 5 --lengthen 3",
)
@asks(operation=OPERATION, question=LEVEL, hip=HIP)
def plan(operation: "Operation", question: "LevelQuestion", hip: "Hip", as_json: Json = False) -> None:
    """What an operation changes in one-leg stance: before, after, difference, each with its
    interval.
    """
    from gluteus.report.terminal.operation import plan_json, plan_table
    from gluteus.studies.operation.compare import plan as study

    found = study(hip, operation, question)
    if as_json:
        print_json(plan_json(found))
    else:
        print_result(plan_table(found))
