"""Build the result of `forces`, with names, units and provenance."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from gluteus._version import __version__
from gluteus.arrays import Bools, Floats, Ints
from gluteus.files import ExternalLoadsSpec, MotionTable, canonical_name
from gluteus.files.bytes.digests import sha256
from gluteus.mechanics import signals
from gluteus.mechanics.body.tree import FIXED, GROUND, Tree
from gluteus.mechanics.engine.recruitment import Status
from gluteus.model.opensim.model import OsimModel
from gluteus.model.opensim.tree import joints_of_bodies
from gluteus.studies.motion.frames import Frames, FrameSettings
from gluteus.studies.motion.plausibility.judge import Verdict
from gluteus.studies.motion.trial import Angles, Derivatives, Trial
from gluteus.studies.result import Result, result_of

SIDES = {"right": "_r", "left": "_l"}
LEAST_MOMENT = 1.0
"""Below this abducting moment [N m] no share is given, because it would be a ratio of rounding
errors.
"""


@dataclass(frozen=True, eq=False)
class Setting:
    """Return the question for the provenance."""

    motion: MotionTable
    loads: ExternalLoadsSpec | None
    table: MotionTable | None
    reserves: float | None
    actuators: tuple[str, ...]
    files: tuple[Path, ...]
    lowpass_hz: float | None
    angles: Angles
    derivatives: Derivatives
    objective: str
    idle: tuple[str, ...]


def result(
    settings: FrameSettings, trial: Trial, found: Frames, setting: Setting, verdict: Verdict
) -> Result:
    """Return the result of a trial's frames.

    Numbers of a failed frame are NaN; its status says why.
    """
    weight = body_weight(settings.model)
    good = found.status <= Status.UNMET
    sides = _sides(settings, found)
    data = _coordinates(settings, trial, found) | _muscles(found, good) | _joints(found, good, weight)
    data |= {name: (("time", "side"), np.where(good[:, None], each, np.nan)) for name, each in sides.items()}
    data |= _residuals(verdict, len(trial.time))
    data |= {
        "plausible": ("time", verdict.frames.astype(np.int8)),
        "status": ("time", found.status),
        "iterations": ("time", found.iterations),
        "effort": ("time", np.where(good, found.effort, np.nan)),
    }
    coords = _names(settings, found, trial, weight)
    control, optimal = data["control"][1], settings.actuators.optimal_force
    data["actuator_force"] = (("time", "actuator"), control * optimal)
    attributes = _provenance(settings, trial, setting, weight) | verdict.attributes(trial.time)
    return result_of(data, coords, attributes, _UNITS)


def body_weight(model: OsimModel) -> float:
    """Return the weight of a model [N]."""
    return float(model.tree.mass.sum() * np.linalg.norm(model.spec.gravity))


def _residuals(verdict: Verdict, frames: int) -> dict[str, Any]:
    """Return the residuals on the root; NaN for a model that is fixed to the ground."""
    support, over = verdict.support, ("time", "axis")
    none = np.full((frames, 3), np.nan)
    return {
        "residual_force_n": (over, none if support is None else support.residual),
        "residual_moment_nm": (over, none if support is None else support.moment),
    }


_UNITS = {
    "time": "s",
    "generalised_force": "N m for an angle, N for a distance",
    "structure_force": "N m for an angle, N for a distance",
    "unmet": "N m for an angle, N for a distance",
    "value": "rad or m",
    "speed": "rad/s or m/s",
    "acceleration": "rad/s2 or m/s2",
    "actuator_force": "N m for a torque or an angle, N else",
}


def _coordinates(settings: FrameSettings, trial: Trial, found: Frames) -> dict[str, Any]:
    over = ("time", "coordinate")
    acting = {"structure_force": (over, found.structures)} if settings.model.structures else {}
    return acting | {
        "value": (over, trial.q),
        "speed": (over, trial.qd),
        "acceleration": (over, trial.qdd),
        "generalised_force": (over, found.needed),
        "unmet": (over, found.unmet),
    }


def _muscles(found: Frames, good: Bools) -> dict[str, Any]:
    over, rows = ("time", "muscle"), good[:, None]
    return {
        "activation": (over, np.where(rows, found.activation, np.nan)),
        "muscle_force_n": (over, np.where(rows, found.force, np.nan)),
        "passive_force_n": (over, found.passive),
        "capacity_n": (over, found.capacity),
        "path_length_m": (over, found.length),
        "control": (("time", "actuator"), np.where(rows, found.control, np.nan)),
    }


def _joints(found: Frames, good: Bools, weight: float) -> dict[str, Any]:
    over, rows = ("time", "joint", "axis"), good[:, None, None]
    child, parent = np.where(rows, found.in_child, np.nan), np.where(rows, found.in_parent, np.nan)
    return {
        "contact_force_in_child_n": (over, child),
        "contact_force_in_child_bw": (over, child / weight),
        "contact_force_in_parent_n": (over, parent),
        "contact_force_in_parent_bw": (over, parent / weight),
        "contact_force_bw": (("time", "joint"), np.linalg.norm(child, axis=-1) / weight),
        "contact_moment_in_child_nm": (over, np.where(rows, found.moment_in_child, np.nan)),
    }


def _sides(settings: FrameSettings, found: Frames) -> dict[str, Floats]:
    """Return, by side (frame, side), the moments of all abductors and of gluteus medius, and its
    share.
    """
    model, shape = settings.model, (len(found.status), len(SIDES))
    looked_at: list[int] = settings.looked_at.tolist()
    all_of_them, medius = np.full(shape, np.nan), np.full(shape, np.nan)
    names = [canonical_name(name) for name in model.muscle_names]
    for number, ending in enumerate(SIDES.values()):
        column = _coordinate(model, f"hip_adduction{ending}")
        lines = [name.startswith("glmed") and name.endswith(ending) for name in names]
        if column is not None:
            abducting = -found.moment[:, :, looked_at.index(column)]
            all_of_them[:, number] = np.maximum(abducting, 0.0).sum(axis=1)
            medius[:, number] = abducting[:, lines].sum(axis=1) if any(lines) else np.nan
    share = np.divide(medius, all_of_them, out=np.full(shape, np.nan), where=all_of_them >= LEAST_MOMENT)
    return {
        "abducting_moment_nm": all_of_them,
        "gluteus_medius_moment_nm": medius,
        "gluteus_medius_share": share,
    }


def adductions(model: OsimModel) -> Ints:
    """Return the indices of the hip adduction coordinates, for `FrameSettings.looked_at`."""
    columns = (_coordinate(model, f"hip_adduction{ending}") for ending in SIDES.values())
    return np.array([column for column in columns if column is not None], dtype=np.intp)


def _coordinate(model: OsimModel, wanted: str) -> int | None:
    names = [canonical_name(name) for name in model.coordinate_names]
    return names.index(wanted) if wanted in names else None


def _names(settings: FrameSettings, found: Frames, trial: Trial, weight: float) -> dict[str, Any]:
    model, tree = settings.model, settings.model.tree
    bodies: list[int] = settings.bodies.tolist()
    by_child = joints_of_bodies(model.spec)
    shifts = [_only_shifts(model, column) for column in range(len(model.coordinate_names))]
    return {
        "time": trial.time,
        "coordinate": list(model.coordinate_names),
        "coordinate_unit": ("coordinate", ["N" if each else "N m" for each in shifts]),
        "matched": ("coordinate", np.isin(np.arange(len(model.coordinate_names)), settings.matched)),
        "muscle": list(model.muscle_names),
        "max_force_n": ("muscle", model.max_force[0]),
        "actuator": list(settings.actuators.names),
        "optimal_force": ("actuator", settings.actuators.optimal_force),
        "joint": [by_child[tree.names[body]] for body in bodies],
        "child": ("joint", [tree.names[body] for body in bodies]),
        "parent": ("joint", [_parent(tree, body) for body in bodies]),
        "axis": ["x", "y", "z"],
        "side": list(SIDES),
    }


def _parent(tree: Tree, body: int) -> str:
    parent = tree.parent[body]
    while parent != FIXED and "~" in tree.names[parent]:  # a massless body within a joint
        parent = tree.parent[parent]
    return GROUND if parent == FIXED else tree.names[parent]


def _only_shifts(model: OsimModel, column: int) -> bool:
    drives = [each for body in model.tree.drives for each in body if each.coordinate == column]
    return bool(drives) and not any(each.turns for each in drives)


def _provenance(settings: FrameSettings, trial: Trial, setting: Setting, weight: float) -> dict[str, Any]:
    model = settings.model
    kinds = {muscle.source for muscle in model.spec.muscles if muscle.source}
    files = {"model": model.spec.path, "motion": setting.motion.path}
    files |= {"loads": setting.loads.path if setting.loads else None}
    files |= {"loads_table": setting.table.path if setting.table else None}
    files |= {f"actuators_{number}": path for number, path in enumerate(setting.files, 1)}
    return {
        "version": __version__,
        "seed": None,
        "samples": 1,
        "model": model.spec.name,
        "sources": sorted({"seth2018", "opensim-core", "hicks2015", *kinds}),
        "study": "forces",
        "files": {role: _file(path) for role, path in files.items() if path is not None},
        "settings": _settings(settings, trial, setting),
        "notes": list(trial.notes),
        "mass_kg": float(model.tree.mass.sum()),
        "body_weight_n": weight,
        "frames": "contact forces act on the child, by its parent, at the origin of the joint's frame on "
        "the child; in_child and in_parent say in whose axes they are given",
        "unsupported": [each.name for each in model.spec.unsupported],
        "structures": list(model.structures.names),
        "ignored": sorted({each.name for each in model.spec.ignored}),
    }


def _file(path: Path) -> dict[str, str]:
    return {"name": path.name, "sha256": sha256(path)}


def _settings(settings: FrameSettings, trial: Trial, setting: Setting) -> dict[str, Any]:
    cutoff = setting.lowpass_hz
    smooth = {
        "lowpass_hz": cutoff,
        "filter": f"Butterworth of order {signals.ORDER}, forwards and backwards" if cutoff else "none",
        "padding": "half of the frames at each end, reflected through the end point" if cutoff else "none",
        "derivatives": f"{setting.derivatives}, natural spline of degree {signals.DEGREE}",
        "loads": "natural cubic spline, not filtered" if setting.loads else "none",
    }
    return {
        "signals": smooth,
        "angles": setting.angles,
        "times_s": [float(trial.time[0]), float(trial.time[-1])],
        "objective": setting.objective,
        "passive_force": settings.passive,
        "tendon": settings.tendon,
        "reserves": setting.reserves,
        "actuators": list(setting.actuators),
        "matched": [settings.model.coordinate_names[index] for index in settings.matched],
        "without_drive": list(setting.idle),
    }
