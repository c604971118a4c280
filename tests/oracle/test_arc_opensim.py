"""Joints of constant curvature: where OpenSim puts their bodies, and the forces of the same motion.

OpenSim 4.6 puts bodies where the arc ends, but gives their velocities in the child's axes instead
of the parent's, and no acceleration from velocities. Forces are therefore compared with those of an
OpenSim model whose joint has three angles and three distances, which move as the arc's end does.
"""

from pathlib import Path
from types import ModuleType

import numpy as np
from numpy.testing import assert_allclose

from gluteus.mechanics.body.motion import move, place
from gluteus.model.opensim.model import OsimModel, read_osim
from tests.oracle.test_door_opensim import (
    Array,
    both,
    columns_of,
    coordinates,
    document,
    joint,
    needed,
    transform,
)

LENGTH, NEUTRAL = 0.4, (0.1, -0.2, 0.3)
TURNS_OF_FRAMES = ("0.1 0.2 -0.3", "-0.2 0.1 0.15")
ARC = f"<neutral_angle_x_z_y>{' '.join(map(str, NEUTRAL))}</neutral_angle_x_z_y><length>{LENGTH}</length>"
ON_GROUND = joint("ConstantCurvatureJoint", "j", "/ground", "/bodyset/a", coordinates("q0", "q1", "q2") + ARC)
CHAINS = {
    "forwards": joint(
        "ConstantCurvatureJoint", "k", "/bodyset/a", "/bodyset/b", coordinates("q3", "q4", "q5") + ARC
    ),
    "backwards": joint(
        "ConstantCurvatureJoint", "k", "/bodyset/b", "/bodyset/a", coordinates("q3", "q4", "q5") + ARC
    ),
}


def plus(offset: float) -> str:
    return f'<LinearFunction name="function"><coefficients>1 {offset}</coefficients></LinearFunction>'


SIX = joint(
    "CustomJoint", "j", "/ground", "/bodyset/a",
    coordinates("q0", "q1", "q2", "t0", "t1", "t2") + transform(
        "xzy",
        rotation1=("q0", plus(NEUTRAL[0])), rotation2=("q1", plus(NEUTRAL[1])),
        rotation3=("q2", plus(NEUTRAL[2])),
        translation1=("t0", plus(0.0)), translation2=("t1", plus(0.0)), translation3=("t2", plus(0.0)),
    ),
)  # fmt: skip
PIN = joint("PinJoint", "k", "/bodyset/a", "/bodyset/b", coordinates("q3"))


def poses(model: OsimModel) -> tuple[Array, Array, Array]:
    """Poses in which no arc is nearly straight or nearly at a right angle: there OpenSim takes the
    end of an arc to be where that of a straight piece would be.
    """
    q, qd, qdd = np.random.default_rng(5).uniform(-0.6, 0.6, (3, 40, len(model.coordinate_names)))
    return q, 4.0 * qd, 20.0 * qdd


def end_of_arc(q: Array) -> Array:
    """The end of an arc, by its textbook formula in extended precision."""
    x, z = (np.asarray(q, dtype=np.longdouble) + np.array(NEUTRAL[:2], dtype=np.longdouble)).T
    u = np.stack([-np.sin(z), np.cos(x) * np.cos(z), np.sin(x) * np.cos(z)])
    theta = np.arccos(u[1])
    across = np.longdouble(LENGTH) * (1 - np.cos(theta)) / (theta * np.sin(theta))
    return np.stack([across * u[0], np.longdouble(LENGTH) * np.sin(theta) / theta, across * u[2]], axis=-1)


def test_the_end_of_an_arc_is_where_opensim_puts_it(osim: ModuleType, tmp_path: Path) -> None:
    for name, second in CHAINS.items():
        mine, theirs, state = both(osim, tmp_path, document(ON_GROUND + second))
        q, _, _ = poses(mine)
        found, places = columns_of(mine, theirs), place(mine.tree, q)
        for row, values in enumerate(q):
            for each, value in zip(found, values, strict=True):
                each.setValue(state, float(value), False)
            theirs.realizePosition(state)
            for body in ("a", "b"):
                at = theirs.getBodySet().get(body).getTransformInGround(state)
                here = mine.tree.body(body)
                assert_allclose(places.position[row, here], at.p().to_numpy(), atol=1e-12, err_msg=name)
                turned = [[at.R().get(i, k) for k in range(3)] for i in range(3)]
                assert_allclose(places.rotation[row, here], turned, atol=1e-12, err_msg=name)


def test_forces_are_those_of_a_free_body_that_moves_alike(osim: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "arc.osim").write_text(document(ON_GROUND + PIN), encoding="utf-8")
    mine = read_osim(tmp_path / "arc.osim")
    q, qd, qdd = poses(mine)
    six, theirs, state = both(osim, tmp_path, document(SIX + PIN))
    step = np.longdouble(1e-3)
    times = np.arange(-2, 3)[:, None, None] * step
    path = end_of_arc((q[:, :2] + times * qd[:, :2] + 0.5 * times**2 * qdd[:, :2]).reshape(-1, 2))
    path = path.reshape(5, len(q), 3)
    speed = (np.array([1, -8, 0, 8, -1]) @ path.swapaxes(0, 1) / (12 * step)).astype(np.float64)
    gain = (np.array([-1, 16, -30, 16, -1]) @ path.swapaxes(0, 1) / (12 * step**2)).astype(np.float64)
    by = np.stack([slope_of_end(q[:, :2], column) for column in range(2)])

    def whole(angles: Array, shifts: Array) -> Array:
        return np.concatenate([angles[:, :3], shifts, angles[:, 3:]], axis=1)

    rows = zip(whole(q, path[2].astype(np.float64)), whole(qd, speed), whole(qdd, gain), strict=True)
    found = columns_of(six, theirs)
    free = np.array([needed(osim, theirs, state, *row, found) for row in rows])
    expected = np.concatenate([free[:, :3], free[:, 6:]], axis=1)
    expected[:, :2] += np.einsum("cbi,bi->bc", by, free[:, 3:6])
    assert_allclose(mine.inverse_dynamics(q, qd, qdd), expected, atol=1e-9 * np.abs(expected).max())


def slope_of_end(q: Array, column: int) -> Array:
    step = np.longdouble(1e-3)
    sides = [end_of_arc(q + far * step * np.eye(2)[column]) for far in (-2, -1, 1, 2)]
    return ((sides[0] - 8 * sides[1] + 8 * sides[2] - sides[3]) / (12 * step)).astype(np.float64)


def test_velocities_of_opensim_are_ours_in_the_axes_of_the_child(osim: ModuleType, tmp_path: Path) -> None:
    """The reason why forces are not compared with those of OpenSim's own joint."""
    text = document(ON_GROUND + PIN)
    for turn in TURNS_OF_FRAMES:
        text = text.replace(turn, "0 0 0")
    mine, theirs, state = both(osim, tmp_path, text)
    q, qd, qdd = poses(mine)
    found, moved = columns_of(mine, theirs), move(mine.tree, q, qd, qdd)
    for row in range(len(q)):
        for each, value, speed in zip(found, q[row], qd[row], strict=True):
            each.setValue(state, float(value), False)
            each.setSpeedValue(state, float(speed))
        theirs.realizeVelocity(state)
        turning = theirs.getBodySet().get("a").getVelocityInGround(state).get(0).to_numpy()
        body = mine.tree.body("a")
        turned = moved.pose.rotation[row, body].T @ moved.angular_velocity[row, body]
        assert_allclose(turned, turning, atol=1e-12)
