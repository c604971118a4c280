"""Print the verdicts of a check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gluteus.anatomy import TOPIC_TITLES, VERDICTS, rule_lines
from gluteus.report.pages.content import person_words, value_words

if TYPE_CHECKING:
    from rich.console import Console

    from gluteus.facts import CheckResult, ComputedEvidence, StatementVerdict

_LOOKS = {
    "well supported": ("✔", "bold green"),
    "supported": ("✔", "green"),
    "contested": ("◆", "yellow"),
    "contradicted": ("✘", "red"),
    "not settled": ("○", "dim"),
}
_INDENT = 2


def print_verdicts(result: CheckResult, console: Console) -> None:
    """Print the statements with their verdicts and evidence, and the rule for verdicts.

    Parameters
    ----------
    result : CheckResult
        Result of a check.
    console : rich.console.Console
        Where to print.
    """
    from rich.text import Text

    console.print(f"Computed for {person_words(result.person)}.", markup=False)
    several = len({each.topic for each in result.verdicts}) > 1
    topic = None
    for verdict in result.verdicts:
        if several and verdict.topic != topic:
            topic = verdict.topic
            console.print()
            console.print(TOPIC_TITLES[topic], style="bold cyan", markup=False)
        shape, colour = _LOOKS[verdict.verdict]
        console.print()
        console.print(Text(f"{shape} {verdict.verdict.upper()}", style=colour))
        _say(console, verdict.text, style="bold")
        for line in _evidence_lines(verdict):
            _say(console, line)
    tally = {kind: sum(each.verdict == kind for each in result.verdicts) for kind in VERDICTS}
    console.print()
    console.print(
        ", ".join(f"{count} {kind}" for kind, count in tally.items() if count) + ".",
        style="bold",
        markup=False,
    )
    console.print()
    console.print("How verdicts are decided", style="bold cyan", markup=False)
    for line in rule_lines():
        _say(console, line, style="dim")
    console.print()
    console.print(
        "For information only. This is not a diagnosis or medical advice.", style="dim", markup=False
    )


def _evidence_lines(verdict: StatementVerdict) -> list[str]:
    """Yield strength, parts, computed numbers and suggested wording, one line each."""
    lines = [f"{each.text}: {each.verdict}; {each.strength.words}." for each in verdict.parts]
    lines = lines or [verdict.reason]
    texts = {part.id: part.text for part in verdict.parts}
    lines += [_computed(each, texts.get(each.part or "")) for each in verdict.computed]
    if verdict.suggested:
        lines.append(f"Suggested wording: {verdict.suggested}")
    return lines


def _computed(evidence: ComputedEvidence, part: str | None) -> str:
    """Return a computed number with its name, cases and condition, and the part that it tests."""
    about = f" for “{part}”" if part else ""
    return f"Computed{about}: {evidence.quantity}: {value_words(evidence)}. {evidence.says}"


def _say(console: Console, words: str, style: str = "") -> None:
    from rich.padding import Padding
    from rich.text import Text

    console.print(Padding(Text(words, style=style), (0, 0, 0, _INDENT), expand=False))
