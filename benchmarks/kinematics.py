"""Inverse kinematics and scaling side by side with OpenSim's tools, on published recordings.

    GLUTEUS_THREADS=1 python benchmarks/kinematics.py ../shared/mocap

Each case is solved in turn by both, in one process, and OpenSim's pose is judged by the same
objective as ours. Both read their files inside the time; ours is shown without them, too, and for
the search of poses alone. With ``--nimble PYTHON`` an interpreter that has nimblephysics takes part
(`nimble_poses.py`), without coordinate tasks.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from peers import open_opensim

from gluteus.files import MarkerData, read_markers, read_table
from gluteus.files.markers.setups import IkSetup, read_ik_setup
from gluteus.mechanics.body.couplings import resolve
from gluteus.mechanics.body.motion import place, stations
from gluteus.model.opensim.markers import model_markers
from gluteus.model.opensim.model import OsimModel, read_osim
from gluteus.studies.kinematics.inverse import inverse_kinematics
from gluteus.studies.kinematics.matching import matched
from gluteus.studies.kinematics.scaling import scale
from gluteus.studies.kinematics.targets import rows_with_markers, solve, targets_of

Array = NDArray[np.float64]

REPEATS = 5
NIMBLE_SECONDS = 120

IK = {
    name: (
        f"{name}/expected/subject01_simbody.osim", f"{name}/subject01_walk1.trc",
        f"{name}/subject01_Setup_IK.xml",
    )
    for name in ("gait2354", "gait2392")
}  # fmt: skip
SCALING = {
    "gait2354": ("gait2354/gait2354_simbody.osim", "gait2354/subject01_Setup_Scale.xml"),
    "gait2392": ("gait2392/gait2392_thelen2003muscle.osim", "gait2392/subject01_Setup_Scale.xml"),
    "Rajagopal2016": ("rajagopal/Rajagopal2016.osim", "rajagopal/Scale/scale_setup_walk_scaleOnly.xml"),
}


def timed(work: Callable[..., Any], *given: Any, **more: Any) -> tuple[Any, float]:
    """Return what a function gives and the processor seconds that it took."""
    start = time.process_time()
    return work(*given, **more), time.process_time() - start


def opensim_ik(osim: Any, folder: Path, case: tuple[str, str, str], accuracy: float, out: Path) -> Path:
    """Run OpenSim's inverse kinematics; return the file of angles."""
    model = osim.Model(str(folder / case[0]))
    model.initSystem()
    tool = osim.InverseKinematicsTool(str(folder / case[2]))
    tool.setModel(model)
    tool.set_marker_file(str(folder / case[1]))
    tool.set_accuracy(accuracy)
    tool.set_constraint_weight(float("inf"))
    tool.set_report_errors(False)
    tool.set_results_directory(str(out))
    tool.setStartTime(-1e9)
    tool.setEndTime(1e9)
    tool.setOutputMotionFileName(str(out / "ik.mot"))
    with redirect_stdout(StringIO()):
        tool.run()
    return out / "ik.mot"


def angles(model: OsimModel, path: Path) -> Array:
    """Coordinates (frame, coordinate) [rad or m] in a file of OpenSim."""
    turning = [each.name for each in model.spec.coordinates if each.motion == "rotational"]
    table = read_table(path).to_radians(turning)
    return np.stack([table.column(name) for name in model.coordinate_names], axis=1)


def objective(model: OsimModel, folder: Path, case: tuple[str, str, str], q: Array) -> Array:
    """The objective of the set-up for poses, (frame,) [m²]."""
    tasks = read_ik_setup(folder / case[2]).tasks
    data, carried = read_markers(folder / case[1]), model_markers(model)
    shared = [name for name in carried.names if name in data.names and tasks.markers.get(name)]
    places = [carried.names.index(name) for name in shared]
    q = resolve(model.tree, q).q
    at = stations(place(model.tree, q), carried.body[places], carried.points[None, places])
    square = np.square(at - data.only(shared).positions).sum(axis=-1)
    weight = np.array([tasks.markers[name] for name in shared]) * np.isfinite(square)
    total = np.nansum(weight * square, axis=1) / weight.sum(axis=1)
    for task in tasks.coordinates:
        column = model.tree.coordinate(task.name)
        total += task.weight * np.square(q[:, column] - model.default_pose()[column])
    return 0.5 * total


def kinematics(osim: Any, folder: Path, out: Path, nimble: Path | None) -> dict[str, Any]:
    """All solve the same recordings; OpenSim with its default accuracy and with 1e-9."""
    found = dict[str, Any]()
    for name, case in cases(folder, out).items():
        model, data = read_osim(folder / case[0]), read_markers(folder / case[1])
        setup = replace(read_ik_setup(folder / case[2]), times=None)
        ours, seconds = timed(inverse_kinematics, folder / case[0], folder / case[1], setup=setup)
        frames = ours.sizes["time"]
        runs = [timed(inverse_kinematics, model, data, setup=setup)[1] for _ in range(REPEATS)]
        mine = ours.array("value")
        row: dict[str, Any] = {
            "frames": frames,
            "ours_ms_a_frame": 1e3 * seconds / frames,
            "ours_without_files_ms_a_frame": 1e3 * float(np.median(runs)) / frames,
            "ours_search_ms_a_frame": 1e3 * search(model, data, setup) / frames,
            "steps_a_frame": float(ours.array("steps").mean()),
        }
        for word, accuracy in (("default", 1e-5), ("1e-9", 1e-9)):
            path, taken = timed(opensim_ik, osim, folder, case, accuracy, out)
            theirs = angles(model, path)
            turns = ours.array("turns")
            excess = objective(model, folder, case, mine) / objective(model, folder, case, theirs) - 1.0
            apart = np.degrees(np.abs(mine - theirs)[:, turns])
            row[f"opensim_{word}"] = {
                "ms_a_frame": 1e3 * taken / frames,
                "our_objective_over_theirs_less_1": [float(excess.min()), float(excess.max())],
                "angles_apart_deg_median_most": [float(np.median(apart)), float(apart.max())],
            }
        if nimble is not None:
            row["nimblephysics"] = by_nimble(nimble, model, folder / case[0], data, setup, out)
        found[name] = row
    return found


def cases(folder: Path, out: Path) -> dict[str, tuple[str, str, str]]:
    """Recordings for inverse kinematics; Rajagopal's model is scaled with its own set-ups first."""
    person = out / "Rajagopal2016_scaled.osim"
    sizes, placing = (folder / f"rajagopal/Scale/scale_setup_walk{end}.xml" for end in ("_scaleOnly", ""))
    first = scale(folder / "rajagopal/Rajagopal2016.osim", None, setup=sizes)
    sized, mass = first.write(out / "Rajagopal2016_sized.osim"), float(first.model.tree.mass.sum())
    scale(sized, None, setup=placing, mass_kg=mass).write(person)
    walk = "rajagopal/ExpData/motion_capture_walk.trc"
    return IK | {"Rajagopal2016": (str(person), walk, "rajagopal/IK/ik_setup_walk.xml")}


def search(model: OsimModel, data: MarkerData, setup: IkSetup) -> float:
    """Return the processor seconds of the search alone, the median of several."""
    carried = model_markers(model)
    shared = matched(data, carried.names, setup.tasks.markers)
    targets = targets_of(model, carried, shared, setup.tasks.coordinates)
    targets = targets.of_frames(rows_with_markers(targets))
    return float(np.median([timed(solve, model.tree, targets)[1] for _ in range(REPEATS)]))


def by_nimble(
    python: Path, model: OsimModel, path: Path, data: MarkerData, setup: IkSetup, out: Path
) -> dict[str, float] | str:
    """Poses of nimblephysics, in its own interpreter; each frame from the one before."""
    shared = matched(data, model_markers(model).names, setup.tasks.markers)
    weight, asked, found = np.array(shared.weights), out / "asked.npz", out / "found.npz"
    names = np.array(shared.data.names)
    np.savez(asked, model=str(path), names=names, positions=shared.data.positions, weight=weight)
    script = Path(__file__).with_name("nimble_poses.py")
    try:
        subprocess.run(
            [python, script, asked, found], check=True, capture_output=True, timeout=NIMBLE_SECONDS
        )
    except subprocess.TimeoutExpired:
        return f"not finished after {NIMBLE_SECONDS} s"
    with np.load(found) as given:
        places, seconds = given["places"], float(given["seconds"])
    square = np.square(places - shared.data.positions).sum(axis=-1)
    theirs = np.sqrt(np.nansum(weight * square, axis=1) / (weight * np.isfinite(square)).sum(axis=1))
    ours = inverse_kinematics(model, data, setup=setup)
    mine = np.sqrt(
        np.nansum(weight * np.square(ours.array("marker_distance_m")), axis=1)
        / (weight * np.isfinite(ours.array("marker_distance_m"))).sum(axis=1)
    )
    return {
        "ms_a_frame": 1e3 * seconds / len(places),
        "weighted_rms_mm": 1e3 * float(np.median(theirs)),
        "our_weighted_rms_mm": 1e3 * float(np.median(mine)),
    }


def scaling(osim: Any, folder: Path, out: Path) -> dict[str, Any]:
    """Both scale the same models with the same set-ups."""
    found = dict[str, Any]()
    for name, (model, setup) in SCALING.items():
        copied = out / name
        shutil.copytree((folder / setup).parents[len(Path(setup).parts) - 2], copied)
        for each in (copied, *copied.rglob("*")):
            each.chmod(0o755)
        where, what = (copied / Path(*Path(part).parts[1:]) for part in (model, setup))
        person, seconds = timed(scale, where, None, setup=what)
        tool = osim.ScaleTool(str(what))
        tool.getGenericModelMaker().setModelFileName(os.path.relpath(where, what.parent))
        tool.getMarkerPlacer().setOutputModelFileName("theirs.osim")
        with redirect_stdout(StringIO()):
            _, taken = timed(tool.run)
        theirs = read_osim(what.parent / "theirs.osim")
        apart = np.abs(person.model.tree.joint_in_parent - theirs.tree.joint_in_parent).max()
        fibres = np.abs(person.model.fibre_length / theirs.fibre_length - 1.0).max()
        found[name] = {
            "ours_s": seconds,
            "opensim_s": taken,
            "joints_apart_m": float(apart),
            "fibres_apart": float(fibres),
        }
    return found


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="published recordings, as in ../shared/mocap")
    parser.add_argument("--nimble", type=Path, help="Python in which nimblephysics is installed")
    given = parser.parse_args()
    folder: Path = given.folder.resolve()
    osim = open_opensim()
    with tempfile.TemporaryDirectory() as out:
        found = {
            "inverse_kinematics": kinematics(osim, folder, Path(out), given.nimble),
            "scaling": scaling(osim, folder, Path(out)),
        }
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
