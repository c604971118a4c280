"""A planned operation as one page to print and file: patient, operation, and compared options."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gluteus.anatomy import norms
from gluteus.bones.person import Person
from gluteus.report.figures.plan import draw
from gluteus.report.pages.html import render_page, write_text
from gluteus.report.plan_results import (
    CHANGES,
    NOTES,
    QUANTITIES,
    RIM_DISTANCE,
    PlannedOption,
    asked,
    known,
    options_of,
    rim_limit_mm,
    standing,
)
from gluteus.report.references import references, short_reference
from gluteus.report.terminal.hip import band
from gluteus.report.who import measures_of, person_in_short
from gluteus.studies.result import Result


@dataclass(frozen=True)
class _Row:
    """A row of the table: a quantity before, and after each option with the difference below."""

    label: str
    before: str
    after: tuple[tuple[str, str], ...]


def write_plan_page(found: Result, path: Path | str, *, overwrite: bool = False) -> Path:
    """Write a plan as one page; parameters and errors as `gluteus.report.pages.html.write_text`."""
    return write_text(path, plan_page(found), overwrite=overwrite)


def plan_page(found: Result) -> str:
    """Return a plan as one HTML page that loads nothing from the network."""
    options = options_of(found)
    person = Person.model_validate_json(found.attrs["person"])
    return render_page(
        "plan.html.j2",
        side=found.attrs["side"],
        person=person_in_short(person),
        measures=measures_of(person),
        options=[{"name": each.name, "words": each.words} for each in options],
        people=asked(found),
        standing=standing(found),
        held=_held(found, options),
        rows=[_row(name, options) for name in QUANTITIES if any(name in each.quantities for each in options)],
        falls=_shares([each.falls for each in options]),
        near_rim=_shares([each.near_rim for each in options]),
        limit_mm=f"{rim_limit_mm():g}",
        picture=draw(options),
        slopes=_slopes(found),
        notes=[*NOTES, *_rim_note(options)],
        version=found.attrs["version"],
        seed=found.attrs["seed"],
        references=references(found.attrs["sources"]),
    )


def _row(name: str, options: tuple[PlannedOption, ...]) -> _Row:
    label, digits = QUANTITIES[name]
    people = asked(options[0].found)

    def cell(option: PlannedOption, case: str) -> str:
        values = option.cases(name)[case]
        return band(values, digits, people) if values.size else ""

    after = tuple((cell(each, "after"), cell(each, "difference")) for each in options)
    return _Row(label, cell(options[0], "before"), after)


def _held(found: Result, options: tuple[PlannedOption, ...]) -> list[str]:
    shares = [float(found.array("held")[0].mean()), *(each.held for each in options)]
    return [f"{100 * each:.0f} %" for each in shares]


def _shares(shares: list[float]) -> list[str]:
    """Return shares in words; empty if no option has one."""
    words = [f"{100 * each:.0f} %" if np.isfinite(each) else "" for each in shares]
    return words if any(words) else []


def _slopes(found: Result) -> list[tuple[str, str, str]]:
    both = [100 * found.array(name) for name in ("slope", "abductor_slope")]
    rows: list[tuple[str, str, str]] = []
    for place, change in enumerate(found.labels("change")):
        hip, abductors = (band(known(each[place]), 1, each.shape[1]) for each in both)
        rows.append((CHANGES[change], hip, abductors))
    return rows


def _rim_note(options: tuple[PlannedOption, ...]) -> list[str]:
    if not any(RIM_DISTANCE in each.quantities for each in options):
        return []
    source = norms("implant")["rim_distance_raised_ions"].source
    return [
        "The distance to the rim runs along the bearing from the line of the force to the rim of a "
        f"hemispherical cup. Metal-on-metal resurfacings with {rim_limit_mm():g} mm or less shed more metal "
        f"({short_reference(source)}, who assumed one direction of the force for all patients); for other "
        "bearings no limit is known here."
    ]
