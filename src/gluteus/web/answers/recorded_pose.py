"""Legs and trunk of a recorded motion, as angles for the figure of the app."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gluteus.arrays import Floats
from gluteus.files import canonical_name
from gluteus.mechanics.hip.kinematics import femur_in_pelvis, rotation_about
from gluteus.mechanics.hip.whole_body import UP
from gluteus.studies.result import Result

HIP = ("hip_flexion", "hip_adduction", "hip_rotation")
PELVIS = ("pelvis_tilt", "pelvis_list", "pelvis_rotation")
_LUMBAR = ("lumbar_extension", "lumbar_bending", "lumbar_rotation")
_MIRROR = np.diag([1.0, 1.0, -1.0])


@dataclass(frozen=True, eq=False)
class Limbs:
    """The body around the right hip; joints that a model does not record are straight.

    Attributes
    ----------
    left : array (3, 3)
        Rotation of the left femur to the pelvis.
    knees, ankles : tuple of float
        Flexion and dorsiflexion, right and left [rad].
    up : array (3,)
        Direction from the point where the trunk bends to the shoulders, in the frame of the pelvis.
    """

    left: Floats
    knees: tuple[float, float]
    ankles: tuple[float, float]
    up: Floats


def recorded(result: Result, wanted: tuple[str, ...]) -> dict[str, Floats]:
    """Return the coordinates that a result has, by their usual names, (time,) each."""
    names = [canonical_name(each) for each in result.labels("coordinate")]
    return {name: result.array("value")[:, names.index(name)] for name in wanted if name in names}


def pelvis_turned(result: Result, frame: int) -> Floats:
    """Return the rotation of the pelvis to the world in a frame, (3, 3)."""
    tilt, listed, turned = _in_frame(result, PELVIS, frame)
    pelvis = rotation_about(2, np.array(tilt)) @ rotation_about(0, np.array(listed))
    return pelvis @ rotation_about(1, np.array(turned))


def limbs_in(result: Result, frame: int) -> Limbs:
    """Return the posture of legs and trunk in a frame."""
    hip = np.array(_in_frame(result, tuple(f"{each}_l" for each in HIP), frame))
    back = _in_frame(result, _LUMBAR, frame)
    trunk = rotation_about(2, np.array(back[0])) @ rotation_about(0, np.array(back[1]))
    ankles = _in_frame(result, ("ankle_angle_r", "ankle_angle_l"), frame)
    return Limbs(
        _MIRROR @ femur_in_pelvis(hip) @ _MIRROR,
        (_flexion(result, "knee_angle_r", frame), _flexion(result, "knee_angle_l", frame)),
        (ankles[0], ankles[1]),
        trunk @ UP,
    )


def _in_frame(result: Result, names: tuple[str, ...], frame: int) -> list[float]:
    found = recorded(result, names)
    values = [float(found[name][frame]) if name in found else 0.0 for name in names]
    return [each if np.isfinite(each) else 0.0 for each in values]


def _flexion(result: Result, name: str, frame: int) -> float:
    """Flexion of a knee, made positive: models differ in its sign, and knees hardly overextend."""
    values = recorded(result, (name,)).get(name)
    if values is None or not np.isfinite(values[frame]):
        return 0.0
    seen = values[np.isfinite(values)]
    sign = np.sign(seen[np.argmax(np.abs(seen))])
    return float(sign * values[frame])
