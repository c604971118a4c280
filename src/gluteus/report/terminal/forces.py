"""Muscle and joint forces of a recorded motion as JSON and in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from rich.console import Group
from rich.table import Table
from rich.text import Text

from gluteus.mechanics.engine.recruitment import Status
from gluteus.report.as_json import number
from gluteus.studies.motion.dataset import peaks

if TYPE_CHECKING:
    from xarray import Dataset

_MOST = 10


def forces_json(result: Dataset, seconds: float) -> dict[str, Any]:
    """Frames, statuses, muscles and peaks; all peaks are over the frames that met everything."""
    status = result["status"].values
    return {
        "frames": int(status.size),
        "failed": int(np.count_nonzero(status != Status.OK)),
        "status": {each.name.lower(): int(np.count_nonzero(status == each)) for each in Status},
        "muscles": muscle_peaks(result),
        "peak": peaks(result),
        "seconds": number(seconds),
        "provenance": dict(result.attrs),
    }


def muscle_peaks(result: Dataset) -> dict[str, dict[str, float | None]]:
    """Of each muscle, over the frames that met everything: peak force and activation, mean force."""
    good = result["status"].values == Status.OK
    force, activation = result["muscle_force_n"].values[good], result["activation"].values[good]
    if not good.any():
        return {}
    return {
        name: {
            "peak_force_n": number(force[:, k].max()),
            "mean_force_n": number(force[:, k].mean()),
            "peak_activation": number(activation[:, k].max()),
        }
        for k, name in enumerate(result["muscle"].values.tolist())
    }


def forces_text(result: Dataset) -> Group:
    """A few lines and two tables."""
    status = result["status"].values
    counts = [
        f"{int(np.sum(status == each))} {each.name.lower()}" for each in Status if np.any(status == each)
    ]
    parts: list[Any] = [Text(f"{status.size} frames: {', '.join(counts)}")]
    parts += [
        Text(f"- {each.name.lower()}: {each.advice}") for each in Status if each and np.any(status == each)
    ]
    parts += [Text(f"- {note}") for note in result.attrs["notes"]]
    if without := result.attrs["settings"]["without_drive"]:
        parts.append(Text(f"- nothing drives {', '.join(without)}: their forces are not matched"))
    found = peaks(result)
    return Group(*parts, *([_joint_table(found), _muscle_table(result)] if found else []))


def _joint_table(found: dict[str, Any]) -> Table:
    table = Table(title=Text("Peaks"))
    for words in ("what", "value", "at [s]"):
        table.add_column(words, justify="left" if words == "what" else "right")
    for joint, peak in found.get("contact_force_bw", {}).items():
        table.add_row(
            Text(f"contact force, {joint}"), f"{peak['value']:.2f} body weights", f"{peak['time_s']:.3f}"
        )
    for side, peak in found.get("gluteus_medius_moment_nm", {}).items():
        share = found["gluteus_medius_share_then"][side]
        words = f"{peak['value']:.1f} N m, {100 * share:.0f} % of all abductors"
        table.add_row(Text(f"gluteus medius, {side}: abducting moment"), words, f"{peak['time_s']:.3f}")
    return table


def _muscle_table(result: Dataset) -> Table:
    table = Table(title=Text("Muscles with the greatest forces"))
    for words in ("muscle", "peak [N]", "mean [N]", "peak activation"):
        table.add_column(words, justify="left" if words == "muscle" else "right")
    every = muscle_peaks(result)
    for name in sorted(every, key=lambda each: -(every[each]["peak_force_n"] or 0.0))[:_MOST]:
        row = every[name]
        table.add_row(
            Text(name), f"{row['peak_force_n']:.0f}", f"{row['mean_force_n']:.0f}",
            f"{row['peak_activation']:.2f}",
        )  # fmt: skip
    return table
