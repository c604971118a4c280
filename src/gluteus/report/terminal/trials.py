"""Many recorded motions as one table, one JSON object and one page, with failures first."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from markupsafe import Markup
from rich.console import Group
from rich.table import Table
from rich.text import Text

from gluteus._version import __version__
from gluteus.files.bytes.whole import write_whole
from gluteus.json_types import JsonObject
from gluteus.report.as_json import number
from gluteus.report.drawing.style import ACCENT, MEDIUS_COLOUR, QUIET, SETTINGS
from gluteus.report.figures.picture import Picture, canvas, save
from gluteus.report.pages.html import render_page, write_text
from gluteus.studies.motion.batch_run import TrialResult
from gluteus.visible import visible_cell

SIDES = ("right", "left")
_COLOURS = (ACCENT, MEDIUS_COLOUR)


def trials_json(found: Sequence[TrialResult], seconds: float) -> JsonObject:
    """Return every trial with its peaks, or with the reason why it failed."""
    return {
        "trials": len(found),
        "failed": [{"name": each.name, "error": each.error} for each in found if each.error],
        "implausible": [each.name for each in found if not each.plausible],
        "frames": sum(each.frames for each in found),
        "results": {each.name: _result(each) for each in found if not each.error},
        "seconds": number(seconds),
        "provenance": {
            "version": __version__,
            "seed": None,
            "samples": len(found),
            "model": "each trial's own",
            "sources": ["seth2018", "opensim-core"],
        },
    }


def _result(each: TrialResult) -> dict[str, Any]:
    return {
        "out": each.out,
        "frames": each.frames,
        "failed": each.failed,
        "plausible": each.plausible,
        "warnings": list(each.warnings),
        "residuals": each.residuals,
        "peak": each.peaks.as_json(),
        "notes": list(each.notes),
        "seconds": number(each.seconds),
    }


def write_trials_table(found: Sequence[TrialResult], path: Path, *, overwrite: bool = False) -> Path:
    """Write one row for each trial as CSV: its results, or why it failed.

    Errors are those of `write_whole`.
    """
    buffer = io.StringIO()
    columns = ["trial", "error", "frames", "frames_not_ok", "plausible", "warnings", "seconds", "out"]
    columns += [f"peak_hip_contact_{side}_bw" for side in SIDES]
    columns += [f"gluteus_medius_share_{side}" for side in SIDES]
    table = csv.DictWriter(buffer, columns, lineterminator="\n")
    table.writeheader()
    for each in found:
        error = visible_cell(each.error or "")
        row: dict[str, Any] = {"trial": visible_cell(each.name), "error": error, "frames": each.frames}
        row |= {
            "frames_not_ok": each.failed,
            "plausible": "" if each.error else each.plausible,
            "warnings": _ids(each),
            "seconds": f"{each.seconds:.3f}",
            "out": visible_cell(Path(each.out or "").name),
        }
        for side in SIDES:
            row[f"peak_hip_contact_{side}_bw"] = _contact(each, side)
            row[f"gluteus_medius_share_{side}"] = each.peaks.gluteus_medius_share_then.get(side, "")
        table.writerow(row)
    return write_whole(path, buffer.getvalue().encode(), overwrite=overwrite)


def _contact(each: TrialResult, side: str) -> float | str:
    contact = each.peaks.contact_force_bw
    joint = hip_of(contact, side)
    return "" if joint is None else contact[joint].value


def hip_of(joints: Iterable[str], side: str) -> str | None:
    """Return the hip joint of a side, by the names that families of models use."""
    ending = f"_{side[0]}"
    return next((name for name in joints if "hip" in name.lower() and name.endswith(ending)), None)


def trials_table(found: Sequence[TrialResult]) -> Group:
    """Return failures, and a row for each trial that did not fail."""
    parts: list[Any] = [
        Text(f"{each.name} failed: {each.error}", style="red") for each in found if each.error
    ]
    parts += [
        Text(f"{each.name} is implausible: {_ids(each)}", style="red") for each in found if not each.plausible
    ]
    table = Table(title=Text(f"{len(found)} recorded motions"))
    for words in ("trial", "frames", "not met", "plausible", "hip right [BW]", "hip left [BW]", "seconds"):
        table.add_column(Text(words), justify="left" if words == "trial" else "right")
    for each in found:
        if not each.error:
            contacts = [_contact(each, side) for side in SIDES]
            shown = [f"{value:.2f}" if isinstance(value, float) else "" for value in contacts]
            verdict = "yes" if each.plausible else "no"
            table.add_row(
                Text(each.name), str(each.frames), str(each.failed), verdict, *shown, f"{each.seconds:.1f}"
            )
    return Group(*parts, table)


def _ids(each: TrialResult) -> str:
    """Return the names of the checks that found something about a trial."""
    return ", ".join(str(warning["id"]) for warning in each.warnings)


def write_trials_page(
    found: Sequence[TrialResult],
    path: Path,
    *,
    overwrite: bool = False,
    models: Sequence[Picture] = (),
    gait: Picture | None = None,
    emg: Picture | None = None,
) -> Path:
    """Write trials as one page; errors as `gluteus.report.pages.html.write_text`.

    Parameters
    ----------
    found
        Results of the trials.
    path, overwrite
        As of `gluteus.report.pages.html.write_text`.
    models
        Pictures of the models of recordings.
    gait
        Curves over the gait cycle.
    emg
        EMG beside activations.
    """
    rows = [
        {
            "name": each.name,
            "frames": each.frames,
            "failed": each.failed,
            "contacts": [_contact(each, side) for side in SIDES],
            "shares": [each.peaks.gluteus_medius_share_then.get(side, "") for side in SIDES],
            "notes": each.notes,
            "plausible": each.plausible,
            "warnings": each.warnings,
        }
        for each in found
        if not each.error
    ]
    text = render_page(
        "trials.html.j2",
        rows=rows,
        broken=[each for each in found if each.error],
        figure=Markup(_curves(found)) if rows else "",
        banded=any(each.bands for each in found),
        models=models,
        curves=[each for each in (gait, emg) if each is not None],
        version=__version__,
    )
    return write_text(path, text, overwrite=overwrite)


def _curves(found: Sequence[TrialResult]) -> str:
    """Draw the hip contact force over each trial's time from 0 to 100 %, right and left side by
    side.
    """
    import matplotlib as mpl

    with mpl.rc_context(SETTINGS):
        figure, axes = canvas(10.2, 3.9, 1, 2)
        top = 0.0
        for side, one, colour in zip(SIDES, axes, _COLOURS, strict=True):
            for each in found:
                joint = hip_of(each.curves, side)
                if joint is not None:
                    values = np.array(each.curves[joint], dtype=float)
                    start, end = each.time_s[0], each.time_s[-1]
                    part = 100 * (np.array(each.time_s) - start) / max(end - start, 1e-9)
                    one.plot(part, values, color=colour, alpha=0.75, linewidth=1.4)
                    top = max(top, float(np.nanmax(values, initial=0.0)))
                    if joint in each.bands:
                        lower, upper = (np.array(end, dtype=float) for end in each.bands[joint])
                        one.fill_between(part, lower, upper, color=colour, alpha=0.18, linewidth=0)
                        top = max(top, float(np.nanmax(upper, initial=0.0)))
            one.set_title(f"{side} hip")
            one.set_xlabel("part of the recording [%]")
        for one in axes:
            one.set_ylim(0, 1.08 * top if top else 1)
            one.axhline(1, color=QUIET, linewidth=0.7, linestyle=":")
        axes[0].set_ylabel("contact force [body weights]")
        text = save(figure, "svg")[0].decode("utf-8")
    told = "Hip contact force over the time of every recording, right and left"
    return text[text.index("<svg") :].replace("<svg", f'<svg role="img" aria-label="{told}"', 1)
