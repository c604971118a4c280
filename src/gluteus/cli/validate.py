"""`gluteus validate`: every comparison with published measurements, computed now."""

from pathlib import Path
from typing import Annotated

from typer import Option

from gluteus.cli.application import app
from gluteus.cli.output import Json, Overwrite, print_json, print_result, progress_bar, say


@app.command(epilog="Example: gluteus validate --report validation.html")
def validate(
    samples: Annotated[
        int, Option(min=50, max=10_000, help="number of people drawn for each comparison")
    ] = 300,
    walks: Annotated[
        Path | None, Option(help="recorded walks too: a folder or a list in YAML, as for `gluteus trials`")
    ] = None,
    report: Annotated[Path | None, Option(help="write a self-contained page with figures")] = None,
    overwrite: Overwrite = False,
    as_json: Json = False,
) -> None:
    """Compare predictions with published measurements."""
    from gluteus.files.bytes.whole import refuse_outputs
    from gluteus.report.pages.validation import validation_json, validation_table, write_validation
    from gluteus.studies.motion.batch_list import read_trials
    from gluteus.studies.validation.comparisons import PARTS, validation
    from gluteus.studies.validation.walking import walking

    recorded = read_trials(walks) if walks else []
    read = [walks, *(file for each in recorded for file in each.files)]
    refuse_outputs([report], inputs=read, overwrite=overwrite)
    with progress_bar(as_json) as bar:
        task = bar.add_task("comparisons", total=len(PARTS))

        def advance(name: str) -> None:
            bar.update(task, advance=1, description=name)

        found = [*validation(samples, advance), *walking(recorded)]
    if report:
        write_validation(found, report, samples, overwrite=overwrite)
    if as_json:
        print_json(validation_json(found, samples))
    else:
        print_result(validation_table(found))
    if report:
        say(f"The page is in {report}")
