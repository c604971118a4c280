"""Terminal tables of strength and stance."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike
from rich.console import Group
from rich.table import Table
from rich.text import Text

from gluteus.arrays import Bools
from gluteus.report.as_json import misfit_of, shares_known, told_quantiles
from gluteus.studies.result import Result

_LEAST_SHARE = 0.005
_LEAST_FORCE = 5.0
_ODD = 2.0


def band(values: ArrayLike, digits: int = 1, asked: int | None = None) -> str:
    """Median and 95 % interval in words for a cell.

    Fewer of those ``asked`` than `LEAST_FOR_INTERVAL` have no interval, fewer than
    `LEAST_FOR_MEDIAN`
    no number.
    """
    given = np.asarray(values, dtype=float)
    if not given.size:
        return "nobody"
    low, middle, high = told_quantiles(given, asked)
    if np.isnan(middle):
        return f"too few ({given.size})"
    if np.isnan(low):
        return f"{middle:.{digits}f} (n {given.size})"
    return f"{middle:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def strength_table(found: Result) -> Group:
    """Greatest moments, one column for each posture, strongest muscle first."""
    table = Table(title=Text(f"Greatest {found.attrs['motion']} moment [N m], median over people"))
    table.add_column("muscle")
    bends = found.array("flexion_deg")
    for bend in bends:
        table.add_column(f"{bend:.0f}°", justify="right")
    middle = np.median(found.array("moment_nm"), axis=0)
    leader = middle.argmax(axis=1)
    names = found.labels("muscle")
    order: list[int] = np.argsort(-middle[0], kind="stable").tolist()
    for row in order:
        if middle[:, row].max() < 0.5:
            continue
        cells = [
            Text(f"{value:.0f}", style="bold green" if leader[column] == row else "")
            for column, value in enumerate(middle[:, row])
        ]
        table.add_row(names[row], *cells)
    balanced = [band(row, 0) for row in found.array("balanced_moment_nm").T]
    note = Text(
        f"Bold leads in its posture. All together with the other axes in balance: {balanced[0]} N m "
        f"at {bends[0]:.0f}° (median, 95 % of people)."
    )
    return Group(table, note)


def stance_table(found: Result) -> Group:
    """Posture, hip force and the muscles that hold: median and band of 95 % of people.

    Forces are those of people who stand, level or not; the others are counted, not averaged in.
    """
    stood = found.array("recovered")
    asked, number = len(stood), int(stood.sum())
    who = "one hip" if asked == 1 else f"{number} of {asked} people, those who stand"
    title = f"Standing with the weight on the {found.attrs['side']} leg: {who}"
    summary = Table(title=title, show_header=False)
    summary.add_column("what")
    summary.add_column("median (95 % of people)", justify="right")
    held = 100 * float(found.array("held").mean())
    summary.add_row("muscles hold the usual posture", f"{held:.0f} % of {asked}")
    if asked > number:
        summary.add_row("cannot balance in any posture tried", f"{asked - number} of {asked}")
    for name, words, digits in (
        ("hip_contact_force_bw", "hip contact force [body weights]", 2),
        ("abduction_moment_nm_per_kg", "moment to be held [N m/kg]", 2),
        ("hip_adduction_deg", "hip adduction [degrees]", 1),
        ("pelvic_obliquity_deg", "pelvic drop on the other side [degrees]", 1),
        ("trunk_lean_deg", "trunk lean to this side [degrees]", 1),
    ):
        summary.add_row(Text(words), band(found.array(name)[stood], digits, asked))
    _add_misfit(summary, misfit_of(found))
    return Group(summary, _muscle_table(found, stood, asked)) if number else Group(summary)


def _add_misfit(summary: Table, misfit: Mapping[str, float]) -> None:
    """Name the measure that fits the others least, if more than two deviations off."""
    odd = max(misfit, key=lambda name: abs(misfit[name]), default=None)
    if odd is not None and abs(misfit[odd]) > _ODD:
        words = f"{misfit[odd]:+.1f} standard deviations from the others"
        summary.add_row(Text(f"measure that fits least: {odd.replace('_', ' ')}"), words)


def _muscle_table(found: Result, stood: Bools, asked: int) -> Table:
    """Return what each muscle does; without shares where the moment is next to nothing."""
    with_shares = shares_known(found)
    muscles = Table(title=f"Muscles of {'one hip' if asked == 1 else 'those who stand'}")
    muscles.add_column("muscle", no_wrap=True)
    for words in ("force [N]", "activation", "share of moment"):
        muscles.add_column(Text(words), justify="right")
    parts = ("force_n", "activation", "share_of_abduction_moment")
    force, activation, share = (found.array(name)[stood] for name in parts)
    names, by = found.labels("muscle"), np.abs(np.median(share if with_shares else force, axis=0))
    least = _LEAST_SHARE if with_shares else _LEAST_FORCE
    order: list[int] = np.argsort(-by, kind="stable").tolist()
    for row in order:
        if by[row] < least:
            continue
        muscles.add_row(
            names[row],
            band(force[:, row], 0, asked),
            band(activation[:, row], 2, asked),
            band(share[:, row], 2, asked) if with_shares else "",
        )
    return muscles
