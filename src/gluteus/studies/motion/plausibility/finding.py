"""A plausibility check, and its findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from gluteus.arrays import Bools, Floats
from gluteus.json_types import JsonObject

Severity = Literal["implausible", "partial", "caution"]
"""Severity of a check.

Implausible: the trial must not be used as a result. Partial: the same for the marked frames.
Caution: no frame is marked.
"""

_MOST_SPANS: Final = 20
_MOST_CAUSES: Final = 4


@dataclass(frozen=True)
class Check:
    """One kind of mistake, declared once.

    The table in the documentation is generated from these.

    Attributes
    ----------
    id : str
        Stable name for programs.
    severity : str
        "implausible", "partial" or "caution".
    finds : str
        The mistake, as a noun phrase.
    limit : str
        When the check reports it, with its thresholds.
    remedy : str
        What the user should do.
    """

    id: str
    severity: Severity
    finds: str
    limit: str
    remedy: str

    def found(self, cause: str, frames: Bools, remedy: str | None = None) -> Finding:
        """Return a finding of this check about a trial.

        Parameters
        ----------
        cause : str
            What was found, with numbers and place.
        frames : array (frame,)
            The affected frames.
        remedy : str, optional
            A more specific remedy than that of the check.
        """
        return Finding(self.id, self.severity, cause, remedy or self.remedy, frames)


@dataclass(frozen=True, eq=False)
class Finding:
    """A mistake that a check found in a trial; attributes are those of `Check.found`."""

    id: str
    severity: Severity
    cause: str
    remedy: str
    frames: Bools

    def as_json(self, time: Floats) -> JsonObject:
        """Return plain values; `frames` is their number, and `times_s` are the first time spans
        [s].
        """
        return {
            "id": self.id,
            "severity": self.severity,
            "cause": self.cause,
            "remedy": self.remedy,
            "frames": int(np.count_nonzero(self.frames)),
            "times_s": _spans(self.frames, time),
        }


def merged(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return one finding of each check, with its first causes and the frames of all.

    Findings that affect no frame of the trial are left out.
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
    """Return the first and last time of runs of frames."""
    edges = np.flatnonzero(np.diff(frames.astype(np.int8), prepend=0, append=0))
    pairs = edges.reshape(-1, 2)[:_MOST_SPANS].tolist()
    return [[round(float(time[first]), 6), round(float(time[end - 1]), 6)] for first, end in pairs]
