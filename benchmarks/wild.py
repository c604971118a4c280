"""Every model document of a folder, read by Gluteus and by OpenSim, and what the two say about it.

    .venv/bin/python benchmarks/wild.py FOLDER [--poses 20] [--markdown]

For each document: whether each program loads it, what Gluteus lists or refuses, the share of pairs
of muscle and pose in which lengths agree to 1e-6 m with ``wrapping="opensim"``, the greatest
difference of inverse dynamics over its peak, and that of the forces of springs, ligaments and
bushings. Each document has a process of its own, because OpenSim keeps the class defaults of what
it has read. The package `opensim` (the test group) is needed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np

SEED = 20261130
CLOSE = 1e-6
TIMEOUT = 300


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("path", type=Path, nargs="+")
    parser.add_argument("--poses", type=int, default=20)
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(compared(given.path[0], given.poses)), flush=True)
        return
    paths = [
        each for path in given.path for each in (sorted(path.glob("*.osim")) if path.is_dir() else [path])
    ]
    rows = [in_own_process(path, given.poses) for path in paths]
    print(table(rows) if given.markdown else "\n".join(line(row) for row in rows))
    print(summary(rows))


def in_own_process(path: Path, poses: int) -> dict[str, Any]:
    """Return what `compared` says, or what ended its process."""
    command = [sys.executable, __file__, str(path), "--one", "--poses", str(poses)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    except subprocess.TimeoutExpired:
        return {"name": path.name, "opensim": "", "gluteus": f"takes more than {TIMEOUT} s"}
    try:
        return json.loads(done.stdout.strip().splitlines()[-1])
    except (IndexError, ValueError):
        told = (done.stderr.strip().splitlines() or [f"ended with {done.returncode}"])[-1]
        return {"name": path.name, "opensim": "", "gluteus": f"broke: {told[:300]}"}


def compared(path: Path, poses: int) -> dict[str, Any]:
    """Return what both programs make of a document."""
    row: dict[str, Any] = {"name": path.name, "opensim": "", "gluteus": ""}
    mine = loaded(path, row)
    theirs = loaded_by_opensim(path, row)
    if mine is None or theirs is None:
        return row
    model, state = theirs
    generator = np.random.default_rng(SEED)
    q, speeds, accelerations = motion(mine, poses, generator)
    try:
        compare_lengths(row, mine, model, state, q)
        compare_dynamics(row, mine, model, state, (q, speeds, accelerations))
        compare_structures(row, mine, model, state, (q, speeds))
    except Exception as error:  # the row tells it; the other documents are compared all the same
        row["gluteus"] += f" comparison broke: {type(error).__name__}: {error}"[:300]
    return row


def loaded(path: Path, row: dict[str, Any]) -> Any:
    """Return Gluteus's model, or None; the row tells why, and what was listed."""
    import gluteus as gl
    from gluteus.errors import GluteusError

    with warnings.catch_warnings(record=True) as met:
        warnings.simplefilter("always")
        try:
            model = gl.read_osim(path, wrapping="opensim")
        except GluteusError as error:
            row["gluteus"] = str(error).replace(str(path), path.name)
            return None
    row["warnings"] = len(met)
    row["listed"] = sorted({each.name for each in model.spec.unsupported})
    row["ignored"] = sorted({each.name for each in model.spec.ignored})
    row["without force"] = sorted({each.kind for each in model.spec.muscles if hasattr(each, "kind")})
    return model


def loaded_by_opensim(path: Path, row: dict[str, Any]) -> tuple[Any, Any] | None:
    """Return OpenSim's model and state, or None; the row tells why."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import opensim

    opensim.Logger.setLevelString("Off")
    opensim.ModelVisualizer.addDirToGeometrySearchPaths(str(path.parent))
    try:
        model = opensim.Model(str(path))
        state = model.initSystem()
    except Exception as error:
        row["opensim"] = " ".join(str(error).split())[:200]
        return None
    return model, state


def motion(model: Any, count: int, generator: np.random.Generator) -> tuple[Any, Any, Any]:
    """Return poses within the ranges, speeds and accelerations; ball and free joints keep their
    turns at 0.

    There the speeds of OpenSim are angular velocities, the same as the rates of the angles at 0
    alone.
    """
    coordinates = model.spec.coordinates
    low, high = np.clip(np.array([each.range for each in coordinates]).reshape(-1, 2).T, -3.0, 3.0)
    low, high = low.reshape(-1), high.reshape(-1)
    q = generator.uniform(low, high, (count, len(coordinates)))
    speeds, accelerations = generator.normal(0.0, 1.0, (2, *q.shape))
    held = {
        each.name
        for joint in model.spec.joints
        if joint.kind in ("Ball", "Free", "Ellipsoid", "Scapulothoracic")
        for each in joint.coordinates
        if each.motion == "rotational"
    }
    for column, each in enumerate(coordinates):
        if each.name in held:
            q[:, column], speeds[:, column] = 0.0, 0.0
    return q, speeds, accelerations


def coordinates_of(mine: Any, model: Any) -> list[Any]:
    """Return OpenSim's coordinates in our order: by the joint and the name."""
    found = {each.getAbsolutePathString(): each for each in model.getCoordinateSet()}
    paths = []
    for joint in mine.spec.joints:
        for each in joint.coordinates:
            own = f"/{joint.name}/{each.name.rpartition('/')[2]}"
            paths.append(next(path for path in found if path.endswith(own)))
    return [found[path] for path in paths]


def pose(coordinates: list[Any], state: Any, values: Any, speeds: Any | None = None) -> None:
    for each in coordinates:
        each.setLocked(state, False)
        if each.isPrescribed(state):
            each.setIsPrescribed(state, False)
    for number, each in enumerate(coordinates):
        each.setValue(state, float(values[number]), False)
        each.setSpeedValue(state, 0.0 if speeds is None else float(speeds[number]))


def compare_lengths(row: dict[str, Any], mine: Any, model: Any, state: Any, q: Any) -> None:
    """Compare the lengths of all muscles in all poses."""
    coordinates = coordinates_of(mine, model)
    q = mine.resolve(q)  # as couplings have it: elsewhere bones are apart
    sizes = mine.lengths(q)
    theirs = np.full_like(sizes, np.nan)
    muscles = [muscle_named(model, name) for name in mine.muscle_names]
    for number, values in enumerate(q):
        pose(coordinates, state, values)
        model.realizePosition(state)
        theirs[number] = [muscle.getGeometryPath().getLength(state) for muscle in muscles]
    apart = np.abs(sizes - theirs)
    row["pairs"], row["far"] = apart.size, int((~(apart <= CLOSE)).sum())
    worst = sorted(
        ((float(apart[:, place].max()), name) for place, name in enumerate(mine.muscle_names)), reverse=True
    )
    row["worst"] = [(name, size) for size, name in worst[:3] if not size <= CLOSE]


def muscle_named(model: Any, name: str) -> Any:
    import opensim

    if model.getMuscles().contains(name):
        return model.getMuscles().get(name)
    return next(each for each in model.getComponentsList() if each.getName() == name and
                isinstance(each, opensim.Muscle))  # fmt: skip


def forces_of(model: Any) -> list[Any]:
    import opensim

    found = [opensim.Force.safeDownCast(each) for each in model.getComponentsList()]
    return [each for each in found if each is not None]


def needed(model: Any, state: Any, coordinates: list[Any], udot: Any) -> Any:
    """Return OpenSim's generalised forces for our coordinates."""
    import opensim

    solver = opensim.InverseDynamicsSolver(model)
    given = opensim.Vector(state.getNU(), 0.0)
    columns = speed_columns(model, state, coordinates)
    for column, value in zip(columns, udot, strict=True):
        given.set(column, float(value))
    found = solver.solve(state, given)
    return np.array([found.get(column) for column in columns])


def speed_columns(model: Any, state: Any, coordinates: list[Any]) -> list[int]:
    """Return which of the system's speeds is whose, by setting one after the other."""
    columns = []
    before = [each.getSpeedValue(state) for each in coordinates]
    for each in coordinates:
        each.setSpeedValue(state, 0.0)
    for each in coordinates:
        each.setSpeedValue(state, 1.0)
        u = state.getU()
        columns.append(next(i for i in range(u.size()) if u.get(i) == 1.0))
        each.setSpeedValue(state, 0.0)
    for each, value in zip(coordinates, before, strict=True):
        each.setSpeedValue(state, value)
    return columns


def compare_dynamics(row: dict[str, Any], mine: Any, model: Any, state: Any, moved: Any) -> None:
    """Compare inverse dynamics without any force but gravity, in motion and, where that differs, at
    rest.
    """
    coordinates = coordinates_of(mine, model)
    for each in forces_of(model):
        each.setAppliesForce(state, False)
    q, speeds, accelerations = moved
    row["mass"] = abs(float(mine.tree.mass.sum()) - model.getTotalMass(state))
    for name, rates in (("dynamics", speeds), ("dynamics at rest", np.zeros_like(speeds))):
        theirs = np.zeros_like(q)
        for number, values in enumerate(q):
            pose(coordinates, state, values, rates[number])
            model.realizeVelocity(state)
            theirs[number] = needed(model, state, coordinates, accelerations[number])
        ours = mine.inverse_dynamics(q, rates, accelerations)
        peak = np.abs(theirs).max(initial=1e-9)
        row[name] = float(np.abs(ours - theirs).max(initial=0.0) / peak)
        if row[name] <= CLOSE:
            return


def compare_structures(row: dict[str, Any], mine: Any, model: Any, state: Any, moved: Any) -> None:
    """Compare what springs, ligaments and bushings do about each coordinate."""
    if not getattr(mine, "structures", None):
        return
    coordinates, names = coordinates_of(mine, model), set(mine.structures.names)
    q, speeds = moved
    ours = mine.structures.in_poses(mine.tree, q, speeds).on_coordinates
    nothing = np.zeros(q.shape[1])
    theirs = np.zeros_like(q)
    found = [each for each in forces_of(model) if each.getName() in names]
    for number, values in enumerate(q):
        pair = []
        for on in (False, True):
            for each in found:
                each.setAppliesForce(state, on)
            pose(coordinates, state, values, speeds[number])
            model.realizeVelocity(state)
            pair.append(needed(model, state, coordinates, nothing))
        theirs[number] = pair[0] - pair[1]
    peak = max(float(np.abs(theirs).max(initial=0.0)), 1e-9)
    row["structures"] = float(np.abs(ours - theirs).max(initial=0.0) / peak)


def line(row: dict[str, Any]) -> str:
    rest = {
        key: value for key, value in row.items() if key not in ("name", "opensim", "gluteus") and value != []
    }
    told = row["gluteus"] or "loads"
    return f"{row['name']}: {told} | OpenSim: {row['opensim'] or 'loads'} | {rest}"


def table(rows: list[dict[str, Any]]) -> str:
    lines = ["| document | Gluteus | listed | lengths within 1e-6 m | inverse dynamics, of the peak |"]
    lines.append("| --- | --- | --- | --- | --- |")
    for row in rows:
        pairs = row.get("pairs", 0)
        close = f"{pairs - row['far']:,} of {pairs:,}" if pairs else "-"
        size = row.get("dynamics at rest", row.get("dynamics"))
        dynamics = "-" if size is None else f"{size:.0e}"
        told = "loads" if not row["gluteus"] else row["gluteus"][:120]
        listed = ", ".join([*row.get("listed", ()), *row.get("without force", ())])
        lines.append(f"| {row['name']} | {told} | {listed} | {close} | {dynamics} |")
    return "\n".join(lines)


def summary(rows: list[dict[str, Any]]) -> str:
    able = [row for row in rows if not row["opensim"]]
    mine = [row for row in able if not row["gluteus"]]
    pairs, far = (sum(row.get(key, 0) for row in rows) for key in ("pairs", "far"))
    sizes = [row.get("dynamics at rest", row["dynamics"]) for row in mine if "dynamics" in row]
    structures = [row["structures"] for row in mine if "structures" in row]
    share = 100.0 * (pairs - far) / pairs if pairs else 100.0
    return (
        f"\nOpenSim loads {len(able)} of {len(rows)}; Gluteus loads {len(mine)} of these without allow.\n"
        f"Lengths: {pairs} pairs, {far} beyond {CLOSE:g} m ({share:.3f} % within).\n"
        f"Inverse dynamics: worst {max(sizes, default=0.0):.1e} of the peak in {len(sizes)} models; "
        f"structures: worst {max(structures, default=0.0):.1e} in {len(structures)}."
    )


if __name__ == "__main__":
    main()
