"""Hip forces of recorded walks, compared with those of instrumented hips."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from gluteus.anatomy import norms
from gluteus.errors import GluteusError
from gluteus.studies.motion.batch_list import TrialRequest
from gluteus.studies.motion.batch_run import TrialResult, run_trial
from gluteus.studies.validation.comparison import Comparison, compared

_LEAST_BW = 1.0
_APART_S = 0.2
_NOTE = (
    "Mean of the two largest peaks of a recording, by least effort. The measured value is the "
    "mean around both peaks of ten older patients with implants, at their own speed."
)


def walking(trials: Sequence[TrialRequest]) -> list[Comparison]:
    """Compare the peaks of each recorded walk and side with level walking (`bergmann2016`).

    Raises
    ------
    GluteusError
        A recording cannot be analysed, or does not show two peaks above one body weight.
    """
    found: list[Comparison] = []
    with TemporaryDirectory() as folder:
        for trial in trials:
            result = run_trial(trial, Path(folder), ".sto", True)
            if result.error:
                raise GluteusError(f"{trial.name}: {result.error}")
            found.extend(_compared(result))
    return found


def _compared(result: TrialResult) -> list[Comparison]:
    published = norms("validation")["level_walking_hip_force"]
    rows: list[Comparison] = []
    for joint, curve in result.curves.items():
        peaks = two_peaks(np.array(result.time_s), np.array(curve, dtype=float))
        if peaks is not None:
            title = f"recorded walk {result.name}, mean of both peaks at {joint}"
            mean = float(np.mean(peaks))
            rows.append(compared("walking", title, "body weights", published, mean, factor=0.01, note=_NOTE))
    if not rows:
        raise GluteusError(
            f"{result.name}: no joint has two peaks of more than a body weight; is it a walk, with its loads?"
        )
    return rows


def two_peaks(time_s: np.ndarray, force_bw: np.ndarray) -> tuple[float, float] | None:
    """Return the two largest peaks [body weights] of a contact force, in order of time, or None."""
    from scipy.signal import find_peaks

    known = np.nan_to_num(np.asarray(force_bw, dtype=float))
    step = float(np.median(np.diff(time_s)))
    places, _ = find_peaks(known, height=_LEAST_BW, distance=max(int(_APART_S / step), 1))
    if len(places) < 2:
        return None
    greatest = np.sort(places[np.argsort(-known[places])[:2]])
    return float(known[greatest[0]]), float(known[greatest[1]])
