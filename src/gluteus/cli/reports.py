"""`gluteus report-inaccuracy` for readers, `gluteus reports` for the editor who answers them."""

from typing import TYPE_CHECKING, Annotated

import typer
from typer import Option

from gluteus.cli.application import app
from gluteus.cli.help import Verbs
from gluteus.cli.output import Json, print_json, print_result, say, tell
from gluteus.cli.stores import StoreFile, opened

if TYPE_CHECKING:
    from gluteus.pain.store import Report

reports = Verbs(no_args_is_help=True, rich_markup_mode=None, help="List and answer the reports of readers.")
app.add_typer(reports, name="reports")

Number = Annotated[int, typer.Argument(help="number of the report")]
Said = Annotated[str, Option("--text", help="answer of the editor")]
Token = Annotated[
    str,
    Option(
        "--token",
        envvar="GLUTEUS_EDITOR_TOKEN",
        prompt="editor's token",
        hide_input=True,
        help="token of the editor; without it you are asked, so that it stays out of the shell's history",
    ),
]


@app.command(
    name="report-inaccuracy",
    epilog='Example: gluteus report-inaccuracy --store reports.gluteus --statement nerve --quote "L5-S1" '
    '--comment "most sources say L4 to S1"',
)
def report_inaccuracy(
    store: StoreFile,
    statement: Annotated[str, Option(help="id of the statement")],
    quote: Annotated[str, Option(help="the wrong words, exactly as written")],
    comment: Annotated[str, Option(help="what is wrong with them")],
    prefix: Annotated[str | None, Option(help="the words just before the quote")] = None,
    suffix: Annotated[str | None, Option(help="the words just after the quote")] = None,
    contact: Annotated[str | None, Option(help="address for a reply, if you want one")] = None,
    as_json: Json = False,
) -> None:
    """Report an inaccuracy in a statement. The report stays in your store; nothing is sent."""
    from gluteus.facts.inaccuracy import report_inaccuracy as file_report

    with opened(store, create=True) as kept:
        filed = file_report(kept, statement, quote, comment, prefix=prefix, suffix=suffix, contact=contact)
    _print(filed, as_json)


@reports.command("list", epilog="Example: gluteus reports list --store reports.gluteus --open")
def list_reports(
    store: StoreFile,
    statement: Annotated[str | None, Option(help="only reports about this statement")] = None,
    open_only: Annotated[bool, Option("--open", help="only open reports")] = False,
    as_json: Json = False,
) -> None:
    """List the reports of readers, the oldest first."""
    from gluteus.report.terminal.store import reports_json, reports_table

    with opened(store) as kept:
        listed = kept.list_reports(statement, open_only=open_only)
        damages = kept.damages
    if as_json:
        print_json(reports_json(listed, damages))
    else:
        print_result(reports_table(listed))


@reports.command("show", epilog="Example: gluteus reports show 3 --store reports.gluteus")
def show(number: Number, store: StoreFile, as_json: Json = False) -> None:
    """Show a report, its answers, and whether the article still contains its quote."""
    with opened(store) as kept:
        _print(kept.report(number), as_json)


@reports.command(
    "answer", epilog='Example: gluteus reports answer 3 --store reports.gluteus --text "Thank you."'
)
def answer(number: Number, store: StoreFile, text: Said, token: Token, as_json: Json = False) -> None:
    """Answer a report; the editor's token is needed."""
    with opened(store) as kept:
        _print(kept.answer(number, text, token), as_json)


@reports.command(
    "close", epilog='Example: gluteus reports close 3 --store reports.gluteus --text "Corrected."'
)
def close(number: Number, store: StoreFile, text: Said, token: Token, as_json: Json = False) -> None:
    """Close a report with a reason; the editor's token is needed."""
    with opened(store) as kept:
        _print(kept.close_report(number, text, token), as_json)


@reports.command(
    "reopen", epilog='Example: gluteus reports reopen 3 --store reports.gluteus --text "Not yet."'
)
def reopen(number: Number, store: StoreFile, text: Said, token: Token, as_json: Json = False) -> None:
    """Reopen a report with a reason; the editor's token is needed."""
    with opened(store) as kept:
        _print(kept.reopen(number, text, token), as_json)


@reports.command("token", epilog="Example: gluteus reports token --store reports.gluteus")
def token(store: StoreFile, as_json: Json = False) -> None:
    """Make the editor's token of a store and show it once."""
    with opened(store, create=True) as kept:
        made = kept.set_editor_token()
    if as_json:
        print_json({"token": made})
    else:
        tell(made)
        say("Keep it: the store holds only a hash of it, and it is set only once.")


def _print(report: "Report", as_json: bool) -> None:
    from gluteus.report.terminal.store import report_json, report_text

    if as_json:
        print_json(report_json(report))
    else:
        print_result(report_text(report))
