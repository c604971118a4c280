"""Hip contact force over whole stances: mean and standard deviation over steps and trials."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from gluteus.arrays import Floats
from gluteus.studies.kinematics.lab_trial import LabTrial, hip_curve, stances

PERCENT: Final = np.linspace(0.0, 100.0, 101)
"""Percentage of the stance, from foot strike to foot off."""

SIDES: Final = ("right", "left")


@dataclass(frozen=True, eq=False)
class StanceCurve:
    """Contact force of the hip on the side of the foot that stands on a plate.

    Attributes
    ----------
    side : str
        "right" or "left".
    stances : int
        Number of stances in the curve.
    mean_bw : (101,) array
        Mean [body weights] at `PERCENT`.
    sd_bw : (101,) array
        Standard deviation over stances; NaN for a single one.
    """

    side: str
    stances: int
    mean_bw: Floats
    sd_bw: Floats


def stance_curves(found: Sequence[LabTrial]) -> list[StanceCurve]:
    """Return a curve for each side with a whole stance in which all forces are known.

    Stances that begin or end with the recording, and implausible trials, are left out.

    Parameters
    ----------
    found : sequence of LabTrial
        Trials of one person.
    """
    curves = list[StanceCurve]()
    for side in SIDES:
        rows = [row for trial in found for row in _rows(trial, side)]
        if rows:
            values = np.stack(rows)
            spread = values.std(axis=0, ddof=1) if len(rows) > 1 else np.full(len(PERCENT), np.nan)
            curves.append(StanceCurve(side, len(rows), values.mean(axis=0), spread))
    return curves


def _rows(trial: LabTrial, side: str) -> list[Floats]:
    """Forces at `PERCENT` of each whole stance of one side."""
    curve = hip_curve(trial, side)
    if trial.forces is None or trial.kinematics is None or curve is None or not trial.forces.plausible:
        return []
    time, recorded = np.array(trial.forces.time_s), trial.kinematics.array("time")
    finite = np.isfinite(curve)
    frame = float(np.median(np.diff(recorded)))
    rows = list[Floats]()
    for each in stances(trial):
        whole = each.start > recorded[0] + frame and each.end < recorded[-1] - frame
        inside = (time >= each.start) & (time <= each.end)
        covered = inside.any() and time[0] <= each.start + frame and time[-1] >= each.end - frame
        if each.side == side and whole and covered and finite[inside].all():
            at = each.start + 0.01 * PERCENT * (each.end - each.start)
            rows.append(np.interp(at, time[finite], curve[finite]))
    return rows
