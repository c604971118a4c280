"""Actuators do work: what they do to coordinates is the slope of where they push."""

from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gluteus.errors import AnatomyError
from gluteus.files.osim.spec.forces import CoordinateActuatorSpec, PointActuatorSpec, TorqueActuatorSpec
from gluteus.mechanics.body.motion import place, stations
from gluteus.model.opensim.actuators import Actuators, actuators_of
from gluteus.model.opensim.model import OsimModel, read_osim

LIMB = Path(__file__).with_name("test_osim_limb.osim")
STEP = 1e-6


@pytest.fixture(scope="module")
def limb() -> OsimModel:
    return read_osim(LIMB)


def made(limb: OsimModel, *specs: object) -> Actuators:
    return actuators_of(list(specs), limb.spec, limb.tree)  # type: ignore[arg-type]


def on_coordinates(limb: OsimModel, actuators: Actuators, q: np.ndarray) -> np.ndarray:
    return actuators.on_coordinates(limb.skeleton, q)


@pytest.fixture(scope="module")
def pose(limb: OsimModel) -> np.ndarray:
    random = np.random.default_rng(7)
    return limb.default_pose()[None] + random.uniform(-0.3, 0.3, (1, len(limb.coordinate_names)))


def test_a_force_at_a_point_works_along_the_points_path(limb: OsimModel, pose: np.ndarray) -> None:
    body = limb.spec.bodies[-1]
    point, direction = (0.1, -0.2, 0.05), np.array([0.6, 0.0, 0.8])
    spec = PointActuatorSpec(
        name="push",
        body=body.frame,
        point=point,
        direction=(3.0, 0.0, 4.0),
        force_is_global=True,
        optimal_force=50.0,
    )
    index = np.array([limb.tree.body(body.name)])

    def where(q: np.ndarray) -> np.ndarray:
        return stations(place(limb.tree, q), index, np.array([[point]]))[0, 0]

    found = on_coordinates(limb, made(limb, spec), pose)[0, 0]
    for column in range(pose.shape[1]):
        step = STEP * np.eye(pose.shape[1])[column]
        slope = (where(pose + step) - where(pose - step)) / (2.0 * STEP)
        assert_allclose(found[column], 50.0 * direction @ slope, atol=1e-6)


def test_the_same_force_given_in_the_body_or_in_the_ground(limb: OsimModel, pose: np.ndarray) -> None:
    body = limb.spec.bodies[-1]
    turned = place(limb.tree, pose)
    index = limb.tree.body(body.name)
    rotation, origin = turned.rotation[0, index], turned.position[0, index]
    local = PointActuatorSpec(name="local", body=body.frame, point=(0.1, 0.0, 0.0), direction=(0.0, 1.0, 0.0))
    world = PointActuatorSpec(
        name="world", body=body.frame, point_is_global=True, force_is_global=True,
        point=tuple(origin + rotation @ [0.1, 0.0, 0.0]), direction=tuple(rotation @ [0.0, 1.0, 0.0]),
    )  # fmt: skip
    found = on_coordinates(limb, made(limb, local, world), pose)[0]
    assert np.abs(found[0]).max() > 0.0
    assert_allclose(found[0], found[1], atol=1e-12)


def test_a_torque_between_two_bodies_leaves_what_carries_both_alone(
    limb: OsimModel, pose: np.ndarray
) -> None:
    first, last = limb.spec.bodies[0], limb.spec.bodies[-1]
    one = TorqueActuatorSpec(
        name="one", body_a=last.frame, body_b="/ground", axis=(0.0, 2.0, 0.0), optimal_force=5.0
    )
    back = TorqueActuatorSpec(
        name="back", body_a=last.frame, body_b=first.frame, axis=(0.0, 2.0, 0.0), optimal_force=5.0
    )
    other = TorqueActuatorSpec(
        name="other", body_a=first.frame, body_b="/ground", axis=(0.0, 2.0, 0.0), optimal_force=5.0
    )
    found = on_coordinates(limb, made(limb, one, back, other), pose)[0]
    assert_allclose(found[1], found[0] - found[2], atol=1e-12)


def test_a_torque_about_an_axis_of_its_body_turns_with_it(limb: OsimModel, pose: np.ndarray) -> None:
    body = limb.spec.bodies[-1]
    rotation = place(limb.tree, pose).rotation[0, limb.tree.body(body.name)]
    local = TorqueActuatorSpec(
        name="a", body_a=body.frame, body_b="/ground", torque_is_global=False, axis=(1.0, 0.0, 0.0)
    )
    world = TorqueActuatorSpec(name="b", body_a=body.frame, body_b="/ground", axis=tuple(rotation[:, 0]))
    found = on_coordinates(limb, made(limb, local, world), pose)[0]
    assert_allclose(found[0], found[1], atol=1e-12)


def test_an_actuator_on_a_coordinate_and_one_switched_off(limb: OsimModel, pose: np.ndarray) -> None:
    name = limb.coordinate_names[2]
    on = CoordinateActuatorSpec(name="on", coordinate=name, optimal_force=7.0)
    off = CoordinateActuatorSpec(name="off", coordinate=name, appliesForce=False)
    actuators = made(limb, on, off)
    assert_allclose(on_coordinates(limb, actuators, pose)[0, 0], 7.0 * np.eye(pose.shape[1])[2])
    assert (actuators.lower[1], actuators.upper[1]) == (0.0, 0.0)
    assert np.isinf(actuators.upper[0])


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (CoordinateActuatorSpec(name="x", coordinate="elbow"), "actuator 'x': unknown coordinate 'elbow'"),
        (PointActuatorSpec(name="x", body="/bodyset/nobody"), "actuator 'x'.*nobody"),
        (CoordinateActuatorSpec(name="plain", coordinate="elbow"), "a name of its own"),
    ],
)
def test_what_the_model_lacks_is_named(limb: OsimModel, spec: object, message: str) -> None:
    with pytest.raises(AnatomyError, match=message):
        made(limb, spec)


def test_a_direction_has_a_length(limb: OsimModel) -> None:
    spec = PointActuatorSpec(name="x", body=limb.spec.bodies[0].frame, direction=(0.0, 0.0, 0.0))
    with pytest.raises(AnatomyError, match="direction must not be zero"):
        made(limb, spec)
