"""Joint angles and hip contact force over gait cycles: mean and standard deviation over trials."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

import numpy as np

from gluteus.arrays import Floats
from gluteus.files import canonical_name
from gluteus.studies.kinematics.lab_trial import LabTrial, hip_curve, stances
from gluteus.studies.kinematics.stance_curves import PERCENT, SIDES

ANGLES: Final = ("hip_flexion", "hip_adduction", "hip_rotation", "knee_angle", "ankle_angle")
FORCE: Final = "hip_contact_force"

_LONGEST_S: Final = 2.5
"""Longest time between two strikes of a foot; a later one belongs to another walk."""


@dataclass(frozen=True, eq=False)
class GaitCurve:
    """A quantity over the gait cycle of a side.

    Attributes
    ----------
    quantity : str
        One of `ANGLES` [degrees], or `FORCE` [body weights].
    side : str
        "right" or "left".
    span : str
        "cycle" from a foot strike to the next, or "stance" if no foot struck twice.
    count : int
        Number of cycles or stances.
    mean, sd : (101,) array
        Values at `PERCENT`; the standard deviation of a single one is NaN.
    """

    quantity: str
    side: str
    span: Literal["cycle", "stance"]
    count: int
    mean: Floats
    sd: Floats


def gait_curves(found: Sequence[LabTrial]) -> list[GaitCurve]:
    """Return the curves of each side; parameters and rules as in `stance_curves`.

    Angles come from inverse kinematics, without a filter.
    """
    good = [trial for trial in found if trial.kinematics is not None and _plausible(trial)]
    curves = list[GaitCurve]()
    for side in SIDES:
        cycles = [(trial, span) for trial in good for span in _cycles(trial, side)]
        whole = [(trial, span) for trial in good for span in _stances(trial, side)]
        spans, kind = (cycles, "cycle") if cycles else (whole, "stance")
        for quantity in (*ANGLES, FORCE):
            rows = [row for trial, span in spans if (row := _row(trial, quantity, side, span)) is not None]
            if rows:
                values = np.stack(rows)
                spread = values.std(axis=0, ddof=1) if len(rows) > 1 else np.full(len(PERCENT), np.nan)
                curves.append(GaitCurve(quantity, side, kind, len(rows), values.mean(axis=0), spread))
    return curves


def _plausible(trial: LabTrial) -> bool:
    return trial.forces is None or trial.forces.plausible


def _stances(trial: LabTrial, side: str) -> list[tuple[float, float]]:
    """Complete stances: those that neither begin nor end with the recording."""
    assert trial.kinematics is not None
    time = trial.kinematics.array("time")
    frame = float(np.median(np.diff(time)))
    return [
        (each.start, each.end)
        for each in stances(trial)
        if each.side == side and each.start > time[0] + frame and each.end < time[-1] - frame
    ]


def _cycles(trial: LabTrial, side: str) -> list[tuple[float, float]]:
    """From each foot strike to the next, by the events of the recording or else by the plates."""
    assert trial.kinematics is not None
    time = trial.kinematics.array("time")
    struck = sorted(
        each.time for each in trial.events if "strike" in each.label.lower() and each.context.lower() == side
    )
    if not struck:
        first = time[0] + float(np.median(np.diff(time)))
        struck = [each.start for each in stances(trial) if each.side == side and each.start > first]
    return [
        (start, end)
        for start, end in pairwise(struck)
        if time[0] <= start and end <= time[-1] and end - start <= _LONGEST_S
    ]


def _row(trial: LabTrial, quantity: str, side: str, span: tuple[float, float]) -> Floats | None:
    """Values at `PERCENT` of a span; None if some of them are unknown."""
    if quantity == FORCE:
        curve = hip_curve(trial, side)
        time = np.array([] if trial.forces is None else trial.forces.time_s)
    else:
        curve, time = _angle(trial, f"{quantity}_{side[0]}")
    if curve is None or len(time) < 2:
        return None
    frame = float(np.median(np.diff(time)))
    inside = (time >= span[0]) & (time <= span[1])
    covered = time[0] <= span[0] + frame and time[-1] >= span[1] - frame
    if not inside.any() or not covered or not np.isfinite(curve[inside]).all():
        return None
    known = np.isfinite(curve)
    return np.interp(span[0] + 0.01 * PERCENT * (span[1] - span[0]), time[known], curve[known])


def _angle(trial: LabTrial, name: str) -> tuple[Floats | None, Floats]:
    """A coordinate over time [degrees]."""
    assert trial.kinematics is not None
    names = [canonical_name(each) for each in trial.kinematics.labels("coordinate")]
    time = trial.kinematics.array("time")
    if name not in names:
        return None, time
    return np.degrees(trial.kinematics.array("value")[:, names.index(name)]), time
