"""`gluteus exercises`: the muscle force that exercises need, and the hip contact force."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Option

from gluteus.cli.application import app
from gluteus.cli.asked import LaterCommand, asks
from gluteus.cli.output import Json, Overwrite, print_json, print_result, progress_bar, say
from gluteus.cli.question_options import EXERCISES, HIP

if TYPE_CHECKING:
    from gluteus.model.hip.hip import Hip
    from gluteus.studies.exercise.question import ExercisesQuestion


@app.command(
    cls=LaterCommand,
    epilog="Example: gluteus exercises --sex f --mass 62 --muscle gluteus_medius --max-hip-force 4",
)
@asks(question=EXERCISES, hip=HIP)
def exercises(
    question: "ExercisesQuestion",
    hip: "Hip",
    report: Annotated[Path | None, Option(help="write a handout with a picture of each exercise")] = None,
    overwrite: Overwrite = False,
    as_json: Json = False,
) -> None:
    """Rank exercises by the force that a muscle needs for them.

    Each exercise is listed with the activation of the muscle, published EMG, and the hip contact
    force.
    """
    from gluteus.files.bytes.whole import refuse_outputs
    from gluteus.report.terminal.exercises import exercises_json, exercises_table
    from gluteus.studies.exercise.study import exercises as study

    refuse_outputs([report], inputs=[], overwrite=overwrite)
    found = study(hip, question)
    if as_json:
        print_json(exercises_json(found, question))
    else:
        print_result(exercises_table(found, question))
    if report:
        from gluteus.report.pages.exercises import write_exercises

        with progress_bar(as_json) as bar:
            task = bar.add_task("pictures", total=len(found.labels("exercise")))
            write_exercises(
                found,
                question,
                hip,
                report,
                overwrite=overwrite,
                progress=lambda name: bar.update(task, advance=1, description=name),
            )
        say(f"The page is in {report}")
