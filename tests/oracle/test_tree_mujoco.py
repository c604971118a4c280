"""A branching chain in MuJoCo: places, generalised forces and inertia are those of the tree."""

import mujoco
import numpy as np
from numpy.testing import assert_allclose
from scipy.spatial.transform import Rotation

from gluteus.mechanics.body.dynamics import Loads, inverse_dynamics, wrenches
from gluteus.mechanics.body.functions import linear
from gluteus.mechanics.body.motion import move
from gluteus.mechanics.body.tree import Body, Frame, Joint, Step, tree

POSES = 50
GRAVITY = (0.4, -0.3, -9.6)
MASS = (3.0, 2.0, 1.2, 0.8)
PARENT = ("ground", "b0", "b1", "b0")
AXES = ((1.0, 0.0, 0.0), (0.2, 1.0, 0.1), (0.0, -0.3, 1.0))
RAIL = (0.5, 0.1, 1.0)


def draw() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    generator = np.random.default_rng(8)
    where, centre = generator.normal(0.0, 0.2, (2, 4, 3))
    turned = generator.normal(0.0, 0.5, (4, 3))
    spread = generator.uniform(0.01, 0.02, (4, 3))
    return where, centre, turned, spread


def mjcf() -> str:
    """Each body on three hinges, in the order of the tree's turns; the first slides before."""
    where, centre, turned, spread = draw()

    def text(values: np.ndarray | tuple[float, ...]) -> str:
        return " ".join(repr(float(value)) for value in values)

    def body(number: int) -> str:
        x, y, z, w = Rotation.from_euler("XYZ", turned[number]).as_quat()
        hinges = "".join(f'<joint axis="{text(axis)}"/>' for axis in AXES)
        rail = f'<joint type="slide" axis="{text(RAIL)}"/>' if number == 0 else ""
        below = "".join(body(child) for child, parent in enumerate(PARENT) if parent == f"b{number}")
        return (
            f'<body pos="{text(where[number])}" quat="{text((w, x, y, z))}"><inertial mass="{MASS[number]}" '
            f'pos="{text(centre[number])}" diaginertia="{text(spread[number])}"/>{rail}{hinges}{below}</body>'
        )

    return (
        f'<mujoco><compiler angle="radian"/><option gravity="{text(GRAVITY)}"/>'
        f"<worldbody>{body(0)}</worldbody></mujoco>"
    )


def test_places_forces_and_inertia_are_those_of_mujoco() -> None:
    where, centre, turned, spread = draw()
    names = [["rail"] * (number == 0) + [f"{number}{axis}" for axis in "xyz"] for number in range(4)]
    bodies = [
        Body(
            f"b{number}",
            PARENT[number],
            Joint(
                tuple(
                    Step(axis, linear(), name) for axis, name in zip(AXES, names[number][-3:], strict=True)
                ),
                (Step(RAIL, linear(), "rail"),) if number == 0 else (),
            ),
            MASS[number],
            centre[number],
            np.diag(spread[number]),
            Frame(where[number], Rotation.from_euler("XYZ", turned[number]).as_matrix()),
        )
        for number in range(4)
    ]
    # MuJoCo goes depth first, as this order of coordinates does.
    made = tree(bodies, [name for each in names for name in each])
    generator = np.random.default_rng(9)
    q, qd, qdd = generator.uniform(-1, 1, (3, POSES, 13)) * np.array([2.0, 4.0, 20.0])[:, None, None]
    force, moment = generator.normal(0.0, 50.0, (2, POSES, 1, 3))
    motion = move(made, q, qd, qdd)
    pushed = Loads(("b2",), force, moment, np.zeros((POSES, 1, 3)), ("ground",), ("b2",))
    forces = inverse_dynamics(made, motion, GRAVITY, wrenches(made, motion.pose, pushed))

    model = mujoco.MjModel.from_xml_string(mjcf())
    data = mujoco.MjData(model)
    for row in range(POSES):
        data.qpos[:], data.qvel[:], data.qacc[:] = q[row], qd[row], qdd[row]
        mujoco.mj_inverse(model, data)
        assert_allclose(motion.pose.position[row], data.xpos[1:], atol=1e-12)
        push = np.zeros(13)
        mujoco.mj_applyFT(model, data, force[row, 0], moment[row, 0], data.xpos[3], 3, push)
        expected = data.qfrc_inverse - push
        assert_allclose(forces[row], expected, atol=1e-9 * np.abs(expected).max())
