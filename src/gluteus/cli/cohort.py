"""`gluteus cohort`: a study over a population, resumable, here or on a cluster."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer import Option

from gluteus.cli.application import app
from gluteus.cli.asked import MOST_SEED, LaterCommand, asks
from gluteus.cli.output import (
    ALL_PROCESSORS,
    Json,
    Processes,
    Scheduler,
    long_bar,
    print_json,
    print_result,
    say,
)
from gluteus.cli.question_options import COHORT, PERSON
from gluteus.errors import GluteusError
from gluteus.extras import require_extra

if TYPE_CHECKING:
    from gluteus.bones.person import Person
    from gluteus.studies.population.cohort_file import CohortStudy
    from gluteus.studies.population.question import CohortQuestion


@app.command(
    cls=LaterCommand,
    epilog="Example: gluteus cohort -n 100000 --sex f --weaken gluteus_medius=0.5 --out women",
)
@asks(question=COHORT, person=PERSON)
def cohort(
    question: "CohortQuestion",
    person: "Person",
    out: Annotated[Path, Option(help="folder of the results; an interrupted run continues there")],
    study: Annotated[
        Path | None, typer.Argument(help="study file (YAML); default: the options below")
    ] = None,
    people: Annotated[
        int | None, Option("--people", "-n", min=1, max=10**12, help="number of people")
    ] = None,
    seed: Annotated[
        int | None, Option(min=0, max=MOST_SEED, help="seed of all random draws; default: 0")
    ] = None,
    rows: Annotated[bool, Option("--rows", help="write every person's values as Parquet")] = False,
    processes: Processes = ALL_PROCESSORS,
    scheduler: Scheduler = None,
    as_json: Json = False,
) -> None:
    """Summarise one-leg stance of a population.

    The work can be split over processes or machines, interrupted and resumed; the result is the
    same, bit for bit.
    """
    require_extra("cohort", "gluteus cohort")
    from gluteus.report.cohort_results import cohort_json, cohort_table, write_results
    from gluteus.studies.population.folder import CohortFolder
    from gluteus.studies.population.run import run_cohort

    if study:
        if person.model_fields_set or question.model_fields_set or rows:
            raise GluteusError(
                f"{study} already describes the people and the study; leave out the options "
                "that repeat it, or the file"
            )
        wanted = _from_file(study, people, seed)
    else:
        wanted = _from_options(people, seed or 0, person, question, rows)
    folder = CohortFolder.open(out, wanted)
    start = time.monotonic()
    with long_bar(as_json) as bar:
        task = bar.add_task("people", total=wanted.people)
        done = run_cohort(
            wanted,
            folder,
            processes=processes,
            scheduler=scheduler,
            progress=lambda count: bar.advance(task, count),
        )
    seconds = time.monotonic() - start
    write_results(done, seconds, out)
    if as_json:
        print_json(cohort_json(done, seconds, out))
    else:
        print_result(cohort_table(done, seconds))
        say(f"The results are in {out}")


def _from_file(study: Path, people: int | None, seed: int | None) -> "CohortStudy":
    from gluteus.studies.population.cohort_file import read_cohort

    changes = {"people": people, "seed": seed}
    return read_cohort(study, **{name: value for name, value in changes.items() if value is not None})


def _from_options(
    people: int | None, seed: int, person: "Person", question: "CohortQuestion", rows: bool
) -> "CohortStudy":
    from gluteus.studies.population.cohort_file import cohort_of

    if people is None:
        raise GluteusError("the number of people is missing; give -n N, or a study file")
    return cohort_of(
        {"people": people, "seed": seed, "population": person, "study": question, "outputs": {"rows": rows}}
    )
