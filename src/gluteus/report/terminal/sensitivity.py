"""What drives an answer and what to measure next, as one JSON object and as tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.console import Group
from rich.table import Table
from rich.text import Text

from gluteus.report.as_json import number, provenance

if TYPE_CHECKING:
    import xarray as xr

_WORDS = {
    "hip_contact_force_bw": "hip contact force",
    "abductor_force_bw": "force of the abductors",
    "capacity_over_demand": "strength over what stance asks",
}


def sensitivity_json(driven: xr.Dataset, telling: Sequence[xr.Dataset]) -> dict[str, Any]:
    """Shares of variance by group of unknowns for each quantity, and what each measurement would narrow."""
    return {
        "used": {str(name): number(driven.used.sel(quantity=name)) for name in driven["quantity"].values},
        "drivers": {str(name): _drivers(driven.sel(quantity=name)) for name in driven["quantity"].values},
        "measure_next": {each.attrs["quantity"]: _measurements(each) for each in telling},
        "provenance": provenance(driven.attrs),
    }


def _drivers(found: xr.Dataset) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for place in np.argsort(-found.total.values, kind="stable"):
        mine = found.isel(group=place)
        rows.append(
            {
                "group": str(mine["group"].values),
                "first_order": number(mine.first_order),
                "first_order_half_width": number(mine.first_order_half_width),
                "total": number(mine.total),
                "total_half_width": number(mine.total_half_width),
            }
        )
    return rows


def _measurements(found: xr.Dataset) -> dict[str, Any]:
    return {
        "median": number(found["median"].item()),
        "interval95": [number(found.low), number(found.high)],
        "narrower_by_chance": number(found.chance),
        "measurements": [
            {"name": str(name), "narrower": number(found.narrower.sel(measurement=name))}
            for name in found["measurement"].values
        ],
    }


def sensitivity_tables(driven: xr.Dataset, telling: Sequence[xr.Dataset]) -> Group:
    """One table of drivers and one of measurements, a column for each quantity."""
    drivers = Table(title="What drives the answer: share of variance, all interactions counted")
    drivers.add_column("unknown")
    for name in driven["quantity"].values:
        drivers.add_column(_WORDS[str(name)], justify="right")
    for place in np.argsort(-driven.total.values.max(axis=0), kind="stable"):
        mine = driven.isel(group=place)
        shares = zip(mine.total.values, mine.total_half_width.values, strict=True)
        words = str(mine["group"].values).replace("_", " ")
        drivers.add_row(words, *(f"{100 * share:.0f} ± {100 * half:.0f} %" for share, half in shares))
    kept, of_all = (100 * float(extreme) for extreme in (driven.used.min(), driven.used.max()))
    note = Text(
        "Of the logarithm of each quantity. Forces are of people who hold the pelvis level however their "
        f"unknowns are mixed ({kept:.0f} %), strength is of all who have any ({of_all:.0f} %). "
        "Shares add up to more than 100 % where unknowns act together."
    )
    measures = Table(title="Measure this next: how much narrower the 95 % interval would be")
    measures.add_column("measurement")
    for each in telling:
        measures.add_column(_WORDS[each.attrs["quantity"]], justify="right")
    gains = {
        str(name): [float(each.narrower.sel(measurement=name)) for each in telling]
        for name in telling[0]["measurement"].values
    }
    for name in sorted(gains, key=lambda name: -max(gains[name])):
        measures.add_row(name.replace("_", " "), *(f"{100 * gain:.0f} %" for gain in gains[name]))
    chance = 100 * max(float(each.chance) for each in telling)
    return Group(drivers, note, measures, Text(f"Chance alone moves these by about {chance:.0f} %."))
