"""`gluteus pain`: red flags first, then what pain in these regions can come from."""

from pathlib import Path
from typing import Annotated

from typer import Option

from gluteus.choices import Sex, Side
from gluteus.cli.app import app
from gluteus.cli.output import Json, Overwrite, print_json, print_result
from gluteus.cli.words import read_finding
from gluteus.errors import FileFormatError, GluteusError
from gluteus.pain.choices import PriorName, Unanswered


@app.command(epilog="Example: gluteus pain --regions CREST_P,SIJ --side right --answers answers.json")
def pain(
    regions: Annotated[
        str | None,
        Option(help="painful regions, separated by commas: codes, or words such as buttock"),
    ] = None,
    side: Annotated[
        Side | None, Option(help="the painful side; default: that of the drawing, or right")
    ] = None,
    drawing: Annotated[
        Path | None, Option(help="JSON file of a free-hand drawing on the body chart, instead of regions")
    ] = None,
    answers: Annotated[Path | None, Option(help="JSON file of answers to the red-flag questions")] = None,
    finding: Annotated[list[str] | None, Option(help="SIGN=yes or SIGN=no; may be repeated")] = None,
    prior: Annotated[PriorName, Option(help="how common each source is before any finding")] = "uniform",
    unanswered: Annotated[
        Unanswered,
        Option(help="withhold the ranking while a red-flag question is open, or show it with a warning"),
    ] = "withhold",
    chart: Annotated[
        Path | None, Option(help="SVG file to write: the body chart with candidates and what was drawn")
    ] = None,
    sex: Annotated[Sex | None, Option(help="of the chart; default: that of the drawing, or f")] = None,
    questions: Annotated[
        bool, Option("--questions", help="list the red-flag questions; with --json, a file to fill in")
    ] = False,
    overwrite: Overwrite = False,
    as_json: Json = False,
) -> None:
    """Red flags first, then what pain in these regions can come from, and what to examine next."""
    from gluteus.files.bytes.whole import refuse_outputs
    from gluteus.pain import pain_json, rank, read_answers
    from gluteus.report.terminal.pain import blank_answers, pain_text, questions_text

    if questions:
        if as_json:
            print_json(blank_answers())
        else:
            print_result(questions_text())
        return
    if (regions is None) == (drawing is None):
        raise GluteusError(
            "pain is given by regions or by a drawing, one of them; give --regions CODE,CODE, such as "
            "CREST_P,SIJ, or --drawing FILE, or see --questions"
        )
    refuse_outputs([chart], inputs=[drawing, answers], overwrite=overwrite)
    signs = [read_finding(each) for each in finding or []]
    answered = read_answers(answers) if answers else None
    drawn, covered = None, None
    if drawing is not None:
        from gluteus.pain import fractions, read_drawing

        drawn = read_drawing(drawing)
        if sex not in (None, drawn.sex):
            raise GluteusError(
                f"the drawing is on the chart of sex {drawn.sex}; met --sex {sex}. Leave it out."
            )
        covered = fractions(drawn, side)
        if not covered.regions:
            raise FileFormatError(
                drawing,
                None,
                f"a drawing covers a region of the chart; met none for pain on the {covered.side}. "
                "Draw from the low back to the feet, or name the other side.",
            )
        result = rank(covered.regions, covered.side, answered, signs, prior, unanswered)
    else:
        codes = [code.strip() for code in (regions or "").split(",")]
        result = rank(codes, side or "right", answered, signs, prior, unanswered)
    if chart is not None:
        from gluteus.report.chart.pain_chart import pain_chart_svg
        from gluteus.report.pages.html import write_text

        picture = pain_chart_svg(result, drawn.sex if drawn else sex or "f", drawn)
        write_text(chart, picture, overwrite=overwrite)
    if as_json:
        from gluteus.pain import drawing_json, fractions_json

        kept = {"drawing": drawing_json(drawn), "drawn": fractions_json(covered)} if drawn and covered else {}
        print_json(pain_json(result) | kept)
    else:
        print_result(pain_text(result, covered))
