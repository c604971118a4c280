"""Comparison of moment arms about the hip with the actions in the muscles' records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from gluteus.anatomy import library, norms
from gluteus.anatomy.muscle import Action, Motion
from gluteus.arrays import Floats
from gluteus.files import canonical_name
from gluteus.mechanics.body.motion import place
from gluteus.model.opensim.lint.finding import Finding, finding_of
from gluteus.model.opensim.model import OsimModel

_HIP: Final = ("hip_flexion", "hip_adduction", "hip_rotation")
_MOTIONS: Final[dict[Motion, tuple[int, float]]] = {
    "flexion": (2, 1.0), "extension": (2, -1.0), "adduction": (0, 1.0), "abduction": (0, -1.0),
    "internal rotation": (1, 1.0), "external rotation": (1, -1.0),
}  # fmt: skip
"""Axis of the pelvis (x forward, y up, z right) and direction of rotation of a right thigh."""
_SQUARE: Final = 0.9
"""Least cosine between an axis of the hip and an axis of the pelvis that counts as the same axis.
"""


@dataclass(frozen=True)
class Hip:
    """The motions of a model's hip on one side.

    Attributes
    ----------
    side
        `r` or `l`.
    columns
        Columns of the coordinates that were found.
    turns
        Rotation of the thigh per unit of each coordinate (coordinate, 3), about x, y and z of the
        right thigh; that of the left thigh is mirrored.
    """

    side: str
    columns: tuple[int, ...]
    turns: Floats


def action_findings(model: OsimModel) -> Iterator[Finding]:
    """Find parts of muscles whose action in the default pose is the opposite of that in their
    record.
    """
    if not model.muscle_names:
        return
    arms = model.moment_arms(model.default_pose()[None])[0]
    for side in "rl":
        hip = _hip(model, side)
        if hip is not None:
            yield from _of_hip(model, hip, arms[:, list(hip.columns)] @ hip.turns)


def compared_muscles(model: OsimModel) -> int:
    """Return how many muscles of a model have a record of hip actions."""
    sides = [side for side in "rl" if _hip(model, side)]
    return sum(len(lines) for side in sides for lines in _parts(model, side).values())


def _hip(model: OsimModel, side: str) -> Hip | None:
    names = {canonical_name(name): column for column, name in enumerate(model.coordinate_names)}
    columns = [names[f"{name}_{side}"] for name in _HIP if f"{name}_{side}" in names]
    pose = place(model.tree, model.default_pose()[None])
    turns: list[Floats] = []
    found: list[int] = []
    for body, screws in enumerate(pose.screws):
        for screw in screws:
            if screw.coordinate in columns and screw.turns and model.tree.parent[body] >= 0:
                pelvis = pose.rotation[0, model.tree.parent[body]]
                about = (pelvis.T @ screw.axis[0]) * screw.slope[0]
                if np.abs(about).max() >= _SQUARE * np.linalg.norm(about) > 0.0:
                    clear = np.where(np.abs(about) == np.abs(about).max(), np.sign(about), 0.0)
                    turns.append(clear * (1.0 if side == "r" else np.array([-1.0, -1.0, 1.0])))
                    found.append(screw.coordinate)
    return Hip(side, tuple(found), np.array(turns)) if found else None


def _of_hip(model: OsimModel, hip: Hip, arms: Floats) -> Iterator[Finding]:
    least = norms("lint")["arm_against_record"].si
    for (muscle, part), lines in _parts(model, hip.side).items():
        strength = model.max_force[0, lines]
        if not strength.sum() > 0.0:
            continue
        mean = strength @ arms[lines] / strength.sum()
        for action in _actions(muscle, part):
            axis, sense = _MOTIONS[action.motion]
            if hip.turns[:, axis].any() and sense * mean[axis] < -least and action.arm.si >= 2.0 * least:
                names = ", ".join(model.muscle_names[line] for line in lines)
                told = (
                    f"{names}: moment arm {1e3 * sense * mean[axis]:.0f} mm in {action.motion}; the record "
                    f"of {library().muscle(muscle).names.en} has {action.arm.to('mm'):.0f} mm there "
                    f"[{action.arm.source}]"
                )
                place_of = f"/forceset/{model.muscle_names[lines[0]]}"
                yield finding_of("arm-sign", place_of, told, 1e3 * sense * float(mean[axis]))


def _parts(model: OsimModel, side: str) -> Mapping[tuple[str, str], list[int]]:
    """Return the lines of a model by the muscle and part that they represent in the records."""
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for line, name in enumerate(model.muscle_names):
        if name.endswith(f"_{side}") and (part := _recorded().get(canonical_name(name)[:-2])):
            found[part].append(line)
    return found


@cache
def _recorded() -> dict[str, tuple[str, str]]:
    return {
        canonical_name(line)[:-2]: (muscle.id, part.id)
        for muscle in library().muscles.values()
        for part in muscle.compartments
        for line in part.opensim
    }


def _actions(muscle: str, part: str) -> tuple[Action, ...]:
    record = library().muscle(muscle)
    own = next(each.actions for each in record.compartments if each.id == part)
    return own or record.actions
