"""Terminal tables of strength and stance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike
from rich.console import Group
from rich.table import Table
from rich.text import Text

from gluteus.report.as_json import distribution, shares_known

if TYPE_CHECKING:
    import xarray as xr

_LEAST_SHARE = 0.005
_LEAST_FORCE = 5.0
_ODD = 2.0


def band(values: ArrayLike, digits: int = 1, asked: int | None = None) -> str:
    """Median and 95 % interval in words for a cell.

    Fewer of those ``asked`` than `LEAST_FOR_INTERVAL` have no interval, fewer than `LEAST_FOR_MEDIAN`
    no number.
    """
    given = np.asarray(values, dtype=float)
    if not given.size:
        return "nobody"
    told = distribution(given, asked)
    middle, (low, high) = told["median"], told["interval95"]
    if middle is None:
        return f"too few ({given.size})"
    if low is None or high is None:
        return f"{middle:.{digits}f} (n {given.size})"
    return f"{middle:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def strength_table(found: xr.Dataset) -> Group:
    """Greatest moments, one column for each posture, strongest muscle first."""
    table = Table(title=Text(f"Greatest {found.attrs['motion']} moment [N m], median over people"))
    table.add_column("muscle")
    bends = found.flexion_deg.values
    for bend in bends:
        table.add_column(f"{bend:.0f}°", justify="right")
    middle = found.moment_nm.median("person").values
    leader = middle.argmax(axis=0 if middle.ndim == 1 else 1)
    for row in np.argsort(-middle[0], kind="stable"):
        if middle[:, row].max() < 0.5:
            continue
        cells = [
            Text(f"{value:.0f}", style="bold green" if leader[column] == row else "")
            for column, value in enumerate(middle[:, row])
        ]
        table.add_row(str(found["muscle"].values[row]), *cells)
    balanced = [band(row, 0) for row in found.balanced_moment_nm.values.T]
    note = Text(
        f"Bold leads in its posture. All together with the other axes in balance: {balanced[0]} N m "
        f"at {bends[0]:.0f}° (median, 95 % of people)."
    )
    return Group(table, note)


def stance_table(found: xr.Dataset) -> Group:
    """Posture, hip force and the muscles that hold, as median with the band that holds 95 % of people.

    Forces are those of people who stand, level or not; the others are counted, not averaged in.
    """
    asked = found.sizes["person"]
    stood = found.isel(person=np.flatnonzero(found.recovered.values))
    number = stood.sizes["person"]
    who = "one hip" if asked == 1 else f"{number} of {asked} people, those who stand"
    summary = Table(
        title=f"Standing with the weight on the {found.attrs['side']} leg: {who}", show_header=False
    )
    summary.add_column("what")
    summary.add_column("median (95 % of people)", justify="right")
    summary.add_row("muscles hold the usual posture", f"{100 * float(found.held.mean()):.0f} % of {asked}")
    if asked > number:
        summary.add_row("cannot balance in any posture tried", f"{asked - number} of {asked}")
    for name, words, digits in (
        ("hip_contact_force_bw", "hip contact force [body weights]", 2),
        ("abduction_moment_nm_per_kg", "moment to be held [N m/kg]", 2),
        ("hip_adduction_deg", "hip adduction [degrees]", 1),
        ("pelvic_obliquity_deg", "pelvic drop on the other side [degrees]", 1),
        ("trunk_lean_deg", "trunk lean to this side [degrees]", 1),
    ):
        summary.add_row(Text(words), band(stood[name], digits, asked))
    _add_misfit(summary, found.attrs["misfit"])
    if not number:
        return Group(summary)
    return Group(summary, _muscle_table(stood, asked, shares_known(found)))


def _add_misfit(summary: Table, misfit: Mapping[str, float]) -> None:
    """Name the measure that fits the others least, where it is more than two standard deviations off."""
    odd = max(misfit, key=lambda name: abs(misfit[name]), default=None)
    if odd is not None and abs(misfit[odd]) > _ODD:
        words = f"{misfit[odd]:+.1f} standard deviations from the others"
        summary.add_row(Text(f"measure that fits least: {odd.replace('_', ' ')}"), words)


def _muscle_table(stood: xr.Dataset, asked: int, with_shares: bool) -> Table:
    """What each muscle does; without shares where the moment is next to nothing."""
    muscles = Table(title=f"Muscles of {'one hip' if asked == 1 else 'those who stand'}")
    muscles.add_column("muscle", no_wrap=True)
    for words in ("force [N]", "activation", "share of moment"):
        muscles.add_column(Text(words), justify="right")
    shares = stood.share_of_abduction_moment.median("person").values
    order = shares if with_shares else stood.force_n.median("person").values
    least = _LEAST_SHARE if with_shares else _LEAST_FORCE
    for row in np.argsort(-np.abs(order), kind="stable"):
        if abs(order[row]) < least:
            continue
        mine = stood.isel(muscle=row)
        muscles.add_row(
            str(mine["muscle"].values),
            band(mine.force_n, 0, asked),
            band(mine.activation, 2, asked),
            band(mine.share_of_abduction_moment, 2, asked) if with_shares else "",
        )
    return muscles
