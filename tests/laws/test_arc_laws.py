"""Models with joints of constant curvature: derivatives of an arc, and uses of such a model."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from gluteus.errors import AnatomyError
from gluteus.mechanics.body.arc import Arc
from gluteus.mechanics.body.motion import place, stations
from gluteus.mechanics.body.sweep import Sweep
from gluteus.mechanics.body.tracking import Targets
from gluteus.mechanics.body.tree import Body, Joint, tree
from gluteus.model.opensim.markers import model_markers
from gluteus.model.opensim.model import OsimModel, read_osim
from gluteus.model.opensim.resized import resized
from gluteus.model.opensim.scaling import scaled
from gluteus.studies.kinematics.estimated import estimate
from gluteus.studies.kinematics.sizes import uniform_sizes
from gluteus.studies.kinematics.targets import solve
from tests.oracle.test_door_opensim import coordinates, document, joint

Array = NDArray[np.float64]

ARC = Arc(0.4, (0.1, -0.2))
SPINE = (
    joint("FreeJoint", "root", "/ground", "/bodyset/pelvis", coordinates("rx", "ry", "rz", "x", "y", "z"))
    + joint(
        "ConstantCurvatureJoint", "lumbar", "/bodyset/pelvis", "/bodyset/chest",
        coordinates("bend", "lean", "turn") + "<neutral_angle_x_z_y>0.1 -0.1 0.2</neutral_angle_x_z_y>"
        "<length>0.3</length>",
    )
    + joint(
        "ConstantCurvatureJoint", "neck", "/bodyset/chest", "/bodyset/head",
        coordinates("nod", "tilt", "look") + "<length>0.1</length>",
    )
)  # fmt: skip
MUSCLE = """<Millard2012EquilibriumMuscle name="longissimus"><GeometryPath name="path"><PathPointSet><objects>
<PathPoint name="p"><socket_parent_frame>/bodyset/pelvis</socket_parent_frame><location>-.05 0 .03</location>
</PathPoint><PathPoint name="q"><socket_parent_frame>/bodyset/chest</socket_parent_frame>
<location>-.06 .1 .03</location></PathPoint><PathPoint name="r"><socket_parent_frame>/bodyset/head
</socket_parent_frame><location>-.04 .1 .02</location></PathPoint></objects></PathPointSet></GeometryPath>
<max_isometric_force>500</max_isometric_force><optimal_fiber_length>.1</optimal_fiber_length>
<tendon_slack_length>.4</tendon_slack_length></Millard2012EquilibriumMuscle>"""
PLACES = ("0.1 0 0", "0 0.1 0.1", "-0.1 0 -0.05", "0 -0.1 0.1", "0.05 0.1 -0.1")
MARKERS = "".join(
    f'<Marker name="{body}{i}"><socket_parent_frame>/bodyset/{body}</socket_parent_frame>'
    f"<location>{place}</location></Marker>"
    for body in ("pelvis", "chest", "head")
    for i, place in enumerate(PLACES)
)


@pytest.fixture(scope="module")
def spine(tmp_path_factory: pytest.TempPathFactory) -> OsimModel:
    text = document(SPINE, MUSCLE, bodies=("pelvis", "chest", "head")).replace(
        "</Model>", f'<MarkerSet name="markerset"><objects>{MARKERS}</objects></MarkerSet></Model>'
    )
    path = Path(tmp_path_factory.mktemp("spine")) / "spine.osim"
    path.write_text(text, encoding="utf-8")
    return read_osim(path)


def poses(model: OsimModel, count: int = 30) -> Array:
    return np.random.default_rng(1).uniform(-0.7, 0.7, (count, len(model.coordinate_names)))


def targets(model: OsimModel, q: Array) -> Targets:
    """Markers of a model in poses, as if they were recorded."""
    markers, columns = model_markers(model), q.shape[1]
    there = stations(place(model.tree, q), markers.body, markers.points[None])
    none, wide = np.zeros(columns), np.full(columns, np.inf)
    weight = np.ones(len(markers.body))
    return Targets(
        markers.body, markers.points[None], there, weight, np.zeros_like(q), none, none > 0.0, -wide, wide
    )


@pytest.mark.parametrize("spread", [0.0, 1e-9, 1e-4, 0.1, 0.8])
def test_derivatives_of_an_arc_are_exact_however_straight_it_is(spread: float) -> None:
    q = spread * np.random.default_rng(0).uniform(-1.0, 1.0, (200, 2)) - ARC.neutral
    value, slopes, bends = ARC.with_slopes(q)
    assert (np.linalg.norm(value, axis=1) <= ARC.length).all()
    step = 1e-5
    for column, unit in enumerate(np.eye(2)):
        (up, up1, _), (down, down1, _) = (ARC.with_slopes(q + side * step * unit) for side in (1.0, -1.0))
        assert_allclose(slopes[:, column], (up - down) / (2.0 * step), atol=1e-10)
        assert_allclose(bends[:, column], (up1 - down1) / (2.0 * step), atol=1e-9)
    assert_allclose(bends, bends.swapaxes(1, 2), atol=0.0)


def test_a_straight_arc_points_up_and_shifts_by_half_its_length_times_the_angle() -> None:
    value, slopes, bends = Arc(0.4).with_slopes(np.zeros((1, 2)))
    assert_allclose(value[0], [0.0, 0.4, 0.0], atol=0.0)
    assert_allclose(slopes[0], [[0.0, 0.0, 0.2], [-0.2, 0.0, 0.0]], atol=1e-16)
    assert_allclose(bends[0, 0, 0], [0.0, -0.4 / 3.0, 0.0], atol=1e-16)


def test_an_arc_that_is_bent_too_far_keeps_a_finite_end() -> None:
    q = np.linspace(-4.0, 4.0, 201)[:, None] * np.array([[1.0, 0.3]])
    for part in Arc(0.4).with_slopes(q):
        assert np.isfinite(part).all()


def test_a_displacement_needs_its_number_of_coordinates() -> None:
    body = Body("a", "ground", Joint(sweep=Sweep(ARC, ("x",))))
    with pytest.raises(AnatomyError, match="needs 2 coordinates; got 1: x"):
        tree([body], ["x"])


def test_moment_arms_are_the_slopes_of_lengths(engine: str, spine: OsimModel) -> None:
    q, step = poses(spine), 1e-6
    arms = spine.moment_arms(q)
    assert np.abs(arms[:, 0, [6, 7, 8, 9, 10]]).max(axis=0).min() > 0.01
    for column, unit in enumerate(np.eye(q.shape[1])):
        change = (spine.lengths(q + step * unit) - spine.lengths(q - step * unit)) / (2.0 * step)
        assert_allclose(-arms[:, :, column], change, atol=1e-8)


def test_markers_of_a_pose_are_met(engine: str, spine: OsimModel) -> None:
    found = solve(spine.tree, targets(spine, poses(spine)))
    assert found.converged.all()
    assert found.distance.max() < 1e-7
    assert found.steps.max() < 40


def test_the_length_of_an_arc_follows_the_body_that_it_carries(spine: OsimModel) -> None:
    factors = {"pelvis": 0.9, "chest": 1.2, "head": 1.1}
    written = scaled(spine, {name: (each, each, each) for name, each in factors.items()}).model
    q = poses(spine)
    assert_allclose(
        place(resized(spine, factors).tree, q).position, place(written.tree, q).position, atol=1e-12
    )
    assert written.spec.joints[1].length == pytest.approx(0.36)


def test_sizes_estimated_from_a_static_trial_include_the_length_of_an_arc(spine: OsimModel) -> None:
    factors = {"pelvis": 1.02, "chest": 1.08, "head": 1.04}
    person = scaled(spine, {name: (each, each, each) for name, each in factors.items()}).model
    q = 0.1 * poses(spine, 1)
    recorded = targets(spine, q)
    markers = model_markers(person)
    seen = stations(place(person.tree, q), markers.body, markers.points[None])
    found = estimate(
        spine.tree,
        replace(recorded, measured=seen),
        solve(spine.tree, recorded).q[0],
        uniform_sizes(spine.tree),
    )
    lengths = {name: each[1] for name, each in found.factors.items()}
    assert lengths == pytest.approx(factors, abs=0.011)
