"""Questions at the keyboard: red flags, where it hurts, and items of an examination."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

from typer import Option

from gluteus.choices import Side
from gluteus.cli.output import say, typed
from gluteus.errors import AnatomyError

Answers = Annotated[Path | None, Option(help="JSON file of answers to the red-flag questions")]

_WORDS = {"y": "yes", "n": "no", "u": "unknown", "yes": "yes", "no": "no", "unknown": "unknown"}


def ask_yes_or_no(question: str) -> str:
    """Ask until the answer is yes, no or unknown; an empty answer means unknown."""
    while True:
        word = _WORDS.get(typed(f"{question} [y/n/u]").casefold() or "unknown")
        if word:
            return word
        say("Answer y (yes), n (no) or u (unknown).")


def ask_red_flags(
    answered: Callable[[], Mapping[str, bool | None]], keep: Callable[[str, str], None], by: str
) -> bool:
    """Ask the open red-flag questions one by one, until an answer stops the examination.

    Parameters
    ----------
    answered : callable
        The answers so far.
    keep : callable
        Called after each answer with the id of the question and the answer.
    by : {'patient', 'examiner'}
        Who answers the questions.

    Returns
    -------
    bool
        Whether the answers stop the examination.
    """
    from rich.text import Text

    from gluteus.pain import questionnaire, screen
    from gluteus.report.terminal.console import terminal

    console = terminal(stderr=True)
    asked = [flag for flag in questionnaire() if flag.by == by]
    category = ""
    for number, flag in enumerate(asked, start=1):
        if screen(answered()).stop:
            return True
        if answered().get(flag.id) is not None:
            continue
        if flag.category != category:
            category = flag.category
            console.print(Text(f"\n{category.capitalize()}", style="bold"))
        if flag.not_meant:
            console.print(Text(f"Not meant: {flag.not_meant}.", style="dim"))
        keep(flag.id, ask_yes_or_no(f"{number}/{len(asked)} {flag.ask}"))
    return screen(answered()).stop


def ask_regions() -> list[str]:
    """Ask where it hurts until at least one region is named; ``?`` lists codes and names."""
    from gluteus.pain.ranking.rank import read_regions
    from gluteus.report.terminal.console import terminal
    from gluteus.report.terminal.regions import regions_text

    while True:
        said = typed("\nWhere does it hurt? Codes or words, separated by commas (? lists them)")
        if said == "?":
            terminal(stderr=True).print(regions_text())
            continue
        try:
            return list(read_regions(split_codes(said)))
        except AnatomyError as error:
            say(str(error))


def ask_side() -> Side:
    """Ask for the painful side until it is left or right."""
    sides: dict[str, Side] = {"l": "left", "left": "left", "r": "right", "right": "right"}
    while True:
        side = sides.get(typed("On which side is the pain? [left/right]").casefold())
        if side:
            return side
        say("Answer left or right.")


def split_codes(text: str) -> list[str]:
    """Region codes in any case or by number, and words for wider areas, from a text with commas."""
    from gluteus.anatomy.pain.patterns import pain_library

    codes = list(pain_library().regions)
    known = {code.casefold(): code for code in codes}
    known |= {str(number): code for number, code in enumerate(codes, start=1)}
    parts = [part.strip() for part in text.split(",")]
    return [known.get(part.casefold(), part) for part in parts]
