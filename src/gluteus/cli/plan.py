"""`gluteus plan`: what operations on the hip change, before, after and as a difference."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Option

from gluteus.cli.application import app
from gluteus.cli.asked import LaterCommand, asks
from gluteus.cli.output import Json, Overwrite, print_json, print_result, say
from gluteus.cli.question_options import HIP, OPERATION, PLAN

if TYPE_CHECKING:
    from gluteus.model.hip.hip import Hip
    from gluteus.model.hip.operation import Operation
    from gluteus.studies.operation.question import PlanQuestion

OptionsFile = Annotated[
    Path | None,
    Option("--options", help="YAML file of operations to compare: names, changes and values"),
]
Report = Annotated[Path | None, Option("--report", help="write a page for printing and filing (.html)")]


@app.command(
    cls=LaterCommand,
    epilog="Example: gluteus plan --sex f --mass 62 --height 1.68 --add-offset 5 --lengthen 3",
)
@asks(operation=OPERATION, question=PLAN, hip=HIP)
def plan(
    operation: "Operation",
    question: "PlanQuestion",
    hip: "Hip",
    options: OptionsFile = None,
    report: Report = None,
    overwrite: Overwrite = False,
    as_json: Json = False,
) -> None:
    """Compare a hip before and after one or more operations.

    One-leg stance is computed for the same people before and after, so that differences have
    intervals of their own.
    """
    from gluteus.files.bytes.whole import refuse_outputs
    from gluteus.report.plan_results import plan_json
    from gluteus.studies.operation.compare import plan as study
    from gluteus.studies.operation.options_file import with_options

    refuse_outputs([report], inputs=[options], overwrite=overwrite)
    if options:
        question = with_options(question, options, OPERATION.named, OPERATION.in_words)
    found = study(hip, operation, question)
    if report:
        from gluteus.report.pages.plan import write_plan_page

        write_plan_page(found, report, overwrite=overwrite)
    if as_json:
        print_json(plan_json(found))
        return
    from gluteus.report.terminal.operation import plan_table

    print_result(plan_table(found))
    if report:
        say(f"Page: {report}")
