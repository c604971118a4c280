"""Intervals over the samples of a recording, and the contribution of each error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from gluteus._version import __version__
from gluteus.arrays import Bools, Floats
from gluteus.model.opensim.tree import joints_of_bodies
from gluteus.quantiles import LEAST_FOR_INTERVAL, interval95
from gluteus.studies.intervals.propagate import Outcomes, Recording, outcomes
from gluteus.studies.intervals.question import IntervalOptions, Source
from gluteus.studies.motion.dataset import SIDES
from gluteus.studies.result import Result, result_of

QUANTILES = ("lower", "median", "upper")


@dataclass(frozen=True)
class Named:
    """A named number of a recording, with its interval.

    Attributes
    ----------
    name, unit : str
    lower, median, upper : float
        95 % interval and median over the samples that have the number; NaN for too few.
    n, asked : int
        Number of samples that have the number, and number of samples drawn.
    shares : dict of Source to float
        Variance with this error alone, as a fraction of the variance with all errors; empty unless
        requested.
    """

    name: str
    unit: str
    lower: float
    median: float
    upper: float
    n: int
    asked: int
    shares: Mapping[Source, float]


def intervals(
    recording: Recording, options: IntervalOptions, progress: Callable[[], None] | None = None
) -> tuple[Result, list[Named]]:
    """Return the intervals of all frames and of named numbers.

    Parameters
    ----------
    recording
        Recording that is computed repeatedly.
    options
        Number of samples, and sources of error.
    progress
        Called after each sample.

    Returns
    -------
    frames : Result
        Over quantile and time: ``value``, ``generalised_force``, ``muscle_force_n``,
        ``contact_force_bw``, ``gluteus_medius_n``; ``n`` of each frame.
    named : list of Named
        Peak hip force, peak force of gluteus medius, and mean moment of hip adduction.
    """
    found = outcomes(recording, options.samples, options.interval_seed, options.errors, progress)
    alone: dict[Source, Outcomes] = {}
    if options.shares:
        for source in options.errors:
            alone[source] = outcomes(recording, options.samples, options.interval_seed, (source,), progress)
    named = _named(recording, found, alone)
    return _result(recording, found, options), named


def rounds(options: IntervalOptions) -> int:
    """Return the number of samples that will be computed."""
    return options.samples * (1 + (len(options.errors) if options.shares else 0))


def over_samples(values: Floats) -> Floats:
    """Return lower end, median and upper end of each frame, (3, frame, ...).

    Samples without a value in a frame are left out there.

    Parameters
    ----------
    values
        Values (sample, frame, ...); NaN if a sample has no value.
    """
    # Unlike one hip, a few samples are not a choice of size here: they give no interval.
    asked = max(len(values), LEAST_FOR_INTERVAL)
    made = np.full((3, *values.shape[1:]), np.nan)
    there = np.isfinite(values)
    for frame in range(values.shape[1]):
        flat, has = values[:, frame].reshape(len(values), -1), there[:, frame].reshape(len(values), -1)
        whole = has.all(axis=0)
        into = made[:, frame].reshape(3, -1)
        into[:, whole] = interval95(flat[:, whole], asked)
        for column in np.flatnonzero(~whole).tolist():
            into[:, column] = interval95(flat[has[:, column], column], asked)
        made[:, frame] = into.reshape(made[:, frame].shape)
    return made


def _result(recording: Recording, found: Outcomes, options: IntervalOptions) -> Result:
    model, settings = recording.model, recording.settings
    arrays = {
        "value": ("coordinate", found.value),
        "generalised_force": ("coordinate", found.moment),
        "muscle_force_n": ("muscle", found.force),
        "contact_force_bw": ("joint", found.contact),
        "gluteus_medius_n": ("side", found.medius),
    }
    data: dict[str, Any] = {
        name: (("quantile", "time", dim), over_samples(values)) for name, (dim, values) in arrays.items()
    }
    data["n"] = ("time", np.count_nonzero(found.met, axis=0))
    joints = joints_of_bodies(model.spec)
    coords = {
        "time": recording.trial.time,
        "quantile": list(QUANTILES),
        "coordinate": list(model.coordinate_names),
        "muscle": list(model.muscle_names),
        "joint": [joints[model.tree.names[body]] for body in settings.bodies.tolist()],
        "side": list(SIDES),
    }
    attrs = {
        "version": __version__,
        "samples": options.samples,
        "seed": options.interval_seed,
        "errors": list(options.errors),
        "least_for_interval": LEAST_FOR_INTERVAL,
    }
    units = {"time": "s", "value": "rad or m", "generalised_force": "N m for an angle, N for a distance"}
    return result_of(data, coords, attrs, units)


def _named(recording: Recording, found: Outcomes, alone: Mapping[Source, Outcomes]) -> list[Named]:
    joints = joints_of_bodies(recording.model.spec)
    names = [joints[recording.model.tree.names[body]] for body in recording.settings.bodies.tolist()]
    made = list[Named]()
    for place, name in enumerate(names):
        made.append(_number(f"peak contact force of {name}", "BW", found, alone, _peak("contact", place)))
    for place, side in enumerate(SIDES):
        if np.isfinite(found.medius[..., place]).any():
            words = f"peak force of gluteus medius, {side}"
            made.append(_number(words, "N", found, alone, _peak("medius", place)))
    for place, name in enumerate(recording.model.coordinate_names):
        if name.startswith("hip_adduction"):
            made.append(_number(f"mean moment of {name}", "N m", found, alone, _mean(place)))
    return made


Measure = Callable[[Outcomes], Floats]


def _peak(name: str, place: int) -> Measure:
    """The largest value of each sample over its solved frames; NaN if there are none."""

    def of(found: Outcomes) -> Floats:
        values = getattr(found, name)[..., place]
        there: Bools = np.isfinite(values).any(axis=1)
        peak = np.where(np.isfinite(values), values, -np.inf).max(axis=1)
        return np.where(there, peak, np.nan)

    return of


def _mean(place: int) -> Measure:
    def of(found: Outcomes) -> Floats:
        return found.moment[..., place].mean(axis=1)

    return of


def _number(
    name: str, unit: str, found: Outcomes, alone: Mapping[Source, Outcomes], measure: Measure
) -> Named:
    values = measure(found)
    there = values[np.isfinite(values)]
    lower, median, upper = interval95(there, max(len(values), LEAST_FOR_INTERVAL)).tolist()
    whole = float(np.var(there)) if len(there) else float("nan")
    shares: dict[Source, float] = {}
    for source, each in alone.items() if whole > 0.0 else ():
        shares[source] = float(np.nanvar(measure(each))) / whole
    return Named(name, unit, lower, median, upper, len(there), len(values), shares)
