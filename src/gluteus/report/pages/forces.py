"""Muscle and joint forces of a recorded motion, as one HTML file that loads nothing from the
network.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import numpy as np

from gluteus.mechanics.engine.recruitment import Status
from gluteus.report.figures.forces import draw
from gluteus.report.pages.html import render_page, write_text
from gluteus.report.references import references
from gluteus.studies.motion.peaks import Peak, peaks_of
from gluteus.studies.result import Result


def write_forces_page(result: Result, path: Path | str, *, overwrite: bool = False) -> Path:
    """Write forces as one page; parameters and errors as `gluteus.report.pages.html.write_text`."""
    status = result.array("status")
    return write_text(
        path,
        render_page(
            "forces.html.j2",
            name=result.attrs["model"],
            version=result.attrs["version"],
            frames=int(status.size),
            span=result.attrs["settings"]["times_s"],
            statuses=[
                _status(each, int(np.sum(status == each))) for each in Status if np.any(status == each)
            ],
            plausible=result.attrs["plausible"],
            warnings=result.attrs["warnings"],
            peaks=_rows(result),
            pictures=draw(result.dataset),
            settings=_settings(result),
            files=result.attrs["files"],
            notes=result.attrs["notes"],
            frames_told=result.attrs["frames"],
            references=references(result.attrs["sources"]),
        ),
        overwrite=overwrite,
    )


def _status(status: Status, count: int) -> dict[str, Any]:
    return {"name": status.name.lower().replace("_", " "), "count": count, "advice": status.advice}


def _rows(result: Result) -> list[dict[str, str]]:
    found = peaks_of(result)
    rows = [
        _row(f"Contact force, {joint}", f"{peak.value:.2f} body weights", peak)
        for joint, peak in found.contact_force_bw.items()
    ]
    for side, peak in found.gluteus_medius_moment_nm.items():
        share = 100.0 * found.gluteus_medius_share_then[side]
        words = f"{peak.value:.1f} N m, {share:.0f} % of all abductors then"
        rows.append(_row(f"Gluteus medius, {side}: abducting moment", words, peak))
    return rows


def _row(what: str, value: str, peak: Peak) -> dict[str, str]:
    return {"what": what, "value": value, "at": f"{peak.time_s:.3f} s"}


def _settings(result: Result) -> dict[str, str]:
    told: dict[str, Any] = dict(result.attrs["settings"])
    flat: dict[str, Any] = dict(told.pop("signals"))
    return {key.replace("_", " "): _words(value) for key, value in (flat | told).items()}


def _words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, cast("list[Any]", value))) or "none"
    return {None: "none", True: "yes", False: "no"}.get(value, str(value))
