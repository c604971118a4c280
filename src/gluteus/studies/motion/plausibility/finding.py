"""A check, and what it reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from gluteus.arrays import Bools, Floats
from gluteus.json_types import JsonObject

Severity = Literal["implausible", "partial", "caution"]
"""An implausible trial is no result; partial says so of marked frames; a caution marks none."""

_MOST_SPANS: Final = 20
_MOST_CAUSES: Final = 4


@dataclass(frozen=True)
class Check:
    """One kind of mistake, declared once; the table of the documentation is made of these.

    Attributes
    ----------
    id : str
        Name that programs compare.
    severity : str
        "implausible", "partial" or "caution".
    finds : str
        What is wrong, as a noun phrase.
    limit : str
        When the check fires, with its numbers.
    remedy : str
        What the user should do.
    """

    id: str
    severity: Severity
    finds: str
    limit: str
    remedy: str

    def found(self, cause: str, frames: Bools, remedy: str | None = None) -> Finding:
        """Return what the check reports of a trial.

        Parameters
        ----------
        cause : str
            What was met, with its numbers and its place.
        frames : array (frame,)
            The frames concerned.
        remedy : str, optional
            A more precise remedy than that of the check.
        """
        return Finding(self.id, self.severity, cause, remedy or self.remedy, frames)


@dataclass(frozen=True, eq=False)
class Finding:
    """A mistake that a check found in a trial; attributes as of `Check.found`."""

    id: str
    severity: Severity
    cause: str
    remedy: str
    frames: Bools

    def as_json(self, time: Floats) -> JsonObject:
        """Return plain values; `frames` is a count, `times_s` the first spans of them [s]."""
        return {
            "id": self.id,
            "severity": self.severity,
            "cause": self.cause,
            "remedy": self.remedy,
            "frames": int(np.count_nonzero(self.frames)),
            "times_s": _spans(self.frames, time),
        }


def merged(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return one finding of each check: its first causes, the frames of all.

    What concerns no frame of the trial is left out.
    """
    found = defaultdict[str, list[Finding]](list)
    for each in findings:
        if each.frames.any():
            found[each.id].append(each)
    return tuple(_joined(same) for same in found.values())


def _joined(same: list[Finding]) -> Finding:
    causes = [each.cause for each in same]
    more = [f"and {len(causes) - _MOST_CAUSES} more"] if len(causes) > _MOST_CAUSES else []
    frames = np.logical_or.reduce([each.frames for each in same])
    return replace(same[0], cause="; ".join(causes[:_MOST_CAUSES] + more), frames=frames)


def _spans(frames: Bools, time: Floats) -> list[list[float]]:
    """First and last time of runs of frames."""
    edges = np.flatnonzero(np.diff(frames.astype(np.int8), prepend=0, append=0))
    pairs = edges.reshape(-1, 2)[:_MOST_SPANS].tolist()
    return [[round(float(time[first]), 6), round(float(time[end - 1]), 6)] for first, end in pairs]
