"""Print the red flags and the candidates of a pain ranking."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from gluteus.anatomy.pain.cases import case_library
from gluteus.anatomy.pain.patterns import pain_library
from gluteus.pain import Candidate, Fractions, PainResult, questionnaire
from gluteus.pain.ranking.next_sign import NextSign
from gluteus.pain.ranking.outweighed import outweighed_words
from gluteus.pain.ranking.structures import structures
from gluteus.report.references import short_reference
from gluteus.report.terminal.gate import banners, notes, stop_text

_INFORMS = "For information only. This is not a diagnosis or medical advice."
_FIRST = 3
_LEAST_SHOWN = 0.01


def pain_text(result: PainResult, drawn: Fractions | None = None, alone: bool = True) -> Group:
    """Return answers that stop, open questions, or the candidates with the constant list.

    Parameters
    ----------
    result : PainResult
        Result of a ranking.
    drawn : Fractions, optional
        What a free-hand drawing covers; shown first.
    alone : bool
        Whether to show banners and caveats; False if they are shown elsewhere.

    Returns
    -------
    rich.console.Group
        The text.
    """
    parts: list[RenderableType] = [Text(_drawn(drawn) if drawn else _named(result))]
    if result.stop:
        parts.append(stop_text(result.screen.reasons))
    elif result.withheld:
        parts += banners(result.screen, result.alert) if alone else []
        asked = {flag.id: flag.ask for flag in questionnaire()}
        parts.append(
            Text(
                "Not ranked: these questions come first. An unknown answer does not clear a question.",
                style="bold",
            )
        )
        parts.append(Text("\n".join(f"  {key}: {asked[key]}" for key in result.screen.unanswered)))
        parts.append(Text("Answer them here with --ask, or in a file with --answers."))
    else:
        parts += banners(result.screen, result.alert) if alone else []
        parts += _ranking(result)
    if alone:
        parts += notes(result.screen)
    if result.candidates and alone:
        net, *rest = result.caveats
        parts += [Text(net), *(Text(caveat, style="dim") for caveat in rest)]
        parts.append(Text(_sources(result), style="dim"))
    if alone:
        parts.append(Text(_INFORMS))
    return Group(*parts)


def _sources(result: PainResult) -> str:
    """Return the sources by name; the many reports of single cases are only counted."""
    reports = {case.source for case in case_library().scored("development")}
    named = [short_reference(key) for key in result.sources if key not in reports]
    counted = len(result.sources) - len(named)
    more = f"; reports of cases: {counted}, named by --json" if counted else ""
    return f"Sources: {'; '.join(named)}{more}."


def _named(result: PainResult) -> str:
    """Return the named regions, with the side so that a wrong side is noticed."""
    return f"Pain on the {result.side}: {', '.join(result.regions)}."


def _drawn(drawn: Fractions) -> str:
    """Return a line for each quality of pain in the drawing."""
    lines = [f"Drawn, pain on the {drawn.side}:"]
    for quality, shares in drawn.by_quality.items():
        regions = ", ".join(f"{code} {100 * share:.0f} %" for code, share in shares.items())
        lines.append(f"  {quality}: {regions or 'no region of the chart'}")
    if drawn.other_side:
        lines.append(f"  not ranked, on the other side: {', '.join(drawn.other_side)}")
    if drawn.elsewhere_cm2 >= 1:
        lines.append(f"  not ranked, outside these regions: {drawn.elsewhere_cm2:.0f} cm²")
    return "\n".join(lines)


def _ranking(result: PainResult) -> list[RenderableType]:
    parts: list[RenderableType] = [Text(result.warning, style="bold")] if result.warning else []
    parts += [Text(result.outside, style="bold")] if result.outside else []
    for group in result.groups:
        parts.append(_table(group.title, group.candidates))
        parts += [Text(group.note, style="dim")] if group.note else []
    parts.append(Text(promise_words(result)))
    not_listed = outweighed_words(result.outweighed)
    parts += [Text(not_listed)] if not_listed else []
    listed = result.baseline[: len(result.candidates)]
    same = ", ".join(f"{each.name} {100 * each.score:.0f} %" for each in listed)
    parts.append(Text(f"Without any drawing, the most common sources are: {same}."))
    pairs = "; ".join(
        f"{' with '.join(candidate_name(key) for key in each.candidates)} {100 * each.score:.0f} %"
        for each in result.pairs
        if each.score >= _LEAST_SHOWN
    )
    if pairs:
        parts.append(Text(f"Two at once: {pairs}."))
    if result.next_sign:
        parts += [Text("The sign that would shorten this list most", style="bold"), _next(result.next_sign)]
    first = result.candidates[:_FIRST]
    examined = "\n".join(f"  {each.name}: {'; '.join(sign.name for sign in each.examine)}" for each in first)
    parts += [
        Text("Tests that distinguish the first three", style="bold"),
        Text(examined),
        Text(always_words(result)),
    ]
    return parts


def _table(title: str, candidates: Sequence[Candidate]) -> Table:
    table = Table(title=Text(title), title_justify="left")
    for head in ("candidate", "probability", "explains", "leaves"):
        table.add_column(Text(head))
    for each in candidates:
        name = each.name + (" (map partly from memory)" if each.recalled else "")
        zones = "; ".join(
            f"{zone.name} {100 * zone.share:.0f} %" for zone in each.zones if zone.share >= _LEAST_SHOWN
        )
        shown = Text(f"{name}\n") + Text(zones, style="dim") if zones else Text(name)
        table.add_row(shown, _probability(each), Text(" ".join(each.explains)), Text(" ".join(each.leaves)))
    return table


def promise_words(result: PainResult) -> str:
    """Return how often such lists contained the source, and in how many cases that was measured."""
    promise = result.promise
    if promise is None:
        return ""
    low, high = (100 * end for end in promise.interval95)
    listed = f"{len(result.candidates)} of {result.listed_of} structures are listed. "
    measured = (
        f"On regions alone, such lists contained the source in {promise.held} of {promise.cases} published "
        f"cases never used for tuning ({100 * promise.share:.0f} %, 95 % interval {low:.0f} to {high:.0f})"
    )
    if not result.findings:
        return f"{listed}{measured}."
    return f"{listed}{measured}; with findings this was not measured on enough cases."


def _next(each: NextSign) -> Text:
    lines = [f"  {each.sign.name}: {each.sign.how}"]
    for one in each.outcomes:
        names = ", ".join(candidate_name(key) for key in one.first)
        lines.append(
            f"  {'found' if one.found else 'not found'} ({100 * one.probability:.0f} %): "
            f"{one.size} candidates, first {names}"
        )
    return Text("\n".join(lines))


def always_words(result: PainResult) -> str:
    """Return the signs that are always asked for, with their results as far as they were
    examined.
    """
    signs = pain_library().signs.values()
    done = {each.id: result.findings.get(each.id) for each in signs if each.always}
    words = {True: " (entered: found)", False: " (entered: not found)", None: ""}
    told = "; ".join(f"{pain_library().signs[key].name}{words[found]}" for key, found in done.items())
    return f"Always, whatever else is found: {told}."


def candidate_name(candidate: str) -> str:
    """Return the name of a candidate, from its id."""
    return structures()[candidate].name


def _probability(each: Candidate) -> str:
    low, high = (100 * end for end in each.score_range)
    return f"{100 * each.score:.0f} % ({low:.0f} to {high:.0f})"
