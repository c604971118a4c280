"""`gluteus check` and `gluteus read`: the article, with verdicts or as text."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from typer import Option

from gluteus.cli.application import app
from gluteus.cli.asked import LaterCommand, asks
from gluteus.cli.output import Json, Overwrite, files_of, print_json, print_result, progress_bar, say
from gluteus.cli.question_options import HIP
from gluteus.cli.stores import opened
from gluteus.errors import GluteusError

Topic = Literal["muscle", "exercises"]
"""The same as `gluteus.anatomy.Topic`; importing that would load the records at every start."""

if TYPE_CHECKING:
    from gluteus.facts.inaccuracy import StatementReview
    from gluteus.json_types import JsonObject
    from gluteus.model.hip.hip import Hip

Reviews = Annotated[
    Path | None, Option("--store", help="show open reader reports and review dates from this store")
]


@app.command(
    cls=LaterCommand, epilog="Example: gluteus check --sex f --mass 62 --height 1.68 --report report.html"
)
@asks(hip=HIP)
def check(
    hip: "Hip",
    report: Annotated[Path | None, Option(help="write a self-contained page with figures")] = None,
    sources: Annotated[
        bool, Option("--sources", help="only check the arithmetic of the numbers that sources print")
    ] = False,
    topic: Annotated[
        Topic | None, Option(help="only the statements about the muscle, or those about its exercises")
    ] = None,
    store: Reviews = None,
    overwrite: Overwrite = False,
    as_json: Json = False,
) -> None:
    """Check every statement about the gluteus medius.

    Each statement gets a verdict from its sources and, where it can be computed, from the hips of
    a person or a population.
    """
    if sources:
        if report:
            raise GluteusError("--sources writes no page; leave out --report, or leave out --sources")
        _check_sources(as_json)
        return
    from gluteus.facts import Evidence, check_evidence, statements_about
    from gluteus.files.bytes.whole import refuse_outputs
    from gluteus.report import print_verdicts, write_page
    from gluteus.report.as_json import check_json
    from gluteus.report.terminal.console import terminal

    refuse_outputs([report], inputs=files_of(store), overwrite=overwrite)
    reviews = _reviews(store)
    steps = len(statements_about(topic)) + (1 if report else 0)
    with progress_bar(as_json) as bar:
        task = bar.add_task("statements", total=steps)

        def advance(statement: str) -> None:
            bar.update(task, advance=1, description=statement)

        result = check_evidence(Evidence(hip), topic=topic, progress=advance)
        if report:
            bar.update(task, description="page")
            write_page(result, report, reviews, overwrite=overwrite)
            bar.advance(task)
    if as_json:
        print_json(check_json(result) | _reviews_json(reviews))
    else:
        print_verdicts(result, terminal())
        _print_reviews(reviews)
    if report:
        say(f"The page is in {report}")


@app.command(epilog="Example: gluteus read gluteus_medius")
def read(
    muscle: Annotated[
        str, typer.Argument(help="id, name or OpenSim line of a hip muscle")
    ] = "gluteus_medius",
    store: Reviews = None,
    as_json: Json = False,
) -> None:
    """Print the record of a muscle as an article.

    It lists attachments, actions, nerve, zones, examination, referred pain and sources.
    """
    from gluteus.report import article_json, print_article
    from gluteus.report.terminal.console import terminal

    reviews = _reviews(store)
    if as_json:
        print_json(article_json(muscle) | _reviews_json(reviews))
    else:
        print_article(muscle, terminal())
        _print_reviews(reviews)


def _reviews(store: Path | None) -> "list[StatementReview]":
    """Open reports and review dates of every statement, from a store if one is given."""
    if store is None:
        return []
    from gluteus.anatomy import library
    from gluteus.facts.inaccuracy import statement_review

    with opened(store) as kept:
        return [statement_review(kept, each) for each in library().statements]


def _reviews_json(reviews: "list[StatementReview]") -> "JsonObject":
    from gluteus.report.terminal.store import reviews_json

    return {"reviews": reviews_json(reviews)} if reviews else {}


def _print_reviews(reviews: "list[StatementReview]") -> None:
    from gluteus.report.terminal.store import reviews_text

    if reviews:
        print_result(reviews_text(reviews))


def _check_sources(as_json: bool) -> None:
    from gluteus.anatomy.sources.claims import claim_library
    from gluteus.facts.source_checks import recomputed, source_findings
    from gluteus.report.terminal.source_checks import source_checks_json, source_checks_text

    library = claim_library()
    found = source_findings(library), recomputed(library), len(library.claims)
    if as_json:
        print_json(source_checks_json(*found))
    else:
        print_result(source_checks_text(*found))
