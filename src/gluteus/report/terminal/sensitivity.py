"""Sensitivity of a result, and the best next measurement, as one JSON object and as tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from rich.console import Group
from rich.table import Table
from rich.text import Text

from gluteus.json_types import JsonObject
from gluteus.report.as_json import number, provenance
from gluteus.report.who import whose_hip
from gluteus.studies.result import Result

QUANTITIES = {
    "hip_contact_force_bw": "hip contact force",
    "abductor_force_bw": "force of the abductors",
    "capacity_over_demand": "strength over demand",
}
"""Labels of the quantities."""


def sensitivity_json(driven: Result, telling: Sequence[Result]) -> JsonObject:
    """Return shares of variance by group of unknowns, and how much each measurement would
    narrow.
    """
    names = driven.labels("quantity")
    return {
        "used": {name: number(used) for name, used in zip(names, driven.array("used"), strict=True)},
        "drivers": {name: _drivers(driven, row) for row, name in enumerate(names)},
        "measure_next": measure_next_json(telling),
        "provenance": provenance(driven.attrs),
    }


def measure_next_json(telling: Sequence[Result]) -> dict[str, JsonObject]:
    """Return how much each measurement would narrow the interval of each quantity."""
    return {each.attrs["quantity"]: _measurements(each) for each in telling}


def _drivers(found: Result, quantity: int) -> list[dict[str, Any]]:
    parts = ("first_order", "first_order_half_width", "total", "total_half_width")
    groups, shares = found.labels("group"), {name: found.array(name)[quantity] for name in parts}
    return [
        {"group": groups[place], **{name: number(values[place]) for name, values in shares.items()}}
        for place in np.argsort(-shares["total"], kind="stable")
    ]


def _measurements(found: Result) -> JsonObject:
    return {
        "median": number(found.array("median").item()),
        "interval95": [number(found.array(end).item()) for end in ("low", "high")],
        "n": int(found.array("people")),
        "narrower_by_chance": number(found.array("chance").item()),
        "measurements": [{"name": name, "narrower": number(gain)} for name, gain in _narrower(found).items()],
    }


def _narrower(found: Result) -> dict[str, float]:
    """Return by how much each measurement narrows the interval."""
    gains: list[float] = found.array("narrower").tolist()
    return dict(zip(found.labels("measurement"), gains, strict=True))


def sensitivity_tables(driven: Result, telling: Sequence[Result]) -> Group:
    """Return a table of drivers and one of measurements, with a column for each quantity."""
    title = f"What drives the result, {whose_hip(driven.attrs)}: share of variance, interactions included"
    drivers = Table(title=Text(title))
    drivers.add_column("unknown")
    for name in driven.labels("quantity"):
        drivers.add_column(Text(QUANTITIES[name]), justify="right")
    groups, total, width = (
        driven.labels("group"), driven.array("total"), driven.array("total_half_width")
    )  # fmt: skip
    order: list[int] = np.argsort(-np.nan_to_num(total).max(axis=0), kind="stable").tolist()
    for place in order:
        shares = zip(total[:, place], width[:, place], strict=True)
        words = groups[place].replace("_", " ")
        drivers.add_row(words, *(_percent(share, half) for share, half in shares))
    kept, of_all = (
        100 * float(extreme) for extreme in (driven.array("used").min(), driven.array("used").max())
    )
    note = Text(
        "Shares are of the variance of each quantity's logarithm. Forces cover people who hold the "
        f"pelvis level however their unknowns are mixed ({kept:.0f} %); strength covers everybody "
        f"who has any ({of_all:.0f} %). Shares add up to more than 100 % where unknowns interact."
    )
    measures = Table(title="What to measure next: how much narrower the 95% interval would be")
    measures.add_column("measurement")
    for each in telling:
        measures.add_column(Text(QUANTITIES[each.attrs["quantity"]]), justify="right")
    narrower = [_narrower(each) for each in telling]
    gains = {name: [each[name] for each in narrower] for name in narrower[0]}
    for name in sorted(gains, key=lambda name: -max(np.nan_to_num(gains[name]))):
        measures.add_row(name.replace("_", " "), *(_percent(gain) for gain in gains[name]))
    chance = 100 * np.nanmax([0.0, *(each.array("chance").item() for each in telling)])
    return Group(
        drivers, note, measures, Text(f"Chance alone changes these numbers by about {chance:.0f} %.")
    )


def _percent(share: float, half: float | None = None) -> str:
    """Return a share in percent, with the half-width of its interval; "too few" with too few
    people.
    """
    if not np.isfinite(share):
        return "too few"
    return f"{100 * share:.0f} %" if half is None else f"{100 * share:.0f} ± {100 * half:.0f} %"
