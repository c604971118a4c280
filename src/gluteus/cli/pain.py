"""`gluteus pain`: red flags first, then what pain in these regions can come from."""

from pathlib import Path
from typing import Annotated

from rich.console import Console
from typer import Option

from gluteus.cli.app import app
from gluteus.cli.output import Json, print_json
from gluteus.errors import GluteusError


@app.command(epilog="Example: gluteus pain --regions CREST_P,SIJ --side right --answers answers.json")
def pain(
    regions: Annotated[str | None, Option(help="codes of painful regions, separated by commas")] = None,
    side: Annotated[str, Option(help="left or right, the painful side")] = "right",
    answers: Annotated[Path | None, Option(help="JSON file of answers to the red-flag questions")] = None,
    finding: Annotated[list[str] | None, Option(help="SIGN=yes or SIGN=no; may be repeated")] = None,
    prior: Annotated[str, Option(help="published or uniform")] = "published",
    unanswered: Annotated[
        str, Option(help="withhold the ranking while a red-flag question is open, or show it with a warning")
    ] = "withhold",
    questions: Annotated[
        bool, Option("--questions", help="list the red-flag questions; with --json, a file to fill in")
    ] = False,
    as_json: Json = False,
) -> None:
    """Red flags first, then what pain in these regions can come from and the examination that parts it."""
    from gluteus.pain import pain_json, rank, read_answers
    from gluteus.report.pain_text import blank_answers, pain_text, questions_text

    if questions:
        if as_json:
            print_json(blank_answers())
        else:
            Console(highlight=False).print(questions_text())
        return
    if regions is None:
        raise GluteusError(
            "no region is named; give --regions CODE,CODE, such as CREST_P,SIJ, or --questions"
        )
    signs = [(name, said) for name, _, said in (each.partition("=") for each in finding or [])]
    codes = [code.strip() for code in regions.split(",")]
    result = rank(codes, side, read_answers(answers) if answers else None, signs, prior, unanswered)
    if as_json:
        print_json(pain_json(result))
    else:
        Console(highlight=False).print(pain_text(result))
