"""Peaks of a recorded motion: maxima over the frames in which everything was met."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

import numpy as np

from gluteus.arrays import Bools, Floats
from gluteus.json_types import JsonObject
from gluteus.mechanics.engine.recruitment import Status
from gluteus.studies.result import Result


@dataclass(frozen=True)
class Peak:
    """The maximum of a curve, and its time [s]."""

    value: float
    time_s: float


@dataclass(frozen=True)
class Peaks:
    """The peaks of a trial; all empty if not everything was met in any frame.

    Attributes
    ----------
    contact_force_bw : dict of str to Peak
        Contact force by joint [body weights].
    gluteus_medius_moment_nm : dict of str to Peak
        Abducting moment of gluteus medius by side [N m].
    gluteus_medius_share_then : dict of str to float
        Its share of the moment of all abductors at that time, by side.
    generalised_force : dict of str to Peak
        Absolute generalised force by coordinate [N m or N].
    """

    contact_force_bw: dict[str, Peak] = field(default_factory=dict[str, Peak])
    gluteus_medius_moment_nm: dict[str, Peak] = field(default_factory=dict[str, Peak])
    gluteus_medius_share_then: dict[str, float] = field(default_factory=dict[str, float])
    generalised_force: dict[str, Peak] = field(default_factory=dict[str, Peak])

    def as_json(self) -> JsonObject:
        """Return plain numbers by name; names without a peak are left out."""
        return {name: each for name, each in asdict(self).items() if each}


def counted(result: Result) -> Bools:
    """Return the frames (frame,) in which everything was met and that are plausible; if no such
    frame is plausible, all in which everything was met.
    """
    met: Bools = np.equal(result.array("status"), Status.OK)
    if "plausible" not in result:
        return met
    plausible: Bools = np.not_equal(result.array("plausible"), 0)
    return met & plausible if plausible.any() else met


def peaks_of(result: Result) -> Peaks:
    """Return the peaks of a result of `forces`."""
    found = Peaks()
    rows = np.flatnonzero(counted(result))
    if not len(rows):
        return found
    time: Floats = result.array("time")[rows]

    def curves(name: str) -> Iterator[tuple[str, Floats]]:
        variable = result.variable(name)
        yield from zip(result.labels(variable.dims[1]), variable.values[rows].T, strict=True)

    def peak(values: Floats) -> Peak:
        at = int(np.nanargmax(values))
        return Peak(float(values[at]), float(time[at]))

    found.contact_force_bw.update({joint: peak(force) for joint, force in curves("contact_force_bw")})
    moments = dict(curves("gluteus_medius_moment_nm"))
    for side, share in curves("gluteus_medius_share"):
        if not np.isnan(share).all():
            found.gluteus_medius_moment_nm[side] = peak(moments[side])
            found.gluteus_medius_share_then[side] = float(share[int(np.nanargmax(moments[side]))])
    found.generalised_force.update({name: peak(abs(force)) for name, force in curves("generalised_force")})
    return found
