"""Print an examination: red flags, steps, findings, and their effect on a ranking."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from gluteus.anatomy.pain.examination import Figure
from gluteus.anatomy.pain.patterns import pain_library
from gluteus.pain.examination.encounter import Encounter, question_text
from gluteus.pain.examination.items import examination_items, name_of
from gluteus.pain.examination.result import Examined, Waiting
from gluteus.pain.examination.steps import Examination, ExaminedItem, Step
from gluteus.report.references import references, short_reference
from gluteus.report.terminal.gate import banners, notes, stop_text
from gluteus.report.terminal.pain import pain_text

INFORMS = "For information only. This is not a diagnosis or medical advice, and it clears nothing."
_SEEN = {"secondary": "read elsewhere", "recalled": "from memory", "computed": "computed"}


def examined_text(result: Examined, steps: bool = True) -> Group:
    """Return the whole examination, or the stop.

    `steps` is False if the steps were shown already.
    """
    if result.stop:
        stop = stop_text(result.screen.reasons, "Nothing is examined.")
        return Group(stop, *_found(result), Text(INFORMS, style="dim"))
    parts = banners(result.screen, result.alert)
    parts += [Text(earlier_words(result.encounter), style="bold")] if result.encounter.earlier else []
    if result.warning:
        parts += [Text(f"{result.warning} (gluteus pain --ask)", style="bold"), Text("")]
    parts += notes(result.screen)
    flags = pain_library().red_flags
    parts += [Text(f"For the examiner: {flags[key].ask}") for key in result.screen.for_examiner]
    if result.ranking and result.ranking.outside:
        parts.append(Text(result.ranking.outside, style="bold"))
    if steps and result.examination:
        parts.append(heading_text(result.examination))
        waiting = result.waiting
        parts += [
            step_text(number, each, waiting=waiting.get(each.id))
            for number, each in enumerate(result.examination.steps, start=1)
        ]
    parts += _found(result)
    if result.ranking:
        parts += [Text(""), pain_text(result.ranking, alone=False)]
    if result.examination:
        parts += [Text(caveat, style="dim") for caveat in result.examination.caveats]
        parts += _sources(result.examination)
    return Group(*parts, Text(INFORMS, style="dim"))


def heading_text(told: Examination) -> Group:
    """Return the zone, the side and the way of palpating."""
    title = f"{told.zone.names.en.capitalize()} of gluteus medius, {told.side} side: {told.technique}"
    return Group(
        Text(title, style="bold"),
        Text(f"{told.position} The pillow: {told.pillow[0].lower()}{told.pillow[1:]}"),
        Text(""),
    )


def step_text(number: int, step: Step, items: bool = True, waiting: Waiting | None = None) -> Group:
    """Return one step with its reasons and items.

    Parameters
    ----------
    number : int
        Number of the step.
    step : Step
        The step.
    items : bool
        Whether to show the items; False if they follow one by one.
    waiting : Waiting, optional
        Why the step must wait, if it must.

    Returns
    -------
    rich.console.Group
        The text.
    """
    lines: list[RenderableType] = [Text(f"{number}. {step.title}", style="bold cyan")]
    if waiting:
        lines.append(Padding(Text(waiting.words, style="bold"), (0, 0, 0, 3)))
    lines += [Padding(Text(each), (0, 0, 0, 3)) for each in step.text]
    lines += [
        Padding(
            Text(f"Why: {each.says} ({_cited(each.source, each.seen)})", style="dim"),
            (0, 0, 0, 3),
        )
        for each in step.because
    ]
    lines += [Padding(item_text(each), (0, 0, 0, 3)) for each in step.items if items]
    return Group(*lines, Text(""))


def earlier_words(encounter: Encounter) -> str:
    """Return a note about answers to an earlier version of the red-flag questions, which clear
    nothing.
    """
    yes = [question_text(each) for each in encounter.earlier if each.answer == "yes"]
    said = f" Answered with yes then: {' '.join(yes)}" if yes else ""
    return (
        f"{len(encounter.earlier)} answers are to an earlier version of the red-flag questions and clear "
        f"nothing; ask the questions again.{said}"
    )


def speaks_for(item: ExaminedItem) -> str:
    """Return the sources of pain that an item speaks for, and those that it cannot distinguish from
    them.

    The text is empty for an item that speaks for no source.
    """
    names = pain_library().patterns
    if not item.favours:
        return ""
    alike = f", and as much for {', '.join(names[each].name for each in item.alike)}" if item.alike else ""
    return f"{', '.join(names[each].name for each in item.favours)}{alike}"


def item_text(item: ExaminedItem) -> Group:
    """Return an item to examine, with its figures and the evidence against them."""
    lines: list[RenderableType] = [Text.assemble((f"[ ] {item.id}: ", "bold"), item.ask)]
    about = [f"Speaks for: {speaks_for(item)}."] if item.favours else []
    about += [f"{figure_words(each)}." for each in item.figures]
    about += [] if item.figures else [f"No figures ({_cited(item.source, item.seen)})."]
    about += [f"But: {each}." for each in item.conflicts]
    about += ["Moves a ranking."] if item.moves else []
    lines.append(Padding(Text(" ".join(about), style="dim"), (0, 0, 0, 4)))
    return Group(*lines)


def figure_words(figure: Figure) -> str:
    """Return a published figure in words: its name, value, number of people and source."""
    value = figure.value
    unit = {"1": "", "%": " %", "deg": "°"}.get(value.unit, f" {value.unit}")
    told = f"{value.value:g}"
    if value.low is not None and value.high is not None:
        told += f" ({value.low:g} to {value.high:g})"
    people = f", n = {value.n}" if value.n else ""
    return f"{figure.what} {told}{unit}{people} ({_cited(value.source, value.seen)})".replace("(-", "(−")


def findings_table(encounter: Encounter) -> Table:
    """Return the findings so far, item by item."""
    table = Table(title=Text(f"Found ({encounter.subject}, encounter {encounter.uid})"))
    for head in ("item", "found", "when"):
        table.add_column(Text(head))
    for each in encounter.findings:
        name = name_of(examination_items()[each.item])
        table.add_row(Text(name), Text(each.result), Text(each.recorded))
    return table


def _found(result: Examined) -> list[RenderableType]:
    if not result.encounter.findings:
        return []
    parts: list[RenderableType] = [findings_table(result.encounter)]
    told = [f"{key} {'found' if found else 'not found'}" for key, found in result.signs.items()]
    if told:
        parts.append(Text(f"Signs of the ranking that follow from these findings: {', '.join(told)}."))
    if not result.ranking and not result.stop:
        parts.append(Text("Name where it hurts (--regions) to see what the findings change."))
    return parts


def _sources(told: Examination) -> list[RenderableType]:
    keys = [str(each) for each in told.provenance["sources"]]  # type: ignore[attr-defined]
    listed = references(keys).values()
    return [
        Text("Sources", style="bold"),
        *(Text(f"  {each.key}: {each.text}", style="dim") for each in listed),
    ]


def _cited(source: str, seen: str) -> str:
    """Return a short citation, and how the source was consulted."""
    return f"{short_reference(source)}{_how_seen(seen)}"


def _how_seen(seen: str) -> str:
    return f", {_SEEN[seen]}" if seen in _SEEN else ""
