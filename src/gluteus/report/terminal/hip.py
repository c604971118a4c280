"""Terminal tables of strength and stance."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from rich.console import Group
from rich.table import Table
from rich.text import Text

from gluteus.studies.result import Result

_LEAST_SHARE = 0.005


def band(values: ArrayLike, digits: int = 1) -> str:
    """Median and 95 % interval in words for a cell."""
    given = np.asarray(values, dtype=float)
    if not given.size:
        return "nobody"
    low, middle, high = np.quantile(given, [0.025, 0.5, 0.975])
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
    """Posture, hip force and the muscles that hold, as median with the band that holds 95 % of people.

    Forces are those of people who stand, level or not; the others are counted, not averaged in.
    """
    stood = found.array("recovered")
    summary = Table(title="Standing with the weight on the right leg", show_header=False)
    summary.add_column("what")
    summary.add_column("median (95 % of people)", justify="right")
    summary.add_row(
        "pelvis held level, trunk upright", f"{100 * float(found.array('held').mean()):.0f} % of people"
    )
    falls = 100 * (1 - float(stood.mean()))
    if falls:
        summary.add_row("no posture tried holds them", f"{falls:.0f} % of people")
    for name, words, digits in (
        ("hip_contact_force_bw", "hip contact force [body weights]", 2),
        ("abduction_moment_nm_per_kg", "moment to be held [N m/kg]", 2),
        ("hip_adduction_deg", "hip adduction [degrees]", 1),
        ("pelvic_obliquity_deg", "pelvic drop on the left [degrees]", 1),
        ("trunk_lean_deg", "trunk lean to the right [degrees]", 1),
    ):
        summary.add_row(Text(words), band(found.array(name)[stood], digits))
    muscles = Table(title="Muscles")
    muscles.add_column("muscle", no_wrap=True)
    for words in ("force [N]", "activation", "share of moment"):
        muscles.add_column(Text(words), justify="right")
    if not stood.any():
        return Group(summary)
    parts = ("force_n", "activation", "share_of_abduction_moment")
    force, activation, share = (found.array(name)[stood] for name in parts)
    names, shares = found.labels("muscle"), np.median(share, axis=0)
    order: list[int] = np.argsort(-np.abs(shares), kind="stable").tolist()
    for row in order:
        if abs(shares[row]) < _LEAST_SHARE:
            continue
        muscles.add_row(
            names[row], band(force[:, row], 0), band(activation[:, row], 2), band(share[:, row], 2)
        )
    return Group(summary, muscles)
