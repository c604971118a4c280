"""Intervals of a trial of a laboratory, and their file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gluteus.arrays import Floats
from gluteus.files.bytes.whole import write_whole
from gluteus.studies.intervals.question import IntervalOptions
from gluteus.studies.intervals.recording import Recording
from gluteus.studies.intervals.summary import QUANTILES, Named, intervals
from gluteus.studies.result import Result

_IN_FILE = ("value", "generalised_force", "contact_force_bw", "gluteus_medius_n", "muscle_force_n")


@dataclass(frozen=True, eq=False)
class TrialIntervals:
    """Intervals of a trial.

    Attributes
    ----------
    frames : Result
        Intervals of each frame, as returned by `gluteus.studies.intervals.summary.intervals`.
    named : tuple of Named
        Intervals of named numbers.
    out : str
        File of the intervals of each frame.
    options : IntervalOptions
        Number of samples, and sources of error.
    """

    frames: Result
    named: tuple[Named, ...]
    out: str
    options: IntervalOptions

    def band(self, joint: str) -> Floats:
        """Lower end, median and upper end of a joint's contact force, (3, frame) [body weights]."""
        column = self.frames.labels("joint").index(joint)
        found: Floats = self.frames.array("contact_force_bw")[:, :, column]
        return found


def trial_intervals(
    recording: Recording,
    options: IntervalOptions,
    out: Path,
    *,
    overwrite: bool = False,
    progress: Callable[[], None] | None = None,
) -> TrialIntervals:
    """Compute the intervals of a trial and write those of its frames to a `.csv` file.

    Parameters
    ----------
    recording
        Recording of the trial.
    options
        Number of samples, and sources of error.
    out
        Path of the file.
    overwrite
        Whether an existing file may be replaced.
    progress
        Called after each sample.
    """
    frames, named = intervals(recording, options, progress)
    write_whole(out, _text(frames).encode(), overwrite=overwrite)
    return TrialIntervals(frames, tuple(named), str(out), options)


def _text(frames: Result) -> str:
    """A row for each frame: time, number of solved samples, and three columns for each number."""
    buffer = io.StringIO()
    table = csv.writer(buffer, lineterminator="\n")
    columns, values = list[str](), list[Floats]()
    for name in _IN_FILE:
        variable = frames.variable(name)
        for place, label in enumerate(frames.labels(variable.dims[2])):
            columns += [f"{name}/{label}/{quantile}" for quantile in QUANTILES]
            values += list(variable.values[:, :, place])
    table.writerow(["time", "n", *columns])
    for frame, (time, count) in enumerate(zip(frames.array("time"), frames.array("n"), strict=True)):
        # An empty cell, if too few samples are left for a number.
        cells = ["" if each[frame] != each[frame] else f"{each[frame]:.6g}" for each in values]
        table.writerow([f"{time:.9g}", int(count), *cells])
    return buffer.getvalue()
