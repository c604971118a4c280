"""A planned operation as JSON and as a table: before, after, and the difference of the same people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from rich.console import Group
from rich.table import Table
from rich.text import Text

from gluteus.report.as_json import LEAST_FOR_MEDIAN, distribution, number, provenance
from gluteus.report.terminal.hip import band

if TYPE_CHECKING:
    import xarray as xr

_QUANTITIES = {
    "hip_contact_force_bw": ("hip contact force [body weights]", 2),
    "abductor_force_bw": ("force of the abductors [body weights]", 2),
    "gluteus_medius_force_bw": ("force of gluteus medius [body weights]", 2),
    "gluteus_medius_activation": ("activation of gluteus medius", 2),
    "capacity_over_demand": ("strength over what stance asks", 2),
    "abduction_strength_nm": ("greatest abduction moment [N m]", 0),
    "abduction_arm_mm": ("abduction arm [mm]", 1),
    "fibre_length_percent": ("fibre length of gluteus medius [% of optimal]", 1),
}

_CHANGES = {
    "forward_mm": "femur forward [mm]",
    "up_mm": "femur up: a shorter leg [mm]",
    "lateral_mm": "femur outward: more offset [mm]",
    "neck_length_mm": "longer neck [mm]",
    "neck_shaft_angle_deg": "steeper neck [degree]",
    "cup_medial_mm": "socket towards the midline [mm]",
    "cup_up_mm": "socket up [mm]",
    "trochanter_lateral_mm": "trochanter outward [mm]",
    "trochanter_down_mm": "trochanter down [mm]",
}


def plan_json(found: xr.Dataset) -> dict[str, Any]:
    """Each quantity before, after and as a difference within the same people; slopes by change.

    Forces are those of people who stand before and after the operation (``n.both``).
    """
    held = found.held.values
    return {
        "person": found.attrs["person"],
        "operation": found.attrs["operation"],
        "n": {"asked": found.sizes["person"], "both": int(found.both.values.sum())},
        "held": {"before": number(held[0].mean()), "after": number(held[1].mean())},
        "quantities": {name: _cases(found[name].values) for name in _QUANTITIES},
        "chance_that_hip_force_falls": number(falls(found)),
        "hip_contact_force_bw_per_mm_or_deg": _slopes(found, "slope"),
        "abductor_force_bw_per_mm_or_deg": _slopes(found, "abductor_slope"),
        "provenance": provenance(found.attrs),
    }


def falls(found: xr.Dataset) -> float:
    """Share of those who stand before and after whose hip force falls; NaN of fewer than ten."""
    before, after = found.hip_contact_force_bw.values
    change = _known(after - before)
    enough = len(change) >= min(LEAST_FOR_MEDIAN, found.sizes["person"]) and len(change) > 0
    return float((change < 0).mean()) if enough else float("nan")


def _slopes(found: xr.Dataset, name: str) -> dict[str, Any]:
    return {
        str(change): distribution(_known(found[name].sel(change=change).values))
        for change in found["change"].values
    }


def _cases(values: np.ndarray[Any, np.dtype[np.float64]]) -> dict[str, Any]:
    before, after = values
    return {
        "before": distribution(_known(before), len(before)),
        "after": distribution(_known(after), len(before)),
        "difference": distribution(_known(after - before), len(before)),
    }


def _known(values: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, np.dtype[np.float64]]:
    return values[np.isfinite(values)]


def plan_table(found: xr.Dataset) -> Group:
    """Before, after and difference, each as median with the band that holds 95 % of people."""
    asked, both = found.sizes["person"], int(found.both.values.sum())
    person = ", ".join(f"{name} {value}" for name, value in found.attrs["person"].items()) or "anybody"
    who = "one hip" if asked == 1 else f"{both} of {asked} people, who stand in both"
    table = Table(title=f"{found.attrs['operation']} in {person}: one-leg stance of {who}")
    table.add_column("what")
    for words in ("before", "after", "difference"):
        table.add_column(words, justify="right")
    held = [f"{100 * part:.0f} % of {asked}" for part in found.held.values.mean(axis=1)]
    table.add_row("muscles hold the usual posture", *held, "")
    for name, (words, digits) in _QUANTITIES.items():
        before, after = found[name].values
        cells = (_known(before), _known(after), _known(after - before))
        table.add_row(Text(words), *(band(each, digits, asked) for each in cells))
    if asked > 1 and np.isfinite(falls(found)):
        table.add_row("chance that the hip force falls", "", "", f"{100 * falls(found):.0f} %")
    slopes = Table(title="Forces per mm or degree, before the operation [% of body weight]")
    slopes.add_column("change")
    slopes.add_column("hip contact force", justify="right")
    slopes.add_column("force of the abductors", justify="right")
    for change in found["change"].values:
        mine = (100 * _known(found[name].sel(change=change).values) for name in ("slope", "abductor_slope"))
        slopes.add_row(Text(_CHANGES[str(change)]), *(band(each, 1) for each in mine))
    note = Text(
        "Before, after and differences are of the same people. The joint, the bones and what the surgeon "
        "meets are not modelled; this informs planning and does not replace it."
    )
    return Group(table, slopes, note)
