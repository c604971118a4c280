"""Print a planned operation, or a comparison of options, as tables."""

from __future__ import annotations

import json

import numpy as np
from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from gluteus.report.plan_results import (
    CHANGES,
    FORCE,
    NOTES,
    QUANTITIES,
    RIM_DISTANCE,
    PlannedOption,
    asked,
    compares,
    known,
    options_of,
    rim_limit_mm,
    standing,
)
from gluteus.report.terminal.hip import band, middle, stacked
from gluteus.report.who import asked_words
from gluteus.studies.result import Result

_SIDE_BY_SIDE = {
    "abductor_force_bw": "abductors [BW]",
    "capacity_over_demand": "strength over demand",
    "abduction_arm_mm": "arm [mm]",
    "cup_force_angle_deg": "force to cup axis [°]",
    RIM_DISTANCE: "to the rim [mm]",
}
"""For each quantity of the options' second table, the head of its column."""

_UNCHANGED = (
    "No operation is given, so there is nothing to compare with. Give a change, such as --add-offset 5; "
    "the table shows what each change would do to the forces."
)


def plan_table(found: Result) -> Group:
    """Return values before and after and differences: median and interval that contains 95 % of
    people.
    """
    person, common = asked_words(found.attrs)
    people = asked(found)
    who = "one hip" if people == 1 else f"{standing(found)} of {people} people, who stand in all cases"
    options = options_of(found)
    changed = bool(json.loads(found.attrs["operation"]))
    parts: list[RenderableType] = [
        Text(f"Plan for the {found.attrs['side']} hip of {person}", style="bold"),
        *([Text(f"{'All options: ' if compares(found) else ''}{common}")] if changed else []),
        Text(f"One-leg stance of {who}; median (95 % of people)"),
    ]
    if compares(found):
        parts += _side_by_side(found, options)
    else:
        parts.append(_before_and_after(options[0]) if changed else Text(_UNCHANGED, style="yellow"))
    return Group(*parts, _slopes(found), *(Text(note, style="dim") for note in NOTES))


def _before_and_after(option: PlannedOption) -> Table:
    found, people = option.found, asked(option.found)
    table = Table(title=Text(option.words), box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("what")
    for words in ("before", "after", "difference"):
        table.add_column(Text(words), justify="right")
    held = (float(found.array("held")[0].mean()), option.held)
    table.add_row(
        "people who hold the usual posture",
        *(f"{100 * part:.0f} % of {people}" for part in held),
        "",
    )
    for name in option.quantities:
        words, digits = QUANTITIES[name]
        cells = (
            stacked(band(values, digits, people)) if values.size else ""
            for values in option.cases(name).values()
        )
        table.add_row(Text(words), *cells)
    for words, part in (
        ("people whose hip force falls", option.falls),
        (f"force within {rim_limit_mm():g} mm of the rim", option.near_rim),
    ):
        if people > 1 and np.isfinite(part):
            table.add_row(words, "", "", f"{100 * part:.0f} %")
    return table


def _side_by_side(found: Result, options: tuple[PlannedOption, ...]) -> list[RenderableType]:
    """Return the options, their hip forces, and medians of other quantities in which they
    differ.
    """
    people = asked(found)
    named = [Text(f"{each.name}: {each.words}") for each in options]
    forces = Table(title=Text("Hip contact force [body weights]"), box=box.SIMPLE_HEAD, pad_edge=False)
    for words in ("option", "force", "difference", "falls in"):
        forces.add_column(Text(words), justify="left" if words == "option" else "right")
    forces.add_row("before", stacked(band(options[0].cases(FORCE)["before"], 2, people)), "", "")
    for each in options:
        cases = each.cases(FORCE)
        falls = f"{100 * each.falls:.0f} %" if np.isfinite(each.falls) else ""
        forces.add_row(
            Text(each.name),
            *(stacked(band(cases[case], 2, people)) for case in ("after", "difference")),
            falls,
        )
    shown = [name for name in _SIDE_BY_SIDE if any(name in each.quantities for each in options)]
    medians = Table(title="Medians", box=box.SIMPLE_HEAD, pad_edge=False)
    medians.add_column("option", overflow="fold")
    for words in (*(_SIDE_BY_SIDE[name] for name in shown), "held [%]"):
        medians.add_column(Text(words), justify="right")
    rows = [("before", "before", options[0], float(found.array("held")[0].mean()))]
    rows += [(each.name, "after", each, each.held) for each in options]
    for name, case, option, held in rows:
        cells = [_median(option, quantity, case, people) for quantity in shown]
        medians.add_row(Text(name), *cells, f"{100 * held:.0f}")
    return [*named, forces, medians]


def _median(option: PlannedOption, name: str, case: str, people: int) -> str:
    values = option.cases(name)[case]
    return middle(values, QUANTITIES[name][1], people) if values.size else ""


def _slopes(found: Result) -> Table:
    title = Text("Forces per mm or degree, before the operation [% of body weight]")
    table = Table(title=title, box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("change")
    table.add_column("hip contact force", justify="right")
    table.add_column("force of the abductors", justify="right")
    parts = (found.array(name) for name in ("slope", "abductor_slope"))
    for change, *slopes in zip(found.labels("change"), *parts, strict=True):
        cells = (band(100 * known(each), 1, len(each)) for each in slopes)
        table.add_row(Text(CHANGES[change]), *cells)
    return table
