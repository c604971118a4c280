"""Checks of computed results: residuals and reserves against published limits, muscles, the hip."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from gluteus.arrays import Bools, Floats
from gluteus.files.osim.spec.forces import PathMuscleSpec
from gluteus.json_types import JsonObject
from gluteus.mechanics.body.tree import FIXED
from gluteus.mechanics.engine.recruitment import Status
from gluteus.model.opensim.model import OsimModel
from gluteus.model.opensim.muscles import control_bounds
from gluteus.studies.motion.frames import Frames, FrameSettings
from gluteus.studies.motion.plausibility import limits
from gluteus.studies.motion.plausibility.finding import Check, Finding
from gluteus.studies.motion.plausibility.support import Support

HIP_FORCE: Final = Check(
    "hip-force",
    "implausible",
    "an impossible hip force",
    f"above {limits.HIP_FORCE_BW:g} body weights (measured at most: 8.7, in stumbling)",
    "check the muscle with the largest force there, passive force, reserves and the unit of loads",
)
AT_BOUND: Final = Check(
    "muscles-at-bound",
    "caution",
    "muscles at full activation most of the time",
    f"in more than {limits.AT_BOUND_FRAMES:.0%} of the frames",
    "check whether the model is as strong as the person, and what the reserves contribute",
)
RESERVES: Final = Check(
    "reserves-carry",
    "caution",
    "reserves that replace muscles",
    f"more than {limits.RESERVE_CARRIES:.0%} (root mean square) of the moment of a coordinate that "
    "muscles drive",
    "give weaker reserves, or find out why the muscles cannot produce the moment",
)

UNMET: Final = Check(
    "unmet-frames",
    "caution",
    "frames whose motion needs more than muscles and actuators can produce",
    "in any frame; its activations are the nearest possible ones, and peaks leave it out",
    "check whether the model lacks strength there, or reserves (--reserves)",
)

_ALONE: Final = 0.999
_LEAST_MOMENT: Final = 10.0
_LEAST_ARM: Final = 0.005
"""Moment arm from which a muscle counts as one that drives a coordinate [m/rad]."""


@dataclass(frozen=True)
class Share:
    """Peak and root mean square of a quantity, and their share of a reference.

    Attributes
    ----------
    peak, rms : float
        [N or N m]
    share_of_peak, share_rms : float
        Share of the reference.
    limit : float
        Recommended share.
    """

    peak: float
    rms: float
    share_peak: float
    share_rms: float
    limit: float

    @property
    def within(self) -> bool:
        """Whether the peak is within the recommended limit."""
        return self.share_peak <= self.limit


@dataclass(frozen=True)
class Residuals:
    """Force and moment on the root that nothing in the recording explains.

    Attributes
    ----------
    root : str
        The body.
    external_force_n : float
        Peak external force, the reference [N].
    centre_height_m : float
        Mean height of the centre of mass over the lowest foot, for moments [m].
    """

    root: str
    external_force_n: float
    centre_height_m: float
    force: Share
    moment: Share

    def as_json(self) -> JsonObject:
        """Return plain values."""
        return {
            "root": self.root,
            "external_force_n": round(self.external_force_n, 3),
            "centre_height_m": round(self.centre_height_m, 4),
            "force": _share_json(self.force, "n"),
            "moment": _share_json(self.moment, "nm"),
        }


def _share_json(share: Share, unit: str) -> JsonObject:
    return {
        f"peak_{unit}": round(share.peak, 3),
        f"rms_{unit}": round(share.rms, 3),
        "share_peak": round(share.share_peak, 5),
        "share_rms": round(share.share_rms, 5),
        "limit": share.limit,
        "within_limit": share.within,
    }


def residuals_of(model: OsimModel, support: Support, height: float, frames: Bools) -> Residuals:
    """Return the residuals over some frames (frame,).

    ``height`` is that of the centre of mass [m].
    """
    peak = float(np.linalg.norm(support.total[frames], axis=1).max())
    reference = max(peak, limits.NO_LOAD * support.weight)
    force, moment = (np.linalg.norm(each[frames], axis=1) for each in (support.residual, support.moment))
    return Residuals(
        model.tree.names[support.root],
        peak,
        height,
        _share(force, reference, limits.RESIDUAL_FORCE),
        _share(moment, reference * height, limits.RESIDUAL_MOMENT),
    )


def _share(sizes: Floats, reference: float, limit: float) -> Share:
    peak, rms = float(sizes.max()), float(np.sqrt(np.mean(sizes**2)))
    return Share(peak, rms, peak / reference, rms / reference, limit)


@dataclass(frozen=True)
class Reserve:
    """Force of actuators on a coordinate, in addition to the muscles.

    Attributes
    ----------
    coordinate : str
    unit : str
        "N m" or "N".
    peak, peak_needed : float
        Maximum magnitude of the reserves, and of what the motion needs.
    carried : float
        Root mean square of the reserves, divided by that of what the motion needs.
    muscles : bool
        Whether muscles drive the coordinate as well.
    """

    coordinate: str
    unit: str
    peak: float
    peak_needed: float
    carried: float
    muscles: bool

    @property
    def share(self) -> float:
        """Share of the peak that the motion needs; 0 if it needs none."""
        return self.peak / self.peak_needed if self.peak_needed > 0.0 else 0.0

    def as_json(self) -> JsonObject:
        """Return plain values."""
        return {
            "unit": self.unit,
            "peak": round(self.peak, 4),
            "peak_needed": round(self.peak_needed, 4),
            "share": round(self.share, 5),
            "limit": limits.RESERVE,
            "within_limit": self.share <= limits.RESERVE,
            "muscles": self.muscles,
        }


def reserves_of(settings: FrameSettings, found: Frames, root: int | None, frames: Bools) -> list[Reserve]:
    """Return the reserves of all coordinates but those of the root, largest share first.

    Parameters
    ----------
    settings : FrameSettings
    found : Frames
    root : int or None
        The body whose coordinates have residuals and no reserves.
    frames : array (frame,)
        Frames to consider.
    """
    model, actuators = settings.model, settings.actuators
    residual = {drive.coordinate for drive in model.tree.drives[root]} if root is not None else set[int]()
    rows = frames & (found.status <= Status.UNMET)
    placed: list[int] = actuators.coordinate.tolist()
    columns = [each for each in dict.fromkeys(placed) if each != FIXED and each not in residual]
    if not columns or not rows.any():
        return []
    force = np.zeros((int(rows.sum()), len(columns)))
    for actuator, column in enumerate(placed):
        if column in columns:
            made = found.control[rows, actuator] * actuators.optimal_force[actuator]
            force[:, columns.index(column)] += made
    needed = found.needed[rows][:, columns]
    peak, peak_needed = np.abs(force).max(axis=0), np.abs(needed).max(axis=0)
    carried = np.sqrt((force**2).mean(axis=0) / np.maximum((needed**2).mean(axis=0), 1e-12))
    alone = np.abs(force - needed).max(axis=0) <= (1.0 - _ALONE) * np.maximum(peak_needed, 1e-9)
    driven = _driven(model)
    reserves = [
        Reserve(
            model.coordinate_names[column],
            "N" if model.spec.coordinates[column].motion == "translational" else "N m",
            peak=float(peak[place]),
            peak_needed=float(peak_needed[place]),
            carried=float(carried[place]),
            muscles=bool(not alone[place] or driven[column]),
        )
        for place, column in enumerate(columns)
    ]
    return sorted(reserves, key=lambda each: -each.share)


def _driven(model: OsimModel) -> Bools:
    """Return which coordinates a muscle with a force crosses in the default pose, (coordinate,)."""
    pulls = [each.appliesForce and not isinstance(each, PathMuscleSpec) for each in model.spec.muscles]
    arms = np.abs(model.moment_arms(model.default_pose()[None])[0])
    return (arms[np.array(pulls, dtype=np.bool_)] > _LEAST_ARM).any(axis=0)


def outcome_findings(
    settings: FrameSettings, found: Frames, hips: int, whole: bool, reserves: list[Reserve], filtered: bool
) -> Iterator[Finding]:
    """Yield findings about the result.

    Parameters
    ----------
    settings : FrameSettings
    found : Frames
    hips : int
        Number of joints in the settings that are hips; they come first.
    whole : bool
        Whether the model is a whole body, whose weight its hips carry.
    reserves : list of Reserve
    filtered : bool
        Whether the motion went through the low-pass filter.
    """
    solved = found.status <= Status.UNMET
    weight = float(settings.model.tree.mass.sum() * np.linalg.norm(settings.model.spec.gravity))
    weight = weight if whole else max(weight, limits.LEAST_WEIGHT_N)
    force = np.linalg.norm(found.in_child[:, :hips], axis=-1) / max(weight, 1e-9)
    beyond = (force > limits.HIP_FORCE_BW) & solved[:, None]
    if beyond.any():
        frame, hip = np.unravel_index(int(np.argmax(np.where(beyond, force, 0.0))), force.shape)
        strongest = settings.model.muscle_names[int(np.argmax(found.force[frame]))]
        side = settings.model.tree.names[int(settings.bodies[hip])]
        yield HIP_FORCE.found(
            f"the hip of {side} carries up to {force[frame, hip]:.1f} body weights, where {strongest} pulls "
            f"with {found.force[frame].max():.0f} N",
            beyond.any(axis=1),
        )
    yield from _unmet(settings, found, filtered)
    yield from _at_bound(settings, found, solved)
    heavy = [
        each
        for each in reserves
        if each.muscles and each.carried > limits.RESERVE_CARRIES and each.peak_needed > _LEAST_MOMENT
    ]
    if heavy:
        words = ", ".join(
            f"{each.coordinate} {each.peak:.0f} of {each.peak_needed:.0f} {each.unit}" for each in heavy[:4]
        )
        yield RESERVES.found(f"peaks of reserves: {words}", solved)


def _unmet(settings: FrameSettings, found: Frames, filtered: bool) -> Iterator[Finding]:
    short = found.status == Status.UNMET
    if not short.any():
        return
    left = np.nan_to_num(np.abs(found.unmet[short])).max(axis=0)
    column = int(np.argmax(left))
    drives = (drive for body in settings.model.tree.drives for drive in body if drive.coordinate == column)
    unit = "N m" if any(drive.turns for drive in drives) else "N"
    cause = (
        f"{int(np.count_nonzero(short))} of {short.size} frames are not met; the largest missing force is at "
        f"{settings.model.coordinate_names[column]}, {left[column]:.3g} {unit}"
    )
    noise = "the motion is not filtered, and its noise needs forces that did not exist: filter it first "
    yield UNMET.found(cause, short, None if filtered else f"{noise}(--lowpass 6); then {UNMET.remedy}")


def _at_bound(settings: FrameSettings, found: Frames, solved: Bools) -> Iterator[Finding]:
    if not solved.any() or not found.activation.shape[1]:
        return
    low, high = control_bounds(settings.model.spec.muscles)
    full = (found.activation >= np.where(high > low, limits.AT_BOUND * high, np.inf)) & solved[:, None]
    often = np.count_nonzero(full, axis=0) / np.count_nonzero(solved)
    order: list[int] = np.argsort(-often).tolist()
    names = [settings.model.muscle_names[k] for k in order if often[k] > limits.AT_BOUND_FRAMES]
    if names:
        shown = ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
        yield AT_BOUND.found(f"{shown} at full activation", np.logical_or.reduce(full, axis=1))
