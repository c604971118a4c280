"""Markers of a model: the bodies that carry them, and their positions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from gluteus.arrays import Floats, Ints
from gluteus.errors import AnatomyError
from gluteus.files.markers.setups import read_marker_set
from gluteus.files.osim.spec.model import GROUND, MarkerSpec
from gluteus.model.opensim.model import OsimModel
from gluteus.model.opensim.tree import Frames


@dataclass(frozen=True, eq=False)
class ModelMarkers:
    """Markers in the order of the document.

    Attributes
    ----------
    names : tuple of str
    body : (marker,) array of int
        Index of the body, `FIXED` for the ground.
    points : (marker, 3) array
        Position on the body [m].
    fixed : tuple of bool
        Whether the placement of markers leaves each at its position.
    """

    names: tuple[str, ...]
    body: Ints
    points: Floats
    fixed: tuple[bool, ...]


def model_markers(model: OsimModel) -> ModelMarkers:
    """Return the markers of a model; of several with the same name, the first."""
    frames, found = Frames(model.spec), dict[str, tuple[int, Floats, bool]]()
    for marker in model.spec.markers:
        name, frame = frames.base(marker.frame)
        point = np.asarray(frame.origin) + np.asarray(frame.rotation) @ np.array(marker.location)
        found.setdefault(marker.name, (model.tree.body(name), point, marker.fixed))
    return ModelMarkers(
        tuple(found),
        np.array([body for body, _, _ in found.values()], dtype=np.intp),
        np.array([point for _, point, _ in found.values()]).reshape(-1, 3),
        tuple(fixed for _, _, fixed in found.values()),
    )


def with_markers(model: OsimModel, marker_set: Path | str | None) -> OsimModel:
    """Return a model with the markers of a set; a marker of the same name is replaced.

    Parameters
    ----------
    model
    marker_set
        A file with a marker set; without it, the model is returned unchanged.

    Raises
    ------
    AnatomyError
        A marker is on a body that the model lacks.
    FileFormatError
        The file is not a marker set.
    """
    if marker_set is None:
        return model
    frames = {body.name: body.frame for body in model.spec.bodies} | {"ground": GROUND}
    added = dict[str, MarkerSpec]()
    for marker in read_marker_set(marker_set):
        body = marker.body.rpartition("/")[2]
        if body not in frames:
            raise AnatomyError(
                f"{marker_set}: marker {marker.name!r} is on the unknown body {body!r}; give one of "
                f"{', '.join(model.tree.names)}"
            )
        added[marker.name] = MarkerSpec(marker.name, frames[body], marker.location, marker.fixed)
    kept = tuple(each for each in model.spec.markers if each.name not in added)
    return replace(model, spec=replace(model.spec, markers=(*kept, *added.values())))
