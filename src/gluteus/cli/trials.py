"""`gluteus trials`: forces of many recorded motions, with one table and one report."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from typer import Argument, Exit, Option

from gluteus.cli.application import app
from gluteus.cli.asked import LaterCommand, asks
from gluteus.cli.output import (
    ALL_PROCESSORS,
    Json,
    Overwrite,
    Processes,
    Scheduler,
    Strict,
    end_strictly,
    long_bar,
    print_json,
    print_result,
    say,
)
from gluteus.cli.question_options import FORCES

if TYPE_CHECKING:
    from gluteus.studies.motion.question import ForcesOptions

Ending = Literal[".sto", ".nc", ".parquet"]


@app.command(
    cls=LaterCommand, epilog="Example: gluteus trials recordings/ --lowpass 6 --reserves 10 --out results"
)
@asks(options=FORCES)
def trials(
    recordings: Annotated[Path, Argument(help="folder with models, motions and loads, or a list in YAML")],
    out: Annotated[Path, Option(help="folder of the results: a file for each trial, table.csv, report.html")],
    options: "ForcesOptions",
    actuators: Annotated[
        list[Path] | None,
        Option(help="file of additional actuators (.xml) for all recordings; may be repeated"),
    ] = None,
    ending: Annotated[Ending, Option(help="format of the results")] = ".sto",
    processes: Processes = ALL_PROCESSORS,
    scheduler: Scheduler = None,
    strict: Strict = False,
    overwrite: Overwrite = False,
    as_json: Json = False,
) -> None:
    """Compute the forces of many recordings.

    Recordings that fail are listed with the reason; the others are still computed.
    """
    from gluteus.files.bytes.datasets import require_writer
    from gluteus.files.bytes.whole import make_folder, refuse_outputs
    from gluteus.report.terminal.trials import (
        trials_json,
        trials_table,
        write_trials_page,
        write_trials_table,
    )
    from gluteus.studies.motion.batch_list import read_trials
    from gluteus.studies.motion.batch_run import TrialResult, run_trials

    require_writer(ending)
    given = options.model_dump(exclude_unset=True)
    if actuators is not None:
        given["actuators"] = [each.absolute() for each in actuators]
    requests = read_trials(recordings, **given)
    summary, page = out / "table.csv", out / "report.html"
    make_folder(out)
    read = [recordings, *(file for each in requests for file in each.files)]
    refuse_outputs([summary, page], inputs=read, overwrite=overwrite)
    start = time.perf_counter()
    with long_bar(as_json) as bar:
        task = bar.add_task("recordings", total=len(requests))

        def advance(result: TrialResult) -> None:
            bar.update(task, advance=1, description=result.name)

        found = run_trials(
            requests, out, ending=ending, processes=processes, scheduler=scheduler, overwrite=overwrite,
            progress=advance,
        )  # fmt: skip
    seconds = time.perf_counter() - start
    write_trials_table(found, summary, overwrite=overwrite)
    write_trials_page(found, page, overwrite=overwrite)
    if as_json:
        print_json(trials_json(found, seconds))
    else:
        print_result(trials_table(found))
    say(f"The table and the page: {summary}, {page}")
    if all(each.error for each in found):
        raise Exit(1)
    end_strictly(strict, plausible=all(each.plausible for each in found))
