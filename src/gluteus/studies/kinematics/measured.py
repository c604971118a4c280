"""Scale factors from distances between markers, as in OpenSim's scale tool."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from gluteus.arrays import Floats
from gluteus.files.markers.data import MarkerData
from gluteus.files.markers.setups import Measurement, ScaleSetup
from gluteus.files.osim.spec.functions import Vec3
from gluteus.mechanics.body.motion import place, stations
from gluteus.model.opensim.markers import ModelMarkers
from gluteus.model.opensim.model import OsimModel

_EXACT = 1e-9


def frames_around(data: MarkerData, times: tuple[float, float] | None) -> MarkerData:
    """Return the frames of a time span, including the next frame if an end lies between two."""
    if times is None:
        return data
    first = int(np.searchsorted(data.time, times[0] + _EXACT, side="right")) - 1
    last = int(np.searchsorted(data.time, times[1] - _EXACT, side="left"))
    rows = slice(max(first, 0), min(last, len(data.time) - 1) + 1)
    return replace(data, time=data.time[rows], positions=data.positions[rows])


def measured_factors(
    model: OsimModel, markers: ModelMarkers, data: MarkerData, setup: ScaleSetup, notes: list[str]
) -> dict[str, Vec3]:
    """Return the scale factors that a set-up defines, by body.

    A measurement is a mean over its marker pairs: the recorded distance, averaged over the frames,
    divided by the distance in the model's default pose. Later entries in the order replace earlier
    ones.

    Parameters
    ----------
    model, markers
        Model and markers before scaling.
    data
        Static trial, with y up.
    setup
        Measurements, manual factors and their order.
    notes
        List to which failed measurements, and bodies that the model lacks, are added.
    """
    names = [body.name for body in model.spec.bodies]
    found = {name: np.ones(3) for name in names}
    span = frames_around(data, setup.times)
    places = _default_places(model, markers)
    for word in setup.order:
        if word == "measurements":
            for each in setup.measurements:
                factor = _factor(each, places, span, notes)
                for body, axes in () if factor is None else each.bodies:
                    found.setdefault(body, np.ones(3))[["xyz".index(axis) for axis in axes]] = factor
        else:
            found |= {name: np.array(factors) for name, factors in setup.manual}
    unknown = [name for name in found if name not in names]
    if unknown:
        notes.append(f"the set-up scales bodies that the model lacks: {', '.join(unknown)}")
    found = {name: found[name] for name in names}
    return {name: (float(x), float(y), float(z)) for name, (x, y, z) in found.items()}


def _default_places(model: OsimModel, markers: ModelMarkers) -> Mapping[str, Floats]:
    pose = place(model.tree, model.default_pose()[None])
    return dict(zip(markers.names, stations(pose, markers.body, markers.points[None])[0], strict=True))


def _factor(
    measurement: Measurement, places: Mapping[str, Floats], data: MarkerData, notes: list[str]
) -> float | None:
    ratios = list[float]()
    for pair in measurement.pairs:
        missing = [name for name in pair if name not in places or name not in data.names]
        if missing:
            where = "the model" if missing[0] not in places else "the recording"
            notes.append(f"measurement {measurement.name!r} is not taken: {where} has no {missing[0]}")
            return None
        ends = data.only(pair).positions
        lengths: Floats = np.linalg.norm(ends[:, 0] - ends[:, 1], axis=-1)
        if np.isnan(lengths).all():
            notes.append(
                f"measurement {measurement.name!r} is not taken: {pair[0]} and {pair[1]} are not seen"
            )
            return None
        ratios.append(float(np.nanmean(lengths) / np.linalg.norm(places[pair[0]] - places[pair[1]])))
    return float(np.mean(ratios)) if ratios else None
