"""The verdicts of a check as a table in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gluteus.report.pages.content import VERDICTS, person_words, share_words, value_words

if TYPE_CHECKING:
    from rich.console import Console

    from gluteus.facts import CheckResult, StatementVerdict

_LOOKS = {
    "supported": ("✔", "green"),
    "disputed": ("◆", "yellow"),
    "refuted": ("✘", "red"),
    "unsupported": ("○", "dim"),
}


def print_verdicts(result: CheckResult, console: Console) -> None:
    """Print each statement with its verdict and its most telling number, then how many got which
    verdict.
    """
    from rich.table import Table
    from rich.text import Text

    console.print(f"Asked about {person_words(result.person)}.", markup=False)
    table = Table(show_lines=False, pad_edge=False, box=None, padding=(0, 2, 1, 0))
    for title in ("verdict", "statement", "why"):
        table.add_column(title, style=None, header_style="dim", overflow="fold", no_wrap=title == "verdict")
    for verdict in result.verdicts:
        shape, colour = _LOOKS[verdict.verdict]
        table.add_row(
            Text(f"{shape} {verdict.verdict}", style=colour), Text(verdict.text), Text(_why(verdict))
        )
    console.print(table)
    tally = {kind: sum(each.verdict == kind for each in result.verdicts) for kind in VERDICTS}
    console.print(
        ", ".join(f"{count} {kind}" for kind, count in tally.items() if count) + ".",
        style="bold",
        markup=False,
    )
    console.print("This informs. It is no diagnosis and no treatment.", style="dim", markup=False)


def _why(verdict: StatementVerdict) -> str:
    """The reason, and each computed number with the share of people for whom it holds."""
    numbers = [f"{value_words(each)}, holds in {share_words(each.holds_in)}" for each in verdict.computed]
    reason = verdict.reason[:1].upper() + verdict.reason[1:]
    return "\n".join([reason, *(f"computed: {words}" for words in numbers)])
