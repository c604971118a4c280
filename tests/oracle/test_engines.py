"""The same hip built with OpenSim and with MuJoCo: its lengths and moment arms are those of
Gluteus.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from gluteus.bones.person import Person
from gluteus.mechanics.hip.kinematics import COORDINATES
from gluteus.model.hip.hip import Hip

Array = NDArray[np.float64]

LINES = (
    "glmed_01_r", "glmed_24_r", "glmed_33_r", "glmed_48_r", "glmin3_r", "tfl_r", "glmax1_r", "glmax3_r",
    "sart_r", "recfem_r", "piri_r", "obtint_r", "iliacus_r", "psoas_r", "addlong_r",
)  # fmt: skip
POSES, STEP = 50, 1e-5


@dataclass(frozen=True)
class Asked:
    """Lines between points (line, 3) [m] over spheres (line,) [m], poses (pose, 3) [rad], and our
    answers.
    """

    names: tuple[str, ...]
    origin: Array
    insertion: Array
    radius: Array
    poses: Array
    lengths: Array
    arms: Array


@pytest.fixture(scope="module")
def asked() -> Asked:
    model = Hip(Person(sex="f")).model()
    least, most = np.radians([-20.0, -40.0, -35.0]), np.radians([100.0, 30.0, 40.0])
    poses = np.random.default_rng(0).uniform(least, most, (POSES, 3))
    mine = np.array([model.muscle_names.index(name) for name in LINES])
    origin, insertion, bow = model.origin[0, mine], model.insertion[0, mine], model.bow[0, mine]
    found = model.paths(poses)
    nearest = np.minimum(np.linalg.norm(origin, axis=1), np.linalg.norm(insertion, axis=1))
    assert np.all(bow < 0.98 * nearest), "no sphere has to shrink"
    assert 0.1 < found.bowed[:, mine].mean() < 0.9, "lines that bow and lines that do not"
    arms = model.moment_arms(poses)[:, mine]
    return Asked(LINES, origin, insertion, bow, poses, found.length[:, mine], arms)


def build(osim: ModuleType, asked: Asked, file: Path) -> Any:
    """The hip as an OpenSim model, written to a file and read back as any user would."""
    model = osim.Model()
    model.setName("hip")
    femur = osim.Body("femur_r", 10.0, osim.Vec3(0), osim.Inertia(0.1))
    model.addBody(femur)
    transform = osim.SpatialTransform()
    for number, (name, axis) in enumerate(zip(COORDINATES, ((0, 0, 1), (1, 0, 0), (0, 1, 0)), strict=True)):
        part = transform.updTransformAxis(number)
        part.setCoordinateNames(osim.ArrayStr(name, 1))
        part.setAxis(osim.Vec3(*axis))
        part.set_function(osim.LinearFunction(1.0, 0.0))
    model.addJoint(osim.CustomJoint("hip_r", model.getGround(), femur, transform))
    for name, origin, insertion, radius in zip(
        asked.names, asked.origin, asked.insertion, asked.radius, strict=True
    ):
        actuator = osim.PathActuator()
        actuator.setName(name)
        actuator.addNewPathPoint(f"{name}-P1", model.getGround(), osim.Vec3(*origin.tolist()))
        actuator.addNewPathPoint(f"{name}-P2", femur, osim.Vec3(*insertion.tolist()))
        if radius > 0:
            sphere = osim.WrapSphere()
            sphere.setName(f"{name}_sphere")
            sphere.set_radius(float(radius))
            femur.addWrapObject(sphere)
            actuator.updGeometryPath().addPathWrap(sphere)
        model.addForce(actuator)
    model.finalizeConnections()
    model.printToXML(str(file))
    return osim.Model(str(file))


def lengths_and_arms(osim: ModuleType, model: Any, asked: Asked) -> tuple[Array, Array, Array]:
    """Lengths (pose, line), moment arms (pose, line, coordinate), and those by differences of the
    lengths.
    """
    state = model.initSystem()
    coordinates = [model.getCoordinateSet().get(name) for name in COORDINATES]
    lines = [osim.PathActuator.safeDownCast(model.getForceSet().get(name)) for name in asked.names]

    def put(pose: Array) -> None:
        for coordinate, value in zip(coordinates, pose.tolist(), strict=True):
            coordinate.setValue(state, value, False)
        model.realizePosition(state)

    def lengths_at(pose: Array) -> Array:
        put(pose)
        return np.array([line.getLength(state) for line in lines])

    lengths, arms, differences = [], [], []
    for pose in asked.poses:
        steps = STEP * np.eye(3)
        differences.append(
            np.stack(
                [(lengths_at(pose - step) - lengths_at(pose + step)) / (2 * STEP) for step in steps], axis=1
            )
        )
        lengths.append(lengths_at(pose))
        arms.append([[line.computeMomentArm(state, each) for each in coordinates] for line in lines])
    return np.array(lengths), np.array(arms), np.array(differences)


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="OpenSim 4.6 has no wheel for this Python")
def test_lengths_and_moment_arms_are_those_of_opensim(osim: ModuleType, asked: Asked, tmp_path: Path) -> None:
    model = build(osim, asked, tmp_path / "hip.osim")
    lengths, arms, differences = lengths_and_arms(osim, model, asked)
    assert_allclose(lengths, asked.lengths, atol=1e-9)
    assert_allclose(arms, asked.arms, atol=1e-9)
    assert_allclose(differences, asked.arms, atol=1e-7)


def mjcf(asked: Asked) -> str:
    """The hip as a MuJoCo model: hinges in the order of the coordinates, a wrapping sphere for each
    line.
    """
    joints = "".join(
        f'<joint name="{name}" axis="{axis}"/>'
        for name, axis in zip(COORDINATES, ("0 0 1", "1 0 0", "0 1 0"), strict=True)
    )
    starts, ends, tendons = "", "", ""
    for name, origin, insertion, radius in zip(
        asked.names, asked.origin.tolist(), asked.insertion.tolist(), asked.radius.tolist(), strict=True
    ):
        starts += f'<site name="{name}_1" pos="{origin[0]!r} {origin[1]!r} {origin[2]!r}"/>'
        ends += f'<site name="{name}_2" pos="{insertion[0]!r} {insertion[1]!r} {insertion[2]!r}"/>'
        over = ""
        if radius > 0:
            ends += f'<geom name="{name}_bow" size="{radius!r}" contype="0" conaffinity="0"/>'
            over = f'<geom geom="{name}_bow"/>'
        tendons += f'<spatial name="{name}"><site site="{name}_1"/>{over}<site site="{name}_2"/></spatial>'
    return (
        f'<mujoco><compiler angle="radian"/><worldbody>{starts}<body><inertial pos="0 0 0" mass="1" '
        f'diaginertia="1 1 1"/>{joints}{ends}</body></worldbody><tendon>{tendons}</tendon></mujoco>'
    )


def test_lengths_and_moment_arms_are_those_of_mujoco(asked: Asked) -> None:
    import mujoco

    model = mujoco.MjModel.from_xml_string(mjcf(asked))
    data = mujoco.MjData(model)
    lengths, arms = np.zeros_like(asked.lengths), np.zeros_like(asked.arms)
    for row, pose in enumerate(asked.poses):
        data.qpos[:] = pose
        mujoco.mj_forward(model, data)
        lengths[row], arms[row] = data.ten_length, -data.ten_J.reshape(len(asked.names), 3)
    assert_allclose(lengths, asked.lengths, atol=1e-9)
    assert_allclose(arms, asked.arms, atol=1e-9)
