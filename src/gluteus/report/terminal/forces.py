"""Muscle and joint forces of a recorded motion, as JSON and in the terminal."""

from __future__ import annotations

from typing import Any

import numpy as np
from rich.console import Group
from rich.table import Table
from rich.text import Text

from gluteus.json_types import JsonObject
from gluteus.mechanics.engine.recruitment import Status
from gluteus.report.as_json import number
from gluteus.report.terminal.plausibility import residual_lines, verdict_lines
from gluteus.studies.motion.peaks import Peaks, counted, peaks_of
from gluteus.studies.result import Result

_MOST = 10


def forces_json(result: Result, seconds: float) -> JsonObject:
    """Return frames, statuses, muscles and peaks.

    Peaks are over the frames in which everything was met.
    """
    status = result.array("status")
    verdict = ("plausible", "warnings", "residuals", "reserves")
    return {
        **{name: result.attrs[name] for name in verdict},
        "frames": int(status.size),
        "failed": int(np.count_nonzero(status != Status.OK)),
        "status": {each.name.lower(): int(np.count_nonzero(status == each)) for each in Status},
        "muscles": muscle_peaks(result),
        "peak": peaks_of(result).as_json(),
        "seconds": number(seconds),
        "provenance": {name: each for name, each in result.attrs.items() if name not in verdict},
    }


def muscle_peaks(result: Result) -> dict[str, dict[str, float | None]]:
    """Return peak force, peak activation and mean force of each muscle, over the frames in which
    everything was met.
    """
    good = counted(result)
    force, activation = result.array("muscle_force_n")[good], result.array("activation")[good]
    if not good.any():
        return {}
    return {
        name: {
            "peak_force_n": number(force[:, k].max()),
            "mean_force_n": number(force[:, k].mean()),
            "peak_activation": number(activation[:, k].max()),
        }
        for k, name in enumerate(result.labels("muscle"))
    }


def forces_text(result: Result) -> Group:
    """Return findings about the trial, a few lines, and two tables."""
    status = result.array("status")
    counts = [
        f"{int(np.sum(status == each))} {each.name.lower()}" for each in Status if np.any(status == each)
    ]
    parts: list[Any] = [*verdict_lines(result), Text(f"{status.size} frames: {', '.join(counts)}")]
    parts += [
        Text(f"- {each.name.lower()}: {each.advice}") for each in Status if each and np.any(status == each)
    ]
    parts += [Text(f"- {note}") for note in result.attrs["notes"]]
    if without := result.attrs["settings"]["without_drive"]:
        parts.append(
            Text(f"- no muscle or actuator drives {', '.join(without)}: their forces are not matched")
        )
    parts += residual_lines(result)
    tables = [_joint_table(peaks_of(result)), _muscle_table(result)] if np.any(status == Status.OK) else []
    return Group(*parts, *tables)


def _joint_table(found: Peaks) -> Table:
    table = Table(title=Text("Peaks"))
    for words in ("what", "value", "at [s]"):
        table.add_column(Text(words), justify="left" if words == "what" else "right")
    for joint, peak in found.contact_force_bw.items():
        table.add_row(Text(f"contact force, {joint}"), f"{peak.value:.2f} body weights", f"{peak.time_s:.3f}")
    for side, peak in found.gluteus_medius_moment_nm.items():
        share = found.gluteus_medius_share_then[side]
        words = f"{peak.value:.1f} N m, {100 * share:.0f} % of all abductors"
        table.add_row(Text(f"gluteus medius, {side}: abducting moment"), words, f"{peak.time_s:.3f}")
    return table


def _muscle_table(result: Result) -> Table:
    table = Table(title=Text("Muscles with the largest forces"))
    for words in ("muscle", "peak [N]", "mean [N]", "peak activation"):
        table.add_column(Text(words), justify="left" if words == "muscle" else "right")
    every = muscle_peaks(result)
    for name in sorted(every, key=lambda each: -(every[each]["peak_force_n"] or 0.0))[:_MOST]:
        row = every[name]
        table.add_row(
            Text(name), f"{row['peak_force_n']:.0f}", f"{row['mean_force_n']:.0f}",
            f"{row['peak_activation']:.2f}",
        )  # fmt: skip
    return table
