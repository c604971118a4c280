"""Markers on the walker, recorded while it walks."""

import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gluteus.files import MarkerData, MotionTable
from gluteus.mechanics.body.motion import place, stations
from gluteus.mechanics.body.tree import resolve
from gluteus.model.opensim.markers import model_markers, with_markers
from gluteus.model.opensim.model import OsimModel, read_osim
from tests.helpers.models import model_path
from tests.models import document as osim
from tests.models import walk

Array = NDArray[np.float64]

CORNERS = ((0.06, 0.05, 0.04), (-0.05, 0.02, 0.06), (0.01, -0.12, -0.05), (0.03, 0.08, -0.06))
"""Places of the four markers of each body [m]; enough to see it turn."""


def marker_set(folder: Path, bodies: tuple[str, ...] | None = None) -> Path:
    """Write a marker set with four markers on each body of the walker."""
    found = list[ET.Element]()
    for body in bodies or read_osim(model_path("walker")).tree.names:
        for number, corner in enumerate(CORNERS):
            found.append(
                osim.element("Marker", f"{body}_{number}", body=body, location=corner, fixed=number == 0)
            )
    document = ET.Element("OpenSimDocument", {"Version": "30000"})
    document.append(osim.objects("MarkerSet", found))
    path = folder / "markers.xml"
    path.write_text(ET.tostring(document, encoding="unicode"), encoding="utf-8")
    return path


def marked_walker(folder: Path) -> OsimModel:
    """Return the walker with its markers."""
    return with_markers(read_osim(model_path("walker")), marker_set(folder))


def poses(model: OsimModel, motion: MotionTable | None = None) -> tuple[Array, Array]:
    """Return time and the coordinates of the walk, (frame, coordinate) [rad or m]."""
    table = motion or walk.motion()
    turning = {each.name for each in model.spec.coordinates if each.motion == "rotational"}
    table = table.to_radians(name for name in table.columns if name in turning)
    names = model.coordinate_names
    rows = [table.column(name) if name in table.columns else np.zeros(len(table.time)) for name in names]
    return table.time, resolve(model.tree, np.stack(rows, axis=1)).q


def recorded(model: OsimModel, q: Array, time: Array, noise_m: float = 0.0, seed: int = 1) -> MarkerData:
    """Return the markers of a model in poses (frame, coordinate), with noise."""
    carried = model_markers(model)
    places = stations(place(model.tree, q), carried.body, carried.points[None])
    noise = np.random.default_rng(seed).normal(0.0, 1.0, places.shape)
    rate = (len(time) - 1) / (time[-1] - time[0]) if len(time) > 1 else 100.0
    return MarkerData(carried.names, time, places + noise_m * noise, float(rate))


def write_trc(data: MarkerData, path: Path, unit: str = "mm") -> Path:
    """Write markers as a `.trc` file; gaps are blank."""
    scale = {"mm": 1000.0, "m": 1.0}[unit]
    frames, markers = data.positions.shape[:2]
    lines = [
        f"PathFileType\t4\t(X/Y/Z)\t{path.name}",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames",
        f"{data.rate_hz}\t{data.rate_hz}\t{frames}\t{markers}\t{unit}\t{data.rate_hz}\t1\t{frames}",
        "Frame#\tTime\t" + "\t\t\t".join(data.names) + "\t\t",
        "\t\t" + "\t".join(f"{axis}{number + 1}" for number in range(markers) for axis in "XYZ"),
        "",
    ]
    for row in range(frames):
        cells = [
            "" if np.isnan(value) else repr(float(value)) for value in scale * data.positions[row].ravel()
        ]
        lines.append("\t".join([str(row + 1), repr(float(data.time[row])), *cells]))
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return path
