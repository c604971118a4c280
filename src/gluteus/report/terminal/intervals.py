"""Intervals of recorded motions: JSON, a table in the terminal, and bands for the page."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite

from rich.table import Table
from rich.text import Text

from gluteus.json_types import JsonObject
from gluteus.report.as_json import number
from gluteus.studies.intervals.summary import Named
from gluteus.studies.intervals.trial import TrialIntervals
from gluteus.studies.kinematics.lab_trial import LabTrial
from gluteus.studies.motion.batch_run import TrialResult

_OVER = "samples of markers and model"


def intervals_json(found: TrialIntervals) -> JsonObject:
    """Return named numbers with their intervals, and the file with the intervals of each frame."""
    return {
        "out": found.out,
        "samples": found.options.samples,
        "seed": found.options.interval_seed,
        "errors": list(found.options.errors),
        "over": _OVER,
        "numbers": {
            each.name: {
                "unit": each.unit,
                "lower": number(each.lower),
                "median": number(each.median),
                "upper": number(each.upper),
                "n": each.n,
                "asked": each.asked,
                "shares": {source: number(share) for source, share in each.shares.items()},
            }
            for each in found.named
        },
    }


def intervals_table(name: str, found: TrialIntervals) -> Table:
    """Return a row for each named number of a trial."""
    table = Table(title=Text(f"{name}: 95 % intervals over {found.options.samples} {_OVER}"))
    shares = any(each.shares for each in found.named)
    for words in ("number", "median (95 % interval)", "n", *(["most from"] if shares else [])):
        table.add_column(Text(words), justify="right" if words == "n" else "left")
    for each in found.named:
        row = [Text(each.name), Text(_span(each)), str(each.n)]
        table.add_row(*row, *([Text(_most(each))] if shares else []))
    return table


def _span(each: Named) -> str:
    digits = 2 if each.unit == "BW" else 0 if each.unit == "N" else 1
    unit = "body weights" if each.unit == "BW" else each.unit
    if not isfinite(each.median):
        return "too few samples"
    ends = f" ({each.lower:.{digits}f} to {each.upper:.{digits}f})" if isfinite(each.lower) else " (too few)"
    return f"{each.median:.{digits}f}{ends} {unit}"


def _most(each: Named) -> str:
    first = sorted(each.shares.items(), key=lambda one: -one[1])[:2]
    return ", ".join(f"{source} {share:.0%}" for source, share in first)


def with_bands(trial: LabTrial) -> TrialResult:
    """Return the forces of a trial with the bands of its hip forces, for the page."""
    assert trial.forces is not None
    if trial.intervals is None:
        return trial.forces
    bands = {
        joint: (trial.intervals.band(joint)[0].tolist(), trial.intervals.band(joint)[2].tolist())
        for joint in trial.forces.curves
    }
    return replace(trial.forces, bands=bands)
