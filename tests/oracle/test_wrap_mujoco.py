"""One tendon over one geom in MuJoCo, whose paths are shortest ones too: lengths and slopes."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from gluteus.mechanics.wrapping.cylinder import Cylinder
from gluteus.mechanics.wrapping.sphere import Sphere
from gluteus.mechanics.wrapping.surface import Side, Wrapped

Array = NDArray[np.float64]

RADIUS, REACH, POSES = 0.04, 0.1, 500
FAR_OFF = "0.5 0 0"


def over(kind: str, ends: Array, side: Side) -> Wrapped:
    if kind == "sphere":
        return Sphere(RADIUS, side).wrap(ends[:, 0], ends[:, 1])
    return Cylinder(RADIUS, side=side).wrap(ends[:, 0], ends[:, 1])


def tendon(kind: str, ends: Array, side: str) -> tuple[Array, Array]:
    """Lengths (pose,) and their slopes (pose, 2, 3) for ends that slide along x, y and z."""
    import mujoco

    slides = "".join(f'<joint type="slide" axis="{axis}"/>' for axis in ("1 0 0", "0 1 0", "0 0 1"))
    body = '<body><inertial pos="0 0 0" mass="1" diaginertia="1 1 1"/>{}<site name="{}"/></body>'
    size = f"{RADIUS}" if kind == "sphere" else f"{RADIUS} 0.05"
    model = mujoco.MjModel.from_xml_string(
        f'<mujoco><worldbody><geom name="surface" type="{kind}" size="{size}" contype="0" conaffinity="0"/>'
        f'<site name="side" pos="{FAR_OFF}"/>{body.format(slides, "start")}{body.format(slides, "end")}'
        f'</worldbody><tendon><spatial><site site="start"/><geom geom="surface" {side}/><site site="end"/>'
        "</spatial></tendon></mujoco>"
    )
    data = mujoco.MjData(model)
    lengths, slopes = [], []
    for pose in ends.reshape(-1, 6):
        data.qpos[:] = pose
        mujoco.mj_forward(model, data)
        lengths.append(data.ten_length[0])
        slopes.append(np.array(data.ten_J).reshape(2, 3))
    return np.array(lengths), np.array(slopes)


def outside(seed: int) -> Array:
    """Ends (pose, 2, 3) outside the infinite cylinder, and so outside the sphere."""
    ends = np.random.default_rng(seed).uniform(-REACH, REACH, (4 * POSES, 2, 3))
    return ends[(np.linalg.norm(ends[..., :2], axis=-1) > RADIUS).all(axis=1)][:POSES]


@pytest.mark.parametrize("kind", ["sphere", "cylinder"])
def test_lengths_and_slopes_are_those_of_mujoco(kind: str) -> None:
    ends = outside(seed=1)
    lengths, slopes = tendon(kind, ends, "")
    mine = over(kind, ends, Side())
    assert 50 < mine.wraps.sum() < POSES - 50
    assert_allclose(mine.length, lengths, atol=1e-9)
    assert_allclose(mine.pull[~mine.near_switch], slopes[~mine.near_switch], atol=1e-8)


@pytest.mark.parametrize("kind", ["sphere", "cylinder"])
def test_with_a_side_site_mujoco_takes_one_of_the_ways_round(kind: str) -> None:
    """Its rule for the side is another than OpenSim's: wherever both choose the same way, all is
    equal.
    """
    ends = outside(seed=2)
    lengths, slopes = tendon(kind, ends, 'sidesite="side"')
    mine = over(kind, ends, Side(0, 1))
    ways = (mine, over(kind, ends, Side(0, -1)), over(kind, ends, Side()))
    same, opposite, nearest = (np.abs(way.length - lengths) < 1e-9 for way in ways)
    assert np.all((same | opposite | nearest)[ways[2].wraps]), (
        "where the line must wrap it takes one of the two ways"
    )
    assert (same & mine.wraps).sum() > 50
    assert_allclose(mine.pull[same & ~mine.near_switch], slopes[same & ~mine.near_switch], atol=1e-8)
