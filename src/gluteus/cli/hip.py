"""`gluteus strength`, `arms` and `stance`: one hip, or a sample of a person's possible hips."""

from typing import TYPE_CHECKING

from gluteus.cli.application import app
from gluteus.cli.asked import LaterCommand, asks
from gluteus.cli.output import Json, print_json, print_result
from gluteus.cli.question_options import ARMS, HIP, OPERATION, STANCE, STRENGTH

if TYPE_CHECKING:
    from gluteus.model.hip.hip import Hip
    from gluteus.model.hip.operation import Operation
    from gluteus.studies.standing.question import ArmsQuestion, StanceQuestion, StrengthQuestion


@app.command(
    cls=LaterCommand, epilog="Example: gluteus strength --motion internal-rotation --flexion 0,45,90"
)
@asks(question=STRENGTH, operation=OPERATION, hip=HIP)
def strength(question: "StrengthQuestion", operation: "Operation", hip: "Hip", as_json: Json = False) -> None:
    """Rank muscles by their maximum moment about the hip.

    Muscles and compartments are compared over hip flexions.
    """
    from gluteus.report.as_json import strength_json
    from gluteus.studies import strength as study

    found = study(hip.operated(operation), question)
    if as_json:
        print_json(strength_json(found))
    else:
        from gluteus.report.terminal.hip import strength_table

        print_result(strength_table(found))


@app.command(cls=LaterCommand, epilog="Example: gluteus arms --flexion 0,45,90 --sex f")
@asks(question=ARMS, operation=OPERATION, hip=HIP)
def arms(question: "ArmsQuestion", operation: "Operation", hip: "Hip", as_json: Json = False) -> None:
    """Show moment arms of gluteus medius over hip flexion.

    Each third has one about each axis of the hip; `--json` adds the strands.
    """
    from gluteus.report.as_json import arms_json
    from gluteus.studies import arms as study

    found = study(hip.operated(operation), question)
    if as_json:
        print_json(arms_json(found))
    else:
        from gluteus.report.terminal.hip import arms_table

        print_result(arms_table(found))


@app.command(
    cls=LaterCommand,
    epilog="Example: gluteus stance --sex m --lesion superior_gluteal_nerve --compensate trunk",
)
@asks(question=STANCE, operation=OPERATION, hip=HIP)
def stance(question: "StanceQuestion", operation: "Operation", hip: "Hip", as_json: Json = False) -> None:
    """Compute standing on one leg: posture and hip force.

    The result has the hip contact force, the muscle forces, the posture, and the share of people
    whose muscles can hold their usual posture.
    """
    from gluteus.report.as_json import stance_json
    from gluteus.studies import stance as study

    found = study(hip.operated(operation), question)
    if as_json:
        print_json(stance_json(found))
    else:
        from gluteus.report.terminal.hip import stance_table

        print_result(stance_table(found))
