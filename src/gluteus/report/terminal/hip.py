"""Terminal tables of strength and stance."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike
from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from gluteus.arrays import Bools
from gluteus.quantiles import LEAST_FOR_MEDIAN, enough, interval95
from gluteus.report.as_json import misfit_of, with_shares
from gluteus.report.who import asked_words, whose_hip
from gluteus.studies.fan.turning import turning_words
from gluteus.studies.result import Result

_LEAST_SHARE = 0.005
_LEAST_FORCE = 5.0
_ODD = 2.0


def band(values: ArrayLike, digits: int = 1, asked: int | None = None) -> str:
    """Return the median and 95 % interval for a cell, or less with too few people
    (`interval95`).
    """
    given = np.asarray(values, dtype=float)
    if not given.size:
        return "nobody"
    low, median, high = (_digits(each, digits) for each in interval95(given, asked))
    if median is None:
        return f"too few ({given.size})"
    if low is None:
        return f"{median} (n {given.size})"
    return f"{median} ({low} to {high})"


def _digits(value: float, digits: int) -> str | None:
    """Return a number with the given decimals, never a negative zero; None for NaN."""
    return f"{round(value, digits) + 0.0:.{digits}f}" if np.isfinite(value) else None


def stacked(cell: str) -> str:
    """Put the interval of a `band` under its median, for narrow columns."""
    return cell.replace(" (", "\n(", 1)


def middle(values: ArrayLike, digits: int = 1, asked: int | None = None) -> str:
    """Return the median alone, for a cell; see `band`."""
    return band(values, digits, asked).partition(" (")[0]


def strength_table(found: Result) -> Group:
    """Return the maximum moments: one column for each posture, strongest muscle first."""
    people = len(found.array("moment_nm"))
    over = "one hip" if people == 1 else f"median over {people} people"
    title = f"Maximum {found.attrs['motion']} moment [N m], {whose_hip(found.attrs)}; {over}"
    table = Table(title=Text(title), title_justify="left")
    table.add_column("muscle")
    bends = found.array("flexion_deg")
    for bend in bends:
        table.add_column(Text(f"{bend:.0f}°"), justify="right")
    medians = np.median(found.array("moment_nm"), axis=0)
    leader = medians.argmax(axis=1)
    names = found.labels("muscle")
    order: list[int] = np.argsort(-medians[0], kind="stable").tolist()
    for row in order:
        if medians[:, row].max() < 0.5:
            continue
        cells = [
            Text(f"*{value:.0f}", style="bold green") if leader[column] == row else Text(f"{value:.0f}")
            for column, value in enumerate(medians[:, row])
        ]
        table.add_row(names[row], *cells)
    balanced = [band(row, 0) for row in found.array("balanced_moment_nm").T]
    note = Text(
        f"* marks the strongest muscle of a posture. All together with the other axes in balance: "
        f"{balanced[0]} N m at {bends[0]:.0f}° (median, 95 % of people)."
    )
    return Group(table, note)


def arms_table(found: Result) -> Group:
    """Moment arms of the thirds of gluteus medius: median and band of 95 % of people."""
    people = len(found.array("rotation_arm_mm"))
    over = "one hip" if people == 1 else f"median (95% interval) over {people} people"
    shown = middle if people == 1 else band
    title = f"Moment arms of gluteus medius [mm], {whose_hip(found.attrs)}; {over}"
    table = Table(title=Text(title), title_justify="left")
    for words in ("hip flexion", "third"):
        table.add_column(Text(words))
    axes = {"abduction": "abduction", "internal rotation": "rotation", "flexion": "flexion"}
    for words in axes:
        table.add_column(Text(words), justify="right")
    arms = [found.array(f"compartment_{name}_arm_mm") for name in axes.values()]
    for row, bend in enumerate(found.array("flexion_deg")):
        for column, third in enumerate(found.labels("compartment")):
            cells = [stacked(shown(each[:, row, column], 0)) for each in arms]
            table.add_row("" if column else f"{bend:.0f}°", third, *cells)
        table.add_section()
    turning = turning_words(found.array("flexion_deg"), found.array("compartment_rotation_arm_mm"))
    return Group(table, Text(f"Minus: the opposite motion. {turning}"))


def stance_table(found: Result) -> Group:
    """Return posture, hip force and muscles: median and interval that contains 95 % of people.

    Forces are those of people who stand, level or not; the others are counted, but not averaged.
    """
    stood = found.array("recovered")
    asked, number = len(stood), int(stood.sum())
    person, operation = asked_words(found.attrs)
    who = "One hip" if asked == 1 else f"Numbers cover the {number} of {asked} people who stand"
    title = Text(f"Standing with the weight on the {found.attrs['side']} leg: {person}; {operation}. {who}.")
    summary = Table(title=title, show_header=False)
    summary.add_column("what")
    summary.add_column("median (95% interval)", justify="right")
    held = 100 * float(found.array("held").mean())
    summary.add_row("people who hold the usual posture", f"{held:.0f} % of {asked}")
    if asked > number:
        summary.add_row("people who cannot balance in any posture tried", f"{asked - number} of {asked}")
    for name, words, digits in (
        ("hip_contact_force_bw", "hip contact force [body weights]", 2),
        ("abduction_moment_nm_per_kg", "abduction moment needed [N m/kg]", 2),
        ("hip_adduction_deg", "hip adduction [degrees]", 1),
        ("pelvic_obliquity_deg", "pelvic drop on the other side [degrees]", 1),
        ("trunk_lean_deg", "trunk lean to this side [degrees]", 1),
        ("cup_force_angle_deg", "angle of hip force to cup axis [degrees]", 0),
        ("cup_rim_distance_mm", "distance of hip force to cup rim [mm]", 1),
    ):
        if name not in found:
            continue
        summary.add_row(Text(words), band(found.array(name)[stood], digits, asked))
    _add_misfit(summary, misfit_of(found))
    return Group(summary, _muscle_table(found, stood, asked)) if number else Group(summary)


def _add_misfit(summary: Table, misfit: Mapping[str, float]) -> None:
    """Name the measure that fits the others least, if it is more than two standard deviations
    off.
    """
    odd = max(misfit, key=lambda name: abs(misfit[name]), default=None)
    if odd is not None and abs(misfit[odd]) > _ODD:
        words = f"{misfit[odd]:+.1f} standard deviations from the others"
        summary.add_row(Text(f"measure that fits least: {odd.replace('_', ' ')}"), words)


def _muscle_table(found: Result, stood: Bools, asked: int) -> Table:
    """Return the table of muscles, in the order of their share of the moment, or of their force.

    Shares cover people whose moment is large enough (`with_shares`). With too few of them, the
    table has no shares.
    """
    sharing = with_shares(found)
    known = enough(int(sharing.sum()), asked, LEAST_FOR_MEDIAN)
    share = found.array("share_of_abduction_moment")[sharing]
    active, passive, activation = (
        found.array(name)[stood] for name in ("active_force_n", "passive_force_n", "activation")
    )
    words = "one hip" if asked == 1 else f"{int(stood.sum())} people who stand"
    of = f", shares of {int(sharing.sum())}" if known and sharing.sum() != stood.sum() else ""
    table = Table(
        title=Text(f"Muscles of {words}{of}; forces in N"),
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        collapse_padding=True,
    )
    table.add_column("muscle", no_wrap=True)
    for head in ("active", "passive", "activation", *(("share [%]",) if known else ())):
        table.add_column(Text(head), justify="right")
    force = np.abs(np.median(active + passive, axis=0))
    by = np.abs(np.median(share, axis=0)) if known else force
    order: list[int] = np.argsort(-by, kind="stable").tolist()
    for row in order:
        if by[row] < (_LEAST_SHARE if known else _LEAST_FORCE):
            continue
        table.add_row(
            found.labels("muscle")[row],
            band(active[:, row], 0, asked),
            middle(passive[:, row], 0, asked),
            middle(activation[:, row], 2, asked),
            *((band(100 * share[:, row], 0, asked),) if known else ()),
        )
    return table
