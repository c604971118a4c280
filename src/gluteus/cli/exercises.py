"""`gluteus exercises`: what exercises ask of a muscle, and what the hip joint bears."""

from typing import TYPE_CHECKING

from gluteus.cli.app import app
from gluteus.cli.asked import LaterCommand, asks
from gluteus.cli.output import Json, print_json, print_result
from gluteus.cli.question_options import EXERCISES, HIP

if TYPE_CHECKING:
    from gluteus.model.hip.hip import Hip
    from gluteus.studies.exercise.question import ExercisesQuestion


@app.command(
    cls=LaterCommand,
    epilog="Example: gluteus exercises --sex f --mass 62 --muscle gluteus_medius --max-hip-force 3",
)
@asks(question=EXERCISES, hip=HIP)
def exercises(question: "ExercisesQuestion", hip: "Hip", as_json: Json = False) -> None:
    """Exercises ranked by what they ask of a muscle, with the hip contact force of each."""
    from gluteus.report.terminal.exercises import exercises_json, exercises_table
    from gluteus.studies.exercise.study import exercises as study

    found = study(hip, question)
    if as_json:
        print_json(exercises_json(found, question))
    else:
        print_result(exercises_table(found, question))
