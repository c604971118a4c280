"""The same hip for OpenSim and MuJoCo, and how fast either tells moment arms,
called its best way.
"""

from __future__ import annotations

import os
import tempfile
import time
import warnings
from collections.abc import Sequence
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gluteus.mechanics.hip.kinematics import COORDINATES

Array = NDArray[np.float64]

AXES = ((0, 0, 1), (1, 0, 0), (0, 1, 0))


@dataclass(frozen=True)
class Lines:
    """Lines between pelvis and femur: ends (line, 3) [m], spheres about the
    hip centre (line,) [m].
    """

    names: tuple[str, ...]
    origin: Array
    insertion: Array
    radius: Array


def open_opensim() -> ModuleType:
    """Return OpenSim, silenced; it opens a log file where it is first imported."""
    with tempfile.TemporaryDirectory() as folder, chdir(folder), warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import opensim

        opensim.Logger.setLevelString("Off")
        opensim.Logger.removeFileSink()
    return opensim


def write_osim(osim: ModuleType, lines: Lines, file: Path) -> None:
    """Write the hip as a model document: a ball of three turns, a sphere
    for each line that bows.
    """
    model = osim.Model()
    model.setName("hip")
    femur = osim.Body("femur_r", 10.0, osim.Vec3(0), osim.Inertia(0.1))
    model.addBody(femur)
    transform = osim.SpatialTransform()
    for number, (name, axis) in enumerate(zip(COORDINATES, AXES, strict=True)):
        part = transform.updTransformAxis(number)
        part.setCoordinateNames(osim.ArrayStr(name, 1))
        part.setAxis(osim.Vec3(*axis))
        part.set_function(osim.LinearFunction(1.0, 0.0))
    model.addJoint(osim.CustomJoint("hip_r", model.getGround(), femur, transform))
    for name, origin, insertion, radius in zip(
        lines.names, lines.origin.tolist(), lines.insertion.tolist(), lines.radius.tolist(), strict=True
    ):
        muscle = osim.Thelen2003Muscle(name, 1000.0, 0.1, 0.1, 0.0)
        muscle.addNewPathPoint(f"{name}-P1", model.getGround(), osim.Vec3(*origin))
        muscle.addNewPathPoint(f"{name}-P2", femur, osim.Vec3(*insertion))
        if radius > 0:
            sphere = osim.WrapSphere()
            sphere.setName(f"{name}_sphere")
            sphere.set_radius(radius)
            femur.addWrapObject(sphere)
            muscle.updGeometryPath().addPathWrap(sphere)
        model.addForce(muscle)
    model.finalizeConnections()
    model.printToXML(str(file))


def mjcf(lines: Lines) -> str:
    """Return the hip as a MuJoCo model: hinges in the order of the coordinates, a tendon for each
    line.
    """
    joints = "".join(
        f'<joint name="{name}" axis="{" ".join(map(str, axis))}"/>'
        for name, axis in zip(COORDINATES, AXES, strict=True)
    )
    starts, ends, tendons = "", "", ""
    for name, origin, insertion, radius in zip(
        lines.names, lines.origin.tolist(), lines.insertion.tolist(), lines.radius.tolist(), strict=True
    ):
        starts += f'<site name="{name}_1" pos="{" ".join(map(repr, origin))}"/>'
        ends += f'<site name="{name}_2" pos="{" ".join(map(repr, insertion))}"/>'
        over = ""
        if radius > 0:
            ends += f'<geom name="{name}_bow" size="{radius!r}" contype="0" conaffinity="0"/>'
            over = f'<geom geom="{name}_bow"/>'
        tendons += f'<spatial name="{name}"><site site="{name}_1"/>{over}<site site="{name}_2"/></spatial>'
    return (
        f'<mujoco><compiler angle="radian"/><worldbody>{starts}<body><inertial pos="0 0 0" mass="1" '
        f'diaginertia="1 1 1"/>{joints}{ends}</body></worldbody><tendon>{tendons}</tendon></mujoco>'
    )


@dataclass(frozen=True)
class Timed:
    """Seconds of processor time for each pose, and the moment arms (pose, muscle, coordinate)."""

    seconds: float
    arms: Array


def opensim_arms(
    osim: ModuleType,
    path: Path,
    names: Sequence[str],
    q: Array,
    muscles: Sequence[str],
    coordinates: Sequence[str],
) -> Timed:
    """Time OpenSim: coordinates set directly, with no assembly, positions realised once for each
    pose.
    """
    model = osim.Model(str(path))
    state = model.initSystem()
    everything = [model.getCoordinateSet().get(name) for name in names]
    for each in everything:
        each.setLocked(state, False)
    asked = [model.getCoordinateSet().get(name) for name in coordinates]
    lines = [model.getMuscles().get(name) for name in muscles]
    arms = np.empty((len(q), len(lines), len(asked)))
    poses = q.tolist()
    start = time.process_time()
    for row, pose in enumerate(poses):
        for coordinate, value in zip(everything, pose, strict=True):
            coordinate.setValue(state, value, False)
        model.realizePosition(state)
        for column, line in enumerate(lines):
            arms[row, column] = [line.computeMomentArm(state, each) for each in asked]
    return Timed((time.process_time() - start) / len(q), arms)


def mujoco_arms(lines: Lines, q: Array) -> Timed:
    """Time MuJoCo: only the stages that tendons need, called one by one."""
    import mujoco

    model = mujoco.MjModel.from_xml_string(mjcf(lines))
    data = mujoco.MjData(model)
    pose: Any = data.qpos
    arms = np.empty((len(q), *data.ten_J.reshape(len(lines.names), 3).shape))
    found = data.ten_J.reshape(len(lines.names), 3)
    start = time.process_time()
    for row, values in enumerate(q):
        pose[:] = values
        mujoco.mj_kinematics(model, data)
        mujoco.mj_comPos(model, data)
        mujoco.mj_tendon(model, data)
        arms[row] = found
    return Timed((time.process_time() - start) / len(q), -arms)


def machine() -> str:
    """Return the processor's name and how many cores of it this process may use."""
    text = Path("/proc/cpuinfo").read_text(encoding="utf-8") if Path("/proc/cpuinfo").is_file() else ""
    names = [line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("model name")]
    return f"{names[0] if names else os.uname().machine}, {len(os.sched_getaffinity(0))} cores"
