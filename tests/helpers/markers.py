"""Markers on the walker, recorded while it walks."""

import shutil
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gluteus.files import MarkerData, MotionTable
from gluteus.files.markers.data import Plate
from gluteus.mechanics.body.couplings import resolve
from gluteus.mechanics.body.motion import place, stations
from gluteus.model.opensim.markers import model_markers, with_markers
from gluteus.model.opensim.model import OsimModel, read_osim
from gluteus.model.opensim.scaling import scaled
from tests.helpers.c3d import Recording, Value
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


def columns(table: MotionTable, begins: str) -> Array:
    """Return the three columns (frame, 3) whose names begin alike."""
    return np.stack([table.column(f"{begins}{axis}") for axis in "xyz"], axis=1)


def ground_plates() -> list[Plate]:
    """Return one plate for each foot, endless, with the walker's ground forces."""
    table, found = walk.ground_forces(), list[Plate]()
    for prefix in ("", "1_"):
        force = columns(table, f"{prefix}ground_force_v")
        centre = columns(table, f"{prefix}ground_force_p")
        centre[force[:, 1] < 10.0] = np.nan
        moment = columns(table, f"{prefix}ground_torque_")
        found.append(Plate(table.time, force, centre, moment, np.zeros((4, 3)), 2))
    return found


def write_walking_c3d(model: OsimModel, path: Path, more: Mapping[str, Array] | None = None) -> Path:
    """Write the walk with markers at 100 Hz and one large plate of type 1 for each foot, z up.

    `more` are other analog channels at 200 Hz.
    """
    time, q = poses(model)
    data = recorded(model, q, time)
    turned = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])
    channels = list[Array]()
    for plate in ground_plates():
        force, centre = plate.force @ turned.T, np.nan_to_num(plate.centre) @ turned.T
        moment = plate.moment @ turned.T
        # Axes of the plate: x as the laboratory's, y against its y, z downwards.
        channels += [
            force[:, 0], -force[:, 1], -force[:, 2], 1000.0 * centre[:, 0], -1000.0 * centre[:, 1],
            -1000.0 * moment[:, 2],
        ]  # fmt: skip
    at = np.arange(2 * len(time)) / 200.0
    source = ground_plates()[0].time
    values = np.stack([*(np.interp(at, source, each) for each in channels), *(more or {}).values()], axis=1)
    corner = 1000.0 * np.array([[5.0, -5.0, 0.0], [-5.0, -5.0, 0.0], [-5.0, 5.0, 0.0], [5.0, 5.0, 0.0]])
    units = [*2 * ["N", "N", "N", "mm", "mm", "Nmm"], *len(more or {}) * ["V"]]
    platform: dict[str, Value] = {
        "USED": 2, "TYPE": np.array([1, 1]), "CORNERS": np.repeat(corner.T[:, :, None], 2, axis=2),
        "ORIGIN": np.zeros((3, 2)), "CHANNEL": np.array([[1, 7], [2, 8], [3, 9], [4, 10], [5, 11], [6, 12]]),
    }  # fmt: skip
    recording = Recording(
        1000.0 * data.positions @ turned.T,
        analog=values.reshape(len(time), 2, values.shape[1]),
        parameters={
            "POINT": {"LABELS": list(data.names), "UNITS": ["mm"], "Y_SCREEN": ["+Z"]},
            "ANALOG": {"UNITS": units, "LABELS": [*(f"c{number}" for number in range(12)), *(more or {})]},
            "FORCE_PLATFORM": platform,
        },
    )
    path.write_bytes(recording.content())
    return path


SCALING = """<OpenSimDocument Version="30000"><ScaleTool name="walker"><mass>72</mass>
<ModelScaler><scaling_order> measurements </scaling_order><MeasurementSet><objects>
<Measurement name="pelvis"><MarkerPairSet><objects>
<MarkerPair><markers> pelvis_0 pelvis_2 </markers></MarkerPair></objects></MarkerPairSet>
<BodyScaleSet><objects><BodyScale name="pelvis"><axes> X Y Z </axes></BodyScale></objects></BodyScaleSet>
</Measurement></objects></MeasurementSet><marker_file>static.trc</marker_file>
<time_range> 0 0 </time_range></ModelScaler></ScaleTool></OpenSimDocument>"""
TRACKING = """<OpenSimDocument Version="40000"><InverseKinematicsTool name="walk"><IKTaskSet><objects>
{tasks}</objects></IKTaskSet><marker_file>walk.c3d</marker_file></InverseKinematicsTool></OpenSimDocument>"""


def write_laboratory(folder: Path) -> None:
    """Write what a laboratory has: a generic model, a static trial, a walk on plates, set-ups."""
    model = marked_walker(folder)
    generic = scaled(model, {}).document.text().replace("pelvis_1", "RASI")
    (folder / "generic.osim").write_text(generic, encoding="utf-8")
    model = read_osim(folder / "generic.osim")
    static = recorded(model, model.default_pose()[None], np.zeros(1))
    write_trc(static, folder / "static.trc")
    parameters: dict[str, dict[str, Value]] = {"POINT": {"LABELS": list(static.names), "UNITS": ["mm"]}}
    still = Recording(1000.0 * static.positions, parameters=parameters)
    (folder / "static.c3d").write_bytes(still.content())
    write_walking_c3d(model, folder / "walk.c3d")
    (folder / "trials").mkdir(exist_ok=True)
    for name in ("static.c3d", "walk.c3d"):
        shutil.copy(folder / name, folder / "trials" / name)
    tasks = "".join(
        f'<IKMarkerTask name="{name}"><apply>true</apply><weight>1</weight></IKMarkerTask>'
        for name in static.names
    )
    (folder / "scale.xml").write_text(SCALING, encoding="utf-8")
    (folder / "ik.xml").write_text(TRACKING.format(tasks=tasks), encoding="utf-8")
