"""`gluteus pain`: red flags first, then possible sources of pain in the given regions."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Option

from gluteus.choices import Sex, Side
from gluteus.cli.application import app
from gluteus.cli.asking import Answers, ask_red_flags, ask_regions, ask_side, split_codes
from gluteus.cli.output import Json, Overwrite, print_json, print_result, say
from gluteus.cli.words import read_finding
from gluteus.errors import FileFormatError, GluteusError
from gluteus.pain.choices import PriorName, Unanswered
from gluteus.visible import json_text

if TYPE_CHECKING:
    from gluteus.pain import Drawing, Fractions

Regions = Annotated[
    str | None,
    Option(
        help="painful regions, separated by commas: codes, or words such as buttock; "
        "`--regions help` lists them, and with --chart draws them"
    ),
]
DrawingFile = Annotated[
    Path | None,
    Option(
        help="JSON file of a free-hand drawing on the body chart, instead of regions; "
        "`--drawing example` prints such a file"
    ),
]
Asks = Annotated[
    bool, Option("--ask", help="ask open questions at the keyboard: red flags, then where it hurts")
]
Save = Annotated[Path | None, Option(help="write the answers of --ask to this file, for use with --answers")]
Findings = Annotated[
    list[str] | None,
    Option(help="SIGN=yes or SIGN=no; may be repeated; `gluteus list signs` has the names"),
]
WhileOpen = Annotated[
    Unanswered,
    Option(help="withhold the ranking while a red-flag question is open, or show it with a warning"),
]
Chart = Annotated[
    Path | None, Option(help="write the body chart with candidates and drawing to this SVG file")
]
ChartSex = Annotated[Sex | None, Option(help="sex of the body chart; default: that of the drawing, or f")]
Questions = Annotated[
    bool, Option("--questions", help="list the red-flag questions; with --json, a file to fill in")
]
_HELP, _EXAMPLE = "help", Path("example")


@app.command(epilog="Example: gluteus pain --ask --save answers.json --regions CREST_P,SIJ --side right")
def pain(
    regions: Regions = None,
    side: Annotated[Side | None, Option(help="painful side; default: that of the drawing, or right")] = None,
    drawing: DrawingFile = None,
    answers: Answers = None,
    ask: Asks = False,
    save: Save = None,
    finding: Findings = None,
    prior: Annotated[PriorName, Option(help="how common each source is before any finding")] = "uniform",
    unanswered: WhileOpen = "withhold",
    chart: Chart = None,
    sex: ChartSex = None,
    questions: Questions = False,
    overwrite: Overwrite = False,
    as_json: Json = False,
) -> None:
    """List possible sources of pain, after the red-flag questions.

    Red-flag questions come first. Then possible sources of pain in the given regions are listed,
    with the tests that distinguish them.
    """
    from gluteus.files.bytes.whole import refuse_outputs
    from gluteus.pain import pain_json, rank, read_answers, screen
    from gluteus.pain.ranking.rank import read_regions
    from gluteus.pain.red_flags.as_json import screen_json
    from gluteus.report.terminal.gate import stop_text
    from gluteus.report.terminal.pain import pain_text

    example = drawing == _EXAMPLE and not _EXAMPLE.exists()
    refuse_outputs([chart, save], inputs=[None if example else drawing, answers], overwrite=overwrite)
    if questions:
        _show_questions(as_json)
        return
    if example:
        _show_example()
        return
    if regions == _HELP:
        _show_regions(chart, sex or "f", side or "right", overwrite, as_json)
        return
    if (regions and drawing) or not (regions or drawing or ask):
        raise GluteusError(
            "give either regions or a drawing: --regions CODE,CODE, such as "
            "CREST_P,SIJ, or --drawing FILE, or answer here with --ask; --regions help lists the codes"
        )
    if save and not ask:
        raise GluteusError("--save writes the answers that are given with --ask; add --ask")
    signs = [read_finding(each) for each in finding or []]
    answered = dict(read_answers(answers)) if answers else {}
    drawn, covered = _read_drawing(drawing, side, sex) if drawing else (None, None)
    where: Mapping[str, float] | None = covered.regions if covered else None
    if regions:
        where = read_regions(split_codes(regions))
    if ask and _ask(answered, save, overwrite) and where is None:
        flags = screen(answered)
        print_json(screen_json(flags)) if as_json else print_result(stop_text(flags.reasons))
        return
    if where is None:
        where = read_regions(ask_regions())
        side = side or ask_side()
    painful = covered.side if covered else side or "right"
    result = rank(where, painful, answered, signs, prior, unanswered)
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
    if covered is None and side is None and not as_json:
        say("Assuming pain on the right side; use --side to change it.")


def _ask(answered: dict[str, bool | None], save: Path | None, overwrite: bool) -> bool:
    """Ask the open questions, save the answers, and return whether one stops the rest."""
    from gluteus.files.bytes.whole import write_whole
    from gluteus.pain.red_flags.answers import answers_json
    from gluteus.pain.red_flags.screening import yes_or_no

    def keep(question: str, said: str) -> None:
        answered[question] = yes_or_no("question", question, said)

    try:
        return ask_red_flags(lambda: answered, keep, "patient")
    finally:
        if save and answered:
            content = f"{json_text(answers_json(answered))}\n".encode()
            write_whole(save, content, overwrite=overwrite, private=True)
            say(f"The answers are in {save}.")


def _read_drawing(file: Path, side: Side | None, sex: Sex | None) -> "tuple[Drawing, Fractions]":
    """Read a drawing and measure how much of each region it covers."""
    from gluteus.pain import fractions, read_drawing

    drawn = read_drawing(file)
    if sex not in (None, drawn.sex):
        raise GluteusError(
            f"--sex {sex} does not fit the drawing, which is on the chart of sex {drawn.sex}; leave --sex out"
        )
    covered = fractions(drawn, side)
    if not covered.regions:
        raise FileFormatError(
            file,
            None,
            f"the drawing covers no region of the chart for pain on the {covered.side}. "
            "Draw from the low back to the feet, or name the other side.",
        )
    return drawn, covered


def _show_questions(as_json: bool) -> None:
    from gluteus.pain.red_flags.answers import answers_json
    from gluteus.report.terminal.gate import questions_text

    if as_json:
        print_json(answers_json({}))
    else:
        print_result(questions_text())


def _show_example() -> None:
    from gluteus.anatomy import DATA

    print_result((DATA / "pain" / "drawing_example.json").read_text("utf-8").rstrip())


def _show_regions(chart: Path | None, sex: Sex, side: Side, overwrite: bool, as_json: bool) -> None:
    from gluteus.anatomy.pain.patterns import pain_library
    from gluteus.report.terminal.regions import regions_text

    if chart:
        from gluteus.report.chart.pain_chart import regions_chart_svg
        from gluteus.report.pages.html import write_text

        write_text(chart, regions_chart_svg(sex, side), overwrite=overwrite)
    if as_json:
        print_json({"regions": {code: each.name for code, each in pain_library().regions.items()}})
    else:
        print_result(regions_text())
    if chart:
        say(f"The picture is in {chart}.")
