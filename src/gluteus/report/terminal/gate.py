"""Print the red-flag questions and the consequences of answers."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from gluteus.anatomy.pain.patterns import pain_library
from gluteus.pain.ranking.alerts import RaisedAlert
from gluteus.pain.red_flags.screening import Reason, Screen, questionnaire
from gluteus.report.references import short_reference


def questions_text() -> Group:
    """Return the red-flag questions in order, with the consequence of a yes and its source."""
    gate = pain_library().gate
    titles = {each.id: each.title for each in gate.tiers}
    title = Text("Red flags, asked before anything else\n", style="bold")
    asked = list[Text]()
    for flag in questionnaire():
        ask = Text.assemble((flag.id, "bold"), ": ", flag.ask)
        if flag.not_meant:
            ask.append(f" Not meant: {flag.not_meant}.", style="dim")
        if flag.by == "examiner":
            ask.append(" For the examiner.", style="italic")
        ask.append(f"\n    If yes: {titles[flag.tier]}. {_rests_on(flag.source, flag.standing)}")
        asked.append(ask)
    tiers = [f"{each.title} ({each.concern} concern): {each.does}" for each in gate.tiers]
    together = [
        f"{rule.at_least} or more answers with yes in the tier {rule.of} also stop."
        for rule in gate.combinations
    ]
    return Group(title, *asked, Text(), *map(Text, [*tiers, *together, gate.judgement]))


def reasons_table(reasons: Sequence[Reason]) -> Table:
    """Return reasons with their urgency, where to go, and their sources."""
    table = Table()
    for head in ("urgency", "why", "where to go"):
        table.add_column(Text(head))
    for each in reasons:
        why = Text.assemble(each.reason, "\n", (_rests_on(each.source, each.standing), "dim"))
        table.add_row(Text(f"{each.urgency} ({each.concern} concern)"), why, Text(each.go))
    return table


def _rests_on(source: str, standing: str) -> str:
    """Return the source of a question as a short citation, and how well it supports the
    question.
    """
    return f"Source: {short_reference(source)} ({standing})"


def stop_text(reasons: Sequence[Reason], what: str = "Nothing is ranked.") -> Group:
    """Return the answers that stop, and where to go."""
    title = next(each.title for each in pain_library().gate.tiers if each.id == "stop")
    return Group(Text(f"{title}. {what}", style="bold red"), reasons_table(reasons))


def banners(flags: Screen, alert: RaisedAlert | None) -> list[RenderableType]:
    """Return the banners above a list: a neurological alert, then urgent answers."""
    parts: list[RenderableType] = []
    if alert:
        words = f"{alert.reason}\n{alert.go}\n{alert.withheld}"
        parts.append(Panel(Text(words), title=Text(alert.title), title_align="left", border_style="bold red"))
    if flags.urgent:
        title = next(each.title for each in pain_library().gate.tiers if each.id == "urgent")
        parts += [Text(title, style="bold red"), reasons_table(flags.urgent)]
    return parts


def notes(flags: Screen) -> list[RenderableType]:
    """Return the answers to bear in mind."""
    return [Text(f"Bear in mind: {each.reason} {each.go}") for each in flags.notes]
