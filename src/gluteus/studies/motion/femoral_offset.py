"""Effect of a fifth more or less femoral offset on abductors and hip force in a recorded motion."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from gluteus.anatomy import norms
from gluteus.arrays import Bools, Floats
from gluteus.errors import AnatomyError
from gluteus.files import ExternalLoadsSpec, MotionTable, canonical_name
from gluteus.mechanics.body.motion import place
from gluteus.mechanics.engine.recruitment import Status
from gluteus.model.opensim.model import OsimModel
from gluteus.studies.motion.forces import forces

if TYPE_CHECKING:
    import xarray as xr

Way = Literal["tilt", "shift"]

_LATERAL = {"_r": 1.0, "_l": -1.0}
_ABDUCTORS = ("glmed", "glmin", "tfl")


def offset_effect(
    model: OsimModel,
    motion: MotionTable | Path | str,
    loads: ExternalLoadsSpec | Path | str | None,
    *,
    side: str = "right",
    way: Way = "tilt",
    offset_m: float | None = None,
    share: float | None = None,
    **options: Any,
) -> xr.Dataset:
    """Return changes [%] of abductor arm, abductor force and hip force with femoral offset, in
    mid-stance.

    Joint angles, ground reaction and hip centre stay as recorded. Mid-stance consists of the frames
    whose abducting moment is above half of its peak. Abductors are gluteus medius and minimus and
    tensor fasciae latae; their arm is the mean over their lines, weighted with the forces of the
    unchanged model.

    Parameters
    ----------
    model, motion, loads, options
        As for `forces`.
    side
        "right" or "left".
    way
        "tilt" moves the femur outwards at the hip but not at the knee, so that knee and foot stay
        in place; "shift" moves the whole femur with knee, shank and foot.
    offset_m
        Femoral offset [m]; by default the published mean [carmona2022].
    share
        Share of the offset that is added and removed; by default that of the published comparison
        [rudiger2017].

    Returns
    -------
    xr.Dataset
        Dataset over the changes [%] of the offset, with the published values.
    """
    import xarray as xr

    wanted = norms("offset")
    offset = norms("body")["femoral_offset"].si if offset_m is None else offset_m
    part = wanted["offset_change"].si if share is None else share
    ending = {"right": "_r", "left": "_l"}.get(side)
    if ending is None:
        raise AnatomyError(f"side {side!r} is unknown; choose right or left")
    leg = _leg(model, ending)
    step = part * offset * _LATERAL[ending]
    found = [
        _measured(moved_femur(model, leg.body, sign * step, way), leg, motion, loads, options)
        for sign in (0.0, -1.0, 1.0)
    ]
    base = found[0]
    stance = base.moment > 0.5 * np.nanmax(base.moment)
    rows = [_means(each, base, leg, stance) for each in found]
    changes = {name: [100.0 * (row[name] / rows[0][name] - 1.0) for row in rows[1:]] for name in rows[0]}
    return xr.Dataset(
        {f"{name}_change_percent": ("offset_change_percent", values) for name, values in changes.items()},
        {"offset_change_percent": [-100.0 * part, 100.0 * part]},
        {
            "study": "offset_effect",
            "side": side,
            "way": way,
            "offset_m": offset,
            "frames": int(stance.sum()),
            "failed": int(sum(np.sum(each.status != Status.OK) for each in found)),
            "published_percent": {
                name: 100.0 * wanted[f"{name}_change"].si
                for name in ("abductor_arm", "abductor_force", "hip_force")
            },
            "sources": ["carmona2022", "rudiger2017"],
        },
    )


def moved_femur(model: OsimModel, body: int, lateral_m: float, way: Way) -> OsimModel:
    """Return the model with one femur moved relative to its head along the body's z axis [m].

    Parameters
    ----------
    body
        Index of the femur, whose origin is the head.
    lateral_m
        Movement along z, which points to the right.
    way
        As for `offset_effect`.
    """
    if any(each.body == body for surfaces in model.paths.surfaces.values() for each in surfaces):
        raise AnatomyError(
            "wrap surfaces are attached to the femur and would have to move with it; use a model without them"
        )
    length = _femur_length(model, body)
    points = model.paths.place.copy()
    mine = model.paths.body == body
    points[mine, 2] += lateral_m * _part(way, points[mine, 1], length)
    centre = model.tree.centre.copy()
    centre[:, body, 2] += lateral_m * _part(way, centre[:, body, 1], length)
    joints = model.tree.joint_in_parent.copy()
    if way == "shift":
        for child in _children(model, body):
            joints[:, child, 2] += lateral_m
    return replace(
        model,
        paths=replace(model.paths, place=points),
        tree=model.tree.changed(centre=centre, joint_in_parent=joints),
    )


def _part(way: Way, height: Floats, length: float) -> Floats:
    """Return the share of the movement that applies to a point at a height relative to the head."""
    return np.ones_like(height) if way == "shift" else np.clip(1.0 + height / length, 0.0, 1.0)


def _children(model: OsimModel, body: int) -> list[int]:
    return [child for child, parent in enumerate(model.tree.parent) if parent == body]


def _femur_length(model: OsimModel, body: int) -> float:
    """Return the distance from the head to the knee in the default pose [m]."""
    pose = place(model.tree, model.default_pose()[None])
    knees = [np.linalg.norm(pose.joint[0, child] - pose.joint[0, body]) for child in _children(model, body)]
    if not knees:
        raise AnatomyError(
            "the model has no knee, so that the length of the femur is not known; give a model with one"
        )
    return float(max(knees))


@dataclass(frozen=True, eq=False)
class _Leg:
    """One side of a model: indices of femur and adduction, its abductors (muscle,), and the name
    of the hip.
    """

    body: int
    adduction: int
    abductors: Bools
    joint: str


@dataclass(frozen=True, eq=False)
class _Found:
    """Results of one model: required abducting moment, arms and forces of all muscles, hip
    force, status.
    """

    moment: Floats
    arm: Floats
    force: Floats
    hip: Floats
    status: NDArray[np.int8]


def _leg(model: OsimModel, ending: str) -> _Leg:
    names = [canonical_name(name) for name in model.coordinate_names]
    if f"hip_adduction{ending}" not in names:
        raise AnatomyError(
            f"the model needs a coordinate hip_adduction{ending}; it has only {', '.join(names)}"
        )
    adduction = names.index(f"hip_adduction{ending}")
    turned = [any(each.coordinate == adduction for each in drives) for drives in model.tree.drives]
    body = turned.index(True)
    lines = [canonical_name(name) for name in model.muscle_names]
    chosen = np.array([name.startswith(_ABDUCTORS) and name.endswith(ending) for name in lines])
    if not chosen.any():
        raise AnatomyError(
            f"the model has none of {', '.join(_ABDUCTORS)} on this side; "
            "give a model that has them under these names"
        )
    frame = {each.name: each.frame for each in model.spec.bodies}[model.tree.names[body]]
    joint = next(each.name for each in model.spec.joints if model.spec.base_frame(each.child_frame) == frame)
    return _Leg(body, adduction, chosen, joint)


def _measured(
    model: OsimModel,
    leg: _Leg,
    motion: MotionTable | Path | str,
    loads: ExternalLoadsSpec | Path | str | None,
    options: dict[str, Any],
) -> _Found:
    found = forces(model, motion, loads, **options)
    return _Found(
        moment=-found["generalised_force"].values[:, leg.adduction],
        arm=-model.moment_arms(found["value"].values)[:, :, leg.adduction],
        force=found["muscle_force_n"].values,
        hip=found["contact_force_bw"].sel(joint=leg.joint).values,
        status=found["status"].values,
    )


def _means(found: _Found, base: _Found, leg: _Leg, stance: Bools) -> dict[str, float]:
    weights = base.force[stance][:, leg.abductors]
    arms = found.arm[stance][:, leg.abductors]
    return {
        "abductor_arm": float(np.nansum(weights * arms) / np.nansum(weights)),
        "abductor_force": _mean(found.force[stance][:, leg.abductors].sum(axis=1)),
        "hip_force": _mean(found.hip[stance]),
        "hip_force_peak": float(np.nanmax(found.hip[stance])),
        "needed_moment": _mean(found.moment[stance]),
    }


def _mean(values: Floats) -> float:
    return float(np.nanmean(values))
